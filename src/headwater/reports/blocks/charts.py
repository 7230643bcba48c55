"""Charts: what is drawn is decided by the kind of data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from headwater.reports.blocks.figures import Reconciliation, Table
from headwater.reports.blocks.text import Note
from headwater.reports.blocks.values import Quantity, check_id, check_link, number_of

_COUNTRY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its name, how long (None: not published), and where its rows are."""

    label: str
    value: Quantity | None
    link: str = ""

    def __post_init__(self) -> None:
        check_link(self.link)


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
    """Lines over years or other equal steps of time; a missing value is a hole in the line. Four series at most.

    A single line may stand beside what was aimed at: `targets`, one for each category or None where none was set, and
    the `baseline` from which it set out.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    targets: tuple[Quantity | None, ...] = ()
    baseline: Quantity | None = None

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)
        is_aimed = bool(self.targets) or self.baseline is not None
        assert not is_aimed or len(self.series) == 1, "targets and a baseline belong to one line"
        assert len(self.targets) in (0, len(self.categories)), (
            f"{len(self.targets)} targets, {len(self.categories)} categories"
        )


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A reconciliation as a picture: each step starts where the one before it ended; the gap is hatched."""

    reconciliation: Reconciliation


@dataclass(frozen=True, slots=True)
class Country:
    """One country of a map: its ISO 3166 code of three letters, what it is called, its value, where its rows are."""

    code: str
    name: str
    value: Quantity | None
    link: str = ""

    def __post_init__(self) -> None:
        assert _COUNTRY.fullmatch(self.code), f"“{self.code}” is no ISO 3166 code of three letters"
        check_link(self.link)


@dataclass(frozen=True, slots=True)
class Map:
    """Countries shaded by their values, in at most five steps; where nothing was published they are hatched.

    `steps` says how values are cut: "fifths" puts about as many countries into each step, "even" makes the steps
    equally wide. A map has links for pointers only, so a chart of one carries its table.
    """

    countries: tuple[Country, ...]
    steps: Literal["fifths", "even"] = "fifths"

    def __post_init__(self) -> None:
        codes = [country.code for country in self.countries]
        assert len(codes) == len(set(codes)), "each country stands once on a map"


ChartData = Bars | Columns | Stacked | Years | Waterfall | Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture whose title is its finding; the description says in a sentence or two what is to be seen.

    `table` holds the same figures for whoever wants to read or copy them; it may be left out where the table stands
    as a block of its own beside the chart. `unit` names what counts are counts of; money and shares say it themselves.
    """

    id: str
    title: str
    data: ChartData
    description: str
    table: Table | None = None
    notes: tuple[Note, ...] = ()
    unit: str = ""

    def __post_init__(self) -> None:
        check_id(self.id)
        has_links = isinstance(self.data, Map) and any(country.link for country in self.data.countries)
        assert self.table or not has_links, "a map with links carries its table, for whoever does not point"


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
    elif isinstance(data, Map):
        found = [country.value for country in data.countries]
    else:
        found = [value for each in data.series for value in each.values]
        if isinstance(data, Years):
            found = [*found, *data.targets, data.baseline]
    return [value for value in found if value is not None]
