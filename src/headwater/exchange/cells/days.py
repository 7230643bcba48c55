"""Days and periods from cells: read when there is exactly one way to read them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

from headwater.exchange.cells.shown import MARKS_OF_DIRECTION, Cell, Held, ascii_digits, shown, sort, trimmed, written
from headwater.lib.errors import Refused
from headwater.lib.periods import MONTHS, Period
from headwater.lib.periods import parse as parse_period
from headwater.lib.words import said

FIRST_YEAR, LAST_YEAR = 1900, 2200

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_WRITTEN_DATE = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})", re.ASCII)
_TWO_DAYS = re.compile(r"(\S+) (?:to|au|à|al|a|إلى|–|—|/|\.\.) (\S+)")
_CATEGORY = re.compile(r"[^\W\d][^/]*/[^/]+")


def day(cell: Cell) -> date:
    """A day, from a cell with a date or from text."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Refused(
                said(
                    "“{shown}” has a time of day; write the date alone, such as {day}.",
                    shown=shown(cell),
                    day=cell.date().isoformat(),
                )
            )
        cell = cell.date()
    if isinstance(cell, str):
        cell = _date_from_text(cell)
    if not isinstance(cell, date):
        raise Refused(
            said(
                "“{shown}” is {sort} and not a date; write a date such as 2023-07-31.",
                shown=shown(cell),
                sort=sort(cell),
            )
        )
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise Refused(_outside(cell))
    return cell


def _date_from_text(text: str) -> date:
    days = _days_in(text)
    if len(days) > 1:
        raise Refused(_ambiguous(text, days))
    if not days and _has_short_year(text):
        raise Refused(
            said("“{shown}” has no year of four digits; write the date such as 2023-07-31.", shown=shown(text))
        )
    if not days:
        raise Refused(said("“{shown}” is not a date; write a date such as 2023-07-31.", shown=shown(text)))
    return days[0]


def _ambiguous(text: str, days: list[date]) -> str:
    """A day and a month can be exchanged, so there are never more than two readings."""
    one, other = days
    return said(
        "“{shown}” can be read as {one} or {other}; write {one_written} or {other_written}.",
        shown=shown(text),
        one=_written_out(one),
        other=_written_out(other),
        one_written=one.isoformat(),
        other_written=other.isoformat(),
    )


def _written_out(found: date) -> str:
    return said("{day} {month} {year}", day=found.day, month=said(MONTHS[found.month - 1]), year=found.year)


def _plain(text: str) -> str:
    return ascii_digits(text.translate(MARKS_OF_DIRECTION))


def _has_short_year(text: str) -> bool:
    """Whether a text has the form of a date whose year cannot be told."""
    other = None if _ISO_DATE.fullmatch(_plain(text)) else _WRITTEN_DATE.fullmatch(_plain(text))
    if other is None:
        return False
    first, last = len(other[1]), len(other[4])
    return not ((first == 4 and last <= 2) or (last == 4 and first <= 2))


def _days_in(text: str) -> list[date]:
    """The days that a text can mean."""
    plain = _plain(text)
    if iso := _ISO_DATE.fullmatch(plain):
        return _days([tuple(map(int, iso.groups()))])
    if (other := _WRITTEN_DATE.fullmatch(plain)) is None:
        return []
    first, middle, last = other[1], int(other[3]), other[4]
    if len(first) == 4 and len(last) <= 2:
        return _days([(int(first), middle, int(last))])
    if len(last) == 4 and len(first) <= 2:
        return _days([(int(last), middle, int(first)), (int(last), int(first), middle)])
    return []


def _days(candidates: list[tuple[int, ...]]) -> list[date]:
    """The different days that exist among candidates of year, month, day."""
    days: list[date] = []
    for year, month, day in candidates:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found not in days:
            days.append(found)
    return days


def period(cell: Cell) -> Period:
    """A period of time, or one day, from a cell with a date or from text."""
    if isinstance(cell, datetime | date):
        only = day(cell)
        return Period(only, only)
    assert isinstance(cell, str), "what is no date comes as text"
    found = _period_in(cell)
    if found is None:
        raise Refused(_no_period(cell))
    if not FIRST_YEAR <= found.start.year <= LAST_YEAR:
        raise Refused(_outside(cell))
    return found


# A column of a hundred thousand periods has few different ones.
@lru_cache(maxsize=10_000)
def _period_in(text: str) -> Period | None:
    """The period that a text means; None where it means none, or could mean two."""
    if two := _TWO_DAYS.fullmatch(text):
        ends = [_days_in(part) for part in two.groups()]
        if any(len(found) != 1 for found in ends):
            return None
        (first,), (last,) = ends
        return Period(first, last) if first <= last else None
    try:
        return parse_period(text.upper())
    except Refused:
        days = _days_in(text)
        return Period(days[0], days[0]) if len(days) == 1 else None


def _no_period(text: str) -> str:
    """Why a text means no period."""
    if two := _TWO_DAYS.fullmatch(text):
        for part in two.groups():
            _date_from_text(part)
        return said("“{shown}” ends before it begins; exchange the days.", shown=shown(text))
    days = _days_in(text)
    if len(days) > 1:
        return _ambiguous(text, days)
    return said(
        "“{shown}” is not a period; write it such as 2023, 2023-Q4, 2023-12, 2023-12-31 or 2023-01-01 to 2023-06-30.",
        shown=shown(text),
    )


def _outside(cell: Cell) -> str:
    return said(
        "“{shown}” lies outside {first_year} to {last_year}; check the year.",
        shown=shown(cell),
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    )


@lru_cache(maxsize=10_000)
def period_written(period: Period) -> str:
    """A period as a cell shows it, and as it is read again."""
    return period.start.isoformat() if period.start == period.end else str(period)


def period_or_category(cell: Cell) -> dict[str, Held]:
    """What a header that is a value says: a period, or a category written dimension/code."""
    text = trimmed(written(cell))
    if isinstance(cell, str) and _CATEGORY.fullmatch(text):
        return {"category": text}
    try:
        return {"period": period(cell if isinstance(cell, date) else text)}
    except Refused:
        raise Refused(
            said(
                "“{shown}” is neither a known column, nor a period such as 2023-Q4, nor a category such as sex/female; "
                "correct the header or remove the column.",
                shown=shown(text),
            )
        ) from None
