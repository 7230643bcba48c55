"""Somebody changes the books by hand, past every guard: verify says which entry is the first that does not hold."""

from __future__ import annotations

from datetime import UTC

import pytest
from ledger.books import Books, plain_sql, without_guards
from ledger.tampering import changed, was_changed

from headwater.ledger import bulk, queries
from headwater.ledger import verify as verifying
from headwater.ledger.models import Entry
from headwater.ledger.rules import GENESIS, chained, signature
from headwater.ledger.verify import verify


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
        "why = 'As the story said.'",
        "reverses_id = 1",
        "rate = 'x'",
        "lines = 2",
        "batch_id = 1",
        "batch_id = 99",
        "hash = (SELECT hash FROM ledger_entry WHERE id = 2)",
    ],
)
def test_a_changed_entry_is_named(told: Books, change: str) -> None:
    said = changed(f"UPDATE ledger_entry SET {change} WHERE id = 3")
    key = "A-9" if change.startswith("key") else "A-1"
    assert said == was_changed(3, key, "2024-02-07" if '"on"' in change else "2024-02-06")


@pytest.mark.parametrize("change", ["recorded_at = '2020-01-01 00:00:00'", "by_id = by_id + 1", "id = 99"])
def test_a_changed_batch_is_named_by_its_first_entry(told: Books, change: str) -> None:
    """Entries 3 to 5 were recorded together, so who and when stands in one place for the three."""
    assert changed(f"UPDATE ledger_batch SET {change} WHERE id = 3") == was_changed(3, "A-1", "2024-02-06")


@pytest.mark.parametrize("first", [1, 3])
@pytest.mark.parametrize("change", ["UPDATE ledger_posting SET last = last - 1", "DELETE FROM ledger_posting"])
def test_a_posting_that_was_changed_or_is_gone(told: Books, change: str, first: int) -> None:
    said = changed(f"{change} WHERE batch_id = {first}")
    assert said == f"The posting of the batch that begins with entry {first} is missing or was changed."


def test_a_batch_made_up_afterwards(told: Books) -> None:
    said = changed("INSERT INTO ledger_batch SELECT 4, by_id, recorded_at FROM ledger_batch WHERE id = 3")
    assert said == "The posting of the batch that begins with entry 3 is missing or was changed."


def test_a_posting_made_up_afterwards(told: Books) -> None:
    said = changed("INSERT INTO ledger_posting VALUES (6, 6)")
    assert said == "The batch of the posting that begins with entry 6 is missing."


def test_entries_whose_posting_was_put_off_the_books(told: Books) -> None:
    """Their hashes hold, so only what they belong to betrays it."""
    told.post("G-3", "2024-03-01", ("sweden", "pool", "1.00"))
    assert changed(
        "DELETE FROM ledger_posting WHERE batch_id = 6", "DELETE FROM ledger_total WHERE month = 2024 * 12 + 2"
    ) == "The posting of the batch that begins with entry 6 is missing or was changed."  # fmt: skip


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


def test_entries_cut_off_after_the_last_closing_are_missed_by_all_that_knew_them(told: Books) -> None:
    told.post("G-3", "2024-03-01", ("sweden", "pool", "1.00"))
    assert verify().entries == 6
    assert changed("DELETE FROM ledger_entry WHERE id = 6") == "Entry 6 is missing: its movements are still there."
    with without_guards():
        plain_sql("DELETE FROM ledger_movement WHERE entry_id = 6")
    assert verify().wrong == "The posting of the batch that begins with entry 6 is missing or was changed."
    with without_guards():
        plain_sql("DELETE FROM ledger_posting WHERE batch_id = 6")
        plain_sql("DELETE FROM ledger_batch WHERE id = 6")
    sweden = plain_sql("SELECT id FROM ledger_account WHERE code = 'donor USD donor=organisation/SWE'")[0][0]
    assert verify().wrong == (
        f"The kept total of account {sweden} in 2024-03 is not what its movements add up to."
    )  # fmt: skip


def said_in(number: int) -> str:
    key = Entry.objects.values_list("key", flat=True).get(pk=number)
    return bulk.posted([key])[key][1]


def rewrite(first: int, before: bytes) -> None:
    """Make every hash from an entry on again, as somebody who knows how it is done would."""
    for entry in Entry.objects.filter(pk__gte=first).order_by("pk"):
        signed = signature(entry.batch_id, entry.by.pk, entry.recorded_at.astimezone(UTC).isoformat())
        before = chained(before, signed, entry.pk, said_in(entry.pk))
        plain_sql("UPDATE ledger_entry SET hash = %s WHERE id = %s", [before, entry.pk])


@pytest.mark.parametrize("first", [2, 3, 5])
def test_the_chain_restarts_nowhere(told: Books, first: int) -> None:
    """A second beginning in the middle would let everything before it be rewritten."""
    with without_guards():
        rewrite(first, GENESIS)
    said = verify().wrong
    assert said.startswith(f"Entry {first} “")
    assert "was changed after it was recorded: its hash is " in said


def test_a_chain_rewritten_to_its_end_is_not_what_the_closing_saw(told: Books) -> None:
    """Nothing inside the chain betrays somebody who rewrites all of it; what was published at a closing does."""
    with without_guards():
        before = bytes(Entry.objects.get(pk=3).hash)
        plain_sql("UPDATE ledger_entry SET why = 'Another.' WHERE id = 4")
        rewrite(4, before)
    assert verify().wrong == "Entry 5 “S-1” is not what a closing of the books saw."


def test_a_chain_rewritten_to_its_end_is_not_what_an_earlier_check_saw(told: Books) -> None:
    """Whoever kept a head can tell, also where no closing did."""
    number, head = queries.head()
    assert verify(seen={number: head})
    with without_guards():
        plain_sql("DELETE FROM ledger_closing")
        plain_sql("UPDATE ledger_entry SET why = 'Another.' WHERE id = 4")
        rewrite(4, bytes(Entry.objects.get(pk=3).hash))
    assert verify()
    assert verify(seen={number: head}).wrong == "Entry 5 “S-1” is not what an earlier check of the books saw."
    assert verify(seen={9: head}).wrong == "Entry 6 is missing: an earlier check saw entries up to 9."


def test_what_tells_that_an_entry_was_changed(told: Books) -> None:
    kept = bytes(Entry.objects.get(pk=4).hash).hex()[:12]
    with without_guards():
        plain_sql("UPDATE ledger_entry SET why = 'Another.' WHERE id = 4")
    wrong = verify().wrong
    assert wrong.startswith("Entry 4 “A-2” of 2024-02-07 was changed after it was recorded: its hash is ")
    assert f"its hash is {kept}…, and what stands there now gives " in wrong
    with without_guards():
        plain_sql("UPDATE ledger_entry SET why = %s WHERE id = 4", [Entry.objects.get(pk=3).why])
        plain_sql("UPDATE ledger_entry SET lines = 2 WHERE id = 3")
    assert verify().wrong.endswith(": movements it says it has: 2, movements that stand there: 1.")


def test_how_far_the_reading_is_is_told(told: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_ENTRIES_PER_PAGE", 2)
    steps: list[tuple[str, int, int]] = []
    assert verify(told=lambda what, done, of: steps.append((what, done, of)))
    assert steps == [("Reading entry after entry", done, 5) for done in (0, 2, 4)]


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_every_page_is_read(told: Books, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(verifying, "_ENTRIES_PER_PAGE", size)
    assert verify().entries == 5
    assert changed("UPDATE ledger_movement SET amount = 7 WHERE entry_id = 5") == was_changed(5, "S-1", "2024-02-08")
