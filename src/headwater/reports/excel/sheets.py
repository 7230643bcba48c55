"""A table or a reconciliation as a sheet: name, frozen head, numbers, total, notes; and where each cell came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from headwater.reports.blocks import Reconciliation, Table
from headwater.reports.excel.cells import Pen
from headwater.reports.words import word
from headwater.reports.written import grid, places, reconciliation_grid, steps, verdict

_HEAD = 2
_NARROWEST, _WIDEST = 10, 58
_AMOUNT = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table or a reconciliation stands, so that formulas find its cells."""

    block: Table | Reconciliation
    sheet: str
    first: int = _HEAD + 1

    def cell(self, row: int, column: int) -> str:
        """The address of a cell by its row and column in the block."""
        return f"{quote_sheetname(self.sheet)}!{xl_rowcol_to_cell(self.first + row, column, True, True)}"

    def column(self, column: int, rows: int) -> str:
        """The address of all rows of a column, without the total."""
        start, end = (xl_rowcol_to_cell(self.first + row, column, True, True) for row in (0, rows - 1))
        return f"{quote_sheetname(self.sheet)}!{start}:{end}"


def write_table(pen: Pen, table: Table) -> Placed:
    """A table on a sheet of its own."""
    sheet = pen.sheet(table.caption)
    heads = [f"{column.title} ({column.unit})" if column.unit else column.title for column in table.columns]
    _begin(pen, sheet, table.caption, heads, [column.align == "number" for column in table.columns])
    decimals = [places(table, i) for i in range(len(heads))]
    for number, row in enumerate((*table.rows, *([table.total] if table.total else []))):
        look = "total" if table.total and number == len(table.rows) else ""
        for i, value in enumerate(row):
            shown = decimals[i]
            pen.value(sheet, _HEAD + 1 + number, i, value, look, places=-1 if shown is None else shown)
    laid = grid(table, pen.language)
    cells = (*laid.rows, *([laid.total] if laid.total else []))
    longest = [max((len(row[i].text) + len(row[i].mark) for row in cells), default=0) for i in range(len(heads))]
    _widths(sheet, heads, longest)
    last = _HEAD + len(table.rows)
    if table.rows:
        sheet.autofilter(_HEAD, 0, last, len(heads) - 1)
    _notes(pen, sheet, last + (3 if table.total else 2), table.notes)
    return Placed(table, sheet.get_name())


def write_reconciliation(pen: Pen, books: Reconciliation) -> Placed:
    """A reconciliation on a sheet of its own: amounts as they are, with + and − beside them."""
    sheet = pen.sheet(books.title)
    laid = reconciliation_grid(books, pen.language)
    heads = [f"{head.title} ({head.unit})" if head.unit else head.title for head in laid.heads]
    _begin(pen, sheet, books.title, heads, [head.is_number for head in laid.heads])
    row = _HEAD
    for step in steps(books, pen.language):
        row += 1
        look = {"closing": "closing", "stated": "strong"}.get(step.kind, "")
        pen.text(sheet, row, 0, f"{step.sign} {step.name}".strip(), look)
        pen.text(sheet, row, 1, step.item.label, look, text_wrap=True)
        if step.item.amount is None:
            pen.text(sheet, row, _AMOUNT, word("not stated", pen.language), look, align="right")
        else:
            pen.value(sheet, row, _AMOUNT, step.item.amount, look)
    if "gap" in laid.kinds:
        row += 1
        pen.text(sheet, row, 0, laid.rows[-1][0].text, "gap")
        pen.text(sheet, row, 1, laid.rows[-1][1].text, "gap")
        pen.value(sheet, row, _AMOUNT, books.gap, "gap")
    _widths(sheet, heads, [max(len(each[i].text) for each in laid.rows) for i in range(len(heads))])
    _notes(pen, sheet, row + 2, (*verdict(books, pen.language), *books.notes))
    return Placed(books, sheet.get_name())


def _begin(pen: Pen, sheet: Worksheet, caption: str, heads: Sequence[str], are_numbers: Sequence[bool]) -> None:
    pen.text(sheet, 0, 0, caption, "caption")
    for i, (head, is_number) in enumerate(zip(heads, are_numbers, strict=True)):
        pen.text(sheet, _HEAD, i, head, "head", align="right" if is_number else "left" if not pen.is_rtl else "right")
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.repeat_rows(_HEAD)


def _widths(sheet: Worksheet, heads: Sequence[str], longest: Sequence[int]) -> None:
    for i, (head, length) in enumerate(zip(heads, longest, strict=True)):
        words = max(len(part) for part in head.split() or [""])
        sheet.set_column(i, i, min(max(length + 3, words + 3, _NARROWEST), _WIDEST))


def _notes(pen: Pen, sheet: Worksheet, row: int, notes: Sequence[str]) -> None:
    for number, note in enumerate(notes):
        # Not wrapped: a note runs on over the empty cells beside it.
        pen.text(sheet, row + number, 0, note, "note", text_wrap=False)
