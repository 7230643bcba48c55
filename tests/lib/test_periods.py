from dataclasses import replace
from datetime import date

import pytest

from headwater.lib import periods
from headwater.lib.errors import Refused
from headwater.lib.periods import Period
from headwater.lib.words import ENGLISH, said, speaking


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
    ],
)
def test_a_period_is_read_and_written_the_same_way(written: str, start: date, end: date) -> None:
    period = periods.parse(written)
    assert (period.start, period.end) == (start, end)
    assert str(period) == written


@pytest.mark.parametrize("text", ["", "23", "2023-Q5", "2023-13", "Q1 2023", "2023-00"])
def test_what_is_no_period_is_refused_with_the_words_that_would_be_right(text: str) -> None:
    with pytest.raises(Refused, match="such as 2023, 2023-Q4, 2023-12"):
        periods.parse(text)


def test_a_period_has_parts() -> None:
    assert [str(part) for part in periods.year(2023).parts("quarter")] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    assert len(list(Period(date(2023, 1, 15), date(2024, 1, 2)).parts("month"))) == 13


def test_a_period_without_a_name_is_said_from_its_first_day_to_its_last() -> None:
    between = Period(date(2022, 1, 1), date(2023, 12, 31))
    assert said("In {period}.", period=between) == "In 2022-01-01 to 2023-12-31."
    french = replace(ENGLISH, code="fr", sentences={"{first} to {last}": "{first} – {last}"})
    with speaking(french):
        assert said("In {period}.", period=between) == "In 2022-01-01 – 2023-12-31."
        assert said("In {period}.", period=Period(date(2023, 10, 1), date(2023, 12, 31))) == "In 2023-Q4."


def test_both_ends_are_inside() -> None:
    first_quarter = periods.parse("2023-Q1")
    assert date(2023, 1, 1) in first_quarter
    assert date(2023, 3, 31) in first_quarter
    assert date(2023, 4, 1) not in first_quarter
    assert str(Period(date(2023, 1, 2), date(2023, 3, 31))) == "2023-01-02 to 2023-03-31"
