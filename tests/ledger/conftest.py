"""Books that a test may write in, and that are gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from ledger.books import Books, open_books
from ledger.tampering import STORY

from headwater.access.queries import Person
from headwater.ledger import actions


@pytest.fixture
def books(person: Person) -> Books:
    return open_books(person)


@pytest.fixture
def told(books: Books) -> Iterator[Books]:
    """Five entries; January was closed after the first two, and both months after all five."""
    books.tell("\n".join(STORY.strip().splitlines()[:2]))
    actions.close(through=date(2024, 1, 31), why="January.", by=books.by)
    books.tell("\n".join(STORY.strip().splitlines()[2:]))
    actions.close(through=date(2024, 2, 29), why="February.", by=books.by)
    yield books
    # What was changed by hand need not fit together any more, and nobody looks.
    transaction.set_rollback(True)
