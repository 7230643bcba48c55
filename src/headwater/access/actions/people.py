"""Adding people, their passwords and second steps, and recording that somebody left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from headwater.access.models import Grant, OneTimeLink, Person, Role, RolePower
from headwater.access.queries import require
from headwater.access.rules import STANDARD_ROLES
from headwater.audit.actions import note
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import said


@transaction.atomic
def first_person(*, email: str, name: str, password: str | None = None, valid_from: date | None = None) -> Person:
    """Add the very first person, who may manage people everywhere from a day on (today if not given), and signs for it.

    With them come the roles that a site begins with. Refused once anybody exists: from then on people are added by
    people.
    """
    if Person.objects.exists():
        raise Refused(said("There are people already; ask one who may “manage people” to add another."))
    person = _new_person(email=email, name=name, password=password)
    Grant.objects.create(person=person, power="manage people", valid_from=valid_from or timezone.localdate())
    note(by=person, action="add first person", target=person.target, after={"name": name, "power": "manage people"})
    roles = Role.objects.bulk_create(
        [Role(name=called, meaning=meaning) for called, (meaning, _) in STANDARD_ROLES.items()]
    )
    RolePower.objects.bulk_create(
        [RolePower(role=role, power=power) for role in roles for power in STANDARD_ROLES[role.name][1]]
    )
    return person


@transaction.atomic
def add_person(*, email: str, name: str, by: Person, password: str | None = None) -> Person:
    """Add a person, who holds no power yet. Without a password nobody can sign in as them.

    Refused: without the power “manage people”; an address that is none or is taken; no name.
    """
    require(by, "manage people")
    person = _new_person(email=email, name=name, password=password)
    note(by=by, action="add person", target=person.target, after={"name": person.name})
    return person


def _new_person(*, email: str, name: str, password: str | None) -> Person:
    address = email.strip().lower()
    complaints = []
    try:
        validate_email(address)
    except ValidationError:
        complaints.append(said("“{email}” is not an e-mail address; write one such as name@example.org.", email=email))
    if Person.objects.filter(email=address).exists():
        complaints.append(
            said("Somebody has the address {address} already; each person has their own.", address=address)
        )
    if not name.strip():
        complaints.append(said("The name is missing; write what the person is called."))
    refuse_if(complaints)
    return Person.objects.create_user(address, password, name=name)


@transaction.atomic
def renew_password(*, person: Person, password: str, by: Person) -> Person:
    """Give somebody a new password: their own, or anybody's for who may manage people.

    The old one ends at once, and with it every session that was opened before. Refused: without the power “manage
    people”, for another person; a password that is easily guessed; somebody who is no longer active.
    """
    if person.pk != by.pk:
        require(by, "manage people")
    if not person.is_active:
        raise Refused(said("{name} is no longer active; a password would open nothing.", name=person.name))
    try:
        validate_password(password, person)
    except ValidationError as refused:
        raise Refused(*refused.messages) from None
    person.set_password(password)
    person.save(update_fields=["password"])
    note(by=by, action="renew password", target=person.target)
    return person


@transaction.atomic
def deactivate(*, person: Person, by: Person) -> Person:
    """Record that somebody left: they are signed out everywhere, cannot sign in and hold no power. Signatures stay.

    Refused: without the power “manage people”; somebody who would deactivate themselves.
    """
    require(by, "manage people")
    if person.pk == by.pk:
        raise Refused(said("Nobody deactivates themselves; ask another person who may “manage people”."))
    before = {"is_active": person.is_active}
    person.is_active = False
    person.save(update_fields=["is_active"])
    OneTimeLink.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    _end(UserSession.objects.filter(user=person))
    note(by=by, action="deactivate person", target=person.target, before=before, after={"is_active": False})
    return person


@transaction.atomic
def end_session(*, person: Person, number: int, by: Person) -> None:
    """Sign somebody out of one of their sessions: oneself, or anybody for who may manage people.

    Refused: without the power “manage people”, for another person; a session that is not there (any more).
    """
    if person.pk != by.pk:
        require(by, "manage people")
    found = list(UserSession.objects.filter(user=person, pk=number))
    if not found:
        raise Refused(said("There is no such session any more; look at the list again."))
    _end(found)
    note(by=by, action="end session", target=person.target)


def _end(sessions: Collection[UserSession]) -> None:
    for session in sessions:
        session.end()


@transaction.atomic
def remove_second_step(*, person: Person, by: Person) -> None:
    """Take away apps, passkeys and recovery codes of somebody who lost them, and sign them out everywhere.

    Refused: without the power “manage people”; for oneself (the page of the account does that, with proof); where
    there is nothing to take away.
    """
    require(by, "manage people")
    if person.pk == by.pk:
        raise Refused(
            said("Your own second step is changed on the page of your account, where it is asked for once more.")
        )
    gone, _ = Authenticator.objects.filter(user=person).delete()
    if not gone:
        raise Refused(said("{name} has no second step, so there is nothing to take away.", name=person.name))
    _end(UserSession.objects.filter(user=person))
    note(by=by, action="remove second step", target=person.target)


@transaction.atomic
def note_sign_in_change(*, action: str, by: Person) -> None:
    """Leave a line about what somebody changed in the ways they sign in themselves, such as a passkey added."""
    note(by=by, action=action, target=by.target)
