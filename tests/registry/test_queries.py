"""What is there, what it is called, what is so on a day."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.registry import actions, queries
from headwater.registry.queries import Node
from headwater.registry.rules import NODE_KINDS, ROLES, NodeDraft

START = date(2020, 1, 1)
TODAY = date(2023, 7, 1)
REGISTRY_PAGE = Path(__file__).parents[2] / "docs" / "domain" / "registry.md"


def organisation(code: str, name: str, by: Person) -> Node:
    return actions.register(kind="organisation", code=code, name=name, valid_from=START, by=by)


# Invented: offices that join and leave a network of five places, with both ends of each.
STORY = """
    ALFA     2022-01-01  2022-12-31
    BRAVO    2022-06-15  -
    CHARLIE  2023-01-01  -
    DELTA    2023-03-31  2023-03-31
    ECHO     2023-12-31  -
"""

COUNTS = """
    2021-12-31  0
    2022-01-01  1
    2022-06-14  1
    2022-06-15  2
    2022-12-31  2
    2023-01-01  2
    2023-03-30  2
    2023-03-31  3
    2023-04-01  2
    2023-12-30  2
    2023-12-31  3
"""


def words(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


@pytest.fixture
def fund_of(clerk: Person) -> Node:
    agency = organisation("AGENCY", "The agency", clerk)
    for code, start, end in words(STORY):
        actions.begin(
            role="donor",
            member=organisation(code, code.title(), clerk),
            of=agency,
            valid_from=date.fromisoformat(start),
            valid_to=None if end == "-" else date.fromisoformat(end),
            evidence="synthetic",
            by=clerk,
        )
    return agency


def test_counts_as_of_a_day_include_both_ends(fund_of: Node) -> None:
    told = {day: queries.count(role="donor", of=fund_of, on=date.fromisoformat(day)) for day, _ in words(COUNTS)}
    assert told == {day: int(number) for day, number in words(COUNTS)}


def test_members_stand_in_the_order_of_their_codes(fund_of: Node) -> None:
    held = queries.members(role="donor", of=fund_of, on=date(2023, 3, 31))
    assert [node.code for node in held] == ["BRAVO", "CHARLIE", "DELTA"]


@pytest.mark.parametrize(
    ("after", "until", "joined", "left"),
    [
        ("2021-12-31", "2022-12-31", "ALFA BRAVO", ""),
        ("2022-12-31", "2023-01-01", "CHARLIE", "ALFA"),
        # Who came and went in between is in neither.
        ("2023-01-01", "2023-12-30", "", ""),
        ("2023-03-31", "2023-12-31", "ECHO", "DELTA"),
        ("2023-03-31", "2023-03-31", "", ""),
    ],
)
def test_who_joined_and_left_explains_the_difference(
    fund_of: Node, after: str, until: str, joined: str, left: str
) -> None:
    first, last = date.fromisoformat(after), date.fromisoformat(until)
    changes = queries.joined_and_left(role="donor", of=fund_of, after=first, until=last)
    assert [node.code for node in changes.joined] == joined.split()
    assert [node.code for node in changes.left] == left.split()
    opening, closing = (queries.count(role="donor", of=fund_of, on=day) for day in (first, last))
    assert opening + len(changes.joined) - len(changes.left) == closing


def test_a_thing_is_found_by_code_name_former_name_and_variant(clerk: Person) -> None:
    office = actions.register(
        kind="office", code="internal-oversight", name="Office of the Inspector General", valid_from=None, by=clerk
    )
    actions.rename(node=office, name="Office of Internal Oversight", on=date(2023, 1, 1), by=clerk)
    actions.add_variant(node=office, name="OIO", by=clerk, source="annual-report-2023:122")
    for text in (
        "internal-oversight",
        " Internal-Oversight ",
        "office of internal oversight",
        "Office of the  Inspector General",
        "oio",
    ):
        assert queries.find(kind="office", text=text, on=TODAY) == office, text
    assert queries.find(kind="office", text="Office of Overseeing", on=TODAY) is None
    assert queries.find(kind="fund", text="OIO", on=TODAY) is None


def test_one_name_of_two_things_is_told_apart_by_the_day_or_refused(clerk: Person) -> None:
    old = organisation("OLD", "Relief", clerk)
    actions.rename(node=old, name="Relief International", on=date(2022, 1, 1), by=clerk)
    new = actions.register(kind="organisation", code="NEW", name="Relief", valid_from=date(2022, 1, 1), by=clerk)
    assert queries.find(kind="organisation", text="Relief", on=date(2021, 12, 31)) == old
    assert queries.find(kind="organisation", text="Relief", on=date(2022, 1, 1)) == new
    third = actions.register(kind="organisation", code="THIRD", name="RELIEF", valid_from=date(2023, 1, 1), by=clerk)
    with pytest.raises(Refused, match="write the code instead, one of: NEW, THIRD") as refusal:
        queries.find_many(kind="organisation", texts=["OLD", "relief", "Relief "], on=TODAY)
    assert [complaint.where for complaint in refusal.value.complaints] == ["relief", "Relief "]
    assert queries.find(kind="organisation", text="third", on=TODAY) == third


def test_thousands_of_texts_are_found_in_a_few_questions(clerk: Person) -> None:
    drafts = [
        NodeDraft(kind="project", code=f"P-{number:05}", name=f"Project {number}", valid_from=START)
        for number in range(4_000)
    ]
    nodes = actions.register_many(drafts=drafts, by=clerk)
    texts = [f"project  {number}" if number % 2 else f"p-{number:05}" for number in range(4_000)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.find_many(kind="project", texts=[*texts, "nowhere"], on=TODAY)
        names = queries.names_of(nodes.values(), on=TODAY)
    assert len(asked) <= 8
    assert len(found) == 4_000
    assert found[texts[3711]] == nodes["P-03711"]
    assert names[nodes["P-03711"].pk] == "Project 3711"


def test_a_name_is_asked_for_as_of_a_day(clerk: Person) -> None:
    node = organisation("X", "Before", clerk)
    actions.rename(node=node, name="After", on=date(2023, 1, 1), by=clerk)
    assert queries.name_of(node, on=date(2022, 12, 31)) == "Before"
    assert queries.name_of(node, on=date(2023, 1, 1)) == "After"
    assert queries.name_of(node, on=date(1999, 1, 1)) == "Before"
    assert [name.text for name in queries.names(node)] == ["Before", "After"]
    assert queries.names_of([node.pk], on=TODAY) == {node.pk: "After"}


def test_a_node_without_a_name_shows_its_code(db: None) -> None:
    node = Node.objects.create(kind="fund", code="F-1", code_key="f-1")
    assert queries.name_of(node, on=TODAY) == "F-1"


def test_an_unknown_code_is_refused_in_a_sentence(clerk: Person) -> None:
    node = organisation("SIDA", "Sida", clerk)
    assert queries.node(kind="organisation", code="sida") == node
    with pytest.raises(Refused, match="There is no organisation with the code “SIDDA”; register it first"):
        queries.node(kind="organisation", code="SIDDA")


def test_what_each_stands_in_is_one_question(clerk: Person) -> None:
    government = actions.register(
        kind="organisation-type", code="government", name="Governments", valid_from=START, by=clerk
    )
    sweden, other = organisation("SWE", "Sweden", clerk), organisation("OTH", "Other organizations", clerk)
    actions.begin(role="type", member=sweden, of=government, valid_from=START, evidence="synthetic", by=clerk)
    assert queries.wholes(role="type", members=[sweden, other.pk], on=TODAY) == {sweden.pk: government}
    assert queries.wholes(role="type", members=[sweden], on=date(2019, 12, 31)) == {}


def test_a_tree_of_offices_is_read_up_and_down(clerk: Person) -> None:
    offices = {
        code: actions.register(kind="office", code=code, name=code, valid_from=START, by=clerk)
        for code in ("HQ", "NBO", "JUB", "BKK")
    }
    for member, of in (("NBO", "HQ"), ("JUB", "NBO"), ("BKK", "HQ")):
        actions.begin(
            role="part of", member=offices[member], of=offices[of], valid_from=START, evidence="synthetic", by=clerk
        )
    by_id = {node.pk: code for code, node in offices.items()}
    above = queries.ancestors(node=offices["JUB"], on=TODAY)
    below = queries.descendants(node=offices["HQ"], on=TODAY)
    assert [by_id[pk] for pk in above] == ["NBO", "HQ"]
    assert [by_id[pk] for pk in below] == ["NBO", "JUB", "BKK"]
    assert queries.descendants(node=offices["HQ"].pk, on=date(2019, 12, 31)) == []
    branches = queries.tree(plan=offices["HQ"], on=TODAY)
    assert [(b.node.code, b.parent.code, b.depth) for b in branches] == [
        ("NBO", "HQ", 1),
        ("JUB", "NBO", 2),
        ("BKK", "HQ", 1),
    ]


@pytest.mark.parametrize("word", [*NODE_KINDS, *ROLES])
def test_every_kind_and_role_is_explained(word: str) -> None:
    assert f"| `{word}` |" in REGISTRY_PAGE.read_text(encoding="utf-8")


def test_the_worked_count_of_the_page_is_the_story_told_here() -> None:
    page = REGISTRY_PAGE.read_text(encoding="utf-8").split("\n## Registers")[0]
    for code, start, end in words(STORY):
        assert f"| {code} | {start} | {'still so' if end == '-' else end} |" in page
    counts = dict(words(COUNTS))
    told = [line.split(" | ") for line in page.splitlines() if line.startswith("| 20")]
    assert len(told) == 5
    for day, number, who in told:
        assert counts[day.removeprefix("| ")] == number
        assert len(who.split(", ")) == int(number)
