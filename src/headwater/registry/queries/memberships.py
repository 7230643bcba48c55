"""Reading what is so on a day: memberships, wholes, trees. What was taken back is in none of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from headwater.registry.models import Membership, Node
from headwater.registry.queries.nodes import in_parts
from headwater.registry.rules import ROLES, downwards, upwards


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


def held_by(members: Iterable[int], *, roles: Sequence[str]) -> dict[tuple[str, int], list[Membership]]:
    """What many members stand in, ever, by role and member id."""
    found: dict[tuple[str, int], list[Membership]] = defaultdict(list)
    for some in in_parts(sorted(set(members))):
        for held in _counting().filter(role__in=roles, member_id__in=some).select_related("of"):
            found[held.role, held.member_id].append(held)
    return found


def memberships(*, role: str, on: date | None = None, of: Node | None = None) -> QuerySet[Membership]:
    """What is so in a role (on a day, in one whole), oldest first, with both nodes."""
    assert role in ROLES, f"{role} is no role"
    found = _counting().filter(role=role).select_related("member", "of").order_by("valid_from", "pk")
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
    held = (m for some in in_parts(ids) for m in memberships(role=role, on=on).filter(member_id__in=some))
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
    return ancestors_of([start], on=on)[start]


def ancestors_of(nodes: Iterable[int], *, on: date) -> dict[int, list[int]]:
    """The ids of everything that each of many is part of on a day, nearest first, in one question."""
    whole = dict(memberships(role="part of", on=on).values_list("member_id", "of_id"))
    return {node: upwards(node, whole) for node in nodes}


def _parts(on: date, kind: str) -> tuple[dict[int, list[int]], dict[int, Node]]:
    children: dict[int, list[int]] = defaultdict(list)
    known: dict[int, Node] = {}
    part_kinds = ["plan-element"] if kind in ("plan", "plan-element") else [kind]
    for held in memberships(role="part of", on=on).filter(member__kind__in=part_kinds).order_by("pk"):
        children[held.of_id].append(held.member_id)
        known[held.member_id] = held.member
    return children, known


def memberships_of(numbers: Iterable[int]) -> list[Membership]:
    """Memberships by their numbers, whether they count or were taken back."""
    return list(Membership.objects.filter(pk__in=list(numbers)).order_by("pk"))


def taken_back(*, role: str, of: Node | None = None) -> QuerySet[Membership]:
    """What was recorded in a role and taken back, with why, the latest first."""
    found = Membership.objects.filter(role=role, taken_back_at__isnull=False).select_related("member", "of")
    return (found if of is None else found.filter(of=of)).order_by("-taken_back_at", "-pk")


def _counting() -> QuerySet[Membership]:
    return Membership.objects.filter(taken_back_at__isnull=True)


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
