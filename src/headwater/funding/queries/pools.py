"""Pools: which there are, what they hold, and how much of it may be committed on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.utils import timezone

from headwater.funding.models import Pool as Pool
from headwater.funding.rules import AllocationStatus, least_from
from headwater.ledger import chart
from headwater.ledger import queries as ledger
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period, containing
from headwater.lib.words import said
from headwater.registry.queries import find, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A pool in one month, or in the part of it up to a day, in US cents: opening + came in - went out = closing."""

    period: Period
    is_whole: bool
    opening: int
    came_in: int
    went_out: int

    @property
    def closing(self) -> int:
        """What it holds at the end."""
        return self.opening + self.came_in - self.went_out


def pools(*, category: int | None = None) -> QuerySet[Pool]:
    """All pools, or those of a category of earmarking, with their funds and limits."""
    found = Pool.objects.select_related("fund").prefetch_related("scopes__node")
    return found if category is None else found.filter(category=category)


def pool(fund: str) -> Pool:
    """The pool of the fund with this code. Refused where there is none."""
    if found := pools().filter(fund__code=fund).first():
        return found
    raise Refused(said("The fund “{fund}” has no pool; open one or name another fund.", fund=fund))


def pool_named(text: str, *, on: date) -> Pool | None:
    """The pool of the fund that a text names by code or name on a day; None where it names none."""
    fund = find(kind="fund", text=text, on=on)
    return None if fund is None else pools().filter(fund=fund).first()


def title(pool: Pool, *, on: date | None = None) -> str:
    """What a pool is called on a day (today if not given): as its fund is."""
    return name_of(pool.fund, on=on or timezone.localdate())


def balance(pool: Pool, *, on: date | None = None) -> Money:
    """What a pool holds at the end of a day (None: all that is booked), in US dollars."""
    return Money(ledger.balance(chart.pool(pool.fund_id, "USD"), on=on), "USD")


def balances(*, on: date) -> dict[int, Money]:
    """What each pool holds at the end of a day, in US dollars, by the pool's id."""
    held = ledger.closing_balances(on=on, axes=("fund",), kinds=["pool"])
    return {row.pk: Money(held.get(((row.fund_id,), "USD"), 0), "USD") for row in Pool.objects.all()}


def months(pool: Pool, *, through: date) -> list[Month]:
    """A pool month by month from the first of January of a day's year to that day."""
    account = chart.pool(pool.fund_id, "USD")
    held = ledger.balance(account, on=date(through.year - 1, 12, 31))
    cells = ledger.balances(axes=(), grain="month", kinds=[account.kind], where=_where(account), through=through)
    moved = {cell.period: (cell.came_in, cell.went_out) for cell in cells if cell.unit == account.unit}
    rows = []
    for number in range(1, through.month + 1):
        whole = containing(date(through.year, number, 1), "month")
        period = Period(whole.start, min(whole.end, through))
        came_in, went_out = moved.get(whole, (0, 0)) if period == whole else _moved_in(account, period)
        rows.append(Month(period=period, is_whole=period == whole, opening=held, came_in=came_in, went_out=went_out))
        held = rows[-1].closing
    return rows


def _moved_in(account: chart.Account, period: Period) -> tuple[int, int]:
    """What came into an account and went out of it in a part of a month."""
    number = _number(account)
    found = ledger.roll_forward(period=period, axes=(), accounts=[] if number is None else [number])
    return sum(one.came_in for one in found), sum(one.went_out for one in found)


def available(pool: Pool, on: date) -> Money:
    """How much of a pool may be committed on a day, in US dollars.

    The least that it holds on that day and every day after: what is booked for a later day is spoken for, and what
    comes later cannot be spent today.
    """
    return Money(least_held(chart.pool(pool.fund_id, "USD"), [on])[on], "USD")


def proposed(pool: Pool) -> Money:
    """What is proposed from a pool and not yet decided, in US dollars. It takes nothing from what is available."""
    waiting = pool.allocations.filter(status=AllocationStatus.PROPOSED).aggregate(sum=Sum("amount"))["sum"]
    return Money(waiting or 0, "USD")


def least_held(account: chart.Account, days: Iterable[date]) -> dict[date, int]:
    """For each day, the least that an account holds on it and every day after, in minor units of its unit."""
    asked = sorted(set(days))
    if not asked:
        return {}
    changes: dict[date, int] = defaultdict(int)
    number = _number(account)
    after = Period(asked[0] + timedelta(days=1), date.max)
    if number is not None:
        for moved in ledger.movements(period=after, kinds=[account.kind], where=_where(account)):
            if moved.target == number:
                changes[moved.on] += moved.amount
            if moved.source == number:
                changes[moved.on] -= moved.amount
    return least_from(ledger.balance(account, on=asked[0]), changes, asked)


def _where(account: chart.Account) -> dict[str, Sequence[int]]:
    return {axis: [node] for axis, node in account.nodes}


def _number(account: chart.Account) -> int | None:
    """The account's number in the books, or None where nothing ever moved there."""
    rows = ledger.accounts(kinds=[account.kind], where=_where(account)).filter(unit=account.unit)
    nodes = ledger.nodes_of([row.pk for row in rows])
    return next((number for number, held in nodes.items() if held == dict(account.nodes)), None)
