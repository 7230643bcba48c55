"""What a site that others reach must have, and that it does not start without."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import waitress
from django.core.checks import Error
from django.db import connection
from pytest_django import Settings

from headwater.access import actions
from headwater.access.queries import Person
from headwater.cli import deploying, site
from headwater.lib.errors import Refused


@pytest.fixture
def chief(db: None) -> Person:
    return actions.first_person(email="chief@example.org", name="Chief", valid_from=date(2020, 1, 1))


@pytest.fixture
def ready(settings: Settings, chief: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A site with which nothing is wrong. The role of the tests is above all rights; that is looked at alone."""
    settings.HOME = tmp_path
    (tmp_path / "last-backup").write_text("today")
    settings.DEBUG = False
    settings.HTTPS = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECRET_KEY = "a-key-that-is-long-enough-0123456789-abcdefghijklmnop"
    settings.ALLOWED_HOSTS = ["funding.example.org"]
    settings.SECOND_STEP_REQUIRED = True
    settings.PUBLIC_READING = False
    settings.OIDC_ISSUER = "https://login.example.org"
    monkeypatch.setattr(deploying, "_of_the_database", lambda: iter(()))
    return settings


def said() -> list[str]:
    return [finding.what for finding in deploying.findings()]


def test_a_site_that_is_ready_starts(ready: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert said() == []
    deploying.refuse_weak_site()
    assert deploying.check_deploy() == 0
    assert capsys.readouterr().out == "Nothing is wrong.\n"


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("DEBUG", True, "HEADWATER_DEBUG is on"),
        ("SECRET_KEY", "short", "The secret key is short"),
        ("ALLOWED_HOSTS", ["*"], "HEADWATER_HOSTS lets every name in"),
        ("ALLOWED_HOSTS", ["localhost"], "HEADWATER_HOSTS names this machine only"),
        ("SECOND_STEP_REQUIRED", False, "People who sign need no second step"),
        ("OIDC_ISSUER", "http://login.example.org", "HEADWATER_OIDC_ISSUER does not begin with https://"),
    ],
)
def test_a_weak_setting_stops_it(ready: Settings, setting: str, value: object, sentence: str) -> None:
    setattr(ready, setting, value)
    assert [what for what in said() if what.startswith(sentence)]
    with pytest.raises(Refused, match=r"This site is not started[\s\S]*" + sentence.replace("*", r"\*")):
        deploying.refuse_weak_site()
    assert deploying.check_deploy() == 1


def test_without_https_it_does_not_start_under_a_name(ready: Settings) -> None:
    ready.HTTPS = False
    with pytest.raises(Refused, match="Passwords would travel in the open"):
        deploying.refuse_weak_site()


def test_people_of_the_demonstration_stop_it(ready: Settings, chief: Person) -> None:
    officer = actions.add_person(email="officer@synthetic.example", name="Officer (synthetic)", by=chief)
    with pytest.raises(Refused, match=r"1 people of the demonstration can sign in \(officer@synthetic.example\)"):
        deploying.refuse_weak_site()
    actions.deactivate(person=officer, by=chief)
    deploying.refuse_weak_site()


def test_on_this_machine_alone_nothing_stops_it(ready: Settings, chief: Person) -> None:
    ready.HTTPS, ready.ALLOWED_HOSTS, ready.SECOND_STEP_REQUIRED = False, ["127.0.0.1", "localhost", "[::1]"], False
    actions.add_person(email="officer@synthetic.example", name="Officer (synthetic)", by=chief)
    deploying.refuse_weak_site()


def test_advice_does_not_stop_it(ready: Settings, chief: Person) -> None:
    ready.PUBLIC_READING = True
    (ready.HOME / "last-backup").unlink()
    assert [what.split(".")[0] for what in said()] == [
        "HEADWATER_PUBLIC_READING=1: everybody reads all pages that need no power",
        "No backup was made from here yet",
    ]
    deploying.refuse_weak_site()


def test_a_key_that_others_can_read_stops_it(ready: Settings) -> None:
    kept = ready.HOME / "secret-key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert any("Run chmod 600" in what for what in said())
    kept.chmod(0o600)
    assert said() == []


def test_what_django_checks_is_asked_too(ready: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "run_checks", lambda **_: [Error("Something is wrong.", id="security.E999")])
    assert said() == ["Something is wrong. (security.E999)"]


@pytest.mark.only_on("postgresql")
def test_a_role_above_all_rights_stops_it(db: None) -> None:
    assert connection.vendor == "postgresql"
    (finding,) = deploying._of_the_database()
    assert finding.stops and "headwater database-role" in finding.what


def test_the_server_takes_nobodys_word_but_the_proxys(ready: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr(waitress, "serve", lambda _, **given: asked.update(given))
    site.serve(port=8000)
    assert asked["listen"] == "127.0.0.1:8000" and asked["trusted_proxy"] == "127.0.0.1"
    assert asked["clear_untrusted_proxy_headers"] is True
    asked.clear()
    ready.HTTPS, ready.ALLOWED_HOSTS = False, ["localhost"]
    site.serve(port=8000)
    assert "trusted_proxy" not in asked
