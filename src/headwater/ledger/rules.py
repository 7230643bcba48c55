"""What may be posted, and what an entry's hash is made of. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from headwater.ledger.chart import KINDS, Account
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import LARGEST_AMOUNT, Money, digits
from headwater.lib.periods import containing

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


class Interned(NamedTuple):
    """An account that has its place in the books: its id and its readable code."""

    id: int
    code: str


class Reversal(NamedTuple):
    """What an entry has to do with reversals: the entry it takes back, and the entry that took it back, if any."""

    of: int | None
    by: int | None


def check(draft: Draft) -> Iterator[str]:
    """Say what is wrong with an entry by itself, whatever the books hold: sentences, none where it is sound."""
    if not 0 < len(draft.key) <= LONGEST_KEY or not draft.key.isprintable():
        yield f"An entry needs a key of 1 to {LONGEST_KEY} printable characters."
    if not 0 < len(draft.kind) <= LONGEST_KIND or not draft.kind.isprintable():
        yield f"An entry is of a kind, in 1 to {LONGEST_KIND} printable characters."
    if len(draft.rate) > LONGEST_RATE or not draft.rate.isprintable():
        yield f"A rate is named in at most {LONGEST_RATE} printable characters."
    yield from check_why(draft.why)
    if draft.occurred_on and draft.occurred_on > draft.on:
        yield f"It occurred on {draft.occurred_on}, after {draft.on}, the day it is posted for."
    if not 0 < len(draft.lines) <= MOST_LINES:
        yield f"An entry has 1 to {MOST_LINES} movements; this one has {len(draft.lines)}."
    for line in draft.lines:
        yield from check_line(line, rate=draft.rate)


def check_why(why: str) -> Iterator[str]:
    """A reason says something, in characters that every database can keep."""
    kept = why.isprintable() or not any(sign in "\0" + SEPARATOR or "\ud800" <= sign <= "\udfff" for sign in why)
    if not why.strip() or len(why) > LONGEST_WHY or not kept:
        yield f"It needs a reason, in 1 to {LONGEST_WHY} characters that can be read."


def check_day(draft: Draft, *, closed_through: date | None) -> Iterator[str]:
    """An entry counts for a day in an open period."""
    if closed_through and draft.on <= closed_through:
        yield (
            f"{draft.on} lies in a closed period: the books are closed through {closed_through}. Post it on "
            f"{closed_through + timedelta(days=1)} or later, with its true date beside it."
        )


def check_reversal(number: int, found: Reversal | None) -> Iterator[str]:
    """An entry is taken back once, and a reversal not at all."""
    if found is None:
        yield f"There is no entry {number} to reverse."
    elif found.of:
        yield f"Entry {number} is itself a reversal. Post the original event again under a new key."
    elif found.by:
        yield f"Entry {number} was reversed already, by entry {found.by}."


def check_line(line: Line, *, rate: str) -> Iterator[str]:
    """Say what is wrong with one movement."""
    source, target, amount = line
    if type(amount) is not int or not 0 < amount <= LARGEST_AMOUNT:
        yield f"An amount is a whole number of minor units from 1 to {LARGEST_AMOUNT}; {amount} is not."
    if source == target:
        yield "A movement goes from one account to another; here both are the same."
    if source.unit != target.unit:
        yield f"A movement stays in one unit; this one goes from {source.unit} to {target.unit}."
    yield from check_unit(source.unit)
    if source.kind not in KINDS[target.kind].fed_by:
        yield f"Nothing moves from an account of kind “{source.kind}” to one of kind “{target.kind}”."
    if not rate and "exchange" in (source.kind, target.kind):
        yield "An exchange of currencies names the rate it was made at."


def check_unit(unit: str) -> Iterator[str]:
    """A unit is a currency that exists."""
    try:
        digits(unit)
    except Refused as refusal:
        yield str(refusal)


def check_balances(lines: Iterable[tuple[int, Line]], balances: dict[Account, int]) -> Iterator[tuple[int, str]]:
    """Walk the movements in order and say which would take more out of an account than stands in it.

    balances: what stands in each account before; it is changed as the walk goes. What is refused takes nothing out,
    so that each sentence says what the account holds then. Yields (position, sentence).
    """
    for position, (source, target, amount) in lines:
        left = balances[source] - amount
        balances[target] += amount
        if left < 0 and not KINDS[source.kind].may_go_negative:
            held, asked = (Money(number, source.unit) for number in (balances[source], amount))
            yield position, f"The account of kind “{source.kind}” holds {held}; {asked} was asked for."
            continue
        balances[source] = left
        if left < -LARGEST_BALANCE or balances[target] > LARGEST_BALANCE:
            yield position, f"An account holds at most {Money(LARGEST_BALANCE, source.unit)}; this would be more."


def check_month_end(through: date) -> Iterator[str]:
    """Books close at the end of a month, because totals are kept by month."""
    if containing(through, "month").end != through:
        yield f"The books close at the end of a month; {through} is none. Write {containing(through, 'month').end}."


def request_hash(draft: Draft, accounts: Mapping[Account, Interned]) -> bytes:
    """What was asked, as 32 bytes: the same request gives the same hash, whoever sends it and whenever."""
    occurred_on = draft.occurred_on or draft.on
    lines = [(accounts[line.source].code, accounts[line.target].code, line.amount) for line in draft.lines]
    return content_hash(draft.key, draft.kind, draft.on, occurred_on, draft.why, draft.reverses, draft.rate, lines)


def content_hash(
    key: str,
    kind: str,
    on: date,
    occurred_on: date,
    why: str,
    reverses: int | None,
    rate: str,
    lines: Sequence[tuple[str, str, int]],
) -> bytes:
    """SHA-256 of an entry's content. An account's code carries its unit, so the unit is covered."""
    movements = SEPARATOR.join([f"{source}>{target}>{amount}" for source, target, amount in lines])
    text = SEPARATOR.join((key, kind, str(on), str(occurred_on), why, str(reverses), rate, movements))
    return hashlib.sha256(text.encode()).digest()


def chained(before: bytes, number: int, request: bytes, by: int, recorded_at: str) -> bytes:
    """The hash of an entry: of the hash before it, its content, who recorded it and when (UTC, ISO 8601)."""
    return hashlib.sha256(b"%b%b%d %d %b" % (before, request, number, by, recorded_at.encode())).digest()


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
    return Complaint(sentence, where=f"entry “{draft.key}”")


def reversed_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The movements back, last first, so that no account is asked for what it has not got back yet."""
    return tuple(Line(line.target, line.source, line.amount) for line in reversed(lines))
