"""By which tree of places totals are kept, and whether it is the tree that somebody asks by.

The tree is written down with the totals (measures_area), place by place, when a place is first covered. Where it is
changed afterwards, nothing is added up again at once: the totals of the areas concerned are given up, and those areas
are added up from their places when they are asked, until `rebuild_totals` makes all of them anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection
from django.utils import timezone

from headwater.measures.models import Area, Total
from headwater.registry.queries import memberships
from headwater.registry.rules import upwards

# As an area: all places. No node has this number.
EVERYWHERE = 0


def parents(on: date) -> dict[int, int]:
    """What each place is part of on a day, by their ids."""
    rows = memberships(role="part of", on=on).filter(member__kind="place").order_by()
    return dict(rows.values_list("member_id", "of_id"))


def below(area: int, tree: Mapping[int, int]) -> set[int]:
    """The places that lie within an area, by a tree as `parents` gives it."""
    return {place for place in tree if area in upwards(place, tree)}


def within(places: Iterable[int], on: date) -> list[tuple[int, int]]:
    """Which of these places lie within others of them on a day: pairs of a place and one that it is part of."""
    held, tree = set(places), parents(on)
    return [(place, above) for place in sorted(held) for above in upwards(place, tree) if above in held]


def is_kept(area: int, tree: Mapping[int, int]) -> bool:
    """Whether the totals of an area are kept, and were added up by this tree, as far as it lies within the area."""
    written: dict[int, set[int]] = defaultdict(set)
    for place, above, kept in Area.objects.values_list("place_id", "area", "is_kept"):
        if above == area and not kept:
            return False
        written[place].add(above)
    lower = below(area, tree)
    inside, upper = lower | {area}, {EVERYWHERE, *upwards(area, tree)}
    for place, areas in written.items():
        if place not in lower:
            if area in areas:
                return False
        elif areas & inside != inside.intersection(upwards(place, tree)) or not areas - inside <= upper:
            return False
    return any(area in areas for areas in written.values())


def follow() -> bool:
    """Write down where places lie that are covered by what was touched; whether any lies within another.

    It is written by the tree of today. Where it was written otherwise, the totals of the areas concerned are given up.
    """
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT DISTINCT c.place_id FROM measures_coverage AS c
            WHERE c.indicator_id IN (SELECT indicator_id FROM measures_touched)
        """)
        covered = [place for (place,) in cursor.fetchall()]
    written: dict[int, set[int]] = defaultdict(set)
    given_up: set[int] = set()
    for place, area, kept in Area.objects.values_list("place_id", "area", "is_kept"):
        written[place].add(area)
        if not kept:
            given_up.add(area)
    tree = parents(timezone.localdate())
    today = {place: {EVERYWHERE, *upwards(place, tree)} for place in covered}
    new = {place: areas for place, areas in today.items() if areas != written.get(place)}
    if changed := new.keys() & written.keys():
        # Whatever lies above a place that moved is concerned, even where it holds the place as before: what counts
        # within it depends on which of its places lie within others.
        concerned = {area for place in changed for area in today[place] | written[place]} - {EVERYWHERE}
        given_up |= concerned
        Area.objects.filter(place__in=changed).delete()
        Area.objects.filter(area__in=concerned).update(is_kept=False)
        Total.objects.filter(area__in=concerned).delete()
    Area.objects.bulk_create(
        [
            Area(place_id=place, area=area, is_kept=area not in given_up)
            for place, areas in sorted(new.items())
            for area in sorted(areas)
        ]
    )
    return any(not areas.isdisjoint(today) for areas in today.values())


def forget() -> None:
    """Forget all totals and the tree that they were added up by."""
    Total.objects.all().delete()
    Area.objects.all().delete()
