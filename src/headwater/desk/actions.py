"""Writing what a person keeps: their own only, and without a line in the audit trail, because none of it is a record.

What is half written is nobody else's business, and a draft that was never sent did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person
from headwater.desk.models import Draft, Mapping, View
from headwater.lib.errors import Refused
from headwater.lib.words import number, said

# A draft that nobody came back to in this time goes, and with it whatever personal words stood in it.
DRAFT_DAYS = 30
MOST_LETTERS = 100_000
MOST_VIEWS = 50


@transaction.atomic
def keep_draft(*, place: str, form: str, values: Mapped[str, str], by: Person) -> Draft | None:
    """Keep what a person wrote into a form, in place of what was kept of it before; nothing written: nothing kept.

    Refused: more than a form can hold. Drafts of everybody that are older than 30 days go at the same time.
    """
    Draft.objects.filter(kept_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS)).delete()
    if sum(len(value) for value in values.values()) > MOST_LETTERS:
        raise Refused(
            said(
                "A draft holds at most {most_letters} letters; shorten it, or send it.",
                most_letters=number(MOST_LETTERS),
            )
        )
    if not any(value.strip() for value in values.values()):
        drop_draft(place=place, form=form, by=by)
        return None
    return Draft.objects.update_or_create(
        person=by, place=place, form=form, defaults={"values": dict(values), "kept_at": timezone.now()}
    )[0]


@transaction.atomic
def drop_draft(*, place: str, form: str, by: Person) -> None:
    """Let a draft go: it was sent, or is not wanted."""
    Draft.objects.filter(person=by, place=place, form=form).delete()


@transaction.atomic
def keep_view(*, place: str, name: str, query: str, by: Person) -> View:
    """Keep the filters and the order of a list under a name; the same name again means the new ones.

    Refused: no name; more views of one list than anybody finds their way in.
    """
    if not name.strip():
        raise Refused(said("The view has no name; write one by which you will know it."))
    if len(name.strip()) > 80 or len(query) > 1000:
        raise Refused(said("The name or the filters are too long to be kept; shorten them."))
    kept, is_new = View.objects.update_or_create(person=by, place=place, name=name.strip(), defaults={"query": query})
    if is_new and View.objects.filter(person=by, place=place).count() > MOST_VIEWS:
        raise Refused(
            said("You keep {most_views} views of this list already; remove one of them first.", most_views=MOST_VIEWS)
        )
    return kept


@transaction.atomic
def drop_view(*, place: str, name: str, by: Person) -> None:
    """Let a view go. Refused: one that the person does not keep."""
    if not View.objects.filter(person=by, place=place, name=name).delete()[0]:
        raise Refused(said("You keep no view “{name}” of this list.", name=name))


@transaction.atomic
def keep_mapping(*, record: str, columns: Mapped[str, str], by: Person) -> Mapping:
    """Keep what a person's headers mean for a record type; what was kept of other headers stays."""
    kept = Mapping.objects.filter(person=by, record=record).first()
    together = {**(kept.columns if kept else {}), **columns}
    return Mapping.objects.update_or_create(person=by, record=record, defaults={"columns": together})[0]
