"""What the views are made of: shares of what is done, gaps between what is stated and recorded. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from headwater.lib.shares import percent
from headwater.lib.words import said
from headwater.undertakings.rules.values import RATINGS, Standing, UndertakingDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many are accepted. Either may not be known, and then there is no share: a blank is not zero."""

    accepted: int | None
    all: int | None

    def percent(self, digits: int = 1) -> Decimal | None:
        """The share in per cent, rounded once, here; none where it cannot be said."""
        if self.accepted is None or not self.all:
            return None
        return percent(self.accepted, self.all, digits)

    @property
    def missing(self) -> int | None:
        """How many are not accepted yet."""
        return None if self.accepted is None or self.all is None else self.all - self.accepted


def unnamed(stated: Share | None, counted: Share) -> int | None:
    """How many a document counts and does not name: its number less those recorded one by one. Negative: too many."""
    if stated is None or stated.all is None or counted.all is None:
        return None
    return stated.all - counted.all


def compared(before: str, after: str) -> int | None:
    """By how many places of the scale a rating rose (negative: fell) between two rounds; none: not comparable."""
    from_place, to_place = RATINGS.get(before), RATINGS.get(after)
    return None if from_place is None or to_place is None else to_place - from_place


def standing_of(
    draft: UndertakingDraft, there: UndertakingDraft | None
) -> tuple[Standing, dict[str, tuple[object, object]]]:
    """What a draft would do beside what stands under its code, and what differs: recorded and told, by field.

    What it bears on may have grown since; only what the draft names and the record does not have is another content.
    """
    if there is None:
        return Standing.NEW, {}
    differing: dict[str, tuple[object, object]] = {}
    for field in fields(draft):
        recorded, told = getattr(there, field.name), getattr(draft, field.name)
        if field.name == "links":
            if lacking := sorted(set(told) - set(recorded)):
                differing["links"] = (recorded, tuple(lacking))
        elif field.name != "code" and recorded != told:
            differing[field.name] = (recorded, told)
    return (Standing.CHANGED if differing else Standing.UNCHANGED), differing


def changed_sentence(code: str, differing: Mapping[str, tuple[object, object]]) -> str:
    """The sentence for a code that other content has."""
    words = "; ".join(
        said("{name}: {recorded} in the record, {told} here", name=name, recorded=pair[0], told=pair[1])
        for name, pair in differing.items()
    )
    return said(
        "The undertaking {code} is recorded with other content ({differences}). What was undertaken is "
        "not edited; correct this row, or cancel the undertaking and register the right one "
        "under a new code.",
        code=code,
        differences=words,
    )
