"""All checks over one document, and what is left over: the numbers that nothing could be held against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from headwater.lib.errors import Refused
from headwater.proofreading.rules import chains, changes, parts, sums
from headwater.proofreading.rules.across import checked_again, checked_left, checked_new
from headwater.proofreading.rules.against_tables import checked_against_tables, checked_quarters
from headwater.proofreading.rules.chains import checked_chains
from headwater.proofreading.rules.changes import checked_changes
from headwater.proofreading.rules.documents import Document, Grid
from headwater.proofreading.rules.findings import WRONG, Checked, Finding, Mark, Verdict
from headwater.proofreading.rules.parts import checked_parts
from headwater.proofreading.rules.sentences import Passage, passages, quoted
from headwater.proofreading.rules.shares import checked_shares
from headwater.proofreading.rules.sums import checked_neighbours, checked_sums
from headwater.proofreading.rules.tables import Table, cell_number, tables
from headwater.proofreading.rules.titles import checked_lists, checked_titles
from headwater.proofreading.rules.totals import checked_rows, checked_totals
from headwater.statements.quantities import decimal_sign, language_of

WHAT_ALONE = "stands alone"
# Claims of sentences: the same numbers may be read as more than one of them.
_READINGS = frozenset({chains.WHAT, changes.WHAT, parts.WHAT, parts.WHAT_PART, sums.WHAT})
_ROUNDING = re.compile(
    r"\b(?:due to|because of|owing to|subject to)\s(?:\w+\s)?rounding|\brounding (?:differences"
    r"|errors?)|\barrondi|\bredondeo",
    re.IGNORECASE,
)


def parsed(document: Document) -> tuple[list[Passage], list[Table], str]:
    """The running text and the tables of a document with their numbers, and its language."""
    text = document.text
    language, decimal = language_of(text), decimal_sign(text)
    usual = "," if language in ("fr", "es") else "."
    is_sure = bool(decimal) or usual == "."
    return (
        passages(document, language=language, decimal=decimal),
        tables(document, decimal=decimal or usual, is_sure=is_sure),
        language,
    )


def arithmetic(document: Document, texts: Sequence[Passage], grids: Sequence[Table]) -> list[Finding]:
    """What the document states about itself, checked."""
    says_rounding = bool(_ROUNDING.search(document.text))
    found: list[Finding] = []
    for table in grids:
        found += [*checked_totals(table, says_rounding=says_rounding), *checked_rows(table), *checked_shares(table)]
    for passage in texts:
        found += checked_chains(passage)
        for place, sentence in enumerate(passage.sentences):
            found += [*checked_parts(sentence), *checked_changes(sentence), *checked_sums(sentence)]
            if place:
                found += checked_neighbours(passage.sentences[place - 1], sentence)
    found += [*checked_titles(texts), *checked_lists(document, texts)]
    found += [*checked_new(texts), *checked_left(document, texts, grids)]
    found += [*checked_against_tables(texts, grids), *checked_quarters(texts), *checked_again(texts, grids)]
    return found


def checked(document: Document, *, more: Iterable[Finding] = ()) -> Checked:
    """All findings of a document. Refused: a document without a single number. more: findings against the books."""
    texts, grids, language = parsed(document)
    alone = _numbers(document, texts, grids)
    if not alone:
        raise Refused("The document holds no number that could be checked.")
    found = _settled([*arithmetic(document, texts, grids), *more])
    accounted = {mark for one in found for mark in one.marks}
    left = [one for one in alone if not one.marks & accounted]
    ordered = sorted([*found, *left], key=lambda one: (one.lines[0], one.what, one.words))
    return Checked(findings=tuple(ordered), place=document.place, language=language)


def _settled(found: Sequence[Finding]) -> list[Finding]:
    """Each claim once. Where two readings of the same words disagree, the one that closes is believed."""
    agreeing = [one for one in found if not one.is_wrong and one.what in _READINGS]
    kept: dict[tuple[str, frozenset[Mark], Verdict], Finding] = {}
    for one in found:
        may_doubt = one.verdict == Verdict.OPEN and one.what in _READINGS
        is_doubted = may_doubt and any(one.marks and one.marks <= other.marks for other in agreeing)
        if not is_doubted:
            kept.setdefault((one.what, one.marks, one.verdict), one)
    return list(kept.values())


def _numbers(document: Document, texts: Sequence[Passage], grids: Sequence[Table]) -> list[Finding]:
    """Each quantity of the document as a finding of its own: nothing was held against it yet."""
    found = []
    for passage in texts:
        for sentence in passage.sentences:
            for index in sentence.indexes():
                one = passage.numbers[index]
                found.append(
                    _alone(
                        passage.block.line_at(one.start),
                        quoted(sentence, (one,)),
                        frozenset({(passage.part, one.start)}),
                    )
                )
    understood = {table.part for table in grids}
    for table in grids:
        for column in table.columns:
            for row, cell in enumerate(column.cells):
                if cell is not None:
                    found.append(
                        _alone(table.line(row), table.words(row, column), frozenset({table.mark(row, column)}))
                    )
    for part, grid in enumerate(document.parts):
        if isinstance(grid, Grid) and part not in understood:
            found += _unread(part, grid)
    return found


def _unread(part: int, grid: Grid) -> list[Finding]:
    """The numbers of a table that was not understood."""
    found = []
    for place, row in enumerate(grid.rows):
        for column, cell in enumerate(row.cells):
            if cell_number(cell, decimal=".", is_sure=True):
                marks: frozenset[Mark] = frozenset({(part, place, column)})
                found.append(_alone(row.line, " | ".join(filter(None, row.cells)), marks))
                break
    return found


def _alone(line: int, words: str, marks: frozenset[Mark]) -> Finding:
    return Finding(verdict=Verdict.UNCHECKED, what=WHAT_ALONE, lines=(line,), words=words, marks=marks)


def with_books(checked: Checked, books: str) -> Checked:
    """The same findings, with what they were held against."""
    return replace(checked, books=books)


__all__ = ["WRONG", "arithmetic", "checked", "parsed", "with_books"]
