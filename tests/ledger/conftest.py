"""Books that a test may write in, and that are gone afterwards."""

from __future__ import annotations

import pytest
from ledger.books import Books, open_books

from headwater.access.queries import Person


@pytest.fixture
def books(person: Person) -> Books:
    return open_books(person)
