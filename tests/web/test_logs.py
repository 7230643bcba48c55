"""The log says what happened, and names nobody."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from web.books import PASSWORD

from headwater.access import actions
from headwater.access.queries import Person
from headwater.config.logs import Line

NETWORK = "192.0.2.77"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a site would write."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Line("%(asctime)s %(levelname)s %(name)s %(message)s"))
    loggers = [logging.getLogger(), logging.getLogger("headwater")]
    before = [one.level for one in loggers]
    loggers[0].addHandler(handler)
    loggers[1].setLevel(logging.INFO)
    yield written
    loggers[0].removeHandler(handler)
    for one, level in zip(loggers, before, strict=True):
        one.setLevel(level)


@pytest.fixture
def chief(db: None) -> Person:
    return actions.first_person(
        email="chief@synthetic.example", name="Chief Nobody", password=PASSWORD, valid_from=date(2013, 1, 1)
    )


def test_what_happens_is_logged_and_nobody_is_named(
    chief: Person, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(REMOTE_ADDR=NETWORK, raise_request_exception=False)
    client.post("/sign-in/", {"login": chief.email, "password": "a wrong password"})
    client.post("/sign-in/", {"login": chief.email, "password": PASSWORD})
    client.get("/audit/")
    client.post("/people/", {"step": "add", "called": "Somebody Else", "email": "else@synthetic.example"})
    secret = actions.make_link(person=chief, by=chief)
    Client(REMOTE_ADDR=NETWORK).post(f"/way-in/{secret}/", {"password": "short", "again": "short"})
    Client(REMOTE_ADDR=NETWORK).get("/way-in/a-guessed-secret/")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"a row of {chief.email} from {NETWORK} is there already")

    monkeypatch.setattr("headwater.web.people.directory.rows", broken)
    assert client.get("/people/").status_code == 500
    said = log.getvalue()
    for happened in (
        "WARNING headwater.signing_in sign-in refused",
        f"INFO headwater.signing_in person {chief.pk} signed in by password",
        "WARNING django.request Unprocessable Entity: /audit/",
        "Unprocessable Entity: /way-in/(secret)/",
        "Not Found: /way-in/(secret)/",
        "ERROR django.request Internal Server Error: /people/",
        "RuntimeError: a row of (address) from (network) is there already",
    ):
        assert happened in said, happened
    for named in ("synthetic.example", "Chief", "Somebody", "wrong password", PASSWORD, secret, "guessed", NETWORK):
        assert named not in said, named


def test_what_somebody_writes_does_not_look_like_a_line(db: None, log: io.StringIO) -> None:
    Client().get("/nowhere%0A2026-01-01 INFO headwater person 1 signed in/")
    assert len(log.getvalue().splitlines()) == 1


def test_a_line_begins_with_its_moment() -> None:
    record = logging.LogRecord("headwater", logging.INFO, "", 0, "said", None, None)
    record.created = 0.0
    record.msecs = 0.0
    line = Line("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)
    assert line == "1970-01-01T00:00:00.000Z INFO headwater said"
