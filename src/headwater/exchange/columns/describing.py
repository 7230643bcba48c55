"""What a record type consists of, said once: the columns that its template, checks, export, table and filters share."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from headwater.languages import everywhere
from headwater.lib.money import currencies
from headwater.lib.words import listed, noted, said

Kind = Literal[
    "text", "code", "date", "amount", "currency", "choice", "yes or no", "whole number", "number", "period", "list"
]

KINDS: dict[Kind, str] = {
    "text": noted("words, as they are to be read later"),
    "code": noted("letters A-Z, digits and . _ / - without spaces"),
    "date": noted("a date such as 2023-07-31"),
    "amount": noted("a number above zero, such as 1234.50, without a currency sign"),
    "currency": noted("an ISO 4217 code, such as USD, EUR or XOF"),
    "choice": noted("one of the listed values"),
    "yes or no": noted("yes or no"),
    "whole number": noted("a whole number, such as 3"),
    "number": noted("a number, such as 31.6 or -4"),
    "period": noted(
        "a year, quarter, month, day or two days: 2023, 2023-Q4, 2023-12, 2023-12-31, 2023-01-01 to 2023-06-30"
    ),
    "list": noted("one or several, with ; between them"),
}

# Marks that say which way a text is written, and are not part of it.
_LEFT_OUT = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
# What the workbook of complaints adds to a person's own rows. It may stay when the mended rows are loaded again.
REMARKS_TITLE = noted("What is wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a record type.

    key: its name in code and in files for machines; title: its name for people; meaning: one sentence for both.
    aliases: other headers under which the column is known. choices: value -> meaning, for the kind "choice".
    currency: for an amount, the ISO code it is always in, or the key of the column that says which.
    names: for text that names something in the register, the kinds of what it may name, by code or by name.
    is_long: text of several sentences, which a form gives room.
    hxl: its tag in the Humanitarian Exchange Language, which other programs read a column by; none: it has none.
    """

    key: str
    title: str
    meaning: str
    kind: Kind
    required: bool = True
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    names: tuple[str, ...] = ()
    example: str = ""
    is_long: bool = False
    hxl: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """All values that may be written, where they can be listed."""
        if self.kind == "currency":
            return currencies()
        return (noted("yes"), noted("no")) if self.kind == "yes or no" else tuple(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The columns of one record type.

    identity: the key of the column that tells one record from another; with_identity: those that do so beside it.
    spread: the keys of columns whose values may stand as headers of further columns, one record in each of their cells.
    """

    record: str
    title: str
    identity: str
    columns: tuple[Column, ...]
    with_identity: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        assert self.identity in keys, f"{self.identity} is no column of {self.title}"
        assert set(self.with_identity) | set(self.spread) <= set(keys), f"{self.title} names a column it does not have"
        words = [word for column in self.columns for word in _words(column)]
        assert len(words) == len(set(words)), f"two columns of {self.title} share a header"
        for column in self.columns:
            assert (column.kind == "amount") == bool(column.currency), (
                f"{column.key}: amounts, and they only, say a currency"
            )
            assert len(column.currency) == 3 or not column.currency or column.currency in keys
            assert (column.kind == "choice") == bool(column.choices), f"{column.key}: a choice has choices"

    @property
    def identities(self) -> tuple[str, ...]:
        """The keys of the columns that together tell one record from another."""
        return (self.identity, *self.with_identity)

    def column(self, key: str) -> Column:
        """The column with a key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class HeaderFault:
    """What is wrong with a header: a sentence, and the position of the header where there is one (0 = first)."""

    what: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column stands at which position, which headers are values themselves, and what is wrong with them."""

    positions: dict[int, Column]
    faults: tuple[HeaderFault, ...]
    spread: tuple[int, ...] = ()


def matched(sheet: Sheet, headers: Sequence[str], tags: Sequence[str] = ()) -> Matched:
    """Match headers, in any order, with columns by key, alias or title in any language; case makes no difference.

    tags: the HXL tags below the headers. A header that is not known goes by its tag, where that is.
    """
    by_word = {word: column for column in sheet.columns for word in _words(column)}
    positions: dict[int, Column] = {}
    spread: list[int] = []
    faults: list[HeaderFault] = []
    for position, header in enumerate(headers):
        word = folded_header(header)
        if not word or (word not in by_word and is_remarks(header)):
            continue
        tag = (
            folded_header("+".join(part.strip() for part in tags[position].split("+"))) if position < len(tags) else ""
        )
        column = by_word.get(word) or _translated(sheet).get(word) or by_word.get(tag)
        if column is None and sheet.spread:
            spread.append(position)
        elif column is None:
            faults.append(HeaderFault(_unknown(header, sheet, by_word), position))
        elif column in positions.values():
            what = said("The column “{title}” stands twice; keep one of them.", title=said(column.title))
            faults.append(HeaderFault(what, position))
        else:
            positions[position] = column
    for column in sheet.columns:
        if column.required and column not in positions.values() and column.key not in sheet.spread:
            what = said(
                "The column “{title}” is missing; add it with the header “{title}” or “{key}”.",
                title=said(column.title),
                key=column.key,
            )
            faults.append(HeaderFault(what))
    return Matched(positions, tuple(faults), tuple(spread))


def _unknown(header: str, sheet: Sheet, by_word: Mapping[str, Column]) -> str:
    shown = header[:60]
    by_word = {**by_word, **{folded_header(said(column.title)): column for column in sheet.columns}}
    if near := difflib.get_close_matches(folded_header(shown), by_word, n=1):
        return said(
            "“{shown}” is not a column of {sheet}; did you mean “{near}”?",
            shown=shown,
            sheet=said(sheet.title),
            near=said(by_word[near[0]].title),
        )
    return said(
        "“{shown}” is not a column of {sheet}; remove it or use one of: {known}.",
        shown=shown,
        sheet=said(sheet.title),
        known=listed(said(column.title) for column in sheet.columns),
    )


def _words(column: Column) -> set[str]:
    words = {folded_header(word) for word in (column.key, column.title, *column.aliases)}
    return words | {folded_header(column.hxl)} if column.hxl else words


def headers_of_column(column: Column) -> set[str]:
    """All headers that mean a column: its key, its tag, its aliases and its titles in all languages."""
    return _words(column) | {folded_header(title) for title in everywhere(column.title)}


def _translated(sheet: Sheet) -> dict[str, Column]:
    return {header: column for column in sheet.columns for header in headers_of_column(column)}


def sheet_name(title: str) -> str:
    """A title as a workbook can hold it for the name of a sheet."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip()


def is_remarks(header: str) -> bool:
    """Whether a header is that of our own complaints, in any language."""
    word = folded_header(header)
    return bool(word) and word in map(folded_header, everywhere(REMARKS_TITLE))


def in_sentence(title: str) -> str:
    """A title inside a sentence: in English as its other words are written, elsewhere as the column is headed."""
    told = said(title)
    return told.lower() if told == title else told


def folded_header(header: str) -> str:
    """A header as it is compared: NFC, without case and marks of direction, with single spaces and one apostrophe."""
    plain = unicodedata.normalize("NFC", header.translate(_LEFT_OUT)).casefold()
    return " ".join(plain.replace("_", " ").replace("’", "'").split())
