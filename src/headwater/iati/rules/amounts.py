"""Amounts by period that files carry and the books do not hold: what kinds there are, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from headwater.iati.standard import codelists
from headwater.lib.money import Money
from headwater.lib.words import said


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of amount. target: whom it has to name: "", "organisation", "country" or "region".

    is_target_open: it may also name nobody. is_of_one_day: its period is the day on which it was promised.
    """

    meaning: str
    is_of_activity: bool
    target: str = ""
    has_lines: bool = False
    is_target_open: bool = False
    is_of_one_day: bool = False


KINDS: dict[str, Kind] = {
    "budget": Kind("what an activity may cost, by year or by quarter", is_of_activity=True),
    "planned-disbursement": Kind(
        "what an activity plans to pay, to whom if that is known", True, "organisation", is_target_open=True
    ),
    "outgoing-commitment": Kind(
        "what was promised in writing to somebody outside for an activity; its line is the reference of the agreement",
        True,
        "organisation",
        has_lines=True,
        is_of_one_day=True,
    ),
    "total-budget": Kind("what the whole organisation plans to spend", False, has_lines=True),
    "recipient-org-budget": Kind(
        "what it plans to give another organisation for its core", False, "organisation", True
    ),
    "recipient-region-budget": Kind("what it plans to spend in a region", False, "region", True),
    "recipient-country-budget": Kind("what it plans to spend in a country", False, "country", True),
    "total-expenditure": Kind(
        "what the whole organisation spent in a period that the books do not hold", False, has_lines=True
    ),
    "other-expenditure": Kind("what it spent outside the books in a period that they hold; it is added", False),
}
_LISTS = {"country": "Country", "region": "Region"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDraft:
    """An amount to tell. identifier: of the activity, "" for the organisation. party: an organisation of the register.

    money may be 0: nothing is planned. is_withdrawn: the one told before counts no longer.
    """

    kind: str
    identifier: str = ""
    party: int | None = None
    code: str = ""
    line: str = ""
    starts_on: date
    ends_on: date
    money: Money
    valued_on: date
    is_revised: bool = False
    is_committed: bool = False
    is_withdrawn: bool = False
    is_synthetic: bool = False
    source: str

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other amounts."""
        return self.identifier, self.kind, self.party or 0, self.code, self.line, self.starts_on, self.ends_on


def amount_complaints(draft: AmountDraft) -> Iterator[str]:
    """What is wrong with an amount by itself."""
    if draft.kind not in KINDS:
        yield said("“{kind}” is no kind of amount; write one of: {kinds}.", kind=draft.kind, kinds=", ".join(KINDS))
        return
    kind = KINDS[draft.kind]
    if kind.is_of_activity != bool(draft.identifier):
        if kind.is_of_activity:
            yield said("A {kind} is of an activity; name it.", kind=draft.kind)
        else:
            yield said("A {kind} is of the whole organisation; leave the activity empty.", kind=draft.kind)
    if draft.ends_on < draft.starts_on:
        yield said(
            "It ends on {ends_on}, before it starts on {starts_on}; exchange the days.",
            ends_on=draft.ends_on,
            starts_on=draft.starts_on,
        )
    elif draft.ends_on > _last_day_of_year(draft.starts_on):
        yield said(
            "From {starts_on} to {ends_on} is more than a year; the standard asks for one at most.",
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
        )
    elif kind.is_of_one_day and draft.ends_on != draft.starts_on:
        yield said("A {kind} has one day, that of the signature; begin and end the period on it.", kind=draft.kind)
    if draft.money.amount < 0:
        yield said("{money} is below zero; write what is planned, or 0.", money=draft.money)
    if draft.line and not kind.has_lines:
        yield said("A {kind} has no lines; leave the line empty.", kind=draft.kind)
    if not draft.source.strip():
        yield said("The source is missing; write where this is written down.")
    yield from _target_complaints(draft, kind)


def _last_day_of_year(start: date) -> date:
    is_leap_day = (start.month, start.day) == (2, 29)
    return (date(start.year + 1, 3, 1) if is_leap_day else start.replace(year=start.year + 1)) - timedelta(days=1)


def _target_complaints(draft: AmountDraft, kind: Kind) -> Iterator[str]:
    if kind.target == "organisation" and draft.party is None and not kind.is_target_open:
        yield said("A {kind} says for whom; name the organisation.", kind=draft.kind)
    if kind.target != "organisation" and draft.party is not None:
        yield said("A {kind} names no organisation; leave it empty.", kind=draft.kind)
    listed = _LISTS.get(kind.target)
    if listed and draft.code not in codelists()[listed].codes:
        yield said("“{code}” is no code of the list {listed}; write one of that list.", code=draft.code, listed=listed)
    if not listed and draft.code:
        yield said("A {kind} names no country or region; leave the code empty.", kind=draft.kind)


def overlap_complaints(held: Sequence[tuple[date, date]], what: str) -> Iterator[str]:
    """Say that amounts of one kind share days: whoever adds them up would count those twice."""
    ordered = sorted(held)
    for (_, end), (start, last) in pairwise(ordered):
        if start <= end:
            yield (
                said(
                    "The {what} from {start} to {last} shares days with one that ends on {end}, so these "
                    "days would be counted twice; give a year as a whole or by its quarters, and take the "
                    "other back.",
                    what=what,
                    start=start,
                    last=last,
                    end=end,
                )
            )
