"""What may exist, what may be so between things, and which dates go together. Plain Python."""

from __future__ import annotations

from headwater.registry.rules.kinds import NODE_KINDS, ROLES, Role, membership_complaints, membership_faults
from headwater.registry.rules.names import (
    DatedName,
    NodeDraft,
    Seen,
    folded,
    meant,
    node_complaints,
    official_on,
    text_complaints,
)
from headwater.registry.rules.registers import (
    is_whole_on,
    register_complaints,
    register_key,
    taking_back_complaints,
)
from headwater.registry.rules.reviews import Finding, Standing
from headwater.registry.rules.spans import Dated, Span, day_before, is_on, overlap
from headwater.registry.rules.trees import Edge, downwards, in_circles, upwards

__all__ = [
    "NODE_KINDS",
    "ROLES",
    "Dated",
    "DatedName",
    "Edge",
    "Finding",
    "NodeDraft",
    "Role",
    "Seen",
    "Span",
    "Standing",
    "day_before",
    "downwards",
    "folded",
    "in_circles",
    "is_on",
    "is_whole_on",
    "meant",
    "membership_complaints",
    "membership_faults",
    "node_complaints",
    "official_on",
    "overlap",
    "register_complaints",
    "register_key",
    "taking_back_complaints",
    "text_complaints",
    "upwards",
]
