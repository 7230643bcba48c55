"""A cell as the file has it, and as text."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.words import said

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as the file has it: typed in a workbook, always text in CSV, None or "" where empty."""
Value = str | date | Decimal | int | bool | None
Held = Value | Money | Period | tuple[str, ...]
"""A value as a record holds it: with its currency, or as a period or a list, where the column says so."""

MARKS_OF_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
# Invisible characters that copying from web pages leaves at the ends of a cell.
_EDGES = "\ufeff\u200b\u2060"


def shown(cell: Cell, longest: int = 60) -> str:
    """A cell as a complaint shows it: on one line, short, with control characters made visible."""
    text = written(cell)
    visible = "".join(f"\\x{ord(sign):02x}" if is_unseen(sign) else sign for sign in text[: longest + 1])
    return visible if len(visible) <= longest else visible[: longest - 1] + "…"


def written(cell: Cell) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(exact(cell), "f")
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands in a cell; spaces alone are nothing."""
    return cell is None or (isinstance(cell, str) and not trimmed(cell))


def trimmed(text: str) -> str:
    """Text in NFC, without spaces of any width and invisible marks at its ends."""
    if text.isascii():
        return text.strip()
    previous, text = "", unicodedata.normalize("NFC", text)
    while text != previous:
        previous, text = text, text.strip().strip(_EDGES)
    return text


def ascii_digits(text: str) -> str:
    """Digits of any one script as 0-9. Digits of two scripts in one text are left, so that no pattern fits them."""
    if text.isascii():
        return text
    values = {sign: unicodedata.decimal(sign) for sign in text if sign.isdecimal()}
    if len({ord(sign) - value for sign, value in values.items()}) > 1:
        return text
    return "".join(str(values.get(sign, sign)) for sign in text)


def exact(number: float) -> Decimal:
    """The shortest number that the cell can mean, without the dust of binary fractions."""
    return Decimal(repr(number)).normalize() if isinstance(number, float) else Decimal(number)


def is_unseen(sign: str) -> bool:
    """Control characters, and the overrides that make text read backwards."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\u202d\u202e"


def sort(cell: Cell) -> str:
    """What sort of thing stands in a cell, for a sentence."""
    if isinstance(cell, bool):
        return said("TRUE or FALSE")
    if isinstance(cell, date):
        return said("a date")
    if isinstance(cell, time | timedelta):
        return said("a time")
    return said("a number") if isinstance(cell, int | float) else said("text")
