"""From the rows of a file to records of a record type: every complaint at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from headwater.exchange.cells import Cell, Held, is_empty, parse, period_or_category, period_written, shown, written
from headwater.exchange.columns import Column, Sheet, matched
from headwater.exchange.columns.describing import Matched, in_sentence, is_remarks
from headwater.exchange.reading import Row, Table, letter
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money, money
from headwater.lib.periods import Period
from headwater.lib.words import counted, joined, noted, number, said
from headwater.lib.words import listed as with_commas

# As many as anybody reads at once; the workbook of complaints shows those of a longer list.
MOST_LISTED = 1_000
MOST_COLLECTED = 20_000

_TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_VALUE = Column(key="value", title=noted("Value"), meaning=noted("The value."), kind="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a file. row: from 1; column: 0 = A; key: the column of the record type."""

    what: str
    row: int | None = None
    column: int | None = None
    key: str = ""

    def complaint(self, read: Read) -> Complaint:
        """It with its place, in which the column has the header that the template gives it for whoever reads."""
        places = [said("sheet {sheet}", sheet=read.table.sheet)] if read.table and read.table.sheet else []
        if self.row is not None:
            places.append(said("row {row}", row=number(self.row)))
        if self.column is not None and (title := read.title(self.key)):
            places.append(said("column {letter} ({title})", letter=letter(self.column), title=title))
        elif self.column is not None:
            places.append(said("column {letter}", letter=letter(self.column)))
        return Complaint(self.what, with_commas(places))


@dataclass(frozen=True, slots=True)
class Record:
    """A row that could be read, or one cell of it: its number in the file, and its values by column key.

    Amounts are Money. column: where its value stands, in a sheet that has one record in each cell.
    """

    row: int
    values: Mapping[str, Held]
    column: int | None = None


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

    def title(self, key: str) -> str:
        """What heads a column for whoever reads; "" where there is none of this key."""
        return next((said(column.title) for column in (*self.sheet.columns, _VALUE) if column.key == key), "")

    def place(self, key: str) -> int | None:
        """The position of a column in this file."""
        return next((position for position, column in self.positions.items() if column.key == key), None)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the file below its headers and their tags."""
        return below_headers(self.table) if self.table else ()


def listed(read: Read, faults: Iterable[Fault]) -> tuple[Complaint, ...]:
    """Faults as complaints with their places; past the limit one line counts the others."""
    found = [fault.complaint(read) for fault in faults]
    if (more := len(found) - MOST_LISTED) > 0:
        return (
            *found[:MOST_LISTED],
            Complaint(
                counted(
                    "{count} more complaint is not listed; mend these first.",
                    "{count} more complaints are not listed; mend these first.",
                    more,
                )
            ),
        )
    return tuple(found)


def is_tags(row: Row) -> bool:
    """Whether a row holds nothing but HXL tags, such as #date+start."""
    held = [written(cell).strip() for cell in row.cells if not is_empty(cell)]
    return bool(held) and all(_TAG.fullmatch(text) for text in held)


def below_headers(table: Table) -> tuple[Row, ...]:
    """The rows below the headers, and below the tags where there are any."""
    below = table.rows[1:]
    return below[1:] if below and is_tags(below[0]) else below


def checked(table: Table, sheet: Sheet) -> Read:
    """Read the rows of a table by the columns of a record type."""
    header, rows = table.rows[0], below_headers(table)
    tags = table.rows[1] if len(rows) < len(table.rows) - 1 else None
    match = matched(sheet, _words(header), _words(tags) if tags else ())
    spread, wrong_headers = _spread(header, match, sheet)
    faults = [Fault(what=fault.what, row=header.number, column=fault.position) for fault in match.faults]
    faults += wrong_headers
    faults += _without_header(header, rows)
    faults += _oddities(table, header, match.positions, spread)
    if not rows:
        faults.append(Fault(what=said("There is no row below the headers; write one record in each row.")))
    odd = {(oddity.row, oddity.column) for oddity in table.oddities}
    records: list[Record] = []
    for row in rows:
        values, wrong = _values(row, match.positions, odd, sheet.spread)
        cells, wrong_cells = (
            _in_cells(row, values, spread, sheet) if sheet.spread else ([Record(row.number, values)], [])
        )
        records += cells
        faults += [*wrong, *wrong_cells]
        if len(faults) > MOST_COLLECTED:
            faults.append(
                Fault(
                    what=said(
                        "Reading stopped after row {number} at so many complaints; mend these first.",
                        number=number(row.number),
                    )
                )
            )
            break
    once, repeats, twice = _once(records, sheet, match.positions)
    return Read(
        sheet=sheet,
        table=table,
        positions=match.positions,
        records=tuple(once),
        repeats=repeats,
        identities={record.row: _identity(record, sheet) for record in records},
        faults=(*faults, *twice),
    )


def _words(row: Row) -> list[str]:
    return [written(cell) for cell in row.cells]


def _identity(record: Record, sheet: Sheet) -> str:
    """What tells a record from others, for people; of a sheet with one record in each cell, what tells its row."""
    held = (record.values.get(key) for key in sheet.identities if key not in sheet.spread)
    return " · ".join(_word(value) for value in held if value not in (None, ""))


def _word(value: Held) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, Period):
        return period_written(value)
    return str(value) if isinstance(value, Money | Decimal) else written(value)


def _spread(header: Row, match: Matched, sheet: Sheet) -> tuple[dict[int, dict[str, Held]], list[Fault]]:
    """What the headers that are values themselves say: a period or a category, by position."""
    found: dict[int, dict[str, Held]] = {}
    faults = []
    for position in match.spread:
        try:
            found[position] = period_or_category(header.cells[position])
        except Refused as refusal:
            faults.append(Fault(what=str(refusal), row=header.number, column=position))
    if sheet.spread and not found and not faults:
        what = said("No column has a period or a category as its header; write 2023 or sex/female, and values below.")
        faults.append(Fault(what=what, row=header.number))
    return found, faults


def _in_cells(
    row: Row, values: Mapping[str, Held], spread: Mapping[int, Mapping[str, Held]], sheet: Sheet
) -> tuple[list[Record], list[Fault]]:
    """One record for each cell with a value; an empty cell says nothing, and is not zero."""
    records, faults = [], []
    for position, told in spread.items():
        cell = row.cells[position] if position < len(row.cells) else None
        if is_empty(cell):
            continue
        for key in sheet.spread:
            column = sheet.column(key)
            if key in told and values.get(key) is not None:
                what = said(
                    "The {title} stands in the header of this cell and in its row; empty one of them.",
                    title=in_sentence(column.title),
                )
                faults.append(Fault(what=what, row=row.number, column=position, key="value"))
            elif key not in told and column.required and values.get(key) is None:
                faults.append(Fault(what=told_as_empty(column), row=row.number, column=position, key=key))
        try:
            records.append(Record(row.number, {**values, **told, "value": parse(_VALUE, cell)}, position))
        except Refused as refusal:
            faults.append(_fault(refusal, row, position, _VALUE))
    return records, faults


def _values(
    row: Row, positions: Mapping[int, Column], odd: set[tuple[int, int]], spread: tuple[str, ...]
) -> tuple[dict[str, Held], list[Fault]]:
    values: dict[str, Held] = {}
    faults: list[Fault] = []
    for position, column in positions.items():
        cell = row.cells[position] if position < len(row.cells) else None
        if (row.number, position) in odd:
            continue
        try:
            value = parse(column, cell)
            if value is None and column.required and column.key not in spread:
                raise Refused(told_as_empty(column))
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


def told_as_empty(column: Column) -> str:
    """That a value is missing, and what would be one: the meaning goes on in the sentence."""
    meaning = said(column.meaning)
    meaning = meaning[:1].lower() + meaning[1:]
    return said("The {title} is empty; write {meaning}", title=said(column.title), meaning=meaning)


def _fault(refusal: Refused, row: Row, position: int, column: Column) -> Fault:
    what = " ".join(complaint.what for complaint in refusal.complaints)
    return Fault(what=what, row=row.number, column=position, key=column.key)


def _oddities(table: Table, header: Row, positions: Mapping[int, Column], spread: Iterable[int]) -> list[Fault]:
    cells: dict[tuple[int, int], Cell] = {
        (row.number, position): cell for row in table.rows for position, cell in enumerate(row.cells)
    } if table.oddities else {}  # fmt: skip
    faults = []
    read = {*positions, *spread}
    for oddity in table.oddities:
        if oddity.column not in read and oddity.row > header.number:
            continue
        place = f"{letter(oddity.column)}{oddity.row}"
        cell = cells.get((oddity.row, oddity.column))
        if oddity.sort == "formula":
            what = said("Cell {place} holds a formula; paste its value in its place.", place=place)
            if not is_empty(cell):
                what = said(
                    "Cell {place} holds a formula; paste its value (now {value}) in its place.",
                    place=place,
                    value=shown(cell),
                )
        else:
            what = said("Cell {place} holds an error such as #N/A or #REF!; write the value itself.", place=place)
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
    return [
        Fault(
            what=said(
                "“{shown}” stands in a column without a header; give the column a header or empty it.",
                shown=shown(cell),
            ),
            row=row,
            column=position,
        )
        for position, (row, cell) in sorted(first.items())
    ]


def _once(
    records: Iterable[Record], sheet: Sheet, positions: Mapping[int, Column]
) -> tuple[list[Record], dict[int, int], list[Fault]]:
    """Each record once: a row that repeats an earlier one is set aside, one that contradicts it is a fault."""
    column = sheet.column(sheet.identity)
    position = next((place for place, found in positions.items() if found == column), None)
    first: dict[tuple[object, ...], Record] = {}
    once: list[Record] = []
    repeats: dict[int, int] = {}
    faults: list[Fault] = []
    for record in records:
        # Where what tells it from others could not be read, it has its own complaint.
        is_named = record.values.get(sheet.identity) is not None
        earlier = first.setdefault(_key(record, sheet), record) if is_named else record
        if earlier is record:
            once.append(record)
        elif not _different(record, earlier, sheet):
            # Of a row with several records one may repeat an earlier cell and the others not.
            if record.column is None:
                repeats[record.row] = earlier.row
        else:
            faults.append(_contradiction(record, earlier, sheet, column, position))
    return once, repeats, faults


def _key(record: Record, sheet: Sheet) -> tuple[object, ...]:
    held = (record.values.get(key) for key in sheet.identities)
    return tuple(value.casefold() if isinstance(value, str) else value for value in held)


def _different(record: Record, earlier: Record, sheet: Sheet) -> list[str]:
    """The titles of the columns in which two records differ; what is left out and what is empty are the same."""
    known = {one.key: one.title for one in sheet.columns} | {"value": _VALUE.title}
    return [title for key, title in known.items() if earlier.values.get(key) != record.values.get(key)]


def _contradiction(record: Record, earlier: Record, sheet: Sheet, column: Column, position: int | None) -> Fault:
    titles = [said(title) for title in _different(record, earlier, sheet)]
    told = shown(
        " · ".join(_word(record.values[key]) for key in sheet.identities if record.values.get(key) is not None)
    )
    if sheet.with_identity:
        what = said(
            "“{told}” stands in row {row} with another {titles}; write each once.",
            told=told,
            row=number(earlier.row),
            titles=joined(titles),
        )
    else:
        what = said(
            "“{told}” stands in row {row} with another {titles}; give each record a {identity} of its own.",
            told=told,
            row=number(earlier.row),
            titles=joined(titles),
            identity=said(column.title),
        )
    return Fault(what=what, row=record.row, column=position if record.column is None else record.column, key=column.key)


def remarks_position(table: Table) -> int:
    """Where the column of complaints stands in a file, or the first position after all its columns."""
    for position, cell in enumerate(table.rows[0].cells):
        if is_remarks(written(cell)):
            return position
    return max(len(row.cells) for row in table.rows)
