"""Proof that the books were not changed: every hash is made again from what stands in the tables.

A chain cannot protect against somebody who rewrites all of it, so the head of the chain is kept at each closing and
meant to be published: whoever holds a published head can tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from django.db import DatabaseError, connection

from headwater.ledger import bulk
from headwater.ledger.bulk import EntryRow, MovementRow
from headwater.ledger.chart import KINDS
from headwater.ledger.chart import Account as Coordinates
from headwater.ledger.models import Account, AccountNode, Balance, Batch, Closing, Feed, Kind, Posting, Total
from headwater.ledger.rules import GENESIS, account_code, chained, content, sealed, signature
from headwater.lib.progress import Progress, silent
from headwater.lib.words import Saying, noted, said
from headwater.registry.queries import nodes as registry_nodes

_ENTRIES_PER_PAGE = 10_000
# So many signs of a hash tell two apart in a sentence.
_SHOWN = 12
# Rows as they stand, past Django's models: what is hashed is the text in the table, and this is five times as fast.
_ENTRIES = f"SELECT {bulk.ENTRY.split('(')[1].strip(')')} FROM ledger_entry WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608
_MOVEMENTS = """
    SELECT entry_id, line, source_id, target_id, unit, amount
    FROM ledger_movement WHERE entry_id BETWEEN %s AND %s ORDER BY entry_id, line
"""
# What stands for an account that is gone: no code is empty.
_NOWHERE = Account(code="")
_STRAY_MOVEMENT = "SELECT entry_id FROM ledger_movement WHERE entry_id NOT BETWEEN 1 AND %s ORDER BY entry_id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how many entries hold, the hash of the last of them, and the first thing that does not hold."""

    entries: int
    head: str
    finding: Saying | None

    @property
    def wrong(self) -> str:
        """What does not hold, as a sentence; "" where all holds."""
        return self.finding.spoken() if self.finding else ""

    def __bool__(self) -> bool:
        return self.finding is None


def verify(*, seen: Mapping[int, str] | None = None, told: Progress = silent) -> Verdict:
    """Read the whole books once and say whether they hold, naming the first entry that was tampered with.

    seen: hashes of entries by their numbers, as somebody saw them before. It takes time with the number of entries
    (docs/guide/speed.md); told hears how far it is.
    """
    reading = _Reading(told, seen or {})
    with _Snapshot():
        try:
            wrong = reading.first_wrong()
        except DatabaseError as problem:
            # A byte changed by hand may leave what the database itself cannot read.
            wrong = _wrong(
                noted("Entry {number}, or what stands beside it, cannot be read: {problem}."),
                number=reading.number + 1,
                problem=str(problem),
            )
    return Verdict(reading.number, reading.before.hex(), wrong)


def _wrong(text: str, **values: object) -> Saying:
    return Saying(text, values)


class _Snapshot:
    """One consistent view while others post: a read transaction that sees a single moment.

    Inside of a transaction that sees more than one, nobody posts until it ends.
    """

    def __enter__(self) -> None:
        self.owns = not connection.in_atomic_block
        if not self.owns:
            bulk.lock()
        else:
            begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN"
            connection.ensure_connection()
            with connection.cursor() as cursor:
                cursor.execute(begin)

    def __exit__(self, *problem: object) -> None:
        if self.owns:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


@dataclass
class _Reading:
    """A reading under way: the last entry that holds, its hash, and what the movements up to it add up to."""

    told: Progress
    seen: Mapping[int, str]
    number: int = 0
    before: bytes = GENESIS
    signed: dict[int, str] = field(default_factory=dict)
    sums: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def first_wrong(self) -> Saying | None:
        accounts = list(Account.objects.order_by("pk"))
        places = {(row.pk, row.unit_id): row for row in accounts}
        changed = _changed_accounts(accounts)
        self.signed = {row.pk: signature(row.pk, row.by_id, _moment(row.recorded_at)) for row in Batch.objects.all()}
        heads, wrong_closing = _closings()
        of = bulk.head().id
        for entry, lines in _entries():
            if self.number % _ENTRIES_PER_PAGE == 0:
                self.told(said("Reading entry after entry"), self.number, of)
            if wrong := self._wrong(entry, lines, places, changed):
                return wrong
            if self.number in heads and self.before not in heads[self.number]:
                return _wrong(
                    noted("Entry {number} “{key}” is not what a closing of the books saw."),
                    number=self.number,
                    key=entry.key,
                )
            if self.number in self.seen and self.before.hex() != self.seen[self.number]:
                return _wrong(
                    noted("Entry {number} “{key}” is not what an earlier check of the books saw."),
                    number=self.number,
                    key=entry.key,
                )
        return (
            _after_the_last(self.number, heads)
            or _after_the_last_seen(self.number, self.seen)
            or _batches_differ(self.number)
            or wrong_closing
            or _chart_differs()
            or _totals_differ(self.sums)
            or _balances_differ(self.sums, accounts)
        )

    def _wrong(
        self,
        entry: EntryRow,
        lines: list[MovementRow],
        places: dict[tuple[int, str], Account],
        changed: dict[int, Saying],
    ) -> Saying | None:
        number = self.number + 1
        if entry.id != number:
            return _wrong(
                noted("Entry {number} is missing: entry {found} follows entry {before}."),
                number=number,
                found=entry.id,
                before=self.number,
            )
        if changed and (touched := {side for line in lines for side in (line.source, line.target)} & changed.keys()):
            return _wrong(
                noted("Entry {number} “{key}” names an account that was changed: {account}"),
                number=number,
                key=entry.key,
                account=changed[min(touched)],
            )
        # The unit stands on the movement and on the account: where they differ there is no such account.
        found = places.get
        moves = [
            (found((source, unit), _NOWHERE), found((target, unit), _NOWHERE), amount)
            for _, _, source, target, unit, amount in lines
        ]
        days = str(entry.on), str(entry.occurred_on)
        told = content(entry.key, entry.kind, *days, entry.why, entry.reverses, entry.rate, moves)
        expected = chained(self.before, self.signed.get(entry.batch, ""), number, told)
        if (bytes(entry.hash), entry.lines, lines[-1].line if lines else 0) != (expected, len(lines), len(lines)):
            return _changed(number, entry, len(lines), expected)
        self.before, self.number = expected, number
        month = _month(str(entry.on))
        for line in lines:
            self.sums[line.source, month][1] += line.amount
            self.sums[line.target, month][0] += line.amount
        return None


def _changed(number: int, entry: EntryRow, lines: int, expected: bytes) -> Saying:
    """What tells that an entry was changed: its hash, or, where only that was left out, how many movements it has."""
    named = {"number": number, "key": entry.key, "on": entry.on}
    if bytes(entry.hash) != expected:
        return _wrong(
            noted(
                "Entry {number} “{key}” of {on} was changed after it was recorded: its hash is {kept}…, and what "
                "stands there now gives {made}…."
            ),
            **named,
            kept=bytes(entry.hash).hex()[:_SHOWN],
            made=expected.hex()[:_SHOWN],
        )
    return _wrong(
        noted(
            "Entry {number} “{key}” of {on} was changed after it was recorded: movements it says it has: {kept}, "
            "movements that stand there: {made}."
        ),
        **named,
        kept=entry.lines,
        made=lines,
    )


def _entries() -> Iterator[tuple[EntryRow, list[MovementRow]]]:
    """Entries in the order of the chain with their movements, a page at a time."""
    last, size = 0, _ENTRIES_PER_PAGE
    with connection.cursor() as cursor:
        while True:
            try:
                cursor.execute(_ENTRIES, [last, size])
                page = [EntryRow._make(row) for row in cursor.fetchall()]
                if not page:
                    return
                cursor.execute(_MOVEMENTS, [last + 1, page[-1].id])
                found = cursor.fetchall()
            except DatabaseError:
                if size == 1:
                    raise
                # Entry by entry from here, so that the one that cannot be read is known.
                size = 1
                continue
            lines: dict[int, list[MovementRow]] = defaultdict(list)
            for row in found:
                lines[row[0]].append(MovementRow._make(row))
            yield from ((entry, lines[entry.id]) for entry in page)
            last = page[-1].id


def _moment(recorded_at: datetime) -> str:
    """When a batch was recorded, as its entries' hashes have it: UTC, ISO 8601."""
    return recorded_at.astimezone(UTC).isoformat()


@lru_cache(maxsize=1000)
def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _changed_accounts(accounts: list[Account]) -> dict[int, Saying]:
    """A sentence for each account whose coordinates no longer give its code, or that may go where its kind may not."""
    nodes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for account, axis, node in AccountNode.objects.values_list("account_id", "axis", "node_id"):
        nodes[account].append((axis, node))
    used = {node for pairs in nodes.values() for _, node in pairs}
    names = {node: f"unknown node {node}" for node in used}
    names |= {node.pk: f"{node.kind}/{node.code}" for node in registry_nodes(ids=used)}
    changed = {}
    for row in accounts:
        made = account_code(Coordinates(row.kind, row.unit_id, tuple(sorted(nodes[row.pk]))), names)
        if made != row.code:
            changed[row.pk] = _wrong(noted("“{code}” now reads “{made}”."), code=row.code, made=made)
        elif row.kind not in KINDS or row.may_go_negative != KINDS[row.kind].may_go_negative:
            changed[row.pk] = _wrong(noted("“{code}” has another lower limit than its kind."), code=row.code)
    return changed


def _closings() -> tuple[dict[int, set[bytes]], Saying | None]:
    """The heads that closings saw, and what is wrong with the first closing that was changed; none is read after it."""
    heads: dict[int, set[bytes]] = defaultdict(set)
    before = GENESIS
    for row in Closing.objects.order_by("pk"):
        head_hash = bytes(row.head_hash)
        before = sealed(before, row.through, _moment(row.at), row.by_id, row.why, row.head, head_hash)
        if before != bytes(row.hash):
            signed_on = row.at.astimezone(UTC).date()
            return heads, _wrong(
                noted("The closing of {signed_on} through {through} was changed after it was signed."),
                signed_on=signed_on,
                through=row.through,
            )
        heads[row.head].add(head_hash)
    return heads, None


def _after_the_last(number: int, heads: dict[int, set[bytes]]) -> Saying | None:
    """Entries cut off the end leave no gap, but a closing, or their movements, remember them."""
    if gone := [head for head in heads if head > number]:
        return _wrong(
            noted("Entry {number} is missing: a closing saw entries up to {last}."), number=number + 1, last=max(gone)
        )
    with connection.cursor() as cursor:
        cursor.execute(_STRAY_MOVEMENT, [number])
        stray = cursor.fetchone()
    return (
        _wrong(noted("Entry {number} is missing: its movements are still there."), number=stray[0]) if stray else None
    )


def _after_the_last_seen(number: int, seen: Mapping[int, str]) -> Saying | None:
    last = max(seen, default=0)
    if last <= number:
        return None
    return _wrong(
        noted("Entry {number} is missing: an earlier check saw entries up to {last}."), number=number + 1, last=last
    )


def _batches_differ(number: int) -> Saying | None:
    """Batches must follow each other, each posted up to the entry before the next one's first."""
    firsts = list(Batch.objects.order_by("pk").values_list("pk", flat=True))
    lasts = dict(Posting.objects.values_list("batch", "last"))
    ends = [first - 1 for first in firsts[1:]] + [number]
    if wrong := [first for first, end in zip(firsts, ends, strict=False) if lasts.pop(first, None) != end]:
        return _wrong(
            noted("The posting of the batch that begins with entry {number} is missing or was changed."),
            number=wrong[0],
        )
    return (
        _wrong(noted("The batch of the posting that begins with entry {number} is missing."), number=min(lasts))
        if lasts
        else None
    )


def _chart_differs() -> Saying | None:
    """What the database lets happen by itself must be what the chart says."""
    kinds = {row.kind: row.may_go_negative for row in Kind.objects.all()}
    feeds = {(row.source_kind, row.target_kind) for row in Feed.objects.all()}
    if kinds != {name: kind.may_go_negative for name, kind in KINDS.items()}:
        return _wrong(noted("The kinds of account in the database are not those of the chart."))
    if feeds != {(source, name) for name, kind in KINDS.items() for source in kind.fed_by}:
        return _wrong(noted("What may feed what in the database is not what the chart says."))
    return None


def _totals_differ(sums: dict[tuple[int, int], list[int]]) -> Saying | None:
    """The totals that reports are made from must be what the movements add up to."""
    rows = Total.objects.values_list("account_id", "month", "came_in", "went_out")
    kept = {(account, month): [came_in, went_out] for account, month, came_in, went_out in rows}
    for account, month in sorted(sums.keys() | kept.keys()):
        if sums.get((account, month), [0, 0]) != kept.get((account, month), [0, 0]):
            when = f"{month // 12}-{month % 12 + 1:02}"
            return _wrong(
                noted("The kept total of account {account} in {when} is not what its movements add up to."),
                account=account,
                when=when,
            )
    return None


def _balances_differ(sums: dict[tuple[int, int], list[int]], accounts: list[Account]) -> Saying | None:
    """The balances that guard each posting must be what the movements add up to, with the limit of their kind."""
    standing: dict[int, int] = defaultdict(int)
    for (account, _), (came_in, went_out) in sums.items():
        standing[account] += came_in - went_out
    kept = {row.account_id: (row.amount, row.lowest) for row in Balance.objects.all()}
    for row in accounts:
        amount, lowest = kept.get(row.pk, (None, None))
        if amount != standing[row.pk]:
            return _wrong(
                noted("The kept balance of account {account} is {amount}; its movements add up to {standing}."),
                account=row.pk,
                amount=amount,
                standing=standing[row.pk],
            )
        if lowest != (None if row.may_go_negative else 0):
            return _wrong(
                noted("The kept balance of account {account} may go as low as {lowest}, which its kind may not."),
                account=row.pk,
                lowest=lowest,
            )
    return None
