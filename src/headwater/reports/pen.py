"""How charts are laid out: numbers as they are labelled, rows of bars with their labels, and the room for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.reports.blocks import Quantity, Share, number_of
from headwater.reports.formats import number, spoken, text
from headwater.reports.svg import LINE_HEIGHT, Board, Scale, text_width, wrapped
from headwater.reports.words import word

# Charts are drawn for a page or a sheet of paper, and again for a phone.
WIDE, NARROW = 720, 360
BAR, GAP, PAD = 16, 8, 6
PLOT_HEIGHT = 220
LINE_LOOKS = ("l1", "l2", "l3", "l4")


@dataclass(frozen=True)
class Pen:
    """Where to draw, and how numbers are written on this chart."""

    board: Board
    language: str
    divisor: int

    @property
    def width(self) -> int:
        return self.board.width

    @property
    def is_narrow(self) -> bool:
        return self.width < WIDE

    def label(self, value: Quantity | None, *, signed: bool = False) -> str:
        """The number beside a mark: one decimal from 1 upwards, two below, whole numbers where nothing is divided."""
        if value is None:
            return word("not published", spoken(self.language))
        exact = number_of(value)
        if isinstance(value, Share):
            return text(value, self.language)
        if self.divisor == 1 and not isinstance(value, Money):
            return number(exact, self.language, signed=signed)
        return self.amount(Fraction(exact), signed=signed)

    def amount(self, value: Fraction, *, signed: bool = False) -> str:
        scaled = value / self.divisor
        places = 0 if self.divisor == 1 or scaled == 0 else 1 if abs(scaled) >= 1 else 2
        return number(rounded(scaled, places), self.language, places=places, signed=signed)

    def tick(self, value: Fraction, *, is_share: bool) -> str:
        """A round number on an axis, with no more decimals than it needs."""
        scaled = value / self.divisor
        places = next(places for places in (0, 1, 2) if places == 2 or scaled * 10**places % 1 == 0)
        figure = rounded(scaled, places)
        return text(Share(figure), self.language) if is_share else number(figure, self.language, places=places)

    def title(self, *names: str, value: Quantity | None) -> str:
        """What a mark says when it is pointed at or read out: its names and its exact value."""
        shown = word("not published", spoken(self.language)) if value is None else text(value, self.language)
        return f"{', '.join(name for name in names if name)}: {shown}"


@dataclass(frozen=True)
class Row:
    """Where one labelled bar goes: the lines of its label, and the top of the bar."""

    top: Fraction
    height: Fraction
    label_y: Fraction
    lines: tuple[str, ...]
    bar_y: Fraction


@dataclass(frozen=True)
class Rows:
    """Labelled bars as they lie below each other, and the two ends between which the bars are drawn."""

    rows: tuple[Row, ...]
    start: Fraction
    end: Fraction


def rows_of(pen: Pen, labels: Sequence[str], values: Sequence[str], *, below: int = 0, bars: int = 1) -> Rows:
    """Lay out labelled bars: labels beside them on a wide chart, above them on a narrow one.

    `below` is room for labels under each bar, `bars` how many lie under one label.
    """
    after = max((text_width(value) for value in values), default=Fraction(0)) + GAP
    height = Fraction(bars * (BAR + 4) - 4 + below)
    widest = Fraction(pen.width * 2, 5)
    if pen.is_narrow:
        room, start = Fraction(pen.width), Fraction(0)
    else:
        room = min(max((text_width(label) for label in labels), default=Fraction(0)), widest)
        start = room + 12
    rows, top = [], Fraction(0)
    for label in labels:
        lines = wrapped(label, room)
        tall = LINE_HEIGHT * len(lines)
        if pen.is_narrow:
            row = Row(top, tall + height + 16, top + 14, lines, top + tall + 4)
        else:
            full = max(height, Fraction(tall)) + 10
            centre = top + Fraction(full - below, 2)
            label_y = centre - Fraction(tall, 2) + 12
            row = Row(top, full, label_y, lines, top + Fraction(full - height, 2))
        rows.append(row)
        top += row.height
    return Rows(tuple(rows), start, Fraction(pen.width) - after)


def bottom(rows: Rows) -> Fraction:
    """Where the last row ends, with room below it: the height of a chart."""
    return max((row.top + row.height for row in rows.rows), default=Fraction(0)) + PAD


def bar_scale(layout: Rows, values: Sequence[Decimal], labels: Sequence[str]) -> Scale:
    """From the end of the labels to the room for values; on both sides where bars go below zero."""
    before = (
        max((text_width(label) for label in labels), default=Fraction(0)) + GAP if min(values, default=0) < 0 else 0
    )
    return Scale(values, layout.start + before, layout.end - layout.start - before)


def moved_down(layout: Rows, by: Fraction) -> Rows:
    """The same layout further down, below a key."""
    rows = (Row(r.top + by, r.height, r.label_y + by, r.lines, r.bar_y + by) for r in layout.rows)
    return Rows(tuple(rows), layout.start, layout.end)


def draw_key(pen: Pen, named: Sequence[tuple[str, str]]) -> Fraction:
    """Which look has which name, in lines above the chart; the height of them."""
    if not named:
        return Fraction(0)
    x, y = Fraction(0), Fraction(4)
    for name, look in named:
        lines = wrapped(name, pen.width - 24)
        needed = 20 + max(text_width(line) for line in lines) + 16
        if x and x + needed > pen.width:
            x, y = Fraction(0), y + LINE_HEIGHT + 6
        if look in LINE_LOOKS or look == "from":
            pen.board.line((x, y + 6), (x + 16, y + 6), look)
        elif look == "aim":
            pen.board.line((x, y + 6), (x + 16, y + 6), "aimed")
            pen.board.diamond(x + 8, y + 6, look)
        else:
            pen.board.bar(x + 1, y, 12, 12, look)
        pen.board.lines(x + 22, y + 11, lines)
        y += LINE_HEIGHT * (len(lines) - 1)
        x += needed
    return y + LINE_HEIGHT + 14
