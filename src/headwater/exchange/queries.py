"""Reading a file, and saying what it would do to the books before anything is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headwater.exchange import checking, reading
from headwater.exchange.checking import Fault, Read, Record
from headwater.exchange.columns import SHEETS, Sheet
from headwater.exchange.drafting import RECORD_TYPES, UNKNOWN, RecordType, Review, named
from headwater.exchange.models import Batch as Batch
from headwater.funding.rules import Standing
from headwater.lib.errors import Complaint, Refused


class Outcome(StrEnum):
    """What loading would do with a row. Changed: the code is in the books with other content, which is refused."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of one row of the file."""

    row: int
    identity: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would do to the books. drafts: what is new, in the order of the file."""

    read: Read
    verdicts: tuple[Verdict, ...]
    faults: tuple[Fault, ...]
    drafts: tuple[Any, ...]
    loaded_before: Batch | None

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows are new, changed, unchanged and rejected."""
        counted = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """All that is wrong, each with its place; at most 1,000 and a line that counts the others."""
        return checking.listed(self.read, self.faults)


def sheet_of(record: str) -> Sheet:
    """The columns of a record type. Refused: a record type that cannot be loaded."""
    if record not in SHEETS:
        raise Refused(f"“{record}” cannot be loaded from a workbook; write one of: {', '.join(SHEETS)}.")
    return SHEETS[record]


def read(*, content: bytes, sheet: Sheet) -> Read:
    """Read a workbook by the columns of a record type. What is wrong is in the answer; nothing is raised."""
    try:
        return checking.checked(reading.table(content, title=sheet.title), sheet)
    except Refused as refusal:
        return Read(sheet=sheet, faults=tuple(Fault(what=complaint.what) for complaint in refusal.complaints))


def preview(*, content: bytes, record: str) -> Preview:
    """What loading a file would do: each row new, changed, unchanged or rejected, and everything that is wrong."""
    found = read(content=content, sheet=sheet_of(record))
    return _previewed(found, RECORD_TYPES[record], loaded_before(content=content, record=record))


def loaded_before(*, content: bytes, record: str) -> Batch | None:
    """The batch in which exactly this file was loaded for a record type, if it was."""
    return batches(record=record).filter(content_sha256=fingerprint(content)).first()


def batches(*, record: str | None = None) -> QuerySet[Batch]:
    """The files that were loaded, latest first."""
    found = Batch.objects.select_related("loaded_by")
    return found if record is None else found.filter(record=record)


def fingerprint(content: bytes) -> str:
    """What tells one file from another: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _previewed(found: Read, kind: RecordType[Any], before: Batch | None) -> Preview:
    nodes, strangers = named(found, day=kind.day, today=timezone.localdate())
    unreadable = {fault.row for fault in found.faults}
    # Where a column is missing no record is whole, and only what can be said of single cells is said.
    whole = [record for record in found.records if record.row not in unreadable and _is_complete(record, found.sheet)]
    drafts = [kind.draft(record, nodes[record.row]) for record in whole]
    review = kind.review(drafts)
    faults = [*found.faults, *strangers, *_judged(found, whole, kind, review, strangers)]
    rejected = {fault.row for fault in faults}
    standings = {record.row: standing for record, standing in zip(whole, review.standings, strict=True)}
    return Preview(
        read=found,
        verdicts=tuple(_verdicts(found, standings, rejected, {fault.row for fault in strangers})),
        faults=tuple(sorted(faults, key=lambda fault: (fault.row or 0, -1 if fault.column is None else fault.column))),
        drafts=tuple(
            draft
            for record, draft in zip(whole, drafts, strict=True)
            if standings[record.row] == Standing.NEW and record.row not in rejected
        ),
        loaded_before=before,
    )


def _judged(
    found: Read, whole: Sequence[Record], kind: RecordType[Any], review: Review, strangers: Sequence[Fault]
) -> Iterator[Fault]:
    """What the room that keeps the records says against them, at the column that it is about."""
    without_node = {fault.row for fault in strangers}
    for position, sentence in review.complaints:
        row = whole[position].row
        # A name that means nothing has its own complaint; what follows from it helps nobody.
        if row in without_node and f"number {UNKNOWN}" in sentence:
            continue
        key = next((key for words, key in kind.about if words in sentence), found.sheet.identity)
        yield Fault(what=sentence, row=row, column=found.place(key), key=key)


def _is_complete(record: Record, sheet: Sheet) -> bool:
    return all(record.values.get(column.key) is not None for column in sheet.columns if column.required)


def _verdicts(
    found: Read, standings: Mapping[int, Standing], rejected: set[int | None], strangers: set[int | None]
) -> list[Verdict]:
    outcomes: dict[int, Outcome] = {}
    assert found.table is not None or not found.records, "records come from a table"
    for row in found.table.rows[1:] if found.table else ():
        standing = standings.get(row.number)
        if row.number in found.repeats:
            # A row that repeats an earlier one adds nothing to it.
            earlier = outcomes[found.repeats[row.number]]
            outcomes[row.number] = Outcome.UNCHANGED if earlier == Outcome.NEW else earlier
        elif standing == Standing.CHANGED and row.number not in strangers:
            outcomes[row.number] = Outcome.CHANGED
        elif standing is None or row.number in rejected:
            outcomes[row.number] = Outcome.REJECTED
        else:
            outcomes[row.number] = Outcome(standing.value)
    return [Verdict(row, found.identities.get(row, ""), outcome) for row, outcome in outcomes.items()]
