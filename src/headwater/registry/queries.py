"""Reading the registry: what is there, what it is called, and what is so on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet

from headwater.lib.errors import Complaint, Refused
from headwater.registry.models import Membership as Membership
from headwater.registry.models import Name as Name
from headwater.registry.models import Node as Node
from headwater.registry.rules import ROLES, Seen, Span, downwards, folded, meant, official_on, upwards

# Both databases take this many values in one question with room to spare (SQLite's limit is 32,766).
_PER_QUESTION = 5_000


@dataclass(frozen=True, slots=True)
class Branch:
    """A place in a tree: what stands there, what it is part of, and how far below the top (1: directly)."""

    node: Node
    parent: Node
    depth: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Who joined and who left between two days."""

    joined: list[Node]
    left: list[Node]


def node(*, kind: str, code: str) -> Node:
    """What has this code. Refused when there is none."""
    try:
        return Node.objects.get(kind=kind, code_key=folded(code))
    except Node.DoesNotExist:
        raise Refused(f"There is no {kind} with the code “{code}”; register it first or correct the code.") from None


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
    keys = {text: folded(text) for text in texts}
    seen: dict[str, list[Seen]] = defaultdict(list)
    known: dict[int, Node] = {}
    for some in _in_parts(sorted(set(keys.values()))):
        for one in Node.objects.filter(kind=kind, code_key__in=some):
            known[one.pk] = one
            seen[one.code_key].append(Seen(one.pk, by_code=True))
        for name in Name.objects.filter(node__kind=kind, text_key__in=some).select_related("node"):
            known[name.node_id] = name.node
            seen[name.text_key].append(Seen(name.node_id, span=Span(name.valid_from, name.valid_to)))
    found: dict[str, Node] = {}
    ambiguous: list[Complaint] = []
    for text, key in keys.items():
        candidates = [known[node_id] for node_id in meant(seen.get(key, ()), on)]
        if len(candidates) > 1:
            codes = ", ".join(sorted(one.code for one in candidates))
            what = f"“{text}” is the name of more than one {kind} on {on}; write the code instead, one of: {codes}."
            ambiguous.append(Complaint(what, where=text))
        elif candidates:
            found[text] = candidates[0]
    if ambiguous:
        raise Refused(*ambiguous)
    return found


def name_of(node: Node, *, on: date, language: str = "en") -> str:
    """What something is officially called on a day (rules.official_on); its code where it has no name."""
    return names_of([node], on=on, language=language)[node.pk]


def names_of(nodes: Iterable[Node | int], *, on: date, language: str = "en") -> dict[int, str]:
    """The official names of many (nodes or their ids) on a day, by id, in one question for each 5,000."""
    ids = sorted({one.pk if isinstance(one, Node) else one for one in nodes})
    names: dict[int, list[Name]] = defaultdict(list)
    for some in _in_parts(ids):
        for name in Name.objects.filter(node_id__in=some, is_variant=False):
            names[name.node_id].append(name)
    called = {pk: text for pk in ids if (text := official_on(names[pk], on, language)) is not None}
    nameless = [pk for pk in ids if pk not in called]
    for some in _in_parts(nameless):
        called |= {one.pk: one.code for one in Node.objects.filter(pk__in=some)}
    return called


def names(node: Node) -> list[Name]:
    """Everything something was ever called, official names and variants, in the order of their first days."""
    return sorted(node.names.all(), key=lambda name: (name.is_variant, name.valid_from or date.min, name.pk))


def all_names(nodes: Iterable[Node]) -> dict[int, list[Name]]:
    """Everything that many were ever called, by id."""
    found: dict[int, list[Name]] = defaultdict(list)
    for some in _in_parts(sorted({one.pk for one in nodes})):
        for name in Name.objects.filter(node_id__in=some).order_by("is_variant", "valid_from", "pk"):
            found[name.node_id].append(name)
    return found


def with_codes(*, kind: str, keys: Iterable[str]) -> list[Node]:
    """Those of a kind whose folded code is among these."""
    return [one for some in _in_parts(sorted(set(keys))) for one in Node.objects.filter(kind=kind, code_key__in=some)]


def held_by(members: Iterable[int], *, roles: Sequence[str]) -> dict[tuple[str, int], list[Membership]]:
    """What many members stand in, ever, by role and member id."""
    found: dict[tuple[str, int], list[Membership]] = defaultdict(list)
    for some in _in_parts(sorted(set(members))):
        for held in Membership.objects.filter(role__in=roles, member_id__in=some).select_related("of"):
            found[held.role, held.member_id].append(held)
    return found


def memberships(*, role: str, on: date | None = None, of: Node | None = None) -> QuerySet[Membership]:
    """What is so in a role (on a day, in one whole), oldest first, with both nodes."""
    assert role in ROLES, f"{role} is no role"
    found = Membership.objects.filter(role=role).select_related("member", "of").order_by("valid_from", "pk")
    if of is not None:
        found = found.filter(of=of)
    return found if on is None else found.filter(_in_force(on))


def members(*, role: str, of: Node, on: date) -> list[Node]:
    """Who holds a role in something on a day, in the order of their codes."""
    return sorted((held.member for held in memberships(role=role, of=of, on=on)), key=lambda node: node.code)


def wholes(*, role: str, members: Iterable[Node | int], on: date) -> dict[int, Node]:
    """What each member stands in, in an exclusive role, on a day, by the member's id; those in nothing are left out."""
    assert ROLES[role].exclusive, f"{role} is not exclusive: a member may stand in many"
    ids = sorted({one.pk if isinstance(one, Node) else one for one in members})
    held = (m for some in _in_parts(ids) for m in memberships(role=role, on=on).filter(member_id__in=some))
    return {membership.member_id: membership.of for membership in held}


def count(*, role: str, of: Node, on: date) -> int:
    """How many hold a role in something on a day; the first and the last day of each are included."""
    return memberships(role=role, of=of, on=on).count()


def joined_and_left(*, role: str, of: Node, after: date, until: date) -> Changes:
    """Who holds a role on the day `until` but not on the day `after`, and the other way round.

    So count(after) + joined - left = count(until). Whoever came and went in between is in neither.
    """
    assert after <= until, "the earlier day comes first"
    before = {one.pk: one for one in members(role=role, of=of, on=after)}
    now = {one.pk: one for one in members(role=role, of=of, on=until)}
    return Changes(
        joined=[one for pk, one in now.items() if pk not in before],
        left=[one for pk, one in before.items() if pk not in now],
    )


def tree(*, plan: Node, on: date) -> list[Branch]:
    """Everything below a plan (or a place, an office) on a day, each whole before its parts, siblings in order.

    Siblings stand in the order in which they were recorded, which is the order of the document they come from.
    """
    children, known = _parts(on, plan.kind)
    known[plan.pk] = plan
    return [Branch(known[at], known[parent], depth) for at, parent, depth in downwards(plan.pk, children)]


def descendants(*, node: Node | int, on: date) -> list[int]:
    """The ids of everything that is part of something on a day, directly or through its parts."""
    start = node if isinstance(node, int) else node.pk
    pairs = memberships(role="part of", on=on).order_by("pk").values_list("of_id", "member_id")
    children: dict[int, list[int]] = defaultdict(list)
    for of_id, member_id in pairs:
        children[of_id].append(member_id)
    return [at for at, _, _ in downwards(start, children)]


def ancestors(*, node: Node | int, on: date) -> list[int]:
    """The ids of everything that something is part of on a day, nearest first."""
    start = node if isinstance(node, int) else node.pk
    return upwards(start, dict(memberships(role="part of", on=on).values_list("member_id", "of_id")))


def _parts(on: date, kind: str) -> tuple[dict[int, list[int]], dict[int, Node]]:
    children: dict[int, list[int]] = defaultdict(list)
    known: dict[int, Node] = {}
    part_kinds = ["plan-element"] if kind in ("plan", "plan-element") else [kind]
    for held in memberships(role="part of", on=on).filter(member__kind__in=part_kinds).order_by("pk"):
        children[held.of_id].append(held.member_id)
        known[held.member_id] = held.member
    return children, known


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


_Held = TypeVar("_Held", int, str)


def _in_parts(values: Sequence[_Held]) -> Iterator[Sequence[_Held]]:
    for start in range(0, len(values), _PER_QUESTION):
        yield values[start : start + _PER_QUESTION]
