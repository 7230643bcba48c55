"""Rows as a file, written while they are read: a hundred thousand rows need no more memory than a hundred.

The workbook is the plainest there is: one sheet, its texts in its cells, numbers only where they stay exact. It is
written here and not by a library, because one that writes cell by cell takes half a minute where this takes seconds.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from xml.sax.saxutils import escape

from headwater.exchange.cells import FIRST_YEAR, Cell, Held, period_written, written
from headwater.exchange.columns import Column, Sheet
from headwater.exchange.columns.describing import sheet_name
from headwater.exchange.numbers import as_decimal, csv_cell, stays_exact
from headwater.lib.money import Money, digits
from headwater.lib.periods import Period
from headwater.lib.words import language, said

# What the format holds in one cell, and the day from which it counts days.
LONGEST_CELL = 32_767
_EPOCH = date(1899, 12, 30)
_ROWS_AT_ONCE = 500
# Signs that XML cannot hold, and words that a reader would take for such a sign.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_OPENXML = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEADER, _TEXT, _DAY, _MOMENT, _PLACES = 1, 2, 3, 4, {0: 5, 1: 6, 2: 7, 3: 8, 4: 9}
_FORMATS = ("@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000")


def rows_as_file(
    sheet: Sheet, rows: Iterable[Mapping[str, Held]], form: Literal["csv", "xlsx"], *, tags: bool = False
) -> Iterator[bytes]:
    """Rows with the columns of a record type, in parts of a file. What is written can be read again by them.

    A workbook is written in the language of its reader. CSV is for programs, and is the same for every reader.
    tags: with a row of HXL tags below the headers, by which other programs know the columns.
    """
    return _csv(sheet, rows, tags) if form == "csv" else _xlsx(sheet, rows, tags)


def _plain(value: Held) -> Cell | Money | Decimal:
    """A value as one cell holds it: a period and a list as text."""
    if isinstance(value, Period):
        return period_written(value)
    return "; ".join(value) if isinstance(value, tuple) else value


def _told(column: Column, value: Held) -> Cell | Money | Decimal:
    """A value as one cell holds it for whoever reads: what is chosen, and yes and no, in their language."""
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    return said(value) if column.choices and isinstance(value, str) else _plain(value)


def _csv(sheet: Sheet, rows: Iterable[Mapping[str, Held]], tags: bool) -> Iterator[bytes]:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    # With a byte order mark, without which a spreadsheet program takes UTF-8 for the code page of the machine.
    target.write("\ufeff")
    writer.writerow([column.title for column in sheet.columns])
    if tags:
        writer.writerow([column.hxl for column in sheet.columns])
    keys = [column.key for column in sheet.columns]
    for number, row in enumerate(rows, 1):
        writer.writerow([csv_cell(_plain(row.get(key))) for key in keys])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(target).encode("utf-8")
    yield _taken(target).encode("utf-8")


def _taken(target: io.StringIO) -> str:
    held = target.getvalue()
    target.seek(0)
    target.truncate()
    return held


class _Door(io.RawIOBase):
    """Where the archive is written to, and from where its parts are taken away."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since it was taken last."""
        held, self._held = b"".join(self._held), []
        return held


def _xlsx(sheet: Sheet, rows: Iterable[Mapping[str, Held]], tags: bool) -> Iterator[bytes]:
    door = _Door()
    with zipfile.ZipFile(door, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, content in _parts(sheet_name(said(sheet.title))).items():
            archive.writestr(name, _HEAD + content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write((_HEAD + _opening(sheet, tags)).encode("utf-8"))
            lines: list[str] = []
            for row in rows:
                cells = (_cell(_told(column, row.get(column.key))) for column in sheet.columns)
                lines.append(f"<row>{''.join(cells)}</row>")
                if len(lines) == _ROWS_AT_ONCE:
                    part.write("".join(lines).encode("utf-8"))
                    lines.clear()
                    yield door.taken()
            part.write(("".join(lines) + "</sheetData></worksheet>").encode("utf-8"))
    yield door.taken()


def _opening(sheet: Sheet, tags: bool) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{max(14, len(said(column.title)) + 2)}" customWidth="1"/>'
        for place, column in enumerate(sheet.columns, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    heads = "".join(_string(said(column.title), _HEADER) for column in sheet.columns)
    way = ' rightToLeft="1"' if language().is_from_right else ""
    tagged = f"<row>{''.join(_string(column.hxl, _TEXT) for column in sheet.columns)}</row>" if tags else ""
    return (
        f'<worksheet xmlns="{_OPENXML}/spreadsheetml/2006/main">'
        f'<sheetViews><sheetView{way} workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{heads}</row>{tagged}"
    )


def _cell(value: Cell | Money | Decimal) -> str:
    """A value by its type: numbers as numbers where they stay exact, dates as dates, text never as a formula."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, Money | Decimal | int | float):
        number = as_decimal(value)
        style = _PLACES[digits(value.currency)] if isinstance(value, Money) else 0
        if stays_exact(number):
            return f'<c s="{style}"><v>{number:f}</v></c>'
        return _string(format(number, "f"), style)
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        if isinstance(value, datetime):
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            return f'<c s="{_MOMENT}"><v>{_serial(value.date()) + seconds / 86_400!r}</v></c>'
        return f'<c s="{_DAY}"><v>{_serial(value)}</v></c>'
    return _string(written(value)[:LONGEST_CELL], _TEXT)


def _serial(day: date) -> int:
    """The number of a day. The format takes 1900 for a leap year, so days before its March have one less."""
    days = (day - _EPOCH).days
    return days if days > 60 else days - 1


def _string(text: str, style: int) -> str:
    if not text:
        return "<c/>"
    clean = escape(_UNWRITABLE.sub(_escaped, text)).replace("\r", "&#13;")
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    """A sign as the format writes what XML cannot hold."""
    return "_x005F_" if found[0] == "_" else f"_x{ord(found[0]):04X}_"


def _parts(name: str) -> dict[str, str]:
    """The parts of a workbook beside its sheet."""
    package, office = f"{_OPENXML}/package/2006", f"{_OPENXML}/officeDocument/2006"
    sheets = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    named = escape(name, {'"': "&quot;"})
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{sheets}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheets}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{sheets}.styles+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_OPENXML}/spreadsheetml/2006/main" xmlns:r="{office}/relationships">'
            f'<sheets><sheet name="{named}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{office}/relationships/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    formats = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(_FORMATS))
    shared = 'fontId="0" fillId="0" borderId="0" xfId="0"'
    looks = "".join(f'<xf numFmtId="{164 + i}" {shared} applyNumberFormat="1"/>' for i in range(len(_FORMATS)))
    return (
        f'<styleSheet xmlns="{_OPENXML}/spreadsheetml/2006/main"><numFmts count="{len(_FORMATS)}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_FORMATS) + 2}"><xf numFmtId="0" {shared}/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        f'{looks}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
