"""Tables of a page as files, and lists that are computed: sorted where they are, and shown in parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from headwater.exchange.columns import Column as FileColumn
from headwater.exchange.columns import Sheet
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.reports.blocks import Column, Link, Share, Short, Status, Synthetic, Table, Value
from headwater.web import lists

# Of what is computed as a whole; more than this is slow to write, and nobody reads it in one go.
ROWS_PER_PAGE = 100
_Row = TypeVar("_Row")


def table_file(name: str, table: Table, form: lists.Form) -> HttpResponse:
    """The rows of a table as a file: each value as it is, and a column that says which of them are synthetic."""
    heads = _heads(table.columns)
    marked = any(_is_synthetic(cell) for row in table.rows for cell in row)
    columns = [
        FileColumn(key=f"cell_{i}", title=head, meaning=head, kind="text", required=False)
        for i, head in enumerate([*heads, *([said("Synthetic")] if marked else [])])
    ]
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        cells: list[Any] = [_bare(cell) for cell in row]
        if marked:
            cells.append(", ".join(heads[i] for i, cell in enumerate(row) if _is_synthetic(cell)))
        rows.append({f"cell_{i}": cell for i, cell in enumerate(cells)})
    sheet = Sheet(record=plain(name), title=said("Rows"), identity="cell_0", columns=tuple(columns))
    return lists.file(plain(name), sheet, rows, form)


def plain(name: str) -> str:
    """A file name of plain letters: codes may hold other signs."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name)


def _heads(columns: Sequence[Column]) -> list[str]:
    """The heads of the columns with their units; with its number where another column has the same."""
    named = [f"{column.title} ({column.unit})" if column.unit else column.title for column in columns]
    return [f"{head} {i + 1}" if named.count(head) > 1 or not head else head for i, head in enumerate(named)]


def _is_synthetic(cell: Value) -> bool:
    return isinstance(cell.value if isinstance(cell, Link) else cell, Synthetic)


def _bare(cell: Value) -> Any:
    """A cell as a file holds it: without its link and its badge. A blank stays a blank."""
    while isinstance(cell, Link | Synthetic):
        cell = cell.value
    match cell:
        case Share():
            return cell.percent
        case Short():
            return cell.amount
        case Status():
            return cell.text
        case _:
            return cell


def arranged(
    request: HttpRequest, rows: Sequence[_Row], keys: Mapping[str, Callable[[_Row], Any]], *, default: str
) -> tuple[list[_Row], lists.Sorting, list[lists.Order]]:
    """Rows in the order that the address asks for, by one of the keys; rows whose key is None stand last.

    Only for lists that are short by nature: long ones are cut and sorted by the database (lists.cut).
    """
    orders = [lists.Order(name, name, str) for name in keys]
    by = lists.sorting(request.GET.get("sort", ""), orders, default=default)
    key = keys[by.order.name]
    known = [row for row in rows if key(row) is not None]
    blank = [row for row in rows if key(row) is None]
    return sorted(known, key=key, reverse=by.is_descending) + blank, by, orders


def part(request: HttpRequest, rows: Sequence[Any]) -> lists.Cut[Any]:
    """The rows that an address asks for with ?after= (how many stand before them), of what was computed as a whole.

    Refused: a place that is none.
    """
    asked = request.GET.get("after", "0")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else -1
    if start < 0 or (start and start >= len(rows)):
        raise Refused(said(lists.DAMAGED))
    size = getattr(request, "rows_per_page", ROWS_PER_PAGE)
    before = str(start - size) if start > size else None
    return lists.Cut(
        rows=list(rows[start : start + size]),
        count=len(rows),
        first=start + 1,
        previous=lists.address(request, after=before) if start else "",
        next=lists.address(request, after=str(start + size)) if start + size < len(rows) else "",
    )
