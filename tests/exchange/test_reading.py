"""Files: what can be read is read with its places, what is no workbook is refused before it can do harm."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from exchange.files import (
    GOOD,
    HEADERS,
    comma_separated,
    ods,
    ods_cell,
    ods_row,
    part_of,
    sheet_with,
    with_part,
    xlsx,
    zipped,
)
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from headwater.exchange import markup, reading
from headwater.exchange.checking import Read, checked
from headwater.exchange.columns import CONTRIBUTIONS
from headwater.lib import zips
from headwater.lib.errors import Refused
from headwater.lib.money import Money

CSV_GOOD = [*GOOD[:4], "2023-07-31", "USD", "1234.5"]


def read(content: bytes) -> Read:
    return checked(reading.table(content, title="Contributions"), CONTRIBUTIONS)


def complaints(content: bytes) -> list[str]:
    return [str(complaint) for complaint in read(content).complaints]


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        reading.table(content, title="Contributions")
    assert len(refused.value.complaints) == 1
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        xlsx([HEADERS, GOOD]),
        xlsx([[], [], HEADERS, [], GOOD]),
        xlsx([HEADERS[::-1], GOOD[::-1]]),
        xlsx([HEADERS, GOOD], title="contributions", others=["Notes"]),
        xlsx([HEADERS, GOOD], title="Sheet1"),
        ods(ods_row(*HEADERS) + ods_row(*GOOD)),
        ods(ods_row(*HEADERS) + ods_row(None, repeated=3) + ods_row(*GOOD) + ods_row(None, repeated=1_048_000)),
        comma_separated([HEADERS, CSV_GOOD]),
        comma_separated([HEADERS, CSV_GOOD], ";"),
        comma_separated([HEADERS, CSV_GOOD], "\t"),
        b"\xef\xbb\xbf" + comma_separated([HEADERS, CSV_GOOD]),
    ],
    ids=[
        "xlsx",
        "empty rows",
        "other order",
        "two sheets",
        "one sheet",
        "ods",
        "repeated rows",
        ",",
        ";",
        "tab",
        "bom",
    ],
)
def test_the_same_record_is_read_from_every_form(content: bytes) -> None:
    found = read(content)
    assert found.complaints == ()
    (record,) = found.records
    assert {key: value for key, value in record.values.items() if value is not None} == {
        "code": "C-1",
        "donor": "Sweden",
        "fund": "UNEARMARKED",
        "modality": "A",
        "received_on": date(2023, 7, 31),
        "currency": "USD",
        "amount": Money(123450, "USD"),
    }


def test_a_date_is_the_same_day_in_both_date_systems() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    page: Any = book.active
    page.append(HEADERS)
    page.append(GOOD)
    target = io.BytesIO()
    book.save(target)
    assert b"date1904" in part_of(target.getvalue(), "xl/workbook.xml")
    assert read(target.getvalue()).records[0].values["received_on"] == date(2023, 7, 31)


def test_every_complaint_comes_at_once_with_its_place() -> None:
    rows = [
        HEADERS,
        GOOD,
        ["C 2", None, "UNEARMARKED", "Z", "03/04/2023", "EURO", "1,234"],
        [],
        ["C-3", "Norway", None, "A", datetime.fromisoformat("2023-07-31T12:00"), "JPY", 12.5],
    ]
    where = "sheet Contributions, row {}, column {}: "
    assert complaints(xlsx(rows)) == [
        where.format(3, "A (Code)") + "“C 2” is not a code; write letters A-Z, digits and . _ / - only, at most 60, "
        "beginning with a letter or digit, such as C-2023-001.",
        where.format(3, "B (Donor)")
        + "The Donor is empty; write who gave: the code or the name of a registered organisation.",
        where.format(3, "D (Earmarking)")
        + "“Z” is not a known earmarking; write one of A, B, C, D, E, F, G, H, I, J, K, L.",
        where.format(3, "E (Received on)")
        + "“03/04/2023” can be read as 3 April 2023 or 4 March 2023; write 2023-04-03 or 2023-03-04.",
        where.format(3, "F (Currency)") + "“EURO” is not a currency; write an ISO 4217 code such as USD, EUR or XOF.",
        where.format(3, "G (Amount)") + "“1,234” can be read as 1234 or as 1.234; write 1234 or 1.2340.",
        where.format(5, "E (Received on)")
        + "“2023-07-31 12:00” has a time of day; write the date alone, such as 2023-07-31.",
        where.format(5, "G (Amount)") + "JPY 12.5 has too many decimals; JPY has no decimals.",
    ]


def test_wrong_columns_do_not_hide_wrong_cells() -> None:
    found = complaints(xlsx([["Code", "Donr", "Currency", "Currency"], ["C-1", "x", "EURO", "USD"]]))
    assert [line.rpartition(": ")[2][:30] for line in found] == [
        "“Donr” is not a column of Cont",
        "The column “Currency” stands t",
        "The column “Donor” is missing;",
        "The column “Earmarking” is mis",
        "The column “Received on” is mi",
        "The column “Amount” is missing",
        "“EURO” is not a currency; writ",
    ]
    assert found[0].startswith("sheet Contributions, row 1, column B: ")


@pytest.mark.parametrize(
    "content",
    [
        xlsx([HEADERS, [*GOOD[:-1], "=1000+234.5"]]),
        sheet_with(xlsx([HEADERS, GOOD]), "<v>1234.5</v>", "<f>1000+234.5</f><v>1234.5</v>"),
        sheet_with(xlsx([HEADERS, GOOD]), "<v>1234.5</v>", '<f t="shared" si="0"/><v>1234.5</v>'),
        ods(
            ods_row(*HEADERS)
            + ods_row(
                *GOOD[:-1], ods_cell(1234.5).replace("<table:table-cell", '<table:table-cell table:formula="of:=1+1"')
            )
        ),
    ],
    ids=["without a value", "with a value", "shared", "ods"],
)
def test_a_formula_is_a_complaint(content: bytes) -> None:
    (complaint,) = complaints(content)
    assert complaint.startswith(
        "sheet Contributions, row 2, column G (Amount): Cell G2 holds a formula; paste its value"
    )
    assert complaint.endswith(" in its place.")


def test_the_value_of_a_formula_is_shown() -> None:
    content = sheet_with(xlsx([HEADERS, GOOD]), "<v>1234.5</v>", "<f>1000+234.5</f><v>1234.5</v>")
    assert "paste its value (now 1234.5) in its place" in complaints(content)[0]


def test_a_formula_of_a_drop_down_is_no_formula_cell() -> None:
    rule = "</sheetData><extLst><ext><f>Choices!$A$1:$A$3</f></ext></extLst>"
    assert complaints(sheet_with(xlsx([HEADERS, GOOD]), "</sheetData>", rule)) == []


def test_an_error_value_is_a_complaint() -> None:
    content = sheet_with(xlsx([HEADERS, GOOD]), 't="n"><v>1234.5</v>', 't="e"><v>#REF!</v>')
    (complaint,) = complaints(content)
    assert "column G (Amount): Cell G2 holds an error such as #N/A or #REF!; write the value itself." in complaint


def test_a_script_in_a_cell_is_text_or_no_code() -> None:
    script = "<script>alert(1)</script>"
    found = read(xlsx([HEADERS, ["C-1", script, *GOOD[2:]]]))
    assert found.records[0].values["donor"] == script
    (complaint,) = complaints(xlsx([HEADERS, [script, *GOOD[1:]]]))
    assert f"column A (Code): “{script}” is not a code" in complaint


def test_cells_below_no_header_are_a_complaint() -> None:
    (complaint,) = complaints(xlsx([HEADERS, [*GOOD, None, 5000], [*["C-2"], *GOOD[1:], None, 6000]]))
    expected = "row 2, column I: “5000” stands in a column without a header; give the column a header or empty it."
    assert complaint == f"sheet Contributions, {expected}"


def test_a_key_that_stands_twice_with_other_content_is_a_complaint() -> None:
    rows = [HEADERS, GOOD, ["c-1", "Norway", *GOOD[2:]], ["C-1", *GOOD[1:]]]
    found = read(xlsx(rows))
    (complaint,) = found.complaints
    assert complaint.where == "sheet Contributions, row 3, column A (Code)"
    assert complaint.what == ("“c-1” stands in row 2 with another Code and Donor; give each record a Code of its own.")
    assert found.repeats == {4: 2}


def test_headers_alone_are_a_complaint() -> None:
    assert complaints(xlsx([HEADERS]))[0].endswith("There is no row below the headers; write one record in each row.")


def test_a_list_of_complaints_ends_with_how_many_more() -> None:
    bad = [f"C {number}" for number in range(1500)]
    found = complaints(xlsx([HEADERS, *([code, *GOOD[1:]] for code in bad)]))
    assert len(found) == 1001
    assert found[-1] == "500 more complaints are not listed; mend these first."


def test_reading_stops_at_very_many_complaints() -> None:
    empty = comma_separated([HEADERS, *([f"C {number}", "", "", "", "", "", ""] for number in range(10_000))])
    found = read(empty)
    assert len(found.faults) < 20_100
    assert found.faults[-1].what.startswith("Reading stopped after row ")


BIG = "x" * 200_000
SPACES = '<text:s text:c="99999999"/>'
ENTITY = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;">]>'
PLAIN = xlsx([HEADERS, GOOD])


def locked_zip() -> bytes:
    """A zip file that says of its parts that they are encrypted."""
    content = bytearray(zipped({"xl/workbook.xml": "<workbook/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 1)
    return bytes(content)


def lying_zip() -> bytes:
    """A zip file that says of a large part that it is small."""
    content = bytearray(zipped({"xl/workbook.xml": b" " * 1_000_000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 100)
    return bytes(content)


def doubled_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("xl/workbook.xml", "<other/>")
    return target.getvalue()


DAMAGED = "The file is a damaged workbook; open it in a spreadsheet program, save it again as .xlsx and load that."
HARMED = "The workbook is damaged; open it in a spreadsheet program, save it again as .xlsx and load that."
BOMB = "The file unpacks to more than a workbook can need; save the rows in a new workbook and load that."
LOCKED = "The workbook is protected with a password; save it without one."


def no_workbooks() -> Iterator[tuple[str, bytes, str]]:
    """Each thing that is no workbook, with the one sentence that it gets."""
    yield "nothing", b"", "The file is empty; save the workbook and load it again."
    yield "blanks", b" \r\n \n", "The file is empty; save the workbook and load it again."
    yield (
        "a zip",
        zipped({"a.txt": "hello"}),
        ("The file is a zip file and not a workbook; load a workbook saved as .xlsx, .ods or .csv."),
    )
    yield (
        "an empty zip",
        zipped({}),
        "The file is a zip file and not a workbook; load a workbook saved as .xlsx, .ods or .csv.",
    )
    yield (
        "a text document",
        zipped({"word/document.xml": "<x/>"}),
        ("The file is a zip file and not a workbook; load a workbook saved as .xlsx, .ods or .csv."),
    )
    yield (
        "an .odt",
        ods("", mimetype="application/vnd.oasis.opendocument.text"),
        ("The file is a zip file and not a workbook; load a workbook saved as .xlsx, .ods or .csv."),
    )
    yield "half a zip", PLAIN[: len(PLAIN) // 2], DAMAGED
    yield "a broken zip", PLAIN[:200] + bytes(100) + PLAIN[300:], DAMAGED
    yield "a zip that lies", lying_zip(), DAMAGED
    yield "a part twice", doubled_zip(), DAMAGED
    yield "an odd method", zipped({"xl/workbook.xml": b" " * 1000}, zipfile.ZIP_BZIP2), DAMAGED
    yield "a bomb of one part", zipped({"xl/workbook.xml": b" " * 12_000_000}), BOMB
    yield "a bomb of many parts", zipped({f"xl/{n}.xml": b"" for n in range(5_001)}), BOMB
    yield "a locked zip", locked_zip(), LOCKED
    yield "a locked .xlsx", reading._OLD_OR_LOCKED + bytes(512) + "EncryptedPackage".encode("utf-16-le"), LOCKED
    yield "a locked .ods", ods("", manifest="<manifest:encryption-data/>"), LOCKED
    yield "an old .xls", reading._OLD_OR_LOCKED + bytes(2048), "The file is an old workbook (.xls); save it as .xlsx."
    yield "an .xlsb", zipped({"xl/workbook.bin": b"x"}), "The file is a binary workbook (.xlsb); save it as .xlsx."
    yield (
        "a web page",
        b"<html><table></table></html>",
        ("The file is not a workbook; load one saved as .xlsx, .ods or .csv."),
    )
    yield "a PDF", b"%PDF-1.7\nhello", "The file is not a workbook; load one saved as .xlsx, .ods or .csv."
    yield (
        "a picture",
        b"\x89PNG\r\n\x1a\n\0\0",
        (
            "The file is neither a workbook nor text in UTF-8 (line 1); "
            "load .xlsx, .ods or .csv, the last saved as “CSV UTF-8”."
        ),
    )
    yield (
        "old letters",
        "Code,Donor\r\nC-1,Côte".encode("latin-1"),
        (
            "The file is neither a workbook nor text in UTF-8 (line 2); "
            "load .xlsx, .ods or .csv, the last saved as “CSV UTF-8”."
        ),
    )
    yield "UTF-16", "Code;Donor".encode("utf-16"), "The file is written in UTF-16; save it as “CSV UTF-8”."
    yield (
        "two delimiters",
        b"Code,Donor;Amount\r\n1,2;3\r\n",
        ("The header line holds commas and semicolons; separate the columns by one of them only."),
    )
    yield (
        "a very wide row",
        b"Code" + b"," * 1_000,
        "The file has more than 200 columns; remove those that are not of the template.",
    )
    yield (
        "an open quote",
        b'Code,Donor\r\n"C-1,Sweden\r\n',
        ("Line 2 of the file cannot be read; check the quotation marks in it and in the lines before it."),
    )
    yield (
        "a huge cell",
        b'Code,Donor\r\n"' + BIG.encode() + b'",x\r\n',
        ("Line 2 of the file cannot be read; check the quotation marks in it and in the lines before it."),
    )
    yield (
        "entities in a sheet",
        sheet_with(PLAIN, "<worksheet", ENTITY + "<worksheet"),
        ("The workbook declares a document type, which no spreadsheet program writes; save it again as .xlsx."),
    )
    yield (
        "entities in an .ods",
        ods(ods_row("x"), before=ENTITY),
        ("The workbook declares a document type, which no spreadsheet program writes; save it again as .xlsx."),
    )
    yield "broken XML", sheet_with(PLAIN, "</worksheet>", "</work"), HARMED
    yield "a cell nowhere", sheet_with(PLAIN, 'r="G2"', 'r="G0"'), HARMED
    yield "a row nowhere", sheet_with(PLAIN, '<row r="2"', '<row r="99999999"'), HARMED
    yield (
        "a cell far below",
        sheet_with(PLAIN, 'r="G2"', 'r="G1048576"'),
        ("The sheet has more than 100,000 rows; split it into several files."),
    )
    yield (
        "a cell far right",
        sheet_with(PLAIN, 'r="G2"', 'r="XFD2"'),
        ("The sheet has more than 200 columns; remove those that are not of the template."),
    )
    yield (
        "a sparse sheet",
        sheet_with(PLAIN, 'r="G2"', 'r="GA99999"'),
        ("The sheet holds more than can be read at once; split it into several files."),
    )
    yield (
        "a cell repeated",
        ods(ods_row(*HEADERS) + ods_row(*GOOD, repeated=1_000_000)),
        ("The sheet has more than 100,000 rows; split it into several files."),
    )
    yield (
        "a text repeated",
        ods(ods_row(*HEADERS) + ods_row("x" * 20_000, repeated=10_000)),
        ("The sheet holds more than can be read at once; split it into several files."),
    )
    yield (
        "spaces repeated",
        ods(ods_row(f"<table:table-cell><text:p>{SPACES * 2}</text:p></table:table-cell>")),
        "The sheet holds more than can be read at once; split it into several files.",
    )
    yield "rows repeated without end", ods(ods_row("x") + ods_row(None, repeated=9_999_999_999)), HARMED
    yield "no content", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), HARMED
    yield (
        "an empty sheet",
        xlsx([]),
        ("The sheet Contributions is empty; the first row holds the headers, the rows below it the records."),
    )
    yield (
        "no sheet",
        with_part(PLAIN, "xl/workbook.xml", b"<workbook/>"),
        ("The workbook has no sheet; add one with the name Contributions."),
    )
    yield "a sheet that is missing", with_part(PLAIN, "xl/_rels/workbook.xml.rels", part_of(
        PLAIN, "xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet7.xml")
    ), "The sheet Contributions is missing from the file; save the workbook again and load that."  # fmt: skip
    yield (
        "which sheet",
        xlsx([HEADERS, GOOD], title="One", others=["Two"]),
        ("The workbook has the sheets “One”, “Two”; give the sheet that is to be loaded the name “Contributions”."),
    )
    yield (
        "broken strings",
        with_part(PLAIN, "xl/styles.xml", b"<styleSheet><cellXfs><xf"),
        (
            "The sheet Contributions cannot be read; "
            "open it in a spreadsheet program, save it again as .xlsx and load that."
        ),
    )


@pytest.mark.parametrize(("content", "sentence"), [pytest.param(c, s, id=name) for name, c, s in no_workbooks()])
def test_what_is_no_workbook_gets_one_sentence(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_a_string_that_is_used_again_and_again_counts_each_time() -> None:
    """A small file can hold one long string and point at it from every cell."""
    cells = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'
    rows = "".join(cells.format(number) for number in range(1, 5_000))
    sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    strings = f"<sst><si><t>{'x' * 30_000}</t></si></sst>".encode()
    content = with_part(with_part(PLAIN, "xl/worksheets/sheet1.xml", sheet), "xl/sharedStrings.xml", strings)
    assert refusal(content) == "The sheet holds more than can be read at once; split it into several files."


def test_a_file_of_200_mb_is_read_no_further_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= reading.LARGEST_FILE + 1
            self.taken += size
            return b"x" * size

    file = Endless()
    with pytest.raises(Refused, match=r"^The file is larger than 25 MB; split it into several files\.$"):
        reading.bounded(file)
    assert file.taken == reading.LARGEST_FILE + 1
    assert refusal(b"x" * (reading.LARGEST_FILE + 1)) == "The file is larger than 25 MB; split it into several files."


def test_a_bomb_is_never_unpacked() -> None:
    bomb = zipped({f"xl/{number}.xml": b" " * 9_000_000 for number in range(30)})
    tracemalloc.start()
    try:
        assert refusal(bomb) == BOMB
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert zips.LARGEST_UNPACKED < 30 * 9_000_000


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MOST_ROWS", 3)
    rows = [[f"C-{number}", *GOOD[1:]] for number in range(4)]
    assert read(xlsx([HEADERS, *rows[:3]])).complaints == ()
    for content in (xlsx([HEADERS, *rows]), ods(ods_row(*HEADERS) + "".join(ods_row(*row) for row in rows))):
        assert refusal(content) == "The sheet has more than 3 rows; split it into several files."
    assert refusal(comma_separated([HEADERS, *rows])) == "The file has more than 3 rows; split it into several files."


def test_a_hidden_sheet_does_not_make_the_choice_hard() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([HEADERS, GOOD], title="Mine", others=["Lists"])))
    book["Lists"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert read(target.getvalue()).complaints == ()


def test_the_letters_of_columns() -> None:
    assert [reading.letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
