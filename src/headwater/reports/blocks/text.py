"""Text: headings, sentences with runs that stand out, lists, quotations, and notes that a reader must see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from headwater.reports.blocks.values import check_id, check_link


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the page, whose title is level 1: so 2 to 4 here. In reports it states the finding."""

    level: Literal[2, 3, 4]
    text: str
    id: str
    # On paper it and what stands below it share a sheet, where they fit on one.
    stays_together: bool = False

    def __post_init__(self) -> None:
        check_id(self.id)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a sentence that stand out, or lead somewhere."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""

    def __post_init__(self) -> None:
        check_link(self.href)


# Sentences: plain, or in runs that follow each other without anything between.
Words = str | tuple[Run, ...]


def runs(words: Words) -> tuple[Run, ...]:
    """Sentences as runs."""
    return (Run(words),) if isinstance(words, str) else words


def plain(words: Words) -> str:
    """Sentences as plain text."""
    return "".join(run.text for run in runs(words))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences."""

    text: Words


@dataclass(frozen=True, slots=True)
class Listing:
    """Items below each other, each a few sentences; numbered where their order counts."""

    items: tuple[Words, ...]
    ordered: bool = False

    def __post_init__(self) -> None:
        assert self.items, "a list has at least one item"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, in their words. Who said it stands in the text before."""

    text: Words


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader must know: a gap in the figures, invented data, the meaning of a word, a source."""

    kind: Literal["gap", "synthetic", "definition", "source"]
    text: str
