from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lib.shares import percent, rounded, split


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (10_000_001, [1_000_000_00, 500_000_00], [6_666_667, 3_333_334]),
        (2, [1, 1, 1], [1, 1, 0]),
        (0, [3, 4], [0, 0]),
        (5, [0, 1], [0, 5]),
        (1, [0.1, 0.2, 0.7], [0, 0, 1]),
    ],
)
def test_every_unit_finds_a_place(total: int, weights: list[float], parts: list[int]) -> None:
    assert split(total, weights) == parts


@given(
    total=st.integers(0, 10**15),
    weights=st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(lambda weights: sum(weights) > 0),
)
def test_a_split_conserves_and_is_never_a_unit_off(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("wrong", [(-1, [1]), (1, [-1, 2]), (1, [0, 0])])
def test_what_cannot_be_split_is_a_programming_error(wrong: tuple[int, list[int]]) -> None:
    with pytest.raises(AssertionError):
        split(*wrong)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2675, 1000), 2, "2.68"),
        (7, 1, "7.0"),
        (Fraction(-24, 1000), 2, "-0.02"),
    ],
)
def test_rounding_is_half_away_from_zero(value: Fraction, digits: int, shown: str) -> None:
    assert rounded(value, digits) == Decimal(shown)


def test_the_published_share_of_the_largest_donor() -> None:
    assert percent(15_235_646, 45_583_890, 2) == Decimal("33.42")
