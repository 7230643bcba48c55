"""From the bytes of a workbook or a CSV file to rows of typed cells, with where each of them stands."""

from __future__ import annotations

import csv
import io
import logging
from dataclasses import dataclass
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from headwater.exchange import markup, packages
from headwater.exchange.cells import Cell, is_empty
from headwater.exchange.columns.describing import sheet_name
from headwater.languages import everywhere
from headwater.lib.errors import Refused
from headwater.lib.words import joined, listed, noted, number, said

LARGEST_FILE = 25 * 1024 * 1024
KNOWN_FORMS = noted(".xlsx, .ods or .csv")

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = {",": noted("commas"), ";": noted("semicolons"), "\t": noted("tabs")}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file. number: as the spreadsheet counts, from 1. cells: from column A on."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Oddity:
    """A cell that holds no plain value. row: from 1; column: 0 = A."""

    row: int
    column: int
    sort: markup.OddSort


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that was read: its rows that are not empty, the first of which are the headers."""

    sheet: str
    rows: tuple[Row, ...]
    oddities: tuple[Oddity, ...]


def bounded(stream: BinaryIO) -> bytes:
    """The bytes of a file, as far as the limit and one byte more: a file of any length costs no more than that."""
    content = stream.read(LARGEST_FILE + 1)
    check_size(content)
    return content


def check_size(content: bytes) -> None:
    """Refuse what is empty or larger than the limit."""
    if not content:
        raise Refused(said("The file is empty; save the workbook and load it again."))
    if len(content) > LARGEST_FILE:
        raise Refused(
            said(
                "The file is larger than {megabytes} MB; split it into several files.",
                megabytes=LARGEST_FILE // 1024 // 1024,
            )
        )


def table(content: bytes, *, title: str) -> Table:
    """Read the sheet with this title, or the only visible one. Refused: what is no workbook, by its content."""
    check_size(content)
    if content.startswith(b"PK"):
        found = _workbook(content, title)
    elif content.startswith(_OLD_OR_LOCKED):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused(said("The workbook is protected with a password; save it without one."))
        raise Refused(said("The file is an old workbook (.xls); save it as .xlsx."))
    else:
        found = _comma_separated(content)
    if not found.rows:
        raise Refused(
            said(
                "The sheet {sheet} is empty; the first row holds the headers, the rows below it the records.",
                sheet=found.sheet,
            )
        )
    return found


def letter(column: int) -> str:
    """The letter of a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _workbook(content: bytes, title: str) -> Table:
    parts = packages.unpacked(content)
    by_name = {name.casefold(): name for name in parts}
    if "xl/workbook.xml" in by_name:
        return _xlsx(parts, by_name, title)
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return _ods(parts, title)
    raise Refused(
        said(
            "The file is a zip file and not a workbook; load a workbook saved as {known_forms}.",
            known_forms=said(KNOWN_FORMS),
        )
    )


def _xlsx(parts: dict[str, bytes], by_name: dict[str, str], title: str) -> Table:
    relations = parts.get(by_name.get("xl/_rels/workbook.xml.rels", ""), b"<none/>")
    sheets = markup.sheet_parts(parts[by_name["xl/workbook.xml"]], relations)
    chosen_name = _chosen([sheet.name for sheet in sheets], [sheet.name for sheet in sheets if sheet.is_visible], title)
    chosen = next(sheet for sheet in sheets if sheet.name == chosen_name)
    part = by_name.get(chosen.part.casefold(), "")
    if part not in parts:
        raise Refused(
            said("The sheet {name} is missing from the file; save the workbook again and load that.", name=chosen.name)
        )
    shared = parts.get(by_name.get("xl/sharedstrings.xml", ""))
    scan = markup.scan_xlsx(parts[part], shared)
    # The parser gets what was checked, and no sheet that was not.
    checked = {name: data for name, data in parts.items() if not name.casefold().startswith("xl/worksheets/")}
    return _table(chosen.name, _cells(packages.packed(checked | {part: parts[part]}), chosen.name), scan)


def _ods(parts: dict[str, bytes], title: str) -> Table:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Refused(said("The workbook is protected with a password; save it without one."))
    scans = markup.scan_ods(parts.get("content.xml", b""))
    chosen = _chosen(list(scans), list(scans), title)
    needed = {
        name: data for name, data in parts.items() if name in ("mimetype", "content.xml", "META-INF/manifest.xml")
    }
    return _table(chosen, _cells(packages.packed(needed), chosen), scans[chosen])


def _chosen(names: list[str], visible: list[str], title: str) -> str:
    """The sheet to read: the one with the title, in whatever language, or else the only one that can be seen."""
    for name in names:
        if name.strip().casefold() == title.casefold():
            return name
    if len(visible) == 1:
        return visible[0]
    titles = {sheet_name(told).casefold() for told in everywhere(title)}
    for name in names:
        if name.strip().casefold() in titles:
            return name
    if not names:
        raise Refused(said("The workbook has no sheet; add one with the name {title}.", title=said(title)))
    shown = listed(f"“{name[:31]}”" for name in names[:10])
    raise Refused(
        said(
            "The workbook has the sheets {shown}; give the sheet that is to be loaded the name “{title}”.",
            shown=shown,
            title=said(title),
        )
    )


def _cells(workbook: bytes, sheet: str) -> list[list[Cell]]:
    """The values of a sheet, from cell A1 on. What the parser cannot read is refused."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(workbook)) as book:
            return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[return-value]
    except BaseException as error:
        # A defect inside the parser arrives as a PanicException, which is no Exception.
        if not isinstance(error, CalamineError | ValueError) and type(error).__name__ != "PanicException":
            raise
        log.info("a workbook could not be read: %s", error)
        what = said(
            "The sheet {sheet} cannot be read; open it in a spreadsheet program, save it again as .xlsx and load that.",
            sheet=sheet,
        )
        raise Refused(what) from None


def _table(sheet: str, cells: list[list[Cell]], scan: markup.Scan) -> Table:
    rows = tuple(_rows(cells))
    odd = (Oddity(row + 1, column, sort) for (row, column), sort in scan.odd.items())
    return Table(sheet, rows, tuple(odd))


def _rows(cells: list[list[Cell]]) -> list[Row]:
    return [Row(number, tuple(row)) for number, row in enumerate(cells, 1) if not all(map(is_empty, row))]


def _comma_separated(content: bytes) -> Table:
    text = _decoded(content)
    delimiter = _delimiter(text)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if len(cells) > markup.MOST_COLUMNS:
                raise Refused(
                    said(
                        "The file has more than {most_columns} columns; remove those that are not of the template.",
                        most_columns=number(markup.MOST_COLUMNS),
                    )
                )
            rows.append([_unescaped(cell) for cell in cells])
            if len(rows) > markup.MOST_ROWS + 1:
                raise Refused(
                    said(
                        "The file has more than {most_rows} rows; split it into several files.",
                        most_rows=number(markup.MOST_ROWS),
                    )
                )
    except csv.Error as error:
        log.info("a CSV file could not be read: %s", error)
        raise Refused(
            said(
                "Line {line} of the file cannot be read; check the quotation marks in it and in the lines before it.",
                line=number(reader.line_num),
            )
        ) from None
    return Table("CSV", tuple(_rows(rows)), ())


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(said("The file is written in UTF-16; save it as “CSV UTF-8”."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            said(
                "The file is neither a workbook nor text in UTF-8 (line {line}); load {known_forms}, the last saved as "
                "“CSV UTF-8”.",
                line=number(line),
                known_forms=said(KNOWN_FORMS),
            )
        ) from None
    if "\0" in text or text.lstrip()[:1] == "<" or text.startswith("%PDF"):
        raise Refused(
            said("The file is not a workbook; load one saved as {known_forms}.", known_forms=said(KNOWN_FORMS))
        )
    if not text.strip():
        raise Refused(said("The file is empty; save the workbook and load it again."))
    return text


def _delimiter(text: str) -> str:
    """What stands between the headers: one of comma, semicolon and tab, and only one."""
    headers = text.lstrip("\r\n").split("\n", 1)[0]
    outside = "".join(headers.split('"')[::2])
    found = [sign for sign in _DELIMITERS if sign in outside]
    if len(found) > 1:
        names = joined(said(_DELIMITERS[sign]) for sign in found)
        raise Refused(said("The header line holds {names}; separate the columns by one of them only.", names=names))
    return found[0] if found else ","


def _unescaped(cell: str) -> str:
    """Take off the apostrophe that our own CSV puts before a text which a spreadsheet would run as a formula."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
