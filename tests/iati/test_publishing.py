"""The books as IATI files: valid, at 100, the same bytes for the same books, and no dollar twice."""

from __future__ import annotations

import gzip
import hashlib
import html
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Literal
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from iati.published import OWN, TODAY, World, amount, fact
from people import someone_who_may_do_everything
from pytest_django import DjangoDbBlocker, Settings

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.funding.queries import contributions
from headwater.funding.rules import ContributionStatus
from headwater.iati import actions as iati
from headwater.iati.findings import Severity
from headwater.iati.models import Amount, Fact, OwnActivity, Publication
from headwater.iati.publishing.preparing import Prepared, Progress, prepare
from headwater.iati.publishing.registry import entries
from headwater.iati.queries import facts, folder, latest_publication, published_files
from headwater.iati.rules import ELEMENTS, ActivityDraft
from headwater.iati.rules.links import LinkDraft
from headwater.iati.workbooks import written
from headwater.ledger import queries as ledger
from headwater.ledger.actions import reverse
from headwater.lib.errors import Refused
from headwater.measures.actions import declare_indicators
from headwater.measures.rules import IndicatorDraft
from headwater.web import working
from headwater.web.iati import publications as pages


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The books, filled once for this module; each test rolls back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = World(someone_who_may_do_everything())
        made.verify()
        made.tell()
        made.publishes_monthly()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def rolled_back(world: World, db: None, tmp_path: Path, settings: Settings) -> None:
    """Files go into a folder of the test."""
    settings.HOME = tmp_path / "home"


def prepared(folder: Path, name: str = "files", *, on: date = TODAY, most_bytes: int = 10**9) -> Prepared:
    place = folder / name
    place.mkdir()
    return prepare(place, on=on, most_bytes=most_bytes)


def test_complete_books_are_valid_and_score_100_by_construction(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    assert [str(finding) for _, finding in made.findings] == []
    assert made.gaps == ()
    assert made.score.total == Decimal("100.00"), made.score.would_raise()
    assert [file.name for file in made.files] == ["activities-KE.xml", "activities-several.xml", "organisation.xml"]
    assert made.falls is not None and made.falls[0] > TODAY and made.falls[1].total < 100


def test_the_same_books_give_the_same_bytes(tmp_path: Path, world: World) -> None:
    first, second = prepared(tmp_path, "one"), prepared(tmp_path, "two")
    assert first.digest == second.digest
    for file in first.files:
        assert hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    iati.tell_facts(drafts=[fact("title", f"{OWN}-A1", text="Another title")], by=world.by)
    assert prepared(tmp_path, "three").digest != first.digest


def test_files_are_split_by_country_and_by_size(tmp_path: Path) -> None:
    made = prepared(tmp_path, most_bytes=20_000)
    names = [file.name for file in made.files]
    assert {"activities-KE.xml", "activities-several.xml", "activities-several-2.xml"} <= set(names)
    assert made.activities == 8 and made.score.total == 100
    assert all(report.may_be_published for report in made.reports)


# A stranger adds up. Nothing of ours is used to read the files.


def transactions(folder: Path) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    for file in sorted(folder.glob("activities-*.xml")):
        for activity in ElementTree.parse(file).getroot().iter("iati-activity"):
            for moved in activity.iter("transaction"):
                yield activity, moved


def code(moved: ElementTree.Element) -> str:
    return moved.find("transaction-type").get("code")  # type: ignore[union-attr, return-value]


def worth(moved: ElementTree.Element) -> Decimal:
    return Decimal(moved.findtext("value"))  # type: ignore[arg-type]


def test_a_stranger_who_adds_up_the_files_gets_the_totals_of_the_books(tmp_path: Path) -> None:
    prepared(tmp_path)
    received, spent, by_parent = Decimal(0), Decimal(0), defaultdict(Decimal)
    for activity, moved in transactions(tmp_path / "files"):
        own = activity.find("reporting-org").get("ref")  # type: ignore[union-attr]
        provider = moved.find("provider-org")
        if code(moved) == "1" and provider.get("ref") != own:  # type: ignore[union-attr]
            received += worth(moved)
        elif code(moved) == "1":
            by_parent[provider.get("provider-activity-id")] += worth(moved)  # type: ignore[union-attr]
        # All money that leaves, of whatever activity: nothing internal stands among it.
        if code(moved) in ("3", "4"):
            spent += worth(moved)
    in_books = sum(row.amount_usd for row in contributions(status=ContributionStatus.RECEIVED))
    spent_in_books = sum(
        cell.came_in - cell.went_out for cell in ledger.balances(axes=(), grain="year", kinds=["spent"])
    )
    assert received == Decimal(in_books).scaleb(-2) == Decimal("2075000.65")
    assert spent == Decimal(spent_in_books).scaleb(-2) == Decimal("195100.48")
    assert by_parent == {f"{OWN}-F1": Decimal("720000.03"), f"{OWN}-F2": Decimal("120000.00")}


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page of docs/domain, as rows of cells, without their heads."""
    text = (Path(__file__).parents[2] / "docs" / "domain" / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.M)
    return [[[cell.strip() for cell in row[1:-2].split(" | ")] for row in each.splitlines(True)][2:] for each in found]


def attribute(moved: ElementTree.Element, end: str, name: str) -> str:
    party = moved.find(end)
    return "-" if party is None else party.get(name, "")


def test_the_worked_example_is_what_the_files_say(tmp_path: Path) -> None:
    """docs/domain/iati.md: one gift from its donor to the day it is spent."""
    _, records, followed, (spent,), _ = tables("iati")
    prepared(tmp_path)
    stands = {
        (activity.findtext("iati-identifier"), moved.get("ref"), code(moved)): [
            moved.find("transaction-date").get("iso-date"),  # type: ignore[union-attr]
            moved.findtext("value"),
            attribute(moved, "provider-org", "provider-activity-id"),
            attribute(moved, "receiver-org", "receiver-activity-id"),
            ", ".join(one.get("code") or "" for one in moved.iter("aid-type")),
        ]
        for activity, moved in transactions(tmp_path / "files")
        if moved.get("ref") in {record for record, *_ in records}
    }
    assert stands == {(activity, ref, kind): rest for activity, ref, kind, *rest in followed}
    in_books = {record: (day, amount.replace(",", "")) for record, _, day, amount in records}
    assert all(in_books[ref] == (day, amount) for _, ref, _, day, amount, *_ in followed)
    (year, _, lines) = expenditures(tmp_path / "files")[-1]
    assert [year, lines[0][0], lines[0][2]] == spent


def test_both_ends_of_each_transaction_and_relation_name_activities_that_are_there(tmp_path: Path) -> None:
    prepared(tmp_path)
    held, relations, ends = set(), set(), set()
    for file in (tmp_path / "files").glob("activities-*.xml"):
        for activity in ElementTree.parse(file).getroot().iter("iati-activity"):
            identifier = activity.findtext("iati-identifier")
            held.add(identifier)
            relations |= {(identifier, one.get("type"), one.get("ref")) for one in activity.iter("related-activity")}
            for moved in activity.iter("transaction"):
                for end, name in (("provider-org", "provider-activity-id"), ("receiver-org", "receiver-activity-id")):
                    party = moved.find(end)
                    if party is not None and party.get("ref") == OWN:
                        ends.add(party.get(name))
                # What comes in stands on the activity that received it, and what goes out on the one that paid.
                side = "receiver" if code(moved) in ("1", "11") else "provider"
                assert moved.find(f"{side}-org").get(f"{side}-activity-id") == identifier  # type: ignore[union-attr]
    assert ends <= held
    assert relations and {(of, {"1": "2", "2": "1"}[kind or ""], one) for one, kind, of in relations} == relations


def test_earmarking_stands_on_every_transaction_beside_the_code_of_the_dac(tmp_path: Path) -> None:
    prepared(tmp_path)
    seen = defaultdict(set)
    for _, moved in transactions(tmp_path / "files"):
        codes = {one.get("vocabulary"): one.get("code") for one in moved.iter("aid-type")}
        assert {"1", "2"} <= codes.keys()
        seen[moved.get("ref")].add((codes["2"], codes.get("3")))
    assert seen["G-1"] == {("1", "A")} and seen["G-2"] == {("1", "C")}
    assert seen["G-3"] == {("2", "E")} and seen["G-4"] == {("4", "I")}
    assert seen["AL-3"] == {("2", None)} and seen["AL-4"] == {("1", None)}


def test_results_hold_targets_actuals_and_their_dimensions(tmp_path: Path) -> None:
    prepared(tmp_path)
    root = ElementTree.parse(tmp_path / "files" / "activities-KE.xml").getroot()
    indicator = root.find("iati-activity/result/indicator")
    assert indicator is not None
    assert [one.text for one in indicator.findall("title/narrative")] == ["People reached", "Personnes atteintes"]
    assert indicator.find("baseline").attrib == {"year": "2024", "iso-date": "2024-12-31", "value": "10"}  # type: ignore[union-attr]
    assert [one.get("value") for one in indicator.findall("period/target")] == ["100"]
    actuals = [
        (one.get("value"), [(each.get("name"), each.get("value")) for each in one.findall("dimension")])
        for one in indicator.findall("period/actual")
    ]
    assert actuals == [("80", []), ("50", [("Sex", "Female")]), ("30", [("Sex", "Male")])]


# What leaves us, and what the whole organisation spent.


def expenditures(folder: Path) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Year, value and lines (reference, words, value) of the organisation file."""
    root = ElementTree.parse(folder / "organisation.xml").getroot()
    return [
        (
            one.find("period-start").get("iso-date")[:4],  # type: ignore[union-attr, index]
            one.findtext("value") or "",
            [
                (line.get("ref") or "", line.findtext("narrative") or "", line.findtext("value") or "")
                for line in one.findall("expense-line")
            ],
        )
        for one in root.iter("total-expenditure")
    ]


def test_expenditure_of_the_organisation_is_summed_from_the_books_and_what_was_told_says_so(tmp_path: Path) -> None:
    made = prepared(tmp_path)
    told = "Whole (told, not summed from books: invented)"
    assert expenditures(tmp_path / "files") == [
        ("2023", "100000.00", [("told-1", told, "100000.00")]),
        ("2024", "100000.00", [("told-1", told, "100000.00")]),
        ("2025", "100000.01", [("POOL", "Pool (invented)", "100000.01")]),
    ]
    assert [one.is_of_books for one in made.spent] == [False, False, True]
    spent = sum(
        worth(moved)
        for _, moved in transactions(tmp_path / "files")
        if code(moved) in ("3", "4") and moved.find("transaction-date").get("iso-date")[:4] == "2025"  # type: ignore[union-attr, index]
    )
    assert spent == Decimal("100000.01"), "the activities say the same"


def test_where_books_and_what_was_told_differ_the_books_stand_and_the_difference_is_said(
    tmp_path: Path, world: World
) -> None:
    iati.tell_amounts(drafts=[amount("total-expenditure", 2025)], by=world.by)
    made = prepared(tmp_path, "one")
    assert not any(one.is_synthetic for one in made.spent)
    assert expenditures(tmp_path / "one")[-1][:2] == ("2025", "100000.01")
    (gap,) = made.gaps
    assert gap.what.startswith("Of 2025 the files say USD 100,000.01, from the books, and USD 100,000 was told")
    # What was spent outside the books is added to them.
    right = [
        replace(amount("total-expenditure", 2025), is_withdrawn=True),
        amount("other-expenditure", 2025, cents=50_00),
    ]
    iati.tell_amounts(drafts=right, by=world.by)
    assert prepared(tmp_path, "two").gaps == ()
    assert expenditures(tmp_path / "two")[-1] == (
        "2025",
        "100050.01",
        [
            ("POOL", "Pool (invented)", "100000.01"),
            ("beside-1", "Spent outside these books, as told: invented", "50.00"),
        ],
    )


def test_a_year_of_which_nobody_knows_what_was_spent_is_missing_and_not_zero(tmp_path: Path, world: World) -> None:
    iati.tell_amounts(drafts=[replace(amount("total-expenditure", 2024), is_withdrawn=True)], by=world.by)
    made = prepared(tmp_path)
    assert [year for year, *_ in expenditures(tmp_path / "files")] == ["2023", "2025"]
    iati.tell_amounts(drafts=[replace(amount("total-expenditure", 2023), is_synthetic=True)], by=world.by)
    again = prepared(tmp_path, "again")
    assert [one.is_synthetic for one in again.spent] == [True, False, False]
    assert expenditures(tmp_path / "again")[0][2][0][1].endswith("invented). Synthetic (invented).")
    assert [gap.what for gap in made.gaps] == [
        "The books hold no expenditure in 2024 and nobody told it; tell the amount “total-expenditure”."
    ]


def test_a_reversed_expenditure_is_not_spent_and_a_year_of_other_months_is_summed_over_its_own_days(
    tmp_path: Path, world: World
) -> None:
    fiscal = replace(amount("total-expenditure", 2025), starts_on=date(2025, 7, 1), ends_on=date(2026, 6, 30))
    iati.tell_amounts(drafts=[fiscal], by=world.by)
    prepared(tmp_path, "one")
    assert [one[:2] for one in expenditures(tmp_path / "one")][-1] == ("2025", "100000.01")
    (entry,) = [row for row in ledger.entries() if row.key == "E-0"]
    reverse(entry=entry.pk, by=world.by, on=date(2026, 11, 1), why="it was wrong")
    prepared(tmp_path, "two")
    assert [one[:2] for one in expenditures(tmp_path / "two")][-1] == ("2025", "100000.00"), "what was told stands"


def test_a_payment_whose_receiver_is_told_is_a_disbursement_to_it(tmp_path: Path, world: World) -> None:
    whom = fact("receiver", f"{OWN}-A1", ref="E-0", code="XE-EXAMPLE-NGO", type="22", text="Partner (invented)")
    iati.tell_facts(drafts=[whom], by=world.by)
    made = prepared(tmp_path)
    assert made.score.total == 100 and made.findings == []
    (paid,) = [moved for _, moved in transactions(tmp_path / "files") if code(moved) == "3"]
    receiver, provider = paid.find("receiver-org"), paid.find("provider-org")
    assert receiver is not None and provider is not None
    assert (paid.get("ref"), worth(paid)) == ("E-0", Decimal("100000.01"))
    assert receiver.attrib == {"ref": "XE-EXAMPLE-NGO", "type": "22"}
    assert receiver.findtext("narrative") == "Partner (invented)"
    assert provider.get("provider-activity-id") == f"{OWN}-A1"
    assert [code(moved) for _, moved in transactions(tmp_path / "files") if moved.get("ref") == "E-1"] == ["4"]


def test_what_was_promised_in_writing_to_others_is_an_outgoing_commitment(tmp_path: Path, world: World) -> None:
    signed = date(2025, 6, 1)
    promise = replace(
        amount("outgoing-commitment", 2025, identifier=f"{OWN}-P1", line="AGR-7", cents=60_000_00),
        starts_on=signed, ends_on=signed, valued_on=signed, party=world.nodes["NOR"].pk,
    )  # fmt: skip
    later = replace(promise, line="AGR-8", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
    iati.tell_amounts(drafts=[promise, later], by=world.by)
    made = prepared(tmp_path)
    assert made.may_be_published
    ((activity, promised),) = [one for one in transactions(tmp_path / "files") if code(one[1]) == "2"]
    assert activity.findtext("iati-identifier") == f"{OWN}-P1"
    assert (promised.get("ref"), worth(promised)) == ("AGR-7", Decimal("60000.00"))
    assert promised.find("receiver-org").get("ref") == "XE-EXAMPLE-NOR"  # type: ignore[union-attr]
    assert {one.get("vocabulary"): one.get("code") for one in promised.iter("aid-type")} == {"1": "C01", "2": "1"}
    for wrong, complaint in (
        (replace(promise, party=None), "says for whom"),
        (replace(promise, ends_on=date(2025, 6, 2)), "has one day"),
    ):
        with pytest.raises(Refused, match=complaint):
            iati.tell_amounts(drafts=[wrong], by=world.by)


def test_a_derived_indicator_is_published_from_the_books_without_anybody_typing_it(
    tmp_path: Path, world: World
) -> None:
    declare_indicators(
        drafts=[
            IndicatorDraft(
                key="allocated", names={"en": "Money allocated"}, definition="Money allocated.", unit="USD", digits=2,
                population="-", direction="increase", over_time="sum", over_category="never",
                results=(world.nodes["SO2"].pk,), derivation="allocated", reports_from=date(2024, 1, 1),
            )
        ],
        by=world.by,
    )  # fmt: skip
    made = prepared(tmp_path)
    assert made.may_be_published and made.findings == []
    (shown,) = [
        one
        for file in (tmp_path / "files").glob("activities-*.xml")
        for activity in ElementTree.parse(file).getroot().iter("iati-activity")
        for one in activity.iter("indicator")
        if one.findtext("title/narrative") == "Money allocated"
    ]
    actuals = {
        period.find("period-end").get("iso-date"): [actual.get("value") for actual in period.findall("actual")]  # type: ignore[union-attr]
        for period in shown.findall("period")
    }
    # 400,000.03 and 250,000.00 in 2024; 120,000.00, 60,000.00 and 10,000.00 in 2025; 2026 is not over.
    assert actuals == {"2024-12-31": ["650000.03"], "2025-12-31": ["190000"]}
    assert "Derived from the books: Money allocated in the period." in (shown.findtext("description/narrative") or "")


@pytest.mark.parametrize(
    ("element", "said", "costs"),
    [
        ("contact-info", "tell “contact-info”", True),
        ("location", "tell “location”", True),
        ("capital-spend", "tell “capital-spend”", True),
        ("document-link", "tell “document-link”", True),
        ("result", "It shows no result", True),
        ("conditions", "tell “conditions”", False),
    ],
)
def test_what_nobody_told_is_said_with_what_to_do(
    tmp_path: Path, world: World, element: str, said: str, costs: bool
) -> None:
    told = [row for row in facts(element=element) if row.activity and row.activity.identifier == f"{OWN}-A2"]
    assert told
    withdrawn = [
        replace(fact(element, f"{OWN}-A2", **row.values), is_withdrawn=True, source="it was wrong") for row in told
    ]
    iati.tell_facts(drafts=withdrawn, by=world.by)
    made = prepared(tmp_path)
    assert [gap.identifier for gap in made.gaps if said in gap.what] == [f"{OWN}-A2"]
    assert (made.score.total < 100) == costs


def test_money_that_no_activity_shows_and_gifts_without_a_link_are_said(tmp_path: Path, world: World) -> None:
    gift = contributions(code="G-1").get()
    iati.link_contributions(drafts=[LinkDraft(contribution=gift.pk, activity="", why="it was wrong")], by=world.by)
    world.decide("AL-9", "POOL", "SO2", "DAMASCUS", "", "2026-11-01", "12345.67")
    said = [gap.what for gap in prepared(tmp_path).gaps]
    assert [what for what in said if "USD 12,345.67 for Pool (invented), So2 (invented), Damascus (invented)" in what]
    assert [what for what in said if what.startswith("1 contribution does not say the donor's activity")]
    assert len(said) == 2


def test_a_file_with_an_error_is_not_published_and_all_that_is_wrong_comes_at_once(world: World) -> None:
    for kind in ("1", "2", "3"):
        wrong = replace(fact("activity-date", f"{OWN}-A1", type=kind, on="2024-01-01"), is_withdrawn=True)
        iati.tell_facts(drafts=[wrong], by=world.by)
    wrong = replace(fact("sector", f"{OWN}-A2", vocabulary="1", code="72010"), is_withdrawn=True)
    iati.tell_facts(drafts=[wrong], by=world.by)
    with pytest.raises(Refused) as refusal:
        iati.publish(by=world.by, on=TODAY)
    said = str(refusal.value)
    assert "activities-KE.xml" in said and "activities-several.xml" in said and "sector" in said
    assert not Publication.objects.exclude(digest="").exists() and not any(folder().iterdir())


def test_publishing_keeps_its_day_its_score_and_the_hash_of_each_file(world: World) -> None:
    row, made = iati.publish(by=world.by, on=TODAY)
    assert (row.score, row.timeliness, row.forward, row.comprehensiveness) == (10000, 10000, 10000, 10000)
    assert made.falls and (row.falls_on, row.newest_on) == (made.falls[0], date(2026, 10, 20))
    assert row.activities == 8 and row.transactions == made.transactions > 15
    for file in published_files(row):
        assert hashlib.sha256((folder(row) / file.name).read_bytes()).hexdigest() == file.sha256
    again, _ = iati.publish(by=world.by, on=TODAY)
    assert again.pk == row.pk == latest_publication().pk, "the same files are not published twice"  # type: ignore[union-attr]
    with pytest.raises(Refused, match="published already"):
        iati.publish(by=world.by, on=date(2026, 11, 20))
    with pytest.raises(Refused, match="has not come yet"):
        iati.publish(by=world.by, on=date(2999, 1, 1))
    with pytest.raises(Refused, match="name earlier days"):
        iati.tell_earlier(days={TODAY: None}, source="x", by=world.by)


def test_what_to_enter_in_the_registry_is_told_for_each_file(world: World) -> None:
    row, _ = iati.publish(by=world.by, on=TODAY)
    told = {entry.file: dict(entry.shown) for entry in entries(published_files(row))}
    assert told["activities-KE.xml"] == {
        "name": "own-ke", "title": "Own (invented): activities, KE", "type": "activity", "version": "2.03",
        "address": "https://files.example.org/iati/activities-KE.xml", "licence": "CC BY 4.0", "country": "KE",
        "contact": "aid@example.org",
    }  # fmt: skip
    assert told["organisation.xml"]["name"] == "own-org"


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (fact("sektor"), "is nothing that can be told"),
        (fact("sector", f"{OWN}-A1", code="72010"), "needs vocabulary"),
        (fact("sector", f"{OWN}-A1", vocabulary="77", code="1"), "is no code of the list SectorVocabulary"),
        (fact("sector", f"{OWN}-A1", vocabulary="1", code="72010", email="a@b.example"), "takes no email"),
        (fact("sector", vocabulary="1", code="72010"), "is told of an activity, and not of ourselves"),
        (fact("sector", f"{OWN}-A1", vocabulary="1", code="72010", percentage="101"), "is no share"),
        (fact("location", f"{OWN}-A1", ref="x", position="0 0", text="Nowhere"), "is no position"),
        (fact("activity-date", f"{OWN}-A1", type="1", on="1.1.2024"), "is no day"),
        (fact("contact-info", f"{OWN}-A1", type="1", email="nobody"), "is no address for mail"),
        (fact("humanitarian", f"{OWN}-A1", yes="perhaps"), "is neither yes nor no"),
        (fact("humanitarian", f"{OWN}-NONE", yes="yes"), "There is no activity"),
        (replace(fact("tag", f"{OWN}-A1", vocabulary="1", code="x"), is_withdrawn=True), "never told"),
        (replace(fact("humanitarian", f"{OWN}-A1", yes="no"), source=" "), "The source is missing"),
    ],
)
def test_a_fact_that_the_standard_cannot_hold_is_refused_in_a_sentence(world: World, draft: object, said: str) -> None:
    with pytest.raises(Refused, match=said):
        iati.tell_facts(drafts=[draft], by=world.by)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (amount("rent", 2026), "is no kind of amount"),
        (amount("budget", 2026), "is of an activity"),
        (amount("total-budget", 2026, identifier=f"{OWN}-A1"), "is of the whole organisation"),
        (amount("budget", 2026, identifier=f"{OWN}-A1", line="rent"), "has no lines"),
        (amount("total-budget", 2026, cents=-1), "is below zero"),
        (replace(amount("total-budget", 2026), ends_on=date(2027, 6, 30)), "more than a year"),
        (replace(amount("total-budget", 2026), ends_on=date(2025, 6, 30)), "before it starts"),
        (replace(amount("budget", 2026, identifier=f"{OWN}-A1"), ends_on=date(2026, 3, 31)), "counted twice"),
        (replace(amount("recipient-country-budget", 2026), code="ZZZ"), "no code of the list Country"),
    ],
)
def test_an_amount_that_would_mislead_is_refused_in_a_sentence(world: World, draft: object, said: str) -> None:
    with pytest.raises(Refused, match=said):
        iati.tell_amounts(drafts=[draft], by=world.by)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        (f"{OWN}-A/1", "holds “/”"),
        ("XM-DAC-1-A", "does not begin with ours"),
        (f"{OWN}-A1", "that of another activity"),
        (f"{OWN}-NEW", "an identifier never changes"),
    ],
)
def test_identifiers_stay_as_they_are(world: World, identifier: str, said: str) -> None:
    place = ActivityDraft(identifier=identifier, fund=world.id("POOL"))
    with pytest.raises(Refused, match=said):
        iati.name_activities(drafts=[place], by=world.by)


def test_telling_and_publishing_need_their_powers(world: World) -> None:
    nobody = add_person(email="nobody@example.org", name="Nobody", by=world.by, password="synthetic-and-long")
    for act in (
        lambda: iati.tell_facts(drafts=[], by=nobody),
        lambda: iati.tell_amounts(drafts=[], by=nobody),
        lambda: iati.name_activities(drafts=[], by=nobody),
        lambda: iati.tell_earlier(days={}, source="x", by=nobody),
        lambda: iati.publish(by=nobody, on=TODAY),
    ):
        with pytest.raises(Refused, match="This needs the power"):
            act()


@pytest.mark.parametrize("model", [OwnActivity, Fact, Amount, Publication])
def test_the_database_keeps_what_was_told_and_published(world: World, model: type) -> None:
    row = model.objects.first()  # type: ignore[attr-defined]
    for harm in (lambda: row.save(), lambda: model.objects.filter(pk=row.pk)._raw_delete("default")):  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError, match="iati: what was told or published stays"), transaction.atomic():
            harm()
    if model in (Fact, Amount):
        row.pk, row.revision = None, row.revision + 5
        with pytest.raises(DatabaseError, match="iati: a revision follows the one before it"), transaction.atomic():
            row.save(force_insert=True)


def test_a_fact_told_again_is_nothing_new_and_a_change_is_a_revision(world: World) -> None:
    same = fact("humanitarian", f"{OWN}-A1", yes="yes")
    assert iati.tell_facts(drafts=[same], by=world.by) == iati.Told(new=0, unchanged=1)
    other = fact("humanitarian", f"{OWN}-A1", yes="no")
    assert iati.tell_facts(drafts=[other], by=world.by) == iati.Told(new=1, unchanged=0)
    (row,) = [one for one in facts(element="humanitarian") if one.activity and one.activity.identifier == f"{OWN}-A1"]
    assert (row.values, row.revision) == ({"yes": "no"}, 2)


def test_gravity_of_findings_decides(tmp_path: Path, world: World) -> None:
    iati.tell_facts(drafts=[fact("recipient-country", f"{OWN}-A2", code="KE", percentage="50")], by=world.by)
    made = prepared(tmp_path)
    assert {finding.severity for _, finding in made.findings} & {Severity.ERROR, Severity.CRITICAL}
    assert not made.may_be_published


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("record", ["activities", "facts", "amounts"])
def test_a_workbook_of_what_was_told_is_loaded_again_and_changes_nothing(
    world: World, record: str, form: Literal["csv", "xlsx"]
) -> None:
    content = written(record, form)
    done = iati.tell_workbook(content=content, record=record, by=world.by)
    assert done.new == 0 and done.unchanged > 5


def test_a_workbook_tells_with_every_complaint_at_its_row_and_only_looks_if_asked(world: World) -> None:
    head = "Of activity,Organisation,Element,Vocabulary,Code,Percentage,Source"
    good = f"{head}\n{OWN}-A1,,sector,1,72050,,book 1\n{OWN}-A2,,tag,99,X,,book 2\n".encode()
    assert iati.tell_workbook(content=good, record="facts", by=world.by, only_look=True) == iati.Told(
        new=2, unchanged=0
    )
    assert not facts(element="tag").exists()
    bad = (
        f"{head}\n{OWN}-A1,,sector,77,72050,,book 1\n,Atlantis,sector,1,72050,,x\n{OWN}-A1,,sector,1,1,200,\n".encode()
    )
    with pytest.raises(Refused) as refusal:
        iati.tell_workbook(content=bad, record="facts", by=world.by)
    said = str(refusal.value)
    assert "row 2: sector, vocabulary: “77” is no code of the list SectorVocabulary" in said
    assert "row 3" in said and "Atlantis" in said and "row 4" in said and "Source" in said
    iati.tell_workbook(content=good, record="facts", by=world.by)
    assert facts(element="tag").count() == 1


def test_the_guide_lists_what_may_be_told() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "iati.md").read_text(encoding="utf-8")
    for name, element in ELEMENTS.items():
        fields = ", ".join(f"**{one}**" if one in element.needs else one for one in element.fields)
        assert f"| `{name}` | {', '.join(element.about)} | {fields} |" in guide


# The pages, and the files as programs of others fetch them.


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    client.force_login(world.by)
    return client


def test_the_page_publishes_after_a_check_of_what_is_signed_and_shows_score_files_and_history(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    asked = browser.post("/iati/", {"step": "publish"})
    assert asked.status_code == 200 and latest_publication() is None, "what is signed is shown before it is done"
    done = browser.post("/iati/", {"step": "publish", "confirmed": "yes"}, follow=True)
    shown = done.content.decode()
    assert (
        "at 100.00 of 100" in shown
        and "own-several" in shown
        and "https://files.example.org/iati/activities-KE.xml" in shown
    )
    assert shown.count("invented") >= 14 and "If nothing is done it falls on" in shown
    listed = browser.get("/iati/?format=csv").content.decode()
    assert len(listed.strip().splitlines()) == 16


def test_publishing_that_takes_long_shows_how_far_it_is_and_says_what_was_done(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work goes on in a thread, which sees nothing of the transaction of a test; so what it does stands in here."""
    may_end = threading.Event()

    def slow(*, by: Person, told: Progress) -> tuple[Publication, None]:
        told("Scoring them", 2, 4)
        assert may_end.wait(10)
        return Publication(on=TODAY, score=9950), None

    monkeypatch.setattr(working, "MOMENT", 0.05)
    monkeypatch.setattr(working, "connection", SimpleNamespace(in_atomic_block=False, close=lambda: None))
    monkeypatch.setattr(pages, "publish", slow)
    monkeypatch.setattr(pages, "holds", lambda *_: True)
    sent = browser.post("/iati/", {"step": "publish", "confirmed": "yes"})
    assert sent.status_code == 302 and "working" in sent["Location"]
    shown = browser.get(sent["Location"])
    assert (
        shown["Refresh"] == "1" and "Step 3 of 4" in shown.content.decode() and "Scoring them" in shown.content.decode()
    )
    may_end.set()
    for thread in threading.enumerate():
        if thread.name.startswith("working:"):
            thread.join(10)
    made = browser.get(browser.get(sent["Location"])["Location"])
    assert made["Location"] == "/iati/" and "at 99.50 of 100" in browser.get("/iati/").content.decode()


def test_the_page_says_what_would_go_out_what_fails_and_what_is_missing(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headwater.web.iati.check.today", lambda: TODAY)
    told = fact("capital-spend", f"{OWN}-A2", percentage="0")
    iati.tell_facts(drafts=[replace(told, is_withdrawn=True)], by=world.by)
    shown = browser.get("/iati/check/").content.decode()
    assert "tell “capital-spend”, 0 for none" in shown and ">capital-spend<" in shown and f"{OWN}-A2" in shown
    assert "99.88" in shown and "When it falls if nothing is done" in shown
    assert "USD 100,000.01" in shown and "the books" in shown and "what was told" in shown


def test_whoever_may_not_publish_has_no_button_and_is_refused(world: World) -> None:
    client = Client()
    client.force_login(world.other)
    assert "Publish today" not in client.get("/iati/").content.decode()
    assert client.post("/iati/", {"step": "publish", "confirmed": "yes"}).status_code == 422
    assert latest_publication() is None


def test_programs_fetch_a_file_with_all_that_caches_and_other_sites_ask_for(world: World) -> None:
    row, _ = iati.publish(by=world.by, on=TODAY)
    stranger, address = Client(), "/iati/files/activities-KE.xml"
    plain = stranger.get(address)
    content = b"".join(plain.streaming_content)  # type: ignore[arg-type]
    assert hashlib.sha256(content).hexdigest() == published_files(row).get(name="activities-KE.xml").sha256
    assert plain.headers["Content-Type"] == "application/xml" and plain.headers["Access-Control-Allow-Origin"] == "*"
    assert plain.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert plain.headers["X-Robots-Tag"] == "noindex" and "public" in plain.headers["Cache-Control"]
    assert int(plain.headers["Content-Length"]) == len(content) and "Accept-Encoding" in plain.headers["Vary"]
    packed = stranger.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(b"".join(packed.streaming_content)) == content  # type: ignore[arg-type]
    assert stranger.get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert stranger.get(address, headers={"If-Modified-Since": plain.headers["Last-Modified"]}).status_code == 304
    head = stranger.head(address)
    assert head.status_code == 200 and not head.content and head.headers["ETag"] == plain.headers["ETag"]
    assert stranger.options(address).headers["Allow"] == "GET, HEAD, OPTIONS"
    assert Client(enforce_csrf_checks=False).post(address).status_code == 405
    for nothing in ("nothing.xml", "..%2fsecret-key", ".preparing"):
        assert stranger.get(f"/iati/files/{nothing}").status_code == 404


def test_facts_come_in_by_a_workbook_after_a_look_and_nobody_else_tells_them(world: World, browser: Client) -> None:
    head = "Of activity,Element,Vocabulary,Code,Source"
    bad = SimpleUploadedFile("bad.csv", f"{head}\n{OWN}-A1,sector,77,X,book\n".encode())
    looked = browser.post("/iati/told/facts/", {"file": bad}, follow=True)
    assert looked.status_code == 422 and "is no code of the list SectorVocabulary" in looked.content.decode()
    good = SimpleUploadedFile("good.csv", f"{head}\n{OWN}-A1,tag,99,X,book\n".encode())
    looked = browser.post("/iati/told/facts/", {"file": good}, follow=True)
    shown = looked.content.decode()
    assert "Tell it" in shown and not facts(element="tag").exists()
    (mark,) = re.findall(r'name="fingerprint" value="([0-9a-f]+)"', shown)
    done = browser.post("/iati/told/facts/preview/", {"fingerprint": mark}, follow=True).content.decode()
    assert "good.csv was told: 1 new, 0 unchanged" in done and facts(element="tag").count() == 1
    for record, order in (("activities", "-activity"), ("facts", "-element"), ("amounts", "-amount")):
        listed = browser.get(f"/iati/told/{record}/?sort={order}&of={OWN}-A1")
        assert listed.status_code == 200 and f"IATI {record}" in listed.content.decode()
        assert browser.get(f"/iati/told/{record}/?format=csv").content.decode().count("\n") > 5
    only = browser.get("/iati/told/facts/?what=sector&of=A1").content.decode()
    assert "1 IATI facts" in only and "72010" in only and "aid@example.org" not in only
    following = re.findall(r'href="([^"]*)" rel="next"', browser.get("/iati/told/facts/").content.decode())
    assert "Previous" in browser.get("/iati/told/facts/" + html.unescape(following[0])).content.decode()
    other = Client()
    other.force_login(world.other)
    assert "Tell more" not in other.get("/iati/told/facts/").content.decode()
    assert other.post("/iati/told/facts/", {"file": good}).status_code == 422
