"""A process of its own that keeps books: python -m ledger.writer WHAT NAME. Prints each key once it is in the books.

transfer: moves small sums between the accounts at random, and counts what was refused.
stale: the same, but looks at the balance long before it posts, and posts without the rule, as careless programs do.
many: posts until it is killed, by turns one entry and a batch of entries, each of three movements.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date

import django

django.setup()

from headwater.access.queries import Person, people  # noqa: E402 (Django is set up first)
from headwater.ledger import actions, queries  # noqa: E402
from headwater.ledger.chart import Account  # noqa: E402
from headwater.ledger.rules import Draft, Line  # noqa: E402
from headwater.lib.errors import Refused  # noqa: E402

ON = date(2024, 1, 5)


def transfer(name: str, attempts: int, *, stale: bool) -> None:
    person = people()[0]
    accounts = held("purpose")
    chance = random.Random(name)
    refused = 0
    if stale:
        actions.check_balances = lambda moves: iter(())
    for number in range(attempts):
        source, target = chance.sample(accounts, 2)
        amount = chance.randint(1, 60)
        if stale:
            if queries.balance(source) < amount:
                continue
            time.sleep(0.002)
        try:
            say(post(f"{name}-{number}", [Line(source, target, amount)], person))
        except Refused:
            refused += 1
    say(f"refused {refused}")


def many(name: str) -> None:
    person = people()[0]
    (giver,), (pool, *_) = held("donor"), held("pool")
    purposes = held("purpose")
    number = 0
    while True:
        keys = [f"{name}-{number + i}" for i in range(1 if number % 2 else 400)]
        lines = (Line(giver, pool, 3), Line(pool, purposes[0], 2), Line(pool, purposes[1], 1))
        drafts = [Draft(key=key, kind="move", on=ON, lines=lines, why="Many.") for key in keys]
        actions.post_many(drafts=drafts, by=person)
        say(" ".join(keys))
        number += len(keys)


def post(key: str, lines: list[Line], person: Person) -> str:
    actions.post(draft=Draft(key=key, kind="move", on=ON, lines=tuple(lines), why="A transfer."), by=person)
    return key


def held(kind: str) -> list[Account]:
    """The accounts of a kind that are in the books."""
    rows = list(queries.accounts(kinds=[kind]).order_by("pk"))
    nodes = queries.nodes_of([row.pk for row in rows])
    return [Account(row.kind, row.unit_id, tuple(sorted(nodes[row.pk].items()))) for row in rows]


def say(text: str) -> None:
    # One write each, so that a line is either whole or not there.
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    what, name = sys.argv[1:3]
    if what == "many":
        many(name)
    else:
        transfer(name, int(sys.argv[3]), stale=what == "stale")
