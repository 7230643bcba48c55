"""Single sign-on with a provider that is played here: who comes in, and who does not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.test import Client
from pytest_django import Settings
from requests import ConnectionError as NotReached

from headwater.access import actions, queries
from headwater.access.queries import Person

ISSUER, CLIENT = "https://login.organisation.example", "headwater"
LONG_AGO = date(2013, 1, 1)


class Provider:
    """Answers what an OpenID Connect provider answers, without a network."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "42", "email": "ada@synthetic.example", "email_verified": True}
        self.token: dict[str, Any] = {"iss": ISSUER, "aud": CLIENT}
        self.is_down = False
        self.asked: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def get(self, url: str, **_: object) -> SimpleNamespace:
        if self.is_down:
            raise NotReached
        if url.endswith("/.well-known/openid-configuration"):
            ends = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token", "userinfo")}
            return answer({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **ends})
        assert url == f"{ISSUER}/userinfo"
        return answer(self.person)

    def request(self, method: str, url: str, *, data: dict[str, Any], **_: object) -> SimpleNamespace:
        assert (method, url) == ("POST", f"{ISSUER}/token")
        self.asked.append(data)
        claims = {**self.token, "sub": self.person["sub"], "exp": time.time() + 60}
        return answer({"access_token": "a", "id_token": jwt.encode(claims, "k" * 32, headers={"kid": "1"})})


def answer(content: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(
        status_code=200,
        headers={"content-type": "application/json"},
        content=json.dumps(content).encode(),
        text=json.dumps(content),
        json=lambda: content,
        raise_for_status=lambda: None,
    )


@pytest.fixture
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    app = {
        "provider_id": "sso",
        "name": "the organisation",
        "client_id": CLIENT,
        "secret": "s",
        "settings": {"server_url": ISSUER, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    played = Provider()
    monkeypatch.setattr(DefaultSocialAccountAdapter, "get_requests_session", lambda _: played)
    return played


@pytest.fixture
def chief(db: None) -> Person:
    return actions.first_person(email="chief@synthetic.example", name="Chief", valid_from=LONG_AGO)


@pytest.fixture
def ada(chief: Person) -> Person:
    ada = actions.add_person(email="ada@synthetic.example", name="Ada", by=chief)
    actions.grant(person=ada, power="approve allocations", by=chief, valid_from=LONG_AGO)
    return ada


@pytest.fixture
def come_in(provider: Provider) -> Callable[[Client], Any]:
    """Go to the provider and come back, as a browser does."""

    def go(client: Client, **also: str) -> Any:
        led = client.get("/sign-in/with/sso/", {"next": "/allocations/"})
        asked = {name: values[0] for name, values in parse_qs(urlsplit(led.headers["Location"]).query).items()}
        assert led.headers["Location"].startswith(f"{ISSUER}/authorization?")
        assert asked["redirect_uri"] == "http://testserver/sign-in/with/sso/back/"
        assert asked["code_challenge_method"] == "S256" and asked["state"]
        return client.get("/sign-in/with/sso/back/", {"code": "c", "state": asked["state"], **also})

    return go


def test_a_known_person_comes_in(ada: Person, provider: Provider, come_in: Callable[..., Any]) -> None:
    client = Client()
    assert "Sign in with the organisation" in client.get("/sign-in/").content.decode()
    assert come_in(client).headers["Location"] == "/allocations/"
    assert client.get("/account/").status_code == 200
    assert provider.asked[0]["code_verifier"], "the code is of no use to anybody else"
    # The next time it is known by its own number, also under another address.
    provider.person["email"] = "ada.married@synthetic.example"
    assert come_in(Client()).headers["Location"] == "/allocations/"


@pytest.mark.parametrize(
    ("person", "token"),
    [
        ({"email": "stranger@synthetic.example"}, {}),
        ({"email_verified": False}, {}),
        ({"email": ""}, {}),
        ({}, {"aud": "another program"}),
        ({}, {"iss": "https://evil.example"}),
    ],
)
def test_nobody_else_does(
    ada: Person, provider: Provider, come_in: Callable[..., Any], person: dict[str, Any], token: dict[str, Any]
) -> None:
    provider.person |= person
    provider.token |= token
    client = Client()
    said = come_in(client)
    assert said.status_code in (200, 401)
    assert "Nobody here has this address" in said.content.decode() or "did not succeed" in said.content.decode()
    assert client.get("/account/").status_code == 302
    assert queries.people().count() == 2, "nobody is added by signing in"


def test_whoever_left_does_not_come_in(
    ada: Person, chief: Person, provider: Provider, come_in: Callable[..., Any]
) -> None:
    assert come_in(Client()).status_code == 302
    actions.deactivate(person=ada, by=chief)
    client = Client()
    come_in(client)
    assert client.get("/account/").status_code == 302


def test_turning_back_and_another_state_are_refused(ada: Person, come_in: Callable[..., Any]) -> None:
    for also in ({"error": "access_denied"}, {"state": "of another browser"}):
        client = Client()
        said = come_in(client, **also)
        assert said.status_code == 401 and "Single sign-on did not succeed" in said.content.decode()
        assert client.get("/account/").status_code == 302


def test_a_provider_that_does_not_answer_is_a_sentence(provider: Provider, db: None) -> None:
    provider.is_down = True
    said = Client().get("/sign-in/with/sso/")
    assert said.status_code == 503 and "could not be asked" in said.content.decode()


def test_our_second_step_is_asked_for_unless_the_provider_has_one(
    ada: Person, come_in: Callable[..., Any], settings: Settings
) -> None:
    settings.SECOND_STEP_REQUIRED = True
    client = Client()
    come_in(client)
    assert client.get("/allocations/").headers["Location"] == "/account/"
    settings.OIDC_HAS_SECOND_STEP = True
    assert client.get("/allocations/").status_code == 200


def test_without_a_provider_there_is_no_such_way(db: None) -> None:
    assert Client().get("/sign-in/with/sso/").status_code == 404
    assert "Sign in with the" not in Client().get("/sign-in/").content.decode()
