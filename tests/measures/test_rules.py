"""The rules of measures by themselves: combining, progress, what is due, circles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from measures.world import days

from headwater.lib.periods import Period, parse
from headwater.measures.rules import (
    COMBINING,
    OVER_CATEGORY,
    OVER_PLACE,
    STATUSES,
    Aim,
    IndicatorFacts,
    ObservationDraft,
    Part,
    Standard,
    Status,
    circles,
    combined,
    content,
    due_reports,
    elapsed,
    falling_complaint,
    last_complete,
    preferred,
    progress,
    reporting_period,
    shown,
    standing_complaint,
)
from headwater.measures.rules import OVER_TIME as OVER_TIME_RULES

YEAR = parse("2023")


def facts(**changed: Any) -> IndicatorFacts:
    told: dict[str, Any] = {
        "id": 1,
        "key": "reached",
        "kind": "value",
        "unit": "people",
        "digits": 0,
        "is_part": False,
        "minimum": 0,
        "maximum": None,
        "is_cumulative": False,
        "derivation": "",
        "over_time": "sum",
        "over_place": "sum",
        "over_category": "sum",
        "frequency": "monthly",
        "office": None,
        "dimensions": {},
    }
    return IndicatorFacts(**(told | changed))


def part(text: str, value: int = 0, **more: Any) -> Part:
    starts_on, ends_on = days(text)
    return Part(starts_on=starts_on, ends_on=ends_on, value=value, **more)


# over time, over place, values of months (and in how many places), the year comes to
OVER_TIME = [
    ("sum", "sum", [(10, 1), (30, 2), (20, 2)], Fraction(60)),
    ("mean", "sum", [(10, 1), (30, 2), (20, 2)], Fraction(20)),
    ("last", "sum", [(10, 1), (30, 2), (20, 2)], Fraction(20)),
    ("last", "mean", [(10, 1), (30, 2), (20, 2)], Fraction(10)),
    ("mean", "mean", [(10, 1), (30, 2)], Fraction(25, 2)),
    ("distinct", "sum", [(10, 1), (30, 2)], None),
    ("never", "sum", [(10, 1), (30, 2)], None),
    ("distinct", "sum", [(10, 1)], Fraction(10)),
    ("sum", "distinct", [(10, 1), (30, 2)], None),
    ("sum", "never", [(30, 2)], None),
]


@pytest.mark.parametrize(("over_time", "over_place", "months", "comes_to"), OVER_TIME)
def test_values_combine_as_declared(
    over_time: str, over_place: str, months: list[tuple[int, int]], comes_to: Fraction | None
) -> None:
    parts = [part(f"2023-{at:02}", value, count=count) for at, (value, count) in enumerate(months, 1)]
    found = combined(parts, facts(over_time=over_time, over_place=over_place), YEAR)
    assert found.exact == comes_to
    assert bool(found.missing) == (comes_to is None)


def test_a_year_that_was_observed_itself_counts_before_its_months() -> None:
    parts = [part("2023-01", 10), part("2023", 15, is_own=True), part("2023-02", 10)]
    for rule in ("sum", "distinct", "never"):
        assert combined(parts, facts(over_time=rule), YEAR).exact == 15


def test_what_was_observed_as_the_whole_counts_before_its_places() -> None:
    own, sums = [part("2023-02", 9, is_own=True)], [part("2023-01", 5), part("2023-02", 7), part("2023-03", 8)]
    assert [one.value for one in preferred(own, sums)] == [5, 9, 8]
    assert [one.value for one in preferred([part("2023-Q1", 9, is_own=True)], sums)] == [9]


def test_of_a_stock_a_period_counts_only_when_nearly_all_have_reported() -> None:
    """In March three of ten places have reported: the state of the world is that of February."""
    months = [part("2023-01", 90, count=9), part("2023-02", 100, count=10), part("2023-03", 30, count=3)]
    assert last_complete(months).value == 100
    assert last_complete([*months, part("2023-04", 91, count=9)]).value == 91
    assert last_complete([*months, part("2023-05", 7, is_own=True)]).value == 7
    assert last_complete([part("2020-01", 100, count=10), part("2023-03", 30, count=3)]).value == 30


def test_a_ratio_adds_up_its_counts_and_never_its_shares() -> None:
    ratio = facts(kind="ratio", unit="per cent", digits=1)
    parts = [part("2023-01", numerator=1, denominator=2), part("2023-02", numerator=1, denominator=8)]
    found = combined(parts, ratio, YEAR)
    assert (found.numerator, found.denominator, str(found.shown)) == (2, 10, "20.0")
    bare = part("2023-03", 826, bare=1)
    assert str(combined([bare], ratio, YEAR).shown) == "82.6"
    assert "cannot be added up" in combined([*parts, bare], ratio, YEAR).missing
    assert combined([parts[0]], facts(kind="ratio", unit="times"), YEAR).exact == Fraction(1, 2)


def test_a_value_keeps_its_relation_and_a_sum_of_estimates_is_about() -> None:
    over = part("2023-01", 2000, relation="over", inexact=1, low=1900, high=2500)
    one = combined([over], facts(), YEAR)
    assert (one.relation, one.low, one.high) == ("over", 1900, 2500)
    both = combined([over, part("2023-02", 5)], facts(), YEAR)
    assert (both.exact, both.relation, both.low) == (2005, "about", None)


def test_a_value_is_shown_with_its_unit_and_digits() -> None:
    assert shown(-1234567, facts(digits=2)) == "-12,345.67 people"
    assert shown(31600000, facts()) == "31,600,000 people"


# direction, baseline, target, actual, day, status
PROGRESS = [
    ("increase", 0, 100, 100, "2023-03-31", Status.ACHIEVED),
    ("increase", 0, 100, 44, "2023-07-01", Status.BEHIND),
    ("increase", 0, 100, 45, "2023-07-01", Status.ON_TRACK),
    ("increase", 0, 100, 29, "2023-07-01", Status.OFF_TRACK),
    ("increase", 50, 100, 75, "2023-07-01", Status.ON_TRACK),
    ("increase", None, 100, 90, "2023-12-31", Status.ON_TRACK),
    ("increase", None, 100, 89, "2023-12-31", Status.BEHIND),
    ("increase", 0, 100, 40, "2024-06-30", Status.OFF_TRACK),
    ("increase", 0, 100, 0, "2022-12-31", Status.ON_TRACK),
    ("decrease", 80, 40, 60, "2023-07-01", Status.ON_TRACK),
    ("decrease", 80, 40, 79, "2023-07-01", Status.OFF_TRACK),
    ("decrease", 80, 40, 39, "2023-07-01", Status.ACHIEVED),
    ("decrease", None, 40, 60, "2023-07-01", Status.NO_BASELINE),
    ("maintain", None, 100, 100, "2023-07-01", Status.ACHIEVED),
    ("maintain", None, 100, 91, "2023-07-01", Status.ON_TRACK),
    ("maintain", None, 100, 130, "2023-07-01", Status.BEHIND),
    ("maintain", None, 100, 50, "2023-07-01", Status.OFF_TRACK),
    ("maintain", None, 0, 1, "2023-07-01", Status.OFF_TRACK),
    ("increase", 100, 100, 99, "2023-07-01", Status.NO_BASELINE),
    ("increase", 0, 100, None, "2023-07-01", Status.NOT_REPORTED),
    ("increase", 0, None, 5, "2023-07-01", Status.NO_TARGET),
]


@pytest.mark.parametrize(("direction", "baseline", "target", "actual", "day", "status"), PROGRESS)
def test_progress_is_the_way_against_the_time(
    direction: str, baseline: int | None, target: int | None, actual: int | None, day: str, status: Status
) -> None:
    aim = None
    if target is not None:
        aim = Aim(
            direction=direction,
            target=Fraction(target),
            baseline=None if baseline is None else Fraction(baseline),
            starts_on=YEAR.start,
            ends_on=YEAR.end,
        )
    found = progress(aim=aim, actual=None if actual is None else Fraction(actual), on=date.fromisoformat(day))
    assert found.status == status, found.says
    assert found.status in STATUSES and found.says


def test_progress_says_its_rule_in_words() -> None:
    aim = Aim(direction="increase", target=Fraction(100), baseline=None, starts_on=YEAR.start, ends_on=YEAR.end)
    found = progress(aim=aim, actual=Fraction(45), on=date(2023, 7, 1))
    assert found.says == (
        "45.0 % of the way when 49.9 % of the time has passed: 90.2 % of what was due. "
        "On track from 90 %, behind from 60 %, below that off track."
    )
    assert (found.achieved, found.elapsed) == (Fraction(45, 100), Fraction(182, 365))


def test_time_passes_from_the_first_day_to_the_last() -> None:
    assert elapsed(YEAR.start, YEAR.end, date(2022, 6, 1)) == 0
    assert elapsed(YEAR.start, YEAR.end, date(2023, 1, 1)) == Fraction(1, 365)
    assert elapsed(YEAR.start, YEAR.end, date(2030, 1, 1)) == 1


PERIODS = [
    ("monthly", "2023-02-14", "2023-02"),
    ("quarterly", "2023-05-01", "2023-Q2"),
    ("yearly", "2023-12-31", "2023"),
    ("once", "2023-05-01", "2023-05-01 to 2023-05-01"),
    ("half-yearly", "2023-08-01", "2023-07-01 to 2023-12-31"),
]


@pytest.mark.parametrize(("frequency", "day", "period"), PERIODS)
def test_a_reporting_period_is_one_of_the_calendar(frequency: str, day: str, period: str) -> None:
    assert str(reporting_period(date.fromisoformat(day), frequency)) == period


def test_a_report_is_due_so_many_days_after_its_period() -> None:
    due = list(
        due_reports(
            frequency="quarterly",
            reports_from=date(2022, 10, 15),
            due_days=30,
            since=date(2023, 1, 1),
            on=date(2023, 7, 31),
        )
    )
    assert [(str(one.period), str(one.due_on)) for one in due] == [
        ("2023-Q1", "2023-04-30"),
        ("2023-Q2", "2023-07-30"),
    ]
    once = due_reports(
        frequency="once", reports_from=date(2023, 3, 1), due_days=0, since=date(2023, 1, 1), on=date(2024, 1, 1)
    )
    assert [one.period for one in once] == [Period(date(2023, 3, 1), date(2023, 3, 1))]


def test_circles_are_found_however_long() -> None:
    assert circles([(1, 2), (2, 3), (1, 3)]) == set()
    assert circles([(1, 2), (2, 3), (3, 1), (4, 1)]) == {1, 2, 3}


def docs(page: str, first_cell: str) -> list[list[str]]:
    """The rows of the table of a docs page whose first heading is this."""
    text = (Path(__file__).parents[2] / "docs" / "domain" / f"{page}.md").read_text(encoding="utf-8")
    found: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if inside and cells and set("".join(cells)) != {"-"}:
            found.append(cells)
        inside = bool(cells) and (inside or cells[0] == first_cell)
    assert found, f"{page}.md has no table that begins with {first_cell}"
    return found


def test_the_docs_explain_every_rule_as_the_program_does() -> None:
    rows = {rule.strip("`"): (meaning, over) for rule, meaning, over in docs("measures", "Rule")}
    assert {rule: meaning for rule, (meaning, _) in rows.items()} == COMBINING
    for rule, (_, over) in rows.items():
        allowed = [axis for axis, rules in AXES.items() if rule in rules]
        assert over == ", ".join(allowed), rule


AXES = {"time": OVER_TIME_RULES, "place": OVER_PLACE, "category": OVER_CATEGORY}


def test_the_docs_work_progress_out_as_the_program_does() -> None:
    aim = Aim(direction="increase", target=Fraction(100), baseline=None, starts_on=YEAR.start, ends_on=YEAR.end)
    for day, value, status in docs("results-frameworks", "Day"):
        assert progress(aim=aim, actual=Fraction(value), on=date.fromisoformat(day)).status == status


def test_a_running_total_that_would_fall_says_what_would_be_right() -> None:
    late = falling_complaint(1_900, date(2024, 12, 31), 2_000, date(2023, 12, 31), facts())
    early = falling_complaint(2_500, date(2022, 12, 31), 2_000, date(2023, 12, 31), facts())
    assert "1,900 people on 2024-12-31 is less than 2,000 people on 2023-12-31" in late
    assert "at least 2,000 people" in late
    assert "2,500 people on 2022-12-31 is more than 2,000 people on 2023-12-31" in early
    assert "at most 2,000 people" in early


def test_what_differs_from_what_stands_there_is_said_in_words() -> None:
    day = date(2023, 12, 31)
    draft = ObservationDraft(indicator="reached", starts_on=day, ends_on=day, source="a report", value=5)
    before = content(replace(draft, is_synthetic=True, relation="about"))
    there = Standard(id=7, revision=0, content=before, returned_because="")
    told = standing_complaint(draft, there, facts())
    assert told is not None
    assert "relation about, not exactly; synthetic yes, not no" in told
