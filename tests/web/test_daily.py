"""What people do every day: record by a form, keep a draft, find, look at donors and pools, import, match and undo."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web.books import Books
from web.reading import tables, words

from headwater.access.actions import grant
from headwater.funding import queries

Browser = Callable[[str], Client]
PLEDGE = {
    "step": "record",
    "code": "PL-9",
    "donor": "SWE",
    "currency": "USD",
    "amount": "1500",
    "pledged_on": "2024-02-01",
    "expected_on": "2024-09-30",
    "agreement": "",
}


@pytest.fixture
def books(kept: Books, db: None) -> Books:
    return kept


def test_a_record_is_checked_shown_and_signed(clerk: Client) -> None:
    address = "/record/pledge/"
    answer = clerk.post(address, {**PLEDGE, "amount": "0", "code": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "<title>Error: " in page
    for said in ("The Code is empty; write the code by which", "is not above zero; write an amount above zero"):
        assert page.count(said) == 2, "the same words in the summary and at the field"
    shown = clerk.post(address, PLEDGE).content.decode()
    assert "Check before you sign" in shown and "1,500" in shown and not queries.pledges().filter(code="PL-9").exists()
    back = clerk.post(address, {**PLEDGE, "confirmed": "amount"}).content.decode()
    assert 'value="1500"' in back and "autofocus" in back and "There is a problem" not in back
    done = clerk.post(address, {**PLEDGE, "confirmed": "yes"}, follow=True)
    assert done.redirect_chain[-1][0] == "/pledges/PL-9/" and "PL-9 is recorded." in done.content.decode()
    again = clerk.post(address, {**PLEDGE, "confirmed": "yes"})
    assert again.status_code == 422 and "in the books already" in words(again.content.decode())


def test_what_is_checked_stands_as_it_will_be_read(clerk: Client) -> None:
    agreement = {
        "step": "record",
        "code": "AG-9",
        "title": "Core support",
        "donor": "SWE",
        "modality": "A",
        "signed_on": "2024-01-15",
        "starts_on": "2024-01-01",
        "ends_on": "2024-12-31",
        "currency": "USD",
        "amount": "1500000.5",
        "tranches": "2024-06-30: 1500000.5",
    }
    page = clerk.post("/record/agreement/", agreement).content.decode()
    # A field of this form is called “title” as well; it stands among the answers only.
    assert '<p class="lede">Record a signed agreement</p>' in page
    assert '<button name="confirmed" value="yes">Record a signed agreement</button>' in page
    for read in ("Donor Sweden (SWE) Change", "Signed on 15 January 2024 Change", "Amount 1,500,000.5 Change"):
        assert read in words(page)
    assert '<input type="hidden" name="amount" value="1500000.5"' in page, "what is sent is what was written"


def test_an_agreement_is_chosen_by_its_name(clerk: Client) -> None:
    page = clerk.get("/record/contribution/?donor=SWE&agreement=SYN-AG-1").content.decode()
    assert re.search(r'<option value="SYN-AG-1" selected>[^<]+ \(SYN-AG-1\)</option>', page)


def test_a_list_offers_recording_to_those_who_may(as_: Browser) -> None:
    for name, offers in (("clerk", True), ("auditor", False)):
        page = as_(name).get("/contributions/").content.decode()
        found = ('href="/record/contribution/"' in page, 'href="/workbooks/contribution/"' in page)
        assert found == (offers, offers), name


def test_whoever_may_not_record_writes_nothing(as_: Browser) -> None:
    answer = as_("nobody").post("/record/pledge/", {**PLEDGE, "confirmed": "yes"})
    assert answer.status_code == 422 and "needs the power “register contributions”" in answer.content.decode()
    assert not queries.pledges().filter(code="PL-9").exists()


def test_a_draft_comes_back_to_its_writer_only(clerk: Client, as_: Browser) -> None:
    address = "/record/pledge/"
    page = clerk.post(address, {**PLEDGE, "amount": "", "keep": "1"}, follow=True).content.decode()
    assert "Your draft of" in page and 'value="PL-9"' in page
    assert 'value="PL-9"' not in as_("checker").get(address).content.decode()
    assert clerk.post(address, {**PLEDGE, "code": "PL-8", "keep": "1"}, headers={"X-Draft": "1"}).status_code == 204
    assert 'value="PL-8"' in clerk.get(address).content.decode()
    assert "Your draft" not in clerk.post(address, {**PLEDGE, "drop": "1"}, follow=True).content.decode()


def test_two_people_change_one_contact(as_: Browser) -> None:
    address, said = "/contacts/SYN-CT-1/", {"step": "change", "version": 1, "name": "Ana Other", "function": ""}
    assert as_("clerk").post(address, said).status_code == 302
    late = as_("clerk").post(address, {**said, "name": "Ana Third"})
    page = late.content.decode()
    assert late.status_code == 422 and "Somebody else changed it while you were writing" in page
    assert ["Name", "Ana Other", "Ana Third"] in tables(page)[0]
    assert 'value="Ana Third"' in page and 'name="version" value="2"' in page
    assert queries.contact("SYN-CT-1").name == "Ana Other"
    assert as_("clerk").post(address, {**said, "name": "Ana Third", "version": 2}).status_code == 302


def test_a_donor_and_what_is_between(clerk: Client) -> None:
    said = words(clerk.get("/donors/SWE/").content.decode())
    for known in ("Sweden", "Given by year", "SYN-AG-1", "SYN-PL-1", "SYN-DU-1", "Plans (synthetic)", "Ana Example"):
        assert known in said
    assert "Ana Example" not in words(Client().get("/donors/SWE/").content.decode())
    page = clerk.get("/donors/?year=2023&sort=-this_year").content.decode()
    assert "USA" in tables(page)[0][1][0] or "United States" in tables(page)[0][1][0]
    agreement = words(clerk.get("/agreements/SYN-AG-1/").content.decode())
    assert "Tranches: 2" in agreement and "overdue" in agreement


def by_month(client: Client, on: str) -> list[list[str]]:
    page = client.get(f"/pools/unearmarked/?on={on}").content.decode()
    return next(table for table in tables(page) if table[0][0] == "Month")


def test_a_pool_rolls_forward_to_the_day(clerk: Client) -> None:
    table = by_month(clerk, "2023-12-31")
    months = [row for row in table if row[0].endswith("2023")]
    assert len(months) == 12 and months[-1][4] == table[-1][4]
    for before, after in pairwise(months):
        assert before[4] == after[1], "what a month closes with, the next one opens with"
    part = by_month(clerk, "2023-07-10")
    assert [row[0] for row in part][-2] == "July 2023 to day 10"


def test_each_figure_of_the_pools_leads_to_what_makes_it(clerk: Client) -> None:
    page = clerk.get("/pools/?on=2024-12-31").content.decode()
    row = next(row for row in page.split("<tr>") if "/pools/unearmarked/" in row)
    assert row.count('href="/pools/unearmarked/?on=2024-12-31"') == 2, "its name, and what it holds"
    assert 'href="/allocations/?fund=unearmarked&amp;status=proposed"' in row


def test_the_inbox_is_for_whoever_can_act(as_: Browser) -> None:
    mine = words(as_("checker").get("/inbox/").content.decode())
    assert "SYN-AL-01" in mine and "an approval is missing" in mine and "SYN-DU-1" not in mine
    assert "Checker (synthetic), Second (synthetic)" in mine
    clerk = words(as_("clerk").get("/inbox/").content.decode())
    assert "SYN-AL-01" not in clerk and "SYN-DU-1" in clerk and "SYN-PL-1" in clerk
    everybody = words(as_("nobody").get("/inbox/?whose=all").content.decode())
    assert "SYN-AL-01" in everybody and "SYN-DU-1" in everybody
    assert as_("nobody").get("/inbox/").content.decode().count("Nothing waits for you.") == 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("swed", "/donors/SWE/"),
        ("syn-2024", "/contributions/SYN-2024-02/"),
        ("SYN-AL", "/allocations/SYN-AL-01/"),
        ("carry", "/statements/carry_over/"),
        ("annual report", "/duties/SYN-DU-1/"),
        ("ana ex", "/contacts/SYN-CT-1/"),
        ("workbooks", "/help/guide/workbooks/"),
    ],
)
def test_everything_is_found(clerk: Client, text: str, address: str) -> None:
    page = clerk.get("/search/", {"q": text}).content.decode()
    assert f'href="{address}' in page
    part = clerk.get("/search/", {"q": text, "part": "1"}).content.decode()
    assert f'href="{address}' in part and "<html" not in part


def test_contacts_are_found_by_those_who_signed_in_only(books: Books, settings: object) -> None:
    settings.PUBLIC_READING = True  # type: ignore[attr-defined]
    assert "/contacts/" not in Client().get("/search/?q=ana").content.decode()


@pytest.mark.parametrize(
    ("seen", "query"),
    [
        ("/contributions/?year=2023&sort=-usd&text=", "year=2023&amp;sort=-usd"),
        ("/indicators/?text=reach", "text=reach"),
        ("/undertakings/?status=", ""),
        ("/donors/?year=2023", "year=2023"),
    ],
)
def test_a_view_of_any_list_is_kept_and_let_go(clerk: Client, as_: Browser, seen: str, query: str) -> None:
    place = seen.partition("?")[0]
    page = clerk.post("/views/", {"seen": seen, "view": "Mine"}, follow=True).content.decode()
    assert "The view “Mine” is kept" in page and f'href="{f"?{query}" if query else place}"' in page
    assert "Mine</bdi>" not in as_("checker").get(place).content.decode()
    gone = clerk.post("/views/", {"seen": place, "drop_view": "Mine"}, follow=True).content.decode()
    assert "The view “Mine” is gone." in gone


@pytest.mark.parametrize("seen", ["", "https://elsewhere.example/", "//elsewhere.example/", "/nowhere/at/all/"])
def test_a_view_is_of_a_list_of_ours(clerk: Client, seen: str) -> None:
    answer = clerk.post("/views/", {"seen": seen, "view": "Mine"})
    assert answer.status_code == 404 or answer.headers["Location"] == "/"


def upload(client: Client, text: str) -> str:
    file = SimpleUploadedFile("gifts.csv", text.encode())
    return client.post("/workbooks/contribution/", {"file": file}, follow=True).content.decode()


FOREIGN = (
    "Ref no,Giver,Pot,Letter,Day,Money,Sum,Colour\n"
    "G-1,SWE,unearmarked,A,2024-02-10,USD,100.00,blue\n"
    "G-2,SWE,unearmarked,A,2024-02-11,USD,50.00,\n"
)
MEANT = ["code", "donor", "fund", "modality", "received_on", "currency", "amount", ""]


def test_columns_are_matched_once_loaded_and_undone(as_: Browser) -> None:
    clerk = as_("clerk")
    page = upload(clerk, FOREIGN)
    assert "What do the columns of" in page and "Below it: blue" in page
    wrong = clerk.post("/workbooks/contribution/match/", {"column_0": "code", "column_1": "code"})
    assert wrong.status_code == 422 and "Two headers mean Code" in wrong.content.decode()
    said = {f"column_{place}": key for place, key in enumerate(MEANT)}
    page = clerk.post("/workbooks/contribution/match/", said, follow=True).content.decode()
    assert "What gifts.csv would do" in words(page) and "Load it into the books" in page
    mark = page.partition('name="fingerprint" value="')[2].partition('"')[0]
    loaded = clerk.post("/workbooks/contribution/preview/", {"fingerprint": mark}, follow=True)
    assert "gifts.csv was loaded: 2 new" in loaded.content.decode()
    address = loaded.redirect_chain[-1][0]
    # The same headers are understood from now on.
    assert "What gifts.csv would do" in words(upload(clerk, FOREIGN.replace("G-", "H-")))
    undo = {"step": "undo", "on": "2024-02-20", "why": "Synthetic: the wrong file", "confirmed": "yes"}
    refused = clerk.post(address, undo)
    assert refused.status_code == 422 and "needs the power “correct records”" in refused.content.decode()
    assert queries.contribution("G-1").status == "received"


def test_undoing_reverses_all_or_nothing(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    grant(person=books.people["clerk"], power="correct records", by=books.manager, valid_from=date(2020, 1, 1))
    upload(clerk, FOREIGN)
    said = {f"column_{place}": key for place, key in enumerate(MEANT)}
    page = clerk.post("/workbooks/contribution/match/", said, follow=True).content.decode()
    mark = page.partition('name="fingerprint" value="')[2].partition('"')[0]
    address = clerk.post("/workbooks/contribution/preview/", {"fingerprint": mark}, follow=True).redirect_chain[-1][0]
    undo = {"step": "undo", "on": "2024-02-20", "why": "Synthetic: the wrong file", "confirmed": "yes"}
    early = clerk.post(address, {**undo, "on": "2024-02-10"})
    assert early.status_code == 422 and "contribution G-2: " in words(early.content.decode())
    assert queries.contribution("G-1").status == "received", "all or nothing"
    assert "is undone" in clerk.post(address, undo, follow=True).content.decode()
    assert {queries.contribution(code).status for code in ("G-1", "G-2")} == {"reversed"}
    assert clerk.post(address, undo).status_code == 422
    assert "undone" in tables(clerk.get("/workbooks/").content.decode())[0][1]


def test_help_is_the_documentation_and_the_dictionary(clerk: Client) -> None:
    page = clerk.get("/help/guide/workbooks/").content.decode()
    assert "<table>" in page and "## " not in words(page)
    assert clerk.get("/help/guide/nothing/").status_code == 404
    assert clerk.get("/help/../../etc/passwd/").status_code == 404
    dictionary = tables(clerk.get("/help/record/contribution/").content.decode())[0]
    assert [row[1] for row in dictionary[1:3]] == ["code", "donor"]
    text = clerk.get("/help/record/contribution/?format=csv").content
    assert io.BytesIO(text).readline().decode("utf-8-sig").startswith("Column,Key")
