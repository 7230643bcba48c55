"""What may be posted, and what an entry's hash is made of. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias

from headwater.ledger.chart import KINDS, Account
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import LARGEST_AMOUNT, Money, digits
from headwater.lib.periods import containing
from headwater.lib.words import said

# Separates the parts of what is hashed, so that "ab" + "c" and "a" + "bc" differ. It may stand in no text.
SEPARATOR = "\x1f"
# The hash before the first entry.
GENESIS = bytes(32)
LONGEST_KEY, LONGEST_KIND, LONGEST_WHY, LONGEST_RATE, MOST_LINES = 200, 40, 1000, 60, 32767
# What 64 bits hold, rounded down: no account may stand above or below it.
LARGEST_BALANCE = 9 * 10**18
# In an account's name a space parts the coordinates and ">" parts two accounts. Inside a node's code they are written
# in another way, because otherwise two different accounts could have one name.
_WRITTEN_OTHERWISE = str.maketrans({"%": "%25", " ": "%20", ">": "%3E", SEPARATOR: "%1F"})


class Line(NamedTuple):
    """A movement asked for: from one account to another, a positive number of minor units of their unit."""

    source: Account
    target: Account
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry asked for.

    key: names the event at its source (a file's row, a form), so that the same request twice is one entry.
    on: the day it counts for, in an open period. occurred_on: the true day, when the fact came late.
    reverses: the id of the entry that this one takes back. rate: the code of the rate of an exchange.
    """

    key: str
    kind: str
    on: date
    lines: tuple[Line, ...]
    why: str
    occurred_on: date | None = None
    reverses: int | None = None
    rate: str = ""


@dataclass(slots=True)
class Place:
    """An account's place in the books: its id, its readable code, and what stands in it while entries are checked."""

    id: int
    code: str
    unit: str
    may_go_negative: bool
    amount: int = 0


class Named(Protocol):
    """Anything with the readable code of an account."""

    @property
    def code(self) -> str: ...


# A line whose accounts have their places: from, to, amount.
Move: TypeAlias = tuple[Place, Place, int]


class Reversal(NamedTuple):
    """What an entry has to do with reversals: the entry it takes back, and the entry that took it back, if any."""

    of: int | None
    by: int | None


def check(draft: Draft) -> list[str]:
    """Say what is wrong with an entry by itself, whatever the books hold: sentences, none where it is sound."""
    told: list[str] = []
    if not 0 < len(draft.key) <= LONGEST_KEY or not draft.key.isprintable():
        told.append(said("An entry needs a key of 1 to {longest} printable characters.", longest=LONGEST_KEY))
    if not 0 < len(draft.kind) <= LONGEST_KIND or not draft.kind.isprintable():
        told.append(said("An entry is of a kind, in 1 to {longest} printable characters.", longest=LONGEST_KIND))
    if len(draft.rate) > LONGEST_RATE or not draft.rate.isprintable():
        told.append(said("A rate is named in at most {longest} printable characters.", longest=LONGEST_RATE))
    told += check_why(draft.why)
    if draft.occurred_on and draft.occurred_on > draft.on:
        told.append(
            said(
                "It occurred on {occurred_on}, after {on}, the day it is posted for.",
                occurred_on=draft.occurred_on,
                on=draft.on,
            )
        )
    if not 0 < len(draft.lines) <= MOST_LINES:
        told.append(
            said(
                "An entry has 1 to {most} movements; this one has {count}.",
                most=MOST_LINES,
                count=len(draft.lines),
            )
        )
    for line in draft.lines:
        told += check_line(line, rate=draft.rate)
    return told


def check_why(why: str) -> tuple[str, ...]:
    """A reason says something, in characters that every database can keep."""
    if _is_reason(why):
        return ()
    return (said("It needs a reason, in 1 to {longest} characters that can be read.", longest=LONGEST_WHY),)


@lru_cache(maxsize=1000)
def _is_reason(why: str) -> bool:
    kept = why.isprintable() or not any(sign in "\0" + SEPARATOR or "\ud800" <= sign <= "\udfff" for sign in why)
    return bool(why.strip()) and len(why) <= LONGEST_WHY and kept


def check_day(draft: Draft, *, closed_through: date | None) -> list[str]:
    """An entry counts for a day in an open period."""
    if closed_through and draft.on <= closed_through:
        opens = closed_through + timedelta(days=1)
        return [
            said(
                "{on} lies in a closed period: the books are closed through {closed}. Post it on {opens} or later, "
                "with its true date beside it.",
                on=draft.on,
                closed=closed_through,
                opens=opens,
            )
        ]
    return []


def check_reversal(number: int, found: Reversal | None) -> Iterator[str]:
    """An entry is taken back once, and a reversal not at all."""
    if found is None:
        yield said("There is no entry {number} to reverse.", number=number)
    elif found.of:
        yield said("Entry {number} is itself a reversal. Post the original event again under a new key.", number=number)
    elif found.by:
        yield said("Entry {number} was reversed already, by entry {by}.", number=number, by=found.by)


def check_line(line: Line, *, rate: str) -> list[str]:
    """Say what is wrong with one movement."""
    source, target, amount = line
    told = []
    if type(amount) is not int or not 0 < amount <= LARGEST_AMOUNT:
        told.append(
            said(
                "An amount is a whole number of minor units from 1 to {largest}; {amount} is not.",
                largest=LARGEST_AMOUNT,
                amount=amount,
            )
        )
    if source == target:
        told.append(said("A movement goes from one account to another; here both are the same."))
    if source.unit != target.unit:
        told.append(
            said(
                "A movement stays in one unit; this one goes from {source} to {target}.",
                source=source.unit,
                target=target.unit,
            )
        )
    told += check_unit(source.unit)
    if source.kind not in KINDS[target.kind].fed_by:
        told.append(
            said(
                "Nothing moves from an account of kind “{source}” to one of kind “{target}”.",
                source=source.kind,
                target=target.kind,
            )
        )
    if not rate and "exchange" in (source.kind, target.kind):
        told.append(said("An exchange of currencies names the rate it was made at."))
    return told


def check_unit(unit: str) -> tuple[str, ...]:
    """A unit is a currency that exists."""
    try:
        digits(unit)
    except Refused as refusal:
        return (str(refusal),)
    return ()


def check_balances(moves: Iterable[tuple[int, Move]]) -> Iterator[tuple[int, str]]:
    """Walk the movements in order and say which would take more out of an account than stands in it.

    What stands in each account changes as the walk goes. What is refused takes nothing out, so that each sentence says
    what the account holds then. Yields (position, sentence).
    """
    for position, (source, target, amount) in moves:
        left = source.amount - amount
        target.amount += amount
        if left < 0 and not source.may_go_negative:
            held, asked = (Money(number, source.unit) for number in (source.amount, amount))
            yield (
                position,
                said(
                    "The account “{code}” holds {held}; {asked} was asked for.",
                    code=source.code,
                    held=held,
                    asked=asked,
                ),
            )
            continue
        source.amount = left
        if left < -LARGEST_BALANCE or target.amount > LARGEST_BALANCE:
            yield (
                position,
                said(
                    "An account holds at most {money}; this would be more.", money=Money(LARGEST_BALANCE, source.unit)
                ),
            )


def check_month_end(through: date) -> Iterator[str]:
    """Books close at the end of a month, because totals are kept by month."""
    if containing(through, "month").end != through:
        yield said(
            "The books close at the end of a month; {through} is none. Write {end}.",
            through=through,
            end=containing(through, "month").end,
        )


def check_month_over(through: date, *, today: date) -> Iterator[str]:
    """A month closes when it is over: until then money can still come in it."""
    if through > today:
        yield said(
            "The books close when a month is over; {through} is still ahead, today is {today}.",
            through=through,
            today=today,
        )


def content(
    key: str,
    kind: str,
    on: str,
    occurred_on: str,
    why: str,
    reverses: int | None,
    rate: str,
    moves: Iterable[tuple[Named, Named, int]],
) -> str:
    """What an entry says, as one text: the same request gives the same text, whoever sends it and whenever.

    moves: from, to, amount. An account's code carries its unit, so the unit is covered. Days are ISO 8601.
    """
    movements = SEPARATOR.join([f"{source.code}>{target.code}>{amount}" for source, target, amount in moves])
    return SEPARATOR.join((key, kind, on, occurred_on, why, str(reverses), rate, movements))


def signature(batch: int, by: int, recorded_at: str) -> str:
    """Which batch, who recorded it and when (UTC, ISO 8601): the same in front of each of its entries."""
    return f"{batch} {by} {recorded_at}"


def chained(before: bytes, signed: str, number: int, told: str) -> bytes:
    """The hash of an entry: of the hash before it, who recorded it and when, its number and its content."""
    return hashlib.sha256(before + f"{signed} {number} {told}".encode()).digest()


def sealed(before: bytes, through: date, at: str, by: int, why: str, head: int, head_hash: bytes) -> bytes:
    """The hash of a closing: of the closing before it, what it says, and the last entry that it saw."""
    text = SEPARATOR.join((str(through), at, str(by), why, str(head)))
    return hashlib.sha256(b"%b%b%b" % (before, head_hash, text.encode())).digest()


def account_code(account: Account, names: Mapping[int, str]) -> str:
    """The readable name of an account, such as “purpose USD fund=fund/UNEARMARKED objective=plan-element/…”.

    names: kind/code of each node. Different accounts have different names, whatever their nodes' codes are.
    """
    nodes = (f"{axis}={names[node].translate(_WRITTEN_OTHERWISE)}" for axis, node in account.nodes)
    return " ".join([account.kind, account.unit, *nodes])


def where(draft: Draft, sentence: str) -> Complaint:
    """A complaint that says which entry it is about."""
    return Complaint(sentence, where=said("entry “{key}”", key=draft.key))


def reversed_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The movements back, last first, so that no account is asked for what it has not got back yet."""
    return tuple(Line(line.target, line.source, line.amount) for line in reversed(lines))
