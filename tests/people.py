"""People of the tests."""

from __future__ import annotations

from datetime import date

from headwater.access.actions import first_person, grant_many
from headwater.access.queries import Person
from headwater.access.rules import POWERS


def someone_who_may_do_everything() -> Person:
    """The first person, with every power, since long ago."""
    long_ago = date(2000, 1, 1)
    person = first_person(email="ana@example.org", name="Ana Officer", valid_from=long_ago)
    grant_many(person=person, powers=sorted(POWERS.keys() - {"manage people"}), by=person, valid_from=long_ago)
    return person
