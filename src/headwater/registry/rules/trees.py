"""Walking trees of parts and wholes, and seeing where one would close into a circle. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.registry.rules.spans import Span, is_on


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
