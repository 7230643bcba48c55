"""Reading people, powers and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from headwater.access.models import Grant as Grant
from headwater.access.models import Person as Person
from headwater.access.models import Signature as Signature
from headwater.access.rules import POWERS, Granted, Signed, covers, in_force
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.registry.queries import Node, ancestors, name_of


def person(email: str) -> Person:
    """Who has this address, however its letters are spelt. Refused when nobody has."""
    try:
        return Person.objects.get_by_natural_key(email)
    except Person.DoesNotExist:
        raise Refused(f"Nobody has the address “{email}”; add the person first or correct the address.") from None


def people() -> QuerySet[Person]:
    """Everybody, by name, those who left too."""
    return Person.objects.order_by("name", "email")


def grants_of(person: Person, *, on: date) -> list[Grant]:
    """What a person was granted and still holds on a day; nothing while they are not active."""
    if not person.is_active:
        return []
    held = person.grants.select_related("office").order_by("power", "valid_from", "pk")
    return [grant for grant in held if in_force(_granted(grant), on)]


def powers_of(person: Person, *, on: date) -> frozenset[str]:
    """The powers a person holds on a day, for any office and amount."""
    return frozenset(grant.power for grant in grants_of(person, on=on))


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


def require(
    by: Person, power: str, *, on: date | None = None, office: Node | None = None, amount_usd: int | None = None
) -> None:
    """Refuse, in a sentence that says what is missing, unless the person may (see may). Without a day: today."""
    day = on or timezone.localdate()
    if may(by, power, on=day, office=office, amount_usd=amount_usd):
        return
    where = f" for {name_of(office, on=day)}" if office is not None else ""
    amount = f" at {Money(amount_usd, 'USD')}" if amount_usd is not None else ""
    held = [grant for grant in grants_of(by, on=day) if grant.power == power]
    if not by.is_active:
        why = f"{by.name} is no longer active"
    elif held:
        why = f"{by.name} holds it {'; '.join(_reach(grant, day) for grant in held)}"
    else:
        why = f"{by.name} does not hold it on {day}"
    raise Refused(
        f"This needs the power “{power}”{where}{amount}, and {why}. Ask somebody who holds it, or somebody who may "
        f"grant it (“manage people”)."
    )


def _reach(grant: Grant, on: date) -> str:
    where = "everywhere" if grant.office is None else f"for {name_of(grant.office, on=on)}"
    return where if grant.up_to_usd is None else f"{where} up to {Money(grant.up_to_usd, 'USD')}"


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
