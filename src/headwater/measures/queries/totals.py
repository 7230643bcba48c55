"""Whether the kept totals are those that the observations give."""

from __future__ import annotations

from django.db import connection, transaction

from headwater.measures import staging, totals

_COLUMNS = (
    "indicator_id, category, starts_on, ends_on, value, numerator, denominator, places, verified, inexact, bare, "
    "synthetic"
)


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
    return [
        f"The total of indicator {key[0]}, category {key[1]}, to {key[3]} is kept as {kept.get(key)} and comes to "
        f"{right.get(key)}; rebuild the totals."
        for key in sorted(kept.keys() | right.keys(), key=str)
        if kept.get(key) != right.get(key)
    ]


def _all() -> dict[tuple[object, ...], tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM measures_total")  # noqa: S608 (a constant)
        return {tuple(row[:4]): tuple(row[4:]) for row in cursor.fetchall()}
