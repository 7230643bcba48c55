"""People come, get powers, lose them and sign; and what the database refuses when somebody goes round the actions."""

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction

from headwater.access import actions, queries
from headwater.access.models import Grant, Person, Signature
from headwater.access.rules import POWERS, SIGNING_POWERS, STANDARD_ROLES
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.registry.actions import register

START = date(2023, 1, 1)
TODAY = date(2023, 7, 1)


def told(target: str) -> list[tuple[str, str, object, object]]:
    return [(line.by_email, line.action, line.before, line.after) for line in lines(target=target)]


def test_the_first_person_may_manage_people_and_nothing_else(manager: Person) -> None:
    assert queries.powers_of(manager, on=TODAY) == {"manage people"}
    with pytest.raises(Refused, match="There are people already"):
        actions.first_person(email="second@example.org", name="Second")
    assert [line[:2] for line in told("person:manager@example.org")] == [("manager@example.org", "add first person")]


def test_a_person_is_added_without_powers_and_signs_in(manager: Person) -> None:
    ada = actions.add_person(email=" Ada@Example.ORG", name=" Ada ", by=manager, password="a long one")
    assert (ada.email, ada.name) == ("ada@example.org", "Ada")
    assert queries.powers_of(ada, on=TODAY) == frozenset()
    assert authenticate(username="ADA@example.org", password="a long one") == ada
    assert authenticate(username="ada@example.org", password="another") is None
    assert told("person:ada@example.org") == [("manager@example.org", "add person", None, {"name": "Ada"})]


def test_nobody_signs_in_as_a_person_without_a_password(ada: Person) -> None:
    assert not ada.has_usable_password()
    assert authenticate(username=ada.email, password="") is None


def test_all_that_is_wrong_with_a_person_is_said_together(manager: Person, ada: Person) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_person(email="ADA@example.org", name=" ", by=manager)
    assert [complaint.what for complaint in refusal.value.complaints] == [
        "Somebody has the address ada@example.org already; each person has their own.",
        "The name is missing; write what the person is called.",
    ]
    with pytest.raises(Refused, match="“no address” is not an e-mail address"):
        actions.add_person(email="no address", name="X", by=manager)
    assert queries.people().count() == 2


def test_only_who_manages_people_manages_people(manager: Person, ada: Person) -> None:
    held = actions.grant(person=ada, power="read audit", by=manager, valid_from=START)
    for attempt in (
        lambda: actions.add_person(email="x@example.org", name="X", by=ada),
        lambda: actions.grant(person=ada, power="manage people", by=ada, valid_from=START),
        lambda: actions.withdraw(grant=held, by=ada, on=TODAY),
        lambda: actions.deactivate(person=manager, by=ada),
    ):
        with pytest.raises(Refused, match="This needs the power “manage people”, and Ada Officer does not hold it"):
            attempt()
    assert queries.powers_of(ada, on=TODAY) == {"read audit"}


def test_a_power_is_granted_and_withdrawn_with_a_line_each(manager: Person, ada: Person) -> None:
    office = register(kind="office", code="NBO", name="Nairobi", valid_from=START, by=manager)
    held = actions.grant(
        person=ada, power="approve allocations", by=manager, office=office, up_to_usd=50_000_00, valid_from=START
    )
    actions.withdraw(grant=held, by=manager, on=TODAY)
    facts = {
        "power": "approve allocations",
        "office": "NBO",
        "up_to": {"amount": 50_000_00, "currency": "USD"},
        "valid_from": "2023-01-01",
        "valid_to": None,
        "withdrawn_on": None,
    }
    assert told("person:ada@example.org")[1:] == [
        (manager.email, "grant power", None, facts),
        (manager.email, "withdraw power", facts, facts | {"withdrawn_on": "2023-07-01"}),
    ]
    with pytest.raises(Refused, match="It was withdrawn on 2023-07-01 already"):
        actions.withdraw(grant=held, by=manager, on=TODAY)


def test_a_new_password_ends_the_old_one(manager: Person, ada: Person) -> None:
    actions.renew_password(person=ada, password="chosen by a manager", by=manager)
    actions.renew_password(person=ada, password="chosen by herself", by=ada)
    assert authenticate(username=ada.email, password="chosen by a manager") is None
    assert authenticate(username=ada.email, password="chosen by herself") == ada
    assert [line[:2] for line in told("person:ada@example.org")][-2:] == [
        (manager.email, "renew password"),
        (ada.email, "renew password"),
    ]
    with pytest.raises(Refused, match="manage people"):
        actions.renew_password(person=manager, password="mine now", by=ada)
    actions.deactivate(person=ada, by=manager)
    with pytest.raises(Refused, match="no longer active"):
        actions.renew_password(person=ada, password="once more", by=manager)


def test_of_several_powers_all_are_granted_or_none(manager: Person, ada: Person) -> None:
    with pytest.raises(Refused, match="read minds"):
        actions.grant_many(person=ada, powers=["read audit", "read minds"], by=manager, valid_from=START)
    assert not queries.powers_of(ada, on=TODAY)
    actions.grant_many(person=ada, powers=["read audit", "close periods"], by=manager, valid_from=START)
    assert queries.powers_of(ada, on=TODAY) == {"read audit", "close periods"}


def test_a_role_is_granted_as_it_is_that_day(manager: Person, ada: Person) -> None:
    role = actions.define_role(name="clerk", meaning="keeps order", powers=["read audit", "close periods"], by=manager)
    given = actions.grant_role(person=ada, role=role, by=manager, valid_from=START)
    assert {one.power for one in given} == {"read audit", "close periods"} and {one.role for one in given} == {role}
    actions.define_role(name="clerk", meaning="keeps order", powers=["read audit"], by=manager)
    assert queries.powers_of(ada, on=TODAY) == {"read audit", "close periods"}
    assert told("role:clerk")[1][2:] == (
        {"meaning": "keeps order", "powers": ["close periods", "read audit"]},
        {"meaning": "keeps order", "powers": ["read audit"]},
    )
    with pytest.raises(Refused, match="manage people"):
        actions.define_role(name="clerk", meaning="x", powers=["manage people"], by=ada)
    with pytest.raises(Refused, match="“fly” is not a power"):
        actions.define_role(name="pilot", meaning="flies", powers=["fly"], by=manager)
    with pytest.raises(Refused, match="There is no role “pilot”"):
        queries.role("pilot")


def test_every_power_belongs_to_a_standard_role() -> None:
    assert {power for _, powers in STANDARD_ROLES.values() for power in powers} == set(POWERS)
    assert set(POWERS) >= SIGNING_POWERS


def test_a_link_is_spent_by_its_person(manager: Person, ada: Person) -> None:
    link = queries.link(actions.make_link(person=ada, by=manager))
    with pytest.raises(Refused, match="at least 12 characters"):
        actions.use_link(link=link, by=ada, password="short")
    actions.use_link(link=link, by=ada, password="a long sentence of hers")
    assert authenticate(username=ada.email, password="a long sentence of hers") == ada
    with pytest.raises(Refused, match="used already"):
        actions.use_link(link=link, by=ada, password="another long sentence")
    with pytest.raises(AssertionError, match="for one person"):
        actions.use_link(link=link, by=manager)
    actions.note_sign_in_change(action="add passkey", by=ada)
    assert [line[1] for line in told(ada.target)][1:] == [
        "make one-time link",
        "renew password",
        "use one-time link",
        "add passkey",
    ]


def test_a_power_is_not_withdrawn_before_it_begins(manager: Person, ada: Person) -> None:
    held = actions.grant(person=ada, power="read audit", by=manager, valid_from=START)
    with pytest.raises(Refused, match="It begins on 2023-01-01; it can be withdrawn from that day on"):
        actions.withdraw(grant=held, by=manager, on=date(2022, 12, 31))
    assert actions.withdraw(grant=held, by=manager, on=START).withdrawn_on == START
    assert queries.powers_of(ada, on=START) == frozenset()


def test_all_that_is_wrong_with_a_grant_is_said_together(manager: Person, ada: Person) -> None:
    fund = register(kind="fund", code="F", name="A fund", valid_from=START, by=manager)
    with pytest.raises(Refused) as refusal:
        actions.grant(
            person=ada,
            power="rule the world",
            by=manager,
            office=fund,
            up_to_usd=0,
            valid_from=START,
            valid_to=date(2022, 12, 31),
        )
    said = [complaint.what for complaint in refusal.value.complaints]
    assert [sentence.split(";")[0] for sentence in said] == [
        "“rule the world” is not a power",
        "A power is granted for an office",
        "The limit is USD 0",
        "It would end on 2022-12-31, before it begins on 2023-01-01",
    ]


def test_whoever_left_holds_no_power_and_cannot_sign_in(manager: Person) -> None:
    ben = actions.add_person(email="ben@example.org", name="Ben", by=manager, password="a long one")
    actions.grant(person=ben, power="read audit", by=manager, valid_from=START)
    actions.deactivate(person=ben, by=manager)
    ben = queries.person("ben@example.org")
    assert queries.powers_of(ben, on=TODAY) == frozenset()
    assert authenticate(username=ben.email, password="a long one") is None
    with pytest.raises(Refused, match="and Ben is no longer active"):
        queries.require(ben, "read audit", on=TODAY)
    with pytest.raises(Refused, match="Nobody deactivates themselves"):
        actions.deactivate(person=manager, by=manager)


def test_signing_keeps_who_when_what_and_why(manager: Person, ada: Person) -> None:
    actions.sign(document="allocation:AL-1", step="propose", by=ada)
    actions.sign(document="allocation:AL-1", step="return", by=manager, reason=" Too early. ")
    signed = queries.signatures("allocation:AL-1")
    assert [(one.step, one.person, one.reason) for one in signed] == [
        ("propose", ada, ""),
        ("return", manager, "Too early."),
    ]
    assert [(one.step, one.person_id) for one in queries.signed("allocation:AL-1")] == [
        ("propose", ada.pk),
        ("return", manager.pk),
    ]
    assert told("allocation:AL-1") == [
        (ada.email, "sign", None, {"step": "propose", "reason": ""}),
        (manager.email, "sign", None, {"step": "return", "reason": "Too early."}),
    ]
    assert queries.signatures("allocation:AL-2") == []


# From here on somebody goes round the actions, straight to the tables.


def refused_by_the_database(sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def signature(ada: Person) -> Signature:
    return actions.sign(document="allocation:AL-1", step="propose", by=ada)


@pytest.mark.parametrize(
    "change",
    ["document = 'x'", "step = 'approve'", "person_id = person_id - 1", "at = '2020-01-01'", "reason = 'x'", "id = 99"],
)
def test_a_signature_is_never_changed(signature: Signature, change: str) -> None:
    refused_by_the_database(f"UPDATE access_signature SET {change}")


def test_a_signature_is_never_removed(signature: Signature) -> None:
    refused_by_the_database("DELETE FROM access_signature")
    with pytest.raises(IntegrityError), transaction.atomic():
        signature.delete()
    if connection.vendor == "postgresql":
        # PostgreSQL looks at deferred foreign keys first, and this test still has some open.
        connection.check_constraints()
        refused_by_the_database("TRUNCATE access_signature")
    assert queries.signatures("allocation:AL-1") == [signature]


@pytest.mark.parametrize(
    "change",
    [
        "power = 'read audit'",
        "person_id = person_id - 1",
        "up_to_usd = NULL",
        "up_to_usd = 900",
        "valid_from = '2020-01-01'",
        "valid_to = NULL",
        "valid_to = '2024-12-31'",
        "office_id = 1",
        "withdrawn_on = '2022-12-31'",
        "id = 99",
    ],
)
def test_a_grant_is_withdrawn_and_never_changed_otherwise(manager: Person, ada: Person, change: str) -> None:
    held = actions.grant(
        person=ada, power="close periods", by=manager, up_to_usd=800, valid_from=START, valid_to=date(2023, 12, 31)
    )
    refused_by_the_database(f"UPDATE access_grant SET {change} WHERE id = {held.pk}")


def test_a_withdrawal_is_final(manager: Person, ada: Person) -> None:
    held = actions.grant(person=ada, power="close periods", by=manager, valid_from=START)
    actions.withdraw(grant=held, by=manager, on=TODAY)
    refused_by_the_database(f"UPDATE access_grant SET withdrawn_on = NULL WHERE id = {held.pk}")
    refused_by_the_database(f"UPDATE access_grant SET withdrawn_on = '2023-08-01' WHERE id = {held.pk}")
    refused_by_the_database("DELETE FROM access_grant")
    if connection.vendor == "postgresql":
        connection.check_constraints()
        refused_by_the_database("TRUNCATE access_grant")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
@pytest.mark.parametrize("table", ["access_signature", "access_grant"])
def test_nothing_is_replaced(signature: Signature, table: str) -> None:
    refused_by_the_database(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(
    "grant",
    [
        Grant(power="", valid_from=START),
        Grant(power="read audit", valid_from=START, up_to_usd=0),
        Grant(power="read audit", valid_from=START, valid_to=date(2022, 12, 31)),
        Grant(power="read audit", valid_from=START, withdrawn_on=date(2022, 12, 31)),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(ada: Person, grant: Grant) -> None:
    grant.person = ada
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save()


@pytest.mark.parametrize(
    ("email", "name"), [("ada@example.org", "B"), ("Big@example.org", "B"), ("", "B"), ("b@x", "")]
)
def test_a_person_that_makes_no_sense_is_refused(ada: Person, email: str, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=email, name=name)
