"""Undertakings: lists, board, plans of work, commitments, assessments, and the steps signed on their pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from web.books import Books
from web.reading import read, tables, told, words

from headwater.access.queries import signatures
from headwater.registry.actions import complete_register
from headwater.registry.queries import node, register_with
from headwater.undertakings import queries
from headwater.undertakings.actions import state_counts
from headwater.undertakings.rules import CountDraft

Browser = Callable[[str], Client]
DAY = "on=2024-06-30"
YEAR_END = date(2023, 12, 31)


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    return filled


@pytest.fixture
def reader(books: Books, as_: Browser) -> Client:
    return as_("nobody")


def codes(client: Client, address: str) -> list[str]:
    """The codes of a list, without the word that marks what is invented."""
    found = tables(read(client, address))
    return [row[0].removesuffix(" synthetic") for row in found[0][1:]] if found else []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (DAY, ["IGF-1", "IGF-2", "IGF-3", "KDMECC-1", "KDMECC-1-KEN", "KDMECC-2", "MI-3.2-a"]),
        ("on=2022-12-31", ["IGF-1", "IGF-2", "IGF-3", "KDMECC-1", "KDMECC-2"]),
        (f"{DAY}&document=IGF", ["IGF-1", "IGF-2", "IGF-3"]),
        (f"{DAY}&kind=promised+action", ["MI-3.2-a"]),
        (f"{DAY}&status=accepted", ["IGF-1", "KDMECC-1-KEN"]),
        ("on=2023-06-30&status=claimed", ["IGF-1"]),
        ("on=2023-06-30&status=accepted", ["KDMECC-1-KEN"]),
        (f"{DAY}&owner=supply&sort=-code", ["IGF-3", "IGF-2", "IGF-1"]),
        (f"{DAY}&text=dashboard", ["IGF-1"]),
        (f"{DAY}&text=People", ["IGF-3"]),
        (f"{DAY}&needs=overdue", ["IGF-2"]),
        (f"{DAY}&needs=waiting", ["MI-3.2-a"]),
        ("on=2024-03-31&needs=overdue", []),
        (f"{DAY}&about=criterion:3.2", ["MI-3.2-a"]),
        (f"{DAY}&document=IGF&sort=due", ["IGF-1", "IGF-2", "IGF-3"]),
        (f"{DAY}&document=IGF&sort=-due", ["IGF-3", "IGF-2", "IGF-1"]),
        (f"{DAY}&document=IGF&sort=last", ["IGF-3", "IGF-2", "IGF-1"]),
    ],
)
def test_filters_and_order(reader: Client, asked: str, expected: list[str]) -> None:
    page = read(reader, f"/undertakings/?{asked}")
    assert codes(reader, f"/undertakings/?{asked}") == expected
    assert words(page).count(f"{len(expected)} undertaking") >= 1


def test_the_list_says_who_when_and_how_it_stands(reader: Client) -> None:
    page = read(reader, f"/undertakings/?{DAY}")
    rows = {row[0].removesuffix(" synthetic"): row for row in tables(page)[0][1:]}
    assert rows["IGF-2"][2:] == [
        "Plan of work (synthetic)",
        "International Organization for Migration",
        "Supply chain",
        "overdue since 31 March 2024",
        "in progress",
        "1 March 2023",
    ]
    assert rows["KDMECC-1"][3] == "each signatory" and rows["KDMECC-1-KEN"][3] == "Kenya"
    said = words(page)
    assert "Overdue 1" in said and "Waiting to be accepted 1" in said


def test_files_hold_the_whole_list(reader: Client) -> None:
    answer = reader.get(f"/undertakings/?{DAY}&document=IGF&format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Code", "What was undertaken"] and rows[0][-1] == "Synthetic"
    assert [row[0] for row in rows[1:]] == ["IGF-1", "IGF-2", "IGF-3"] and rows[1][-1] == "Code"
    assert reader.get("/undertakings/?format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    "asked", ["document=none", "status=lost", "on=never", "needs=love", "about=criterion:9", "about=office:x", "kind=x"]
)
def test_filters_that_mean_nothing_are_said(reader: Client, asked: str) -> None:
    answer = reader.get(f"/undertakings/?{asked}")
    page = answer.content.decode()
    assert answer.status_code == 422 and "There is a problem" in page and "<title>Error: " in page


def test_a_long_list_has_pages(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for order in ("code", "due", "-due", "last", "status", "document"):
        seen, address = [], f"/undertakings/?{DAY}&sort={order}"
        whole = codes(reader, address)
        monkeypatch.setattr("headwater.web.lists.cut.__kwdefaults__", {"size": 3, "count": None})
        while address:
            page = read(reader, address)
            seen += [row[0].removesuffix(" synthetic") for row in tables(page)[0][1:]]
            found = page.partition('rel="next"')[0].rpartition('<a href="')[2].partition('"')[0]
            address = f"/undertakings/{found.replace('&amp;', '&')}" if 'rel="next"' in page else ""
        assert seen == whole and len(whole) == 7, order
        monkeypatch.setattr("headwater.web.lists.cut.__kwdefaults__", {"size": 50, "count": None})


def test_the_board_shows_where_everything_stands(reader: Client) -> None:
    said = words(read(reader, f"/undertaking-board/?{DAY}&document=IGF"))
    assert "Where undertakings stand on 30 June 2024" in said
    for column in ("Open 1 ", "In progress 1 ", "Claimed 0 None.", "Accepted 1 "):
        assert column in said
    assert "Cancelled" not in said, "an empty column of what is ended is left out"
    assert "IGF-2 synthetic overdue One procurement team Due 31 March 2024 · Supply chain" in said
    assert reader.get("/undertaking-board/?document=none").status_code == 422


def test_a_plan_of_work_shows_its_own_count_beside_what_is_recorded(reader: Client) -> None:
    page = read(reader, "/work-plans/?on=2023-12-31")
    rows = {row[0]: row[1:] for row in tables(page)[0][1:]}
    assert rows["Plan of work (synthetic)"] == ["67", "74", "90.5", "the document (A:586)", "3", "71", "0"]
    one = read(reader, "/work-plans/IGF/?on=2023-12-31")
    assert "67 of 74 accepted as done, 90.5 %" in words(one)
    assert "The document counts 74 and 3 are recorded one by one." in words(one)
    streams = {row[0]: row[1:4] for row in tables(one)[0][1:]}
    assert streams["Systems"] == ["1", "2", "50.0"] and streams["People"] == ["0", "1", "0.0"]
    assert streams["As a whole"] == ["67", "74", "90.5"]


def test_a_share_that_is_not_known_is_a_blank(reader: Client) -> None:
    rows = {row[0]: row[1:4] for row in tables(read(reader, "/work-plans/?on=2022-12-31"))[0][1:]}
    assert rows["Plan of work (synthetic)"] == ["0", "3", "0.0"], "nothing was stated by that day"


def test_signatories_by_commitments_with_their_days(reader: Client) -> None:
    page = read(reader, "/commitments/KDMECC/?on=2023-12-31")
    assert "Kampala Declaration (synthetic) : 4 signatories" in words(page)
    head, *rows = tables(page)[0]
    assert head == ["Signatory", "Joined", "KDMECC-1", "KDMECC-2"]
    by_name = {row[0]: row[1:4] for row in rows}
    assert by_name["Kenya"] == ["29 July 2022", "accepted", ""]
    assert by_name["Zambia"] == ["1 September 2023", "", ""]
    assert [row[0] for row in rows] == ["Burundi", "Kenya", "Uganda", "Zambia"]
    earlier = {row[0]: row[1:4] for row in tables(read(reader, "/commitments/KDMECC/?on=2023-05-31"))[0][1:]}
    assert earlier["Kenya"] == ["29 July 2022", "claimed", ""] and "Zambia" not in earlier
    early = read(reader, "/commitments/KDMECC/?on=2022-12-31")
    assert tables(early)[0][:2] == [["Signatory", "Joined", "Evidence"], ["Burundi", "29 July 2022", "Burundi signed"]]
    assert "That nothing is known is not that nothing was done." in words(early)
    assert 'href="/registers/signatory@document:KDMECC/?on=2023-12-31"' in page
    listed = tables(read(reader, "/commitments/?on=2023-12-31"))[0]
    assert ["Kampala Declaration (synthetic)", "2", "4", "4"] in listed


def test_what_a_document_names_without_a_number_is_a_blank(books: Books, as_: Browser) -> None:
    """A workstream of which nothing is counted, and signatories that are counted and not named."""
    clerk = books.people["clerk"]
    declared, plan = (node(kind="document", code=code).pk for code in ("KDMECC", "IGF"))
    register = register_with("signatory@document:KDMECC", on=YEAR_END).row
    complete_register(register=register, complete_from=None, evidence="nobody has the list", by=clerk)
    drafts = [
        CountDraft(document=declared, counted="signatories", number=6, on=YEAR_END, line="A:411"),
        CountDraft(document=plan, counted="all", workstream="Justice", on=YEAR_END, line="A:586"),
    ]
    state_counts(drafts=drafts, by=clerk)
    reader = as_("nobody")
    page = read(reader, "/commitments/KDMECC/?on=2023-12-31")
    assert "4 are recorded for this day" in words(page) and "The document counts: 6 signatories (A:411)." in words(page)
    assert tables(page)[0][-1] == ["2 signatories that are not named", "not published", "", ""]
    streams = {row[0]: row[1:5] for row in tables(read(reader, "/work-plans/IGF/?on=2023-12-31"))[0][1:]}
    assert streams["Justice"] == ["not published", "not published", "not published", "the document (A:586)"]


def test_rounds_stand_side_by_side(reader: Client) -> None:
    page = read(reader, f"/assessments/?{DAY}")
    head, *rows = tables(page)[0]
    assert head[2:4] == ["Assessment 2018 (synthetic)", "Assessment 2023 (synthetic)"]
    assert rows == [
        ["3.2", "Resources follow results", "unsatisfactory", "satisfactory", "better", "MI-3.2-a"],
        ["3.10", "Procurement is timely", "satisfactory", "no evidence", "cannot be compared", ""],
    ]
    assert ["satisfactory", "1", "not published", "1", "not published"] in tables(page)[1]


def test_one_undertaking_shows_all_that_is_known(reader: Client) -> None:
    said = words(read(reader, "/undertakings/IGF-1/"))
    for known in (
        "Undertaking IGF-1 accepted synthetic A dashboard of supply",
        "Kind Work item: one line of a plan of work",
        "Where it stands there A:586",
        "Owner Supply chain",
        "Workstream Systems",
        "Due on 31 December 2023",
        "Said to be done by Clerk (synthetic)",
        "Accepted by Checker (synthetic)",
    ):
        assert known in said, known
    history = tables(read(reader, "/undertakings/IGF-1/"))[0]
    assert [row[1:3] for row in history[1:]] == [["Accept", "accepted"], ["Claim", "claimed"], ["Register", "open"]]
    assert history[2][3:5] == ["Live.", "a screenshot"]
    common = words(read(reader, "/undertakings/KDMECC-1/"))
    assert "Who has to do it each signatory" in common and "KDMECC-1-KEN Kenya A national plan" in common
    assert 'href="/undertakings/KDMECC-1/"' in read(reader, "/undertakings/KDMECC-1-KEN/")


def test_claimed_by_one_and_accepted_by_another(books: Books, as_: Browser) -> None:
    address = "/undertakings/IGF-2/"
    said = {"step": "claim", "version": 2, "on": "2024-06-01", "text": "Done.", "evidence": "the register of staff"}
    answer = as_("checker").post(address, said, follow=True)
    assert "It waits for another person to accept it." in told(answer)
    page = read(as_("checker"), address)
    assert "Accept that it is done" not in page
    assert "Whoever says that it is done does not accept it." in words(page)
    version = queries.undertaking("IGF-2").version
    accept = {"step": "accept", "version": version, "on": "2024-06-02", "text": ""}
    answer = as_("checker").post(address, accept)
    assert answer.status_code == 422 and queries.undertaking("IGF-2").status == "claimed"
    assert as_("clerk").post(address, accept).status_code == 422, "without the power"
    answer = as_("second").post(address, accept, follow=True)
    assert "It is accepted as done." in told(answer)
    assert queries.undertaking("IGF-2").status == "accepted"
    assert [one.step for one in signatures("undertaking:IGF-2")] == ["register", "start", "claim", "accept"]


def test_returned_with_a_reason(books: Books, as_: Browser) -> None:
    address, second = "/undertakings/MI-3.2-a/", as_("second")
    version = queries.undertaking("MI-3.2-a").version
    said = {"step": "return", "version": version, "on": "2024-06-01", "text": ""}
    answer = second.post(address, said)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#return_text">Reason: write it' in page and "<title>Error: " in page
    answer = second.post(address, said | {"text": "It is a draft (synthetic)."}, follow=True)
    assert "It is returned to whoever claimed it." in told(answer) and "It is a draft (synthetic)." in told(answer)
    assert queries.undertaking("MI-3.2-a").status == "returned"


def test_postponed_handed_over_noted_and_linked(books: Books, as_: Browser) -> None:
    address, clerk = "/undertakings/IGF-2/", as_("clerk")

    def send(**said: object) -> str:
        version = queries.undertaking("IGF-2").version
        return told(
            clerk.post(address, {"version": version, "on": "2024-06-01", "text": "Synthetic.", **said}, follow=True)
        )

    assert "The new day stands in its history." in send(step="postpone", due_on="2024-12-31")
    assert queries.undertaking("IGF-2").due_on == date(2024, 12, 31)
    person = books.people["second"]
    assert "It has another owner." in send(step="hand over", owner="Nairobi", owner_person=person.pk)
    row = queries.undertaking("IGF-2")
    assert (row.owner and row.owner.code, row.owner_person) == ("office-one", person)
    page = send(step="note", text="Slow (synthetic).")
    assert "Slow (synthetic)." in page and "Owner: Nairobi, Second (synthetic)." in page
    assert "First due on" in page
    assert "It bears on Procurement is timely." in send(step="link", kind="criterion", what="3.10")
    pk = node(kind="criterion", code="3.10").pk
    assert queries.linked_to(pk, on=date(2024, 6, 30)).count() == 1
    assert "It no longer bears on Procurement is timely" in send(step="unlink", node=pk, why="Synthetic.")
    assert queries.linked_to(pk, on=date(2024, 6, 30)).count() == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"step": "claim", "evidence": ""}, "Evidence: write where it can be seen that it is done."),
        ({"step": "note", "text": ""}, "Note: write it"),
        ({"step": "start", "on": "yesterday"}, "Day: write the day as year, month and day"),
        (
            {"step": "note", "on": "2020-01-01", "text": "x"},
            "It was undertaken on 2022-01-01; write a day from then on.",
        ),
        ({"step": "note", "on": "2999-01-01", "text": "x"}, "has not come yet"),
        ({"step": "postpone", "text": "x", "due_on": "2023-12-31"}, "due on 2023-12-31 already"),
        ({"step": "hand over", "owner": "Atlantis"}, "“Atlantis” is no registered office or post"),
        ({"step": "hand over"}, "Nobody is named to hand it over to"),
        ({"step": "link", "kind": "criterion", "what": "Love"}, "“Love” is no registered criterion"),
        ({"step": "burn"}, "This cannot be done here now, or not by you"),
        ({"step": "note", "text": "x", "version": 99}, "Somebody changed the undertaking IGF-3 since you saw it"),
    ],
)
def test_what_is_wrong_is_said(books: Books, as_: Browser, said: dict[str, object], sentence: str) -> None:
    before = queries.undertaking("IGF-3")
    due = {"due_on": "2023-12-31"} if said["step"] == "postpone" else {}
    if due:
        clerk = as_("clerk")
        first = {"step": "postpone", "version": before.version, "on": "2023-02-01", "text": "x", **due}
        assert clerk.post("/undertakings/IGF-3/", first).status_code == 302
        before = queries.undertaking("IGF-3")
    whole = {"version": before.version, "on": "2024-06-01", "text": "", **said}
    answer = as_("clerk").post("/undertakings/IGF-3/", whole)
    assert answer.status_code == 422 and sentence in words(answer.content.decode())
    assert queries.undertaking("IGF-3").version == before.version


NEW = {
    "step": "register",
    "code": "NEW-1",
    "kind": "promised action",
    "text": "Something new (synthetic)",
    "document": "IGF",
    "line": "A:1",
    "made_on": "2024-01-01",
    "obligor": "IOM",
    "owner": "Supply chain",
    "due_on": "2024-12-31",
}


def test_registering_one_by_hand(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    assert 'href="/register-undertaking/"' in read(clerk, "/undertakings/")
    assert 'href="/register-undertaking/"' not in read(as_("nobody"), "/undertakings/")
    answer = clerk.post("/register-undertaking/", NEW, follow=True)
    assert "NEW-1 is registered." in told(answer) and answer.redirect_chain[-1][0] == "/undertakings/NEW-1/"
    row = queries.undertaking("NEW-1")
    assert (row.obligor, row.owner and row.owner.code, row.due_on) == (
        books.organisation,
        "supply",
        date(2024, 12, 31),
    )
    answer = clerk.post("/register-undertaking/", NEW)
    assert answer.status_code == 422 and "Exactly this is registered as NEW-1 already" in told(answer)
    assert as_("checker").post("/register-undertaking/", NEW | {"code": "NEW-2"}).status_code == 422


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": ""}, "Code: write it"),
        ({"document": "Nowhere"}, "“Nowhere” is registered as none of: document."),
        ({"made_on": ""}, "Undertaken on: write the day"),
        ({"due_on": "2023-01-01"}, "It is due on 2023-01-01, before the document of 2024-01-01"),
        ({"obligor": ""}, "The obligor is missing"),
        ({"under": "NONE-1"}, "There is no undertaking NONE-1"),
    ],
)
def test_what_cannot_be_registered_is_said(books: Books, as_: Browser, said: dict[str, str], sentence: str) -> None:
    answer = as_("clerk").post("/register-undertaking/", NEW | said)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in words(page) and "<title>Error: " in page
    assert "Something new (synthetic)" in page, "what was written stays written"


def test_somebody_was_faster_and_nothing_written_is_lost(books: Books, as_: Browser) -> None:
    stale = {"step": "note", "version": 0, "on": "2024-06-01", "text": "Written in vain?"}
    page = as_("clerk").post("/undertakings/IGF-2/", stale).content.decode()
    version = queries.undertaking("IGF-2").version
    assert "Written in vain?" in page and f'name="version" value="{version}"' in page
    assert as_("clerk").post("/undertakings/IGF-2/", stale | {"version": version}).status_code == 302


@pytest.mark.parametrize("name", ["nobody", "auditor"])
def test_whoever_holds_no_power_changes_nothing(books: Books, as_: Browser, name: str) -> None:
    client = as_(name)
    assert "What you may do" not in read(client, "/undertakings/IGF-2/")
    for step in ("start", "claim", "accept", "note", "link", "postpone"):
        said = {"step": step, "version": 2, "on": "2024-06-01", "text": "x", "evidence": "x", "due_on": "2025-01-01"}
        assert client.post("/undertakings/IGF-2/", said).status_code == 422
    assert queries.undertaking("IGF-2").version == 2


def test_addresses_that_lead_nowhere(reader: Client) -> None:
    for address in ("/undertakings/none/", "/work-plans/none/", "/commitments/none/", "/commitments/IGF/"):
        assert reader.get(address).status_code == 404, address
    for address in ("/work-plans/", "/work-plans/IGF/", "/commitments/", "/commitments/KDMECC/", "/assessments/"):
        answer = reader.get(f"{address}?on=never")
        assert answer.status_code == 422 and "As of: write the day" in words(answer.content.decode()), address


def test_hostile_words_stay_words(reader: Client) -> None:
    for address in ("/undertakings/", "/undertakings/IGF-3/", "/undertaking-board/"):
        page = read(reader, address)
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page
