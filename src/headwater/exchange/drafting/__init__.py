"""From records, which name things in words, to drafts, which name them by their place in the register."""

from __future__ import annotations

from typing import Any

from headwater.exchange.drafting.donors import AGREEMENT, CONTACT, DUTY, ENGAGEMENT, PLEDGE
from headwater.exchange.drafting.funding import ALLOCATION, CONTRIBUTION, RATE, RETURNED_ALLOCATION
from headwater.exchange.drafting.measures import INDICATOR, OBSERVATION, OBSERVATION_WIDE, TARGET
from headwater.exchange.drafting.naming import (
    UNKNOWN,
    Candidate,
    Finding,
    Nodes,
    RecordType,
    Reviewed,
    Unfit,
    named,
)
from headwater.exchange.drafting.registers import FRAMEWORK, MEMBERSHIP
from headwater.exchange.drafting.theory import DIMENSION, LINK
from headwater.exchange.drafting.undertakings import PROGRESS, UNDERTAKING

RECORD_TYPES: dict[str, RecordType[Any]] = {
    kind.sheet.record: kind
    for kind in (
        CONTRIBUTION,
        ALLOCATION,
        AGREEMENT,
        PLEDGE,
        RATE,
        DUTY,
        ENGAGEMENT,
        CONTACT,
        FRAMEWORK,
        LINK,
        DIMENSION,
        INDICATOR,
        TARGET,
        OBSERVATION,
        OBSERVATION_WIDE,
        UNDERTAKING,
        PROGRESS,
        MEMBERSHIP,
    )
}

__all__ = [
    "RECORD_TYPES",
    "RETURNED_ALLOCATION",
    "UNKNOWN",
    "Candidate",
    "Finding",
    "Nodes",
    "RecordType",
    "Reviewed",
    "Unfit",
    "named",
]
