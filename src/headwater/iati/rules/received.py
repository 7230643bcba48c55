"""What is kept of an activity that somebody else publishes: exact amounts and short texts; and what becomes of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from headwater.iati.activity import Activity, Words
from headwater.lib.errors import Refused
from headwater.lib.money import LARGEST_AMOUNT, digits
from headwater.lib.words import noted

MOST_DIGITS = 9


class Fate(StrEnum):
    """What reading a file in does with an activity of it."""

    NEW = noted("new")
    REPLACED = noted("replaced")
    UNCHANGED = noted("unchanged")
    OLDER = noted("older")
    REJECTED = noted("rejected")


class Unkept(Exception):
    """An amount that cannot be kept as it is: why, in English with its gaps, and what fills them."""

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text)
        self.text, self.values = text, values


def exact(amount: Decimal, currency: str) -> tuple[int, int]:
    """An amount as a whole number and how many of its digits are decimals: those of the currency, or more.

    Unkept: a currency that there is not; more than nine decimals, or more than the books can hold.
    """
    if not currency:
        raise Unkept(
            noted("It has no currency and the activity no default-currency; write one of them. It is left out.")
        )
    try:
        least = digits(currency)
    except Refused:
        wrong = noted("“{currency}” is not a currency code; write an ISO 4217 code such as USD, EUR or XOF.")
        raise Unkept(wrong, currency=currency) from None
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "what was read is finite"
    places = max(least, -exponent)
    if places > MOST_DIGITS or abs(amount) > Decimal(LARGEST_AMOUNT).scaleb(-places):
        wrong = noted("{amount} has more decimals or digits than can be kept exactly. It is left out.")
        raise Unkept(wrong, amount=str(amount))
    return int(amount.scaleb(places)), places


def plain(words: Words, *, prefer: str = "en") -> str:
    """What words say in one line: in the preferred language where they do, else as they say first."""
    told = next((text for text, language in words if language == prefer), words[0].text if words else "")
    return " ".join(told.split())


def cut(text: str, longest: int) -> str:
    """A text that fits; what was longer ends in …"""
    return text if len(text) <= longest else f"{text[: longest - 2]} …"


def day_of(one: Activity, kind: str) -> date | None:
    """The date of a kind of an activity, if it states one."""
    return next((each.on for each in one.dates if each.type == kind), None)
