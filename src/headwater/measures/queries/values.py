"""What an indicator comes to: at a time, over time, by place and by category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from headwater.lib.periods import Period
from headwater.lib.words import said
from headwater.measures.models import Disaggregation, Target
from headwater.measures.queries.definitions import Category as Category
from headwater.measures.queries.definitions import Dimension as Dimension
from headwater.measures.queries.definitions import Indicator as Indicator
from headwater.measures.queries.definitions import category as category_with
from headwater.measures.queries.definitions import facts, predecessors, targets
from headwater.measures.queries.definitions import indicator as indicator_with
from headwater.measures.queries.reading import Asked, parts, parts_by_place, place_id
from headwater.measures.rules import (
    IndicatorFacts,
    Measured,
    Part,
    combined,
    in_units,
    last_complete,
    nothing,
)
from headwater.registry.queries import Node, nodes, wholes


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value of a series, what was aimed at by then (whole units), and why the trend breaks before it ("": not)."""

    indicator: str
    starts_on: date
    ends_on: date
    measured: Measured
    target: Fraction | None = None
    breaks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValue:
    """What an indicator comes to at one place."""

    place: Node
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryValue:
    """What an indicator comes to in one category."""

    category: Category
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """An indicator by one dimension. parts: what they have to do with the whole (rules.PARTS).

    rest: the whole less the parts, in whole units, where they can be compared; 0 is all of it.
    """

    dimension: Dimension
    parts: str
    cells: tuple[CategoryValue, ...]
    whole: Measured
    rest: Fraction | None


def measured(
    *,
    indicator: Indicator | str,
    period: Period | None = None,
    on: date | None = None,
    place: Node | int | None = None,
    category: str = "",
) -> Measured:
    """What an indicator comes to over a period, or the latest that is known of it on a day.

    place None: everywhere; category "": the whole. Derived indicators have no observations; statements.derived knows
    them.
    """
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    (indicator_facts,) = facts([row]).values()
    asked = _asked(period, on, place, category)
    held = parts({row.pk: indicator_facts}, asked).get(row.pk, [])
    return value(held, indicator_facts, period, asked)


def _asked(period: Period | None, on: date | None, place: Node | int | None, category: str) -> Asked:
    assert (period is None) != (on is None), "a value is of a period, or the latest on a day"
    number = category_with(category)
    if period is not None:
        return Asked(since=period.start, until=period.end, place=place_id(place), category=number)
    assert on is not None
    return Asked(until=on, place=place_id(place), category=number)


def value(held: Sequence[Part], indicator: IndicatorFacts, period: Period | None, asked: Asked) -> Measured:
    """What parts come to: over the period, or the latest of them. Parts of a category are never a whole's."""
    if indicator.derivation:
        return nothing(indicator, said("It is derived from the books and has no observations."))
    if period is not None:
        return combined(held, indicator, period)
    if not held:
        return nothing(indicator, said("Nothing was reported until {until}.", until=asked.until))
    latest = last_complete(held)
    return combined([latest], indicator, Period(latest.starts_on, latest.ends_on))


def series(
    *,
    indicator: Indicator | str,
    place: Node | int | None = None,
    category: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[Point]:
    """Every value that is known, oldest first, with what was aimed at; it goes back through what it succeeds.

    Where a predecessor measured something else, the first point after it says what changed.
    """
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    line = [row, *predecessors(row)]
    known = facts(line)
    asked = Asked(
        since=since or date.min,
        until=until or date.max,
        place=place_id(place),
        category=category_with(category),
    )
    held = parts(known, asked)
    aims = _aims(line, asked)
    points: list[Point] = []
    begins: date | None = None
    for one in line:
        # An indicator tells the time from its own first report on; before it, the one that it succeeds does.
        mine = [part for part in held.get(one.pk, ()) if begins is None or part.ends_on < begins]
        if not mine:
            continue
        begins = mine[0].starts_on
        told = [_point(one, known[one.pk], part, aims) for part in mine]
        points = [point for point in told if point.measured.exact is not None] + points
    return _with_breaks(points, line)


def _point(row: Indicator, indicator: IndicatorFacts, part: Part, aims: dict[tuple[int, date], Fraction]) -> Point:
    return Point(
        indicator=indicator.key,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        measured=combined([part], indicator, Period(part.starts_on, part.ends_on)),
        target=aims.get((row.pk, part.ends_on)),
    )


def _aims(line: Sequence[Indicator], asked: Asked) -> dict[tuple[int, date], Fraction]:
    rows = _targets(line, asked).filter(is_baseline=False)
    digits = {row.pk: row.digits for row in line}
    return {(row.indicator_id, row.ends_on): in_units(row.value, digits[row.indicator_id]) for row in rows}


def _targets(line: Sequence[Indicator], asked: Asked) -> QuerySet[Target]:
    rows = targets().filter(indicator__in=[row.pk for row in line])
    rows = rows.filter(category=asked.category) if asked.category else rows.filter(category__isnull=True)
    return rows.filter(place__isnull=True) if asked.place is None else rows.filter(place=asked.place)


def _with_breaks(points: list[Point], line: Sequence[Indicator]) -> list[Point]:
    changed = {row.node.code: row.what_changed for row in line}
    return [
        replace(point, breaks=changed[point.indicator])
        if at and points[at - 1].indicator != point.indicator and changed[point.indicator]
        else point
        for at, point in enumerate(points)
    ]


def by_place(
    *,
    indicator: Indicator | str,
    period: Period | None = None,
    on: date | None = None,
    category: str = "",
) -> list[PlaceValue]:
    """What an indicator comes to at each place where it was observed, in the order of their codes."""
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    (indicator_facts,) = facts([row]).values()
    asked = _asked(period, on, None, category)
    held = parts_by_place(indicator_facts, asked)
    places = {node.pk: node for node in nodes(kind="place", ids=held)}
    return [
        PlaceValue(place=places[pk], measured=value(held[pk], indicator_facts, period, asked))
        for pk in sorted(held, key=lambda one: places[one].code)
    ]


def rolled_up(
    *,
    indicator: Indicator | str,
    period: Period | None = None,
    on: date | None = None,
    category: str = "",
) -> list[PlaceValue]:
    """What an indicator comes to at each place and at every place that those are part of, the smallest first.

    A place that was observed itself counts as observed; otherwise its parts are added up by the rule of the indicator.
    """
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    (indicator_facts,) = facts([row]).values()
    asked = _asked(period, on, None, category)
    held = parts_by_place(indicator_facts, asked)
    above = wholes(role="part of", members=held, on=asked.until)
    found: list[PlaceValue] = by_place(indicator=row, period=period, on=on, category=category)
    waiting = {node.pk: node for node in above.values() if node.pk not in held}
    while waiting:
        for pk, node in sorted(waiting.items(), key=lambda one: one[1].code):
            mine = parts({row.pk: indicator_facts}, replace(asked, place=pk)).get(row.pk, [])
            found.append(PlaceValue(place=node, measured=value(mine, indicator_facts, period, asked)))
            held[pk] = mine
        upper = wholes(role="part of", members=waiting, on=asked.until)
        waiting = {node.pk: node for node in upper.values() if node.pk not in held}
    return found


def by_category(
    *,
    indicator: Indicator | str,
    period: Period | None = None,
    on: date | None = None,
    place: Node | int | None = None,
) -> list[Split]:
    """What an indicator comes to in each category of each dimension that it is split by, beside the whole.

    The latest on a day: of each category that of the same period as the whole, where there is a whole.
    """
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    (indicator_facts,) = facts([row]).values()
    whole = measured(indicator=row, period=period, on=on, place=place)
    asked = _asked(period, on, place, "")
    if period is None and whole.starts_on is not None and whole.ends_on is not None:
        period = Period(whole.starts_on, whole.ends_on)
        asked = replace(asked, since=period.start, until=period.end)
    found = []
    splits = Disaggregation.objects.filter(indicator=row).select_related("dimension").order_by("pk")
    for split in splits:
        cells = tuple(
            CategoryValue(
                category=one,
                measured=value(
                    parts({row.pk: indicator_facts}, replace(asked, category=one.pk)).get(row.pk, []),
                    indicator_facts,
                    period,
                    asked,
                ),
            )
            for one in split.dimension.categories.order_by("pk")
        )
        found.append(
            Split(
                dimension=split.dimension,
                parts=split.parts,
                cells=cells,
                whole=whole,
                rest=_rest(whole, cells, split.parts, indicator_facts),
            )
        )
    return found


def _rest(whole: Measured, cells: Sequence[CategoryValue], how: str, indicator: IndicatorFacts) -> Fraction | None:
    known = [cell.measured.exact for cell in cells if cell.measured.exact is not None]
    can_be_added = how != "overlap" and indicator.over_category == "sum" and indicator.kind == "value"
    if whole.exact is None or not known or not can_be_added:
        return None
    return whole.exact - sum(known, Fraction(0))
