"""What the database keeps by itself: nothing recorded changes, and nothing is published unsigned or unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from headwater.registry.queries import node
from headwater.statements import actions, queries
from headwater.statements.models import Explanation, Keeper, Publication, RevenueRow, StatedFigure
from headwater.statements.rules import PUBLICATION_STEPS, RevenueDraft, StatedDraft

TOTAL = "contributions.unearmarked.total"
DAY = date(2023, 5, 1)
COUNT = StatedDraft(key="allegations.received", period="2023", value=5, unit="cases", source="a report", line="3")
ROW = RevenueDraft(entity="IOM", donor="Norway", year=2020, type="Other", amount_usd=-250)


@contextmanager
def kept_by_the_database() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


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


def test_what_is_recorded_is_never_changed_or_removed(small: Any) -> None:
    actions.load_revenue(rows=[ROW], source="s", by=small.clerk)
    actions.explain_gap(key="carry_over", context=small.context, text="An opening balance.", by=small.director)
    publish(small)
    changes: dict[type, dict[str, object]] = {
        Keeper: {"organisation_id": node(kind="organisation", code="WFP").pk},
        StatedFigure: {"value": 1},
        RevenueRow: {"amount_usd": 1},
        Explanation: {"text": "Another"},
        Publication: {"note": "Another"},
    }
    for model, change in changes.items():
        rows = model.objects.all()  # type: ignore[attr-defined]
        assert rows.exists()
        with kept_by_the_database():
            rows.update(**change)
        with kept_by_the_database():
            rows._raw_delete(rows.db)
        with kept_by_the_database(), connection.cursor() as cursor:
            verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
            table = model._meta.db_table  # type: ignore[attr-defined]
            cursor.execute(f"{verb} INTO {table} SELECT * FROM {table} LIMIT 1")


FROZEN: dict[str, object] = {
    "key": "another",
    "period": "2022",
    "title": "T",
    "definition": {},
    "value": {"exact": 1},
    "rows": {},
    "footnotes": ["x"],
    "changes": ["x"],
    "as_of": date(2020, 1, 1),
    "gap": 5,
    "tolerance": 5,
    "content_hash": "x",
    "note": "x",
    "prepared_at": datetime(2020, 1, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("column", [*FROZEN, "organisation", "prepared_by", "explanation"])
def test_nothing_of_a_draft_changes_but_its_step(small: Any, column: str) -> None:
    actions.explain_gap(key="carry_over", context=small.context, text="Opening.", by=small.director)
    drafted = actions.prepare(key="carry_over", context=small.context, by=small.editor)
    others = {
        "organisation": node(kind="organisation", code="WFP"),
        "prepared_by": small.publisher,
        "explanation": None,
    }
    step = {"status": "withdrawn"}
    with kept_by_the_database():
        Publication.objects.update(**step, **{column: (FROZEN | others)[column]})
    with kept_by_the_database():
        Publication.objects.update(status="draft")
    assert Publication.objects.filter(pk=drafted.pk).update(**step) == 1


def signed(books: Any, **changed: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "status": "published", "version": 1, "published_at": timezone.now(), "published_by": books.editor,
    }  # fmt: skip
    return facts | changed


def approved(books: Any, **changed: object) -> dict[str, object]:
    facts = {"status": "approved", "approved_at": timezone.now(), "approved_by": books.publisher}
    return facts | changed


def carry_through(books: Any, drafted: Publication) -> None:
    """By hand what the actions do, up to approval."""
    same = Publication.objects.filter(pk=drafted.pk)
    same.update(status="in review")
    same.update(**approved(books))


@pytest.mark.parametrize(
    "changed",
    [{"version": None}, {"published_at": None}, {"published_by": None}, {"status": "withdrawn"}, {"version": 2}],
)
def test_published_means_signed(small: Any, changed: dict[str, object]) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    approve(small, drafted)
    with kept_by_the_database():
        Publication.objects.filter(pk=drafted.pk).update(**signed(small, **changed))
    assert Publication.objects.filter(pk=drafted.pk).update(**signed(small)) == 1


def test_the_maker_is_not_the_checker_in_the_database_either(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    actions.submit(publication=drafted, by=small.editor)
    with kept_by_the_database():
        Publication.objects.update(**approved(small, approved_by=small.editor))
    Publication.objects.update(**approved(small))


STATUSES = ("draft", "in review", "returned", "approved", "published", "withdrawn")


@pytest.mark.parametrize("at", ["draft", "in review", "returned", "approved"])
def test_only_the_steps_of_the_table_are_taken_in_the_database_too(small: Any, at: str) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    if at != "draft":
        actions.submit(publication=drafted, by=small.editor)
    if at == "returned":
        actions.return_to_maker(publication=drafted, reason="Why", by=small.publisher)
    if at == "approved":
        actions.approve(publication=drafted, by=small.publisher)
    possible = {step.to_status for step in PUBLICATION_STEPS if step.from_status == at}
    for status in STATUSES:
        facts = {"status": status}
        if status == "approved" and at != "approved":
            facts |= approved(small)
        if status == "published":
            facts |= signed(small)
        if status in possible:
            with transaction.atomic():
                assert Publication.objects.update(**facts) == 1
                transaction.set_rollback(True)
        else:
            with kept_by_the_database():
                Publication.objects.update(**facts)


def test_who_approved_stays(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    approve(small, drafted)
    for changed in ({"approved_by": small.director}, {"approved_at": datetime(2020, 1, 1, tzinfo=UTC)}):
        with kept_by_the_database():
            Publication.objects.update(**signed(small), **changed)
        with kept_by_the_database():
            Publication.objects.update(status="withdrawn", **changed)


def test_nobody_is_made_an_approver_by_setting_aside(small: Any) -> None:
    actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    with kept_by_the_database():
        Publication.objects.update(**approved(small, status="withdrawn"))


def copy(publication: Publication, **changed: object) -> Publication:
    held = Publication.objects.get(pk=publication.pk)
    for name, value in {"pk": None, "period": "2024", **changed}.items():
        setattr(held, name, value)
    return held


def test_an_unexplained_gap_is_not_published_in_the_database_either(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    for position, (gap, tolerance) in enumerate([(51, 50), (-51, 50), (1, 0)]):
        other = copy(drafted, period=str(2000 + position), gap=gap, tolerance=tolerance)
        other.save()
        carry_through(small, other)
        with kept_by_the_database():
            Publication.objects.filter(pk=other.pk).update(**signed(small))
    for position, (gap, tolerance) in enumerate([(50, 50), (-50, 50), (0, 0)]):
        other = copy(drafted, period=str(2010 + position), gap=gap, tolerance=tolerance)
        other.save()
        carry_through(small, other)
        assert Publication.objects.filter(pk=other.pk).update(**signed(small)) == 1


def test_an_explanation_counts_for_its_own_gap_in_the_database_too(small: Any) -> None:
    explained = actions.explain_gap(key="carry_over", context=small.context, text="Opening.", by=small.director)
    drafted = actions.prepare(key="carry_over", context=small.context, by=small.editor)
    assert drafted.explanation == explained
    actions.withdraw(publication=drafted, reason="To try others.", by=small.editor)
    for changed in ({"gap": 1}, {"period": "2022"}, {"key": "another"}):
        with kept_by_the_database():
            copy(drafted, status="draft", **({"period": "2023"} | changed)).save()
    copy(drafted, status="draft", period="2023").save()


def test_a_publication_begins_as_a_draft_and_only_one_is_open(small: Any) -> None:
    drafted = actions.prepare(key=TOTAL, context=small.context, by=small.editor)
    with kept_by_the_database():
        copy(drafted, period="2023").save()
    with kept_by_the_database():
        copy(drafted, **signed(small)).save()


def test_tampering_with_what_was_published_shows(small: Any) -> None:
    published = publish(small)
    with connection.cursor() as cursor:
        trigger = "publication_stays_itself"
        cursor.execute(
            f"DROP TRIGGER {trigger}" + (" ON statements_publication" if connection.vendor == "postgresql" else "")
        )
    Publication.objects.filter(pk=published.pk).update(value={**published.value, "exact": 99})
    assert queries.tampered() == [published]


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2, "note": "x"},
        {"published_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"status": "withdrawn", "version": None, "published_at": None, "published_by": None},
    ],
)
def test_what_is_published_takes_no_further_step(small: Any, changed: dict[str, object]) -> None:
    publish(small)
    with kept_by_the_database():
        Publication.objects.update(**changed)
