"""Reading in what others publish: good rows kept, bad ones told of with their lines, nothing twice, nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from iati.files import edited, written
from iati.strangers import CURRENT, MIXED, OLD

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.iati.actions import receive
from headwater.iati.models import ReceivedActivity, ReceivedFile, ReceivedProblem, ReceivedTransaction
from headwater.iati.queries import look, received_activities, received_files, received_states
from headwater.lib.errors import Refused
from headwater.lib.words import speaking
from headwater.web.languages import language


def counts(file: ReceivedFile) -> tuple[int, int, int, int, int]:
    return file.new, file.replaced, file.unchanged, file.older, file.rejected


@pytest.mark.django_db
def test_a_file_of_today_is_kept_with_titles_dates_organisations_and_money(tmp_path: Path, person: Person) -> None:
    given = receive(file=written(tmp_path, CURRENT, "donor.xml"), by=person)
    assert counts(given.file) == (2, 0, 0, 0, 0) and not given.told.problems
    assert str(given).startswith("donor.xml, version 2.03: 2 new, 0 replaced")
    one = received_activities().get(identifier="XM-DAC-701-7F-10234")
    assert one.title == "Unearmarked funding of relief, Freedonia 2026"
    assert one.titles[1] == ["Fonds sans affectation", "fr"]
    assert (one.reporting_ref, one.reporting_name) == ("XM-DAC-701", "Freedonia (invented)")
    assert (one.planned_start_on, one.planned_end_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [(org.role, org.ref, org.activity) for org in one.organisations.all()] == [
        ("1", "XM-DAC-701", ""),
        ("4", "XM-DAC-47066", "XM-DAC-47066-UN"),
    ]
    money = [(m.type, m.on, m.amount, m.digits, m.currency) for m in one.transactions.all()]
    assert money == [("2", date(2026, 1, 20), 300000000, 2, "CHF"), ("3", date(2026, 2, 3), 150000000, 2, "CHF")]
    assert lines(target=f"received-file:{given.file.pk}").count() == 1


@pytest.mark.django_db
def test_a_file_of_version_1_says_the_same_in_its_own_words(tmp_path: Path, person: Person) -> None:
    given = receive(file=written(tmp_path, OLD), by=person)
    assert given.told.problems == []
    (one,) = received_activities()
    assert (one.identifier, one.title, one.titles[1]) == ("XM-DAC-702-A1", "Core support", ["Soutien", "fr"])
    assert one.reporting_name == "Sylvania (invented)"
    assert [(org.role, org.name) for org in one.organisations.all()] == [
        ("1", "Sylvania (invented)"),
        ("4", "Relief Organisation"),
    ]
    assert (one.planned_start_on, one.actual_end_on) == (date(2012, 1, 1), date(2013, 12, 31))
    (moved,) = one.transactions.all()
    assert (moved.type, moved.on, moved.amount, moved.digits) == ("3", date(2012, 3, 4), 25000050, 2)
    assert (moved.provider_name, moved.receiver_name, moved.description) == (
        "Sylvania", "Relief Organisation", "First payment",
    )  # fmt: skip


@pytest.mark.django_db
def test_good_rows_are_kept_and_bad_ones_told_of_with_their_line(tmp_path: Path, person: Person) -> None:
    given = receive(file=written(tmp_path, MIXED), by=person)
    assert counts(given.file) == (1, 0, 0, 0, 3)
    at = {line: i for i, line in enumerate(MIXED.split("\n"), 1)}
    told = {(problem.line, problem.element) for problem in given.told.problems}
    for fragment, element in (
        ('<participating-org role="9">', "participating-org"),
        ('<activity-status code="77"/>', "activity-status"),
        ('<activity-date type="1" iso-date="2026-02-30"/>', "activity-date"),
        ('<activity-date type="9" iso-date="2026-01-01"/>', "activity-date"),
        ('<transaction-type code="99"/>', "transaction"),
        ('iso-date="01/03/2026"', "transaction-date"),
        ("<value>1,300</value>", "value"),
        ('currency="XXY"', "value"),
        ("<value>15</value>", "transaction"),
        ("0.12345678901", "value"),
        ("Without an identifier", "iati-activity"),
        (">One<", "iati-identifier"),
        (">Other<", "iati-identifier"),
        ("<notes>", "notes"),
    ):
        line = next(number for text, number in at.items() if fragment in text)
        assert (line, element) in told, (fragment, sorted(told))
    (one,) = received_activities()
    assert one.identifier == "GOOD-1" and one.actual_start_on == date(2026, 1, 1) and one.planned_start_on is None
    assert [moved.amount for moved in one.transactions.all()] == [1000]
    assert given.file.problems == len(given.told.problems) == ReceivedProblem.objects.count()
    assert all(problem.what.endswith(".") for problem in given.told.problems)


@pytest.mark.django_db
def test_what_was_wrong_is_said_in_the_language_of_whoever_reads_it(tmp_path: Path, person: Person) -> None:
    with speaking(language("es")):
        receive(file=written(tmp_path, MIXED), by=person)
    rows = ReceivedProblem.objects.order_by("pk")
    with speaking(language("fr")):
        told = [row.what for row in rows]
    english = [row.what for row in rows]
    assert "“1,300” is no amount; write it as 1234.56. It is left out." in english
    assert not set(told) & set(english)


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(tmp_path: Path, person: Person) -> None:
    first = receive(file=written(tmp_path, CURRENT, "a.xml"), by=person)
    again = receive(file=written(tmp_path, CURRENT, "b.xml"), by=person)
    assert again.was_received_before and again.file == first.file and "nothing to do" in str(again)
    assert (ReceivedFile.objects.count(), ReceivedActivity.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_a_later_state_is_kept_beside_the_earlier_one(tmp_path: Path, person: Person) -> None:
    receive(file=written(tmp_path, CURRENT), by=person)
    later = edited(CURRENT, ("1500000.00", "1400000.00"), ("2026-05-01", "2026-06-01"))
    given = receive(file=written(tmp_path, later), by=person)
    assert counts(given.file) == (0, 1, 1, 0, 0)
    states = received_states("XM-DAC-701-7F-10234")
    assert [(state.revision, state.transactions.all()[1].amount) for state in states] == [
        (2, 140000000),
        (1, 150000000),
    ]
    assert received_activities().get(identifier="XM-DAC-701-7F-10234").revision == 2
    assert [file.new for file in received_files()] == [0, 2]


@pytest.mark.django_db
def test_an_older_state_does_not_replace_a_later_one(tmp_path: Path, person: Person) -> None:
    receive(file=written(tmp_path, CURRENT), by=person)
    older = edited(CURRENT, ("1500000.00", "1400000.00"), ("2026-05-01", "2025-01-01"))
    given = receive(file=written(tmp_path, older), by=person)
    assert counts(given.file) == (0, 0, 1, 1, 0)
    assert ReceivedActivity.objects.count() == 2


@pytest.mark.django_db
def test_only_the_look_of_a_file_changes_and_so_nothing_does(tmp_path: Path, person: Person) -> None:
    receive(file=written(tmp_path, CURRENT), by=person)
    given = receive(
        file=written(tmp_path, CURRENT.replace("\n", "\n\n").replace("1500000.00", "1500000.00 ")), by=person
    )
    assert counts(given.file) == (0, 0, 2, 0, 0)


@pytest.mark.django_db
def test_looking_says_the_same_and_writes_nothing(tmp_path: Path, person: Person) -> None:
    looked = look(written(tmp_path, MIXED))
    assert list(looked.counts.values()) == [1, 0, 0, 0, 3] and looked.received is None
    assert not ReceivedFile.objects.exists() and not ReceivedActivity.objects.exists()
    given = receive(file=written(tmp_path, MIXED), by=person)
    assert given.told.problems == looked.told.problems
    assert look(written(tmp_path, MIXED)).received == given.file


@pytest.mark.django_db
def test_whoever_may_not_link_may_not_read_in(tmp_path: Path, person: Person) -> None:
    other = add_person(email="other@example.org", name="Other", by=person)
    stranger = other[0] if isinstance(other, tuple) else other
    with pytest.raises(Refused, match="link donor activities"):
        receive(file=written(tmp_path, CURRENT), by=stranger)
    assert not ReceivedFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ReceivedFile, ReceivedActivity, ReceivedTransaction, ReceivedProblem])
def test_what_was_received_is_never_changed_or_removed(tmp_path: Path, person: Person, model: type) -> None:
    receive(file=written(tmp_path, MIXED), by=person)
    rows = model._default_manager.all()
    for attempt in (lambda: rows.update(id=1), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="iati"), transaction.atomic():
            attempt()


@pytest.mark.django_db
def test_amounts_keep_every_decimal(tmp_path: Path, person: Person) -> None:
    text = edited(CURRENT, ("1500000.00", "0.123456789"), ("3000000<", "-1e3<"))
    receive(file=written(tmp_path, text), by=person)
    kept = [Decimal(m.amount).scaleb(-m.digits) for m in ReceivedTransaction.objects.order_by("pk")][:2]
    assert kept == [Decimal(-1000), Decimal("0.123456789")]
