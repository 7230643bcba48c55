"""Statements as blocks: exact values become the typed values of blocks. Nothing is computed here but rounding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from headwater.lib.money import Money
from headwater.reports import blocks
from headwater.statements.queries import Figure, Table
from headwater.statements.rules import (
    PER_CENT,
    USD,
    Cell,
    Column,
    Item,
    Link,
    Reconciled,
    Row,
    Synthetic,
    TableValue,
    Value,
    shown,
)

# Where the records behind a figure are listed; each door knows its own addresses.
Address = Callable[[Link | None], str]
CLOSING = "Reached by the lines above"
CLOSES_WITHIN_ROUNDING = "The difference lies within the rounding of the stated figure."


def nowhere(_: Link | None) -> str:
    """A document that stands alone leads nowhere."""
    return ""


def figure(value: Value) -> blocks.Value:
    """The value of a figure, rounded as it is declared and marked where it rests on invented facts."""
    if value.exact is None:
        return None
    cell = Synthetic(value.exact) if value.is_synthetic else value.exact
    return cell_value(cell, Column("", value.unit, value.digits))


def key_figure(declared: Figure, value: Value, *, link: str = "") -> blocks.KeyFigure:
    """A headline figure, with why it is missing where it is."""
    return blocks.KeyFigure(
        title=declared.title,
        value=figure(value),
        unit=unit(value.unit) if value.exact is not None else "",
        as_of=value.as_of,
        note=value.missing,
        status="final" if value.is_final else "provisional",
        link=link,
    )


def unit(of: str) -> str:
    """The unit that stands beside a value: a count has one; money and shares carry their own."""
    return "" if of in (USD, PER_CENT) else of


def table(declared: Table, value: TableValue) -> blocks.Table:
    """A table of statements under its title, with its footnotes."""
    return rows_table(declared.title, value.rows.columns, value.rows.all(), total=value.total, notes=value.footnotes)


def rows_table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    total: Row | None = None,
    notes: Sequence[str] = (),
) -> blocks.Table:
    """Rows of a statement as a table. An empty cell of the total says nothing, while one of a row is not published."""
    heads = [_column(column, [row[i] for row in rows]) for i, column in enumerate(columns)]
    last = (
        [] if total is None else ["" if cell is None else cell_value(cell, columns[i]) for i, cell in enumerate(total)]
    )
    return blocks.Table(
        caption=caption,
        columns=tuple(heads),
        rows=tuple(tuple(map(cell_value, row, columns)) for row in rows),
        total=tuple(last) or None,
        notes=tuple(notes),
    )


def reconciliation(title: str, found: Reconciled, *, address: Address = nowhere) -> blocks.Reconciliation:
    """A reconciliation with its gap and what was said about it."""
    explained = found.explanation
    is_rounding = found.closes and bool(found.gap)
    return blocks.Reconciliation(
        title=title,
        unit=found.unit,
        opening=_item(found.opening, found.unit, address),
        ins=tuple(_item(item, found.unit, address) for item in found.came_in),
        outs=tuple(_item(item, found.unit, address) for item in found.went_out),
        closing=blocks.Item(label=CLOSING, amount=_amount(found.closing, found.unit)),
        stated=None if found.stated is None else _item(found.stated, found.unit, address),
        tolerance=found.tolerance,
        explanation=CLOSES_WITHIN_ROUNDING if is_rounding else explained.text if explained else "",
        explained_by=f"{explained.by}, {explained.on}" if explained else "",
        notes=(*found.footnotes, _sources(found)),
    )


def cell_value(cell: Cell, column: Column) -> blocks.Value:
    """One cell as a block's value: None stays None, because a blank is no zero."""
    value = shown(cell, column)
    if value is None:
        return None
    plain = blocks.Share(value) if isinstance(value, Decimal) else value
    return blocks.Synthetic(plain) if isinstance(cell, Synthetic) else plain


def _column(column: Column, cells: Sequence[Cell]) -> blocks.Column:
    is_number = bool(column.unit) or any(isinstance(cell, int) for cell in cells)
    return blocks.Column(
        title=column.title,
        align="number" if is_number else "start",
        unit="%" if column.unit == PER_CENT else column.unit,
    )


def _item(item: Item, of: str, address: Address) -> blocks.Item:
    amount = None if item.amount is None else _amount(item.amount, of)
    return blocks.Item(label=item.label, amount=amount, link=address(item.link))


def _sources(found: Reconciled) -> str:
    items = (found.opening, *found.came_in, *found.went_out, *([found.stated] if found.stated else []))
    return f"Sources: {'; '.join(dict.fromkeys(item.source.rstrip('.') for item in items if item.source))}."


def _amount(amount: int, of: str) -> Money | int:
    return Money(amount, of) if of == USD else amount
