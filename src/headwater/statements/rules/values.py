"""What a figure is made of: exact numbers, the rows behind them, and how they are shown. Nothing is rounded before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.lib.words import ENGLISH, speaking

USD = "USD"
PER_CENT = "per cent"
CURRENCIES = frozenset({USD})


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole, both kept, so that a share can always be checked. The whole is above zero."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        assert self.whole > 0, "a ratio needs a whole above zero"

    @property
    def exact(self) -> Fraction:
        """The ratio as one exact number, 1 for the whole."""
        return Fraction(self.part, self.whole)

    def percent(self, digits: int) -> Decimal:
        """The ratio in per cent, rounded half away from zero, once, here."""
        return rounded(100 * self.exact, digits)


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A value that was invented, or rests on invented ones: whoever shows it says so beside it."""

    value: str | int | date | Ratio


Exact: TypeAlias = int | Ratio
Cell: TypeAlias = str | int | date | Ratio | Synthetic | None
Row: TypeAlias = tuple[Cell, ...]
Shown: TypeAlias = Money | Decimal | int | str | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows. The unit says how whole numbers below are to be read: "USD" are US cents, "donors" a count."""

    title: str
    unit: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """Where the records behind a figure are listed: which list, and with which filters."""

    list: str
    filters: tuple[tuple[str, str], ...] = ()


def _no_rows() -> Sequence[Row]:
    return ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a figure, made when they are asked for, and the list of records where they can be followed up."""

    columns: tuple[Column, ...] = ()
    make: Callable[[], Sequence[Row]] = field(default=_no_rows, compare=False)
    link: Link | None = None

    def all(self) -> tuple[Row, ...]:
        """The rows, each with one cell for each column."""
        with speaking(ENGLISH):
            rows = tuple(self.make())
        assert {len(row) for row in rows} <= {len(self.columns)}, "each row has a cell for each column"
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A figure of one organisation and period.

    exact: US cents, a count or a Ratio; None where it cannot be computed, and then `missing` says why. Synthetic: it
    rests on invented facts.
    """

    exact: Exact | None
    unit: str
    digits: int
    as_of: date
    is_final: bool
    source: str
    rows: Rows = Rows()
    footnotes: tuple[str, ...] = ()
    missing: str = ""
    is_synthetic: bool = False

    def __post_init__(self) -> None:
        assert (self.exact is None) == bool(self.missing), "what cannot be computed says why, and only that"
        assert self.exact is None or isinstance(self.exact, Ratio) == (self.unit == PER_CENT), "per cent means a ratio"

    @property
    def shown(self) -> Shown:
        """The value as it is displayed: money, per cent or a count, rounded to the digits of its figure."""
        return shown(self.exact, Column("", self.unit, self.digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableValue:
    """A table of one organisation and period. verdict: in a comparison, what it comes to (rules.comparison)."""

    rows: Rows
    total: Row | None = None
    as_of: date
    is_final: bool
    source: str
    footnotes: tuple[str, ...] = ()
    missing: str = ""
    verdict: str = ""
    finding: str = ""

    def __post_init__(self) -> None:
        assert self.total is None or len(self.total) == len(self.rows.columns), "the total has a cell for each column"


def shown(cell: Cell, column: Column) -> Shown:
    """A cell as it is displayed under its column; what is invented is unwrapped, and None stays None: it is no zero."""
    value = cell.value if isinstance(cell, Synthetic) else cell
    if isinstance(value, Ratio):
        return value.percent(column.digits)
    if isinstance(value, int) and column.unit in CURRENCIES:
        return Money(value, column.unit)
    return value


def written(cell: Cell, column: Column) -> str:
    """A cell in plain words, for sentences: "USD 1,000", "USD 12.50", "77 %", "124 cases", "not stated"."""
    value = shown(cell, column)
    return value.told if isinstance(value, Money) else frozen(cell, column)


def frozen(cell: Cell, column: Column) -> str:
    """A cell as it is kept with what was published: an amount with all of its decimals."""
    value = shown(cell, column)
    if value is None:
        return "not stated"
    if isinstance(value, Decimal):
        return f"{value} %"
    if isinstance(value, int):
        return f"{value:,} {column.unit}".strip()
    return str(value)


def synthetic(value: str | int | date | Ratio, is_synthetic: bool) -> Cell:
    """A value, marked where it is invented."""
    return Synthetic(value) if is_synthetic else value


def with_footnotes(value: Value, *footnotes: str) -> Value:
    """The same value with more footnotes; empty ones are left out."""
    return replace(value, footnotes=(*value.footnotes, *(note for note in footnotes if note)))
