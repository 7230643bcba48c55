"""One-time links from the command line, and those that the demonstration prints."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from headwater.access import actions, queries
from headwater.access.queries import Person
from headwater.cli import demonstration, people
from headwater.lib.errors import Refused

NEW = "a sentence that nobody guesses"


@pytest.fixture
def administrator(db: None) -> Person:
    email = demonstration.ADMINISTRATOR
    return actions.first_person(email=email, name="Administrator (synthetic)", valid_from=date(2013, 1, 1))


def test_an_invitation_is_printed_once_and_lets_in_once(
    administrator: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    ben = actions.add_person(email="ben@example.org", name="Ben", by=administrator)
    people.invite(email=ben.email, by=administrator.email, site="https://funding.example.org/")
    said = capsys.readouterr().out
    found = re.search(r"https://funding\.example\.org(/way-in/[\w-]+/)", said)
    assert found and "Ben comes in once, until " in said and "also sent" not in said
    assert Client().post(found[1], {"password": NEW, "again": NEW}).status_code == 302
    assert Client().get(found[1]).status_code == 404
    with pytest.raises(Refused, match="manage people"):
        people.invite(email=administrator.email, by=ben.email, site="x")


def test_a_lost_second_step_is_taken_away(administrator: Person, capsys: pytest.CaptureFixture[str]) -> None:
    ben = actions.add_person(email="ben@example.org", name="Ben", by=administrator)
    Authenticator.objects.create(user=ben, type="totp", data={"secret": "x"})
    people.remove_second_step(email=ben.email, by=administrator.email)
    assert "signs in with the password alone once more" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=ben).exists()


def test_each_of_the_demonstration_comes_in_by_a_link_and_nobody_else(administrator: Person) -> None:
    actions.add_person(email=demonstration.OFFICER, name="Officer (synthetic)", by=administrator)
    actions.add_person(email="real@example.org", name="Somebody real", by=administrator)
    printed = dict(demonstration.ways_in(site=""))
    assert set(printed) == {"Administrator (synthetic)", "Officer (synthetic)"}
    client = Client()
    address = printed["Officer (synthetic)"]
    assert "This link signs you in, once." in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == "/"
    assert "Officer (synthetic)" in client.get("/account/").content.decode()
    assert not queries.person(demonstration.OFFICER).has_usable_password()
    # The next start prints new ones, and those before end.
    again = demonstration.ways_in(site="")
    assert Client().get(printed["Administrator (synthetic)"]).status_code == 404
    assert len(again) == 2
