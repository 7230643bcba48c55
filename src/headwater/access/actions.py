"""Adding people, granting and withdrawing powers, signing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from headwater.access.models import Grant, Person, Signature
from headwater.access.queries import require
from headwater.access.rules import power_complaint
from headwater.audit.actions import note as note
from headwater.audit.actions import note_many as note_many
from headwater.audit.rules import Line as Line
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.money import Money
from headwater.registry.queries import Node

_ROWS_PER_STATEMENT = 1_000


@transaction.atomic
def first_person(*, email: str, name: str, password: str | None = None, valid_from: date | None = None) -> Person:
    """Add the very first person, who may manage people everywhere from a day on (today if not given), and signs for it.

    Refused once anybody exists: from then on people are added by people.
    """
    if Person.objects.exists():
        raise Refused("There are people already; ask one who may “manage people” to add another.")
    person = _new_person(email=email, name=name, password=password)
    Grant.objects.create(person=person, power="manage people", valid_from=valid_from or timezone.localdate())
    note(by=person, action="add first person", target=_target(person), after={"name": name, "power": "manage people"})
    return person


@transaction.atomic
def add_person(*, email: str, name: str, by: Person, password: str | None = None) -> Person:
    """Add a person, who holds no power yet. Without a password nobody can sign in as them.

    Refused: without the power “manage people”; an address that is none or is taken; no name.
    """
    require(by, "manage people")
    person = _new_person(email=email, name=name, password=password)
    note(by=by, action="add person", target=_target(person), after={"name": person.name})
    return person


def _new_person(*, email: str, name: str, password: str | None) -> Person:
    address = email.strip().lower()
    complaints = []
    try:
        validate_email(address)
    except ValidationError:
        complaints.append(f"“{email}” is not an e-mail address; write one such as name@example.org.")
    if Person.objects.filter(email=address).exists():
        complaints.append(f"Somebody has the address {address} already; each person has their own.")
    if not name.strip():
        complaints.append("The name is missing; write what the person is called.")
    refuse_if(complaints)
    return Person.objects.create_user(address, password, name=name)


@transaction.atomic
def renew_password(*, person: Person, password: str, by: Person) -> Person:
    """Give somebody a new password: their own, or anybody's for who may manage people. The old one ends at once.

    Refused: without the power “manage people”, for another person; somebody who is no longer active.
    """
    if person.pk != by.pk:
        require(by, "manage people")
    if not person.is_active:
        raise Refused(f"{person.name} is no longer active; a password would open nothing.")
    person.set_password(password)
    person.save(update_fields=["password"])
    note(by=by, action="renew password", target=_target(person))
    return person


@transaction.atomic
def deactivate(*, person: Person, by: Person) -> Person:
    """Record that somebody left: they can no longer sign in and hold no power. What they signed stays.

    Refused: without the power “manage people”; somebody who would deactivate themselves.
    """
    require(by, "manage people")
    if person.pk == by.pk:
        raise Refused("Nobody deactivates themselves; ask another person who may “manage people”.")
    before = {"is_active": person.is_active}
    person.is_active = False
    person.save(update_fields=["is_active"])
    note(by=by, action="deactivate person", target=_target(person), before=before, after={"is_active": False})
    return person


@transaction.atomic
def grant(
    *,
    person: Person,
    power: str,
    by: Person,
    valid_from: date,
    office: Node | None = None,
    up_to_usd: int | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Grant one power, as grant_many does."""
    (granted,) = grant_many(
        person=person,
        powers=[power],
        by=by,
        valid_from=valid_from,
        office=office,
        up_to_usd=up_to_usd,
        valid_to=valid_to,
    )
    return granted


@transaction.atomic
def grant_many(
    *,
    person: Person,
    powers: Sequence[str],
    by: Person,
    valid_from: date,
    office: Node | None = None,
    up_to_usd: int | None = None,
    valid_to: date | None = None,
) -> list[Grant]:
    """Grant powers from a day on: for one office (None: everywhere), up to an amount in cents (None: no limit).

    Refused: without the power “manage people”; an unknown power; a limit of nothing; a last day before the first; an
    office that is none.
    """
    require(by, "manage people")
    complaints = [complaint for power in powers for complaint in power_complaint(power)]
    if office is not None and office.kind != "office":
        complaints.append(f"A power is granted for an office; {office.code} is of the kind “{office.kind}”.")
    if up_to_usd is not None and up_to_usd <= 0:
        complaints.append(f"The limit is {Money(up_to_usd, 'USD')}; write an amount above zero, or none for no limit.")
    if valid_to is not None and valid_to < valid_from:
        complaints.append(f"It would end on {valid_to}, before it begins on {valid_from}; write a later last day.")
    refuse_if(complaints)
    granted = [
        Grant.objects.create(
            person=person, power=power, office=office, up_to_usd=up_to_usd, valid_from=valid_from, valid_to=valid_to
        )
        for power in powers
    ]
    note_many(by=by, lines=[Line(action="grant power", target=_target(person), after=_facts(one)) for one in granted])
    return granted


@transaction.atomic
def withdraw(*, grant: Grant, by: Person, on: date) -> Grant:
    """Take a power away: the day given is the first without it.

    Refused: without the power “manage people”; a power withdrawn already; a day before it began.
    """
    require(by, "manage people")
    held = Grant.objects.select_for_update().get(pk=grant.pk)
    if held.withdrawn_on is not None:
        raise Refused(f"It was withdrawn on {held.withdrawn_on} already.")
    if on < held.valid_from:
        raise Refused(f"It begins on {held.valid_from}; it can be withdrawn from that day on.")
    before = _facts(held)
    held.withdrawn_on = on
    held.save(update_fields=["withdrawn_on"])
    note(by=by, action="withdraw power", target=_target(held.person), before=before, after=_facts(held))
    return held


@transaction.atomic
def sign(*, document: str, step: str, by: Person, reason: str = "") -> Signature:
    """Put a person's name to a step of a document (kind:code). The caller has asked rules.check_step and require."""
    return sign_many(documents=[document], step=step, by=by, reason=reason)[0]


@transaction.atomic
def sign_many(*, documents: Sequence[str], step: str, by: Person, reason: str = "") -> list[Signature]:
    """Put a person's name to the same step of many documents, in few statements."""
    now, reason = timezone.now(), reason.strip()
    signatures = [Signature(document=document, step=step, person=by, at=now, reason=reason) for document in documents]
    Signature.objects.bulk_create(signatures, batch_size=_ROWS_PER_STATEMENT)
    after = {"step": step, "reason": reason}
    note_many(by=by, lines=[Line(action="sign", target=document, after=after) for document in documents])
    return signatures


def _facts(granted: Grant) -> dict[str, object]:
    limit = None if granted.up_to_usd is None else Money(granted.up_to_usd, "USD")
    return {
        "power": granted.power,
        "office": None if granted.office is None else granted.office.code,
        "up_to": limit,
        "valid_from": granted.valid_from,
        "valid_to": granted.valid_to,
        "withdrawn_on": granted.withdrawn_on,
    }


def _target(person: Person) -> str:
    return f"person:{person.email}"
