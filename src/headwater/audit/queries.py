"""Reading the audit trail."""

from __future__ import annotations

from datetime import datetime

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
