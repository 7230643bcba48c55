"""The program's own role on PostgreSQL: it can run the whole program and change nothing that is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection
from fresh import Fresh
from ledger.books import Books, open_books, plain_sql
from people import someone_who_may_do_everything

from headwater.ledger import actions, bulk, queries
from headwater.ledger.verify import verify
from headwater.lib.errors import Refused

# Roles belong to the server that all workers of a run share, so each worker has its own.
ROLE = f"headwater_test_program_{os.getpid()}"


@pytest.fixture
def as_program(fresh_database: Fresh) -> Iterator[Fresh]:
    """A database in which the program's role was granted what it needs, and the way in as that role."""
    with fresh_database.open():
        plain_sql(f"DROP ROLE IF EXISTS {ROLE}")
        plain_sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'only-for-tests'")
        bulk.grant(ROLE)
    parts = urlsplit(fresh_database.url)
    yield Fresh(parts._replace(netloc=f"{ROLE}:only-for-tests@{parts.hostname}:{parts.port}").geturl())
    with fresh_database.open():
        plain_sql(f"DROP OWNED BY {ROLE}")
        plain_sql(f"DROP ROLE {ROLE}")


def some_books() -> Books:
    books = open_books(someone_who_may_do_everything())
    books.tell("""
        2024-01-05  G-1  sweden  pool   1,000.00
        2024-02-05  A-1  pool    lives    400.00
    """)
    return books


@pytest.mark.only_on("postgresql")
def test_the_role_keeps_books(as_program: Fresh) -> None:
    with as_program.open():
        books = some_books()
        actions.close(through=date(2024, 1, 31), why="Month end.", by=books.by)
        actions.reverse(entry=2, on=date(2024, 2, 6), why="Not yet.", by=books.by)
        actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
        actions.reopen(through=date(2024, 1, 31), why="A late bill.", by=books.by)
        with pytest.raises(Refused):
            books.post("A-2", "2024-02-07", ("pool", "lives", "1,000.01"))
        assert plain_sql("SELECT current_user") == [(ROLE,)]
        assert books.standing() == {"sweden": "USD -1,000.00", "pool": "USD 1,000.00"}
        assert queries.closed_through() == date(2024, 1, 31)
        assert verify().entries == 3


@pytest.mark.only_on("postgresql")
def test_the_role_owns_nothing(as_program: Fresh) -> None:
    with as_program.open():
        owned = plain_sql(
            "SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = %s", [ROLE]
        )
        assert owned == []
        ledger = plain_sql("""
            SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
            FROM information_schema.table_privileges
            WHERE grantee = current_user AND table_name LIKE 'ledger%%' GROUP BY table_name ORDER BY table_name
        """)
    read, write = "SELECT", "INSERT SELECT"
    assert dict(ledger) == {
        "ledger_account": write,
        "ledger_accountnode": write,
        "ledger_balance": read,
        "ledger_batch": write,
        "ledger_closing": write,
        "ledger_entry": write,
        "ledger_feed": read,
        "ledger_kind": read,
        "ledger_movement": write,
        "ledger_posting": write,
        "ledger_total": read,
        "ledger_unit": write,
    }


ATTACKS = [
    f"{verb} ledger_{table}{rest}"
    for table in (
        "unit",
        "kind",
        "feed",
        "account",
        "accountnode",
        "batch",
        "posting",
        "entry",
        "movement",
        "balance",
        "total",
        "closing",
    )
    for verb, rest in (
        ("DELETE FROM", ""),
        ("TRUNCATE", " CASCADE"),
        ("ALTER TABLE", " DISABLE TRIGGER ALL"),
        ("ALTER TABLE", " DISABLE TRIGGER USER"),
        ("DROP TABLE", " CASCADE"),
        ("ALTER TABLE", " ADD COLUMN note text"),
    )
] + [
    "UPDATE ledger_entry SET why = 'Something else.'",
    "UPDATE ledger_movement SET amount = amount + 1",
    "UPDATE ledger_balance SET amount = amount + 1",
    "UPDATE ledger_balance SET lowest = NULL",
    "UPDATE ledger_total SET came_in = came_in + 1",
    "UPDATE ledger_account SET code = 'mine'",
    "UPDATE ledger_closing SET through = '2020-01-31'",
    "INSERT INTO ledger_balance (account_id, amount) VALUES (1, 1)",
    "INSERT INTO ledger_total (account_id, month, came_in, went_out) VALUES (1, 1, 1, 1)",
    "INSERT INTO ledger_kind (kind, may_go_negative) VALUES ('purse', true)",
    "INSERT INTO ledger_feed (source_kind, target_kind) VALUES ('donor', 'spent')",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "UPDATE ledger_batch SET by_id = by_id + 1",
    "UPDATE ledger_posting SET last = last + 1",
    "DROP FUNCTION ledger_posting_kept() CASCADE",
    "ALTER FUNCTION ledger_posting_kept() RENAME TO mine",
    "DROP TRIGGER ledger_posting_kept ON ledger_posting",
    "DROP FUNCTION ledger_open() CASCADE",
    "ALTER TABLE ledger_batch DROP CONSTRAINT ledger_batch_is_posted",
    "CREATE TABLE ledger_mine (id integer)",
    f"ALTER ROLE {ROLE} SUPERUSER",
    "SET ROLE postgres",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "UPDATE audit_auditline SET action = 'nothing'",
    "DELETE FROM audit_auditline",
    "DELETE FROM access_signature",
    "DELETE FROM access_person",
    "DELETE FROM django_migrations",
]


@pytest.mark.only_on("postgresql")
def test_the_role_cannot_touch_what_is_written(as_program: Fresh) -> None:
    with as_program.open():
        books = some_books()
        before = books.standing()
        taken = [attack for attack in ATTACKS if not _is_refused(attack)]
        assert taken == []
        assert books.standing() == before
        assert verify()
        # The triggers are still awake, so the database still refuses what the program would not have asked.
        with pytest.raises(DatabaseError):
            plain_sql("INSERT INTO ledger_movement VALUES (2, 2, 1, 2, 'USD', 1)")


def _is_refused(attack: str) -> bool:
    try:
        plain_sql(attack)
    except DatabaseError:
        return True
    return False


@pytest.mark.only_on("postgresql")
def test_a_grant_that_would_bind_nobody_is_refused(fresh_database: Fresh) -> None:
    with fresh_database.open():
        with pytest.raises(Refused, match="owns the books or is above all rights"):
            bulk.grant(str(connection.settings_dict["USER"]))
        with pytest.raises(Refused, match="no role “nobody; DROP TABLE ledger_entry” on this server"):
            bulk.grant("nobody; DROP TABLE ledger_entry")


@pytest.mark.only_on("postgresql")
def test_granting_again_changes_nothing(as_program: Fresh, fresh_database: Fresh) -> None:
    with fresh_database.open():
        bulk.grant(ROLE)
        bulk.grant(ROLE)
    with as_program.open():
        assert some_books().standing()["pool"] == "USD 600.00"


@pytest.mark.only_on("sqlite")
def test_sqlite_has_no_roles(db: None) -> None:
    with pytest.raises(Refused, match="Only PostgreSQL has roles"):
        bulk.grant("anybody")
