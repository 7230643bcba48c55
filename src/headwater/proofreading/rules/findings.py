"""What proofreading says about a document: one finding for each claim that was checked, or could not be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Verdict(StrEnum):
    """How a claim stands."""

    OPEN = "does not close"
    CONTRADICTS = "contradicts"
    AGREES = "agrees"
    ROUNDED = "agrees after rounding"
    UNCHECKED = "cannot be checked"


WRONG = frozenset({Verdict.OPEN, Verdict.CONTRADICTS})
# A number of the document: the index of its part, and its offset there or its row and column.
Mark: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One claim.

    what: which claim, in a few words. words: as the document has them. arithmetic: written out. books: what the
    statements say. lines: all places it rests on, the first one first. marks: which numbers it accounts for.
    """

    verdict: Verdict
    what: str
    lines: tuple[int, ...]
    words: str
    arithmetic: str = ""
    books: str = ""
    marks: frozenset[Mark] = field(default=frozenset(), repr=False)

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to look at it before it is published."""
        return self.verdict in WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """All findings of a document, in the order of its lines. place: what a place is called."""

    findings: tuple[Finding, ...]
    place: str = "line"
    language: str = "en"
    books: str = ""

    def of(self, *verdicts: Verdict) -> tuple[Finding, ...]:
        """The findings with one of these verdicts."""
        return tuple(finding for finding in self.findings if finding.verdict in verdicts)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong as far as it could be checked."""
        return not any(finding.is_wrong for finding in self.findings)
