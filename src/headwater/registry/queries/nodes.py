"""Reading what is there and what it is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import starmap
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import said
from headwater.registry.models import Name, Node
from headwater.registry.rules import Seen, Span, folded, meant, official_on

# Both databases take this many values in one question with room to spare (SQLite's limit is 32,766).
_PER_QUESTION = 5_000


def node(*, kind: str, code: str) -> Node:
    """What has this code. Refused when there is none."""
    try:
        return Node.objects.get(kind=kind, code_key=folded(code))
    except Node.DoesNotExist:
        raise Refused(
            said(
                "There is no {kind} with the code “{code}”; register it first or correct the code.",
                kind=said(kind),
                code=code,
            )
        ) from None


def nodes(*, kind: str | None = None, ids: Iterable[int] | None = None) -> QuerySet[Node]:
    """All of a kind, or those with these ids, in the order of their codes."""
    found = Node.objects.order_by("kind", "code")
    if kind is not None:
        found = found.filter(kind=kind)
    return found if ids is None else found.filter(pk__in=list(ids))


def find(*, kind: str, text: str, on: date) -> Node | None:
    """What a text means on a day, by code or by any name; None when nothing is called so.

    Refused when it could mean more than one: the sentence lists the codes to choose from.
    """
    return find_many(kind=kind, texts=[text], on=on).get(text)


def find_many(*, kind: str, texts: Iterable[str], on: date) -> dict[str, Node]:
    """What each text means on a day; texts that mean nothing are left out. Two questions for each 5,000 texts.

    Refused when any could mean more than one, with one complaint per text (its `where` is the text).
    """
    found, ambiguous = find_each(kind=kind, asked=list(dict.fromkeys((text, on) for text in texts)))
    if ambiguous:
        raise Refused(*(Complaint(what, where=text) for (text, _), what in ambiguous.items()))
    return {text: node for (text, _), node in found.items()}


Asked = tuple[str, date]
"""A text, and the day on which its meaning is asked."""


def find_each(*, kind: str, asked: Collection[Asked]) -> tuple[dict[Asked, Node], dict[Asked, str]]:
    """What each text means on its own day, and a sentence for each that could mean more than one.

    However many days there are, two questions for each 5,000 texts.
    """
    keys = {text: folded(text) for text, _ in asked}
    seen: dict[str, list[Seen]] = defaultdict(list)
    known: dict[int, Node] = {}
    for some in in_parts(sorted(set(keys.values()))):
        for one in Node.objects.filter(kind=kind, code_key__in=some):
            known[one.pk] = one
            seen[one.code_key].append(Seen(one.pk, by_code=True))
        for name in Name.objects.filter(node__kind=kind, text_key__in=some).select_related("node"):
            known[name.node_id] = name.node
            seen[name.text_key].append(Seen(name.node_id, span=Span(name.valid_from, name.valid_to)))
    found: dict[Asked, Node] = {}
    ambiguous: dict[Asked, str] = {}
    for text, on in asked:
        candidates = [known[node_id] for node_id in meant(seen.get(keys[text], ()), on)]
        if len(candidates) > 1:
            codes = ", ".join(sorted(one.code for one in candidates))
            what = said(
                "“{text}” is the name of more than one {kind} on {on}; write the code instead, one of: {codes}.",
                text=text,
                kind=said(kind),
                on=on,
                codes=codes,
            )
            ambiguous[text, on] = what
        elif candidates:
            found[text, on] = candidates[0]
    return found, ambiguous


def name_of(node: Node, *, on: date, language: str = "en") -> str:
    """What something is officially called on a day (rules.official_on); its code where it has no name."""
    return names_of([node], on=on, language=language)[node.pk]


class _Official(NamedTuple):
    """An official name. A page may ask for hundreds of them, and whole rows would take it several times as long."""

    node_id: int
    language: str
    text: str
    valid_from: date | None
    valid_to: date | None
    is_variant: bool


def names_of(nodes: Iterable[Node | int], *, on: date, language: str = "en") -> dict[int, str]:
    """The official names of many (nodes or their ids) on a day, by id, in one question for each 5,000."""
    ids = sorted({one.pk if isinstance(one, Node) else one for one in nodes})
    names: dict[int, list[_Official]] = defaultdict(list)
    for some in in_parts(ids):
        held = Name.objects.filter(node_id__in=some, is_variant=False).order_by()
        for name in starmap(_Official, held.values_list(*_Official._fields)):
            names[name.node_id].append(name)
    called = {pk: text for pk in ids if (text := official_on(names[pk], on, language)) is not None}
    nameless = [pk for pk in ids if pk not in called]
    for some in in_parts(nameless):
        called |= {one.pk: one.code for one in Node.objects.filter(pk__in=some)}
    return called


def names(node: Node) -> list[Name]:
    """Everything something was ever called, official names and variants, in the order of their first days."""
    return sorted(node.names.all(), key=lambda name: (name.is_variant, name.valid_from or date.min, name.pk))


def all_names(nodes: Iterable[Node]) -> dict[int, list[Name]]:
    """Everything that many were ever called, by id."""
    found: dict[int, list[Name]] = defaultdict(list)
    for some in in_parts(sorted({one.pk for one in nodes})):
        for name in Name.objects.filter(node_id__in=some).order_by("is_variant", "valid_from", "pk"):
            found[name.node_id].append(name)
    return found


def with_codes(*, kind: str, keys: Iterable[str]) -> list[Node]:
    """Those of a kind whose folded code is among these."""
    return [one for some in in_parts(sorted(set(keys))) for one in Node.objects.filter(kind=kind, code_key__in=some)]


_Value = TypeVar("_Value", int, str)


def in_parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """Values in portions that one question can hold."""
    for start in range(0, len(values), _PER_QUESTION):
        yield values[start : start + _PER_QUESTION]
