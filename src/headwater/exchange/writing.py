"""Spreadsheets out: the empty template, the workbook of complaints, and rows as .xlsx or .csv.

What a person wrote into a text stays text: no cell of ours is a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from headwater.exchange.cells import FIRST_YEAR, Cell, Held, written
from headwater.exchange.checking import Fault, Read, remarks_position
from headwater.exchange.columns import KINDS, REMARKS_TITLE, Column, Sheet
from headwater.exchange.columns.describing import sheet_name
from headwater.exchange.numbers import as_decimal, stays_exact
from headwater.exchange.streaming import LONGEST_CELL, rows_as_file
from headwater.lib.money import Money, digits
from headwater.lib.words import language, noted, said

EXPLAINED_TITLE = noted("Columns")
CHOICES_TITLE = noted("Choices")
NAMED = noted("the code or the name of something that is registered")
_ROWS_OF_A_TEMPLATE = 10_000
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Book:
    """A workbook under way, with the few formats that all of ours use."""

    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, _SAFE)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        return self._formats.setdefault(tuple(properties.items()), self._book.add_format(properties))

    def sheet(self, title: str) -> Worksheet:
        page = self._book.add_worksheet(sheet_name(said(title)))
        if language().is_from_right:
            page.right_to_left()
        return page

    def headers(self, page: Worksheet, headers: Iterable[str]) -> None:
        for position, header in enumerate(headers):
            page.write_string(0, position, said(header), self.format(bold=True, bottom=1, text_wrap=True, valign="top"))
        page.freeze_panes(1, 0)

    def cell(self, page: Worksheet, row: int, position: int, value: Cell | Money | Decimal, **look: Any) -> None:
        """Write a value by its type: numbers as numbers where they stay exact, dates as dates, text as text."""
        if isinstance(value, bool):
            value = said("yes") if value else said("no")
        if value is None or value == "":
            page.write_blank(row, position, None, self.format(**look) if look else None)
        elif isinstance(value, Money | Decimal | int | float):
            number = as_decimal(value)
            look = {"num_format": _number_format(value)} | look
            if stays_exact(number):
                page.write_number(row, position, float(number), self.format(**look))
            else:
                page.write_string(row, position, format(number, "f"), self.format(**look))
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            page.write_datetime(row, position, value, self.format(**({"num_format": _date_format(value)} | look)))
        else:
            text = written(value)[:LONGEST_CELL]
            page.write_string(row, position, text, self.format(**({"num_format": "@"} | look)))

    def finished(self) -> bytes:
        self._book.close()
        return self._target.getvalue()


def template(sheet: Sheet) -> bytes:
    """An empty workbook for a record type: headers, formats, drop-downs, and a second sheet that explains them."""
    book = _Book()
    page, explained, choices = (book.sheet(title) for title in (sheet.title, EXPLAINED_TITLE, CHOICES_TITLE))
    book.headers(page, (column.title for column in sheet.columns))
    book.headers(choices, (column.title for column in sheet.columns))
    choices.hide()
    for position, column in enumerate(sheet.columns):
        page.set_column(
            position, position, max(14, len(said(column.title)) + 2), book.format(num_format=_column_format(column))
        )
        for row, value in enumerate(column.allowed, 1):
            choices.write_string(row, position, value if column.kind == "currency" else said(value))
        if column.allowed:
            _offer(page, position, column)
    heads = (
        noted("Column"),
        noted("What it means"),
        noted("How to write it"),
        noted("Needed"),
        noted("Allowed values"),
    )
    book.headers(explained, (*heads, noted("Example")))
    wrapped = book.format(text_wrap=True, valign="top", num_format="@")
    for row, column in enumerate(sheet.columns, 1):
        for position, text in enumerate(_explanation(column)):
            explained.write_string(row, position, text, wrapped)
    for position, width in enumerate((24, 60, 40, 10, 60, 24)):
        explained.set_column(position, position, width)
    page.activate()
    return book.finished()


def complaints_workbook(read: Read, faults: Iterable[Fault] | None = None) -> bytes:
    """The user's own rows with a column that says what is wrong, and what concerns the file as a whole."""
    found = list(read.faults if faults is None else faults)
    book = _Book()
    by_row: dict[int, list[Fault]] = {}
    for fault in found:
        by_row.setdefault(fault.row or 0, []).append(fault)
    if read.table:
        page = book.sheet(read.sheet.title)
        remarks = remarks_position(read.table)
        marked = {(fault.row, fault.column) for fault in found}
        # Rows keep their numbers, so that a complaint and the user's own file speak of the same row.
        for row in read.table.rows:
            for position, cell in enumerate(row.cells):
                look = {"bg_color": "#FFE08A"} if (row.number, position) in marked else {}
                book.cell(page, row.number - 1, position, cell, **look)
            told = " ".join(fault.what for fault in by_row.pop(row.number, []))
            is_header = row is read.table.rows[0]
            book.cell(page, row.number - 1, remarks, said(REMARKS_TITLE) if is_header else told, text_wrap=True)
            if is_header and told:
                by_row.setdefault(0, []).insert(0, Fault(what=told, row=row.number))
        page.set_column(remarks, remarks, 80)
    general = book.sheet(noted("File"))
    book.headers(general, (REMARKS_TITLE, noted("Where")))
    for line, fault in enumerate((fault for faults_of_row in by_row.values() for fault in faults_of_row), 1):
        complaint = fault.complaint(read)
        book.cell(general, line, 0, complaint.what)
        book.cell(general, line, 1, complaint.where)
    return book.finished()


def export_rows(
    sheet: Sheet, rows: Iterable[Mapping[str, Held]], form: Literal["csv", "xlsx"], *, tags: bool = False
) -> bytes:
    """Rows with the columns of a record type, as one file (streaming.rows_as_file gives it part by part)."""
    return b"".join(rows_as_file(sheet, rows, form, tags=tags))


def _explanation(column: Column) -> tuple[str, ...]:
    how = NAMED if column.names else KINDS[column.kind]
    allowed = "; ".join(
        said("{value}: {meaning}", value=said(value), meaning=said(meaning))
        for value, meaning in column.choices.items()
    )
    needed = said("yes") if column.required else said("no")
    return said(column.title), said(column.meaning), said(how), needed, allowed, said(column.example)


def _offer(page: Worksheet, position: int, column: Column) -> None:
    """A drop-down that points at the sheet of choices, because a list written out may be no longer than 255 signs."""
    from_cell = xlsxwriter.utility.xl_rowcol_to_cell(1, position, row_abs=True, col_abs=True)
    to_cell = xlsxwriter.utility.xl_rowcol_to_cell(len(column.allowed), position, row_abs=True, col_abs=True)
    choices = xlsxwriter.utility.quote_sheetname(sheet_name(said(CHOICES_TITLE)))
    offered = {"validate": "list", "source": f"={choices}!{from_cell}:{to_cell}", "error_type": "warning"}
    page.data_validation(1, position, _ROWS_OF_A_TEMPLATE, position, offered)


def _column_format(column: Column) -> str:
    return {"date": "yyyy-mm-dd", "amount": "#,##0.00", "whole number": "0", "number": "General"}.get(column.kind, "@")


def _date_format(value: date) -> str:
    return "yyyy-mm-dd hh:mm" if hasattr(value, "hour") else "yyyy-mm-dd"


def _number_format(value: object) -> str:
    if isinstance(value, Money):
        places = digits(value.currency)
        return "#,##0" + ("." + "0" * places if places else "")
    return "General"
