"""What things are called: how texts are compared, what is official on a day, what a text may mean. Plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from headwater.lib.words import listed, said
from headwater.registry.rules.kinds import NODE_KINDS
from headwater.registry.rules.spans import Dated, Span, is_on


class DatedName(Dated, Protocol):
    """A name as the rules see it."""

    @property
    def language(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def is_variant(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeDraft:
    """Something to register, with its first official name and the day from which it is called so.

    No day means that the name was in use before the record begins. also: what it is called in other languages.
    """

    kind: str
    code: str
    name: str
    valid_from: date | None
    language: str = "en"
    source: str = ""
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """All of its first names, by language."""
        return {self.language: self.name, **{language: text for language, text in self.also.items() if text.strip()}}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a text may mean: a node, by its code or by a name and the days on which the name was used."""

    node_id: int
    by_code: bool = False
    span: Span = field(default_factory=lambda: Span(None))


# Typists and typesetters differ in these, and mean the same: dashes, minus and hyphens; curly apostrophes.
_SAME_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u2018\u2019", "'")
)


def folded(text: str) -> str:
    """A text as it is compared: one form of each letter, dash and apostrophe, one space between words, no case."""
    composed = unicodedata.normalize("NFKC", text).translate(_SAME_SIGNS)
    return " ".join(composed.casefold().split())


def node_complaints(draft: NodeDraft) -> Iterator[str]:
    """What is wrong with something that somebody wants to register."""
    if draft.kind not in NODE_KINDS:
        yield said(
            "“{kind}” is not a kind of thing the registry knows; write one of: {node_kinds}.",
            kind=draft.kind,
            node_kinds=listed(map(said, NODE_KINDS)),
        )
    if not draft.code or draft.code != draft.code.strip() or len(draft.code) > 100:
        yield said("“{code}” is not a code; write 1 to 100 characters without spaces at the ends.", code=draft.code)
    yield from text_complaints(draft.name)


def text_complaints(text: str) -> Iterator[str]:
    """What is wrong with a name."""
    if not folded(text):
        yield said("A name is missing; write what it is called.")
    if len(text) > 300:
        yield said("A name has {count} characters; write at most 300.", count=len(text))


def official_on(names: Iterable[DatedName], day: date, language: str) -> str | None:
    """What something is officially called on a day.

    Where the language has no name, English stands in, then any other. Where no name is in force on the day, the last
    one before it counts, and before the first one the first: a thing is not nameless because its record starts late.
    """
    official = [name for name in names if not name.is_variant]
    wanted = [name for name in official if name.language == language]
    chosen = wanted or [name for name in official if name.language == "en"] or official
    if not chosen:
        return None
    in_order = sorted(chosen, key=lambda name: (name.valid_from or date.min, name.language))
    begun = [name for name in in_order if is_on(Span(name.valid_from), day)]
    return (begun[-1] if begun else in_order[0]).text


def meant(seen: Sequence[Seen], day: date) -> frozenset[int]:
    """The nodes that a text may mean on a day: none, one, or several (then it is ambiguous).

    A code says it alone. Otherwise names used on that day count (official ones and variants alike: preferring one
    would be a guess), and only where there is none, names used on other days: documents keep writing former names.
    """
    for candidates in (
        [one for one in seen if one.by_code],
        [one for one in seen if is_on(one.span, day)],
        seen,
    ):
        if candidates:
            return frozenset(one.node_id for one in candidates)
    return frozenset()
