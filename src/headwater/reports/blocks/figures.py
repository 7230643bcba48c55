"""Figures: headlines, tables and reconciliations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from headwater.lib.money import Money
from headwater.reports.blocks.values import Value, check_link


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
        check_link(self.link)


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
        check_link(self.sort_link)


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
        check_link(self.link)
        for row in (*self.rows, *((self.total,) if self.total else ())):
            assert len(row) == len(self.columns), f"{len(row)} cells under {len(self.columns)} columns: {row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a reconciliation: what, how much (None: not stated), and where its rows are."""

    label: str
    amount: Money | int | None
    link: str = ""

    def __post_init__(self) -> None:
        check_link(self.link)


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
