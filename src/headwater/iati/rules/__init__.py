"""What may be told for IATI files, and what is wrong with it. Plain Python."""

from __future__ import annotations

from headwater.iati.rules.amounts import KINDS, AmountDraft, Kind, amount_complaints, overlap_complaints
from headwater.iati.rules.elements import (
    ACTIVITY,
    ELEMENTS,
    FIELDS,
    LANGUAGES,
    ORGANISATION,
    US,
    ActivityDraft,
    Element,
    FactDraft,
    Place,
    fact_complaints,
    heading,
    identifier_complaints,
)

__all__ = [
    "ACTIVITY",
    "ELEMENTS",
    "FIELDS",
    "KINDS",
    "LANGUAGES",
    "ORGANISATION",
    "US",
    "ActivityDraft",
    "AmountDraft",
    "Element",
    "FactDraft",
    "Kind",
    "Place",
    "amount_complaints",
    "fact_complaints",
    "heading",
    "identifier_complaints",
    "overlap_complaints",
]
