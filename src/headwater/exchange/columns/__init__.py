"""What a record type consists of, said once: the columns that its template, checks, export, table and filters share."""

from __future__ import annotations

from headwater.exchange.columns.describing import (
    KINDS,
    REMARKS_TITLE,
    Column,
    HeaderFault,
    Kind,
    Matched,
    Sheet,
    matched,
)
from headwater.exchange.columns.donors import AGREEMENTS, CONTACTS, DUTIES, ENGAGEMENTS, PLEDGES
from headwater.exchange.columns.funding import ALLOCATIONS, CONTRIBUTIONS, RATES
from headwater.exchange.columns.measures import INDICATORS, OBSERVATIONS, OBSERVATIONS_WIDE, TARGETS
from headwater.exchange.columns.registers import FRAMEWORK, MEMBERSHIPS
from headwater.exchange.columns.theory import DIMENSIONS, LINKS
from headwater.exchange.columns.undertakings import PROGRESS, UNDERTAKINGS

SHEETS: dict[str, Sheet] = {
    sheet.record: sheet
    for sheet in (
        CONTRIBUTIONS,
        ALLOCATIONS,
        AGREEMENTS,
        PLEDGES,
        RATES,
        DUTIES,
        ENGAGEMENTS,
        CONTACTS,
        FRAMEWORK,
        LINKS,
        DIMENSIONS,
        INDICATORS,
        TARGETS,
        OBSERVATIONS,
        OBSERVATIONS_WIDE,
        UNDERTAKINGS,
        PROGRESS,
        MEMBERSHIPS,
    )
}

__all__ = [
    "AGREEMENTS",
    "ALLOCATIONS",
    "CONTACTS",
    "CONTRIBUTIONS",
    "DIMENSIONS",
    "DUTIES",
    "ENGAGEMENTS",
    "FRAMEWORK",
    "INDICATORS",
    "KINDS",
    "LINKS",
    "MEMBERSHIPS",
    "OBSERVATIONS",
    "OBSERVATIONS_WIDE",
    "PLEDGES",
    "PROGRESS",
    "RATES",
    "REMARKS_TITLE",
    "SHEETS",
    "TARGETS",
    "UNDERTAKINGS",
    "Column",
    "HeaderFault",
    "Kind",
    "Matched",
    "Sheet",
    "matched",
]
