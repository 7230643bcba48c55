"""Numbers in text: how much, of what, how exactly; and numbers that are none."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.statements.quantities import Hedge, Sort, decimal_sign, figures_in, language_of, quantities

READ = [
    ("USD 45.6 million", Fraction(45_600_000), "USD", Hedge.EXACT),
    ("over USD 22 million", Fraction(22_000_000), "USD", Hedge.OVER),
    ("$3.2bn", Fraction(3_200_000_000), "$", Hedge.EXACT),
    ("12 967 933 USD", Fraction(12_967_933), "USD", Hedge.EXACT),
    ("€ 1.234.567,89", Fraction(123_456_789, 100), "EUR", Hedge.EXACT),
    ("1'234'567", Fraction(1_234_567), "", Hedge.EXACT),
    ("12,34,567", Fraction(1_234_567), "", Hedge.EXACT),
    ("12,967,933", Fraction(12_967_933), "", Hedge.EXACT),
    ("82.6 per cent", Fraction(826, 10), "%", Hedge.EXACT),
    ("close to 20,000", Fraction(20_000), "", Hedge.ABOUT),
    ("up to 500", Fraction(500), "", Hedge.AT_MOST),
    ("at least 417", Fraction(417), "", Hedge.AT_LEAST),
    ("fewer than 40", Fraction(40), "", Hedge.UNDER),
    ("50+", Fraction(50), "", Hedge.OVER),
    ("4,905 m³", Fraction(4_905), "m³", Hedge.EXACT),
    ("one hundred and fifty-two", Fraction(152), "", Hedge.EXACT),
    ("six million", Fraction(6_000_000), "", Hedge.EXACT),
    ("٤٥٫٥ في المائة", Fraction(455, 10), "%", Hedge.EXACT),
    ("3 percentage points", Fraction(3), "points", Hedge.EXACT),
    ("two-thirds", Fraction(200, 3), "%", Hedge.ABOUT),
    ("-5 per cent", Fraction(-5), "%", Hedge.EXACT),
]


@pytest.mark.parametrize(("text", "value", "unit", "hedge"), READ)
def test_quantity(text: str, value: Fraction, unit: str, hedge: Hedge) -> None:
    (one,) = quantities(f"There were {text} of them.")
    assert (one.value, one.unit, one.hedge, one.sort) == (value, unit, hedge, Sort.QUANTITY)
    assert one.words.strip() == text


NO_QUANTITIES = [
    ("in 2023", Sort.YEAR),
    ("for 2024–2028", Sort.YEAR),
    ("on 6 February 2023", Sort.DATE),
    ("on 2023-02-06", Sort.DATE),
    ("le 6 février 2023", Sort.DATE),
    ("at 10:30", Sort.TIME),
    ("the 21st", Sort.ORDINAL),
    ("on page 12", Sort.REFERENCE),
    ("in section 3.1", Sort.REFERENCE),
    ("of SDG 16", Sort.REFERENCE),
    ("of COVID-19", Sort.CODE),
    ("Tel.: +41 22 555 01 11", Sort.CODE),
    ("of 1.2.3", Sort.CODE),
    ("the 24-hour line", Sort.CODE),
    ("1O0", Sort.CODE),
    ("sector12", Sort.CODE),
    ("[12]", Sort.CODE),
]


@pytest.mark.parametrize(("text", "sort"), NO_QUANTITIES)
def test_no_quantity(text: str, sort: Sort) -> None:
    found = quantities(f"It is {text} here.")
    assert [one.sort for one in found] == [sort]
    assert not any(one.is_quantity for one in found)


def test_references_go_on() -> None:
    assert not any(one.is_quantity for one in quantities("See tables 2, 3 and 4."))
    assert [one.words for one in quantities("See page 3, 45 people came.") if one.is_quantity] == ["45"]


def test_a_range_is_one_quantity() -> None:
    (one,) = quantities("They are 60 to 70 per cent of all.")
    assert (one.value, one.high, one.unit) == (60, 70, "%")
    before, after = quantities("It rose from 60 to 70 per cent.")
    assert (before.value, after.value, after.high) == (60, 70, None)


def test_carried_over_is_no_hedge() -> None:
    (one,) = quantities("It carried over USD 36.6 million.")
    assert one.hedge == Hedge.EXACT


def test_half_a_year_is_no_share() -> None:
    assert [one for one in quantities("In the second half of the year.") if one.is_quantity] == []


def test_how_exact() -> None:
    slack = {one.words: one.slack for one in quantities("45.6 million, 12,000, 2,000, 500, 940, 33.42%, 77 per cent")}
    assert slack == {
        "45.6 million": 50_000, "12,000": 500, "2,000": 0, "500": 0, "940": 0, "33.42%": Fraction(1, 200),
        "77 per cent": Fraction(1, 2),
    }  # fmt: skip


def test_decimal_signs() -> None:
    assert decimal_sign("12,5 und 1.234.567,00") == ","
    assert decimal_sign("12.5 and 1,234,567.00") == "."
    assert decimal_sign("1,234 and 1.234") == ""
    (one,) = quantities("1.234 personnes", language="fr")
    assert one.is_ambiguous and not one.is_quantity
    (one,) = quantities("1.234 personnes", language="fr", decimal=",")
    assert one.value == 1234


def test_language() -> None:
    assert language_of("La somme des contributions et le total des fonds") == "fr"
    assert language_of("The sum of the contributions and the total of the funds") == "en"
    assert language_of("مجموع المساهمات") == "ar"


def test_figures_are_what_a_statement_could_hold() -> None:
    text = "In 2023 three people gave USD 45.6 million (77 per cent) on page 12 to 18 donors, see section 3."
    assert [one.words for one in figures_in(text)] == ["USD 45.6 million", "77 per cent", "18"]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Whatever stands there, numbers keep their places and never overlap."""
    found = quantities(text)
    assert all(text[one.start : one.end] == one.words or one.high for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.integers(0, 10**12), st.sampled_from([",", " ", "'", "\u00a0"]))
def test_grouped_numbers_come_back(number: int, sign: str) -> None:
    (one,) = quantities(f"USD {number:,}".replace(",", sign))
    assert one.value == number
