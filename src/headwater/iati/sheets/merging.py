"""From a flat sheet into a file of activities, and from a file into a sheet: told before anything is written.

The file is read and written an activity at a time. Where a cell is wrong, or the file has something that would not come
through unharmed, nothing is written at all.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lxml import etree

from headwater.exchange import writing as workbooks
from headwater.exchange.checking import Fault, Read, listed
from headwater.exchange.markup import MOST_ROWS
from headwater.exchange.queries import read
from headwater.iati.activity import Activity
from headwater.iati.parsing import Problem, Reader, activity, modernised
from headwater.iati.reading import Broken, pieces
from headwater.iati.receiving import scanned
from headwater.iati.sheets.applying import Applied, Outcome, begun, with_results, with_transactions
from headwater.iati.sheets.columns import sheet_of
from headwater.iati.sheets.rows import Row, rows_of
from headwater.iati.standard import VERSION, codelists
from headwater.iati.writing import activity_xml
from headwater.iati.writing.activities import activity_lines
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import number, said

_APPLIED = {"transactions": with_transactions, "results": with_results}
_CHECKED = {
    "provider_type": "OrganisationType", "receiver_type": "OrganisationType", "flow_type": "FlowType",
    "finance_type": "FinanceType", "tied_status": "TiedStatus", "channel": "DisbursementChannel", "country": "Country",
}  # fmt: skip
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
_FOOT = b"</iati-activities>\n"


@dataclass(slots=True)
class Merged:
    """What a sheet does to a file: its rows as they were understood, what each does, and all that is wrong."""

    read: Read
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows are new, replaced, unchanged and rejected."""
        counted = Counter(self.outcomes.values())
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """All that is wrong, each with its place."""
        return listed(self.read, sorted(self.faults, key=lambda fault: fault.row or 0))


def merge(kind: str, content: bytes, *, into: Path | None, out: Path | None = None) -> Merged:
    """Put the rows of a sheet into a file of activities (none: into a new one), and say what each row does.

    out: where the whole is written, which may be the same file; none: it is only said. Nothing is written where a row
    is rejected. Refused: a file that cannot be read, that has faults of its own, or that holds what would be lost.
    """
    merged = Merged(read=read(content=content, sheet=sheet_of(kind)))
    merged.faults += [*merged.read.faults, *_code_faults(merged.read)]
    bad = {fault.row for fault in merged.faults}
    waiting: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for record in merged.read.records:
        if record.row not in bad:
            waiting[str(record.values["activity"])].append((record.row, record.values))
    merged.outcomes = dict.fromkeys((row.number for row in merged.read.rows), Outcome.REJECTED)
    with _target(out) as target:
        target.write(_HEAD)
        for one in _activities(into, waiting, merged):
            for told in activity_lines(one):
                target.write(told.encode("utf-8"))
        target.write(_FOOT)
        for row, earlier in merged.read.repeats.items():
            merged.outcomes[row] = merged.outcomes[earlier]
        if out is not None and not merged.faults and any(merged.outcomes):
            target.keep()
    return merged


def _activities(into: Path | None, waiting: dict[str, list[tuple[int, Row]]], merged: Merged) -> Iterator[Activity]:
    """The activities of the file with their rows in them, then those that the sheet begins."""
    kind = next(kind for kind in _APPLIED if sheet_of(kind) is merged.read.sheet)
    for one in () if into is None else activities_of(into):
        rows = waiting.pop(one.identifier, [])
        yield _applied(kind, one, rows, merged) if rows else one
    for rows in waiting.values():
        beginning = begun(rows[0][1])
        if isinstance(beginning, str):
            merged.faults += [Fault(what=beginning, row=row, key="activity") for row, _ in rows]
        else:
            yield _applied(kind, beginning, rows, merged, is_begun=True)


def _applied(
    kind: str, one: Activity, rows: Sequence[tuple[int, Row]], merged: Merged, *, is_begun: bool = False
) -> Activity:
    applied: Applied = _APPLIED[kind](one, [row for _, row in rows], is_begun=is_begun)
    for (row, _), (outcome, what) in zip(rows, applied.outcomes, strict=True):
        merged.outcomes[row] = outcome
        if what:
            merged.faults.append(Fault(what=what, row=row, key=merged.read.sheet.identity))
    return applied.activity


def _code_faults(found: Read) -> Iterator[Fault]:
    """Codes that are on no list, at their cell."""
    for record in found.records:
        for key, name in _CHECKED.items():
            code = record.values.get(key)
            if code is not None and code not in codelists()[name].codes:
                what = said("“{code}” is not on the list {name}; write a code of it.", code=code, name=name)
                yield Fault(what=what, row=record.row, column=found.place(key), key=key)


def activities_of(file: Path, told: list[Problem] | None = None) -> Iterator[Activity]:
    """The activities of a file, one at a time.

    told: takes what is wrong with the file, which is then left out. Without it the file is to be written again, and is
    refused where that would lose anything: faults, another version, and what the values do not hold.
    """
    seen = scanned(file)
    if seen.twice:
        first = next(iter(seen.twice))
        raise Refused(
            said(
                "{name} has the identifier {identifier} more than once; give each activity one of its own.",
                name=file.name,
                identifier=first,
            )
        )
    if told is None and seen.version != VERSION:
        raise Refused(
            said(
                "{name} is of version {version}; only a file of version {written} is written again.",
                name=file.name,
                version=seen.version,
                written=VERSION,
            )
        )
    try:
        for piece in pieces(file, is_strangers=True):
            if isinstance(piece, etree._Element):
                reader = Reader()
                one = activity(modernised(piece, seen.version), reader)
                if told is None:
                    _refuse_losses(file.name, piece, reader)
                else:
                    told += reader.problems
                if one is not None:
                    yield one
    except Broken as broken:
        raise Refused(
            said(
                "{name} is not well-formed from line {line} on: {reason}.",
                name=file.name,
                line=broken.line,
                reason=broken.reason,
            )
        ) from None


def _refuse_losses(name: str, piece: etree._Element, reader: Reader) -> None:
    if reader.problems:
        listing = " ".join(str(problem) for problem in reader.problems[:3])
        raise Refused(
            said(
                "{name} has faults that writing it again would lose; mend them first. {faults}",
                name=name,
                faults=listing,
            )
        )
    if missing := lost(piece):
        what = ", ".join(sorted(missing)[:5])
        raise Refused(
            said(
                "{name}, {identifier}: {what} would not be there after it was written again. Put the "
                "rows into a file without them, or write them into the file by hand.",
                name=name,
                identifier=reader.identifier,
                what=what,
            )
        )


def lost(piece: etree._Element) -> Counter[str]:
    """What of an activity of version 2.03 would not be there after it was read and written again: paths, how often.

    Elements and attributes that stand in the file and not in the values; a stated default counts as lost too.
    """
    one = activity(piece, Reader())
    if one is None:
        return Counter(_paths(piece))
    again = etree.fromstring(f'<iati-activities version="2.03">{activity_xml(one)}</iati-activities>'.encode())[0]
    return Counter(_paths(piece)) - Counter(_paths(again))


def _paths(element: etree._Element, above: str = "") -> Iterator[str]:
    for child in element.iterchildren(etree.Element):
        path = f"{above}/{child.tag}" if above else str(child.tag)
        yield path
        yield from (f"{path}/@{name}" for name, held in child.attrib.items() if held)
        yield from _paths(child, path)


def written_from(file: Path, kind: str, form: Literal["csv", "xlsx"]) -> tuple[bytes, int, list[Problem]]:
    """The flat sheet of a file of activities of any version, how many rows it has, and what was wrong with the file.

    Refused: more rows than a sheet may have.
    """
    rows: list[Row] = []
    told: list[Problem] = []
    for one in activities_of(file, told):
        rows += rows_of(kind, one)
        if len(rows) > MOST_ROWS:
            raise Refused(
                said(
                    "{name} has more than {most} rows for one sheet; split it into several files.",
                    name=file.name,
                    most=number(MOST_ROWS),
                )
            )
    return workbooks.export_rows(sheet_of(kind), rows, form), len(rows), told


def template(kind: str, form: Literal["csv", "xlsx"]) -> bytes:
    """An empty flat sheet; in Excel with drop-downs and a second sheet that explains the columns."""
    sheet = sheet_of(kind)
    return workbooks.template(sheet) if form == "xlsx" else workbooks.export_rows(sheet, (), "csv")


class _Target(io.RawIOBase):
    """A file beside the one that is to be written, which takes its place only when it is kept."""

    def __init__(self, out: Path) -> None:
        handle, name = tempfile.mkstemp(prefix=".headwater-", dir=out.parent or Path())
        self._out, self._path, self._opened = out, Path(name), os.fdopen(handle, "wb")

    def write(self, content: bytes) -> int:  # type: ignore[override]
        return self._opened.write(content)

    def keep(self) -> None:
        """Put it in its place."""
        self._opened.close()
        self._path.chmod(0o644)
        self._path.replace(self._out)

    def close(self) -> None:
        self._opened.close()
        self._path.unlink(missing_ok=True)
        super().close()


class _Nowhere(io.RawIOBase):
    """Where nothing is to be written."""

    def write(self, content: bytes) -> int:  # type: ignore[override]
        return len(content)

    def keep(self) -> None:
        """There is nothing to keep."""


def _target(out: Path | None) -> _Target | _Nowhere:
    return _Nowhere() if out is None else _Target(out)
