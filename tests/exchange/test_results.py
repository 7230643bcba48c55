"""Frameworks, indicators, values, undertakings and registers: loaded, refused cell by cell, and written out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from exchange.files import comma_separated, xlsx
from people import someone_who_may_do_everything

from headwater.access.actions import add_person, grant
from headwater.access.queries import Person
from headwater.exchange import reading
from headwater.exchange.actions import load, undo
from headwater.exchange.checking import checked
from headwater.exchange.columns import SHEETS
from headwater.exchange.exporting import exported
from headwater.exchange.queries import Outcome, batches, preview
from headwater.lib.errors import Refused
from headwater.measures import actions as measures
from headwater.measures import queries as measured
from headwater.measures.rules import DimensionDraft
from headwater.registry import queries as registry
from headwater.registry.actions import begin, register_many
from headwater.registry.rules import NodeDraft
from headwater.undertakings import queries as undertakings

LONG_AGO = date(2000, 1, 1)
THINGS = """
    organisation AGENCY Agency
    office NBO Nairobi
    place KEN Kenya
    place UGA Uganda
    document PLAN Plan of work
    document PACT Pact
    criterion C-1 First criterion
"""
FRAMEWORK = [
    ["Element", "Code", "Part of", "Name", "From", "Source"],
    ["plan", "SP", None, "Strategic plan", date(2023, 1, 1), "page 1"],
    ["objective", "SO-1", "SP", "Saving lives", date(2023, 1, 1), "page 2"],
    ["objective", "SO-2", "SP", "Solutions", date(2023, 1, 1), "page 3"],
    ["outcome", "OC-1", "SO-1", "People are safe", date(2023, 1, 1), "page 4"],
]
INDICATORS = [
    ["Key", "Name in English", "Definition", "Unit", "Population", "Direction", "Value or ratio", "Decimals",
     "Numerator", "Population above", "Denominator", "Population below", "Over time", "Over place", "Over category",
     "Results", "Split by", "Office"],
    ["reached", "People reached", "Who got aid", "million people", "people in need", "increase", None, 1,
     None, None, None, None, "sum", "sum", "sum", "SO-1; OC-1", "sex", "NBO"],
    ["trained", "Trained", "Who finished", "per cent", "staff", "increase", "ratio", 1,
     "finished", "staff", "all", "staff", "last", "sum", "never", "Saving lives", None, None],
]  # fmt: skip
DERIVED = [
    "donors", "Donors", "Who gave unearmarked money", "donors", "all donors", "increase", None, None,
    None, None, None, None, "never", "never", "never", "SO-2", None, None,
]  # fmt: skip
LINKS = [
    ["Reaching this", "Helps to reach this", "If", "Evidence"],
    ["OC-1", "Solutions", "Roads stay open", "evaluation, page 4"],
]
OBSERVATIONS = [
    ["Indicator", "Period", "Place", "Category", "Value", "Numerator", "Denominator", "Source"],
    ["reached", 2022, "KEN", None, 1.5, None, None, "report 2022, line 1"],
    ["reached", "2023", "Kenya", None, "2,5", None, None, "report 2023, line 1"],
    ["reached", "2023", "UGA", "sex/female", 0.4, None, None, "report 2023, line 2"],
    ["trained", date(2023, 12, 31), None, None, None, 826, 1000, "report 2023, line 3"],
]


@pytest.fixture
def by(db: None) -> Person:
    person = someone_who_may_do_everything()
    drafts = [
        NodeDraft(kind=kind, code=code, name=name, valid_from=LONG_AGO)
        for kind, code, name in (line.split(maxsplit=2) for line in THINGS.strip().splitlines())
    ]
    register_many(drafts=drafts, by=person)
    return person


def put(rows: Sequence[Sequence[Any]], record: str, by: Person) -> str:
    content = xlsx(rows, title=SHEETS[record].title)
    return str(load(file_name=f"{record}.xlsx", content=content, record=record, by=by))


def outcomes(rows: Sequence[Sequence[Any]], record: str) -> list[str]:
    found = preview(content=xlsx(rows, title=SHEETS[record].title), record=record)
    return [verdict.outcome.value for verdict in found.verdicts]


def complaints(rows: Sequence[Sequence[Any]], record: str) -> list[str]:
    """What is wrong with a file, which preview and loading say alike: the place and the sentence."""
    found = preview(content=xlsx(rows, title=SHEETS[record].title), record=record)
    return [str(complaint) for complaint in found.complaints]


@pytest.fixture
def declared(by: Person) -> Person:
    sexes = DimensionDraft(code="sex", title="Sex", categories=(("female", "Female"), ("male", "Male")))
    measures.declare_dimensions(drafts=[sexes], by=by)
    assert put(FRAMEWORK, "framework", by) == "framework.xlsx was loaded: 4 new, 0 unchanged."
    assert put(INDICATORS, "indicator", by) == "indicator.xlsx was loaded: 2 new, 0 unchanged."
    return by


def test_a_framework_and_its_indicators_are_loaded(declared: Person) -> None:
    plan = registry.node(kind="plan", code="SP")
    tree = registry.tree(plan=plan, on=date(2023, 6, 1))
    assert [(branch.node.code, branch.parent.code) for branch in tree] == [
        ("SO-1", "SP"),
        ("OC-1", "SO-1"),
        ("SO-2", "SP"),
    ]
    reached = measured.indicator("reached")
    assert (reached.digits, reached.office.code) == (1, "NBO")
    assert [node.code for node in measured.results_of(reached)] == ["SO-1", "OC-1"]


def test_observations_in_long_form(declared: Person) -> None:
    assert put(OBSERVATIONS, "observation", declared) == "observation.xlsx was loaded: 4 new, 0 unchanged."
    rows = measured.history().order_by("pk")
    told = [(row.indicator.node.code, str(row.starts_on), str(row.ends_on), row.value, row.numerator) for row in rows]
    assert told == [
        ("reached", "2022-01-01", "2022-12-31", 15, None),
        ("reached", "2023-01-01", "2023-12-31", 25, None),
        ("reached", "2023-01-01", "2023-12-31", 4, None),
        ("trained", "2023-12-31", "2023-12-31", None, 826),
    ]
    assert [row.category and row.category.code for row in rows] == [None, None, "female", None]
    # The same rows in another file change nothing.
    assert outcomes(OBSERVATIONS, "observation") == ["unchanged"] * 4
    again = [OBSERVATIONS[0], *reversed(OBSERVATIONS[1:])]
    assert put(again, "observation", declared).endswith("0 new, 4 unchanged.")


def test_a_file_of_observations_is_undone_by_whoever_loaded_it(declared: Person) -> None:
    put(OBSERVATIONS, "observation", declared)
    header = [*OBSERVATIONS[0], "Why revised"]
    other = add_person(email="vera@synthetic.example", name="Vera", by=declared)
    grant(person=other, power="verify observations", by=declared, valid_from=LONG_AGO)
    corrected = [
        header,
        ["reached", 2022, "KEN", None, 1.6, None, None, "report 2022, line 1", "A late report"],
        ["reached", 2021, "KEN", None, 1, None, None, "report 2021, line 1", None],
    ]
    put(corrected, "observation", declared)
    first, second = batches().order_by("pk").filter(record="observation")
    with pytest.raises(Refused, match="does not count any more: it was revised"):
        undo(batch=first, on=date(2024, 1, 1), why="The wrong file", by=declared)
    undone = undo(batch=second, on=date(2024, 1, 1), why="The wrong file", by=declared)
    assert undone.why == "The wrong file"
    kenya = [(row.value, row.status) for row in measured.history(place=registry.node(kind="place", code="KEN"))]
    assert kenya == [(25, "entered"), (16, "returned"), (15, "entered"), (10, "returned")]
    assert measured.check_totals() == []
    (trained,) = measured.history(indicator=measured.indicator("trained"))
    measures.verify(observations=[trained.pk], by=other)
    with pytest.raises(Refused, match="trained: It was verified already"):
        undo(batch=first, on=date(2024, 1, 1), why="The wrong file", by=declared)
    assert {row.status for row in measured.history()} == {"entered", "verified", "returned"}, "all or nothing"


def test_each_thing_that_is_wrong_with_an_observation_stands_at_its_cell(declared: Person) -> None:
    put(OBSERVATIONS, "observation", declared)
    header = OBSERVATIONS[0]
    said = complaints(
        [
            header,
            ["reachd", 2023, None, None, 1, None, None, "x"],
            ["reached", 2023, "Kenia", None, 1, None, None, "x"],
            ["reached", "soon", "KEN", None, 1, None, None, "x"],
            ["reached", "03/04/2023", "KEN", None, 1, None, None, "x"],
            ["reached", 2021, "KEN", None, 1.55, None, None, "x"],
            ["reached", 2021, "KEN", "age/old", 1, None, None, "x"],
            ["reached", 2021, None, None, None, None, None, "x"],
            ["reached", 2021, "UGA", None, -1, None, None, "x"],
            ["trained", 2021, None, None, None, 5, None, "x"],
            ["reached", 2022, "KEN", None, 1.6, None, None, "report 2022, line 1"],
        ],
        "observation",
    )
    expected = [
        ("row 2, column A (Indicator)", "There is no indicator “reachd”; declare it first or correct the key."),
        ("row 3, column C (Place)", "“Kenia” is not a registered place; did you mean “Kenya”?"),
        ("row 4, column B (Period)", "“soon” is not a period; write it such as 2023, 2023-Q4, 2023-12, 2023-12-31"),
        ("row 5, column B (Period)", "“03/04/2023” can be read as 3 April 2023 or 4 March 2023"),
        ("row 6, column E (Value)", "1.55 has more decimals than the indicator keeps (1 decimal); write 1.6."),
        ("row 7, column D (Category)", "It is split by sex, not by “age”"),
        ("row 8, column E (Value)", "The value is missing; leave the observation out where nothing is known"),
        ("row 9, column E (Value)", "-0.1 million people is below the lowest possible value"),
        ("row 10, column F (Numerator)", "A ratio needs its numerator and its denominator"),
        ("row 11, column E (Value)", "says something else of the same period: value 1.5 million people, not 1.6"),
    ]
    assert len(said) == len(expected)
    for line, (place, sentence) in zip(said, expected, strict=True):
        assert f"{place}: " in line and sentence.replace("-0.1", "-1.0") in line


def test_a_correction_says_why_and_is_a_revision(declared: Person) -> None:
    put(OBSERVATIONS, "observation", declared)
    header = [*OBSERVATIONS[0], "Why revised"]
    corrected = [header, ["reached", 2022, "KEN", None, 1.6, None, None, "report 2022, line 1", "A late report"]]
    assert outcomes(corrected, "observation") == ["revision"]
    put(corrected, "observation", declared)
    kenya = registry.node(kind="place", code="KEN")
    values = [(row.value, row.status) for row in measured.history(place=kenya) if row.ends_on.year == 2022]
    assert values == [(16, "entered"), (15, "revised")]
    # Told again with its reason, it is there already.
    more = [*corrected, ["reached", 2020, "KEN", None, 1, None, None, "x", "why"]]
    assert outcomes(more, "observation") == ["unchanged", "rejected"]
    (said,) = complaints(more, "observation")
    assert "row 3, column I (Why revised): Nothing is recorded of this yet, so there is nothing to correct" in said


def test_observations_with_periods_as_columns(declared: Person) -> None:
    header = ["Indicator", "Place", "Source", 2022, "2023-Q1", "2023-12-31"]
    rows = [header, ["reached", "KEN", "x", 1, None, 3], ["reached", "UGA", "x", "", 0, None], ["reached", None, "x"]]
    assert outcomes(rows, "observation-wide") == ["new", "new", "unchanged"]
    put(rows, "observation-wide", declared)
    told = {(row.place.code, str(row.ends_on)): row.value for row in measured.history()}
    # An empty cell is not zero.
    assert told == {("KEN", "2022-12-31"): 10, ("KEN", "2023-12-31"): 30, ("UGA", "2023-03-31"): 0}
    assert outcomes(rows, "observation-wide") == ["unchanged"] * 3
    changed = [header, ["reached", "KEN", "x", 2, None, 3]]
    assert outcomes(changed, "observation-wide") == ["changed"]
    (said,) = complaints(changed, "observation-wide")
    assert "row 2, column D (Value): Observation" in said


WEATHER = (
    "row 1, column H: “weather” is neither a known column, nor a period such as 2023-Q4, nor a category such as "
    "sex/female; correct the header or remove the column."
)


def test_observations_with_categories_as_columns(declared: Person) -> None:
    header = ["Indicator", "Period", "Place", "Source", "sex/female", "sex/male"]
    rows = [header, ["reached", 2023, "KEN", "x", 0.6, 0.4]]
    put(rows, "observation-wide", declared)
    assert {row.category.code: row.value for row in measured.history()} == {"female": 6, "male": 4}
    said = complaints(
        [
            [*header, "2022", "weather"],
            ["reached", None, "KEN", "x", 0.6, "a lot", None, None],
            ["reached", 2023, "KEN", "x", None, None, 1, None],
        ],
        "observation-wide",
    )
    assert [line.partition(", ")[2] for line in said] == [
        WEATHER,
        "row 2, column E (Period): The Period is empty; write what it is about: a period, or one day.",
        "row 2, column F (Period): The Period is empty; write what it is about: a period, or one day.",
        "row 2, column F (Value): “a lot” is not a number; write it with digits and a decimal point, such as 1234.50.",
        "row 3, column G (Value): The period stands in the header of this cell and in its row; empty one of them.",
    ]
    (said_of_none,) = complaints([["Indicator", "Source"], ["reached", "x"]], "observation-wide")
    assert "No column has a period or a category as its header" in said_of_none


def test_targets_are_set_and_revised_with_a_reason(declared: Person) -> None:
    header = ["Indicator", "Period", "Place", "Value", "Baseline", "Source", "Why revised"]
    rows = [header, ["reached", 2023, None, 35, None, "plan", None], ["reached", 2022, None, 30.1, "yes", "plan", None]]
    put(rows, "target", declared)
    assert [(row.value, row.is_baseline) for row in measured.targets()] == [(301, True), (350, False)]
    assert outcomes(rows, "target") == ["unchanged", "unchanged"]
    other = [
        header,
        ["reached", 2023, None, 36, None, "plan", None],
        ["reached", 2022, None, 31, "yes", "plan", "late"],
    ]
    assert outcomes(other, "target") == ["changed", "revision"]
    (said,) = complaints(other, "target")
    assert said.endswith("row 2, column D (Value): Another value is set for these days; to revise it, write why.")
    (said,) = complaints([header, ["other", 2023, None, 36, None, "plan", None]], "target")
    assert "column A (Indicator): There is no indicator “other”; declare it first, with its unit" in said


def test_what_is_wrong_with_an_indicator_stands_at_its_cell(declared: Person) -> None:
    header, reached, trained = INDICATORS
    assert outcomes(INDICATORS, "indicator") == ["unchanged", "unchanged"]
    assert outcomes([header, [*reached[:-3], "SO-2", *reached[-2:]]], "indicator") == ["revision"]
    wrong = [
        [*reached[:2], "Another definition", *reached[3:]],
        ["new", *trained[1:11], "partners", *trained[12:]],
        ["far", *reached[1:7], 12, *reached[8:]],
        ["split", *reached[1:16], "age", None],
    ]
    said = [line.partition(", ")[2] for line in complaints([header, *wrong], "indicator")]
    assert [line.split(":")[0] for line in said] == [
        "row 2, column C (Definition)",
        "row 3, column A (Footnote on populations)",
        "row 4, column H (Decimals)",
        "row 5, column Q (Split by)",
    ]
    assert "What it counts never changes: declare another that succeeds it." in said[0]


# Undertakings

UNDERTAKINGS = [
    ["Code", "Kind", "Text", "Document", "Line", "Made on", "Obligor", "Owner", "Owner's address", "Due on", "Under",
     "Bears on", "Workstream"],
    ["R-1", "recommendation", "Do more", "PLAN", "line 1", date(2023, 1, 10), "organisation:AGENCY", None, None, None,
     None, "C-1; SO-1", "Justice"],
    ["R-1-A", "promised action", "Do it", "Plan of work", 2, date(2023, 1, 10), "Agency", "NBO", "ana@example.org",
     date(2023, 6, 30), "R-1", None, None],
]  # fmt: skip
PROGRESS = [
    ["Undertaking", "Step", "On", "Text", "Evidence"],
    ["R-1-A", "start", date(2023, 2, 1), None, None],
    ["R-1-A", "note", date(2023, 3, 1), "Half done", None],
    ["R-1-A", "claim", date(2023, 6, 1), None, "minutes of May"],
]


def test_undertakings_and_their_progress_are_loaded(declared: Person) -> None:
    assert put(UNDERTAKINGS, "undertaking", declared).endswith("2 new, 0 unchanged.")
    row = undertakings.undertaking("R-1-A")
    assert (row.obligor.code, row.owner.code, row.owner_person.name, row.line, row.under.code) == (
        "AGENCY",
        "NBO",
        "Ana Officer",
        "2",
        "R-1",
    )
    assert [node.code for node in undertakings.bears_on(undertakings.undertaking("R-1"))] == ["C-1", "SO-1"]
    assert put(PROGRESS, "progress", declared).endswith("3 new, 0 unchanged.")
    assert undertakings.undertaking("R-1-A").status == "claimed"
    assert outcomes(UNDERTAKINGS, "undertaking") == ["unchanged"] * 2
    assert outcomes(PROGRESS, "progress") == ["unchanged"] * 3
    # Whoever claimed it does not accept it, in a file neither.
    accept = [PROGRESS[0], ["R-1-A", "accept", date(2023, 7, 1), None, None]]
    assert outcomes(accept, "progress") == ["new"]
    with pytest.raises(Refused, match="Whoever made it does not accept it"):
        put(accept, "progress", declared)
    other = add_person(email="other@example.org", name="Other", by=declared)
    for power in ("load workbooks", "accept completion"):
        grant(person=other, power=power, by=declared, valid_from=LONG_AGO)
    put(accept, "progress", other)
    assert undertakings.undertaking("R-1-A").status == "accepted"


def test_what_is_wrong_with_an_undertaking_stands_at_its_cell(declared: Person) -> None:
    put(UNDERTAKINGS, "undertaking", declared)
    header, first, second = UNDERTAKINGS
    wrong = [
        ["N-1", *first[1:3], "Plan of wrk", *first[4:]],
        ["N-2", *second[1:9], date(2023, 1, 9), *second[10:]],
        ["N-3", *first[1:6], None, *first[7:]],
        ["N-4", *second[1:8], "nobody@example.org", *second[9:]],
        ["N-5", *second[1:10], "R-9", *second[11:]],
        ["N-6", *second[1:10], "N-6", *second[11:]],
        ["N-7", *first[1:11], "KEN", *first[12:]],
        ["R-1", *first[1:2], "Do less", *first[3:]],
    ]
    said = [line.partition(", ")[2] for line in complaints([header, *wrong], "undertaking")]
    expected = [
        ("row 2, column D (Document)", "“Plan of wrk” is not a registered document; did you mean “Plan of work”?"),
        ("row 3, column J (Due on)", "It is due on 2023-01-09, before the document of 2023-01-10"),
        ("row 4, column G (Obligor)", "The obligor is missing"),
        ("row 5, column I (Owner's address)", "Nobody has the address “nobody@example.org”; add the person first"),
        ("row 6, column K (Under)", "There is no undertaking R-9 that it could carry out"),
        ("row 7, column K (Under)", "N-6 under N-6: that is a circle"),
        ("row 8, column L (Bears on)", "“KEN” is not a registered indicator, criterion or plan element"),
        ("row 9, column C (Text)", "text: Do more in the record, Do less here"),
    ]
    assert len(said) == len(expected)
    for line, (place, sentence) in zip(said, expected, strict=True):
        assert line.startswith(f"{place}: ") and sentence in line


def test_what_is_wrong_with_progress_stands_at_its_cell(declared: Person) -> None:
    put(UNDERTAKINGS, "undertaking", declared)
    wrong = [
        PROGRESS[0],
        ["R-9", "start", date(2023, 2, 1), None, None],
        ["R-1", "accept", date(2023, 2, 1), None, None],
        ["R-1", "claim", date(2023, 2, 1), None, None],
        ["R-1", "note", date(2023, 1, 1), "x", None],
    ]
    said = [line.partition(", ")[2].split(":")[0] for line in complaints(wrong, "progress")]
    assert said == [
        "row 2, column A (Undertaking)",
        "row 3, column B (Step)",
        "row 4, column E (Evidence)",
        "row 5, column C (On)",
    ]


# Registers

MEMBERSHIPS = [
    ["Role", "Who", "Of what", "From", "To", "Evidence", "Evidence of the end"],
    ["signatory", "KEN", "PACT", date(2022, 7, 29), None, "list", None],
    ["signatory", "Uganda", "Pact", date(2022, 7, 29), date(2023, 12, 31), "list", "letter"],
]


def test_memberships_are_loaded_and_ended(by: Person) -> None:
    assert put(MEMBERSHIPS, "membership", by).endswith("2 new, 0 unchanged.")
    pact = registry.node(kind="document", code="PACT")
    held = registry.memberships(role="signatory", of=pact)
    told = [(one.member.code, one.valid_to, one.evidence_of_end) for one in held.order_by("member__code")]
    assert told == [("KEN", None, ""), ("UGA", date(2023, 12, 31), "letter")]
    assert outcomes(MEMBERSHIPS, "membership") == ["unchanged"] * 2
    header, kenya, _ = MEMBERSHIPS
    left = [header, [*kenya[:4], date(2024, 1, 31), "list", "note"]]
    assert outcomes(left, "membership") == ["revision"]
    put(left, "membership", by)
    assert registry.count(role="signatory", of=pact, on=date(2024, 2, 1)) == 0


def test_a_file_of_memberships_is_undone_unless_it_ended_some(by: Person) -> None:
    put(MEMBERSHIPS, "membership", by)
    header, kenya, _ = MEMBERSHIPS
    put([header, [*kenya[:4], date(2024, 1, 31), "list", "note"]], "membership", by)
    first, second = batches().order_by("pk").filter(record="membership")
    with pytest.raises(Refused, match=r"Nothing of membership\.xlsx can be taken back; correct each record where"):
        undo(batch=second, on=date(2024, 3, 1), why="The wrong list", by=by)
    clerk = add_person(email="clerk@synthetic.example", name="Clerk", by=by)
    grant(person=clerk, power="load workbooks", by=by, valid_from=LONG_AGO)
    with pytest.raises(Refused, match="register organisations"):
        undo(batch=first, on=date(2024, 3, 1), why="The wrong list", by=clerk)
    undo(batch=first, on=date(2024, 3, 1), why="The wrong list", by=by)
    pact = registry.node(kind="document", code="PACT")
    assert not registry.memberships(role="signatory", of=pact)
    assert {one.taken_back_why for one in registry.taken_back(role="signatory", of=pact)} == {
        "The wrong list (membership.xlsx was undone)"
    }


def test_what_is_wrong_with_a_membership_stands_at_its_cell(by: Person) -> None:
    put(MEMBERSHIPS, "membership", by)
    header, kenya, uganda = MEMBERSHIPS
    wrong = [
        header,
        ["signatry", *kenya[1:]],
        # Who may hold a role depends on the role: an office signs nothing.
        ["signatory", "NBO", *kenya[2:]],
        ["signatory", "KEN", "PACT", date(2023, 1, 1), None, "list", None],
        [*uganda[:3], date(2024, 1, 1), date(2023, 1, 1), "list", None],
        [*kenya[:4], date(2024, 1, 31), "list", None],
    ]
    said = [line.partition(", ")[2] for line in complaints(wrong, "membership")]
    expected = [
        ("row 2, column A (Role)", "“signatry” is not a known role"),
        ("row 3, column B (Who)", "“NBO” is not a registered organisation or place"),
        (
            "row 4, column D (From)",
            "KEN stands in the role “signatory” of PACT from 2022-07-29 on, so it does not begin on 2023-01-01; end",
        ),
        ("row 5, column E (To)", "It would end on 2023-01-01, before it begins on 2024-01-01"),
        ("row 6, column G (Evidence of the end)", "Write where the end is written down."),
    ]
    assert len(said) == len(expected)
    for line, (place, sentence) in zip(said, expected, strict=True):
        assert line.startswith(f"{place}: ") and sentence in line


def test_a_framework_with_a_wrong_parent_or_name_is_refused(declared: Person) -> None:
    header, plan, first, *_ = FRAMEWORK
    assert outcomes(FRAMEWORK, "framework") == ["unchanged"] * 4
    wrong = [
        header,
        plan,
        [*first[:3], "Losing lives", *first[4:]],
        ["objective", "SO-3", "SX", "Third", date(2023, 1, 1), "page 5"],
        ["group", "SO-4", "SP", "Fourth", date(2023, 1, 1), "page 5"],
    ]
    said = [line.partition(", ")[2] for line in complaints(wrong, "framework")]
    assert [line.split(":")[0] for line in said] == [
        "row 3, column D (Name)",
        "row 4, column C (Part of)",
        "row 5, column C (Part of)",
    ]
    (said_of_none,) = complaints([header, ["objective", "SO-9", None, "Ninth", date(2023, 1, 1), "x"]], "framework")[:1]
    assert "A file holds one plan, on its first line." in said_of_none
    longer = [*FRAMEWORK, ["objective", "SO-5", "SP", "Fifth", date(2024, 1, 1), "page 6"]]
    assert put(longer, "framework", declared).endswith("1 new, 4 unchanged.")


@pytest.mark.parametrize("record", ["framework", "membership", "undertaking", "observation"])
def test_loading_needs_the_power_of_the_record(declared: Person, record: str) -> None:
    clerk = add_person(email="clerk@example.org", name="Clerk", by=declared)
    grant(person=clerk, power="load workbooks", by=declared, valid_from=LONG_AGO)
    rows = {
        "framework": [*FRAMEWORK, ["objective", "SO-5", "SP", "Fifth", date(2024, 1, 1), "page 6"]],
        "membership": MEMBERSHIPS,
        "undertaking": UNDERTAKINGS,
        "observation": OBSERVATIONS,
    }
    with pytest.raises(Refused, match="This needs the power"):
        put(rows[record], record, clerk)


# Tags, and out again


def test_a_row_of_tags_is_skipped_and_helps_to_know_a_column(declared: Person) -> None:
    rows = [
        ["Indikator", "Jahr", "Land", "Wert", "Quelle"],
        ["#indicator +code", "#date+period", "#adm1+name", "#indicator+value+num", "#meta+source"],
        ["reached", 2023, "KEN", 1, "x"],
    ]
    assert outcomes(rows, "observation") == ["new"]
    content = comma_separated(rows)
    found = preview(content=content, record="observation")
    assert [(verdict.row, verdict.outcome) for verdict in found.verdicts] == [(3, Outcome.NEW)]
    only_tags = [row for number, row in enumerate(rows) if number != 1]
    assert any("“Indikator” is not a column" in line for line in complaints(only_tags, "observation"))


def test_a_theory_of_change_is_loaded_revised_and_goes_one_way(declared: Person) -> None:
    assert put(LINKS, "link", declared) == "link.xlsx was loaded: 1 new, 0 unchanged."
    (held,) = measured.links()
    assert (held.cause.code, held.effect.code, held.evidence) == ("OC-1", "SO-2", "evaluation, page 4")
    header, link = LINKS
    rows = [
        header,
        ["OC-1", "SO-2", "Roads stay open and safe", None],
        ["SO-2", "SO-1", "", None],
        ["SO-9", "SO-1", "x", None],
        ["SO-2", "OC-1", "Only backwards", None],
        ["SO-1", "SO-2", "It is withdrawn", None],
    ]
    assert outcomes(rows, "link") == ["rejected", "rejected", "rejected", "rejected", "new"]
    expected = [
        ("row 2, column B (Helps to reach this)", "It would lead in a circle"),
        ("row 3, column C (Assumption)", "The Assumption is empty"),
        ("row 4, column A (Reaching this)", "“SO-9” is not a registered plan element"),
        ("row 5, column B (Helps to reach this)", "It would lead in a circle"),
    ]
    said = complaints(rows, "link")
    assert len(said) == len(expected)
    for line, (place, sentence) in zip(said, expected, strict=True):
        assert f"{place}: " in line and sentence in line
    assert outcomes([header, link], "link") == ["unchanged"]
    better = [header, ["OC-1", "SO-2", "Roads stay open and safe", None]]
    assert outcomes(better, "link") == ["revision"]
    put(better, "link", declared)
    back = [[*header, "Withdrawn"], [*better[1], "yes"], ["SO-1", "SO-2", "x", None, "yes"]]
    assert outcomes(back, "link") == ["revision", "rejected"]
    put(back[:2], "link", declared)
    assert measured.links() == []


def test_a_dimension_is_loaded_in_each_language_and_grows(declared: Person) -> None:
    header = ["Code", "Title in English", "Title in French", "Categories in English", "Categories in French"]
    age = ["age", "Age", "Âge", "child=Under 18; adult=18 and over", "child=Moins de 18 ans"]
    assert put([header, age], "dimension", declared) == "dimension.xlsx was loaded: 1 new, 0 unchanged."
    more = ["age", "Age", None, "child=Under 18; adult=18 and over; unknown=Not known", None]
    sex = ["sex", "Gender", None, "female=Female; male", None]
    rows = [header, more, sex, ["x", "X", None, "a=A", None]]
    assert outcomes(rows, "dimension") == ["revision", "rejected", "rejected"]
    told = complaints(rows, "dimension")
    assert "row 3, column D (Categories in English): “male” has no title" in told[0]
    assert "A dimension splits into at least two categories" in told[1]
    assert outcomes([header, ["sex", "Gender", None, "female=Female; male=Male", None]], "dimension") == ["changed"]
    put(rows[:2], "dimension", declared)
    assert "age/unknown" in measured.categories()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("tags", [False, True])
def test_what_is_written_out_is_loaded_again_and_changes_nothing(declared: Person, form: Any, tags: bool) -> None:
    put(OBSERVATIONS, "observation", declared)
    header = ["Indicator", "Period", "Value", "Source"]
    put([header, ["reached", "2023-01-01 to 2024-06-30", 35, "plan"]], "target", declared)
    put(UNDERTAKINGS, "undertaking", declared)
    put(PROGRESS, "progress", declared)
    put(MEMBERSHIPS, "membership", declared)
    put(LINKS, "link", declared)
    put([[*INDICATORS[0], "Derived by"], [*DERIVED, "donors"]], "indicator", declared)
    expected = {
        "framework": 4,
        "link": 1,
        "dimension": 1,
        "indicator": 3,
        "target": 1,
        "observation": 4,
        "observation-wide": 3,
        "undertaking": 2,
        "progress": 3,
    }
    for record, number in expected.items():
        content = exported(record, form, tags=tags, plan="SP" if record == "framework" else "")
        found = preview(content=content, record=record)
        assert (record, found.complaints) == (record, ())
        assert (record, [verdict.outcome for verdict in found.verdicts]) == (record, [Outcome.UNCHANGED] * number)
    content = exported("membership", form, tags=tags)
    found = preview(content=content, record="membership")
    assert found.complaints == () and set(found.counts) and found.counts[Outcome.UNCHANGED] == len(found.verdicts)
    with pytest.raises(Refused, match="“weather” is not written out this way"):
        exported("weather", form)


def test_the_tags_of_a_sheet_stand_below_its_headers(declared: Person) -> None:
    put(OBSERVATIONS, "observation", declared)
    page = openpyxl.load_workbook(io.BytesIO(exported("observation", "xlsx", tags=True))).active
    assert [page.cell(2, position).value for position in (1, 2, 3)] == ["#indicator+code", "#date+period", "#adm1+name"]


def test_every_wide_and_long_template_says_what_its_columns_are() -> None:
    for sheet in SHEETS.values():
        content = xlsx([[column.title for column in sheet.columns]], title=sheet.title)
        read = checked(reading.table(content, title=sheet.title), sheet)
        assert any("There is no row below the headers" in fault.what for fault in read.faults)


def test_an_organisation_and_a_place_of_one_code_are_told_apart(by: Person) -> None:
    draft = NodeDraft(kind="organisation", code="KEN", name="Government", valid_from=LONG_AGO)
    register_many(drafts=[draft], by=by)
    header, kenya, _ = MEMBERSHIPS
    (said,) = complaints([header, kenya], "membership")
    assert "“KEN” could mean more than one thing; write organisation:KEN or place:KEN." in said
    assert outcomes([header, ["signatory", "place:KEN", *kenya[2:]]], "membership") == ["new"]
    # A pilot is a country, so there the code says enough.
    assert outcomes([header, ["pilot country", "KEN", *kenya[2:]]], "membership") == ["new"]


def test_begin_is_what_a_file_does(by: Person) -> None:
    """The page and the file write the same."""
    put(MEMBERSHIPS[:2], "membership", by)
    kenya, pact = registry.node(kind="place", code="KEN"), registry.node(kind="document", code="PACT")
    with pytest.raises(Refused, match="KEN stands in the role"):
        begin(role="signatory", member=kenya, of=pact, valid_from=date(2023, 1, 1), evidence="x", by=by)
