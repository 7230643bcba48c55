"""What rows of a list come to: each currency by itself, or in US dollars at each row's own rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models import Sum as Sum_

from headwater.lib.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    """What rows come to in one currency, and how many they are."""

    amount: Money
    rows: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What contributions of one status in one currency come to: as given, in US dollars, and how many they are."""

    status: str
    given: Money
    usd: Money
    rows: int


def sums(rows: QuerySet[Any]) -> list[Sum]:
    """Contributions added up by status and currency, in one reading: what a list says of all its rows."""
    found = rows.order_by().values("status", "currency")
    summed = found.annotate(given=Sum_("amount"), usd=Sum_("amount_usd"), count=Count("pk"))
    return [
        Sum(row["status"], Money(int(row["given"]), row["currency"]), Money(int(row["usd"]), "USD"), row["count"])
        for row in summed.order_by("status", "currency")
    ]


def allocated_by_status(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Allocations added up by status, in one reading: status, count, sum (US cents)."""
    return list(rows.order_by().values("status").annotate(count=Count("pk"), sum=Sum_("amount")).order_by("status"))


def totals(rows: QuerySet[Any]) -> list[Total]:
    """What contributions, allocations or agreements come to as given, by currency code: currencies are never added."""
    found = rows.order_by().values("currency").annotate(sum=Sum_("amount"), count=Count("pk")).order_by("currency")
    return [Total(Money(int(row["sum"]), row["currency"]), row["count"]) for row in found]


def sum_usd(rows: QuerySet[Any], amount: str) -> Money:
    """What rows come to in US dollars, from a column of US cents."""
    return Money(int(rows.order_by().aggregate(sum=Sum_(amount))["sum"] or 0), "USD")
