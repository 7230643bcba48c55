"""A small drawing board for charts: exact coordinates, measured text, mirrored for right-to-left, no style attributes.

Colours are given twice: as presentation attributes, which Typst and other readers of plain SVG understand, and as
classes, with which the stylesheet overrides them (dark mode, print). Coordinates are fractions until they are written,
so the same input gives the same bytes on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from headwater.lib.shares import rounded

Length = int | Fraction

FONT_SIZE = 13
LINE_HEIGHT = 16
# Where a line may break; a space that does not break is none of them.
_BREAKS = re.compile(r"[ \t\n]+")
# What XML 1.0 cannot carry: control characters and lone surrogates.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_INK, _MUTED, _RULE, _DARK, _LIGHT, _WARN = "#17212b", "#55616e", "#d9dfe6", "#12456f", "#a9c3de", "#b45309"
_LOOKS: dict[str, dict[str, str]] = {
    "label": {"fill": _INK},
    "value": {"fill": _INK, "font-weight": "600"},
    "muted": {"fill": _MUTED},
    "rule": {"stroke": _RULE, "stroke-width": "1"},
    "zero": {"stroke": _INK, "stroke-width": "1"},
    "link": {"stroke": _MUTED, "stroke-width": "1", "stroke-dasharray": "2 2"},
    "row": {"fill": "none", "pointer-events": "all"},
    "s1": {"fill": _DARK, "stroke": _DARK},
    "s2": {"fill": _LIGHT, "stroke": _DARK},
    "s3": {"stroke": _DARK},
    "s4": {"stroke": _DARK},
    "gap": {"stroke": _WARN},
    "hollow": {"fill": "none", "stroke": _DARK},
    "l1": {"fill": "none", "stroke": _DARK, "stroke-width": "2.5"},
    "l2": {"fill": "none", "stroke": _WARN, "stroke-width": "2", "stroke-dasharray": "7 4"},
    "l3": {"fill": "none", "stroke": _MUTED, "stroke-width": "2", "stroke-dasharray": "2 3"},
    "l4": {"fill": "none", "stroke": _LIGHT, "stroke-width": "3"},
    "d1": {"fill": _DARK},
    "d2": {"fill": _WARN},
    "d3": {"fill": _MUTED},
    "d4": {"fill": _LIGHT, "stroke": _DARK},
    "aim": {"fill": "#fff", "stroke": _DARK, "stroke-width": "1.5"},
    "aimed": {"fill": "none", "stroke": _DARK, "stroke-width": "1", "stroke-dasharray": "3 3"},
    "from": {"stroke": _MUTED, "stroke-width": "1", "stroke-dasharray": "8 4"},
    # Five steps of a map, from least to most, and land of which nothing was published.
    "q0": {"fill": "#dbe4ed"},
    "q1": {"fill": "#b7cee5"},
    "q2": {"fill": "#86aed4"},
    "q3": {"fill": "#457eb5"},
    "q4": {"fill": _DARK},
    "land": {"stroke": "#c3ccd5"},
}
# Patterns, so that series and gaps differ without colour: what lies on the ground of each, as a path in 6 by 6.
_PATTERNS = {"s3": "M0 6 6 0M-1 1 1-1M5 7 7 5", "s4": "M3 2v2M2 3h2", "gap": "M0 0 6 6M-1 5 1 7M5-1 7 1"}
_PATTERNS["land"] = _PATTERNS["s3"]

# Widths of characters in hundredths of the font size, from a wide face, so that labels rather fit too well.
_NARROW, _WIDE_LETTERS = set("iljtfrI.,:;'|!()[]-·’ \u00a0\u202f"), set("mwMW@%—…")


def text_width(text: str, size: int = FONT_SIZE) -> Fraction:
    """How wide a text will be at most, in the units of the drawing."""
    return Fraction(sum(_character_width(c) for c in text) * size, 100)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Cf", "Mn"):
        return 0
    if character in _NARROW:
        return 40
    if character in _WIDE_LETTERS:
        return 100
    if ord(character) >= 0x2E80:
        return 105
    if character.isdigit():
        return 68
    return 72 if character.isupper() else 61


def wrapped(text: str, width: Length, size: int = FONT_SIZE) -> tuple[str, ...]:
    """The text in lines that fit a width, broken at spaces, and within a word only where it is longer than a line."""
    lines: list[str] = []
    for whole in _BREAKS.split(text.strip(" \t\n")):
        word = whole
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        while text_width(word, size) > width and len(word) > 1:
            fits = max(1, sum(text_width(word[: i + 1], size) <= width for i in range(len(word))))
            lines.append(word[:fits])
            word = word[fits:]
        if word:
            lines.append(word)
    return tuple(lines) or ("",)


def clean(text: str) -> str:
    """Text that may stand between tags."""
    return escape(_NOT_XML.sub("\ufffd", text))


def quoted(text: str) -> str:
    """Text that may stand as an attribute, with its quotes."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def at(length: Length) -> str:
    """A coordinate as it is written: one decimal at most."""
    written = rounded(Fraction(length), 1)
    return str(int(written)) if written == int(written) else str(written)


class Scale:
    """From values to positions: the lowest value at `start`, the highest `length` further on."""

    def __init__(self, values: Iterable[Decimal | Fraction], start: Length, length: Length) -> None:
        found = [Fraction(value) for value in values]
        self.low = min([Fraction(0), *found])
        self.high = max([Fraction(0), *found])
        if self.low == self.high:
            self.high = self.low + 1
        self.start, self.length = Fraction(start), Fraction(length)

    def __call__(self, value: Decimal | Fraction | int) -> Fraction:
        return self.start + (Fraction(value) - self.low) / (self.high - self.low) * self.length

    def ticks(self, about: int = 4) -> list[Fraction]:
        """Round values (1, 2 or 5 times a power of ten) from the lowest to the highest, some `about` of them."""
        rough = (self.high - self.low) / about
        power = Fraction(1)
        while power * 10 <= rough:
            power *= 10
        while power > rough:
            power /= 10
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
        first = -(-self.low // step)
        return [step * i for i in range(int(first), int(self.high // step) + 1)]


class Board:
    """Collects marks and writes one <svg>. x runs from the start of the line: from the right where text does."""

    def __init__(self, key: str, width: int, *, mirrored: bool) -> None:
        self.key, self.width, self.mirrored = key, width, mirrored
        self._marks: list[str] = []
        # What is hatched, each on the grid of its shape: by the id of its pattern.
        self._patterns: dict[str, tuple[str, Fraction]] = {}
        self._grid = Fraction(1)
        self.has_links = False

    def bar(self, x: Length, y: Length, width: Length, height: Length, look: str, title: str = "") -> None:
        """A rectangle; one with a title is a mark that says what it is."""
        left = self.width - x - width if self.mirrored else x
        places = f'x="{at(left)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"{self._filled(look)}'
        self._mark("rect", places, look, title)

    def dot(self, x: Length, y: Length, look: str, title: str) -> None:
        self._mark("circle", f'cx="{at(self._x(x))}" cy="{at(y)}" r="4"', look, title)

    def line(self, start: tuple[Length, Length], end: tuple[Length, Length], look: str) -> None:
        places = f'x1="{at(self._x(start[0]))}" y1="{at(start[1])}" x2="{at(self._x(end[0]))}" y2="{at(end[1])}"'
        self._mark("line", places, look)

    def path(self, points: Sequence[tuple[Length, Length]], look: str) -> None:
        places = " ".join(f"{at(self._x(x))},{at(y)}" for x, y in points)
        self._mark("polyline", f'points="{places}"', look)

    def text(self, x: Length, y: Length, text: str, look: str = "label", anchor: str = "start") -> None:
        """A line of text on its baseline. With direction set on the root, start and end are those of the language."""
        places = f'x="{at(self._x(x))}" y="{at(y)}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        self._marks.append(f"<text {places} {_attributes(look)}>{clean(text)}</text>")

    def lines(self, x: Length, y: Length, lines: Sequence[str], look: str = "label", anchor: str = "start") -> None:
        for i, line in enumerate(lines):
            self.text(x, y + i * LINE_HEIGHT, line, look, anchor)

    def diamond(self, x: Length, y: Length, look: str, title: str = "") -> None:
        """A small square on its corner, for what was aimed at and is not a value."""
        middle = self._x(x)
        corners = ((middle, y - 5), (middle + 5, y), (middle, y + 5), (middle - 5, y))
        places = " ".join(f"{at(corner_x)},{at(corner_y)}" for corner_x, corner_y in corners)
        self._mark("polygon", f'points="{places}"', look, title)

    def open_grid(self, x: Length, y: Length, scale: Fraction) -> None:
        """What follows, until close_grid, lies on a grid of its own with these steps. It is never mirrored."""
        self._grid = scale
        moved = f"translate({at(x)} {at(y)}) scale({float(scale):.5g})"
        width = at(Fraction(1, 2) / scale)
        self._marks.append(f'<g class="land-lines" transform="{moved}" stroke="#fff" stroke-width="{width}">')

    def close_grid(self) -> None:
        self._grid = Fraction(1)
        self._marks.append("</g>")

    def shape(self, outline: str, look: str, title: str = "") -> None:
        """An outline on the grid."""
        self._mark("path", f'd="{outline}"{self._filled(look)}', look, title)

    def borrowed(self, address: str, look: str, title: str = "") -> None:
        """An outline on the grid that stands in a file of its own, by its address and its name there."""
        self._mark("use", f"href={quoted(address)}{self._filled(look)}", look, title)

    def spot(self, x: Length, y: Length, radius: Length, look: str, title: str = "") -> None:
        """A dot on the grid, of a size that can be seen, for what is too small to have an outline."""
        places = f'cx="{at(x)}" cy="{at(y)}" r="{at(radius / self._grid)}"{self._filled(look)}'
        self._mark("circle", places, look, title)

    def _filled(self, look: str) -> str:
        if look not in _PATTERNS:
            return ""
        name = f"{self.key}-{look}" if self._grid == 1 else f"{self.key}-{look}-grid"
        self._patterns[name] = (look, self._grid)
        return f' fill="url(#{name})"'

    def open_link(self, href: str, name: str, *, for_pointers: bool = False) -> None:
        """What follows, until close_link, leads there. for_pointers: the same link stands in the table, for others."""
        self.has_links = True
        skipped = ' tabindex="-1"' if for_pointers else ""
        self._marks.append(f"<a href={quoted(href)} aria-label={quoted(name)}{skipped}>")

    def close_link(self) -> None:
        self._marks.append("</a>")

    def written(self, height: Length, title: str, description: str, look: str) -> str:
        """The whole drawing. A picture with links is a group, because whatever is inside an img cannot be reached."""
        key = self.key
        role = "group" if self.has_links else "img"
        direction = "rtl" if self.mirrored else "ltr"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{look}" viewBox="0 0 {self.width} {at(height)}" '
            f'width="{self.width}" height="{at(height)}" role="{role}" aria-labelledby="{key}-title {key}-description" '
            f'direction="{direction}" font-family="sans-serif" font-size="{FONT_SIZE}">'
            f'<title id="{key}-title">{clean(title)}</title>'
            f'<desc id="{key}-description">{clean(description)}</desc>'
            f"{self._written_patterns()}{''.join(self._marks)}</svg>"
        )

    def _written_patterns(self) -> str:
        if not self._patterns:
            return ""
        drawn = "".join(_pattern(name, *self._patterns[name]) for name in sorted(self._patterns))
        return f"<defs>{drawn}</defs>"

    def _x(self, x: Length) -> Length:
        return self.width - x if self.mirrored else x

    def _mark(self, element: str, places: str, look: str, title: str = "") -> None:
        inside = f"><title>{clean(title)}</title></{element}>" if title else "/>"
        self._marks.append(f"<{element} {places} {_attributes(look)}{inside}")


def _pattern(name: str, look: str, grid: Fraction) -> str:
    """What lies on the ground of a look. On a grid it would shrink with the outlines, so it is made as much larger."""
    turned = f' patternTransform="scale({float(1 / grid):.5g})"' if grid != 1 else ""
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse"{turned}>'
        '<rect class="ground" width="6" height="6" fill="#fff"/>'
        f'<path {_attributes(look)} d="{_PATTERNS[look]}" fill="none" stroke-width="1.6"/>'
        "</pattern>"
    )


def _attributes(look: str) -> str:
    return " ".join([f'class="{look}"', *(f'{name}="{value}"' for name, value in _LOOKS[look].items())])
