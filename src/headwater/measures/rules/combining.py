"""How values of periods and places become one value, by the indicator's own rules. Exact until it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from headwater.lib.periods import Period
from headwater.lib.shares import rounded
from headwater.lib.words import number, said
from headwater.measures.rules.values import PER_CENT, IndicatorFacts, Kind

# Of a stock, the last period counts in which so many of the places have reported that usually do, in per cent.
COMPLETE_PERCENT = 90
ADDED_UP = ("sum", "mean")
_YEAR = timedelta(days=366)


# Not frozen: a page is made of thousands, and freezing one takes twice as long as making it.
@dataclass(slots=True, kw_only=True)
class Part:
    """What counts in one period: one observation, or those of several places added up.

    is_own: it was observed as this, not added up over places. bare: above 0 where a ratio in it has no counts, above 1
    where such a ratio was added up. relation, low and high only where it is one observation.
    """

    starts_on: date
    ends_on: date
    value: int = 0
    numerator: int = 0
    denominator: int = 0
    count: int = 1
    verified: int = 0
    inexact: int = 0
    bare: int = 0
    synthetic: int = 0
    is_own: bool = False
    relation: str = "exactly"
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What an indicator comes to, for a place, category and time; or None, and then `missing` says why.

    exact: in whole units (per cent: 82.6 is 82.6), unrounded. numerator and denominator: of a ratio, where known.
    starts_on to ends_on: the time that it is of. count: how many observations are in it, and how many of those were
    verified, inexact (about, over, under or a range) or invented. is_own: observed as this, not added up.
    """

    exact: Fraction | None
    unit: str
    digits: int
    starts_on: date | None = None
    ends_on: date | None = None
    numerator: int | None = None
    denominator: int | None = None
    relation: str = "exactly"
    low: Fraction | None = None
    high: Fraction | None = None
    count: int = 0
    verified: int = 0
    inexact: int = 0
    synthetic: int = 0
    is_own: bool = False
    missing: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert (self.exact is None) == bool(self.missing), "what is not known says why, and only that"

    @property
    def shown(self) -> Decimal | None:
        """The value rounded to its digits, half away from zero: once, here."""
        return None if self.exact is None else rounded(self.exact, self.digits)

    @property
    def is_synthetic(self) -> bool:
        """Whether anything in it was invented."""
        return self.synthetic > 0

    @property
    def is_verified(self) -> bool:
        """Whether everything in it was verified by another person."""
        return self.count > 0 and self.verified == self.count


def nothing(indicator: IndicatorFacts, why: str) -> Measured:
    """No value, and the reason."""
    return Measured(exact=None, unit=indicator.unit, digits=indicator.digits, missing=why)


def in_units(value: int, digits: int) -> Fraction:
    """A whole number of smallest units as a number of whole units."""
    return Fraction(value, 10**digits)


def preferred(own: Sequence[Part], added: Sequence[Part]) -> list[Part]:
    """What was observed as the whole counts before what its places add up to, wherever their days meet."""
    kept = [part for part in added if not any(_meet(part, one) for one in own)]
    return sorted([*own, *kept], key=lambda part: (part.ends_on, part.starts_on))


def _meet(one: Part, other: Part) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def combined(parts: Sequence[Part], indicator: IndicatorFacts, asked: Period) -> Measured:
    """What parts within a time come to over that time. Parts come in the order of their days."""
    if not parts:
        return nothing(indicator, said("Nothing was reported for {asked}.", asked=asked))
    for part in parts:
        if part.is_own and (part.starts_on, part.ends_on) == (asked.start, asked.end):
            return _of_one(part, indicator)
    rule = indicator.over_time
    if rule == "last":
        return _of_one(last_complete(parts), indicator)
    if len(parts) == 1:
        return _of_one(parts[0], indicator)
    if rule not in ADDED_UP:
        why = said("the same may be counted in several") if rule == "distinct" else said("a total would mean nothing")
        return nothing(
            indicator,
            said(
                "{count} periods were reported within {asked}, and they are not added up: {why}. {asked} "
                "needs an observation of its own.",
                count=number(len(parts)),
                asked=asked,
                why=why,
            ),
        )
    return _over_time(parts, indicator, rule)


def last_complete(parts: Sequence[Part]) -> Part:
    """The latest part in which nearly as many observations came in as in the fullest one of the year before it.

    A month for which three of 170 countries have reported so far is not the state of the world.
    """
    recent = [part for part in parts if part.ends_on > parts[-1].ends_on - _YEAR]
    fullest = max(part.count for part in recent)
    complete = [part for part in recent if part.is_own or part.count * 100 >= fullest * COMPLETE_PERCENT]
    return complete[-1]


def _of_one(part: Part, indicator: IndicatorFacts) -> Measured:
    value = _value(part, indicator)
    if isinstance(value, str):
        return nothing(indicator, value)
    is_counted = indicator.kind == Kind.RATIO and not part.bare
    return Measured(
        exact=value,
        unit=indicator.unit,
        digits=indicator.digits,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        numerator=part.numerator if is_counted else None,
        denominator=part.denominator if is_counted else None,
        relation=_relation(part),
        low=None if part.low is None else in_units(part.low, indicator.digits),
        high=None if part.high is None else in_units(part.high, indicator.digits),
        count=part.count,
        verified=part.verified,
        inexact=part.inexact,
        synthetic=part.synthetic,
        is_own=part.is_own,
    )


def _relation(part: Part) -> str:
    if part.count == 1:
        return part.relation
    return "about" if part.inexact else "exactly"


def _value(part: Part, indicator: IndicatorFacts) -> Fraction | str:
    """The value of a part in whole units, or why it has none."""
    if not part.is_own and indicator.over_place not in ADDED_UP:
        why = (
            said("the same may be counted in several")
            if indicator.over_place == "distinct"
            else said("it would mean nothing")
        )
        return said("Places are not added up: {why}. The whole needs an observation of its own.", why=why)
    if indicator.kind == Kind.VALUE:
        value = in_units(part.value, indicator.digits)
        return value / part.count if indicator.over_place == "mean" and not part.is_own else value
    if part.bare and max(part.bare, part.count) > 1:
        return said("Some of the ratios in it came without their counts, and ratios themselves cannot be added up.")
    if part.bare:
        return in_units(part.value, indicator.digits)
    if part.denominator == 0:
        return said("The denominator is zero.")
    return Fraction(part.numerator * (100 if indicator.unit == PER_CENT else 1), part.denominator)


def _over_time(parts: Sequence[Part], indicator: IndicatorFacts, rule: str) -> Measured:
    whole = added(parts)
    if indicator.kind == Kind.RATIO:
        return _of_one(whole, indicator)
    values = [_value(part, indicator) for part in parts]
    if wrong := [value for value in values if isinstance(value, str)]:
        return nothing(indicator, wrong[0])
    total = sum((value for value in values if not isinstance(value, str)), Fraction(0))
    exact = total / len(parts) if rule == "mean" else total
    return replace(_of_one(replace(whole, is_own=True), indicator), exact=exact, is_own=False)


def added(parts: Iterable[Part]) -> Part:
    """Parts added up: values, numerators and denominators each, over the time that they span."""
    held = list(parts)
    assert held, "something is added up"
    return Part(
        starts_on=min(part.starts_on for part in held),
        ends_on=max(part.ends_on for part in held),
        value=sum(part.value for part in held),
        numerator=sum(part.numerator for part in held),
        denominator=sum(part.denominator for part in held),
        count=sum(part.count for part in held),
        verified=sum(part.verified for part in held),
        inexact=sum(part.inexact for part in held),
        bare=sum(part.bare for part in held),
        synthetic=sum(part.synthetic for part in held),
    )
