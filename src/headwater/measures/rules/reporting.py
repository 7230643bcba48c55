"""Which periods have to be reported by when, and what a reporting period is. Days come in as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from headwater.lib.periods import Period
from headwater.measures.rules.values import FREQUENCIES


@dataclass(frozen=True, slots=True, order=True)
class DueReport:
    """A period that has to be reported, and the last day on which that is in time."""

    period: Period
    due_on: date


@lru_cache(maxsize=1_000)
def reporting_period(day: date, frequency: str) -> Period:
    """The month, quarter, half year or year of a frequency that holds a day; of what is reported once: the day."""
    months = FREQUENCIES[frequency]
    if not months:
        return Period(day, day)
    first = (day.month - 1) // months * months
    return Period(date(day.year, first + 1, 1), _first_of(day.year, first + months) - timedelta(days=1))


def due_reports(*, frequency: str, reports_from: date, due_days: int, since: date, on: date) -> Iterator[DueReport]:
    """The periods of a frequency whose report was due by a day, from those that end on or after `since`.

    What is reported once is due once, so many days after the day from which it is expected.
    """
    period = reporting_period(reports_from, frequency)
    while True:
        due_on = period.end + timedelta(days=due_days)
        if due_on >= on:
            return
        if period.end >= since:
            yield DueReport(period, due_on)
        if not FREQUENCIES[frequency]:
            return
        period = reporting_period(period.end + timedelta(days=1), frequency)


def _first_of(year: int, month: int) -> date:
    """The first day of a month counted from zero, which may lie in the next year."""
    return date(year + month // 12, month % 12 + 1, 1)
