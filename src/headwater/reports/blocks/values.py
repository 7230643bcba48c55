"""What can stand in a cell or a key figure: values, never text that somebody formatted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from headwater.lib.money import Money

_ID = re.compile(r"[a-z][a-z0-9-]*")
_LINK = re.compile(r"(?:/(?!/)|[#?]|https?://)\S*")


def check_id(text: str) -> None:
    """Ids are plain, so that they can be a link in every kind of file."""
    assert _ID.fullmatch(text), f"“{text}” is no id: lower-case letters, digits and hyphens, letter first"


def check_link(href: str) -> None:
    """Links go to this site, this page or the web; never to javascript: or data:."""
    assert not href or _LINK.fullmatch(href), f"“{href}” is no link that a page may carry"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole in per cent, rounded once by whoever computed it: Share(Decimal("33.42")) is 33.42 %."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Short:
    """An amount to be shown in short, as USD 45.6 million. The exact amount stays the value."""

    amount: Money


@dataclass(frozen=True, slots=True)
class Status:
    """Where a record stands, in one word. The tone adds a colour; the word always says it."""

    text: str
    tone: Literal["neutral", "good", "attention", "bad"] = "neutral"


Plain = str | int | Decimal | date | Money | Share | Short | Status


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A value that was invented, for a demonstration: shown with that word beside it wherever it is seen."""

    value: Plain


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere. A file that stands alone keeps only links within itself and to the web."""

    value: Plain | Synthetic
    href: str

    def __post_init__(self) -> None:
        check_link(self.href)


Value = Plain | Synthetic | Link | None
Quantity = int | Decimal | Money | Share


def number_of(quantity: Quantity) -> Decimal:
    """The number to draw or compare: whole units of the currency, per cent, or the count itself. Exact."""
    if isinstance(quantity, Money):
        return quantity.decimal
    return quantity.percent if isinstance(quantity, Share) else Decimal(quantity)
