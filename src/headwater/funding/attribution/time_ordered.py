"""Proportional mixing in time order, the default method.

Every account holds one mixture. An outflow takes an equal part of everything in it, so the mix of what stays does not
change; only an inflow of another mix changes it. Time order makes returns, reallocations and cycles ordinary: when
money comes back, the mix it had when it left is already known.
"""

from __future__ import annotations

import numpy as np

from headwater.funding.attribution.flows import Book, Row
from headwater.funding.attribution.standing import Mixed


def replay(book: Book) -> Mixed:
    """Follow every movement once. One row operation where a mix changes, none where it does not."""
    balances = book.balances()
    advance = book.alone(book.advance)
    rows = [advance] * len(book.accounts)
    for position, opening in book.openings.items():
        if opening.amount > 0:
            rows[position] = book.shares(opening)
    alone = [book.alone(column) for column in range(len(book.donors))]
    gifts = [alone[column] if column >= 0 else None for column in book.gives]
    repaid = np.zeros(len(book.donors))

    for source, target, amount in zip(book.source.tolist(), book.target.tolist(), book.amount.tolist(), strict=True):
        paid = gifts[source]
        if paid is None:
            held = balances[source]
            balances[source] = held - amount
            paid = rows[source] if held >= amount else _overdrawn(rows[source], advance, held, amount)
        stood = balances[target]
        balances[target] = stood + amount
        if stood > 0:
            here = rows[target]
            if here is not paid:
                change = paid - here
                change *= amount / (stood + amount)
                change += here
                rows[target] = change
            continue
        if stood < 0:
            repaid += paid * float(min(amount, -stood))
        rows[target] = paid
    return Mixed(book, balances, rows, repaid)


def _overdrawn(row: Row, advance: Row, held: int, amount: int) -> Row:
    """The mix of a payment that is larger than what its account holds: the rest is advanced."""
    if held <= 0:
        return advance
    return row + (advance - row) * ((amount - held) / amount)
