"""The world as it is drawn: outlines of countries on a fixed grid, and what must be said beside them.

The outlines were projected and simplified once; data/world.json says from what, under which terms, and where it was
changed. Nothing here knows a value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from headwater.reports.formats import spoken

_FILE = Path(__file__).parent / "data" / "world.json"
DISCLAIMERS = {
    "en": (
        "This map is an illustration. The boundaries and names shown and the designations used on it do not imply "
        "official endorsement or acceptance by the organisation that publishes it."
    ),
    "fr": (
        "Cette carte est une illustration. Les frontières, les noms et les désignations qui y figurent n’impliquent "
        "de la part de l’organisation qui la publie ni reconnaissance ni acceptation officielles."
    ),
    "es": (
        "Este mapa es una ilustración. Las fronteras, los nombres y las designaciones que figuran en él no implican "
        "aprobación ni aceptación oficial por parte de la organización que lo publica."
    ),
    "ar": (
        "هذه الخريطة للتوضيح فقط. ولا تعني الحدود والأسماء والتسميات المستخدمة فيها إقراراً أو قبولاً رسمياً من "
        "المنظمة الناشرة لها."
    ),
}

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country lies: the middle of its largest part, how large it is, and its outline, all on the grid."""

    x: int
    y: int
    area: int
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The grid with all that is drawn on it: countries by their ISO 3166 code, and land that has none."""

    width: int
    height: int
    countries: dict[str, Place]
    without_code: tuple[Place, ...]


@cache
def world() -> World:
    """The outlines that come with the program, read once."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return World(
        width=read["width"],
        height=read["height"],
        countries={code: _place(*found) for code, found in read["countries"].items()},
        without_code=tuple(_place(*found) for found in read["no code"]),
    )


def is_on_map(code: str) -> bool:
    """Whether a code is that of a country which the map can show."""
    return code in world().countries


def disclaimer(language: str) -> str:
    """What is printed inside every map about its boundaries: the words of the organisation, or else ours."""
    own: dict[str, str] = getattr(settings, "MAP_DISCLAIMER", {})
    return own.get(spoken(language)) or own.get("en") or DISCLAIMERS[spoken(language)]


def coarser(ring: Ring, by: int) -> Ring:
    """A ring on a grid with steps so many times as long, for small drawings; () where less than a triangle is left.

    A point that two countries share goes to the same place in both, so no gap opens between them.
    """
    placed: list[tuple[int, int]] = []
    for x, y in (*ring, ring[0]):
        here = ((2 * x + by) // (2 * by), (2 * y + by) // (2 * by))
        while len(placed) > 1 and _in_line(placed[-2], placed[-1], here):
            placed.pop()
        if not placed or here != placed[-1]:
            placed.append(here)
    return tuple(placed[:-1]) if len(placed) > 3 else ()


def _in_line(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def outline(rings: tuple[Ring, ...]) -> str:
    """Rings as the path of an SVG, written as steps from point to point, with a sign or a space between numbers."""
    return "".join(_steps(ring) for ring in rings if ring)


def _steps(ring: Ring) -> str:
    (x, y), *others = ring
    numbers = []
    for there_x, there_y in others:
        numbers += [there_x - x, there_y - y]
        x, y = there_x, there_y
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(map(str, numbers)).replace(' -', '-')}z"


def _place(x: int, y: int, area: int, written: str) -> Place:
    return Place(x, y, area, tuple(_ring(part) for part in written.split("M") if part))


def _ring(written: str) -> Ring:
    """One ring from “x,yldx,dy dx,dyz”."""
    start, _, rest = written.removesuffix("z").partition("l")
    x, y = map(int, start.split(","))
    points = [(x, y)]
    for step in rest.split():
        by_x, by_y = map(int, step.split(","))
        x, y = x + by_x, y + by_y
        points.append((x, y))
    return tuple(points)
