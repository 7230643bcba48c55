"""What the parser of workbooks does not say: where formulas and errors stand, and how large a sheet becomes.

The XML of a sheet is walked once, as a stream, before its values are read. A document type is refused, because
entities can grow without end, and so is a sheet that a few bytes make enormous by repeating.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from headwater.lib.errors import Refused
from headwater.lib.words import noted, number, said

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 4_000_000
LONGEST_TEXT_IN_ALL = 100_000_000
# What a spreadsheet program can hold; a file that says more is made to do harm.
_ROWS_OF_A_SHEET, _COLUMNS_OF_A_SHEET = 1_048_576, 16_384

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_DAMAGED = noted("The workbook is damaged; open it in a spreadsheet program, save it again as .xlsx and load that.")
Attributes = dict[str, str]
OddSort = Literal["formula", "error"]


@dataclass(slots=True)
class Scan:
    """What a sheet's XML says. odd: cells that hold no plain value, by (row, column), counted from 0."""

    odd: dict[tuple[int, int], OddSort] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    text: int = 0

    def hold(self, row: int, column: int, text: int = 0) -> None:
        """Count a cell with content that ends at this row and column; refuse when the sheet becomes too large."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        self.text += text
        if self.rows > MOST_ROWS + 1:
            raise Refused(
                said(
                    "The sheet has more than {most_rows} rows; split it into several files.",
                    most_rows=number(MOST_ROWS),
                )
            )
        if self.columns > MOST_COLUMNS:
            raise Refused(
                said(
                    "The sheet has more than {most_columns} columns; remove those that are not of the template.",
                    most_columns=number(MOST_COLUMNS),
                )
            )
        if self.rows * self.columns > MOST_CELLS or self.text > LONGEST_TEXT_IN_ALL:
            raise Refused(said("The sheet holds more than can be read at once; split it into several files."))


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of an .xlsx workbook and the part of the package that holds it."""

    name: str
    part: str
    is_visible: bool


def sheet_parts(workbook: bytes, relations: bytes) -> list[SheetPart]:
    """The worksheets of an .xlsx workbook, in order."""
    targets: dict[str, str] = {}
    sheets: list[SheetPart] = []

    def relation(name: str, attributes: Attributes) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"

    def sheet(name: str, attributes: Attributes) -> None:
        reference = next((value for key, value in attributes.items() if _local(key) == "id"), "")
        if _local(name) == "sheet" and reference in targets:
            is_visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetPart(attributes.get("name", ""), targets[reference], is_visible))

    for markup, start in ((relations, relation), (workbook, sheet)):
        parser = _parser()
        parser.StartElementHandler = start
        _walk(parser, markup)
    return sheets


def scan_xlsx(sheet: bytes, shared_strings: bytes | None) -> Scan:
    """Walk one worksheet of an .xlsx workbook."""
    lengths = _shared_lengths(shared_strings) if shared_strings else []
    walker = _XlsxWalker(lengths)
    parser = _parser()
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.characters
    _walk(parser, sheet)
    return walker.scan


class _XlsxWalker:
    def __init__(self, lengths: list[int]) -> None:
        self.scan = Scan()
        self.lengths = lengths
        self.row, self.column, self.sort = -1, -1, ""
        self.is_in_cell, self.value = False, ""

    def start(self, name: str, attributes: Attributes) -> None:
        name = _local(name)
        if name == "c":
            self.is_in_cell, self.value, self.sort = True, "", attributes.get("t", "")
            self.column += 1
            if (reference := attributes.get("r")) is not None:
                self.row, self.column = _position(reference)
        elif name == "row":
            self.row, self.column = self._row_number(attributes), -1
        elif self.is_in_cell and name == "f":
            self.scan.odd[self.row, self.column] = "formula"
            self.scan.hold(self.row, self.column)
        elif self.is_in_cell and name in ("v", "is"):
            self.value = ""
            self.scan.hold(self.row, self.column)

    def characters(self, text: str) -> None:
        if self.is_in_cell:
            self.value += text

    def end(self, name: str) -> None:
        if not self.is_in_cell or _local(name) != "c":
            return
        self.is_in_cell = False
        if self.sort == "e":
            self.scan.odd.setdefault((self.row, self.column), "error")
        if self.sort == "s":
            self.scan.hold(self.row, self.column, self._shared_length())
        elif self.value:
            self.scan.hold(self.row, self.column, len(self.value))

    def _shared_length(self) -> int:
        try:
            return self.lengths[int(self.value)]
        except (ValueError, IndexError):
            return max(self.lengths, default=0)

    def _row_number(self, attributes: Attributes) -> int:
        if (number := attributes.get("r")) is None:
            return self.row + 1
        if not number.isdecimal() or not 0 < int(number[:9]) <= _ROWS_OF_A_SHEET:
            raise Refused(said(_DAMAGED))
        return int(number[:9]) - 1


def _shared_lengths(shared_strings: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _attributes: Attributes) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser = _parser()
    parser.StartElementHandler, parser.CharacterDataHandler = start, characters
    _walk(parser, shared_strings)
    return lengths


def scan_ods(content: bytes) -> dict[str, Scan]:
    """Walk all tables of an .ods workbook; the parser reads all of them, so all must be of a bearable size."""
    walker = _OdsWalker()
    parser = _parser()
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.characters
    _walk(parser, content)
    return walker.scans


class _OdsWalker:
    def __init__(self) -> None:
        self.scans: dict[str, Scan] = {}
        self.scan: Scan | None = None
        self.row, self.row_repeat = 0, 1
        self.column, self.cell_repeat = 0, 1
        self.is_in_cell, self.holds, self.length, self.row_text = False, False, 0, 0

    def start(self, name: str, attributes: Attributes) -> None:
        name = _local(name)
        if name == "table" and "table:name" in attributes:
            if self.scan is not None:
                raise Refused(said(_DAMAGED))
            self.scan = self.scans.setdefault(attributes["table:name"], Scan())
            self.row = 0
        elif self.scan is None:
            return
        elif name == "table-row":
            self.column, self.row_text = 0, 0
            self.row_repeat = _repeat(attributes, "table:number-rows-repeated", _ROWS_OF_A_SHEET)
        elif name in ("table-cell", "covered-table-cell"):
            self.is_in_cell, self.length = True, 0
            self.cell_repeat = _repeat(attributes, "table:number-columns-repeated", _COLUMNS_OF_A_SHEET)
            self.holds = "office:value-type" in attributes or "table:formula" in attributes
            if "table:formula" in attributes:
                self.scan.odd[self.row, self.column] = "formula"
        elif name == "s":
            self.length += _repeat(attributes, "text:c", LONGEST_TEXT_IN_ALL)

    def characters(self, text: str) -> None:
        if self.is_in_cell:
            self.length += len(text)

    def end(self, name: str) -> None:
        if self.scan is None:
            return
        name = _local(name)
        if name in ("table-cell", "covered-table-cell"):
            self.is_in_cell = False
            self.column += self.cell_repeat
            if self.holds or self.length:
                self.row_text += self.length * self.cell_repeat
                self.scan.hold(self.row + self.row_repeat - 1, self.column - 1)
        elif name == "table-row":
            self.row += self.row_repeat
            self.scan.text += self.row_text * self.row_repeat
            if self.row_text:
                self.scan.hold(self.row - 1, 0)
        elif name == "table":
            self.scan = None


def _repeat(attributes: Attributes, name: str, most: int) -> int:
    count = attributes.get(name, "1")
    if not count.isdecimal() or not 0 < int(count[:12]) <= most:
        raise Refused(said(_DAMAGED))
    return int(count[:12])


def _position(reference: str) -> tuple[int, int]:
    if not (found := _REFERENCE.fullmatch(reference)):
        raise Refused(said(_DAMAGED))
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser() -> expat.XMLParserType:
    # UTF-8 whatever the file declares, because that is how the parser of workbooks will read the same bytes.
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_arguments: object) -> None:
    raise Refused(
        said("The workbook declares a document type, which no spreadsheet program writes; save it again as .xlsx.")
    )


def _walk(parser: expat.XMLParserType, markup: bytes) -> None:
    try:
        parser.Parse(markup, True)
    except expat.ExpatError:
        raise Refused(said(_DAMAGED)) from None
