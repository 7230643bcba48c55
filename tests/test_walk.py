"""START HERE: one gift through the whole house.

Sweden gives ten million kronor without conditions. The money becomes dollars at the UN's rate of the month, waits in a
pool, and part of it is allocated to saving lives by one person and approved by another. The year is closed, the rest
is carried over with a reason, the figures are published, and a mistake found later changes nothing that was said.

    2023-03-14  Sweden gives                 SEK 10,000,000.00
                at 10.4500 kronor a dollar   USD    956,937.80      into the pool "Unearmarked"
    2023-06-01  allocated                    USD    400,000.00      from the pool to "Saving lives"
    2023-12-31  left in the pool             USD    556,937.80      carried over to 2024
    2024-02-05  taken back                   USD    150,000.00      from "Saving lives" to the pool
    2024-02-29  left in the pool             USD    706,937.80
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from people import someone_who_may_do_everything

from headwater.access.actions import add_person, grant
from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.funding import actions as funding
from headwater.funding.rules import UNEARMARKED, AllocationDraft, ContributionDraft
from headwater.ledger import actions as ledger
from headwater.ledger import chart
from headwater.ledger import queries as books
from headwater.ledger.rules import Draft, Line
from headwater.ledger.verify import verify
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money
from headwater.registry.actions import begin
from headwater.registry.actions import register as register_node
from headwater.reports import annual
from headwater.statements import actions as statements
from headwater.statements import queries as figures

JANUARY = date(2023, 1, 1)


@pytest.fixture
def ana(db: None) -> Person:
    """Ana registers and proposes."""
    return someone_who_may_do_everything()


@pytest.fixture
def ben(ana: Person) -> Person:
    """Ben approves and closes."""
    ben = add_person(email="ben@example.org", name="Ben Approver", by=ana)
    for power in ("approve allocations", "approve carry-over", "close periods", "publish statements"):
        grant(person=ben, power=power, by=ana, valid_from=JANUARY)
    return ben


def test_one_gift_through_the_house(ana: Person, ben: Person) -> None:
    # The register: what exists, and what is so from when.
    agency = register_node(kind="organisation", code="AGENCY", name="The Agency", valid_from=JANUARY, by=ana)
    sweden = register_node(kind="organisation", code="SWE", name="Sweden", valid_from=JANUARY, by=ana)
    fund = register_node(kind="fund", code="UNEARMARKED", name="Unearmarked", valid_from=JANUARY, by=ana)
    plan = register_node(kind="plan", code="PLAN", name="Strategic plan", valid_from=JANUARY, by=ana)
    lives = register_node(kind="plan-element", code="LIVES", name="Saving lives", valid_from=JANUARY, by=ana)
    begin(role="donor", member=sweden, of=agency, valid_from=JANUARY, evidence="exchange of letters", by=ana)
    begin(role="part of", member=lives, of=plan, valid_from=JANUARY, evidence="the plan", by=ana)
    statements.name_keeper(organisation=agency, by=ana)
    pool = funding.open_pool(fund=fund, category=UNEARMARKED, by=ana)

    # The gift. Without the rate of the month it is refused, not guessed.
    gift = ContributionDraft(
        code="C-1",
        donor=sweden.pk,
        fund=fund.pk,
        modality="A",
        received_on=date(2023, 3, 14),
        money=money("10000000.00", "SEK"),
        evidence="bank statement 51",
    )
    with pytest.raises(Refused, match="SEK"):
        funding.register_contribution(draft=gift, by=ana)
    funding.record_rate(
        currency="SEK", valid_from=date(2023, 3, 1), units_per_usd=Decimal("10.45"), source="UN Treasury", by=ana
    )
    received = funding.register_contribution(draft=gift, by=ana)
    assert received.amount_usd == 956_937_80
    assert in_pool(fund.pk) == "USD 956,937.80"

    # The same gift again is the same gift.
    assert funding.register_contribution(draft=gift, by=ana) == received
    assert in_pool(fund.pk) == "USD 956,937.80"

    # The decision: not more than the pool holds, not by the one who proposed it.
    proposal = AllocationDraft(
        code="AL-1",
        fund=fund.pk,
        plan_element=lives.pk,
        money=money("400000.00", "USD"),
        purpose="Relief stock before the rains",
        expected_results="Stock for 5,000 households",
        proposed_on=date(2023, 5, 20),
    )
    too_much = AllocationDraft(
        code="AL-2",
        fund=fund.pk,
        plan_element=lives.pk,
        money=money("956937.81", "USD"),
        purpose="More than there is",
        proposed_on=date(2023, 5, 20),
    )
    with pytest.raises(Refused, match="USD 956,937"):
        funding.propose_allocation(draft=too_much, by=ana)
    funding.propose_allocation(draft=proposal, by=ana)
    with pytest.raises(Refused):
        funding.approve_allocation(code="AL-1", on=date(2023, 6, 1), by=ana)
    funding.approve_allocation(code="AL-1", on=date(2023, 6, 1), by=ben)
    assert in_pool(fund.pk) == "USD 556,937.80"
    stock = chart.purpose(fund.pk, lives.pk, "USD")
    assert books.balance(stock) == 400_000_00

    # The close, and what is carried over, with its reason.
    ledger.close(through=date(2023, 12, 31), why="The year is complete", by=ben)
    funding.carry_over(pool=pool, year=2023, reason="Half of the money came late in the year", by=ana)
    carried = funding.approve_carry_over(pool=pool, year=2023, by=ben)
    assert carried.money == money("556937.80", "USD")

    # The published figure, frozen, by two people.
    year = figures.context(year=2023, organisation=agency)
    prepared = statements.prepare(key="carry_over.closing", context=year, by=ana)
    statements.submit(publication=prepared, by=ana)
    with pytest.raises(Refused):
        statements.approve(publication=prepared, by=ana)
    statements.approve(publication=prepared, by=ben)
    published = statements.publish(publication=prepared, by=ana)
    assert figures.value("carry_over.closing", year).exact == 556_937_80
    report = annual.document(year, made_on=date(2024, 1, 15))
    assert "556,937.80" in report and "Saving lives" in report and "Sweden" in report

    # Whose money it was: all of it Sweden's, to the cent.
    share = figures.table("attribution.by_objective", year).rows.all()
    assert [(row[0], row[1], row[3]) for row in share] == [("Saving lives", "Sweden", 400_000_00)]

    # A mistake is answered by a movement back, in the open year. What was said of 2023 stays said.
    back = Line(stock, chart.pool(fund.pk, "USD"), 150_000_00)
    late = Draft(key="correction 1", kind="return", on=date(2023, 12, 30), lines=(back,), why="Fewer households")
    with pytest.raises(Refused, match="closed through 2023-12-31"):
        ledger.post_by_hand(drafts=[late], by=ana)
    now = Draft(key="correction 1", kind="return", on=date(2024, 2, 5), lines=(back,), why="Fewer households")
    ledger.post_by_hand(drafts=[now], by=ana)
    assert in_pool(fund.pk) == "USD 706,937.80"
    assert figures.value("carry_over.closing", year).exact == 556_937_80
    assert figures.latest("carry_over.closing", "2023", organisation=agency) == published

    # And nobody changed anything on the way.
    assert verify()
    trail = [line.action for line in lines()]
    assert "approve allocation" in trail and "close the books" in trail and "publish" in trail


def in_pool(fund: int) -> str:
    """What stands in the pool now, as a person reads it."""
    return str(Money(books.balance(chart.pool(fund, "USD")), "USD"))
