"""Blocks as PDF, by Typst: tagged for readers of screens (PDF/UA-1), kept for archives (PDF/A-2a), fonts inside.

The template lays out; everything that it says is given to it as data, so that markup in what people write stays
plain text. The same blocks give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from headwater.lib.errors import Refused
from headwater.reports.blocks import Block
from headwater.reports.pdf.layout import laid_out
from headwater.reports.pictures import fonts
from headwater.reports.written import Meta, clean

TEMPLATE = Path(__file__).parent / "report.typ"
_UNSHOWN = re.compile(r"the text (.+?) could not be displayed")


def document(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> bytes:
    """One PDF with bookmarks, a table of contents and page numbers. Refused: letters that none of its fonts has."""
    data = json.dumps(_cleaned(laid_out(title, blocks, language, meta)), ensure_ascii=False)
    made_at = datetime(meta.made_on.year, meta.made_on.month, meta.made_on.day, tzinfo=UTC)
    try:
        made = _compiled(data, made_at, knows_this_machine=False)
    except typst.TypstError as problem:
        if not _UNSHOWN.search(str(problem)):
            raise
        made = _with_fonts_of_this_machine(data, made_at)
    return made


def _with_fonts_of_this_machine(data: str, made_at: datetime) -> bytes:
    """Names in scripts that our fonts do not know can often be written with what the machine has."""
    try:
        return _compiled(data, made_at, knows_this_machine=True)
    except typst.TypstError as problem:
        if found := _UNSHOWN.search(str(problem)):
            letters = found[1].strip('`"')
            raise Refused(
                f"The PDF cannot show “{letters}”: neither its own fonts (Latin, Greek, Cyrillic, Arabic) nor those of "
                "this machine have these letters. Install a font that has them, or write the report as HTML or Word."
            ) from None
        raise


def _cleaned(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _cleaned(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_cleaned(value) for value in data]
    return clean(data) if isinstance(data, str) else data


def _compiled(data: str, made_at: datetime, *, knows_this_machine: bool) -> bytes:
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=fonts(of_this_machine=knows_this_machine),
        sys_inputs={"data": data},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=made_at,
    )
    assert isinstance(made, bytes), "one document is one file"
    return made
