"""Lines over years, alone or beside what was aimed at: targets as diamonds, the baseline as a dashed line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from headwater.reports.blocks import Quantity, Share, Years, number_of, quantities
from headwater.reports.formats import spoken
from headwater.reports.pen import GAP, LINE_LOOKS, PAD, PLOT_HEIGHT, Pen, draw_key
from headwater.reports.svg import FONT_SIZE, LINE_HEIGHT, Scale, text_width
from headwater.reports.words import word

_DOTS = ("d1", "d2", "d3", "d4")

Spot = tuple[Fraction, Fraction]


def draw_years(pen: Pen, data: Years) -> Fraction:
    """Draw the lines with their key and axes; the height of all of it."""
    top = draw_key(pen, _named(pen, data)) + LINE_HEIGHT + 8
    base = top + PLOT_HEIGHT
    scale = Scale([number_of(value) for value in quantities(data)], 0, PLOT_HEIGHT)
    left, right = _axis(pen, data, scale, base)
    places = [left + 10 + (right - left - 10 - GAP) * i / max(1, len(data.categories) - 1) for i in _all(data)]
    _names(pen, data.categories, places, base + 18)
    if data.baseline is not None:
        y = base - scale(number_of(data.baseline))
        pen.board.line((left, y), (right, y), "from")
    ends: list[tuple[Fraction, str, str]] = []
    for j, each in enumerate(data.series):
        points = _points(each.values, places, base, scale)
        _runs(pen, points, LINE_LOOKS[j])
        for category, value, point in zip(data.categories, each.values, points, strict=True):
            if point:
                pen.board.dot(*point, _DOTS[j], pen.title(category, each.name, value=value))
        if points and (last := points[-1]):
            ends.append((last[1], pen.label(each.values[-1]), "value"))
        if len(data.series) == 1:
            _labelled(pen, data, points)
    ends += _aims(pen, data, places, base, scale)
    for y, label, look in _apart(ends):
        pen.board.text(places[-1] + GAP, y + 4, label, look)
    return base + 18 + PAD


def _all(data: Years) -> range:
    return range(len(data.categories))


def _named(pen: Pen, data: Years) -> list[tuple[str, str]]:
    """The names in the key with their looks; a line that stands alone needs none."""
    language = spoken(pen.language)
    named = [(each.name, LINE_LOOKS[j]) for j, each in enumerate(data.series)]
    if any(target is not None for target in data.targets):
        named.append((word("Target", language), "aim"))
    if data.baseline is not None:
        named.append((f"{word('Baseline', language)}: {pen.label(data.baseline)}", "from"))
    return named if len(named) > 1 else []


def _axis(pen: Pen, data: Years, scale: Scale, base: Fraction) -> tuple[Fraction, Fraction]:
    """Draw the lines at round values; from where to where they go, between the labels on both sides."""
    is_share = any(isinstance(value, Share) for value in quantities(data))
    ticks = [(tick, pen.tick(tick, is_share=is_share)) for tick in scale.ticks()]
    left = max(text_width(label) for _, label in ticks) + GAP
    last = [value for values in (*(each.values for each in data.series), data.targets) for value in values[-1:]]
    right = pen.width - max((text_width(pen.label(value)) for value in last), default=Fraction(0)) - GAP
    for tick, label in ticks:
        y = base - scale(tick)
        pen.board.line((left, y), (right, y), "rule" if tick else "zero")
        pen.board.text(left - GAP, y + 4, label, "muted", "end")
    return left, right


def _points(
    values: Sequence[Quantity | None], places: Sequence[Fraction], base: Fraction, scale: Scale
) -> list[Spot | None]:
    return [None if v is None else (x, base - scale(number_of(v))) for x, v in zip(places, values, strict=True)]


def _aims(
    pen: Pen, data: Years, places: Sequence[Fraction], base: Fraction, scale: Scale
) -> list[tuple[Fraction, str, str]]:
    """Draw what was aimed at, from target to target; the label at the end, if the last category has one."""
    if not data.targets:
        return []
    points = _points(data.targets, places, base, scale)
    set_ones = [point for point in points if point]
    if len(set_ones) > 1:
        pen.board.path(set_ones, "aimed")
    for category, value, point in zip(data.categories, data.targets, points, strict=True):
        if point:
            pen.board.diamond(*point, "aim", pen.title(category, word("Target", spoken(pen.language)), value=value))
    last = points[-1]
    return [(last[1], pen.label(data.targets[-1]), "muted")] if last else []


def _names(pen: Pen, names: Sequence[str], places: Sequence[Fraction], y: Fraction) -> None:
    """Every name, or every second, third… counted from the last, so that none touches the next."""
    step_width = places[1] - places[0] if len(places) > 1 else Fraction(pen.width)
    widest = max((text_width(name) for name in names), default=Fraction(0)) + GAP
    every = max(1, -(-widest // step_width))
    for i, (name, x) in enumerate(zip(names, places, strict=True)):
        if (len(names) - 1 - i) % every == 0:
            half = text_width(name) / 2
            pen.board.text(min(max(x, half), pen.width - half), y, name, "muted", "middle")


def _runs(pen: Pen, points: Sequence[Spot | None], look: str) -> None:
    """Draw the line in pieces: where a value is missing, there is a hole."""
    run: list[Spot] = []
    for point in [*points, None]:
        if point:
            run.append(point)
        elif run:
            pen.board.path(run, look)
            run = []


def _labelled(pen: Pen, data: Years, points: Sequence[Spot | None]) -> None:
    """The numbers at the top of a single line and at its last point, where they are not labelled at the end anyway."""
    values = data.series[0].values
    known = [(number_of(value), -i) for i, value in enumerate(values) if value is not None]
    if not known:
        return
    highest, latest = -max(known)[1], -min(i for _, i in known)
    for i in sorted({highest, latest}):
        point = points[i]
        if point is None or i == len(points) - 1:
            continue
        label = pen.label(values[i])
        half = text_width(label) / 2
        x = min(max(point[0], half), pen.width - half)
        # Below its point where what was aimed at, or the line itself, lies above.
        target = data.targets[i] if data.targets else None
        value = values[i]
        is_below = i != highest or (target is not None and value is not None and number_of(target) > number_of(value))
        pen.board.text(x, point[1] + (18 if is_below else -9), label, "value", "middle")


def _apart(ends: Sequence[tuple[Fraction, str, str]]) -> list[tuple[Fraction, str, str]]:
    """Labels at the ends of lines, moved down where they would cover each other; the same number once."""
    placed: list[tuple[Fraction, str, str]] = []
    for y, label, look in sorted(ends):
        if placed and label == placed[-1][1]:
            continue
        lowest = placed[-1][0] + FONT_SIZE + 2 if placed else y
        placed.append((max(y, lowest), label, look))
    return placed
