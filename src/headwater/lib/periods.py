"""Periods of time: closed on both ends, because finance people say "1 January to 31 March"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from headwater.lib.errors import Refused
from headwater.lib.words import noted, said

MONTHS = (
    noted("January"),
    noted("February"),
    noted("March"),
    noted("April"),
    noted("May"),
    noted("June"),
    noted("July"),
    noted("August"),
    noted("September"),
    noted("October"),
    noted("November"),
    noted("December"),
)

Grain = Literal["month", "quarter", "year"]
MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start <= self.end, "a period ends after it starts"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self._name() or f"{self.start.isoformat()} to {self.end.isoformat()}"

    def spoken(self) -> str:
        """As a sentence takes it: what has no name of its own is said from its first day to its last."""
        return self._name() or said("{first} to {last}", first=self.start, last=self.end)

    def _name(self) -> str:
        """What a whole year, quarter or month is called; "" for any other time."""
        for grain in ("year", "quarter", "month"):
            if containing(self.start, grain) == self:
                return _written(self.start, grain)
        return ""

    def parts(self, grain: Grain) -> Iterator[Period]:
        """The months, quarters or years that touch this period, whole, in order."""
        part = containing(self.start, grain)
        while part.start <= self.end:
            yield part
            part = containing(part.end + timedelta(days=1), grain)


def year(number: int) -> Period:
    """The calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def containing(day: date, grain: Grain) -> Period:
    """The month, quarter or year that holds a day."""
    length = MONTHS_IN[grain]
    first = (day.month - 1) // length * length + 1
    start = date(day.year, first, 1)
    after = date(day.year + (first + length > 12), (first + length - 1) % 12 + 1, 1)
    return Period(start, after - timedelta(days=1))


def parse(text: str) -> Period:
    """Read "2023", "2023-Q4" or "2023-12"; anything else is refused."""
    if not (found := _WRITTEN.fullmatch(text.strip())):
        raise Refused(
            said(
                "“{text}” is not a period; write a year, a quarter or a month, such as 2023, 2023-Q4, 2023-12.",
                text=text,
            )
        )
    number, quarter, month = (int(part) if part else None for part in found.groups())
    assert number is not None
    if quarter:
        return containing(date(number, 3 * quarter, 1), "quarter")
    return containing(date(number, month, 1), "month") if month else year(number)


def _written(day: date, grain: Grain) -> str:
    if grain == "year":
        return f"{day.year}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if grain == "quarter" else f"{day.year}-{day.month:02}"
