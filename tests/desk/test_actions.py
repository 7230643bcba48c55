"""What a person keeps for themselves: drafts, views and what their headers mean."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.desk import actions, queries
from headwater.lib.errors import Refused

FORM = {"place": "/record/pledge/", "form": "record"}


@pytest.fixture
def other(person: Person) -> Person:
    return add_person(email="other@example.org", name="Other", by=person)


def test_a_draft_is_one_persons_and_the_latest_counts(person: Person, other: Person) -> None:
    before = lines().count()
    actions.keep_draft(values={"code": "P-1"}, by=person, **FORM)
    actions.keep_draft(values={"code": "P-2"}, by=person, **FORM)
    kept = queries.draft(person, **FORM)
    assert kept is not None and kept.values == {"code": "P-2"}
    assert queries.draft(other, **FORM) is None
    assert lines().count() == before, "a draft is no record"
    actions.keep_draft(values={"code": "  "}, by=person, **FORM)
    assert queries.draft(person, **FORM) is None, "nothing written, nothing kept"


def test_old_drafts_go_and_long_ones_are_refused(person: Person, other: Person) -> None:
    old = actions.keep_draft(values={"code": "P-1"}, by=other, **FORM)
    assert old is not None
    type(old).objects.filter(pk=old.pk).update(kept_at=timezone.now() - timedelta(days=31))
    actions.keep_draft(values={"code": "P-2"}, by=person, **FORM)
    assert queries.draft(other, **FORM) is None
    with pytest.raises(Refused, match="at most 100,000 letters"):
        actions.keep_draft(values={"code": "x" * 100_001}, by=person, **FORM)


def test_views_are_kept_under_a_name(person: Person, other: Person) -> None:
    actions.keep_view(place="/donors/", name=" Mine ", query="year=2023", by=person)
    kept = actions.keep_view(place="/donors/", name="Mine", query="year=2024", by=person)
    assert kept.address == "/donors/?year=2024" and queries.views(person, place="/donors/").count() == 1
    assert not queries.views(other, place="/donors/").exists()
    with pytest.raises(Refused, match="no name"):
        actions.keep_view(place="/donors/", name=" ", query="", by=person)
    with pytest.raises(Refused, match="You keep no view"):
        actions.drop_view(place="/donors/", name="Mine", by=other)
    actions.drop_view(place="/donors/", name="Mine", by=person)
    assert not queries.views(person, place="/donors/").exists()


def test_headers_are_remembered_together(person: Person) -> None:
    actions.keep_mapping(record="pledge", columns={"giver": "donor"}, by=person)
    actions.keep_mapping(record="pledge", columns={"sum": "amount"}, by=person)
    assert queries.mapping(person, record="pledge") == {"giver": "donor", "sum": "amount"}
