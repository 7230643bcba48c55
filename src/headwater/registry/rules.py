"""What may exist, what may be so between things, and which dates go together. Plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

NODE_KINDS: dict[str, str] = {
    "organisation": "a government, an agency, a company or any other body; also a published aggregate of several",
    "organisation-type": "a class of organisations, such as governments",
    "place": "a country, region, district or site",
    "office": "a unit of the organisation itself, at headquarters or in the field",
    "fund": "money kept apart under its own rules",
    "project": "a piece of work with its own budget",
    "item": "something that is stocked, bought or given",
    "agreement": "a signed agreement with a donor",
    "plan": "one version of a classification tree, such as a strategic plan",
    "plan-element": "an objective, enabler or priority of a plan, or a group of them",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a member is to the whole. In an exclusive role it stands in one whole at a time."""

    meaning: str
    member_kinds: frozenset[str]
    of_kinds: frozenset[str]
    exclusive: bool


ROLES: dict[str, Role] = {
    "type": Role(
        meaning="an organisation is of a type",
        member_kinds=frozenset({"organisation"}),
        of_kinds=frozenset({"organisation-type"}),
        exclusive=True,
    ),
    "country": Role(
        meaning="an organisation, an office or a project is in a country",
        member_kinds=frozenset({"organisation", "office", "project"}),
        of_kinds=frozenset({"place"}),
        exclusive=True,
    ),
    "part of": Role(
        meaning="an element is part of a plan or of a larger element; a place of a place; an office of an office",
        member_kinds=frozenset({"plan-element", "place", "office"}),
        of_kinds=frozenset({"plan", "plan-element", "place", "office"}),
        exclusive=True,
    ),
    "donor": Role(
        meaning="an organisation gives to another",
        member_kinds=frozenset({"organisation"}),
        of_kinds=frozenset({"organisation"}),
        exclusive=False,
    ),
    "succeeds": Role(
        meaning="a plan, an element, an office or a fund takes the place of an earlier one",
        member_kinds=frozenset({"plan", "plan-element", "office", "fund"}),
        of_kinds=frozenset({"plan", "plan-element", "office", "fund"}),
        exclusive=False,
    ),
}

# What may be part of what: the role allows several pairs, but a place is never part of a plan.
_WHOLES = {
    "plan-element": frozenset({"plan", "plan-element"}),
    "place": frozenset({"place"}),
    "office": frozenset({"office"}),
}


class Dated(Protocol):
    """Anything that is so from a day to a day, both included; no last day: still so; no first day: always was."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


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

    No day means that the name was in use before the record begins.
    """

    kind: str
    code: str
    name: str
    valid_from: date | None
    language: str = "en"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included."""

    valid_from: date | None
    valid_to: date | None = None


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


def is_on(span: Dated, day: date) -> bool:
    """Whether something is so on a day; the first and the last day are included."""
    begun = span.valid_from is None or span.valid_from <= day
    return begun and (span.valid_to is None or day <= span.valid_to)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two spans share a day."""
    return _starts_by(one, other.valid_to) and _starts_by(other, one.valid_to)


def _starts_by(span: Dated, end: date | None) -> bool:
    return span.valid_from is None or end is None or span.valid_from <= end


def day_before(day: date) -> date:
    """The last day of what stops being so on a day."""
    return day - timedelta(days=1)


def node_complaints(draft: NodeDraft) -> Iterator[str]:
    """What is wrong with something that somebody wants to register."""
    if draft.kind not in NODE_KINDS:
        yield f"“{draft.kind}” is not a kind of thing the registry knows; write one of: {', '.join(NODE_KINDS)}."
    if not draft.code or draft.code != draft.code.strip() or len(draft.code) > 100:
        yield f"“{draft.code}” is not a code; write 1 to 100 characters without spaces at the ends."
    yield from text_complaints(draft.name)


def text_complaints(text: str) -> Iterator[str]:
    """What is wrong with a name."""
    if not folded(text):
        yield "A name is missing; write what it is called."
    if len(text) > 300:
        yield f"A name has {len(text)} characters; write at most 300."


def membership_complaints(*, role: str, member_kind: str, of_kind: str, span: Dated, evidence: str) -> Iterator[str]:
    """What is wrong with a membership that somebody wants to begin, as far as it can be seen without the others."""
    if role not in ROLES:
        yield f"“{role}” is not a role; write one of: {', '.join(ROLES)}."
        return
    known = ROLES[role]
    wholes = _WHOLES.get(member_kind, frozenset()) if role == "part of" else known.of_kinds
    if member_kind not in known.member_kinds:
        yield f"In the role “{role}” a member is one of: {_listed(known.member_kinds)}; “{member_kind}” is not."
    elif of_kind not in wholes:
        yield f"In the role “{role}” “{member_kind}” belongs to one of: {_listed(wholes)}; “{of_kind}” is not."
    elif role == "succeeds" and member_kind != of_kind:
        yield f"Things of one kind succeed each other; “{member_kind}” cannot succeed “{of_kind}”."
    if span.valid_from and span.valid_to and span.valid_to < span.valid_from:
        yield f"It would end on {span.valid_to}, before it begins on {span.valid_from}; write a last day not before it."
    if not evidence.strip():
        yield "The evidence is missing; write where this is written down."


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(kinds))


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


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing is part of another, from a day to a day."""

    member_id: int
    of_id: int
    span: Span


def in_circles(edges: Sequence[Edge], since: date) -> frozenset[int]:
    """The ids of what would be part of itself on any day from `since` on.

    A circle that ever closes is closed on the first day of one of its edges, so only those days are looked at.
    """
    days = {since, *(edge.span.valid_from for edge in edges if edge.span.valid_from and edge.span.valid_from > since)}
    caught: set[int] = set()
    for day in days:
        parents = {edge.member_id: edge.of_id for edge in edges if is_on(edge.span, day)}
        caught |= {member for member in parents if _closes(member, parents)}
    return frozenset(caught)


def _closes(start: int, parents: Mapping[int, int]) -> bool:
    passed: set[int] = set()
    at: int | None = parents[start]
    while at is not None and at != start and at not in passed:
        passed.add(at)
        at = parents.get(at)
    return at == start


def upwards(start: int, parents: Mapping[int, int]) -> list[int]:
    """The wholes above a node, nearest first. A circle ends where it closes."""
    found: list[int] = []
    at = parents.get(start)
    while at is not None and at != start and at not in found:
        found.append(at)
        at = parents.get(at)
    return found


def downwards(start: int, children: Mapping[int, Sequence[int]]) -> list[tuple[int, int, int]]:
    """(node, parent, depth) of everything below a node, each whole directly before its parts, in the given order."""
    found: list[tuple[int, int, int]] = []
    reached = {start}
    waiting = [(child, start, 1) for child in reversed(children.get(start, []))]
    while waiting:
        at, parent, depth = waiting.pop()
        if at in reached:
            continue
        reached.add(at)
        found.append((at, parent, depth))
        waiting += [(child, at, depth + 1) for child in reversed(children.get(at, []))]
    return found
