"""Derived indicators: values that follow from the books and the register, so that nobody types them.

A declared indicator names its derivation. Of a register it is written `register:` and the key of the list: how many are
on it on the last day of the period. What is asked here answers for observed indicators too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial

from headwater.funding import queries as funding
from headwater.funding.rules import AllocationStatus, ContributionStatus
from headwater.lib.errors import Refused
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import noted, said
from headwater.measures import queries as measures
from headwater.measures.queries import Framework, Indicator, IndicatorRow, Opened, Point
from headwater.measures.rules import PER_CENT, Measured, reporting_period
from headwater.registry.queries import Node
from headwater.registry.queries import register_with as register
from headwater.statements.rules import USD

REGISTER = "register:"
_UNEARMARKED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a derivation comes to in whole units, or why it comes to nothing. Synthetic: it rests on invented facts."""

    exact: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    missing: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A way to make a value of a period from the books: what it is, its unit, and of what it is made.

    unit "": that of the indicator. A period is read up to its last day.
    """

    title: str
    unit: str
    compute: Callable[[Period], Found]


def _received(period: Period) -> Found:
    rows = funding.contributions(category=_UNEARMARKED, status=ContributionStatus.RECEIVED, period=period)
    amounts = list(rows.order_by().values_list("amount_usd", "received_on_is_synthetic"))
    return Found(
        exact=Fraction(sum(amount for amount, _ in amounts), 100), is_synthetic=any(invented for _, invented in amounts)
    )


def _second_half(period: Period) -> Found:
    whole = calendar_year(period.end.year)
    if period.end != whole.end:
        return Found(missing=said("The share of the second half of {year} is known at its end.", year=whole))
    total, late = _received(whole), _received(Period(date(period.end.year, 7, 1), whole.end))
    assert total.exact is not None and late.exact is not None, "what was received is always known"
    if not total.exact:
        return Found(missing=said("The books hold no unearmarked receipts of {year}.", year=whole))
    return Found(
        exact=100 * late.exact / total.exact,
        numerator=int(late.exact * 100),
        denominator=int(total.exact * 100),
        is_synthetic=total.is_synthetic,
    )


def _donors(period: Period) -> Found:
    rows = funding.contributions(category=_UNEARMARKED, status=ContributionStatus.RECEIVED, period=period)
    return Found(exact=Fraction(rows.order_by().values("donor").distinct().count()))


def _allocations(period: Period) -> Found:
    rows = funding.allocations(status=AllocationStatus.APPROVED, decided=period)
    return Found(exact=Fraction(rows.count()), is_synthetic=rows.filter(dates_are_synthetic=True).exists())


def _allocated(period: Period) -> Found:
    rows = funding.allocations(status=AllocationStatus.APPROVED, decided=period).order_by()
    amounts = list(rows.values_list("amount", "dates_are_synthetic"))
    return Found(
        exact=Fraction(sum(amount for amount, _ in amounts), 100), is_synthetic=any(invented for _, invented in amounts)
    )


def _agreements(period: Period) -> Found:
    rows = funding.multi_year_agreements(year=period.end.year)
    return Found(exact=Fraction(rows.count()), is_synthetic=rows.filter(terms_are_synthetic=True).exists())


def _on_list(period: Period, *, key: str) -> Found:
    """How many are on a list on the last day; a blank where the list is not known to be whole on that day."""
    try:
        found = register(key, on=period.end)
    except Refused as refusal:
        return Found(missing=str(refusal))
    if found.count is None:
        return Found(
            missing=said(
                "The list is not known to be whole on {day}; {recorded} are recorded.",
                day=period.end,
                recorded=found.recorded,
            )
        )
    return Found(exact=Fraction(found.count))


DERIVATIONS: Mapping[str, Derivation] = {
    "contributions received": Derivation(
        title=noted("Unearmarked contributions received in the period"), unit=USD, compute=_received
    ),
    "received in the second half": Derivation(
        title=noted("Share of the year's unearmarked contributions that came from July on"),
        unit=PER_CENT,
        compute=_second_half,
    ),
    "donors": Derivation(
        title=noted("Donors of unearmarked contributions in the period"), unit="donors", compute=_donors
    ),
    "allocations": Derivation(
        title=noted("Allocations approved in the period"), unit="allocations", compute=_allocations
    ),
    "allocated": Derivation(title=noted("Money allocated in the period"), unit=USD, compute=_allocated),
    "multi-year agreements": Derivation(
        title=noted("Multi-year agreements that run in the year"), unit="agreements", compute=_agreements
    ),
}


def derivation(name: str) -> Derivation | None:
    """The derivation with this name, or that of a register; None where there is none."""
    if name.startswith(REGISTER):
        key = name.removeprefix(REGISTER)
        return Derivation(
            title=said("On the list “{key}” on the last day", key=key), unit="", compute=partial(_on_list, key=key)
        )
    found = DERIVATIONS.get(name)
    return replace(found, title=said(found.title)) if found else None


def derive(indicator: Indicator, period: Period, place: int | None) -> Measured:
    """What a derived indicator comes to over a period. The books are kept for the organisation as a whole."""
    made = derivation(indicator.derivation)
    found = Found(
        missing=said(
            "There is no derivation “{name}”; known are: {known}.",
            name=indicator.derivation,
            known=", ".join(DERIVATIONS),
        )
    )
    if made is not None:
        found = made.compute(period)
        if place is not None:
            found = Found(missing=said("It is derived for the organisation as a whole, not for one place."))
        elif made.unit and made.unit != indicator.unit:
            found = Found(
                missing=said(
                    "It is derived in {made} and declared in {declared}.", made=made.unit, declared=indicator.unit
                )
            )
    return Measured(
        exact=found.exact,
        unit=indicator.unit,
        digits=indicator.digits,
        starts_on=period.start if found.exact is not None else None,
        ends_on=period.end if found.exact is not None else None,
        numerator=found.numerator,
        denominator=found.denominator,
        count=0 if found.exact is None else 1,
        # Nobody typed it, so there is nothing for another person to verify.
        verified=0 if found.exact is None else 1,
        synthetic=int(found.is_synthetic),
        is_own=True,
        missing=found.missing,
    )


def measured(
    *,
    indicator: Indicator | str,
    period: Period | None = None,
    on: date | None = None,
    place: Node | int | None = None,
    category: str = "",
) -> Measured:
    """What an indicator comes to, observed or derived: over a period, or the latest that is known on a day."""
    row = measures.indicator(indicator) if isinstance(indicator, str) else indicator
    if not row.derivation:
        return measures.measured(indicator=row, period=period, on=on, place=place, category=category)
    if period is None:
        assert on is not None, "a value is of a period, or the latest on a day"
        whole = reporting_period(on, row.frequency)
        period = Period(whole.start, on)
    return derive(row, period, place.pk if isinstance(place, Node) else place)


def series(
    *,
    indicator: Indicator | str,
    place: Node | int | None = None,
    category: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[Point]:
    """Every value that is known, observed or derived, oldest first.

    A derived one is made for each reporting period from its first report on (or `since`), up to `until`.
    """
    row = measures.indicator(indicator) if isinstance(indicator, str) else indicator
    if not row.derivation:
        return measures.series(indicator=row, place=place, category=category, since=since, until=until)
    begin, end = since or row.reports_from, until
    if begin is None or end is None:
        return []
    at_place = place.pk if isinstance(place, Node) else place
    aims = {row.ends_on: Fraction(row.value, 10**row.indicator.digits) for row in measures.targets(indicator=row)}
    points = []
    period = reporting_period(begin, row.frequency)
    while period.start <= end:
        found = derive(row, period, at_place)
        if found.exact is not None:
            points.append(
                Point(
                    indicator=row.key,
                    starts_on=period.start,
                    ends_on=period.end,
                    measured=found,
                    target=aims.get(period.end),
                )
            )
        if row.frequency == "once":
            break
        period = reporting_period(date.fromordinal(period.end.toordinal() + 1), row.frequency)
    return points


def framework(
    *, plan: Node, on: date, place: Node | int | None = None, language: str = "en", opened: Opened | None = None
) -> Framework:
    """A plan with its results, observed and derived, and how far each is on a day; opened: which are listed (all)."""
    return measures.framework(
        plan=plan, on=on, place=place, derive=derive, language=language, opened=opened or Opened()
    )


def standing(
    *, indicator: Indicator | str, on: date, place: Node | int | None = None, language: str = "en"
) -> IndicatorRow:
    """One indicator as a framework shows it, observed or derived."""
    return measures.standing(indicator=indicator, on=on, place=place, derive=derive, language=language)
