"""From a cell to a value: read when there is exactly one way to read it, refused with the right way when not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

from headwater.exchange.cells.days import FIRST_YEAR, day, period, period_or_category, period_written
from headwater.exchange.cells.numbers import EXACT_DIGITS, amount, number, readings, whole_number
from headwater.exchange.cells.shown import (
    Cell,
    Held,
    Value,
    exact,
    is_empty,
    is_unseen,
    shown,
    sort,
    trimmed,
    written,
)
from headwater.exchange.columns import Column, Kind
from headwater.exchange.columns.describing import folded_header, in_sentence
from headwater.languages import everywhere
from headwater.lib.errors import Refused
from headwater.lib.money import currencies
from headwater.lib.periods import Period
from headwater.lib.words import listed, said
from headwater.lib.words import number as grouped

LONGEST_CODE = 60
LONGEST_TEXT = 5_000

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_WORDS_FOR_YES = {
    **dict.fromkeys(("yes", "si", "true", "vrai", "verdadero"), True),
    **dict.fromkeys(("no", "false", "faux", "falso"), False),
}


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
        raise Refused(
            said(
                "The text has {count} characters; shorten it to {longest} at most.",
                count=grouped(len(text)),
                longest=grouped(LONGEST_TEXT),
            )
        )
    return text


def _code(column: Column, cell: Cell) -> str:
    text = _as_text(column, cell)
    if _CODE.fullmatch(text) and len(text) <= LONGEST_CODE:
        return text
    if column.example:
        raise Refused(
            said(
                "“{shown}” is not a code; write letters A-Z, digits and . _ / - only, at most {longest}, beginning "
                "with a letter or digit, such as {example}.",
                shown=shown(text),
                longest=LONGEST_CODE,
                example=said(column.example),
            )
        )
    raise Refused(
        said(
            "“{shown}” is not a code; write letters A-Z, digits and . _ / - only, at most {longest}, beginning with "
            "a letter or digit.",
            shown=shown(text),
            longest=LONGEST_CODE,
        )
    )


def _as_text(column: Column, cell: Cell) -> str:
    """Text from a text cell or a whole number; what a spreadsheet made into something else is refused."""
    if isinstance(cell, str):
        for sign in cell:
            if sign == "\ufffd":
                raise Refused(
                    said("“{shown}” has lost a character (�) on its way; write the text again.", shown=shown(cell))
                )
            if sign not in "\r\n" and is_unseen(sign):
                raise Refused(
                    said("“{shown}” holds a control character; write the text again without it.", shown=shown(cell))
                )
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        found = exact(cell)
        if found.is_finite() and found == found.to_integral_value() and found.adjusted() < EXACT_DIGITS:
            return format(found.to_integral_value(), "f")
    if column.example:
        raise Refused(
            said(
                "“{shown}” is {sort} and not text; format the cell as text and write it again, such as {example}.",
                shown=shown(cell),
                sort=sort(cell),
                example=said(column.example),
            )
        )
    raise Refused(
        said(
            "“{shown}” is {sort} and not text; format the cell as text and write it again.",
            shown=shown(cell),
            sort=sort(cell),
        )
    )


def _choice(column: Column, cell: Cell) -> str:
    text = _as_text(column, cell)
    for value, meaning in column.choices.items():
        if text.casefold() in (value.casefold(), meaning.casefold()):
            return value
    if (meant := _by_word(tuple(column.choices.items())).get(folded_header(text))) is not None:
        return meant
    raise Refused(
        said(
            "“{shown}” is not a known {title}; write one of {known}.",
            shown=shown(text),
            title=in_sentence(column.title),
            known=listed(said(value) for value in column.choices),
        )
    )


@lru_cache(maxsize=500)
def _by_word(choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The values of a choice by their words and meanings in all languages."""
    return {
        folded_header(told): value for value, *words in choices for word in (value, *words) for told in everywhere(word)
    }


@cache
def _answers() -> dict[str, bool]:
    """Yes and no in all languages, and what spreadsheets write for them."""
    words = {word: answer for english, answer in (("yes", True), ("no", False)) for word in everywhere(english)}
    return {folded_header(word): answer for word, answer in (words | _WORDS_FOR_YES).items()}


def _yes_or_no(_column: Column, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    answer = _answers().get(folded_header(cell)) if isinstance(cell, str) else None
    if answer is None:
        raise Refused(said("“{shown}” is neither yes nor no; write yes or no.", shown=shown(cell)))
    return answer


def _currency(_column: Column, cell: Cell) -> str:
    code = cell.upper() if isinstance(cell, str) else written(cell)
    if code not in currencies():
        raise Refused(
            said("“{shown}” is not a currency; write an ISO 4217 code such as USD, EUR or XOF.", shown=shown(cell))
        )
    return code


def _date(_column: Column, cell: Cell) -> date:
    return day(cell)


def _period(column: Column, cell: Cell) -> Period:
    return period(cell if isinstance(cell, date) else _as_text(column, cell))


def _list(column: Column, cell: Cell) -> tuple[str, ...] | None:
    """The parts of a text between semicolons, each once, in their order."""
    parts = (trimmed(part) for part in _text(column, cell).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part)) or None


_READERS: dict[Kind, Callable[[Column, Cell], Value | Period | tuple[str, ...]]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "amount": amount,
    "currency": _currency,
    "choice": _choice,
    "yes or no": _yes_or_no,
    "whole number": whole_number,
    "number": number,
    "period": _period,
    "list": _list,
}

__all__ = [
    "EXACT_DIGITS",
    "FIRST_YEAR",
    "LONGEST_CODE",
    "LONGEST_TEXT",
    "Cell",
    "Held",
    "Value",
    "is_empty",
    "parse",
    "period_or_category",
    "period_written",
    "readings",
    "shown",
    "trimmed",
    "written",
]
