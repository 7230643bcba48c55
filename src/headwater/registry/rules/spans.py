"""From a day to a day: when something is so, and what shares days with what. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Dated(Protocol):
    """Anything that is so from a day to a day, both included; no last day: still so; no first day: always was."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included."""

    valid_from: date | None
    valid_to: date | None = None


def is_on(span: Dated, day: date) -> bool:
    """Whether something is so on a day; the first and the last day are included."""
    begun = span.valid_from is None or span.valid_from <= day
    return begun and (span.valid_to is None or day <= span.valid_to)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two spans share a day."""
    return _starts_by(one, other.valid_to) and _starts_by(other, one.valid_to)


def _starts_by(span: Dated, end: date | None) -> bool:
    return span.valid_from is None or end is None or span.valid_from <= end


def day_before(day: date) -> date:
    """The last day of what stops being so on a day."""
    return day - timedelta(days=1)
