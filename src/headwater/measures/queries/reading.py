"""The parts that values are made of: read from kept totals for everywhere, asked at places for anything smaller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from headwater.measures import areas, staging, totals
from headwater.measures.models import Category
from headwater.measures.rules import IndicatorFacts, Kind, Part, added, preferred, reporting_period
from headwater.registry.queries import Node

# What one observation is, as a Part of its own.
_OWN = """
    SELECT o.indicator_id, COALESCE(o.place_id, 0) AS place, o.starts_on, o.ends_on, o.value, o.numerator,
        o.denominator, o.relation, o.low, o.high, o.is_synthetic,
        (SELECT checked.outcome FROM measures_check AS checked WHERE checked.observation_id = o.id) AS outcome
    FROM measures_observation AS o
    WHERE o.indicator_id IN ({indicators}) AND COALESCE(o.category_id, 0) {category}
        AND COALESCE(o.place_id, 0) {places}
        AND o.ends_on >= '{since}' AND o.ends_on <= '{until}' AND o.starts_on >= '{since}'
        AND NOT EXISTS (SELECT 1 FROM measures_setaside AS aside WHERE aside.observation_id = o.id)
        {more}
"""
_IN_ORDER = " ORDER BY o.indicator_id, o.ends_on, o.starts_on"
_OWN_ADDED = f"""
    SELECT indicator_id, MIN(starts_on), MAX(ends_on), COALESCE(SUM(value), 0), COALESCE(SUM(numerator), 0),
        COALESCE(SUM(denominator), 0), COUNT(*),
        SUM(CASE WHEN outcome = 'verified' THEN 1 ELSE 0 END),
        SUM(CASE WHEN relation <> 'exactly' OR low IS NOT NULL OR high IS NOT NULL THEN 1 ELSE 0 END),
        COUNT(value), SUM(CASE WHEN is_synthetic THEN 1 ELSE 0 END), MIN(relation), MIN(low), MIN(high)
    FROM ({_OWN}) AS own GROUP BY indicator_id
"""  # noqa: S608 (constants)
# The last that was observed of each indicator, looked up for one after the other.
_OWN_LATEST = """
    SELECT o.indicator_id, o.starts_on, o.ends_on, o.value, o.numerator, o.denominator, o.relation, o.low, o.high,
        o.is_synthetic, (SELECT checked.outcome FROM measures_check AS checked WHERE checked.observation_id = o.id)
    FROM measures_indicator AS i JOIN measures_observation AS o ON o.id = (
        SELECT latest.id FROM measures_observation AS latest
        WHERE latest.indicator_id = i.id AND COALESCE(latest.category_id, 0) {category}
            AND COALESCE(latest.place_id, 0) {places}
            AND latest.ends_on >= '{since}' AND latest.ends_on <= '{until}' AND latest.starts_on >= '{since}'
            AND NOT EXISTS (SELECT 1 FROM measures_setaside AS aside WHERE aside.observation_id = latest.id)
        ORDER BY latest.ends_on DESC, latest.starts_on DESC LIMIT 1
    )
    WHERE i.id IN ({indicators})
"""
# Totals as they are kept, and added up over the time.
_OF_TOTALS = """
    FROM measures_total WHERE indicator_id IN ({indicators}) AND category = {category} AND area = {area}
        AND ends_on >= '{since}' AND ends_on <= '{until}' AND starts_on >= '{since}'
"""
_KEPT = f"""
    SELECT indicator_id, starts_on, ends_on, value, numerator, denominator, places, verified, inexact, bare, synthetic
    {_OF_TOTALS} ORDER BY indicator_id, ends_on, starts_on
"""
_KEPT_ADDED = f"""
    SELECT indicator_id, MIN(starts_on), MAX(ends_on), SUM(value), SUM(numerator), SUM(denominator), SUM(places),
        SUM(verified), SUM(inexact), SUM(bare), SUM(synthetic)
    {_OF_TOTALS} GROUP BY indicator_id
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
    tree = areas.parents(asked.until) if asked.place is not None else {}
    if asked.place is not None and asked.place not in tree.values():
        return _own_together(indicators, asked) if asked.together else own_parts(indicators, asked)
    own = own_parts(indicators, asked)
    if asked.place is None or areas.is_kept(asked.place, tree):
        at_once = {pk for pk, one in indicators.items() if asked.together and _adds_up(one) and pk not in own}
        sums = _kept({pk: one for pk, one in indicators.items() if pk not in at_once}, asked) | _added(at_once, asked)
    else:
        sums = totals.parts_of(
            indicators=list(indicators),
            category=asked.category,
            places=areas.below(asked.place, tree),
            since=asked.since,
            until=asked.until,
        )
    return {pk: preferred(own.get(pk, ()), sums.get(pk, ())) for pk in indicators if pk in own or pk in sums}


def _adds_up(indicator: IndicatorFacts) -> bool:
    """Whether all of its places and times may be added up at once. Any other rule looks at each time by itself."""
    return indicator.over_time == "sum" and indicator.over_place == "sum"


def own_parts(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    """What was observed for exactly this place (or everywhere, as one figure) and category, by indicator."""
    at = _at_places(indicators, asked, f"= {int(asked.place or 0)}")
    found: dict[int, list[Part]] = defaultdict(list)
    for (pk, _), some in at.items():
        found[pk] = some
    return found


def _own_together(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    """The same, with no more than it takes to say what it all comes to: added up by the database, or the last.

    What is made up by categories is read each by itself, and so is what is combined over time in another way.
    """
    category, place = f"= {int(asked.category)}", f"= {int(asked.place or 0)}"
    made_up = {pk for pk, _ in _made_up(indicators, asked, place)} if not asked.category else set()
    added_up = [pk for pk, one in indicators.items() if _adds_up(one) and pk not in made_up]
    stocks = [pk for pk, one in indicators.items() if one.over_time == "last" and pk not in made_up]
    found = own_parts({pk: indicators[pk] for pk in indicators.keys() - {*added_up, *stocks}}, asked)
    for pk, *row in _observations(added_up, asked, category, place, _OWN_ADDED):
        found[pk] = [_own_sum(row, indicators[pk])]
    for pk, *row in _observations(stocks, asked, category, place, _OWN_LATEST):
        found[pk] = [_own(row, indicators[pk])]
    return found


def _own_sum(row: Sequence[Any], indicator: IndicatorFacts) -> Part:
    *sums, with_value, synthetic, relation, low, high = row
    whole = totals.part([*sums, with_value if indicator.kind == Kind.RATIO else 0, synthetic])
    return whole if whole.count > 1 else replace(whole, is_own=True, relation=relation, low=low, high=high)


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
        for slot, some in _made_up(indicators, asked, places).items():
            found[slot] = sorted([*found[slot], *some], key=lambda part: (part.ends_on, part.starts_on))
    return found


def _made_up(indicators: Mapping[int, IndicatorFacts], asked: Asked, places: str) -> dict[tuple[int, int], list[Part]]:
    """Where the whole was not observed and all its categories were, those added up. One question for each dimension."""
    by_dimension: dict[str, list[int]] = defaultdict(list)
    for pk, one in indicators.items():
        if dimension := made_up_by(one):
            by_dimension[dimension].append(pk)
    pieces: dict[tuple[int, int, Any, Any], list[Part]] = defaultdict(list)
    sizes: dict[int, int] = {}
    for dimension, some in by_dimension.items():
        ids = category_ids(dimension)
        sizes |= dict.fromkeys(some, len(ids))
        # All categories are needed, so where the first was not observed, or beside a whole, none of them is read.
        first = _observations(some, asked, f"= {ids[0]}", places, more=_UNLESS_WHOLE)
        lacking = sorted({pk for pk, *_ in first})
        listed = f"IN ({', '.join(str(one) for one in ids)})"
        for pk, place, *row in _observations(lacking, asked, listed, places, more=_UNLESS_WHOLE):
            pieces[pk, place, row[0], row[1]].append(_own(row, indicators[pk]))
    found: dict[tuple[int, int], list[Part]] = defaultdict(list)
    for (pk, place, _, _), parts_of_it in pieces.items():
        if len(parts_of_it) == sizes[pk]:
            found[pk, place].append(_whole(parts_of_it))
    return found


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


def _observations(
    indicators: Sequence[int], asked: Asked, category: str, places: str, what: str = _OWN + _IN_ORDER, more: str = ""
) -> list[Any]:
    if not indicators:
        return []
    question = what.format(
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


def _totals(indicators: Iterable[int], asked: Asked, what: str) -> list[Any]:
    if not (listed := ", ".join(str(int(pk)) for pk in indicators)):
        return []
    days = {"since": asked.since.isoformat(), "until": asked.until.isoformat()}
    with connection.cursor() as cursor:
        area = int(asked.place or areas.EVERYWHERE)
        cursor.execute(what.format(indicators=listed, category=int(asked.category), area=area, **days))
        found: list[Any] = cursor.fetchall()
        return found


def _added(indicators: Iterable[int], asked: Asked) -> dict[int, list[Part]]:
    """What is added up over time, added up by the database: one part for each indicator."""
    return {pk: [totals.part(row)] for pk, *row in _totals(indicators, asked, _KEPT_ADDED)}


def _kept(indicators: Mapping[int, IndicatorFacts], asked: Asked) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for pk, *row in _totals(indicators, asked, _KEPT):
        found[pk].append(totals.part(row))
    for pk, held in found.items():
        if indicators[pk].over_time == "last":
            found[pk] = _by_report(held, indicators[pk], asked)
    return found


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
        if asked.place is not None:
            lower = areas.below(asked.place, areas.parents(asked.until))
            places = {place: of_place for place, of_place in places.items() if place in lower}
        inner = {place for place, _ in areas.within(places, asked.until)}
        last = [of_place[-1] for place, of_place in places.items() if place not in inner]
        found.append(replace(added(last), starts_on=start, ends_on=max(part.ends_on for part in last)))
    return sorted(found, key=lambda part: (part.ends_on, part.starts_on))
