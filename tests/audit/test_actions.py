"""The trail grows by one line for each write, and nothing takes a line back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from headwater.audit import actions, queries
from headwater.audit.queries import AuditLine
from headwater.audit.rules import Line
from headwater.lib.money import Money


@dataclass(frozen=True)
class Clerk:
    pk: int
    email: str


ADA, BEN = Clerk(1, "ada@example.org"), Clerk(2, "ben@example.org")


def test_a_line_says_who_when_what_before_and_after(db: None) -> None:
    line = actions.note(
        by=ADA,
        action="correct agreement",
        target="agreement:AG-1",
        before={"amount": Money(100_00, "USD"), "ends_on": None},
        after={"amount": Money(250_00, "USD"), "ends_on": date(2024, 12, 31)},
    )
    line.refresh_from_db()
    assert (line.by_id, line.by_email, line.action, line.target) == (
        1,
        ADA.email,
        "correct agreement",
        "agreement:AG-1",
    )
    assert line.before == {"amount": {"amount": 10_000, "currency": "USD"}, "ends_on": None}
    assert line.after == {"amount": {"amount": 25_000, "currency": "USD"}, "ends_on": "2024-12-31"}
    assert line.at.tzinfo is not None


def test_many_lines_share_a_moment_and_keep_their_order(db: None) -> None:
    actions.note_many(by=ADA, lines=[Line(action="register", target=f"fund:{number}") for number in range(5_000)])
    told = list(queries.lines(by=ADA))
    assert [line.target for line in told] == [f"fund:{number}" for number in range(5_000)]
    assert len({line.at for line in told}) == 1
    assert actions.note_many(by=ADA, lines=[]) == []


def test_lines_are_found_by_target_signer_and_time(db: None) -> None:
    first = actions.note(by=ADA, action="register", target="fund:A")
    second = actions.note(by=BEN, action="rename", target="fund:A")
    third = actions.note(by=BEN, action="register", target="fund:B")
    assert list(queries.lines()) == [first, second, third]
    assert list(queries.lines(target="fund:A")) == [first, second]
    assert list(queries.lines(by=BEN)) == [second, third]
    assert list(queries.lines(target="fund:A", by=BEN)) == [second]
    assert list(queries.lines(since=second.at)) == [second, third]
    assert list(queries.lines(until=second.at)) == [first, second]
    assert list(queries.lines(since=second.at, until=second.at)) == [second]
    assert list(queries.lines(since=third.at + timedelta(seconds=1))) == []


@pytest.fixture
def line(db: None) -> AuditLine:
    return actions.note(by=ADA, action="register", target="fund:A", after={"name": "A"})


@pytest.mark.parametrize(
    "change",
    ["by_email = 'eve@example.org'", "action = 'x'", "target = 'x'", "id = id + 1", "before = '{}'", "after = NULL"],
)
def test_no_line_is_changed(line: AuditLine, change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditline SET {change}")
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_no_line_is_removed(line: AuditLine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        line.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditline")
    assert queries.lines().count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_no_line_is_replaced(line: AuditLine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO audit_auditline SELECT * FROM audit_auditline")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_the_trail_is_not_emptied(line: AuditLine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditline")


@pytest.mark.parametrize(("email", "action", "target"), [("", "a", "t"), ("e", "", "t"), ("e", "a", "")])
def test_a_line_says_who_what_and_about_what(db: None, email: str, action: str, target: str) -> None:
    at = datetime.fromisoformat("2023-01-01T00:00:00+00:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditLine.objects.create(at=at, by_id=1, by_email=email, action=action, target=target)


def test_nobody_who_is_not_saved_signs(db: None) -> None:
    with pytest.raises(AssertionError, match="has been saved first"):
        actions.note(by=Clerk(0, "x@example.org"), action="a", target="t")
