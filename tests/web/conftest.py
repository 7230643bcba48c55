"""Filled books, and browsers of people in different positions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings
from web.books import Books, fill
from web.results import fill_results


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """Kept files go into a folder of this test; the folder of collected static files is there."""
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Books]:
    """Books of contributions and allocations, filled once for a module; each test rolls back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill()
        transaction.set_rollback(True)


@pytest.fixture
def books(kept: Books, db: None) -> Books:
    return kept


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Books]:
    """Books with registers, measures and undertakings, filled once for a module; each test rolls back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        books = fill()
        fill_results(books)
        yield books
        transaction.set_rollback(True)


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
