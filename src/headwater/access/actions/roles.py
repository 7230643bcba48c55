"""Saying which powers are granted together."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from headwater.access.models import Role, RolePower
from headwater.access.queries import Person, require
from headwater.access.rules import power_complaint
from headwater.audit.actions import note
from headwater.lib.errors import refuse_if
from headwater.lib.words import said


@transaction.atomic
def define_role(*, name: str, meaning: str, powers: Sequence[str], by: Person) -> Role:
    """Say which powers a role has from now on; a role of that name is changed. What people hold stays as it is.

    Refused: without the power “manage people”; no name, no meaning, an unknown power, no power at all.
    """
    require(by, "manage people")
    complaints = [complaint for power in powers for complaint in power_complaint(power)]
    if not name.strip() or not meaning.strip():
        complaints.append(said("A role has a name, and a few words that say what its holder does; write both."))
    if not powers:
        complaints.append(said("A role without powers grants nothing; choose at least one."))
    refuse_if(complaints)
    role, _ = Role.objects.select_for_update().get_or_create(name=name.strip(), defaults={"meaning": meaning.strip()})
    held = {one.power: one for one in role.powers.all()}
    before = {"meaning": role.meaning, "powers": sorted(held)} if held else None
    for power in held.keys() - set(powers):
        held[power].delete()
    RolePower.objects.bulk_create([RolePower(role=role, power=power) for power in sorted({*powers} - held.keys())])
    role.meaning = meaning.strip()
    role.save(update_fields=["meaning"])
    after = {"meaning": role.meaning, "powers": sorted({*powers})}
    if after != before:
        note(by=by, action="define role", target=f"role:{role.name}", before=before, after=after)
    return role
