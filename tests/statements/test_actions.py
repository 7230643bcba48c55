"""Stating, loading, explaining and publishing: who may, what is refused, and what stays for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from headwater.access.queries import signatures
from headwater.audit.queries import lines
from headwater.funding import actions as funding
from headwater.ledger.actions import close
from headwater.lib.errors import Refused
from headwater.registry.queries import node
from headwater.statements import actions, queries
from headwater.statements.models import Keeper, Publication, RevenueRow, StatedFigure
from headwater.statements.rules import AGREES, RevenueDraft, StatedDraft

TOTAL = "contributions.unearmarked.total"
DAY = date(2023, 5, 1)
COUNT = StatedDraft(key="allegations.received", period="2023", value=5, unit="cases", source="a report", line="3")
ROW = RevenueDraft(entity="IOM", donor="Norway", year=2020, type="Other", amount_usd=-250)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day on which things are done."""

    def set_to(day: date) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    return set_to


@pytest.fixture
def small(empty: Any, give: Callable[..., None]) -> Any:
    """Books with one contribution, and a stated carry-over that they do not reach."""
    give(empty, "U-1", "NOR", "100.00", on=DAY)
    state(empty, key="carry_over.closing", value=15000, unit="USD")
    return empty


def state(books: Any, **changed: object) -> None:
    draft = replace(COUNT, **changed)  # type: ignore[arg-type]
    actions.state_figures(organisation=books.iom, drafts=[draft], by=books.clerk)


def publish(books: Any, key: str = TOTAL, note: str = "", year: int = 2023) -> Publication:
    drafted = actions.prepare(key=key, context=queries.context(year=year), by=books.editor, note=note)
    approve(books, drafted)
    return actions.publish(publication=drafted, by=books.editor)


def approve(books: Any, drafted: Publication) -> Publication:
    actions.submit(publication=drafted, by=books.editor)
    return actions.approve(publication=drafted, by=books.publisher)


# Stated figures


def test_the_same_figure_again_changes_nothing_and_a_correction_counts_from_then_on(empty: Any) -> None:
    one, other = COUNT, replace(COUNT, key="allegations.void", value=1)
    assert actions.state_figures(organisation=empty.iom, drafts=[one, other], by=empty.clerk) == actions.Loaded(2, 0)
    assert actions.state_figures(organisation=empty.iom, drafts=[one, other], by=empty.clerk) == actions.Loaded(0, 2)
    corrected = replace(one, value=6)
    assert actions.state_figures(organisation=empty.iom, drafts=[corrected], by=empty.clerk) == actions.Loaded(1, 0)
    assert queries.value("allegations.received", empty.context).exact == 6
    line = lines(target="stated:IOM:allegations.received:2023").last()
    assert line is not None and line.before is not None and line.after is not None
    assert (line.before["value"], line.after["value"], line.by_email) == (5, 6, "clerk@example.org")


def test_all_complaints_come_at_once_and_nothing_is_entered(empty: Any) -> None:
    drafts = [COUNT, COUNT, replace(COUNT, key="B"), replace(COUNT, key="c", source="")]
    with pytest.raises(Refused) as refusal:
        actions.state_figures(organisation=empty.iom, drafts=drafts, by=empty.clerk)
    assert len(refusal.value.complaints) == 3
    assert not StatedFigure.objects.exists()


# Revenue


def test_revenue_loads_once(empty: Any) -> None:
    rows = [ROW, replace(ROW, donor="Nobody knows")]
    assert actions.load_revenue(rows=rows, source="edition", by=empty.clerk) == actions.Loaded(2, 0)
    assert actions.load_revenue(rows=rows, source="edition", by=empty.clerk) == actions.Loaded(0, 2)
    assert RevenueRow.objects.get(donor="Norway").amount_usd == -250
    assert next(line.after for line in lines(target="revenue")) == {
        "source": "edition",
        "entities": ["IOM"],
        "new": 2,
        "unchanged": 0,
    }


@pytest.mark.parametrize(
    ("rows", "source", "words"),
    [
        ([replace(ROW, entity="XYZ")], "edition", "The registry does not know “XYZ”"),
        ([replace(ROW, type="Gift")], "edition", "“Gift” is not a type of revenue"),
        ([ROW, ROW], "edition", "more than once"),
        ([ROW], " ", "The source is missing"),
        ([replace(ROW, donor="Norway", amount_usd=7)], "loaded", "loaded with another amount"),
    ],
)
def test_bad_revenue_is_refused_and_leaves_nothing(
    empty: Any, rows: list[RevenueDraft], source: str, words: str
) -> None:
    actions.load_revenue(rows=[ROW], source="loaded", by=empty.clerk)
    with pytest.raises(Refused, match=words):
        actions.load_revenue(rows=[*rows, replace(ROW, donor="Another")], source=source, by=empty.clerk)
    assert RevenueRow.objects.count() == 1


# Gaps


def test_a_gap_is_explained_then_published_with_its_explanation(books: Any) -> None:
    with pytest.raises(Refused, match=r"USD 3,984,043 between what is stated and what is reached"):
        publish(books, "carry_over")
    text = "The report counts money that was in the fund before 2023."
    explained = actions.explain_gap(key="carry_over", context=books.context, text=f" {text} ", by=books.director)
    assert (explained.gap, explained.unit, explained.text) == (398404300, "USD", text)
    published = publish(books, "carry_over")
    assert published.explanation == explained and published.gap == 398404300 and published.tolerance == 5_000_000
    assert published.footnotes[-1] == f"Explained by Director on {timezone.localdate()}: {text}"
    (signature,) = signatures("explanation:IOM:carry_over:2023")
    assert (signature.step, signature.person, signature.reason) == ("explain", books.director, text)
    assert "explain gap" in [line.action for line in lines(target="explanation:IOM:carry_over:2023")]


def test_another_gap_is_explained_anew(small: Any, give: Callable[..., None]) -> None:
    actions.explain_gap(key="carry_over", context=small.context, text="An opening balance.", by=small.director)
    assert queries.reconciled("carry_over", small.context).is_explained
    give(small, "U-2", "SWE", "1.00", on=DAY)
    found = queries.reconciled("carry_over", small.context)
    assert found.gap == 4900 and not found.is_explained
    with pytest.raises(Refused, match="nobody explained it"):
        actions.prepare(key="carry_over", context=small.context, by=small.editor)


def test_what_closes_needs_no_words_and_words_are_needed_where_it_does_not(small: Any) -> None:
    with pytest.raises(Refused, match="explanation is missing"):
        actions.explain_gap(key="carry_over", context=small.context, text=" ", by=small.director)
    state(small, key="carry_over.closing", value=10000, unit="USD")
    with pytest.raises(Refused, match="there is no gap to explain"):
        actions.explain_gap(key="carry_over", context=small.context, text="Why not", by=small.director)
    assert publish(small, "carry_over").gap == 0


def test_rounding_of_the_stated_amount_needs_no_words(small: Any) -> None:
    state(small, key="carry_over.closing", value=15000, unit="USD", tolerance=5000)
    published = publish(small, "carry_over")
    assert (published.gap, published.explanation) == (5000, None)


# Publishing


def test_one_prepares_another_publishes(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    assert (drafted.status, drafted.version, queries.latest(TOTAL, "2023", organisation=small.iom)) == (
        "draft",
        None,
        None,
    )
    with pytest.raises(Refused, match="from there nobody can approve it; possible now: submit, withdraw"):
        actions.approve(publication=drafted, by=small.publisher)
    assert actions.submit(publication=drafted, by=small.editor).status == "in review"
    with pytest.raises(Refused, match="Whoever made it does not approve it"):
        actions.approve(publication=drafted, by=small.editor)
    with pytest.raises(Refused, match="from there nobody can publish it"):
        actions.publish(publication=drafted, by=small.publisher)
    approved = actions.approve(publication=drafted, by=small.publisher)
    assert (approved.status, approved.approved_by, approved.version) == ("approved", small.publisher, None)
    assert queries.latest(TOTAL, "2023", organisation=small.iom) is None
    published = actions.publish(publication=drafted, by=small.editor)
    assert (published.status, published.version, published.published_by) == ("published", 1, small.editor)
    assert published.value["exact"] == 10000 and published.value["shown"] == "USD 100.00"
    assert published.definition["population"].startswith("Contributions of modalities A to C")
    assert [one.step for one in signatures(published.document)] == ["prepare", "submit", "approve", "publish"]
    assert [line.action for line in lines(target=published.document) if line.action != "sign"] == [
        "prepare publication",
        "submit publication",
        "approve publication",
        "publish",
    ]
    with pytest.raises(Refused, match="It is published"):
        actions.publish(publication=published, by=small.publisher)


def test_what_is_returned_says_why_and_comes_back_with_an_answer(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    actions.submit(publication=drafted, by=small.editor)
    with pytest.raises(Refused, match="To return it needs a reason"):
        actions.return_to_maker(publication=drafted, reason=" ", by=small.publisher)
    with pytest.raises(Refused, match="Whoever made it does not return it"):
        actions.return_to_maker(publication=drafted, reason="Hm", by=small.editor)
    returned = actions.return_to_maker(publication=drafted, reason="Is May in?", by=small.publisher)
    assert (returned.status, returned.approved_by) == ("returned", None)
    with pytest.raises(Refused, match="from there nobody can approve it"):
        actions.approve(publication=drafted, by=small.publisher)
    with pytest.raises(Refused, match=r"is in preparation already \(returned\), by Editor"):
        actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    with pytest.raises(Refused, match="To submit it needs a reason"):
        actions.submit(publication=drafted, by=small.editor)
    actions.submit(publication=drafted, by=small.editor, answer="It is, since the first of May.")
    approved = actions.approve(publication=drafted, by=small.publisher)
    assert approved.status == "approved"
    told = [(one.step, one.reason) for one in signatures(drafted.document)]
    assert told == [
        ("prepare", ""),
        ("submit", ""),
        ("return", "Is May in?"),
        ("submit", "It is, since the first of May."),
        ("approve", ""),
    ]
    set_aside = actions.withdraw(publication=drafted, reason="Overtaken.", by=small.editor)
    assert (set_aside.status, set_aside.approved_by, set_aside.version) == ("withdrawn", small.publisher, None)


def test_what_was_approved_and_then_changed_in_the_books_is_not_published(
    small: Any, give: Callable[..., None]
) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    approve(small, drafted)
    give(small, "U-2", "SWE", "50.00", on=DAY)
    with pytest.raises(Refused, match="changed in the books since it was prepared"):
        actions.publish(publication=drafted, by=small.editor)
    assert Publication.objects.get().status == "approved"


def test_an_earlier_state_of_the_books_is_not_published(small: Any) -> None:
    earlier = replace(small.context, recorded_by=timezone.localdate())
    with pytest.raises(Refused, match="What is published is as of now"):
        actions.prepare(key=TOTAL, context=earlier, by=small.editor)


def test_what_was_published_stays_whatever_the_books_say_later(
    small: Any, give: Callable[..., None], clock: Callable[[date], None]
) -> None:
    clock(date(2024, 3, 1))
    first = publish(small)
    clock(date(2024, 6, 1))
    give(small, "U-2", "SWE", "50.00", on=DAY)
    assert queries.value(TOTAL, small.context).exact == 15000
    assert queries.latest(TOTAL, "2023", organisation=small.iom) == first and first.value["exact"] == 10000
    with pytest.raises(Refused, match="write why there is a new version"):
        actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    second = publish(small, note="A receipt came to light.")
    assert second.version == 2
    assert second.changes == ["The value: USD 100.00 became USD 150.00.", "Sweden: new."]

    def said(day: date) -> int | None:
        found = queries.version_at(TOTAL, "2023", organisation=small.iom, on=day)
        return found.version if found else None

    days = [date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 31), date(2024, 6, 1), date(2030, 1, 1)]
    assert [said(day) for day in days] == [None, 1, 1, 2, 2]
    assert queries.latest(TOTAL, "2023", organisation=small.iom) == second
    assert queries.tampered() == []


def test_a_new_version_needs_a_difference(small: Any) -> None:
    publish(small)
    with pytest.raises(Refused, match="Nothing changed since version 1"):
        actions.prepare(key=TOTAL, context=small.context, by=small.editor, note="Again")


def test_closing_the_books_makes_a_figure_final_which_is_a_difference(small: Any) -> None:
    assert publish(small).value["is_final"] is False
    close(through=date(2023, 12, 31), why="The year is complete.", by=small.approver)
    second = publish(small, note="The books are closed.")
    assert second.value["is_final"] is True and second.changes == ["The books of the period were closed."]


def test_a_draft_that_the_books_overtook_is_not_published(small: Any, give: Callable[..., None]) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    give(small, "U-2", "SWE", "50.00", on=DAY)
    with pytest.raises(Refused, match="changed in the books since it was prepared"):
        actions.submit(publication=drafted, by=small.editor)
    with pytest.raises(Refused, match=r"in preparation already \(draft\), by Editor"):
        actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    with pytest.raises(Refused, match="needs a reason"):
        actions.withdraw(publication=drafted, reason=" ", by=small.editor)
    withdrawn = actions.withdraw(publication=drafted, reason="The books moved on.", by=small.editor)
    assert (withdrawn.status, withdrawn.version) == ("withdrawn", None)
    with pytest.raises(Refused, match="It is withdrawn"):
        actions.submit(publication=drafted, by=small.editor)
    assert publish(small).value["exact"] == 15000


def test_what_is_published_is_not_withdrawn(small: Any) -> None:
    published = publish(small)
    with pytest.raises(Refused, match="nothing more can be done with it"):
        actions.withdraw(publication=published, reason="Sorry", by=small.publisher)


def test_what_cannot_be_computed_is_not_published(small: Any) -> None:
    for key in ("agreements.multi_year", "revenue.by_year", "investigations.caseload"):
        with pytest.raises(Refused, match="cannot be computed for 2023"):
            actions.prepare(key=key, context=small.context, by=small.editor)


def test_every_statement_of_2023_can_be_published_and_read_back(books: Any) -> None:
    for key in queries.reconciliations():
        if not queries.reconciled(key, books.context).closes:
            actions.explain_gap(key=key, context=books.context, text="Not stated in the report.", by=books.director)
    # These books hold no observations; what rests on them is published in tests/declarations.
    of_funding = [key for key in queries.statements() if queries.module_of(key) not in ("results", "revenue")]
    assert len(of_funding) > 40
    for key in of_funding:
        published = publish(books, key)
        assert published.content_hash == queries.hash_of(Publication.objects.get(pk=published.pk)), key
    assert (
        queries.published(organisation=books.iom, key="comparison.by_donor", period="2023").get().value["verdict"]
        == AGREES
    )
    assert queries.tampered() == []


def test_publications_of_two_organisations_do_not_meet(books: Any, revenue_of: Callable[[str], Any]) -> None:
    actions.load_revenue(rows=revenue_of("WFP"), source="UN", by=books.clerk)
    wfp = node(kind="organisation", code="WFP")
    drafted = actions.prepare(key=TOTAL, context=queries.context(year=2023, organisation=wfp), by=books.editor)
    approve(books, drafted)
    actions.publish(publication=drafted, by=books.editor)
    assert queries.latest(TOTAL, "2023", organisation=books.iom) is None
    assert publish(books).version == 1


# Powers


@pytest.mark.parametrize(
    ("act", "who", "power"),
    [
        (lambda b, by: actions.name_keeper(organisation=b.iom, by=by), "editor", "register organisations"),
        (lambda b, by: actions.state_figures(organisation=b.iom, drafts=[COUNT], by=by), "editor", "load workbooks"),
        (lambda b, by: actions.load_revenue(rows=[ROW], source="s", by=by), "editor", "load workbooks"),
        (
            lambda b, by: actions.explain_gap(key="carry_over", context=b.context, text="x", by=by),
            "publisher",
            "explain gaps",
        ),
        (lambda b, by: actions.prepare(key=TOTAL, context=b.context, by=by), "clerk", "publish statements"),
    ],
)
def test_without_the_power_nothing_is_done(small: Any, act: Callable[..., object], who: str, power: str) -> None:
    before = lines().count()
    with pytest.raises(Refused, match=f"This needs the power “{power}”"):
        act(small, getattr(small, who))
    assert lines().count() == before


def test_publishing_and_withdrawing_need_the_power(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    with pytest.raises(Refused, match="This needs the power “publish statements”"):
        actions.submit(publication=drafted, by=small.clerk)
    submitted = actions.submit(publication=drafted, by=small.editor)
    for step in (actions.approve, partial(actions.return_to_maker, reason="No")):
        with pytest.raises(Refused, match="This needs the power “publish statements”"):
            step(publication=submitted, by=small.clerk)
    actions.approve(publication=drafted, by=small.publisher)
    with pytest.raises(Refused, match="This needs the power “publish statements”"):
        actions.publish(publication=drafted, by=small.clerk)
    with pytest.raises(Refused, match="This needs the power “publish statements”"):
        actions.withdraw(publication=drafted, reason="No", by=small.clerk)
    assert Publication.objects.get().status == "approved"


def test_the_books_are_of_one_organisation(empty: Any) -> None:
    actions.name_keeper(organisation=empty.iom, by=empty.clerk)
    assert Keeper.objects.count() == 1
    with pytest.raises(Refused, match="These are the books of IOM"):
        actions.name_keeper(organisation=node(kind="organisation", code="WFP"), by=empty.clerk)
    with pytest.raises(Refused, match="an organisation keeps the books"):
        actions.name_keeper(organisation=node(kind="fund", code="osi"), by=empty.clerk)


def test_a_reversal_in_the_books_leaves_the_published_figure(small: Any) -> None:
    first = publish(small)
    funding.reverse_contribution(code="U-1", on=date(2023, 6, 1), why="Entered twice", by=small.director)
    first.refresh_from_db()
    assert first.value["exact"] == 10000
    assert queries.value(TOTAL, small.context).missing
