"""What all tests share: the database of this run, and people who may do things."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from databases import WANTED
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from fresh import Fresh, Template
from people import someone_who_may_do_everything
from pytest_django import DjangoDbBlocker

from headwater.access.queries import Person

NO_POSTGRES = "PostgreSQL is not installed and HEADWATER_TEST_POSTGRES_URL is not set: PostgreSQL tests are skipped"


def pytest_report_header() -> str:
    if WANTED == "postgresql" and not settings.POSTGRES_URL:
        return f"database: NONE. {NO_POSTGRES}"
    return f"database: {WANTED}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(database): about what one database alone can do (sqlite, postgresql)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A run on PostgreSQL repeats only what touches a database; the rest has run with SQLite."""
    chosen = [item for item in items if _belongs(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen
    if WANTED == "postgresql" and not settings.POSTGRES_URL:
        # Where a run must show everything, a database that is not there is a failure.
        assert not os.environ.get("HEADWATER_TEST_NEVER_SKIP"), NO_POSTGRES
        for item in items:
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRES))


def _belongs(item: pytest.Item) -> bool:
    only = item.get_closest_marker("only_on")
    if only and only.args != (WANTED,):
        return False
    return WANTED == "sqlite" or bool(item.get_closest_marker("django_db")) or _uses_database(item)


def _uses_database(item: pytest.Item) -> bool:
    return bool({"db", "transactional_db", "database_template"} & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Each test begins in English: Django goes on in the language of the page that was asked for last."""
    yield
    translation.deactivate()


@pytest.fixture
def person(db: None) -> Person:
    """Somebody who may do everything, since long ago."""
    return someone_who_may_do_everything()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Template]:
    """The test database of this worker; it is copied as soon as it is migrated, so that this happens only once.

    pytest-django's own makes none where no test is marked for it, and what is copied then would be the database of
    whoever runs the tests.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        template = Template(tmp_path_factory.mktemp("databases"))
    yield template
    with django_db_blocker.unblock():
        template.close()
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def database_template(django_db_setup: Template) -> Template:
    """An empty, migrated database of this worker, that tests which commit get copies of."""
    return django_db_setup


@pytest.fixture
def fresh_database(database_template: Template, django_db_blocker: DjangoDbBlocker) -> Iterator[Fresh]:
    """A migrated, empty database that the test may commit to, from this process (open) or from others (url)."""
    fresh = database_template.copy()
    with django_db_blocker.unblock():
        yield fresh
    database_template.drop(fresh)
