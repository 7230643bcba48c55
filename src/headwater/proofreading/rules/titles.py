"""What is announced and what follows: years in the title of a table, and how many things are then named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from headwater.proofreading.rules.documents import Block, Document, Kind, Part
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import NUMBER, Passage, Sentence, excerpt, finding, stems
from headwater.statements.quantities import Hedge, Quantity, Sort

WHAT_YEARS = "years of a title"
WHAT_LIST = "number of things named"
_CAPTION = re.compile(
    r"^\W*(?:Table|Figure|Chart|Graph|Box|Tableau|Graphique|Tabla|Cuadro|Gráfico)\s*[\dA-Z]", re.IGNORECASE
)
_POINTS = re.compile(r"\b(?:below|following|above|Table|Figure|Chart|table|figure|chart|ci-dessous|siguiente)\b")
_NEAR = 2
_NAMED = re.compile(
    rf"{NUMBER}\s((?:[a-z’'-]+\s){{0,4}}[a-z’'-]+)\s?(?:,?\snamely:?\s|\s\(|:\s)([^«»;.()]+?)(?=[.;)]|$)"
)
_LOOSE = re.compile(
    r"\b(?:including|such as|e\.g|for example|among|especially|notably|mainly|see|with|from|up"
    r"|compared|respectively|etc|for|"
    r"in|on|by|at|as|to|which|that|who|is|are|was|were|more|or|per|average|each|through|both|also)\b|\d",
    re.IGNORECASE,
)
_SMALL = (2, 12)
# A list that is much longer or shorter than announced is another list.
_NEARLY = 2


def checked_titles(passages: Sequence[Passage]) -> Iterator[Finding]:
    """Years in captions against the same years in the sentences over them."""
    by_part = {passage.part: passage for passage in passages}
    for passage in passages:
        if not _CAPTION.match(passage.block.text) or len(passage.block.text) > 300:
            continue
        above = [by_part[part] for part in range(max(0, passage.part - _NEAR), passage.part) if part in by_part]
        for title in _years(passage):
            for other in reversed(above):
                if found := _against(passage, title, other):
                    yield found
                    break


def _years(passage: Passage) -> list[Quantity]:
    return [one for one in passage.numbers if one.sort == Sort.YEAR]


def _name(passage: Passage, one: Quantity) -> frozenset[str]:
    """The words that the years belong to: those right before and behind them that begin with a capital."""
    behind = re.match(r"\s((?:[A-Z][\w’'-]*\s?){1,5})", passage.block.text[one.end :])
    before = re.search(r"((?:[A-Z][\w’'-]*\s){1,5})(?:for\s|of\s|\()?$", passage.block.text[: one.start])
    words = " ".join(found.group(1) for found in (behind, before) if found)
    return stems(re.sub(r"\b(?:Table|Figure|In|The)\b", " ", words))


def _against(passage: Passage, title: Quantity, other: Passage) -> Finding | None:
    """A title's range of years against the same name with years in a sentence over it: wrong where one end differs."""
    name = _name(passage, title)
    if len(name) < 2 or len(title.years) != 2:
        return None
    same = [one for one in _years(other) if len(one.years) == 2 and name <= _name(other, one)]
    if not same:
        return None
    if any(one.years == title.years for one in same):
        agreeing = next(one for one in same if one.years == title.years)
        return _said(Verdict.AGREES, passage, title, other, agreeing)
    close = [one for one in same if len(set(one.years) & set(title.years)) == 1]
    return _said(Verdict.OPEN, passage, title, other, close[-1]) if close else None


def _said(verdict: Verdict, passage: Passage, title: Quantity, other: Passage, one: Quantity) -> Finding:
    line, above = passage.block.line_at(title.start), other.block.line_at(one.start)
    relation = "the same years stand" if verdict == Verdict.AGREES else f"{one.words} stands"
    return Finding(
        verdict=verdict,
        what=WHAT_YEARS,
        lines=(line, above),
        words=passage.block.text,
        arithmetic=f"the title says {title.words}; {relation} in the text that introduces it: "
        f"“{excerpt(other.block.text, one.start, one.end)}”",
        marks=frozenset({(passage.part, title.start), (other.part, one.start)}),
    )


def checked_lists(document: Document, passages: Sequence[Passage]) -> Iterator[Finding]:
    """A number of things against how many are named behind it, in the sentence or as points under it."""
    for passage in passages:
        for sentence in passage.sentences:
            yield from _named(sentence)
        if points := _points(document, passage):
            yield from points


def _named(sentence: Sentence) -> Iterator[Finding]:
    """Three countries, namely A, B and C; five locations (A, B, C, D and E)."""
    for match in _NAMED.finditer(sentence.skeleton):
        stated, listed = sentence.quantity(match.group(1)), match.group(3)
        if not _is_small_count(stated) or not match.group(2).rstrip().endswith("s") or _LOOSE.search(listed):
            continue
        names = [name for name in re.split(r",\s(?:and\s|et\s|y\s)?|\sand\s|\set\s|\sy\s", listed) if name.strip()]
        if len(names) < 2 or any(len(name) > 60 for name in names) or not _are_names(names):
            continue
        fewest = listed.count(",") + (0 if re.search(r",\s(?:and|et|y)\s", listed) else 1)
        if not fewest <= stated.exact <= len(names) and stated.exact != len(names):
            # A name may hold "and", so that there may be fewer things than pieces; there cannot be more.
            if not (stated.exact > len(names) or stated.exact < fewest):
                continue
            goes_on = re.match(r"[)]?,?\s(?:and|plus|as well|in addition|along)\b", sentence.skeleton[match.end() :])
            verdict = Verdict.OPEN if _may_accuse(listed, names) and not goes_on else Verdict.UNCHECKED
        else:
            verdict = Verdict.AGREES
        if verdict != Verdict.UNCHECKED:
            said = f"{stated.words} announced, {len(names)} named: {', '.join(name.strip() for name in names)}"
            yield finding(verdict, WHAT_LIST, sentence, (stated,), said)


def _are_names(names: Sequence[str]) -> bool:
    return all(re.match(r"\s*(?:the\s)?[A-ZÀ-Þ\u0600-\u06ff]", name) for name in names)


def _may_accuse(listed: str, names: Sequence[str]) -> bool:
    """A list ends with "and" before its last name; what does not may go on elsewhere."""
    return bool(re.search(r"(?:,|\s)\s?(?:and|et|y)\s[^,]+$", listed)) and len(names) >= 3


def _is_small_count(one: Quantity) -> bool:
    return one.hedge == Hedge.EXACT and not one.unit and one.high is None and _SMALL[0] <= one.exact <= _SMALL[1]


def _may_be_point(part: Part) -> bool:
    """Whether a paragraph behind a list looks like a point that lost its mark."""
    is_short = isinstance(part, Block) and part.kind == Kind.PARAGRAPH and len(part.text) < 100
    return is_short and not re.search(r"[.!?:]$", part.text.rstrip())  # type: ignore[union-attr]


def _points(document: Document, passage: Passage) -> list[Finding]:
    """Four areas: and then three points."""
    text = passage.sentences[-1].skeleton if passage.sentences else ""
    match = re.search(rf"{NUMBER}\s((?:[a-z’'-]+\s){{0,4}}[a-z’'-]+s)(?:\s[a-z]+)?:$", text)
    if not match or passage.block.kind != Kind.PARAGRAPH:
        return []
    stated = passage.numbers[int(match.group(1))]
    if not _is_small_count(stated) or re.search(r"\b(?:includ\w+|among|are|were|least)\b", match.group(2)):
        return []
    if re.search(r"\b(?:or|up to|at least|one of|two of|any of)\s$", text[: match.start()]):
        return []
    items = []
    for part in document.parts[passage.part + 1 :]:
        if not isinstance(part, Block) or part.kind != Kind.ITEM:
            break
        items.append(part)
    following = document.parts[passage.part + 1 + len(items) :][:1]
    if len(items) < 2:
        return []
    inner = [item for item in items if item.depth > items[0].depth]
    items = [item for item in items if item.depth <= items[0].depth]
    goes_on = bool(inner) or any(_may_be_point(part) for part in following)
    if stated.exact != len(items) and (goes_on or abs(stated.exact - len(items)) > _NEARLY):
        return []
    verdict = Verdict.AGREES if stated.exact == len(items) else Verdict.OPEN
    said = f"{stated.words} announced, {len(items)} points follow"
    return [
        finding(verdict, WHAT_LIST, passage.sentences[-1], (stated,), said, more=[item.line for item in items[-1:]])
    ]
