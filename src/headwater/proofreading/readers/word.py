"""Word documents (.docx), opened with distrust: nothing is unpacked before its size is known."""

from __future__ import annotations

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from headwater.lib.errors import Refused
from headwater.lib.zips import refuse_bombs
from headwater.proofreading.readers.inline import without_marks
from headwater.proofreading.rules.documents import Block, Document, Kind, Part, Row, grid

LARGE_PART = 4 * 1024 * 1024

_BOMB = "The file unpacks to more than a document can need; save its text in a new document and check that."
_DAMAGED = "The file is a damaged Word document; open it in a word processor, save it again as .docx and check that."
_LOCKED = "The document is protected with a password; save it without one."
_OTHER = "The file is a zip file and no Word document; give a .docx, .html, .md or .txt file."
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error)

log = logging.getLogger(__name__)


def read(content: bytes) -> Document:
    """The paragraphs and tables of a Word document; places are counted in paragraphs and rows that are not empty.

    Deleted text that is still tracked is left out, inserted text is read.
    """
    _check(content)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
    except (
        OpcError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        log.info("a Word document could not be read: %s", error)
        raise Refused(_DAMAGED) from None
    return Document(parts=tuple(_parts(body)), place="paragraph")


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused(_DAMAGED) from None
    refuse_bombs(parts, large_part=LARGE_PART, bomb=_BOMB, locked=_LOCKED)
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Refused(_OTHER)
    if len(set(names)) < len(names):
        raise Refused(_DAMAGED)


def _parts(body: Any) -> Iterator[Part]:
    place = 0
    for child in body.iterchildren():
        if child.tag == f"{_W}sdt":
            child = child.find(f"{_W}sdtContent")
            if child is None:
                continue
            for part in _parts(child):
                place += 1
                yield part
        elif child.tag == f"{_W}p":
            if text := _text(child):
                place += 1
                level = child.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
                depth = 0 if level is None else int(level.get(f"{_W}val") or 0)
                yield Block(_kind(child), text, ((0, place),), depth)
        elif child.tag == f"{_W}tbl":
            rows = []
            for cells in _rows(child):
                place += 1
                rows.append(Row(place, cells))
            if rows:
                yield grid(rows)


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    for row in table.iterchildren(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") in (None, "continue")
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = int(span.get(f"{_W}val")) if span is not None and span.get(f"{_W}val", "").isdigit() else 1
            words = "" if goes_on else " ".join(filter(None, (_text(one) for one in cell.iter(f"{_W}p"))))
            cells += [words, *[""] * (min(width, 200) - 1)]
        if any(cells):
            yield tuple(cells)


def _kind(paragraph: Any) -> Kind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else str(style.get(f"{_W}val"))
    if re.match(r"(?i)heading|title|titre|título|überschrift", name):
        return Kind.HEADING
    is_listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("List")
    return Kind.ITEM if is_listed else Kind.PARAGRAPH


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        above = {parent.tag for parent in node.iterancestors()}
        if f"{_W}pPr" in above or f"{_W}txbxContent" in above:
            continue
        if node.tag != f"{_W}t":
            pieces.append("-" if node.tag == f"{_W}noBreakHyphen" else " ")
            continue
        words = node.text or ""
        raised = node.getparent().find(f"{_W}rPr/{_W}vertAlign")
        if raised is not None and raised.get(f"{_W}val") == "superscript" and re.fullmatch(r"[\d,*†‡\s]+", words):
            before = "".join(pieces)
            words = {"2": "²", "3": "³"}.get(words.strip(), "") if re.search(r"\b[kcdm]?m$", before) else ""
        pieces.append(words)
    return re.sub(r"\s+", " ", without_marks("".join(pieces))).strip()
