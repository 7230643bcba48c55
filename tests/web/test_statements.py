"""The overview, the statements with their gaps and publications, and the report."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from web.reading import tables, words

from headwater.statements.queries import catalogue, reconciliations, statements

Browser = Callable[[str], Client]


def test_headlines_and_where_they_lead(clerk: Client) -> None:
    page = clerk.get("/?year=2023").content.decode()
    said = words(page)
    for headline in (
        "Unearmarked contributions received USD 45.6 million",
        "Donors of unearmarked contributions 18 donors",
        "Share of the five largest donors 77 %",
        "Received in the second half 87 % synthetic",
        "Allocated USD 13 million",
        "Held in unearmarked pools at the end USD 32.6 million",
        "Five donors gave 77 % of USD 45.6 million unearmarked",
        "Books closed through 31 December 2023",
        "Latest receipt 5 February 2024 synthetic",
    ):
        assert headline in said
    for key in ("contributions.unearmarked.total", "contributions.donors", "carry_over.closing"):
        assert f'href="/statements/{key}/?year=2023"' in page
    assert tables(page)[-1][1:][0] == ["Carry-over of unearmarked funding", "USD +3,984,043", "gap not explained"]


def test_bars_lead_to_rows_that_exist(clerk: Client) -> None:
    page = clerk.get("/contributions/?year=2023&category=1&text=United%20States%20of%20America").content.decode()
    assert "1 contribution" in words(page)
    assert "/contributions/?year=2023&amp;category=1&amp;text=Sweden" in clerk.get("/?year=2023").content.decode()


def test_without_a_year_the_one_that_was_closed_last(clerk: Client) -> None:
    assert "flexible funding in 2023" in words(clerk.get("/").content.decode())


@pytest.mark.parametrize("year", ["abc", "99999", "2999"])
def test_a_year_that_there_is_not(clerk: Client, year: str) -> None:
    for address in ("/", "/statements/", "/statements/carry_over/", "/report/"):
        assert clerk.get(address, {"year": year}).status_code == 422


def test_all_statements_are_listed_with_their_values(clerk: Client) -> None:
    page = clerk.get("/statements/?year=2023").content.decode()
    for key, declared in statements().items():
        assert f'href="/statements/{key}/?year=2023">' in page, declared.title
    figures = {row[0]: row[1:] for row in tables(page)[1][1:]}
    assert len(figures) == len(catalogue())
    assert figures["Earmarked contributions of the same donors"][:1] == ["USD 1,727,764,339"]
    assert figures["Unearmarked contributions received"] == ["USD 45,583,890", "31 December 2023", "final", "not yet"]


def test_every_statement_has_a_page(clerk: Client) -> None:
    for key, declared in statements().items():
        answer = clerk.get(f"/statements/{key}/?year=2023")
        assert answer.status_code == 200, key
        said = words(answer.content.decode())
        assert declared.title in said and "How it is made" in said and "In code headwater.statements." in said
        assert "What it counts" in said or "Numerator and denominator count" in said or "Numerator counts" in said
        assert "Who uses it" in said and "Documented in docs/domain/figures/" in said


def test_a_page_says_who_uses_the_statement_and_how_it_adds_up(clerk: Client) -> None:
    page = clerk.get("/statements/contributions.top5.share/?year=2023").content.decode()
    used = tables(page)[-1]
    assert ["Annual report", "contributions"] in used and ["Overview", "headlines"] in used
    said = words(page)
    assert "Over time Does not follow from its parts" in said
    assert "Numerator and denominator count Donors of unearmarked contributions in the year" in said


def test_rows_and_their_files(clerk: Client) -> None:
    address = "/statements/contributions.by_donor/?year=2023"
    shown = tables(clerk.get(address).content.decode())[0]
    assert shown[1] == ["United States of America", "15,235,646", "33.42", "1", "1,349,973,654"]
    assert shown[-1][1] == "45,583,890"
    answer = clerk.get(f"{address}&format=csv")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(read) == 19 and len(shown) == 20
    assert read[1] == ["United States of America", "15235646.00", "33.42", "1", "1349973654.00"]
    assert ["Other organizations", "963000.00", "2.11", "100", ""] in read, "a blank is no zero"
    assert clerk.get(f"{address}&format=xlsx").content.startswith(b"PK")


def test_invented_rows_are_marked_in_files_too(clerk: Client) -> None:
    answer = clerk.get("/statements/contributions.by_quarter/?year=2023&format=csv")
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert read[1][-1] == "Unearmarked (USD), Share of the year (%)"


def test_a_gap_is_shown_and_explained_by_somebody(as_: Browser) -> None:
    address = "/statements/carry_over/?year=2023"
    page = words(as_("nobody").get(address).content.decode())
    assert "+3,984,043" in page and "Not explained yet." in page and "Explain the gap" not in page
    assert (
        as_("nobody").post(address, {"confirmed": "yes", "step": "explain", "reason": "Synthetic."}).status_code == 422
    )
    answer = as_("clerk").post(address, {"confirmed": "yes", "step": "explain", "reason": " "})
    assert (
        answer.status_code == 422 and 'href="#explain_reason">Why the figures differ: write' in answer.content.decode()
    )
    answer = as_("clerk").post(
        address, {"confirmed": "yes", "step": "explain", "reason": "Synthetic: money of 2022."}, follow=True
    )
    assert answer.redirect_chain and "Synthetic: money of 2022." in answer.content.decode()
    assert "Explained by Clerk (synthetic)" in answer.content.decode()


def test_publishing_and_what_was_said_on_a_day(as_: Browser) -> None:
    address = "/statements/contributions.unearmarked.total/?year=2023"
    checker, second = as_("checker"), as_("second")
    assert "Prepare it for publication" not in words(as_("clerk").get(address).content.decode())
    answer = checker.post(address, {"confirmed": "yes", "step": "publish"})
    assert answer.status_code == 422, "nothing is prepared yet"
    answer = checker.post(address, {"confirmed": "yes", "step": "prepare", "reason": ""}, follow=True)
    assert "It is prepared." in answer.content.decode()
    assert "is draft" in words(answer.content.decode())
    assert "Approve it" not in words(second.get(address).content.decode()), "it was not sent for review"
    answer = checker.post(address, {"confirmed": "yes", "step": "submit"}, follow=True)
    assert "It waits for another person" in answer.content.decode()
    assert "Approve it" not in words(answer.content.decode()), "whoever prepared it does not approve it"
    assert checker.post(address, {"confirmed": "yes", "step": "approve"}).status_code == 422
    assert second.post(address, {"confirmed": "yes", "step": "return", "reason": " "}).status_code == 422
    second.post(address, {"confirmed": "yes", "step": "return", "reason": "Synthetic: is May in?"})
    returned = words(checker.get(address).content.decode())
    assert "is returned" in returned and "Synthetic: is May in?" in returned
    assert checker.post(address, {"confirmed": "yes", "step": "submit"}).status_code == 422, (
        "it is sent again with an answer"
    )
    checker.post(address, {"confirmed": "yes", "step": "resubmit", "reason": "Synthetic: it is."})
    second.post(address, {"confirmed": "yes", "step": "approve"})
    answer = checker.post(address, {"confirmed": "yes", "step": "publish"}, follow=True)
    assert "It is published as version 1." in answer.content.decode()
    today = timezone.localdate()
    said = words(as_("nobody").get(f"{address}&on={today}").content.decode())
    assert "version 1 USD 45,583,890.00 , as at 31 December 2023" in said
    before = words(as_("nobody").get(f"{address}&on={today - timedelta(days=1)}").content.decode())
    assert "nothing of it had been published" in before
    assert "Nothing unearmarked is recorded" in before or "what IOM received in 2023" in before
    assert "Version 1 USD" in words(as_("nobody").get(f"{address}&version=1").content.decode())
    answer = as_("nobody").get(f"{address}&on=rubbish")
    assert answer.status_code == 422 and "Write the day as year, month and day" in answer.content.decode()


def test_an_unexplained_gap_is_not_prepared(as_: Browser) -> None:
    answer = as_("checker").post(
        "/statements/carry_over/?year=2023", {"confirmed": "yes", "step": "prepare", "reason": ""}
    )
    assert answer.status_code == 422 and "does not close" in words(answer.content.decode())


def test_the_report_as_a_page_and_as_a_file(clerk: Client) -> None:
    page = clerk.get("/report/?year=2023").content.decode()
    assert "45,583,890" in page and 'href="/report/file/?year=2023&amp;language=en&amp;format=pdf"' in page
    page = clerk.get("/report/carry-over/?year=2023").content.decode()
    assert '<a href="/contributions/?year=2023&amp;category=1">' in page, "on the site a step leads to its rows"
    answer = clerk.get("/report/file/?year=2023")
    assert answer["Content-Disposition"] == 'attachment; filename="annual-report-iom-2023.html"'
    assert answer.content.startswith(b"<!DOCTYPE html>") and b'href="/' not in answer.content


def test_reconciliations_are_all_on_the_overview(clerk: Client) -> None:
    shown = [row[0] for row in tables(clerk.get("/?year=2023").content.decode())[-1][1:]]
    assert shown == [declared.title for declared in reconciliations().values()]
