"""Databases for commands: an empty one, and one with the demonstration, which is loaded once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli.commands import Command, Demonstration
from fresh import Fresh, Template


@pytest.fixture
def headwater(fresh_database: Fresh, tmp_path: Path) -> Command:
    """The command headwater, on an empty database."""
    return Command(fresh_database.url, tmp_path)


@pytest.fixture(scope="session")
def demonstration(database_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """What `headwater demo` made of an empty database."""
    books, home = database_template.copy(), tmp_path_factory.mktemp("demonstration")
    yield Demonstration(books=books, said=Command(books.url, home)("demo", "--no-serve"), home=home)
    database_template.drop(books)


@pytest.fixture
def demonstrated(database_template: Template, demonstration: Demonstration, tmp_path: Path) -> Iterator[Command]:
    """The command headwater, on a copy of the demonstration's books."""
    books = database_template.copy(of=demonstration.books)
    yield Command(books.url, tmp_path)
    database_template.drop(books)
