"""Reading a file, and saying what it would do to the books before anything is written."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headwater.exchange import checking, reading
from headwater.exchange.cells import Cell, written
from headwater.exchange.checking import Fault, Read, Record
from headwater.exchange.columns import SHEETS, Sheet, matched
from headwater.exchange.columns.describing import folded_header
from headwater.exchange.drafting import RECORD_TYPES, RETURNED_ALLOCATION, Nodes, RecordType, Reviewed, Unfit, named
from headwater.exchange.models import Batch as Batch
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import listed, number, said

# What is being done now, and how many of the steps of a preview are behind it.
Progress = Callable[[str, int], None]
PREVIEW_STEPS = 4


class Outcome(StrEnum):
    """What loading would do with a row.

    Revision: what is there is corrected, or ended, with the reason or the evidence. Changed: the books have other
    content, which is refused.
    """

    NEW = "new"
    REVISION = "revision"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


_WEIGHT = (Outcome.UNCHANGED, Outcome.NEW, Outcome.REVISION, Outcome.CHANGED, Outcome.REJECTED)


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
        """How many rows are new, changed, unchanged and rejected, and revisions where there are any."""
        counted = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome] or outcome != Outcome.REVISION}

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """All that is wrong, each with its place; at most 1,000 and a line that counts the others."""
        return checking.listed(self.read, self.faults)


def sheet_of(record: str) -> Sheet:
    """The columns of a record type. Refused: a record type that cannot be loaded."""
    if record not in SHEETS:
        raise Refused(
            said(
                "“{record}” cannot be loaded from a workbook; write one of: {sheets}.",
                record=record,
                sheets=listed(SHEETS),
            )
        )
    return SHEETS[record]


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a file: what it says, the first values below it, and the key of the column that it means ("": none).

    word: as headers are compared, by which a person's own meaning of it is kept. is_known: the words of the column
    itself say so, and not a person or a likeness.
    """

    word: str
    text: str
    samples: tuple[str, ...]
    key: str
    is_known: bool


def silent(_what: str, _done: int) -> None:
    """Progress that nobody watches."""


def read(*, content: bytes, sheet: Sheet, headers: Mapping[str, str] | None = None, told: Progress = silent) -> Read:
    """Read a workbook by the columns of a record type. What is wrong is in the answer; nothing is raised.

    headers: what a person's own headers mean, folded header -> key of the column, "" for a column that is left out.
    """
    try:
        told(said("Reading the file"), 0)
        table = reading.table(content, title=sheet.title)
        told(said("Checking each cell of {count} rows", count=number(len(table.rows))), 1)
        if not headers:
            return checking.checked(table, sheet)
        # What was matched by hand is checked under the titles of the columns; shown is the file as it is.
        return replace(checking.checked(_meant(table, headers), sheet), table=table)
    except Refused as refusal:
        return Read(sheet=sheet, faults=tuple(Fault(what=complaint.what) for complaint in refusal.complaints))


def _meant(table: reading.Table, headers: Mapping[str, str]) -> reading.Table:
    """A table under the keys of columns; without the columns that are left out."""
    first = table.rows[0]
    meant = {place: headers.get(word_of(cell)) for place, cell in enumerate(first.cells)}
    gone = {place for place, key in meant.items() if key == ""}
    rows = [
        replace(first, cells=tuple(meant[place] or cell for place, cell in enumerate(first.cells))),
        *table.rows[1:],
    ]
    without = (
        replace(row, cells=tuple(None if place in gone else cell for place, cell in enumerate(row.cells)))
        for row in rows
    )
    kept = tuple(one for one in table.oddities if one.column not in gone)
    return replace(table, rows=tuple(without), oddities=kept)


def word_of(header: Cell) -> str:
    """A header as it is compared."""
    return folded_header(written(header))


def headers_of(*, content: bytes, record: str, headers: Mapping[str, str]) -> list[Header]:
    """The headers of a file, each with what it means: by the columns' own words, by the person's, or the nearest.

    Refused: a file that cannot be read.
    """
    sheet = sheet_of(record)
    table = reading.table(content, title=sheet.title)
    known = matched(sheet, [written(cell) for cell in table.rows[0].cells]).positions
    titles = {folded_header(told): one.key for one in sheet.columns for told in (one.title, said(one.title))}
    found = []
    for place, cell in enumerate(table.rows[0].cells):
        if not (word := word_of(cell)):
            continue
        near = difflib.get_close_matches(word, titles, n=1)
        guess = headers.get(word, titles[near[0]] if near else "")
        samples = [written(row.cells[place]) for row in table.rows[1:] if place < len(row.cells)]
        shown = tuple(text[:40] for text in samples if text)[:3]
        is_known = place in known and word not in headers
        found.append(Header(word, written(cell), shown, known[place].key if is_known else guess, is_known))
    return found


def preview(
    *, content: bytes, record: str, headers: Mapping[str, str] | None = None, told: Progress = silent
) -> Preview:
    """What loading a file would do: each row new, changed, unchanged or rejected, and everything that is wrong.

    headers: as read takes it. told: hears what is being done and how many of PREVIEW_STEPS are behind it.
    """
    found = read(content=content, sheet=sheet_of(record), headers=headers, told=told)
    return _previewed(found, RECORD_TYPES[record], loaded_before(content=content, record=record), told)


def preview_one(*, record: str, values: Mapping[str, str]) -> Preview:
    """What recording one record would do, from its values by column key as somebody typed them in a form.

    The same checks as of a workbook with one row, in the same words; each fault says the key of its column.
    """
    return preview_rows(record=record, rows=[values])


def preview_again(*, values: Mapping[str, str]) -> Preview:
    """What proposing a returned allocation again would do, as preview_one says it of a new one."""
    return _previewed(_checked(RETURNED_ALLOCATION.sheet, [values]), RETURNED_ALLOCATION, None)


def preview_rows(*, record: str, rows: Sequence[Mapping[str, Cell]]) -> Preview:
    """What recording many records at once would do, each from its values by column key. The first stands in row 2."""
    return _previewed(_checked(sheet_of(record), rows), RECORD_TYPES[record], None)


def _checked(sheet: Sheet, rows: Sequence[Mapping[str, Cell]]) -> Read:
    keys = [column.key for column in sheet.columns]
    cells = [reading.Row(number, tuple(row.get(key) for key in keys)) for number, row in enumerate(rows, 2)]
    table = reading.Table("", (reading.Row(1, tuple(keys)), *cells), ())
    return checking.checked(table, sheet)


def loaded_before(*, content: bytes, record: str) -> Batch | None:
    """The batch in which exactly this file was loaded for a record type, if it was."""
    return batches(record=record).filter(content_sha256=fingerprint(content)).first()


def batches(*, record: str | None = None) -> QuerySet[Batch]:
    """The files that were loaded, latest first."""
    found = Batch.objects.select_related("loaded_by", "undoing__undone_by")
    return found if record is None else found.filter(record=record)


def fingerprint(content: bytes) -> str:
    """What tells one file from another: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _previewed(found: Read, kind: RecordType[Any], before: Batch | None, told: Progress = silent) -> Preview:
    told(said("Looking up what is named"), 2)
    nodes, strangers = named(found, kind, today=timezone.localdate())
    unreadable = {fault.row for fault in found.faults}
    without_node = {fault.row for fault in strangers}
    # Where a column is missing no record is whole, and only what can be said of single cells is said.
    candidates = [
        (record, named_there)
        for record, named_there in zip(found.records, nodes, strict=True)
        if record.row not in unreadable and _is_complete(record, found.sheet)
    ]
    whole, drafts, unfit = _drafted(found, kind, candidates)
    told(said("Holding {count} records against the books", count=number(len(drafts))), 3)
    review = kind.review(drafts)
    faults = [*found.faults, *strangers, *unfit, *_judged(found, whole, review)]
    rejected = {fault.row for fault in faults}
    return Preview(
        read=found,
        verdicts=tuple(_verdicts(found, _outcomes(whole, review), rejected, without_node)),
        faults=tuple(sorted(faults, key=lambda fault: (fault.row or 0, -1 if fault.column is None else fault.column))),
        drafts=tuple(
            draft
            for record, draft, standing in zip(whole, drafts, review.standings, strict=True)
            if record.row not in rejected
            and (standing in (Outcome.NEW, Outcome.REVISION) or (kind.hangs_together and standing == Outcome.UNCHANGED))
        ),
        loaded_before=before,
    )


def _drafted(
    found: Read, kind: RecordType[Any], candidates: Sequence[tuple[Record, Nodes]]
) -> tuple[list[Record], list[Any], list[Fault]]:
    """The drafts of all records that can become one, and what stands in the way of the others."""
    draft = kind.drafting(candidates)
    whole: list[Record] = []
    drafts: list[Any] = []
    faults: list[Fault] = []
    for record, nodes in candidates:
        try:
            drafts.append(draft(record, nodes))
            whole.append(record)
        except Unfit as unfit:
            if unfit.what:
                faults.append(_fault_at(found, record, unfit.key, unfit.what))
    return whole, drafts, faults


def _judged(found: Read, whole: Sequence[Record], review: Reviewed) -> Iterator[Fault]:
    """What the room that keeps the records says against them, at the column that it is about."""
    for position, key, what in review.findings:
        if position is None:
            yield Fault(what=what)
        else:
            yield _fault_at(found, whole[position], key, what)


def _fault_at(found: Read, record: Record, key: str, what: str) -> Fault:
    key = key or found.sheet.identity
    column = found.place(key)
    if column is None:
        column = record.column if record.column is not None else found.place(found.sheet.identity)
    return Fault(what=what, row=record.row, column=column, key=key)


def _is_complete(record: Record, sheet: Sheet) -> bool:
    return all(record.values.get(column.key) is not None for column in sheet.columns if column.required)


def _outcomes(whole: Sequence[Record], review: Reviewed) -> dict[int, Outcome]:
    """What each row would do: of several records in a row the one that does most."""
    outcomes: dict[int, Outcome] = {}
    for record, standing in zip(whole, review.standings, strict=True):
        outcome = Outcome(str(standing))
        before = outcomes.get(record.row)
        if before is None or _WEIGHT.index(outcome) > _WEIGHT.index(before):
            outcomes[record.row] = outcome
    return outcomes


def _verdicts(
    found: Read, standings: Mapping[int, Outcome], rejected: set[int | None], strangers: set[int | None]
) -> list[Verdict]:
    outcomes: dict[int, Outcome] = {}
    for row in found.rows:
        standing = standings.get(row.number)
        if row.number in found.repeats:
            # A row that repeats an earlier one adds nothing to it.
            earlier = outcomes[found.repeats[row.number]]
            outcomes[row.number] = Outcome.UNCHANGED if earlier == Outcome.NEW else earlier
        elif standing is Outcome.CHANGED and row.number not in strangers:
            outcomes[row.number] = Outcome.CHANGED
        elif row.number in rejected:
            outcomes[row.number] = Outcome.REJECTED
        elif standing is None:
            # A row of which each cell is empty, or repeats another one, says nothing new.
            outcomes[row.number] = Outcome.UNCHANGED if found.sheet.spread else Outcome.REJECTED
        else:
            outcomes[row.number] = standing
    return [Verdict(row, found.identities.get(row, ""), outcome) for row, outcome in outcomes.items()]
