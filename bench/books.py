"""Invented (synthetic) books for bench/web.py: 100,000 contributions, a million movements, and some of all else."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from headwater.access.actions import add_person, first_person, grant
from headwater.access.queries import Person
from headwater.funding.actions import (
    approve_allocation,
    carry_over,
    open_pool,
    owe,
    propose_allocations,
    record_pledges,
    record_rates,
    register_contributions,
    sign_agreements,
)
from headwater.funding.queries import allocations, pools
from headwater.funding.rules import (
    AgreementDraft,
    AllocationDraft,
    ContributionDraft,
    DutyDraft,
    PledgeDraft,
    RateDraft,
    TrancheDraft,
)
from headwater.iati.actions import receive
from headwater.ledger import chart
from headwater.ledger.actions import post_many
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import Money, money
from headwater.lib.periods import Period
from headwater.measures.actions import declare_indicators, observe
from headwater.measures.rules import IndicatorDraft, ObservationDraft
from headwater.registry.actions import register_many
from headwater.registry.queries import Node
from headwater.registry.rules import NodeDraft
from headwater.statements.actions import load_revenue, name_keeper
from headwater.statements.rules import REVENUE_TYPES, RevenueDraft

EMAIL = "bench@synthetic.example"
SINCE, FIRST, DAYS = date(2010, 1, 1), date(2014, 1, 1), 3_650
DONORS, ELEMENTS, ALLOCATIONS, DUTIES, PLEDGES, AGREEMENTS, APPROVED = 300, 40, 5_000, 5_000, 1_000, 500, 500
ACTIVITIES, INDICATORS, PLACES = 2_000, 100, 20
BATCH, LINES = 20_000, 100
POWERS = (
    "register organisations",
    "register contributions",
    "propose allocations",
    "read audit",
    "load workbooks",
    "declare indicators",
    "enter observations",
    "link donor activities",
)


def fill(count: int, movements: int) -> None:
    """Fill empty books, a batch at a time."""
    chance = random.Random(1)  # noqa: S311 (not for secrets)
    by = first_person(email=EMAIL, name="Bench (synthetic)", valid_from=SINCE)
    for power in POWERS:
        grant(person=by, power=power, by=by, valid_from=SINCE)
    (keeper,) = _nodes("organisation", ["IOM"], by)
    name_keeper(organisation=keeper, by=by)
    donors = _nodes("organisation", [f"D{i:04}" for i in range(DONORS)], by)
    elements = _nodes("plan-element", [f"E{i:02}" for i in range(ELEMENTS)], by)
    free, _ = _nodes("fund", ["free", "tied"], by)
    open_pool(fund=free, category=1, by=by)
    months = [date(2014 + month // 12, month % 12 + 1, 1) for month in range(12 * 10)]
    rates = [
        RateDraft(currency="SEK", valid_from=on, units_per_usd=Decimal("10.5"), source="synthetic") for on in months
    ]
    record_rates(drafts=rates, by=by)
    _agree(donors, by)
    days = [FIRST + timedelta(days=day) for day in range(DAYS)]
    for start in range(0, count, BATCH):
        numbers = range(start, min(count, start + BATCH))
        register_contributions(drafts=[_contribution(n, donors, free, days, chance) for n in numbers], by=by)
        print(f"  {numbers[-1] + 1:,} contributions", flush=True)
    _allocate(elements, free, by)
    _promise(donors, by)
    _state(donors, by)
    left = movements - count
    for start in range(0, left, BATCH * 5):
        some = min(BATCH * 5, left - start)
        post_many(drafts=list(_spend(donors, chance, days, start, some)), by=by)
        print(f"  {count + start + some:,} movements", flush=True)
    _receive(donors, by)
    _measure(by)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _nodes(kind: str, codes: list[str], by: Person) -> list[Node]:
    drafts = [NodeDraft(kind=kind, code=code, name=f"{kind} {code} (synthetic)", valid_from=SINCE) for code in codes]
    return list(register_many(drafts=drafts, by=by).values())


def _contribution(number: int, donors: list[Node], free: Node, days: list[date], chance: random.Random):
    """One receipt; a third enters the pool, and of the others a tenth comes under an agreement."""
    is_free, is_agreed = number % 3 == 0, number % 10 == 1
    agreement = number % AGREEMENTS if is_agreed and not is_free else None
    donor = donors[chance.randrange(DONORS) if agreement is None else agreement % DONORS]
    return ContributionDraft(
        code=f"C-{number:06}",
        donor=donor.pk,
        fund=free.pk if is_free else None,
        modality="A" if is_free else "I",
        received_on=chance.choice(days),
        money=Money(chance.randrange(100_000, 90_000_000), "USD" if number % 5 else "SEK"),
        agreement=None if agreement is None else f"AG-{agreement:04}",
        evidence="synthetic",
    )


def _agree(donors: list[Node], by: Person) -> None:
    """Agreements over four years, each with four tranches, the last of them to come."""
    drafts = []
    for number in range(AGREEMENTS):
        starts_on = date(2014, 1, 1) + timedelta(days=number * 4)
        due = [starts_on + timedelta(days=365 * year) for year in range(4)]
        drafts.append(
            AgreementDraft(
                code=f"AG-{number:04}",
                title=f"Agreement {number} (synthetic)",
                donor=donors[number % DONORS].pk,
                signed_on=starts_on,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=4 * 365),
                modality="I",
                money=money("4000000", "USD"),
                tranches=tuple(TrancheDraft(number=i, due_on=on, amount=100_000_000) for i, on in enumerate(due, 1)),
                terms_are_synthetic=True,
            )
        )
    sign_agreements(drafts=drafts, by=by)


def _allocate(elements: list[Node], free: Node, by: Person) -> None:
    """Proposals, some of them approved, and a carry-over that waits."""
    drafts = [
        AllocationDraft(
            code=f"AL-{number:05}",
            fund=free.pk,
            plan_element=elements[number % ELEMENTS].pk,
            money=money("1000", "USD"),
            purpose=f"Purpose {number} (synthetic)",
            proposed_on=date(2023, 1, 1) + timedelta(days=number % 300),
            dates_are_synthetic=True,
        )
        for number in range(ALLOCATIONS)
    ]
    propose_allocations(drafts=drafts, by=by)
    approver = add_person(email="approver@synthetic.example", name="Approver (synthetic)", by=by)
    grant(person=approver, power="approve allocations", by=by, valid_from=SINCE)
    for row in allocations().order_by("pk")[:APPROVED]:
        approve_allocation(code=row.code, on=row.proposed_on, by=approver)
    carry_over(pool=pools().get(fund=free), year=2023, reason="Late receipts (synthetic).", by=by)


def _promise(donors: list[Node], by: Person) -> None:
    """Pledges and duties over three years."""
    for start in range(0, DUTIES, 1_000):
        numbers = range(start, start + 1_000)
        day = {number: date(2023, 1, 1) + timedelta(days=number % 1_000) for number in numbers}
        owe(
            drafts=[
                DutyDraft(
                    code=f"DU-{number:05}",
                    donor=donors[number % DONORS].pk,
                    kind="report",
                    what="Report (synthetic)",
                    due_on=day[number],
                    is_synthetic=True,
                )
                for number in numbers
            ],
            by=by,
        )
    record_pledges(
        drafts=[
            PledgeDraft(
                code=f"PL-{number:05}",
                donor=donors[number % DONORS].pk,
                money=money("1000", "USD"),
                pledged_on=date(2023, 1, 1),
                expected_on=date(2023, 1, 1) + timedelta(days=number),
                agreement=f"AG-{number % DONORS:04}" if number % 2 else None,
            )
            for number in range(PLEDGES)
        ],
        by=by,
    )


def _state(donors: list[Node], by: Person) -> None:
    """What another publisher says of ten years."""
    rows = [
        RevenueDraft(entity="IOM", donor=f"Donor {number}", year=year, type=kind, amount_usd=1_000_000 + number)
        for year in range(2014, 2024)
        for number in range(len(donors) // 3)
        for kind in REVENUE_TYPES
    ]
    load_revenue(rows=rows, source="synthetic", by=by)


def _measure(by: Person) -> None:
    """Observations of ten years by quarter."""
    drafts = [
        IndicatorDraft(
            key=f"I{number:03}",
            names={"en": f"Indicator {number} (synthetic)"},
            definition="Synthetic.",
            unit="people",
            population="synthetic people",
            direction="increase",
            over_time="sum",
            over_place="sum",
            over_category="sum",
            frequency="quarterly",
            is_synthetic=True,
        )
        for number in range(INDICATORS)
    ]
    declare_indicators(drafts=drafts, by=by)
    places = _nodes("place", [f"P{i:02}" for i in range(PLACES)], by)
    quarters = Period(date(2014, 1, 1), date(2023, 12, 31)).parts("quarter")
    observations = [
        ObservationDraft(
            indicator=draft.key,
            starts_on=quarter.start,
            ends_on=quarter.end,
            value=at % 1_000,
            place=place.pk,
            source="synthetic",
            is_synthetic=True,
        )
        for at, (quarter, draft, place) in enumerate(
            (quarter, draft, place) for quarter in quarters for draft in drafts for place in places
        )
    ]
    observe(drafts=observations, by=by)


def _spend(donors: list[Node], chance: random.Random, days: list[date], first: int, count: int) -> Iterator[Draft]:
    """Movements between what is kept apart for donors, so that no pool and no donor is emptied by them."""
    for start in range(first, first + count, LINES):
        lines = []
        for _ in range(min(LINES, first + count - start)):
            source = donors[chance.randrange(DONORS)].pk
            lines.append(Line(chart.donor(source, "USD"), chart.earmarked(None, source, "USD"), 100))
        yield Draft(
            key=f"bench:{start}", kind="contribution", on=chance.choice(days), lines=tuple(lines), why="synthetic"
        )


def _receive(donors: list[Node], by: Person) -> None:
    """A file of what the donors publish, with payments that some contributions may come from."""
    chance = random.Random(2)  # noqa: S311 (not for secrets)
    activities = "".join(_activity(number, donors[number % DONORS].code, chance) for number in range(ACTIVITIES))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "donors.xml"
        file.write_text(f'<iati-activities version="2.03">{activities}</iati-activities>', encoding="utf-8")
        receive(file=file, by=by)


def _activity(number: int, donor: str, chance: random.Random) -> str:
    moved = "".join(
        f'<transaction><transaction-type code="3"/><transaction-date iso-date="{on}"/>'
        f'<value currency="USD" value-date="{on}">{chance.randrange(1_000, 900_000)}</value>'
        "<receiver-org><narrative>IOM</narrative></receiver-org></transaction>"
        for on in (FIRST + timedelta(days=chance.randrange(DAYS)) for _ in range(5))
    )
    return (
        f'<iati-activity default-currency="USD"><iati-identifier>XX-{donor}-{number}</iati-identifier>'
        f'<reporting-org ref="XX-{donor}" type="10"><narrative>organisation {donor} (synthetic)</narrative>'
        f"</reporting-org><title><narrative>Activity {number} (synthetic)</narrative></title>{moved}</iati-activity>"
    )
