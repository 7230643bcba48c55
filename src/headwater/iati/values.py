"""Days and numbers as files write them; what is none is None here, and the schema complains of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache


@lru_cache(maxsize=4096)
def day_in(text: str | None) -> date | None:
    """The day that a date or a moment begins with."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def number_in(text: str | None) -> Decimal | None:
    """A number that is finite."""
    try:
        number = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
