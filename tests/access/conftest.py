"""A manager, and somebody who may do nothing yet."""

from datetime import date

import pytest

from headwater.access.actions import add_person, first_person
from headwater.access.queries import Person

# Before any day that a test asks about.
BEGINNING = date(2020, 1, 1)


@pytest.fixture
def manager(db: None) -> Person:
    return first_person(email="manager@example.org", name="Mona Manager", valid_from=BEGINNING)


@pytest.fixture
def ada(manager: Person) -> Person:
    return add_person(email="ada@example.org", name="Ada Officer", by=manager)
