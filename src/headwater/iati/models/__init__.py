"""What the room keeps: what others publish, and which activity of theirs money came from."""

from __future__ import annotations

from headwater.iati.models.publishing import Amount, Fact, OwnActivity, Publication, PublishedFile
from headwater.iati.models.received import (
    Link,
    ReceivedActivity,
    ReceivedFile,
    ReceivedOrganisation,
    ReceivedProblem,
    ReceivedTransaction,
)

__all__ = [
    "Amount",
    "Fact",
    "Link",
    "OwnActivity",
    "Publication",
    "PublishedFile",
    "ReceivedActivity",
    "ReceivedFile",
    "ReceivedOrganisation",
    "ReceivedProblem",
    "ReceivedTransaction",
]
