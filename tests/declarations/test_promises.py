"""Promises, ratings and commitments, as of a day."""

from __future__ import annotations

from datetime import date

import pytest
from declarations.pages import table

from headwater.exchange import declared
from headwater.registry.queries import Node, node
from headwater.undertakings import queries

END_2023, LETTER, END_2024 = date(2023, 12, 31), date(2024, 1, 24), date(2024, 12, 31)
NAMED = {
    *("1.3", "3.2", "4.2", "4.3", "5.6", "3.3", "4.10", "2.1", "5.2", "7.1", "7.4", "8.1", "6.3", "12.1", "3.4"),
    *("11.1", "11.2", "9.3", "6.4"),
}


def document(code: str) -> Node:
    return node(kind="document", code=code)


def test_the_work_plan_is_67_of_74(iom: Node) -> None:
    """A:586; four workstreams are named and none is counted."""
    plan = queries.work_plan_progress(document=document("igf-work-plan"), on=END_2023)
    stated = plan.whole.stated
    assert stated is not None and (stated.accepted, stated.all) == (67, 74)
    assert str(stated.percent(1)) == "90.5"
    assert [line.stated.all if line.stated else 0 for line in plan.workstreams] == [None] * 4
    assert [(line.shown.accepted, line.shown.all) for line in plan.workstreams] == [(None, None)] * 4
    assert plan.whole.counted.all == 0, "no item is named, so none is recorded"


def test_nineteen_are_named_and_which_two_have_no_evidence_is_not_said(iom: Node) -> None:
    """B:62 to B:130."""
    rounds = queries.rating_rounds(on=END_2023)
    assert [one.code for one in rounds.rounds] == ["mopan-2018", "mopan-2023"]
    assert {row.criterion.code.split()[1] for row in rounds.rows} == NAMED
    assert {row.criterion.code for row in rounds.rows if row.criterion.code.startswith("KPI")} == {"KPI 9.3", "KPI 6.4"}
    for row in rounds.rows:
        before, now = row.ratings
        assert before is None, "the ratings of 2018 are in neither document"
        assert now is not None and now.rating == "unsatisfactory or no evidence"
    stated = {tally.rating: tally.stated[1] for tally in rounds.tallies if tally.stated[1] is not None}
    assert stated == {"unsatisfactory": 17, "no evidence": 2}
    assert sum(stated.values()) == len(rounds.rows) == 19


def test_each_rated_criterion_is_answered(iom: Node) -> None:
    rounds = queries.rating_rounds(on=END_2024)
    assert [row.criterion.code for row in rounds.rows if not row.undertakings] == []


@pytest.mark.parametrize(
    ("code", "due", "line"),
    [
        ("legal affairs hub", date(2024, 12, 31), "B:56"),
        ("guidance on theories of change", date(2024, 3, 31), "B:102"),
        ("Launch the updated results framework", date(2024, 1, 31), "B:104"),
        ("results-based budgeting", date(2024, 12, 31), "B:76"),
        ("People Strategy", date(2028, 12, 31), "B:86"),
        ("webinar", date(2024, 12, 31), "B:130"),
        ("Decentralise audit", date(2026, 12, 31), "A:612"),
    ],
)
def test_due_dates_are_those_of_the_documents(iom: Node, code: str, due: date, line: str) -> None:
    found = [one for one in queries.undertakings(on=END_2024) if code in one.text]
    assert [(one.due_on, one.line) for one in found] == [(due, line)]


def test_where_no_due_date_is_said_there_is_none(iom: Node) -> None:
    for one in declared.undertakings():
        assert one.due_as or one.due_on is None, one.code


def test_four_key_areas_of_which_three_are_given(iom: Node) -> None:
    """B:54 to B:58."""
    plan = queries.work_plan_progress(document=document("management-response-2024"), on=LETTER)
    areas = next(line for line in plan.workstreams if line.workstream.startswith("Key management areas"))
    assert areas.stated is not None
    assert (areas.stated.all, areas.counted.all, areas.unnamed) == (4, 3, 1)


def test_claims_of_the_letter_wait_until_somebody_else_accepts_them(iom: Node) -> None:
    claimed = {one.code for one in declared.undertakings() if one.status == "done"}
    letter = document("management-response-2024")
    before = queries.counts_by_status(on=LETTER, document=letter)
    assert (before["claimed"], before["accepted"]) == (len(claimed), 0)
    after = queries.counts_by_status(on=END_2024, document=letter)
    assert after["accepted"] == 2, "what the report of 2023 bears out (A:224, A:588)"
    assert after["claimed"] == len(claimed) - 2 + 3, "and three that the report says are done (A:590, A:634, A:713)"
    for one in queries.undertakings(on=END_2024, document=letter).filter(status_on="accepted"):
        signed = {word.step: word for word in queries.history(one.code)}
        assert signed["claim"].by_id != signed["accept"].by_id


def test_later_evidence_is_of_the_other_document_and_its_day_is_synthetic(iom: Node) -> None:
    later = [one for one in declared.undertakings() if one.later_line]
    assert len(later) > 20
    for one in later:
        assert one.later_line[0] != one.line[0]
        said = list(queries.history(one.code))[-1]
        assert said.is_synthetic and declared.source(one.later_line) in said.evidence


@pytest.mark.parametrize(("code", "commitments", "whose", "line"), table("document"))
def test_commitments(iom: Node, code: str, commitments: str, whose: str, line: str) -> None:
    found = list(queries.undertakings(on=END_2023, document=document(code)))
    assert len(found) == int(commitments)
    assert {one.kind for one in found} == {"commitment"}
    if "not in the report" in whose:
        assert all("not in the report" in one.text for one in found)


def test_the_grid_of_the_kampala_declaration(iom: Node) -> None:
    """Twelve commitments; fifteen signatories are stated (A:411) and ten are named elsewhere."""
    grid = queries.grid(document=document("kdmecc"), on=END_2023)
    assert (len(grid.rows), len(grid.signatories), grid.count, grid.unnamed) == (12, 10, None, 5)
    assert {one.joined_on for one in grid.signatories} == {date(2022, 7, 29)}
    wider = queries.grid(document=document("kdmecc-africa"), on=END_2023)
    assert (len(wider.rows), [one.node.code for one in wider.signatories]) == (25, ["KEN", "UGA"])
    assert wider.unnamed == 31


def test_the_global_compact_has_23_objectives_and_10_principles(iom: Node) -> None:
    """A:555."""
    texts = [one.text for one in queries.undertakings(on=END_2023, document=document("global-compact"))]
    assert sum(text.startswith("Objective ") for text in texts) == 23
    assert sum(text.startswith("Principle ") for text in texts) == 10
