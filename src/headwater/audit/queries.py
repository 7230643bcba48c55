"""Reading the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from headwater.audit.models import AuditLine as AuditLine
from headwater.audit.rules import Signer

_Found = TypeVar("_Found")

# What was computed, by what could be read then and by the question; of the latest state only, and of a few questions.
_kept: dict[tuple[tuple[str, str], Hashable], dict[object, Any]] = {}
_MOST_KEPT = 50
_keeping = Lock()


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


def kept(question: Hashable) -> dict[object, Any]:
    """What was computed for a question and still holds, to read and to add to: for pages that read.

    It is empty after any write, and for whoever is in a transaction. What is in it is not changed by whoever reads it.
    """
    if connection.in_atomic_block:
        return {}
    place = (str(connection.settings_dict["NAME"]), stamp()), question
    with _keeping:
        for other in [one for one in _kept if one[0] != place[0]]:
            del _kept[other]
        if place not in _kept and len(_kept) == _MOST_KEPT:
            del _kept[next(iter(_kept))]
        return _kept.setdefault(place, {})


def once(question: Hashable, compute: Callable[[], _Found]) -> _Found:
    """What a question comes to, computed once until something is written."""
    memory = kept(question)
    if once not in memory:
        memory[once] = compute()
    found: _Found = memory[once]
    return found


def question_of(rows: QuerySet[Any]) -> Hashable:
    """What rows ask of the database, as a question to keep by what they come to."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return ()
