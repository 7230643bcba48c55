"""A small invented world: people, donors, funds, a plan, offices; and the tables of docs/domain as test data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from headwater.access.actions import add_person, first_person, grant_many
from headwater.access.queries import Person
from headwater.access.rules import POWERS
from headwater.audit.queries import lines
from headwater.funding import actions, queries
from headwater.funding.rules import AllocationDraft, ContributionDraft
from headwater.ledger import chart
from headwater.ledger import queries as ledger
from headwater.ledger.models import Balance, Movement
from headwater.lib.money import Money, money
from headwater.registry.actions import MembershipDraft, NodeDraft, begin_many, register_many
from headwater.registry.queries import Node

DOCS = Path(__file__).parents[2] / "docs" / "domain"
BEGINNING = date(2020, 1, 1)

# kind, code, name
NODES = """
    organisation  SWE         Sweden
    organisation  NOR         Norway
    organisation  DEU         Germany
    fund          UNEARMARKED Unearmarked
    fund          SOLUTIONS   Solutions
    fund          SYRIA       Syria response
    fund          PROJECTS    Projects
    fund          OSI         Operational support
    plan          PLAN        Strategic plan
    plan-element  SO1         Saving lives
    plan-element  SO1.1       Reception
    plan-element  SO2         Driving solutions
    place         SYR         Syria
    place         CHE         Switzerland
    office        DAMASCUS    Damascus
    office        GENEVA      Geneva
    project       P-SYR       Water in Syria
"""
# role, member, whole
MEMBERSHIPS = """
    part of  SO1       PLAN
    part of  SO1.1     SO1
    part of  SO2       PLAN
    country  DAMASCUS  SYR
    country  GENEVA    CHE
    country  P-SYR     SYR
"""


def table(page: str, first_cell: str) -> list[list[str]]:
    """The rows of all tables of a docs page whose headings begin with this cell."""
    found: list[list[str]] = []
    inside = False
    for line in (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == first_cell:
            inside = True
        elif inside and set("".join(cells)) != {"-"}:
            found.append(cells)
    assert found, f"docs/domain/{page}.md has no table that begins with “{first_cell}”"
    return found


@pytest.fixture
def docs() -> Callable[[str, str], list[list[str]]]:
    return table


def cents(text: str) -> int:
    """USD 1,234.50 as it is written in a table, in cents; an empty cell is nothing."""
    return int(Decimal(text.replace(",", "")) * 100) if text else 0


@dataclass
class World:
    """People with one power each, and everything the stories name."""

    nodes: dict[str, Node]
    manager: Person
    clerk: Person
    budget: Person
    decider: Person
    second: Person
    corrector: Person
    closer: Person

    def id(self, code: str) -> int:
        return self.nodes[code].pk

    def gift(self, code: str, donor: str, modality: str, fund: str | None, on: str, amount: str) -> ContributionDraft:
        """A contribution written as “USD 1,000.00”."""
        currency, number = amount.split()
        return ContributionDraft(
            code=code,
            donor=self.id(donor),
            fund=None if fund is None else self.id(fund),
            modality=modality,
            received_on=date.fromisoformat(on),
            money=money(number.replace(",", ""), currency),
            evidence="an invented receipt",
        )

    def give(self, *gift: str | None) -> None:
        """Register one contribution told as gift() takes it."""
        actions.register_contribution(draft=self.gift(*gift), by=self.clerk)

    def proposal(self, code: str, fund: str, element: str, on: str, usd: str, office: str = "") -> AllocationDraft:
        return AllocationDraft(
            code=code,
            fund=self.id(fund),
            plan_element=self.id(element),
            office=self.id(office) if office else None,
            money=Money(cents(usd), "USD"),
            purpose="an invented purpose",
            expected_results="invented results",
            criteria="invented criteria",
            proposed_on=date.fromisoformat(on),
            dates_are_synthetic=True,
        )

    def propose(self, *proposal: str) -> None:
        actions.propose_allocation(draft=self.proposal(*proposal), by=self.budget)

    def allocate(self, code: str, fund: str, element: str, on: str, usd: str, office: str = "") -> None:
        """Propose and approve on one day, with as many approvers as the amount needs."""
        self.propose(code, fund, element, on, usd, office)
        actions.approve_allocation(code=code, on=date.fromisoformat(on), by=self.decider)
        if cents(usd) > 100_000_000:
            actions.approve_allocation(code=code, on=date.fromisoformat(on), by=self.second)

    def stands(self) -> dict[str, str]:
        """Every account that holds anything: what it is, and the amount as people write it."""
        named = {node.pk: code for code, node in self.nodes.items()}
        found = {}
        for row in Balance.objects.exclude(amount=0).select_related("account"):
            nodes = ledger.nodes_of([row.account_id])[row.account_id]
            where = " ".join(named[nodes[axis]] for axis in chart.AXES if axis in nodes)
            key = " ".join(filter(None, [row.account.kind, row.account.unit_id, where]))
            found[key] = f"{Money(row.amount, row.account.unit_id).decimal:,}"
        return found

    def counts(self) -> dict[str, int]:
        """How much there is of everything that a write could leave behind."""
        return {
            "contributions": queries.contributions().count(),
            "allocations": queries.allocations().count(),
            "rates": queries.rates().count(),
            "pools": queries.pools().count(),
            "agreements": queries.agreements().count(),
            "pledges": queries.pledges().count(),
            "carry-overs": queries.carry_overs().count(),
            "movements": Movement.objects.count(),
            "moved": Movement.objects.aggregate(sum=Sum("amount"))["sum"] or 0,
            "audit lines": lines().count(),
        }


def _people(manager: Person) -> dict[str, Person]:
    holds = {
        "clerk": ["register contributions"],
        "budget": ["propose allocations"],
        "decider": ["approve allocations", "approve carry-over"],
        "second": ["approve allocations", "propose allocations", "approve carry-over"],
        "corrector": ["correct records"],
        "closer": ["close periods", "reopen periods", "post entries"],
    }
    assert all(power in POWERS for powers in holds.values() for power in powers)
    people = {}
    for name, powers in holds.items():
        person = add_person(email=f"{name}@example.org", name=name.title(), by=manager)
        grant_many(person=person, powers=powers, by=manager, valid_from=BEGINNING)
        people[name] = person
    return people


@pytest.fixture
def world(db: None) -> World:
    manager = first_person(email="manager@example.org", name="Manager", valid_from=BEGINNING)
    drafts = []
    for line in NODES.strip().splitlines():
        kind, code, *name = line.split()
        drafts.append(NodeDraft(kind=kind, code=code, name=" ".join(name), valid_from=BEGINNING))
    nodes = register_many(drafts=drafts, by=manager)
    memberships = []
    for line in MEMBERSHIPS.strip().splitlines():
        *role, member, whole = line.split()
        told = {"role": " ".join(role), "member": nodes[member], "of": nodes[whole]}
        memberships.append(MembershipDraft(**told, valid_from=BEGINNING, evidence="x"))
    begin_many(drafts=memberships, by=manager)
    made = World(nodes=nodes, manager=manager, **_people(manager))
    actions.open_pool(fund=nodes["UNEARMARKED"], category=1, by=made.clerk)
    actions.open_pool(fund=nodes["SOLUTIONS"], category=2, by=made.clerk, scopes=[nodes["SO1"]])
    actions.open_pool(fund=nodes["SYRIA"], category=3, by=made.clerk, scopes=[nodes["SYR"]])
    actions.record_rate(
        currency="EUR", valid_from=date(2023, 3, 1), units_per_usd=Decimal("0.94"), source="invented", by=made.clerk
    )
    return made
