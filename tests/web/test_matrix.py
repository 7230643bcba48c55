"""Every address, tried as everybody, against the one table that says who may come in (web/doors.py).

Addresses come from the resolver, so a new page cannot be forgotten. A page that was reached is not drawn: who may come
in does not depend on how it looks. Whoever holds no power writes nothing, whatever they send: each write would leave a
line in the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from web.books import POWERS, Books
from web.doors import DOORS, OPEN, OWN, PROGRAM, READ, WORK, Door

from headwater.audit.queries import lines
from headwater.measures.queries import history
from headwater.web.security import HEADERS

REACHED, SIGN_IN, REFUSED = "reached", "led to sign-in", "refused"
HOLDS: dict[str, tuple[str, ...]] = {**POWERS, "manager": ("manage people",)}


def names(resolver: URLResolver) -> Iterator[str]:
    """The names of all addresses; one without a name is named by its route."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)
        else:
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from (prefix + name for name in names(pattern))


def only_complaints(template: object, context: dict[str, Any] | None = None, request: object = None) -> str:
    """What stands in place of a page."""
    return " ".join(str(one) for one in (context or {}).get("complaints") or ())


@pytest.fixture
def doors(filled: Books, db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Door]:
    """The table, with the numbers that these books gave."""
    monkeypatch.setattr("django.template.backends.django.Template.render", only_complaints)
    numbers = {"observation": history().values_list("pk", flat=True)[0], "person": filled.people["clerk"].pk}
    return {name: door._replace(address=door.address.format(**numbers)) for name, door in DOORS.items()}


@pytest.fixture
def browsers(filled: Books, db: None) -> dict[str, Client]:
    """One browser for each position, and one in which nobody is signed in."""
    made = {"anonymous": Client()}
    for name in HOLDS:
        made[name] = Client()
        made[name].force_login(filled.manager if name == "manager" else filled.people[name])
    return made


def outcome(answer: HttpResponse) -> str:
    """What became of it. A page that is not there, or has something to complain about, was reached."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/?next="):
        return SIGN_IN
    if answer.status_code == 401:
        return SIGN_IN
    lacks_power = answer.status_code == 422 and b"This needs the power" in answer.content
    return REFUSED if answer.status_code == 403 or lacks_power else REACHED


def expected(who: str | tuple[str, ...], position: str, method: str, *, public: bool) -> str:
    """What the table says."""
    if who == OPEN:
        return REACHED
    if who == PROGRAM and position == "anonymous":
        return REACHED if public and method == "get" else SIGN_IN
    if position == "anonymous":
        if method == "post":
            return REFUSED
        return REACHED if public and who == READ else SIGN_IN
    if who in (READ, WORK, OWN, PROGRAM):
        return REACHED
    return REACHED if set(who) & set(HOLDS[position]) else REFUSED


def test_every_address_is_in_the_table() -> None:
    known = set(names(get_resolver()))
    assert known - DOORS.keys() == set(), "say in tests/web/doors.py who may come in"
    assert DOORS.keys() - known == set(), "these addresses are gone"


@pytest.mark.parametrize("public", [False, True])
def test_nobody_comes_in_unsigned(doors: dict[str, Door], public: bool) -> None:
    with override_settings(PUBLIC_READING=public):
        for method in ("get", "post"):
            found = {name: outcome(getattr(Client(), method)(door.address)) for name, door in doors.items()}
            table = {name: expected(door.who, "anonymous", method, public=public) for name, door in doors.items()}
            assert found == table


# Who holds what is asked of both databases in tests/access; the doors are the same for either.
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("position", HOLDS)
def test_each_position_reaches_what_its_powers_open(
    doors: dict[str, Door], browsers: dict[str, Client], position: str
) -> None:
    client, found, table = browsers[position], {}, {}
    for name, door in doors.items():
        if name == "account_logout":
            continue
        answer = client.get(door.address)
        assert all(answer.headers.get(header) for header in HEADERS), door.address
        found[name] = outcome(answer)
        table[name] = expected(door.who, position, "get", public=False)
    assert found == table


@pytest.mark.parametrize("position", ["nobody", "auditor"])
def test_whoever_holds_no_power_writes_nothing(
    doors: dict[str, Door], browsers: dict[str, Client], position: str
) -> None:
    client, before = browsers[position], lines().count()
    for name, door in doors.items():
        if name == "account_logout":
            continue
        answer = client.post(door.address, {"step": "approve", "act": "save", "version": 1})
        # On a page that anybody reads, what is done there may need a power of its own.
        allowed = {expected(door.who, position, "post", public=False), *([REFUSED] if door.who in (READ, WORK) else [])}
        assert outcome(answer) in allowed, name
    assert lines().count() == before
