from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.lib.errors import Refused
from headwater.lib.money import Money, converted, currencies, digits, money
from headwater.lib.words import said


@pytest.mark.parametrize(
    ("currency", "decimals"),
    # Where daily cash has no decimals the books still do: ISO 4217, not CLDR.
    [("USD", 2), ("JPY", 0), ("JOD", 3), ("IQD", 3), ("AFN", 2), ("XOF", 0), ("CHF", 2), ("UYW", 4)],
)
def test_decimals_are_those_of_iso_4217(currency: str, decimals: int) -> None:
    assert digits(currency) == decimals


@pytest.mark.parametrize("code", ["", "usd", "US", "XXX", "EURO"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="ISO 4217 code such as USD"):
        Money(1, code)


@pytest.mark.parametrize(
    ("written", "currency", "amount"),
    [("45583890", "USD", 4558389000), ("0.01", "USD", 1), ("12.345", "JOD", 12345), ("1500", "JPY", 1500)],
)
def test_money_is_read_exactly(written: str, currency: str, amount: int) -> None:
    assert money(written, currency) == Money(amount, currency)
    assert money(written, currency).decimal == Decimal(written)


@pytest.mark.parametrize(
    ("written", "currency", "says"),
    [
        ("0.001", "USD", "USD has 2 decimals"),
        ("1.5", "JPY", "JPY has no decimals"),
        ("ten", "USD", "is not a number"),
        ("1e30", "USD", "more than the books can hold"),
        ("NaN", "USD", "more than the books can hold"),
        ("Infinity", "USD", "more than the books can hold"),
    ],
)
def test_money_is_never_rounded_or_guessed(written: str, currency: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        money(written, currency)


def test_two_currencies_are_not_added() -> None:
    with pytest.raises(AssertionError, match="cannot be added"):
        Money(1, "USD") + Money(1, "EUR")


def test_money_reads_well() -> None:
    assert str(Money(4558389000, "USD")) == "USD 45,583,890.00"
    assert str(Money(-5, "USD")) == "USD -0.05"
    assert str(Money(1500, "JPY")) == "JPY 1,500"


@pytest.mark.parametrize(
    ("money", "told"),
    [
        (Money(100_000, "USD"), "USD 1,000"),
        (Money(100_050, "USD"), "USD 1,000.50"),
        (Money(100_001, "USD"), "USD 1,000.01"),
        (Money(-100_000, "USD"), "USD -1,000"),
        (Money(0, "USD"), "USD 0"),
        (Money(1_500, "JPY"), "JPY 1,500"),
        (Money(1_234_000, "KWD"), "KWD 1,234"),
        (Money(1_234_500, "KWD"), "KWD 1,234.500"),
    ],
)
def test_a_sentence_drops_decimals_that_are_all_zero_and_no_others(money: Money, told: str) -> None:
    assert said("{money}", money=money) == money.told == told


def test_a_foreign_amount_is_divided_by_units_per_dollar_and_rounded_once() -> None:
    """1,000,000.00 EUR at 0.943 EUR for a dollar is 1,060,445.387..., and half a cent rounds up."""
    assert converted(money("1000000", "EUR"), "USD", Decimal("0.943")) == money("1060445.39", "USD")
    assert converted(money("0.01", "EUR"), "USD", Decimal(2)) == money("0.01", "USD")


@given(amount=st.integers(-(10**15), 10**15), currency=st.sampled_from(currencies()))
def test_a_written_amount_is_read_back(amount: int, currency: str) -> None:
    held = Money(amount, currency)
    assert money(held.decimal, currency) == held
