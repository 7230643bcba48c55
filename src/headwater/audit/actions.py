"""Writing to the audit trail. Called inside the transaction of the write that a line is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from headwater.audit.models import AuditLine
from headwater.audit.rules import Facts, Line, Signer, plain_facts

_LINES_PER_STATEMENT = 2_000


@transaction.atomic
def note(*, by: Signer, action: str, target: str, before: Facts | None = None, after: Facts | None = None) -> AuditLine:
    """Leave one line: by did action to target, which looked like before and looks like after."""
    return note_many(by=by, lines=[Line(action=action, target=target, before=before, after=after)])[0]


@transaction.atomic
def note_many(*, by: Signer, lines: Sequence[Line]) -> list[AuditLine]:
    """Leave many lines at one moment, in few statements: one for each thing a bulk write touched."""
    assert by.pk, "whoever signs has been saved first"
    now = timezone.now()
    return AuditLine.objects.bulk_create(
        [
            AuditLine(
                at=now,
                by_id=by.pk,
                by_email=by.email,
                action=line.action,
                target=line.target,
                before=plain_facts(line.before),
                after=plain_facts(line.after),
            )
            for line in lines
        ],
        batch_size=_LINES_PER_STATEMENT,
    )
