"""Stated figures, revenue rows and what is frozen of a value: without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.statements.rules import (
    AGREES,
    CANNOT_BE_CHECKED,
    CONTRADICTED,
    IS,
    OVER,
    PER_CENT,
    USD,
    Column,
    Content,
    Item,
    Ratio,
    Reconciled,
    RevenueDraft,
    Rows,
    StatedDraft,
    Synthetic,
    TableValue,
    Value,
    canonical,
    cell_of,
    cents,
    changes,
    check_stated,
    figure_content,
    reconciliation_content,
    revenue_complaints,
    rows_of,
    shown,
    stated_complaints,
    stated_from,
    table_content,
    twice,
    value_change,
    written,
)

DAY = date(2023, 12, 31)


# Stated figures


@pytest.mark.parametrize(
    ("computed", "stated", "unit", "tolerance", "relation", "verdict"),
    [
        (4558389000, 4558389000, USD, 0, IS, AGREES),
        (4558389001, 4558389000, USD, 0, IS, CONTRADICTED),
        (1296793300, 1300000000, USD, 50_000_000, IS, AGREES),
        (3261595700, 3660000000, USD, 5_000_000, IS, CONTRADICTED),
        (Ratio(769989, 1000000), 77, PER_CENT, 0, IS, AGREES),
        (Ratio(765, 1000), 77, PER_CENT, 0, IS, AGREES),
        (Ratio(764, 1000), 77, PER_CENT, 0, IS, CONTRADICTED),
        (Ratio(87, 100), 80, PER_CENT, 0, OVER, AGREES),
        (Ratio(80, 100), 80, PER_CENT, 0, OVER, CONTRADICTED),
        (5, 4, "agreements", 0, OVER, AGREES),
        (None, 5, "agreements", 0, IS, CANNOT_BE_CHECKED),
    ],
)
def test_a_stated_figure_holds_at_the_precision_of_its_statement(
    computed: int | Ratio | None, stated: int, unit: str, tolerance: int, relation: str, verdict: str
) -> None:
    draft = StatedDraft(
        key="a", period="2023", value=stated, unit=unit, source="s", tolerance=tolerance, relation=relation
    )
    assert check_stated(computed, draft) == verdict


def test_a_share_is_compared_with_the_decimals_it_is_stated_with() -> None:
    draft = StatedDraft(key="a", period="2023", value=826, digits=1, unit=PER_CENT, source="s")
    assert check_stated(Ratio(8264, 10000), draft) == AGREES
    assert check_stated(Ratio(8265, 10000), draft) == CONTRADICTED
    assert check_stated(Ratio(8261, 10000), replace(draft, relation=OVER)) == AGREES


def told(**changed: object) -> list[str]:
    facts: dict[str, object] = {"key": "a.b_2", "period": "2023", "value": 1, "unit": "cases", "source": "s"}
    return list(stated_complaints(StatedDraft(**(facts | changed))))  # type: ignore[arg-type]


def test_a_good_stated_figure_has_nothing_wrong() -> None:
    assert told() == [] == told(value=None, unit="claim", wording="record")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "A b"}, "is not a key"),
        ({"key": "a" * 81}, "is not a key"),
        ({"period": "23"}, "is not a period"),
        ({"period": " 2023"}, "is written 2023"),
        ({"unit": " "}, "The unit is missing"),
        ({"value": None}, "only a claim has none"),
        ({"unit": "claim"}, "only a claim has none"),
        ({"value": None, "unit": "claim"}, "needs its wording"),
        ({"value": 10**18}, "more than can be held"),
        ({"tolerance": -1}, "tolerance is -1"),
        ({"digits": 1}, "Only a share has decimals"),
        ({"digits": 7, "unit": "per cent"}, "at most 6"),
        ({"relation": "about"}, "is not a relation"),
        ({"source": ""}, "source is missing"),
    ],
)
def test_what_is_wrong_with_a_stated_figure_is_said(changed: dict[str, object], words: str) -> None:
    assert any(words in sentence for sentence in told(**changed))


def test_words_of_a_table_become_a_stated_figure() -> None:
    def made(published: str, unit: str, note: str = "") -> StatedDraft:
        return stated_from(key="k", published=published, unit=unit, note=note, line="A:1", period="2023", source="s")

    assert made("36600000", "USD").value == 3_660_000_000
    share = made("80", "percent", "published as over 80")
    assert (share.value, share.unit, share.relation) == (80, PER_CENT, OVER)
    claim = made("record", "claim", "highest")
    assert (claim.value, claim.wording) == (None, "record: highest")
    decimals = made("82.6", "percent")
    assert (decimals.value, decimals.digits, decimals.number) == (826, 1, Decimal("82.6"))
    for wrong, unit in (("12.5", "cases"), ("many", "USD"), ("1e5", "cases"), ("", "donors")):
        with pytest.raises(Refused):
            made(wrong, unit)


# Revenue


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("18409500.0", 1840950000),
        ("2063467199.69", 206346719969),
        ("-906.25", -90625),
        ("76414533.16999999", 7641453317),
        ("0.005", 1),
        ("-0.005", -1),
        ("0.0049", 0),
        (" 7 ", 700),
    ],
)
def test_dollars_become_cents(text: str, amount: int) -> None:
    assert cents(text) == amount


@pytest.mark.parametrize("text", ["", "many", "NaN", "Infinity", "1e40", "1,000"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        cents(text)


def test_what_is_wrong_with_a_row_of_revenue_is_said() -> None:
    row = RevenueDraft(entity="IOM", donor="Norway", year=2023, type="Other", amount_usd=-1)
    assert list(revenue_complaints(row)) == []
    wrong = replace(row, donor=" ", year=3, type="Gift")
    assert len(list(revenue_complaints(wrong))) == 3
    assert [str(one) for one in twice([row, row])] == ["IOM, Norway, 2023, Other: This row stands here more than once."]


# Values and what is frozen of them


def test_values_are_rounded_once_when_they_are_shown() -> None:
    assert shown(Ratio(1, 3), Column("", PER_CENT, 2)) == Decimal("33.33")
    assert shown(123456, Column("", USD)) == Money(123456, "USD")
    assert shown(Synthetic(7), Column("", "cases")) == 7
    assert shown(None, Column("", USD)) is None
    assert written(None, Column("", USD)) == "not stated"
    assert written(Ratio(1, 3), Column("", PER_CENT)) == "33 %"
    assert written(1500, Column("", "cases")) == "1,500 cases"
    assert written(-5, Column("", USD)) == "USD -0.05"


THIRD = Ratio(1, 3)


def value(exact: int | Ratio = THIRD, **changed: object) -> Value:
    columns = (Column("A"), Column("B", USD), Column("C", PER_CENT))
    facts: dict[str, object] = {
        "exact": exact,
        "unit": PER_CENT if isinstance(exact, Ratio) else USD,
        "digits": 0,
        "as_of": DAY,
        "is_final": True,
        "source": "books",
        "rows": Rows(columns, lambda: [("x", Synthetic(5), None), (DAY, 7, Ratio(1, 2))]),
    }
    return Value(**(facts | changed))  # type: ignore[arg-type]


def test_a_value_is_frozen_exactly_and_read_back() -> None:
    content = figure_content(value(), {"title": "T"})
    assert content.value["exact"] == {"part": 1, "whole": 3} and content.value["shown"] == "33 %"
    columns, rows, total = rows_of(content.rows)
    assert columns == value().rows.columns and rows == value().rows.all() and total is None
    assert cell_of({"synthetic": {"part": 1, "whole": 2}}) == Synthetic(Ratio(1, 2))


def hashed(content: Content) -> str:
    return content.hash(organisation="IOM", key="k", period="2023")


def test_the_hash_covers_everything_that_is_frozen() -> None:
    content = figure_content(value(), {"title": "T"})
    assert hashed(content) == hashed(figure_content(value(), {"title": "T"}))
    others = [
        replace(content, definition={"title": "U"}),
        replace(content, footnotes=["note"]),
        replace(content, as_of=date(2023, 12, 30)),
        figure_content(value(Ratio(2, 6)), {"title": "T"}),
        figure_content(value(rows=Rows()), {"title": "T"}),
        figure_content(value(is_final=False), {"title": "T"}),
        figure_content(value(source="statistics"), {"title": "T"}),
    ]
    assert len({hashed(one) for one in [content, *others]}) == len(others) + 1
    assert content.hash(organisation="WFP", key="k", period="2023") != hashed(content)


def test_nothing_inexact_is_frozen() -> None:
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    with pytest.raises(AssertionError):
        canonical({"a": [{"b": 0.1}]})


def test_a_reconciliation_is_frozen_with_its_gap_and_all_lines() -> None:
    assessed = Reconciled(
        unit="cases",
        opening=Item("Brought forward", None),
        came_in=(Item("Received", 2289),),
        went_out=(Item("Void", 940),),
        stated=Item("Further analysis", 1653),
        tolerance=0,
        as_of=DAY,
        is_final=True,
        source="a document",
    )
    content = reconciliation_content(assessed, {})
    assert (content.gap, content.tolerance, content.explanation_id) == (304, 0, None)
    _, rows, _ = rows_of(content.rows)
    assert [(row[1], row[2]) for row in rows] == [
        ("opening", None), ("in", 2289), ("out", 940), ("closing", 1349), ("stated", 1653),
    ]  # fmt: skip


def test_versions_say_what_changed() -> None:
    def frozen(*rows: tuple[str, int], verdict: str = AGREES) -> Content:
        held = TableValue(
            rows=Rows((Column("Donor"), Column("Amount", USD)), lambda: rows), as_of=DAY, is_final=True, source="s",
            verdict=verdict,
        )  # fmt: skip
        return table_content(held, {})

    before, after = frozen(("A", 100), ("B", 5), ("C", 1)), frozen(("A", 200), ("C", 1), ("D", 2), verdict=CONTRADICTED)
    assert list(changes(before.rows, after.rows)) == [
        "B: no longer there.",
        "A, Amount: USD 1 became USD 2.",
        "D: new.",
    ]
    assert list(value_change(before.value, after.value)) == ["The verdict: agrees became contradicted."]
    twins, other = frozen(("A", 1), ("A", 2)), frozen(("A", 1), ("A", 3))
    assert list(changes(twins.rows, other.rows)) == ["A (row 2), Amount: USD 0.02 became USD 0.03."]
    assert list(changes(before.rows, figure_content(value(), {}).rows)) == ["The columns differ."]
