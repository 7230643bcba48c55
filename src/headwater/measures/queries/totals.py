"""Whether the kept totals and counts are those that the observations give."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from headwater.lib.words import said
from headwater.measures import areas, totals
from headwater.measures.models import Area

_COLUMNS = (
    "indicator_id, category, area, starts_on, ends_on, value, numerator, denominator, places, verified, inexact, bare, "
    "synthetic"
)
_STATUSES = ("entered", "verified", "returned", "revised")


def check_totals() -> list[str]:
    """What is wrong with the kept totals, one sentence each: all are made anew, compared, and left as they were."""
    kept, tree = _all(), _tree()
    with transaction.atomic():
        totals.rebuild()
        right, tree_now = _all(), _tree()
        transaction.set_rollback(True)
    given_up = {area for _, area, is_kept in tree ^ tree_now if area != areas.EVERYWHERE}
    kept, right = ({key: told for key, told in some.items() if key[2] not in given_up} for some in (kept, right))
    return [*_wrong_tallies(), *_given_up(given_up), *_wrong_totals(kept, right)]


def _given_up(given_up: Iterable[int]) -> list[str]:
    return [
        said("The places within area {area} were changed, so its totals are not kept; rebuild the totals.", area=area)
        for area in sorted(given_up)
    ]


def _tree() -> set[tuple[int, int, bool]]:
    return set(Area.objects.values_list("place_id", "area", "is_kept"))


def _wrong_tallies() -> list[str]:
    """Where it is kept how many observations of an indicator stand where, and counting them says something else."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT indicator_id, SUM(entered), SUM(verified), SUM(returned), SUM(revised) FROM (
                SELECT indicator_id, entered, verified, returned, revised FROM measures_tally
                UNION ALL
                SELECT o.indicator_id,
                    -CASE WHEN checked.outcome IS NULL AND aside.observation_id IS NULL THEN 1 ELSE 0 END,
                    -CASE WHEN checked.outcome = 'verified' AND aside.observation_id IS NULL THEN 1 ELSE 0 END,
                    -CASE WHEN checked.outcome = 'returned' THEN 1 ELSE 0 END,
                    -CASE WHEN COALESCE(checked.outcome, '') <> 'returned' AND aside.observation_id IS NOT NULL
                        THEN 1 ELSE 0 END
                FROM measures_observation AS o
                LEFT JOIN measures_check AS checked ON checked.observation_id = o.id
                LEFT JOIN measures_setaside AS aside ON aside.observation_id = o.id
            ) AS told
            GROUP BY indicator_id
            HAVING SUM(entered) <> 0 OR SUM(verified) <> 0 OR SUM(returned) <> 0 OR SUM(revised) <> 0
            ORDER BY indicator_id
        """)
        return [
            said(
                "Of indicator {indicator} more observations are kept than there are, by status: {list}.",
                indicator=indicator,
                list=", ".join(f"{word} {int(number)}" for word, number in zip(_STATUSES, sums, strict=True) if number),
            )
            for indicator, *sums in cursor.fetchall()
        ]


def _wrong_totals(kept: dict[tuple[object, ...], object], right: dict[tuple[object, ...], object]) -> list[str]:
    return [
        said(
            "The total of indicator {indicator}, category {category}, area {area}, to {day} is kept as {kept} and "
            "comes to {right}; rebuild the totals.",
            indicator=key[0],
            category=key[1],
            area=key[2],
            day=key[4],
            kept=kept.get(key),
            right=right.get(key),
        )
        for key in sorted(kept.keys() | right.keys(), key=str)
        if kept.get(key) != right.get(key)
    ]


def _all() -> dict[tuple[object, ...], object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM measures_total")  # noqa: S608 (a constant)
        return {tuple(row[:5]): tuple(row[5:]) for row in cursor.fetchall()}
