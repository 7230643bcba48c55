"""The database keeps the books by itself: what no rule of the program stands before is refused all the same.

Each attack is plain SQL, as somebody with a database console would write it, and is refused on SQLite and PostgreSQL
alike. Where the two need other words for the same attack, both stand here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from fresh import Fresh
from ledger.books import Books, open_books, plain_sql, signature
from people import someone_who_may_do_everything

from headwater.access.actions import add_person
from headwater.ledger import actions, bulk, chart
from headwater.ledger.bulk import EntryRow, MovementRow
from headwater.ledger.verify import verify

SQLITE = "sqlite"
WRITTEN = ("unit", "kind", "feed", "account", "accountnode", "entry", "movement", "closing")
HASH = b"\1" * 32
ENTRY = """
    INSERT INTO ledger_entry (
        id, key, request_hash, kind, "on", occurred_on, recorded_at, by_id, why, reverses_id, rate, lines, hash
    ) VALUES (%s, %s, %s, 'raw', %s, %s, '2024-03-01 09:00:00+00:00', %s, 'raw', %s, %s, %s, %s)
"""
MOVEMENT = (
    "INSERT INTO ledger_movement (entry_id, line, source_id, target_id, unit, amount) VALUES (%s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def kept(books: Books) -> Books:
    """Four entries; January is closed; entry 2 was taken back by entry 4; entry 5 expects three lines and has none."""
    books.tell("""
        2024-01-05  G-1  sweden  pool         1,000.00
        2024-02-05  G-2  norway  pool           500.00
        2024-02-06  A-1  pool    lives          400.00
    """)
    actions.close(through=date(2024, 1, 31), why="Month end.", by=books.by)
    actions.reverse(entry=2, on=date(2024, 2, 9), why="Never arrived.", by=books.by)
    books.post("E-1", "2024-02-10", ("sweden:EUR", "pool:EUR", "1.00"))
    return books


def account(name: str, books: Books) -> int:
    """The number of an account that is in the books."""
    return next(iter(bulk.intern([books.accounts[name]]).values())).id


@contextmanager
def refused(kind: type[Exception] = IntegrityError) -> Iterator[None]:
    """Look that the database refused, and that nothing was written."""
    before = signature()
    with pytest.raises(kind), transaction.atomic():
        yield
    assert signature() == before


def enter(books: Books, number: int = 6, **changed: object) -> None:
    row = {"id": number, "key": "raw", "request": HASH, "on": "2024-03-01", "occurred_on": None, "by": books.by.pk}
    row |= {"reverses": None, "rate": "", "lines": 3, "hash": HASH} | changed
    row["occurred_on"] = row["occurred_on"] or row["on"]
    plain_sql(ENTRY, list(row.values()))


def move(books: Books, *, entry: int = 6, line: int = 1, source: object = "sweden", target: object = "pool",
         unit: str = "USD", amount: object = 100) -> None:  # fmt: skip
    ends = [account(end, books) if isinstance(end, str) else end for end in (source, target)]
    plain_sql(MOVEMENT, [entry, line, *ends, unit, amount])


def test_what_is_sound_is_accepted(kept: Books) -> None:
    """Without this, every refusal below could be about something else."""
    enter(kept)
    move(kept)
    move(kept, line=2, source="pool", target="lives", amount=1)
    assert kept.standing()["pool"] == "USD 600.99"
    assert kept.standing()["lives"] == "USD 400.01"


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 5, "key": "G-1"},
        {"number": 7},
        {"number": 0},
        {"number": -1},
        {"number": 3},
        {"key": "G-1"},
        {"key": ""},
        {"key": None},
        {"on": "2024-01-31"},
        {"on": "2023-01-01"},
        {"occurred_on": "2024-03-02"},
        {"by": 999_999},
        {"by": None},
        {"reverses": 2},
        {"reverses": 4},
        {"reverses": 6},
        {"reverses": 7},
        {"reverses": 99},
        {"request": b"\1" * 31},
        {"hash": b"\1" * 33},
        {"hash": None},
        {"lines": 0},
        {"lines": -1},
    ],
    ids=str,
)
def test_an_entry_that_may_not_stand(kept: Books, changed: dict[str, object]) -> None:
    with refused():
        enter(kept, **changed)  # type: ignore[arg-type]
        connection.check_constraints()


def test_a_day_that_does_not_exist(kept: Books) -> None:
    for day in ("2024-02-30", "2024-13-01", "yesterday-ish", ""):
        with refused(DatabaseError):
            enter(kept, on=day)


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": 10**17 + 1},
        {"amount": None},
        {"source": "pool"},
        {"source": "sweden:EUR"},
        {"target": "pool:EUR"},
        {"unit": "EUR"},
        {"unit": "XXX"},
        {"unit": None},
        {"source": 999_999},
        {"target": 999_999},
        {"target": None},
        {"entry": 99},
        {"entry": 7},
        {"entry": 0},
        {"line": 0},
        {"line": -1},
        {"line": 4},
        {"source": "pool", "target": "lives", "amount": 600_01},
        {"source": "lives", "target": "pool", "amount": 400_01},
        {"target": "spent-lives"},
        {"target": "lives"},
        {"source": "lives", "target": "sweden"},
        {"target": "exchange"},
        {"source": "exchange"},
        {"entry": 1, "line": 2},
        {"entry": 3, "line": 2},
        {"entry": 3, "line": 1},
    ],
    ids=str,
)
def test_a_movement_that_may_not_be(kept: Books, changed: dict[str, object]) -> None:
    enter(kept)
    with refused():
        move(kept, **changed)  # type: ignore[arg-type]
        connection.check_constraints()


def test_an_exchange_with_its_rate_is_accepted(kept: Books) -> None:
    enter(kept, rate="EUR 2024-03-01")
    move(kept, target="exchange")
    assert kept.standing()["exchange"] == "USD 1.00"


@pytest.mark.parametrize("on", ["2024-03-01", "2024-03-31"])
def test_no_movement_comes_into_a_month_that_was_closed_after_its_entry(kept: Books, on: str) -> None:
    enter(kept, on=on)
    move(kept)
    actions.close(through=date(2024, 3, 31), why="Month end.", by=kept.by)
    with refused():
        move(kept, line=2)


def test_one_statement_leaves_no_gap_either(kept: Books) -> None:
    same = """
        SELECT {number}, 'raw {number}', request_hash, kind, "on", occurred_on, recorded_at, by_id, why,
            reverses_id, rate, lines, hash
        FROM ledger_entry WHERE id = 5
    """
    into = f"INSERT INTO {bulk.ENTRY} {same} UNION ALL {same}"
    for first, second in ((6, 8), (7, 8), (5, 6)):
        with refused():
            plain_sql(into.replace("{number}", str(first), 2).replace("{number}", str(second)))
    plain_sql(into.replace("{number}", "6", 2).replace("{number}", "7"))


def test_an_amount_is_never_a_fraction(kept: Books) -> None:
    """The program's own door, COPY or executemany, refuses every fraction.

    PostgreSQL rounds a fraction from a console before it looks, so what stands in the books is whole on both.
    """
    on, at = date(2024, 3, 1), "2024-03-01 09:00:00"
    entry = EntryRow(6, "raw", HASH, "raw", on, on, at, kept.by.pk, "raw", None, "", 1, HASH)
    for amount in (0.5, 1.5, "ten", float("inf")):
        with refused(DatabaseError):
            bulk.insert_entries([entry])  # type: ignore[list-item]
            moved = MovementRow(6, 1, account("sweden", kept), account("pool", kept), "USD", amount)  # type: ignore[arg-type]
            bulk.insert_movements([moved])
    if connection.vendor == SQLITE:
        enter(kept)
        with refused():
            move(kept, amount=1.5)


def test_sums_do_not_overflow_and_do_not_turn_into_fractions(kept: Books) -> None:
    enter(kept, lines=200)
    largest = 10**17
    for line in range(1, 93):
        move(kept, line=line, amount=largest)
    with refused(DatabaseError):
        move(kept, line=93, amount=largest)
    pool = account("pool", kept)
    assert plain_sql("SELECT amount FROM ledger_balance WHERE account_id = %s", [pool]) == [(92 * largest + 600_00,)]


@pytest.mark.parametrize("table", WRITTEN)
def test_what_is_written_is_never_changed(kept: Books, table: str) -> None:
    columns = {"accountnode": "axis", "closing": "why", "entry": "why", "movement": "amount", "unit": "digits",
               "kind": "may_go_negative", "feed": "source_kind", "account": "code"}  # fmt: skip
    with refused():
        plain_sql(f"UPDATE ledger_{table} SET {columns[table]} = {columns[table]}")


@pytest.mark.parametrize("table", WRITTEN)
def test_what_is_written_is_never_deleted(kept: Books, table: str) -> None:
    with refused():
        plain_sql(f"DELETE FROM ledger_{table}")


@pytest.mark.parametrize("table", WRITTEN)
def test_what_is_written_is_never_emptied(kept: Books, table: str) -> None:
    with refused(DatabaseError):
        # SQLite has no such word; it is refused there because it is no sentence.
        plain_sql(f"TRUNCATE ledger_{table} CASCADE")


@pytest.mark.parametrize("table", WRITTEN)
def test_what_is_written_is_never_written_over(kept: Books, table: str) -> None:
    """INSERT OR REPLACE removes the row that is there without asking any delete trigger; ON CONFLICT updates it."""
    columns = {
        "accountnode": "account_id, axis, node_id",
        "closing": 'id, through, "at", by_id, why, head, head_hash, hash',
        "entry": bulk.ENTRY.split("(")[1].strip(")"),
        "movement": "entry_id, line, source_id, target_id, unit, amount",
        "unit": "code, digits",
        "kind": "kind, may_go_negative",
        "feed": "source_kind, target_kind",
        "account": "id, kind, unit, code, may_go_negative",
    }[table]
    first = {"accountnode": "account_id, axis", "movement": "entry_id, line", "unit": "code", "kind": "kind",
             "feed": "source_kind, target_kind"}.get(table, "id")  # fmt: skip
    same = f"SELECT {columns} FROM ledger_{table} WHERE true"
    with refused():
        if connection.vendor == SQLITE:
            plain_sql(f"INSERT OR REPLACE INTO ledger_{table} ({columns}) {same}")
        else:
            key = first.split(", ")[0]
            instead = f"ON CONFLICT ({first}) DO UPDATE SET {key} = EXCLUDED.{key}"
            plain_sql(f"INSERT INTO ledger_{table} ({columns}) {same} {instead}")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("entry", "movement"),
    [
        # The same key, the same number, and a second answer to the same entry, each instead of the row that is there.
        ({"key": "G-1"}, None),
        ({"number": 5}, None),
        ({"reverses": 2}, None),
        (None, {"entry": 3, "line": 1}),
    ],
)
def test_replacing_a_row_that_only_a_unique_rule_finds(
    kept: Books, entry: dict[str, object] | None, movement: dict[str, object] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ENTRY", ENTRY.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    monkeypatch.setitem(globals(), "MOVEMENT", MOVEMENT.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    with refused():
        if entry is not None:
            enter(kept, **entry)  # type: ignore[arg-type]
        if movement is not None:
            move(kept, **movement)  # type: ignore[arg-type]


def test_an_account_may_not_go_below_zero_by_being_called_otherwise(kept: Books) -> None:
    with refused():
        plain_sql(
            "INSERT INTO ledger_account (kind, unit, code, may_go_negative) VALUES ('pool', 'USD', 'mine', %s)", [True]
        )
        connection.check_constraints()
    with refused():
        plain_sql(
            "INSERT INTO ledger_account (kind, unit, code, may_go_negative) VALUES ('purse', 'USD', 'mine', %s)", [True]
        )
        connection.check_constraints()


def test_a_closing_says_why_and_when(kept: Books) -> None:
    sentence = """
        INSERT INTO ledger_closing (through, "at", by_id, why, head, head_hash, hash)
        VALUES (%s, '2024-03-01 09:00:00+00:00', %s, %s, 5, %s, %s)
    """
    with refused():
        plain_sql(sentence, ["2024-02-29", kept.by.pk, "", HASH, HASH])
    with refused():
        plain_sql(sentence, ["2024-02-29", 999_999, "why", HASH, HASH])
        connection.check_constraints()
    with refused(DatabaseError):
        plain_sql(sentence, ["2024-02-30", kept.by.pk, "why", HASH, HASH])
    with refused():
        plain_sql(sentence, ["2024-02-29", kept.by.pk, "why", HASH, b"short"])


def test_whoever_signed_an_entry_stays(kept: Books) -> None:
    """Also where nothing else in the house refers to them."""
    newcomer = add_person(email="new@example.org", name="New Comer", by=kept.by)
    enter(kept, by=newcomer.pk)
    with refused():
        plain_sql("DELETE FROM access_person WHERE id = %s", [newcomer.pk])
        connection.check_constraints()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("source", "target", "unit", "entry"),
    [
        ("sweden", "pool:EUR", "USD", 2),
        ("sweden", "pool:EUR", "EUR", 2),
        ("sweden", "pool", "EUR", 2),
        ("sweden", 999, "USD", 2),
        (999, "pool", "USD", 2),
        ("sweden", "pool", "USD", 99),
    ],
)
def test_a_connection_that_forgot_foreign_keys(
    fresh_database: Fresh, source: object, target: object, unit: str, entry: int
) -> None:
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.post("G-1", "2024-01-05", ("sweden", "pool", "1.00"), ("sweden:EUR", "pool:EUR", "1.00"))
        enter(books, 2)
        ends = [account(end, books) if isinstance(end, str) else end for end in (source, target)]
        right = [account(end, books) for end in ("sweden", "pool")]
    with closing(sqlite3.connect(fresh_database.file)) as other, other:
        assert other.execute("PRAGMA foreign_keys").fetchone() == (0,)
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(MOVEMENT.replace("%s", "?"), [entry, 1, *ends, unit, 100])
        other.execute(MOVEMENT.replace("%s", "?"), [2, 1, *right, "USD", 100])
        assert other.execute("SELECT amount FROM ledger_balance WHERE account_id = ?", right[1:]).fetchone() == (200,)


def test_an_entry_written_past_the_program_is_found(kept: Books) -> None:
    """The database cannot know hashes; whoever writes past the program leaves a link that does not hold."""
    assert verify()
    enter(kept, lines=1)
    move(kept)
    assert verify().wrong == "Entry 6 “raw” of 2024-03-01 was changed after it was recorded."


def test_the_chart_in_the_database_is_the_chart(db: None) -> None:
    assert sorted(plain_sql("SELECT source_kind, target_kind FROM ledger_feed")) == sorted(
        (source, target) for target, kind in chart.KINDS.items() for source in kind.fed_by
    )
    assert {kind: bool(free) for kind, free in plain_sql("SELECT kind, may_go_negative FROM ledger_kind")} == {
        name: kind.may_go_negative for name, kind in chart.KINDS.items()
    }
