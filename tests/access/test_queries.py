"""Who may do what, where, when and up to which amount; and every power has its paragraph in the docs."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from headwater.access import actions, queries
from headwater.access.queries import Person
from headwater.access.rules import POWERS
from headwater.lib.errors import Refused
from headwater.registry.actions import begin, register
from headwater.registry.queries import Node

START = date(2023, 1, 1)
TODAY = date(2023, 7, 1)
LIMIT = 50_000_00
POWERS_PAGE = Path(__file__).parents[2] / "docs" / "domain" / "powers.md"


@pytest.fixture
def offices(manager: Person) -> dict[str, Node]:
    """Juba is part of Nairobi; Bangkok is not."""
    offices = {
        code: register(kind="office", code=code, name=name, valid_from=START, by=manager)
        for code, name in (("NBO", "Nairobi"), ("JUB", "Juba"), ("BKK", "Bangkok"))
    }
    begin(role="part of", member=offices["JUB"], of=offices["NBO"], valid_from=START, evidence="synthetic", by=manager)
    return offices


@pytest.mark.parametrize(
    ("granted_for", "asked_for", "amount_usd", "answer"),
    [
        ("everywhere", None, None, True),
        ("everywhere", "BKK", LIMIT, True),
        ("everywhere", "BKK", LIMIT + 1, False),
        ("NBO", "NBO", LIMIT, True),
        ("NBO", "JUB", LIMIT, True),
        ("NBO", "BKK", LIMIT, False),
        ("JUB", "NBO", LIMIT, False),
        # What concerns the whole organisation is not done with the power for one office.
        ("NBO", None, LIMIT, False),
    ],
)
def test_a_power_counts_for_an_office_with_its_parts_up_to_an_amount(
    manager: Person,
    ada: Person,
    offices: dict[str, Node],
    granted_for: str,
    asked_for: str | None,
    amount_usd: int | None,
    answer: bool,
) -> None:
    actions.grant(
        person=ada,
        power="approve allocations",
        by=manager,
        office=offices.get(granted_for),
        up_to_usd=LIMIT,
        valid_from=START,
    )
    office = offices[asked_for] if asked_for else None
    assert queries.may(ada, "approve allocations", on=TODAY, office=office, amount_usd=amount_usd) is answer
    assert not queries.may(ada, "propose allocations", on=TODAY, office=office, amount_usd=amount_usd)
    assert not queries.may(ada, "approve allocations", on=date(2022, 12, 31), office=office, amount_usd=amount_usd)


def test_grants_add_up(manager: Person, ada: Person, offices: dict[str, Node]) -> None:
    for office, limit in (("NBO", LIMIT), ("BKK", None)):
        actions.grant(
            person=ada,
            power="approve allocations",
            by=manager,
            office=offices[office],
            up_to_usd=limit,
            valid_from=START,
        )
    asked = {
        code: queries.may(ada, "approve allocations", on=TODAY, office=offices[code], amount_usd=LIMIT + 1)
        for code in offices
    }
    assert asked == {"NBO": False, "JUB": False, "BKK": True}


def test_a_refusal_says_what_is_missing(manager: Person, ada: Person, offices: dict[str, Node]) -> None:
    with pytest.raises(Refused, match="Ada Officer does not hold it on 2023-07-01"):
        queries.require(ada, "approve allocations", on=TODAY)
    actions.grant(
        person=ada,
        power="approve allocations",
        by=manager,
        office=offices["NBO"],
        up_to_usd=LIMIT,
        valid_from=START,
    )
    queries.require(ada, "approve allocations", on=TODAY, office=offices["JUB"], amount_usd=LIMIT)
    with pytest.raises(Refused) as refusal:
        queries.require(ada, "approve allocations", on=TODAY, office=offices["BKK"], amount_usd=60_000_00)
    assert str(refusal.value) == (
        "This needs the power “approve allocations” for Bangkok at USD 60,000, and Ada Officer holds it for Nairobi "
        "up to USD 50,000. Ask somebody who holds it, or somebody who may grant it (“manage people”)."
    )


def test_without_a_day_today_is_meant(manager: Person, ada: Person) -> None:
    actions.grant(person=ada, power="read audit", by=manager, valid_from=timezone.localdate())
    queries.require(ada, "read audit")
    ended = actions.grant(person=ada, power="close periods", by=manager, valid_from=START, valid_to=TODAY)
    with pytest.raises(Refused, match="Ada Officer does not hold it on"):
        queries.require(ada, "close periods")
    queries.require(ada, "close periods", on=TODAY)
    assert queries.grants_of(ada, on=TODAY) == [ended]


def test_who_holds_a_power_on_a_day(manager: Person, ada: Person) -> None:
    held = actions.grant(person=ada, power="manage people", by=manager, valid_from=START)
    assert queries.holders("manage people", on=TODAY) == [ada, manager]
    actions.withdraw(grant=held, by=manager, on=TODAY)
    assert queries.holders("manage people", on=TODAY) == [manager]
    assert queries.holders("manage people", on=date(2023, 6, 30)) == [ada, manager]
    assert queries.holders("read audit", on=TODAY) == []


def test_a_power_that_does_not_exist_is_a_mistake_of_the_program(ada: Person) -> None:
    with pytest.raises(AssertionError, match="rule the world is no power"):
        queries.may(ada, "rule the world", on=TODAY)


def test_one_question_is_enough_for_most(manager: Person, ada: Person, offices: dict[str, Node]) -> None:
    actions.grant(person=ada, power="read audit", by=manager, valid_from=START)
    with CaptureQueriesContext(connection) as asked:
        assert queries.may(ada, "read audit", on=TODAY, office=offices["JUB"])
    assert len(asked) == 1


def test_a_person_is_found_by_address(ada: Person) -> None:
    assert queries.person(" ADA@example.org") == ada
    with pytest.raises(Refused, match=r"Nobody has the address “eve@example\.org”"):
        queries.person("eve@example.org")


@pytest.mark.parametrize("power", POWERS)
def test_every_power_is_explained(power: str) -> None:
    assert f"`{power}`" in POWERS_PAGE.read_text(encoding="utf-8")
