"""How fast the ledger posts and reports, beside the bare driver and plain SQL on the same database.

Invented (synthetic) entries of one movement: 1,961 accounts with skewed use, one year, 40 donors, 12 objectives.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
django.setup()

from django.db import connection, transaction  # noqa: E402
from measure import own_schema, report, timed  # noqa: E402

from headwater.access.actions import first_person  # noqa: E402
from headwater.access.queries import Person  # noqa: E402
from headwater.ledger import bulk, chart, queries  # noqa: E402
from headwater.ledger.actions import post_many  # noqa: E402
from headwater.ledger.chart import Account  # noqa: E402
from headwater.ledger.rules import Draft, Line  # noqa: E402
from headwater.ledger.verify import verify  # noqa: E402
from headwater.registry.actions import register_many  # noqa: E402
from headwater.registry.rules import NodeDraft  # noqa: E402

DONORS, OBJECTIVES, OFFICES = 40, 12, 160
CUBE = """
    SELECT account.id, moved.quarter, donor.node_id, objective.node_id, sum(moved.came_in), sum(moved.went_out)
    FROM (
        SELECT movement.target_id AS account_id, {quarter} AS quarter, movement.amount AS came_in, 0 AS went_out
        FROM ledger_movement AS movement JOIN ledger_entry AS entry ON entry.id = movement.entry_id
        UNION ALL
        SELECT movement.source_id, {quarter}, 0, movement.amount
        FROM ledger_movement AS movement JOIN ledger_entry AS entry ON entry.id = movement.entry_id
    ) AS moved
    JOIN ledger_account AS account ON account.id = moved.account_id
    LEFT JOIN ledger_accountnode AS donor ON donor.account_id = account.id AND donor.axis = 'donor'
    LEFT JOIN ledger_accountnode AS objective ON objective.account_id = account.id AND objective.axis = 'objective'
    GROUP BY 1, 2, 3, 4
"""
QUARTER = {
    "sqlite": 'substr(entry."on", 1, 4) * 4 + (substr(entry."on", 6, 2) - 1) / 3',
    "postgresql": "(date_part('year', entry.\"on\") * 4 + date_part('quarter', entry.\"on\"))::integer",
}
Rows = list[tuple[Any, ...]]
TABLES = ("ledger_batch (id, by_id, recorded_at)", bulk.ENTRY, bulk.MOVEMENT, "ledger_posting (batch_id, last)")


class Books:
    """An empty database with people, nodes and accounts; the same each time it is made."""

    def __init__(self) -> None:
        own_schema()
        self.by: Person = first_person(email="bench@synthetic.example", name="Bench (synthetic)")
        fund = self._nodes("fund", 1)[0]
        donors, objectives = self._nodes("organisation", DONORS), self._nodes("plan-element", OBJECTIVES)
        offices = self._nodes("office", OFFICES)
        self.pool = chart.pool(fund, "USD")
        self.sources = [chart.donor(donor, "USD") for donor in donors]
        self.purposes = [chart.purpose(fund, one, "USD", office=office) for one in objectives for office in offices]
        with transaction.atomic():
            bulk.intern({self.pool, *self.sources, *self.purposes})

    def _nodes(self, kind: str, count: int) -> list[int]:
        since = date(2013, 1, 1)
        drafts = [NodeDraft(kind=kind, code=f"N{i:04}", name=f"{kind} {i}", valid_from=since) for i in range(count)]
        return [node.pk for node in register_many(drafts=drafts, by=self.by).values()]

    def drafts(self, count: int) -> Iterator[Draft]:
        """Entries of one movement: a third receipts, the rest allocations. No pool runs short on the way."""
        chance = random.Random(0)  # noqa: S311 (a repeatable choice, no secret)
        for i in range(count):
            receipt = i % 3 == 0
            many: list[Account] = self.sources if receipt else self.purposes
            one = many[int(chance.random() ** 2 * len(many))]
            amount = chance.randrange(1, 100_000) + (200_000 if receipt else 0)
            line = Line(one, self.pool, amount) if receipt else Line(self.pool, one, amount)
            on = date(2023, 1, 1) + timedelta(days=chance.randrange(365))
            yield Draft(key=f"entry:{i:09}", kind="bench", on=on, lines=(line,), why="synthetic")


def written() -> dict[str, Rows]:
    """What post_many wrote, by table: the rows as the driver takes them, in the order in which they are written."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            name, columns = table.split(" ", 1)
            cursor.execute(f"SELECT {columns.strip('()')} FROM {name} ORDER BY 1, 2")  # noqa: S608 (constants)
            found[table] = [
                tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in cursor
            ]
    return found


def bare_driver(written: dict[str, Rows]) -> None:
    """The same rows into the same tables with the same triggers, by the driver's own bulk call and nothing else."""
    with transaction.atomic():
        for table, rows in written.items():
            if connection.vendor == "postgresql":
                with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                places = ", ".join("?" * len(rows[0]))
                connection.connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608


def reports(entries: int) -> dict[str, float]:
    """Two axes and quarter, and the full cube, from kept totals; and the cube by plain SQL over all movements.

    The best of three each: what is timed is the work and not the first read from disk.
    """

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute(CUBE.format(quarter=QUARTER[connection.vendor]))
            cursor.fetchall()

    asked = {
        "two axes and quarter": lambda: queries.balances(axes=("objective", "donor"), grain="quarter"),
        "the full cube": lambda: queries.balances(axes=("account", "donor", "objective"), grain="quarter"),
        "the full cube by plain SQL": plain,
    }
    return {
        f"{name}, seconds ({entries:,} entries)": min(timed(work)[0] for _ in range(3)) for name, work in asked.items()
    }


def posting(entries: int) -> None:
    """Post them into empty books, and no more: what peers are compared with."""
    books = Books()
    drafts = list(books.drafts(entries))
    wall, cpu = timed(lambda: post_many(drafts=drafts, by=books.by))
    report({"entries": entries, "entries per second": entries / wall, "CPU-seconds": cpu})


def main(entries: int) -> None:
    figures: dict[str, float] = {}
    for size in (entries // 10, entries):
        books = Books()
        drafts = list(books.drafts(size))
        wall, cpu = timed(lambda: post_many(drafts=drafts, by=books.by))  # noqa: B023 (called at once)
        figures |= reports(size)
    checking, checking_cpu = timed(verify)
    rows = written()
    Books()
    bare, bare_cpu = timed(lambda: bare_driver(rows))
    assert written() == rows, "the bare driver wrote the same rows"
    assert verify(), "and they are sound books"
    figures |= {
        "entries": entries,
        "entries per second": entries / wall,
        "CPU-seconds": cpu,
        "the bare driver, entries per second": entries / bare,
        "the bare driver, CPU-seconds": bare_cpu,
        "share of the bare driver's rate": bare / wall,
        "share of the bare driver's rate, by CPU": bare_cpu / cpu,
        "verify, entries per second": entries / checking,
        "verify, CPU-seconds": checking_cpu,
    }
    report(figures)


if __name__ == "__main__":
    (posting if sys.argv[2:] == ["posting"] else main)(int(sys.argv[1]))
