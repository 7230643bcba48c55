"""Rates of exchange: recorded on a form, from a workbook or by a program; who meets a missing one learns where."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from exchange.files import xlsx
from web.books import Books
from web.reading import tables

from headwater.exchange.actions import load
from headwater.exchange.queries import preview, preview_one
from headwater.funding.queries import rates

NOK = {"currency": "NOK", "valid_from": "2024-03-01", "units_per_usd": "10.7845", "source": "Synthetic: nobody says so"}
RECEIPT = {
    "code": "SYN-NOK-1",
    "donor": "SWE",
    "fund": "unearmarked",
    "modality": "A",
    "received_on": "2024-03-20",
    "currency": "NOK",
    "amount": "1078.45",
}
HEAD = ["Currency", "In force from", "Rate", "Source"]
MISSING = (
    "There is no UN operational rate of exchange for NOK on 2024-03-20: there is none. Record the rate of March 2024 "
    "first, under “Rates of exchange”; it needs the power “register contributions”."
)


def test_a_missing_rate_says_where_it_is_recorded_and_then_the_receipt_is(books: Books, clerk: Client) -> None:
    assert [fault.what for fault in preview_one(record="contribution", values=RECEIPT).faults] == [MISSING]
    form = {"step": "record", **RECEIPT, "confirmed": "yes"}
    page = clerk.post("/record/contribution/", form).content.decode()
    assert "under “Rates of exchange”" in page
    assert 'href="/rates/"' in page
    done = clerk.post("/record/rate/", {"step": "record", **NOK, "confirmed": "yes"}, follow=True)
    assert "NOK · 2024-03-01 is recorded." in done.content.decode()
    assert ["NOK", "1 March 2024", "10.7845", NOK["source"]] in [
        [cell.replace("\u00a0", " ") for cell in row] for row in tables(done.content.decode())[0]
    ]
    recorded = clerk.post("/record/contribution/", form, follow=True).content.decode()
    assert "SYN-NOK-1 is recorded." in recorded
    assert "USD\u00a0100" in recorded


def test_rates_come_in_by_workbook_and_are_never_changed(books: Books) -> None:
    clerk = books.people["clerk"]
    rows = [HEAD, ["NOK", date(2024, 3, 1), 10.7845, "Synthetic"], ["XOF", date(2024, 3, 1), 605.5, "Synthetic"]]
    assert load(file_name="a.xlsx", content=xlsx(rows, title="Rates"), record="rate", by=clerk).new == 2
    assert rates(currency="NOK").get().units_per_usd == Decimal("10.7845")
    wrong = [
        HEAD,
        ["NOK", date(2024, 3, 1), 10.7845, "Synthetic"],
        ["XOF", date(2024, 3, 1), 606, "Synthetic"],
        ["USD", date(2024, 3, 1), 1, "Synthetic"],
        ["EUR", date(2024, 3, 1), -1, "Synthetic"],
    ]
    found = preview(content=xlsx(wrong, title="Rates"), record="rate")
    below = "The rate of EUR from 2024-03-01 is -1; a rate is above zero, in units of EUR for one US dollar."
    rate = "sheet Rates, row %s, column %s (Units for one US dollar): "
    assert [str(one) for one in found.complaints] == [
        f"{rate % (3, 'C')}The rate of XOF from 2024-03-01 is recorded as 605.5 and is never changed.",
        "sheet Rates, row 4, column A (Currency): The US dollar needs no rate: one is one. Leave the line out.",
        f"{rate % (5, 'C')}{below}",
    ]
    assert [verdict.outcome for verdict in found.verdicts] == ["unchanged", "changed", "rejected", "rejected"]


@pytest.mark.parametrize("name", ["auditor", "nobody"])
def test_whoever_may_not_records_none(books: Books, as_: object, name: str) -> None:
    assert callable(as_)
    answer = as_(name).post("/record/rate/", {"step": "record", **NOK, "confirmed": "yes"})
    assert "register contributions" in answer.content.decode()
    assert not rates(currency="NOK").exists()


def test_a_program_records_and_reads_them(books: Books, clerk: Client) -> None:
    body = json.dumps({"records": [NOK]})
    sent = clerk.post("/api/rates/", body, content_type="application/json", headers={"Idempotency-Key": "rate-1"})
    assert sent.status_code == 201, sent.content
    (row,) = clerk.get("/api/rates/?currency=NOK").json()["rows"]
    assert row["record"] == NOK
