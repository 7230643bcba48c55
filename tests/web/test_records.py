"""The pages of one contribution and one allocation, and the steps that people sign there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from web.books import Books
from web.reading import tables, words

from headwater.access.queries import signatures
from headwater.audit.queries import lines as audit_lines
from headwater.funding import actions
from headwater.funding.queries import allocation, contribution

Browser = Callable[[str], Client]


def test_a_contribution_shows_all_that_is_known(clerk: Client) -> None:
    said = words(clerk.get("/contributions/SYN/2024-01/").content.decode())
    for known in (
        "SEK 1,050,000.50 from Sweden received",
        "Amount in US dollars USD 100,000.05",
        "Rate of exchange 10.5 SEK for one US dollar",
        "Received on 5 February 2024 synthetic",
        "Earmarking A, fully flexible core contribution (unearmarked)",
        "Fund Unearmarked contributions",
        "Agreement none recorded",
        "Evidence synthetic",
    ):
        assert known in said


def test_movements_stand_with_their_accounts(clerk: Client) -> None:
    record = contribution("SYN/2024-01")
    page = clerk.get("/contributions/SYN/2024-01/").content.decode()
    assert f"Movements of entry {record.entry_id}" in page
    assert tables(page)[0][1:] == [
        ["1", "donor SEK donor=organisation/SWE", "exchange SEK", "SEK 1,050,000.50"],
        ["2", "exchange USD", "pool USD fund=fund/unearmarked", "USD 100,000.05"],
    ]


def test_a_reversed_contribution_leads_to_the_entry_that_reverses_it(clerk: Client) -> None:
    page = clerk.get("/contributions/SYN-2024-03/").content.decode()
    record = contribution("SYN-2024-03")
    assert f'Reversed by entry</dt><dd><a href="#reversal">{record.reversal_id}</a>' in page
    first, second = tables(page)[:2]
    assert [(row[1], row[2]) for row in first[1:]] == [(row[2], row[1]) for row in second[1:]]


def test_the_trail_is_for_those_who_may_read_it(as_: Browser) -> None:
    assert "Audit trail" not in as_("clerk").get("/contributions/SYN-2024-03/").content.decode()
    page = as_("auditor").get("/contributions/SYN-2024-03/").content.decode()
    actions_seen = [row[2] for row in tables(page)[-1][1:]]
    assert actions_seen == ["register contribution", "reverse contribution"]
    assert "second@synthetic.example" in page
    assert as_("clerk").get("/audit/").status_code == 422
    listed = as_("auditor").get("/audit/?target=SYN-2024-03").content.decode()
    assert {row[2] for row in tables(listed)[0][1:]} == {"register contribution", "reverse contribution"}


def test_an_auditor_takes_the_trail_along_and_follows_it(as_: Browser) -> None:
    page = as_("auditor").get("/audit/?target=SYN-2024-03").content.decode()
    assert '<a href="/contributions/SYN-2024-03/">contribution:SYN-2024-03</a>' in page
    file = as_("auditor").get("/audit/?target=SYN-2024-03&format=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Did"] for row in rows] == ["reverse contribution", "register contribution"]
    lines = audit_lines(target="contribution:SYN-2024-03").order_by("-id")
    assert [json.loads(row["After"]) for row in rows] == [line.after for line in lines]
    assert as_("clerk").get("/audit/?format=csv").status_code == 422


def test_reversing_a_contribution(as_: Browser) -> None:
    address, second = "/contributions/SYN-2024-02/", as_("second")
    assert "Reverse this contribution" not in as_("clerk").get(address).content.decode()
    said = {"confirmed": "yes", "step": "reverse", "version": 1, "on": "2024-03-01", "reason": ""}
    answer = second.post(address, said)
    assert answer.status_code == 422 and "<title>Error: " in answer.content.decode()
    assert 'href="#reverse_reason">Reason: write one sentence' in answer.content.decode()
    assert as_("clerk").post(address, said | {"reason": "x"}).status_code == 422
    assert contribution("SYN-2024-02").status == "received"
    answer = second.post(address, said | {"reason": "Synthetic: it was never received."}, follow=True)
    assert "is reversed by a movement back" in answer.content.decode()
    assert contribution("SYN-2024-02").status == "reversed"


def test_what_the_house_refuses_is_said_on_the_page(as_: Browser) -> None:
    said = {"confirmed": "yes", "step": "reverse", "version": 1, "on": "2023-12-31", "reason": "Synthetic."}
    answer = as_("second").post("/contributions/2023-U-PHL/", said)
    assert answer.status_code == 422
    assert "closed" in words(answer.content.decode()) and "There is a problem" in words(answer.content.decode())
    assert contribution("2023-U-PHL").status == "received"


def test_an_allocation_shows_what_why_and_who(as_: Browser) -> None:
    page = as_("nobody").get("/allocations/AL-2023-01/").content.decode()
    said = words(page)
    for known in (
        "USD 5,000,000 for Operational support income (OSI) approved",
        "Proposed on 3 July 2023 synthetic Proposed by Clerk (synthetic)",
        "First approved by Checker (synthetic) Approved by Second (synthetic) Decided on 14 July 2023 synthetic",
        "Purpose Operational support income (OSI) (other fund)",
        "Expected results Synthetic: what it should make possible.",
        "Criteria Synthetic: urgency; no other source of funds.",
    ):
        assert known in said
    assert [row[:2] for row in tables(page)[0][1:]] == [
        ["propose", "Clerk (synthetic)"],
        ["approve", "Checker (synthetic)"],
        ["approve", "Second (synthetic)"],
    ]
    assert "What you may do" not in said


def test_whoever_proposed_is_told_why_they_cannot_approve(clerk: Client) -> None:
    page = words(clerk.get("/allocations/SYN-AL-01/").content.decode())
    assert "Whoever made it does not approve it" in page and "Approve this allocation" not in page
    answer = clerk.post(
        "/allocations/SYN-AL-01/",
        {"confirmed": "yes", "step": "approve", "version": 1, "on": "2024-02-10", "reason": ""},
    )
    assert answer.status_code == 422 and "Whoever made it does not approve it" in answer.content.decode()
    assert allocation("SYN-AL-01").status == "proposed"


@pytest.mark.parametrize("name", ["nobody", "auditor"])
def test_whoever_holds_no_power_changes_nothing(as_: Browser, name: str) -> None:
    for step in ("approve", "return", "withdraw", "reverse"):
        said = {"confirmed": "yes", "step": step, "version": 1, "on": "2024-02-10", "reason": "Synthetic."}
        answer = as_(name).post("/allocations/SYN-AL-01/", said)
        assert answer.status_code == 422 and "There is a problem" in answer.content.decode()
    assert allocation("SYN-AL-01").status == "proposed" and allocation("SYN-AL-01").version == 1


def test_two_people_approve_a_large_amount(as_: Browser) -> None:
    address = "/allocations/SYN-AL-02/"
    said = {"confirmed": "yes", "step": "approve", "on": "2024-02-10", "reason": ""}
    assert "2 approvals are missing" in as_("checker").get(address).content.decode()
    answer = as_("checker").post(address, said | {"version": 1}, follow=True)
    assert "one more person has to approve it" in answer.content.decode()
    assert "One approval is missing" in words(answer.content.decode())
    answer = as_("checker").post(address, said | {"version": 2})
    assert answer.status_code == 422 and "You have already signed" in answer.content.decode()
    answer = as_("second").post(address, said | {"version": 2}, follow=True)
    assert "The allocation SYN-AL-02 is approved." in answer.content.decode()
    assert allocation("SYN-AL-02").decided_on == date(2024, 2, 10)


def test_somebody_was_faster(as_: Browser, books: Books) -> None:
    """Both saw version 1; the second to act is told, sees the record as it is now, and keeps what they wrote."""
    actions.return_allocation(code="SYN-AL-01", reason="Synthetic.", by=books.people["second"])
    said = {"confirmed": "yes", "step": "approve", "version": 1, "on": "2024-02-10", "reason": "Written in vain?"}
    answer = as_("checker").post("/allocations/SYN-AL-01/", said)
    assert answer.status_code == 422 and allocation("SYN-AL-01").status == "returned"
    actions.approve_allocation(code="SYN-AL-02", on=date(2024, 2, 10), by=books.people["checker"])
    answer = as_("second").post("/allocations/SYN-AL-02/", said)
    page = answer.content.decode()
    assert "Somebody changed the allocation SYN-AL-02 since you saw it, so nothing was done." in page
    assert 'name="version" value="2"' in page and "Written in vain?" in page
    assert allocation("SYN-AL-02").status == "proposed"


def test_returning_needs_a_reason_and_keeps_it(as_: Browser) -> None:
    address, checker = "/allocations/SYN-AL-01/", as_("checker")
    answer = checker.post(address, {"confirmed": "yes", "step": "return", "version": 1, "reason": "  "})
    assert answer.status_code == 422 and 'href="#return_reason"' in answer.content.decode()
    answer = checker.post(
        address, {"confirmed": "yes", "step": "return", "version": 1, "reason": "Synthetic: say by when."}, follow=True
    )
    assert "is returned" in answer.content.decode() and "Synthetic: say by when." in answer.content.decode()
    assert [one.step for one in signatures("allocation:SYN-AL-01")] == ["propose", "return"]


def test_a_step_that_there_is_not(as_: Browser) -> None:
    answer = as_("checker").post("/allocations/SYN-AL-01/", {"confirmed": "yes", "step": "burn", "version": 1})
    assert answer.status_code == 422 and "cannot take this step now" in answer.content.decode()
    assert as_("checker").post("/allocations/SYN-AL-01/", {}).status_code == 422
    assert as_("nobody").post("/contributions/SYN-2024-02/", {}).status_code == 422


def test_an_approval_on_a_closed_or_impossible_day(as_: Browser) -> None:
    for day, sentence in (("2024-01-15", "before"), ("rubbish", "write the day as year, month and day")):
        said = {"confirmed": "yes", "step": "approve", "version": 1, "on": day, "reason": ""}
        answer = as_("checker").post("/allocations/SYN-AL-01/", said)
        assert answer.status_code == 422 and sentence in words(answer.content.decode()), day
    assert allocation("SYN-AL-01").status == "proposed"
