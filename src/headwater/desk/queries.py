"""Reading what a person keeps. Everybody reads their own only."""

from __future__ import annotations

from django.db.models import QuerySet

from headwater.access.queries import Person
from headwater.desk.models import Draft as Draft
from headwater.desk.models import Mapping, View


def draft(person: Person, *, place: str, form: str) -> Draft | None:
    """What a person wrote into a form and did not send yet, if anything."""
    return Draft.objects.filter(person=person, place=place, form=form).first()


def drafts(person: Person) -> QuerySet[Draft]:
    """All that a person began and did not send, latest first."""
    return Draft.objects.filter(person=person)


def views(person: Person, *, place: str) -> QuerySet[View]:
    """The views of a list that a person keeps, by name."""
    return View.objects.filter(person=person, place=place)


def mapping(person: Person, *, record: str) -> dict[str, str]:
    """What a person's own headers mean for a record type: folded header -> key of the column, "" for none."""
    kept = Mapping.objects.filter(person=person, record=record).first()
    return dict(kept.columns) if kept else {}
