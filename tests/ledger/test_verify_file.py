"""Bytes of the file itself are changed by hand, or others post while the books are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from fresh import Fresh
from ledger.books import open_books, plain_sql
from ledger.tampering import STORY
from people import someone_who_may_do_everything

from headwater.ledger import verify as verifying
from headwater.ledger.models import Entry
from headwater.ledger.verify import verify


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
