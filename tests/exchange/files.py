"""Workbooks as other programs write them, and files that only look like workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

HEADERS = ["Code", "Donor", "Fund", "Earmarking", "Received on", "Currency", "Amount"]
GOOD = ["C-1", "Sweden", "UNEARMARKED", "A", date(2023, 7, 31), "USD", 1234.5]


def xlsx(rows: Iterable[Sequence[Any]], *, title: str = "Contributions", others: Sequence[str] = ()) -> bytes:
    """An .xlsx workbook by openpyxl, which is not what the program writes with."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(list(row))
    for other in others:
        book.create_sheet(other)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def comma_separated(rows: Iterable[Sequence[Any]], delimiter: str = ",") -> bytes:
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows).encode()


def ods(rows: str, *, title: str = "Contributions", mimetype: str = "application/vnd.oasis.opendocument.spreadsheet",
        manifest: str = "", before: str = "") -> bytes:  # fmt: skip
    """An .ods workbook by hand: rows is the XML of its rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {spaces} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{title}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": mimetype, "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>", "content.xml": content}
    )


def ods_row(*cells: Any, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(map(ods_cell, cells))}</table:table-row>'


def ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, float | int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if value.startswith("<table:"):
        return str(value)
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return target.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same zip file with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: dict[str, str | bytes] = {info.filename: package.read(info) for info in package.infolist()}
    return zipped(parts | {name: part})


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def sheet_with(content: bytes, old: str, new: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """An .xlsx workbook with a piece of its first sheet's XML replaced."""
    markup = part_of(content, name).decode()
    assert old in markup, f"{old} does not occur in {markup[:500]}"
    return with_part(content, name, markup.replace(old, new).encode())
