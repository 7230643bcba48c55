"""What a record type is made of, and what the words of its records name in the register."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from headwater.exchange.cells import shown
from headwater.exchange.checking import Fault, Read, Record
from headwater.exchange.columns import Column, Sheet
from headwater.lib.periods import Period
from headwater.lib.words import ENGLISH, either, language, noted, said, speaking
from headwater.registry import queries as registry

# Looking for the nearest name takes a while, and whoever misspelt more than this has another problem.
MOST_SUGGESTIONS = 25
# Kinds of two words, as a sentence writes them.
_IN_WORDS = {"plan-element": noted("plan element"), "organisation-type": noted("organisation type")}
# No node has this id. It stands for a name that means nothing, so that the rest of its row is checked all the same.
UNKNOWN = 0

Nodes = Mapping[str, "int | tuple[int, ...] | None"]
"""What the columns of one record name, as ids of the register by column key; None where nothing is named."""
Finding = tuple[int | None, str, str]
"""What is wrong with a draft: its position (none: all of them together), the key of its column or "", a sentence."""
Candidate = tuple[Record, Nodes]
"""A record that could be read, with what it names."""
D = TypeVar("D")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a room says of drafts, in their order: where each stands (a word of queries.Outcome), and what is wrong."""

    standings: Sequence[str]
    findings: Sequence[Finding]


class Unfit(Exception):
    """A record that cannot become a draft: the key of the column that is in the way, and a sentence."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key, self.what = key, what


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType(Generic[D]):
    """A record type that can be loaded: its columns, how its records become drafts, and who checks drafts.

    day: the key of the date (or the period, of which the last day counts) on which names are understood; "": today.
    drafting: makes, for all records of a file, the function that makes one draft of one record; it raises Unfit.
    review: what the room says of drafts. kinds: the kinds that a column of a record may name, where the record says it.
    hangs_together: what is there already is told again beside what is new.
    """

    sheet: Sheet
    day: str
    drafting: Callable[[Sequence[Candidate]], Callable[[Record, Nodes], D]]
    review: Callable[[Sequence[D]], Reviewed]
    kinds: Callable[[Record, Column], tuple[str, ...]] = lambda _, column: column.names
    hangs_together: bool = False


def in_english(sentences: T, ask: Callable[[], T]) -> T:
    """What was said, in English, by whose words a sentence is given its column; asked again where it was not."""
    if language() is ENGLISH or not sentences:
        return sentences
    with speaking(ENGLISH):
        return ask()


def about(words: Iterable[tuple[str, str]], sentence: str, otherwise: str = "") -> str:
    """The key of the column that an English sentence is about: that of the first words which stand in it."""
    return next((key for told, key in words if told in sentence), otherwise)


def placed(
    position: int, words: Sequence[tuple[str, str]], otherwise: str, ask: Callable[[], Iterable[str]]
) -> list[Finding]:
    """What a room says of a draft, each sentence at the column that it is about."""
    told = list(ask())
    english = in_english(told, lambda: list(ask()))
    return [(position, about(words, plain, otherwise), what) for what, plain in zip(told, english, strict=True)]


def each(draft: Callable[[Record, Nodes], D]) -> Callable[[Sequence[Candidate]], Callable[[Record, Nodes], D]]:
    """The drafting of a record type whose drafts need nothing but the record itself."""
    return lambda _: draft


def named(read: Read, kind: RecordType[Any], *, today: date) -> tuple[list[Nodes], list[Fault]]:
    """What each record names in the register, in their order, and a fault for each name that means nothing or too much.

    A name is understood as on the record's own day; where that could not be read, as today.
    """
    columns = [column for column in read.sheet.columns if column.names]
    found: list[dict[str, int | tuple[int, ...] | None]] = [{} for _ in read.records]
    faults: list[Fault] = []
    for column in columns:
        place = read.place(column.key)
        asked: dict[tuple[str, ...], set[Asked]] = defaultdict(set)
        days = [_day(record, kind.day, today) for record in read.records]
        kinds = [kind.kinds(record, column) for record in read.records]
        texts = [_texts(record.values.get(column.key)) for record in read.records]
        for day, of_kinds, told in zip(days, kinds, texts, strict=True):
            asked[of_kinds].update((text, day) for text in told)
        meant = {of_kinds: _looked_up(of_kinds, texts_and_days, today) for of_kinds, texts_and_days in asked.items()}
        said_of: set[tuple[int, str]] = set()
        for nodes, record, day, of_kinds, told in zip(found, read.records, days, kinds, texts, strict=True):
            known, unknown = meant[of_kinds]
            ids = tuple(known.get((text, day), UNKNOWN) for text in told)
            nodes[column.key] = ids if column.kind == "list" else next(iter(ids), None)
            for text in told:
                if (text, day) in unknown and (record.row, text) not in said_of:
                    said_of.add((record.row, text))
                    faults.append(Fault(what=unknown[text, day], row=record.row, column=place, key=column.key))
    return list(found), faults


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _day(record: Record, day: str, today: date) -> date:
    found = record.values.get(day)
    if isinstance(found, Period):
        return found.end
    return found if isinstance(found, date) else today


Asked = tuple[str, date]


def _looked_up(kinds: tuple[str, ...], asked: set[Asked], today: date) -> tuple[dict[Asked, int], dict[Asked, str]]:
    """The node that each text means on its day, and a sentence for each text that means none or several."""
    meanings: dict[Asked, list[registry.Node]] = defaultdict(list)
    unknown: dict[Asked, str] = {}
    for kind in kinds:
        written = {
            (text, on): (text.removeprefix(f"{kind}:"), on) for text, on in asked if _may_mean(text, kind, kinds)
        }
        found, ambiguous = registry.find_each(kind=kind, asked=set(written.values()))
        for one, name in written.items():
            if name in ambiguous:
                unknown[one] = ambiguous[name]
            elif name in found:
                meanings[one].append(found[name])
    known: dict[Asked, int] = {}
    for one, nodes in meanings.items():
        if len(nodes) == 1:
            known[one] = nodes[0].pk
        else:
            choices = either(f"{node.kind}:{node.code}" for node in nodes)
            unknown[one] = said(
                "“{shown}” could mean more than one thing; write {choices}.", shown=shown(one[0]), choices=choices
            )
    without = {one for one in asked if one not in meanings and one not in unknown}
    sentences = _sentences(kinds, {text for text, _ in without}, today)
    return known, unknown | {one: sentences[one[0]] for one in without}


def _may_mean(text: str, kind: str, kinds: tuple[str, ...]) -> bool:
    """Whether a text can name something of a kind: any can that does not begin with another kind, as fund:OSI does."""
    return not any(text.startswith(f"{other}:") for other in kinds if other != kind)


def _sentences(kinds: tuple[str, ...], texts: set[str], today: date) -> dict[str, str]:
    """For each text that means nothing, what would be right: the nearest name, where there is one."""
    if not texts:
        return {}
    what = either(said(_IN_WORDS.get(kind, kind)) for kind in kinds)
    there = [node for kind in kinds for node in registry.nodes(kind=kind)]
    called = [*registry.names_of(there, on=today).values(), *(node.code for node in there)]
    names = {name.casefold(): name for name in called}
    sentences = {}
    for number, text in enumerate(sorted(texts)):
        near = difflib.get_close_matches(text[:100].casefold(), names, n=1) if number < MOST_SUGGESTIONS else []
        if near:
            sentences[text] = said(
                "“{shown}” is not a registered {what}; did you mean “{near}”?",
                shown=shown(text),
                what=what,
                near=names[near[0]],
            )
        else:
            sentences[text] = said(
                "“{shown}” is not a registered {what}; write the code or name of one, or register the {what} first.",
                shown=shown(text),
                what=what,
            )
    return sentences
