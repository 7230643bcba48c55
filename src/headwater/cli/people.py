"""Commands for people and powers: who there is, who may do what, and who said so."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from headwater.access import actions as access
from headwater.access import queries
from headwater.access.mail import can_send, send_link
from headwater.access.rules import POWERS
from headwater.lib.errors import Refused
from headwater.lib.money import money
from headwater.registry.queries import name_of, node


def people() -> None:
    """Print everybody with the powers they hold today."""
    today = timezone.localdate()
    for one in queries.people():
        print(f"{one.email}  {one.name}{'' if one.is_active else '  (no longer active)'}")
        for held in queries.grants_of(one, on=today):
            where = "everywhere" if held.office is None else f"for {name_of(held.office, on=today)}"
            limit = "" if held.up_to_usd is None else f", up to {money(Decimal(held.up_to_usd) / 100, 'USD')}"
            until = "" if held.valid_to is None else f", until {held.valid_to}"
            print(f"  {held.power}: {where}{limit}, since {held.valid_from}{until}")


def add_person(*, email: str, name: str, by: str | None) -> None:
    """Add a person and print the password made for them, once. The first of all needs nobody's signature."""

    def added(password: str) -> queries.Person:
        if by is not None:
            return access.add_person(email=email, name=name, password=password, by=queries.person(by))
        if queries.people().exists():
            raise Refused("There are people already: say with --by EMAIL who adds another; it takes “manage people”.")
        return access.first_person(email=email, name=name, password=password)

    _with_new_password(added)


def new_password(*, email: str, by: str) -> None:
    """Replace somebody's password by a new one, printed once."""
    held, signer = queries.person(email), queries.person(by)
    _with_new_password(lambda password: access.renew_password(person=held, password=password, by=signer))


def invite(*, email: str, by: str, site: str) -> None:
    """Print a one-time link by which somebody comes in and chooses a password; send it where mail is configured."""
    invited = queries.person(email)
    secret = access.make_link(person=invited, by=queries.person(by))
    until = queries.link(secret).expires_at
    address = f"{site.rstrip('/')}{queries.WAY_IN}{secret}/"
    print(f"{invited.name} comes in once, until {until:%Y-%m-%d %H:%M} UTC, by\n{address}")
    if can_send() and send_link(invited, address, until=until):
        print(f"It was also sent to {invited.email}.")


def remove_second_step(*, email: str, by: str) -> None:
    """Take the second step of somebody away who lost their phone or key."""
    person = queries.person(email)
    access.remove_second_step(person=person, by=queries.person(by))
    print(f"{person.name} signs in with the password alone once more, and adds a new second step.")


def deactivate(*, email: str, by: str) -> None:
    """Record that somebody left: they can no longer sign in; what they signed stays."""
    gone = access.deactivate(person=queries.person(email), by=queries.person(by))
    print(f"{gone.name} can no longer sign in and holds no power.")


def grant(
    *,
    email: str,
    powers: list[str],
    by: str,
    office: str | None,
    up_to: Decimal | None,
    start: date | None,
    end: date | None,
) -> None:
    """Grant powers to a person."""
    held, signer, begins = queries.person(email), queries.person(by), start or timezone.localdate()
    for_office = None if office is None else node(kind="office", code=office)
    limit = None if up_to is None else money(up_to, "USD").amount
    access.grant_many(
        person=held, powers=powers, office=for_office, up_to_usd=limit, valid_from=begins, valid_to=end, by=signer
    )
    print(f"{held.name} holds from {begins}: {', '.join(powers)}.")


def withdraw(*, email: str, power: str, by: str, on: date) -> None:
    """Take a power away from a person, for every office and amount it was granted for."""
    held, signer = queries.person(email), queries.person(by)
    granted = [one for one in queries.grants_of(held, on=on) if one.power == power]
    if not granted:
        known = "" if power in POWERS else f" There is no such power; powers are: {', '.join(POWERS)}."
        raise Refused(f"{held.name} does not hold “{power}” on {on}; `headwater people` shows who holds what.{known}")
    for one in granted:
        access.withdraw(grant=one, by=signer, on=on)
    print(f"{held.name} no longer holds “{power}” from {on}.")


def _with_new_password(act: Callable[[str], queries.Person]) -> None:
    password = secrets.token_urlsafe(12)
    person = act(password)
    print(f"{person.name} signs in as {person.email} with {password} (shown once)")
