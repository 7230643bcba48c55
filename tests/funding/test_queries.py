"""What is read: lists, totals as the pages show them, what may be committed, and donors' shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater.funding import actions, queries
from headwater.funding.rules import AgreementDraft, Standing, TrancheDraft
from headwater.ledger.actions import close
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money
from headwater.lib.periods import Period, year

World = Any  # tests/funding/conftest.py
Docs = Callable[[str, str], list[list[str]]]
CODES = {"Sweden": "SWE", "Norway": "NOR", "Germany": "DEU"}


def written(amount_usd: int | None) -> str:
    """Cents as a table shows them; what is not there stays empty."""
    return "" if amount_usd is None else f"{Money(amount_usd, 'USD').decimal:,}"


@pytest.fixture
def gifts(world: World, docs: Docs) -> World:
    """The contributions of the page's worked table."""
    for code, donor, modality, on, usd in docs("contributions", "Contribution")[3:]:
        world.give(code, CODES[donor], modality, "UNEARMARKED" if modality == "A" else None, on, f"USD {usd}")
    return world


def test_the_page_totals_donors(gifts: World, docs: Docs) -> None:
    rows = [[row.donor.code, written(row.unearmarked), written(row.earmarked)] for row in queries.by_donor(year=2023)]
    assert rows == [[CODES[donor], *amounts] for donor, *amounts in docs("contributions", "Donor in 2023")]
    assert queries.by_donor(year=2022) == []


def test_the_page_totals_quarters(gifts: World, docs: Docs) -> None:
    rows = [[str(row.period), written(row.amount_usd)] for row in queries.by_quarter(year=2023)]
    assert rows == docs("contributions", "Quarter")
    assert [row.amount_usd for row in queries.by_quarter(year=2023, category=4)] == [0, 25_000_000, 0, 0]


def test_an_invented_day_is_seen_in_its_quarter(world: World) -> None:
    gift = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-08-01", "USD 1.00")
    actions.register_contribution(draft=replace(gift, received_on_is_synthetic=True), by=world.clerk)
    assert [row.is_synthetic for row in queries.by_quarter(year=2023)] == [False, False, True, False]


def test_what_was_reversed_is_in_no_total(gifts: World) -> None:
    actions.reverse_contribution(code="C-2", on=date(2023, 6, 1), why="Wrong donor", by=gifts.corrector)
    sweden = queries.by_donor(year=2023)[0]
    assert (sweden.donor.code, sweden.unearmarked, sweden.earmarked) == ("SWE", 100_009_950, None)
    assert queries.contributions(status="reversed").get().code == "C-2"


def test_totals_are_what_the_ledger_holds(gifts: World) -> None:
    close(through=date(2023, 12, 31), why="Year end", by=gifts.closer)
    donated = sum(row.unearmarked for row in queries.by_donor(year=2023))
    assert queries.balance(queries.pool("UNEARMARKED"), on=date(2023, 12, 31)).amount == donated


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, ["C-5", "C-4", "C-3", "C-2", "C-1"]),
        ({"period": year(2024)}, ["C-5"]),
        ({"modality": "I"}, ["C-2"]),
        ({"category": 1, "period": Period(date(2023, 2, 14), date(2023, 11, 29))}, ["C-1"]),
        ({"currency": "EUR"}, []),
        ({"code": "c-3"}, ["C-3"]),
        ({"donor": "NOR"}, ["C-5", "C-3"]),
        ({"fund": "UNEARMARKED", "status": "received"}, ["C-5", "C-4", "C-3", "C-1"]),
        ({"agreement": "AG-1"}, []),
    ],
)
def test_contributions_are_found(gifts: World, filters: dict[str, Any], codes: list[str]) -> None:
    named = {key: gifts.nodes[value] if key in ("donor", "fund") else value for key, value in filters.items()}
    assert [row.code for row in queries.contributions(**named)] == codes


def test_a_list_asks_one_question(gifts: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        shown = [
            (row.donor.code, row.fund and row.fund.code, row.agreement, row.rate) for row in queries.contributions()
        ]
    assert (len(shown), len(asked)) == (5, 1)


def test_drafts_are_held_against_the_books(gifts: World) -> None:
    same = gifts.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1000000.00")
    drafts = [
        same,
        replace(same, code="C-6"),
        replace(same, modality="B"),
        replace(same, code="C-7", money=money(1, "SEK")),
        replace(same, code="C-1"),
    ]
    before = gifts.counts()
    assert queries.classify_contributions(drafts) == [
        Standing.UNCHANGED, Standing.NEW, Standing.CHANGED, Standing.NEW, Standing.UNCHANGED
    ]  # fmt: skip
    assert [position for position, _ in queries.check_contributions(drafts)] == [2, 3, 4]
    assert gifts.counts() == before


def test_ten_drafts_cost_no_more_questions_than_one(world: World) -> None:
    drafts = [world.gift(f"C-{n}", "SWE", "A", "UNEARMARKED", "2023-03-14", "EUR 10.00") for n in range(10)]
    asked = []
    for some in (drafts[:1], drafts):
        with CaptureQueriesContext(connection) as captured:
            assert queries.check_contributions(some) == []
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_the_page_says_what_may_be_committed(world: World, docs: Docs) -> None:
    pool = queries.pool("UNEARMARKED")
    assert queries.available(pool, date(2023, 1, 10)) == Money(0, "USD")
    rows = docs("allocations", "Day")
    for number, (day, came_in, went_out, *_) in enumerate(rows):
        if came_in:
            world.give(f"C-{number}", "SWE", "A", "UNEARMARKED", day, f"USD {came_in}")
        if went_out:
            world.allocate(f"A-{number}", "UNEARMARKED", "SO1", day, went_out)
    for day, _, _, balance, available in rows:
        on = date.fromisoformat(day)
        assert (written(queries.balance(pool, on=on).amount), written(queries.available(pool, on).amount)) == (
            balance,
            available,
        )
    for code, day, usd, answer in docs("allocations", "Proposal"):
        found = queries.check_allocations([world.proposal(code, "UNEARMARKED", "SO1", day, usd)])
        # One at a time nothing is taken by the others.
        assert found == []
        assert answer
    together = [
        world.proposal(code, "UNEARMARKED", "SO1", day, usd) for code, day, usd, _ in docs("allocations", "Proposal")
    ]
    assert [position for position, _ in queries.check_allocations(together)] == [1, 3]


def test_proposals_take_nothing_from_what_is_available(world: World) -> None:
    pool = queries.pool("UNEARMARKED")
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 10.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "4.00")
    assert (queries.proposed(pool), queries.available(pool, date(2023, 3, 1))) == (
        Money(400, "USD"),
        Money(1000, "USD"),
    )
    assert queries.by_purpose(year=2023) == []


def test_allocations_are_totalled_by_purpose(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 100.00")
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-01", "10.00")
    world.allocate("A-2", "UNEARMARKED", "SO1", "2023-03-02", "5.05", "GENEVA")
    world.allocate("A-3", "UNEARMARKED", "OSI", "2023-03-03", "40.00")
    world.allocate("A-4", "UNEARMARKED", "SO2", "2024-01-03", "3.00")
    world.allocate("A-5", "UNEARMARKED", "SO2", "2023-04-03", "2.00")
    actions.reverse_allocation(code="A-5", on=date(2023, 5, 1), why="Wrong", by=world.corrector)
    rows = queries.by_purpose(year=2023, fund=world.nodes["UNEARMARKED"])
    assert [(row.plan_element.code, written(row.amount_usd), row.allocations) for row in rows] == [
        ("OSI", "40.00", 1),
        ("SO1", "15.05", 2),
    ]
    assert queries.allocated(year=2023) == money("55.05", "USD")
    assert queries.allocated(year=2023, fund=world.nodes["SYRIA"]) == Money(0, "USD")


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, ["A-3", "A-2", "A-1"]),
        ({"status": "approved"}, ["A-2", "A-1"]),
        ({"plan_element": "SO1"}, ["A-2", "A-1"]),
        ({"office": "GENEVA"}, ["A-2"]),
        ({"decided": year(2023)}, ["A-2", "A-1"]),
        ({"proposed": Period(date(2023, 3, 2), date(2023, 3, 3))}, ["A-3", "A-2"]),
        ({"fund": "SYRIA"}, []),
        ({"code": "a-1"}, ["A-1"]),
    ],
)
def test_allocations_are_found(world: World, filters: dict[str, Any], codes: list[str]) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 100.00")
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-01", "10.00")
    world.allocate("A-2", "UNEARMARKED", "SO1", "2023-03-02", "5.05", "GENEVA")
    world.propose("A-3", "UNEARMARKED", "SO2", "2023-03-03", "1.00")
    named = {k: world.nodes[v] if k in ("plan_element", "office", "fund") else v for k, v in filters.items()}
    with CaptureQueriesContext(connection) as asked:
        found = [(row.code, row.pool.fund.code, row.proposed_by.name) for row in queries.allocations(**named)]
    assert [code for code, *_ in found] == codes
    assert len(asked) == 1


def test_multi_year_agreements_run_in_a_year_and_beyond_it(world: World) -> None:
    for code, starts, ends in (
        ("AG-1", date(2022, 7, 1), date(2023, 6, 30)),
        ("AG-2", date(2023, 1, 1), date(2023, 12, 31)),
        ("AG-3", date(2023, 12, 31), date(2024, 1, 1)),
        ("AG-4", date(2024, 1, 1), date(2025, 12, 31)),
    ):
        draft = AgreementDraft(
            code=code,
            title="Core support",
            donor=world.id("SWE"),
            signed_on=starts,
            starts_on=starts,
            ends_on=ends,
            modality="A",
            money=Money(5, "USD"),
            tranches=(TrancheDraft(number=1, due_on=ends, amount=5),),
        )
        actions.sign_agreement(draft=draft, by=world.clerk)
    assert [row.code for row in queries.multi_year_agreements(year=2023)] == ["AG-1", "AG-3"]
    assert [row.code for row in queries.multi_year_agreements(year=2025)] == ["AG-4"]
    assert all(row.is_multi_year for row in queries.multi_year_agreements(year=2023))
    assert [row.code for row in queries.agreements(donor=world.nodes["SWE"])] == ["AG-1", "AG-2", "AG-3", "AG-4"]
    assert list(queries.agreements(donor=world.nodes["NOR"])) == []


def test_what_is_not_there_is_said(world: World) -> None:
    pool = queries.pool("SYRIA")
    for asking, sentence in (
        (lambda: queries.contribution("C-9"), "There is no contribution C-9."),
        (lambda: queries.allocation("A-9"), "There is no allocation A-9."),
        (lambda: queries.agreement("AG-9"), "There is no agreement AG-9."),
        (lambda: queries.pledge("PL-9"), "There is no pledge PL-9."),
        (lambda: queries.pool("OSI"), "The fund “OSI” has no pool; open one or name another fund."),
        (lambda: queries.carry_over(pool=pool, year=2023), "No carry-over from 2023 is proposed for the pool SYRIA."),
    ):
        with pytest.raises(Refused) as refusal:
            asking()
        assert str(refusal.value) == sentence
    assert [queries.title(pool) for pool in queries.pools()] == ["Unearmarked", "Solutions", "Syria response"]
    assert [pool.fund.code for pool in queries.pools(category=3)] == ["SYRIA"]


# Whose money went where: 600 of Sweden and 300 of Germany (EUR 282.00 at 0.94) in the pool, 300 to SO1 before
# Germany's came, 200 to SO2 after, 100 of it in Damascus.


@pytest.fixture
def mixed(world: World) -> World:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-03-01", "USD 600.00")
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-02", "300.00")
    world.give("C-2", "DEU", "A", "UNEARMARKED", "2023-03-03", "EUR 282.00")
    world.allocate("A-2", "UNEARMARKED", "SO2", "2023-03-04", "100.00", "DAMASCUS")
    world.allocate("A-3", "UNEARMARKED", "SO2", "2023-03-04", "100.00")
    return world


def test_donors_shares_of_objectives(mixed: World) -> None:
    found = queries.attribute(fund=mixed.nodes["UNEARMARKED"], period=year(2023))
    sweden, germany = mixed.id("SWE"), mixed.id("DEU")
    so1, so2 = mixed.id("SO1"), mixed.id("SO2")
    time_ordered = found.methods[0]
    assert (time_ordered.cell(so1).donors, time_ordered.cell(so1).total) == (((sweden, 30_000),), 30_000)
    assert time_ordered.cell(so2).donors == ((sweden, 10_000), (germany, 10_000))
    assert found.resources == {sweden: 60_000, germany: 30_000}
    share = next(one for one in found.shares if (one.donor, one.node) == (germany, so2))
    assert (share.share_of_resources, share.amount) == (Fraction(1, 3), 10_000)
    # As if all had come before anything left: a third of each objective.
    assert found.methods[1].cell(so1).amount(germany) == 10_000


def test_donors_shares_of_countries(mixed: World) -> None:
    found = queries.attribute(fund=mixed.nodes["UNEARMARKED"], period=year(2023), level="country")
    (cell,) = found.methods[0].cells
    assert (cell.node, cell.total) == (mixed.id("SYR"), 10_000)
    with pytest.raises(Refused, match="by objective or by country"):
        queries.attribute(fund=mixed.nodes["UNEARMARKED"], period=year(2023), level="project")


def test_the_next_year_opens_with_last_years_mix(mixed: World) -> None:
    mixed.allocate("A-4", "UNEARMARKED", "SO1", "2024-02-01", "400.00")
    found = queries.attribute(fund=mixed.nodes["UNEARMARKED"], period=year(2024))
    sweden, germany = mixed.id("SWE"), mixed.id("DEU")
    # 400 were left, half of each donor, and all of it went to SO1, where 300 of Sweden's stood.
    assert found.resources == {sweden: 20_000, germany: 20_000}
    assert found.methods[0].cell(mixed.id("SO1")).donors == ((sweden, 50_000), (germany, 20_000))


def test_a_foreign_gift_is_its_donors_and_not_the_exchanges(world: World) -> None:
    world.give("C-1", "DEU", "A", "UNEARMARKED", "2023-03-03", "EUR 282.00")
    moved = queries.flows(fund=world.nodes["UNEARMARKED"], period=year(2023))
    germany = world.id("DEU")
    assert moved.donor_of == {-germany: germany}
    assert (moved.source[0], moved.amount.tolist()) == (-germany, [30_000])


def test_a_gift_taken_back_leaves_nothing_of_its_donor_behind(world: World) -> None:
    """300 of Germany and 300 of Sweden; Germany's is taken back. What is then allocated is Sweden's, all of it."""
    world.give("C-1", "DEU", "A", "UNEARMARKED", "2023-03-03", "EUR 282.00")
    world.give("C-2", "SWE", "A", "UNEARMARKED", "2023-03-03", "USD 300.00")
    actions.reverse_contribution(code="C-1", on=date(2023, 3, 4), why="Recalled", by=world.corrector)
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-05", "100.00")
    found = queries.attribute(fund=world.nodes["UNEARMARKED"], period=year(2023))
    assert found.methods[0].cell(world.id("SO1")).donors == ((world.id("SWE"), 10_000),)
    assert found.resources == {world.id("SWE"): 30_000}


def test_a_fund_without_movements_has_no_shares(world: World) -> None:
    found = queries.attribute(fund=world.nodes["SYRIA"], period=year(2023))
    assert (found.shares, found.resources, [method.cells for method in found.methods]) == ((), {}, [(), (), ()])
