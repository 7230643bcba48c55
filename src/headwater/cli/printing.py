"""Statements as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headwater.registry.queries import name_of
from headwater.reports import shown
from headwater.reports.blocks import Value
from headwater.reports.formats import text
from headwater.statements.queries import Context, catalogue, reconciliations, tables
from headwater.statements.rules import Column, Item, Reconciled, written

WIDEST = 56


def statements(context: Context) -> Iterator[str]:
    """All figures, the tables and the reconciliations of a year, as they would be published now."""
    yield f"\nStatements of {name_of(context.organisation, on=context.as_of)}, {context.year}, as of {context.as_of}\n"
    for figure in catalogue().values():
        computed = figure.compute(context)
        value = _text(shown.figure(computed)) or computed.missing
        yield f"  {figure.title:{WIDEST}} {value} {shown.unit(computed.unit) if not computed.missing else ''}".rstrip()
    for table in tables().values():
        found = table.compute(context)
        yield f"\n{table.title}{f': {found.verdict}' if found.verdict else ''}"
        if found.missing:
            yield f"  {found.missing}"
            continue
        block = shown.table(table, found)
        lines = [[_text(cell) for cell in row] for row in (*block.rows, *([block.total] if block.total else []))]
        yield from _aligned([f"{column.title}" for column in block.columns], lines)
        notes = [*([found.finding] if found.finding else []), *found.footnotes]
        yield from (f"  Note: {note}" for note in notes)
    for reconciliation in reconciliations().values():
        yield f"\n{reconciliation.title}"
        yield from _reconciled(reconciliation.compute(context))


def _reconciled(found: Reconciled) -> Iterator[str]:
    if found.missing:
        yield f"  {found.missing}"
        return
    column = Column("", found.unit)

    def line(sign: str, item: Item) -> str:
        return f"  {sign} {item.label:{WIDEST}} {written(item.amount, column):>24}"

    yield line(" ", found.opening)
    yield from (line("+", item) for item in found.came_in)
    yield from (line("-", item) for item in found.went_out)
    yield line("=", Item("Closing", found.closing))
    if found.stated:
        yield line(" ", found.stated)
    if found.gap:
        yield line("?", Item("Gap: stated minus closing", found.gap))
    yield from (f"  Note: {note}" for note in found.footnotes)


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(line[i]) for line in (heads, *rows)) for i in range(len(heads))]
    for line in (heads, *rows):
        yield "  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()


def _text(value: Value) -> str:
    return text(value, "en").replace("\xa0", " ")
