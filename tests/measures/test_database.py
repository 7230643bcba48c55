"""What the database keeps by itself, alike on both: nothing told changes, and nothing unsound is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from measures.world import BY_SEX, SEX, World, ratio, saw

from headwater.lib.periods import parse
from headwater.measures import actions
from headwater.measures.models import (
    Attachment,
    Category,
    Check,
    Closing,
    Coverage,
    Dimension,
    Disaggregation,
    Indicator,
    Link,
    Observation,
    SetAside,
    Submission,
    Target,
    Translation,
)
from headwater.measures.rules import LinkDraft, TargetDraft


@contextmanager
def kept_by_the_database() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


@pytest.fixture
def full(world: World) -> World:
    """A world with a row in every table."""
    actions.declare_dimensions(drafts=[replace(SEX, translations={"fr": {"": "Sexe"}})], by=world.monitor)
    world.declare(disaggregations=BY_SEX, results=(world.elements["OUT1"].pk,))
    target = TargetDraft(
        indicator="reached", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), value=5, source="s"
    )
    actions.set_targets(drafts=[target], by=world.monitor)
    link = LinkDraft(cause=world.elements["OUT1"].pk, effect=world.elements["SO1"].pk, assumption="x")
    actions.link_results(drafts=[link], by=world.monitor)
    world.see(world.saw("2023-01", 5, "KEN"))
    actions.verify(observations=[Observation.objects.get().pk], by=world.verifier)
    actions.close_reporting(period=parse("2022"), why="done", by=world.monitor)
    return world


CHANGES: dict[type[models.Model], dict[str, Any]] = {
    Indicator: {"unit": "households"},
    Attachment: {"indicator_id": 0},
    Link: {"assumption": "another"},
    Dimension: {"title": "another"},
    Category: {"title": "another"},
    Translation: {"title": "another"},
    Disaggregation: {"parts": "within"},
    Coverage: {"place_id": 0},
    Target: {"value": 6},
    Submission: {"source": "another"},
    Observation: {"value": 6},
    Check: {"reason": "another"},
    Closing: {"why": "another"},
}


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_what_was_told_is_never_changed_removed_or_replaced(full: World, model: Any) -> None:
    rows = model.objects.all()
    assert rows.exists()
    with kept_by_the_database():
        rows.update(**CHANGES[model])
    with kept_by_the_database():
        rows._raw_delete(rows.db)
    with kept_by_the_database(), connection.cursor() as cursor:
        verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
        cursor.execute(f"{verb} INTO {model._meta.db_table} SELECT * FROM {model._meta.db_table} LIMIT 1")


def test_who_answers_may_change(full: World) -> None:
    assert Indicator.objects.update(office=full.office, method="counted", frequency="yearly", due_days=3) == 1
    assert Coverage.objects.update(office=full.office) == 1


def copied(row: Any, **changed: Any) -> Any:
    """The same row once more, not saved, with some of it changed."""
    row = type(row).objects.get(pk=row.pk)
    row.pk = None
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    return row


FEBRUARY = {"starts_on": date(2023, 2, 1), "ends_on": date(2023, 2, 28)}
WRONG_OBSERVATIONS: list[dict[str, Any]] = [
    {"value": 6},
    {"revision": 2, "why": "x"},
    {"revision": 1},
    {**FEBRUARY, "revision": 1, "why": "x"},
    {**FEBRUARY, "value": None},
    {**FEBRUARY, "value": -1},
    {**FEBRUARY, "numerator": 1},
    {**FEBRUARY, "relation": "nearly"},
    {**FEBRUARY, "low": 6},
    {**FEBRUARY, "low": 6, "high": 4, "value": 5},
    {**FEBRUARY, "ends_on": date(2023, 1, 31)},
    {"starts_on": date(2023, 1, 15), "ends_on": date(2023, 2, 14)},
    {"starts_on": date(2022, 1, 1), "ends_on": date(2022, 12, 31)},
]


@pytest.mark.parametrize("changed", WRONG_OBSERVATIONS)
def test_an_unsound_observation_is_refused(full: World, changed: dict[str, Any]) -> None:
    row = Observation.objects.get()
    with kept_by_the_database():
        copied(row, **changed).save(force_insert=True)
    copied(row, **FEBRUARY).save(force_insert=True)
    copied(row, revision=1, why="x").save(force_insert=True)


def test_a_category_is_one_that_the_indicator_is_split_by(full: World) -> None:
    row = Observation.objects.get()
    with kept_by_the_database():
        copied(row, category=Category.objects.get(code="child"), **FEBRUARY).save(force_insert=True)
    copied(row, category=Category.objects.get(code="female"), **FEBRUARY).save(force_insert=True)


def test_a_derived_indicator_has_no_observation(full: World) -> None:
    full.declare("derived", derivation="donors")
    with kept_by_the_database():
        copied(Observation.objects.get(), indicator=Indicator.objects.get(node__code="derived")).save(force_insert=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"numerator": 9, "denominator": 8},
        {"numerator": 9, "denominator": 0},
        {"numerator": 9, "denominator": None},
        {"numerator": 4, "denominator": 8, "value": 500},
        {"numerator": None, "denominator": None, "value": 1001},
    ],
)
def test_an_unsound_ratio_is_refused(world: World, changed: dict[str, Any]) -> None:
    actions.declare_indicators(drafts=[ratio()], by=world.monitor)
    world.see(saw("2023-01", indicator="trained", numerator=4, denominator=8))
    with kept_by_the_database():
        copied(Observation.objects.get(), **FEBRUARY, **changed).save(force_insert=True)
    copied(Observation.objects.get(), **FEBRUARY).save(force_insert=True)


def test_a_running_total_never_falls(world: World) -> None:
    world.declare(is_cumulative=True, over_time="last")
    world.see(saw("2023-01", 10), saw("2023-03", 30))
    row = Observation.objects.order_by("pk").first()
    for value in (9, 31):
        with kept_by_the_database():
            copied(row, value=value, **FEBRUARY).save(force_insert=True)
    copied(row, value=20, **FEBRUARY).save(force_insert=True)


def test_a_running_total_does_not_fall_when_a_revision_is_returned(world: World) -> None:
    world.declare(is_cumulative=True, over_time="last")
    world.see(saw("2023-01", 10), saw("2023-02", 20))
    first, second = Observation.objects.order_by("pk")
    world.see(saw("2023-02", 40, revises=second.pk, why="x"))
    world.see(saw("2023-01", 30, revises=first.pk, why="x"))
    row = Observation.objects.get(value=40)
    by = {"by": world.verifier, "at": timezone.now()}
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="returned", reason="No", **by)
    Check.objects.create(observation=Observation.objects.get(value=30), outcome="returned", reason="No", **by)
    Check.objects.create(observation=row, outcome="returned", reason="No", **by)


def test_whoever_enters_does_not_check(full: World) -> None:
    full.see(full.saw("2023-02", 5, "KEN"))
    row = Observation.objects.order_by("-pk").first()
    assert row is not None
    now = timezone.now()
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="verified", by=full.monitor, at=now)
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="returned", by=full.verifier, at=now)
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="looked at", by=full.verifier, at=now)
    Check.objects.create(observation=row, outcome="returned", reason="No", by=full.verifier, at=now)
    assert SetAside.objects.filter(observation=row).exists()
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="verified", by=full.verifier, at=now)


def test_nothing_of_a_closed_period_is_told_or_returned(full: World) -> None:
    full.see(full.saw("2023-02", 5, "KEN"))
    row = Observation.objects.order_by("-pk").first()
    assert row is not None
    actions.close_reporting(period=parse("2023-02"), why="done", by=full.monitor)
    with kept_by_the_database():
        copied(row, revision=1, why="x").save(force_insert=True)
    now = timezone.now()
    with kept_by_the_database():
        Check.objects.create(observation=row, outcome="returned", reason="No", by=full.verifier, at=now)
    actions.reopen_reporting(period=parse("2023-02"), why="late", by=full.monitor)
    copied(row, revision=1, why="x").save(force_insert=True)


def test_links_lead_in_no_circle(full: World) -> None:
    row = Link.objects.get()
    with kept_by_the_database():
        copied(row, cause_id=row.effect_id, effect_id=row.cause_id).save(force_insert=True)
    with kept_by_the_database():
        copied(row, effect_id=row.cause_id).save(force_insert=True)
    copied(row, is_withdrawn=True).save(force_insert=True)
    copied(row, cause_id=row.effect_id, effect_id=row.cause_id).save(force_insert=True)


WRONG_INDICATORS: list[dict[str, Any]] = [
    {"unit": ""},
    {"direction": "up"},
    {"over_time": "add"},
    {"over_place": "last"},
    {"kind": "ratio"},
    {"numerator": "some"},
    {"minimum": 5, "maximum": 4},
    {"is_cumulative": True},
    {"frequency": "weekly"},
    {"what_changed": "all"},
    {"on_track_percent": 50},
    {"numerator_population": "staff", "denominator_population": "everybody"},
]


@pytest.mark.parametrize("changed", WRONG_INDICATORS)
def test_an_undefined_indicator_is_refused(full: World, changed: dict[str, Any]) -> None:
    row = Indicator.objects.get()
    node = full.places["FRA"]
    with kept_by_the_database():
        copied(row, node=node, **changed).save(force_insert=True)
    copied(row, node=node).save(force_insert=True)


@pytest.mark.parametrize(
    "changed",
    [{"revision": 2, "why": "x"}, {"revision": 1}, {"source": "", "is_baseline": True}, {"ends_on": date(2022, 1, 1)}],
)
def test_an_unsound_target_is_refused(full: World, changed: dict[str, Any]) -> None:
    row = Target.objects.get()
    with kept_by_the_database():
        copied(row, **changed).save(force_insert=True)
    copied(row, revision=1, why="x", value=4).save(force_insert=True)
