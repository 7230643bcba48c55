"""The Summary Statistics score of IATI's dashboard: the mean of timeliness, forward looking and comprehensiveness.

Written from the method's published description. A column in which nothing is relevant counts 0, not nothing; forward
looking cuts decimals year by year; everything else is rounded once, to two decimals, at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from headwater.iati.facts import Activity, Transaction
from headwater.lib.words import noted, said

CORE = (
    "version", "reporting-org", "iati-identifier", "participating-org", "title", "description", "activity-status",
    "activity-date", "sector", "country_or_region",
)  # fmt: skip
FINANCIALS = (noted("commitment"), noted("spend"), noted("traceability"), noted("budget"))
ADDED = (
    "contact-info", "location", "coordinates", "sector_dac", "capital-spend", "document-link", "aid_type",
    "recipient_language", "result_indicator",
)  # fmt: skip
# What one column is worth in points of comprehensiveness when it goes from nothing to everything.
_WORTH = {name: Decimal(200) / 4 / len(CORE) for name in CORE}
_WORTH |= {name: Decimal(100) / 4 / len(FINANCIALS) for name in FINANCIALS}
_WORTH |= {name: Decimal(100) / 4 / len(ADDED) for name in ADDED}

_INCOMING = ("1", "11", "13")
_MONTHS_AHEAD = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of comprehensiveness: how many of the activities it concerns pass, and which do not."""

    name: str
    relevant: int
    failing: tuple[str, ...]

    @property
    def percent(self) -> Decimal:
        """The share that passes; 0 where there is nothing to pass."""
        return Decimal(100 * (self.relevant - len(self.failing))) / self.relevant if self.relevant else Decimal(0)

    @property
    def gain(self) -> Decimal:
        """By how many points the score rises when all pass."""
        return _two(_WORTH[self.name] * (100 - self.percent) / 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year ahead: how many activities are current in it, and which of them have no budget for it."""

    year: int
    current: int
    without: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The share with a budget, decimals cut; 0 where nothing is current."""
        return 100 * (self.current - len(self.without)) // self.current if self.current else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeliness:
    """How often and how promptly: two indices from 0 to 4."""

    frequency: int
    lag: int

    @property
    def percent(self) -> Decimal:
        """Both together, of 100."""
        return Decimal(self.frequency + self.lag) * 100 / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score on a day, with everything that makes it."""

    on: date
    timeliness: Timeliness
    years: tuple[Year, ...]
    columns: tuple[Column, ...]

    @property
    def forward(self) -> Decimal:
        """Forward looking, of 100."""
        return _two(Decimal(sum(year.percent for year in self.years)) / len(self.years))

    @property
    def comprehensiveness(self) -> Decimal:
        """Comprehensiveness, of 100: core twice, financials and value added once."""
        held = {column.name: column.percent for column in self.columns}
        means = [sum((held[name] for name in group), Decimal(0)) / len(group) for group in (CORE, FINANCIALS, ADDED)]
        return _two((2 * means[0] + means[1] + means[2]) / 4)

    @property
    def total(self) -> Decimal:
        """The score, of 100."""
        return _two((_two(self.timeliness.percent) + self.forward + self.comprehensiveness) / 3)

    def would_raise(self) -> list[tuple[Decimal, str, tuple[str, ...]]]:
        """What would raise it, the most first: by how many points, what, and in which activities."""
        gains = [
            (_two(Decimal(100 - year.percent) / 9), said("budgets for {year}", year=year.year), year.without)
            for year in self.years
        ]
        gains += [(column.gain, said(column.name), column.failing) for column in self.columns]
        gains.append((_two(Decimal(4 - self.timeliness.frequency) * 100 / 24), said("publish more often"), ()))
        gains.append((_two(Decimal(4 - self.timeliness.lag) * 100 / 24), said("newer transactions"), ()))
        return sorted((gain for gain in gains if gain[0] > 0), key=lambda gain: (-gain[0], gain[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What somebody publishes, as the score needs it.

    updates: the days on which the newest transaction date moved forward; first_seen: when publishing began.
    usd: US dollars for one unit of each currency; a currency without a rate counts 0, as the method has it.
    """

    activities: Sequence[Activity]
    updates: Sequence[date]
    first_seen: date
    usd: Mapping[str, Decimal]


def score(published: Published, *, on: date) -> Score:
    """The score as of a day. Activities that somebody reports for another organisation are left out."""
    own = [one for one in published.activities if not one.is_secondary]
    return Score(
        on=on,
        timeliness=Timeliness(
            frequency=_frequency(published.updates, published.first_seen, on),
            lag=_lag([moved.day for one in own for moved in one.transactions if moved.day], on),
        ),
        years=tuple(_year(own, on.year + ahead, on, published.usd) for ahead in range(3)),
        columns=tuple(_columns(own, on)),
    )


def falls_on(published: Published, *, on: date) -> tuple[date, Score] | None:
    """The first day on which the score is lower than on a day, if nothing is done; None: not within three years.

    It can only change where a month begins, or where an end, half a year before an end, or a year after a start or an
    end is passed; only those days are asked about.
    """
    now = score(published, on=on)
    for day in turning_days(published, on=on):
        then = score(published, on=day)
        if then.total < now.total:
            return day, then
    return None


def turning_days(published: Published, *, on: date) -> list[date]:
    """The days of the next three years on which anything that is asked of the day can come out otherwise."""
    limit = _months_later(on, _MONTHS_AHEAD)
    days = {_months_later(on.replace(day=1), ahead) for ahead in range(1, _MONTHS_AHEAD + 1)}
    for one in published.activities:
        for day in one.dates.values():
            turns = (day, _months_later(day, -6), day + timedelta(days=365), _months_later(day, 12))
            days |= {turn + timedelta(days=after) for turn in turns for after in (0, 1)}
    return sorted(day for day in days if on < day <= limit)


# Timeliness.


def _frequency(updates: Sequence[date], first_seen: date, on: date) -> int:
    """From 0 to 4, by full months before this one; whoever began within the year is asked for less, and gets less."""
    held = {_months_between(day, on) for day in updates}  # 1 is last month, 0 this one, which is not counted
    recent = {ago for ago in held if 1 <= ago <= 12}
    age = _full_months(first_seen, on)
    if age >= 12:
        if len(recent) >= 7 and recent & {1, 2}:
            return 4
        if len(recent) >= 3 and recent & {1, 2, 3, 4}:
            return 3
        if any(ago <= 6 for ago in recent) and any(ago > 6 for ago in recent):
            return 2
        return 1 if recent else 0
    if age >= 6:
        if len({ago for ago in recent if ago <= 6}) >= 4:
            return 4
        return 3 if recent & {1, 2, 3} and recent & {4, 5, 6} else 1
    if age >= 3:
        return 4 if {1, 2, 3} <= recent else 1
    return 1


def _lag(days: Iterable[date], on: date) -> int:
    months = {_months_between(day, on) for day in days}
    last = len(months & {1, 2, 3})
    if last >= 2:
        return 4
    if last == 1:
        return 3
    if months & set(range(1, 7)):
        return 2
    return 1 if months & set(range(1, 13)) else 0


# Forward looking.


def _year(activities: Sequence[Activity], year: int, on: date, usd: Mapping[str, Decimal]) -> Year:
    carrying = {one.hierarchy for one in activities if one.budgets}
    looked_at = [one for one in activities if len(carrying) != 1 or one.hierarchy in carrying]
    current = [one for one in looked_at if _is_current_in(one, year) and not _is_excluded(one, year, on, usd)]
    without = tuple(one.identifier for one in current if not _has_budget(one, year))
    return Year(year=year, current=len(current), without=without)


def _is_current_in(one: Activity, year: int) -> bool:
    ends = [day for kind, day in one.dates.items() if kind in ("3", "4")]
    starts = [day for kind, day in one.dates.items() if kind in ("1", "2")]
    return not ends or (any(day.year >= year for day in ends) and any(day.year <= year for day in starts))


def _is_excluded(one: Activity, year: int, on: date, usd: Mapping[str, Decimal]) -> bool:
    """Whether it ends within six months, or has spent nine tenths of what was committed."""
    if one.end and one.end < _months_later(on, 6):
        return True
    committed = _sum(one.transactions, ("2",), usd)
    spent = _sum([moved for moved in one.transactions if moved.day and moved.day.year <= year], ("3", "4"), usd)
    return committed > 0 and spent >= committed * 9 / 10


def _sum(transactions: Iterable[Transaction], types: Sequence[str], usd: Mapping[str, Decimal]) -> Decimal:
    found = (moved for moved in transactions if moved.type in types and moved.value is not None)
    return sum((moved.value * usd.get(moved.currency, Decimal(0)) for moved in found if moved.value), Decimal(0))


def _has_budget(one: Activity, year: int) -> bool:
    if one.budget_not_provided:
        return not one.budgets
    return any(budget.year == year for budget in one.budgets)


# Comprehensiveness.


def _columns(activities: Sequence[Activity], on: date) -> Iterable[Column]:
    current = [one for one in activities if is_current(one, on=on)]
    bottom = max((one.hierarchy for one in current), default=1)
    committing = max((one.hierarchy for one in current if _with(one, "2", "11")), default=bottom)
    budgets = Counter(one.hierarchy for one in current for _ in one.budgets)
    budgeting = {max(budgets, key=lambda level: (budgets[level], level))} if budgets else None
    special: dict[str, Callable[[Activity], bool | None]] = {
        "activity-date": lambda one: bool({"1", "2"} & one.dates.keys()) and not one.has_wrong_date,
        "commitment": lambda one: _all_valid(_with(one, "2", "11")) if one.hierarchy == committing else None,
        "spend": lambda one: _all_valid(_with(one, "3", "4")) if _should_spend(one, bottom, on) else None,
        "traceability": lambda one: _traced(one) if one.hierarchy == bottom else None,
        "budget": lambda one: _budgeted(one) if budgeting is None or one.hierarchy in budgeting else None,
    }
    for name in (*CORE, *FINANCIALS, *ADDED):
        verdicts = [(one.identifier, special[name](one) if name in special else one.passes[name]) for one in current]
        asked = [(identifier, verdict) for identifier, verdict in verdicts if verdict is not None]
        failing = tuple(identifier for identifier, verdict in asked if not verdict)
        yield Column(name=name, relevant=len(asked), failing=failing)


def is_current(one: Activity, *, on: date) -> bool:
    """Whether an activity is one of those that comprehensiveness looks at on a day."""
    planned, actual = one.dates.get("3"), one.dates.get("4")
    if planned is None and one.status in ("2", "4"):
        return True
    if actual is not None and _months_later(on, -12) <= actual <= on:
        return True
    return planned is not None and planned >= on


def _with(one: Activity, *types: str) -> list[Transaction]:
    return [moved for moved in one.transactions if moved.type in types]


def _all_valid(transactions: Sequence[Transaction]) -> bool:
    return bool(transactions) and all(moved.is_valid for moved in transactions)


def _should_spend(one: Activity, bottom: int, on: date) -> bool:
    return one.hierarchy == bottom and one.start is not None and (on - one.start).days > 365


def _traced(one: Activity) -> bool | None:
    incoming = _with(one, *_INCOMING)
    if not incoming and not one.is_donors:
        return None
    return one.is_donors or all(moved.is_traced for moved in incoming)


def _budgeted(one: Activity) -> bool:
    if one.budgets:
        return all(budget.is_valid for budget in one.budgets)
    return one.budget_not_provided in ("1", "2", "3")


# Days.


def _two(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _full_months(earlier: date, later: date) -> int:
    return _months_between(earlier, later) - (1 if later.day < earlier.day else 0)


def _months_later(day: date, months: int) -> date:
    """So many months later, on the last day where the month has no such day."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
