"""Tables: which rows are heads, items and totals, which columns hold numbers, and what each number is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from headwater.proofreading.rules.documents import Block, Document, Grid
from headwater.statements.quantities import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    FIGURES,
    Quantity,
    Sort,
    numeral,
    plain_signs,
)

_CURRENCY = "|".join([*CURRENCY_CODES, *(re.escape(sign) for sign in CURRENCY_SIGNS)])
_CELL = re.compile(
    rf"(?P<open>\()?\s*(?P<before>{_CURRENCY})?\s?(?P<minus>-)?\s?(?P<more>{_CURRENCY})?\s?(?P<number>{FIGURES})"
    rf"\s?(?P<per>%|per cent|percent)?\s?(?P<behind>{_CURRENCY})?\s*(?P<close>\))?\s?(?:%)?"
    r"(?:\s?[*†‡§]+|\s?\([a-z]\)|\s[a-d]/?|\s?\[\w\])?"
)
_BLANK = re.compile(r"[-–—.…\s]*|n/?a\.?|nil|none|not (?:available|applicable|stated)", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:grand|overall|sub-?|sous-?|general|column)?[\s-]*(?:totals?|sum|totaux|suma|gesamt|insgesamt|المجموع|الإجمالي)\b(.*)",
    re.IGNORECASE,
)
_PLAIN_TOTAL = re.compile(
    r"[\s:()*.,-]*(?:in |en )?(?:USD|US\$|EUR|CHF|GBP|général|general|العام|الكلي|الفرعي|[$€£])?[\s:()*.,-]*",
    re.IGNORECASE,
)
_PER_CENT_HEAD = re.compile(
    r"%|\bper ?cent|\bshare\b|\bpercentage\b|\bpourcentage\b|\bporcentaje\b|\bpart\b", re.IGNORECASE
)
_CAPTION = re.compile(r"^\W*(?:Table|Tableau|Tabla|Cuadro|جدول)\s*[\w.-]*", re.IGNORECASE)
_YEAR_HEAD = re.compile(r"\W*(?:19|20)\d\d\b")
_NEAR = 3
_YEARS = (1900, 2100)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers. cells: for each body row its number, or None where it is blank."""

    index: int
    head: str
    cells: tuple[Quantity | None, ...]
    is_readable: bool

    @property
    def is_share(self) -> bool:
        """Whether it holds per cent."""
        filled = [cell for cell in self.cells if cell is not None]
        if any(cell.unit == "%" for cell in filled):
            return True
        is_small = bool(filled) and all(abs(cell.exact) <= 100 for cell in filled)
        return is_small and bool(_PER_CENT_HEAD.search(self.head)) and "change" not in self.head.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was understood. rows: the lines of its body; totals: which body rows are totals."""

    part: int
    grid: Grid
    caption: str
    caption_part: int
    first: int
    labels: tuple[str, ...]
    label_head: str
    columns: tuple[Column, ...]
    totals: tuple[int, ...]

    def line(self, row: int) -> int:
        """The line of a body row."""
        return self.grid.rows[self.first + row].line

    def words(self, row: int, column: Column) -> str:
        """A row with one of its numbers, as written."""
        label = self.labels[row]
        cell = self.grid.rows[self.first + row].cells[column.index]
        return f"{label}: {cell}" if label else cell

    def mark(self, row: int, column: Column) -> tuple[int, int, int]:
        """What identifies a number of the table."""
        return self.part, self.first + row, column.index

    @property
    def items(self) -> tuple[int, ...]:
        """The body rows that are no totals."""
        return tuple(row for row in range(len(self.labels)) if row not in self.totals)

    def is_plain_total(self, row: int) -> bool:
        """Whether a total row says only that: "Total", not "Total revenue"."""
        return is_plain_total(self.labels[row])


def is_total(label: str) -> bool:
    """Whether a row label announces a total."""
    return bool(_TOTAL.match(label.strip().lstrip("*_ ")))


def is_plain_total(label: str) -> bool:
    """Whether a row label is "Total" and nothing else."""
    found = _TOTAL.match(label.strip().lstrip("*_ "))
    return bool(found and _PLAIN_TOTAL.fullmatch(found.group(1)))


def cell_number(text: str, *, decimal: str, is_sure: bool) -> Quantity | None:
    """The number in a cell that holds one and little else; brackets mean below zero."""
    plain = plain_signs(text.strip())
    found = _CELL.fullmatch(plain)
    if not found:
        return None
    read = numeral(found["number"], decimal=decimal, is_sure=is_sure)
    is_negative = bool(found["minus"]) or bool(found["open"] and found["close"])
    code = found["before"] or found["more"] or found["behind"] or ""
    unit = "%" if found["per"] or plain.endswith("%") else CURRENCY_SIGNS.get(code, code)
    return Quantity(
        start=0,
        end=len(text),
        words=text.strip(),
        sort=Sort.QUANTITY,
        value=-read.value if is_negative else read.value,
        step=read.step,
        unit=unit,
        is_ambiguous=read.is_ambiguous,
    )


def tables(document: Document, *, decimal: str, is_sure: bool) -> list[Table]:
    """The tables of a document that hold a column of numbers beside labels."""
    found = []
    for index, part in enumerate(document.parts):
        if isinstance(part, Grid) and (table := _table(document, index, part, decimal, is_sure)):
            found.append(table)
    return found


def _table(document: Document, index: int, grid: Grid, decimal: str, is_sure: bool) -> Table | None:
    numbers = [[cell_number(cell, decimal=decimal, is_sure=is_sure) for cell in row.cells] for row in grid.rows]
    first = _first_body_row(grid, numbers)
    if len(grid.rows) - first < 2:
        return None
    body = range(first, len(grid.rows))
    label_at = _label_column(grid, numbers, first)
    if label_at is None:
        return None
    labels = tuple(_label(grid.rows[row].cells, label_at) for row in body)
    heads = [
        " ".join(filter(None, (grid.rows[row].cells[column] for row in range(first))))
        for column in range(len(grid.rows[0].cells))
    ]
    columns = []
    for column, head in enumerate(heads):
        cells = [numbers[row][column] for row in body]
        texts = [grid.rows[row].cells[column] for row in body]
        if column == label_at or not any(cells) or _is_numbering(cells):
            continue
        is_readable = all(
            cell is not None or _BLANK.fullmatch(text.strip()) for cell, text in zip(cells, texts, strict=True)
        )
        is_readable = is_readable and not any(cell.is_ambiguous for cell in cells if cell)
        columns.append(_one_unit(Column(column, head, tuple(cells), is_readable)))
    caption, caption_part = _caption(document, index)
    totals = tuple(row for row, label in enumerate(labels) if is_total(label))
    return Table(
        part=index, grid=grid, caption=caption, caption_part=caption_part, first=first, labels=labels,
        label_head=heads[label_at], columns=tuple(columns), totals=totals,
    ) if columns else None  # fmt: skip


def _one_unit(column: Column) -> Column:
    """A unit that stands beside one cell, mostly the first or the total, holds for the column."""
    units = {cell.unit for cell in column.cells if cell and cell.unit}
    if len(units) != 1:
        return replace(column, is_readable=column.is_readable and not units)
    unit = units.pop()
    return replace(column, cells=tuple(replace(cell, unit=unit) if cell else None for cell in column.cells))


def _first_body_row(grid: Grid, numbers: list[list[Quantity | None]]) -> int:
    """How many rows at the top hold heads: no numbers, or nothing but years."""
    for row, cells in enumerate(numbers):
        filled = [cell for cell in cells if cell is not None]
        words = [cell for cell in grid.rows[row].cells if cell and not _BLANK.fullmatch(cell)]
        is_years = all(
            _YEARS[0] <= cell.exact <= _YEARS[1] and cell.step == 1 and "," not in cell.words for cell in filled
        )
        is_head = not filled or (is_years and row < 2 and row + 2 < len(numbers))
        if not is_head or any(re.match(r"\W*\d", word) and not _YEAR_HEAD.match(word) for word in words[1:]):
            return row
    return len(numbers)


def _label_column(grid: Grid, numbers: list[list[Quantity | None]], first: int) -> int | None:
    """The first column that mostly holds words."""
    for column in range(len(grid.rows[0].cells)):
        words = sum(
            numbers[row][column] is None and bool(re.search(r"[^\W\d_]", grid.rows[row].cells[column]))
            for row in range(first, len(grid.rows))
        )
        if words * 2 > len(grid.rows) - first:
            return column
    return None


def _label(cells: tuple[str, ...], column: int) -> str:
    """The label of a row; a total that stands in front of the labels counts as one."""
    if cells[column]:
        return cells[column]
    return next((cell for cell in cells if is_total(cell)), "")


def _is_numbering(cells: list[Quantity | None]) -> bool:
    """Whether a column only counts the rows."""
    values = [cell.exact for cell in cells if cell is not None]
    return len(values) > 1 and values == [Fraction(place) for place in range(1, len(values) + 1)]


def _caption(document: Document, index: int) -> tuple[str, int]:
    """The words over a table: its caption or the nearest heading; and which part it is, or -1."""
    for place in range(index - 1, max(-1, index - 1 - _NEAR), -1):
        part = document.parts[place]
        if isinstance(part, Grid):
            break
        if isinstance(part, Block) and (_CAPTION.match(part.text) and len(part.text) < 300):
            return part.text, place
    above = document.parts[index - 1] if index else None
    return (above.text, index - 1) if isinstance(above, Block) and len(above.text) < 200 else ("", -1)
