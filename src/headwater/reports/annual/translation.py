"""The blocks of the report with the words of statements in its language: titles, heads, units, labels, notes, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    ChartData,
    Column,
    Columns,
    Heading,
    Item,
    KeyFigure,
    KeyFigures,
    Map,
    Note,
    Paragraph,
    Point,
    Reconciliation,
    Series,
    Stacked,
    Table,
    Value,
    Waterfall,
    Years,
)
from headwater.reports.formats import spoken
from headwater.reports.naming import all_names
from headwater.reports.translations import Translator
from headwater.statements.queries import Context

Words = Translator


def translated(blocks: Sequence[Block], context: Context, language: str) -> list[Block]:
    """The blocks with the words of statements in a language."""
    if language == "en":
        return list(blocks)
    words = words_in(context, language)
    return [_block(block, words) for block in blocks]


def words_in(context: Context, language: str) -> Words:
    """The words of a language, with the names that things have in it, read once for a context."""
    place = ("words", spoken(language))
    if place not in context.memory:
        context.memory[place] = Translator(spoken(language), all_names(context.as_of, language))
    found: Words = context.memory[place]
    return found


def _block(block: Block, words: Words) -> Block:
    match block:
        case Heading():
            return replace(block, text=words(block.text))
        case Paragraph():
            return replace(block, text=words(block.text)) if isinstance(block.text, str) else block
        case KeyFigures():
            return KeyFigures(tuple(_figure(one, words) for one in block.figures))
        case Table():
            return _table(block, words)
        case Chart():
            table = _table(block.table, words) if block.table else None
            return replace(
                block,
                title=words(block.title),
                data=_data(block.data, words),
                description=words(block.description),
                notes=tuple(replace(one, text=words(one.text)) for one in block.notes),
                table=table,
            )
        case Reconciliation():
            return _books(block, words)
        case Note():
            return replace(block, text=words(block.text))
        case _:
            return block


def _figure(figure: KeyFigure, words: Words) -> KeyFigure:
    return replace(figure, title=words(figure.title), unit=words(figure.unit), note=words(figure.note))


def _table(table: Table, words: Words) -> Table:
    def row(cells: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(words(one) if isinstance(one, str) else one for one in cells)

    return replace(
        table,
        caption=words(table.caption),
        columns=tuple(_column(one, words) for one in table.columns),
        rows=tuple(row(one) for one in table.rows),
        total=row(table.total) if table.total else None,
        notes=tuple(words(one) for one in table.notes),
    )


def _column(column: Column, words: Words) -> Column:
    return replace(column, title=words(column.title), unit=words(column.unit))


def _books(books: Reconciliation, words: Words) -> Reconciliation:
    def item(one: Item) -> Item:
        return replace(one, label=words(one.label))

    return replace(
        books,
        title=words(books.title),
        unit=words(books.unit),
        opening=item(books.opening),
        ins=tuple(item(one) for one in books.ins),
        outs=tuple(item(one) for one in books.outs),
        closing=item(books.closing),
        stated=item(books.stated) if books.stated else None,
        explanation=words(books.explanation),
        notes=tuple(words(one) for one in books.notes),
    )


def _data(data: ChartData, words: Words) -> ChartData:
    def series(all_of: tuple[Series, ...]) -> tuple[Series, ...]:
        return tuple(replace(one, name=words(one.name)) for one in all_of)

    match data:
        case Bars():
            return Bars(tuple(_point(one, words) for one in data.points))
        case Columns() | Stacked() | Years():
            named = tuple(words(one) for one in data.categories)
            return replace(data, categories=named, series=series(data.series))
        case Map():
            return replace(data, countries=tuple(replace(one, name=words(one.name)) for one in data.countries))
        case Waterfall():
            return Waterfall(_books(data.reconciliation, words))
        case _:
            return data


def _point(point: Point, words: Words) -> Point:
    return replace(point, label=words(point.label))
