"""UN operational rates of exchange: units of a currency for one US dollar, published by the UN Treasury every month."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from headwater.funding.rules.values import RateDraft, RateFacts
from headwater.lib.errors import Refused
from headwater.lib.money import LARGEST_AMOUNT, Money, converted, digits
from headwater.lib.periods import MONTHS
from headwater.lib.words import said

# Rates are monthly. Two whole months leave room for one that is published late; an older rate counts as missing.
RATE_DAYS = 62
# A rate is kept as a whole number of billionths: the rates are published with up to nine decimals.
RATE_DECIMALS = 9


def billionths(units_per_usd: Decimal) -> int:
    """A rate as it is kept. Refused where it has more decimals than that."""
    kept = int(units_per_usd.scaleb(RATE_DECIMALS))
    if Decimal(kept).scaleb(-RATE_DECIMALS) != units_per_usd:
        raise Refused(
            said(
                "The rate {rate} has more than {decimals} decimals; write it as it is published.",
                rate=units_per_usd,
                decimals=RATE_DECIMALS,
            )
        )
    return kept


def units_per_usd(billionths_per_usd: int) -> Decimal:
    """The exact rate: units of the currency for one US dollar."""
    return Decimal(billionths_per_usd).scaleb(-RATE_DECIMALS)


def rate_complaints(draft: RateDraft) -> Iterator[str]:
    """Say what is wrong with a rate that somebody records."""
    named = {"currency": draft.currency, "since": draft.valid_from}
    try:
        digits(draft.currency)
    except Refused as refusal:
        yield str(refusal)
    if draft.currency == "USD":
        yield said("The US dollar needs no rate: one is one. Leave the line out.")
    if not draft.units_per_usd.is_finite() or draft.units_per_usd <= 0:
        yield said(
            "The rate of {currency} from {since} is {rate}; a rate is above zero, in units of {currency} for one US "
            "dollar.",
            **named,
            rate=draft.units_per_usd,
        )
    elif draft.units_per_usd > LARGEST_AMOUNT // 10**RATE_DECIMALS:
        yield said(
            "The rate of {currency} from {since} is {rate}, more than the books can hold.",
            **named,
            rate=draft.units_per_usd,
        )
    else:
        try:
            billionths(draft.units_per_usd)
        except Refused as refusal:
            yield str(refusal)
    if not draft.source.strip():
        yield said("The rate of {currency} from {since} has no source; write where it is published.", **named)


def rate_in_force(rates: Sequence[RateFacts], on: date) -> RateFacts | None:
    """The rate of a day: the latest that is valid by then, unless it is older than RATE_DAYS. rates: oldest first."""
    position = bisect_right(rates, on, key=lambda rate: rate.valid_from)
    if not position or on - rates[position - 1].valid_from > timedelta(days=RATE_DAYS):
        return None
    return rates[position - 1]


def missing_rate(currency: str, rates: Sequence[RateFacts], on: date) -> str:
    """The sentence for a day that has no rate."""
    before = [rate.valid_from for rate in rates if rate.valid_from <= on]
    month = said("{month} {year}", month=said(MONTHS[on.month - 1]), year=on.year)
    # The page, the workbook and the command all call it by this name.
    where = {"rates": said("Rates of exchange"), "power": said("register contributions")}
    if not before:
        return said(
            "There is no UN operational rate of exchange for {currency} on {on}: there is none. Record the rate of "
            "{month} first, under “{rates}”; it needs the power “{power}”.",
            currency=currency,
            on=on,
            month=month,
            **where,
        )
    return said(
        "There is no UN operational rate of exchange for {currency} on {on}: the last one before it, of {last}, is "
        "more than {days} days old. Record the rate of {month} first, under “{rates}”; it needs the power “{power}”.",
        currency=currency,
        on=on,
        last=before[-1],
        days=RATE_DAYS,
        month=month,
        **where,
    )


def rate_code(currency: str, rate: RateFacts) -> str:
    """How an entry in the books names its rate, such as “UNORE EUR 2023-03-01”."""
    return f"UNORE {currency} {rate.valid_from}"


def in_usd(given: Money, rate: RateFacts | None) -> int:
    """An amount in US cents, rounded half up, once. Without a rate it is in US dollars already."""
    if rate is None:
        assert given.currency == "USD", "a foreign amount needs its rate"
        return given.amount
    return converted(given, "USD", units_per_usd(rate.billionths_per_usd)).amount
