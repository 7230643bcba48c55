"""First in, first out: money leaves an account in the order in which it came (Clayton's case, 1816).

Whole minor units throughout, so nothing is rounded. It looks more exact than mixing, and is a convention all the same.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from headwater.funding.attribution.flows import Book
from headwater.funding.attribution.standing import Queued

Lots = list[tuple[int, int]]
Queue = deque[tuple[int, int]]


def replay(book: Book) -> Queued:
    """Follow every movement once, lot by lot."""
    balances = book.balances()
    queues: list[Queue] = [deque() for _ in book.accounts]
    for position, opening in book.openings.items():
        if opening.amount > 0:
            queues[position].extend(book.lots(opening))
    gives, advance = book.gives, book.advance
    repaid = [0] * len(book.donors)

    for source, target, amount in zip(book.source.tolist(), book.target.tolist(), book.amount.tolist(), strict=True):
        donor = gives[source]
        if donor >= 0:
            paid = [(donor, amount)]
        else:
            held = balances[source]
            balances[source] = held - amount
            paid = _taken(queues[source], min(amount, held)) if held > 0 else []
            if held < amount:
                paid.append((advance, amount - max(held, 0)))
        stood = balances[target]
        balances[target] = stood + amount
        if stood < 0:
            incoming = deque(paid)
            for column, part in _taken(incoming, min(amount, -stood)):
                repaid[column] += part
            paid = list(incoming)
        _laid(queues[target], paid)
    return Queued(book, balances, [list(queue) for queue in queues], np.array(repaid, dtype=np.float64))


def _taken(queue: Queue, amount: int) -> Lots:
    """Take the oldest lots off a queue that holds at least so much; the last one may be taken in part."""
    taken: Lots = []
    while amount:
        column, size = queue.popleft()
        if size > amount:
            queue.appendleft((column, size - amount))
            size = amount
        taken.append((column, size))
        amount -= size
    return taken


def _laid(queue: Queue, lots: Lots) -> None:
    """Lay lots at the end of a queue. Neighbours of one donor become one lot: their order is no matter."""
    for column, size in lots:
        if queue and queue[-1][0] == column:
            size += queue.pop()[1]
        queue.append((column, size))
