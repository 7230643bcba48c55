"""Headers: matched in any order and spelling that is known, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.exchange.columns import CONTRIBUTIONS, KINDS, SHEETS, Column, Sheet, matched

REQUIRED = ["Code", "Donor", "Earmarking", "Received on", "Currency", "Amount"]


def keys(headers: list[str]) -> dict[int, str]:
    return {position: column.key for position, column in matched(CONTRIBUTIONS, headers).positions.items()}


def test_headers_match_by_key_title_or_alias_in_any_order() -> None:
    found = keys(
        [" AMOUNT ", "receipt  date", "received_on_is_synthetic", "Donor", "modality", "Reference", "currency"]
    )
    assert found == {
        0: "amount",
        1: "received_on",
        2: "received_on_is_synthetic",
        3: "donor",
        4: "modality",
        5: "code",
        6: "currency",
    }


def test_a_missing_column_is_named_with_the_header_that_would_be_right() -> None:
    faults = matched(CONTRIBUTIONS, ["Code", "Donor", "Earmarking", "Received on", "Currency"]).faults
    expected = "The column “Amount” is missing; add it with the header “Amount” or “amount”."
    assert [fault.what for fault in faults] == [expected]
    assert matched(CONTRIBUTIONS, REQUIRED).faults == ()


def test_an_unknown_column_is_named_with_the_nearest_known_one() -> None:
    (near, far) = matched(CONTRIBUTIONS, [*REQUIRED, "Agrement", "Weather"]).faults
    assert (near.what, near.position) == ("“Agrement” is not a column of Contributions; did you mean “Agreement”?", 6)
    assert far.position == 7
    assert far.what.startswith("“Weather” is not a column of Contributions; remove it or use one of: Code, Donor,")


def test_a_column_that_stands_twice_is_a_complaint_even_under_two_names() -> None:
    (fault,) = matched(CONTRIBUTIONS, [*REQUIRED, "amount received"]).faults
    assert (fault.what, fault.position) == ("The column “Amount” stands twice; keep one of them.", 6)


def test_the_column_of_complaints_may_stay() -> None:
    assert matched(CONTRIBUTIONS, [*REQUIRED, "What is wrong", ""]).faults == ()


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.record)
def test_every_column_explains_itself(sheet: Sheet) -> None:
    for column in sheet.columns:
        assert column.kind in KINDS
        assert column.meaning.endswith(".")
        assert column.example
        assert column.kind not in ("choice", "currency", "yes or no") or column.example in column.allowed


def test_a_sheet_with_two_columns_of_one_name_is_a_mistake_of_the_programmer() -> None:
    one = Column(key="one", title="One", meaning="One.", kind="text", aliases=("Two",))
    two = Column(key="two", title="Two", meaning="Two.", kind="text")
    with pytest.raises(AssertionError, match="share a header"):
        Sheet(record="x", title="X", identity="one", columns=(one, two))


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda sheet: sheet.record)
def test_the_guide_lists_every_column(sheet: Sheet) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/workbooks.md").read_text(encoding="utf-8")
    listed = guide.partition(f"### {sheet.title}\n")[2].partition("##")[0]
    for column in sheet.columns:
        assert f"| {column.title} | `{column.key}` | {'yes' if column.required else 'no'} |" in listed
