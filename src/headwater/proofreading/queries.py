"""Proofreading a file: what it says of itself, and what the statements of the books say of the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from django.db import DatabaseError

from headwater.lib.errors import Refused
from headwater.proofreading.readers import files
from headwater.proofreading.rules import Checked, Document, Verdict, checked, parsed, with_books
from headwater.proofreading.rules.comparison import Facts, FigureFact, TableFact, against_books, years_of
from headwater.registry.queries import name_of
from headwater.statements import queries as statements
from headwater.statements.rules import PER_CENT, USD, Cell, Ratio, Synthetic

MOST_YEARS = 3
NO_BOOKS = "There are no books here to compare with: only what the document says of itself was checked."
LEFT_OUT = "The books were left out, as asked: only what the document says of itself was checked."
_ANOTHER_PAGE = ("comparison.", "revenue.", "contributions.unearmarked.highest")

log = logging.getLogger(__name__)


def check(file: Path, *, with_statements: bool = True) -> Checked:
    """All findings on a file. Refused: what cannot be read, and a document without a number.

    with_statements: compare with the statements of the books as well, where there are books.
    """
    document = files.read(file)
    return check_document(document, with_statements=with_statements)


def check_document(document: Document, *, with_statements: bool = True) -> Checked:
    """All findings on a document that was read."""
    if not with_statements:
        return with_books(checked(document), LEFT_OUT)
    texts, grids, _ = parsed(document)
    known = facts(years_of(texts, grids))
    if known is None:
        return with_books(checked(document), NO_BOOKS)
    return with_books(checked(document, more=against_books(document, texts, grids, known)), known.whose)


def facts(years: list[int]) -> Facts | None:
    """The statements of the years that the books can state, at most three of them; None where there are no books."""
    try:
        organisation = statements.keeper()
    except DatabaseError as problem:
        log.info("there are no books: %s", problem)
        return None
    if organisation is None:
        return None
    figures: list[FigureFact] = []
    tables: list[TableFact] = []
    used = []
    for year in years:
        try:
            context = statements.context(year=year, organisation=organisation)
        except Refused:
            continue
        found = list(_figures(context))
        if found:
            figures += found
            tables += _tables(context)
            used.append(str(year))
        if len(used) == MOST_YEARS:
            break
    whose = name_of(organisation, on=context.as_of) if used else organisation.code
    said = f"Compared with the statements of {whose} for {', '.join(sorted(used))}." if used else (
        f"The books of {whose} hold nothing of the years that the document speaks of."
    )  # fmt: skip
    return Facts(figures=tuple(figures), tables=tuple(tables), whose=said)


def _figures(context: statements.Context) -> Iterator[FigureFact]:
    for figure in statements.catalogue().values():
        value = figure.compute(context)
        exact = _number(value.exact, value.unit)
        if exact is not None and not value.is_synthetic:
            yield FigureFact(
                key=figure.key,
                title=figure.title,
                unit={PER_CENT: "%"}.get(value.unit, value.unit),
                value=exact,
                year=context.year,
                source=value.source,
            )


def _tables(context: statements.Context) -> Iterator[TableFact]:
    for table in statements.tables().values():
        if table.key.startswith(_ANOTHER_PAGE):
            continue
        value = table.compute(context)
        if value.missing:
            continue
        columns = value.rows.columns[1:]
        rows = {
            str(row[0]): tuple(_number(cell, column.unit) for cell, column in zip(row[1:], columns, strict=True))
            for row in value.rows.all()
        }
        units = tuple((column.title, "%" if column.unit == PER_CENT else column.unit) for column in columns)
        yield TableFact(key=table.key, title=table.title, year=context.year, columns=units, rows=rows)


def _number(cell: Cell, unit: str) -> Fraction | None:
    """A cell of a statement as a number in whole units; what is invented, or no number, is None."""
    if isinstance(cell, Synthetic):
        return None
    if isinstance(cell, Ratio):
        return 100 * cell.exact
    if isinstance(cell, int):
        return Fraction(cell, 100) if unit == USD else Fraction(cell)
    return None


__all__ = ["Checked", "Verdict", "check", "check_document", "facts"]
