"""What a line of the audit trail can hold."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from headwater.audit.rules import plain, plain_facts, saying
from headwater.lib.money import Money
from headwater.lib.words import Saying


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (None, None),
        ("Sweden", "Sweden"),
        (True, True),
        (1_350_000_000_000, 1_350_000_000_000),
        (Money(12_967_933_00, "USD"), {"amount": 1_296_793_300, "currency": "USD"}),
        (date(2023, 12, 31), "2023-12-31"),
        (datetime(2023, 12, 31, 23, 59, tzinfo=UTC), "2023-12-31T23:59:00+00:00"),
        ([date(2023, 1, 1), 2], ["2023-01-01", 2]),
        ((1, "a"), [1, "a"]),
        ({"b", "a"}, ["a", "b"]),
        ({"limit": Money(1, "USD"), 3: None}, {"limit": {"amount": 1, "currency": "USD"}, "3": None}),
    ],
)
def test_values_are_held_plainly(value: object, held: object) -> None:
    assert plain(value) == held


@pytest.mark.parametrize("value", [0.1, Decimal("0.1"), object()])
def test_what_would_not_read_exactly_is_a_mistake_of_the_program(value: object) -> None:
    with pytest.raises(AssertionError, match="the audit trail cannot hold a"):
        plain(value)


def test_a_side_that_does_not_exist_stays_empty() -> None:
    assert plain_facts(None) is None
    assert plain_facts({}) == {}


def test_a_sentence_is_held_with_what_fills_it_and_said_again() -> None:
    account = Saying("“{code}” now reads “{made}”.", {"code": "a", "made": "b"})
    told = Saying("Entry {number} of {on}: {account}", {"number": 2, "on": date(2023, 1, 5), "account": account})
    held = plain(told)
    assert held == {
        "sentence": "Entry {number} of {on}: {account}",
        "number": 2,
        "on": "2023-01-05",
        "account": {"sentence": "“{code}” now reads “{made}”.", "code": "a", "made": "b"},
    }
    again = saying(held)
    assert again is not None
    assert again.spoken() == "Entry 2 of 2023-01-05: “a” now reads “b”."
    assert saying("Sweden") is saying({"amount": 1}) is None
