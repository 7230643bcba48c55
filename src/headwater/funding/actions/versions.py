"""Acting on what one saw: a record that has changed since is refused, never overwritten."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import F

from headwater.funding.models import Allocation, CarryOver, Contact, Contribution, Duty, Pledge
from headwater.lib.errors import Refused
from headwater.lib.words import said

_Record = TypeVar("_Record", Allocation, CarryOver, Contact, Contribution, Duty, Pledge)


def seen(record: _Record, version: int | None, what: str) -> _Record:
    """The record, unless it is not the version that the person saw (None: they saw none in particular)."""
    if version is not None and record.version != version:
        raise Refused(_conflict(what))
    return record


def write(record: _Record, what: str, **changes: Any) -> None:
    """Change a record, unless somebody else did so since it was read. The record in hand follows."""
    same = type(record)._default_manager.filter(pk=record.pk, version=record.version)
    if not same.update(version=F("version") + 1, **changes):
        raise Refused(_conflict(what))
    record.refresh_from_db()


def _conflict(what: str) -> str:
    return said(
        "Somebody changed the {what} since you saw it, so nothing was done. Look at it again, then decide.", what=what
    )
