"""Attribution: stories with every cent, the document's own tables, and the same answers as exact plain models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as but
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from funding.attribution_models import Movement

from headwater.funding.attribution import (
    ADVANCE,
    METHODS,
    UNSTATED,
    WIDE_ABOVE,
    Attribution,
    Cell,
    Flows,
    Method,
    Opening,
    Part,
    attribute,
    financing_shares,
    numbered,
    ranges,
    replay,
    resources,
    three_ways,
    whole_period,
)
from headwater.lib.errors import Refused

DOCUMENT = Path(__file__).parents[2] / "docs" / "domain" / "attribution.md"

# Synthetic donors; each has an account of its own, whose id is not the donor's.
DONORS = {"Arland": 901, "Borland": 902, "Corland": 903}
PSEUDO = {ADVANCE: "ADVANCE", UNSTATED: "UNSTATED"}
ACCOUNTS = {"Arland": 11, "Borland": 12, "Corland": 13, "pool": 20, "other": 21, "A": 31, "B": 32, "C": 33, "spent": 34}


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


def flows(
    movements: Sequence[Movement], openings: Sequence[Opening] = (), donor_of: dict[int, int] | None = None
) -> Flows:
    source, target, amount = (np.array([m[i] for m in movements], dtype=np.int64) for i in range(3))
    donor_of = {ACCOUNTS[name]: donor for name, donor in DONORS.items()} if donor_of is None else donor_of
    return Flows(source=source, target=target, amount=amount, donor_of=donor_of, openings=tuple(openings))


def story(table: str, openings: Sequence[Opening] = ()) -> Flows:
    rows = [line.split() for line in table.strip().splitlines()]
    return flows([(ACCOUNTS[s], ACCOUNTS[t], cents(amount)) for s, t, amount in rows], openings)


def told(
    table: str, method: Method = "time_ordered", openings: Sequence[Opening] = (), of: str = "pool A B C"
) -> dict[str, dict[str, Decimal]]:
    """What stands in each account that holds something or owes something, per donor, in whole currency units."""
    cells = {ACCOUNTS[name]: [ACCOUNTS[name]] for name in of.split()}
    found = attribute(replay(story(table, openings), method=method), method=method, cells=cells, level="objective")
    return {name: named(found.cell(ACCOUNTS[name])) for name in of.split() if found.cell(ACCOUNTS[name]).donors}


def named(cell: Cell) -> dict[str, Decimal]:
    names = {donor: name for name, donor in DONORS.items()} | PSEUDO
    return {names[donor]: Decimal(amount) / 100 for donor, amount in cell.donors}


def dollars(**amounts: str) -> dict[str, Decimal]:
    return {name: Decimal(amount.replace(",", "")) for name, amount in amounts.items()}


@pytest.mark.parametrize("method", METHODS)
def test_one_gift_is_its_donor_s_wherever_it_goes(method: Method) -> None:
    assert told("Arland pool 1,000.00 \n pool A 400.00 \n A B 150.00 \n B pool 50.01", method) == {
        "pool": dollars(Arland="650.01"),
        "A": dollars(Arland="250.00"),
        "B": dollars(Arland="99.99"),
    }


TWO_GIFTS = """
    Arland   pool  1,000,000.00
    Borland  pool    500,000.00
    pool     A       100,000.01
"""


def test_two_gifts_pay_for_one_activity() -> None:
    both = {
        "pool": dollars(Arland="933333.33", Borland="466666.66"),
        "A": dollars(Arland="66666.67", Borland="33333.34"),
    }
    assert told(TWO_GIFTS) == told(TWO_GIFTS, "whole_period") == both
    assert told(TWO_GIFTS, "first_in_first_out")["A"] == dollars(Arland="100000.01")


def test_an_outflow_does_not_change_the_mix_that_stays_and_an_inflow_does() -> None:
    assert told("""
        Arland   pool  300.00
        Borland  pool  100.00
        pool     A     200.00
        pool     B     100.00
        Borland  pool  100.00
        pool     C     100.00
    """) == {
        "pool": dollars(Arland="37.50", Borland="62.50"),
        "A": dollars(Arland="150.00", Borland="50.00"),
        "B": dollars(Arland="75.00", Borland="25.00"),
        "C": dollars(Arland="37.50", Borland="62.50"),
    }


def test_a_return_brings_its_own_mix_back_to_the_pool_and_is_spent_again() -> None:
    assert told("""
        Arland   pool  100.00
        pool     A     100.00
        Borland  pool   40.00
        A        pool   60.00
        pool     B      50.00
    """) == {
        "pool": dollars(Arland="30.00", Borland="20.00"),
        "A": dollars(Arland="40.00"),
        "B": dollars(Arland="30.00", Borland="20.00"),
    }


REALLOCATED = """
    Arland   pool  100.00
    pool     A     100.00
    Borland  other 100.00
    other    B     100.00
    A        B      50.00
    B        A      30.00
"""


def test_a_reallocation_and_a_cycle() -> None:
    assert told(REALLOCATED) == {
        "A": dollars(Arland="60.00", Borland="20.00"),
        "B": dollars(Arland="40.00", Borland="80.00"),
    }
    # 130 a = 100 + 30 b and 150 b = 50 a, in Arland's shares: a = 5/6, b = 5/18.
    assert told(REALLOCATED, "whole_period") == {
        "A": dollars(Arland="66.67", Borland="13.33"),
        "B": dollars(Arland="33.33", Borland="86.67"),
    }
    assert told(REALLOCATED, "first_in_first_out") == {
        "A": dollars(Arland="50.00", Borland="30.00"),
        "B": dollars(Arland="50.00", Borland="70.00"),
    }


BEFORE_THE_MONEY = """
    Arland   pool   60.00
    pool     A     100.00
    Borland  pool  100.00
    pool     B      30.00
"""


@pytest.mark.parametrize("method", ["time_ordered", "first_in_first_out"])
def test_spending_before_the_money_is_an_advance_and_whoever_paid_later_has_no_share_in_it(method: Method) -> None:
    assert told(BEFORE_THE_MONEY, method) == {
        "pool": dollars(Borland="30.00"),
        "A": dollars(Arland="60.00", ADVANCE="40.00"),
        "B": dollars(Borland="30.00"),
    }
    standing = replay(story(BEFORE_THE_MONEY), method=method)
    paid_back = dict(zip(standing.book.donors, standing.repaid.tolist(), strict=True))
    assert paid_back == {901: 0, 902: 4000, 903: 0, UNSTATED: 0, ADVANCE: 0}


def test_without_order_only_what_is_short_over_the_whole_period_is_advanced() -> None:
    assert told("pool A 150.00 \n Arland pool 60.00 \n Borland pool 60.00", "whole_period") == {
        "pool": dollars(ADVANCE="-30.00"),
        "A": dollars(Arland="60.00", Borland="60.00", ADVANCE="30.00"),
    }


@pytest.mark.parametrize("method", METHODS)
def test_an_overdrawn_account_lowers_its_cell_and_nobody_else_s_share(method: Method) -> None:
    found = attribute(
        replay(story("Arland A 100.00 \n B C 30.00"), method=method),
        method=method,
        cells={1: [ACCOUNTS["A"], ACCOUNTS["B"]]},
        level="country",
    )
    assert (found.cell(1).total, named(found.cell(1))) == (7000, dollars(Arland="100.00", ADVANCE="-30.00"))


@pytest.mark.parametrize("method", METHODS)
def test_openings_bring_their_mix_and_without_one_the_origin_is_unstated(method: Method) -> None:
    openings = [
        Opening(ACCOUNTS["A"], 10000, (Part(901, 3), Part(902, 1))),
        Opening(ACCOUNTS["B"], 500),
        Opening(ACCOUNTS["pool"], -2000),
    ]
    assert told("Corland pool 50.00 \n pool C 30.00", method, openings) == {
        "A": dollars(Arland="75.00", Borland="25.00"),
        "B": dollars(UNSTATED="5.00"),
        "C": dollars(Corland="30.00"),
    }


@pytest.mark.parametrize("knots_by_arrays_above", [0.0, 1e9])
def test_a_circle_that_nothing_entered_is_an_advance_and_stands_nowhere(
    knots_by_arrays_above: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_period, "DENSE_ABOVE", knots_by_arrays_above)
    assert told("A B 10.00 \n B A 10.00 \n Arland C 1.00", "whole_period") == {"C": dollars(Arland="1.00")}


@pytest.mark.parametrize("knots_by_arrays_above", [0.0, 1e9])
def test_a_cycle_that_turns_over_a_million_million_times_what_entered_it_loses_no_digits(
    knots_by_arrays_above: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_period, "DENSE_ABOVE", knots_by_arrays_above)
    turn = "A B 100,000,000,000.00 \n B C 100,000,000,000.00 \n C A 100,000,000,000.00 \n"
    gifts = "Arland A 0.02 \n Borland B 0.01 \n"
    book = numbered(story(turn + gifts))
    mix_of_b = whole_period.replay(book).rows[book.accounts.index(ACCOUNTS["B"])]
    assert mix_of_b[:2].tolist() == pytest.approx([2 / 3, 1 / 3], rel=1e-12)


def tables() -> list[list[dict[str, str]]]:
    """Every table of the document, as rows by column title."""
    found: list[list[dict[str, str]]] = []
    titles: list[str] | None = None
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            titles = None
            continue
        values = [value.strip() for value in line.strip("|").split("|")]
        if titles is None:
            titles = values
            found.append([])
        elif not set(line) <= set("|-: "):
            found[-1].append(dict(zip(titles, values, strict=True)))
    return found


def table(title: str) -> list[dict[str, str]]:
    return next(rows for rows in tables() if title in rows[0])


def documented() -> Flows:
    steps = [row for row in table("step") if row["amount"]]
    return story("\n".join(f"{row['from']} {row['to']} {row['amount']}" for row in steps))


OBJECTIVES = {ACCOUNTS["A"]: [ACCOUNTS["A"]], ACCOUNTS["B"]: [ACCOUNTS["B"]]}


def test_the_document_s_example_comes_out_as_it_was_worked_by_hand() -> None:
    rows = table("Arland")
    assert len(rows) == 6
    by_method = {a.method: a for a in three_ways(documented(), cells=OBJECTIVES, level="objective")}
    for row in rows:
        cell = by_method[row["method"]].cell(ACCOUNTS[row["objective"]])  # type: ignore[index]
        written = [cents(row[name]) for name in ("Arland", "Borland", "total")]
        assert [cell.amount(901), cell.amount(902), cell.total] == written, row


@pytest.mark.parametrize("step", range(1, 9))
def test_each_step_of_the_document_s_example(step: int) -> None:
    row = table("after step")[step - 1]
    whole = documented()
    part = but(whole, source=whole.source[:step], target=whole.target[:step], amount=whole.amount[:step])
    cells = {ACCOUNTS[name]: [ACCOUNTS[name]] for name in ("pool", "A", "B")}
    found = attribute(replay(part), method="time_ordered", cells=cells, level="objective")
    for name in ("pool", "A", "B"):
        written = [cents(value) for value in row[name].split(" + ")] if row[name] else [0, 0]
        assert [found.cell(ACCOUNTS[name]).amount(donor) for donor in (901, 902)] == written


def test_the_document_s_ranges() -> None:
    found = {(r.node, r.donor): r for r in ranges(three_ways(documented(), cells=OBJECTIVES, level="objective"))}
    rows = table("lowest")
    assert len(rows) == len(found) == 4
    for row in rows:
        r = found[ACCOUNTS[row["objective"]], DONORS[row["donor"]]]
        shares = f"{float(100 * r.low_share):.2f} % to {float(100 * r.high_share):.2f} %"
        assert (r.low, r.high, shares) == (cents(row["lowest"]), cents(row["highest"]), row["share of objective"])
        assert (f"{float(100 * r.spread):.2f} %", r.word) == (row["spread"], row["word"])


def test_the_one_sentence_that_may_be_said_as_values() -> None:
    by_method = three_ways(documented(), cells=OBJECTIVES, level="objective")
    came_in = resources(documented(), pools=[ACCOUNTS["pool"]])
    assert came_in == {901: 60000, 902: 30000}
    said = financing_shares(came_in=came_in, attribution=by_method[0], over_methods=ranges(by_method))
    borland = next(s for s in said if (s.donor, s.node) == (902, ACCOUNTS["B"]))
    assert (borland.share_of_resources, borland.method) == (Fraction(1, 3), "time_ordered")
    assert (borland.amount, borland.low, borland.high, borland.word) == (11300, 4100, 11300, "wide")
    assert "33.33 % of the pool's resources" in DOCUMENT.read_text(encoding="utf-8")


def test_resources_count_the_opening_and_not_what_came_back() -> None:
    openings = [Opening(20, 1000, (Part(903, 0.75), Part(901, 0.25))), Opening(21, -500)]
    moved = story("Arland pool 5.00 \n pool A 8.00 \n A pool 2.00 \n Borland A 9.00 \n Borland other 1.00", openings)
    assert resources(moved, pools=[20, 21]) == {901: 750, 902: 100, 903: 750}
    assert resources(moved, pools=[20]) == {901: 750, 903: 750}


def of_three(*amounts: int) -> list[Attribution]:
    """One donor's amounts in one cell of 1,000 by the three methods; the rest of his 1,000 is in another cell."""
    return [
        Attribution(
            method,
            "objective",
            (
                Cell(1, 1000, ((901, amount), (902, 1000 - amount))),
                Cell(2, 1000, ((901, 1000 - amount), (902, amount))),
            ),
        )
        for method, amount in zip(METHODS, amounts, strict=True)
    ]


@pytest.mark.parametrize(("highest", "word"), [(550, "narrow"), (551, "wide")])
def test_more_than_five_points_of_a_donor_s_money_is_wide(highest: int, word: str) -> None:
    assert Fraction(5, 100) == WIDE_ABOVE
    first = ranges(of_three(500, highest, 520))[0]
    assert (first.low, first.high, first.word) == (500, highest, word)
    assert (first.low_share, first.high_share) == (Fraction(1, 2), Fraction(highest, 1000))


def test_a_range_needs_all_three_methods_over_the_same_figures() -> None:
    with pytest.raises(AssertionError, match="three methods"):
        ranges(of_three(500, 500, 500)[:2])
    other = but(of_three(1, 1, 1)[0], cells=(Cell(1, 999, ((901, 999),)),))
    with pytest.raises(AssertionError, match="same figures"):
        ranges([other, *of_three(1, 1, 1)[1:]])


@pytest.mark.parametrize("level", ["project", "result", ""])
def test_below_objective_and_country_nothing_is_given(level: str) -> None:
    with pytest.raises(Refused, match=f"by objective or by country; “{level}” was asked for"):
        three_ways(story(TWO_GIFTS), cells={1: [ACCOUNTS["A"]]}, level=level)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: story("pool A 0.00"), "above zero"),
        (lambda: story("pool pool 1.00"), "to another"),
        (lambda: story("pool A 1.00", [Opening(20, 1), Opening(20, 2)]), "opens once"),
        (lambda: story("pool A 1.00", [Opening(11, 1)]), "donor source"),
        (lambda: flows([(20, 31, 2**62), (20, 31, 2**62)]), "64-bit"),
        (lambda: flows([(20, 31, 1)], donor_of={20: ADVANCE}), "registry nodes"),
        (lambda: Opening(20, 5, (Part(901, -1.0),)), "not negative"),
        (lambda: Opening(20, 5, (Part(901, 0.0),)), "above zero"),
        (lambda: Opening(20, -5, (Part(901, 1.0),)), "has a mix"),
        (lambda: told(TWO_GIFTS, of="Arland"), "donor source"),
    ],
)
def test_what_a_programmer_gets_wrong_is_asserted(wrong: object, why: str) -> None:
    assert callable(wrong)
    with pytest.raises(AssertionError, match=why):
        wrong()
