"""Reading registers: which lists are kept, who is on one as of a day, and who came and went between two days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.models import Membership, Node
from headwater.registry.models import Register as RegisterRow
from headwater.registry.queries.memberships import memberships
from headwater.registry.queries.nodes import names_of
from headwater.registry.rules import ROLES, is_whole_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A list as of a day. `count` is a blank where the list is not known to be whole on that day.

    `recorded` is how many are recorded for the day all the same: a list may be known in part.
    """

    row: RegisterRow
    on: date
    title: str
    unit: str
    meaning: str
    recorded: int
    count: int | None

    @property
    def key(self) -> str:
        """What it is called in addresses and files, such as signatory@document:KDMECC."""
        return self.row.key

    @property
    def is_whole(self) -> bool:
        """Whether everybody who is on the list on that day is known."""
        return self.count is not None


@dataclass(frozen=True, slots=True)
class Moved:
    """Who is on a list on the later of two days and not on the earlier, and the other way round, with the evidence."""

    joined: list[Membership]
    left: list[Membership]


def registers(*, on: date, language: str = "en") -> list[Register]:
    """All lists that are kept, as of a day, by title."""
    rows = RegisterRow.objects.select_related("of")
    return sorted((_as_of(row, on, language) for row in rows), key=lambda one: (one.title, one.key))


def register_with(key: str, *, on: date, language: str = "en") -> Register:
    """The list with this key, as of a day. Refused when no such list is kept."""
    role, _, whole = key.partition("@")
    kind, _, code = whole.partition(":")
    found = RegisterRow.objects.select_related("of").filter(role=role)
    found = found.filter(of__kind=kind, of__code=code) if whole else found.filter(of__isnull=True)
    if (row := found.first()) is None:
        raise Refused(said("There is no register “{key}”; open it first or correct the key.", key=key))
    return _as_of(row, on, language)


def _as_of(row: RegisterRow, on: date, language: str) -> Register:
    role = ROLES[row.role]
    title = said(role.title)
    if row.of is not None:
        whole = names_of([row.of], on=on, language=language)[row.of.pk]
        title = said("{title} of {whole}", title=title, whole=whole)
    recorded = _held(row, on).values("member").distinct().order_by().count()
    return Register(
        row=row,
        on=on,
        title=title,
        unit=said(role.unit),
        meaning=said(role.meaning),
        recorded=recorded,
        count=recorded if is_whole_on(row.complete_from, on) else None,
    )


def on_list(register: Register) -> list[Membership]:
    """Who is on a list on its day, in the order of their codes, with first and last day and the evidence."""
    return sorted(_held(register.row, register.on), key=_by_code)


def moved(register: Register, *, after: date, until: date) -> Moved:
    """Who is on a list on the day `until` but not on the day `after`, and the other way round.

    Where the list is whole on both days: count(after) + joined - left = count(until). Whoever came and went in between
    is in neither. Of a joiner the latest membership stands for it, and of a leaver the one that ended last.
    """
    assert after <= until, "the earlier day comes first"
    before = {held.member_id: held for held in _held(register.row, after)}
    now = {held.member_id: held for held in _held(register.row, until)}
    return Moved(
        joined=sorted((held for pk, held in now.items() if pk not in before), key=_by_code),
        left=sorted((held for pk, held in before.items() if pk not in now), key=_by_code),
    )


def days_of_change(register: Register) -> list[date]:
    """The days on which a list is another one than the day before, in order."""
    spans = _all(register.row).values_list("valid_from", "valid_to")
    days = {day for start, end in spans for day in (start, end and end + timedelta(days=1)) if day}
    return sorted(days)


def uncovered(*, role: str, among: Iterable[Node], on: date) -> list[Node]:
    """In which of these wholes nobody holds a role on a day: offices without a focal point, for one."""
    covered = set(memberships(role=role, on=on).values_list("of_id", flat=True))
    return [whole for whole in among if whole.pk not in covered]


def _held(row: RegisterRow, on: date) -> QuerySet[Membership]:
    return memberships(role=row.role, of=row.of, on=on)


def _all(row: RegisterRow) -> QuerySet[Membership]:
    return memberships(role=row.role, of=row.of)


def _by_code(held: Membership) -> tuple[str, int]:
    return held.member.code, held.pk
