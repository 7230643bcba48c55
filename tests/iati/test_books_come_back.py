"""From the books into files and back: the same activities, the same transactions, the same totals; and what is not said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Sum
from iati.published import TODAY, World
from people import someone_who_may_do_everything
from pytest_django import DjangoDbBlocker

from headwater.funding.queries import contributions
from headwater.iati.actions import receive
from headwater.iati.activity import Activity
from headwater.iati.models import ReceivedTransaction
from headwater.iati.publishing.activities import activities
from headwater.iati.publishing.preparing import prepare
from headwater.iati.publishing.publisher import publisher
from headwater.iati.queries import received_activities
from headwater.iati.sheets import KINDS, activities_of, merge, written_from
from headwater.iati.unsaid import SAID, UNSAID, unsaid

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "iati-in.md"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The books, filled once for this module; each test rolls back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = World(someone_who_may_do_everything())
        made.verify()
        made.tell()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def published(world: World, db: None, tmp_path: Path) -> dict[Path, list[Activity]]:
    """The files of the books, each with the activities that are read in it."""
    prepare(tmp_path, on=TODAY)
    return {file: list(activities_of(file)) for file in sorted(tmp_path.glob("activities-*.xml"))}


def sums(some: list[Activity]) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in some:
        for moved in one.transactions:
            found[one.identifier, moved.type, moved.value.currency or one.currency] += int(moved.value.amount * 100)
    return found


def test_what_is_read_in_the_files_is_what_the_books_said(published: dict[Path, list[Activity]]) -> None:
    said = {one.identifier: one for _, one in activities(publisher(on=TODAY))}
    read = {one.identifier: one for some in published.values() for one in some}
    assert read.keys() == said.keys() and len(read) >= 8
    for identifier, one in said.items():
        assert read[identifier] == one
    assert any(one.results for one in read.values()) and any(one.budgets for one in read.values())


def test_read_in_as_a_stranger_would_they_give_the_same_transactions_and_totals(
    published: dict[Path, list[Activity]], world: World
) -> None:
    for file in published:
        given = receive(file=file, by=world.by)
        assert given.told.problems == [] and given.file.rejected == 0
    said = sums([one for _, one in activities(publisher(on=TODAY))])
    kept: Counter[tuple[str, str, str]] = Counter()
    for moved in ReceivedTransaction.objects.select_related("received"):
        assert moved.digits == 2
        kept[moved.received.identifier, moved.type, moved.currency] += moved.amount
    assert kept == said
    assert received_activities().count() == len({identifier for identifier, _, _ in said} | set(_all(published)))
    # The donors' money comes to what the books received, to the cent.
    received = contributions(status="received").aggregate(sum=Sum("amount"))["sum"]
    links = ReceivedTransaction.objects.filter(type="1", provider_activity__startswith="XM-DAC-47066").values("pk")
    from_donors = ReceivedTransaction.objects.filter(type="1").exclude(pk__in=links)
    assert from_donors.aggregate(sum=Sum("amount"))["sum"] == received
    for file in published:
        assert receive(file=file, by=world.by).was_received_before


def _all(published: dict[Path, list[Activity]]) -> Iterator[str]:
    return (one.identifier for some in published.values() for one in some)


@pytest.mark.parametrize("kind", KINDS)
def test_through_a_flat_sheet_and_back_nothing_changes(
    published: dict[Path, list[Activity]], tmp_path: Path, kind: str
) -> None:
    for file, before in published.items():
        content, rows, _ = written_from(file, kind, "csv")
        if rows:
            out = tmp_path / "again.xml"
            merged = merge(kind, content, into=file, out=out)
            assert merged.complaints == () and merged.counts["unchanged"] == rows
            assert list(activities_of(out)) == before


@pytest.mark.parametrize("record", sorted({*SAID, *UNSAID}))
def test_every_field_is_said_or_has_a_reason_why_not(record: str) -> None:
    model = apps.get_model("funding", record)
    fields = {field.name for field in model._meta.get_fields() if field.concrete} - {"id"}
    said, not_said = set(SAID.get(record, {})), set(UNSAID.get(record, {}))
    assert said | not_said == fields and not said & not_said


def test_no_record_of_money_is_forgotten() -> None:
    # What is agreed with donors beside money, and what results are expected, are no records of money.
    others = {"Duty", "Engagement", "Contact", "ExpectedResult"}
    held = {model.__name__ for model in apps.get_app_config("funding").get_models()}
    assert held - others == {*SAID, *UNSAID}


def test_the_guide_lists_what_is_not_said() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert [one.what for one in unsaid() if f"| {one.what} | {one.why} |" not in guide] == []
