"""From the rows of a file to records of a record type: every complaint at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from headwater.exchange.cells import Cell, Value, is_empty, parse, shown, written
from headwater.exchange.columns import REMARKS_TITLE, Column, Sheet, matched
from headwater.exchange.reading import Row, Table, letter
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money, money

# As many as anybody reads at once; the workbook of complaints shows those of a longer list.
MOST_LISTED = 1_000
MOST_COLLECTED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a file. row: from 1; column: 0 = A; key: the column of the record type."""

    what: str
    row: int | None = None
    column: int | None = None
    key: str = ""

    def complaint(self, sheet: str) -> Complaint:
        places = [f"sheet {sheet}"] if sheet else []
        if self.row is not None:
            places.append(f"row {self.row:,}")
        if self.column is not None:
            places.append(f"column {letter(self.column)}" + (f" ({self.key})" if self.key else ""))
        return Complaint(self.what, ", ".join(places))


@dataclass(frozen=True, slots=True)
class Record:
    """A row that could be read: its number in the file, and its values by column key. Amounts are Money."""

    row: int
    values: Mapping[str, Value | Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file as it was understood.

    records: each once. repeats: row -> the earlier row that says the same. identities: row -> what tells its record
    from others, for all rows.
    """

    sheet: Sheet
    table: Table | None = None
    positions: Mapping[int, Column] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    repeats: Mapping[int, int] = field(default_factory=dict)
    identities: Mapping[int, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """The faults as complaints, at most 1,000 and a line that counts the others."""
        return listed(self, self.faults)

    def place(self, key: str) -> int | None:
        """The position of a column in this file."""
        return next((position for position, column in self.positions.items() if column.key == key), None)


def listed(read: Read, faults: Iterable[Fault]) -> tuple[Complaint, ...]:
    """Faults as complaints with their places; past the limit one line counts the others."""
    name = read.table.sheet if read.table else ""
    found = [fault.complaint(name) for fault in faults]
    if (more := len(found) - MOST_LISTED) > 0:
        return (*found[:MOST_LISTED], Complaint(f"{more:,} more complaints are not listed; mend these first."))
    return tuple(found)


def checked(table: Table, sheet: Sheet) -> Read:
    """Read the rows of a table by the columns of a record type."""
    header, *rows = table.rows
    match = matched(sheet, [written(cell) for cell in header.cells])
    faults = [Fault(what=fault.what, row=header.number, column=fault.position) for fault in match.faults]
    faults += _without_header(header, rows)
    faults += _oddities(table, header, match.positions)
    if not rows:
        faults.append(Fault(what="There is no row below the headers; write one record in each row."))
    odd = {(oddity.row, oddity.column) for oddity in table.oddities}
    records: list[Record] = []
    for row in rows:
        values, wrong = _values(row, match.positions, odd)
        records.append(Record(row.number, values))
        faults += wrong
        if len(faults) > MOST_COLLECTED:
            faults.append(
                Fault(what=f"Reading stopped after row {row.number:,} at so many complaints; mend these first.")
            )
            break
    once, repeats, twice = _once(records, sheet, match.positions)
    return Read(
        sheet=sheet,
        table=table,
        positions=match.positions,
        records=tuple(once),
        repeats=repeats,
        identities={record.row: str(record.values.get(sheet.identity) or "") for record in records},
        faults=(*faults, *twice),
    )


def _values(
    row: Row, positions: Mapping[int, Column], odd: set[tuple[int, int]]
) -> tuple[dict[str, Value | Money], list[Fault]]:
    values: dict[str, Value | Money] = {}
    faults: list[Fault] = []
    for position, column in positions.items():
        cell = row.cells[position] if position < len(row.cells) else None
        if (row.number, position) in odd:
            continue
        try:
            value = parse(column, cell)
            if value is None and column.required:
                raise Refused(f"The {column.title} is empty; write {column.meaning[:1].lower()}{column.meaning[1:]}")
            values[column.key] = value
        except Refused as refusal:
            faults.append(_fault(refusal, row, position, column))
    for position, column in positions.items():
        if column.currency and values.get(column.key) is not None:
            currency = column.currency if len(column.currency) == 3 else values.get(column.currency)
            try:
                # Without a currency the amount says nothing; the currency has its own complaint.
                values[column.key] = money(values[column.key], currency) if currency else None  # type: ignore[arg-type]
            except Refused as refusal:
                faults.append(_fault(refusal, row, position, column))
    return values, faults


def _fault(refusal: Refused, row: Row, position: int, column: Column) -> Fault:
    what = " ".join(complaint.what for complaint in refusal.complaints)
    return Fault(what=what, row=row.number, column=position, key=column.key)


def _oddities(table: Table, header: Row, positions: Mapping[int, Column]) -> list[Fault]:
    cells: dict[tuple[int, int], Cell] = {
        (row.number, position): cell for row in table.rows for position, cell in enumerate(row.cells)
    } if table.oddities else {}  # fmt: skip
    faults = []
    for oddity in table.oddities:
        if oddity.column not in positions and oddity.row > header.number:
            continue
        place = f"{letter(oddity.column)}{oddity.row}"
        cell = cells.get((oddity.row, oddity.column))
        if oddity.sort == "formula":
            value = "" if is_empty(cell) else f" (now {shown(cell)})"
            what = f"Cell {place} holds a formula; paste its value{value} in its place."
        else:
            what = f"Cell {place} holds an error such as #N/A or #REF!; write the value itself."
        key = positions[oddity.column].key if oddity.column in positions else ""
        faults.append(Fault(what=what, row=oddity.row, column=oddity.column, key=key))
    return faults[:MOST_COLLECTED]


def _without_header(header: Row, rows: Iterable[Row]) -> list[Fault]:
    """Cells below no header: they belong to nothing, and leaving them out in silence could lose an amount."""
    first: dict[int, tuple[int, Cell]] = {}
    named = {position for position, cell in enumerate(header.cells) if not is_empty(cell)}
    for row in rows:
        for position, cell in enumerate(row.cells):
            if position not in named and position not in first and not is_empty(cell):
                first[position] = row.number, cell
    what = "“{}” stands in a column without a header; give the column a header or empty it."
    return [
        Fault(what=what.format(shown(cell)), row=number, column=position)
        for position, (number, cell) in sorted(first.items())
    ]


def _once(
    records: Iterable[Record], sheet: Sheet, positions: Mapping[int, Column]
) -> tuple[list[Record], dict[int, int], list[Fault]]:
    """Each record once: a row that repeats an earlier one is set aside, one that contradicts it is a fault."""
    column = sheet.column(sheet.identity)
    position = next((place for place, found in positions.items() if found == column), None)
    first: dict[str, Record] = {}
    once: list[Record] = []
    repeats: dict[int, int] = {}
    faults: list[Fault] = []
    for record in records:
        identity = record.values.get(sheet.identity)
        earlier = first.setdefault(str(identity).casefold(), record) if identity is not None else record
        if earlier is record:
            once.append(record)
        elif earlier.values == record.values:
            repeats[record.row] = earlier.row
        else:
            titles = [c.title for c in sheet.columns if earlier.values.get(c.key) != record.values.get(c.key)]
            what = (
                f"“{shown(str(identity))}” stands in row {earlier.row:,} with another {' and '.join(titles)}; "
                f"give each record a {column.title} of its own."
            )
            faults.append(Fault(what=what, row=record.row, column=position, key=column.key))
    return once, repeats, faults


def remarks_position(table: Table) -> int:
    """Where the column of complaints stands in a file, or the first position after all its columns."""
    for position, cell in enumerate(table.rows[0].cells):
        if written(cell).strip().casefold() == REMARKS_TITLE.casefold():
            return position
    return max(len(row.cells) for row in table.rows)
