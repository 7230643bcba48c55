"""Spreadsheets out: what is written can be read again, explains itself, and runs nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import openpyxl
import pytest
from exchange.files import GOOD, HEADERS, part_of, xlsx
from hypothesis import given
from hypothesis import strategies as st

from headwater.exchange import reading
from headwater.exchange.cells import Value
from headwater.exchange.checking import checked
from headwater.exchange.columns import ALLOCATIONS, CONTRIBUTIONS, SHEETS, Sheet
from headwater.exchange.writing import complaints_workbook, export_rows, template
from headwater.lib.money import LARGEST_AMOUNT, Money, currencies

Row = Mapping[str, Value | Money]
FORMS: tuple[Literal["csv", "xlsx"], ...] = ("csv", "xlsx")
GIFT: dict[str, Value | Money] = {
    "code": "C-1",
    "donor": "Sweden",
    "agreement": None,
    "fund": "UNEARMARKED",
    "modality": "A",
    "received_on": date(2023, 7, 31),
    "received_on_is_synthetic": True,
    "modality_is_synthetic": False,
    "currency": "USD",
    "amount": Money(123450, "USD"),
    "evidence": None,
}
HARMFUL = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "''=1",
    "<script>",
    "http://example.org",
    "a,b;c",
]


def read_again(content: bytes, sheet: Sheet = CONTRIBUTIONS) -> list[dict[str, Any]]:
    found = checked(reading.table(content, title=sheet.title), sheet)
    assert found.complaints == ()
    return [dict(record.values) for record in found.records]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_exported_is_read_again_as_it_was(form: Literal["csv", "xlsx"]) -> None:
    rows = [GIFT | {"code": f"C-{n}", "donor": text, "evidence": text} for n, text in enumerate(HARMFUL)]
    assert read_again(export_rows(CONTRIBUTIONS, rows, form)) == rows


@given(st.data())
@pytest.mark.parametrize("form", FORMS)
def test_any_amount_and_date_is_read_again_as_it_was(form: Literal["csv", "xlsx"], data: st.DataObject) -> None:
    amounts = st.builds(Money, st.integers(1, LARGEST_AMOUNT), st.sampled_from(currencies()))
    days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
    drawn = data.draw(st.lists(st.tuples(amounts, days), min_size=1, max_size=20))
    rows = [
        GIFT | {"code": f"C-{n}", "amount": amount, "currency": amount.currency, "received_on": day}
        for n, (amount, day) in enumerate(drawn)
    ]
    assert read_again(export_rows(CONTRIBUTIONS, rows, form)) == rows


# What can be in a text: no control characters, nothing that trimming or NFC would change.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=60).filter(
    lambda text: text.isprintable() and text.isascii() and text == text.strip()
)


@given(words=st.lists(WORDS, min_size=1, max_size=10))
@pytest.mark.parametrize("form", FORMS)
def test_any_words_are_read_again_as_they_were(form: Literal["csv", "xlsx"], words: list[str]) -> None:
    rows = [GIFT | {"code": f"C-{n}", "evidence": text} for n, text in enumerate(words)]
    assert read_again(export_rows(CONTRIBUTIONS, rows, form)) == rows


def test_words_that_look_like_escapes_stay_words() -> None:
    rows = [GIFT | {"evidence": "_x0041_ and _x000D_"}]
    for form in FORMS:
        assert read_again(export_rows(CONTRIBUTIONS, rows, form)) == rows


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    rows = [GIFT | {"code": f"C-{n}", "evidence": text} for n, text in enumerate([*HARMFUL, "\tx", "\rx"])]
    content = export_rows(CONTRIBUTIONS, rows, "csv")
    assert content.startswith(b"\xef\xbb\xbfCode,Donor,")
    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[9] for row in written[1:6]] == ["'=1+1", "'=cmd|' /C calc'!A0", "'+1", "'-1", "'@SUM(A1)"]
    assert not [cell for row in written for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert written[1][5:9] == ["2023-07-31", "yes", "USD", "1234.50"]


def test_a_csv_amount_has_one_reading_in_currencies_with_three_decimals() -> None:
    rows = [GIFT | {"currency": "JOD", "amount": Money(1234, "JOD")}]
    content = export_rows(CONTRIBUTIONS, rows, "csv")
    assert b",1.2340," in content
    assert read_again(content) == rows


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    rows = [GIFT | {"code": f"C-{n}", "donor": text} for n, text in enumerate(HARMFUL)]
    content = export_rows(CONTRIBUTIONS, rows, "xlsx")
    markup = part_of(content, "xl/worksheets/sheet1.xml")
    assert b"<f>" not in markup
    assert b"hyperlink" not in markup
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert page is not None
    cell = page["I2"]
    assert (cell.value, cell.data_type, cell.number_format) == (1234.5, "n", "#,##0.00")
    assert (page["F2"].is_date, page["F2"].number_format) == (True, "yyyy-mm-dd")


def test_an_amount_that_no_number_cell_holds_is_written_as_text() -> None:
    rows = [GIFT | {"amount": Money(LARGEST_AMOUNT - 1, "USD")}]
    page = openpyxl.load_workbook(io.BytesIO(export_rows(CONTRIBUTIONS, rows, "xlsx"))).active
    assert page is not None
    assert page["I2"].value == "999999999999999.99"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.record)
def test_a_template_explains_every_column(sheet: Sheet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(sheet)))
    assert book.sheetnames == [sheet.title, "Columns", "Choices"]
    page, explained, choices = book.worksheets
    assert [cell.value for cell in page[1]] == [column.title for column in sheet.columns]
    assert page.max_row == 1
    assert page.freeze_panes == "A2"
    assert choices.sheet_state == "hidden"
    lines = {row[0]: row for row in explained.iter_rows(min_row=2, values_only=True)}
    for column in sheet.columns:
        assert lines[column.title][1] == column.meaning
        assert lines[column.title][3] == ("yes" if column.required else "no")
        assert all(f"{value}: {meaning}" in str(lines[column.title][4]) for value, meaning in column.choices.items())


def test_a_template_offers_choices_and_types_its_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(CONTRIBUTIONS)))
    page, _, choices = book.worksheets
    offered = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert offered["E2:E10001"] == "Choices!$E$2:$E$13"
    assert [choices.cell(row, 5).value for row in range(2, 14)] == list("ABCDEFGHIJKL")
    assert offered["H2:H10001"] == f"Choices!$H$2:$H${len(currencies()) + 1}"
    formats = {column.key: page.column_dimensions[letter].number_format
               for column, letter in zip(CONTRIBUTIONS.columns, "ABCDEFGHIJK", strict=True)}  # fmt: skip
    assert formats["code"] == "@"
    assert formats["received_on"] == "yyyy-mm-dd"
    assert formats["amount"] == "#,##0.00"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.record)
def test_a_filled_template_is_read(sheet: Sheet) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(sheet)))
    page = book.worksheets[0]
    page.append([column.example for column in sheet.columns])
    if sheet.spread:
        # One record in each cell: the period or the category of a cell stands in its header, and not in the row too.
        for position, column in enumerate(sheet.columns, 1):
            if column.key in sheet.spread:
                page.cell(2, position).value = None
        page.cell(1, len(sheet.columns) + 1).value = "2023"
        page.cell(2, len(sheet.columns) + 1).value = 31.6
    target = io.BytesIO()
    book.save(target)
    (row,) = read_again(target.getvalue(), sheet)
    assert row[sheet.identity] == sheet.column(sheet.identity).example


def test_an_empty_template_says_that_rows_are_missing() -> None:
    found = checked(reading.table(template(ALLOCATIONS), title="Allocations"), ALLOCATIONS)
    assert [complaint.what for complaint in found.complaints] == [
        "There is no row below the headers; write one record in each row."
    ]


def test_the_workbook_of_complaints_has_the_users_own_rows_and_can_be_loaded_when_mended() -> None:
    rows = [["Amount", "Weather", *HEADERS[:-1]], [-5, "=x", *GOOD[:-1]], [7.5, "", "C-2", *GOOD[1:-1]]]
    rows[1][1] = "fine"
    found = checked(reading.table(xlsx(rows), title="Contributions"), CONTRIBUTIONS)
    book = openpyxl.load_workbook(io.BytesIO(complaints_workbook(found)))
    page = book["Contributions"]
    assert [page.cell(row, 9).value for row in (1, 3)] == ["What is wrong", None]
    assert page["I2"].value.startswith("“-5” is not above zero")
    assert page["A2"].fill.fgColor.rgb == "FFFFE08A"
    assert page["A3"].fill.fgColor.rgb != "FFFFE08A"
    assert [page.cell(2, column).value for column in (1, 2, 3)] == [-5, "fine", "C-1"]
    assert page["G2"].is_date
    assert book["File"]["A2"].value.startswith("“Weather” is not a column of Contributions")
    page["A2"] = 12.5
    page.delete_cols(2)
    target = io.BytesIO()
    book.save(target)
    assert [row["amount"] for row in read_again(target.getvalue())] == [Money(1250, "USD"), Money(750, "USD")]


def test_a_formula_in_the_users_rows_does_not_run_in_the_workbook_of_complaints() -> None:
    rows = [HEADERS, ["=1+1", "'=cmd|x", *GOOD[2:]]]
    found = checked(reading.table(xlsx(rows), title="Contributions"), CONTRIBUTIONS)
    assert b"<f>" not in part_of(complaints_workbook(found), "xl/worksheets/sheet1.xml")
