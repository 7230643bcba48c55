"""The code of a new record: suggested, never changed in silence, and refused with another one where it is taken."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from web.books import Books
from web.reading import words

from headwater.exchange import actions
from headwater.exchange.coding import next_code, taken_complaint
from headwater.funding.queries import pledges
from headwater.lib.errors import Refused

PLEDGE = {
    "step": "record",
    "code": "SYN-PL-2",
    "donor": "SWE",
    "currency": "USD",
    "amount": "1500",
    "pledged_on": "2024-03-01",
    "expected_on": "2024-09-30",
    "confirmed": "yes",
}
ADDRESS = "/record/pledge/"


def test_the_code_after_the_last_stands_in_the_form(books: Books, clerk: Client) -> None:
    assert pledges().get().code == "SYN-PL-1"
    assert 'value="SYN-PL-2"' in clerk.get(ADDRESS).content.decode()
    assert 'value="MINE-1"' in clerk.get(f"{ADDRESS}?code=MINE-1").content.decode()
    assert (next_code("target"), next_code("no such record")) == ("", "")


def test_two_who_were_offered_the_same_code(books: Books, clerk: Client) -> None:
    assert "SYN-PL-2 is recorded." in clerk.post(ADDRESS, PLEDGE, follow=True).content.decode()
    second = clerk.post(ADDRESS, {**PLEDGE, "amount": "99"})
    page = words(second.content.decode())
    assert second.status_code == 422
    assert "The code SYN-PL-2 is taken; SYN-PL-3 is free." in page
    assert "with other content" not in page
    # What was written stays written: a code is never changed behind anybody's back.
    assert 'value="SYN-PL-2"' in second.content.decode()
    assert pledges().count() == 2


def test_codes_that_others_counted_on_by_hand_are_passed_over(books: Books, clerk: Client) -> None:
    for code in ("SYN-PL-4", "SYN-PL-5", "SYN-PL-3"):
        clerk.post(ADDRESS, {**PLEDGE, "code": code}, follow=True)
    assert next_code("pledge") == "SYN-PL-6"
    clerk.post(ADDRESS, {**PLEDGE, "code": "SPRING"}, follow=True)
    assert next_code("pledge") == ""
    assert taken_complaint("pledge", "SPRING") == "The code SPRING is taken; write another one."


def test_a_code_taken_in_the_same_moment_is_refused_and_no_error(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {key: value for key, value in PLEDGE.items() if key not in ("step", "confirmed")}

    def beaten(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setitem(actions.WRITERS, "pledge", beaten)
    clerk = books.people["clerk"]
    with pytest.raises(IntegrityError):
        actions.record_one(record="pledge", values=values, by=clerk)
    monkeypatch.setattr("headwater.exchange.actions.taken_complaint", lambda _record, code: f"{code} is taken.")
    with pytest.raises(Refused, match="SYN-PL-2 is taken"):
        actions.record_one(record="pledge", values=values, by=clerk)
