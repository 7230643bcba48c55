"""How wide the columns of a table on paper are, and whether the sheet has to be turned for it. In points of A4."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from headwater.reports.svg import text_width
from headwater.reports.written import Cell, Grid

# Between margins of 20 mm, upright and on its side.
UPRIGHT, SIDEWAYS = 481, 727
PADDING = 9
# Type sizes of tables, from the usual one to the smallest that is still read with ease.
SIZES = (9, 8, 7)
# From how many letters on a text is a sentence, which must not run down a sliver of a column.
_STORY, _SENTENCE, _PHRASE = 160, 60, 24
_LONGEST = 46
# From how many letters on a word may be broken anywhere.
_ENDLESS = 42
# How much wider a table with phrases should be than it must.
_AIR = Fraction(6, 5)
_WIDEST_HEAD = 64


@dataclass(frozen=True, slots=True)
class Fit:
    """Type size, whether the sheet is on its side, and the width of each column."""

    size: int
    is_sideways: bool
    widths: tuple[float, ...]


@lru_cache(maxsize=1000)
def fitted(laid: Grid) -> Fit:
    """The largest type with which no number and no word is broken and phrases have air, upright where possible."""
    says_much = any(
        not head.is_number and len(one.text) > _PHRASE for i, head in enumerate(laid.heads) for one in _column(laid, i)
    )
    for air in (_AIR if says_much else Fraction(1), Fraction(1)):
        for room, is_sideways in ((UPRIGHT, False), (SIDEWAYS, True)):
            for size in SIZES:
                if air * sum(_narrowest(laid, size)) <= room:
                    return Fit(size, is_sideways, _widths(laid, size, room))
    return Fit(SIZES[-1], True, _widths(laid, SIZES[-1], SIDEWAYS))


def _widths(laid: Grid, size: int, room: int) -> tuple[float, ...]:
    """Each column as wide as it wants, or else what is left shared among the columns of words by how much they say."""
    wanted = [_wanted(laid, i, size) for i in range(len(laid.heads))]
    if sum(wanted) <= room:
        return tuple(float(width) for width in wanted)
    least = _narrowest(laid, size)
    spare = max(Fraction(0), room - sum(least))
    shares = [
        0 if head.is_number else min(max((len(one.text) for one in _column(laid, i)), default=0), _LONGEST)
        for i, head in enumerate(laid.heads)
    ]
    whole = sum(shares) or 1
    # A column too wide for the sheet is narrowed with all others: its numbers run over two lines, but nothing is lost.
    scale = min(Fraction(1), room / (sum(least) or Fraction(1)))
    return tuple(float(scale * width + spare * share / whole) for width, share in zip(least, shares, strict=True))


def _narrowest(laid: Grid, size: int) -> list[Fraction]:
    """How narrow columns may become: a number needs its whole length, words may run over some lines."""
    return [_least(laid, i, size) for i in range(len(laid.heads))]


def _least(laid: Grid, i: int, size: int) -> Fraction:
    head, cells = laid.heads[i], _column(laid, i)
    words = [*head.title.split(), head.unit]
    least = Fraction(0)
    if head.is_number:
        whole = max((_length(one, size) for one in cells), default=Fraction(0))
        least = max(whole, min(text_width(f"{head.title} {head.unit}", size), Fraction(_WIDEST_HEAD)))
    else:
        longest = max((len(one.text) for one in cells), default=0)
        words += [part for one in cells for part in one.text.split() if len(part) < _ENDLESS]
        least = Fraction(118 if longest > _STORY else 80 if longest > _SENTENCE else 52 if longest > _PHRASE else 0)
    return max(least, *(text_width(word, size) for word in words)) + PADDING


def _wanted(laid: Grid, i: int, size: int) -> Fraction:
    """Wide enough for each cell on one line; a head may run over lines."""
    cells = max((_length(one, size) for one in _column(laid, i)), default=Fraction(0)) + PADDING
    return max(cells, _least(laid, i, size))


def _length(one: Cell, size: int) -> Fraction:
    return text_width(f"{one.text} {one.mark}" if one.mark else one.text, size)


def _column(laid: Grid, i: int) -> list[Cell]:
    return [row[i] for row in (*laid.rows, *([laid.total] if laid.total else []))]
