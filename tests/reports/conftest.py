"""Books filled once for a module; each test rolls back to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from web.books import Books, fill

from headwater.cli import demonstration
from headwater.statements import queries
from headwater.statements.queries import Context


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Books]:
    """The published register of 2023; with the statistics of eleven years where the module says IS_WHOLE."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(is_whole=getattr(request.module, "IS_WHOLE", False))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demonstrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The books of the demonstration: with results, promises and lists."""
    with django_db_blocker.unblock(), transaction.atomic():
        demonstration.load(entity="", revenue=None, year=2023)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year_2023(demonstrated: None, db: None) -> Context:
    """The demonstration's organisation in 2023."""
    return queries.context(year=2023)
