"""Totals of areas, kept when something is written; and the same sum over some places, made when it is asked.

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

from headwater.measures import areas, staging
from headwater.measures.rules import Part
from headwater.measures.staging import LOOK_UP, counts, joined

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


# Where a place lies within another that was observed itself, the larger one counts: of an area, only one within it.
_SAME_SLOT = """
    whole.indicator_id = cell.indicator_id AND whole.category = cell.category
    AND whole.ends_on = cell.ends_on AND whole.starts_on = cell.starts_on
"""
_NOT_WITHIN_ANOTHER_OF_THE_AREA = f"""
    AND NOT EXISTS (
        SELECT 1 FROM measures_area AS upper
        JOIN measures_area AS inside ON inside.place_id = upper.area AND inside.area = area.area
        JOIN measures_cell AS whole ON whole.place_id = upper.area AND {_SAME_SLOT}
        WHERE upper.place_id = cell.place_id
    )
"""  # noqa: S608 (constants)
_NOT_WITHIN_ANOTHER = f"""
    WHERE NOT EXISTS (
        SELECT 1 FROM measures_within AS upper
        JOIN measures_cell AS whole ON whole.place_id = upper.above AND {_SAME_SLOT}
        WHERE upper.place = cell.place_id
    )
"""  # noqa: S608 (constants)
# How many totals of everywhere are made anew at a time: what was observed at their places is sorted in memory then, and
# not in a file.
_SLOTS_AT_ONCE = 100


def _observed(category: str, when: str) -> str:
    return joined(
        "measures_observation AS o",
        f"o.indicator_id = t.indicator_id AND COALESCE(o.category_id, 0) = +{category} "
        f"AND COALESCE(o.place_id, 0) = +c.place_id AND {when}",
    )


def _cells(driver: str, when: str, *, period: str, some_places: bool) -> str:
    """What was observed at each place, one row for each place and period, of indicators and categories t.

    period: where the days stand, in t or only in each observation o. In t, they are asked for before any part is read.
    What parts come to is a bigint again, as what was observed is: PostgreSQL would add up decimals from here on.
    """
    covered = "c.indicator_id = t.indicator_id"
    if some_places:
        covered += " AND c.place_id IN (SELECT place FROM measures_asked)"
    indicator = joined("measures_indicator AS i", "i.id = t.indicator_id")
    coverage = joined("measures_coverage AS c", covered)
    checked = "LEFT JOIN measures_check AS checked ON checked.observation_id = o.id"
    split = joined("measures_disaggregation AS d", f"d.id = {FIRST_EQUAL.format('t.indicator_id')}")
    part = joined("measures_category AS g", "g.dimension_id = d.dimension_id")
    return f"""
        SELECT t.indicator_id, t.category, c.place_id, o.starts_on, o.ends_on, {_FACTS}
        FROM {driver} {indicator} {coverage} {_observed("t.category", when)} {checked}
        WHERE {counts("o")}
        UNION ALL
        SELECT indicator_id, 0, place_id, starts_on, ends_on, CAST(SUM(value) AS bigint),
            CAST(SUM(numerator) AS bigint), CAST(SUM(denominator) AS bigint),
            MIN(verified), MAX(inexact), 2 * MAX(bare), MAX(synthetic)
        FROM (
            SELECT t.indicator_id, d.dimension_id, c.place_id, o.starts_on, o.ends_on, {_FACTS}
            FROM {driver} {indicator} {split} {coverage} {part} {_observed("g.id", when)} {checked}
            WHERE t.category = 0 AND i.over_category = 'sum' AND {counts("o")} AND NOT EXISTS (
                SELECT 1 FROM measures_observation AS whole
                WHERE whole.indicator_id = t.indicator_id AND COALESCE(whole.category_id, 0) = 0
                    AND COALESCE(whole.place_id, 0) = +c.place_id AND whole.ends_on = {period}.ends_on
                    AND whole.starts_on = {period}.starts_on AND {counts("whole")} {LOOK_UP}
            )
        ) AS piece
        GROUP BY indicator_id, dimension_id, place_id, starts_on, ends_on
        HAVING COUNT(*) = (SELECT COUNT(*) FROM measures_category AS k WHERE k.dimension_id = piece.dimension_id)
    """  # noqa: S608 (constants)


def keep() -> None:
    """Make the totals of what was touched anew, for everywhere and for each area whose totals are kept."""
    staging.touch("""
        SELECT DISTINCT t.indicator_id, 0, t.ends_on, t.starts_on FROM measures_touched AS t
        WHERE t.category <> 0 AND EXISTS (
            SELECT 1 FROM measures_disaggregation AS d JOIN measures_indicator AS i ON i.id = d.indicator_id
            WHERE d.indicator_id = t.indicator_id AND d.parts = 'equal' AND i.over_category = 'sum'
        )
    """)
    nested = areas.follow()
    cells = _cells(
        "measures_taken AS t", "o.ends_on = t.ends_on AND o.starts_on = t.starts_on", period="t", some_places=False
    )
    first = 0
    while staging.take(_SLOTS_AT_ONCE, first):
        first += _SLOTS_AT_ONCE
        cell = _held(cells) if nested else f"({cells}) AS cell"
        with connection.cursor() as cursor:
            cursor.execute("""
                DELETE FROM measures_total WHERE id IN (
                    SELECT total.id FROM measures_taken AS t
                    CROSS JOIN (SELECT DISTINCT area FROM measures_area WHERE is_kept) AS kept
                    JOIN measures_total AS total
                        ON total.indicator_id = t.indicator_id AND total.category = t.category
                        AND total.area = kept.area AND total.ends_on = t.ends_on AND total.starts_on = t.starts_on
                )
            """)
            cursor.execute(f"""
                INSERT INTO measures_total (
                    indicator_id, category, area, starts_on, ends_on,
                    value, numerator, denominator, places, verified, inexact, bare, synthetic
                )
                SELECT indicator_id, category, area.area, starts_on, ends_on, {_SUMS}
                FROM {cell} JOIN measures_area AS area ON area.place_id = cell.place_id
                WHERE area.is_kept {_NOT_WITHIN_ANOTHER_OF_THE_AREA if nested else ""}
                GROUP BY indicator_id, category, area.area, ends_on, starts_on
            """)  # noqa: S608 (constants)


def rebuild() -> None:
    """Make all totals anew, by the tree of places as it is today."""
    areas.forget()
    with staging.held_tables():
        staging.touch(
            "SELECT DISTINCT indicator_id, COALESCE(category_id, 0), ends_on, starts_on FROM measures_observation "
            "WHERE TRUE"
        )
        keep()


def _held(cells: str) -> str:
    """What was observed at each place, held in a table of the session, where it can be looked up."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_cell")
        cursor.execute(f"INSERT INTO measures_cell {cells}")
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE measures_cell")
    return "measures_cell AS cell"


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
        driver = (
            f"(SELECT id AS indicator_id, {int(category)} AS category FROM measures_indicator WHERE id IN ({listed}))"  # noqa: S608
        )
        cells = _cells(
            f"{driver} AS t",
            f"o.ends_on >= '{since.isoformat()}' AND o.ends_on <= '{until.isoformat()}' "
            f"AND o.starts_on >= '{since.isoformat()}'",
            period="o",
            some_places=True,
        )
        nested = areas.within(_covered(listed), until)
        staging.fill("measures_within", nested)
        return _read(f"""
            SELECT indicator_id, starts_on, ends_on, {_SUMS} FROM {_held(cells) if nested else f"({cells}) AS cell"}
            {_NOT_WITHIN_ANOTHER if nested else ""}
            GROUP BY indicator_id, starts_on, ends_on ORDER BY indicator_id, ends_on, starts_on
        """)  # noqa: S608 (numbers and days)


def _covered(indicators: str) -> list[int]:
    """Which of the places that are asked about some indicators cover."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT DISTINCT place_id FROM measures_coverage
            WHERE indicator_id IN ({indicators}) AND place_id IN (SELECT place FROM measures_asked)
        """)  # noqa: S608 (numbers)
        return [place for (place,) in cursor.fetchall()]


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
