"""How fast observations are entered, and how long whole pages and what they ask take, on many of them.

    HEADWATER_DATABASE_URL=sqlite:////tmp/m.sqlite3 python bench/measures.py [observations [indicators] | read]

Invented (synthetic) observations: up to 2,000 indicators of one framework x 170 countries x 60 months, a tenth of them
also by 12 categories. Indicators are as many as the observations fill. `read` instead of a number: nothing is entered,
and what an earlier run filled is asked again, so that it can be done when the machine is quiet.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import date

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
# The pages are read as the public reads them.
os.environ["HEADWATER_PUBLIC_READING"] = "1"
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from measure import own_schema, report, timed  # noqa: E402

from headwater.access.actions import first_person, grant  # noqa: E402
from headwater.audit.queries import _kept  # noqa: E402
from headwater.lib.periods import Period  # noqa: E402
from headwater.measures import actions, queries  # noqa: E402
from headwater.measures.rules import (  # noqa: E402
    DimensionDraft,
    DisaggregationDraft,
    IndicatorDraft,
    ObservationDraft,
    TargetDraft,
)
from headwater.registry.actions import MembershipDraft, begin_many, register_many  # noqa: E402
from headwater.registry.queries import Node, nodes  # noqa: E402
from headwater.registry.rules import NodeDraft  # noqa: E402

INDICATORS, COUNTRIES, MONTHS, CATEGORIES = 2_000, 170, 60, 12
REGIONS, RESULTS, BATCH = 9, 40, 200_000
LONG_AGO, PLAN = date(2010, 1, 1), Period(date(2019, 1, 1), date(2023, 12, 31))
TODAY = date(2023, 12, 31)


class World:
    """A framework of so many indicators that the observations fill its countries and months."""

    def __init__(self, observations: int = 0, indicators: int = 0) -> None:
        if observations:
            self._make(observations, indicators)
        else:
            self._find()

    def _find(self) -> None:
        self.plan = nodes(kind="plan").get()
        self.region = nodes(kind="place").get(code="R0000")
        self.countries = list(nodes(kind="place").filter(code__startswith="C"))
        self.indicators = queries.indicators().count()

    def _make(self, observations: int, indicators: int) -> None:
        own_schema()
        self.by = first_person(email="bench@synthetic.example", name="Bench (synthetic)", valid_from=LONG_AGO)
        for power in ("declare indicators", "enter observations", "verify observations"):
            grant(person=self.by, power=power, by=self.by, valid_from=LONG_AGO)
        self.countries = self._nodes("place", "C", COUNTRIES)
        regions = self._nodes("place", "R", REGIONS)
        (self.plan,) = self._nodes("plan", "P", 1)
        results = self._nodes("plan-element", "E", RESULTS)
        pairs = [(one, regions[at % REGIONS]) for at, one in enumerate(self.countries)]
        pairs += [(one, self.plan) for one in results]
        begin_many(
            drafts=[
                MembershipDraft(role="part of", member=part, of=whole, valid_from=LONG_AGO, evidence="synthetic")
                for part, whole in pairs
            ],
            by=self.by,
        )
        self.region = regions[0]
        self.months = list(PLAN.parts("month"))[:MONTHS]
        # At ten million there are 2,000, and each has reports of about twenty months.
        self.indicators = indicators or min(INDICATORS, max(10, observations // (COUNTRIES * 20)))
        self._declare(results)

    def _nodes(self, kind: str, letter: str, count: int) -> list[Node]:
        drafts = [
            NodeDraft(kind=kind, code=f"{letter}{i:04}", name=f"{kind} {i}", valid_from=LONG_AGO) for i in range(count)
        ]
        return list(register_many(drafts=drafts, by=self.by).values())

    def _declare(self, results: list[Node]) -> None:
        parts = tuple((f"c{i:02}", f"Category {i} (synthetic)") for i in range(CATEGORIES))
        actions.declare_dimensions(
            drafts=[DimensionDraft(code="kind", title="Kind (synthetic)", categories=parts)], by=self.by
        )
        drafts = [
            IndicatorDraft(
                key=f"I{i:04}",
                names={"en": f"Indicator {i} (synthetic)"},
                definition="Synthetic.",
                unit="people",
                population="synthetic people",
                direction="increase",
                over_time="last" if i % 5 == 0 else "sum",
                over_place="sum",
                over_category="sum",
                frequency="monthly",
                results=(results[i % RESULTS].pk,),
                disaggregations=(DisaggregationDraft(dimension="kind", parts="equal"),) if i % 10 == 0 else (),
                is_synthetic=True,
            )
            for i in range(self.indicators)
        ]
        actions.declare_indicators(drafts=drafts, by=self.by)
        targets = [
            TargetDraft(
                indicator=draft.key, starts_on=PLAN.start, ends_on=PLAN.end, value=10**6, source="s", is_synthetic=True
            )
            for draft in drafts
        ]
        actions.set_targets(drafts=targets, by=self.by)

    def drafts(self, count: int) -> Iterator[ObservationDraft]:
        """Month by month, as reports come in; every tenth indicator of the last months also by category."""
        chance = random.Random(0)  # noqa: S311 (a repeatable choice, no secret)
        left = count
        for month in reversed(self.months):
            for number in range(self.indicators):
                for country in self.countries:
                    split = number % 10 == 0
                    values = [chance.randrange(100) for _ in range(CATEGORIES)] if split else [chance.randrange(1000)]
                    for category, value in [("", sum(values)), *((f"kind/c{i:02}", v) for i, v in enumerate(values))]:
                        if category and not split:
                            continue
                        if left == 0:
                            return
                        left -= 1
                        yield ObservationDraft(
                            indicator=f"I{number:04}",
                            starts_on=month.start,
                            ends_on=month.end,
                            value=value,
                            place=country.pk,
                            category=category,
                            source="synthetic",
                            is_synthetic=True,
                        )


def load(world: World, count: int) -> tuple[float, float]:
    """Seconds by the clock and of CPU for entering so many, in batches as a service would send them."""
    wall = cpu = 0.0
    drafts, done = world.drafts(count), 0
    while some := [draft for _, draft in zip(range(BATCH), drafts, strict=False)]:
        spent = timed(lambda: actions.observe(drafts=some, by=world.by))
        wall, cpu, done = wall + spent[0], cpu + spent[1], done + len(some)
        sys.stderr.write(f"{done:,} observations, {wall:,.0f} s\n")
    return wall, cpu


def asked(world: World) -> dict[str, Callable[[], object]]:
    """What pages ask, each of the whole: an indicator with categories and one without are among them."""
    year = Period(date(2023, 1, 1), TODAY)
    return {
        f"framework, {world.indicators:,} indicators": lambda: queries.framework(plan=world.plan, on=TODAY),
        f"framework of one country, {world.indicators:,} indicators": lambda: queries.framework(
            plan=world.plan, on=TODAY, place=world.countries[0]
        ),
        "framework of a region": lambda: queries.framework(plan=world.plan, on=TODAY, place=world.region),
        "series of everywhere": lambda: queries.series(indicator="I0000"),
        "series of one country": lambda: queries.series(indicator="I0001", place=world.countries[0]),
        "series of one region": lambda: queries.series(indicator="I0001", place=world.region),
        "by place, a year": lambda: queries.by_place(indicator="I0001", period=year),
        "rolled up to regions, a year": lambda: queries.rolled_up(indicator="I0001", period=year),
        "by category, a year": lambda: queries.by_category(indicator="I0000", period=year),
        "history, first page": lambda: list(queries.history(indicator=queries.indicator("I0001"))[:50]),
        "reporting of offices": lambda: queries.reporting(on=TODAY),
    }


def read(world: World) -> dict[str, Callable[[], object]]:
    """Whole pages, from the address to the last byte."""
    client = Client(SERVER_NAME="localhost")
    addresses = {
        f"framework page, {world.indicators:,} indicators": f"/results/?on={TODAY}",
        "framework page, one result opened": f"/results/?on={TODAY}&open=E0001",
        "framework page of what is off track": f"/results/?on={TODAY}&status=off+track",
        "framework page of one country": f"/results/?on={TODAY}&place=C0001",
        "framework page of a region of 19 countries": f"/results/?on={TODAY}&place=R0000",
        "observations page": "/observations/",
        "observations page of one country": "/observations/?place=C0003",
        "indicator page": f"/indicators/I0000/?on={TODAY}",
    }

    def page(address: str) -> Callable[[], object]:
        def get() -> object:
            answer = client.get(address)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            return answer

        return get

    return {name: page(address) for name, address in addresses.items()}


def anew(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds and CPU-seconds of a reading after something was written, when nothing that was computed is kept."""
    _kept.clear()
    return timed(work)


def filled(world: World, count: int) -> dict[str, float]:
    """Enter so many observations: how many a second, and what that cost."""
    wall, cpu = load(world, count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return {
        "observations": float(count),
        "observations per second": count / wall,
        "CPU-seconds": cpu,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(*numbers: int) -> None:
    """Enter observations (how many, of how many indicators) where numbers are given, then ask pages and questions."""
    world = World(*numbers)
    figures = filled(world, numbers[0]) if numbers else {"indicators": float(world.indicators)}
    for name, work in (asked(world) | read(world)).items():
        work()
        for when, reading in (("after a change", anew), ("again", timed)):
            readings = [reading(work) for _ in range(5)]
            wall, cpu = statistics.median(one for one, _ in readings), min(one for _, one in readings)
            figures[f"{name}, {when}, seconds"], figures[f"{name}, {when}, CPU-seconds"] = wall, cpu
            sys.stderr.write(f"{name}, {when}: {wall:.3f} s, CPU {cpu:.3f} s\n")
    report(figures)


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:] or ["1000000"] if one != "read"))
