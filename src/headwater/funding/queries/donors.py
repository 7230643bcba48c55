"""Donors: what each gave, promised and announced, and what is due between them and the organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, Exists, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from headwater.audit.queries import once
from headwater.funding.models import Agreement, Contribution, Duty, Pledge, Tranche
from headwater.funding.rules import (
    UNEARMARKED,
    ContributionStatus,
    DutyStatus,
    PledgeStatus,
    Urgency,
    urgency,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.words import said
from headwater.registry.queries import Node, nodes

Standing = Literal["received", "in part", "overdue", "due soon", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorRow:
    """A donor in a list: US cents given in a year, in the year before and in all, and what is open."""

    donor: Node
    this_year: int
    last_year: int
    all_years: int
    latest_on: date | None
    agreements: int
    pledges: int
    duties: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearGiven:
    """What a donor gave in a calendar year, in US cents, unearmarked and with conditions, in how many receipts."""

    year: int
    unearmarked: int
    earmarked: int
    receipts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrancheStanding:
    """A tranche with what came for it: what was received under the agreement fills its tranches in their order."""

    tranche: Tranche
    amount: Money
    received: Money
    standing: Standing
    is_due: bool

    @property
    def missing(self) -> Money:
        """What did not come yet."""
        return Money(self.amount.amount - self.received.amount, self.amount.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """The years, donors and funds of which there is any contribution."""

    years: list[int]
    donors: list[int]
    funds: list[int]


def used_in_contributions() -> Used:
    """What filters of contributions offer. Found by steps through indexes, not by reading every contribution."""
    return once("what is used in contributions", _used_in_contributions)


def _used_in_contributions() -> Used:
    years = years_of(Contribution.objects.all(), "received_on")
    return Used(years=years, donors=_distinct("donor_id"), funds=_distinct("fund_id"))


def years_of(rows: QuerySet[Any], field: str) -> list[int]:
    """The years in which any of the rows has its day, by a few steps through the index of the day."""
    rows = rows.order_by()
    # Asked together, the first and the last day would be looked for in every row.
    first = rows.aggregate(day=Min(field))["day"]
    if first is None:
        return []
    years = range(first.year, rows.aggregate(day=Max(field))["day"].year + 1)
    inside = years[1:-1]
    if not inside:
        return list(years)
    asked = [Exists(rows.filter(**{f"{field}__range": (date(year, 1, 1), date(year, 12, 31))})) for year in inside]
    held = rows.values_list(*asked)[:1].get()
    return [years[0], *(year for year, there_is_any in zip(inside, held, strict=True) if there_is_any), years[-1]]


def _distinct(column: str) -> list[int]:
    """The values of an indexed column, each found by one step from the one before (neither database does so itself)."""
    table = Contribution._meta.db_table
    sql = f"""
        WITH RECURSIVE step(value) AS (
            SELECT min({column}) FROM {table}
            UNION ALL
            SELECT (SELECT min({column}) FROM {table} WHERE {column} > step.value)
            FROM step WHERE step.value IS NOT NULL
        )
        SELECT value FROM step WHERE value IS NOT NULL
    """  # noqa: S608 (only names from the model)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def donor(code: str) -> Node:
    """The donor with this code: an organisation. Refused where there is none."""
    if found := nodes(kind="organisation").filter(code=code).first():
        return found
    raise Refused(said("There is no donor {code}.", code=code))


def donors(*, year: int) -> list[DonorRow]:
    """All who gave, agreed, announced or are owed anything, with what they gave up to the end of a year."""
    rows: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    latest: dict[int, date] = {}
    received = Contribution.objects.filter(status=ContributionStatus.RECEIVED, received_on__lte=date(year, 12, 31))
    given = (
        received.order_by()
        .values("donor")
        .annotate(
            all_years=Sum("amount_usd"),
            this_year=Sum("amount_usd", filter=Q(received_on__gte=date(year, 1, 1))),
            last_year=Sum(
                "amount_usd", filter=Q(received_on__gte=date(year - 1, 1, 1), received_on__lt=date(year, 1, 1))
            ),
            latest=Max("received_on"),
        )
    )
    for row in given:
        rows[row["donor"]].update({key: row[key] or 0 for key in ("all_years", "this_year", "last_year")})
        latest[row["donor"]] = row["latest"]
    running = Agreement.objects.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    for name, counted in (
        ("agreements", running),
        ("pledges", Pledge.objects.filter(status=PledgeStatus.OPEN)),
        ("duties", Duty.objects.filter(status=DutyStatus.OPEN)),
    ):
        for held in counted.order_by().values("donor").annotate(count=Count("pk")):
            rows[held["donor"]][name] = held["count"]
    known = {node.pk: node for node in nodes(ids=rows)}
    names = ("this_year", "last_year", "all_years", "agreements", "pledges", "duties")
    return [
        DonorRow(donor=known[pk], latest_on=latest.get(pk), **{name: held[name] for name in names})
        for pk, held in rows.items()
    ]


def by_year(donor: Node) -> list[YearGiven]:
    """What a donor gave in each calendar year, the earliest first; what was reversed is not in."""
    rows = (
        Contribution.objects.filter(donor=donor, status=ContributionStatus.RECEIVED)
        .order_by()
        .annotate(year=ExtractYear("received_on"))
        .values("year")
        .annotate(
            free=Sum("amount_usd", filter=Q(category=UNEARMARKED)),
            tied=Sum("amount_usd", filter=~Q(category=UNEARMARKED)),
            receipts=Count("pk"),
        )
    )
    return [
        YearGiven(year=row["year"], unearmarked=row["free"] or 0, earmarked=row["tied"] or 0, receipts=row["receipts"])
        for row in sorted(rows, key=lambda row: row["year"])
    ]


def received_under(agreements: Iterable[Agreement]) -> dict[int, Money]:
    """What was received under each agreement, in its own currency: receipts in another stand on their own page."""
    held = {one.pk: one for one in agreements}
    sums = _received(Contribution.objects.filter(agreement__in=held))
    return {pk: Money(sums.get((pk, one.currency), 0), one.currency) for pk, one in held.items()}


def _received(rows: QuerySet[Contribution]) -> dict[tuple[int, str], int]:
    """What was received under each agreement in each currency, in minor units."""
    sums = rows.filter(status=ContributionStatus.RECEIVED).order_by().values("agreement", "currency")
    return {(row["agreement"], row["currency"]): int(row["sum"]) for row in sums.annotate(sum=Sum("amount"))}


def tranche_standings(agreement: Agreement, *, on: date, received: Money) -> list[TrancheStanding]:
    """The tranches of an agreement with what came for each, and whether it is overdue, due soon or later on a day.

    received: what came under the agreement (received_under), which fills them one after the other.
    """
    left = received.amount
    rows = []
    for tranche in sorted(agreement.tranches.all(), key=lambda one: one.number):
        part = min(left, tranche.amount)
        left -= part
        pressing = urgency(tranche.due_on, today=on)
        standing: Standing = "received" if part == tranche.amount else "in part" if part else _word(pressing)
        rows.append(
            TrancheStanding(
                tranche=tranche,
                amount=Money(tranche.amount, agreement.currency),
                received=Money(part, agreement.currency),
                standing=standing,
                is_due=pressing == Urgency.OVERDUE,
            )
        )
    return rows


def _word(pressing: Urgency) -> Standing:
    match pressing:
        case Urgency.OVERDUE:
            return "overdue"
        case Urgency.SOON:
            return "due soon"
        case _:
            return "later"


def tranches(*, period: Period, donor: Node | None = None) -> QuerySet[Tranche]:
    """The tranches that are due in a period, the earliest first."""
    found = Tranche.objects.filter(due_on__range=(period.start, period.end)).order_by("due_on", "agreement", "number")
    return found if donor is None else found.filter(agreement__donor=donor)


def standings_of(tranches: Sequence[Tranche], *, on: date) -> list[tuple[Agreement, TrancheStanding]]:
    """Each of some tranches with its agreement and with what came for it, in their order."""
    rows = Agreement.objects.select_related("node", "donor").prefetch_related("tranches")
    held = rows.in_bulk({one.agreement_id for one in tranches})
    received = received_under(held.values())
    standings = {
        (pk, one.tranche.number): one
        for pk, agreement in held.items()
        for one in tranche_standings(agreement, on=on, received=received[pk])
    }
    return [(held[one.agreement_id], standings[one.agreement_id, one.number]) for one in tranches]


def tranches_due(*, on: date, until: date, most: int) -> list[tuple[Agreement, TrancheStanding]]:
    """Tranches due up to a day that did not come in full, the earliest first, at most so many of them."""
    due = Tranche.objects.filter(due_on__lte=until).order_by("agreement_id", "number")
    left = _received(Contribution.objects.filter(agreement__isnull=False))
    waiting: list[tuple[date, int, int, int]] = []
    for pk, agreement, currency, number, due_on, amount in due.values_list(
        "pk", "agreement_id", "agreement__currency", "number", "due_on", "amount"
    ):
        part = min(left.get((agreement, currency), 0), amount)
        if part < amount:
            waiting.append((due_on, agreement, number, pk))
        else:
            left[agreement, currency] -= part
    chosen = [pk for *_, pk in sorted(waiting)[:most]]
    rows = Tranche.objects.in_bulk(chosen)
    return standings_of([rows[pk] for pk in chosen], on=on)


def pledged_and_received(donor: Node, *, pledges: Sequence[Pledge]) -> list[tuple[Pledge, Money | None]]:
    """Each pledge with what was received for it: under its agreement, in its currency, from the day it was made.

    None where a pledge names no agreement: then nobody can say which receipt was meant by it.
    """
    found: list[tuple[Pledge, Money | None]] = []
    for pledge in pledges:
        if pledge.agreement_id is None:
            found.append((pledge, None))
            continue
        came = Contribution.objects.filter(
            donor=donor,
            agreement=pledge.agreement_id,
            currency=pledge.currency,
            status=ContributionStatus.RECEIVED,
            received_on__gte=pledge.pledged_on,
        ).aggregate(sum=Sum("amount"))["sum"]
        found.append((pledge, Money(int(came or 0), pledge.currency)))
    return found
