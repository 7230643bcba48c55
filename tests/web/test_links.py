"""The pages about what donors publish: reading a file in, linking a gift, flat sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from iati.files import written
from iati.gifts import give, open_books
from iati.strangers import CURRENT, MIXED
from iati.test_sheets import HELD

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.iati.actions import receive
from headwater.iati.models import Link, ReceivedActivity
from headwater.iati.queries import links, received_activities, received_files
from headwater.iati.sheets import template


@pytest.fixture
def browser(person: Person) -> Client:
    open_books(person)
    client = Client()
    client.force_login(person)
    return client


def sent(content: str | bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_a_file_is_looked_at_and_then_read_in(browser: Client) -> None:
    answer = browser.post("/iati/received/", {"file": sent(MIXED, "mixed.xml"), "encoding": ""}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/iati/received/look/")
    said = text(answer)
    assert "What <bdi>mixed.xml</bdi> would do" in said and "Line" in said and "“1,300” is no amount" in said
    assert not ReceivedActivity.objects.exists()
    done = browser.post("/iati/received/look/", {"fingerprint": answer.context["file"].fingerprint}, follow=True)
    assert "mixed.xml, version 2.01: 1 new" in text(done) and received_activities().count() == 1
    assert done.redirect_chain[-1][0] == f"/iati/received/{received_files()[0].pk}/"
    assert "mixed.xml" in text(browser.get("/iati/received/"))


def test_a_flat_sheet_is_read_in_like_a_file(browser: Client) -> None:
    rows = "activity,activity_title,reporting_ref,ref,type,on,amount,currency\nD-1,A gift,D,T1,3,2026-02-03,5,USD\n"
    looked = browser.post("/iati/received/", {"file": sent(rows, "donor.csv")}, follow=True)
    browser.post("/iati/received/look/", {"fingerprint": looked.context["file"].fingerprint})
    assert received_activities().get().identifier == "D-1" and received_files()[0].name == "donor.csv"


@pytest.mark.parametrize(
    ("content", "words"),
    [("<!DOCTYPE x [<!ENTITY a 'b'>]><iati-activities/>", "declares a document type"), ("no", "is no XML that can be")],
)
def test_what_cannot_be_read_is_a_page_with_a_sentence(browser: Client, content: str, words: str) -> None:
    answer = browser.post("/iati/received/", {"file": sent(content, "bad.xml")}, follow=True)
    assert answer.status_code == 422 and words in text(answer)
    assert not received_files().exists()


def test_a_gift_is_linked_from_its_page_and_changed_with_a_reason(
    browser: Client, person: Person, tmp_path: Path
) -> None:
    give("C-1", person)
    assert "No donor’s file was read in yet" in text(browser.get("/iati/links/")).replace("&#x27;", "’").replace(
        "'", "’"
    )
    receive(file=written(tmp_path, CURRENT), by=person)
    listed = text(browser.get("/iati/links/"))
    assert "1 contribution without the donor" in listed and ">likely<" in listed and "XM-DAC-701-7F-10234" in listed
    page = browser.get("/iati/links/C-1/")
    assert "70 of 100." in text(page) and "A disbursement of the same amount; dated on the same day" in text(page)
    one = received_activities().get(identifier="XM-DAC-701-7F-10234")
    answer = browser.post("/iati/links/C-1/", {"step": f"link-{one.pk}", "why": ""}, follow=True)
    assert "C-1 is linked to XM-DAC-701-7F-10234." in text(answer) and "It is linked to this activity." in text(answer)
    assert "0 contributions without" in text(browser.get("/iati/links/"))
    assert "XM-DAC-701-7F-10234" in text(browser.get("/iati/links/?state=linked"))
    refused = browser.post("/iati/links/C-1/", {"step": "by-hand", "activity": "D-9", "organisation": "", "why": ""})
    assert refused.status_code == 422
    browser.post(
        "/iati/links/C-1/", {"step": "by-hand", "activity": "D-9", "organisation": "D", "why": "Their letter."}
    )
    assert [link.activity for link in links().values()] == ["D-9"]
    browser.post("/iati/links/C-1/", {"step": "undo", "why": "Wrong letter."})
    assert links() == {} and Link.objects.count() == 3
    assert "Undo the link" not in text(browser.get("/iati/links/C-1/"))


def test_an_activity_is_looked_for_by_hand(browser: Client, person: Person, tmp_path: Path) -> None:
    give("C-1", person, donor="SYL", on="2020-05-05", amount="USD 7")
    receive(file=written(tmp_path, CURRENT), by=person)
    assert "No activity that was read in fits." in text(browser.get("/iati/links/C-1/"))
    assert "XM-DAC-701-7F-20000" in text(browser.get("/iati/links/C-1/?text=ROADS"))
    assert "holds these words" in text(browser.get("/iati/links/C-1/?text=nothing"))


def test_whoever_may_not_link_sees_no_form_and_cannot_send_one(browser: Client, person: Person, tmp_path: Path) -> None:
    give("C-1", person)
    receive(file=written(tmp_path, CURRENT), by=person)
    reader = add_person(email="reader@example.org", name="Reader", by=person)
    other = Client()
    other.force_login(reader)
    assert "Link to this activity" not in text(other.get("/iati/links/C-1/"))
    one = received_activities().get(identifier="XM-DAC-701-7F-10234")
    answer = other.post("/iati/links/C-1/", {"step": f"link-{one.pk}", "why": ""})
    assert answer.status_code == 422 and not Link.objects.exists()
    assert 'type="file"' not in text(other.get("/iati/received/"))
    assert other.post("/iati/received/", {"file": sent(CURRENT, "a.xml")}).status_code == 422
    assert Client().get("/iati/links/").status_code == 302


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_can_be_had_as_a_file(browser: Client, person: Person, form: str) -> None:
    give("C-1", person)
    answer = browser.get(f"/iati/links/?format={form}")
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith(f'links.{form}"')
    assert form == "xlsx" or "C-1,Freedonia (invented),2026-02-03,CHF,1500000.00," in text(answer)


@pytest.mark.parametrize("kind", ["transactions", "results"])
def test_flat_sheets_go_out_and_in(browser: Client, kind: str) -> None:
    address = f"/iati/sheets/{kind}/"
    assert browser.get(f"{address}?format=xlsx").content[:2] == b"PK"
    assert browser.get(f"{address}?format=csv").content == template(kind, "csv")  # type: ignore[arg-type]
    taken = browser.post(address, {"step": "out", "xml": sent(HELD, "a.xml"), "form": "csv"})
    assert taken["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    again = {"step": "into", "sheet": sent(taken.content, "s.csv"), "xml": sent(HELD, "a.xml"), "what": "look"}
    looked = browser.post(address, again)
    assert looked.status_code == 200 and looked.context["counts"][2][:2] == ("unchanged", 4 if kind[0] == "t" else 2)
    again = {"step": "into", "sheet": sent(taken.content, "s.csv"), "xml": sent(HELD, "a.xml"), "what": "write"}
    assert b"<iati-activities" in browser.post(address, again).content
    bad = {"step": "into", "sheet": sent(b"activity,ref\nX,1\n", "s.csv"), "what": "write"}
    refused = browser.post(address, bad)
    assert refused.status_code == 422 and "is missing" in text(refused)


def test_a_kind_of_sheet_that_there_is_not_is_not_found(browser: Client) -> None:
    assert browser.get("/iati/sheets/budgets/").status_code == 404
