"""Numbers and texts on their way into a file: exact, and never something that a spreadsheet program would run."""

from __future__ import annotations

import re
from decimal import Decimal

from headwater.exchange.cells import EXACT_DIGITS, Cell, readings, written
from headwater.lib.money import Money

_WOULD_RUN = re.compile(r"'*[=+\-@\t\r]")


def as_decimal(value: Money | Decimal | float) -> Decimal:
    """A number of any kind, exact."""
    if isinstance(value, Money):
        return value.decimal
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def stays_exact(number: Decimal) -> bool:
    """Whether a number cell keeps all digits of a number, and shows them."""
    if not number.is_finite():
        return False
    return number.adjusted() < EXACT_DIGITS and len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def csv_cell(value: Cell | Money | Decimal) -> str:
    """A value as a comma-separated file holds it; a text that would be run there gets a quote before it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money | Decimal):
        number = format(value.decimal if isinstance(value, Money) else value, "f")
        # 1.234 dinars would also be read as one thousand; a fourth decimal leaves one reading.
        return number if len(readings(number)) == 1 else f"{number}0"
    if isinstance(value, str):
        return f"'{value}" if _WOULD_RUN.match(value) else value
    return written(value)
