"""Registers: all lists, one as of a day, who joined and left, and the forms that begin and end what is on them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from web.books import Books
from web.reading import read, tables, told, words

from headwater.registry import queries

Browser = Callable[[str], Client]
KDMECC = "/registers/signatory@document:KDMECC/"
FOCAL = "/registers/PSEA%20focal%20point/"


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    return filled


@pytest.fixture
def reader(books: Books, as_: Browser) -> Client:
    return as_("nobody")


@pytest.mark.parametrize(
    ("day", "count", "recorded"),
    [("2022-07-28", "0", "0"), ("2022-07-29", "3", "3"), ("2023-11-30", "5", "5"), ("2023-12-01", "4", "4")],
)
def test_all_lists_with_their_numbers_on_a_day(reader: Client, day: str, count: str, recorded: str) -> None:
    page = read(reader, f"/registers/?on={day}")
    assert "2 registers as of" in words(page)
    rows = {row[0]: row[1:4] for row in tables(page)[0][1:]}
    assert rows["Signatories of Kampala Declaration (synthetic)"] == [count, "signatories", recorded]


def test_a_list_that_is_not_known_has_no_number(reader: Client) -> None:
    page = read(reader, "/registers/?on=2023-12-31")
    row = next(row for row in tables(page)[0] if row[0] == "PSEA focal points")
    assert row[1:5] == ["not published", "focal points", "2", "not known as a whole"]
    one = words(read(reader, f"{FOCAL}?on=2023-12-31"))
    assert "How many are on this list is not known. 2 are recorded for this day, and there may be others." in one
    assert "Post one focal-one Nairobi" in one


def test_who_is_on_a_list_as_of_a_day(reader: Client) -> None:
    page = read(reader, f"{KDMECC}?on=2023-12-31")
    assert "Signatories of Kampala Declaration (synthetic): 4" in words(page)
    assert [row[:3] for row in tables(page)[0][1:]] == [
        ["Burundi", "BDI", "29 July 2022"],
        ["Kenya", "KEN", "29 July 2022"],
        ["Uganda", "UGA", "29 July 2022"],
        ["Zambia", "ZMB", "1 September 2023"],
    ]
    page = read(reader, f"{KDMECC}?on=2023-11-30")
    assert ["Comoros", "COM", "1 September 2023", "30 November 2023", "Comoros signed; a letter"] in tables(page)[0]


def test_who_joined_and_who_left(reader: Client) -> None:
    page = read(reader, f"{KDMECC}?on=2023-11-01&after=2022-12-31")
    assert "Joined 2 since 31 December 2022 Left 0" in words(page)
    _, joined = tables(page)
    assert [row[0] for row in joined[1:]] == ["Comoros", "Zambia"]
    page = read(reader, f"{KDMECC}?on=2023-12-31&after=2023-11-30")
    assert "Joined 0" in words(page) and "Left 1" in words(page)
    assert tables(page)[1][1:] == [["Comoros", "COM", "30 November 2023", "a letter"]]


def test_the_days_beside_this_one_are_links(reader: Client) -> None:
    page = read(reader, f"{KDMECC}?on=2023-10-01")
    assert "The change before: 1 September 2023" in words(page)
    assert "The change after: 1 December 2023" in words(page)
    assert f'href="{KDMECC}?on=2023-12-01"' in page


def test_files(reader: Client) -> None:
    answer = reader.get(f"{KDMECC}?on=2023-12-31&format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="signatory-document-KDMECC-2023-12-31.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Code", "Since", "Until", "Evidence"]
    assert rows[1] == ["Burundi", "BDI", "2022-07-29", "", "Burundi signed"] and len(rows) == 5
    listed = list(csv.reader(io.StringIO(reader.get("/registers/?format=csv").content.decode("utf-8-sig"))))
    assert listed[1][:4] == ["PSEA focal points", "", "focal points", "2"], "a blank is not zero in a file either"
    assert reader.get("/registers/?format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("on=31/12/2023x", "As of: write the day as year, month and day, such as 2023-12-31."),
        ("on=2023-01-01&after=2023-06-01", "Compared with: write a day up to 2023-01-01, the day of the list."),
    ],
)
def test_days_that_are_none(reader: Client, asked: str, sentence: str) -> None:
    answer = reader.get(f"{KDMECC}?{asked}")
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in words(page) and "<title>Error: " in page


def test_a_register_that_is_not_kept(reader: Client) -> None:
    for key in ("signatory", "nonsense", "signatory@document:none", "hub@x"):
        assert reader.get(f"/registers/{key}/").status_code == 404
    assert reader.get("/registers/?sort=goats").status_code == 422


def test_hostile_names_stay_words(reader: Client) -> None:
    page = read(reader, FOCAL)
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_adding_ending_and_taking_back(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    said = {"step": "begin", "member": "Sweden", "valid_from": "2024-02-01", "valid_to": "", "evidence": "a letter"}
    answer = clerk.post(KDMECC, said, follow=True)
    assert "Sweden is on the list since 1 February 2024." in told(answer)
    kept = queries.register_with("signatory@document:KDMECC", on=date(2024, 2, 1))
    line = next(one for one in queries.on_list(kept) if one.member.code == "SWE")
    assert kept.count == 5 and line.evidence == "a letter"
    ended = {"step": "end", "line": line.pk, "on": "2024-03-31", "evidence": "another letter"}
    answer = clerk.post(KDMECC, ended, follow=True)
    assert "Sweden was on the list until 31 March 2024." in told(answer)
    other = next(one for one in queries.on_list(kept) if one.member.code == "KEN")
    answer = clerk.post(KDMECC, {"step": "take-back", "line": other.pk, "why": "Synthetic."}, follow=True)
    assert "Kenya counts on no day any more" in told(answer)
    assert queries.register_with(kept.key, on=date(2024, 4, 1)).count == 3


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"member": ""}, "Who or what: write it"),
        ({"valid_from": "soon"}, "Since: write the day as year, month and day"),
        ({"evidence": " "}, "Evidence: write it"),
        ({"member": "Atlantis"}, "“Atlantis” is registered as none of: organisation, place."),
        ({"member": "Kenya", "valid_from": "2023-01-01"}, "so it does not begin on 2023-01-01; end that first"),
        ({"valid_to": "2020-01-01"}, "before it begins on 2024-02-01"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(books: Books, as_: Browser, said: dict[str, str], sentence: str) -> None:
    whole = {"step": "begin", "member": "Sweden", "valid_from": "2024-02-01", "evidence": "a letter"} | said
    answer = as_("clerk").post(KDMECC, whole)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in words(page)
    assert "<title>Error: " in page and "There is a problem" in page
    assert '<details class="step" open>' in page, "the form that came back is open"
    if said.get("member"):
        assert f'value="{said["member"]}"' in page, "what was written stays written"
    assert queries.register_with("signatory@document:KDMECC", on=date(2024, 2, 1)).count == 4


def test_a_second_whole_is_asked_for_only_where_there_are_many(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    assert 'name="whole"' not in read(clerk, KDMECC) and 'name="whole"' in read(clerk, FOCAL)
    said = {"step": "begin", "member": "focal-one", "whole": "office-two", "valid_from": "2024-01-01", "evidence": "x"}
    assert clerk.post(FOCAL, said).status_code == 302
    assert queries.register_with("PSEA focal point", on=date(2024, 1, 1)).recorded == 2
    assert queries.memberships(role="PSEA focal point", on=date(2024, 1, 1)).count() == 3


@pytest.mark.parametrize("name", ["nobody", "checker", "auditor"])
def test_whoever_holds_no_power_sees_no_form_and_changes_nothing(books: Books, as_: Browser, name: str) -> None:
    client = as_(name)
    assert "What you may do" not in read(client, KDMECC)
    said = {"step": "begin", "member": "Sweden", "valid_from": "2024-02-01", "evidence": "a letter"}
    answer = client.post(KDMECC, said)
    assert answer.status_code == 422 and "This cannot be done here now, or not by you" in answer.content.decode()
    assert queries.register_with("signatory@document:KDMECC", on=date(2024, 2, 1)).count == 4


def test_the_navigation_leads_here(reader: Client) -> None:
    assert '<a href="/registers/" aria-current="true">Registers</a>' in read(reader, "/registers/")


def test_a_slider_stops_where_the_list_changed_and_works_without_script(reader: Client) -> None:
    page = read(reader, f"{KDMECC}?on=2023-11-30&after=2022-07-28")
    slider = page.partition('<form class="slider"')[2].partition("</form>")[0].replace("\u00a0", " ")
    days = re.findall(r'<option value="(\d)" label="([^"]*)"', slider)
    assert [day for _, day in days][:3] == ["29 July 2022", "1 September 2023", "1 December 2023"]
    assert "aria-valuetext" not in slider, "without script it would not follow, and say a wrong day"
    assert '<output for="slider">30 November 2023</output>' in slider
    assert 'name="after" value="2022-07-28"' in slider and "<output" in slider
    answer = reader.get(f"{KDMECC}?stop=0&after=2022-07-28")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?on=2022-07-29&after=2022-07-28")
    for wrong in ("9", "-1", "x", "²"):
        assert reader.get(KDMECC, {"stop": wrong}).status_code == 422


def test_a_register_is_opened_and_known_as_a_whole(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    said = {"step": "open", "role": "champion country", "whole": "", "evidence": "a list (synthetic)"}
    assert "Check" in clerk.post("/registers/", said).content.decode()
    assert "a role that" not in told(clerk.post("/registers/", said | {"confirmed": "yes"}, follow=True))
    (opened,) = (one for one in queries.registers(on=date(2024, 1, 1)) if one.row.role == "champion country")
    assert opened.count is None, "a list that is not known as a whole has no number"
    address = f"/registers/{opened.key}/"
    whole = {"step": "complete", "complete_from": "2023-01-01", "evidence": "a letter", "confirmed": "yes"}
    assert "known as a whole from 1 January 2023" in told(clerk.post(address, whole, follow=True))
    assert queries.register_with(opened.key, on=date(2024, 1, 1)).count == 0
    again = clerk.post("/registers/", said | {"confirmed": "yes"})
    assert again.status_code == 422 and "The register is open already" in words(again.content.decode())
    wrong = said | {"role": "signatory", "whole": "Atlantis", "evidence": "", "confirmed": "yes"}
    assert "Evidence: write it" in words(clerk.post("/registers/", wrong).content.decode())
