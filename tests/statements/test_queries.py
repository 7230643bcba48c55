"""What the statements come to over real books: the published register of 2023, and what is known of other entities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from headwater.funding import actions as funding
from headwater.ledger.actions import close
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.registry.actions import add_variant, begin, register
from headwater.registry.queries import node
from headwater.statements import actions, queries
from headwater.statements.queries import catalogue
from headwater.statements.rules import (
    AGREES,
    CANNOT_BE_CHECKED,
    CONTRADICTED,
    Column,
    Link,
    Ratio,
    RevenueDraft,
    Row,
    StatedDraft,
    Synthetic,
    TableValue,
    Value,
    written,
)

Docs = Callable[[str, str], list[list[str]]]


def cell(value: object, column: Column) -> str:
    """A cell as a table of the docs writes it: whole dollars, no unit, blank where there is nothing."""
    inner = value.value if isinstance(value, Synthetic) else value
    if inner is None:
        return ""
    if column.unit == "USD":
        assert isinstance(inner, int)
        return f"{Decimal(inner) / 100:,.0f}"
    if isinstance(inner, Ratio):
        return f"{inner.percent(column.digits)} %"
    return str(inner)


def told(table: TableValue, *, skip: str = "") -> list[list[str]]:
    rows: list[Row] = [*table.rows.all(), *([table.total] if table.total else [])]
    return [
        [cell(value, column) for value, column in zip(row, table.rows.columns, strict=True) if column.title != skip]
        for row in rows
    ]


# The books of 2023


def test_every_figure_of_the_docs_comes_out_of_the_books(books: Any, docs: Docs) -> None:
    documented = {row[0].strip("`"): row[2] for page in ("statements", "cases") for row in docs(page, "Key")}
    computed = {}
    for key, figure in catalogue().items():
        if queries.module_of(key) not in ("funding", "cases", "comparison"):
            continue
        value = figure.compute(books.context)
        computed[key] = written(value.exact, Column("", value.unit, value.digits))
    assert computed.pop("revenue.unearmarked.total") == "USD 44,620,890"
    assert computed == documented


def test_contributions_by_donor(books: Any, docs: Docs) -> None:
    found = queries.table("contributions.by_donor", books.context)
    assert told(found) == docs("statements", "Donor")
    together, blank, counted = found.footnotes
    assert "99.98 %" in together
    assert "Other organizations" in blank
    assert "17 governments and one aggregate row" in counted
    assert found.is_final and found.as_of == date(2023, 12, 31)


def test_a_figure_carries_its_rows_and_where_to_follow_them(books: Any) -> None:
    value = queries.value("contributions.unearmarked.total", books.context)
    assert sum(amount for _, amount, _ in value.rows.all() if isinstance(amount, int)) == value.exact
    assert value.rows.link == Link("contributions", (("year", "2023"), ("category", "1")))
    assert value.shown == Money(4558389000, "USD")
    assert (value.as_of, value.is_final, value.source) == (date(2023, 12, 31), True, "the books")


def test_donors_are_counted_and_the_figure_says_what_counts(books: Any) -> None:
    value = queries.value("contributions.donors", books.context)
    assert value.exact == 18
    assert value.footnotes[0].startswith("Counted: 17 governments and one aggregate row.")


def test_shares_keep_numerator_and_denominator(books: Any) -> None:
    assert queries.value("contributions.top5.share", books.context).exact == Ratio(3509906000, 4558389000)


def test_timing_is_shown_as_synthetic(books: Any, docs: Docs) -> None:
    found = queries.table("contributions.by_quarter", books.context)
    assert told(found) == docs("statements", "Quarter")
    assert all(isinstance(row[1], Synthetic) for row in found.rows.all())
    value = queries.value("contributions.received.q3.share", books.context)
    assert value.is_synthetic and any("synthetic" in note for note in value.footnotes)


def test_allocations(books: Any, docs: Docs) -> None:
    found = queries.table("allocations.by_purpose", books.context)
    *rows, total = told(found, skip="Decisions")
    assert rows == docs("statements", "Allocated to")
    assert total == ["Total", "", "12,967,933", "100.00 %"]
    assert told(queries.table("allocations.by_part", books.context))[:-1] == docs("statements", "Part of the plan")


def test_an_element_belongs_to_the_part_directly_under_the_plan(
    empty: Any, give: Callable[..., None], allot: Callable[..., None]
) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    objective = node(kind="plan-element", code="sp2024-objective-1")
    made = {
        name: register(kind="plan-element", code=name, name=name, valid_from=None, by=empty.clerk)
        for name in ("Shelter", "Apart")
    }
    begin(
        role="part of",
        member=made["Shelter"],
        of=objective,
        valid_from=date(2023, 1, 1),
        evidence="the plan",
        by=empty.clerk,
    )
    allot(empty, "AL-1", made["Shelter"], Money(700, "USD"))
    allot(empty, "AL-2", made["Apart"], Money(300, "USD"))
    rows = queries.table("allocations.by_purpose", empty.context).rows.all()
    assert [row[:2] for row in rows] == [("Shelter", "Strategic objectives"), ("Apart", "Apart")]


def test_multi_year_agreements_are_listed(books: Any) -> None:
    value = queries.value("agreements.multi_year", books.context)
    assert value.exact == 5
    assert {row[0] for row in value.rows.all()} == {"MYA-BEL", "MYA-DNK", "MYA-NLD", "MYA-KOR", "MYA-GBR"}


def test_the_carry_over_shows_an_unstated_opening_balance(books: Any) -> None:
    found = queries.reconciled("carry_over", books.context)
    assert (found.opening.amount, found.closing, found.gap) == (0, 3261595700, 398404300)
    assert [item.amount for item in (*found.came_in, *found.went_out)] == [4558389000, 1296793300]
    assert not found.is_explained and found.explanation is None
    assert "unstated opening balance" in found.footnotes[-1]


def test_what_is_neither_receipt_nor_allocation_is_told_apart(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    give(empty, "U-2", "SWE", "50.00", on=date(2023, 5, 1))
    funding.reverse_contribution(code="U-2", on=date(2023, 6, 1), why="Entered twice", by=empty.director)
    found = queries.reconciled("carry_over", empty.context)
    assert (found.came_in[0].amount, found.went_out[0].amount, found.closing, found.gap) == (15000, 5000, 10000, None)
    assert any("USD 100; the difference of USD 50 is corrections" in note for note in found.footnotes)
    assert queries.value("contributions.unearmarked.total", empty.context).exact == 10000


def test_the_opening_balance_is_what_the_year_before_left(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2022, 12, 31))
    give(empty, "U-2", "NOR", "7.00", on=date(2023, 1, 1))
    found = queries.reconciled("carry_over", empty.context)
    assert (found.opening.amount, found.came_in[0].amount, found.closing) == (10000, 700, 10700)
    assert not found.is_final


def test_cases_close_or_do_not(books: Any, docs: Docs) -> None:
    for key, _, _, _, closing, stated, gap in docs("reconciliations", "Chain"):
        found = queries.reconciled(key.strip("`"), books.context)
        assert found.stated is not None
        assert [f"{found.closing:,}", f"{found.stated.amount:,}", f"{found.gap:,}"] == [closing, stated, gap]
        assert found.stated.source == f"2023 Annual Report on Unearmarked Funding, {found.stated.source[-5:]}"


def test_a_chain_with_a_missing_count_is_not_computed(empty: Any) -> None:
    drafts = [StatedDraft(key="allegations.received", period="2023", value=5, unit="cases", source="s")]
    actions.state_figures(organisation=empty.iom, drafts=drafts, by=empty.clerk)
    found = queries.reconciled("allegations.assessed", empty.context)
    assert found.missing == "Not stated for 2023: Void: no further action, Taken into further analysis."
    assert found.gap is None
    assert "No document states it" in queries.value("allegations.void", empty.context).missing


# The other publisher


def test_17_of_18_rows_agree_to_the_dollar(books: Any, docs: Docs) -> None:
    found = queries.table("comparison.by_donor", books.context)
    assert found.verdict == AGREES
    assert found.finding == "17 of 18 rows agree to the dollar; 0 differ; 1 stand with one publisher only."
    assert told(found, skip="Difference")[:-1] == docs("comparisons", "Donor")
    assert found.footnotes == ("With one publisher only: Other organizations.",)


def test_a_name_that_the_registry_does_not_know_meets_nothing(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    row = RevenueDraft(entity="IOM", donor="Norge", year=2023, type="Voluntary un-earmarked", amount_usd=10000)
    actions.load_revenue(rows=[row], source="edition 1", by=empty.clerk)
    assert queries.table("comparison.by_donor", empty.context).verdict == CANNOT_BE_CHECKED
    add_variant(node=empty.donors["NOR"], name="Norge", by=empty.clerk, source="edition 1")
    assert queries.table("comparison.by_donor", empty.context).verdict == AGREES


def test_one_row_that_differs_contradicts(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    give(empty, "U-2", "SWE", "7.00", on=date(2023, 5, 1))
    rows = [
        RevenueDraft(entity="IOM", donor=donor, year=2023, type="Voluntary un-earmarked", amount_usd=amount)
        for donor, amount in (("Norway", 10051), ("Sweden", 700))
    ]
    actions.load_revenue(rows=rows, source="edition 1", by=empty.clerk)
    found = queries.table("comparison.by_donor", empty.context)
    assert found.verdict == CONTRADICTED
    assert [row[3:] for row in found.rows.all()] == [(51, CONTRADICTED), (0, AGREES)]


def test_revenue_by_year(books: Any, docs: Docs) -> None:
    found = queries.table("revenue.by_year", books.context)
    rows = [[str(year), f"{Decimal(amount) / 100:,.2f}", str(count)] for year, count, amount in found.rows.all()]  # type: ignore[arg-type]
    assert rows == docs("comparisons", "Year")


def test_highest_to_date_is_contradicted_with_both_sources(books: Any) -> None:
    found = queries.table("contributions.unearmarked.highest_to_date", books.context)
    assert found.verdict == CONTRADICTED
    assert "2016 with USD 49,537,223, 2017 with USD 62,269,969" in found.finding
    assert "USD 45,583,890 (2023 Annual Report on Unearmarked Funding)" in found.finding
    assert "USD 44,620,890 (UN CEB Financial Statistics, 2013-2023)" in found.finding
    assert found.footnotes == ("Claimed: “record”, 2023 Annual Report on Unearmarked Funding, A:224.",)


def test_the_highest_year_of_the_series_agrees(books: Any) -> None:
    found = queries.table("contributions.unearmarked.highest_to_date", queries.context(year=2017))
    assert found.verdict == AGREES


def test_a_year_of_which_nobody_has_an_amount_is_held_against_nothing(books: Any) -> None:
    found = queries.table("contributions.unearmarked.highest_to_date", queries.context(year=2024))
    assert found.missing == found.finding
    assert found.missing == "Nobody's amount of 2024 is at hand, so it cannot be held against the years before."


def test_what_the_report_states_is_held_against_the_books(books: Any) -> None:
    found = queries.table("comparison.stated", books.context)
    verdicts = {str(row[0]): row[3] for row in found.rows.all()}
    assert verdicts.pop("Held in unearmarked pools at the end") == CONTRADICTED
    assert set(verdicts.values()) == {AGREES} and len(verdicts) == 9
    assert found.verdict == CONTRADICTED and found.finding == "Agrees: 9, contradicted: 1."


def test_the_latest_edition_counts(empty: Any) -> None:
    def row(amount: int) -> RevenueDraft:
        return RevenueDraft(entity="IOM", donor="Norway", year=2020, type="Voluntary un-earmarked", amount_usd=amount)

    actions.load_revenue(rows=[row(100)], source="edition 1", by=empty.clerk)
    actions.load_revenue(rows=[row(200)], source="edition 2", by=empty.clerk)
    assert queries.revenue_by_year(empty.iom) == {2020: 200}
    assert queries.edition(empty.iom) == "edition 2"


# Another entity of the same statistics


def test_another_entity_has_the_figures_that_statistics_give(books: Any, revenue_of: Callable[[str], Any]) -> None:
    actions.load_revenue(rows=revenue_of("WFP"), source="UN", by=books.clerk)
    context = queries.context(year=2023, organisation=node(kind="organisation", code="WFP"))
    assert queries.value("contributions.unearmarked.total", context).exact == 58594971200
    assert queries.value("contributions.earmarked.total", context).exact == 593047888000
    assert queries.value("contributions.donors", context).exact == 33
    top = queries.value("contributions.top5.share", context)
    assert top.exact == Ratio(40332357700, 58594971200) and top.source == "UN" and top.is_final
    rows = told(queries.table("contributions.by_donor", context))
    assert rows[0][:2] == ["Germany", "148,886,304"]
    for key in ("contributions.received.h2.share", "allocations.total", "agreements.multi_year", "carry_over.closing"):
        value = queries.value(key, context)
        assert value.exact is None and value.missing, key
    assert "Receipt dates are not published" in queries.value("contributions.received.h2.share", context).missing
    assert queries.table("contributions.by_quarter", context).missing
    assert "not its books" in queries.reconciled("carry_over", context).missing
    assert queries.table("comparison.by_donor", context).verdict == CANNOT_BE_CHECKED


def test_an_earlier_year_of_the_same_organisation_comes_from_the_statistics(books: Any) -> None:
    value = queries.value("contributions.unearmarked.total", queries.context(year=2017))
    assert value.exact == 6226996900
    assert value.source == "UN CEB Financial Statistics, 2013-2023" and value.rows.link is None


def test_invented_days_without_published_shares_give_no_timing(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 12, 31), invented=True)
    found = queries.table("contributions.by_quarter", empty.context)
    assert found.missing.startswith("Receipt dates are not published")


def test_real_days_need_no_published_shares(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 12, 31))
    value = queries.value("contributions.received.q4.share", empty.context)
    assert value.exact == Ratio(10000, 10000) and not value.is_synthetic and value.footnotes == ()


def test_nothing_known_is_not_zero(empty: Any) -> None:
    computed = {key: figure.compute(empty.context) for key, figure in catalogue().items()}
    closing = computed.pop("carry_over.closing")
    assert closing.exact == 0 and "The books hold no allocations" in closing.footnotes[0]
    assert all(value.exact is None and value.missing.endswith(".") for value in computed.values())


# Contexts


def test_a_context_is_of_whoever_keeps_the_books_and_ends_with_the_year(empty: Any) -> None:
    context = queries.context(year=2023)
    assert (context.organisation, context.as_of) == (empty.iom, date(2023, 12, 31))
    assert queries.context(year=2023, as_of=date(2023, 6, 30)).as_of == date(2023, 6, 30)


def test_a_context_of_a_year_to_come_is_refused(empty: Any) -> None:
    with pytest.raises(Refused, match="2024 has not begun on 2023-06-30"):
        queries.context(year=2024, as_of=date(2023, 6, 30))


def test_without_a_keeper_the_organisation_is_named(people: Any) -> None:
    with pytest.raises(Refused, match="name the organisation"):
        queries.context(year=2023)
    iom = register(kind="organisation", code="IOM", name="IOM", valid_from=None, by=people["clerk"])
    assert queries.context(year=2023, organisation=iom).organisation == iom


@pytest.mark.parametrize("ask", [queries.value, queries.table, queries.reconciled])
def test_a_statement_of_another_kind_is_refused(empty: Any, ask: Callable[..., object]) -> None:
    wrong = "carry_over" if ask is not queries.reconciled else "contributions.donors"
    with pytest.raises(Refused):
        ask(wrong, empty.context)
    with pytest.raises(Refused, match="There is no statement “nothing”"):
        ask("nothing", empty.context)


# As of another day


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day on which things are done."""

    def set_to(day: date) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    return set_to


def recorded_by(books: Any, day: date, key: str = "contributions.unearmarked.total") -> Value:
    return queries.value(key, queries.context(year=2023, organisation=books.iom, recorded_by=day))


def test_what_the_books_held_on_an_earlier_day(
    empty: Any, give: Callable[..., None], allot: Callable[..., None], clock: Callable[[date], None]
) -> None:
    """A receipt of May recorded in March of the next year, another in June, and the first one taken back in July."""
    clock(date(2024, 3, 1))
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    element = node(kind="fund", code="osi")
    allot(empty, "AL-1", element, Money(4000, "USD"))
    clock(date(2024, 6, 1))
    give(empty, "U-2", "SWE", "50.00", on=date(2023, 8, 1))
    clock(date(2024, 7, 1))
    funding.reverse_contribution(code="U-2", on=date(2023, 8, 1), why="Another agency's.", by=empty.director)
    totals = {
        date(2024, 2, 29): None,
        date(2024, 3, 1): 10000,
        date(2024, 5, 31): 10000,
        date(2024, 6, 1): 15000,
        date(2024, 6, 30): 15000,
        date(2024, 7, 1): 10000,
    }
    assert {day: recorded_by(empty, day).exact for day in totals} == totals
    assert queries.value("contributions.unearmarked.total", empty.context).exact == 10000
    quarters = [
        recorded_by(empty, day, "contributions.received.q3.share").exact
        for day in (date(2024, 6, 30), date(2024, 7, 1))
    ]
    assert quarters == [Ratio(5000, 15000), Ratio(0, 10000)]
    assert recorded_by(empty, date(2024, 2, 29), "allocations.total").missing
    assert recorded_by(empty, date(2024, 3, 1), "allocations.total").exact == 4000
    assert not recorded_by(empty, date(2024, 3, 1)).is_final
    held = {
        date(2024, 2, 29): (0, 0, 0, 0),
        date(2024, 3, 1): (0, 10000, 4000, 6000),
        date(2024, 6, 30): (0, 15000, 4000, 11000),
        date(2024, 7, 1): (0, 15000, 9000, 6000),
    }
    for day, lines in held.items():
        found = queries.reconciled("carry_over", queries.context(year=2023, organisation=empty.iom, recorded_by=day))
        assert (found.opening.amount, found.came_in[0].amount, found.went_out[0].amount, found.closing) == lines, day
        assert recorded_by(empty, day, "carry_over.closing").exact == lines[-1]
    now = queries.reconciled("carry_over", empty.context)
    assert (now.came_in[0].amount, now.went_out[0].amount, now.closing) == held[date(2024, 7, 1)][1:]


def test_whose_money_it_was_by_what_the_books_held_on_an_earlier_day(
    empty: Any, give: Callable[..., None], allot: Callable[..., None], clock: Callable[[date], None]
) -> None:
    """Norway's 100 were recorded in March with what was allocated; Sweden's 300 of the same days in June."""
    clock(date(2024, 3, 1))
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    allot(empty, "AL-1", node(kind="fund", code="osi"), Money(4000, "USD"))
    clock(date(2024, 6, 1))
    give(empty, "U-2", "SWE", "300.00", on=date(2023, 5, 1))

    def shares(day: date | None) -> dict[object, object]:
        context = queries.context(year=2023, organisation=empty.iom, recorded_by=day)
        return {row[0]: row[2] for row in queries.table("attribution.by_donor", context).rows.all()}

    assert shares(date(2024, 2, 29)) == {}
    assert shares(date(2024, 5, 31)) == {"Norway": 4000}
    assert shares(date(2024, 6, 1)) == shares(None) == {"Sweden": 3000, "Norway": 1000}


def test_what_cannot_tell_when_it_was_recorded_says_so(books: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    context = queries.context(year=2023, recorded_by=yesterday)
    words = f"What was recorded by {yesterday} cannot be told apart for this"
    assert words in queries.value("agreements.multi_year", context).missing
    assert words in queries.table("revenue.by_year", context).missing
    assert "No document states it" in queries.value("allegations.received", context).missing
    today = queries.context(year=2023, recorded_by=timezone.localdate())
    assert queries.value("allegations.received", today).exact == 2289


def test_a_year_that_is_not_over_has_what_came_until_the_day(empty: Any, give: Callable[..., None]) -> None:
    give(empty, "U-1", "NOR", "100.00", on=date(2023, 5, 1))
    give(empty, "U-2", "SWE", "50.00", on=date(2023, 8, 1))
    half = queries.context(year=2023, as_of=date(2023, 6, 30))
    assert queries.value("contributions.unearmarked.total", half).exact == 10000
    assert queries.value("contributions.received.q2.share", half).exact == Ratio(10000, 10000)
    assert queries.reconciled("carry_over", half).closing == 10000
    whole = queries.context(year=2023, as_of=date(2024, 6, 30))
    assert queries.value("contributions.unearmarked.total", whole).exact == 15000
    close(through=date(2023, 12, 31), why="The year is complete.", by=empty.approver)
    assert queries.value("contributions.unearmarked.total", empty.context).is_final
    assert not queries.value("contributions.unearmarked.total", half.afresh()).is_final, "half a year is never final"


def test_what_was_read_once_is_not_read_again(books: Any, django_assert_num_queries: Any) -> None:
    context = books.context
    for key in queries.catalogue():
        queries.value(key, context)
    with django_assert_num_queries(0):
        for key in queries.catalogue():
            queries.value(key, context)
