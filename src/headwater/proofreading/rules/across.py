"""What a document says in one place and undoes in another: how many are new, what is left of what was received."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from headwater.proofreading.rules.arithmetic import amount, compared, number
from headwater.proofreading.rules.changes import changes
from headwater.proofreading.rules.documents import Document
from headwater.proofreading.rules.findings import Finding, Mark, Verdict
from headwater.proofreading.rules.sentences import (
    NUMBER,
    Passage,
    Sentence,
    finding,
    headings,
    quoted,
    stems,
)
from headwater.proofreading.rules.tables import Column, Table
from headwater.statements.quantities import MEASURES_OF_TIME, Hedge, Quantity

WHAT_NEW = "how many are new"
WHAT_LEFT = "what is left"
WHAT_AGAIN = "the same figure elsewhere"
_NEW = re.compile(rf"{NUMBER}\s(?:brand[- ])?(?:new|newly (?:\w+ed))\s((?:[^\W\d_][\w’'-]*\s?){{1,5}})", re.IGNORECASE)
_LEFT = re.compile(
    rf"\b(?:carr(?:y|ied|ying) (?:over|forward)|left (?:over|unspent)|unspent|remain(?:ed|ing|s)?"
    rf"|rolled over)\b[^«.;]{{0,30}}?{NUMBER}"
    r"\s(?:of|from)\s(?:the|these|this|its|that|those|all)\s(?:[a-z]+\s){0,3}?"
    r"(?:fund\w*|contribut\w+|income|revenue|resources|amount|money|budget|grants?|receipts?"
    r"|donations?)\b(?P<behind>[^.;]{0,60})",
    re.IGNORECASE,
)
_CAME = re.compile(
    rf"\b(?:received|receipts of|contributed|raised|income of|revenue of|contributions of|mobili[sz]ed"
    rf"|collected)\b[^«.;]{{0,50}}?{NUMBER}",
    re.IGNORECASE,
)
_WENT = re.compile(
    rf"\b(?:allocat\w+|spent|disburs\w+|expend\w+|used|committed|invested|utili[sz]ed)\b(?:[^«.;]|«(?!\d+»))"
    rf"{{0,50}}?{NUMBER}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:opening|brought forward|beginning of|start of|from the (?:previous|prior|preceding) year"
    r"|carried (?:over|forward) from|"
    r"prior[- ]year balance|reserves?|initial balance|balance from)\b",
    re.IGNORECASE,
)
_SENTENCES_BACK = 8


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount of the document with where it stands. place: the order of its sentence."""

    quantity: Quantity
    sentence: Sentence
    place: int


def checked_new(passages: Sequence[Passage]) -> Iterator[Finding]:
    """73 new officers, where elsewhere their number went from 11 to 73: new are 62.

    Told only where the number that is called new is the whole number at the end, or the difference: anything else may
    be about something else.
    """
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    moved = [change for sentence in sentences for change in changes(sentence) if change.direction > 0]
    moved = [change for change in moved if not change.before.unit and change.before.exact > 0]
    for sentence in sentences:
        for match in _NEW.finditer(sentence.skeleton):
            new = sentence.quantity(match.group(1))
            noun = stems(match.group(2))
            for change in moved:
                subject = stems(re.split(r"[.;:]", change.subject)[-1])
                if new.unit or len(noun & subject) < 2 or change.sentence is sentence:
                    continue
                rise = change.after.exact - change.before.exact
                if new.exact not in (rise, change.after.exact) or new.hedge != Hedge.EXACT:
                    continue
                line = change.sentence.block.line_at(change.after.start)
                told = f"{number(change.after.exact)} − {number(change.before.exact)} = {number(rise)}"
                verdict = Verdict.AGREES if new.exact == rise else Verdict.OPEN
                said = told if verdict == Verdict.AGREES else f"{told} new; stated: {new.words} new"
                words = f"“{quoted(change.sentence, (change.before, change.after))}”"
                one = finding(verdict, WHAT_NEW, sentence, (new,), f"{said}, from {words}", more=[line])
                yield _with_marks(
                    one, {(change.sentence.part, change.before.start), (change.sentence.part, change.after.start)}
                )
                break


def _with_marks(one: Finding, marks: set[tuple[int, int]]) -> Finding:
    return Finding(
        verdict=one.verdict,
        what=one.what,
        lines=one.lines,
        words=one.words,
        arithmetic=one.arithmetic,
        books=one.books,
        marks=one.marks | marks,
    )


def checked_left(document: Document, passages: Sequence[Passage], tables: Sequence[Table]) -> Iterator[Finding]:
    """What is carried over of what was received: received less allocated, as the same chapter states them."""
    chapter = headings(document)
    exact = _exact_amounts(passages, tables)
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    for place, sentence in enumerate(sentences):
        match = _LEFT.search(sentence.skeleton)
        if not match:
            continue
        left = sentence.quantity(match.group(1))
        near = range(max(0, place - _SENTENCES_BACK), min(len(sentences), place + _SENTENCES_BACK // 2))
        around = [_Placed(sentences[at], at) for at in near if chapter[sentences[at].part] == chapter[sentence.part]]
        if not left.unit or left.unit == "%" or left.unit in MEASURES_OF_TIME or left.high:
            continue
        if any(_OPENING.search(one.sentence.skeleton) for one in around):
            continue
        came = _amounts(around, _CAME, left.unit)
        went = _amounts(around, _WENT, left.unit)
        went = [one for one in went if one.quantity is not left]
        if came and went:
            yield _left_over(sentence, left, came, went, exact)


@dataclass(frozen=True, slots=True)
class _Placed:
    sentence: Sentence
    place: int


def _amounts(around: Sequence[_Placed], pattern: re.Pattern[str], unit: str) -> list[_Amount]:
    found = []
    for one in around:
        for match in pattern.finditer(one.sentence.skeleton):
            quantity = one.sentence.quantity(match.group(1))
            if (
                quantity.unit == unit
                and quantity.high is None
                and not re.search(r"\b(?:could|would|should|may|plan)\b", match.group())
            ):
                found.append(_Amount(quantity, one.sentence, one.place))
    return found


@dataclass(frozen=True, slots=True)
class _Exact:
    """An amount that is written to the last unit, with the words about it and its line."""

    quantity: Quantity
    about: frozenset[str]
    line: int

    @property
    def value(self) -> Fraction:
        """By which these are kept in order."""
        return self.quantity.exact


def _exact_amounts(passages: Sequence[Passage], tables: Sequence[Table]) -> list[_Exact]:
    """All amounts that are written to the last unit, in text and in totals, the smallest first."""
    found: list[_Exact] = []
    for passage in passages:
        for sentence in passage.sentences:
            for index in sentence.indexes():
                one = passage.numbers[index]
                if not one.is_scaled and one.slack == 0 and one.unit:
                    found.append(_Exact(one, stems(sentence.text), passage.block.line_at(one.start)))
    for table in tables:
        for column in table.columns:
            for row in table.totals:
                cell = column.cells[row]
                if cell is not None and not column.is_share:
                    found.append(_Exact(cell, stems(f"{column.head} {table.caption}"), table.line(row)))
    return sorted(found, key=lambda one: one.value)


def _sharpened(one: _Amount, exact: Sequence[_Exact]) -> tuple[Quantity, int | None]:
    """The same amount as it is written elsewhere to the last unit; itself where none or several round to it."""
    if one.quantity.slack == 0:
        return one.quantity, None
    low, high = one.quantity.low_and_high
    first = bisect_left(exact, low, key=lambda other: other.value)
    last = bisect_right(exact, high, key=lambda other: other.value)
    words = stems(one.sentence.text) if first < last else frozenset()
    fitting = {
        other.value: (other.quantity, other.line)
        for other in exact[first:last]
        if other.quantity.unit in (one.quantity.unit, "") and len(words & other.about) >= 2
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else (one.quantity, None)


def _left_over(
    sentence: Sentence,
    left: Quantity,
    came: Sequence[_Amount],
    went: Sequence[_Amount],
    exact: Sequence[_Exact],
) -> Finding:
    pairs = [(one, other) for one in came for other in went]
    place = came[-1].place
    pairs.sort(key=lambda pair: (abs(pair[0].place - place), abs(pair[1].place - place)))
    closing = [pair for pair in pairs if _closes(left, *pair)]
    one, other = (closing or pairs)[0]
    (into, into_line), (out, out_line) = _sharpened(one, exact), _sharpened(other, exact)
    value = into.exact - out.exact
    slack = into.slack + out.slack
    verdict = compared(left, value, slack)
    said = f"{number(into.exact)} − {number(out.exact)} = {number(value)}; stated: {left.words}"
    if verdict == Verdict.OPEN:
        gap = left.exact - value
        said += (
            f", a gap of {'+' if gap > 0 else ''}{amount(gap, left.unit)}: an opening balance would explain "
            f"it, none is stated"
        )
    elif value == left.exact:
        verdict, said = Verdict.AGREES, said.partition(";")[0]
    lines = [one.sentence.block.line_at(one.quantity.start), other.sentence.block.line_at(other.quantity.start)]
    lines += [line for line in (into_line, out_line) if line is not None]
    found = finding(verdict, WHAT_LEFT, sentence, (left,), said, more=lines)
    return _with_marks(found, {(one.sentence.part, one.quantity.start), (other.sentence.part, other.quantity.start)})


def _closes(left: Quantity, one: _Amount, other: _Amount) -> bool:
    slack = one.quantity.slack + other.quantity.slack
    return compared(left, one.quantity.exact - other.quantity.exact, slack) != Verdict.OPEN


def checked_again(passages: Sequence[Passage], tables: Sequence[Table]) -> Iterator[Finding]:
    """A rounded amount beside the same amount to the last unit elsewhere. Only what agrees is told."""
    exact = _exact_amounts(passages, tables)
    for passage in passages:
        for sentence in passage.sentences:
            for index in sentence.indexes():
                one = passage.numbers[index]
                if not one.is_scaled or one.unit in ("", "%") or one.hedge != Hedge.EXACT:
                    continue
                same, line = _sharpened(_Amount(one, sentence, 0), exact)
                if same is not one and line is not None:
                    yield finding(
                        Verdict.ROUNDED,
                        WHAT_AGAIN,
                        sentence,
                        (one,),
                        f"{one.words}; elsewhere {number(same.exact)}",
                        more=[line],
                    )


def marks_of(table: Table, column: Column, rows: Sequence[int]) -> frozenset[Mark]:
    """What identifies some numbers of a column."""
    return frozenset(table.mark(row, column) for row in rows)


def total_of(table: Table, column: Column) -> Fraction | None:
    """The last total of a column, or the sum of its rows where no total is shown and no cell is blank."""
    totals = [column.cells[row] for row in table.totals if column.cells[row] is not None]
    if totals and totals[-1] is not None:
        return totals[-1].exact
    cells = [column.cells[row] for row in table.items]
    return None if None in cells else sum((cell.exact for cell in cells if cell), Fraction(0))
