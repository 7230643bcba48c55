"""Tables of funding. What is told once is frozen by triggers (first migration); what moves stands in the ledger.

Amounts are minor units beside their currency; amounts called `_usd` are US cents. `version` counts the changes of a
record, so that nobody acts on one that has moved since they saw it.
"""

from __future__ import annotations

from headwater.funding.models.records import (
    Agreement,
    Allocation,
    CarryOver,
    Contribution,
    Pledge,
    Pool,
    PoolScope,
    Rate,
    Tranche,
)
from headwater.funding.models.relations import Contact, Duty, Engagement
from headwater.funding.models.results import ExpectedResult

__all__ = [
    "Agreement",
    "Allocation",
    "CarryOver",
    "Contact",
    "Contribution",
    "Duty",
    "Engagement",
    "ExpectedResult",
    "Pledge",
    "Pool",
    "PoolScope",
    "Rate",
    "Tranche",
]
