"""What is owed to donors, what was said with them, and people there: ended once, kept as said, forgotten on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.funding import actions, queries
from headwater.funding.models import Duty, Engagement
from headwater.funding.rules import (
    AgreementDraft,
    ContactDraft,
    DutyDraft,
    EngagementDraft,
    PledgeDraft,
    TrancheDraft,
    urgency,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money
from headwater.registry.actions import register
from headwater.registry.queries import Node

TODAY = date(2024, 5, 1)


@pytest.fixture
def donor(person: Person) -> Node:
    return register(kind="organisation", code="SWE", name="Sweden", valid_from=date(2020, 1, 1), by=person)


def duty(donor: Node, **more: object) -> DutyDraft:
    said = {"code": "DU-1", "kind": "report", "what": "Annual report", "due_on": date(2024, 3, 31), **more}
    return DutyDraft(donor=donor.pk, **said)  # type: ignore[arg-type]


def test_a_duty_is_recorded_once_and_ends_once(donor: Node, person: Person) -> None:
    assert actions.owe(drafts=[duty(donor)], by=person) == (1, 0)
    assert actions.owe(drafts=[duty(donor)], by=person) == (0, 1)
    with pytest.raises(Refused, match="with other content"):
        actions.owe(drafts=[duty(donor, due_on=date(2024, 4, 30))], by=person)
    with pytest.raises(Refused, match="what shows"):
        actions.fulfil_duty(code="DU-1", on=TODAY, evidence=" ", by=person)
    with pytest.raises(Refused, match="Somebody changed"):
        actions.fulfil_duty(code="DU-1", on=TODAY, evidence="Letter", by=person, version=7)
    ended = actions.fulfil_duty(code="DU-1", on=TODAY, evidence="Letter of 30 April", by=person, version=1)
    assert (ended.status, ended.ended_on, ended.evidence) == ("done", TODAY, "Letter of 30 April")
    with pytest.raises(Refused, match="is done already"):
        actions.waive_duty(code="DU-1", on=TODAY, reason="x", by=person)
    assert not queries.open_duties(donor=donor).exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kind": "song"}, "is no kind of duty"),
        ({"what": " "}, "says not what is owed"),
        ({"agreement": "AG-9"}, "There is no agreement AG-9"),
        ({"code": ""}, "is not a code"),
    ],
)
def test_a_duty_that_cannot_be(donor: Node, person: Person, more: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.owe(drafts=[duty(donor, **more)], by=person)
    assert not queries.duties().exists()


def test_the_database_keeps_what_was_promised_and_said(donor: Node, person: Person) -> None:
    actions.owe(drafts=[duty(donor)], by=person)
    said = EngagementDraft(code="EN-1", donor=donor.pk, kind="call", on=date(2024, 1, 2), subject="Plans")
    actions.record_engagements(drafts=[said], by=person)
    tries = (
        lambda: Duty.objects.update(what="Something else"),
        lambda: Duty.objects.all().delete(),
        lambda: Duty.objects.update(status="done"),
        lambda: Engagement.objects.update(said="Something else"),
        lambda: Engagement.objects.all().delete(),
    )
    for attempt in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    actions.fulfil_duty(code="DU-1", on=TODAY, evidence="Letter", by=person)
    with pytest.raises(DatabaseError), transaction.atomic():
        Duty.objects.update(evidence="Another")
    with pytest.raises(Refused, match="has not come yet"):
        actions.record_engagements(drafts=[replace(said, code="EN-2", on=date(2100, 1, 1))], by=person)


def test_a_contact_changes_and_is_forgotten_and_the_trail_names_nobody(donor: Node, person: Person) -> None:
    draft = ContactDraft(code="CT-1", donor=donor.pk, name="Ana Example", email="ana@example.org")
    actions.add_contacts(drafts=[draft], by=person)
    actions.change_contact(draft=replace(draft, function="Desk officer"), by=person, version=1)
    with pytest.raises(Refused, match="Somebody changed the contact CT-1"):
        actions.change_contact(draft=replace(draft, name="Someone Else"), by=person, version=1)
    assert queries.contact("CT-1").name == "Ana Example", "the first writer's words stand"
    with pytest.raises(Refused, match="no e-mail address"):
        actions.change_contact(draft=replace(draft, email="ana"), by=person)
    actions.forget_contact(code="CT-1", reason="Left", by=person, version=2)
    assert not queries.contacts().exists()
    told = [f"{line.before} {line.after}" for line in lines(target="contact:CT-1")]
    assert len(told) == 3 and not any("Ana" in one or "ana@" in one for one in told)


def agreement(donor: Node) -> AgreementDraft:
    days = [(1, date(2024, 3, 1), 100_00), (2, date(2024, 5, 20), 200_00), (3, date(2025, 3, 1), 300_00)]
    return AgreementDraft(
        code="AG-1",
        title="Core",
        donor=donor.pk,
        signed_on=date(2024, 1, 1),
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 12, 31),
        modality="A",
        money=money("600", "USD"),
        tranches=tuple(TrancheDraft(number=n, due_on=day, amount=amount) for n, day, amount in days),
    )


@pytest.mark.parametrize(
    ("received", "standings"),
    [
        (0, ["overdue", "due soon", "later"]),
        (100_00, ["received", "due soon", "later"]),
        (150_00, ["received", "in part", "later"]),
        (600_00, ["received", "received", "received"]),
    ],
)
def test_what_came_fills_tranches_in_their_order(
    donor: Node, person: Person, received: int, standings: list[str]
) -> None:
    actions.sign_agreements(drafts=[agreement(donor)], by=person)
    assert actions.sign_agreements(drafts=[agreement(donor)], by=person) == (0, 1)
    found = queries.tranche_standings(queries.agreement("AG-1"), on=TODAY, received=Money(received, "USD"))
    assert [one.standing for one in found] == standings
    assert sum(one.received.amount for one in found) == received


def test_a_pledge_without_agreement_is_met_by_nobody_knows_what(donor: Node, person: Person) -> None:
    draft = PledgeDraft(
        code="PL-1", donor=donor.pk, money=money("5", "USD"), pledged_on=TODAY, expected_on=date(2024, 6, 1)
    )
    assert actions.record_pledges(drafts=[draft], by=person) == (1, 0)
    assert queries.pledged_and_received(donor, pledges=list(queries.pledges())) == [(queries.pledge("PL-1"), None)]
    (row,) = queries.donors(year=2024)
    assert (row.donor, row.pledges, row.all_years) == (donor, 1, 0), "a pledge stands in no total"


@pytest.mark.parametrize(
    ("day", "word"),
    [(date(2024, 4, 30), "overdue"), (TODAY, "due soon"), (date(2024, 5, 31), "due soon"), (date(2024, 6, 1), "later")],
)
def test_how_pressing_a_day_is(day: date, word: str) -> None:
    assert urgency(day, today=TODAY) == word
