"""Books to look at: the published register of 2023, with synthetic people, days and a few records of our own.

Everything is written through the public actions, as a person would. What is our own says so in its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from headwater.access.actions import add_person, first_person, grant_many
from headwater.access.queries import Person
from headwater.exchange import published
from headwater.funding import actions as funding
from headwater.funding.rules import (
    AgreementDraft,
    AllocationDraft,
    ContactDraft,
    ContributionDraft,
    DutyDraft,
    EngagementDraft,
    PledgeDraft,
    TrancheDraft,
)
from headwater.ledger.actions import close
from headwater.lib.money import Money, money
from headwater.registry.actions import MembershipDraft, NodeDraft, begin_many, load_plan, register, register_many
from headwater.registry.plans import STRATEGIC_PLAN_2024_2028
from headwater.registry.queries import Node, find
from headwater.statements.actions import load_revenue, name_keeper, state_figures
from headwater.statements.rules import RevenueDraft, StatedDraft, stated_from

SINCE = date(2013, 1, 1)
PASSWORD = "synthetic-and-long"
# Names that somebody could send to harm a page: a script, an override of the direction, a word without an end.
HOSTILE = "<script>alert('donor')</script> \u202eevil\u202c " + "W" * 120
HOSTILE_PURPOSE = "<img src=x onerror=alert(1)> \u202eevil\u202c " + "purpose" * 30
POWERS = {
    "clerk": (
        "register contributions",
        "load workbooks",
        "propose allocations",
        "explain gaps",
        "register organisations",
        "write narrative",
        "share snapshots",
    ),
    "checker": ("approve allocations", "approve carry-over", "close periods", "publish statements"),
    "second": ("approve allocations", "correct records", "publish statements"),
    "auditor": ("read audit",),
    "nobody": (),
}


@dataclass(frozen=True)
class Books:
    """What the tests need of it."""

    organisation: Node
    fund: Node
    hostile: Node
    manager: Person
    people: dict[str, Person]


def fill(*, is_whole: bool = False) -> Books:
    """Fill empty books: 35 published contributions, 12 published allocations, and our own.

    is_whole: with the statistics of eleven years as well, which take a while.
    """
    manager = first_person(
        email="manager@synthetic.example", name="Manager (synthetic)", password=PASSWORD, valid_from=SINCE
    )
    people = {name: employ(name, powers, manager) for name, powers in POWERS.items()}
    clerk = people["clerk"]
    load_plan(file=STRATEGIC_PLAN_2024_2028, by=clerk)
    named = "International Organization for Migration"
    organisation = register(kind="organisation", code="IOM", name=named, valid_from=SINCE, by=clerk)
    name_keeper(organisation=organisation, by=clerk)
    fund = register(kind="fund", code="unearmarked", name="Unearmarked contributions", valid_from=SINCE, by=clerk)
    funding.open_pool(fund=fund, category=1, by=clerk)
    drafts = [
        NodeDraft(kind="organisation", code=row.code, name=row.name, valid_from=SINCE)
        for row in published.contributions()
    ]
    donors = register_many(drafts=drafts, by=clerk)
    _types(donors, clerk)
    funding.register_contributions(drafts=list(_contributions(donors, fund)), by=clerk)
    _allocations(fund, people)
    hostile = register(kind="organisation", code="HOSTILE", name=HOSTILE, valid_from=SINCE, by=clerk)
    _own(fund, donors["SWE"], hostile, people)
    state_figures(organisation=organisation, drafts=_stated(), by=clerk)
    if is_whole:
        load_revenue(rows=_revenue(), source="UN CEB Financial Statistics", by=clerk)
    close(through=date(2023, 12, 31), why="The register of 2023 is complete.", by=people["checker"])
    return Books(organisation=organisation, fund=fund, hostile=hostile, manager=manager, people=people)


def _stated() -> list[StatedDraft]:
    return [
        stated_from(
            key=figure.key,
            published=figure.value,
            unit=figure.unit,
            note=figure.note,
            line=figure.line,
            period="2023",
            source="IOM, 2023 Annual Report on Unearmarked Funding",
            tolerance=5_000_000 if figure.key == "carry_over.closing" else 0,
        )
        for figure in published.stated_figures()
    ]


def _revenue() -> list[RevenueDraft]:
    return [
        RevenueDraft(entity=row.entity, donor=row.donor, year=row.year, type=row.type, amount_usd=row.amount_usd)
        for row in published.revenue(entity="IOM")
    ]


def _types(donors: dict[str, Node], by: Person) -> None:
    rows = published.contributions()
    kinds = {
        name: register(kind="organisation-type", code=published.slug(name), name=name, valid_from=SINCE, by=by)
        for name in sorted({row.kind for row in rows})
    }
    of_donors = {"role": "type", "valid_from": SINCE, "evidence": "the published table"}
    drafts = [MembershipDraft(member=donors[row.code], of=kinds[row.kind], **of_donors) for row in rows]
    begin_many(drafts=drafts, by=by)


def employ(name: str, powers: tuple[str, ...], manager: Person) -> Person:
    called = f"{name.title()} (synthetic)"
    made = add_person(email=f"{name}@synthetic.example", name=called, password=PASSWORD, by=manager)
    grant_many(person=made, powers=powers, by=manager, valid_from=SINCE)
    return made


def _contributions(donors: dict[str, Node], fund: Node) -> list[ContributionDraft]:
    source = "IOM, 2023 Annual Report on Unearmarked Funding, table 1"
    drafts = []
    for row in published.contributions():
        donor = donors[row.code].pk
        if row.unearmarked:
            drafts.append(
                ContributionDraft(
                    code=f"2023-U-{row.code}",
                    donor=donor,
                    fund=fund.pk,
                    modality="A",
                    received_on=row.received_on,
                    received_on_is_synthetic=True,
                    money=row.unearmarked,
                    evidence=source,
                )
            )
        if row.earmarked:
            drafts.append(
                ContributionDraft(
                    code=f"2023-E-{row.code}",
                    donor=donor,
                    fund=None,
                    modality="I",
                    modality_is_synthetic=True,
                    received_on=date(2023, 12, 31),
                    received_on_is_synthetic=True,
                    money=row.earmarked,
                    evidence=source,
                )
            )
    return drafts


def _allocations(fund: Node, people: dict[str, Person]) -> None:
    drafts, rows = [], published.allocations()
    for number, row in enumerate(rows, 1):
        kind = "fund" if row.plan_part == "other fund" else "plan-element"
        element = find(kind=kind, text=row.category, on=row.decided_on)
        if element is None:
            code, clerk = published.slug(row.category), people["clerk"]
            element = register(kind=kind, code=code, name=row.category, valid_from=SINCE, by=clerk)
        purpose = f"{row.category} ({row.plan_part})"
        drafts.append(proposal(f"AL-2023-{number:02}", fund, element, row.amount, row.proposed_on, purpose))
    funding.propose_allocations(drafts=drafts, by=people["clerk"])
    for draft, row in zip(drafts, rows, strict=True):
        for checker in ("checker", "second")[: 2 if row.amount.amount > 100_000_000 else 1]:
            funding.approve_allocation(code=draft.code, on=row.decided_on, by=people[checker])


def proposal(code: str, fund: Node, element: Node, amount: Money, on: date, purpose: str) -> AllocationDraft:
    """A proposal with synthetic days."""
    return AllocationDraft(
        code=code,
        fund=fund.pk,
        plan_element=element.pk,
        money=amount,
        purpose=purpose,
        expected_results="Synthetic: what it should make possible.",
        criteria="Synthetic: urgency; no other source of funds.",
        proposed_on=on,
        dates_are_synthetic=True,
    )


def _own(fund: Node, sweden: Node, hostile: Node, people: dict[str, Person]) -> None:
    """Synthetic records of 2024: foreign money, a hostile name, a reversal, proposals that wait."""
    clerk = people["clerk"]
    funding.record_rate(
        currency="SEK", valid_from=date(2024, 1, 1), units_per_usd=Decimal("10.5"), source="synthetic", by=clerk
    )
    drafts = [
        ContributionDraft(
            code=code,
            donor=donor.pk,
            fund=fund.pk,
            modality="A",
            received_on=date(2024, 2, 5),
            received_on_is_synthetic=True,
            money=amount,
            evidence="synthetic",
        )
        for code, donor, amount in (
            ("SYN/2024-01", sweden, money("1050000.50", "SEK")),
            ("SYN-2024-02", hostile, money("12.34", "USD")),
            ("SYN-2024-03", sweden, money("1000", "USD")),
        )
    ]
    funding.register_contributions(drafts=drafts, by=clerk)
    funding.reverse_contribution(
        code="SYN-2024-03", on=date(2024, 2, 6), why="Synthetic: entered twice.", by=people["second"]
    )
    _promised(sweden, clerk)
    element = find(kind="plan-element", text="Data and evidence", on=date(2024, 2, 1))
    assert element, "it is in the packaged plan"
    proposals = [
        proposal(code, fund, element, money(dollars, "USD"), date(2024, 2, 1), HOSTILE_PURPOSE)
        for code, dollars in (("SYN-AL-01", 25_000), ("SYN-AL-02", 2_500_000))
    ]
    funding.propose_allocations(drafts=proposals, by=clerk)


def _promised(sweden: Node, clerk: Person) -> None:
    """Synthetic promises between Sweden and the organisation, a conversation and a contact."""
    funding.sign_agreement(
        draft=AgreementDraft(
            code="SYN-AG-1",
            title="Core support (synthetic)",
            donor=sweden.pk,
            signed_on=date(2024, 1, 10),
            starts_on=date(2024, 1, 1),
            ends_on=date(2025, 12, 31),
            modality="A",
            money=money("3000", "USD"),
            tranches=(
                TrancheDraft(number=1, due_on=date(2024, 3, 1), amount=100_000),
                TrancheDraft(number=2, due_on=date(2025, 3, 1), amount=200_000),
            ),
            terms_are_synthetic=True,
        ),
        by=clerk,
    )
    pledge = {"donor": sweden.pk, "money": money("5000", "USD"), "pledged_on": date(2024, 1, 5)}
    funding.pledge(draft=PledgeDraft(code="SYN-PL-1", expected_on=date(2024, 6, 30), **pledge), by=clerk)
    of_donor = {"donor": sweden.pk, "is_synthetic": True}
    duty = {"agreement": "SYN-AG-1", "kind": "report", "what": "Annual report (synthetic)", **of_donor}
    funding.owe(drafts=[DutyDraft(code="SYN-DU-1", due_on=date(2025, 3, 31), line="Article 7", **duty)], by=clerk)
    said = EngagementDraft(
        code="SYN-EN-1", kind="meeting", on=date(2024, 2, 1), subject="Plans (synthetic)", **of_donor
    )
    funding.record_engagements(drafts=[said], by=clerk)
    funding.add_contacts(drafts=[ContactDraft(code="SYN-CT-1", name="Ana Example (synthetic)", **of_donor)], by=clerk)
