"""What the whole organisation spent, by period: summed from the books; what was told stands where they hold nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from headwater.iati.activity import Budget, Line, Narrative, Value, Words
from headwater.iati.publishing.publisher import Publisher, names_in_languages
from headwater.iati.publishing.values import amount
from headwater.iati.queries.publishing import Amount, amounts
from headwater.ledger import queries as ledger
from headwater.lib.money import Money
from headwater.lib.periods import Period, year
from headwater.registry.queries import nodes

YEARS_BACK = 3
_WHOLE, _BESIDE = "total-expenditure", "other-expenditure"
_NO_FUND: tuple[str, Words] = ("", (Narrative("Of no fund"),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What was spent of the money of one fund (its id) in one currency; synthetic: of an entry that was invented."""

    fund: int | None
    money: Money
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent in a period.

    in_books: by fund. beside: what was told to have been spent outside the books. told, with its lines: what was told
    of the whole.
    """

    period: Period
    in_books: Sequence[Paid] = ()
    beside: Sequence[Amount] = ()
    told: Amount | None = None
    told_lines: Sequence[Amount] = ()

    @property
    def is_of_books(self) -> bool:
        """Whether the books hold it. Where they hold no expenditure of a period, they do not hold the period."""
        return bool(self.in_books)

    @property
    def published(self) -> list[Money]:
        """What the file says, one amount in each currency."""
        if self.is_of_books:
            return _added([*(paid.money for paid in self.in_books), *map(_money, self.beside)])
        return [] if self.told is None else [_money(self.told)]

    @property
    def is_synthetic(self) -> bool:
        """Whether anything that the file says of it was invented."""
        if self.is_of_books:
            return any(paid.is_synthetic for paid in self.in_books) or any(row.is_synthetic for row in self.beside)
        return self.told is not None and self.told.is_synthetic

    @property
    def differs(self) -> bool:
        """Whether the books hold it, and something else was told of the whole."""
        return self.is_of_books and self.told is not None and [_money(self.told)] != self.published


def _money(row: Amount) -> Money:
    return Money(row.amount, row.currency)


def _added(held: Collection[Money]) -> list[Money]:
    totals: dict[str, int] = defaultdict(int)
    for money in held:
        totals[money.currency] += money.amount
    return [Money(total, currency) for currency, total in sorted(totals.items())]


def spendings(publisher: Publisher) -> list[Spent]:
    """The expenditure of the organisation in the last three calendar years, and in each period that was told, in order.

    A told period stands in place of the calendar years whose days it shares. Of a period that is not over the books do
    not hold the whole, so what was told of it stands.
    """
    told = list(amounts(kinds=[_WHOLE]))
    wholes = {Period(row.starts_on, row.ends_on): row for row in told if not row.line}
    beside = list(amounts(kinds=[_BESIDE]))
    this = publisher.on.year
    calendar = [year(number) for number in range(this - YEARS_BACK, this)]
    periods = sorted([*wholes, *(one for one in calendar if not any(_share_days(one, other) for other in wholes))])
    held = _in_books([period for period in periods if period.end < publisher.on], publisher)
    return [
        Spent(
            period=period,
            in_books=held.get(period, ()),
            beside=[row for row in beside if row.starts_on in period and row.ends_on in period],
            told=wholes.get(period),
            told_lines=[row for row in told if row.line and Period(row.starts_on, row.ends_on) == period],
        )
        for period in periods
    ]


def _share_days(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _in_books(periods: Sequence[Period], publisher: Publisher) -> dict[Period, list[Paid]]:
    """What the ledger moved to what was spent, less what came back, by fund; reversed entries left out with reversals.

    So it is the same that the transactions of the activities add up to.
    """
    if not periods:
        return {}
    undone = ledger.undone(through=publisher.on)
    whole = Period(periods[0].start, max(period.end for period in periods))
    totals: dict[tuple[Period, int | None, str], int] = defaultdict(int)
    invented = set()
    for moved in ledger.movements(period=whole, kinds=["spent"]):
        if moved.entry in undone:
            continue
        is_out = publisher.accounts[moved.target].kind == "spent"
        fund = publisher.accounts[moved.target if is_out else moved.source].fund
        for period in periods:
            if moved.on in period:
                totals[period, fund, moved.unit] += moved.amount if is_out else -moved.amount
                if "synthetic" in moved.key:
                    invented.add((period, fund, moved.unit))
    found: dict[Period, list[Paid]] = defaultdict(list)
    for key in totals:
        period, fund, unit = key
        found[period].append(Paid(fund=fund, money=Money(totals[key], unit), is_synthetic=key in invented))
    return found


def expenditures(spent: Sequence[Spent], publisher: Publisher) -> Iterator[Budget]:
    """The same as the standard says it: a value for each period and currency, with lines that say where it is from."""
    funds = list(nodes(kind="fund").filter(pk__in={paid.fund for one in spent for paid in one.in_books if paid.fund}))
    names = names_in_languages(funds, on=publisher.on, language=publisher.language or "en")
    called = {fund.pk: (fund.code, names[fund.pk]) for fund in funds}
    for one in spent:
        if one.is_of_books:
            yield from _of_books(one, publisher, called)
        elif one.told is not None:
            yield _as_told(one, one.told, publisher)


def _of_books(one: Spent, publisher: Publisher, called: Mapping[int, tuple[str, Words]]) -> Iterator[Budget]:
    for total in one.published:
        held = [paid for paid in one.in_books if paid.money.currency == total.currency]
        lines = []
        for paid in sorted(held, key=lambda paid: called.get(paid.fund or 0, _NO_FUND)[0]):
            code, words = called.get(paid.fund or 0, _NO_FUND)
            if paid.is_synthetic:
                words = tuple(Narrative(f"{said.text}. Synthetic (invented).", said.language) for said in words)
            lines.append(Line(ref=code, value=_value(paid.money, one, publisher), words=words))
        for number, row in enumerate((row for row in one.beside if row.currency == total.currency), 1):
            words = _marked(f"Spent outside these books, as told: {row.source}", row)
            lines.append(Line(ref=f"beside-{number}", value=amount(row, publisher.currency), words=words))
        yield Budget(
            start=one.period.start, end=one.period.end, value=_value(total, one, publisher), lines=tuple(lines)
        )


def _as_told(one: Spent, told: Amount, publisher: Publisher) -> Budget:
    """What was told, and that it was told: its lines, or else one line about the whole, say so."""
    rows = one.told_lines or [told]
    lines = tuple(
        Line(
            ref=f"told-{number}",
            value=amount(row, publisher.currency),
            words=_marked(f"{row.line or 'Whole'} (told, not summed from books: {row.source})", row),
        )
        for number, row in enumerate(rows, 1)
    )
    return Budget(start=one.period.start, end=one.period.end, value=amount(told, publisher.currency), lines=lines)


def _marked(text: str, row: Amount) -> Words:
    return (Narrative(f"{text}. Synthetic (invented)." if row.is_synthetic else text),)


def _value(money: Money, one: Spent, publisher: Publisher) -> Value:
    """By the rate of the last day of its period."""
    currency = "" if money.currency == publisher.currency else money.currency
    return Value(amount=money.decimal, currency=currency, on=one.period.end)
