"""What a cell says: read where there is one way to read it, and a sentence where there is none or more than one."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.exchange.cells import Cell, parse, readings, shown
from headwater.exchange.columns import CONTRIBUTIONS, Column
from headwater.lib.errors import Refused
from headwater.lib.periods import Period

CODE, DONOR, WHEN = (CONTRIBUTIONS.column(key) for key in ("code", "donor", "received_on"))
CURRENCY, AMOUNT = CONTRIBUTIONS.column("currency"), CONTRIBUTIONS.column("amount")
MODALITY, SYNTHETIC = CONTRIBUTIONS.column("modality"), CONTRIBUTIONS.column("received_on_is_synthetic")
YEARS = Column(key="years", title="Years", meaning="How many.", kind="whole number")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("12,34", "12.34"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("1.2345", "1.2345"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567", "1234567"),
        ("1 234", "1234"),
        ("1'234.50", "1234.50"),
        ("1’234’567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,34,567.89", "1234567.89"),
        ("1,23,456", "123456"),
        ("١٢٣٤٫٥", "1234.5"),
        ("١٬٢٣٤٬٥٦٧٫٨٩", "1234567.89"),
        ("\u200f١٢٣٤", "1234"),
        ("۱۲۳۴", "1234"),
        ("  7 ", "7"),
        ("+5", "5"),
    ],
)
def test_an_amount_with_one_reading_is_read(text: str, number: str) -> None:
    assert parse(AMOUNT, text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,234", "can be read as 1234 or as 1.234; write 1234 or 1.2340"),
        ("1.234", "can be read as 1234 or as 1.234"),
        ("100,000", "can be read as 100000 or as 100.000; write 100000 or 100.0000"),
        ("١٬٢٣", "is not a number"),
        ("1٢", "is not a number"),
        ("12 34", "is not a number"),
        ("1,23,45", "is not a number"),
        ("1,234,56", "is not a number"),
        ("1.234.5", "is not a number"),
        (".5", "is not a number"),
        ("5.", "is not a number"),
        ("1e5", "is not a number"),
        ("USD 5", "is not a number"),
        ("(5.00)", "is not a number"),
        ("five", "is not a number"),
        ("NaN", "is not a number"),
        ("inf", "is not a number"),
        ("=1+1", "is not a number"),
        ("0x10", "is not a number"),
        ("1" * 40, "is not a number"),
        ("0", "is not above zero"),
        ("-5", "is not above zero"),
        ("−5,00", "is not above zero"),
        ("1.234,00-", "is not a number"),
    ],
)
def test_an_amount_without_one_reading_is_a_complaint(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse(AMOUNT, text)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(1234.5, "1234.5"), (0.1, "0.1"), (3.0, "3"), (7, "7"), (123456789012345.0, "123456789012345"), (1e14, "1E14")],
)
def test_a_number_cell_is_the_number_that_was_typed(cell: Cell, number: str) -> None:
    assert parse(AMOUNT, cell) == Decimal(number)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (0.1 + 0.2, "has more digits than a spreadsheet keeps; write the exact number, perhaps 0.30"),
        (12345678901234567.0, "has more than 15 digits, which a number cell loses"),
        (1e300, "has more than 15 digits"),
        (float("nan"), "is not a number"),
        (float("inf"), "is not a number"),
        (-2.0, "is not above zero"),
        (0.0, "is not above zero"),
        (True, "is TRUE or FALSE and not a number"),
        (date(2023, 7, 31), "“2023-07-31” is a date and not a number"),
        (time(3, 4), "is a time and not a number"),
        (timedelta(hours=30), "is a time and not a number"),
    ],
)
def test_a_cell_of_another_type_is_no_amount(cell: Cell, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse(AMOUNT, cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2023, 7, 31),
        datetime.fromisoformat("2023-07-31T00:00"),
        "2023-07-31",
        " 2023-07-31\u00a0",
        "2023-07-31T00:00:00",
        "2023-07-31 00:00",
        "31/07/2023",
        "31.7.2023",
        "07/31/2023",
        "31-07-2023",
        "2023/07/31",
        "2023.7.31",
        "٣١/٠٧/٢٠٢٣",
        "٢٠٢٣-٠٧-٣١",
    ],
)
def test_a_date_with_one_reading_is_read(cell: Cell) -> None:
    assert parse(WHEN, cell) == date(2023, 7, 31)


def test_the_same_day_and_month_has_one_reading() -> None:
    assert parse(WHEN, "05/05/2023") == date(2023, 5, 5)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("03/04/2023", "can be read as 3 April 2023 or 4 March 2023; write 2023-04-03 or 2023-03-04"),
        ("1.2.2023", "can be read as 1 February 2023 or 2 January 2023"),
        ("31/07/23", "has no year of four digits"),
        ("23-07-31", "has no year of four digits"),
        ("31/02/2023", "is not a date"),
        ("2023-02-30", "is not a date"),
        ("2023-13-01", "is not a date"),
        ("31/07-2023", "is not a date"),
        ("July", "is not a date"),
        ("2023", "is not a date"),
        ("2023-07-31T12:30:00", "is not a date"),
        ("0203-07-31", "lies outside 1900 to 2200"),
        (datetime.fromisoformat("2023-07-31T12:30"), "has a time of day; write the date alone, such as 2023-07-31"),
        (45138.0, "“45138” is a number and not a date"),
        (True, "is TRUE or FALSE and not a date"),
        (time(), "is a time and not a date"),
    ],
)
def test_a_date_without_one_reading_is_a_complaint(cell: Cell, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse(WHEN, cell)


@pytest.mark.parametrize("column", CONTRIBUTIONS.columns, ids=lambda column: column.key)
@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0\u200b", "\ufeff"])
def test_an_empty_cell_is_no_value(column: Column, cell: Cell) -> None:
    assert parse(column, cell) is None


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "Ação", "السويد", "line\nline"],
)
def test_any_words_are_plain_text(text: str) -> None:
    assert parse(DONOR, text) == text


def test_text_is_trimmed_and_in_one_form_of_unicode() -> None:
    loose = unicodedata.normalize("NFD", "Côte d’Ivoire")
    assert parse(DONOR, f"\u00a0 {loose}\u2009\u200b ") == "Côte d’Ivoire"
    assert parse(DONOR, "one\r\ntwo\rthree") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (DONOR, "a\x07b", r"“a\\x07b” holds a control character"),
        (DONOR, "a\tb", r"“a\\x09b” holds a control character"),
        (DONOR, "abc\u202edef", "holds a control character"),
        (DONOR, "Su�de", "has lost a character"),
        (DONOR, "x" * 5001, "The text has 5,001 characters; shorten it to 5,000 at most"),
        (DONOR, True, "is TRUE or FALSE and not text"),
        (CODE, date(2023, 7, 31), "“2023-07-31” is a date and not text; format the cell as text"),
        (CODE, 12.5, "is a number and not text"),
        (CODE, 1234567890123456.0, "is a number and not text"),
        (CODE, "<script>", "“<script>” is not a code; write letters A-Z.*such as C-2023-001"),
        (CODE, "=cmd|x", "is not a code"),
        (CODE, "two words", "is not a code"),
        (CODE, "-C1", "is not a code"),
        (CODE, "С-1", "is not a code"),  # the first letter is Cyrillic
        (CODE, "x" * 61, "is not a code; write .* at most 60"),
        (CURRENCY, "EURO", "“EURO” is not a currency; write an ISO 4217 code"),
        (CURRENCY, 978.0, "“978” is not a currency"),
        (MODALITY, "M", "“M” is not a known earmarking; write one of A, B"),
        (SYNTHETIC, "perhaps", "“perhaps” is neither yes nor no; write yes or no"),
        (SYNTHETIC, 1.0, "is neither yes nor no"),
        (YEARS, "2.5", "is not a whole number"),
    ],
)
def test_what_a_column_does_not_hold_is_a_complaint(column: Column, cell: Cell, said: str) -> None:
    with pytest.raises(Refused, match=said):
        parse(column, cell)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (CODE, 2023001.0, "2023001"),
        (CODE, "C.1/a_b-2", "C.1/a_b-2"),
        (CURRENCY, " usd ", "USD"),
        (MODALITY, "a", "A"),
        (MODALITY, "Core contribution", "C"),
        (SYNTHETIC, "Yes", True),
        (SYNTHETIC, False, False),
        (SYNTHETIC, "no", False),
        (YEARS, "3", 3),
        (YEARS, 3.0, 3),
    ],
)
def test_each_kind_of_column_has_its_values(column: Column, cell: Cell, value: Any) -> None:
    assert parse(column, cell) == value


def test_a_long_value_is_shown_short_and_on_one_line() -> None:
    assert shown("x" * 100) == "x" * 59 + "…"
    assert shown("a\nb\0") == r"a\x0ab\x00"
    assert len(shown("\0" * 100)) == 60
    assert shown(45138.0) == "45138"


def grouped(number: Decimal, group: str, point: str) -> str:
    return f"{number:,}".translate({ord(","): group, ord("."): point})


@given(
    st.decimals("0.01", "99999999999.99", places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", "."), ("", ",")]),
)
def test_an_amount_with_cents_reads_the_same_in_every_locale(number: Decimal, signs: tuple[str, str]) -> None:
    assert parse(AMOUNT, grouped(number, *signs)) == number


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
def test_one_group_of_three_is_never_guessed(whole: int, part: int, sign: str) -> None:
    with pytest.raises(Refused, match="can be read as"):
        parse(AMOUNT, f"{whole}{sign}{part:03}")


@given(st.text(alphabet="0123456789.,' -+٣٬٫", max_size=12))
def test_a_text_has_at_most_two_readings(text: str) -> None:
    assert len(readings(text)) <= 2


@given(st.one_of(st.text(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas()))
def test_any_cell_is_a_value_or_a_sentence(cell: Cell) -> None:
    for column in (*CONTRIBUTIONS.columns, YEARS):
        assert said(column, cell).endswith(".")


def said(column: Column, cell: Cell) -> str:
    try:
        return f"{parse(column, cell)!r}."
    except Refused as refusal:
        return str(refusal)


PERIOD = Column(key="period", title="Period", meaning="The period.", kind="period")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        (2023, "2023-01-01", "2023-12-31"),
        (2023.0, "2023-01-01", "2023-12-31"),
        ("2023-q4", "2023-10-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12-31", "2023-12-31", "2023-12-31"),
        ("31/12/2023", "2023-12-31", "2023-12-31"),
        (date(2023, 12, 31), "2023-12-31", "2023-12-31"),
        ("2023-01-01 to 2023-06-30", "2023-01-01", "2023-06-30"),
    ],
)
def test_a_period_is_read_however_it_is_written(cell: Cell, first: str, last: str) -> None:
    assert parse(PERIOD, cell) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("soon", "“soon” is not a period; write it such as 2023, 2023-Q4"),
        ("2023-Q5", "“2023-Q5” is not a period"),
        ("03/04/2023", "can be read as 3 April 2023 or 4 March 2023"),
        ("2023-06-30 to 2023-01-01", "ends before it begins; exchange the days"),
        ("0023", "lies outside 1900 to 2200"),
        (True, "“true” is TRUE or FALSE and not text"),
    ],
)
def test_what_is_no_period_is_refused(cell: Cell, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(PERIOD, cell)
    assert sentence in str(refusal.value)


def test_a_list_holds_each_part_once_without_empty_ones() -> None:
    column = Column(key="links", title="Links", meaning="Links.", kind="list")
    assert parse(column, " A; B ;;A") == ("A", "B")
    assert parse(column, " ; ") is None
