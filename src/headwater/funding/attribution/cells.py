"""What may be published: whole amounts per donor and cell, their range over the methods, and financing shares."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

import numpy as np

from headwater.funding.attribution.flows import ADVANCE, UNSTATED, Flows, Method, numbered
from headwater.funding.attribution.standing import Standing
from headwater.lib.errors import Refused
from headwater.lib.shares import split
from headwater.lib.words import said

Level = Literal["objective", "country"]
Cells = Mapping[int, Collection[int]]
"""A cell (registry node of an objective or country) and the ids of its accounts."""
Word = Literal["narrow", "wide"]

# Measured on invented flows, the methods place 1 to 7 % of a donor's money differently between objectives, and up to
# 22 % for a single donor. Up to five points is what any two methods do; above it the choice of a method speaks.
WIDE_ABOVE: Final = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Cell:
    """One objective or country: the ledger's figure, and its donors' amounts, which add up to it.

    Minor units. Sorted by donor, nothing that is zero, ADVANCE and UNSTATED as donors of their own, last. The total
    is what stands in the cell's accounts at the end: what came in, with the opening, less what was returned.
    """

    node: int
    total: int
    donors: tuple[tuple[int, int], ...]

    def amount(self, donor: int) -> int:
        """The donor's amount, zero when it has none."""
        return dict(self.donors).get(donor, 0)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The cells of one level, by one method, in the order of their nodes."""

    method: Method
    level: Level
    cells: tuple[Cell, ...]

    def cell(self, node: int) -> Cell:
        """The cell of an objective or country that was asked for."""
        return next(cell for cell in self.cells if cell.node == node)


@dataclass(frozen=True, slots=True)
class Range:
    """What the three methods give one donor in one cell: minor units, and share of the cell.

    `spread` is the distance between the highest and the lowest, as a share of all that the donor has in these cells
    (by the method that gives it most), so that a donor whose money moves is seen also in a big cell.
    """

    node: int
    donor: int
    low: int
    high: int
    low_share: Fraction
    high_share: Fraction
    spread: Fraction
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancingShare:
    """The only claim that may be made of pooled money, as values.

    "`share_of_resources` of the pool's resources in the period came from `donor`; on a proportional basis this
    corresponds to `amount` of `node`" (`low` to `high` over the three methods, `word`). Never that the donor's money
    bought anything. Amounts in minor units.
    """

    donor: int
    node: int
    method: Method
    share_of_resources: Fraction
    amount: int
    low: int
    high: int
    word: Word


def attribute(standing: Standing, *, method: Method, cells: Cells, level: Level) -> Attribution:
    """Round what stands in each cell to whole minor units per donor, once, so that donors add up to the total.

    An overdrawn account lowers the cell's total and its ADVANCE, which may go below zero; nobody else pays for it.
    Refused: any other level. An account without movements and without opening holds nothing.
    """
    if level not in get_args(Level):
        raise Refused(
            said(
                "Donors' shares are published by objective or by country; “{level}” was asked for. Below "
                "that the methods disagree too much to name a donor: ask by objective or by country.",
                level=level,
            )
        )
    position = {account: index for index, account in enumerate(standing.book.accounts)}
    accounts = [account for members in cells.values() for account in set(members)]
    assert len(set(accounts)) == len(accounts), "an account is in one cell"
    assert all(standing.book.gives[position[a]] < 0 for a in accounts if a in position), "a donor source is no target"
    return Attribution(
        method,
        level,
        tuple(
            _cell(standing, node, sorted(position[account] for account in set(cells[node]) & position.keys()))
            for node in sorted(cells)
        ),
    )


def _cell(standing: Standing, node: int, positions: list[int]) -> Cell:
    weights = np.zeros(len(standing.book.donors))
    holding = overdrawn = 0
    # In the order of account ids, one by one: a sum that the machine may split up differently has other last digits.
    for position in positions:
        balance = standing.balances[position]
        if balance > 0:
            weights += standing.amounts(position)
            holding += balance
        overdrawn += min(balance, 0)
    assert math.isclose(math.fsum(weights), holding, rel_tol=1e-6, abs_tol=1e-3), "mixing neither makes nor loses money"
    amounts = split(holding, weights.tolist()) if holding else [0] * len(weights)
    amounts[standing.book.advance] += overdrawn
    donors = tuple((donor, amount) for donor, amount in zip(standing.book.donors, amounts, strict=True) if amount)
    assert sum(amount for _, amount in donors) == holding + overdrawn
    return Cell(node, holding + overdrawn, donors)


def ranges(attributions: Sequence[Attribution]) -> tuple[Range, ...]:
    """The range over the three methods for each cell and donor, in that order. A cell without money has none."""
    assert sorted(a.method for a in attributions) == sorted(get_args(Method)), "a range is over the three methods"
    first = attributions[0]
    figures = [(a.level, [(cell.node, cell.total) for cell in a.cells]) for a in attributions]
    assert all(figure == figures[0] for figure in figures), "the methods share out the same figures"
    given = [[dict(cell.donors) for cell in a.cells] for a in attributions]
    donors = _in_order({donor for cells in given for cell in cells for donor in cell})
    placed = {donor: max(sum(cell.get(donor, 0) for cell in cells) for cells in given) for donor in donors}
    found = []
    for number, cell in enumerate(first.cells):
        if cell.total <= 0:
            continue
        for donor in donors:
            amounts = [cells[number].get(donor, 0) for cells in given]
            low, high = min(amounts), max(amounts)
            if low == high == 0:
                continue
            spread = Fraction(high - low, placed[donor]) if placed[donor] > 0 else Fraction(high != low)
            found.append(
                Range(
                    cell.node,
                    donor,
                    low,
                    high,
                    Fraction(low, cell.total),
                    Fraction(high, cell.total),
                    spread,
                    "wide" if spread > WIDE_ABOVE else "narrow",
                )
            )
    return tuple(found)


def _in_order(donors: Collection[int]) -> list[int]:
    """Donors by id, then those that are none."""
    return [*sorted(d for d in donors if d >= 0), *(d for d in (UNSTATED, ADVANCE) if d in donors)]


def resources(flows: Flows, *, pools: Collection[int]) -> dict[int, int]:
    """Per donor, what a pool could use in the period: its opening and the donors' payments into it, minor units.

    Name all accounts of the pool together. What came back from its own purposes is not a new resource and is not in.
    """
    book = numbered(flows)
    amounts = [0] * len(book.donors)
    inside = {position for position, account in enumerate(book.accounts) if account in set(pools)}
    for position in sorted(inside & book.openings.keys()):
        if book.openings[position].amount > 0:
            for column, amount in book.lots(book.openings[position]):
                amounts[column] += amount
    gives, pool = np.array(book.gives, dtype=np.int64), np.zeros(len(book.accounts), dtype=bool)
    pool[sorted(inside)] = True
    gifts = np.flatnonzero(pool[book.target] & (gives[book.source] >= 0))
    for column, amount in zip(gives[book.source[gifts]].tolist(), book.amount[gifts].tolist(), strict=True):
        amounts[column] += amount
    return {donor: amount for donor, amount in zip(book.donors, amounts, strict=True) if amount}


def financing_shares(
    *, came_in: Mapping[int, int], attribution: Attribution, over_methods: Sequence[Range]
) -> tuple[FinancingShare, ...]:
    """For each cell and donor the values of the one sentence that may be said, with their range.

    `came_in` is the pool's `resources`. Donors that gave and have nothing in a cell by any method are left out there.
    """
    whole = sum(came_in.values())
    assert whole > 0, "a pool without resources has no financing shares"
    amounts = {(cell.node, donor): amount for cell in attribution.cells for donor, amount in cell.donors}
    return tuple(
        FinancingShare(
            donor=r.donor,
            node=r.node,
            method=attribution.method,
            share_of_resources=Fraction(came_in.get(r.donor, 0), whole),
            amount=amounts.get((r.node, r.donor), 0),
            low=r.low,
            high=r.high,
            word=r.word,
        )
        for r in over_methods
    )
