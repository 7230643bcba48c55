"""Which activity of a donor a contribution may have come from: how likely, in points, and why, in words.

The points are ours, chosen so that no single sign decides by itself but an identifier that the donor itself gave us:
identifier 50 (its last part 35), amount 30 (nearly the same 15) and its day up to 20, reporter up to 20, receiver 15,
title up to 15. A person decides in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.lib.words import noted, said

MOST = 100
LEAST_SHOWN = 10
# Of the donor's side: commitment, disbursement, expenditure, pledge.
OUTGOING = {"2": noted("commitment"), "3": noted("disbursement"), "4": noted("expenditure"), "12": noted("pledge")}
NEARLY = Fraction(1, 100)
_DAYS = (
    (0, 20, noted("dated on the same day")),
    (7, 15, noted("dated within a week ({day})")),
    (31, 8, noted("dated within a month ({day})")),
    (92, 4, noted("dated within a quarter ({day})")),
)
_TOKEN = re.compile(r"[^\s,;:()\[\]“”\"']+")
_WORD = re.compile(r"[^\W\d]\w{3,}")
_SHORTEST_END = 5
# Words that most titles hold.
_COMMON = frozenset(
    {"with", "from", "contribution", "contributions", "support", "programme", "program", "project", "year"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A contribution as it is compared. Names and texts are folded (registry.rules.folded); refs are identifiers.

    texts: what was written beside it (agreement, evidence, codes), each with what it is called.
    """

    money: Money
    received_on: date
    donor_names: frozenset[str]
    donor_refs: frozenset[str]
    own_names: frozenset[str]
    own_refs: frozenset[str]
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A transaction of an activity on offer. digits: decimals of its amount."""

    type: str
    on: date
    amount: int
    digits: int
    currency: str
    receiver_ref: str
    receiver_key: str
    receiver_activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An activity of somebody else that a contribution may have come from."""

    identifier: str
    title_key: str
    reporting_ref: str
    reporting_key: str
    starts_on: date | None
    ends_on: date | None
    transactions: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for an activity, and for how many points."""

    points: int
    words: str


def reasons(gift: Gift, offered: Offered) -> list[Reason]:
    """What speaks for an activity, the strongest first."""
    found = [*_named(gift, offered), *_paid(gift, offered), *_reported(gift, offered), *_titled(gift, offered)]
    return sorted(found, key=lambda reason: (-reason.points, reason.words))


def points(found: Sequence[Reason]) -> int:
    """All reasons together, of 100."""
    return min(MOST, sum(reason.points for reason in found))


def tokens(gift: Gift) -> dict[str, str]:
    """What stands in the texts between spaces, and in which of the texts: an identifier would be one of them."""
    return {token.rstrip("."): called for called, text in gift.texts for token in _TOKEN.findall(text)}


def backwards(identifier: str) -> bytes:
    """An identifier in small letters, from its last byte to its first: in this order an index finds how it ends."""
    return identifier.casefold().encode()[::-1]


def _named(gift: Gift, offered: Offered) -> Iterator[Reason]:
    held = tokens(gift)
    whole = offered.identifier.casefold()
    if whole in held:
        yield Reason(50, said("the {text} names its identifier", text=held[whole]))
        return
    ref = offered.reporting_ref.casefold()
    end = whole.removeprefix(ref).lstrip("-") if ref else ""
    if len(end) >= _SHORTEST_END and any(sign.isdigit() for sign in end) and end in held:
        yield Reason(35, said("the {text} names “{end}”, the end of its identifier", text=held[end], end=end))


def _paid(gift: Gift, offered: Offered) -> Iterator[Reason]:
    """The transaction that speaks most for it, and who received it."""
    best: list[Reason] = []
    for moved in offered.transactions:
        if moved.type not in OUTGOING or moved.currency != gift.money.currency:
            continue
        if there := _amount(gift, moved):
            best = max(best, [*there, *_day(gift, moved)], key=points)
    yield from best
    if not best and _runs(gift, offered):
        yield Reason(3, said("it ran when the money came"))
    for moved in offered.transactions:
        if moved.receiver_activity in gift.own_refs or moved.receiver_ref in gift.own_refs:
            yield Reason(15, said("it names us as receiver by our identifier"))
            return
    if any(moved.receiver_key in gift.own_names for moved in offered.transactions):
        yield Reason(15, said("it names us as receiver"))


def _amount(gift: Gift, moved: Moved) -> list[Reason]:
    given, there = Fraction(gift.money.decimal), Fraction(moved.amount, 10**moved.digits)
    what = said(OUTGOING[moved.type])
    if given == there:
        return [Reason(30, said("a {what} of the same amount", what=what))]
    if abs(given - there) <= given * NEARLY:
        return [Reason(15, said("a {what} of nearly the same amount, {amount}", what=what, amount=_plainly(there)))]
    return []


def _plainly(amount: Fraction) -> str:
    return f"{rounded(amount, 2):,}"


def _day(gift: Gift, moved: Moved) -> list[Reason]:
    apart = abs((gift.received_on - moved.on).days)
    for most, worth, words in _DAYS:
        if apart <= most:
            return [Reason(worth, said(words, day=moved.on))]
    return []


def _runs(gift: Gift, offered: Offered) -> bool:
    if offered.starts_on is None:
        return False
    return offered.starts_on <= gift.received_on <= (offered.ends_on or date.max)


def _reported(gift: Gift, offered: Offered) -> Iterator[Reason]:
    if offered.reporting_ref and offered.reporting_ref in gift.donor_refs:
        yield Reason(20, said("reported by the donor ({identifier})", identifier=offered.reporting_ref))
    elif offered.reporting_key in gift.donor_names:
        yield Reason(20, said("reported by an organisation of the donor's name"))
    elif any(name and name in offered.reporting_key for name in gift.donor_names):
        yield Reason(10, said("reported by an organisation whose name holds the donor's"))


def _titled(gift: Gift, offered: Offered) -> Iterator[Reason]:
    title = set(_WORD.findall(offered.title_key)) - _COMMON
    told = {word for _, text in gift.texts for word in _WORD.findall(text)} - _COMMON
    if common := title & told:
        worth = 15 * len(common) // min(len(title), max(len(told), 1))
        if worth:
            yield Reason(min(15, worth), said("its title shares {words}", words=", ".join(sorted(common)[:4])))
