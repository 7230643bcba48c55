"""The machine of two books finds nothing in the ledger as it is, and each of seven defects put in on purpose."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from ledger.books import Books, plain_sql
from ledger.machine import NAMES, TwoBooks

from headwater.ledger import actions, bulk, rules
from headwater.ledger.rules import Line

migration = importlib.import_module("headwater.ledger.migrations.0001_initial")

# The same examples each time, no shrinking: what is asked is whether something is found.
STEADY = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)


def run(books: Books, chosen: settings, **more: object) -> None:
    places = bulk.intern([books.accounts[name] for name in NAMES])
    names = {places[books.accounts[name]].id: name for name in NAMES}
    run_state_machine_as_test(type("TwoBooks", (TwoBooks,), {"books": books, "ids": names, **more}), settings=chosen)


def test_two_books_agree(books: Books) -> None:
    run(books, settings(STEADY, max_examples=10, stateful_step_count=25))


@pytest.mark.slow
def test_two_books_agree_for_long(books: Books) -> None:
    run(books, settings(STEADY, max_examples=20, stateful_step_count=30))


@dataclass
class Defect:
    """Something wrong on purpose: in the rules, and in the schema of both databases, as (what stands, what instead)."""

    found: str
    sqlite: list[tuple[str, str]]
    postgresql: list[tuple[str, str]]
    rules: list[tuple[object, str, Callable[..., Any]]] = field(default_factory=list)
    then: dict[str, str] = field(default_factory=dict)


def closes_a_day_early(draft: rules.Draft, *, closed_through: Any) -> Any:
    return rules.check_day(draft, closed_through=closed_through and closed_through - timedelta(days=1))


def mixes_units(line: Line, *, rate: str) -> Any:
    return check_line(line._replace(target=line.target._replace(unit=line.source.unit)), rate=rate)


def reverses_again(number: int, found: Any) -> Any:
    return rules.check_reversal(number, found and found._replace(by=None))


check_line = rules.check_line
DEFECTS = {
    "a row may be written over": Defect(
        found="accepted: a movement written over",
        sqlite=[("WHEN (NEW.entry_id >= (SELECT batch_id FROM ledger_open)) IS NOT 1", "WHEN 1 = 0")],
        postgresql=[],
        then={"postgresql": "DROP TRIGGER ledger_movement_append_only ON ledger_movement"},
    ),
    "the last closed day is open": Defect(
        found="accepted: an entry in a closed period",
        sqlite=[("WHEN earliest <= (SELECT", "WHEN earliest < (SELECT")],
        postgresql=[("batch.earliest <= (", "batch.earliest < (")],
        rules=[(actions, "check_day", closes_a_day_early)],
    ),
    "a key may be used twice": Defect(
        found="accepted: a key used twice|accepted: another entry for",
        sqlite=[
            ("key TEXT NOT NULL UNIQUE", "key TEXT NOT NULL"),
            ("    OR EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)\n", ""),
        ],
        postgresql=[('COLLATE "C" NOT NULL UNIQUE', "NOT NULL")],
        rules=[(bulk, "posted", lambda keys: {})],
    ),
    "an account may go below zero": Defect(
        found="accepted: (an entry|a reversal)$",
        sqlite=[("CHECK (lowest IS NULL OR amount >= lowest)", "CHECK (1 = 1)")],
        postgresql=[("CHECK (lowest IS NULL OR amount >= lowest)", "CHECK (1 = 1)")],
        rules=[(actions, "check_balances", lambda moves: iter(()))],
    ),
    "units may be mixed": Defect(
        found="accepted: an entry across units",
        sqlite=[
            (
                "WHERE source.unit IS NOT first_unit OR target.unit IS NOT first_unit OR first_unit <> last_unit",
                "WHERE 1 = 0",
            ),
        ],
        postgresql=[("source.unit IS DISTINCT FROM moved.unit OR target.unit IS DISTINCT FROM moved.unit", "false")],
        rules=[(rules, "check_line", mixes_units)],
    ),
    "an entry may be taken back twice": Defect(
        found="accepted: a second reversal",
        sqlite=[
            ("CREATE UNIQUE INDEX ledger_entry_reversed_once", "CREATE INDEX ledger_entry_reversed_once"),
            ("WHERE reverses_id = NEW.reverses_id OR (id", "WHERE (id"),
        ],
        postgresql=[("CREATE UNIQUE INDEX ledger_entry_reversed_once", "CREATE INDEX ledger_entry_reversed_once")],
        rules=[(actions, "check_reversal", reverses_again)],
    ),
    "a posting forgets what was there before": Defect(
        found="totals differ|roll-forward differs|the chain does not hold",
        sqlite=[("went_out = went_out + excluded.went_out", "went_out = excluded.went_out")],
        postgresql=[("went_out = total.went_out + excluded.went_out", "went_out = excluded.went_out")],
    ),
}


class Editor:
    """What the migration needs to make its tables inside the test's transaction."""

    connection = connection

    def execute(self, statement: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def make_the_ledger_again(schema: Path) -> None:
    """Drop the ledger's empty tables and make them from these files instead; the test's end undoes both."""
    tables = ("movement", "total", "balance", "closing", "entry", "posting", "batch", "accountnode", "account", "feed",
              "kind", "unit")  # fmt: skip
    if connection.vendor == "postgresql":
        plain_sql("SET CONSTRAINTS ALL IMMEDIATE")
    else:
        plain_sql("DROP VIEW ledger_open")
        plain_sql("DROP TABLE ledger_moved")
    # Other rooms refer to entries, which PostgreSQL forgets here and SQLite looks up by name.
    rest = "CASCADE" if connection.vendor == "postgresql" else ""
    for table in tables:
        plain_sql(f"DROP TABLE ledger_{table} {rest}")
    if connection.vendor == "postgresql":
        for (name,) in plain_sql("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger%%'"):
            plain_sql(f"DROP FUNCTION {name}")
    was, migration.SCHEMA = migration.SCHEMA, schema
    try:
        migration.create(None, Editor())
    finally:
        migration.SCHEMA = was
    if connection.vendor == "postgresql":
        plain_sql("SET CONSTRAINTS ALL DEFERRED")


def seed(defect: Defect, folder: Path, monkeypatch: pytest.MonkeyPatch, *, rules_too: bool = True) -> None:
    vendor = connection.vendor
    script = (migration.SCHEMA / f"{vendor}.sql").read_text()
    for stands, instead in getattr(defect, vendor):
        assert stands in script, f"the schema no longer says: {stands}"
        script = script.replace(stands, instead)
    (folder / f"{vendor}.sql").write_text(script)
    make_the_ledger_again(folder)
    if vendor in defect.then:
        plain_sql(defect.then[vendor])
    for place, name, instead in defect.rules if rules_too else ():
        assert hasattr(place, name)
        monkeypatch.setattr(place, name, instead)


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_put_in_on_purpose_is_found(
    books: Books, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect = DEFECTS[name]
    seed(defect, tmp_path, monkeypatch)
    with pytest.raises(AssertionError) as found:
        run(books, settings(STEADY, max_examples=60, stateful_step_count=20))
    assert re.search(defect.found, str(found.value).splitlines()[0]), str(found.value)


def test_the_ledger_made_again_without_a_defect_is_sound(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the machine could be finding the making and not the defect."""
    seed(Defect(found="", sqlite=[], postgresql=[]), tmp_path, monkeypatch)
    run(books, settings(STEADY, max_examples=5, stateful_step_count=25))


@pytest.mark.parametrize("name", [name for name, defect in DEFECTS.items() if defect.rules])
def test_where_only_the_database_is_wrong_the_rules_still_stand(
    books: Books, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refusal stands twice. With the database's taken away, the rule alone refuses what the actions ask."""
    seed(DEFECTS[name], tmp_path, monkeypatch, rules_too=False)
    run(books, settings(STEADY, max_examples=4, stateful_step_count=25))


@pytest.mark.parametrize("name", [name for name, defect in DEFECTS.items() if defect.rules])
def test_where_only_a_rule_is_wrong_the_database_still_stands(
    books: Books, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rule taken away, the database alone refuses, and nothing of the attempt is left.

    Entries have one line here: within one entry PostgreSQL looks at an account when all lines are in, and not before.
    """
    for place, rule, instead in DEFECTS[name].rules:
        monkeypatch.setattr(place, rule, instead)
    with pytest.raises(AssertionError, match="by the database alone"), transaction.atomic():
        run(books, settings(STEADY, max_examples=60, stateful_step_count=20), most_lines=1)
