"""The database keeps the books by itself: what no rule of the program stands before is refused all the same.

Each attack is plain SQL, as somebody with a database console would write it, and is refused on SQLite and PostgreSQL
alike. Where the two need other words for the same attack, both stand here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, date, datetime
from typing import Any

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
WRITTEN = ("unit", "kind", "feed", "account", "accountnode", "batch", "posting", "entry", "movement", "closing")
HASH = b"\1" * 32
BATCH = "INSERT INTO ledger_batch (id, by_id, recorded_at) VALUES (%s, %s, '2024-03-01 09:00:00+00:00')"
POSTING = "INSERT INTO ledger_posting (batch_id, last) VALUES (%s, %s)"
ENTRY = """
    INSERT INTO ledger_entry (id, batch_id, key, kind, "on", occurred_on, why, reverses_id, rate, lines, hash)
    VALUES (%s, %s, %s, 'raw', %s, %s, 'raw', %s, %s, %s, %s)
"""
MOVEMENT = (
    "INSERT INTO ledger_movement (entry_id, line, source_id, target_id, unit, amount) VALUES (%s, %s, %s, %s, %s, %s)"
)


@pytest.fixture
def kept(books: Books) -> Iterator[Books]:
    """Five entries; January is closed; entry 2 was taken back by entry 4."""
    books.tell("""
        2024-01-05  G-1  sweden  pool         1,000.00
        2024-02-05  G-2  norway  pool           500.00
        2024-02-06  A-1  pool    lives          400.00
    """)
    actions.close(through=date(2024, 1, 31), why="Month end.", by=books.by)
    actions.reverse(entry=2, on=date(2024, 2, 9), why="Never arrived.", by=books.by)
    books.post("E-1", "2024-02-10", ("sweden:EUR", "pool:EUR", "1.00"))
    yield books
    # A batch that a test left open is given up, and nobody looks.
    transaction.set_rollback(True)


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


def begin(books: Books, number: object = 6, by: object = "") -> None:
    """Open a batch."""
    plain_sql(BATCH, [number, books.by.pk if by == "" else by])


def finish(number: object = 6, *, last: object = 6) -> None:
    """Post the open batch, and look at what is looked at when the transaction ends."""
    plain_sql(POSTING, [number, last])
    connection.check_constraints()


def enter(number: int = 6, **changed: object) -> None:
    row = {"id": number, "batch": 6, "key": f"raw {number}", "on": "2024-03-01", "occurred_on": None}
    row |= {"reverses": None, "rate": "", "lines": 1, "hash": HASH} | changed
    row["occurred_on"] = row["occurred_on"] or row["on"]
    plain_sql(ENTRY, list(row.values()))


def move(books: Books, *, entry: int = 6, line: int = 1, source: object = "sweden", target: object = "pool",
         unit: str = "USD", amount: object = 100) -> None:  # fmt: skip
    ends = [account(end, books) if isinstance(end, str) else end for end in (source, target)]
    plain_sql(MOVEMENT, [entry, line, *ends, unit, amount])


def test_what_is_sound_is_accepted(kept: Books) -> None:
    """Without this, every refusal below could be about something else."""
    begin(kept)
    enter(lines=2)
    move(kept)
    move(kept, line=2, source="pool", target="lives", amount=1)
    enter(7)
    move(kept, entry=7)
    finish(last=7)
    assert kept.standing()["pool"] == "USD 601.99"
    assert kept.standing()["lives"] == "USD 400.01"


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 5, "key": "G-1"},
        {"number": 5},
        {"number": 7},
        {"number": 0},
        {"number": -1},
        {"number": 3},
        {"batch": 5},
        {"batch": 7},
        {"batch": None},
        {"key": "G-1"},
        {"key": ""},
        {"key": None},
        {"on": "2024-01-31"},
        {"on": "2023-01-01"},
        {"occurred_on": "2024-03-02"},
        {"reverses": 2},
        {"reverses": 4},
        {"reverses": 6},
        {"reverses": 7},
        {"reverses": 99},
        {"hash": b"\1" * 33},
        {"hash": b""},
        {"hash": None},
        {"lines": 0},
        {"lines": -1},
        {"lines": 2},
    ],
    ids=str,
)
def test_an_entry_that_may_not_stand(kept: Books, changed: dict[str, Any]) -> None:
    begin(kept)
    with refused():
        enter(**changed)
        move(kept, entry=changed.get("number", 6))
        finish(last=max(6, changed.get("number", 6)))


@pytest.mark.parametrize("by", [999_999, None])
def test_nobody_signs(kept: Books, by: object) -> None:
    with refused():
        begin(kept, by=by)
        enter()
        move(kept)
        finish()


@pytest.mark.parametrize("number", [None, -1, 0, 1, 5, 7])
def test_a_batch_begins_after_the_last_entry(kept: Books, number: object) -> None:
    with refused():
        begin(kept, number)


def test_one_batch_is_open_at_a_time(kept: Books) -> None:
    begin(kept)
    for number in (6, 7):
        with refused():
            begin(kept, number)


def test_a_batch_that_nobody_posted_is_gone_with_its_entries(kept: Books) -> None:
    """Otherwise its movements would stand in the books and in no total."""
    with refused():
        begin(kept)
        enter()
        move(kept)
        connection.check_constraints()
    with refused():
        begin(kept)
        connection.check_constraints()


@pytest.mark.parametrize("last", [None, -1, 0, 5, 6, 8, 99])
def test_a_posting_whose_range_lies(kept: Books, last: object) -> None:
    begin(kept)
    for number in (6, 7):
        enter(number)
        move(kept, entry=number)
    with refused():
        finish(last=last)
    finish(last=7)


@pytest.mark.parametrize("batch", [None, 1, 5, 7])
def test_a_posting_of_another_batch(kept: Books, batch: object) -> None:
    begin(kept)
    enter()
    move(kept)
    with refused():
        finish(batch)


def test_an_empty_batch_is_not_posted(kept: Books) -> None:
    begin(kept)
    for last in (5, 6):
        with refused():
            finish(last=last)


def test_an_entry_has_exactly_the_lines_that_it_says(kept: Books) -> None:
    begin(kept)
    enter(lines=2)
    for lines in ((), (1,), (2,), (1, 3), (1, 2, 3)):
        with refused():
            for line in lines:
                move(kept, line=line)
            finish()
    enter(7)
    with refused():
        # Three lines in all, as the two entries say, but one of them stands in the wrong entry.
        move(kept, line=1)
        for line in (1, 2):
            move(kept, entry=7, line=line)
        finish(last=7)


def test_nothing_comes_into_a_batch_that_was_posted(kept: Books) -> None:
    begin(kept)
    enter()
    move(kept)
    finish()
    for number in (6, 7):
        with refused():
            enter(number, key="late")
    for entry, line in ((6, 1), (6, 2), (7, 1)):
        with refused():
            move(kept, entry=entry, line=line)
    with refused():
        finish()


def test_nothing_comes_without_a_batch(kept: Books) -> None:
    for batch in (5, 6):
        with refused():
            enter(batch=batch)
    with refused():
        move(kept)


def test_a_day_that_does_not_exist(kept: Books) -> None:
    begin(kept)
    for day in ("2024-02-30", "2024-13-01", "yesterday-ish", ""):
        for days in ({"on": day}, {"on": "9999-12-31", "occurred_on": day or " "}):
            with refused(DatabaseError):
                enter(**days)
                move(kept)
                finish()


def test_a_key_that_is_too_long(kept: Books) -> None:
    begin(kept)
    with refused(DatabaseError):
        enter(key="k" * 201)
        move(kept)
        finish()


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
        {"line": 2},
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
def test_a_movement_that_may_not_be(kept: Books, changed: dict[str, Any]) -> None:
    begin(kept)
    enter()
    with refused():
        move(kept, **changed)
        finish()


def test_an_exchange_with_its_rate_is_accepted(kept: Books) -> None:
    begin(kept)
    enter(rate="EUR 2024-03-01")
    move(kept, target="exchange")
    finish()
    assert kept.standing()["exchange"] == "USD 1.00"


@pytest.mark.parametrize("on", ["2024-03-01", "2024-03-31"])
def test_nothing_is_posted_into_a_month_that_was_closed_after_its_entry(kept: Books, on: str) -> None:
    begin(kept)
    enter(on=on)
    move(kept)
    actions.close(through=date(2024, 3, 31), why="Month end.", by=kept.by)
    with refused():
        finish()


@pytest.mark.parametrize("entries", [(7,), (6, 8), (7, 8), (6, 7, 9)])
def test_a_batch_leaves_no_gap(kept: Books, entries: tuple[int, ...]) -> None:
    begin(kept)
    for number in entries:
        enter(number)
        move(kept, entry=number)
    for last in (6, 7, 8, 9):
        with refused():
            finish(last=last)


def test_one_statement_brings_nothing_that_single_ones_could_not(kept: Books) -> None:
    same = "SELECT {}, batch_id + 1, key || '{}', kind, \"on\", occurred_on, why, reverses_id, rate, lines, hash"
    same += " FROM ledger_entry WHERE id = 5"
    begin(kept)
    for first, second in ((5, 6), (6, 5), (6, 6)):
        with refused():
            plain_sql(f"INSERT INTO {bulk.ENTRY} {same.format(first, 1)} UNION ALL {same.format(second, 2)}")
    plain_sql(f"INSERT INTO {bulk.ENTRY} {same.format(6, 1)} UNION ALL {same.format(7, 2)}")


def rows(numbers: Sequence[int], **changed: Any) -> list[tuple[Any, ...]]:
    """Entries of the open batch as the program writes them; `changed` is about the middle one."""
    sound = [{"id": number, "batch": 6, "key": f"raw {number}", "kind": "raw", "on": "2024-03-01",
              "occurred_on": "2024-03-01", "why": "raw", "reverses": None, "rate": "", "lines": 1, "hash": HASH}
             for number in numbers]  # fmt: skip
    sound[len(sound) // 2] |= changed
    return [tuple(row.values()) for row in sound]


@pytest.mark.parametrize("changed", [{"key": "G-1"}, {"id": 3}, {"lines": 0}, {"reverses": 2}], ids=str)
def test_one_row_refused_in_the_middle_of_many_takes_all_with_it(kept: Books, changed: dict[str, Any]) -> None:
    """The program writes many rows in one statement; SQLite leaves those before the refused one where they are."""
    on = datetime(2024, 3, 1, tzinfo=UTC)
    ends = account("sweden", kept), account("pool", kept)
    with refused():
        bulk.open_batch(first=6, by=kept.by.pk, recorded_at=on)
        bulk.insert_entries(rows(range(6, 11), **changed))  # type: ignore[arg-type]
    with refused():
        bulk.open_batch(first=6, by=kept.by.pk, recorded_at=on)
        bulk.insert_entries(rows(range(6, 11)))  # type: ignore[arg-type]
        bulk.insert_movements((number if number != 8 else 3, 1, *ends, "USD", 100) for number in range(6, 11))


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("broken", ["entry", "movement"])
def test_what_a_refused_statement_left_behind_cannot_stay(fresh_database: Fresh, broken: str) -> None:
    """Half a statement may be left in the open batch; neither COMMIT nor a posting takes it into the books."""
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.post("G-1", "2024-01-05", ("sweden", "pool", "1.00"))
        ends = [account(end, books) for end in ("sweden", "pool")]
        before = signature()
    entry = [(number, 2, f"raw {number}", "2024-03-01", "2024-03-01", None, "", 1, HASH) for number in (2, 3, 4)]
    movement = [(number, 1, *ends, "USD", 100) for number in (2, 3, 4)]
    if broken == "entry":
        entry[2] = (4, 2, "G-1", *entry[2][3:])
    else:
        movement[2] = (1, 1, *ends, "USD", 100)
    with closing(sqlite3.connect(fresh_database.file, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = ON")
        other.execute("BEGIN IMMEDIATE")
        other.execute(BATCH.replace("%s", "?"), [2, books.by.pk])
        for table, sound, values in ((ENTRY, broken != "entry", entry), (MOVEMENT, broken != "movement", movement)):
            many = "INSERT OR FAIL" + table.strip().removeprefix("INSERT")
            head, _, row = many.replace("%s", "?").partition("VALUES")
            with nullcontext() if sound else pytest.raises(sqlite3.IntegrityError):
                other.execute(f"{head} VALUES {', '.join([row] * 3)}", [cell for line in values for cell in line])
        left = other.execute(f"SELECT count(*) FROM ledger_{broken}").fetchone()[0]
        assert left == 3, "two rows of the refused statement are there, or this test is about nothing"
        for last in (2, 3, 4):
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(POSTING.replace("%s", "?"), [2, last])
        with pytest.raises(sqlite3.IntegrityError):
            other.execute("COMMIT")
    with fresh_database.open():
        assert signature() == before
        assert verify().entries == 1


@pytest.mark.only_on("sqlite")
def test_sqlite_keeps_no_copy_of_the_pages_that_posting_touches(kept: Books) -> None:
    """It does so where a statement of many rows may ABORT, or calls a function."""
    said: list[str] = []
    ends = account("sweden", kept), account("pool", kept)
    bulk.open_batch(first=6, by=kept.by.pk, recorded_at=datetime(2024, 3, 1, tzinfo=UTC))
    connection.connection.set_trace_callback(said.append)
    bulk.insert_entries(rows((6, 7)))  # type: ignore[arg-type]
    bulk.insert_movements((number, 1, *ends, "USD", 1) for number in (6, 7))
    connection.connection.set_trace_callback(None)
    posting = {statement for statement in said if statement.startswith("INSERT")}
    assert len(posting) == 2, "one for entries and one for movements"
    for statement in posting:
        steps = connection.connection.execute(f"EXPLAIN {statement}").fetchall()
        halts = {step[3] for step in steps if step[1] in ("Halt", "HaltIfNull") and step[2]}
        assert halts == {3}, "FAIL, which is 3 in SQLite's own words, and never ABORT, which is 2"
        assert not [step for step in steps if step[1] in ("Function", "PureFunc")]


def test_an_amount_is_never_a_fraction(kept: Books) -> None:
    """The program's own door, COPY or executemany, refuses every fraction.

    PostgreSQL rounds a fraction from a console before it looks, so what stands in the books is whole on both.
    """
    on = date(2024, 3, 1)
    entry = EntryRow(6, 6, "raw", "raw", on, on, "raw", None, "", 1, HASH)
    for amount in (0.5, 1.5, "ten", float("inf")):
        with refused(DatabaseError):
            bulk.open_batch(first=6, by=kept.by.pk, recorded_at=datetime(2024, 3, 1, tzinfo=UTC))
            bulk.insert_entries([entry])  # type: ignore[list-item]
            moved = MovementRow(6, 1, account("sweden", kept), account("pool", kept), "USD", amount)  # type: ignore[arg-type]
            bulk.insert_movements([moved])
    if connection.vendor == SQLITE:
        begin(kept)
        enter()
        with refused():
            move(kept, amount=1.5)


def test_sums_do_not_overflow_and_do_not_turn_into_fractions(kept: Books) -> None:
    largest = 10**17
    begin(kept)
    enter(lines=92)
    for line in range(1, 93):
        move(kept, line=line, amount=largest)
    with refused(DatabaseError):
        enter(7)
        move(kept, entry=7, amount=largest)
        finish(last=7)
    finish()
    with refused(DatabaseError):
        begin(kept, 7)
        enter(7, batch=7)
        move(kept, entry=7, amount=largest)
        finish(7, last=7)
    pool = account("pool", kept)
    assert plain_sql("SELECT amount FROM ledger_balance WHERE account_id = %s", [pool]) == [(92 * largest + 600_00,)]


@pytest.mark.parametrize("table", WRITTEN)
def test_what_is_written_is_never_changed(kept: Books, table: str) -> None:
    columns = {"accountnode": "axis", "batch": "id", "posting": "last", "closing": "why", "entry": "why",
               "movement": "amount", "unit": "digits", "kind": "may_go_negative", "feed": "source_kind",
               "account": "code"}  # fmt: skip
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
        "batch": "id, by_id, recorded_at",
        "posting": "batch_id, last",
        "closing": 'id, through, "at", by_id, why, head, head_hash, hash',
        "entry": bulk.ENTRY.split("(")[1].strip(")"),
        "movement": "entry_id, line, source_id, target_id, unit, amount",
        "unit": "code, digits",
        "kind": "kind, may_go_negative",
        "feed": "source_kind, target_kind",
        "account": "id, kind, unit, code, may_go_negative",
    }[table]
    first = {"accountnode": "account_id, axis", "posting": "batch_id", "movement": "entry_id, line", "unit": "code",
             "kind": "kind", "feed": "source_kind, target_kind"}.get(table, "id")  # fmt: skip
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
    kept: Books, entry: dict[str, Any] | None, movement: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "ENTRY", ENTRY.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    monkeypatch.setitem(globals(), "MOVEMENT", MOVEMENT.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    begin(kept)
    with refused():
        if entry is not None:
            enter(**entry)
        if movement is not None:
            move(kept, **movement)


@pytest.mark.only_on("sqlite")
def test_what_is_written_over_before_it_is_posted_counts_once(kept: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the open batch is not in the books yet; whatever stands there when it is posted, is."""
    monkeypatch.setitem(globals(), "MOVEMENT", MOVEMENT.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    begin(kept)
    enter()
    for amount in (300, 200):
        move(kept, amount=amount)
    finish()
    assert kept.standing()["pool"] == "USD 602.00"


@pytest.mark.only_on("sqlite")
def test_what_somebody_left_where_batches_are_added_up_counts_for_nothing(kept: Books) -> None:
    ends = [account(name, kept) for name in ("sweden", "pool")]
    plain_sql("INSERT INTO ledger_moved VALUES (%s, %s, 24290, 1, 'USD', 'USD', 0, 1, 0)", ends)
    begin(kept)
    enter()
    move(kept)
    finish()
    assert kept.standing()["pool"] == "USD 601.00"
    assert plain_sql("SELECT * FROM ledger_moved") == []


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
    begin(kept, by=newcomer.pk)
    enter()
    move(kept)
    finish()
    with refused():
        plain_sql("DELETE FROM access_person WHERE id = %s", [newcomer.pk])
        connection.check_constraints()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("source", "target", "unit"),
    [
        ("sweden", "pool:EUR", "USD"),
        ("sweden", "pool:EUR", "EUR"),
        ("sweden", "pool", "EUR"),
        ("sweden", 999, "USD"),
        (999, "pool", "USD"),
        ("sweden", "pool", "USD"),
    ],
)
def test_a_connection_that_forgot_foreign_keys(
    fresh_database: Fresh, source: object, target: object, unit: str
) -> None:
    """It could leave a batch open, so it opens none; and without an open batch nothing is written, right or wrong."""
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.post("G-1", "2024-01-05", ("sweden", "pool", "1.00"), ("sweden:EUR", "pool:EUR", "1.00"))
        ends = [account(end, books) if isinstance(end, str) else end for end in (source, target)]
    entry = [2, 2, "raw", "2024-03-01", "2024-03-01", None, "", 1, HASH]
    attack = [(BATCH, [2, books.by.pk]), (ENTRY, entry), (MOVEMENT, [2, 1, *ends, unit, 100]), (POSTING, [2, 2])]
    with closing(sqlite3.connect(fresh_database.file, isolation_level=None)) as other:
        assert other.execute("PRAGMA foreign_keys").fetchone() == (0,)
        for statement, values in attack:
            with pytest.raises(sqlite3.IntegrityError):
                other.execute(statement.replace("%s", "?"), values)
        for table in ("batch", "posting", "entry"):
            assert other.execute(f"SELECT count(*) FROM ledger_{table}").fetchone() == (1,)
    with fresh_database.open():
        assert verify().entries == 1


@pytest.mark.only_on("sqlite")
def test_foreign_keys_are_not_forgotten_in_the_middle(fresh_database: Fresh) -> None:
    """SQLite changes that setting between transactions only, and between them no batch is open."""
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.post("G-1", "2024-01-05", ("sweden", "pool", "1.00"))
        ends = [account(end, books) for end in ("sweden", "pool")]
    with closing(sqlite3.connect(fresh_database.file, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(BATCH.replace("%s", "?"), [2, books.by.pk])
        other.execute("BEGIN")
        other.execute(BATCH.replace("%s", "?"), [2, books.by.pk])
        other.execute("PRAGMA foreign_keys = OFF")
        entry = [2, 2, "raw", "2024-03-01", "2024-03-01", None, "", 1, HASH]
        other.execute(ENTRY.replace("%s", "?"), entry)
        other.execute(MOVEMENT.replace("%s", "?"), [2, 1, *ends, "USD", 100])
        with pytest.raises(sqlite3.IntegrityError):
            other.execute("COMMIT")
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM ledger_movement").fetchone() == (1,)


def test_an_entry_written_past_the_program_is_found(kept: Books) -> None:
    """The database cannot know hashes; whoever writes past the program leaves a link that does not hold."""
    assert verify()
    begin(kept)
    enter()
    move(kept)
    finish()
    assert verify().wrong.startswith("Entry 6 “raw 6” of 2024-03-01 was changed after it was recorded: its hash is ")


def test_the_chart_in_the_database_is_the_chart(db: None) -> None:
    assert sorted(plain_sql("SELECT source_kind, target_kind FROM ledger_feed")) == sorted(
        (source, target) for target, kind in chart.KINDS.items() for source in kind.fed_by
    )
    assert {kind: bool(free) for kind, free in plain_sql("SELECT kind, may_go_negative FROM ledger_kind")} == {
        name: kind.may_go_negative for name, kind in chart.KINDS.items()
    }
