"""What is kept of an activity that somebody else publishes: exact amounts, short texts, what tells its states apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from headwater.iati.activity import Activity, Organisation, Transaction, Words
from headwater.lib.errors import Refused
from headwater.lib.money import LARGEST_AMOUNT, digits

MOST_DIGITS = 9


class Fate(StrEnum):
    """What reading a file in does with an activity of it."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    OLDER = "older"
    REJECTED = "rejected"


def exact(amount: Decimal, currency: str) -> tuple[int, int]:
    """An amount as a whole number and how many of its digits are decimals: those of the currency, or more.

    Refused: a currency that there is not; more than nine decimals, or more than the books can hold.
    """
    if not currency:
        raise Refused("It has no currency and the activity no default-currency; write one of them. It is left out.")
    least = digits(currency)
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int), "what was read is finite"
    places = max(least, -exponent)
    if places > MOST_DIGITS or abs(amount) > Decimal(LARGEST_AMOUNT).scaleb(-places):
        raise Refused(f"{amount} has more decimals or digits than can be kept exactly. It is left out.")
    return int(amount.scaleb(places)), places


def plain(words: Words, *, prefer: str = "en") -> str:
    """What words say in one line: in the preferred language where they do, else as they say first."""
    said = next((text for text, language in words if language == prefer), words[0].text if words else "")
    return " ".join(said.split())


def cut(text: str, longest: int) -> str:
    """A text that fits; what was longer ends in …"""
    return text if len(text) <= longest else f"{text[: longest - 2]} …"


def day_of(one: Activity, kind: str) -> date | None:
    """The date of a kind of an activity, if it states one."""
    return next((each.on for each in one.dates if each.type == kind), None)


def content_key(one: Activity, transactions: Sequence[Transaction]) -> str:
    """What tells two states of an activity apart: SHA-256 of all that is kept; when it was updated is no part of it."""
    kept = (
        one.identifier, one.currency, one.hierarchy, one.reporting, one.title, one.participating, one.status, one.dates,
        tuple(
            (moved.ref, moved.type, moved.on, str(moved.value.amount), moved.value.currency, moved.value.on,
             moved.description, _side(moved.provider), _side(moved.receiver))
            for moved in transactions
        ),
    )  # fmt: skip
    return hashlib.sha256(repr(kept).encode("utf-8", "surrogatepass")).hexdigest()


def _side(one: Organisation | None) -> tuple[str, str, Words] | None:
    return None if one is None else (one.ref, one.activity, one.name)
