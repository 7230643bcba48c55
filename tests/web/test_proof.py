"""The check of the books, on its page: a recorded act that says what was found in the language of the reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from ledger.books import plain_sql, without_guards
from web.books import Books

from headwater.access.queries import MayNot
from headwater.ledger import queries as ledger
from headwater.reports.writing import silent
from headwater.statements.actions import check_books
from headwater.statements.queries import checks

ADDRESS = "/audit/books/"


@pytest.fixture
def auditor(as_: Callable[[str], Client]) -> Client:
    return as_("auditor")


def check(auditor: Client) -> str:
    return auditor.post(ADDRESS, {"step": "check"}, follow=True).content.decode()


def changed_by_hand() -> None:
    with without_guards():
        plain_sql("UPDATE ledger_entry SET why = 'Somebody else said so.' WHERE id = 2")


def test_whoever_may_read_the_audit_checks_the_books(auditor: Client) -> None:
    number, head = ledger.head()
    before = auditor.get(ADDRESS).content.decode()
    assert "The books were never checked" in before
    assert head in before
    after = check(auditor)
    assert f"All in order: {number} entries checked" in after
    line = checks().get()
    assert (line.by_email, line.target) == ("auditor@synthetic.example", "books")
    assert line.after == {"entries": number, "head": head, "wrong": []}


def test_what_was_changed_is_named_in_the_language_of_the_reader(auditor: Client) -> None:
    changed_by_hand()
    found = check(auditor)
    assert "The books do not hold" in found
    assert "Entry 2 “" in found
    assert "what stands there now gives" in found
    assert "Posted since" not in found
    line = checks().get()
    assert line.after["entries"] == 1
    assert line.after["wrong"][0]["number"] == 2
    auditor.cookies["language"] = "fr"
    assert "L’écriture 2 «" in auditor.get(ADDRESS).content.decode()
    assert "L’écriture 2 «" in auditor.get("/audit/?target=books").content.decode()


def test_a_statement_changed_after_it_was_prepared_is_named(
    auditor: Client, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = type("Gone", (), {"title": "Carry-over", "period": "2023"})()
    monkeypatch.setattr("headwater.statements.actions.checking.tampered", lambda: [gone])
    assert "“Carry-over” for 2023 was changed after it was prepared." in check(auditor)


def test_the_page_says_what_was_posted_since(auditor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = ledger.head()
    check(auditor)
    assert "2 entries" not in auditor.get(ADDRESS).content.decode()
    monkeypatch.setattr("headwater.web.proof.ledger.head", lambda: (number + 2, "ab" * 32))
    assert "2 entries" in auditor.get(ADDRESS).content.decode()


def test_whoever_may_not_read_the_audit_leaves_no_line(books: Books) -> None:
    with pytest.raises(MayNot, match="read audit"):
        check_books(by=books.people["clerk"], told=silent)
    assert not checks().exists()


def test_a_program_checks_them_too(auditor: Client) -> None:
    seen = auditor.get(f"/api{ADDRESS}").json()
    assert seen["values"]["last"] is False
    sent = auditor.post(
        f"/api{ADDRESS}steps/check/", {}, content_type="application/json", headers={"Idempotency-Key": "check-1"}
    )
    assert sent.json()["said"] == ["The books were checked."], sent.content
    assert auditor.get(f"/api{ADDRESS}").json()["values"]["checked"] == ledger.head()[0]
