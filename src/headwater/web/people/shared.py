"""What pages about people show alike: grants and sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from headwater.access.queries import Grant, Person, is_in_force, powers_of
from headwater.lib.money import Money
from headwater.lib.words import said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Table, Value
from headwater.web import kept
from headwater.web.trail import moment

_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}


def navigation(request: HttpRequest) -> dict[str, object]:
    """What templates ask for beside what a view gave them: powers, and the views that somebody keeps of a list."""
    user = getattr(request, "user", None)

    def held() -> frozenset[str]:
        return powers_of(user, on=timezone.localdate()) if isinstance(user, Person) else frozenset()

    return {"powers": SimpleLazyObject(held), "views": SimpleLazyObject(lambda: kept.views_of(request))}


@dataclass(frozen=True, slots=True)
class Session:
    """Somewhere a person is signed in."""

    number: int
    browser: str
    network: str
    since: str
    seen: str
    is_current: bool


def sessions_of(person: Person, *, current: str | None) -> list[Session]:
    """Where a person is signed in, this session first, then the one seen last. Ended ones are swept away."""
    held: list[UserSession] = UserSession.objects.purge_and_list(person)
    held.sort(key=lambda one: (one.session_key != current, -one.last_seen_at.timestamp()))
    return [
        Session(
            number=one.pk,
            browser=browser(one.user_agent),
            network=str(one.ip),
            since=moment(one.created_at),
            seen=moment(one.last_seen_at),
            is_current=one.session_key == current,
        )
        for one in held
    ]


def browser(agent: str) -> str:
    """What a browser says of itself, in two words a person knows."""
    name = next((_CALLED.get(one, one) for one in _BROWSERS if one in agent), said("A browser"))
    system = next((called for sign, called in _SYSTEMS.items() if sign in agent), "Linux" if "Linux" in agent else "")
    return said("{browser} on {system}", browser=name, system=system) if system else name


def office_names(grants: Iterable[Grant], *, on: date) -> Mapping[int, str]:
    """What the offices of grants are called on a day."""
    return names_of({grant.office_id for grant in grants if grant.office_id is not None}, on=on)


def grants_table(grants: Iterable[Grant], *, on: date, caption: str, with_person: bool = False) -> Table:
    """Grants, each with where, how much and from when to when it counts, and whether it does today."""
    given = list(grants)
    offices = office_names(given, on=on)
    columns = [
        Column(title=title)
        for title in (
            *(said("Power"), said("Role"), said("For"), said("Up to")),
            *(said("From"), said("To"), said("Standing")),
        )
    ]
    rows: list[tuple[Value, ...]] = []
    for grant in given:
        row: tuple[Value, ...] = (
            said(grant.power),
            said(grant.role.name) if grant.role else "",
            said("everywhere") if grant.office_id is None else offices[grant.office_id],
            said("any amount") if grant.up_to_usd is None else Money(grant.up_to_usd, "USD"),
            grant.valid_from,
            last_day(grant) or said("until withdrawn"),
            standing(grant, on=on),
        )
        rows.append((Link(grant.person.name, reverse("person", args=[grant.person_id])), *row) if with_person else row)
    if with_person:
        columns.insert(0, Column(title=said("Person")))
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows))


def last_day(grant: Grant) -> date | None:
    """The day after which, or from which, a grant does not count; none while it is open."""
    return grant.withdrawn_on if grant.withdrawn_on is not None else grant.valid_to


def standing(grant: Grant, *, on: date) -> Status:
    """Whether a grant counts on a day, in a word."""
    if is_in_force(grant, on=on):
        return Status(said("in force"), "good")
    if not grant.person.is_active:
        return Status(said("left"))
    if grant.withdrawn_on is not None and grant.withdrawn_on <= on:
        return Status(said("withdrawn"))
    return Status(said("not yet") if grant.valid_from > on else said("ended"))
