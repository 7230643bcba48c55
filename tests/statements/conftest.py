"""The published register of 2023 in real books, the people who sign for it, and the tables of docs/domain."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from headwater.access.actions import add_person, first_person, grant_many
from headwater.access.queries import Person
from headwater.funding import actions as funding
from headwater.funding.queries import Pool
from headwater.funding.rules import AgreementDraft, AllocationDraft, ContributionDraft, TrancheDraft
from headwater.ledger.actions import close
from headwater.lib.money import Money, money
from headwater.registry.actions import (
    STRATEGIC_PLAN_2024_2028,
    MembershipDraft,
    add_variant,
    begin_many,
    load_plan,
    register,
    register_many,
)
from headwater.registry.queries import Node, find
from headwater.registry.rules import NodeDraft
from headwater.statements import actions, queries
from headwater.statements.figures import Context
from headwater.statements.rules import RevenueDraft, StatedDraft, cents, stated_from

DATA = Path(__file__).parent / "data"
DOCS = Path(__file__).parents[2] / "docs" / "domain"
SINCE = date(2013, 1, 1)
DECIDED = date(2023, 12, 29)
REPORT = "2023 Annual Report on Unearmarked Funding"
STATISTICS = "UN CEB Financial Statistics, 2013-2023"
TOLERANCES = {"carry_over.closing": 5_000_000, "allocations.total.rounded": 50_000_000}
MULTI_YEAR = ("BEL", "DNK", "NLD", "KOR", "GBR")


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(page: str, first_cell: str) -> list[list[str]]:
    """The rows of the table of a docs page whose heading begins with this cell."""
    found: list[list[str]] = []
    inside = False
    for line in (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first_cell:
            inside = True
        elif inside and not set(cells[0]) <= {"-", ":"}:
            found.append(cells)
    assert found, f"docs/domain/{page}.md has no table that begins with “{first_cell}”"
    return found


@pytest.fixture
def docs() -> Callable[[str, str], list[list[str]]]:
    return table


def stated_drafts() -> list[StatedDraft]:
    return [
        stated_from(
            key=row["key"],
            published=row["published"],
            unit=row["unit"],
            note=row["population_or_note"],
            line=row["document_line"],
            period="2023",
            source=REPORT,
            tolerance=TOLERANCES.get(row["key"], 0),
        )
        for row in rows_of("published-figures")
    ]


def revenue_drafts(entity: str) -> list[RevenueDraft]:
    return [
        RevenueDraft(
            entity=row["entity"], donor=row["donor"], year=int(row["year"]), type=row["type"],
            amount_usd=cents(row["usd"]),
        )
        for row in rows_of("revenue")
        if row["entity"] == entity
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Books:
    """Books of an organisation, and people who hold one kind of power each."""

    iom: Node
    clerk: Person
    approver: Person
    director: Person
    editor: Person
    publisher: Person
    donors: dict[str, Node]
    pool: Pool

    @property
    def context(self) -> Context:
        return queries.context(year=2023)


POWERS = {
    "clerk": ("register contributions", "register organisations", "propose allocations", "load workbooks"),
    "approver": ("approve allocations", "approve carry-over", "close periods"),
    "director": ("approve allocations", "correct records", "explain gaps", "reopen periods"),
    "editor": ("publish statements", "explain gaps"),
    "publisher": ("publish statements",),
}


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    manager = first_person(email="manager@example.org", name="Manager", valid_from=SINCE)
    found = {}
    for name, powers in POWERS.items():
        found[name] = add_person(email=f"{name}@example.org", name=name.title(), by=manager)
        grant_many(person=found[name], powers=powers, by=manager, valid_from=SINCE)
    return found


@pytest.fixture
def empty(people: dict[str, Person]) -> Books:
    """The register of organisations and the plan, an open pool, and no money."""
    by = people["clerk"]
    load_plan(file=STRATEGIC_PLAN_2024_2028, by=by)
    for code, name in (("osi", "Operational support income (OSI)"), ("idf", "IOM Development Fund")):
        register(kind="fund", code=code, name=name, valid_from=SINCE, by=by)
    iom = register(
        kind="organisation", code="IOM", name="International Organization for Migration", valid_from=SINCE, by=by
    )
    register(kind="organisation", code="WFP", name="World Food Programme", valid_from=SINCE, by=by)
    kinds = {
        "government": register(kind="organisation-type", code="government", name="Government", valid_from=SINCE, by=by),
        "private aggregate": register(
            kind="organisation-type", code="private-aggregate", name="Private aggregate", valid_from=SINCE, by=by
        ),
    }
    table = rows_of("contributions")
    donors = register_many(
        drafts=[
            NodeDraft(kind="organisation", code=row["code"] or "OTHER", name=row["donor"], valid_from=SINCE)
            for row in table
        ],
        by=by,
    )
    of_donors = {"role": "type", "valid_from": SINCE, "evidence": "the report"}
    types = [
        MembershipDraft(member=donors[row["code"] or "OTHER"], of=kinds[row["donor_type"]], **of_donors)
        for row in table
    ]
    begin_many(drafts=types, by=by)
    for code, name in (("NLD", "Netherlands"), ("PHL", "Philippines")):
        add_variant(node=donors[code], name=name, by=by, source=STATISTICS)
    fund = register(kind="fund", code="unearmarked", name="Unearmarked contributions", valid_from=SINCE, by=by)
    pool = funding.open_pool(fund=fund, category=1, by=by)
    actions.name_keeper(organisation=iom, by=by)
    return Books(iom=iom, donors=donors, pool=pool, **people)


@pytest.fixture
def books(empty: Books) -> Books:
    """The books of 2023 as published, with synthetic days, and the year closed."""
    register_contributions(empty)
    register_allocations(empty)
    for code in MULTI_YEAR:
        sign_agreement(empty, code)
    actions.state_figures(organisation=empty.iom, drafts=stated_drafts(), by=empty.clerk)
    actions.load_revenue(rows=revenue_drafts("IOM"), source=STATISTICS, by=empty.clerk)
    close(through=date(2023, 12, 31), why="The year is complete.", by=empty.approver)
    return empty


def register_contributions(books: Books) -> None:
    days = {row["donor"]: date.fromisoformat(row["received_on"]) for row in rows_of("synthetic-receipt-days")}
    drafts = []
    for row in rows_of("contributions"):
        donor, day = books.donors[row["code"] or "OTHER"], days[row["donor"]]
        drafts.append(contribution(books, f"U-{donor.code}", donor, row["unearmarked_usd"], on=day))
        if row["earmarked_usd"]:
            drafts.append(contribution(books, f"E-{donor.code}", donor, row["earmarked_usd"], on=day, modality="I"))
    funding.register_contributions(drafts=drafts, by=books.clerk)


def contribution(
    books: Books, code: str, donor: Node, usd: str, *, on: date, modality: str = "A", invented: bool = True
) -> ContributionDraft:
    return ContributionDraft(
        code=code,
        donor=donor.pk,
        fund=books.pool.fund_id if modality == "A" else None,
        modality=modality,
        received_on=on,
        received_on_is_synthetic=invented,
        money=money(usd, "USD"),
    )


def register_allocations(books: Books) -> None:
    drafts = []
    for number, row in enumerate(rows_of("allocations"), start=1):
        kind = "fund" if row["plan_part"] == "other fund" else "plan-element"
        element = find(kind=kind, text=row["category"], on=DECIDED)
        assert element is not None, row["category"]
        drafts.append(allocation(books, f"AL-{number}", element, money(row["amount_usd"], "USD")))
    allocate(books, *drafts)


def allocation(books: Books, code: str, element: Node, amount: Money) -> AllocationDraft:
    return AllocationDraft(
        code=code, fund=books.pool.fund_id, plan_element=element.pk, money=amount, purpose=code, proposed_on=DECIDED
    )


def allocate(books: Books, *drafts: AllocationDraft) -> None:
    """Propose them together, and approve each, with as many approvers as its amount needs."""
    funding.propose_allocations(drafts=drafts, by=books.clerk)
    for draft in drafts:
        if funding.approve_allocation(code=draft.code, on=DECIDED, by=books.approver).status != "approved":
            funding.approve_allocation(code=draft.code, on=DECIDED, by=books.director)


def sign_agreement(books: Books, code: str) -> None:
    amount = Money(300, "USD")
    funding.sign_agreement(
        draft=AgreementDraft(
            code=f"MYA-{code}", title=f"Agreement {code}", donor=books.donors[code].pk, signed_on=date(2022, 1, 1),
            starts_on=date(2022, 1, 1), ends_on=date(2024, 12, 31), modality="A", money=amount,
            tranches=(TrancheDraft(number=1, due_on=date(2022, 6, 30), amount=300),),
        ),
        by=books.clerk,
    )  # fmt: skip


@pytest.fixture
def give() -> Callable[..., None]:
    """Register a contribution of a donor, by its code; its day is real unless said otherwise."""

    def registered(
        books: Books, code: str, donor: str, usd: str, *, on: date, modality: str = "A", invented: bool = False
    ) -> None:
        draft = contribution(books, code, books.donors[donor], usd, on=on, modality=modality, invented=invented)
        funding.register_contribution(draft=draft, by=books.clerk)

    return registered


@pytest.fixture
def allot() -> Callable[[Books, str, Node, Money], None]:
    """Allocate an amount to an element, approved at the end of 2023."""
    return lambda books, *told: allocate(books, allocation(books, *told))


@pytest.fixture
def revenue_of() -> Callable[[str], list[RevenueDraft]]:
    return revenue_drafts
