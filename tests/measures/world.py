"""A small world for measures: a region of three countries and another of one, two people, an office and a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from people import someone_who_may_do_everything

from headwater.access.actions import add_person, grant_many
from headwater.access.queries import Person
from headwater.lib.periods import parse
from headwater.measures import actions
from headwater.measures.rules import DimensionDraft, DisaggregationDraft, IndicatorDraft, ObservationDraft
from headwater.registry.actions import MembershipDraft, begin_many, register_many
from headwater.registry.queries import Node
from headwater.registry.rules import NodeDraft

LONG_AGO = date(2010, 1, 1)
SEX = DimensionDraft(code="sex", title="Sex", categories=(("female", "Female"), ("male", "Male")))
AGE = DimensionDraft(code="age", title="Age", categories=(("child", "Under 18"), ("adult", "18 and over")))
BY_SEX = (DisaggregationDraft(dimension="sex", parts="equal"),)


@dataclass
class World:
    """What there is, and short ways to tell it something."""

    monitor: Person
    verifier: Person
    places: dict[str, Node]
    elements: dict[str, Node]
    plan: Node
    office: Node

    def declare(self, key: str = "reached", **changed: Any) -> None:
        """Declare an indicator that counts people and is added up over everything, unless said otherwise."""
        actions.declare_indicators(drafts=[draft(key, **changed)], by=self.monitor)

    def see(self, *told: ObservationDraft, by: Person | None = None) -> Any:
        """Enter observations."""
        return actions.observe(drafts=told, by=by or self.monitor)

    def at(self, place: str | None) -> int | None:
        """The number of a place."""
        return None if place is None else self.places[place].pk

    def saw(self, month: str, value: int | None = None, place: str | None = None, **more: Any) -> ObservationDraft:
        """An observation of a month (2023-01), a quarter (2023-Q1), a year or a day."""
        return saw(month, value, self.at(place), **more)


def draft(key: str = "reached", **changed: Any) -> IndicatorDraft:
    facts: dict[str, Any] = {
        "names": {"en": key.capitalize(), "fr": f"{key} (fr)"},
        "definition": f"How many people were {key}.",
        "unit": "people",
        "population": "people in need",
        "direction": "increase",
        "over_time": "sum",
        "over_place": "sum",
        "over_category": "sum",
        "frequency": "monthly",
    }
    return IndicatorDraft(key=key, **(facts | changed))


def ratio(key: str = "trained", **changed: Any) -> IndicatorDraft:
    facts: dict[str, Any] = {
        "kind": "ratio",
        "unit": "per cent",
        "digits": 1,
        "maximum": 1000,
        "numerator": "staff who completed the course",
        "numerator_population": "staff",
        "denominator": "all staff",
        "denominator_population": "staff",
        "is_part": True,
    }
    return draft(key, **(facts | changed))


def days(text: str) -> tuple[date, date]:
    if len(text) == 10:
        return date.fromisoformat(text), date.fromisoformat(text)
    period = parse(text)
    return period.start, period.end


def saw(month: str, value: int | None = None, place: int | None = None, **more: Any) -> ObservationDraft:
    starts_on, ends_on = days(month)
    facts: dict[str, Any] = {"indicator": "reached", "source": "a report, line 1"}
    return ObservationDraft(starts_on=starts_on, ends_on=ends_on, value=value, place=place, **(facts | more))


def _nodes(kind: str, codes: str, by: Person) -> dict[str, Node]:
    drafts = [NodeDraft(kind=kind, code=code, name=f"{kind} {code}", valid_from=LONG_AGO) for code in codes.split()]
    return register_many(drafts=drafts, by=by)


def make_world() -> World:
    """The world, in the database that is open."""
    monitor = someone_who_may_do_everything()
    verifier = add_person(email="vera@example.org", name="Vera Verifier", by=monitor)
    powers = ("verify observations", "enter observations")
    grant_many(person=verifier, powers=powers, by=monitor, valid_from=LONG_AGO)
    places = _nodes("place", "WORLD EAST WEST KEN UGA SOM FRA SOM-BAY", monitor)
    elements = _nodes("plan-element", "SO1 SO2 OUT1 OUT2", monitor)
    (plan,) = _nodes("plan", "PLAN", monitor).values()
    (office,) = _nodes("office", "NBO", monitor).values()
    tree = "KEN EAST,UGA EAST,SOM EAST,SOM-BAY SOM,FRA WEST,EAST WORLD,WEST WORLD"
    pairs = [(places[part], places[whole]) for part, whole in (pair.split() for pair in tree.split(","))]
    pairs += [(elements["SO1"], plan), (elements["SO2"], plan)]
    pairs += [(elements["OUT1"], elements["SO1"]), (elements["OUT2"], elements["SO1"])]
    begin_many(
        drafts=[
            MembershipDraft(role="part of", member=part, of=whole, valid_from=LONG_AGO, evidence="a test")
            for part, whole in pairs
        ],
        by=monitor,
    )
    actions.declare_dimensions(drafts=[SEX, AGE], by=monitor)
    return World(monitor, verifier, places, elements, plan, office)
