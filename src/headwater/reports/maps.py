"""The map of the world as SVG: countries shaded in steps, a legend, and what must be said about the boundaries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial

from headwater.reports.blocks import Column, Country, Link, Map, Quantity, Table, Value, number_of
from headwater.reports.formats import spoken
from headwater.reports.pen import PAD, WIDE, Pen
from headwater.reports.svg import LINE_HEIGHT, text_width, wrapped
from headwater.reports.words import word
from headwater.reports.world import Ring, coarser, disclaimer, is_on_map, outline, world

STEPS = 5
_LOOKS = ("q0", "q1", "q2", "q3", "q4")
# With fewer steps the ends of the ramp are used first, so that they can be told apart.
_RAMPS = {1: (3,), 2: (1, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
_SOURCE = "Natural Earth"
_HOW = {
    "even": "The steps are equally wide.",
    "fifths": "Each step holds about as many countries.",
}
# Smaller than this on the drawing, in its square units, a country is a dot.
_SMALLEST = 3
_SWATCH = 14
# The name of all land in the file of outlines, and what stands in it of where they come from (data/world.json).
_WORLD = "world"
_TERMS = (
    "Outlines: Natural Earth (public domain), as distributed in world-atlas, Copyright 2013-2019 Michael Bostock; "
    "changed and terms as said in reports/data/world.json."
)


@dataclass(frozen=True, slots=True)
class Cut:
    """One step of the legend: the least and the most that it holds, and its look."""

    low: Quantity
    high: Quantity
    look: str


def map_table(data: Map, *, caption: str, column: Column) -> Table:
    """The twin of a map: every country with its value, the largest first, those without a value last."""
    ranked = sorted(data.countries, key=lambda one: (one.value is None, -number_of(one.value or 0), one.name, one.code))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (Link(one.name, one.link) if one.link else one.name, one.value) for one in ranked
    )
    return Table(caption=caption, columns=(Column(title="Country"), column), rows=rows)


def draw_map(pen: Pen, data: Map) -> Fraction:
    """Draw the world, the legend and the words below it; the height of all of it."""
    return draw_legend(pen, data, draw_land(pen, data) + 12)


def draw_land(pen: Pen, data: Map, *, outlines: str = "") -> Fraction:
    """Draw the world without a word in it, so that it can be shown in any size; its height.

    outlines: the address of the file that holds what is drawn (world_file), for a drawing as wide as the file is for.
    """
    earth = world()
    scale = Fraction(pen.width, earth.width)
    legend = cuts(data)
    looks = {country.code: _look(country, legend) for country in data.countries}
    by, drawn = _drawn_for(pen.width)
    pen.board.open_grid(0, 0, scale * by)
    known = {country.code: country for country in data.countries}
    if outlines:
        pen.board.borrowed(f"{outlines}#{_WORLD}", "land")
    else:
        silent = [path for code, path in drawn.items() if code not in known]
        pen.board.shape("".join([_without_code(by), *silent]), "land")
    for code, country in known.items():
        if path := drawn.get(code):
            shape = partial(pen.board.borrowed, f"{outlines}#{code}") if outlines else partial(pen.board.shape, path)
            _drawn(pen, country, looks[code], shape)
    # Dots lie on top of their larger neighbours.
    for code, place in earth.countries.items():
        if not drawn.get(code):
            small = known.get(code)
            radius = Fraction(3) if small and small.value is not None else Fraction(3, 2)
            dot = partial(pen.board.spot, Fraction(place.x, by), Fraction(place.y, by), radius)
            _drawn(pen, small, looks.get(code, "land"), dot)
    pen.board.close_grid()
    return earth.height * scale


def cuts(data: Map) -> tuple[Cut, ...]:
    """The steps that a map is shaded in. Equal values are never parted, so there may be fewer than five."""
    found = sorted((one.value for one in data.countries if one.value is not None), key=number_of)
    if not found:
        return ()
    groups = _even(found) if data.steps == "even" else _fifths(found)
    ramp = _RAMPS[len(groups)]
    return tuple(Cut(group[0], group[-1], _LOOKS[ramp[i]]) for i, group in enumerate(groups))


def _fifths(found: Sequence[Quantity]) -> list[list[Quantity]]:
    first: dict[Decimal, int] = {}
    for i, value in enumerate(found):
        first.setdefault(number_of(value), i)
    groups: dict[int, list[Quantity]] = {}
    for value in found:
        groups.setdefault(first[number_of(value)] * STEPS // len(found), []).append(value)
    return list(groups.values())


def _even(found: Sequence[Quantity]) -> list[list[Quantity]]:
    least, most = number_of(found[0]), number_of(found[-1])
    width = (most - least) / STEPS
    groups: dict[int, list[Quantity]] = {}
    for value in found:
        step = min(STEPS - 1, int((number_of(value) - least) / width)) if width else 0
        groups.setdefault(step, []).append(value)
    return list(groups.values())


def _look(country: Country, legend: Sequence[Cut]) -> str:
    if country.value is None:
        return "land"
    number = number_of(country.value)
    return next(cut.look for cut in legend if number <= number_of(cut.high))


def world_file() -> str:
    """What the pages draw their maps from: the outlines as they are drawn on a wide page, each under its code."""
    by, drawn = _drawn_for(WIDE)
    countries = "".join(f'<path id="{code}" d="{path}"/>' for code, path in drawn.items() if path)
    others = f'<path d="{_without_code(by)}"/>'
    return (
        f'<!-- {_TERMS} -->\n<svg xmlns="http://www.w3.org/2000/svg"><g id="{_WORLD}">{others}{countries}</g></svg>\n'
    )


def _drawn(pen: Pen, country: Country | None, look: str, mark: Callable[[str, str], None]) -> None:
    """One country, as an outline or as a dot; one that the map tells of says its value when it is pointed at."""
    title = pen.title(country.name, value=country.value) if country else ""
    if country and country.link:
        pen.board.open_link(country.link, title, for_pointers=True)
    mark(look, title)
    if country and country.link:
        pen.board.close_link()


@cache
def _drawn_for(width: int) -> tuple[int, dict[str, str]]:
    """How much coarser than the grid a drawing so wide is, and the paths of countries that are large enough for one.

    Finer than a little more than a unit of the drawing would be most of what a map weighs, and is hardly seen.
    """
    earth = world()
    scale = Fraction(width, earth.width)
    by = round(Fraction(5, 4) / scale)
    large = {code: place for code, place in earth.countries.items() if place.area * scale * scale >= _SMALLEST}
    return by, {code: _outline(place.rings, by) for code, place in large.items()}


def _without_code(by: int) -> str:
    return "".join(_outline(place.rings, by) for place in world().without_code)


def _outline(rings: Sequence[Ring], by: int) -> str:
    return outline(tuple(coarser(ring, by) for ring in rings))


def draw_legend(pen: Pen, data: Map, y: Fraction = Fraction(0)) -> Fraction:
    """The legend in as many lines as it needs, then the words; where the drawing ends."""
    legend = cuts(data)
    language = spoken(pen.language)
    swatches = [(cut.look, _range(pen, cut)) for cut in legend]
    if len(legend) or not data.countries:
        swatches.append(("land", word("not published", language)))
    x = Fraction(0)
    for look, said in swatches:
        needed = _SWATCH + 6 + text_width(said) + 18
        if x and x + needed > pen.width:
            x, y = Fraction(0), y + LINE_HEIGHT + 6
        pen.board.bar(x, y, _SWATCH, _SWATCH, look)
        pen.board.text(x + _SWATCH + 6, y + 12, said)
        x += needed
    y += LINE_HEIGHT + 22
    for said in _words(pen, data, legend):
        lines = wrapped(said, pen.width)
        pen.board.lines(0, y, lines, "muted")
        y += LINE_HEIGHT * len(lines) + 2
    return y - LINE_HEIGHT + PAD


def _range(pen: Pen, cut: Cut) -> str:
    low, high = pen.label(cut.low), pen.label(cut.high)
    return low if low == high else f"{low} – {high}"


def _words(pen: Pen, data: Map, legend: Sequence[Cut]) -> list[str]:
    language = spoken(pen.language)
    said = []
    if len(legend) > 1:
        said.append(word(_HOW[data.steps], language))
    if off := [country.name for country in data.countries if not is_on_map(country.code)]:
        said.append(word("Not on the map: {names}.", language, names=", ".join(off)))
    return [*said, f"{disclaimer(language)} {word('Boundaries: {source}', language, source=_SOURCE)}."]
