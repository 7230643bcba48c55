"""Commands that write in the books, close them, or give them to others to check."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

from headwater.access.queries import person
from headwater.ledger import actions as ledger
from headwater.ledger import bulk
from headwater.ledger import journal as plain_text
from headwater.ledger import queries as books
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import money


def post(*, key: str, kind: str, on: date, source: str, target: str, amount: Decimal, why: str, by: str) -> None:
    """Post one entry that no other record stands for."""
    leaves, enters = books.account(source), books.account(target)
    line = Line(leaves, enters, money(amount, leaves.unit).amount)
    draft = Draft(key=key, kind=kind, on=on, lines=(line,), why=why)
    print(f"Entry {ledger.post_by_hand(drafts=[draft], by=person(by))[0]} is in the books.")


def close(*, through: date, why: str, by: str) -> None:
    """Close the books through a month's end."""
    ledger.close(through=through, why=why, by=person(by))
    number, head = books.head()
    print(f"The books are closed through {through}. Their head is entry {number}, {head}: publish it.")


def reopen(*, through: date, why: str, by: str) -> None:
    """Reopen closed books down to an earlier month's end."""
    ledger.reopen(through=through, why=why, by=person(by))
    print(f"The books are now closed through {through} only.")


def journal(*, dialect: plain_text.Dialect) -> None:
    """Write the books as plain-text accounting."""
    for part in plain_text.journal(dialect):
        sys.stdout.write(part)


def database_role(*, role: str) -> None:
    """Give a PostgreSQL role what the program needs, and no more."""
    bulk.grant(role)
    print(f"The role {role} may now read and post, and change nothing that is written.")
