"""Whether the kept totals and counts are those that the observations give."""

from __future__ import annotations

from django.db import connection, transaction

from headwater.lib.words import said
from headwater.measures import staging, totals

_COLUMNS = (
    "indicator_id, category, starts_on, ends_on, value, numerator, denominator, places, verified, inexact, bare, "
    "synthetic"
)
_STATUSES = ("entered", "verified", "returned", "revised")


def check_totals() -> list[str]:
    """What is wrong with the kept totals, one sentence each: all are made anew, compared, and left as they were."""
    kept = _all()
    with transaction.atomic():
        with staging.held_tables():
            staging.touch(
                "SELECT DISTINCT indicator_id, COALESCE(category_id, 0), ends_on, starts_on "
                "FROM measures_observation WHERE TRUE"
            )
            totals.keep()
        right = _all()
        transaction.set_rollback(True)
    return [*_wrong_tallies(), *_wrong_totals(kept, right)]


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
            "The total of indicator {key}, category {key_2}, to {key_3} is kept as {key_4} and comes "
            "to {key_5}; rebuild the totals.",
            key=key[0],
            key_2=key[1],
            key_3=key[3],
            key_4=kept.get(key),
            key_5=right.get(key),
        )
        for key in sorted(kept.keys() | right.keys(), key=str)
        if kept.get(key) != right.get(key)
    ]


def _all() -> dict[tuple[object, ...], object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM measures_total")  # noqa: S608 (a constant)
        return {tuple(row[:4]): tuple(row[4:]) for row in cursor.fetchall()}
