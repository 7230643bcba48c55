"""Workbooks in the language of whoever reads them: written in it, and taken back whatever language it is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exchange.conftest import House
from exchange.files import GOOD, HEADERS, xlsx

from headwater.exchange import reading
from headwater.exchange.actions import load
from headwater.exchange.cells import parse
from headwater.exchange.checking import checked
from headwater.exchange.columns import CONTRIBUTIONS, SHEETS, Column, Sheet
from headwater.exchange.columns.describing import folded_header, headers_of_column
from headwater.exchange.exporting import ROWS
from headwater.exchange.queries import Outcome, preview, read
from headwater.exchange.rows import contribution_rows
from headwater.exchange.writing import complaints_workbook, export_rows, template
from headwater.iati.sheets import KINDS as FLAT_SHEETS
from headwater.iati.workbooks import SHEETS as IATI_SHEETS
from headwater.languages import TRANSLATED, everywhere
from headwater.lib.words import said, speaking
from headwater.web.languages import language

ALL = [*SHEETS.values(), *IATI_SHEETS.values(), *FLAT_SHEETS.values()]


@pytest.fixture(params=TRANSLATED)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Everything inside is said in this language."""
    with speaking(language(request.param)):
        yield request.param


def rows_of(content: bytes, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows(values_only=True))


def twice(words: Sequence[tuple[str, str]]) -> list[str]:
    """Words that mean two things."""
    meant: dict[str, str] = {}
    return [word for word, thing in words if meant.setdefault(folded_header(word), thing) != thing]


@pytest.mark.parametrize("sheet", ALL, ids=lambda sheet: sheet.record)
def test_a_header_or_a_choice_means_one_thing_in_all_languages(sheet: Sheet) -> None:
    assert twice([(word, column.key) for column in sheet.columns for word in headers_of_column(column)]) == []
    for column in sheet.columns:
        words = [
            (word, value)
            for value, *told in column.choices.items()
            for one in (value, *told)
            for word in everywhere(one)
        ]
        assert twice(words) == [], column.key


def test_no_word_means_two_things_can_fail() -> None:
    assert twice([("Du", "from"), ("du", "of")]) == ["du"]


@pytest.mark.parametrize("record", SHEETS)
def test_a_template_in_any_language_is_known_again(record: str, spoken: str) -> None:
    sheet = SHEETS[record]
    content = template(sheet)
    heads = rows_of(content)[0]
    assert list(heads) == [said(column.title) for column in sheet.columns]
    assert sum(head != column.title for head, column in zip(heads, sheet.columns, strict=True)) > len(heads) // 2
    # Read by somebody who speaks English.
    with speaking(language("en")):
        found = checked(reading.table(content, title=sheet.title), sheet)
    assert [column.key for _, column in sorted(found.positions.items())] == [column.key for column in sheet.columns]
    told = rows_of(content, 1)
    assert told[1][:2] == (said(sheet.columns[0].title), said(sheet.columns[0].meaning))


def test_a_template_in_arabic_runs_from_the_right() -> None:
    with speaking(language("ar")):
        book = openpyxl.load_workbook(io.BytesIO(template(CONTRIBUTIONS)))
        listed = openpyxl.load_workbook(io.BytesIO(export_rows(CONTRIBUTIONS, [], "xlsx")))
    assert book.worksheets[0].sheet_view.rightToLeft and listed.worksheets[0].sheet_view.rightToLeft
    assert book.sheetnames == ["المساهمات", said_in("ar", "Columns"), said_in("ar", "Choices")]


def said_in(code: str, text: str) -> str:
    with speaking(language(code)):
        return said(text)


@pytest.fixture
def recorded(house: House) -> House:
    rows = [
        [*HEADERS, "Date is synthetic", "Evidence"],
        [*GOOD, "yes", "bank statement, page 3"],
        ["C-2", "NOR", None, "I", date(2023, 7, 30), "SEK", 1050, "no", "a letter"],
    ]
    load(file_name="gifts.xlsx", content=xlsx(rows), record="contribution", by=house.by)
    return house


def test_what_is_exported_in_any_language_is_unchanged_when_it_comes_back(recorded: House, spoken: str) -> None:
    content = export_rows(CONTRIBUTIONS, contribution_rows(), "xlsx")
    assert said("Received on") in rows_of(content)[0] and said("yes") in rows_of(content)[1]
    with speaking(language("en")):
        found = preview(content=content, record="contribution")
    assert found.complaints == ()
    assert [verdict.outcome for verdict in found.verdicts] == [Outcome.UNCHANGED, Outcome.UNCHANGED]


def test_choices_come_back_in_any_language(spoken: str) -> None:
    sheet = SHEETS["indicator"]
    told = {"key": "reached", "direction": "increase", "frequency": "half-yearly", "over_time": "last", "is_part": True}
    content = export_rows(sheet, [told], "xlsx")
    (row,) = rows_of(content)[1:]
    assert said("half-yearly") in row and "half-yearly" not in row
    with speaking(language("en")):
        (record,) = checked(reading.table(content, title=sheet.title), sheet).records
    assert {key: value for key, value in record.values.items() if value is not None} == told


def test_a_file_for_programs_is_the_same_for_every_reader(recorded: House) -> None:
    plain = export_rows(CONTRIBUTIONS, contribution_rows(), "csv")
    for code in TRANSLATED:
        with speaking(language(code)):
            assert export_rows(CONTRIBUTIONS, contribution_rows(), "csv") == plain
    assert plain.decode("utf-8-sig").startswith("Code,Donor,Agreement")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("oui", True), ("Non", False), ("sí", True), ("SI", True), ("نعم", True), ("لا", False), ("VRAI", True)],
)  # fmt: skip
def test_yes_and_no_are_understood_in_all_languages(text: str, answer: bool) -> None:
    assert parse(Column(key="a", title="A", meaning="A.", kind="yes or no"), text) is answer


def test_headers_are_known_however_their_signs_are_typed(house: House) -> None:
    heads = ["code", "DONATEUR", "Fonds", "Affectation", "reçue le", "monnaie", "\u200fMontant\u200f"]
    found = read(content=xlsx([heads, GOOD], title="Feuille 1"), sheet=CONTRIBUTIONS)
    assert found.complaints == () and len(found.records) == 1
    agreements = SHEETS["agreement"]
    title = said_in("fr", "Synthetic")
    (place,) = checked(reading.table(xlsx([[title], ["oui"]]), title="x"), agreements).positions.items()
    assert place[1].key == "terms_are_synthetic"


BAD = [
    HEADERS,
    ["C-1", "Swedn", "UNEARMARKED", "A", date(2023, 7, 31), "USD", 1234.5],
    ["C-2", "Sweden", "EAST", "A", date(2023, 7, 31), "USD", 1],
    ["C-3", "Sweden", "UNEARMARKED", "A", date(2093, 7, 31), "USD", 2],
    ["C-4", "Sweden", "UNEARMARKED", "A", date(2023, 7, 31), "JPY", 2],
    ["C-5", "Sweden", "UNEARMARKED", "Z", date(2023, 7, 31), "USD", "x"],
]


def test_complaints_stand_where_they_stand_in_english(house: House, spoken: str) -> None:
    found = preview(content=xlsx(BAD), record="contribution")
    with speaking(language("en")):
        english = preview(content=xlsx(BAD), record="contribution")
    places = [(fault.row, fault.column, fault.key) for fault in found.faults]
    assert places == [(fault.row, fault.column, fault.key) for fault in english.faults]
    assert {fault.key for fault in found.faults} == {"donor", "fund", "received_on", "currency", "modality", "amount"}
    assert {fault.what for fault in found.faults}.isdisjoint(fault.what for fault in english.faults)


def test_the_column_of_complaints_is_known_in_any_language(house: House, spoken: str) -> None:
    found = read(content=xlsx(BAD), sheet=CONTRIBUTIONS)
    content = complaints_workbook(found)
    rows = rows_of(content)
    assert rows[0][-1] == said("What is wrong") != "What is wrong"
    with speaking(language("en")):
        mended = read(content=xlsx([rows[0], rows[1]]), sheet=CONTRIBUTIONS)
        again = rows_of(complaints_workbook(mended))
    assert mended.complaints == () and len(again[0]) == len(rows[0])


def test_where_it_stands_is_said_too() -> None:
    with speaking(language("fr")):
        (complaint, *_) = read(content=xlsx(BAD), sheet=CONTRIBUTIONS).complaints
    assert complaint.where == "feuille Contributions, ligne 6, colonne D (Affectation)"


def test_all_that_is_exported_has_titles_in_all_languages() -> None:
    untold = [
        (record, column.title) for record in ROWS for column in SHEETS[record].columns for code in TRANSLATED
        if len(list(everywhere(column.title))) < 1 + len(TRANSLATED)
    ]  # fmt: skip
    assert untold == []


def test_the_guide_says_what_is_understood() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/workbooks.md").read_text(encoding="utf-8")
    heads, answers, choices = re.findall(r"^\| (`.+`) \| (Received on|yes|yearly) \|$", guide, re.M)
    assert heads[1] == "Received on" and answers[1] == "yes" and choices[1] == "yearly"
    told = {line[1]: re.findall(r"`([^`]+)`", line[0]) for line in (heads, answers, choices)}
    sheet = SHEETS["contribution"]
    assert all(folded_header(word) in headers_of_column(sheet.column("received_on")) for word in told["Received on"])
    assert all(parse(sheet.column("received_on_is_synthetic"), word) is True for word in told["yes"])
    assert all(parse(SHEETS["indicator"].column("frequency"), word) == "yearly" for word in told["yearly"])
    assert {len(words) for words in told.values()} == {4}
