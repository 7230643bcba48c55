"""Somebody changes the books by hand, past every guard: verify says which entry is the first that does not hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date

import pytest
from django.db import connection, transaction
from fresh import Fresh
from ledger.books import Books, open_books, plain_sql, without_guards
from people import someone_who_may_do_everything

from headwater.ledger import actions, queries
from headwater.ledger import verify as verifying
from headwater.ledger.models import Closing, Entry
from headwater.ledger.rules import GENESIS, chained, sealed
from headwater.ledger.verify import verify

STORY = """
    2024-01-05  G-1  sweden  pool         1,000.00
    2024-01-20  G-2  norway  pool           500.00
    2024-02-06  A-1  pool    lives          400.00
    2024-02-07  A-2  pool    solutions      300.00
    2024-02-08  S-1  lives   spent-lives    100.00
"""


@pytest.fixture
def told(books: Books) -> Iterator[Books]:
    """Five entries; January was closed after the first two, and both months after all five."""
    books.tell("\n".join(STORY.strip().splitlines()[:2]))
    actions.close(through=date(2024, 1, 31), why="January.", by=books.by)
    books.tell("\n".join(STORY.strip().splitlines()[2:]))
    actions.close(through=date(2024, 2, 29), why="February.", by=books.by)
    yield books
    # What was changed by hand need not fit together any more, and nobody looks.
    transaction.set_rollback(True)


def changed(*statements: str) -> str:
    """What verify says after statements that no guard stood before."""
    assert verify()
    with without_guards():
        for statement in statements:
            plain_sql(statement)
    return verify().wrong


def was_changed(number: int, key: str, on: str) -> str:
    return f"Entry {number} “{key}” of {on} was changed after it was recorded."


def test_books_that_nobody_touched_hold(told: Books) -> None:
    verdict = verify()
    assert verdict
    assert (verdict.entries, verdict.head, verdict.wrong) == (5, queries.head()[1], "")


def test_empty_books_hold(db: None) -> None:
    verdict = verify()
    assert (bool(verdict), verdict.entries, verdict.head) == (True, 0, "00" * 32)


@pytest.mark.parametrize(
    "change",
    [
        "key = 'A-9'",
        "kind = 'gift'",
        "\"on\" = '2024-02-07'",
        "occurred_on = '2024-02-05'",
        "recorded_at = '2020-01-01 00:00:00'",
        "by_id = by_id + 1",
        "why = 'As the story said.'",
        "reverses_id = 1",
        "rate = 'x'",
        "lines = 2",
        "hash = (SELECT hash FROM ledger_entry WHERE id = 2)",
        "request_hash = (SELECT request_hash FROM ledger_entry WHERE id = 2)",
    ],
)
def test_a_changed_entry_is_named(told: Books, change: str) -> None:
    said = changed(f"UPDATE ledger_entry SET {change} WHERE id = 3")
    key = "A-9" if change.startswith("key") else "A-1"
    assert said == was_changed(3, key, "2024-02-07" if '"on"' in change else "2024-02-06")


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount + 1",
        "unit = 'EUR'",
        "source_id = target_id, target_id = source_id",
        "target_id = (SELECT target_id FROM ledger_movement WHERE entry_id = 4)",
        "source_id = 999",
        "line = 2",
        "entry_id = 2, line = 2",
    ],
)
def test_a_changed_movement_is_named_by_its_entry(told: Books, change: str) -> None:
    first = (2, "G-2", "2024-01-20") if change.startswith("entry_id") else (3, "A-1", "2024-02-06")
    assert changed(f"UPDATE ledger_movement SET {change} WHERE entry_id = 3") == was_changed(*first)


def test_a_sum_moved_between_two_entries_is_found_at_the_first(told: Books) -> None:
    assert changed(
        "UPDATE ledger_movement SET amount = amount - 100 WHERE entry_id = 2",
        "UPDATE ledger_movement SET amount = amount + 100 WHERE entry_id = 1",
    ) == was_changed(1, "G-1", "2024-01-05")


def test_an_entry_taken_out_of_the_middle(told: Books) -> None:
    said = changed("DELETE FROM ledger_movement WHERE entry_id = 3", "DELETE FROM ledger_entry WHERE id = 3")
    assert said == "Entry 3 is missing: entry 4 follows entry 2."


def test_an_entry_taken_out_and_the_rest_moved_up(told: Books) -> None:
    said = changed(
        "DELETE FROM ledger_movement WHERE entry_id = 3",
        "DELETE FROM ledger_entry WHERE id = 3",
        *(f"UPDATE ledger_movement SET entry_id = {n - 1} WHERE entry_id = {n}" for n in (4, 5)),
        *(f"UPDATE ledger_entry SET id = {n - 1} WHERE id = {n}" for n in (4, 5)),
    )
    assert said == was_changed(3, "A-2", "2024-02-07")


def test_an_entry_without_its_movements(told: Books) -> None:
    assert changed("DELETE FROM ledger_movement WHERE entry_id = 4") == was_changed(4, "A-2", "2024-02-07")


def test_a_movement_added_to_an_entry(told: Books) -> None:
    said = changed(
        "INSERT INTO ledger_movement SELECT 4, 2, source_id, target_id, unit, 1 FROM ledger_movement WHERE entry_id = 4"
    )
    assert said == was_changed(4, "A-2", "2024-02-07")


def test_entries_cut_off_the_end_are_missed_by_a_closing(told: Books) -> None:
    said = changed(
        "DELETE FROM ledger_movement WHERE entry_id > 3",
        "DELETE FROM ledger_entry WHERE id > 3",
    )
    assert said == "Entry 4 is missing: a closing saw entries up to 5."


def test_entries_cut_off_after_the_last_closing_are_missed_by_movements_and_totals(told: Books) -> None:
    told.post("G-3", "2024-03-01", ("sweden", "pool", "1.00"))
    assert verify().entries == 6
    assert changed("DELETE FROM ledger_entry WHERE id = 6") == "Entry 6 is missing: its movements are still there."
    with without_guards():
        plain_sql("DELETE FROM ledger_movement WHERE entry_id = 6")
    sweden = plain_sql("SELECT id FROM ledger_account WHERE code = 'donor USD donor=organisation/SWE'")[0][0]
    assert verify().wrong == (
        f"The kept total of account {sweden} in 2024-03 is not what its movements add up to."
    )  # fmt: skip


OBJECTIVE = "axis = 'objective' AND account_id = (SELECT target_id FROM ledger_movement WHERE entry_id = 3)"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE ledger_accountnode SET node_id = (SELECT id FROM registry_node WHERE code = 'SO-2') WHERE {OBJECTIVE}",
        f"DELETE FROM ledger_accountnode WHERE {OBJECTIVE}",
        "UPDATE registry_node SET code = 'SO-9' WHERE code = 'SO-1'",
    ],
)
def test_an_account_that_means_something_else_now(told: Books, change: str) -> None:
    if connection.vendor == "sqlite" and "registry_node SET" in change:
        for (name,) in plain_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'registry_node'"
        ):
            plain_sql(f"DROP TRIGGER {name}")
    said = changed(change)
    assert said.startswith("Entry 3 “A-1” names an account that was changed: “purpose USD fund=fund/UNEARMARKED")


def test_an_account_whose_code_and_coordinates_were_both_changed(told: Books) -> None:
    target = "(SELECT target_id FROM ledger_movement WHERE entry_id = 3)"
    said = changed(
        f"UPDATE ledger_account SET code = code || '-9' WHERE id = {target}",
    )
    assert said.startswith("Entry 3 “A-1” names an account that was changed")
    assert "objective=plan-element/SO-1-9” now reads" in said


def test_an_account_that_may_suddenly_go_below_zero(told: Books) -> None:
    truth = "1" if connection.vendor == "sqlite" else "true"
    said = changed(f"UPDATE ledger_account SET may_go_negative = {truth} WHERE kind = 'purpose'")
    assert said.startswith("Entry 3 “A-1” names an account that was changed")
    assert said.endswith("has another lower limit than its kind.")


def test_an_account_that_is_gone(told: Books) -> None:
    target = "(SELECT target_id FROM ledger_movement WHERE entry_id = 3)"
    assert changed(f"DELETE FROM ledger_account WHERE id = {target}") == was_changed(3, "A-1", "2024-02-06")


def test_a_changed_total(told: Books) -> None:
    said = changed("UPDATE ledger_total SET came_in = came_in + 1 WHERE month = 2024 * 12 AND came_in > 0")
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    assert said == f"The kept total of account {pool} in 2024-01 is not what its movements add up to."


def test_a_changed_balance(told: Books) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = {pool}")
    assert said == f"The kept balance of account {pool} is 80001; its movements add up to 80000."


@pytest.mark.parametrize("change", ["lowest = NULL", "lowest = -100"])
def test_a_balance_that_was_allowed_to_go_lower(told: Books, change: str) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"UPDATE ledger_balance SET {change} WHERE account_id = {pool}")
    assert said.startswith(f"The kept balance of account {pool} may go as low as")


def test_a_balance_that_is_gone(told: Books) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"DELETE FROM ledger_balance WHERE account_id = {pool}")
    assert said == f"The kept balance of account {pool} is None; its movements add up to 80000."


def test_a_chart_that_lets_more_happen(told: Books) -> None:
    said = changed("INSERT INTO ledger_feed (source_kind, target_kind) VALUES ('donor', 'spent')")
    assert said == "What may feed what in the database is not what the chart says."
    truth = "1" if connection.vendor == "sqlite" else "true"
    with without_guards():
        plain_sql("DELETE FROM ledger_feed WHERE source_kind = 'donor' AND target_kind = 'spent'")
        plain_sql(f"INSERT INTO ledger_kind (kind, may_go_negative) VALUES ('purse', {truth})")
    assert verify().wrong == "The kinds of account in the database are not those of the chart."


@pytest.mark.parametrize(
    "change",
    [
        "through = '2023-12-31'",
        "why = 'Somebody else said so.'",
        "at = '2020-01-01 00:00:00'",
        "by_id = by_id + 1",
        "head = 1",
        "head_hash = hash",
        "hash = head_hash",
    ],
)
def test_a_changed_closing(told: Books, change: str) -> None:
    said = changed(
        f"UPDATE ledger_closing SET {change.replace('at =', chr(34) + 'at' + chr(34) + ' =')} WHERE why = 'January.'"
    )
    assert said.startswith("The closing of ")
    assert said.endswith("was changed after it was signed.")


def test_a_closing_taken_out_before_another(told: Books) -> None:
    said = changed("DELETE FROM ledger_closing WHERE why = 'January.'")
    assert "through 2024-02-29 was changed after it was signed" in said


def test_the_first_entry_is_named_before_anything_else(told: Books) -> None:
    assert changed(
        "UPDATE ledger_balance SET amount = amount + 1",
        "UPDATE ledger_closing SET why = 'x'",
        "UPDATE ledger_entry SET why = 'x' WHERE id >= 4",
        "UPDATE ledger_movement SET amount = 7 WHERE entry_id = 5",
    ) == was_changed(4, "A-2", "2024-02-07")


def rewrite(first: int, before: bytes) -> None:
    """Make every hash from an entry on again, as somebody who knows how it is done would."""
    for entry in Entry.objects.filter(pk__gte=first).order_by("pk"):
        at = entry.recorded_at.astimezone(UTC).isoformat()
        before = chained(before, entry.pk, bytes(entry.request_hash), entry.by_id, at)
        plain_sql("UPDATE ledger_entry SET hash = %s WHERE id = %s", [before, entry.pk])


@pytest.mark.parametrize("first", [2, 3, 5])
def test_the_chain_restarts_nowhere(told: Books, first: int) -> None:
    """A second beginning in the middle would let everything before it be rewritten."""
    with without_guards():
        rewrite(first, GENESIS)
    said = verify().wrong
    assert said.startswith(f"Entry {first} “")
    assert said.endswith("was changed after it was recorded.")


def test_a_chain_rewritten_to_its_end_is_not_what_the_closing_saw(told: Books) -> None:
    """Nothing inside the chain betrays somebody who rewrites all of it; what was published at a closing does."""
    with without_guards():
        before = bytes(Entry.objects.get(pk=3).hash)
        plain_sql("UPDATE ledger_entry SET by_id = by_id + 1 WHERE id = 4")
        rewrite(4, before)
    assert verify().wrong == "Entry 5 “S-1” is not what a closing of the books saw."


def test_a_closing_made_up_afterwards_breaks_the_chain_of_closings(told: Books) -> None:
    with without_guards():
        row = Closing.objects.order_by("pk").first()
        assert row is not None
        at = row.at.astimezone(UTC).isoformat()
        forged = sealed(GENESIS, date(2023, 12, 31), at, row.by_id, row.why, row.head, bytes(row.head_hash))
        plain_sql("UPDATE ledger_closing SET through = '2023-12-31', hash = %s WHERE id = %s", [forged, row.pk])
    assert "through 2024-02-29 was changed after it was signed" in verify().wrong


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_every_page_is_read(told: Books, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(verifying, "_ENTRIES_PER_PAGE", size)
    assert verify().entries == 5
    assert changed("UPDATE ledger_movement SET amount = 7 WHERE entry_id = 5") == was_changed(5, "S-1", "2024-02-08")


# Bytes in the file itself ---------------------------------------------------------------------------------------------


def byte_of(text: bytes) -> Callable[[bytes], bytes]:
    """Change the last letter of a text wherever it stands in the file."""

    def patch(content: bytes) -> bytes:
        assert text in content
        return content.replace(text, text[:-1] + bytes([text[-1] ^ 1]))

    return patch


BYTES = {
    "the amount": byte_of((0x0123456789AB).to_bytes(6, "big")),
    "the reason": byte_of(b"A reason that stands nowhere else"),
    "the key": byte_of(b"A-unmistakable-key"),
    "the day": byte_of(b"2024-02-17"),
    "the true day": byte_of(b"2024-02-13"),
    "the rate": byte_of(b"the rate of that day"),
    "the hash": lambda content: content.replace(HELD["hash"], HELD["hash"][:-1] + bytes([HELD["hash"][-1] ^ 1])),
    "a sign that is no letter": lambda content: content.replace(b"stands nowhere else", b"stands nowhere els\xff"),
}  # fmt: skip
HELD: dict[str, bytes] = {}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("what", BYTES)
def test_one_byte_of_the_file_changed_by_hand(fresh_database: Fresh, what: str) -> None:
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.tell("2024-01-05  G-1  sweden  pool  99,999,999,999.00")
        books.post(
            "A-unmistakable-key", "2024-02-17", ("pool", "lives", "12,508,893,421.07"), ("pool", "lives", "1.00"),
            why="A reason that stands nowhere else", occurred_on="2024-02-13", rate="the rate of that day",
        )  # fmt: skip
        big = plain_sql("SELECT amount FROM ledger_movement WHERE entry_id = 2 AND line = 1")[0][0]
        HELD["hash"] = bytes(Entry.objects.get(pk=2).hash)
        books.tell("2024-03-05  G-3  sweden  pool  1.00")
        assert verify().entries == 3
        BYTES["the amount"] = byte_of(int(big).to_bytes(6, "big"))  # type: ignore[call-overload]
    with closing(sqlite3.connect(fresh_database.file)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = fresh_database.file.read_bytes()
    patched = BYTES[what](content)
    assert patched != content
    assert len(patched) == len(content)
    fresh_database.file.write_bytes(patched)
    with fresh_database.open():
        verdict = verify()
    assert not verdict
    assert verdict.entries == 1
    assert verdict.wrong.startswith("Entry 2")


@pytest.mark.only_on("sqlite")
def test_a_file_that_is_damaged_is_said_to_be(fresh_database: Fresh) -> None:
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        for number in range(60):
            books.post(f"G-{number}", "2024-01-05", ("sweden", "pool", "1.00"), why="A long reason. " * 50)
    with closing(sqlite3.connect(fresh_database.file)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = other.execute("PRAGMA page_size").fetchone()[0]
        (at,) = other.execute("SELECT max(pageno) FROM dbstat WHERE name = 'ledger_entry'").fetchone()
    with fresh_database.file.open("r+b") as file:
        file.seek((at - 1) * page)
        file.write(b"\xff" * page)
    with fresh_database.open():
        verdict = verify()
    assert not verdict
    assert verdict.wrong.startswith("Entry ")
    assert "cannot be read" in verdict.wrong


def test_reading_sees_one_moment_while_others_post(fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another connection posts between two pages; the reading does not see half of it."""
    with fresh_database.open():
        books = open_books(someone_who_may_do_everything())
        books.tell(STORY)
        monkeypatch.setattr(verifying, "_ENTRIES_PER_PAGE", 2)
        inner = verifying._Reading._wrong
        posted: list[int] = []

        def meanwhile(self: verifying._Reading, *asked: object) -> str:
            if not posted:
                with fresh_database.open():
                    posted.append(books.post("G-9", "2024-03-01", ("sweden", "pool", "1.00")))
            return inner(self, *asked)  # type: ignore[arg-type]

        monkeypatch.setattr(verifying._Reading, "_wrong", meanwhile)
        verdict = verify()
        assert (verdict.wrong, verdict.entries, posted) == ("", 5, [6])
        assert verify().entries == 6
