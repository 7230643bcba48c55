"""A document as proofreading sees it: blocks of running text and tables, each with where it stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Kind(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """Running text. places: from which offset on it stands on which line. depth: of a point of a list, its indent."""

    kind: Kind
    text: str
    places: tuple[tuple[int, int], ...]
    depth: int = 0

    def line_at(self, offset: int) -> int:
        """The line on which the sign at an offset stands."""
        found = bisect_right([start for start, _ in self.places], offset) - 1
        return self.places[max(found, 0)][1]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.places[0][1]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with its line."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells as written, all of one length."""

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        assert len({len(row.cells) for row in self.rows}) == 1, "a table is rectangular"

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.rows[0].line


Part: TypeAlias = Block | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read. place: what its places are called: lines, or paragraphs where a format has no lines."""

    parts: tuple[Part, ...]
    place: str = "line"

    @property
    def text(self) -> str:
        """All running text and cells, for finding out the language and the form of numbers."""
        return "\n".join(
            part.text if isinstance(part, Block) else "\n".join("\t".join(row.cells) for row in part.rows)
            for part in self.parts
        )


def grid(rows: list[Row]) -> Grid:
    """A table of rows that may be of different lengths: short ones end in empty cells."""
    widest = max(len(row.cells) for row in rows)
    return Grid(tuple(Row(row.line, row.cells + ("",) * (widest - len(row.cells))) for row in rows))
