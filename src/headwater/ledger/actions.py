"""The only place where quantities change: entries are posted, taken back by a movement back, and periods closed."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.ledger import bulk
from headwater.ledger.bulk import EntryColumns, Head
from headwater.ledger.chart import Account
from headwater.ledger.models import Closing, Entry
from headwater.ledger.queries import lines_of
from headwater.ledger.rules import (
    GENESIS,
    Draft,
    Line,
    Move,
    Place,
    chained,
    check,
    check_balances,
    check_day,
    check_month_end,
    check_month_over,
    check_reversal,
    check_why,
    content,
    reversed_lines,
    sealed,
    signature,
    where,
)
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said

# Bounds the memory that rows take on their way, not the batch: however many drafts come, they are posted together or
# not at all.
_DRAFTS_AT_ONCE = 10_000
# A draft, its two days as text, its lines with the accounts' places, and all that it says as one text.
Asked: TypeAlias = tuple[Draft, str, str, list[Move], str]


def post(*, draft: Draft, by: Person) -> int:
    """Post one entry and return its id. Refused as post_many refuses."""
    return post_many(drafts=[draft], by=by)[0]


@transaction.atomic
def post_many(*, drafts: Sequence[Draft], by: Person) -> list[int]:
    """Post entries, all or none, and return their ids in the same order.

    A draft whose key and content are in the books already is answered with the entry that is there; the same key with
    other content is refused. All complaints come together. Who may post what is for the caller to ask: a contribution
    needs another power than an allocation.
    """
    bulk.lock()
    posting = _Posting(bulk.head(), bulk.closed_through(), by.pk, timezone.now().astimezone(UTC))
    with _collector_paused():
        ids = [number for chunk in _chunks(drafts) for number in posting.add(chunk)]
        refuse_if(posting.complaints)
        posting.finish()
    if posting.has_begun:
        after = {"entries": posting.head.id - posting.first + 1, "head": posting.head.hash.hex()}
        note(by=by, action="post entries", target=f"entries {posting.first}-{posting.head.id}", after=after)
    return ids


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Let Python's garbage collector rest: it would look at a million drafts again and again, and posting makes no
    cycles that it could free. At a million entries this is a third of what posting costs."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass
class _Posting:
    """Posting under way: how far the chain has come, and what is wrong so far."""

    head: Head
    closed_through: date | None
    by: int
    recorded_at: datetime
    complaints: list[Complaint] = field(default_factory=list)
    places: dict[Account, Place] = field(default_factory=dict)
    has_begun: bool = False

    def __post_init__(self) -> None:
        self.first = self.head.id + 1

    def add(self, drafts: Sequence[Draft]) -> list[int]:
        """Check some drafts and, while nothing is wrong, write those that are new. Returns the entry of each."""
        # What is unsound by itself is not looked up: a database may not even understand it.
        drafts = [draft for draft in drafts if self._is_sound(draft)]
        self._meet(drafts)
        known = bulk.posted([draft.key for draft in drafts])
        ids: list[int] = []
        fresh: list[Asked] = []
        for draft in drafts:
            asked = self._asked(draft)
            number, told = known.get(draft.key, (0, ""))
            if not number:
                fresh.append(asked)
                number = self.head.id + len(fresh)
                known[draft.key] = (number, asked[-1])
            elif told != asked[-1]:
                self.complaints.append(where(draft, said("This key is in the books with other content.")))
            ids.append(number)
        self._check(fresh)
        if fresh and not self.complaints:
            self._write(fresh)
        return ids

    def finish(self) -> None:
        """Post the batch, if there is anything in it."""
        if self.has_begun:
            bulk.post_batch(first=self.first, last=self.head.id)

    def _is_sound(self, draft: Draft) -> bool:
        if sentences := check(draft):
            self.complaints += [where(draft, sentence) for sentence in sentences]
        return not sentences

    def _meet(self, drafts: Sequence[Draft]) -> None:
        sides = {side for draft in drafts for source, target, _ in draft.lines for side in (source, target)}
        if new := sides - self.places.keys():
            self.places |= bulk.intern(new)

    def _asked(self, draft: Draft) -> Asked:
        places = self.places
        moves = [(places[source], places[target], amount) for source, target, amount in draft.lines]
        on = draft.on.isoformat()
        occurred_on = draft.occurred_on.isoformat() if draft.occurred_on else on
        told = content(draft.key, draft.kind, on, occurred_on, draft.why, draft.reverses, draft.rate, moves)
        return draft, on, occurred_on, moves, told

    def _check(self, fresh: Sequence[Asked]) -> None:
        drafts = [asked[0] for asked in fresh]
        found: list[Complaint] = []
        if through := self.closed_through:
            found += [
                where(draft, sentence) for draft in drafts for sentence in check_day(draft, closed_through=through)
            ]
        found += self._check_reversals([draft for draft in drafts if draft.reverses is not None])
        # Where something is wrong already, the walk through the balances would only say more of the same.
        if not found and not self.complaints:
            numbered = ((i, move) for i, (_, _, _, moves, _) in enumerate(fresh) for move in moves)
            found = [where(drafts[i], sentence) for i, sentence in check_balances(numbered)]
        self.complaints += found

    def _check_reversals(self, drafts: Sequence[Draft]) -> list[Complaint]:
        known = bulk.reversals([draft.reverses for draft in drafts if draft.reverses]) if drafts else {}
        found = []
        for draft in drafts:
            assert draft.reverses is not None
            found += [where(draft, sentence) for sentence in check_reversal(draft.reverses, known.get(draft.reverses))]
            if draft.reverses in known:
                known[draft.reverses] = known[draft.reverses]._replace(by=self.head.id + 1)
        return found

    def _write(self, fresh: Sequence[Asked]) -> None:
        if not self.has_begun:
            bulk.open_batch(first=self.first, by=self.by, recorded_at=self.recorded_at)
            self.has_begun = True
        first = self.head.id + 1
        # Rows are made while they are taken, so that PostgreSQL works on some while the next are made.
        bulk.insert_entries(self._entries(fresh))
        bulk.insert_movements(
            (number, line, source.id, target.id, source.unit, amount)
            for number, (_, _, _, moves, _) in enumerate(fresh, first)
            for line, (source, target, amount) in enumerate(moves, 1)
        )

    def _entries(self, fresh: Sequence[Asked]) -> Iterator[EntryColumns]:
        """The rows to write, each chained to the one before; the last one taken is the new head."""
        number, before = self.head
        batch = self.first
        signed = signature(batch, self.by, self.recorded_at.isoformat())
        for draft, on, occurred_on, moves, told in fresh:
            number += 1
            before = chained(before, signed, number, told)
            yield (
                number, batch, draft.key, draft.kind, on, occurred_on, draft.why,
                draft.reverses, draft.rate, len(moves), before,
            )  # fmt: skip
        self.head = Head(number, before)


@transaction.atomic
def post_by_hand(*, drafts: Sequence[Draft], by: Person) -> list[int]:
    """Post entries that no other record stands for. Needs the power to post entries."""
    require(by, "post entries")
    return post_many(drafts=drafts, by=by)


@transaction.atomic
def reverse(*, entry: int, on: date, why: str, by: Person, key: str = "") -> int:
    """Answer an entry by its movements back, once, and return the id of the answer. Asked again, it says the same id.

    Refused where the entry does not exist, was reversed already or is itself a reversal, or where an account no longer
    holds what would have to go back.
    """
    bulk.lock()
    key = key or f"reversal of entry {entry}"
    answer = Entry.objects.filter(reverses=entry).first()
    if answer and (answer.key, answer.on, answer.why) == (key, on, why):
        return answer.pk
    refuse_if(check_reversal(entry, bulk.reversals([entry]).get(entry)))
    row = Entry.objects.get(pk=entry)
    lines = reversed_lines([Line(*line) for line in lines_of(entry)])
    return post(
        draft=Draft(
            key=key,
            kind=row.kind,
            on=on,
            lines=lines,
            why=why,
            reverses=entry,
            rate=row.rate,
        ),
        by=by,
    )


@transaction.atomic
def close(*, through: date, why: str, by: Person) -> None:
    """Close the books through the end of a month: nothing is posted on or before that day any more."""
    require(by, "close periods")
    bulk.lock()
    closed = bulk.closed_through()
    refuse_if([*check_month_end(through), *check_month_over(through, today=timezone.localdate())])
    if closed and through <= closed:
        raise Refused(
            said(
                "The books are closed through {closed} already. To open them again is an act of its own.", closed=closed
            )
        )
    _move_closing(closed=closed, through=through, why=why, by=by, action="close the books")


@transaction.atomic
def reopen(*, through: date, why: str, by: Person) -> None:
    """Reopen closed books, a signed act with a reason: they stay closed only through this earlier month's end."""
    require(by, "reopen periods")
    bulk.lock()
    closed = bulk.closed_through()
    refuse_if(check_month_end(through))
    if closed is None or through >= closed:
        if closed is None:
            raise Refused(
                said("The books are not closed at all; they cannot be reopened to {through}.", through=through)
            )
        raise Refused(
            said(
                "The books are closed through {closed}; they cannot be reopened to {through}.",
                closed=closed,
                through=through,
            )
        )
    _move_closing(closed=closed, through=through, why=why, by=by, action="reopen the books")


def _move_closing(*, closed: date | None, through: date, why: str, by: Person, action: str) -> None:
    refuse_if(check_why(why))
    head, at = bulk.head(), timezone.now().astimezone(UTC)
    last = Closing.objects.order_by("-id").values_list("hash", flat=True).first()
    Closing.objects.create(
        through=through,
        at=at,
        by=by,
        why=why,
        head=head.id,
        head_hash=head.hash,
        hash=sealed(bytes(last or GENESIS), through, at.isoformat(), by.pk, why, head.id, head.hash),
    )
    after = {"closed through": through, "head": head.id, "hash": head.hash.hex(), "why": why}
    note(by=by, action=action, target="books", before={"closed through": closed}, after=after)


def _chunks(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    return (drafts[start : start + _DRAFTS_AT_ONCE] for start in range(0, len(drafts), _DRAFTS_AT_ONCE))
