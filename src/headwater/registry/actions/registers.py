"""Opening registers: saying that a list is kept, and from which day on it is known to be whole."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from headwater.audit.actions import note
from headwater.audit.rules import Signer
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import said
from headwater.registry.models import Node, Register
from headwater.registry.rules import register_complaints


@transaction.atomic
def open_register(
    *, role: str, of: Node | None, evidence: str, by: Signer, complete_from: date | None = None
) -> Register:
    """Say that a list is kept of all who hold a role in something (None: in anything of its kind).

    complete_from: the day from which on the list is whole; None: who is on it is not known. The same again changes
    nothing. Refused: a role that is not kept as a list; a whole of the wrong kind; no evidence; a register that is
    there with another first complete day.
    """
    refuse_if(register_complaints(role=role, of_kind=None if of is None else of.kind, evidence=evidence))
    if there := Register.objects.filter(role=role, of=of).first():
        if there.complete_from == complete_from:
            return there
        raise Refused(
            said(
                "The register is open already, from {since}; say from when it is whole instead of opening it again.",
                since=there.complete_from,
            )
            if there.complete_from
            else said(
                "The register is open already, without a day from which it is whole; "
                "say from when it is whole instead of opening it again."
            )
        )
    opened = Register.objects.create(role=role, of=of, complete_from=complete_from, evidence=evidence.strip())
    note(by=by, action="open register", target=_target(opened), after=_facts(opened))
    return opened


@transaction.atomic
def complete_register(*, register: Register, complete_from: date | None, evidence: str, by: Signer) -> Register:
    """Say from which day on a register is whole (None: it is not known to be), with the evidence.

    Refused: no evidence.
    """
    held = Register.objects.select_for_update(of=("self",)).select_related("of").get(pk=register.pk)
    of_kind = None if held.of is None else held.of.kind
    refuse_if(register_complaints(role=held.role, of_kind=of_kind, evidence=evidence))
    before = _facts(held)
    held.complete_from, held.evidence = complete_from, evidence.strip()
    held.save(update_fields=["complete_from", "evidence"])
    note(by=by, action="complete register", target=_target(held), before=before, after=_facts(held))
    return held


def _facts(held: Register) -> dict[str, object]:
    return {"complete_from": held.complete_from, "evidence": held.evidence}


def _target(held: Register) -> str:
    return f"register:{held.key}"
