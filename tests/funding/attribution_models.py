"""The three methods again, as plainly as they can be said and in exact numbers, to compare the engine with.

Slow on purpose. Each takes movements (source, target, amount), the donors' accounts and the openings, and gives, for
every account, what stands there per donor; an overdrawn account stands at minus its debt, as ADVANCE.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from headwater.funding.attribution import ADVANCE, Opening
from headwater.lib.shares import split

Movement = tuple[int, int, int]
Amounts = dict[int, Fraction]
Standings = dict[int, Amounts]


def _scaled(amounts: Amounts, to: Fraction) -> Amounts:
    whole = sum(amounts.values())
    return {donor: amount * to / whole for donor, amount in amounts.items()}


def _opened(opening: Opening) -> Amounts:
    mix: Amounts = defaultdict(Fraction)
    for part in opening.parts:
        mix[part.donor] += Fraction(part.weight)
    return _scaled(mix, Fraction(opening.amount))


def time_ordered(movements: Sequence[Movement], donor_of: Mapping[int, int], openings: Sequence[Opening]) -> Standings:
    holds: dict[int, Amounts] = defaultdict(lambda: defaultdict(Fraction))
    for opening in openings:
        holds[opening.account] |= _opened(opening) if opening.amount > 0 else {ADVANCE: Fraction(opening.amount)}
    for source, target, amount in movements:
        if source in donor_of:
            moving: Amounts = {donor_of[source]: Fraction(amount)}
        else:
            held = sum(holds[source].values())
            from_mix = min(Fraction(amount), max(held, Fraction(0)))
            moving = defaultdict(Fraction, _scaled(holds[source], from_mix) if from_mix else {})
            for donor in moving:
                holds[source][donor] -= moving[donor]
            if amount > from_mix:
                moving[ADVANCE] += amount - from_mix
                holds[source][ADVANCE] -= amount - from_mix
        debt = -min(Fraction(0), sum(holds[target].values(), Fraction(0)))
        paid_back = min(debt, Fraction(amount))
        holds[target][ADVANCE] += paid_back
        for donor, part in moving.items():
            holds[target][donor] += part * (amount - paid_back) / amount
    return holds


def first_in_first_out(
    movements: Sequence[Movement], donor_of: Mapping[int, int], openings: Sequence[Opening]
) -> Standings:
    """Every single minor unit is a coin with its donor's number on it."""
    coins: dict[int, list[int]] = defaultdict(list)
    debts: dict[int, int] = defaultdict(int)
    for opening in openings:
        if opening.amount > 0:
            parts = split(opening.amount, [part.weight for part in opening.parts])
            for part, count in zip(opening.parts, parts, strict=True):
                coins[opening.account] += [part.donor] * count
        debts[opening.account] = max(0, -opening.amount)
    for source, target, amount in movements:
        for _ in range(amount):
            if source in donor_of:
                coin = donor_of[source]
            elif coins[source]:
                coin = coins[source].pop(0)
            else:
                coin = ADVANCE
                debts[source] += 1
            if debts[target]:
                debts[target] -= 1
            else:
                coins[target].append(coin)
    found: Standings = {account: {ADVANCE: Fraction(-debt)} for account, debt in debts.items()}
    for account, held in coins.items():
        for coin in held:
            amounts = found.setdefault(account, {})
            amounts[coin] = amounts.get(coin, Fraction(0)) + 1
    return found


def whole_period(movements: Sequence[Movement], donor_of: Mapping[int, int], openings: Sequence[Opening]) -> Standings:
    accounts = sorted({a for s, t, _ in movements for a in (s, t)} | {opening.account for opening in openings})
    between: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    outside: dict[int, Amounts] = {account: defaultdict(Fraction) for account in accounts}
    came, went = dict.fromkeys(accounts, Fraction(0)), dict.fromkeys(accounts, Fraction(0))
    for source, target, amount in movements:
        came[target] += amount
        if source in donor_of:
            outside[target][donor_of[source]] += amount
        else:
            between[source, target] += amount
            went[source] += amount
    debts = {opening.account: Fraction(-opening.amount) for opening in openings if opening.amount < 0}
    for opening in openings:
        if opening.amount > 0:
            came[opening.account] += opening.amount
            for donor, part in _opened(opening).items():
                outside[opening.account][donor] += part
    paid_back = {account: min(debts.get(account, Fraction(0)), came[account]) for account in accounts}
    short = {account: max(Fraction(0), went[account] + paid_back[account] - came[account]) for account in accounts}
    for account in accounts:
        outside[account][ADVANCE] += short[account]
        came[account] += short[account]
    fed = {account for account in accounts if any(outside[account].values())}
    while more := {target for source, target in between if source in fed} - fed:
        fed |= more
    order = sorted(fed)
    donors = sorted({donor for account in order for donor in outside[account]})
    table = [
        [(came[a] if a == b else Fraction(0)) - between[b, a] for b in order] + [outside[a][d] for d in donors]
        for a in order
    ]
    mixes = _gauss(table)
    found: Standings = {}
    for account in accounts:
        left = came[account] - went[account] - paid_back[account]
        mix = mixes[order.index(account)] if account in fed else []
        found[account] = {donor: left * share for donor, share in zip(donors, mix, strict=bool(mix))}
        debt = debts.get(account, Fraction(0)) - paid_back[account] + short[account]
        if left == 0:
            found[account] = {ADVANCE: -debt}
    return found


def _gauss(table: list[list[Fraction]]) -> list[list[Fraction]]:
    """The right-hand sides after Gauss and Jordan; the system has one answer."""
    size = len(table)
    for k in range(size):
        pivot = next(row for row in range(k, size) if table[row][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [value / table[k][k] for value in table[k]]
        for row in range(size):
            if row != k and table[row][k]:
                factor = table[row][k]
                table[row] = [a - factor * b for a, b in zip(table[row], table[k], strict=True)]
    return [row[size:] for row in table]


MODELS: dict[str, Callable[[Sequence[Movement], Mapping[int, int], Sequence[Opening]], Standings]] = {
    "time_ordered": time_ordered,
    "whole_period": whole_period,
    "first_in_first_out": first_in_first_out,
}
