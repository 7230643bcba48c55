"""A small house for workbooks: three donors, two pools, a rate, and a person who loads files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from headwater.access.actions import first_person, grant_many
from headwater.access.queries import Person
from headwater.audit.models import AuditLine
from headwater.exchange.models import Batch
from headwater.funding.models import Allocation, Contribution, Pool, PoolScope, Rate
from headwater.ledger.queries import entries
from headwater.registry.actions import NodeDraft, register_many
from headwater.registry.queries import Node

LONG_AGO = date(2000, 1, 1)
POWERS = ("load workbooks", "register contributions", "propose allocations", "close periods", "correct records")


@dataclass(frozen=True)
class House:
    by: Person
    nodes: dict[str, Node]


@pytest.fixture
def house(db: None) -> House:
    by = first_person(email="Lea@example.org", name="Lea Officer")
    grant_many(person=by, powers=POWERS, by=by, valid_from=LONG_AGO)
    things = [
        ("organisation", "SWE", "Sweden"),
        ("organisation", "NOR", "Norway"),
        ("organisation", "JPN", "Japan"),
        ("fund", "UNEARMARKED", "Unearmarked contributions"),
        ("fund", "EAST", "East Africa"),
        ("fund", "OSI", "Operational support"),
        ("office", "NAIROBI", "Nairobi"),
        ("office", "LIMA", "Lima"),
        ("plan-element", "SO-1", "Saving lives"),
    ]
    drafts = [NodeDraft(kind=kind, code=code, name=name, valid_from=LONG_AGO) for kind, code, name in things]
    nodes = register_many(drafts=drafts, by=by)
    Pool.objects.create(fund=nodes["UNEARMARKED"], category=1)
    east = Pool.objects.create(fund=nodes["EAST"], category=2)
    PoolScope.objects.create(pool=east, node=nodes["NAIROBI"])
    Rate.objects.create(
        currency="SEK", valid_from=date(2023, 7, 1), billionths_per_usd=10_500_000_000, source="UN Treasury, July 2023"
    )
    return House(by=by, nodes=nodes)


def books() -> tuple[int, ...]:
    """How much is written: entries, contributions, allocations, batches and lines of the audit trail."""
    tables = (Contribution, Allocation, Batch, AuditLine)
    return (entries().count(), *(table.objects.count() for table in tables))
