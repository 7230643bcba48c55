"""Which activity of the donor a gift came from: offered with reasons, chosen by a person, changed with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from iati.files import written
from iati.gifts import give, open_books
from iati.strangers import CURRENT, OLD

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.funding.actions import reverse_contribution
from headwater.iati.actions import link_contributions, receive
from headwater.iati.models import Link
from headwater.iati.queries import (
    candidates,
    candidates_of,
    found_by,
    link_history,
    linked,
    links,
    matching,
    provider_activities,
    unlinked,
)
from headwater.iati.rules.links import LinkDraft
from headwater.iati.rules.matching import Gift, Moved, Offered, points, reasons
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.registry.queries import find
from headwater.statements.actions import name_keeper

GIFT = Gift(
    money=Money(150_000_000, "CHF"),
    received_on=date(2026, 2, 3),
    donor_names=frozenset({"freedonia"}),
    donor_refs=frozenset({"XM-DAC-701"}),
    own_names=frozenset({"relief organisation"}),
    own_refs=frozenset({"XM-DAC-47066"}),
    texts=(("evidence", "letter 7f-10234 of january"), ("agreement's title", "core funding of relief")),
)
PAID = Moved(
    type="3", on=date(2026, 2, 3), amount=150_000_000, digits=2, currency="CHF",
    receiver_ref="XM-DAC-47066", receiver_key="relief organisation", receiver_activity="",
)  # fmt: skip
OFFERED = Offered(
    identifier="XM-DAC-701-7F-10234", title_key="unearmarked funding of relief", reporting_ref="XM-DAC-701",
    reporting_key="freedonia", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), transactions=(PAID,),
)  # fmt: skip
NOBODY = replace(OFFERED, identifier="X-1", reporting_ref="X", reporting_key="x", title_key="", starts_on=None)
BLANK = replace(PAID, receiver_ref="", receiver_key="", type="2", on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("offered", "worth", "words"),
    [
        (OFFERED, 100, "the evidence names “7f-10234”, the end of its identifier"),
        (replace(NOBODY, transactions=()), 0, ""),
        (replace(NOBODY, transactions=(BLANK,)), 30, "a commitment of the same amount"),
        (replace(NOBODY, transactions=(replace(BLANK, on=date(2026, 2, 3)),)), 50, "dated on the same day"),
        (replace(NOBODY, transactions=(replace(BLANK, on=date(2026, 2, 9)),)), 45, "dated within a week (2026-02-09)"),
        (replace(NOBODY, transactions=(replace(BLANK, amount=151_000_000),)), 15, "nearly the same amount, 1,510,000.00"),
        (replace(NOBODY, transactions=(replace(BLANK, amount=152_000_000),)), 0, ""),
        (replace(NOBODY, transactions=(replace(BLANK, currency="USD"),)), 0, ""),
        (replace(NOBODY, transactions=(replace(BLANK, type="1"),)), 0, ""),
        (replace(NOBODY, transactions=(replace(BLANK, amount=1_500_000, digits=0),)), 30, "of the same amount"),
        (replace(NOBODY, transactions=(replace(BLANK, amount=1, receiver_key="relief organisation"),)), 15, "us as rec"),
        (replace(NOBODY, transactions=(replace(BLANK, amount=1, receiver_activity="XM-DAC-47066"),)), 15, "our ident"),
        (replace(NOBODY, transactions=(), reporting_ref="XM-DAC-701"), 20, "reported by the donor (XM-DAC-701)"),
        (replace(NOBODY, transactions=(), reporting_key="freedonia"), 20, "of the donor's name"),
        (replace(NOBODY, transactions=(), reporting_key="ministry of freedonia"), 10, "whose name holds the donor's"),
        (replace(NOBODY, transactions=(), identifier="letter"), 50, "the evidence names its identifier"),
        (replace(NOBODY, transactions=(), starts_on=date(2026, 1, 1)), 3, "it ran when the money came"),
        (replace(NOBODY, transactions=(), title_key="relief funding"), 15, "its title shares funding, relief"),
    ],
)  # fmt: skip
def test_each_sign_speaks_for_so_many_points(offered: Offered, worth: int, words: str) -> None:
    found = reasons(GIFT, offered)
    assert points(found) == worth
    assert words in "; ".join(reason.words for reason in found)


@pytest.fixture
def ana(person: Person, tmp_path: Path) -> Person:
    open_books(person)
    own = find(kind="organisation", text="RO", on=date(2026, 1, 1))
    assert own is not None
    name_keeper(organisation=own, by=person)
    receive(file=written(tmp_path, CURRENT), by=person)
    receive(file=written(tmp_path, OLD), by=person)
    return person


def draft(pk: int, activity: str = "XM-DAC-701-7F-10234", **rest: object) -> LinkDraft:
    return LinkDraft(contribution=pk, activity=activity, **rest)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_activity_is_found_by_amount_day_donor_and_receiver(ana: Person) -> None:
    record = give("C-1", ana)
    first, *_ = candidates(record)
    assert (first.activity.identifier, first.points) == ("XM-DAC-701-7F-10234", 85)
    assert first.words == (
        "A disbursement of the same amount; dated on the same day; reported by an organisation of the donor's name; "
        "it names us as receiver."
    )


@pytest.mark.django_db
def test_the_activity_is_found_by_its_identifier_alone(ana: Person) -> None:
    record = give("C-2", ana, donor="SYL", on="2020-05-05", amount="USD 7", evidence="as agreed, XM-DAC-701-7F-20000.")
    assert [(one.activity.identifier, one.points) for one in candidates(record)] == [("XM-DAC-701-7F-20000", 53)]
    assert candidates(give("C-3", ana, donor="SYL", on="2020-05-05", amount="USD 7")) == []


@pytest.mark.django_db
def test_of_many_each_is_looked_up_for_itself(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = {"donor": "SYL", "on": "2020-05-05", "amount": "USD 7"}
    records = [
        give("C-3", ana, **quiet),
        give("C-1", ana),
        give("C-2", ana, **quiet, evidence="as agreed, XM-DAC-701-7F-20000."),
        give("C-4", ana, **quiet, evidence="see A1234, 7F-10234"),
    ]
    monkeypatch.setattr(matching, "_TOGETHER", 3)
    monkeypatch.setattr(matching, "_WORDS_TOGETHER", 1)
    found = candidates_of(records)
    named = [[one.activity.identifier for one in found[record.pk]] for record in records]
    first, second = "XM-DAC-701-7F-10234", "XM-DAC-701-7F-20000"
    assert named == [[], [first, second], [second], [first]]
    assert found == {record.pk: candidates(record) for record in records}


@pytest.mark.django_db
def test_a_person_may_look_by_hand(ana: Person) -> None:
    assert [one.identifier for one in found_by("FUNDING of")] == ["XM-DAC-701-7F-10234"]
    assert [one.identifier for one in found_by("702-a1")] == ["XM-DAC-702-A1"]
    assert [one.identifier for one in found_by("sylvania")] == ["XM-DAC-702-A1"]
    assert not found_by("  ").exists()


@pytest.mark.django_db
def test_a_link_is_told_once_and_published_from_then_on(ana: Person) -> None:
    record, other = give("C-1", ana), give("C-2", ana)
    assert [one.code for one in unlinked()] == ["C-2", "C-1"]
    assert link_contributions(drafts=[draft(record.pk, organisation_ref="XM-DAC-701", title="T")], by=ana) == 1
    assert link_contributions(drafts=[draft(record.pk)], by=ana) == 0
    assert [one.code for one in linked()] == ["C-1"] and [one.code for one in unlinked()] == ["C-2"]
    provided = provider_activities([record.pk, other.pk])
    assert list(provided) == [record.pk] and provided[record.pk].activity_id == "XM-DAC-701-7F-10234"
    (line,) = lines(target="contribution:C-1").filter(action="link donor activity")
    assert line.after["activity"] == "XM-DAC-701-7F-10234"


@pytest.mark.django_db
def test_another_activity_needs_a_reason_and_the_first_is_not_forgotten(ana: Person) -> None:
    record = give("C-1", ana)
    link_contributions(drafts=[draft(record.pk)], by=ana)
    with pytest.raises(Refused, match="linked to XM-DAC-701-7F-10234 already; write one sentence"):
        link_contributions(drafts=[draft(record.pk, "XM-DAC-701-OTHER")], by=ana)
    link_contributions(drafts=[draft(record.pk, "XM-DAC-701-OTHER", why="The donor said so.")], by=ana)
    assert [(link.revision, link.activity) for link in link_history(record.pk)] == [
        (2, "XM-DAC-701-OTHER"),
        (1, "XM-DAC-701-7F-10234"),
    ]
    link_contributions(drafts=[draft(record.pk, "", why="It was another gift.")], by=ana)
    assert links() == {} and unlinked().count() == 1
    link_contributions(drafts=[draft(record.pk)], by=ana)
    assert links()[record.pk].revision == 4


@pytest.mark.django_db
def test_all_that_is_wrong_is_said_at_once_and_nothing_is_linked(ana: Person) -> None:
    record, gone = give("C-1", ana), give("C-2", ana)
    reverse_contribution(code="C-2", on=date(2026, 2, 4), why="By mistake.", by=ana)
    drafts = [draft(record.pk, "a b"), draft(record.pk), draft(gone.pk), draft(0), draft(record.pk, "")]
    with pytest.raises(Refused) as refusal, transaction.atomic():
        link_contributions(drafts=drafts, by=ana)
    said = str(refusal.value)
    for words in ("“a b” is no IATI identifier", "C-1 is named twice", "C-2 was reversed", "no contribution with the"):
        assert words in said
    assert not Link.objects.exists()
    with pytest.raises(Refused, match="none to undo"):
        link_contributions(drafts=[draft(record.pk, "")], by=ana)


@pytest.mark.django_db
def test_whoever_may_not_link_does_not(ana: Person) -> None:
    record = give("C-1", ana)
    other = add_person(email="other@example.org", name="Other", by=ana)
    with pytest.raises(Refused, match="link donor activities"):
        link_contributions(drafts=[draft(record.pk)], by=other)


@pytest.mark.django_db
def test_the_database_keeps_every_link_and_its_order(ana: Person) -> None:
    record = give("C-1", ana)
    link_contributions(drafts=[draft(record.pk)], by=ana)
    (row,) = Link.objects.all()
    again = {"contribution_id": record.pk, "activity": "X", "why": "x", "linked_at": row.linked_at, "linked_by": ana}
    attempts = (
        lambda: Link.objects.update(activity="OTHER"),
        lambda: Link.objects.all()._raw_delete("default"),
        lambda: Link.objects.create(revision=3, **again),
        lambda: Link.objects.create(revision=2, **{**again, "why": ""}),
        lambda: Link.objects.create(revision=1, **again),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
