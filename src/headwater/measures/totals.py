"""Totals of all places, kept when something is written; and the same sum over some places, made when it is asked.

One question says what counts at each place; kept totals and asked ones both add up its answer. What counts at a place
for a period and category:
- the latest revision that was not returned;
- of the whole, where it was not observed and all categories of one dimension were that make it up: those, added up;
- not what lies within another place that was observed itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from headwater.measures import staging
from headwater.measures.rules import Part
from headwater.measures.staging import LOOK_UP, counts, joined
from headwater.registry.queries import memberships
from headwater.registry.rules import upwards

_SUMS = """
    SUM(value), SUM(numerator), SUM(denominator), COUNT(*), SUM(verified), SUM(inexact), SUM(bare), SUM(synthetic)
"""
# The dimension whose categories make up the whole, of an indicator.
FIRST_EQUAL = """(
    SELECT MIN(first.id) FROM measures_disaggregation AS first
    WHERE first.indicator_id = {} AND first.parts = 'equal'
)"""
# What one observation adds: nothing where it has no such number, and a mark for each thing that must be said beside it.
_FACTS = """
    COALESCE(o.value, 0) AS value, COALESCE(o.numerator, 0) AS numerator, COALESCE(o.denominator, 0) AS denominator,
    CASE WHEN checked.outcome = 'verified' THEN 1 ELSE 0 END AS verified,
    CASE WHEN o.relation <> 'exactly' OR o.low IS NOT NULL OR o.high IS NOT NULL THEN 1 ELSE 0 END AS inexact,
    CASE WHEN i.kind = 'ratio' AND o.value IS NOT NULL THEN 1 ELSE 0 END AS bare,
    CASE WHEN o.is_synthetic THEN 1 ELSE 0 END AS synthetic
"""


def _observed(category: str, when: str) -> str:
    return joined(
        "measures_observation AS o",
        f"o.indicator_id = t.indicator_id AND COALESCE(o.category_id, 0) = +{category} "
        f"AND COALESCE(o.place_id, 0) = +c.place_id AND {when}",
    )


def _cells(driver: str, when: str, *, period: str, some_places: bool, nested: bool) -> str:
    """What counts at each place, one row for each place and period, of indicators and categories t.

    period: where the days stand, in t or only in each observation o. In t, they are asked for before any part is read.
    """
    covered = "c.indicator_id = t.indicator_id"
    if some_places:
        covered += " AND c.place_id IN (SELECT place FROM measures_asked)"
    indicator = joined("measures_indicator AS i", "i.id = t.indicator_id")
    coverage = joined("measures_coverage AS c", covered)
    checked = "LEFT JOIN measures_check AS checked ON checked.observation_id = o.id"
    right = counts("o")
    if nested:
        above = f"SELECT 1 FROM measures_within AS w WHERE w.place = c.place_id AND {_above()} {LOOK_UP}"  # noqa: S608
        right += f" AND NOT EXISTS ({above})"
    split = joined("measures_disaggregation AS d", f"d.id = {FIRST_EQUAL.format('t.indicator_id')}")
    part = joined("measures_category AS g", "g.dimension_id = d.dimension_id")
    return f"""
        SELECT t.indicator_id, t.category, c.place_id, o.starts_on, o.ends_on, {_FACTS}
        FROM {driver} {indicator} {coverage} {_observed("t.category", when)} {checked}
        WHERE {right}
        UNION ALL
        SELECT indicator_id, 0, place_id, starts_on, ends_on, SUM(value), SUM(numerator), SUM(denominator),
            MIN(verified), MAX(inexact), 2 * MAX(bare), MAX(synthetic)
        FROM (
            SELECT t.indicator_id, d.dimension_id, c.place_id, o.starts_on, o.ends_on, {_FACTS}
            FROM {driver} {indicator} {split} {coverage} {part} {_observed("g.id", when)} {checked}
            WHERE t.category = 0 AND i.over_category = 'sum' AND {right} AND NOT EXISTS (
                SELECT 1 FROM measures_observation AS whole
                WHERE whole.indicator_id = t.indicator_id AND COALESCE(whole.category_id, 0) = 0
                    AND COALESCE(whole.place_id, 0) = +c.place_id AND whole.ends_on = {period}.ends_on
                    AND whole.starts_on = {period}.starts_on AND {counts("whole")} {LOOK_UP}
            )
        ) AS piece
        GROUP BY indicator_id, dimension_id, place_id, starts_on, ends_on
        HAVING COUNT(*) = (SELECT COUNT(*) FROM measures_category AS k WHERE k.dimension_id = piece.dimension_id)
    """  # noqa: S608 (constants)


def _above() -> str:
    """Whether a place above was observed itself: as asked, or the whole by all its categories."""
    slot = f"""
        a.indicator_id = t.indicator_id AND COALESCE(a.place_id, 0) = +w.above
        AND a.ends_on = o.ends_on AND a.starts_on = o.starts_on AND {counts("a")}
    """
    return f"""(
        EXISTS (
            SELECT 1 FROM measures_observation AS a WHERE {slot} AND COALESCE(a.category_id, 0) = +t.category
        )
        OR (t.category = 0 AND i.over_category = 'sum' AND EXISTS (
            SELECT 1 FROM measures_disaggregation AS split
            JOIN measures_category AS k ON k.dimension_id = split.dimension_id
            JOIN measures_observation AS a ON {slot} AND COALESCE(a.category_id, 0) = +k.id
            WHERE split.id = {FIRST_EQUAL.format("t.indicator_id")}
            GROUP BY split.dimension_id
            HAVING COUNT(*) = (SELECT COUNT(*) FROM measures_category AS e WHERE e.dimension_id = split.dimension_id)
        ))
    )"""  # noqa: S608 (constants)


def keep() -> None:
    """Make the totals of what was touched anew."""
    staging.touch("""
        SELECT DISTINCT t.indicator_id, 0, t.ends_on, t.starts_on FROM measures_touched AS t
        WHERE t.category <> 0 AND EXISTS (
            SELECT 1 FROM measures_disaggregation AS d JOIN measures_indicator AS i ON i.id = d.indicator_id
            WHERE d.indicator_id = t.indicator_id AND d.parts = 'equal' AND i.over_category = 'sum'
        )
    """)
    covered = "SELECT place_id FROM measures_coverage WHERE indicator_id IN (SELECT indicator_id FROM measures_touched)"
    nested = _hold_nested(covered, _last_touched())
    cells = _cells(
        "measures_touched AS t",
        "o.ends_on = t.ends_on AND o.starts_on = t.starts_on",
        period="t",
        some_places=False,
        nested=nested,
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE measures_touched")
        cursor.execute("""
            DELETE FROM measures_total WHERE EXISTS (
                SELECT 1 FROM measures_touched AS t
                WHERE t.indicator_id = measures_total.indicator_id AND t.category = measures_total.category
                    AND t.ends_on = measures_total.ends_on AND t.starts_on = measures_total.starts_on
            )
        """)
        cursor.execute(f"""
            INSERT INTO measures_total (
                indicator_id, category, starts_on, ends_on,
                value, numerator, denominator, places, verified, inexact, bare, synthetic
            )
            SELECT indicator_id, category, starts_on, ends_on, {_SUMS} FROM ({cells}) AS cell
            GROUP BY indicator_id, category, starts_on, ends_on
        """)  # noqa: S608 (constants)


def _last_touched() -> date | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(ends_on) FROM measures_touched")
        (last,) = cursor.fetchone()
    return staging.day(last) if last else None


def _hold_nested(places: str, on: date | None) -> bool:
    """Hold which of some observed places lie within others of them on a day; whether any do."""
    if on is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT place_id FROM ({places}) AS covered")  # noqa: S608 (constants)
        held = {place for (place,) in cursor.fetchall()}
    pairs = within(held, on)
    staging.fill("measures_within", pairs)
    return bool(pairs)


def within(places: Iterable[int], on: date) -> list[tuple[int, int]]:
    """Which of these places lie within others of them on a day: pairs of a place and one that it is part of."""
    held = set(places)
    rows = memberships(role="part of", on=on).filter(member__kind="place").values_list("member_id", "of_id")
    parents = dict(rows.order_by())
    return [(place, above) for place in sorted(held) for above in upwards(place, parents) if above in held]


def parts_of(
    *, indicators: Sequence[int], category: int, places: Iterable[int], since: date, until: date
) -> dict[int, list[Part]]:
    """What counts at some places together, by indicator and period, in the order of days. Asked, not kept."""
    asked = [(place,) for place in sorted(set(places))]
    if not asked or not indicators:
        return {}
    with staging.held_tables():
        staging.fill("measures_asked", asked)
        listed = ", ".join(str(int(one)) for one in indicators)
        covered = f"""
            SELECT place_id FROM measures_coverage
            WHERE indicator_id IN ({listed}) AND place_id IN (SELECT place FROM measures_asked)
        """  # noqa: S608 (numbers)
        nested = _hold_nested(covered, until)
        driver = (
            f"(SELECT id AS indicator_id, {int(category)} AS category FROM measures_indicator WHERE id IN ({listed}))"  # noqa: S608
        )
        cells = _cells(
            f"{driver} AS t",
            f"o.ends_on >= '{since.isoformat()}' AND o.ends_on <= '{until.isoformat()}' "
            f"AND o.starts_on >= '{since.isoformat()}'",
            period="o",
            some_places=True,
            nested=nested,
        )
        return _read(f"""
            SELECT indicator_id, starts_on, ends_on, {_SUMS} FROM ({cells}) AS cell
            GROUP BY indicator_id, starts_on, ends_on ORDER BY indicator_id, ends_on, starts_on
        """)  # noqa: S608 (numbers and days)


def _read(question: str) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {}
    with connection.cursor() as cursor:
        cursor.execute(question)
        for indicator, *row in cursor.fetchall():
            found.setdefault(indicator, []).append(part(row))
    return found


def part(row: Sequence[Any]) -> Part:
    """A row of sums as the rules take it: first and last day, then as _SUMS."""
    start, end, value, numerator, denominator, count, verified, inexact, bare, synthetic = row
    return Part(
        starts_on=staging.day(start),
        ends_on=staging.day(end),
        value=int(value),
        numerator=int(numerator),
        denominator=int(denominator),
        count=int(count),
        verified=int(verified),
        inexact=int(inexact),
        bare=int(bare),
        synthetic=int(synthetic),
    )
