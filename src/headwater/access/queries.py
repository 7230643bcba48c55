"""Reading people, powers and signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from headwater.access.models import Grant as Grant
from headwater.access.models import OneTimeLink as OneTimeLink
from headwater.access.models import Person as Person
from headwater.access.models import Role as Role
from headwater.access.models import Signature as Signature
from headwater.access.models import Token as Token
from headwater.access.rules import POWERS, Granted, Signed, covers, in_force
from headwater.access.rules import SIGNING_POWERS as SIGNING_POWERS
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.words import listed, said
from headwater.registry.queries import Node, ancestors, name_of, nodes

# Where the people of the demonstration have their addresses; nobody real has one there (RFC 2606).
SYNTHETIC = "@synthetic.example"
# Where a one-time link leads, before its secret.
WAY_IN = "/way-in/"


def person(email: str) -> Person:
    """Who has this address, however its letters are spelt. Refused when nobody has."""
    try:
        return Person.objects.get_by_natural_key(email)
    except Person.DoesNotExist:
        raise Refused(
            said("Nobody has the address “{email}”; add the person first or correct the address.", email=email)
        ) from None


def people() -> QuerySet[Person]:
    """Everybody, by name, those who left too."""
    return Person.objects.order_by("name", "email")


def grants_of(person: Person, *, on: date) -> list[Grant]:
    """What a person was granted and still holds on a day; nothing while they are not active."""
    if not person.is_active:
        return []
    held = person.grants.select_related("office").order_by("power", "valid_from", "pk")
    return [grant for grant in held if in_force(_granted(grant), on) and _is_reached(grant, person)]


def _is_reached(grant: Grant, person: Person) -> bool:
    """Whether what a person acts with, a token perhaps, reaches a grant of theirs."""
    return person.limited_to is None or grant.power in person.limited_to


def powers_of(person: Person, *, on: date) -> frozenset[str]:
    """The powers a person holds on a day, for any office and amount."""
    return frozenset(grant.power for grant in grants_of(person, on=on))


def signs(person: Person, *, on: date) -> bool:
    """Whether a person holds a power on a day that puts a name under something, so that a password is not enough."""
    return bool(powers_of(person, on=on) & SIGNING_POWERS)


def grants(*, person: Person | None = None) -> QuerySet[Grant]:
    """Every grant that was ever given, of one person or of all, by person and power."""
    given = Grant.objects.select_related("person", "office", "role").order_by(
        "person__name", "power", "valid_from", "pk"
    )
    return given if person is None else given.filter(person=person)


def is_in_force(grant: Grant, *, on: date) -> bool:
    """Whether a grant counts on a day; nothing counts for somebody who is not active."""
    return grant.person.is_active and in_force(_granted(grant), on)


def roles() -> QuerySet[Role]:
    """All roles with their powers, by name."""
    return Role.objects.prefetch_related("powers").order_by("name")


def role(name: str) -> Role:
    """The role of this name. Refused: where there is none."""
    if (found := Role.objects.filter(name=name).first()) is None:
        known = listed(said(one) for one in Role.objects.values_list("name", flat=True))
        if not known:
            raise Refused(said("There is no role “{name}”; none is defined yet.", name=name))
        raise Refused(said("There is no role “{name}”; write one of: {known}.", name=name, known=known))
    return found


def offices() -> QuerySet[Node]:
    """The offices for which a power can be granted."""
    return nodes(kind="office")


def hashed(secret: str) -> str:
    """What is kept of the secret of a one-time link or a token: long and random, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link(secret: str) -> OneTimeLink:
    """The one-time link with this secret. Refused: where there is none, or it is spent, withdrawn or too old."""
    found = OneTimeLink.objects.select_related("person").filter(secret_hash=hashed(secret)).first()
    if found is None:
        raise Refused(
            said("There is no such link. It may have been copied incompletely; ask an administrator for another.")
        )
    if closed := why_closed(found, at=timezone.now()):
        raise Refused(closed)
    return found


def open_links(person: Person) -> list[OneTimeLink]:
    """The links of a person that still open something."""
    now = timezone.now()
    return [one for one in person.links.select_related("made_by", "person") if not why_closed(one, at=now)]


def why_closed(link: OneTimeLink, *, at: datetime) -> str:
    """Why a link opens nothing at a moment; "" while it is good."""
    if link.used_at is not None:
        return said("This link was used already; it is good once. Sign in, or ask an administrator for another.")
    if link.withdrawn_at is not None or not link.person.is_active:
        return said("This link was withdrawn. Ask an administrator for another.")
    if at >= link.expires_at:
        return said(
            "This link ended on {day} at {time} UTC. Ask an administrator for another.",
            day=f"{link.expires_at:%Y-%m-%d}",
            time=f"{link.expires_at:%H:%M}",
        )
    return ""


def bearer(secret: str) -> Token:
    """The token with this secret, with its person narrowed to its scopes. Refused: none, or one that is closed."""
    found = Token.objects.select_related("person").filter(secret_hash=hashed(secret)).first()
    if found is None or found.revoked_at is not None or not found.person.is_active:
        raise Refused(said("There is no such token, or it was revoked. Make another on the page of your account."))
    if timezone.now() >= found.expires_at:
        raise Refused(
            said(
                "This token ended on {day} at {time} UTC. Make another.",
                day=f"{found.expires_at:%Y-%m-%d}",
                time=f"{found.expires_at:%H:%M}",
            )
        )
    found.person.limited_to = frozenset(found.scopes)
    return found


def tokens(person: Person) -> QuerySet[Token]:
    """The tokens of a person, the latest first, those that are closed too."""
    return Token.objects.filter(person=person).order_by("-pk")


def may(person: Person, power: str, *, on: date, office: Node | None = None, amount_usd: int | None = None) -> bool:
    """Whether a person may do something on a day, for an office and an amount (in cents).

    A grant for an office counts for its parts too. Without an office the act concerns the whole organisation, so only a
    grant for everywhere counts. Without an amount no limit is asked about.
    """
    assert power in POWERS, f"{power} is no power"
    held = [grant for grant in grants_of(person, on=on) if grant.power == power]
    # The tree of offices is read only where a grant depends on it.
    above: Sequence[int] = ()
    if office is not None and any(grant.office_id is not None for grant in held):
        above = (office.pk, *ancestors(node=office, on=on))
    return any(covers(_granted(grant), office_and_above=above, amount_usd=amount_usd) for grant in held)


class MayNot(Refused):
    """Refused because the person does not hold the power that it takes."""


def require(
    by: Person, power: str, *, on: date | None = None, office: Node | None = None, amount_usd: int | None = None
) -> None:
    """Refuse, in a sentence that says what is missing, unless the person may (see may). Without a day: today."""
    day = on or timezone.localdate()
    if may(by, power, on=day, office=office, amount_usd=amount_usd):
        return
    held = [grant for grant in grants_of(by, on=day) if grant.power == power]
    if not by.is_active:
        why = said("{name} is no longer active", name=by.name)
    elif held:
        why = said("{name} holds it {reach}", name=by.name, reach="; ".join(_reach(grant, day) for grant in held))
    else:
        why = said("{name} does not hold it on {day}", name=by.name, day=day)
    raise MayNot(
        said(
            "This needs {power}, and {why}. Ask somebody who holds it, or somebody who may grant it (“manage people”).",
            power=_asked(power, office, amount_usd, day),
            why=why,
        )
    )


def _asked(power: str, office: Node | None, amount_usd: int | None, on: date) -> str:
    """What is needed, in words."""
    called = said(power)
    where = "" if office is None else name_of(office, on=on)
    if amount_usd is None:
        if office is None:
            return said("the power “{power}”", power=called)
        return said("the power “{power}” for {office}", power=called, office=where)
    amount = Money(amount_usd, "USD")
    if office is None:
        return said("the power “{power}” at {amount}", power=called, amount=amount)
    return said("the power “{power}” for {office} at {amount}", power=called, office=where, amount=amount)


def _reach(grant: Grant, on: date) -> str:
    """For what and up to what a grant counts, in words."""
    where = "" if grant.office is None else name_of(grant.office, on=on)
    if grant.up_to_usd is None:
        return said("for {office}", office=where) if where else said("everywhere")
    limit = Money(grant.up_to_usd, "USD")
    if where:
        return said("for {office} up to {limit}", office=where, limit=limit)
    return said("everywhere up to {limit}", limit=limit)


def holders(power: str, *, on: date) -> list[Person]:
    """Who holds a power on a day, for any office and amount, by name."""
    assert power in POWERS, f"{power} is no power"
    held = Grant.objects.filter(power=power, person__is_active=True).select_related("person")
    found = {grant.person_id: grant.person for grant in held if in_force(_granted(grant), on)}
    return sorted(found.values(), key=lambda one: (one.name, one.email))


def signatures(document: str) -> list[Signature]:
    """Who signed a document, in the order of signing."""
    return list(Signature.objects.filter(document=document).select_related("person").order_by("pk"))


def signed(document: str) -> list[Signed]:
    """The signatures of a document as rules.check_step takes them."""
    return [Signed(one.step, one.person_id) for one in signatures(document)]


def _granted(grant: Grant) -> Granted:
    return Granted(
        power=grant.power,
        office_id=grant.office_id,
        up_to_usd=grant.up_to_usd,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        withdrawn_on=grant.withdrawn_on,
    )
