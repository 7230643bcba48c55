"""What stays English whatever is asked for, and what of others' words our own replace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from web.books import Books

from headwater.access.queries import Person
from headwater.lib.words import language, speaking
from headwater.web.languages import language as catalogue
from headwater.web.people.adapters import Accounts, SecondSteps

LANGUAGES = ("fr", "es", "ar")
PLACES = ("openapi.json", "people/", "powers/", "account/", "allocations/", "contributions/?sort=nonsense", "nowhere/")


@pytest.mark.parametrize("place", PLACES)
def test_programs_are_answered_in_english(books: Books, place: str) -> None:
    client = Client(headers={"Accept": "application/json"})
    client.force_login(books.manager)

    def answer(spoken: str) -> Any:
        """What a program is answered that would rather read another language."""
        return json.loads(client.get(f"/api/{place}", headers={"Accept-Language": spoken}).content)

    assert answer("ar") == answer("en")


def test_a_file_that_is_sent_in_parts_is_english_too(books: Books) -> None:
    files = []
    for spoken in ("en", "ar"):
        client = Client(headers={"Accept-Language": spoken})
        client.force_login(books.manager)
        files.append(b"".join(client.get("/api/contributions/?format=csv").streaming_content))
    assert files[0] == files[1] and b"," in files[0]


def test_the_language_is_given_back(books: Books) -> None:
    """What is answered after a program is answered in the language of whoever reads it."""
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(books.manager)
    before = language()
    client.get("/api/people/")
    assert "Personnes" in client.get("/people/").content.decode() and language() == before


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("adapter", [Accounts, SecondSteps])
def test_no_complaint_of_signing_in_stays_english(adapter: Any, spoken: str) -> None:
    with override("en"):
        english = {name: str(text) for name, text in adapter.error_messages.items()}
    with override(spoken), speaking(catalogue(spoken)):
        same = [name for name, text in adapter.error_messages.items() if str(text) == english[name]]
    assert same == []


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("password", ["short", "password1234", "annexample12"])
def test_no_complaint_about_a_password_stays_english(password: str, spoken: str) -> None:
    person = Person(name="Ann Example", email="annexample@synthetic.example")

    def complaint() -> str:
        with pytest.raises(ValidationError) as refusal:
            validate_password(password, person)
        return " ".join(refusal.value.messages)

    with override(spoken), speaking(catalogue(spoken)):
        told = complaint()
    with override("en"):
        assert told != complaint() and "email" not in told
