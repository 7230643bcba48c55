"""Somebody who registers things."""

import pytest

from headwater.access.actions import first_person
from headwater.access.queries import Person


@pytest.fixture
def clerk(db: None) -> Person:
    return first_person(email="clerk@example.org", name="Registry clerk")
