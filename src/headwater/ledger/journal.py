"""The books as plain-text accounting, so that hledger and beancount, which we did not write, can check them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from headwater.ledger.models import Account, Unit
from headwater.ledger.queries import Moved, movements

Dialect = Literal["hledger", "beancount"]
_ROOTS = {"donor": "Income", "exchange": "Equity", "spent": "Expenses"}


def journal(dialect: Dialect) -> Iterator[str]:
    """The whole books as text, an entry at a time, in the order of their days.

    Each entry becomes a transaction with one pair of postings per movement. Where money comes from is income, what
    was spent is expenses, the bridge between currencies is equity, all that stands is assets.
    """
    digits = dict(Unit.objects.values_list("code", "digits"))
    names = account_names()
    if dialect == "hledger":
        yield "decimal-mark .\n"
    elif first := next(movements(), None):
        yield from (f"{first.on} open {name}\n" for name in names.values())
    for _, lines in groupby(movements(), key=lambda moved: moved.entry):
        yield _transaction(list(lines), names, digits, dialect)


def account_names() -> dict[int, str]:
    """What each account is called in the text, by its id."""
    return {row.pk: _account_name(row) for row in Account.objects.all()}


def _transaction(lines: list[Moved], names: dict[int, str], digits: dict[str, int], dialect: Dialect) -> str:
    first = lines[0]
    # What would end a title, or mean something in it, in either of the two.
    title = re.sub(r'[";|\\()]', " ", first.key)
    written = f'\n{first.on} * "{title}"\n' if dialect == "beancount" else f"\n{first.on} * {title}\n"
    for line in lines:
        amount = _decimal(line.amount, digits[line.unit])
        written += f"    {names[line.target]}  {amount} {line.unit}\n    {names[line.source]}  -{amount} {line.unit}\n"
    return written


def _decimal(amount: int, places: int) -> str:
    whole, part = divmod(amount, 10**places)
    return f"{whole}.{part:0{places}}" if places else f"{whole}"


def _account_name(row: Account) -> str:
    """A name that both programs accept: parts begin with a capital and hold letters, digits and hyphens only."""
    parts = [_ROOTS.get(row.kind, "Assets"), row.kind.capitalize(), f"A{row.pk}"]
    parts += [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-").capitalize() for part in row.code.split(" ")[2:]]
    return ":".join(parts)
