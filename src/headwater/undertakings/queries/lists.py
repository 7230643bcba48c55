"""Undertakings as of a day: lists, what is late, what became of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from headwater.access.queries import signed
from headwater.access.rules import check_step
from headwater.lib.errors import Refused
from headwater.registry.queries import Node
from headwater.undertakings.models import Progress, Undertaking
from headwater.undertakings.queries.known import known_undertaking
from headwater.undertakings.rules import CLAIMING, ENDED, PENDING, STALE_DAYS, STEPS, UNDERTAKING_STEPS, WORDS, Status

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class AsOf(TypedDict):
    """What an undertaking has beside its own columns when it is read as of a day."""

    status_on: str
    due_on_then: date | None
    last_on_then: date
    owner_then: int | None


if TYPE_CHECKING:
    UndertakingThen = WithAnnotations[Undertaking, AsOf]
else:
    UndertakingThen = Undertaking

_SHOWN_WITH = ("document", "obligor", "under", "owner", "owner_person", "registered_by", "claimed_by", "accepted_by")


@dataclass(frozen=True, slots=True)
class Late:
    """An undertaking and for how many days it has been so."""

    undertaking: UndertakingThen
    days: int


def undertakings(*, on: date, document: Node | None = None) -> QuerySet[UndertakingThen]:
    """What had been undertaken by a day, as it stood then: status_on, due_on_then, last_on_then, owner_then (an id).

    These four can be filtered and sorted by, as every other column.
    """
    last = Progress.objects.filter(undertaking=OuterRef("pk"), on__lte=on).order_by("-on", "-id")
    found = Undertaking.objects.filter(made_on__lte=on).select_related(*_SHOWN_WITH)
    if document is not None:
        found = found.filter(document=document)
    return found.annotate(
        status_on=Subquery(last.values("status")[:1]),
        due_on_then=Subquery(last.values("due_on")[:1]),
        last_on_then=Subquery(last.values("on")[:1]),
        owner_then=Subquery(last.values("owner_id")[:1]),
    ).order_by("code")


def undertaking(code: str) -> Undertaking:
    """The undertaking with this code, as it stands today, with all that it names. Refused where there is none."""
    return Undertaking.objects.select_related(*_SHOWN_WITH).get(pk=known_undertaking(code).pk)


def history(code: str) -> list[Progress]:
    """Every word about an undertaking, in the order of its days."""
    rows = Progress.objects.filter(undertaking=known_undertaking(code))
    return list(rows.select_related("by", "owner", "owner_person").order_by("id"))


def parts_of(code: str, *, on: date) -> QuerySet[UndertakingThen]:
    """What carries out an undertaking, as it stood on a day."""
    return undertakings(on=on).filter(under=known_undertaking(code))


def linked_to(node: Node | int, *, on: date) -> QuerySet[UndertakingThen]:
    """What bears on an indicator, a criterion or a plan element, as it stood on a day."""
    pk = node if isinstance(node, int) else node.pk
    return undertakings(on=on).filter(links__node_id=pk, links__taken_back_at=None)


def bears_on(undertaking: Undertaking) -> list[Node]:
    """What an undertaking bears on, in the order in which it was linked."""
    return [link.node for link in undertaking.links.filter(taken_back_at=None).select_related("node").order_by("pk")]


def steps_for(undertaking: Undertaking, *, by_id: int) -> list[str]:
    """The steps that this person could take now, as far as the table of steps goes; powers are another question."""
    signers = [one for one in signed(undertaking.document_key) if one.step in CLAIMING]
    possible = []
    for name in STEPS:
        if name in WORDS:
            if undertaking.status not in ENDED:
                possible.append(name)
            continue
        try:
            check_step(
                UNDERTAKING_STEPS, name=name, status=undertaking.status, signers=signers, by_id=by_id, reason="asked"
            )
        except Refused:
            continue
        possible.append(name)
    return possible


def counts_by_status(*, on: date, document: Node | None = None) -> dict[str, int]:
    """How many stood where on a day, in the order of the steps; a status that nothing has is 0."""
    rows = undertakings(on=on, document=document).order_by().values("status_on").annotate(number=Count("pk"))
    found = {row["status_on"]: row["number"] for row in rows}
    return {status.value: found.get(status.value, 0) for status in Status}


def board(*, on: date, document: Node | None = None) -> dict[str, list[UndertakingThen]]:
    """What stood where on a day, in the order of the steps, each column by due date, those without one last."""
    columns: dict[str, list[UndertakingThen]] = {status.value: [] for status in Status}
    for row in undertakings(on=on, document=document):
        columns[row.status_on].append(row)
    for column in columns.values():
        column.sort(key=lambda row: (row.due_on_then or date.max, row.code))
    return columns


def overdue(*, on: date, document: Node | None = None) -> list[Late]:
    """What was due before a day, was not done on it, and nobody said it was; the longest overdue first."""
    rows = undertakings(on=on, document=document).filter(is_overdue(on))
    return _late((row, on - row.due_on_then) for row in rows if row.due_on_then)


def stale(*, on: date, days: int = STALE_DAYS, document: Node | None = None) -> list[Late]:
    """What was not done on a day and had no word about it for so many days before; the longest silence first."""
    rows = undertakings(on=on, document=document).filter(is_stale(on, days))
    return _late((row, on - row.last_on_then) for row in rows)


def waiting(*, on: date, document: Node | None = None) -> list[Late]:
    """What somebody said was done and nobody had accepted or returned on a day; the longest waiting first."""
    rows = list(undertakings(on=on, document=document).filter(status_on=Status.CLAIMED))
    claims = Progress.objects.filter(undertaking__in=rows, step="claim", on__lte=on)
    claimed_on = dict(claims.order_by("on", "id").values_list("undertaking_id", "on"))
    return _late((row, on - claimed_on[row.pk]) for row in rows)


def is_overdue(on: date) -> Q:
    """The condition of overdue, for a list of undertakings as of that day."""
    return Q(status_on__in=PENDING, due_on_then__lt=on)


def is_stale(on: date, days: int = STALE_DAYS) -> Q:
    """The condition of stale, for a list of undertakings as of that day."""
    return Q(status_on__in=[*PENDING, Status.CLAIMED], last_on_then__lt=on - timedelta(days=days))


def _late(rows: Iterable[tuple[UndertakingThen, timedelta]]) -> list[Late]:
    late = [Late(row, since.days) for row, since in rows]
    return sorted(late, key=lambda one: (-one.days, one.undertaking.code))
