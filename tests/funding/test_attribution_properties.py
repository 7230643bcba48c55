"""Attribution on random flows: the exact models' answers, conservation, sameness, and one period after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from funding.attribution_models import MODELS, Movement
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headwater.funding.attribution import (
    ADVANCE,
    METHODS,
    UNSTATED,
    Attribution,
    Flows,
    Method,
    Opening,
    Part,
    Standing,
    attribute,
    closing,
    replay,
    whole_period,
)

DONOR_OF = {1: 901, 2: 902, 3: 903}
PLACES = range(10, 16)
EACH_PLACE = {place: [place] for place in PLACES}


@dataclass(frozen=True)
class Told:
    """Random movements between three donors and six places, with openings."""

    movements: list[Movement]
    openings: list[Opening]

    def flows(self, rename: dict[int, int] | None = None) -> Flows:
        return flows(self.movements, self.openings, rename or {})


def flows(movements: Sequence[Movement], openings: Sequence[Opening], rename: dict[int, int]) -> Flows:
    columns = [np.array([m[i] for m in movements], dtype=np.int64) for i in range(3)]
    renamed = [Opening(o.account, o.amount, tuple(Part(rename.get(d, d), w) for d, w in o.mix)) for o in openings]
    return Flows(
        source=columns[0],
        target=columns[1],
        amount=columns[2],
        donor_of={account: rename.get(donor, donor) for account, donor in DONOR_OF.items()},
        openings=tuple(renamed),
    )


def told(largest: int) -> st.SearchStrategy[Told]:
    amounts = st.integers(1, largest)
    # A third of what moves are gifts; the rest goes round among six places, so cycles and returns are the rule.
    places = st.sampled_from(PLACES)
    movement = st.tuples(st.sampled_from([1, 2, 3, *PLACES]), st.sampled_from([1, *PLACES, *PLACES]), amounts)
    parts = st.tuples(st.sampled_from([901, 902, 903, 904, ADVANCE, UNSTATED]), st.integers(1, largest)).map(
        lambda part: Part(*part)
    )
    held = st.builds(Opening, places, amounts, st.lists(parts, max_size=3).map(tuple))
    owed = st.builds(Opening, places, amounts.map(lambda amount: -amount))
    return st.builds(
        Told,
        st.lists(movement.filter(lambda m: m[0] != m[1]), max_size=30),
        st.lists(st.one_of(held, held, owed), max_size=3, unique_by=lambda opening: opening.account),
    )


def amounts_of(standing: Standing, place: int) -> dict[int, float]:
    if place not in standing.book.accounts:
        return {}
    position = standing.book.accounts.index(place)
    if standing.balances[position] <= 0:
        return {ADVANCE: standing.balances[position]}
    return dict(zip(standing.book.donors, standing.amounts(position).tolist(), strict=True))


def by_place(told: Told, method: Method) -> Attribution:
    return attribute(replay(told.flows(), method=method), method=method, cells=EACH_PLACE, level="objective")


def check_against_model(told: Told, method: Method) -> None:
    exact = MODELS[method](told.movements, DONOR_OF, told.openings)
    found = by_place(told, method)
    for cell in found.cells:
        expected = exact.get(cell.node, {})
        assert cell.total == sum(expected.values())
        assert sum(amount for _, amount in cell.donors) == cell.total
        for donor in {*expected, *dict(cell.donors)}:
            assert abs(cell.amount(donor) - expected.get(donor, Fraction(0))) < 1, (cell, expected)


@pytest.mark.parametrize("method", ["time_ordered", "whole_period"])
@given(told=told(10**12))
@settings(deadline=None)
def test_mixing_differs_from_exact_fractions_by_less_than_one_minor_unit(method: Method, told: Told) -> None:
    check_against_model(told, method)


@given(told=told(12))
@settings(deadline=None)
def test_lots_are_the_coins_that_one_could_have_marked(told: Told) -> None:
    check_against_model(told, "first_in_first_out")
    exact = MODELS["first_in_first_out"](told.movements, DONOR_OF, told.openings)
    for cell in by_place(told, "first_in_first_out").cells:
        assert dict(cell.donors) == {donor: amount for donor, amount in exact.get(cell.node, {}).items() if amount}


@pytest.mark.parametrize("dense_above", [0.0, 1e9])
@given(told=told(10**12))
@settings(deadline=None)
def test_knots_are_solved_alike_by_arrays_and_one_by_one(dense_above: float, told: Told) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_period, "DENSE_ABOVE", dense_above)
        check_against_model(told, "whole_period")


@pytest.mark.parametrize("method", METHODS)
@given(told=told(10**12))
@settings(deadline=None)
def test_every_donor_s_money_is_somewhere(method: Method, told: Told) -> None:
    """Given + held at the start = standing (also what donors got back) + paid back on advances, donor by donor."""
    standing = replay(told.flows(), method=method)
    for column, donor in enumerate(standing.book.donors):
        if donor == ADVANCE:
            continue
        given_away = sum(amount for source, _, amount in told.movements if DONOR_OF.get(source) == donor)
        opened = sum(
            Fraction(o.amount)
            * sum(Fraction(w) for d, w in o.parts if d == donor)
            / sum(Fraction(w) for _, w in o.parts)
            for o in told.openings
            if o.amount > 0
        )
        stands = sum(
            standing.amounts(position)[column] for position, balance in enumerate(standing.balances) if balance > 0
        )
        # Lots are whole, so an opening's mix is rounded there, by less than one for each opening.
        tolerance = len(told.openings) if method == "first_in_first_out" else 0.01
        assert abs(given_away + opened - Fraction(float(stands + standing.repaid[column]))) <= tolerance, donor


@pytest.mark.parametrize("method", ["time_ordered", "first_in_first_out"])
@given(told=told(10**12), cut=st.integers(0, 30))
@settings(deadline=None)
def test_one_period_after_the_other_gives_what_one_run_over_both_gives(method: Method, told: Told, cut: int) -> None:
    first = replay(flows(told.movements[:cut], told.openings, {}), method=method)
    second = Told(told.movements[cut:], list(closing(first)))
    assert by_place(second, method) == by_place(told, method)
    assert closing(replay(second.flows(), method=method)) == closing(replay(told.flows(), method=method))


@given(told=told(10**12), cut=st.integers(0, 30))
@settings(deadline=None)
def test_the_whole_period_method_hands_on_the_same_balances(told: Told, cut: int) -> None:
    first = replay(flows(told.movements[:cut], told.openings, {}), method="whole_period")
    second = Told(told.movements[cut:], list(closing(first)))
    totals = [[cell.total for cell in by_place(t, "whole_period").cells] for t in (second, told)]
    assert totals[0] == totals[1]


@pytest.mark.parametrize("method", METHODS)
@given(told=told(10**12), seed=st.integers(0, 1000))
@settings(deadline=None)
def test_no_order_of_a_mapping_or_of_openings_reaches_the_answer(method: Method, told: Told, seed: int) -> None:
    def shuffled(mapping: dict[int, list[int]] | dict[int, int]) -> list[int]:
        keys = list(mapping)
        Random(seed).shuffle(keys)
        return keys

    as_told = told.flows()
    openings = list(as_told.openings)
    Random(seed).shuffle(openings)
    otherwise = Flows(
        source=as_told.source,
        target=as_told.target,
        amount=as_told.amount,
        donor_of={account: DONOR_OF[account] for account in shuffled(DONOR_OF)},
        openings=tuple(openings),
    )
    cells = {1: [10, 11, 12], 2: [13, 14], 3: [15]}
    permuted = {node: list(reversed(cells[node])) for node in shuffled(cells)}
    answers = [
        attribute(replay(f, method=method), method=method, cells=c, level="country")
        for f, c in ((as_told, cells), (otherwise, permuted))
    ]
    assert repr(answers[0]) == repr(answers[1])


@pytest.mark.parametrize("method", METHODS)
@given(told=told(10**12))
@settings(deadline=None)
@example(told=Told([(1, 10, 1), (2, 10, 2), (10, 11, 2)], []))
def test_donors_that_exchange_their_numbers_exchange_their_amounts_to_the_last_bit(method: Method, told: Told) -> None:
    other = {901: 905, 902: 901, 903: 902, 904: 903}
    as_told, renamed = (replay(told.flows(names), method=method) for names in ({}, other))
    for place in PLACES:
        expected = {other.get(donor, donor): amount for donor, amount in amounts_of(as_told, place).items()}
        assert amounts_of(renamed, place) == expected
