"""Charts as SVG: bars, columns, stacked bars, lines over years, waterfalls, maps. Data in, text out.

Each chart is drawn for a width, not scaled down to it: WIDE for pages, paper and documents, NARROW for phones, where
labels stand above their bars. Bars start at zero. Every mark carries a title with its exact value; labels are measured
and wrapped, never cut; series differ in pattern as well as in shade. Values are labelled where they are, so that a
reader needs neither legend nor axis where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from headwater.lib.money import Money
from headwater.reports.blocks import (
    Bars,
    Chart,
    Columns,
    Map,
    Quantity,
    Reconciliation,
    Series,
    Share,
    Stacked,
    Waterfall,
    Years,
    minor,
    number_of,
    quantities,
)
from headwater.reports.formats import direction, spoken
from headwater.reports.lines import draw_years
from headwater.reports.maps import draw_land, draw_legend, draw_map
from headwater.reports.pen import (
    BAR,
    GAP,
    NARROW,
    PAD,
    PLOT_HEIGHT,
    WIDE,
    Pen,
    Rows,
    bar_scale,
    bottom,
    draw_key,
    moved_down,
    rows_of,
)
from headwater.reports.svg import LINE_HEIGHT, Board, Scale, text_width, wrapped
from headwater.reports.words import word

_SERIES = ("s1", "s2", "s3", "s4")


def draw(chart: Chart, *, language: str = "en", width: int = WIDE, key: str = "") -> str:
    """The chart as one <svg> of that width. `key`, or else its own id, keeps ids unique on a page."""
    board = Board(key or chart.id, width, mirrored=direction(language) == "rtl")
    pen = Pen(board, language, _divisor(chart))
    match chart.data:
        case Bars():
            height = _bars(pen, chart.data)
        case Columns():
            height = _columns(pen, chart.data)
        case Stacked():
            height = _stacked(pen, chart.data)
        case Years():
            height = draw_years(pen, chart.data)
        case Map():
            height = draw_map(pen, chart.data)
        case Waterfall():
            height = _waterfall(pen, chart.data)
    return board.written(height, chart.title, chart.description, "wide" if width >= WIDE else "narrow")


def drawings(chart: Chart, language: str, *, outlines: str = "") -> tuple[str, ...]:
    """A chart for a page: once for wide pages and once for phones. The world of a map, which is long to write, is
    drawn once for both, and the legend below it for each.

    outlines: the address of the file of maps.world_file, where the page can reach it; otherwise they are written out.
    """
    if not isinstance(chart.data, Map):
        return tuple(draw(chart, language=language, width=width, key=f"{chart.id}-{width}") for width in (WIDE, NARROW))
    land = Board(f"{chart.id}-land", WIDE, mirrored=direction(language) == "rtl")
    height = draw_land(Pen(land, language, _divisor(chart)), chart.data, outlines=outlines)
    made = [land.written(height, chart.title, chart.description, "land-only")]
    for width, look in ((WIDE, "wide"), (NARROW, "narrow")):
        board = Board(f"{chart.id}-{width}", width, mirrored=land.mirrored)
        height = draw_legend(Pen(board, language, _divisor(chart)), chart.data)
        made.append(board.written(height, chart.title, chart.description, look))
    return tuple(made)


def unit_of(chart: Chart, language: str) -> str:
    """What the numbers on the chart are, as USD million: for under its title. Shares say it themselves."""
    if isinstance(chart.data, Waterfall):
        base = chart.data.reconciliation.unit
    else:
        first = next(iter(quantities(chart.data)), 0)
        base = first.currency if isinstance(first, Money) else ""
    divisor, here = _divisor(chart), spoken(language)
    if divisor == 1:
        return base or chart.unit
    if not base:
        scaled = word("in millions" if divisor == 1_000_000 else "in thousands", here)
        return f"{chart.unit}, {scaled}" if chart.unit else scaled
    return word("{unit} million" if divisor == 1_000_000 else "{unit} thousand", here, unit=base)


def _divisor(chart: Chart) -> int:
    """What all numbers on one chart are divided by: millions and thousands are not mixed."""
    values = quantities(chart.data)
    largest = max((abs(number_of(value)) for value in values), default=Decimal(0))
    if any(isinstance(value, Share) for value in values) or largest < 100_000:
        return 1
    return 1_000_000 if largest >= 1_000_000 else 1000


def _bars(pen: Pen, data: Bars) -> Fraction:
    labels = [pen.label(point.value) for point in data.points]
    layout = rows_of(pen, [point.label for point in data.points], labels)
    values = [number_of(point.value) for point in data.points if point.value is not None]
    scale = bar_scale(layout, values, labels)
    for point, row, label in zip(data.points, layout.rows, labels, strict=True):
        title = pen.title(point.label, value=point.value)
        if point.link:
            pen.board.open_link(point.link, title)
            pen.board.bar(0, row.top, pen.width, row.height, "row")
        pen.board.lines(0, row.label_y, row.lines)
        _bar(pen, scale, row.bar_y, point.value, "s1", title, label)
        if point.link:
            pen.board.close_link()
    _zero(pen, scale, layout)
    return bottom(layout)


def _bar(pen: Pen, scale: Scale, y: Fraction, value: Quantity | None, look: str, title: str, label: str) -> None:
    """One bar from zero with its number at the far end; where nothing was published, the words instead."""
    if value is None:
        pen.board.text(scale(0) + GAP, y + 13, label, "muted")
        return
    first, last = sorted((scale(0), scale(number_of(value))))
    pen.board.bar(first, y, last - first, BAR, look, title)
    if number_of(value) < 0:
        pen.board.text(first - GAP, y + 13, label, "value", "end")
    else:
        pen.board.text(last + GAP, y + 13, label, "value")


def _zero(pen: Pen, scale: Scale, layout: Rows) -> None:
    if not pen.is_narrow and layout.rows:
        pen.board.line((scale(0), 0), (scale(0), bottom(layout) - PAD), "zero")


def _series_key(pen: Pen, series: Sequence[Series]) -> Fraction:
    """Which look is which series; one series needs none."""
    named = [(each.name, look) for each, look in zip(series, _SERIES, strict=False)]
    return draw_key(pen, named if len(series) > 1 else [])


def _columns(pen: Pen, data: Columns) -> Fraction:
    """Columns where every label has room above its own; bars, one under the other, where not."""
    slot = Fraction(pen.width, max(1, len(data.categories)))
    thick = min(Fraction(56), (slot - 16) / len(data.series))
    labels = [[pen.label(value) for value in each.values] for each in data.series]
    widest = max((text_width(label) for run in labels for label in run), default=Fraction(0))
    words = [text_width(part) for name in data.categories for part in name.split()]
    has_room = widest <= (thick - 2 if len(data.series) > 1 else slot - 4) and max(words, default=0) <= slot - 8
    values = [number_of(value) for each in data.series for value in each.values if value is not None]
    if not has_room or min(values, default=0) < 0:
        return _grouped_rows(pen, data, labels)
    top = _series_key(pen, data.series)
    base = top + LINE_HEIGHT + 4 + PLOT_HEIGHT
    scale = Scale(values, 0, PLOT_HEIGHT)
    deepest = 1
    for i, category in enumerate(data.categories):
        middle = slot * i + slot / 2
        left = middle - thick * len(data.series) / 2
        for j, each in enumerate(data.series):
            value, x = each.values[i], left + thick * j
            tall = scale(number_of(value)) if value is not None else Fraction(0)
            pen.board.text(
                x + thick / 2, base - tall - 5, labels[j][i], "muted" if value is None else "value", "middle"
            )
            if value is not None:
                title = pen.title(category, each.name, value=value)
                pen.board.bar(x + 1, base - tall, thick - 2, tall, _SERIES[j], title)
        lines = wrapped(category, slot - 8)
        deepest = max(deepest, len(lines))
        pen.board.lines(middle, base + 18, lines, "label", "middle")
    pen.board.line((0, base), (pen.width, base), "zero")
    return base + 18 + LINE_HEIGHT * (deepest - 1) + PAD


def _grouped_rows(pen: Pen, data: Columns, labels: Sequence[Sequence[str]]) -> Fraction:
    top = _series_key(pen, data.series)
    flat = [label for run in labels for label in run]
    layout = moved_down(rows_of(pen, data.categories, flat, bars=len(data.series)), top)
    values = [number_of(value) for each in data.series for value in each.values if value is not None]
    scale = bar_scale(layout, values, flat)
    for i, (category, row) in enumerate(zip(data.categories, layout.rows, strict=True)):
        pen.board.lines(0, row.label_y, row.lines)
        for j, each in enumerate(data.series):
            title = pen.title(category, each.name, value=each.values[i])
            _bar(pen, scale, row.bar_y + j * (BAR + 4), each.values[i], _SERIES[j], title, labels[j][i])
    return bottom(layout)


def _stacked(pen: Pen, data: Stacked) -> Fraction:
    """Parts end to end; the number of a part stands under it, where there is room, in ink and not on its colour."""
    top = _series_key(pen, data.series)
    layout = moved_down(rows_of(pen, data.categories, [], below=LINE_HEIGHT), top)
    totals = [sum(_numbers(data.series, i), Decimal(0)) for i in range(len(data.categories))]
    scale = bar_scale(layout, totals, [])
    for i, (category, row) in enumerate(zip(data.categories, layout.rows, strict=True)):
        pen.board.lines(0, row.label_y, row.lines)
        reached = Decimal(0)
        for j, each in enumerate(data.series):
            value = each.values[i]
            if value is None:
                continue
            first, last = scale(reached), scale(reached + number_of(value))
            pen.board.bar(first, row.bar_y, last - first, BAR, _SERIES[j], pen.title(category, each.name, value=value))
            label = pen.label(value)
            if text_width(label) + 4 <= last - first:
                pen.board.text((first + last) / 2, row.bar_y + BAR + 13, label, "label", "middle")
            reached += number_of(value)
    return bottom(layout)


def _numbers(series: Sequence[Series], i: int) -> list[Decimal]:
    return [number_of(value) for each in series if (value := each.values[i]) is not None]


@dataclass(frozen=True)
class _Step:
    """A bar of the waterfall, from and to in minor units or counts."""

    label: str
    amount: Money | int | None
    first: int
    last: int
    look: str
    signed: bool = False


def _waterfall(pen: Pen, data: Waterfall) -> Fraction:
    language = spoken(pen.language)
    names = {"gap_name": word("Gap", language), "closing_name": word("Closing, as calculated", language)}
    steps = _steps(data.reconciliation, **names)
    labels = [_step_label(pen, step) for step in steps]
    layout = rows_of(pen, [step.label for step in steps], labels)
    closing = data.reconciliation.closing.amount
    edges = [(_whole(step.first, closing), _whole(step.last, closing)) for step in steps]
    scale = bar_scale(layout, [edge for pair in edges for edge in pair], labels)
    before: tuple[Fraction, Fraction] | None = None
    for step, (first, last), row, label in zip(steps, edges, layout.rows, labels, strict=True):
        # A thin line carries the balance from one step to the next, where it crosses no label.
        crossed = pen.is_narrow and before and any(text_width(line) >= before[0] for line in row.lines)
        if before is not None and not crossed:
            pen.board.line(before, (before[0], row.bar_y), "link")
        pen.board.lines(0, row.label_y, row.lines)
        low, high = sorted((scale(first), scale(last)))
        if step.amount is not None:
            pen.board.bar(low, row.bar_y, high - low, BAR, step.look, pen.title(step.label, value=step.amount))
        pen.board.text(high + GAP, row.bar_y + 13, label, "muted" if step.amount is None else "value")
        before = (scale(last), row.bar_y + BAR) if step.amount is not None else None
    _zero(pen, scale, layout)
    return bottom(layout)


def _steps(books: Reconciliation, *, gap_name: str, closing_name: str) -> list[_Step]:
    reached = minor(books.opening)
    steps = [_Step(books.opening.label, books.opening.amount, 0, reached, "s1")]
    for sign, look, items in ((1, "s2", books.ins), (-1, "hollow", books.outs)):
        for item in items:
            after = reached + sign * minor(item)
            steps.append(_Step(item.label, item.amount, reached, after, look, signed=True))
            reached = after
    steps.append(_Step(books.closing.label or closing_name, books.closing.amount, 0, reached, "s1"))
    if books.stated and books.gap is not None:
        stated = minor(books.stated)
        if stated != reached:
            steps.append(_Step(gap_name, books.gap, reached, stated, "gap", signed=True))
        steps.append(_Step(books.stated.label, books.stated.amount, 0, stated, "s1"))
    return steps


def _step_label(pen: Pen, step: _Step) -> str:
    if step.amount is None:
        return word("not stated", spoken(pen.language))
    change = step.last - step.first
    shown = Money(change, step.amount.currency) if isinstance(step.amount, Money) else change
    return pen.label(shown, signed=step.signed)


def _whole(minor_units: int, like: Money | int | None) -> Decimal:
    """Minor units as the number to draw; counts as they are."""
    return Money(minor_units, like.currency).decimal if isinstance(like, Money) else Decimal(minor_units)
