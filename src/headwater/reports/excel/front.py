"""What stands around the tables: the cover, the definitions and gaps, and the text with whatever it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from headwater.reports.blocks import (
    Block,
    Chart,
    Heading,
    KeyFigures,
    Listing,
    Note,
    Paragraph,
    Quote,
    Reconciliation,
    Table,
    plain,
)
from headwater.reports.excel.cells import Pen
from headwater.reports.words import word
from headwater.reports.written import Meta, as_of_line, made_line, note_title, verdict

_WIDE, _NAME = 110, 44


def write_cover(pen: Pen, sheet: Worksheet, title: str, meta: Meta, content_hash: str) -> None:
    """Whose figures, of which period, as at which day; then the sheets, each a link."""
    sheet.set_column(0, 0, _WIDE)
    pen.text(sheet, 0, 0, meta.organisation, "strong")
    pen.text(sheet, 1, 0, title, "title")
    lines = [meta.period, as_of_line(meta, pen.language)]
    lines += [word(meta.status, pen.language)] if meta.status else []
    lines += [f"{made_line(meta, pen.language)}.", f"{word('Content hash', pen.language)}: {content_hash}"]
    lines += [f"{note_title(note, pen.language)}. {note.text}" for note in meta.notes]
    row = 2
    for line in lines:
        row += 1
        pen.text(sheet, row, 0, line, "words")
    row += 2
    pen.text(sheet, row, 0, word("Contents", pen.language), "caption")
    for name in pen.names[1:]:
        row += 1
        sheet.write_url(row, 0, f"internal:{quote_sheetname(name)}!A1", pen.look("link"), name)


def write_definitions(pen: Pen, blocks: Sequence[Block]) -> None:
    """Every gap, definition, source and footnote of the report, with the table or chart that it belongs to."""
    title = word("Definitions and gaps", pen.language)
    sheet = pen.sheet(title)
    pen.text(sheet, 0, 0, title, "caption")
    for i, head in enumerate(("Statement", "Kind", "Text")):
        pen.text(sheet, 2, i, word(head, pen.language), "head")
    row = 2
    for where, kind, words in _remarks(pen, blocks):
        row += 1
        for i, text in enumerate((where, kind, words)):
            pen.text(sheet, row, i, text, "words")
    sheet.set_column(0, 0, _NAME)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, _WIDE)
    sheet.freeze_panes(3, 0)


def _remarks(pen: Pen, blocks: Sequence[Block]) -> Iterator[tuple[str, str, str]]:
    heading = ""
    footnote = word("Footnote", pen.language)
    for block in blocks:
        match block:
            case Heading():
                heading = block.text
            case Note():
                yield heading, note_title(block, pen.language), block.text
            case Table():
                yield from ((block.caption, footnote, note) for note in block.notes)
            case Chart():
                yield from ((block.title, note_title(note, pen.language), note.text) for note in block.notes)
                behind = block.table
                yield from ((behind.caption, footnote, note) for note in behind.notes) if behind else ()
            case Reconciliation():
                kind = word("Gap in the figures" if block.gap else "Explanation", pen.language)
                yield from ((block.title, kind, line) for line in verdict(block, pen.language))
                yield from ((block.title, footnote, note) for note in block.notes)
            case KeyFigures():
                yield from ((one.title, footnote, one.note) for one in block.figures if one.note)
            case _:
                pass


def write_text(pen: Pen, blocks: Sequence[Block]) -> None:
    """Headings and sentences in their order, for whoever searches the workbook for what the report says."""
    title = word("Text", pen.language)
    sheet = pen.sheet(title)
    sheet.set_column(0, 0, _WIDE)
    pen.text(sheet, 0, 0, title, "caption")
    row = 1
    for look, words in _sentences(blocks):
        row += 1
        pen.text(sheet, row, 0, words, look)


def _sentences(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Heading():
                yield "strong", block.text
            case Paragraph() | Quote():
                yield "words", plain(block.text)
            case Listing():
                for number, item in enumerate(block.items, 1):
                    yield "words", f"{number}. {plain(item)}" if block.ordered else f"• {plain(item)}"
            case Chart():
                yield "words", f"{block.title}. {block.description}"
            case _:
                pass
