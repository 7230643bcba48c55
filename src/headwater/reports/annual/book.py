"""The report as a book for a site: an opening, and chapters that are light enough for a slow line.

A chapter begins at each heading of level 2. One that would weigh too much goes on on further pages, which begin at a
heading of level 3 or at a chart. A page is called by the id of what it begins with, which is the same word in all
languages; an id further down leads to the page that holds it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from django.utils.safestring import SafeString

from headwater.reports import html
from headwater.reports.annual.words import say
from headwater.reports.blocks import Block, Chart, Heading, Table
from headwater.reports.formats import number

_Part = TypeVar("_Part")

# What a page of the book may weigh packed, in bytes, beside the frame that every page of the site has.
CARRIES = 10 * 1024
# More rows of a table than this are in the files only.
MOST_ROWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page: the heading of its chapter, which part of it this is, what is on it, and the same as HTML."""

    chapter: Heading
    part: int
    of: int
    blocks: tuple[Block, ...]
    content: SafeString

    @property
    def key(self) -> str:
        """What the page is called in addresses."""
        return self._named[0].id

    @property
    def title(self) -> str:
        """What it begins with."""
        first = self._named[0]
        return first.text if isinstance(first, Heading) else first.title

    @property
    def headings(self) -> list[Heading]:
        """Those of level 3, for the contents."""
        return [one for one in self._named if isinstance(one, Heading) and one.level == 3]

    def holds(self, key: str) -> bool:
        """Whether something on it has this id."""
        return any(one.id == key for one in self._named)

    @property
    def _named(self) -> list[Heading | Chart]:
        return [block for block in self.blocks if isinstance(block, Heading | Chart)]


@dataclass(frozen=True, slots=True)
class Book:
    """What stands before the first chapter, and the pages in their order."""

    opening: tuple[Block, ...]
    leaves: tuple[Leaf, ...]

    @property
    def chapters(self) -> list[list[Leaf]]:
        """The pages by chapter."""
        return [list(some) for some in _cut(self.leaves, [i for i, leaf in enumerate(self.leaves) if leaf.part == 1])]

    def place(self, key: str) -> int | None:
        """Where the page is that holds something of this id; None where there is nothing of the kind."""
        return next((i for i, leaf in enumerate(self.leaves) if leaf.holds(key)), None)


def bound(blocks: Sequence[Block], language: str) -> Book:
    """The blocks of a report as a book."""
    begun = [i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 2]
    first = begun[0] if begun else len(blocks)
    leaves = (leaf for chapter in _cut(blocks, begun) for leaf in _leaves(chapter, language))
    return Book(tuple(blocks[:first]), tuple(leaves))


def _cut(whole: Sequence[_Part], begun: Sequence[int]) -> Iterator[Sequence[_Part]]:
    """What begins at each of these places, up to the next."""
    return (whole[i:j] for i, j in zip(begun, [*begun[1:], None], strict=True))


def _leaves(chapter: Sequence[Block], language: str) -> Iterator[Leaf]:
    heading = chapter[0]
    assert isinstance(heading, Heading)
    leaves: list[list[tuple[Sequence[Block], str]]] = [[]]
    weight = 0
    for piece in _pieces(chapter):
        above = heading if piece[0] is heading else None
        shown = html.render_blocks(list(_on_a_page(piece, language)), language, above=above)
        weighs = len(gzip.compress(shown.encode()))
        # A heading without a word below it does not stay alone.
        is_begun = any(not isinstance(block, Heading) for held, _ in leaves[-1] for block in held)
        if is_begun and weight + weighs > CARRIES:
            leaves.append([])
            weight = 0
        leaves[-1].append((piece, shown))
        weight += weighs
    for part, pieces in enumerate(leaves, 1):
        yield Leaf(
            chapter=heading,
            part=part,
            of=len(leaves),
            blocks=tuple(block for piece, _ in pieces for block in piece),
            content=SafeString("\n".join(shown for _, shown in pieces)),
        )


def _pieces(chapter: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """What is not torn: from a heading of level 3, or a chart that no heading stands right above, to the next."""
    begun = [0] + [
        i
        for i, (above, block) in enumerate(pairwise(chapter), 1)
        if (isinstance(block, Heading) and block.level == 3)
        or (isinstance(block, Chart) and not isinstance(above, Heading))
    ]
    return _cut(chapter, begun)


def _on_a_page(piece: Sequence[Block], language: str) -> Iterator[Block]:
    """The blocks below the title of their page, which is the heading of the chapter; others stand one level higher."""
    level = 1
    for block in piece:
        match block:
            case Heading(level=2):
                continue
            case Heading():
                level = min(level + 1, 3)
                yield replace(block, level=2 if level == 2 else 3)
            case Table() if len(block.rows) > MOST_ROWS:
                cut = "The first {shown} of {count} rows; the files of the report hold all of them."
                note = say(cut, language, shown=number(MOST_ROWS, language), count=number(len(block.rows), language))
                yield replace(block, rows=block.rows[:MOST_ROWS], notes=(*block.notes, note))
            case _:
                yield block
