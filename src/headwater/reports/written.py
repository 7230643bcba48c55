"""Blocks in words: values, tables and reconciliations as text in a language, for every writer to lay out in its way.

No writer formats a number by itself, so that page, paper and document say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from headwater.lib.money import Money, digits
from headwater.reports.blocks import (
    Block,
    Column,
    Heading,
    Item,
    Link,
    Note,
    Reconciliation,
    Share,
    Status,
    Synthetic,
    Table,
    Value,
)
from headwater.reports.formats import bare_amount, day, direction, long_money, number, spoken, text
from headwater.reports.words import word

# What XML cannot carry, and PDF cannot show.
_UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTE_TITLES = {
    "gap": "Gap in the figures",
    "synthetic": "Synthetic data",
    "definition": "Definition",
    "source": "Source",
}


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What a document says about itself: whose figures, which period, as at which day, made when and with what.

    status: "provisional" while figures may still change. version and content_hash: those of the report that was
    published, where it was.
    """

    organisation: str
    period: str
    as_of: date
    made_on: date
    generator: str
    notes: tuple[Note, ...] = ()
    status: str = ""


def fingerprint(title: str, blocks: Sequence[Block], language: str) -> str:
    """The hash of what a document says. All formats of it carry the same one, whatever they look like."""
    return sha256(repr((title, tuple(blocks), language)).encode("utf-8", "backslashreplace")).hexdigest()


def as_of_line(meta: Meta, language: str) -> str:
    """As at which day the figures are."""
    return word("Figures as at {date}", spoken(language), date=day(meta.as_of, language))


def made_line(meta: Meta, language: str) -> str:
    """With what the document was made, and when."""
    made_on = day(meta.made_on, language)
    return word("Made with {generator} on {date}", spoken(language), generator=meta.generator, date=made_on)


def note_title(note: Note, language: str) -> str:
    """The word before a note."""
    return word(NOTE_TITLES[note.kind], spoken(language))


def is_foreign(words: str, language: str) -> bool:
    """Whether a text runs the other way than its document, by its first strong letter: English in an Arabic report."""
    for sign in words:
        kind = unicodedata.bidirectional(sign)
        if kind in ("L", "R", "AL"):
            return (kind == "L") == (direction(language) == "rtl")
    return False


def clean(words: str) -> str:
    """Text that every kind of file can hold: without control characters and halves of signs."""
    return _UNPRINTABLE.sub("\ufffd", words)


# Tables.


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as text. `mark` is the word for what was invented; `href` leads elsewhere."""

    text: str
    mark: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column, with the unit that its cells leave out."""

    title: str
    unit: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text. `kinds` names what a row is where that matters, as "gap" of a reconciliation."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None
    notes: tuple[str, ...]
    kinds: tuple[str, ...] = ()


def cell(value: Value, language: str, *, unit: str = "", places: int | None = None) -> Cell:
    """One value as text. Under a head that names its unit, an amount or share is a bare number."""
    match value:
        case None:
            return Cell("")
        case Link():
            inside = cell(value.value, language, unit=unit, places=places)
            return Cell(inside.text, inside.mark, value.href)
        case Synthetic():
            inside = cell(value.value, language, unit=unit, places=places)
            return Cell(inside.text, word("synthetic", spoken(language)))
        case Money() if value.currency == unit:
            return Cell(bare_amount(value, language, places=places))
        case Share() if unit == "%":
            return Cell(number(value.percent, language))
        case Status():
            return Cell(value.text)
        case _:
            return Cell(text(value, language))


def grid(table: Table, language: str) -> Grid:
    """A table with every value as text."""
    decimals = [places(table, i) for i in range(len(table.columns))]

    def cells(row: Sequence[Value]) -> tuple[Cell, ...]:
        return tuple(
            cell(value, language, unit=column.unit, places=decimals[i])
            for i, (column, value) in enumerate(zip(table.columns, row, strict=True))
        )

    return Grid(
        caption=table.caption,
        heads=tuple(_head(column) for column in table.columns),
        rows=tuple(cells(row) for row in table.rows),
        total=cells(table.total) if table.total else None,
        notes=table.notes,
    )


def _head(column: Column) -> Head:
    return Head(column.title, column.unit, column.align == "number")


def places(table: Table, i: int) -> int | None:
    """Decimals for the amounts of a column: cents in all of them as soon as one has cents, so that they line up."""
    amounts = []
    for row in (*table.rows, *([table.total] if table.total else [])):
        value = bare(row[i])
        if isinstance(value, Money):
            amounts.append(value)
    if not any(amount.amount % 10 ** digits(amount.currency) for amount in amounts):
        return 0
    return max(digits(amount.currency) for amount in amounts)


def bare(value: Value) -> Value:
    """A value without its link and without its mark of invention."""
    value = value.value if isinstance(value, Link) else value
    return value.value if isinstance(value, Synthetic) else value


# Reconciliations.


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a reconciliation. `way` is 1 for what came in, -1 for what went out, 0 for a balance."""

    kind: str
    name: str
    sign: str
    item: Item
    way: int


def steps(books: Reconciliation, language: str) -> Iterator[Step]:
    """The lines of a reconciliation in their order: opening, in, out, closing, and what was stated."""
    in_language = spoken(language)
    yield Step("opening", word("Opening", in_language), "", books.opening, 0)
    for item in books.ins:
        yield Step("in", word("in", in_language), "+", item, 1)
    for item in books.outs:
        yield Step("out", word("out", in_language), "−", item, -1)
    yield Step("closing", word("Closing, as calculated", in_language), "=", books.closing, 0)
    if books.stated:
        yield Step("stated", word("As stated", in_language), "", books.stated, 0)


def step_amount(step: Step, language: str) -> str:
    """The amount of a step with the sign of its direction; words where nobody stated it."""
    amount = step.item.amount
    if amount is None:
        return word("not stated", spoken(language))
    if not step.way:
        return bare_amount(amount, language) if isinstance(amount, Money) else number(amount, language)
    turned = Money(step.way * amount.amount, amount.currency) if isinstance(amount, Money) else step.way * amount
    return signed(turned, language)


def signed(value: Money | int, language: str) -> str:
    """An amount or a count with its sign."""
    if isinstance(value, Money):
        return bare_amount(value, language, signed=True)
    return number(value, language, signed=True)


def gap_amount(books: Reconciliation, language: str) -> str:
    """The gap with its sign, or nothing where the books close."""
    gap = books.gap
    if gap is None or not (gap.amount if isinstance(gap, Money) else gap):
        return ""
    return signed(gap, language)


def rounding_line(books: Reconciliation, language: str) -> str:
    """How far rounding of the stated figure reaches, as a sentence; nothing where it was not rounded."""
    if not books.tolerance:
        return ""
    like = books.closing.amount
    if isinstance(like, Money):
        amount = long_money(Money(books.tolerance, like.currency), language)
    else:
        amount = f"{number(books.tolerance, language)} {books.unit}"
    return word("Rounding of the stated figure: ± {amount}", spoken(language), amount=amount)


def verdict(books: Reconciliation, language: str) -> list[str]:
    """What there is to say below a reconciliation: that it closes, or why it does not and who said so."""
    in_language = spoken(language)
    if books.gap is None:
        return []
    if not gap_amount(books, language):
        return [word("Closes: no gap", in_language)]
    if books.explanation:
        lines = [f"{word('Explanation', in_language)}: {books.explanation}"]
        if books.explained_by:
            lines.append(word("Explained by {person}", in_language, person=books.explained_by))
    else:
        lines = [word("Not explained yet. It cannot be published before somebody explains the gap.", in_language)]
    return [*lines, *([rounding] if (rounding := rounding_line(books, language)) else [])]


def reconciliation_grid(books: Reconciliation, language: str) -> Grid:
    """A reconciliation as a table: what, which, how much; the gap is a row of its own."""
    in_language = spoken(language)
    lines = list(steps(books, language))
    rows = [
        (Cell(f"{step.sign} {step.name}".strip()), Cell(step.item.label), Cell(step_amount(step, language)))
        for step in lines
    ]
    kinds = [step.kind for step in lines]
    if gap := gap_amount(books, language):
        between = f"{word('As stated', in_language)} − {word('Closing, as calculated', in_language)}"
        rows.append((Cell(word("Gap", in_language)), Cell(between), Cell(gap)))
        kinds.append("gap")
    return Grid(
        caption=books.title,
        heads=(
            Head(word("Step", in_language), "", False),
            Head(word("Item", in_language), "", False),
            Head(word("Amount", in_language), books.unit, True),
        ),
        rows=tuple(rows),
        total=None,
        notes=books.notes,
        kinds=tuple(kinds),
    )


def top_headings(blocks: Sequence[Block]) -> list[Heading]:
    """The headings of a table of contents."""
    return [block for block in blocks if isinstance(block, Heading) and block.level == 2]
