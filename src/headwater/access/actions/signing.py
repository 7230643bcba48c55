"""Putting a name to a step of a document."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.models import Person, Signature
from headwater.audit.actions import note_many
from headwater.audit.rules import Line

_ROWS_PER_STATEMENT = 1_000


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
