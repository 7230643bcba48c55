"""The parts that values are made of: read from kept totals for everywhere, asked at places for anything smaller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet, Sum

from headwater.measures import staging, totals
from headwater.measures.models import Category, Total
from headwater.measures.queries.definitions import among
from headwater.measures.rules import IndicatorFacts, Kind, Part, added, preferred, reporting_period
from headwater.registry.queries import Node, descendants

# What one observation is, as a Part of its own.
_OWN = """
    SELECT o.indicator_id, COALESCE(o.place_id, 0), o.starts_on, o.ends_on, o.value, o.numerator, o.denominator,
        o.relation, o.low, o.high, o.is_synthetic,
        (SELECT checked.outcome FROM measures_check AS checked WHERE checked.observation_id = o.id)
    FROM measures_observation AS o
    WHERE o.indicator_id IN ({indicators}) AND COALESCE(o.category_id, 0) {category}
        AND COALESCE(o.place_id, 0) {places}
        AND o.ends_on >= '{since}' AND o.ends_on <= '{until}' AND o.starts_on >= '{since}'
        AND NOT EXISTS (SELECT 1 FROM measures_setaside AS aside WHERE aside.observation_id = o.id)
        {more}
    ORDER BY o.indicator_id, o.ends_on, o.starts_on
"""
_LONG_AGO = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which values: of a category (0: the whole), at a place (None: everywhere), within some days.

    together: only what it all comes to is wanted, so that what is added up over time may be added up by the database.
    """

    until: date
    since: date = _LONG_AGO
    place: int | None = None
    category: int = 0
    together: bool = False


def place_id(place: Node | int | None) -> int | None:
    """The number of a place, which may be given as its node."""
    return place.pk if isinstance(place, Node) else place


def parts(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    """What counts within the days, by indicator, in the order of days: observed as asked, or added up of places."""
    own = own_parts(indicators, asked)
    if asked.place is None:
        at_once = {pk for pk, one in indicators.items() if asked.together and one.over_time == "sum" and pk not in own}
        sums = _kept({pk: one for pk, one in indicators.items() if pk not in at_once}, asked) | _added(at_once, asked)
    else:
        below = descendants(node=asked.place, on=asked.until)
        sums = totals.parts_of(
            indicators=list(indicators), category=asked.category, places=below, since=asked.since, until=asked.until
        )
    return {pk: preferred(own.get(pk, ()), sums.get(pk, ())) for pk in indicators if pk in own or pk in sums}


def own_parts(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    """What was observed for exactly this place (or everywhere, as one figure) and category, by indicator."""
    at = _at_places(indicators, asked, f"= {int(asked.place or 0)}")
    found: dict[int, list[Part]] = defaultdict(list)
    for (pk, _), some in at.items():
        found[pk] = some
    return found


def parts_by_place(indicator: IndicatorFacts, asked: Asked) -> dict[int, list[Part]]:
    """What was observed at each place within the days, by place."""
    covered = f"IN (SELECT +place_id FROM measures_coverage WHERE indicator_id = {indicator.id})"  # noqa: S608 (a number)
    return {place: some for (_, place), some in _at_places({indicator.id: indicator}, asked, covered).items()}


def _at_places(
    indicators: Mapping[int, IndicatorFacts], asked: Asked, places: str
) -> dict[tuple[int, int], list[Part]]:
    """What was observed, by indicator and place, in the order of days: as asked, or the whole by all its categories."""
    found: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for pk, place, *row in _observations(list(indicators), asked, f"= {int(asked.category)}", places):
        found[pk, place].append(_own(row, indicators[pk]))
    if not asked.category:
        _add_made_up(found, indicators, asked, places)
    return found


def _add_made_up(
    found: dict[tuple[int, int], list[Part]], indicators: Mapping[int, IndicatorFacts], asked: Asked, places: str
) -> None:
    """Where the whole was not observed and all its categories were, those added up. One question for each dimension."""
    by_dimension: dict[str, list[int]] = defaultdict(list)
    for pk, one in indicators.items():
        if dimension := made_up_by(one):
            by_dimension[dimension].append(pk)
    if not by_dimension:
        return
    pieces: dict[tuple[int, int, Any, Any], list[Part]] = defaultdict(list)
    sizes: dict[int, int] = {}
    for dimension, some in by_dimension.items():
        ids = category_ids(dimension)
        sizes |= dict.fromkeys(some, len(ids))
        listed = f"IN ({', '.join(str(one) for one in ids)})"
        for pk, place, *row in _observations(some, asked, listed, places, _UNLESS_WHOLE):
            pieces[pk, place, row[0], row[1]].append(_own(row, indicators[pk]))
    for (pk, place, _, _), parts_of_it in pieces.items():
        if len(parts_of_it) == sizes[pk]:
            found[pk, place].append(_whole(parts_of_it))
            found[pk, place].sort(key=lambda part: (part.ends_on, part.starts_on))


def made_up_by(indicator: IndicatorFacts) -> str:
    """The first dimension whose categories make up the whole of an indicator; "" where none does."""
    if indicator.over_category != "sum":
        return ""
    return next((code for code, how in indicator.dimensions.items() if how == "equal"), "")


def category_ids(dimension: str) -> list[int]:
    """The ids of the categories of a dimension, in the order in which they were declared."""
    return list(Category.objects.filter(dimension__code=dimension).order_by("pk").values_list("pk", flat=True))


def _whole(pieces: Sequence[Part]) -> Part:
    inexact = max(part.inexact for part in pieces)
    return replace(
        added(pieces),
        is_own=True,
        count=1,
        verified=min(part.verified for part in pieces),
        inexact=inexact,
        bare=max(part.bare for part in pieces) * 2,
        synthetic=max(part.synthetic for part in pieces),
        relation="about" if inexact else "exactly",
    )


_UNLESS_WHOLE = """
    AND NOT EXISTS (
        SELECT 1 FROM measures_observation AS whole
        WHERE whole.indicator_id = o.indicator_id AND COALESCE(whole.category_id, 0) = 0
            AND COALESCE(whole.place_id, 0) = COALESCE(o.place_id, 0) AND whole.ends_on = o.ends_on
            AND whole.starts_on = o.starts_on
            AND NOT EXISTS (SELECT 1 FROM measures_setaside AS aside WHERE aside.observation_id = whole.id)
    )
"""


def _observations(indicators: Sequence[int], asked: Asked, category: str, places: str, more: str = "") -> list[Any]:
    if not indicators:
        return []
    question = _OWN.format(
        indicators=", ".join(str(pk) for pk in indicators),
        category=category,
        places=places,
        since=asked.since.isoformat(),
        until=asked.until.isoformat(),
        more=more,
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        found: list[Any] = cursor.fetchall()
        return found


def _own(row: Sequence[Any], indicator: IndicatorFacts) -> Part:
    start, end, value, numerator, denominator, relation, low, high, is_synthetic, outcome = row
    return Part(
        starts_on=staging.day(start),
        ends_on=staging.day(end),
        value=value or 0,
        numerator=numerator or 0,
        denominator=denominator or 0,
        verified=int(outcome == "verified"),
        inexact=int(relation != "exactly" or low is not None or high is not None),
        bare=int(indicator.kind == Kind.RATIO and value is not None),
        synthetic=int(bool(is_synthetic)),
        is_own=True,
        relation=relation,
        low=low,
        high=high,
    )


def _totals(indicators: Iterable[int], asked: Asked) -> QuerySet[Total]:
    rows = Total.objects.filter(
        category=asked.category, ends_on__gte=asked.since, ends_on__lte=asked.until, starts_on__gte=asked.since
    )
    return among(rows, indicators)


def _added(indicators: Iterable[int], asked: Asked) -> dict[int, list[Part]]:
    """What is added up over time, added up by the database: one part for each indicator."""
    sums = {f"all_{name}": Sum(name) for name in SUMS}
    rows = _totals(indicators, asked).order_by().values_list("indicator_id")
    found = rows.annotate(first=Min("starts_on"), last=Max("ends_on"), **sums)
    return {pk: [totals.part(row)] for pk, *row in found}


def _kept(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    rows = _totals(indicators, asked)
    found: dict[int, list[Part]] = defaultdict(list)
    names = ("indicator_id", "starts_on", "ends_on", *SUMS)
    for pk, *row in rows.order_by("indicator_id", "ends_on", "starts_on").values_list(*names):
        found[pk].append(totals.part(row))
    for pk, held in found.items():
        if indicators[pk].over_time == "last":
            found[pk] = _by_report(held, indicators[pk], asked)
    return found


SUMS = ("value", "numerator", "denominator", "places", "verified", "inexact", "bare", "synthetic")


def _by_report(held: list[Part], indicator: IndicatorFacts, asked: Asked) -> list[Part]:
    """What is seen on days: places that reported on different days of one reporting period belong together.

    Where there are several days in one period, each place's last of them counts, so observations are read again.
    """
    by_period: dict[tuple[date, date], list[Part]] = defaultdict(list)
    for part in held:
        period = reporting_period(part.ends_on, indicator.frequency)
        inside = period.start <= part.starts_on
        by_period[(period.start, min(period.end, asked.until)) if inside else (part.starts_on, part.ends_on)].append(
            part
        )
    if all(len(some) == 1 for some in by_period.values()):
        return held
    found = []
    for (start, end), some in by_period.items():
        if len(some) == 1:
            found += some
            continue
        places = parts_by_place(indicator, replace(asked, since=start, until=end))
        last = [of_place[-1] for of_place in places.values()]
        found.append(replace(added(last), starts_on=start, ends_on=max(part.ends_on for part in last)))
    return sorted(found, key=lambda part: (part.ends_on, part.starts_on))
