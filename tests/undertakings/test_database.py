"""What the database keeps by itself, whoever writes: nothing told changes, and every step is one of the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from headwater.undertakings import actions
from headwater.undertakings.models import Link, Progress, Rating, StatedCount, Undertaking
from headwater.undertakings.rules import UNDERTAKING_STEPS, CountDraft, RatingDraft, Status

World = Any  # tests/undertakings/conftest.py
DAY = date(2023, 2, 1)


@contextmanager
def kept_by_the_database() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


@pytest.fixture
def told(world: World) -> World:
    """One of everything."""
    world.register(world.draft("W-1", links=["SHARE"]))
    rating = RatingDraft(
        assessment=world.nodes["ROUND-1"].pk, criterion=world.nodes["C-4.1"].pk, rating="satisfactory", line="1"
    )
    actions.rate(drafts=[rating], by=world.registrar)
    count = CountDraft(document=world.nodes["PLAN"].pk, counted="all", on=DAY, line="1", number=3)
    actions.state_counts(drafts=[count], by=world.registrar)
    return world


def copied(row: Any, **changed: object) -> Any:
    """A row that is not there yet, like another one but for some columns."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return type(row)(**{**values, **changed})


def test_what_was_told_is_never_changed_or_removed(told: World) -> None:
    other = told.nodes["KEN"].pk
    changes: dict[type, dict[str, object]] = {
        Undertaking: {
            "code": "W-9",
            "code_key": "w-9",
            "kind": "commitment",
            "text": "x",
            "document_id": told.nodes["ROUND-1"].pk,
            "line": "99",
            "made_on": date(2023, 1, 9),
            "obligor_id": other,
            "workstream": "x",
            "first_due_on": None,
            "is_synthetic": True,
            "registered_at": timezone.now(),
            "registered_by_id": told.reporter.pk,
        },
        Progress: {"step": "note", "on": DAY, "text": "x", "by_id": told.reporter.pk},
        Link: {"node_id": told.nodes["OBJECTIVE-1"].pk, "undertaking_id": 0},
        Rating: {"rating": "unsatisfactory", "line": "2"},
        StatedCount: {"number": 4, "line": "2"},
    }
    for table, columns in changes.items():
        assert table.objects.count() == 1  # type: ignore[attr-defined]
        for column, value in columns.items():
            with kept_by_the_database():
                table.objects.update(**{column: value})  # type: ignore[attr-defined]
        with kept_by_the_database(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table._meta.db_table}")  # type: ignore[attr-defined]


@pytest.mark.only_on("postgresql")
def test_no_table_is_emptied(told: World) -> None:
    for table in (Undertaking, Progress, Link, Rating, StatedCount):
        with kept_by_the_database(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table._meta.db_table} CASCADE")


@pytest.mark.only_on("sqlite")
def test_nothing_is_replaced(told: World) -> None:
    for table in (Undertaking, Progress, Link, Rating, StatedCount):
        with kept_by_the_database(), connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO {table._meta.db_table} SELECT * FROM {table._meta.db_table}")


def test_the_database_walks_the_same_steps_as_the_table(told: World) -> None:
    """Every pair of statuses: what the table has passes, what it has not is refused."""
    allowed = {(step.from_status, step.to_status) for step in UNDERTAKING_STEPS if step.from_status}
    signed = {"claimed_by": told.reporter, "accepted_by": None}
    for number, (before, after) in enumerate((one, two) for one in Status for two in Status if one != two):
        told.register(told.draft(f"S-{number}"))
        row = Undertaking.objects.filter(code=f"S-{number}")
        for status in _way_to(before):
            row.update(status=status, **(signed | {"accepted_by": told.acceptor} if status == "accepted" else signed))
        accepted_by = told.acceptor if after is Status.ACCEPTED else None
        if (before, after) in allowed:
            row.update(status=after, claimed_by=told.reporter, accepted_by=accepted_by)
        else:
            with kept_by_the_database():
                row.update(status=after, claimed_by=told.reporter, accepted_by=accepted_by)


def _way_to(status: Status) -> list[Status]:
    """The steps from open to a status."""
    if status is Status.OPEN:
        return []
    first = {Status.RETURNED: Status.CLAIMED, Status.ACCEPTED: Status.CLAIMED}.get(status)
    return [first, status] if first else [status]


def test_nobody_accepts_what_they_claimed(told: World) -> None:
    row = Undertaking.objects.filter(code="W-1")
    row.update(status="claimed", claimed_by=told.reporter)
    for claimed_by, accepted_by in [
        (told.reporter, told.reporter),
        (told.registrar, told.acceptor),
        (None, told.acceptor),
        (told.reporter, None),
    ]:
        with kept_by_the_database():
            row.update(status="accepted", claimed_by=claimed_by, accepted_by=accepted_by)
    with kept_by_the_database():
        row.update(claimed_by=told.registrar)
    row.update(status="accepted", claimed_by=told.reporter, accepted_by=told.acceptor)
    for changed in ({"claimed_by": told.registrar}, {"accepted_by": told.registrar}):
        with kept_by_the_database():
            row.update(**changed)


def test_an_undertaking_begins_open_in_a_document_with_somebody_who_owes_it(told: World) -> None:
    row = Undertaking.objects.get()
    fresh = {"code": "W-2", "code_key": "w-2"}
    for changed in (
        {"status": "claimed", "claimed_by_id": told.reporter.pk},
        {"last_on": row.made_on + timedelta(days=1)},
        {"due_on": row.made_on + timedelta(days=1)},
        {"document_id": told.nodes["HQ"].pk},
        {"obligor_id": None},
        {"obligor_id": None, "kind": "commitment", "under_id": row.pk},
        {"first_due_on": date(2023, 1, 1), "due_on": date(2023, 1, 1)},
        {"kind": "wish"},
        {"text": ""},
        {"line": ""},
        {"code_key": "w-1"},
    ):
        with kept_by_the_database():
            copied(row, **{**fresh, **changed}).save()
    copied(row, **fresh).save()


def test_only_who_signed_has_a_part_and_only_one(told: World) -> None:
    told.sign(("UGA", "2023-01-10"))
    common = replace(told.draft("D-1"), kind="commitment", document=told.nodes["DECLARATION"].pk, obligor=None)
    told.register(common)
    row = Undertaking.objects.get(code="D-1")
    uga, ken = told.nodes["UGA"].pk, told.nodes["KEN"].pk
    with kept_by_the_database():
        copied(row, code="D-1-K", code_key="d-1-k", under_id=row.pk, obligor_id=ken).save()
    early = {"made_on": date(2023, 1, 9), "last_on": date(2023, 1, 9)}
    with kept_by_the_database():
        copied(row, code="D-1-U", code_key="d-1-u", under_id=row.pk, obligor_id=uga, **early).save()
    copied(row, code="D-1-U", code_key="d-1-u", under_id=row.pk, obligor_id=uga).save()
    with kept_by_the_database():
        copied(row, code="D-1-V", code_key="d-1-v", under_id=row.pk, obligor_id=uga).save()


def test_a_word_says_how_it_stands_and_days_never_go_back(told: World) -> None:
    word = Progress.objects.get()
    for changed in (
        {"status": "accepted"},
        {"due_on": None},
        {"on": DAY},
        {"owner_id": told.nodes["HQ"].pk},
        {"owner_person_id": told.reporter.pk},
        {"step": "note"},
        {"step": "claim"},
        {"step": "finish"},
    ):
        with kept_by_the_database():
            copied(word, **changed).save()
    row = Undertaking.objects.filter(code="W-1")
    row.update(last_on=DAY)
    with kept_by_the_database():
        row.update(last_on=DAY - timedelta(days=1))
    with kept_by_the_database():
        row.update(due_on=date(2023, 1, 9))


def test_links_ratings_and_counts_are_about_what_they_may_be_about(told: World) -> None:
    link, rating, count = Link.objects.get(), Rating.objects.get(), StatedCount.objects.get()
    office, other = told.nodes["HQ"].pk, told.nodes["C-3.2"].pk
    for row in (
        copied(link),
        copied(link, node_id=office),
        copied(link, node_id=other, taken_back_at=timezone.now()),
        copied(rating),
        copied(rating, criterion_id=office),
        copied(rating, assessment_id=office),
        copied(rating, criterion_id=other, rating="poor"),
        copied(rating, corrects_id=rating.pk),
        copied(rating, criterion_id=other, corrects_id=rating.pk, why="another cell"),
        copied(count, document_id=office),
        copied(count, counted="done"),
        copied(count, number=None),
        copied(count, line=""),
    ):
        with kept_by_the_database():
            row.save()
    copied(rating, corrects_id=rating.pk, why="Misread", rating="unsatisfactory").save()
    with kept_by_the_database():
        copied(rating, corrects_id=rating.pk, why="Misread twice").save()


def test_a_link_is_taken_back_once(told: World) -> None:
    now = timezone.now()
    with kept_by_the_database():
        Link.objects.update(taken_back_at=now)
    Link.objects.update(taken_back_at=now, taken_back_why="Another was meant")
    for changed in ({"taken_back_why": "x"}, {"taken_back_at": None, "taken_back_why": ""}):
        with kept_by_the_database():
            Link.objects.update(**changed)
