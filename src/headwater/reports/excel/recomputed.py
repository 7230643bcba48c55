"""The sheet of statements: what was published beside a formula that works it out again from the other sheets.

Nothing is assumed about a table but what its own numbers show: a total is recomputed where its column adds up to it,
a share where it is its amount divided by the total or by the sum of two amounts of its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.reports.blocks import Block, KeyFigure, KeyFigures, Reconciliation, Share, Table, Value, minor
from headwater.reports.blocks.values import number_of
from headwater.reports.excel.cells import Pen, number_in
from headwater.reports.excel.sheets import Placed
from headwater.reports.words import word
from headwater.reports.written import bare, places

_HEAD = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A published value and the formula that leads to it. Without a formula it stands by itself."""

    where: str
    what: str
    published: Value
    formula: str
    places: int = -1


def write_statements(pen: Pen, sheet: Worksheet, blocks: Sequence[Block], placed: Sequence[Placed]) -> None:
    """All lines, each with its published value, its value by formula, and whether they agree."""
    tables = [line for one in placed for line in _lines(pen, one)]
    figures = [figure for block in blocks if isinstance(block, KeyFigures) for figure in block.figures]
    lines = [*(_headline(pen, figure, tables) for figure in figures), *tables]
    heads = ("Statement", "Figure", "As published", "By formula", "Comparison")
    pen.text(sheet, 0, 0, word("Statements", pen.language), "caption")
    for i, head in enumerate(heads):
        pen.text(sheet, _HEAD, i, word(head, pen.language), "head", align="right" if i in (2, 3) else "left")
    for number, line in enumerate(lines):
        _write(pen, sheet, _HEAD + 1 + number, line)
    sheet.set_column(0, 1, 46)
    sheet.set_column(2, 4, 20)
    sheet.freeze_panes(_HEAD + 1, 0)
    sheet.repeat_rows(_HEAD)
    if lines:
        sheet.autofilter(_HEAD, 0, _HEAD + len(lines), len(heads) - 1)


def _write(pen: Pen, sheet: Worksheet, row: int, line: Line) -> None:
    pen.text(sheet, row, 0, line.where, text_wrap=True)
    pen.text(sheet, row, 1, line.what, text_wrap=True)
    if line.published is None:
        pen.text(sheet, row, 2, word("not published", pen.language), align="right")
        return
    pen.value(sheet, row, 2, line.published, places=line.places)
    if not line.formula:
        return
    look = pen.look(num_format=pen.form(line.published, line.places), align="right")
    sheet.write_formula(row, 3, line.formula, look, number_in(bare(line.published)))
    agrees, differs = (word(one, pen.language).replace('"', '""') for one in ("agrees", "differs"))
    # Half of the last decimal that a cell shows is far above what floating point loses.
    check = f'=IF(ABS(C{row + 1}-D{row + 1})<0.000005,"{agrees}","{differs}")'
    sheet.write_formula(row, 4, check, pen.look(), word("agrees", pen.language))


def _headline(pen: Pen, figure: KeyFigure, lines: Sequence[Line]) -> Line:
    """A headline figure; by the formula of the first line that says the same amount, where there is one."""
    value = bare(figure.value)
    same = [line.formula for line in lines if isinstance(value, Money) and bare(line.published) == value]
    formula = same[0] if same else ""
    return Line(word("Headline figures", pen.language), figure.title, figure.value, formula)


def _lines(pen: Pen, one: Placed) -> Iterator[Line]:
    if isinstance(one.block, Table):
        yield from _totals(one, one.block)
        yield from _shares(one, one.block)
    else:
        yield from _books(pen, one, one.block)


# Tables.


def _totals(one: Placed, table: Table) -> Iterator[Line]:
    """Columns that add up to their total. A blank cell adds nothing, in the sum and in the formula."""
    if not table.total or not table.rows:
        return
    for i, column in enumerate(table.columns):
        total = bare(table.total[i])
        if isinstance(total, Money | int) and _sum(table, i) == number_of(total):
            label = f"{column.title}, {_label(table.total[0])}"
            formula = f"=SUM({one.column(i, len(table.rows))})"
            yield Line(table.caption, label, table.total[i], formula, _decimals(table, i))


def _shares(one: Placed, table: Table) -> Iterator[Line]:
    for i, column in enumerate(table.columns):
        shares = [bare(row[i]) for row in table.rows]
        if not all(isinstance(share, Share | None) for share in shares) or not any(shares):
            continue
        for part, other in _bases(table):
            if all(
                share == _share(table, k, part, other, share) for k, share in enumerate(shares) if share is not None
            ):
                yield from _recomputed(one, table, i, part, other, column.title)
                break


def _bases(table: Table) -> Iterator[tuple[int, int | None]]:
    """What a share may be a share of: the sum of a column, or two amounts of its row."""
    amounts = [i for i in range(len(table.columns)) if any(isinstance(bare(row[i]), Money | int) for row in table.rows)]
    for part in amounts:
        yield part, None
    for part in amounts:
        for other in amounts:
            if part != other:
                yield part, other


def _share(table: Table, row: int, part: int, other: int | None, like: Value) -> Share | None:
    """The share of a row, rounded as the published one is; none where there is nothing to divide by."""
    assert isinstance(like, Share)
    amount = _number(table.rows[row][part])
    whole = _sum(table, part) if other is None else (amount or 0) + (_number(table.rows[row][other]) or 0)
    if amount is None or not whole:
        return None
    exponent = max(0, -int(like.percent.as_tuple().exponent))
    return Share(rounded(100 * Fraction(amount) / Fraction(whole), exponent))


def _recomputed(one: Placed, table: Table, i: int, part: int, other: int | None, title: str) -> Iterator[Line]:
    for k, row in enumerate(table.rows):
        share = bare(row[i])
        if not isinstance(share, Share):
            continue
        amount = one.cell(k, part)
        whole = f"SUM({one.column(part, len(table.rows))})" if other is None else f"({amount}+{one.cell(k, other)})"
        exponent = 2 + max(0, -int(share.percent.as_tuple().exponent))
        yield Line(table.caption, f"{_label(row[0])}: {title}", row[i], f"=ROUND({amount}/{whole},{exponent})")


def _label(value: Value) -> str:
    return str(bare(value))


def _sum(table: Table, i: int) -> Decimal:
    return sum((_number(row[i]) or Decimal(0) for row in table.rows), Decimal(0))


def _number(value: Value) -> Decimal | None:
    plain = bare(value)
    return number_of(plain) if isinstance(plain, Money | int) else None


def _decimals(table: Table, i: int) -> int:
    found = places(table, i)
    return -1 if found is None else found


# Reconciliations.


def _books(pen: Pen, one: Placed, books: Reconciliation) -> Iterator[Line]:
    """The closing from opening, in and out; the gap from what was stated and the closing."""
    ins, outs = len(books.ins), len(books.outs)
    opening, closing, stated = 0, 1 + ins + outs, 2 + ins + outs
    plus = [one.cell(1 + k, 2) for k in range(ins)]
    minus = [one.cell(1 + ins + k, 2) for k in range(outs)]
    # N() counts words, as "not stated", as nothing.
    added = "+".join(f"N({cell})" for cell in (one.cell(opening, 2), *plus))
    taken = "".join(f"-N({cell})" for cell in minus)
    yield Line(books.title, word("Closing, as calculated", pen.language), books.closing.amount, f"={added}{taken}")
    if books.gap is not None and books.stated is not None and minor(books.stated):
        yield Line(
            books.title, word("Gap", pen.language), books.gap, f"=N({one.cell(stated, 2)})-N({one.cell(closing, 2)})"
        )
