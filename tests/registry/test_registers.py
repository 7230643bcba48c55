"""Lists that are asked as of a day: who was on them, from when they are whole, and what was never so."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from fresh import Fresh

from headwater.access.actions import first_person
from headwater.access.queries import Person, person
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.registry import actions, queries
from headwater.registry.models import Membership, Register
from headwater.registry.queries import Node
from headwater.registry.rules import ROLES, NodeDraft

PAGE = Path(__file__).parents[2] / "docs" / "domain" / "registry.md"
START = date(2020, 1, 1)
ROLE = "vendor-managed stock"
WHOLE_FROM = date(2023, 1, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def tables(heading: str) -> list[list[list[str]]]:
    """The tables of one section of the page, each without its header."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found: list[list[list[str]]] = []
    inside = False
    for line in section.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
            inside = True
        found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[2:] for rows in found]


@pytest.fixture
def agency(clerk: Person) -> Node:
    return actions.register(kind="organisation", code="AGENCY", name="The agency", valid_from=START, by=clerk)


@pytest.fixture
def stocks(clerk: Person, agency: Node) -> Node:
    """The worked register of the page; whole from 2023-01-01 on."""
    for code, first, last, evidence in tables("Registers")[0]:
        stock = actions.register(kind="stockpile", code=code, name=code.title(), valid_from=START, by=clerk)
        written, _, of_end = evidence.partition("; ")
        held = actions.begin(role=ROLE, member=stock, of=agency, valid_from=day(first), evidence=written, by=clerk)
        if last.startswith("taken back"):
            actions.take_back(membership=held, why=last.partition(": ")[2], by=clerk)
        elif last != "still so":
            actions.end(membership=held, on=day(last), evidence=of_end, by=clerk)
    actions.open_register(role=ROLE, of=agency, evidence="inventory", complete_from=WHOLE_FROM, by=clerk)
    return agency


KEY = f"{ROLE}@organisation:AGENCY"


def test_the_worked_register_of_the_page(stocks: Node) -> None:
    for on, recorded, count, who in tables("Registers")[1]:
        register = queries.register_with(KEY, on=day(on))
        assert register.recorded == int(recorded)
        assert register.count == (None if count == "(blank)" else int(count))
        assert ", ".join(held.member.code for held in queries.on_list(register)) == who


def test_who_came_and_went_with_the_evidence(stocks: Node) -> None:
    register = queries.register_with(KEY, on=day("2023-12-31"))
    moved = queries.moved(register, after=day("2023-01-31"), until=day("2023-12-31"))
    assert [(held.member.code, held.evidence) for held in moved.joined] == [("VMI-EAST", "contract 2")]
    assert moved.left == []
    moved = queries.moved(register, after=day("2023-06-30"), until=day("2023-12-31"))
    assert moved.joined == []
    assert [(held.member.code, held.evidence_of_end) for held in moved.left] == [("VMI-SOUTH", "notice of July")]


def test_the_days_on_which_a_list_changes(stocks: Node) -> None:
    register = queries.register_with(KEY, on=day("2023-12-31"))
    assert [str(one) for one in queries.days_of_change(register)] == ["2022-03-01", "2023-02-01", "2023-09-01"]


def test_a_list_that_is_not_known_has_a_blank_and_no_zero(clerk: Person, agency: Node) -> None:
    compact = actions.register(kind="document", code="COMPACT", name="A compact", valid_from=START, by=clerk)
    row = actions.open_register(role="champion country", of=compact, evidence="a report counts them", by=clerk)
    (register,) = queries.registers(on=day("2023-12-31"))
    assert (register.title, register.unit, register.recorded, register.count) == (
        "Champion countries of A compact",
        "countries",
        0,
        None,
    )
    assert not register.is_whole
    actions.complete_register(register=row, complete_from=WHOLE_FROM, evidence="the list itself", by=clerk)
    (register,) = queries.registers(on=day("2023-12-31"))
    assert register.count == 0
    assert queries.registers(on=day("2022-12-31"))[0].count is None
    told = {
        line.action: (line.before, line.after) for line in lines(target="register:champion country@document:COMPACT")
    }
    assert told["complete register"] == (
        {"complete_from": None, "evidence": "a report counts them"},
        {"complete_from": "2023-01-01", "evidence": "the list itself"},
    )


def test_a_register_of_all_offices_counts_each_once_and_knows_who_has_nobody(clerk: Person) -> None:
    drafts = [NodeDraft(kind="office", code=code, name=code, valid_from=START) for code in ("BKK", "CAI", "NBO")]
    drafts += [NodeDraft(kind="post", code=code, name=code, valid_from=START) for code in ("P-1", "P-2")]
    nodes = actions.register_many(drafts=drafts, by=clerk)
    for post, office in [("P-1", "BKK"), ("P-1", "NBO"), ("P-2", "NBO")]:
        actions.begin(
            role="PSEA focal point",
            member=nodes[post],
            of=nodes[office],
            valid_from=WHOLE_FROM,
            evidence="list",
            by=clerk,
        )
    actions.open_register(role="PSEA focal point", of=None, evidence="list", complete_from=WHOLE_FROM, by=clerk)
    register = queries.register_with("PSEA focal point", on=WHOLE_FROM)
    assert (register.title, register.count, len(queries.on_list(register))) == ("PSEA focal points", 2, 3)
    offices = queries.nodes(kind="office")
    assert [one.code for one in queries.uncovered(role="PSEA focal point", among=offices, on=WHOLE_FROM)] == ["CAI"]


def test_opening_again_changes_nothing_and_other_days_are_refused(clerk: Person, stocks: Node) -> None:
    again = actions.open_register(role=ROLE, of=stocks, evidence="inventory", complete_from=WHOLE_FROM, by=clerk)
    assert Register.objects.get() == again
    with pytest.raises(Refused, match="The register is open already, from 2023-01-01; say from when it is whole"):
        actions.open_register(role=ROLE, of=stocks, evidence="inventory", by=clerk)


def test_what_is_wrong_with_a_register_is_said(clerk: Person, stocks: Node) -> None:
    for role, of, evidence, sentence in [
        ("part of", None, "x", "“part of” is not a role that is kept as a list; write one of: hub, vendor-managed"),
        ("owner", None, "x", "“owner” is not a role that is kept as a list"),
        ("signatory", stocks, "x", "In the role “signatory” the whole is one of: document; “organisation” is not"),
        ("hub", stocks, " ", "The evidence is missing"),
    ]:
        with pytest.raises(Refused) as refusal:
            actions.open_register(role=role, of=of, evidence=evidence, by=clerk)
        assert sentence in str(refusal.value)
    with pytest.raises(Refused, match="There is no register “hub@organisation:AGENCY”; open it first"):
        queries.register_with("hub@organisation:AGENCY", on=START)
    (row,) = Register.objects.all()
    with pytest.raises(Refused, match="The evidence is missing"):
        actions.complete_register(register=row, complete_from=START, evidence="", by=clerk)


def test_every_listed_role_has_a_title_and_a_unit() -> None:
    assert [name for name, role in ROLES.items() if role.is_listed and not role.unit] == []
    assert not any(ROLES[name].is_listed for name in ("type", "country", "part of", "donor", "succeeds", "supplier"))


# What was never so


@pytest.fixture
def wrong(clerk: Person, agency: Node) -> Membership:
    stock = actions.register(kind="stockpile", code="VMI", name="Stock", valid_from=START, by=clerk)
    return actions.begin(role=ROLE, member=stock, of=agency, valid_from=START, evidence="a rumour", by=clerk)


def test_what_is_taken_back_stays_says_why_and_frees_its_days(clerk: Person, wrong: Membership) -> None:
    taken = actions.take_back(membership=wrong, why="It was a quotation", by=clerk)
    assert queries.count(role=ROLE, of=wrong.of, on=START) == 0
    assert queries.held_by([wrong.member_id], roles=[ROLE]) == {}
    assert [held.taken_back_why for held in queries.taken_back(role=ROLE, of=wrong.of)] == ["It was a quotation"]
    right = actions.begin(
        role=ROLE, member=wrong.member, of=wrong.of, valid_from=WHOLE_FROM, evidence="contract", by=clerk
    )
    assert queries.members(role=ROLE, of=wrong.of, on=WHOLE_FROM) == [right.member]
    for doing, sentence in [
        (lambda: actions.take_back(membership=taken, why="Again", by=clerk), "It was taken back already"),
        (lambda: actions.take_back(membership=right, why=" ", by=clerk), "To take it back needs a reason"),
        (lambda: actions.end(membership=taken, on=WHOLE_FROM, evidence="x", by=clerk), "counts no longer"),
    ]:
        with pytest.raises(Refused) as refusal:
            doing()
        assert sentence in str(refusal.value)
    assert [line.action for line in lines(target="stockpile:VMI")].count("take back") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"taken_back_at": None, "taken_back_why": ""},
        {"taken_back_why": "Another reason"},
        {"valid_to": date(2024, 1, 1)},
        {"evidence_of_end": "x"},
    ],
)
def test_the_database_keeps_what_was_taken_back(clerk: Person, wrong: Membership, change: dict[str, object]) -> None:
    actions.take_back(membership=wrong, why="It was a quotation", by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=wrong.pk).update(**change)


def test_taking_back_says_why_in_the_database_too(wrong: Membership) -> None:
    for change in ({"taken_back_at": timezone.now()}, {"taken_back_why": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=wrong.pk).update(**change)


def test_the_database_keeps_registers(stocks: Node) -> None:
    for statement in (
        "UPDATE registry_register SET role = 'hub'",
        "UPDATE registry_register SET of_id = NULL",
        "UPDATE registry_register SET evidence = ''",
        "DELETE FROM registry_register",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    Register.objects.create(role=ROLE, of=None, evidence="of all")
    for of in (stocks, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Register.objects.create(role=ROLE, of=of, evidence="twice")


# Circles, and two people at once


PARTS = [
    # What is there, and the part that would close a circle: member>whole first-day last-day.
    ("A>B 2020-01-01 -", "B>A 2020-01-01 -", True),
    ("A>B 2020-01-01 2020-12-31", "B>A 2020-12-31 -", True),
    ("A>B 2020-01-01 2020-12-31", "B>A 2021-01-01 -", False),
    ("A>B 2020-01-01 -, B>C 2021-01-01 2021-12-31", "C>A 2021-06-01 2021-06-30", True),
    ("A>B 2020-01-01 -, B>C 2021-01-01 2021-12-31", "C>A 2022-01-01 -", False),
    ("A>B 2020-01-01 2021-05-31, B>C 2021-06-01 -", "C>A 2020-01-01 -", False),
    ("A>B 2020-01-01 -, B>C 2020-01-01 -", "C>D 2020-01-01 -", False),
]


def part(text: str, places: dict[str, Node]) -> Membership:
    pair, first, last = text.split()
    member, whole = pair.split(">")
    return Membership(
        role="part of",
        is_exclusive=True,
        member=places[member],
        of=places[whole],
        valid_from=day(first),
        valid_to=None if last == "-" else day(last),
        evidence="synthetic",
    )


@pytest.mark.parametrize(("there", "closing", "is_circle"), PARTS)
def test_the_database_refuses_a_circle_on_any_day(clerk: Person, there: str, closing: str, is_circle: bool) -> None:
    drafts = [NodeDraft(kind="place", code=code, name=code, valid_from=START) for code in "ABCD"]
    places = actions.register_many(drafts=drafts, by=clerk)
    for text in there.split(", "):
        part(text, places).save()
    if not is_circle:
        part(closing, places).save()
        return
    with pytest.raises(IntegrityError, match="nothing becomes part of itself"), transaction.atomic():
        part(closing, places).save()
    # What was taken back closes nothing.
    Membership.objects.filter(member=places["A"]).update(taken_back_at=timezone.now(), taken_back_why="x")
    part(closing, places).save()


def test_the_database_refuses_a_circle_that_a_later_end_would_close(clerk: Person) -> None:
    drafts = [NodeDraft(kind="place", code=code, name=code, valid_from=START) for code in "AB"]
    places = actions.register_many(drafts=drafts, by=clerk)
    part("A>B 2020-01-01 2020-12-31", places).save()
    part("B>A 2021-01-01 -", places).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(member=places["A"]).update(valid_to=date(2021, 1, 1))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("many", [False, True])
def test_two_who_register_one_code_at_once_get_a_sentence_or_one_thing(fresh_database: Fresh, many: bool) -> None:
    """The second waits for the first, then is told; a list of many is completed by what is missing."""
    answers: list[object] = []

    def second() -> None:
        with fresh_database.open():
            try:
                if many:
                    drafts = [NodeDraft(kind="place", code=c, name="Kenya", valid_from=None) for c in ("KEN", "K2")]
                    answers.append(sorted(actions.register_many(drafts=drafts, by=person("a@example.org"))))
                else:
                    by = person("a@example.org")
                    actions.register(kind="place", code="ken", name="Kenya", valid_from=None, by=by)
            except Refused as refusal:
                answers.append(str(refusal))

    with fresh_database.open():
        by = first_person(email="a@example.org", name="A")
        with transaction.atomic():
            actions.register(kind="place", code="KEN", name="Kenya", valid_from=None, by=by)
            other = threading.Thread(target=second)
            other.start()
            _wait_until_it_waits()
        other.join()
        sentence = "The code “ken” already stands for the place Kenya; choose another code."
        assert answers == [["K2", "KEN"] if many else sentence]
        assert queries.nodes(kind="place").count() == (2 if many else 1)


@pytest.mark.only_on("postgresql")
def test_two_who_close_one_circle_from_both_sides_do_not_both_succeed(fresh_database: Fresh) -> None:
    failed: list[str] = []

    def second() -> None:
        with fresh_database.open():
            places = {one.code: one for one in queries.nodes(kind="place")}
            try:
                part("B>A 2020-01-01 -", places).save()
            except IntegrityError as error:
                failed.append(str(error))

    with fresh_database.open():
        by = first_person(email="a@example.org", name="A")
        drafts = [NodeDraft(kind="place", code=code, name=code, valid_from=START) for code in "AB"]
        places = actions.register_many(drafts=drafts, by=by)
        with transaction.atomic():
            part("A>B 2020-01-01 -", places).save()
            other = threading.Thread(target=second)
            other.start()
            _wait_until_it_waits()
        other.join()
        assert len(failed) == 1 and "nothing becomes part of itself" in failed[0]


def _wait_until_it_waits() -> None:
    """Until another connection to this database waits for a lock, or half a minute."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(300):
        with connection.cursor() as cursor:
            # Within a transaction PostgreSQL shows the same activity again unless it is told to look anew.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            (number,) = cursor.fetchone()
        if number:
            return
        sleep(0.1)
    raise AssertionError("nobody came to wait")
