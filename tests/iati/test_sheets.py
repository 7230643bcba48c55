"""Flat sheets: out of a file and into it again, in Excel and CSV alike; told before anything is written."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from iati.files import ACTIVITY, edited, written
from iati.strangers import CURRENT, OLD
from lxml import etree

from headwater.iati.activity import Activity, Coded
from headwater.iati.sheets import KINDS, activities_of, lost, merge, template, written_from
from headwater.lib.errors import Refused

FORMS: tuple[Literal["csv", "xlsx"], ...] = ("csv", "xlsx")
# Without what the values do not hold.
BUDGET_ITEMS = ACTIVITY[ACTIVITY.index("<country-budget-items") : ACTIVITY.index("<policy-marker")]
HELD = edited(ACTIVITY, (BUDGET_ITEMS, ""))
HEAD = ["activity", "ref", "type", "on", "amount", "currency", "receiver_name", "aid_types"]
RESULT_HEAD = ["activity", "result", "result_type", "indicator", "measure", "period_start", "period_end", "dimensions", "target", "actual"]  # fmt: skip


def sheet(*rows: list[str], head: list[str] = HEAD) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def only(file: Path) -> Activity:
    (one,) = activities_of(file)
    return one


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_came_out_of_a_file_changes_nothing_when_it_goes_in_again(
    tmp_path: Path, kind: str, form: Literal["csv", "xlsx"]
) -> None:
    file = written(tmp_path, HELD)
    content, rows, told = written_from(file, kind, form)
    assert rows == {"transactions": 4, "results": 2}[kind] and told == []
    out = tmp_path / "out.xml"
    merged = merge(kind, content, into=file, out=out)
    assert merged.complaints == ()
    assert {str(outcome): count for outcome, count in merged.counts.items()} == {
        "new": 0, "replaced": 0, "unchanged": rows, "rejected": 0,
    }  # fmt: skip
    assert only(out) == only(file)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_can_be_made_from_a_sheet_alone(tmp_path: Path, form: Literal["csv", "xlsx"]) -> None:
    file = written(tmp_path, CURRENT)
    content, rows, _ = written_from(file, "transactions", form)
    assert rows == 3
    out = tmp_path / "out.xml"
    merged = merge("transactions", content, into=None, out=out)
    assert merged.complaints == () and merged.counts["new"] == 3
    for given, made in zip(activities_of(file), activities_of(out, []), strict=True):
        assert (made.identifier, made.title[0].text, made.reporting.ref) == (
            given.identifier, given.title[0].text, given.reporting.ref,
        )  # fmt: skip
        assert [(one.ref, one.on, one.value.amount, one.value.currency, one.receiver) for one in made.transactions] == [
            (one.ref, one.on, one.value.amount, given.currency, one.receiver) for one in given.transactions
        ]


def test_rows_are_told_apart_before_anything_is_written(tmp_path: Path) -> None:
    # The transactions of the file have one reference for all, so each is known by its place.
    file = written(tmp_path, HELD)
    content = sheet(
        ["XM-DAC-47066-A1", "#2", "1", "2026-09-10", "800", "", "Own", "1:B02; 2:1"],
        ["XM-DAC-47066-A1", "#3", "Outgoing Commitment", "2026-09-20", "901.50", "", "Own", "1:B02; 2:1"],
        ["XM-DAC-47066-A1", "NEW-1", "3", "2026-10-09", "-5", "CHF", "Other", "C01"],
    )
    told = merge("transactions", content, into=file)
    assert [str(told.outcomes[row]) for row in (2, 3, 4)] == ["unchanged", "replaced", "new"]
    out = tmp_path / "out.xml"
    merge("transactions", content, into=file, out=out)
    before, after = only(file), only(out)
    assert after.transactions[:2] == before.transactions[:2] and after.transactions[3] == before.transactions[3]
    assert after.transactions[2].value.amount == Decimal("901.50")
    # What the sheet says nothing of stays: the provider, and the day for the rate.
    assert after.transactions[2].provider == before.transactions[2].provider
    assert after.transactions[2].value.on == date(2026, 9, 20)
    added = after.transactions[4]
    assert (added.ref, added.value.amount, added.value.currency) == ("NEW-1", Decimal(-5), "CHF")
    assert added.aid_types == (Coded(code="C01"),)
    assert after.results == before.results


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["XM-DAC-47066-A1", "#9", "3", "2026-01-01", "1", "", "", ""], "There is no transaction #9"),
        (["XM-DAC-47066-A1", "N", "77", "2026-01-01", "1", "", "", ""], "“77” is not"),
        (["XM-DAC-47066-A1", "N", "3", "01/02/2026", "1", "", "", ""], "can be read as"),
        (["XM-DAC-47066-A1", "N", "3", "2026-01-01", "much", "", "", ""], "is not a number"),
        (["XM-DAC-47066-A1", "N", "3", "2026-01-01", "1", "XXY", "", ""], "is not a currency"),
        (["ELSEWHERE", "N", "3", "2026-01-01", "1", "USD", "", ""], "There is no activity ELSEWHERE in the file"),
        (["XM-DAC-47066-A1", "", "3", "2026-01-01", "1", "", "", ""], "The Transaction is empty"),
    ],
)
def test_one_bad_row_and_nothing_is_written(tmp_path: Path, row: list[str], words: str) -> None:
    file, out = written(tmp_path, HELD), tmp_path / "out.xml"
    good = ["XM-DAC-47066-A1", "GOOD", "3", "2026-01-01", "1", "", "", ""]
    merged = merge("transactions", sheet(good, row), into=file, out=out)
    assert words in " ".join(map(str, merged.complaints))
    assert "row 3" in str(merged.complaints[0])
    assert merged.counts["new"] == 1 and merged.counts["rejected"] == 1
    assert not out.exists() and sorted(path.name for path in tmp_path.iterdir()) == ["file.xml"]


def test_a_value_of_an_indicator_is_replaced_and_a_part_of_it_added(tmp_path: Path) -> None:
    file, out = written(tmp_path, HELD), tmp_path / "out.xml"
    start, end = "2026-01-01", "2026-12-31"
    content = sheet(
        ["XM-DAC-47066-A1", "Result", "1", "Indicator", "1", start, end, "", "10", "6"],
        ["XM-DAC-47066-A1", "Result", "1", "Indicator", "1", start, end, "sex=female; age=0-4", "", "2"],
        ["XM-DAC-47066-A1", "Result", "1", "Indicator", "1", "2027-01-01", "2027-12-31", "", "12", ""],
        ["XM-DAC-47066-A1", "Another", "Outcome", "New one", "Unit", start, end, "", "3", ""],
        head=RESULT_HEAD,
    )
    merged = merge("results", content, into=file, out=out)
    assert [str(merged.outcomes[row]) for row in (2, 3, 4, 5)] == ["replaced", "new", "new", "new"], merged.complaints
    result, other = only(out).results
    first, second = result.indicators[0].periods
    assert [(level.value, level.dimensions) for level in first.actuals] == [
        ("6", ()),
        ("2", (("sex", "female"), ("age", "0-4"))),
    ]
    assert [level.value for level in second.targets] == ["12"] and second.actuals == ()
    assert (other.type, other.indicators[0].measure) == ("2", "1")
    assert result.indicators[0].references == only(file).results[0].indicators[0].references


def test_what_would_be_lost_is_listed_and_such_a_file_is_not_written(tmp_path: Path) -> None:
    file = written(tmp_path, ACTIVITY)
    with pytest.raises(Refused, match="country-budget-items"):
        merge("transactions", sheet(["X", "1", "3", "2026-01-01", "1", "", "", ""]), into=file, out=tmp_path / "o.xml")
    with pytest.raises(Refused, match=r"only a file of version 2\.03"):
        merge("transactions", sheet(["X", "1", "3", "2026-01-01", "1", "", "", ""]), into=written(tmp_path, OLD))
    assert written_from(written(tmp_path, OLD), "transactions", "csv")[1] == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_an_empty_sheet_to_fill_in_can_be_had_and_read(kind: str, form: Literal["csv", "xlsx"]) -> None:
    merged = merge(kind, template(kind, form), into=None)
    assert [complaint.what for complaint in merged.complaints] == [
        "There is no row below the headers; write one record in each row."
    ]


def test_nothing_of_a_whole_activity_is_lost_but_what_is_listed() -> None:
    assert not lost(etree.fromstring(HELD.encode())[0])
    missing = lost(etree.fromstring(ACTIVITY.encode())[0])
    assert set(missing) == {
        "country-budget-items", "country-budget-items/@vocabulary", "country-budget-items/budget-item",
        "country-budget-items/budget-item/@code", "country-budget-items/budget-item/@percentage",
    }  # fmt: skip
