"""Reading the audit trail."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from headwater.audit.models import AuditLine as AuditLine
from headwater.audit.rules import Signer


def lines(
    *,
    target: str | None = None,
    by: Signer | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditLine]:
    """The lines about a target, by a person, from one moment to another (both included), oldest first."""
    found = AuditLine.objects.order_by("id")
    if target is not None:
        found = found.filter(target=target)
    if by is not None:
        found = found.filter(by_id=by.pk)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lte=until)
    return found


def stamp() -> str:
    """What can be read now, as one word: after any write it is another, so what was computed under it still holds.

    Outside of transactions only: what one has written and not committed is not in it.
    """
    assert not connection.in_atomic_block, "a transaction reads its own writes, which no stamp tells"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Which transactions are seen. The last line alone would miss one that commits after a later line did.
            cursor.execute("SELECT pg_current_snapshot()::text")
        else:
            # One writes at a time, and leaves a line.
            cursor.execute("SELECT id, at FROM audit_auditline ORDER BY id DESC LIMIT 1")
        return str(cursor.fetchone())
