"""Results: the framework, indicators with charts and map, observations that one enters and another verifies."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from web.books import Books
from web.reading import read, tables, told, words

from headwater.access.actions import grant
from headwater.lib.periods import Period, year
from headwater.measures import queries
from headwater.measures.actions import declare_dimensions
from headwater.measures.rules import DimensionDraft, Measured
from headwater.registry.actions import rename
from headwater.reports.blocks import Share, Synthetic
from headwater.web.measures import shared

Browser = Callable[[str], Client]
DAY = "on=2023-12-31"


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    return filled


@pytest.fixture
def reader(books: Books, as_: Browser) -> Client:
    return as_("nobody")


def file(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def of(place: str, year_: int, category: str = "") -> int:
    """The number of an observation of people reached."""
    held = queries.history(indicator=queries.indicator("REACH"), category=category or "")
    return next(one.pk for one in held if one.place and (one.place.code, one.ends_on.year) == (place, year_))


def test_the_framework_shows_how_far_each_indicator_is_and_by_which_rule(reader: Client) -> None:
    page = read(reader, f"/results/?{DAY}")
    said = words(page)
    assert "Strategic Plan 2024-2028" in said
    row = next(row for row in tables(page)[0] if row[0].startswith("People reached"))
    assert row[1:4] == ["200 people", "1,150 people synthetic 2023", "2,000 people 2023"]
    assert re.match(r"off track 5[\d.]+ % of the way when 100[.0]* % of the time has passed", row[4])
    assert "On track from 90 %, behind from 60 %" in row[4]
    trained = next(row for row in tables(page)[0] if row[0].startswith("Staff trained"))
    assert trained[1:] == ["", "82.6 % not verified 31 December 2023", "", "no target"]
    assert "Off track 1" in said and "No target 2" in said
    assert f'href="/indicators/REACH/?{DAY}"' in page
    assert "Driving solutions to displacement it is safe to return (synthetic) none recorded" in said


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("on=2023-12-31&place=KEN", "700 people synthetic 2023"),
        ("on=2023-12-31&place=Uganda", "450 people synthetic 2023"),
        ("on=2024-12-31", "Nothing was reported for 2024"),
    ],
)
def test_as_of_a_day_and_at_a_place(reader: Client, asked: str, reached: str) -> None:
    row = next(row for row in tables(read(reader, f"/results/?{asked}"))[0] if row[0].startswith("People reached"))
    assert row[2].startswith(reached)


def test_filtered_by_progress_and_as_a_file(reader: Client) -> None:
    page = read(reader, f"/results/?{DAY}&status=off+track")
    assert "People reached (synthetic)" in page and "Staff trained" not in page
    rows = file(reader, f"/results/?{DAY}&format=csv")
    reach = dict(zip(rows[0], next(row for row in rows if row[2] == "REACH"), strict=True))
    assert (reach["Baseline"], reach["Value"], reach["Target"], reach["By"]) == ("200", "1150", "2000", "2023-12-31")
    assert reach["Progress"] == "off track" and reach["How exact"] == "exactly"
    assert reader.get(f"/results/?{DAY}&format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("asked", ["plan=none", "on=soon", "place=Atlantis", "status=great"])
def test_filters_that_mean_nothing_are_said(reader: Client, asked: str) -> None:
    answer = reader.get(f"/results/?{asked}")
    assert answer.status_code == 422 and "There is a problem" in words(answer.content.decode())


def test_an_indicator_shows_its_value_targets_and_definition(reader: Client) -> None:
    page = read(reader, f"/indicators/REACH/?{DAY}")
    said = words(page)
    for known in (
        "People reached (synthetic)",
        "off track 5",
        "of the way when",
        "Latest 1,150 people synthetic 2023",
        "Baseline 200 people 2021",
        "Target 2,000 people for 2023",
        "Everything in it was verified by another person. Of its observations, 2 are synthetic.",
        "Population people in need",
        "Office Supply chain",
        "Shows Saving lives and protecting people on the move",
        "Reported yearly, due 30 days after the end of a period",
    ):
        assert known in said, known
    aimed = next(table for table in tables(page) if table[0][0] == "What")
    assert [[*row[:2], row[4]] for row in aimed[1:]] == [
        ["Baseline", "2021", "200 people"],
        ["Target", "2022", "600 people"],
        ["Target", "2023", "2,000 people"],
        ["Target", "2024", "2,400 people"],
    ]


def test_the_line_stands_beside_its_targets(reader: Client) -> None:
    page = read(reader, f"/indicators/REACH/?{DAY}")
    titles = re.findall(r"<title>([^<]*)</title>", page.partition('id="trend"')[2].partition("</figure>")[0])
    assert "2023, Observed: 1,150" in titles and "2024, Target: 2,400" in titles
    rows = next(table for table in tables(page) if table[0][:2] == ["Period", "Observed"])
    assert [row[:3] for row in rows[1:]] == [
        ["2022", "550 people synthetic", "600"],
        ["2023", "1,150 people synthetic", "2,000"],
        ["2024", "not published", "2,400"],
    ]


def test_by_category_beside_the_whole(reader: Client) -> None:
    page = read(reader, f"/indicators/REACH/?{DAY}&place=KEN")
    rows = next(table for table in tables(page) if table[0][0] == "Sex")
    assert [row[:2] for row in rows[1:]] == [["Women and girls", "400"], ["Men and boys", "300"]]
    said = words(page)
    assert "The whole: 700 people" in said and "Not in any of them" not in said
    assert "Not in any of them: 450 people" in words(read(reader, f"/indicators/REACH/?{DAY}"))


def test_indicators_and_categories_are_called_as_whoever_reads_calls_them(books: Books, as_: Browser) -> None:
    clerk = books.people["clerk"]
    row = queries.indicator("REACH")
    rename(node=row.node, name="Personnes atteintes", on=date(2021, 1, 1), language="fr", by=clerk)
    split = queries.dimensions().get(code="sex")
    parts = tuple((one.code, one.title) for one in split.categories.all())
    spoken = {"fr": {"": "Sexe", parts[0][0]: "Femmes et filles"}}
    declare_dimensions(
        drafts=[DimensionDraft(code="sex", title="Sex", categories=parts, translations=spoken)], by=clerk
    )
    reader = as_("nobody")
    for address in ("/observations/", "/indicators/", "/indicators/REACH/", "/results/", "/reporting/"):
        page = words(reader.get(f"{address}?{DAY}", headers={"Accept-Language": "fr"}).content.decode())
        assert "Personnes atteintes" in page and "People reached (synthetic)" not in page, address
        assert "People reached (synthetic)" in words(read(reader, f"{address}?{DAY}")), address
    page = words(reader.get(f"/indicators/REACH/?{DAY}&place=KEN", headers={"Accept-Language": "fr"}).content.decode())
    assert "Sexe: Femmes et filles" in page and "Men and boys" in page and "Women and girls" not in page


def test_by_country_on_a_map_with_its_table(reader: Client) -> None:
    page = html.unescape(read(reader, f"/indicators/REACH/?{DAY}"))
    drawing = page.partition('id="world"')[2].partition("</figure>")[0]
    assert "<title>Kenya: 700</title>" in drawing and "<title>Uganda: 450</title>" in drawing
    assert not re.search(r"<title>Zambia: \d", drawing), "what was returned does not count"
    assert f'href="/indicators/REACH/?{DAY}&place=KEN"' in drawing and "imply official" in drawing
    rows = next(table for table in tables(page) if table[0] == ["Country", "Value people"])
    assert rows[1:] == [["Kenya", "700"], ["Uganda", "450"]]
    assert 'id="world"' not in read(reader, f"/indicators/REACH/?{DAY}&place=KEN")


def test_what_says_nothing_is_not_drawn(reader: Client) -> None:
    """One value is no line, and categories of which nothing is known are a sentence."""
    assert 'id="trend"' not in read(reader, f"/indicators/TRAIN/?{DAY}")
    said = words(read(reader, f"/indicators/REACH/?{DAY}&place=UGA"))
    assert "By sex, nothing was reported." in said


def test_a_ratio_of_two_populations_says_so(reader: Client) -> None:
    said = words(read(reader, f"/indicators/TRAIN/?{DAY}"))
    assert "Two populations. The course is open to others too, so the two do not count the same people." in said
    assert "Latest 82.6 % 31 December 2023" in said and "Baseline none set" in said and "Target none set" in said
    assert "Numerator who completed the course, of: staff and others" in said
    assert "16,148 of 19,550" in said


def test_an_estimate_says_so(reader: Client) -> None:
    said = words(read(reader, f"/indicators/OFFICERS/?{DAY}"))
    assert "about 73 officers (70 to 80)" in said and "Of its observations, 1 is an estimate." in said
    rows = file(reader, "/observations/?indicator=OFFICERS&format=csv")
    assert dict(zip(rows[0], rows[1], strict=True))["How exact"] == "about, 70 to 80"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["OFFICERS", "REACH", "TRAIN"]),
        ("sort=-key", ["TRAIN", "REACH", "OFFICERS"]),
        ("text=course", ["TRAIN"]),
        ("office=supply", ["REACH"]),
        ("frequency=once", ["OFFICERS"]),
        ("origin=derived", []),
    ],
)
def test_the_list_of_indicators(reader: Client, asked: str, expected: list[str]) -> None:
    page = read(reader, f"/indicators/?{asked}")
    found = tables(page)
    assert [row[0].removesuffix(" synthetic") for row in (found[0][1:] if found else [])] == expected
    assert f"{len(expected)} indicator" in words(page)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 9),
        ("indicator=REACH", 7),
        ("indicator=REACH&place=Kenya", 4),
        ("status=verified", 2),
        ("status=returned", 1),
        ("status=entered", 6),
        ("period=2022", 2),
        ("office=supply", 7),
        ("sort=indicator", 9),
        ("sort=-entered", 9),
    ],
)
def test_the_list_of_observations(reader: Client, asked: str, count: int) -> None:
    page = read(reader, f"/observations/?{asked}")
    assert f"{count} observation" in words(page) and len(tables(page)[0]) == count + 1
    assert len(file(reader, f"/observations/?{asked}&format=csv")) == count + 1


@pytest.mark.parametrize("asked", ["indicator=none", "place=Atlantis", "status=odd", "period=soon", "office=none"])
def test_no_list_of_what_is_not_there(reader: Client, asked: str) -> None:
    answer = reader.get(f"/observations/?{asked}")
    assert answer.status_code == 422 and "There is a problem" in words(answer.content.decode())


def test_entering_and_verifying_are_two_people(books: Books, as_: Browser) -> None:
    clerk, checker = as_("clerk"), as_("checker")
    said = {
        "step": "enter",
        "period": "2024",
        "place": "Kenya",
        "value": "800",
        "relation": "over",
        "source": "a count",
    }
    answer = clerk.post("/indicators/REACH/", said, follow=True)
    assert "It is entered. Another person verifies it." in told(answer)
    number = of("KEN", 2024)
    address = f"/observations/{number}/"
    assert "over" in words(read(clerk, address)) and "Verify it" not in read(clerk, address)
    assert clerk.post(address, {"step": "verify"}).status_code == 422
    answer = checker.post(address, {"step": "verify"}, follow=True)
    assert "It is verified, and your name stands under it." in told(answer)
    assert queries.observation(number).status == "verified"
    assert "Checked by Checker (synthetic)" in words(read(clerk, address))


def test_whoever_may_do_both_is_told_why_not(books: Books, as_: Browser) -> None:
    grant(person=books.people["clerk"], power="verify observations", by=books.manager, valid_from=date(2020, 1, 1))
    address = f"/observations/{of('KEN', 2022)}/"
    assert "Whoever entered it does not verify it." in words(read(as_("clerk"), address))
    assert as_("clerk").post(address, {"step": "verify"}).status_code == 422
    assert queries.observation(of("KEN", 2022)).status == "entered"


def test_returned_with_a_reason_and_revised(books: Books, as_: Browser) -> None:
    clerk, checker, number = as_("clerk"), as_("checker"), of("UGA", 2022)
    address = f"/observations/{number}/"
    answer = checker.post(address, {"step": "return", "reason": " "})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'href="#return_reason">Reason: write it' in page and "<title>Error: " in page
    answer = checker.post(address, {"step": "return", "reason": "No source (synthetic)."}, follow=True)
    assert "It is returned to whoever entered it" in told(answer)
    assert "Returned because No source (synthetic)." in words(read(clerk, address))
    said = {"step": "enter", "value": "260", "relation": "exactly", "source": "a report", "evidence": "page 3"}
    assert clerk.post(address, said).status_code == 422, "a revision says why"
    answer = clerk.post(address, {**said, "why": "The source is named (synthetic)."}, follow=True)
    latest = queries.revisions(queries.observation(number))[-1]
    assert answer.redirect_chain[-1][0] == f"/observations/{latest.pk}/" and latest.pk != number
    rows = next(table for table in tables(answer.content.decode()) if table[0][0] == "No.")
    assert [row[1] for row in rows[1:]] == ["260 people", "250 people synthetic"]
    assert rows[1][6] == "The source is named (synthetic)." and rows[2][7] == "No source (synthetic)."
    assert queries.measured(indicator="REACH", period=year(2022)).shown == 560


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"period": ""}, "Period: write it, such as 2023-Q4."),
        ({"period": "soon"}, "“soon” is no time; write a year, a quarter or a month"),
        ({"period": "2024-12-31 to 2024-01-01"}, "is no time"),
        ({"value": ""}, "Value: write the number, such as 1234.5."),
        ({"value": "a lot"}, "Value: write it with digits and a decimal point"),
        ({"value": "1.5"}, "Value: 1.5 has more decimals than REACH is measured in (whole numbers only)."),
        ({"value": "-5"}, "There is a problem -5 people is below the lowest possible value, 0 people."),
        ({"place": "Atlantis"}, "“Atlantis” is no registered place"),
        ({"source": ""}, "Source: write it"),
        ({"low": "900", "high": "700"}, "The range ends at 700 people, below its beginning 900 people; exchange them."),
        ({"period": "2023", "place": "KEN"}, "of the same period: value 700 people, not 800 people"),
        ({"category": "age/old"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_an_observation_is_said_beside_the_form(
    books: Books, as_: Browser, said: dict[str, str], sentence: str
) -> None:
    before = queries.history().count()
    whole = {"step": "enter", "period": "2024", "place": "KEN", "value": "800", "relation": "exactly", "source": "x"}
    answer = as_("clerk").post("/indicators/REACH/", whole | said)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in words(page), words(page)[:400]
    assert "There is a problem" in page and "<title>Error: " in page and '<details class="step" open>' in page
    assert queries.history().count() == before


def test_a_ratio_is_entered_as_it_was_counted(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    said = {"step": "enter", "period": "2024-12-31", "relation": "exactly", "source": "x"}
    answer = clerk.post("/indicators/TRAIN/", said)
    assert "Numerator: write numerator and denominator, or else the value." in told(answer)
    answer = clerk.post("/indicators/TRAIN/", said | {"numerator": "1.5", "denominator": "3"})
    assert "Numerator: 1.5 is no count; write a whole number." in told(answer)
    assert clerk.post("/indicators/TRAIN/", said | {"numerator": "9", "denominator": "10"}).status_code == 302
    assert queries.measured(indicator="TRAIN", on=date(2024, 12, 31)).shown == Decimal("90.0")
    assert clerk.post("/indicators/TRAIN/", {**said, "period": "2025-12-31", "value": "91.5"}).status_code == 302
    assert queries.measured(indicator="TRAIN", on=date(2025, 12, 31)).shown == Decimal("91.5")


def test_a_target_is_set_and_revised_with_a_reason(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    said = {"step": "target", "what": "target", "period": "2025", "value": "3000", "relation": "exactly", "source": "x"}
    assert "The target is set." in told(clerk.post("/indicators/REACH/", said, follow=True))
    answer = clerk.post("/indicators/REACH/", said | {"value": "3100"})
    assert answer.status_code == 422 and "There is a problem" in told(answer)
    assert clerk.post("/indicators/REACH/", said | {"value": "3100", "why": "More money."}).status_code == 302
    held = [one.value for one in queries.targets(indicator=queries.indicator("REACH")) if one.ends_on.year == 2025]
    assert held == [3100]
    assert as_("checker").post("/indicators/REACH/", said | {"period": "2026"}).status_code == 422


@pytest.mark.parametrize("name", ["nobody", "auditor"])
def test_whoever_holds_no_power_changes_nothing(books: Books, as_: Browser, name: str) -> None:
    client, before = as_(name), queries.history().count()
    for address in ("/indicators/REACH/", f"/observations/{of('KEN', 2022)}/"):
        assert "What you may do" not in read(client, address)
        for step in ("enter", "verify", "return", "target"):
            said = {"step": step, "period": "2024", "value": "1", "relation": "exactly", "source": "x", "reason": "x"}
            assert client.post(address, said).status_code == 422
    assert queries.history().count() == before and queries.observation(of("KEN", 2022)).status == "entered"


def test_a_reporting_period_is_closed_and_opened_again(books: Books, as_: Browser) -> None:
    grant(person=books.people["checker"], power="reopen periods", by=books.manager, valid_from=date(2024, 1, 1))
    checker, clerk = as_("checker"), as_("clerk")
    for client in (clerk, as_("nobody")):
        assert "Close a reporting period" not in read(client, "/reporting/")
        refused = {"step": "close", "period": "2025", "why": "x", "confirmed": "yes"}
        assert client.post("/reporting/", refused).status_code == 422
    asked = {"step": "close", "period": "2025-Q1", "why": "The figures are published."}
    assert "The figures are published." in told(checker.post("/reporting/", asked)) and not queries.closed_periods()
    for period, wrong in (
        ("soon", "“soon” is no time; write a year, a quarter or a month"),
        ("2999", "The period ends on 2999-12-31, which is not over; close it on a later day."),
    ):
        assert wrong in told(checker.post("/reporting/", asked | {"period": period, "confirmed": "yes"}))
    done = told(checker.post("/reporting/", asked | {"confirmed": "yes"}, follow=True))
    assert "The reporting period 2025-Q1 is closed." in done and "Closed reporting periods Q1 2025" in words(done)
    late = {"step": "enter", "place": "Kenya", "period": "2025-02", "value": "1", "relation": "exactly", "source": "x"}
    sentence = "The reporting period 2025-Q1 is closed; ask for it to be opened again, or report a later period."
    assert sentence in told(clerk.post("/indicators/REACH/", late))
    again = {"step": "reopen", "period": "2025-Q1", "why": "A country was forgotten.", "confirmed": "yes"}
    assert "The reporting period 2025-Q1 is open again." in told(checker.post("/reporting/", again, follow=True))
    assert "It is entered." in told(clerk.post("/indicators/REACH/", late, follow=True))


def test_reports_that_are_due(reader: Client) -> None:
    page = read(reader, "/reporting/?on=2024-02-15")
    said = words(page)
    assert "0 reports overdue on 15 February 2024" in said
    page = read(reader, "/reporting/?on=2025-02-15")
    assert "3 reports overdue on 15 February 2025" in words(page)
    late = next(table for table in tables(page) if table[0][-1] == "Age")
    assert late[1] == [
        "People reached (synthetic)",
        "Kenya",
        "Supply chain",
        "2024",
        "30 January 2025",
        "16 days overdue",
    ]
    offices = tables(page)[0]
    assert offices[1] == ["Supply chain", "3", "0", "0", "3"]
    soon = read(reader, "/reporting/?on=2025-01-15&office=supply")
    assert "Overdue 0" in words(soon) and "Due soon 3" in words(soon)
    assert "in 15 days" in words(soon)
    assert len(file(reader, "/reporting/?on=2025-02-15&format=csv")) == 4
    assert reader.get("/reporting/?on=x").status_code == 422
    assert reader.get("/reporting/?office=none").status_code == 422


def test_addresses_that_lead_nowhere(reader: Client) -> None:
    for address in ("/indicators/none/", "/observations/999999/", "/observations/x/"):
        assert reader.get(address).status_code == 404, address
    assert reader.get("/indicators/REACH/?place=Atlantis").status_code == 422


def test_hostile_words_stay_words(reader: Client) -> None:
    for address in ("/results/", "/indicators/", "/indicators/OFFICERS/", "/observations/"):
        page = read(reader, address)
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_without_a_plan_the_page_says_so(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.web.measures.framework.plans", list)
    assert "No plan is registered yet" in read(reader, "/results/")


# How values are said.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023", Period(date(2023, 1, 1), date(2023, 12, 31))),
        ("2023-Q4", Period(date(2023, 10, 1), date(2023, 12, 31))),
        ("2023-02", Period(date(2023, 2, 1), date(2023, 2, 28))),
        (" 2023-12-31 ", Period(date(2023, 12, 31), date(2023, 12, 31))),
        ("2023-01-05 to 2023-06-30", Period(date(2023, 1, 5), date(2023, 6, 30))),
    ],
)
def test_periods_as_people_write_them(text: str, expected: Period) -> None:
    assert shared.meant_period(text) == expected


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), "2023"),
        (date(2023, 10, 1), date(2023, 12, 31), "Q4 2023"),
        (date(2023, 12, 1), date(2023, 12, 31), "December 2023"),
        (date(2023, 12, 31), date(2023, 12, 31), "31 December 2023"),
        (date(2023, 1, 5), date(2023, 6, 30), "5 January 2023 to 30 June 2023"),
        (None, None, ""),
    ],
)
def test_periods_as_people_read_them(start: date | None, end: date | None, said: str) -> None:
    assert shared.period(start, end).replace("\u00a0", " ") == said


def test_values_as_people_say_them() -> None:
    base = {"unit": "million people", "digits": 1}
    assert shared.told(Measured(exact=Fraction(316, 10), **base)) == "31.6 million people"
    assert shared.told(Measured(exact=None, missing="Nothing.", **base)) is None
    over = Measured(exact=Fraction(2000), unit="people", digits=0, relation="over")
    assert shared.told(over) == "over 2,000 people"
    low = Measured(exact=Fraction(5), unit="people", digits=0, low=Fraction(3), synthetic=1, count=1)
    assert shared.told(low) == Synthetic("5 people (3 or more)")
    assert shared.number(Fraction(1, 3), "per cent", 1) == Share(Decimal("0.3"))
    assert shared.number(Fraction(5, 2), "people", 0) == 3, "half goes up, once, here"


INDICATOR = {
    "step": "record",
    "key": "SHELTERED",
    "name_en": "People sheltered",
    "name_fr": "Personnes abritées",
    "name_ar": "أشخاص",
    "definition": "People who got a shelter (synthetic).",
    "unit": "people",
    "population": "people in need",
    "direction": "increase",
    "over_time": "sum",
    "over_place": "sum",
    "over_category": "sum",
    "disaggregations": "sex",
    "frequency": "monthly",
}


def test_an_indicator_is_declared_by_a_form_and_read_once_more_before_it_is(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    page = clerk.get("/record/indicator/").content.decode()
    for said in (
        "Name in Arabic",
        "Population above",
        "Over category",
        "How its values combine over time",
    ):
        assert said in page
    first = clerk.post("/record/indicator/", INDICATOR)
    assert "People sheltered" in words(first.content.decode()) and not queries.with_keys(["SHELTERED"])
    answer = clerk.post("/record/indicator/", INDICATOR | {"confirmed": "yes"})
    assert answer.status_code == 302 and answer.headers["Location"] == "/indicators/SHELTERED/"
    row = queries.indicator("SHELTERED")
    assert {name.language: name.text for name in row.node.names.all()} == {
        "en": "People sheltered",
        "fr": "Personnes abritées",
        "ar": "أشخاص",
    }
    target = {"step": "record", "indicator": "SHELTERED", "period": "2024", "value": "90", "source": "the plan"}
    after = clerk.post("/record/target/", target | {"confirmed": "yes"}, follow=True)
    assert after.redirect_chain == [("/indicators/SHELTERED/", 302)], "it leads to the indicator that it was set for"
    assert "SHELTERED is recorded." in told(after)
    assert [one.value for one in queries.targets(indicator=row)] == [90]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"unit": ""}, "The Unit is empty"),
        ({"kind": "ratio", "numerator": "those who"}, "A ratio needs its numerator and its denominator"),
        ({"over_time": "mean", "is_cumulative": "on"}, "A running total holds what came before"),
        ({"minimum": "10", "maximum": "5"}, "lies below the lowest"),
        ({"disaggregations": "height"}, "height"),
        ({"succeeds": "NOBODY"}, "There is no indicator “NOBODY” to succeed"),
        ({"key": "REACH"}, "What it counts never changes"),
    ],
)
def test_what_is_wrong_with_an_indicator_stands_at_its_field(
    books: Books, as_: Browser, changed: dict[str, str], sentence: str
) -> None:
    answer = as_("clerk").post("/record/indicator/", INDICATOR | {"confirmed": "yes"} | changed)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in words(page) and "There is a problem" in page
    assert not queries.with_keys(["SHELTERED"])


def test_a_target_without_a_unit_and_a_step_in_a_circle_are_refused(books: Books, as_: Browser) -> None:
    said = {"step": "record", "indicator": "NONE", "period": "2024", "value": "90", "source": "s", "confirmed": "yes"}
    page = words(as_("clerk").post("/record/target/", said).content.decode())
    assert "There is no indicator “NONE”; declare it first, with its unit" in page
