"""Sources of tables, named once: a cell says which document and which line, a note below says which documents."""

from __future__ import annotations

import re
from dataclasses import replace

from headwater.reports.blocks import Block, Table, Value

# A document and the place in it: “A report, line 285”, with what somebody remarked about it.
_CITED = re.compile(r"(?P<document>.+?), (?:line )?(?P<line>(?:[A-Z]:)?\d+)(?P<remark>(?:\. .*)?)$")
_HEADS = ("Source", "Line")
HEAD = "Source, line"


def numbered(block: Block) -> Block:
    """A table whose rows cite the same documents again and again, with numbers in place of their titles."""
    if not isinstance(block, Table):
        return block
    place = next((i for i, column in enumerate(block.columns) if column.title in _HEADS), None)
    if place is None:
        return block
    documents: dict[str, int] = {}
    cells = [_cell(row[place], documents) for row in block.rows]
    if len(documents) >= len(block.rows) or not documents:
        return block
    columns = list(block.columns)
    columns[place] = replace(columns[place], title=HEAD)
    rows = tuple((*row[:place], cell, *row[place + 1 :]) for row, cell in zip(block.rows, cells, strict=True))
    named = "; ".join(f"[{number}] {document}" for document, number in documents.items())
    note = f"Sources, each with its line: {named}."
    return replace(block, columns=tuple(columns), rows=rows, notes=(*block.notes, note))


def _cell(value: Value, documents: dict[str, int]) -> Value:
    if not isinstance(value, str):
        return value
    pieces = [_piece(piece, documents) for piece in value.split("; ")]
    return "; ".join(dict.fromkeys(pieces))


def _piece(piece: str, documents: dict[str, int]) -> str:
    cited = _CITED.fullmatch(piece)
    if cited is None:
        return piece
    number = documents.setdefault(cited["document"], len(documents) + 1)
    return f"[{number}] {cited['line']}{cited['remark']}"
