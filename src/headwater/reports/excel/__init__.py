"""Blocks as a workbook: each table a sheet, numbers as numbers, and a sheet that works the totals out again.

Text is written as text and is never a formula, whatever it begins with. The same blocks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from headwater.reports.blocks import Block, Chart, Reconciliation, Table, check_ids
from headwater.reports.excel.cells import Pen
from headwater.reports.excel.front import write_cover, write_definitions, write_text
from headwater.reports.excel.recomputed import write_statements
from headwater.reports.excel.sheets import Placed, write_reconciliation, write_table
from headwater.reports.words import word
from headwater.reports.written import Meta, fingerprint


def workbook(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> bytes:
    """One .xlsx: cover, statements with formulas, a sheet for each table, definitions and gaps, and the text.

    Refused: a number with more digits than a cell holds exactly.
    """
    check_ids(blocks)
    made = BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    content_hash = fingerprint(title, blocks, language)
    made_on = datetime(meta.made_on.year, meta.made_on.month, meta.made_on.day)  # noqa: DTZ001 Excel knows no zones
    book.set_properties(
        {
            "title": title,
            "author": meta.organisation,
            "subject": meta.period,
            "comments": content_hash,
            "created": made_on,
        }
    )
    pen = Pen(book, language)
    cover = pen.sheet(word("Cover", pen.language))
    statements = pen.sheet(word("Statements", pen.language))
    placed = [_write(pen, block) for block in _figures(blocks)]
    write_statements(pen, statements, blocks, placed)
    write_definitions(pen, blocks)
    write_text(pen, blocks)
    write_cover(pen, cover, title, meta, content_hash)
    book.close()
    return made.getvalue()


def _figures(blocks: Sequence[Block]) -> list[Table | Reconciliation]:
    """All tables, those behind charts included, and all reconciliations."""
    found: list[Table | Reconciliation] = []
    for block in blocks:
        if isinstance(block, Table | Reconciliation):
            found.append(block)
        elif isinstance(block, Chart) and block.table:
            found.append(block.table)
    return found


def _write(pen: Pen, block: Table | Reconciliation) -> Placed:
    if isinstance(block, Table):
        return write_table(pen, block)
    return write_reconciliation(pen, block)
