"""Asking measures: values over time and place, series across plans, splits, frameworks, late reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fresh import Fresh
from measures.world import BY_SEX, LONG_AGO, World, draft, make_world, saw

from headwater.audit.queries import lines, stamp
from headwater.lib.errors import Refused
from headwater.lib.periods import parse, year
from headwater.measures import actions, queries
from headwater.measures.models import Submission
from headwater.measures.queries import records
from headwater.measures.rules import CoverageDraft, LinkDraft, Measured, Status, TargetDraft
from headwater.registry.actions import MembershipDraft, begin_many, register_many
from headwater.registry.rules import NodeDraft

END = date(2023, 12, 31)


def value(key: str = "reached", **asked: Any) -> Decimal | None:
    return queries.measured(indicator=key, **asked).shown


def aim(world: World, goal: int, period: str = "2023", **more: Any) -> None:
    span = parse(period)
    facts: dict[str, Any] = {"indicator": "reached", "source": "the plan"}
    told = TargetDraft(starts_on=span.start, ends_on=span.end, value=goal, **(facts | more))
    actions.set_targets(drafts=[told], by=world.monitor)


def test_countries_add_up_to_regions_and_the_world(world: World) -> None:
    world.declare()
    told = [("KEN", 10), ("UGA", 5), ("FRA", 1)]
    world.see(*(world.saw("2023-01", number, place) for place, number in told))
    world.see(*(world.saw("2023-02", 2 * number, place) for place, number in told))
    assert value(period=parse("2023-01")) == 16
    assert value(period=year(2023)) == 48
    assert [value(period=year(2023), place=world.places[code]) for code in ("KEN", "EAST", "WEST", "WORLD")] == [
        30,
        45,
        3,
        48,
    ]
    found = queries.rolled_up(indicator="reached", period=year(2023))
    assert {one.place.code: one.measured.shown for one in found} == {
        "FRA": 3,
        "KEN": 30,
        "UGA": 15,
        "EAST": 45,
        "WEST": 3,
        "WORLD": 48,
    }
    assert [one.place.code for one in found] == ["FRA", "KEN", "UGA", "EAST", "WEST", "WORLD"]
    assert [one.place.code for one in queries.by_place(indicator="reached", on=END)] == ["FRA", "KEN", "UGA"]


def test_a_tree_is_read_as_of_the_day(world: World) -> None:
    """A country that joins a region in February is not in its January."""
    new = {"OLD": world.places["WEST"], "NEW": world.places["EAST"]}
    (tun,) = more_places(world, "TUN")
    for (since, until), whole in zip(
        ((LONG_AGO, date(2023, 1, 31)), (date(2023, 2, 1), None)), new.values(), strict=True
    ):
        begin_many(
            drafts=[
                MembershipDraft(
                    role="part of", member=tun, of=whole, valid_from=since, valid_to=until, evidence="a test"
                )
            ],
            by=world.monitor,
        )
    world.places["TUN"] = tun
    world.declare()
    world.see(world.saw("2023-01", 3, "TUN"), world.saw("2023-02", 4, "TUN"))
    east, west = (world.places[code] for code in ("EAST", "WEST"))
    assert (value(period=parse("2023-01"), place=west), value(period=parse("2023-01"), place=east)) == (3, None)
    assert (value(period=parse("2023-02"), place=west), value(period=parse("2023-02"), place=east)) == (None, 4)


def more_places(world: World, *codes: str) -> list[Any]:
    drafts = [NodeDraft(kind="place", code=code, name=f"place {code}", valid_from=LONG_AGO) for code in codes]
    return list(register_many(drafts=drafts, by=world.monitor).values())


def test_people_counted_once_are_not_added_up(world: World) -> None:
    world.declare(over_time="distinct", over_place="distinct")
    world.see(world.saw("2023-01", 10, "KEN"), world.saw("2023-01", 5, "UGA"), world.saw("2023-02", 7, "KEN"))
    found = queries.measured(indicator="reached", period=parse("2023-01"))
    assert found.exact is None and "The whole needs an observation of its own" in found.missing
    assert value(period=parse("2023-01"), place=world.places["KEN"]) == 10
    ken = queries.measured(indicator="reached", period=year(2023), place=world.places["KEN"])
    assert ken.exact is None and "2023 needs an observation of its own" in ken.missing
    world.see(world.saw("2023", 12, "KEN"), world.saw("2023-01", 13))
    assert value(period=year(2023), place=world.places["KEN"]) == 12
    assert value(period=parse("2023-01")) == 13


def test_a_stock_is_that_of_the_last_day_and_days_of_one_month_belong_together(world: World) -> None:
    """Kenya counts on the 30th and again on the 31st, Uganda on the 31st: each place's last day counts, once."""
    world.declare(over_time="last")
    told = [("2023-11-30", 4, "KEN"), ("2023-11-30", 6, "UGA"), ("2023-12-30", 5, "KEN"), ("2023-12-31", 7, "UGA")]
    world.see(*(world.saw(day, number, place) for day, number, place in told))
    assert value(on=date(2023, 12, 1)) == 10
    assert value(on=END) == value(period=year(2023)) == 12
    world.see(world.saw("2023-12-31", 8, "KEN"))
    assert value(on=END) == 15
    assert value(on=END, place=world.places["EAST"]) == 15


def test_a_place_observed_as_a_whole_is_not_the_sum_of_its_parts(world: World) -> None:
    world.declare()
    world.see(world.saw("2023-01", 100, "SOM"), world.saw("2023-01", 40, "SOM-BAY"), world.saw("2023-01", 1, "KEN"))
    assert value(period=parse("2023-01")) == 101
    assert value(period=parse("2023-01"), place=world.places["SOM"]) == 100
    world.see(world.saw("2023-01", 150))
    assert value(period=parse("2023-01")) == 150
    assert value(period=parse("2023-01"), place=world.places["EAST"]) == 101


def test_all_categories_make_up_the_whole_and_some_do_not(reached: World) -> None:
    reached.see(reached.saw("2023-01", 6, "KEN", category="sex/female"))
    assert value(period=parse("2023-01")) is None
    reached.see(reached.saw("2023-01", 5, "KEN", category="sex/male"), reached.saw("2023-01", 9, "UGA"))
    assert value(period=parse("2023-01")) == 20
    assert value(period=parse("2023-01"), place=reached.places["KEN"]) == 11
    (split,) = queries.by_category(indicator="reached", period=parse("2023-01"))
    assert [(str(cell.category), cell.measured.shown) for cell in split.cells] == [("sex/female", 6), ("sex/male", 5)]
    assert (split.whole.shown, split.rest, split.parts) == (20, Fraction(9), "equal")
    (latest,) = queries.by_category(indicator="reached", on=END)
    assert [cell.measured.shown for cell in latest.cells] == [6, 5]


def test_a_trend_survives_a_new_plan_and_a_break_is_shown(world: World) -> None:
    world.declare("old")
    world.declare("middle", succeeds="old")
    world.declare("new", succeeds="middle", what_changed="Households, not people.", unit="households")
    world.see(*(saw(f"2022-{month:02}", month, indicator="old") for month in (10, 11, 12)))
    world.see(saw("2022-12", 13, indicator="middle"), saw("2023-01", 14, indicator="middle"))
    world.see(saw("2023-02", 15, indicator="new"))
    aim(world, 20, "2023-02", indicator="new")
    points = queries.series(indicator="new")
    assert [(one.indicator, one.measured.shown, one.breaks, one.target) for one in points] == [
        ("old", 10, "", None),
        ("old", 11, "", None),
        ("middle", 13, "", None),
        ("middle", 14, "", None),
        ("new", 15, "Households, not people.", 20),
    ]
    assert [one.measured.shown for one in queries.series(indicator="new", since=date(2023, 1, 1))] == [14, 15]
    assert queries.series(indicator="new", place=world.places["KEN"]) == []


def test_a_plan_maps_its_elements_and_indicators_to_the_one_before(world: World) -> None:
    world.declare("old")
    world.declare("new", succeeds="old", what_changed="More of it.", results=(world.elements["OUT1"].pk,))
    begin_many(
        drafts=[
            MembershipDraft(
                role="succeeds",
                member=world.elements["SO1"],
                of=world.elements["SO2"],
                valid_from=LONG_AGO,
                evidence="a test",
            )
        ],
        by=world.monitor,
    )
    (mapped,) = queries.mapped_elements(plan=world.plan, on=END)
    assert (mapped.now.code, mapped.before.code) == ("SO1", "SO2")
    (mapped,) = queries.mapped_indicators(plan=world.plan, on=END)
    assert (mapped.now.code, mapped.before.code, mapped.what_changed) == ("new", "old", "More of it.")


def test_a_framework_shows_how_far_each_result_is(world: World) -> None:
    world.declare(results=(world.elements["OUT1"].pk, world.elements["SO2"].pk))
    world.declare("returned", results=(world.elements["OUT1"].pk,), direction="decrease")
    world.declare("derived", results=(world.elements["SO1"].pk,), derivation="donors")
    world.see(world.saw("2023-01", 30, "KEN"), world.saw("2023-02", 22, "UGA"), world.saw("2023-07", 99, "UGA"))
    aim(world, 100)
    aim(world, 10, "2022", is_baseline=True)
    link = LinkDraft(cause=world.elements["OUT1"].pk, effect=world.elements["SO1"].pk, assumption="x")
    actions.link_results(drafts=[link], by=world.monitor)
    found = queries.framework(plan=world.plan, on=date(2023, 6, 30))
    assert [(row.node.code, row.depth, [one.indicator.key for one in row.indicators]) for row in found.results] == [
        ("SO1", 1, ["derived"]),
        ("OUT1", 2, ["reached", "returned"]),
        ("OUT2", 2, []),
        ("SO2", 1, ["reached"]),
    ]
    row = found.results[1].indicators[0]
    assert (row.name, row.measured.shown, row.baseline, row.target) == ("Reached", 52, 10, 100)
    assert row.progress.status == Status.ON_TRACK, row.progress.says
    assert (row.progress.achieved, str(row.period)) == (Fraction(42, 90), "2023-01-01 to 2023-06-30")
    assert found.statuses == {Status.ON_TRACK: 1, Status.NO_TARGET: 2}
    assert len(found.links) == 1
    at_the_end = queries.standing(indicator="reached", on=END)
    assert (at_the_end.measured.shown, at_the_end.progress.status) == (151, Status.ACHIEVED)
    uganda = queries.framework(plan=world.plan, on=END, place=world.places["UGA"]).results[1].indicators[0]
    assert (uganda.measured.shown, uganda.target) == (121, None)


@pytest.mark.parametrize("place", [None, "KEN", "EAST"])
def test_a_framework_says_of_each_indicator_what_its_own_page_says(world: World, place: str | None) -> None:
    ways = list(product(("sum", "last", "mean", "distinct", "never"), ("sum", "mean", "never")))
    for time, where in ways:
        world.declare(f"{time}-{where}", over_time=time, over_place=where, results=(world.elements["OUT1"].pk,))
        told = (("2023-01", "KEN", 10), ("2023-01", "UGA", 30), ("2023-02", "KEN", 20), ("2023-04", "UGA", 50))
        world.see(*(world.saw(month, value, at, indicator=f"{time}-{where}") for month, at, value in told))
    at = None if place is None else world.places[place]
    rows = queries.framework(plan=world.plan, on=END, place=at).results[1].indicators
    alone = [queries.measured(indicator=row.indicator.key, period=row.period, place=at) for row in rows]
    assert [row.measured for row in rows] == alone and len(rows) == len(ways)
    assert len({one.shown for one in alone}) > 3


def test_of_a_large_framework_only_what_was_opened_is_listed(world: World) -> None:
    one, two = world.elements["OUT1"].pk, world.elements["OUT2"].pk
    world.declare("a", results=(one,))
    world.declare("b", results=(one, two))
    aim(world, 5, indicator="a")

    def listed(**asked: Any) -> list[tuple[int, int, bool]]:
        found = queries.framework(plan=world.plan, on=END, opened=queries.Opened(**asked))
        assert found.statuses == {Status.NOT_REPORTED: 1, Status.NO_TARGET: 1}
        rows = [row for row in found.results if row.node.code.startswith("OUT")]
        return [(row.count, len(row.indicators), row.is_closed) for row in rows]

    assert listed() == listed(at_most=3) == [(2, 2, False), (1, 1, False)]
    assert listed(at_most=2) == [(2, 0, True), (1, 0, True)]
    assert listed(at_most=2, results=["OUT2"]) == [(2, 0, True), (1, 1, False)]
    assert listed(at_most=2, status=Status.NO_TARGET) == [(1, 1, False), (1, 1, False)]


def test_a_derived_indicator_is_asked_one_floor_up(world: World) -> None:
    world.declare("derived", results=(world.elements["SO1"].pk,), derivation="donors")
    assert "derived from the books" in queries.measured(indicator="derived", on=END).missing

    def derive(indicator: Any, period: Any, place: int | None) -> Measured:
        return Measured(exact=Fraction(7), unit="people", digits=0)

    found = queries.framework(plan=world.plan, on=END, derive=derive)
    assert found.results[0].indicators[0].measured.shown == 7


def test_a_framework_asks_as_many_questions_of_one_indicator_as_of_many(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            queries.framework(plan=world.plan, on=END)
        return len(context)

    world.declare("first", results=(world.elements["OUT1"].pk,))
    world.see(world.saw("2023-01", 1, "KEN", indicator="first"))
    one = asked()
    drafts = [draft(f"i{number}", results=(world.elements["OUT1"].pk,)) for number in range(30)]
    actions.declare_indicators(drafts=drafts, by=world.monitor)
    world.see(*(world.saw("2023-01", 1, "KEN", indicator=f"i{number}") for number in range(30)))
    assert asked() == one


def test_a_framework_is_kept_until_something_is_written(fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    # Others write to the same server meanwhile, and on PostgreSQL what is kept goes for their sake too.
    monkeypatch.setattr("headwater.audit.queries.stamp", lambda: str(lines().latest("pk").pk))
    with fresh_database.open():
        world = make_world()
        world.declare(results=(world.elements["OUT1"].pk,))
        world.see(world.saw("2023-01", 1, "KEN"))

        def asked() -> tuple[Decimal | None, int]:
            with CaptureQueriesContext(connection) as context:
                (row,) = queries.framework(plan=world.plan, on=END).results[1].indicators
            return row.measured.shown, len(context)

        (first, long), (again, short), before = asked(), asked(), stamp()
        assert first == again == 1 and short < long
        world.see(world.saw("2023-02", 2, "UGA"))
        assert asked()[0] == 3
        assert stamp() != before


def test_late_and_missing_reports_are_listed_by_office(world: World) -> None:
    world.declare(office=world.office.pk, reports_from=date(2023, 1, 1), due_days=15)
    world.declare("whole", reports_from=date(2023, 1, 1), frequency="quarterly")
    world.declare("not expected")
    covers = [
        CoverageDraft(indicator="reached", place=world.places[code].pk, office=world.office.pk)
        for code in ("KEN", "UGA")
    ]
    actions.assign_reporting(drafts=covers, by=world.monitor)
    world.see(world.saw("2023-01", 1, "KEN"), world.saw("2023-02", 1, "KEN"))
    late = queries.late(on=date(2023, 4, 1), since=date(2023, 1, 1))
    # What was entered by this test came long after April 2023, so on that day everything is late.
    assert [(one.indicator.key, one.place.code if one.place else "", str(one.period)) for one in late] == [
        ("reached", "KEN", "2023-01"),
        ("reached", "KEN", "2023-02"),
        ("reached", "UGA", "2023-01"),
        ("reached", "UGA", "2023-02"),
        ("whole", "", "2023-Q1"),
    ]
    assert str(late[0].due_on) == "2023-02-15"
    rows = {row.office.code if row.office else "": row for row in queries.reporting(on=date(2023, 4, 1))}
    assert (rows["NBO"].due, rows["NBO"].in_time, rows["NBO"].late, rows["NBO"].missing) == (4, 0, 2, 2)
    assert (rows[""].due, rows[""].missing) == (1, 1)
    assert queries.late(on=date(2023, 4, 1), office=world.office)[-1].place == world.places["UGA"]
    assert Submission.objects.count() == 1


def test_history_tells_who_entered_and_who_checked(reached: World) -> None:
    reached.see(reached.saw("2023-01", 5, "KEN"), reached.saw("2023-02", 6, "KEN", category="sex/female"))
    ken = queries.history(place=reached.places["KEN"], category="").get()
    actions.return_to_sender(observations=[ken.pk], reason="Which camp?", by=reached.verifier)
    found: Any = queries.observation(ken.pk)
    assert (found.status, found.checked_by, found.check_reason) == ("returned", "Vera Verifier", "Which camp?")
    assert [row.pk for row in queries.history(status="returned")] == [ken.pk]
    assert queries.history(entered_by=reached.monitor, period=parse("2023-02")).count() == 1
    assert queries.history(category="sex/female").count() == 1
    with pytest.raises(Refused, match="There is no observation 0"):
        queries.observation(0)


@pytest.mark.parametrize("few", [10_000, 0])
def test_what_nobody_verified_is_found_whether_it_is_little_or_much(
    reached: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(records, "_FEW", few)
    reached.see(reached.saw("2023-01", 5, "KEN"), reached.saw("2023-02", 6, "KEN"))
    reached.see(reached.saw("2023-03", 7, "KEN"), reached.saw("2023-03", 8, "UGA"))
    first, second, third, fourth = (row.pk for row in queries.history().order_by("pk"))
    actions.verify(observations=[first, fourth], by=reached.verifier)
    assert {row.pk for row in queries.history(status="entered")} == {second, third}
    assert {row.pk for row in queries.history(status="verified")} == {first, fourth}
    found = [(one.first.pk, one.count, one.is_synthetic) for one in queries.unverified(most=5)]
    assert found == [(third, 1, False), (second, 1, False)], "by the time they were entered, the latest first"
    assert [one.first.pk for one in queries.unverified(most=1)] == [third]


def test_indicators_are_found_by_plan_result_office_and_text(world: World) -> None:
    world.declare(results=(world.elements["OUT1"].pk,), office=world.office.pk, disaggregations=BY_SEX)
    world.declare("other", derivation="donors")
    for asked in (
        {"plan": world.plan, "on": END},
        {"result": world.elements["OUT1"]},
        {"office": world.office},
        {"derived": False},
        {"text": "REACH"},
        {"frequency": "monthly", "derived": False},
    ):
        assert [row.key for row in queries.indicators(**asked)] == ["reached"], asked
    assert [node.code for node in queries.results_of(queries.indicator("reached"))] == ["OUT1"]
    with pytest.raises(Refused, match="There is no indicator “nothing”"):
        queries.indicator("nothing")
