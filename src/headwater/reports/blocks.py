"""What a report consists of: a few typed blocks, values first. Each writer (HTML, PDF, Word) formats them itself.

A value is never text that somebody formatted: an amount is Money, a share is a Share in per cent, a day is a date, a
count is an int, and None is "not published", which is not zero. A year is text ("2023"), because it is a name.
Everything is frozen, and what cannot be right (a row with a cell too many, a reconciliation that does not add up)
is asserted here, once, for all writers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from headwater.lib.money import Money

_ID = re.compile(r"[a-z][a-z0-9-]*")
_LINK = re.compile(r"(?:/(?!/)|[#?]|https?://)\S*")


def _check_id(text: str) -> None:
    assert _ID.fullmatch(text), f"“{text}” is no id: lower-case letters, digits and hyphens, letter first"


def _check_link(href: str) -> None:
    """Links go to this site, this page or the web; never to javascript: or data:."""
    assert not href or _LINK.fullmatch(href), f"“{href}” is no link that a page may carry"


# Values: what can stand in a cell or a key figure.


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole in per cent, rounded once by whoever computed it: Share(Decimal("33.42")) is 33.42 %."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Short:
    """An amount to be shown in short, as USD 45.6 million. The exact amount stays the value."""

    amount: Money


@dataclass(frozen=True, slots=True)
class Status:
    """Where a record stands, in one word. The tone adds a colour; the word always says it."""

    text: str
    tone: Literal["neutral", "good", "attention", "bad"] = "neutral"


Plain = str | int | Decimal | date | Money | Share | Short | Status


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A value that was invented, for a demonstration: shown with that word beside it wherever it is seen."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere. A file that stands alone keeps only links within itself and to the web."""

    value: Plain | Synthetic
    href: str

    def __post_init__(self) -> None:
        _check_link(self.href)


Value = Plain | Synthetic | Link | None
Quantity = int | Decimal | Money | Share


def number_of(quantity: Quantity) -> Decimal:
    """The number to draw or compare: whole units of the currency, per cent, or the count itself. Exact."""
    if isinstance(quantity, Money):
        return quantity.decimal
    return quantity.percent if isinstance(quantity, Share) else Decimal(quantity)


# Text.


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the page, whose title is level 1: so 2 to 4 here. In reports it states the finding."""

    level: Literal[2, 3, 4]
    text: str
    id: str

    def __post_init__(self) -> None:
        _check_id(self.id)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know: a gap in the figures, invented data, the meaning of a word, a source."""

    kind: Literal["gap", "synthetic", "definition", "source"]
    text: str


# Figures and tables.


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A headline figure: what it is, its value and day, whether it may still change, and where its rows are."""

    title: str
    value: Value
    unit: str = ""
    as_of: date | None = None
    note: str = ""
    status: Literal["provisional", "final", ""] = ""
    link: str = ""

    def __post_init__(self) -> None:
        _check_link(self.link)


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Three to five headline figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. With a unit in its head ("USD", "%"), its cells show the bare number.

    `sort_link` and `sorted` are for lists in the web app; other writers pass over them.
    """

    title: str
    align: Literal["start", "number"] = "start"
    unit: str = ""
    sort_link: str = ""
    sorted: Literal["ascending", "descending", ""] = ""

    def __post_init__(self) -> None:
        _check_link(self.sort_link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of values under columns; the first cell of a row names it. `link` leads to the same rows elsewhere."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None = None
    notes: tuple[str, ...] = ()
    link: str = ""

    def __post_init__(self) -> None:
        _check_link(self.link)
        for row in (*self.rows, *((self.total,) if self.total else ())):
            assert len(row) == len(self.columns), f"{len(row)} cells under {len(self.columns)} columns: {row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a reconciliation: what, how much (None: not stated), and where its rows are."""

    label: str
    amount: Money | int | None
    link: str = ""

    def __post_init__(self) -> None:
        _check_link(self.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Opening + in - out = closing, beside the closing that was stated. The gap is stated minus closing.

    `stated` is None where nobody stated one; then there is no gap. `tolerance` says how far rounding of the stated
    figure may carry (±). All amounts are of one currency, or all are counts with their `unit` ("cases").
    """

    title: str
    unit: str
    opening: Item
    ins: tuple[Item, ...]
    outs: tuple[Item, ...]
    closing: Item
    stated: Item | None = None
    tolerance: int = 0
    explanation: str = ""
    explained_by: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        reached = minor(self.opening) + sum(map(minor, self.ins)) - sum(map(minor, self.outs))
        assert reached == minor(self.closing), (
            f"{self.title}: {reached} is reached, {minor(self.closing)} is the closing"
        )
        items = [self.opening, *self.ins, *self.outs, self.closing, *([self.stated] if self.stated else [])]
        kinds = {
            item.amount.currency if isinstance(item.amount, Money) else "" for item in items if item.amount is not None
        }
        assert len(kinds) == 1, f"{self.title}: one currency, or counts, not {kinds}"

    @property
    def gap(self) -> Money | int | None:
        """Stated minus closing: above zero when more was stated than the movements reach. Zero: it closes."""
        if self.stated is None or self.stated.amount is None:
            return None
        difference = minor(self.stated) - minor(self.closing)
        return Money(difference, self.stated.amount.currency) if isinstance(self.stated.amount, Money) else difference


def minor(item: Item) -> int:
    """The amount of an item in minor units, or the count; nothing for what is not stated."""
    return item.amount.amount if isinstance(item.amount, Money) else item.amount or 0


# Charts: what is drawn is decided by the kind of data.


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its name, how long (None: not published), and where its rows are."""

    label: str
    value: Quantity | None
    link: str = ""

    def __post_init__(self) -> None:
        _check_link(self.link)


@dataclass(frozen=True, slots=True)
class Series:
    """One run of values, in the order of the categories of the chart."""

    name: str
    values: tuple[Quantity | None, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, in the order given: rank them."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side for each category. Four series at most, so that they can be told apart."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)


@dataclass(frozen=True, slots=True)
class Stacked:
    """Parts of a whole, end to end, one bar for each category. Values are not negative; four series at most."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)
        assert all(v is None or number_of(v) >= 0 for s in self.series for v in s.values), "parts are not negative"


@dataclass(frozen=True, slots=True)
class Years:
    """Lines over years or other equal steps of time; a missing value is a hole in the line. Four series at most."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A reconciliation as a picture: each step starts where the one before it ended; the gap is hatched."""

    reconciliation: Reconciliation


ChartData = Bars | Columns | Stacked | Years | Waterfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture whose title is its finding; the description says in a sentence or two what is to be seen.

    `table` holds the same figures for whoever wants to read or copy them; it may be left out where the table stands
    as a block of its own beside the chart.
    """

    id: str
    title: str
    data: ChartData
    description: str
    table: Table | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        _check_id(self.id)


Block = Heading | Paragraph | Note | KeyFigures | Table | Chart | Reconciliation


def _check_series(categories: tuple[str, ...], series: tuple[Series, ...]) -> None:
    assert 1 <= len(series) <= 4, "one to four series"
    for each in series:
        assert len(each.values) == len(categories), (
            f"{each.name}: {len(each.values)} values, {len(categories)} categories"
        )


def quantities(data: ChartData) -> list[Quantity]:
    """All numbers that a chart shows, of one kind: counts, amounts of one currency, or shares."""
    found: Iterable[Quantity | None]
    if isinstance(data, Bars):
        found = [point.value for point in data.points]
    elif isinstance(data, Waterfall):
        books = data.reconciliation
        items = [books.opening, *books.ins, *books.outs, books.closing, *([books.stated] if books.stated else [])]
        found = [item.amount for item in items]
    else:
        found = [value for each in data.series for value in each.values]
    return [value for value in found if value is not None]
