"""What every part of the report is given: the context, the language, the ways to rows, and what people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from headwater.lib.money import Money
from headwater.reports import shown
from headwater.reports.annual.translation import Words, words_in
from headwater.reports.annual.words import say
from headwater.reports.blocks import Block, Heading, Paragraph, Synthetic, Value
from headwater.reports.blocks import Table as TableBlock
from headwater.reports.formats import text
from headwater.reports.shown import Address
from headwater.statements.queries import Context, table, tables, value
from headwater.statements.rules import Cell, Row, TableValue
from headwater.statements.rules import Synthetic as Marked
from headwater.statements.rules import Value as Computed


@dataclass(frozen=True)
class Page:
    """The report of one organisation and year in one language."""

    context: Context
    language: str
    address: Address
    written: Mapping[str, Sequence[Block]]

    @property
    def year(self) -> str:
        """The year of the report, as text."""
        return str(self.context.year)

    @property
    def is_on_a_site(self) -> bool:
        """Whether records have addresses. There a slow line carries only what has no page of its own."""
        return self.address is not shown.nowhere

    def say(self, words: str, **parts: str) -> str:
        """A text of the report; the year is always at hand."""
        return say(words, self.language, **{"year": self.year, **parts})

    def figure(self, key: str) -> Computed:
        """What a figure comes to."""
        return value(key, self.context)

    def told(self, computed: Computed) -> str:
        """A figure inside a sentence, with its unit."""
        return text(shown.figure(computed), self.language)

    def bare(self, computed: Computed) -> str:
        """A figure in a heading, whose section says whether it rests on what was invented."""
        found = shown.figure(computed)
        return text(_unmarked(found), self.language)

    def table(self, key: str) -> TableValue:
        """What a table comes to."""
        return table(key, self.context)

    def block(self, key: str, found: TableValue) -> TableBlock:
        """A table of statements as a block."""
        return shown.table(tables()[key], found)

    @cached_property
    def _words(self) -> Words:
        return words_in(self.context, self.language)

    def named(self, name: str) -> str:
        """What something is called in the language of the report."""
        return name if self.language == "en" else self._words(name)

    def slot(self, name: str) -> Iterator[Block]:
        """What people wrote for a place of the report."""
        yield from self.written.get(name, ())

    def heading(self, level: int, words: str, key: str) -> Heading:
        """A heading of level 2, 3 or 4."""
        assert level in (2, 3, 4)
        return Heading(2 if level == 2 else 3 if level == 3 else 4, words, key)

    def missing(self, why: str) -> Paragraph:
        """Why something cannot be shown."""
        return Paragraph(why)


def _unmarked(cell: Value) -> Value:
    return cell.value if isinstance(cell, Synthetic) else cell


def names(rows: Sequence[Row]) -> tuple[str, ...]:
    """The first cells of rows, which name them."""
    return tuple(str(row[0]) for row in rows)


def dollars(cell: Cell) -> Money | None:
    """An amount in US cents as money; a mark of invention is left to the notes, because a bar has no room for it."""
    number = cell.value if isinstance(cell, Marked) else cell
    return Money(number, "USD") if isinstance(number, int) else None
