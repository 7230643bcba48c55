"""Small books for the proofs of the ledger: a few accounts with short names, and stories told as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db import connection, transaction

from headwater.access.queries import Person
from headwater.ledger import actions, chart, queries
from headwater.ledger.chart import Account
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import Money, money
from headwater.registry.actions import NodeDraft, register_many

LONG_AGO = date(2000, 1, 1)
THINGS = [
    ("organisation", "SWE", "Sweden"),
    ("organisation", "NOR", "Norway"),
    ("fund", "UNEARMARKED", "Unearmarked contributions"),
    ("fund", "EAST", "East Africa"),
    ("plan-element", "SO-1", "Saving lives"),
    ("plan-element", "SO-2", "Solutions"),
    ("office", "NAIROBI", "Nairobi"),
]


@dataclass(frozen=True)
class Books:
    """Whoever keeps the books, the nodes by code, and the accounts by the short names that stories use."""

    by: Person
    nodes: dict[str, int]
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        node = self.nodes
        for unit in ("USD", "EUR"):
            suffix = "" if unit == "USD" else f":{unit}"
            self.accounts.update({
                f"sweden{suffix}": chart.donor(node["SWE"], unit),
                f"norway{suffix}": chart.donor(node["NOR"], unit),
                f"pool{suffix}": chart.pool(node["UNEARMARKED"], unit),
                f"east{suffix}": chart.pool(node["EAST"], unit),
                f"sweden-only{suffix}": chart.earmarked(node["EAST"], node["SWE"], unit),
                f"lives{suffix}": chart.purpose(node["UNEARMARKED"], node["SO-1"], unit),
                f"solutions{suffix}": chart.purpose(node["UNEARMARKED"], node["SO-2"], unit),
                f"lives-nairobi{suffix}": chart.purpose(node["UNEARMARKED"], node["SO-1"], unit, node["NAIROBI"]),
                f"spent-lives{suffix}": chart.spent(node["UNEARMARKED"], node["SO-1"], unit),
                f"exchange{suffix}": chart.exchange(unit),
            })  # fmt: skip

    def line(self, source: str, target: str, amount: str) -> Line:
        account = self.accounts[source]
        return Line(account, self.accounts[target], money(amount.replace(",", ""), account.unit).amount)

    def draft(
        self,
        key: str,
        on: str,
        *lines: tuple[str, str, str],
        kind: str = "story",
        why: str = "As the story says.",
        occurred_on: str | None = None,
        reverses: int | None = None,
        rate: str = "",
    ) -> Draft:
        """An entry with lines such as ("sweden", "pool", "1,000.00")."""
        return Draft(
            key=key,
            kind=kind,
            on=date.fromisoformat(on),
            lines=tuple(self.line(*line) for line in lines),
            why=why,
            occurred_on=date.fromisoformat(occurred_on) if occurred_on else None,
            reverses=reverses,
            rate=rate,
        )

    def post(self, key: str, on: str, *lines: tuple[str, str, str], **more: str) -> int:
        return actions.post(draft=self.draft(key, on, *lines, **more), by=self.by)  # type: ignore[arg-type]

    def tell(self, story: str) -> list[int]:
        """Post a table of day, key, from, to, amount in whole units; rows with the same key are one entry."""
        return actions.post_many(drafts=self.drafts(story), by=self.by)

    def drafts(self, story: str) -> list[Draft]:
        rows = [line.split() for line in story.strip().splitlines()]
        return [
            self.draft(key, on, *((row[2], row[3], row[4]) for row in lines))
            for (on, key), lines in groupby(rows, key=lambda row: (row[0], row[1]))
        ]

    def standing(self, *, on: str | None = None) -> dict[str, str]:
        """What stands in each account that is not empty, in whole units."""
        day = date.fromisoformat(on) if on else None
        amounts = {name: queries.balance(account, on=day) for name, account in self.accounts.items()}
        return {
            name: str(Money(amount, self.accounts[name].unit)) for name, amount in amounts.items() if amount
        }  # fmt: skip


def open_books(by: Person) -> Books:
    """Register what the books are about."""
    drafts = [NodeDraft(kind=kind, code=code, name=name, valid_from=LONG_AGO) for kind, code, name in THINGS]
    return Books(by, {code: node.pk for code, node in register_many(drafts=drafts, by=by).items()})


def plain_sql(statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """Run a statement past every rule of the program, as somebody with a database console would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def without_guards() -> Iterator[None]:
    """As somebody who owns the database: triggers out of the way, whatever they would have refused or kept."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            plain_sql("SET LOCAL session_replication_role = replica")
            yield
            plain_sql("SET LOCAL session_replication_role = origin")
        return
    plain_sql("PRAGMA defer_foreign_keys = ON")
    triggers = plain_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%%'")
    for name, _ in triggers:
        plain_sql(f"DROP TRIGGER {name}")
    yield
    for _, made in triggers:
        plain_sql(str(made).replace("%", "%%"))


def signature() -> tuple[object, ...]:
    """What the books say in one value: if nothing was written, it is the same afterwards."""
    tables = ("batch", "posting", "entry", "movement", "account", "balance", "total", "closing")
    return tuple(plain_sql(f"SELECT * FROM ledger_{table} ORDER BY 1, 2") for table in tables)
