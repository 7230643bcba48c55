"""Sentences against the tables of the same document: named rows together, the largest few, how many rows there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from headwater.proofreading.rules.across import marks_of, total_of
from headwater.proofreading.rules.arithmetic import compared, number
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import NUMBER, Passage, Sentence, finding, noun_after, stem, stems
from headwater.proofreading.rules.tables import Column, Table
from headwater.statements.quantities import Hedge, Quantity

WHAT_NAMED = "named rows of a table"
WHAT_LARGEST = "largest rows of a table"
WHAT_ROWS = "number of rows of a table"
_SHARE_OF = re.compile(rf"{NUMBER}\sof\s(?:(?:the|our|all|its|their|[A-Z][\w’']*)\s)?(?P<whole>[^«.;,]{{0,60}})")
_LARGEST = re.compile(
    r"\b(?:top (?P<a>«\d+»|\w+)|(?P<b>«\d+») (?:largest|biggest|top|main|most)|(?:largest|biggest) (?P<c>«\d+»))\b"
)
_HALVES = {"first half": ("q1", "q2"), "second half": ("q3", "q4")}
_Result: TypeAlias = tuple[Column, list[int], Fraction, Fraction]
_LARGE_WORDS = {"three": 3, "four": 4, "five": 5, "ten": 10}


def checked_against_tables(passages: Sequence[Passage], tables: Sequence[Table]) -> Iterator[Finding]:
    """All claims of sentences that a table of the document can confirm. Wrong only where one column must be meant."""
    for passage in passages:
        for sentence in passage.sentences:
            for match in _SHARE_OF.finditer(sentence.skeleton):
                stated = sentence.quantity(match.group(1))
                if stated.unit == "%" and not stated.is_word:
                    yield from _share_of_rows(sentence, stated, match["whole"], tables)
            yield from _row_count(sentence, tables)


def _share_of_rows(sentence: Sentence, stated: Quantity, whole: str, tables: Sequence[Table]) -> Iterator[Finding]:
    for table in tables:
        rows = _named_rows(sentence, table)
        what = WHAT_NAMED
        if len(rows) < 2:
            rows, what = [], WHAT_LARGEST
        results = []
        for column in table.columns:
            total = total_of(table, column)
            if column.is_share or not column.is_readable or not total or total < 0:
                continue
            chosen = rows or _largest_rows(sentence, table, column)
            cells = [column.cells[row] for row in chosen]
            if len(chosen) < 2 or None in cells:
                continue
            part = sum((cell.exact for cell in cells if cell), Fraction(0))
            results.append((column, chosen, part, total))
        fitting = [one for one in results if compared(stated, 100 * one[2] / one[3]) != Verdict.OPEN]
        meant = [one for one in results if _is_meant(whole, one[0], results)]
        told = [one for one in fitting if one in meant] or (fitting if len(results) == 1 else []) or fitting[:1]
        if not told and len(meant) == 1 and what == WHAT_NAMED and _is_plain_list(sentence, rows, table):
            told = meant
        for column, chosen, part, total in told[:1]:
            value = 100 * part / total
            verdict = compared(stated, value)
            said = f"{number(part)} ÷ {number(total)} = {number(value, 1)} %; stated: {stated.words}"
            found = finding(verdict, what, sentence, (stated,), said, more=[table.line(row) for row in chosen])
            yield Finding(
                verdict=found.verdict, what=found.what, lines=found.lines, words=found.words,
                arithmetic=found.arithmetic, marks=found.marks | marks_of(table, column, chosen),
            )  # fmt: skip
            return


def _is_meant(whole: str, column: Column, results: Sequence[_Result]) -> bool:
    """Whether the words behind "per cent of" are those of this column, and of no other."""
    words = stems(whole)
    mine = len(stems(column.head) & words)
    return mine > 0 and all(len(stems(one.head) & words) < mine for one, _, _, _ in results if one is not column)


def _bare(label: str) -> str:
    return re.sub(r"^\W*\d{1,3}[.)]\s*|\s*\([^)]*\)|[*†‡§\d]+$", "", label).strip()


def _named_rows(sentence: Sentence, table: Table) -> list[int]:
    """The rows whose labels a sentence names, or begins to name: "United Kingdom" for its long form."""
    found = []
    text = sentence.text
    for row in table.items:
        label = _bare(table.labels[row])
        short = re.match(r"(?:Kingdom of the |Republic of |State of )?((?:[A-Z][\w’'-]*\s?){1,3})", label)
        names = {label, *([short.group(1).strip()] if short and len(short.group(1).strip()) >= 5 else [])}
        if (
            len(label) >= 4
            and label[:1].isupper()
            and any(re.search(rf"\b{re.escape(name)}\b", text) for name in names if name)
        ):
            found.append(row)
    return found


def _is_plain_list(sentence: Sentence, rows: Sequence[int], table: Table) -> bool:
    """Whether the named rows stand in one list that the share is said of."""
    places = []
    for row in rows:
        words = _bare(table.labels[row]).split()
        at = sentence.text.find(" ".join(words[:2]))
        places.append(at if at >= 0 else sentence.text.find(words[0]))
    places.sort()
    gaps = [sentence.text[a:b] for a, b in pairwise(places)]
    is_list = all(re.search(r",\s(?:and\s)?(?:the\s)?$|\sand\s(?:the\s)?$", gap) for gap in gaps)
    behind = sentence.text[places[-1] :]
    verb = re.search(r"\b(?:gave|contributed|account\w*|provided|made up|represent\w*)\b", behind)
    return is_list and bool(verb) and not re.search(r"\b(?:others?|respectively|each|both)\b", sentence.text)


def _largest_rows(sentence: Sentence, table: Table, column: Column) -> list[int]:
    match = _LARGEST.search(sentence.skeleton)
    if not match:
        return []
    token = match["a"] or match["b"] or match["c"]
    count = int(sentence.quantity(token[1:-1]).exact) if token.startswith("«") else _LARGE_WORDS.get(token, 0)
    behind = stems(sentence.skeleton[match.end() :][:40])
    if not 2 <= count < len(table.items) or not behind & stems(table.label_head):
        return []
    filled = [row for row in table.items if column.cells[row] is not None]
    return sorted(filled, key=lambda row: -_value(column.cells[row]))[:count]


def _value(cell: Quantity | None) -> Fraction:
    return cell.exact if cell else Fraction(0)


def _row_count(sentence: Sentence, tables: Sequence[Table]) -> Iterator[Finding]:
    """18 donors, and a table whose 18 rows are headed Donor. Another number may count something else."""
    for index in sentence.indexes():
        one = sentence.numbers[index]
        noun = noun_after(sentence, str(index), 1)
        if one.unit or one.hedge != Hedge.EXACT or one.is_word or one.exact < 5 or not noun.endswith("s"):
            continue
        for table in tables:
            if len(table.items) == one.exact and stem(noun) == stem(table.label_head.strip().split(" ")[-1] or "-"):
                said = f"the table has {len(table.items)} rows"
                yield finding(Verdict.AGREES, WHAT_ROWS, sentence, (one,), said, more=[table.line(0)])
                break


def checked_quarters(passages: Sequence[Passage]) -> Iterator[Finding]:
    """A share of a half year beside the shares of its two quarters. Only what closes is told."""
    for passage in passages:
        for sentence in passage.sentences:
            text = sentence.skeleton
            plain = sentence.text.lower()
            for half, quarters in _HALVES.items():
                if half not in plain or not all(quarter in plain for quarter in quarters):
                    continue
                shares = [passage.numbers[i] for i in sentence.indexes() if passage.numbers[i].unit == "%"]
                if len(shares) != 3 or text.lower().find(half) > text.find(f"«{passage.numbers.index(shares[1])}»"):
                    continue
                value = shares[1].exact + shares[2].exact
                verdict = compared(shares[0], value, shares[1].slack + shares[2].slack)
                if verdict != Verdict.OPEN:
                    said = (
                        f"{number(shares[1].exact)} + {number(shares[2].exact)} = {number(value)} %; stated: "
                        f"{shares[0].words}"
                    )
                    yield finding(verdict, "halves and quarters", sentence, shares, said)
