"""One-time links: made by an administrator, shown once, good for one person, once and not for long."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from headwater.access.actions.people import renew_password
from headwater.access.models import OneTimeLink, Person
from headwater.access.queries import hashed, require, why_closed
from headwater.audit.actions import note
from headwater.lib.errors import Refused
from headwater.lib.words import said

LASTS = timedelta(hours=72)


@transaction.atomic
def make_link(*, person: Person, by: Person, asks_password: bool = True, lasts: timedelta = LASTS) -> str:
    """Make a one-time link for a person and return its secret, which nothing keeps. Older ones of theirs end.

    Refused: without the power “manage people”; somebody who is no longer active.
    """
    require(by, "manage people")
    if not person.is_active:
        raise Refused(said("{name} is no longer active; a link would open nothing.", name=person.name))
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    OneTimeLink.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    made = OneTimeLink.objects.create(
        person=person,
        secret_hash=hashed(secret),
        asks_password=asks_password,
        made_by=by,
        made_at=now,
        expires_at=now + lasts,
    )
    note(by=by, action="make one-time link", target=person.target, after={"expires_at": made.expires_at})
    return secret


@transaction.atomic
def use_link(*, link: OneTimeLink, by: Person, password: str = "") -> Person:
    """Spend a link, with the password that its person chose where it asks for one. Whoever has the link is its person.

    Refused: a link that is spent, withdrawn or too old; a password that is easily guessed.
    """
    assert by.pk == link.person_id, "a link is for one person"
    held = OneTimeLink.objects.select_for_update(of=("self",)).select_related("person").get(pk=link.pk)
    if closed := why_closed(held, at=timezone.now()):
        raise Refused(closed)
    if held.asks_password:
        renew_password(person=held.person, password=password, by=held.person)
    held.used_at = timezone.now()
    held.save(update_fields=["used_at"])
    note(by=held.person, action="use one-time link", target=held.person.target)
    return held.person


@transaction.atomic
def withdraw_link(*, link: OneTimeLink, by: Person) -> None:
    """Close a link that nobody used yet. Refused: without the power “manage people”; one that is closed already."""
    require(by, "manage people")
    held = OneTimeLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if closed := why_closed(held, at=timezone.now()):
        raise Refused(closed)
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    note(by=by, action="withdraw one-time link", target=held.person.target)
