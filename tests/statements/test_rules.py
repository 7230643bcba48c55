"""The arithmetic, without a database. Tables come from docs/domain where a page explains them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from headwater.lib.periods import Period
from headwater.statements.rules import (
    AGGREGATE,
    AGREES,
    CANNOT_BE_CHECKED,
    CONTRADICTED,
    GOVERNMENT,
    TO_THE_DOLLAR,
    USD,
    DonorRow,
    Highest,
    Item,
    Pair,
    Ratio,
    Receipts,
    Reconciled,
    added_up,
    blank_note,
    contributors,
    counted,
    donors_note,
    explanation_complaints,
    gap_sentences,
    overall,
    paired,
    quarter_share,
    rounding_note,
    share_of_own,
    share_of_total,
    top,
    total_earmarked,
    total_unearmarked,
    unexplained,
    verdicts,
)

Docs = Callable[[str, str], list[list[str]]]
DAY = date(2023, 12, 31)


def number(text: str) -> int | None:
    """1,234 as it stands in a table; a blank cell is None."""
    return int(text.replace(",", "")) if text else None


def usd(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


@pytest.fixture
def donors(docs: Docs) -> list[DonorRow]:
    return [
        DonorRow(
            name=name,
            node=position,
            kind=AGGREGATE if name == "Other organizations" else GOVERNMENT,
            unearmarked=usd(free),
            earmarked=usd(tied) if tied else None,
        )
        for position, (name, free, _, _, tied) in enumerate(docs("statements", "Donor")[:-1])
    ]


# Donors


def test_the_table_of_contributions_comes_out_as_published(docs: Docs, donors: list[DonorRow]) -> None:
    *rows, total = docs("statements", "Donor")
    assert len(rows) == 18
    assert [row.name for row in contributors(reversed(donors))][:9] == [row[0] for row in rows][:9]
    everything = total_unearmarked(donors)
    for donor, (_, _, share, own, _) in zip(donors, rows, strict=True):
        of_total, of_own = share_of_total(donor, everything), share_of_own(donor)
        assert of_total is not None and of_own is not None
        assert f"{of_total.percent(2)} %" == share, donor.name
        assert f"{of_own.percent(0)} %" == own, donor.name
    assert everything == usd(total[1]) == usd("45583890")
    assert total_earmarked(donors) == usd(total[4]) == usd("1727764339")


def test_shares_shown_add_up_to_less_than_100_and_the_note_says_so(donors: list[DonorRow]) -> None:
    shares = [share_of_total(donor, total_unearmarked(donors)) for donor in donors]
    assert added_up(shares, 2) == Decimal("99.98")
    assert sum(share.exact for share in shares if share) == 1
    assert "99.98 %" in rounding_note(shares, 2)
    assert rounding_note([Ratio(1, 2), Ratio(1, 2)], 2) == "" == rounding_note([], 2)


def test_a_blank_cell_is_not_zero(donors: list[DonorRow]) -> None:
    blank = next(donor for donor in donors if donor.name == "Other organizations")
    assert blank.earmarked is None
    assert share_of_own(blank) == Ratio(blank.unearmarked, blank.unearmarked)
    assert blank_note(donors).startswith("No earmarked amount is recorded for Other organizations;")
    assert blank_note([replace(blank, earmarked=0)]) == ""


def test_five_donors_gave_77_per_cent(donors: list[DonorRow]) -> None:
    share = top(donors, 5)
    assert share is not None and share.percent(0) == 77 and share.percent(4) == Decimal("76.9988")


def test_donors_are_counted_as_what_they_are(donors: list[DonorRow]) -> None:
    assert counted(donors) == "17 governments and one aggregate row"
    assert "at least" in donors_note(donors) and "Other organizations" in donors_note(donors)
    assert donors_note([donor for donor in donors if donor.kind == GOVERNMENT]) == ""
    strangers = [replace(donors[0], kind=""), replace(donors[1], kind="foundation"), donors[2]]
    assert counted(strangers) == "one government and 2 other donors"
    assert counted([]) == "no donors"


def test_nothing_given_gives_no_share() -> None:
    back = DonorRow(name="A", unearmarked=-500, earmarked=100)
    assert share_of_total(back, -500) is None and share_of_own(back) is None and top([back], 5) is None
    assert contributors([replace(back, unearmarked=0)]) == ()


def test_quarters_come_out_as_published(docs: Docs) -> None:
    rows = docs("statements", "Quarter")[:4]
    quarters = [
        Receipts(
            period=Period(date(2023, 3 * i + 1, 1), date(2023, 3 * i + 2, 1)), amount_usd=usd(amount), is_synthetic=True
        )
        for i, (_, amount, _) in enumerate(rows)
    ]
    for position, (_, _, share) in enumerate(rows, start=1):
        found = quarter_share(quarters, [position])
        assert found is not None and f"{found.percent(0)} %" == share
    halves = [quarter_share(quarters, half) for half in ([1, 2], [3, 4])]
    assert [half.percent(0) for half in halves if half] == [13, 87]
    assert quarter_share([replace(quarter, amount_usd=0) for quarter in quarters], [1]) is None


# Reconciliations


def reconciled(
    opening: int | None,
    came_in: list[int],
    went_out: list[int],
    stated: int | None,
    *,
    unit: str = "cases",
    tolerance: int = 0,
) -> Reconciled:
    return Reconciled(
        unit=unit,
        opening=Item("Opening", opening),
        came_in=tuple(Item("In", amount) for amount in came_in),
        went_out=tuple(Item("Out", amount) for amount in went_out),
        stated=None if stated is None else Item("Stated", stated),
        tolerance=tolerance,
        as_of=DAY,
        is_final=True,
        source="a document",
    )


def test_every_chain_of_the_docs_closes_or_has_its_gap(docs: Docs) -> None:
    for name, opening, came_in, went_out, closing, stated, gap in docs("reconciliations", "Chain"):
        parts = [[number(part) or 0 for part in cell.split("+")] for cell in (came_in, went_out)]
        found = reconciled(number(opening), parts[0], parts[1], number(stated))
        assert (found.closing, found.gap) == (number(closing), number(gap)), name
        assert found.closes == (gap == "0"), name


def test_the_carry_over_has_a_gap_that_rounding_does_not_explain(docs: Docs) -> None:
    lines = dict(docs("reconciliations", "Line"))
    found = reconciled(
        usd(lines["Opening balance"]),
        [usd(lines["Came into the pools"])],
        [usd(lines["Allocated out of the pools"])],
        usd(lines["Stated"]),
        unit=USD,
        tolerance=usd(lines["Rounding of the stated amount, to both sides"]),
    )
    assert found.closing == usd(lines["Closing, as computed"]) == usd("32615957")
    assert found.gap == usd(lines["Gap"]) == usd("3984043")
    assert not found.closes and not found.is_explained
    (sentence,) = gap_sentences(found)
    assert "USD 3,984,043 (± USD 50,000 for rounding) is an unstated opening balance" in sentence


@pytest.mark.parametrize(("stated", "closes"), [(1050, True), (950, True), (1051, False), (949, False), (None, True)])
def test_a_gap_within_the_rounding_needs_no_explanation(stated: int | None, closes: bool) -> None:
    found = reconciled(0, [1000], [], stated, tolerance=50)
    assert found.closes is closes
    assert bool(list(unexplained(found, title="It"))) is not closes
    assert bool(list(gap_sentences(found))) is not closes


def test_an_unexplained_gap_is_refused_in_a_sentence() -> None:
    (sentence,) = unexplained(reconciled(None, [2289], [940], 1653), title="Allegations")
    assert sentence.startswith("“Allegations” does not close: 304 cases between what is stated and what is reached")
    assert "“explain gaps”" in sentence


def test_a_gap_below_zero_went_out_unstated() -> None:
    (sentence,) = gap_sentences(reconciled(None, [1653], [102, 258, 71], 634))
    assert sentence == "634 cases is stated and 1,222 cases is reached: 588 cases went out in a way that is not stated."


def test_what_closes_or_cannot_be_computed_is_not_explained() -> None:
    closing = reconciled(124, [102], [50, 3, 53], 120)
    assert list(explanation_complaints(closing, title="It", text="because")) == [
        "“It” closes; there is no gap to explain."
    ]
    missing = replace(closing, missing="Not stated.")
    assert missing.gap is None
    assert list(explanation_complaints(missing, title="It", text="because")) == ["“It” cannot be computed: Not stated."]
    (sentence,) = explanation_complaints(reconciled(0, [1], [], 5), title="It", text="  ")
    assert "explanation is missing" in sentence


# Goods


def test_goods_reconcile_as_money_and_cases_do() -> None:
    """Opening + in - out = closing is the same for blankets: whole pieces, and no other unit beside them."""
    stock = Reconciled(
        unit="blankets",
        opening=Item("In the hubs on 1 January", 12_000),
        came_in=(Item("Bought", 90_000), Item("Returned", 300)),
        went_out=(Item("Sent to missions", 95_000), Item("Lost", 20)),
        stated=Item("Counted on 31 December", 7_200),
        tolerance=0,
        as_of=date(2023, 12, 31),
        is_final=True,
        source="synthetic",
    )
    assert (stock.closing, stock.gap, stock.closes) == (7_280, -80, False)
    assert list(gap_sentences(stock)) == [
        "7,200 blankets is stated and 7,280 blankets is reached: 80 blankets went out in a way that is not stated."
    ]


# Comparisons


def test_rows_meet_by_what_the_registry_says_they_are() -> None:
    ours = [(1, "Kingdom of the Netherlands", 316455700), (2, "Norway", 100), (3, "Other organizations", 963)]
    theirs = [
        (1, "Netherlands", 316455700),
        (2, "Norway", 300),
        (None, "Kingdom of the Netherlands", 5),
        (9, "Chad", 7),
    ]
    pairs = paired(ours, theirs)
    assert pairs == (
        Pair("Kingdom of the Netherlands", 316455700, 316455700),
        Pair("Norway", 100, 300),
        Pair("Other organizations", 963, None),
        Pair("Kingdom of the Netherlands", None, 5),
        Pair("Chad", None, 7),
    )
    counts = verdicts(pairs, TO_THE_DOLLAR)
    assert counts == {AGREES: 1, CONTRADICTED: 1, CANNOT_BE_CHECKED: 3}
    assert overall(counts) == CONTRADICTED and overall({CANNOT_BE_CHECKED: 3}) == CANNOT_BE_CHECKED


def test_several_rows_of_one_donor_are_added() -> None:
    assert paired([(1, "A", 10)], [(1, "A", 4), (1, "A again", 6)]) == (Pair("A", 10, 10),)
    assert paired([], [(1, "A", 4), (1, "A again", 6)]) == (Pair("A", None, 10),)


@pytest.mark.parametrize(
    ("theirs", "verdict"), [(1050, AGREES), (950, AGREES), (1051, CONTRADICTED), (None, CANNOT_BE_CHECKED)]
)
def test_half_a_dollar_is_rounding(theirs: int | None, verdict: str) -> None:
    assert Pair("A", 1000, theirs).verdict(TO_THE_DOLLAR) == verdict


def test_the_highest_year_to_date_was_another(docs: Docs) -> None:
    series = {int(year): usd(amount) for year, amount, _ in docs("comparisons", "Year")}
    found = Highest(year=2023, claimed={"report": usd("45583890"), "statistics": series[2023]}, series=series)
    assert found.verdict == CONTRADICTED
    assert found.higher == {2016: usd("49537223"), 2017: usd("62269969")}
    assert "2016 with USD 49,537,223, 2017 with USD 62,269,969" in found.sentence
    assert "USD 45,583,890 (report) and USD 44,620,890 (statistics)" in found.sentence


@pytest.mark.parametrize(
    ("series", "claimed", "verdict"),
    [
        ({2021: 5, 2022: 9}, {"a": 10}, AGREES),
        ({2021: 10}, {"a": 10}, AGREES),
        ({2021: 11, 2024: 99}, {"a": 10}, CONTRADICTED),
        ({2024: 99}, {"a": 10}, CANNOT_BE_CHECKED),
        ({2023: 12}, {"a": 10}, CANNOT_BE_CHECKED),
        ({2021: 9}, {}, CANNOT_BE_CHECKED),
        ({2021: 9}, {"a": 10, "b": 8}, CANNOT_BE_CHECKED),
        ({2021: 11}, {"a": 10, "b": 8}, CONTRADICTED),
    ],
)
def test_a_claim_is_settled_only_by_what_both_publishers_say(
    series: dict[int, int], claimed: dict[str, int], verdict: str
) -> None:
    found = Highest(year=2023, claimed=claimed, series=series)
    assert found.verdict == verdict
    assert found.sentence.endswith(".")
