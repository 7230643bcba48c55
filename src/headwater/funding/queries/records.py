"""Rates, agreements, pledges and carry-overs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import ExtractYear

from headwater.funding.models import Agreement as Agreement
from headwater.funding.models import CarryOver as CarryOver
from headwater.funding.models import Pledge as Pledge
from headwater.funding.models import Pool
from headwater.funding.models import Rate as Rate
from headwater.funding.models import Tranche as Tranche
from headwater.funding.rules import (
    RateDraft,
    RateFacts,
    Standing,
    billionths,
    missing_rate,
    rate_complaints,
    rate_in_force,
    units_per_usd,
)
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.queries import Node


def rates(*, currency: str | None = None) -> QuerySet[Rate]:
    """Recorded rates, by currency and day, oldest first."""
    found = Rate.objects.order_by("currency", "valid_from")
    return found if currency is None else found.filter(currency=currency)


def rate(*, currency: str, on: date) -> Rate | None:
    """The rate of a currency in force on a day; None for US dollars, which need none. Refused where it is missing."""
    if currency == "USD":
        return None
    rows = {row.pk: row for row in rates(currency=currency)}
    facts = [RateFacts(row.valid_from, row.billionths_per_usd, row.pk) for row in rows.values()]
    if (found := rate_in_force(facts, on)) is None:
        raise Refused(missing_rate(currency, facts, on))
    return rows[found.id]


@dataclass(frozen=True, slots=True)
class RateReview:
    """What the books say of rates: where each stands, and what is wrong, each with the position of its draft."""

    standings: Sequence[Standing]
    complaints: Sequence[tuple[int, str]]


def review_rates(drafts: Sequence[RateDraft]) -> RateReview:
    """Hold rates against those that are recorded: a rate is never changed, the same again changes nothing."""
    there = {
        (row.currency, row.valid_from): row.billionths_per_usd
        for row in rates().filter(currency__in={draft.currency for draft in drafts})
    }
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    for position, draft in enumerate(drafts):
        key, wrong = (draft.currency, draft.valid_from), list(rate_complaints(draft))
        standing = Standing.NEW
        if key in there and not wrong:
            is_same = there[key] == billionths(draft.units_per_usd)
            standing = Standing.UNCHANGED if is_same else Standing.CHANGED
        if standing is Standing.CHANGED:
            wrong = [
                said(
                    "The rate of {currency} from {since} is recorded as {held} and is never changed.",
                    currency=draft.currency,
                    since=draft.valid_from,
                    held=f"{units_per_usd(there[key]).normalize():f}",
                )
            ]
        if not wrong:
            there[key] = billionths(draft.units_per_usd)
        standings.append(standing)
        complaints += [(position, what) for what in wrong]
    return RateReview(standings, complaints)


def agreements(*, donor: Node | None = None) -> QuerySet[Agreement]:
    """Agreements with their donors and tranches, in the order in which they were signed."""
    found = Agreement.objects.select_related("node", "donor").prefetch_related("tranches")
    return found if donor is None else found.filter(donor=donor)


def agreement(code: str) -> Agreement:
    """The agreement with this code. Refused where there is none."""
    if found := agreements().filter(node__code=code).first():
        return found
    raise Refused(said("There is no agreement {code}.", code=code))


def multi_year_agreements(*, year: int) -> QuerySet[Agreement]:
    """Agreements that run in a calendar year and span more than one."""
    running = agreements().filter(starts_on__year__lte=year, ends_on__year__gte=year)
    return running.annotate(first_year=ExtractYear("starts_on")).filter(ends_on__year__gt=F("first_year"))


def pledges(*, donor: Node | None = None, status: str | None = None) -> QuerySet[Pledge]:
    """Pledges, the next expected first. They are announcements: no total of money holds them."""
    found = Pledge.objects.select_related("donor", "agreement__node")
    if donor is not None:
        found = found.filter(donor=donor)
    return found if status is None else found.filter(status=status)


def pledge(code: str) -> Pledge:
    """The pledge with this code. Refused where there is none."""
    if found := pledges().filter(code=code).first():
        return found
    raise Refused(said("There is no pledge {code}.", code=code))


def carry_overs(*, pool: Pool | None = None, year: int | None = None, status: str | None = None) -> QuerySet[CarryOver]:
    """Carry-overs with their pools and people, latest year first."""
    found = CarryOver.objects.select_related("pool__fund", "proposed_by", "approved_by")
    if pool is not None:
        found = found.filter(pool=pool)
    if year is not None:
        found = found.filter(year=year)
    return found if status is None else found.filter(status=status)


def carry_over(*, pool: Pool, year: int) -> CarryOver:
    """The carry-over of a pool from a year. Refused where there is none."""
    if found := carry_overs(pool=pool, year=year).first():
        return found
    raise Refused(said("No carry-over from {year} is proposed for the pool {code}.", year=year, code=pool.fund.code))
