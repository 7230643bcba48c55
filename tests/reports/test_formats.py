"""One list of blocks, four files: each is read back by a library that did not write it, and every number compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
import readback
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from headwater.cli import demonstration
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money
from headwater.lib.shares import rounded
from headwater.reports import annual, blocks, writing
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Column,
    Heading,
    Item,
    KeyFigure,
    KeyFigures,
    Link,
    Listing,
    Note,
    Paragraph,
    Point,
    Quote,
    Reconciliation,
    Run,
    Share,
    Short,
    Status,
    Synthetic,
    Table,
    Value,
    Waterfall,
)
from headwater.reports.formats import day
from headwater.reports.word.pen import _ORDERS
from headwater.reports.written import Meta, bare
from headwater.statements import queries

META = Meta(
    organisation="An organisation (synthetic)",
    period="2023",
    as_of=date(2023, 12, 31),
    made_on=date(2024, 3, 1),
    generator="Headwater",
    notes=(Note("synthetic", "Everything here was invented."),),
    status="provisional",
)
TITLE = "Every kind of block"
HOSTILE = "=1+1 #set page(fill: red) *bold* $x$ <script>alert(1)</script> @SUM(A1) \\ & [link](x)"


def usd(number: int | str) -> Money:
    return money(number, "USD")


GIVEN = Table(
    caption="Given: by [donor]*",
    columns=(
        Column(title="Donor"),
        Column(title="Unearmarked", align="number", unit="USD"),
        Column(title="Share", align="number", unit="%"),
        Column(title="Of its own", align="number", unit="%"),
        Column(title="Earmarked", align="number", unit="USD"),
        Column(title="On"),
    ),
    rows=(
        ("Denmark", usd("7143920.25"), Share(Decimal("88.12")), Share(Decimal("19")), usd(30_380_397), None),
        ("=HYPERLINK(1)", usd(963_000), Share(Decimal("11.88")), Share(Decimal("96")), usd(40_000), date(2023, 7, 1)),
    ),
    total=("Total", usd("8106920.25"), Share(Decimal(100)), Share(Decimal(21)), usd(30_420_397), ""),
    notes=("A blank is not zero.",),
)
BOOKS = Reconciliation(
    title="Carry-over",
    unit="USD",
    opening=Item(label="Opening balance", amount=None),
    ins=(Item(label="Came in", amount=usd(45_583_890)),),
    outs=(Item(label="Went out", amount=usd(12_967_933)),),
    closing=Item(label="Reached", amount=usd(32_615_957)),
    stated=Item(label="As published", amount=usd(36_600_000)),
    tolerance=5_000_000,
    explanation="Nobody stated what was there before.",
    explained_by="An officer, 2024-02-01",
)
EXAMPLE: list[Block] = [
    KeyFigures(
        (
            KeyFigure(title="Received", value=usd(45_583_890), as_of=date(2023, 12, 31), status="final"),
            KeyFigure(title="Donors", value=18, unit="donors"),
            KeyFigure(title="Late", value=Synthetic(Share(Decimal(87)))),
            KeyFigure(title="Not known", value=None, note="It was not published."),
        )
    ),
    Heading(2, "A heading", "a-heading"),
    Paragraph(HOSTILE),
    Paragraph((Run("Some "), Run("strong", strong=True), Run(" and "), Run("linked", href="https://example.org"))),
    Listing(("first of 3 items", (Run("second", emphasis=True),))),
    Listing(("one", "two"), ordered=True),
    Quote("A sentence that somebody said in 1951."),
    GIVEN,
    Chart(
        id="chart",
        title="Two bars",
        data=Bars((Point("Denmark", usd(7_143_920)), Point("Nobody", None))),
        description="Denmark's bar is the longer one.",
        table=Table(
            caption="Behind the chart",
            columns=(Column(title="What"), Column(title="Count", align="number")),
            rows=(("Marked", Synthetic(5)), ("Linked", Link(12_345, "/somewhere")), ("Short", Short(usd(1_234_567)))),
        ),
        notes=(Note("source", "A source."),),
    ),
    Heading(3, "Below it", "below"),
    BOOKS,
    Chart(id="steps", title="Steps", data=Waterfall(BOOKS), description="From opening to closing."),
    Table(caption="Words", columns=(Column(title="Which"),), rows=((Status("good", "good"),), ("+1",))),
    Note("gap", "A gap is shown."),
]


@pytest.fixture(scope="module")
def example() -> dict[str, bytes]:
    """The example in all formats."""
    return writing.make(list(writing.FORMATS), TITLE, EXAMPLE, "en", META)


def tables_of(made: list[Block]) -> Iterator[Table]:
    for block in made:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Chart) and block.table:
            yield block.table


def number(value: Value) -> Decimal | None:
    """The number of a cell, where it is one."""
    plain = bare(value)
    if isinstance(plain, Short):
        return plain.amount.decimal
    return blocks.number_of(plain) if isinstance(plain, Money | Share | int | Decimal) else None


def compare_cells(tables: dict[str, list[list[list[str]]]], made: list[Block]) -> int:
    """Each cell of each table, and each amount of each reconciliation. Returns how many numbers were compared."""
    compared = 0
    for table in tables_of(made):
        read = tables[table.caption].pop(0)
        rows = [*table.rows, *([table.total] if table.total else [])]
        assert len(read) == len(rows) + 1, table.caption
        for row, cells in zip(rows, read[1:], strict=True):
            for value, cell in zip(row, cells, strict=True):
                compared += compare(value, cell, f"{table.caption}: {row[0]}")
    for books in made:
        if isinstance(books, Reconciliation):
            read = tables[books.title].pop(0)
            found = [readback.numbers(row[-1]) for row in read[1:]]
            assert found == [[] if one is None else [one] for one in amounts_of(books)], books.title
            compared += len(found)
    return compared


def compare(value: Value, cell: str, where: str) -> int:
    exact, plain = number(value), bare(value)
    if isinstance(value, Synthetic):
        assert "synthetic" in cell, where
    if isinstance(plain, Short):
        assert "1.2" in cell
    elif exact is not None:
        assert readback.numbers(cell) == [exact], f"{where}: {cell} is not {exact}"
        return 1
    elif plain is None:
        assert cell in ("", "not published"), where
    else:
        said = day(plain, "en") if isinstance(plain, date) else plain.text if isinstance(plain, Status) else str(plain)
        assert " ".join(cell.removesuffix("synthetic").split()) == " ".join(said.split()), where
    return 0


def amounts_of(books: Reconciliation) -> list[Decimal | None]:
    """The amounts of a reconciliation as they are written: what went out below zero."""
    found: list[Decimal | None] = []
    signs = [0, *(1 for _ in books.ins), *(-1 for _ in books.outs), 0, *([0] if books.stated else [])]
    items = [books.opening, *books.ins, *books.outs, books.closing, *([books.stated] if books.stated else [])]
    for item, sign in zip(items, signs, strict=True):
        exact = None if item.amount is None else blocks.number_of(item.amount)
        found.append(-exact if exact is not None and sign < 0 else exact)
    return [*found, *([blocks.number_of(books.gap)] if books.gap and number(books.gap) else [])]


def compare_pdf(content: bytes, made: list[Block]) -> int:
    """Numbers that stand beside each other in a row stand beside each other in the text of the PDF."""
    within, compared = readback.Order(readback.numbers(readback.pdf(content))), 0
    for table in tables_of(made):
        for row in (*table.rows, *([table.total] if table.total else [])):
            run: list[Decimal] = []
            for value, column in zip((*row, None), (*table.columns, None), strict=True):
                exact = number(value)
                if exact is not None and column and column.align == "number" and not isinstance(bare(value), Short):
                    run.append(exact)
                    continue
                assert within.holds(run), f"{table.caption}: {run}"
                compared += len(run)
                run = []
    for books in made:
        if isinstance(books, Reconciliation):
            assert all(within.holds([one]) for one in amounts_of(books) if one is not None), books.title
    return compared


def compare_excel(content: bytes, made: list[Block]) -> int:
    """Every number is a number in its cell: shares as parts of 1, amounts in whole units of the currency."""
    sheets = list(readback.excel(content).values())[2:]
    compared = 0
    figures = [block for block in made if isinstance(block, Table | Reconciliation | Chart)]
    figures = [block.table if isinstance(block, Chart) else block for block in figures]
    for block, sheet in zip([one for one in figures if one], sheets, strict=False):
        if isinstance(block, Reconciliation):
            items = [block.opening, *block.ins, *block.outs, block.closing, *([block.stated] if block.stated else [])]
            for item, row in zip(items, sheet[3:], strict=False):
                if item.amount is not None:
                    assert exactly(row[2]) == blocks.number_of(item.amount), block.title
            continue
        assert sheet[0][0] == block.caption
        for row, cells in zip((*block.rows, *([block.total] if block.total else [])), sheet[3:], strict=False):
            for value, cell in zip(row, cells, strict=False):
                exact = number(value)
                if exact is None:
                    continue
                wanted = exact / 100 if isinstance(bare(value), Share) else exact
                assert not isinstance(cell, str) and exactly(cell) == wanted, f"{block.caption}: {row[0]}: {cell}"
                compared += 1
    return compared


def exactly(cell: object) -> Decimal:
    assert isinstance(cell, int | float), cell
    return Decimal(str(cell))


def compare_headlines(texts: list[str], made: list[Block]) -> None:
    for block in made:
        for figure in block.figures if isinstance(block, KeyFigures) else ():
            exact = number(figure.value)
            for text in texts:
                assert exact is None or exact in readback.numbers(text), figure.title


def compare_all(files: dict[str, bytes], made: list[Block]) -> int:
    html_tables, html_text = readback.html(files["html"])
    word_tables, word_text = readback.word(files["docx"])
    headlines = " ".join(cell for rows in word_tables["Headline figures"] for row in rows for cell in row)
    compared = compare_cells(html_tables, made)
    assert compared == compare_cells(word_tables, made)
    assert compare_pdf(files["pdf"], made) > 0
    assert compare_excel(files["xlsx"], made) > 0
    compare_headlines([html_text, headlines, readback.pdf(files["pdf"])], made)
    text = "\n".join(str(row[0]) for row in readback.excel(files["xlsx"])["Text"])
    for block in made:
        if isinstance(block, Paragraph):
            said = " ".join(blocks.plain(block.text).split())
            assert said in html_text and said in " ".join(word_text.split()) and said in " ".join(text.split())
    return compared


def test_all_four_files_carry_the_numbers_of_the_blocks(example: dict[str, bytes]) -> None:
    assert compare_all(example, EXAMPLE) > 15


def test_all_four_files_of_the_annual_report_carry_the_numbers_of_the_statements(db: None) -> None:
    demonstration.load(entity="", revenue=None, year=2023)
    context = queries.context(year=2023)
    made = annual.blocks(context)
    files = annual.files(context, formats=["html", "pdf", "docx", "xlsx"], made_on=date(2024, 3, 1))
    assert compare_all(files, made) > 1000


def test_the_same_blocks_give_the_same_bytes(example: dict[str, bytes]) -> None:
    again = writing.make(list(writing.FORMATS), TITLE, EXAMPLE, "en", META)
    for ending, content in example.items():
        assert content == again[ending], ending


def test_all_four_files_carry_the_same_hash(example: dict[str, bytes]) -> None:
    (found,) = set(re.findall(r"\b[0-9a-f]{64}\b", example["html"].decode()))
    assert found in readback.pdf(example["pdf"]).replace("\n", "")
    assert found in readback.word(example["docx"])[1]
    assert any(found in str(row[0]) for row in readback.excel(example["xlsx"])["Cover"])


def test_markup_in_what_people_write_is_text(example: dict[str, bytes]) -> None:
    wanted = " ".join(HOSTILE.split())
    assert wanted in " ".join(readback.pdf(example["pdf"]).split())
    assert wanted in readback.html(example["html"])[1]
    assert wanted in readback.word(example["docx"])[1]
    assert "<script" not in example["html"].decode()


# PDF.


def test_pdf_is_tagged_named_and_can_be_found_one_s_way_in(example: dict[str, bytes]) -> None:
    reader = PdfReader(BytesIO(example["pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and "/StructTreeRoot" in root
    assert reader.metadata and reader.metadata.title == TITLE
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["A heading"]
    about = root["/Metadata"].get_data().decode()
    assert "pdfuaid" in about and "pdfaid" in about
    alternatives = [str(one["/Alt"]) for one in structure(root["/StructTreeRoot"]) if "/Alt" in one]
    assert [one for one in alternatives if one.startswith("Two bars")] == ["Two bars. Denmark's bar is the longer one."]
    kinds = {str(one.get("/S")) for one in structure(root["/StructTreeRoot"])}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/THead", "/L", "/Figure"} <= kinds
    assert "Page 2 of" in readback.pdf(example["pdf"])
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (inside,) = font.get_object()["/DescendantFonts"]
            assert {"/FontFile2", "/FontFile3"} & set(inside.get_object()["/FontDescriptor"]), "fonts are inside"


def structure(node: object) -> Iterator[dict[str, object]]:
    """All elements of the structure of a PDF."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from structure(each)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from structure(node["/K"])


def test_pdf_says_which_letters_it_cannot_show() -> None:
    with pytest.raises(Refused, match=r"cannot show “.*neither its own fonts"):
        writing.make(["pdf"], TITLE, [Paragraph("A private sign: \ue321")], "en", META)


def test_control_characters_do_not_break_a_file() -> None:
    made = writing.make(list(writing.FORMATS), "T", [Paragraph("a\x00b\ud800c\x08")], "en", META)
    assert "a\ufffdb\ufffdc" in readback.word(made["docx"])[1]


# Word.


@pytest.mark.parametrize("language", ["en", "ar"])
def test_word_has_headings_header_rows_and_words_for_pictures(language: str) -> None:
    content = writing.make(["docx"], TITLE, EXAMPLE, language, META)["docx"]
    document = Document(BytesIO(content))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles.count("Heading 1") == 1 and styles.count("Heading 2") == 1 and "Title" in styles
    assert {"List Bullet", "List Number", "Quote", "Caption"} <= set(styles)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert (table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) == (language == "ar")
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert [picture.get("descr") for picture in pictures] == [
        "Two bars. Denmark's bar is the longer one.",
        "Steps. From opening to closing.",
    ]
    fields = [each.text.split()[0] for each in document.element.body.iter(qn("w:instrText"))]
    assert fields == ["TOC"]
    footer = document.sections[0].footer._element
    assert [each.text.strip() for each in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert default.get(qn("w:bidi")) == "ar-SA" and default.get(qn("w:val")) == "en-GB"
    assert document.core_properties.language == language
    from_the_right = list(document.element.body.iter(qn("w:bidi")))
    assert bool(from_the_right) == (language == "ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_word_has_properties_in_the_order_of_the_format(language: str) -> None:
    document = Document(BytesIO(writing.make(["docx"], TITLE, EXAMPLE, language, META)["docx"]))
    looked = 0
    for part in (document.element.body, document.styles.element):
        for element in part.iter(*_ORDERS):
            order = [qn(tag) for tag in _ORDERS[element.tag]]
            places = [order.index(child.tag) for child in element]
            assert places == sorted(places), [child.tag for child in element]
            looked += 1
    assert looked > 100


# Excel.


def test_excel_has_numbers_and_no_text_that_is_a_formula(example: dict[str, bytes]) -> None:
    book = load_workbook(BytesIO(example["xlsx"]))
    assert book.sheetnames[:2] == ["Cover", "Statements"] and book.sheetnames[-2:] == ["Definitions and gaps", "Text"]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or sheet.title == "Statements", f"{sheet.title} {cell.coordinate}"
    given = book["Given by donor"]
    assert given.freeze_panes == "B4" and not given.sheet_view.rightToLeft
    assert [cell.value for cell in given["A"]][3:6] == ["Denmark", "=HYPERLINK(1)", "Total"]
    assert [given.cell(4, column).number_format for column in (2, 3, 4, 5)] == ["#,##0.00", "0.00%", "0%", "#,##0"]
    assert given["F4"].value is None and given["F5"].value.date() == date(2023, 7, 1)
    behind = book["Behind the chart"]
    assert behind["B4"].value == 5 and behind["B4"].number_format == '#,##0" synthetic"'
    arabic = load_workbook(BytesIO(writing.make(["xlsx"], TITLE, EXAMPLE, "ar", META)["xlsx"]))
    assert all(sheet.sheet_view.rightToLeft for sheet in arabic.worksheets)


def test_excel_works_the_totals_shares_and_gaps_out_again(example: dict[str, bytes]) -> None:
    cells, formulas = readback.excel(example["xlsx"]), readback.excel(example["xlsx"], formulas=True)
    checked = {}
    for line, formula in zip(cells["Statements"][3:], formulas["Statements"][3:], strict=True):
        if formula[3] is None:
            continue
        worked_out = evaluated(str(formula[3]), cells)
        assert worked_out == Fraction(str(line[2])) == Fraction(str(line[3])), line
        assert line[4] == "agrees"
        checked[f"{line[0]}: {line[1]}"] = worked_out
    assert checked["Given: by [donor]*: Unearmarked, Total"] == Fraction("8106920.25")
    assert checked["Given: by [donor]*: Denmark: Share"] == Fraction("0.8812")
    assert checked["Given: by [donor]*: Denmark: Of its own"] == Fraction("0.19")
    assert checked["Carry-over: Gap"] == 3_984_043
    assert len(checked) == 8


def evaluated(formula: str, cells: dict[str, list[list[object]]]) -> Fraction:
    """A formula of ours, worked out by hand: sums of columns, N() of cells, quotients that are rounded."""
    expression = formula.removeprefix("=")

    def ranged(found: re.Match[str]) -> str:
        sheet, column, first, last = found[1], found[2], int(found[3]), int(found[4])
        values = [cells[sheet][row - 1][ord(column) - 65] for row in range(first, last + 1)]
        return repr(sum((Fraction(str(value)) for value in values if value is not None), Fraction(0)))

    def single(found: re.Match[str]) -> str:
        value = cells[found[1]][int(found[3]) - 1][ord(found[2]) - 65]
        return repr(Fraction(str(value)) if isinstance(value, int | float) else Fraction(0))

    name = r"'?([^'!=()]+?)'?"
    expression = re.sub(rf"SUM\({name}!\$(\w)\$(\d+):\$\w\$(\d+)\)", ranged, expression)
    expression = re.sub(rf"N\({name}!\$(\w)\$(\d+)\)", single, expression)
    expression = re.sub(rf"{name}!\$(\w)\$(\d+)", single, expression)
    places = re.fullmatch(r"ROUND\((.+),(\d+)\)", expression)
    inside = places[1] if places else expression
    exact = eval(inside, {"Fraction": Fraction})
    return Fraction(rounded(exact, int(places[2]))) if places else exact


def test_a_total_that_does_not_add_up_has_no_formula() -> None:
    wrong = Table(
        caption="Wrong",
        columns=(Column(title="Who"), Column(title="Amount", align="number", unit="USD")),
        rows=(("a", usd(1)), ("b", usd(2))),
        total=("Total", usd(4)),
    )
    sheets = readback.excel(writing.make(["xlsx"], TITLE, [wrong], "en", META)["xlsx"], formulas=True)
    assert len(sheets["Statements"]) == 3


def test_excel_refuses_a_number_that_a_cell_cannot_hold() -> None:
    table = Table(caption="t", columns=(Column(title="n", align="number"),), rows=((1234567890123456789,),))
    with pytest.raises(Refused, match="more than 15 digits, which a cell of Excel cannot hold exactly"):
        writing.make(["xlsx"], TITLE, [table], "en", META)


# Writing.


def test_what_there_is_none_of_is_refused_with_everything_at_once() -> None:
    with pytest.raises(Refused) as refused:
        writing.make(["pdf", "rtf"], TITLE, EXAMPLE, "de", META)
    assert [str(one) for one in refused.value.complaints] == [
        "“rtf” is no format of a report; write some of html, pdf, docx, xlsx.",
        "“de” is no language of a report; write one of en, fr, es, ar.",
    ]


def test_figures_of_another_period_and_numbers_that_are_none_are_refused() -> None:
    figures = (
        KeyFigure(title="Old", value=1, as_of=date(2022, 12, 31)),
        KeyFigure(title="Odd", value=Share(Decimal("NaN"))),
    )
    with pytest.raises(Refused) as refused:
        writing.make(["html"], TITLE, [KeyFigures(figures)], "en", META)
    told = [str(one).replace("\u00a0", " ") for one in refused.value.complaints]
    assert told[0].startswith("“Old” is as at 31 December 2022, and this report as at 31 December 2023")
    assert told[1].startswith("A figure of the report is “NaN”")


def test_nothing_is_written_where_one_format_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.write(tmp_path, "report", {"html": b"old", "pdf": b"old"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refused, match=r"cannot be written to .*: No space left on device"):
        writing.write(tmp_path, "report", {"html": b"new", "pdf": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "report.html": b"old",
        "report.pdf": b"old",
    }


def test_progress_is_told_before_each_format() -> None:
    told: list[tuple[str, int, int]] = []
    writing.make(["html", "xlsx"], TITLE, EXAMPLE, "en", META, lambda *step: told.append(step))
    assert told == [("HTML", 0, 2), ("Excel", 1, 2), ("", 2, 2)]
