"""After anything that people may do, in any order, totals and roll-ups are those of the plain model."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from measures.plain import CATEGORIES, MONTHS, PLACES, Plain
from measures.world import BY_SEX, World

from headwater.lib.errors import Refused
from headwater.lib.periods import Period, parse
from headwater.measures import actions, areas, queries, totals
from headwater.measures.models import Area, Category, Indicator, Observation, Total
from headwater.measures.rules import Measured
from headwater.registry.actions import begin, end, take_back
from headwater.registry.queries import memberships

AREAS = ("WORLD", "EAST", "WEST", "SOM")
SUMS = (
    *("starts_on", "ends_on", "value", "numerator", "denominator"),
    *("places", "verified", "inexact", "bare", "synthetic"),
)
_OBSERVE = st.tuples(
    st.just("observe"),
    st.sampled_from(PLACES),
    st.sampled_from(MONTHS),
    st.sampled_from(CATEGORIES),
    st.integers(0, 9),
)
_CHECK = st.tuples(st.sampled_from(["return", "verify"]), st.integers(0, 30))
_STEPS = st.lists(st.lists(st.one_of(_OBSERVE, _OBSERVE, _CHECK), min_size=1, max_size=6), max_size=5)
_ALL = Period(parse(MONTHS[0]).start, parse(MONTHS[-1]).end)


class Both:
    """The program and the plain model, told the same."""

    def __init__(self, world: World) -> None:
        self.world, self.plain = world, Plain()

    def tell(self, steps: list[tuple[object, ...]]) -> None:
        """Observations of one list go in together, as a bulk; checks one by one."""
        together = {step[1:4]: step for step in steps if step[0] == "observe"}
        drafts = []
        for key, (_, place, month, category, value) in together.items():
            latest = self._latest(key)
            more = {"revises": latest.pk, "why": "Better known"} if latest else {}
            drafts.append(self.world.saw(str(month), value, place, category=category, **more))  # type: ignore[arg-type]
        try:
            with transaction.atomic():
                self.world.see(*drafts)
        except Refused as refusal:
            sentences = str(refusal)
            assert "By sex it comes to" in sentences or "nothing to revise" in sentences, sentences
        else:
            for key, step in together.items():
                self.plain.told.setdefault(key, []).append((step[4], False))  # type: ignore[arg-type]
        for step in steps:
            if step[0] != "observe":
                self._check(str(step[0]), int(str(step[1])))

    def _latest(self, key: tuple[object, ...]) -> Observation | None:
        place, month, category = key
        period = parse(str(month))
        found = queries.history(category=str(category), period=period)
        found = found.filter(place__isnull=True) if place is None else found.filter(place=self.world.at(str(place)))
        return found.order_by("-revision").first()

    def _check(self, how: str, which: int) -> None:
        standing = list(queries.history(status="entered").order_by("pk"))
        if not standing:
            return
        row = standing[which % len(standing)]
        if how == "verify":
            actions.verify(observations=[row.pk], by=self.world.verifier)
            return
        actions.return_to_sender(observations=[row.pk], reason="No", by=self.world.verifier)
        codes = {node.pk: code for code, node in self.world.places.items()}
        place = codes[row.place_id] if row.place_id else None
        key = (place, str(Period(row.starts_on, row.ends_on)), str(row.category) if row.category else "")
        self.plain.told[key][row.revision] = (self.plain.told[key][row.revision][0], True)


@pytest.mark.parametrize("examples", [200 if os.environ.get("HEADWATER_TEST_LONG") == "1" else 12])
def test_totals_and_roll_ups_are_those_of_the_plain_model(world: World, examples: int) -> None:
    world.declare(disaggregations=BY_SEX)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(_STEPS)
    def run(lists: list[list[tuple[object, ...]]]) -> None:
        with transaction.atomic():
            both = Both(world)
            for steps in lists:
                both.tell(steps)
            held_to(both)
            transaction.set_rollback(True)

    run()


def held_to(both: Both) -> None:
    assert queries.check_totals() == []
    for area in AREAS:
        assert_kept_as_asked(both.world.places[area].pk)
    for place in [*PLACES, "WEST"]:
        at = both.world.at(place)
        for month in MONTHS:
            found = queries.measured(indicator="reached", period=parse(month), place=at)
            assert shown(found.shown) == both.plain.value(place, month), (place, month, found)
        found = queries.measured(indicator="reached", period=_ALL, place=at)
        assert shown(found.shown) == both.plain.over_time(place), (place, found)
    for category in CATEGORIES[1:]:
        found = queries.measured(indicator="reached", period=_ALL, category=category)
        assert shown(found.shown) == both.plain.over_time(None, category)
    counted = {
        (one.place.code, point)
        for one in queries.by_place(indicator="reached", period=_ALL)
        if (point := shown(one.measured.shown)) is not None
    }
    assert counted == {
        (place, value) for place in PLACES if place and (value := _observed(both.plain, place)) is not None
    }


def assert_kept_as_asked(area: int, until: date = _ALL.end) -> None:
    """The kept totals of an area are what its places come to when their observations are added up."""
    tree = areas.parents(until)
    if not areas.is_kept(area, tree):
        assert not Observation.objects.filter(place__in=areas.below(area, tree)).exists()
    for indicator in Indicator.objects.values_list("pk", flat=True):
        for category in (0, *Category.objects.values_list("pk", flat=True)):
            asked = totals.parts_of(
                indicators=[indicator],
                category=category,
                places=areas.below(area, tree),
                since=date.min,
                until=until,
            )
            rows = Total.objects.filter(indicator=indicator, category=category, area=area)
            assert [totals.part(row) for row in rows.values_list(*SUMS)] == asked.get(indicator, [])


def _observed(plain: Plain, place: str) -> int | None:
    values = [plain.observed(place, month, "") for month in MONTHS]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def shown(value: Decimal | None) -> int | None:
    return None if value is None else int(value)


def test_totals_follow_whether_told_at_once_or_one_by_one(world: World) -> None:
    world.declare("once")
    world.declare("singly")
    told = [(month, place, value) for value, month in enumerate(MONTHS, 1) for place in ("KEN", "UGA", "FRA")]
    world.see(*(world.saw(month, value, place, indicator="once") for month, place, value in told))
    for month, place, value in reversed(told):
        world.see(world.saw(month, value, place, indicator="singly"))
    for month in MONTHS:
        values = [queries.measured(indicator=key, period=parse(month)) for key in ("once", "singly")]
        assert values[0].exact == values[1].exact
        assert values[0].count == values[1].count == 3


def test_a_total_that_was_changed_is_found_and_made_anew(world: World) -> None:
    world.declare()
    world.see(world.saw("2023-01", 5, "KEN"))
    Total.objects.update(value=6)
    sentences = queries.check_totals()
    assert len(sentences) == 3, "everywhere, the region and the world"
    assert all("rebuild the totals" in sentence for sentence in sentences)
    assert queries.measured(indicator="reached", period=parse("2023-01")).shown == 6, "a check changes nothing"
    actions.rebuild_totals(by=world.monitor)
    assert queries.check_totals() == []


def test_a_region_is_read_from_its_total_and_not_from_observations(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declare()
    world.see(*(world.saw("2023-01", value, place) for value, place in ((5, "KEN"), (7, "UGA"), (9, "FRA"))))
    monkeypatch.setattr(totals, "parts_of", None)
    shown = {area: measured_at(world, area).shown for area in ("EAST", "WEST", "WORLD")}
    assert shown == {"EAST": 12, "WEST": 9, "WORLD": 21}
    world.see(world.saw("2023-01", 1, "EAST"))
    assert [measured_at(world, area).shown for area in ("EAST", "WORLD")] == [1, 10], "observed itself, it counts once"


def measured_at(world: World, area: str, on: str = "2023-01") -> Measured:
    return queries.measured(indicator="reached", period=parse(on), place=world.places[area])


def moved(world: World, place: str, area: str, on: date) -> None:
    """Begin on a day to be part of another area."""
    (held,) = memberships(role="part of").filter(member=world.places[place])
    end(membership=held, on=on - timedelta(days=1), evidence="a test", by=world.monitor)
    begin(
        role="part of",
        member=world.places[place],
        of=world.places[area],
        valid_from=on,
        evidence="a test",
        by=world.monitor,
    )


def test_an_area_whose_places_were_changed_is_added_up_when_it_is_asked(world: World) -> None:
    """Uganda is in the west from May on: January of the west is asked by the tree of January, June by that of June."""
    world.declare()
    told = [(month, value, place) for month in ("2023-01", "2023-06") for value, place in ((5, "KEN"), (7, "UGA"))]
    world.see(*(world.saw(*one) for one in told), world.saw("2023-06", 9, "FRA"))
    moved(world, "UGA", "WEST", date(2023, 5, 1))
    right = {("EAST", "2023-01"): 12, ("EAST", "2023-06"): 5, ("WEST", "2023-06"): 16, ("WORLD", "2023-06"): 21}
    assert [measured_at(world, *at).shown for at in right] == list(right.values()), "before anything else is entered"
    assert measured_at(world, "WEST", "2023-01").shown is None
    world.see(world.saw("2023-06", 100, "SOM"))
    right |= {("EAST", "2023-06"): 105, ("WORLD", "2023-06"): 121}
    assert [measured_at(world, *at).shown for at in right] == list(right.values()), "after it"
    given_up = set(Area.objects.filter(is_kept=False).values_list("area", flat=True))
    assert given_up == {world.places[area].pk for area in ("EAST", "WEST", "WORLD")}
    assert not Total.objects.filter(area__in=given_up).exists()
    assert sum("not kept" in sentence for sentence in queries.check_totals()) == 3
    actions.rebuild_totals(by=world.monitor)
    assert queries.check_totals() == []
    assert not Area.objects.filter(is_kept=False).exists()
    assert [measured_at(world, *at).shown for at in right] == list(right.values()), "and by the kept totals"
    for area in AREAS:
        assert_kept_as_asked(world.places[area].pk, until=date(2023, 6, 30))


@pytest.mark.parametrize(("place", "area"), [("SOM-BAY", "KEN"), ("SOM-BAY", "WEST"), ("EAST", "WEST")])
def test_no_total_is_read_that_another_tree_was_added_up_by(world: World, place: str, area: str) -> None:
    """A district moves within its region, a district and a region move to another: whoever asks is told the same."""
    world.declare()
    world.see(*(world.saw("2023-06", 10**at, one) for at, one in enumerate(("KEN", "SOM", "SOM-BAY", "FRA"))))
    moved(world, place, area, date(2023, 5, 1))
    asked = {one: measured_at(world, one, "2023-06").exact for one in (*AREAS, "KEN")}
    world.see(world.saw("2023-05", 1, "UGA"))
    assert {one: measured_at(world, one, "2023-06").exact for one in asked} == asked
    actions.rebuild_totals(by=world.monitor)
    assert {one: measured_at(world, one, "2023-06").exact for one in asked} == asked


def test_a_place_that_was_no_part_of_anything_is_in_its_new_area(world: World) -> None:
    world.declare()
    (held,) = memberships(role="part of").filter(member=world.places["UGA"])
    take_back(membership=held, why="a test", by=world.monitor)
    world.see(world.saw("2023-01", 5, "KEN"), world.saw("2023-01", 7, "UGA"))
    assert measured_at(world, "EAST").shown == 5
    begin(
        role="part of",
        member=world.places["UGA"],
        of=world.places["EAST"],
        valid_from=date(2020, 1, 1),
        evidence="a test",
        by=world.monitor,
    )
    assert measured_at(world, "EAST").shown == 12


def test_a_stock_of_a_region_is_that_of_each_place_s_last_day(world: World) -> None:
    """Kenya counts on the 30th, Uganda on the 31st; Bay on the 29th is within Somalia, which counts on the 31st."""
    world.declare(over_time="last")
    told = {"KEN": ("2023-01-30", 5), "UGA": ("2023-01-31", 7), "SOM-BAY": ("2023-01-29", 2), "SOM": ("2023-01-31", 3)}
    world.see(
        *(world.saw(day, value, place) for place, (day, value) in told.items()), world.saw("2023-01-31", 50, "FRA")
    )
    assert measured_at(world, "EAST").shown == 15
    assert queries.measured(indicator="reached", period=parse("2023-01")).shown == 65


def test_it_is_kept_how_many_observations_stand_where(world: World) -> None:
    world.declare()
    world.declare("other")
    world.see(*(world.saw(f"2023-0{month}", month, "KEN") for month in range(1, 7)))
    world.see(world.saw("2023-01", 1, indicator="other"))
    rows = list(queries.history(indicator=queries.indicator("reached")).order_by("pk"))
    actions.verify(observations=[row.pk for row in rows[:3]], by=world.verifier)
    actions.return_to_sender(observations=[rows[3].pk], reason="No", by=world.verifier)
    for row, value in ((rows[0], 10), (rows[3], 40), (rows[4], 50)):
        world.see(world.saw(f"2023-0{row.value}", value, "KEN", revises=row.pk, why="Better"))
    (better,) = (row for row in queries.history() if row.value == 50)
    actions.return_to_sender(observations=[better.pk], reason="No", by=world.verifier)
    told = {status: queries.count(indicator=queries.indicator("reached"), status=status) for status in queries.STATUSES}
    assert told == {"entered": 4, "verified": 2, "returned": 2, "revised": 1}
    for status, number in told.items():
        held = [row.status for row in queries.history(indicator=queries.indicator("reached"), status=status)]
        assert held == [status] * number
    assert queries.count() == 10 and queries.count(office=world.office) == 0
    assert queries.check_totals() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_tally SET verified = verified + 1")
    assert "verified 1" in queries.check_totals()[0]
