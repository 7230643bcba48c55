"""Somebody who owns the database changes the books by hand, past every guard."""

from __future__ import annotations

import re

from ledger.books import plain_sql, without_guards

from headwater.ledger.verify import verify

STORY = """
    2024-01-05  G-1  sweden  pool         1,000.00
    2024-01-20  G-2  norway  pool           500.00
    2024-02-06  A-1  pool    lives          400.00
    2024-02-07  A-2  pool    solutions      300.00
    2024-02-08  S-1  lives   spent-lives    100.00
"""


def changed(*statements: str) -> str:
    """What verify says after statements that no guard stood before; what it says of the two hashes is left out."""
    assert verify()
    with without_guards():
        for statement in statements:
            plain_sql(statement)
    return without_hashes(verify().wrong)


def without_hashes(told: str) -> str:
    return re.sub(r": (its hash is|movements it says).*", ".", told)


def was_changed(number: int, key: str, on: str) -> str:
    return f"Entry {number} “{key}” of {on} was changed after it was recorded."
