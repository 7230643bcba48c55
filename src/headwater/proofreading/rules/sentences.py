"""Sentences and their numbers: rules read a sentence with each number replaced by a token, «3» for the third."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from headwater.proofreading.rules.documents import Block, Document, Kind
from headwater.proofreading.rules.findings import Finding, Mark, Verdict
from headwater.statements.quantities import Quantity, Sort, quantities

# «3» is the number with index 3 of the block where it can be reckoned with, ‹3› a year or a date, ‡3‡ anything else.
NUMBER = r"«(\d+)»"
_END = re.compile(r"(?<=[.!?؟])[\"”’)\]*_]*\s+(?=[\"“‘(\[*_]*[A-ZÀ-Þ\u0600-\u06ff\d«‹‡])")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|approx|ca|No|Nos|Mr|Mrs|Ms|Dr|Prof|St|Fig|Tab|Art|Sec|Ch|vol|pp?|para|est|incl|excl|al|"
    r"etc|Inc|Ltd|Co|Jr|Sr|Gen|Hon|H\.E|U\.S|U\.N|D\.C|[A-Z]))\.$"
)
LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block. skeleton: its text with tokens for numbers; part: the index of the block."""

    part: int
    block: Block
    start: int
    end: int
    skeleton: str
    numbers: tuple[Quantity, ...]

    @property
    def text(self) -> str:
        """The sentence as written."""
        return self.block.text[self.start : self.end]

    def quantity(self, token: str) -> Quantity:
        """The quantity that a token of the skeleton stands for."""
        return self.numbers[int(token)]

    def indexes(self) -> list[int]:
        """The indexes of all quantities that can be reckoned with, in order."""
        return [int(token) for token in re.findall(NUMBER, self.skeleton)]


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with its numbers and sentences."""

    part: int
    block: Block
    numbers: tuple[Quantity, ...]
    sentences: tuple[Sentence, ...]

    @property
    def skeleton(self) -> str:
        """The whole block with tokens for numbers."""
        return " ".join(sentence.skeleton for sentence in self.sentences)


def passages(document: Document, *, language: str, decimal: str) -> list[Passage]:
    """All blocks with their numbers, as the language of the document writes them."""
    found = []
    for index, part in enumerate(document.parts):
        if isinstance(part, Block):
            numbers = quantities(part.text, language=language, decimal=decimal)
            found.append(Passage(index, part, numbers, tuple(_sentences(index, part, numbers))))
    return found


def _sentences(index: int, block: Block, numbers: tuple[Quantity, ...]) -> Iterator[Sentence]:
    cuts = [0]
    for match in _END.finditer(block.text):
        before = block.text[max(0, match.start() - 12) : match.start()].rstrip('"”’)]*_')
        inside = any(one.start < match.start() < one.end for one in numbers)
        if not inside and not _SHORT.search(before):
            cuts.append(match.end())
    cuts.append(len(block.text))
    for start, end in pairwise(cuts):
        yield Sentence(index, block, start, end, _skeleton(block.text, numbers, start, end), numbers)


def _skeleton(text: str, numbers: Sequence[Quantity], start: int, end: int) -> str:
    pieces, at = [], start
    for place, one in enumerate(numbers):
        if start <= one.start < end:
            pieces += [text[at : one.start], _token(place, one)]
            at = min(one.end, end)
    pieces.append(text[at:end])
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def _token(place: int, one: Quantity) -> str:
    if one.is_quantity:
        return f"«{place}»"
    return f"‹{place}›" if one.sort in (Sort.YEAR, Sort.DATE) else f"‡{place}‡"


def quoted(sentence: Sentence, used: Sequence[Quantity]) -> str:
    """The words of a sentence around the numbers in question, shortened where they are many."""
    first, last = min(one.start for one in used), max(one.end for one in used)
    return excerpt(sentence.block.text, first, last, sentence.start, sentence.end)


def excerpt(text: str, first: int, last: int, low: int = 0, high: int | None = None) -> str:
    """Some words of a text from first to last, with a little of what stands around."""
    high = len(text) if high is None else high
    room = max(0, LONGEST_QUOTE - (last - first)) // 2
    begin, stop = max(low, first - room), min(high, last + room)
    while begin > low and not text[begin - 1].isspace():
        begin -= 1
    while stop < high and not text[stop].isspace():
        stop += 1
    if last - first > 2 * LONGEST_QUOTE:
        middle = f"{text[begin : first + LONGEST_QUOTE]} … {text[last - LONGEST_QUOTE : stop]}"
    else:
        middle = text[begin:stop]
    words = re.sub(r"\s+", " ", middle).strip()
    return f"{'… ' if begin > low else ''}{words}{' …' if stop < high else ''}"


def finding(
    verdict: Verdict, what: str, sentence: Sentence, used: Sequence[Quantity], arithmetic: str, more: Sequence[int] = ()
) -> Finding:
    """A finding on numbers of one sentence. more: lines of what else it rests on."""
    lines = sorted({sentence.block.line_at(one.start) for one in used})
    marks: frozenset[Mark] = frozenset((sentence.part, one.start) for one in used)
    return Finding(
        verdict=verdict,
        what=what,
        lines=tuple(dict.fromkeys([*lines, *more])),
        words=quoted(sentence, used),
        arithmetic=arithmetic,
        marks=marks,
    )


_EMPTY_WORDS = (
    "the and for with from this that these those were was are been have has had its their our his her into onto than "
    "then over under also both each some such more most other others new all any out about around which whom who whose "
    "during within across between through per cent percent year years total number while where when only just not but "
    "additional further million billion thousand first second third fourth last previous current same one two"
)
_STOP = frozenset(_EMPTY_WORDS.split())
_ENDINGS = "ations ation ings ing ions ion ies ied ors or ers er es ed s e y"


def stems(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, cut so that plurals and tenses fall together."""
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(stem(word) for word in words if word not in _STOP)


def stem(word: str) -> str:
    """A word cut down: contributions, contributed and contributing are contribut."""
    word = word.lower()
    for ending in _ENDINGS.split():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_NOUN = re.compile(r"\s((?:[^\W\d_][\w’'-]*\s?){1,4})")


def noun_after(sentence: Sentence, token: str, most: int = 4) -> str:
    """The words right behind a number, as far as they can belong to it."""
    sign = f"«{token}»"
    at = sentence.skeleton.find(sign)
    found = _NOUN.match(sentence.skeleton, at + len(sign)) if at >= 0 else None
    return " ".join(found.group(1).split()[:most]) if found else ""


def headings(document: Document) -> dict[int, int]:
    """For each part, the index of the heading above it, or -1."""
    found, last = {}, -1
    for index, part in enumerate(document.parts):
        if isinstance(part, Block) and part.kind == Kind.HEADING:
            last = index
        found[index] = last
    return found
