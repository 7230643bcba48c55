"""Numbers from cells: read when there is exactly one way to read them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from headwater.exchange.cells.shown import MARKS_OF_DIRECTION, Cell, ascii_digits, exact, shown, sort
from headwater.exchange.columns import Column
from headwater.lib.errors import Refused
from headwater.lib.money import digits
from headwater.lib.words import said

# A spreadsheet keeps about this many digits of a number; what is beyond them was not typed by anybody.
EXACT_DIGITS = 15
# Within what decimal arithmetic keeps exactly, and above any amount that the books can hold.
LONGEST_NUMBER = 28

_PLAIN_NUMBER = re.compile(r"\d{1,18}(?:\.(?:\d{1,2}|\d{4,9}))?", re.ASCII)


def amount(column: Column, cell: Cell) -> Decimal:
    """A number above zero."""
    found = number(column, cell)
    if found <= 0:
        raise Refused(
            said(
                "“{shown}” is not above zero; write an amount above zero. A mistake is mended by a reversal.",
                shown=shown(cell),
            )
        )
    return found


def whole_number(column: Column, cell: Cell) -> int:
    """A number without decimals."""
    found = number(column, cell)
    if found != found.to_integral_value():
        raise Refused(said("“{shown}” is not a whole number; write a number without decimals.", shown=shown(cell)))
    return int(found)


def number(column: Column, cell: Cell) -> Decimal:
    """A number of any sign, with the decimals that it has."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise Refused(
            said(
                "“{shown}” is {sort} and not a number; write a number such as 1234.50.",
                shown=shown(cell),
                sort=sort(cell),
            )
        )
    if isinstance(cell, str):
        return _number_from_text(cell)
    found = exact(cell)
    if not found.is_finite():
        raise Refused(said("“{shown}” is not a number; write a number such as 1234.50.", shown=shown(cell)))
    if len(found.as_tuple().digits) > EXACT_DIGITS and found != found.to_integral_value():
        places = digits(column.currency) if len(column.currency) == 3 else 2
        near = round(found, places)
        raise Refused(
            said(
                "“{shown}” has more digits than a spreadsheet keeps; write the exact number, perhaps {near}.",
                shown=shown(cell),
                near=near,
            )
        )
    if found.adjusted() >= EXACT_DIGITS:
        raise Refused(
            said(
                "“{shown}” has more than {digits} digits, which a number cell loses; format the cell as text and write "
                "it again.",
                shown=shown(cell),
                digits=EXACT_DIGITS,
            )
        )
    return found


def _number_from_text(text: str) -> Decimal:
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    found = readings(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            said(
                "“{shown}” is not a number; write it with digits and a decimal point, such as 1234.50.",
                shown=shown(text),
            )
        )
    # Only 1 to 3 digits, a separator and 3 digits can be read twice: as thousands, or with three decimals.
    whole, part = sorted(found, key=abs, reverse=True)
    raise Refused(
        said(
            "“{shown}” can be read as {whole} or as {part}; write {whole} or {part}0.",
            shown=shown(text),
            whole=whole,
            part=part,
        )
    )


def readings(text: str) -> list[Decimal]:
    """All the numbers that a text can mean under the ways of writing them that are in use.

    Thousands are grouped by comma, point, space or apostrophe (and the Arabic sign), in threes or as in India; the
    decimals follow a point or a comma (or the Arabic sign). A space, an apostrophe or a sign that stands twice can
    only group. Digits may be of any script, but of one.
    """
    plain = ascii_digits(text.translate(MARKS_OF_DIRECTION))
    if len(plain) > LONGEST_NUMBER:
        return []
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in plain)
    plain = plain.replace("’", "'").replace("−", "-")
    found: list[Decimal] = []
    for pattern, group, point in _WAYS:
        if pattern.fullmatch(plain):
            number = Decimal(plain.replace(group, "").replace(point, ".") if group else plain.replace(point, "."))
            if number not in found:
                found.append(number)
    return found


def _way(group: str, point: str) -> tuple[re.Pattern[str], str, str]:
    decimals = rf"(?:{re.escape(point)}\d+)?"
    if not group:
        return re.compile(rf"[+-]?\d+{decimals}", re.ASCII), group, point
    g = re.escape(group)
    indian = rf"|[1-9]\d?(?:{g}\d\d)+{g}\d{{3}}" if group == "," else ""
    return re.compile(rf"[+-]?(?:[1-9]\d{{0,2}}(?:{g}\d{{3}})+{indian}){decimals}", re.ASCII), group, point


_WAYS = [_way(group, point) for point in ".," for group in ("", " ", "'", ".,".replace(point, ""))]
_WAYS += [_way("", "٫"), _way("٬", "٫")]
