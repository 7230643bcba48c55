"""Granting and withdrawing powers, one by one or as a role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from headwater.access.models import Grant, Person, Role
from headwater.access.queries import require
from headwater.access.rules import power_complaint
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.money import Money
from headwater.lib.words import said
from headwater.registry.queries import Node


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
def grant_role(
    *,
    person: Person,
    role: Role,
    by: Person,
    valid_from: date,
    office: Node | None = None,
    up_to_usd: int | None = None,
    valid_to: date | None = None,
) -> list[Grant]:
    """Grant each power that a role has today, and remember the role. A later change of the role changes no grant."""
    powers = [one.power for one in role.powers.all()]
    if not powers:
        raise Refused(
            said(
                "The role “{name}” has no power yet, so there is nothing to grant; give it powers first.",
                name=role.name,
            )
        )
    return _grant(
        powers,
        Grant(person=person, role=role, valid_from=valid_from, office=office, up_to_usd=up_to_usd, valid_to=valid_to),
        by,
    )


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
    office that is none; somebody who is no longer active.
    """
    return _grant(
        powers,
        Grant(person=person, valid_from=valid_from, office=office, up_to_usd=up_to_usd, valid_to=valid_to),
        by,
    )


def _grant(powers: Sequence[str], like: Grant, by: Person) -> list[Grant]:
    require(by, "manage people")
    person, office, limit = like.person, like.office, like.up_to_usd
    complaints = [complaint for power in powers for complaint in power_complaint(power)]
    if not person.is_active:
        complaints.append(
            said("{name} is no longer active; powers are granted to people who are here.", name=person.name)
        )
    if office is not None and office.kind != "office":
        complaints.append(
            said(
                "A power is granted for an office; {code} is of the kind “{kind}”.",
                code=office.code,
                kind=said(office.kind),
            )
        )
    if limit is not None and limit <= 0:
        complaints.append(
            said("The limit is {money}; write an amount above zero, or none for no limit.", money=Money(limit, "USD"))
        )
    if like.valid_to is not None and like.valid_to < like.valid_from:
        complaints.append(
            said(
                "It would end on {valid_to}, before it begins on {valid_from}; write a later last day.",
                valid_to=like.valid_to,
                valid_from=like.valid_from,
            )
        )
    refuse_if(complaints)
    granted = Grant.objects.bulk_create(
        [
            Grant(
                person=person,
                power=power,
                role=like.role,
                office=office,
                up_to_usd=limit,
                valid_from=like.valid_from,
                valid_to=like.valid_to,
            )
            for power in powers
        ]
    )
    note_many(by=by, lines=[Line(action="grant power", target=person.target, after=_facts(one)) for one in granted])
    return granted


@transaction.atomic
def withdraw(*, grant: Grant, by: Person, on: date) -> Grant:
    """Take a power away: the day given is the first without it.

    Refused: without the power “manage people”; a power withdrawn already; a day before it began.
    """
    require(by, "manage people")
    held = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if held.withdrawn_on is not None:
        raise Refused(said("It was withdrawn on {withdrawn_on} already.", withdrawn_on=held.withdrawn_on))
    if on < held.valid_from:
        raise Refused(
            said("It begins on {valid_from}; it can be withdrawn from that day on.", valid_from=held.valid_from)
        )
    before = _facts(held)
    held.withdrawn_on = on
    held.save(update_fields=["withdrawn_on"])
    note(by=by, action="withdraw power", target=held.person.target, before=before, after=_facts(held))
    return held


def _facts(granted: Grant) -> dict[str, object]:
    limit = None if granted.up_to_usd is None else Money(granted.up_to_usd, "USD")
    facts: dict[str, object] = {
        "power": granted.power,
        "office": None if granted.office is None else granted.office.code,
        "up_to": limit,
        "valid_from": granted.valid_from,
        "valid_to": granted.valid_to,
        "withdrawn_on": granted.withdrawn_on,
    }
    return facts if granted.role is None else {**facts, "role": granted.role.name}
