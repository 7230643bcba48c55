"""The chart of accounts: what kinds there are, which kinds may feed which, and the one way to name an account.

An account is a kind, a unit and the registry nodes that say which one it is: the same coordinates are the same
account. Each kind has one constructor below, and no other code spells an account. Whatever is asked later ("by donor",
"by objective and office") is asked of these nodes, so they stand on the account and not on the movement: the two ends
of a reallocation differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# What a node on an account may stand for, and the kinds of registry node that may stand there.
AXES: dict[str, frozenset[str]] = {
    "donor": frozenset({"organisation"}),
    "fund": frozenset({"fund"}),
    "objective": frozenset({"plan-element", "fund"}),
    "office": frozenset({"office"}),
    "project": frozenset({"project"}),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account: what stands in it, which kinds may feed it, and whether it may go below zero."""

    meaning: str
    fed_by: frozenset[str]
    may_go_negative: bool = False


KINDS: dict[str, Kind] = {
    "donor": Kind(
        "Where money comes from. Its balance, below zero, is what the donor has given so far.",
        fed_by=frozenset({"pool", "earmarked", "exchange"}),
        may_go_negative=True,
    ),
    "pool": Kind(
        "Money that shares one earmark and has not been allocated yet.",
        fed_by=frozenset({"donor", "exchange", "purpose", "pool"}),
    ),
    "earmarked": Kind(
        "Money of one donor that may enter no pool, because its earmark is its own.",
        fed_by=frozenset({"donor", "exchange", "purpose"}),
    ),
    "purpose": Kind(
        "Money allocated to a part of the plan or to another fund, and not yet spent.",
        fed_by=frozenset({"pool", "earmarked", "purpose", "spent"}),
    ),
    "spent": Kind(
        "What has been spent for a purpose.",
        fed_by=frozenset({"purpose"}),
    ),
    "exchange": Kind(
        "The bridge between two currencies: one account in each, which together show gains and losses of exchange.",
        fed_by=frozenset({"donor", "pool", "earmarked", "exchange"}),
        may_go_negative=True,
    ),
}
assert all(kind.fed_by <= KINDS.keys() for kind in KINDS.values()), "a kind is fed by kinds of this chart"


class Account(NamedTuple):
    """The coordinates of an account. Nodes are (axis, id of a registry node), in the order of the axes' names."""

    kind: str
    unit: str
    nodes: tuple[tuple[str, int], ...]


def donor(donor: int, unit: str) -> Account:
    """Where the money of a donor comes from."""
    return _account("donor", unit, donor=donor)


def pool(fund: int, unit: str) -> Account:
    """Money of a fund whose contributions share one earmark."""
    return _account("pool", unit, fund=fund)


def earmarked(fund: int | None, donor: int, unit: str) -> Account:
    """Money of one donor, kept apart; in a fund, if it belongs to one."""
    return _account("earmarked", unit, fund=fund, donor=donor)


def purpose(fund: int, objective: int, unit: str, office: int | None = None, project: int | None = None) -> Account:
    """Money from a fund allocated to a part of the plan, if need be for one office or project."""
    return _account("purpose", unit, fund=fund, objective=objective, office=office, project=project)


def spent(fund: int, objective: int, unit: str, office: int | None = None, project: int | None = None) -> Account:
    """What was spent of such an allocation."""
    return _account("spent", unit, fund=fund, objective=objective, office=office, project=project)


def exchange(unit: str) -> Account:
    """The conversion account of a currency."""
    return _account("exchange", unit)


def _account(kind: str, unit: str, **nodes: int | None) -> Account:
    assert kind in KINDS and nodes.keys() <= AXES.keys(), f"{kind} {nodes} is not in the chart"
    return Account(kind, unit, tuple(sorted((axis, node) for axis, node in nodes.items() if node is not None)))
