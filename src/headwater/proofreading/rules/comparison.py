"""Figures of a document held against statements: only where unit, words and year are those of the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from headwater.proofreading.rules.arithmetic import amount, compared, digits_of
from headwater.proofreading.rules.documents import Block, Document
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import Passage, Sentence, finding, headings, noun_after, stem, stems
from headwater.proofreading.rules.tables import Column, Table
from headwater.statements.quantities import Hedge, Quantity, Sort

WHAT = "against the books"
_NARROWER = re.compile(
    r"\b(?:of which|of whom|increas|decreas|rose|fell|grew|more than in|less than in|compared|target"
    r"|planned|plan to|expect|"
    r"forecast|average|largest|additional|another|each|per (?:donor|person|month)|if|would|could|should|only|alone|"
    r"up from|down from|record of|since|between|over the (?:past|last))\w*",
    re.IGNORECASE,
)
_FROM_SOMEBODY = re.compile(r"\b(?:from|by|of)\s(?:the\s)?[A-ZÀ-Þ][\w’'-]+(?!\w*’s)")
_SAME_ORDER = (Fraction(1, 2), Fraction(2))
_MOST_ROWS_AGREE = Fraction(4, 5)
_ENOUGH_ROWS = 3
# A title of one word, such as Staff, fits too much.
_ENOUGH_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFact:
    """A statement as a number. unit: "USD", "%" or the noun that is counted; value: in whole units, per cent as 77."""

    key: str
    title: str
    unit: str
    value: Fraction
    year: int
    source: str
    is_total: bool = True

    @property
    def needed(self) -> frozenset[str]:
        """The words that have to stand beside a number before it is held to be this one."""
        return stems(self.title)

    def __str__(self) -> str:
        shown = amount(self.value, self.unit if self.unit in ("USD", "%") else "")
        return f"{self.title}, {self.year}: {shown} ({self.key}; {self.source})"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFact:
    """A table of statements. columns: title and unit; rows: by label, the values of the columns, None where blank."""

    key: str
    title: str
    year: int
    columns: tuple[tuple[str, str], ...]
    rows: Mapping[str, tuple[Fraction | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All statements that a document may be held against. whose: the organisation and years, for the reader."""

    figures: tuple[FigureFact, ...] = ()
    tables: tuple[TableFact, ...] = ()
    whose: str = ""


def years_of(passages: Sequence[Passage], tables: Sequence[Table]) -> list[int]:
    """The years that a document speaks of, the most frequent first."""
    counts: dict[int, int] = {}
    for passage in passages:
        for one in passage.numbers:
            if one.sort in (Sort.YEAR, Sort.DATE) and len(set(one.years)) == 1:
                counts[one.years[0]] = counts.get(one.years[0], 0) + 1
    for table in tables:
        for year in re.findall(
            r"\b(?:19|20)\d\d\b", " ".join([table.caption, *(column.head for column in table.columns)])
        ):
            counts[int(year)] = counts.get(int(year), 0) + 1
    return sorted(counts, key=lambda year: (-counts[year], -year))


def against_books(
    document: Document, passages: Sequence[Passage], tables: Sequence[Table], facts: Facts
) -> Iterator[Finding]:
    """Each number that means what a statement means, held against it."""
    chapter = headings(document)
    main = (years_of(passages, tables) or [0])[0]
    for passage in passages:
        above = document.parts[chapter[passage.part]] if chapter[passage.part] >= 0 else None
        for sentence in passage.sentences:
            years, is_said = _years(sentence, passage, above, main)
            for fact in facts.figures:
                if years == {fact.year}:
                    yield from _figure(sentence, fact, is_year_said=is_said)
    for table in tables:
        above = document.parts[chapter[table.part]] if chapter[table.part] >= 0 else None
        for fact_table in facts.tables:
            yield from _table(table, fact_table, above, main)


def _years(sentence: Sentence, passage: Passage, above: object, main: int) -> tuple[set[int], bool]:
    """The years a sentence is about: its own, else those of its paragraph, its heading, or the document's main one."""
    own = {
        year
        for one in passage.numbers
        if sentence.start <= one.start < sentence.end and one.sort in (Sort.YEAR, Sort.DATE)
        for year in one.years
    }
    if own:
        return own, True
    around = {year for one in passage.numbers if one.sort in (Sort.YEAR, Sort.DATE) for year in one.years}
    if around:
        return around, True
    named = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", above.text)} if isinstance(above, Block) else set()
    return (named, True) if named else ({main}, False)


def _figure(sentence: Sentence, fact: FigureFact, *, is_year_said: bool) -> Iterator[Finding]:
    words = stems(sentence.text)
    if len(fact.needed) < _ENOUGH_WORDS or not fact.needed <= words:
        return
    candidates = [index for index in sentence.indexes() if _is_of_unit(sentence, index, fact)]
    numbers = [sentence.numbers[index] for index in candidates]
    verdicts = [_compared(one, fact.value) for one in numbers]
    agreeing = [one for one, verdict in zip(numbers, verdicts, strict=True) if verdict != Verdict.OPEN]
    if agreeing:
        one = agreeing[0]
        verdict = Verdict.AGREES if one.exact == fact.value else Verdict.ROUNDED
        yield _found(verdict, sentence, one, fact)
    elif len(numbers) == 1 and is_year_said and _may_contradict(sentence, numbers[0], fact):
        yield _found(Verdict.CONTRADICTS, sentence, numbers[0], fact)


def _compared(one: Quantity, value: Fraction) -> Verdict:
    """As elsewhere, but a bound must be near: "over 7,000 staff" is not said of 20,000."""
    verdict = compared(one, value)
    is_bound = one.hedge not in (Hedge.EXACT, Hedge.ABOUT)
    is_near = abs(value - one.exact) * 2 <= abs(one.exact)
    return verdict if is_near or not is_bound else Verdict.OPEN


def _is_of_unit(sentence: Sentence, index: int, fact: FigureFact) -> bool:
    one = sentence.numbers[index]
    if one.high is not None or (one.is_word and one.unit == "%"):
        return False
    if fact.unit in ("USD", "%"):
        return one.unit == fact.unit
    noun = {stem(word) for word in noun_after(sentence, str(index), 2).split()}
    return not one.unit and bool(noun & {stem(fact.unit.split(" ")[-1]), *fact.needed})


def _may_contradict(sentence: Sentence, one: Quantity, fact: FigureFact) -> bool:
    """Whether a number that differs must be meant as the same figure: the whole, of nobody in particular."""
    if not fact.value or not _SAME_ORDER[0] <= one.exact / fact.value <= _SAME_ORDER[1]:
        return False
    text = sentence.text
    others = stems(text) - fact.needed
    if _NARROWER.search(text) or _FROM_SOMEBODY.search(text) or len(sentence.indexes()) > 3:
        return False
    return len(others) <= 14 and one.slack * 2 < abs(one.exact) / 5


def _found(verdict: Verdict, sentence: Sentence, one: Quantity, fact: FigureFact) -> Finding:
    said = f"stated: {one.words.strip()}"
    if verdict == Verdict.CONTRADICTS:
        gap = one.exact - fact.value
        unit = fact.unit if fact.unit in ("USD", "%") else ""
        said += f", {'+' if gap > 0 else ''}{amount(gap, unit, digits_of(one) if gap.denominator == 1 else None)} off"
    made = finding(verdict, WHAT, sentence, (one,), said)
    return Finding(
        verdict=verdict,
        what=WHAT,
        lines=made.lines,
        words=made.words,
        arithmetic=said,
        books=str(fact),
        marks=made.marks,
    )


def _table(table: Table, fact: TableFact, above: object, main: int) -> Iterator[Finding]:
    """The columns of a table against those of a statement with the same rows."""
    known = {_label(label): values for label, values in fact.rows.items()}
    rows = {row: _row(table.labels[row], known) for row in table.items}
    matched = {row: values for row, values in rows.items() if values is not None}
    if len(matched) < _ENOUGH_ROWS or len(matched) * 2 < len(table.items):
        return
    for column in table.columns:
        years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", column.head)}
        years = years or {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", table.caption)}
        if not years and isinstance(above, Block):
            years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", above.text)}
        if (years or {main}) == {fact.year}:
            yield from _column(table, column, fact, matched)


def _label(label: str) -> str:
    bare = re.sub(r"^\W*\d{1,3}[.)]\s*|\s*\([^)]*\)|[*†‡§]+$", "", label)
    return re.sub(r"\W+", " ", bare).casefold().strip().removeprefix("the ")


def _row(label: str, known: Mapping[str, tuple[Fraction | None, ...]]) -> tuple[Fraction | None, ...] | None:
    wanted = _label(label)
    if wanted in known:
        return known[wanted]
    near = [
        values
        for name, values in known.items()
        if len(wanted) > 5 and (name.startswith(wanted) or wanted.startswith(name)) and name
    ]
    return near[0] if len(near) == 1 else None


def _column(
    table: Table, column: Column, fact: TableFact, matched: Mapping[int, tuple[Fraction | None, ...]]
) -> Iterator[Finding]:
    """A column against the one of the statement with which nearly all its rows agree."""
    best: list[tuple[int, Verdict, Fraction]] = []
    for place, (_, unit) in enumerate(fact.columns):
        if (unit == "%") != column.is_share:
            continue
        pairs = [
            (row, compared(cell, value), value)
            for row, values in matched.items()
            if (cell := column.cells[row]) is not None and (value := values[place]) is not None
        ]
        agreeing = sum(verdict != Verdict.OPEN for _, verdict, _ in pairs)
        if len(pairs) >= _ENOUGH_ROWS and agreeing >= _MOST_ROWS_AGREE * len(pairs) and len(pairs) > len(best):
            best = pairs
    for row, verdict, value in best:
        cell = column.cells[row]
        assert cell is not None, "only rows with a number"
        unit = "%" if column.is_share else cell.unit
        is_off = verdict == Verdict.OPEN
        yield Finding(
            verdict=Verdict.CONTRADICTS if is_off else verdict,
            what=WHAT,
            lines=(table.line(row),),
            words=table.words(row, column),
            arithmetic=f"stated: {cell.words}",
            books=f"{fact.title}, {fact.year}, {table.labels[row]}: {amount(value, unit)} ({fact.key})",
            marks=frozenset({table.mark(row, column)}),
        )
