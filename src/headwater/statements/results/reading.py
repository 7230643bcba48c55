"""Observations as statements read them: once for a context, with the words in which a value is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from headwater.lib.shares import rounded
from headwater.measures import queries as measures
from headwater.registry.queries import names_of, nodes
from headwater.statements.figures import Context, read_once
from headwater.statements.rules import USD

# How far back an earlier value is still told beside those of the year and the year before.
YEARS_BACK = 10
EXACTLY = "exactly"
_VERIFIED, _REVISED = "verified", "revised"
_COUNTING = ("entered", _VERIFIED)
_NEVER_ADDED_UP = ("never", "distinct")
_CENTS = 100

# Elements of the plan of 2024-2028 (registry), in its order: the end of a table's key, and its title.
ELEMENTS: dict[str, tuple[str, str]] = {
    "sp2024-objective-1": ("objective_1", "saving lives and protecting people on the move"),
    "sp2024-objective-2": ("objective_2", "driving solutions to displacement"),
    "sp2024-objective-3": ("objective_3", "facilitating pathways for regular migration"),
    "sp2024-enabler-workforce": ("workforce", "workforce"),
    "sp2024-enabler-partnerships": ("partnerships", "partnerships"),
    "sp2024-enabler-funding": ("funding", "funding"),
    "sp2024-enabler-data-and-evidence": ("data", "data and evidence"),
    "sp2024-enabler-learning-and-innovation": ("learning", "learning and innovation"),
    "sp2024-enabler-communication": ("communication", "communication"),
    "sp2024-enabler-internal-systems": ("internal_systems", "internal systems"),
    "sp2024-priority-integrity": ("integrity", "integrity, transparency and accountability"),
    "sp2024-priority-protection": ("protection", "protection-centred"),
    "sp2024-priority-environment": ("environment", "environmental sustainability"),
    "sp2024-priority-equality": ("equality", "equality, diversity and inclusion"),
}

# What is read of an observation: no rows of models, because statements read many and change none.
_READ: tuple[str, ...] = (
    *("status", "revision", "place_id", "starts_on", "ends_on", "value", "numerator", "denominator", "low", "high"),
    *("relation", "is_synthetic", "indicator__node__code", "indicator__unit", "indicator__digits"),
    *("indicator__population_footnote", "category__title", "category__code", "category__dimension__code"),
    *("submission__source", "submission__evidence"),
)
_SAME = ("indicator__node__code", "place_id", "category__dimension__code", "category__code", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation that counts, in whole units. part: the place or category that it is of, "" for the whole."""

    key: str
    part: str
    category: str
    starts_on: date
    ends_on: date
    value: Fraction | None
    numerator: int | None
    denominator: int | None
    low: Fraction | None
    high: Fraction | None
    relation: str
    unit: str
    digits: int
    footnote: str
    source: str
    evidence: str
    is_verified: bool
    is_synthetic: bool

    @property
    def exact(self) -> Fraction:
        """The value; of a ratio with both counts, in per cent."""
        if self.value is not None:
            return self.value
        assert self.numerator is not None and self.denominator, "a ratio has a value or both counts"
        return Fraction(100 * self.numerator, self.denominator)

    @property
    def words(self) -> str:
        """The value as it is told: "over 5,700,000 people", "60 to 70 per cent", "90.5 per cent (67 of 74)"."""
        if self.low is not None and self.high is not None:
            number = f"{rounded(self.low, self.digits):,} to {rounded(self.high, self.digits):,}"
        else:
            number = f"{rounded(self.exact, self.digits):,}"
        told = f"{USD} {number}" if self.unit == USD else f"{number} {self.unit}"
        if self.numerator is not None:
            told += f" ({self.numerator:,}" + (f" of {self.denominator:,})" if self.denominator is not None else ")")
        return told if self.relation == EXACTLY else f"{self.relation} {told}"

    @property
    def when(self) -> str:
        """Its days in words: a year, a day, or from a day to a day."""
        if self.starts_on == self.ends_on:
            return self.ends_on.isoformat()
        is_year = (self.starts_on, self.ends_on) == (date(self.ends_on.year, 1, 1), date(self.ends_on.year, 12, 31))
        return str(self.ends_on.year) if is_year else f"{self.starts_on} to {self.ends_on}"


@read_once
def seen(context: Context) -> dict[str, list[Seen]]:
    """All observations of the last years that count, by indicator, in the order of their days.

    Of the whole, and of its categories; by place only where places are never added up, because then nothing else tells
    of them. Of the indicators that show the plan here, and of those that show no plan at all.
    """
    found = _told(context)
    names = names_of([row["place_id"] for row in found if row["place_id"] is not None], on=context.as_of)
    by_key: dict[str, list[Seen]] = {}
    for row in found:
        by_key.setdefault(row["indicator__node__code"], []).append(_seen(row, names))
    return by_key


def _told(context: Context) -> list[dict[str, Any]]:
    rows = measures.history().filter(
        Q(place__isnull=True) | Q(indicator__over_place__in=_NEVER_ADDED_UP),
        indicator__in=_told_of().order_by().values("pk"),
        ends_on__lte=context.as_of,
        ends_on__gte=date(context.year - YEARS_BACK, 1, 1),
    )
    counting: tuple[str, ...] = _COUNTING
    if context.recorded_by is not None:
        # What was revised later counted then.
        rows, counting = rows.filter(submission__at__date__lte=context.recorded_by), (*_COUNTING, _REVISED)
    found: list[dict[str, Any]] = list(rows.order_by("ends_on", "starts_on", "pk").values(*_READ))
    return _latest(row for row in found if row["status"] in counting)


def _latest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the revisions of each observation the last one."""
    latest: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        same = tuple(row[name] for name in _SAME)
        if same not in latest or latest[same]["revision"] < row["revision"]:
            latest[same] = row
    return list(latest.values())


def _told_of() -> QuerySet[measures.Indicator]:
    elements = nodes(kind="plan-element").filter(code__in=list(ELEMENTS))
    return measures.indicators().filter(Q(attachments__result__in=elements) | Q(attachments=None)).distinct()


def _seen(row: dict[str, Any], names: dict[int, str]) -> Seen:
    category, scale = row["category__code"], 10 ** row["indicator__digits"]
    place = names[row["place_id"]] if row["place_id"] is not None else ""
    return Seen(
        key=row["indicator__node__code"],
        part=place or row["category__title"] or "",
        category=f"{row['category__dimension__code']}/{category}" if category else "",
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        value=_units(row["value"], scale),
        numerator=row["numerator"],
        denominator=row["denominator"],
        low=_units(row["low"], scale),
        high=_units(row["high"], scale),
        relation=row["relation"],
        unit=row["indicator__unit"],
        digits=row["indicator__digits"],
        footnote=row["indicator__population_footnote"],
        source=row["submission__source"],
        evidence=row["submission__evidence"],
        is_verified=row["status"] == _VERIFIED,
        is_synthetic=row["is_synthetic"],
    )


def _units(value: int | None, scale: int) -> Fraction | None:
    return None if value is None else Fraction(value, scale)


def of_year(context: Context, key: str, *, year: int | None = None, category: str = "") -> Seen | None:
    """The last value of an indicator as a whole (or of a category) whose days end in a year; None: there is none."""
    wanted = context.year if year is None else year
    found = [
        one
        for one in seen(context).get(key, ())
        if one.ends_on.year == wanted and one.category == category and (category or not one.part)
    ]
    return found[-1] if found else None


def before_year(context: Context, key: str) -> Seen | None:
    """The last value of an indicator as a whole before the year; None where there is none."""
    found = [one for one in seen(context).get(key, ()) if one.ends_on.year < context.year and not one.part]
    return found[-1] if found else None


def whole_number(found: Seen) -> int:
    """A value as statements keep it: US cents, or a count."""
    exact = found.exact * (_CENTS if found.unit == USD else 1)
    assert exact.denominator == 1, f"{found.key} has decimals and is no count"
    return exact.numerator
