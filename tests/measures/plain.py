"""A plain model of what counts: dictionaries and loops, and no totals. What queries say is held to it."""

from __future__ import annotations

from dataclasses import dataclass, field

PARENTS = {
    "KEN": "EAST",
    "UGA": "EAST",
    "SOM": "EAST",
    "SOM-BAY": "SOM",
    "FRA": "WEST",
    "EAST": "WORLD",
    "WEST": "WORLD",
}
PLACES = [None, "EAST", "KEN", "UGA", "SOM", "SOM-BAY", "FRA"]
MONTHS = ["2023-01", "2023-02", "2023-03"]
CATEGORIES = ["", "sex/female", "sex/male"]


def above(place: str | None) -> list[str]:
    """The places that a place is part of, nearest first."""
    found = []
    while place in PARENTS:
        place = PARENTS[place]
        found.append(place)
    return found


@dataclass
class Plain:
    """All revisions of each observation, and which of them were returned."""

    told: dict[tuple[str | None, str, str], list[tuple[int, bool]]] = field(default_factory=dict)

    def counts(self, place: str | None, month: str, category: str) -> int | None:
        """The latest value that was not returned."""
        values = [value for value, is_returned in self.told.get((place, month, category), []) if not is_returned]
        return values[-1] if values else None

    def observed(self, place: str | None, month: str, category: str) -> int | None:
        """What was observed at a place: as asked, or the whole by both its categories."""
        value = self.counts(place, month, category)
        if value is not None or category:
            return value
        parts = [self.counts(place, month, one) for one in CATEGORIES[1:]]
        return None if None in parts else sum(part for part in parts if part is not None)

    def value(self, place: str | None, month: str, category: str = "") -> int | None:
        """What a place comes to: observed, or its places added up, each once."""
        own = self.observed(place, month, category)
        if own is not None:
            return own
        below = [one for one in PLACES if one is not None and (place is None or place in above(one))]
        known = {one: self.observed(one, month, category) for one in below}
        top = [
            value
            for one, value in known.items()
            if value is not None and not any(known.get(upper) is not None for upper in above(one))
        ]
        return sum(top) if top else None

    def over_time(self, place: str | None, category: str = "") -> int | None:
        """What a place comes to over all months, added up."""
        values = [self.value(place, month, category) for month in MONTHS]
        known = [value for value in values if value is not None]
        return sum(known) if known else None
