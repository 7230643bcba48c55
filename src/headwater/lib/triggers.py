"""What a room's database refuses by itself stands as plain SQL beside its migration, one file for each database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def from_files_beside(migration: str) -> Callable[[Any, Any], None]:
    """A step of a migration: run the SQL of the database in hand, such as 0001_sqlite.sql beside 0001_initial.py."""

    def create(_apps: Any, schema_editor: Any) -> None:
        run(beside.with_name(f"{number}_{schema_editor.connection.vendor}.sql").read_text("utf-8"), schema_editor)

    beside = Path(migration)
    number = beside.stem.split("_")[0]
    return create


def run(script: str, schema_editor: Any) -> None:
    """Run a script of several statements within the migration's transaction."""
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(script, params=None)
        return
    # The driver's executescript would commit that transaction, so on SQLite each statement goes alone.
    for statement in statements(script):
        schema_editor.execute(statement, params=None)


def statements(script: str) -> Iterator[str]:
    """The statements of a script for SQLite, one by one; a trigger, with its own semicolons, is one."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    assert not statement.strip(), f"an unfinished statement: {statement}"
