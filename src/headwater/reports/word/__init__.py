"""Blocks as a Word document that people can go on writing in: real headings, lists and tables, fields, alt text.

Right-to-left runs through: paragraphs, runs and the order of columns. The same blocks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document

from headwater.reports.blocks import Block, Heading, check_ids
from headwater.reports.word.front import cover, running_heads
from headwater.reports.word.pen import Pen
from headwater.reports.word.styles import prepare
from headwater.reports.word.text import lies_sideways, write
from headwater.reports.written import Meta, clean, fingerprint

# The first day that a ZIP archive can name: no file of ours says when it was packed.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def document(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> bytes:
    """One .docx with a cover, a table of contents that Word fills in, page numbers, and every block."""
    check_ids(blocks)
    pen = Pen(Document(), language)
    prepare(pen)
    _properties(pen, title, meta, fingerprint(title, blocks, language))
    running_heads(pen, title, meta)
    cover(pen, title, blocks, meta)
    for number, block in enumerate(blocks):
        # A heading goes onto the sheet of what it stands above.
        below = next((one for one in blocks[number:] if not isinstance(one, Heading)), block)
        pen.turn(is_sideways=lies_sideways(below, language))
        write(pen, block)
    pen.turn(is_sideways=False)
    made = BytesIO()
    pen.document.save(made)
    return _without_days(made.getvalue())


def _properties(pen: Pen, title: str, meta: Meta, content_hash: str) -> None:
    properties = pen.document.core_properties
    made_on = datetime(meta.made_on.year, meta.made_on.month, meta.made_on.day)  # noqa: DTZ001 Word knows no zones
    properties.title, properties.author = clean(title)[:255], clean(meta.organisation)[:255]
    properties.subject, properties.language = meta.period, pen.language
    properties.comments = content_hash
    properties.last_modified_by = meta.generator
    properties.created = properties.modified = made_on
    properties.revision = 1


def _without_days(packed: bytes) -> bytes:
    """The same archive, in which no file says when it was packed."""
    made = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _NO_DAY), old.read(name), ZIP_DEFLATED)
    return made.getvalue()
