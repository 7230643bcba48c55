"""Filled books, and browsers of people in different positions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from web.books import Books, fill


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """Kept files go into a folder of this test; the folder of collected static files is there."""
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def books(db: None) -> Books:
    return fill()


@pytest.fixture
def as_(books: Books) -> Callable[[str], Client]:
    """A browser in which somebody of the books is signed in; a form without its token is refused in it."""

    def browser(name: str, *, checks_token: bool = False) -> Client:
        client = Client(enforce_csrf_checks=checks_token)
        client.force_login(books.people[name])
        return client

    return browser


@pytest.fixture
def clerk(as_: Callable[[str], Client]) -> Client:
    return as_("clerk")
