"""Reading reports back, format by format, as cells of text or numbers: by libraries that did not write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from io import BytesIO

from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")
VOID = {"meta", "link", "br", "img", "input", "hr"}


def numbers(text: str) -> list[Decimal]:
    """All numbers in an English text, in order. A mark of direction or a plus sign says nothing of the value."""
    plain = text.replace("\u200e", "").replace("\u00a0", " ")
    return [Decimal(found.replace(",", "").replace("−", "-")) for found in _NUMBER.findall(plain)]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.captions: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self._open.append(tag)
        if tag == "table":
            self.tables.append([])
            self.captions.append("")
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"<{tag}> is not closed in order"

    def handle_data(self, data: str) -> None:
        if {"style", "script"} & set(self._open):
            return
        self.text.append(data)
        if "caption" in self._open:
            self.captions[-1] += data
        elif {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data


def html(content: bytes) -> tuple[dict[str, list[list[list[str]]]], str]:
    """Tables by caption (several may share one), and all text."""
    parser = _Tables()
    parser.feed(content.decode())
    found: dict[str, list[list[list[str]]]] = {}
    for caption, table in zip(parser.captions, parser.tables, strict=True):
        found.setdefault(caption.strip(), []).append([[" ".join(cell.split()) for cell in row] for row in table])
    return found, " ".join("".join(parser.text).split())


def word(content: bytes) -> tuple[dict[str, list[list[list[str]]]], str]:
    """The same of a Word document. A table is called by its own caption, which readers of screens hear."""
    document = Document(BytesIO(content))
    found: dict[str, list[list[list[str]]]] = {}
    for table in document.tables:
        properties = table._tbl.tblPr
        caption = next(each for each in properties if each.tag.endswith("}tblCaption"))
        name = next(iter(caption.attrib.values()))
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        found.setdefault(str(name), []).append(rows)
    return found, "\n".join(paragraph.text for paragraph in document.paragraphs)


@cache
def pdf(content: bytes) -> str:
    """The text of a PDF, page after page, as a program for searching would see it."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def excel(content: bytes, *, formulas: bool = False) -> dict[str, list[list[object]]]:
    """All sheets by name, as rows of values; with formulas, as they are written."""
    book = load_workbook(BytesIO(content), data_only=not formulas)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


class Order:
    """Numbers in the order in which they stand in a text."""

    def __init__(self, numbers: list[Decimal]) -> None:
        self.numbers = numbers
        self._places: dict[Decimal, list[int]] = {}
        for place, number in enumerate(numbers):
            self._places.setdefault(number, []).append(place)

    def holds(self, run: list[Decimal]) -> bool:
        """Whether these stand together in this order."""
        return not run or any(self.numbers[i : i + len(run)] == run for i in self._places.get(run[0], ()))
