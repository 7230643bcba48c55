"""What money should reach: told once, revised with a reason, and every cent of a cost in one result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from headwater.access.actions import grant
from headwater.funding import actions, queries
from headwater.funding.models import ExpectedResult
from headwater.funding.rules import CostPart, ExpectedResultDraft, cost_parts, share_complaint
from headwater.lib.errors import Refused
from headwater.lib.money import money
from headwater.measures import actions as measures
from headwater.measures.rules import IndicatorDraft, ObservationDraft, TargetDraft

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
END = YEAR[1]


@pytest.fixture
def told(world: Any) -> Any:
    """Two approved allocations of USD 100.00 and USD 50.01, an indicator with a target, and somebody who proposes."""
    for power in ("declare indicators", "enter observations"):
        grant(person=world.budget, power=power, by=world.manager, valid_from=date(2020, 1, 1))
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-01-10", "USD 1000.00")
    for code, element, usd in (("A-1", "SO1", "100.00"), ("A-2", "SO2", "50.01")):
        draft = world.proposal(code, "UNEARMARKED", element, "2023-02-01", usd)
        actions.propose_allocation(draft=draft, by=world.budget)
        actions.approve_allocation(code=code, on=date(2023, 2, 2), by=world.decider)
    measures.declare_indicators(
        drafts=[
            IndicatorDraft(
                key="blankets",
                names={"en": "Blankets"},
                definition="Blankets handed out.",
                unit="blankets",
                population="people in need",
                direction="increase",
                over_time="sum",
                results=(world.id("SO1.1"),),
            )
        ],
        by=world.budget,
    )
    target = TargetDraft(indicator="blankets", starts_on=YEAR[0], ends_on=END, value=400, source="the plan")
    measures.set_targets(drafts=[target], by=world.budget)
    seen = ObservationDraft(indicator="blankets", starts_on=YEAR[0], ends_on=END, value=100, source="a report")
    measures.observe(drafts=[seen], by=world.budget)
    return world


def expected(world: Any, **changed: Any) -> ExpectedResultDraft:
    facts: dict[str, Any] = {
        "allocation": "A-1",
        "result": world.id("SO1.1"),
        "indicator": "blankets",
        "value": 80,
        "share_percent": 60,
        "source": "proposal, page 2",
    }
    return ExpectedResultDraft(**(facts | changed))


def costs(world: Any) -> dict[str, str]:
    return {
        code: str(queries.cost_of_result(result=world.nodes[code], on=END).total) for code in ("SO1", "SO1.1", "SO2")
    }


def test_a_result_costs_its_shares_and_each_cent_counts_once(told: Any) -> None:
    assert costs(told) == {"SO1": "USD 100.00", "SO1.1": "USD 0.00", "SO2": "USD 50.01"}
    split = expected(told, allocation="A-2", share_percent=33)
    done = actions.expect_results(drafts=[expected(told), split], by=told.budget)
    assert (done.new, done.unchanged) == (2, 0)
    # 60 % of 100.00 and 33 % of 50.01 (16.5033, and the cent goes where the larger remainder is).
    assert costs(told) == {"SO1": "USD 116.50", "SO1.1": "USD 76.50", "SO2": "USD 33.51"}
    told_lines = queries.cost_of_result(result=told.nodes["SO1"], on=END, year=2023).lines
    assert [(line.allocation.code, str(line.cost), line.is_told) for line in told_lines] == [
        ("A-1", "USD 60.00", True),
        ("A-1", "USD 40.00", False),
        ("A-2", "USD 16.50", True),
    ]
    assert queries.cost_of_result(result=told.nodes["SO1"], on=END, year=2022).lines == ()


def test_the_results_of_an_allocation_stand_beside_what_was_observed(told: Any) -> None:
    actions.expect_results(drafts=[expected(told)], by=told.budget)
    (one,) = queries.results_of_allocation(code="A-1", on=END)
    assert one.standing is not None
    assert (one.value, str(one.cost), one.standing.measured.exact) == (Fraction(80), "USD 60.00", Fraction(100))
    assert one.standing.progress.status == "off track"


def test_an_allocation_without_results_of_its_own_has_those_of_its_project(told: Any) -> None:
    draft = replace(told.proposal("A-3", "UNEARMARKED", "SO2", "2023-02-01", "10.00"), project=told.id("P-SYR"))
    actions.propose_allocation(draft=draft, by=told.budget)
    actions.approve_allocation(code="A-3", on=date(2023, 2, 3), by=told.decider)
    project = expected(told, allocation=None, project=told.id("P-SYR"), share_percent=100)
    actions.expect_results(drafts=[project], by=told.budget)
    assert costs(told)["SO1.1"] == "USD 10.00"
    assert len(queries.results_of_allocation(code="A-3", on=END)) == 1
    assert len(queries.results_of_project(project=told.nodes["P-SYR"], on=END)) == 1


def test_what_is_expected_is_told_once_and_revised_with_a_reason(told: Any) -> None:
    actions.expect_results(drafts=[expected(told)], by=told.budget)
    again = actions.expect_results(drafts=[expected(told)], by=told.budget)
    assert (again.new, again.unchanged) == (0, 1)
    with pytest.raises(Refused, match="to revise it, say why"):
        actions.expect_results(drafts=[expected(told, value=90)], by=told.budget)
    actions.expect_results(drafts=[expected(told, value=90, why="Cheaper blankets")], by=told.budget)
    assert [row.value for row in queries.expected_results(allocation="A-1")] == [90]
    assert queries.expected_results(allocation="A-1", only_in_force=False).count() == 2


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"project": 1}, "It is expected of one thing"),
    ({"allocation": None}, "It is expected of one thing"),
    ({"allocation": "A-9"}, "There is no allocation A-9"),
    ({"indicator": ""}, "A value without an indicator has no unit"),
    ({"indicator": "pillows"}, "There is no indicator “pillows”"),
    ({"share_percent": 101}, "A share of 101 % is none"),
    ({"source": " "}, "The source is missing"),
    ({"result": 10**9}, "is no element of a plan"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_what_cannot_be_expected_is_refused(told: Any, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        actions.expect_results(drafts=[expected(told, **changed)], by=told.budget)


def test_results_never_bear_more_than_the_whole(told: Any) -> None:
    other = expected(told, result=told.id("SO2"), share_percent=50)
    with pytest.raises(Refused, match=r"allocation A-1 would bear 60 \+ 50 = 110 % of its cost"):
        actions.expect_results(drafts=[expected(told), other], by=told.budget)
    with pytest.raises(Refused, match="“propose allocations”"):
        actions.expect_results(drafts=[expected(told)], by=told.clerk)
    assert not ExpectedResult.objects.exists()
    assert share_complaint("x", [60, 40]) is None


@contextmanager
def kept_by_the_database() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def test_the_database_keeps_what_is_expected(told: Any) -> None:
    actions.expect_results(drafts=[expected(told)], by=told.budget)
    rows = ExpectedResult.objects.all()
    row = rows.get()
    with kept_by_the_database():
        rows.update(value=1)
    with kept_by_the_database():
        rows._raw_delete(rows.db)
    wrong: list[dict[str, Any]] = [
        {"revision": 2, "why": "x"},
        {"revision": 1, "why": ""},
        {"revision": 1, "why": "x", "share_percent": 101},
        {"result_id": told.id("SO2"), "share_percent": 41},
        {"result_id": told.id("SO2"), "share_percent": 1, "project_id": told.id("P-SYR")},
        {"result_id": told.id("SO2"), "share_percent": 1, "indicator_id": None},
        {"result_id": told.id("SO2"), "share_percent": 1, "source": ""},
    ]
    for changed in wrong:
        for name, value in changed.items():
            setattr(row, name, value)
        row.pk = None
        with kept_by_the_database():
            row.save(force_insert=True)
        row = rows.get()
    row.pk, row.result_id, row.share_percent = None, told.id("SO2"), 40
    row.save(force_insert=True)


def test_a_cost_is_split_without_losing_a_cent() -> None:
    assert cost_parts(101, [(1, 33), (2, 33)], 3) == [CostPart(1, 33), CostPart(2, 33), CostPart(3, 35)]
    assert cost_parts(money("1.00", "USD").amount, [], 3) == [CostPart(3, 100)]
    assert cost_parts(1, [(1, 100)], 3) == [CostPart(1, 1)]
