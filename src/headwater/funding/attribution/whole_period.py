"""The pool of the whole period: order is ignored, and an account has one mix for all it paid out.

The mix of an account is the mean of all that came in, weighted by amount; where money goes round, mixes depend on each
other: a linear system, the one of proportional tracing in power grids (Bialek 1996) and, on one level, of the OECD's
imputed multilateral aid. Solved by taking accounts out one at a time: what came into an account goes straight on to
where the account's money went. Where that leads back to the payer it is left out, and the account's inflow is added
up again from what remains, so nothing is ever subtracted (Grassmann, Taksar and Heyman 1985): cycles that turn
a thousand million times over what entered them lose no digits, where iteration would need as many rounds.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from headwater.funding.attribution.flows import Book, Row
from headwater.funding.attribution.standing import Mixed

Inflow = dict[int, float]

# Taking out an account that has so many pairs of payer and payee, as a share of all pairs left, costs less by arrays
# than by dictionaries. Measured; it decides the speed only.
DENSE_ABOVE = 1 / 128


@dataclass(frozen=True, eq=False)
class Network:
    """What came into each account in the period: from other accounts, and from outside (donors, opening, advance)."""

    inflow: list[Inflow]
    targets: list[dict[int, None]]
    """Per account: the accounts that it paid. A dict and not a set, for its order."""
    outside: list[float]
    origin: list[Row]
    """Per account: what came from outside, per donor."""


def replay(book: Book) -> Mixed:
    """Solve the period's mixes exactly, up to float64."""
    repaying, network, balances = _network(book)
    rows = _solved(network, book.alone(book.advance))
    repaid = np.zeros(len(book.donors))
    for position, amount in repaying.items():
        repaid += rows[position] * float(amount)
    return Mixed(book, balances, rows, repaid)


def _network(book: Book) -> tuple[dict[int, int], Network, list[int]]:
    """Add up the period: opening debts that were paid back, the network, and the closing balances."""
    count, balances = len(book.accounts), book.balances()
    came_in, went_out = [0] * count, [0] * count
    origin = [np.zeros(len(book.donors)) for _ in range(count)]
    inflow: list[Inflow] = [{} for _ in range(count)]
    targets: list[dict[int, None]] = [{} for _ in range(count)]
    outside = [0] * count
    for source, target, amount in _totals(book):
        came_in[target] += amount
        if (column := book.gives[source]) >= 0:
            origin[target][column] += amount
            outside[target] += amount
        else:
            went_out[source] += amount
            inflow[target][source] = float(amount)
            targets[source][target] = None
    repaying: dict[int, int] = {}
    for position, opening in book.openings.items():
        if opening.amount > 0:
            came_in[position] += opening.amount
            outside[position] += opening.amount
            origin[position] += book.shares(opening) * float(opening.amount)
        elif came_in[position]:
            repaying[position] = min(-opening.amount, came_in[position])
    for position in range(count):
        balances[position] += came_in[position] - went_out[position] - max(balances[position], 0)
        short = went_out[position] + repaying.get(position, 0) - came_in[position]
        if short > 0:
            outside[position] += short
            origin[position][book.advance] += short
    return repaying, Network(inflow, targets, [float(amount) for amount in outside], origin), balances


def _totals(book: Book) -> list[tuple[int, int, int]]:
    """The period's amount per source and target, in whole units, by position."""
    pairs = book.source * len(book.accounts) + book.target
    order = np.argsort(pairs, kind="stable")
    unique, first = np.unique(pairs[order], return_index=True)
    amounts = np.add.reduceat(book.amount[order], first) if len(first) else first
    sources, targets = np.divmod(unique, max(len(book.accounts), 1))
    return list(zip(sources.tolist(), targets.tolist(), amounts.tolist(), strict=True))


def _solved(network: Network, advance: Row) -> list[Row]:
    """The mix of each account: take them out, solve the knot that is left, put them back in the opposite order."""
    inflow, targets, outside, origin = network.inflow, network.targets, network.outside, network.origin
    # The fewest new ties first: what is no part of a cycle goes before all else, pools that feed thousands go last.
    waiting = [(len(inflow[k]) * len(targets[k]), k) for k in range(len(inflow))]
    heapq.heapify(waiting)
    totals: dict[int, float] = {}
    while waiting:
        cost, account = heapq.heappop(waiting)
        if account in totals or cost != len(inflow[account]) * len(targets[account]):
            continue
        if cost > DENSE_ABOVE * (len(inflow) - len(totals)) ** 2:
            break
        totals[account] = math.fsum((outside[account], *inflow[account].values()))
        for touched in _take_out(network, account, totals[account]):
            heapq.heappush(waiting, (len(inflow[touched]) * len(targets[touched]), touched))
    rows = [advance] * len(inflow)
    _solve_knot(network, [account for account in range(len(inflow)) if account not in totals], rows)
    for account in reversed(totals):
        if total := totals[account]:
            row = origin[account]
            for source, amount in inflow[account].items():
                row = row + rows[source] * amount
            rows[account] = row / total
    return rows


def _take_out(network: Network, account: int, total: float) -> list[int]:
    """Let what came into an account go straight on to where its money went; returns the accounts that this touched.

    An account into which nothing came from outside, not even through others, pays nobody outside its own circle: it
    and the others of the circle would need an advance for that. So it holds nothing at the end and its mix is empty
    of meaning; it is called an advance.
    """
    inflow, targets, outside, origin = network.inflow, network.targets, network.outside, network.origin
    sources, paid = inflow[account], targets[account]
    assert total > 0 or not paid, "money that goes on has come in"
    for source in sources:
        del targets[source][account]
    for target in paid:
        share = inflow[target].pop(account) / total
        for source, amount in sources.items():
            if source != target:
                inflow[target][source] = inflow[target].get(source, 0.0) + amount * share
                targets[source][target] = None
        outside[target] += outside[account] * share
        origin[target] = origin[target] + origin[account] * share
    return [*sources, *paid]


def _solve_knot(network: Network, accounts: list[int], rows: list[Row]) -> None:
    """The same elimination for accounts of which nearly each one is tied to each other one: one table, row by row.

    Only products of single numbers and sums in a fixed order, no matrix library: those give other last digits on
    other machines.
    """
    if not accounts:
        return
    place = {account: k for k, account in enumerate(accounts)}
    ties = np.zeros((len(accounts), len(accounts)))
    for k, account in enumerate(accounts):
        for source, amount in network.inflow[account].items():
            ties[k, place[source]] = amount
    outside = np.array([network.outside[account] for account in accounts])
    mixes = np.array([network.origin[account] for account in accounts])
    totals = [0.0] * len(accounts)
    for k in reversed(range(len(accounts))):
        totals[k] = math.fsum((outside[k], *ties[k, :k].tolist()))
        assert totals[k] > 0 or not ties[:k, k].any(), "money that goes on has come in"
        if totals[k]:
            share = ties[:k, k] / totals[k]
            # This fills the diagonal too, with what came back to its payer; the sum above does not read it.
            ties[:k, :k] += np.multiply.outer(share, ties[k, :k])
            outside[:k] += share * outside[k]
            mixes[:k] += np.multiply.outer(share, mixes[k])
    for k, account in enumerate(accounts):
        if totals[k]:
            # numpy adds up along the first axis one row after the other.
            mixes[k] = (mixes[k] + (ties[k, :k, np.newaxis] * mixes[:k]).sum(axis=0)) / totals[k]
            rows[account] = mixes[k]
        else:
            mixes[k] = rows[account]
