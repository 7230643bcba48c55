"""What rows of a list come to: each currency by itself, or in US dollars at each row's own rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from headwater.lib.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    """What rows come to in one currency, and how many they are."""

    amount: Money
    rows: int


def totals(rows: QuerySet[Any]) -> list[Total]:
    """What contributions, allocations or agreements come to as given, by currency code: currencies are never added."""
    found = rows.order_by().values("currency").annotate(sum=Sum("amount"), count=Count("pk")).order_by("currency")
    return [Total(Money(int(row["sum"]), row["currency"]), row["count"]) for row in found]


def sum_usd(rows: QuerySet[Any], amount: str) -> Money:
    """What rows come to in US dollars, from a column of US cents."""
    return Money(int(rows.order_by().aggregate(sum=Sum(amount))["sum"] or 0), "USD")
