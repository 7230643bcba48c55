"""From a cell to a value: read when there is exactly one way to read it, refused with the right way when not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from headwater.exchange.columns import Column, Kind
from headwater.lib.errors import Refused
from headwater.lib.money import Money, currencies, digits
from headwater.lib.periods import Period
from headwater.lib.periods import parse as parse_period

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as the file has it: typed in a workbook, always text in CSV, None or "" where empty."""
Value = str | date | Decimal | int | bool | None
Held = Value | Money | Period | tuple[str, ...]
"""A value as a record holds it: with its currency, or as a period or a list, where the column says so."""

LONGEST_CODE = 60
LONGEST_TEXT = 5_000
# A spreadsheet keeps about this many digits of a number; what is beyond them was not typed by anybody.
EXACT_DIGITS = 15
# Within what decimal arithmetic keeps exactly, and above any amount that the books can hold.
LONGEST_NUMBER = 28
FIRST_YEAR, LAST_YEAR = 1900, 2200

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_PLAIN_NUMBER = re.compile(r"\d{1,18}(?:\.(?:\d{1,2}|\d{4,9}))?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_WRITTEN_DATE = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})", re.ASCII)
_TWO_DAYS = re.compile(r"(\S+) (?:to|–|—|/|\.\.) (\S+)")
_CATEGORY = re.compile(r"[^\W\d][^/]*/[^/]+")
_HEADER = Column(key="period", title="Period", meaning="The period.", kind="period")
_MARKS_OF_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
# Invisible characters that copying from web pages leaves at the ends of a cell.
_EDGES = "\ufeff\u200b\u2060"
_WORDS_FOR_YES = {"yes": True, "true": True, "no": False, "false": False}


def shown(cell: Cell, longest: int = 60) -> str:
    """A cell as a complaint shows it: on one line, short, with control characters made visible."""
    text = written(cell)
    visible = "".join(f"\\x{ord(sign):02x}" if _is_unseen(sign) else sign for sign in text[: longest + 1])
    return visible if len(visible) <= longest else visible[: longest - 1] + "…"


def written(cell: Cell) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(_exact(cell), "f")
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


def parse(column: Column, cell: Cell) -> Value | Period | tuple[str, ...]:
    """The value of a cell, or None where it is empty. Refused with one sentence that says what would be right."""
    if isinstance(cell, str):
        cell = trimmed(cell)
    if cell is None or cell == "":
        return None
    return _READERS[column.kind](column, cell)


def _text(column: Column, cell: Cell) -> str:
    text = _as_text(column, cell).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise Refused(f"The text has {len(text):,} characters; shorten it to {LONGEST_TEXT:,} at most.")
    return text


def _code(column: Column, cell: Cell) -> str:
    text = _as_text(column, cell)
    if not _CODE.fullmatch(text) or len(text) > LONGEST_CODE:
        rule = f"letters A-Z, digits and . _ / - only, at most {LONGEST_CODE}, beginning with a letter or digit"
        raise Refused(f"“{shown(text)}” is not a code; write {rule}{_for_example(column)}.")
    return text


def _as_text(column: Column, cell: Cell) -> str:
    """Text from a text cell or a whole number; what a spreadsheet made into something else is refused."""
    if isinstance(cell, str):
        for sign in cell:
            if sign == "\ufffd":
                raise Refused(f"“{shown(cell)}” has lost a character (�) on its way; write the text again.")
            if sign not in "\r\n" and _is_unseen(sign):
                raise Refused(f"“{shown(cell)}” holds a control character; write the text again without it.")
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = _exact(cell)
        if number.is_finite() and number == number.to_integral_value() and number.adjusted() < EXACT_DIGITS:
            return format(number.to_integral_value(), "f")
    mend = f"format the cell as text and write it again{_for_example(column)}"
    raise Refused(f"“{shown(cell)}” is {_sort(cell)} and not text; {mend}.")


def _choice(column: Column, cell: Cell) -> str:
    text = _as_text(column, cell)
    for value, meaning in column.choices.items():
        if text.casefold() in (value.casefold(), meaning.casefold()):
            return value
    known = ", ".join(column.choices)
    raise Refused(f"“{shown(text)}” is not a known {column.title.lower()}; write one of {known}.")


def _yes_or_no(_column: Column, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    answer = _WORDS_FOR_YES.get(cell.casefold()) if isinstance(cell, str) else None
    if answer is None:
        raise Refused(f"“{shown(cell)}” is neither yes nor no; write yes or no.")
    return answer


def _currency(_column: Column, cell: Cell) -> str:
    code = cell.upper() if isinstance(cell, str) else written(cell)
    if code not in currencies():
        raise Refused(f"“{shown(cell)}” is not a currency; write an ISO 4217 code such as USD, EUR or XOF.")
    return code


def _date(_column: Column, cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time():
            day = cell.date().isoformat()
            raise Refused(f"“{shown(cell)}” has a time of day; write the date alone, such as {day}.")
        cell = cell.date()
    if isinstance(cell, str):
        cell = _date_from_text(cell)
    if not isinstance(cell, date):
        raise Refused(f"“{shown(cell)}” is {_sort(cell)} and not a date; write a date such as 2023-07-31.")
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise Refused(f"“{shown(cell)}” lies outside {FIRST_YEAR} to {LAST_YEAR}; check the year.")
    return cell


def _date_from_text(text: str) -> date:
    plain = _ascii_digits(text.translate(_MARKS_OF_DIRECTION))
    if iso := _ISO_DATE.fullmatch(plain):
        days = _days([tuple(map(int, iso.groups()))])
    elif other := _WRITTEN_DATE.fullmatch(plain):
        first, middle, last = other.group(1), int(other.group(3)), other.group(4)
        if len(first) == 4 and len(last) <= 2:
            days = _days([(int(first), middle, int(last))])
        elif len(last) == 4 and len(first) <= 2:
            days = _days([(int(last), middle, int(first)), (int(last), int(first), middle)])
        else:
            raise Refused(f"“{shown(text)}” has no year of four digits; write the date such as 2023-07-31.")
    else:
        days = []
    if not days:
        raise Refused(f"“{shown(text)}” is not a date; write a date such as 2023-07-31.")
    if len(days) > 1:
        said = " or ".join(f"{day.day} {day:%B %Y}" for day in days)
        right = " or ".join(day.isoformat() for day in days)
        raise Refused(f"“{shown(text)}” can be read as {said}; write {right}.")
    return days[0]


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


def _amount(column: Column, cell: Cell) -> Decimal:
    number = _number(column, cell)
    if number <= 0:
        raise Refused(
            f"“{shown(cell)}” is not above zero; write an amount above zero. A mistake is mended by a reversal."
        )
    return number


def _whole_number(column: Column, cell: Cell) -> int:
    number = _number(column, cell)
    if number != number.to_integral_value():
        raise Refused(f"“{shown(cell)}” is not a whole number; write a number without decimals.")
    return int(number)


def _list(column: Column, cell: Cell) -> tuple[str, ...] | None:
    """The parts of a text between semicolons, each once, in their order."""
    parts = (trimmed(part) for part in _text(column, cell).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part)) or None


def _period(column: Column, cell: Cell) -> Period:
    if isinstance(cell, datetime | date):
        day = _date(column, cell)
        return Period(day, day)
    return _period_from_text(_as_text(column, cell))


# A column of a hundred thousand periods has few different ones.
@lru_cache(maxsize=10_000)
def _period_from_text(text: str) -> Period:
    if two := _TWO_DAYS.fullmatch(text):
        first, last = (_date_from_text(day) for day in two.groups())
        if last < first:
            raise Refused(f"“{shown(text)}” ends before it begins; exchange the days.")
        return Period(first, last)
    try:
        found = parse_period(text.upper())
    except Refused:
        try:
            day = _date_from_text(text)
        except Refused as refusal:
            if "can be read as" in str(refusal):
                raise
            how = "write it such as 2023, 2023-Q4, 2023-12, 2023-12-31 or 2023-01-01 to 2023-06-30"
            raise Refused(f"“{shown(text)}” is not a period; {how}.") from None
        found = Period(day, day)
    if not FIRST_YEAR <= found.start.year <= LAST_YEAR:
        raise Refused(f"“{shown(text)}” lies outside {FIRST_YEAR} to {LAST_YEAR}; check the year.")
    return found


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
        return {"period": _period(_HEADER, cell)}
    except Refused:
        known = "neither a known column, nor a period such as 2023-Q4, nor a category such as sex/female"
        raise Refused(f"“{shown(text)}” is {known}; correct the header or remove the column.") from None


def _number(column: Column, cell: Cell) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise Refused(f"“{shown(cell)}” is {_sort(cell)} and not a number; write a number such as 1234.50.")
    if isinstance(cell, str):
        return _number_from_text(cell)
    number = _exact(cell)
    if not number.is_finite():
        raise Refused(f"“{shown(cell)}” is not a number; write a number such as 1234.50.")
    if len(number.as_tuple().digits) > EXACT_DIGITS and number != number.to_integral_value():
        places = digits(column.currency) if len(column.currency) == 3 else 2
        near = round(number, places)
        raise Refused(
            f"“{shown(cell)}” has more digits than a spreadsheet keeps; write the exact number, perhaps {near}."
        )
    if number.adjusted() >= EXACT_DIGITS:
        lost = f"has more than {EXACT_DIGITS} digits, which a number cell loses"
        raise Refused(f"“{shown(cell)}” {lost}; format the cell as text and write it again.")
    return number


def _number_from_text(text: str) -> Decimal:
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    found = readings(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(f"“{shown(text)}” is not a number; write it with digits and a decimal point, such as 1234.50.")
    # Only 1 to 3 digits, a separator and 3 digits can be read twice: as thousands, or with three decimals.
    whole, part = sorted(found, key=abs, reverse=True)
    raise Refused(f"“{shown(text)}” can be read as {whole} or as {part}; write {whole} or {part}0.")


def readings(text: str) -> list[Decimal]:
    """All the numbers that a text can mean under the ways of writing them that are in use.

    Thousands are grouped by comma, point, space or apostrophe (and the Arabic sign), in threes or as in India; the
    decimals follow a point or a comma (or the Arabic sign). A space, an apostrophe or a sign that stands twice can
    only group. Digits may be of any script, but of one.
    """
    plain = _ascii_digits(text.translate(_MARKS_OF_DIRECTION))
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


def _ascii_digits(text: str) -> str:
    """Digits of any one script as 0-9. Digits of two scripts in one text are left, so that no pattern fits them."""
    if text.isascii():
        return text
    values = {sign: unicodedata.decimal(sign) for sign in text if sign.isdecimal()}
    if len({ord(sign) - value for sign, value in values.items()}) > 1:
        return text
    return "".join(str(values.get(sign, sign)) for sign in text)


def _exact(number: float) -> Decimal:
    """The shortest number that the cell can mean, without the dust of binary fractions."""
    return Decimal(repr(number)).normalize() if isinstance(number, float) else Decimal(number)


def _is_unseen(sign: str) -> bool:
    """Control characters, and the overrides that make text read backwards."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\u202d\u202e"


def _sort(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "TRUE or FALSE"
    if isinstance(cell, date):
        return "a date"
    if isinstance(cell, time | timedelta):
        return "a time"
    return "a number" if isinstance(cell, int | float) else "text"


def _for_example(column: Column) -> str:
    return f", such as {column.example}" if column.example else ""


_READERS: dict[Kind, Callable[[Column, Cell], Value | Period | tuple[str, ...]]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "amount": _amount,
    "currency": _currency,
    "choice": _choice,
    "yes or no": _yes_or_no,
    "whole number": _whole_number,
    "number": _number,
    "period": _period,
    "list": _list,
}
