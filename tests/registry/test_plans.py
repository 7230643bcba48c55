"""The Strategic Plan 2024-2028 as a tree, and the names that drift in the documents."""

from datetime import date
from pathlib import Path

import pytest

from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.registry import actions, queries
from headwater.registry.plans import NAMES, STRATEGIC_PLAN_2024_2028, read_names, read_plan
from headwater.registry.queries import Node

YEAR_END = date(2023, 12, 31)

TREE = """
1 Strategic objectives
2 Saving lives and protecting people on the move
2 Driving solutions to displacement
2 Facilitating pathways for regular migration
1 Enablers
2 Workforce
2 Partnerships
2 Funding
2 Data and evidence
2 Learning and innovation
2 Communication
2 Internal systems
1 Cross-cutting priorities
2 Integrity, transparency and accountability
2 Protection-centred
2 Environmental sustainability
2 Equality, diversity and inclusion
"""

# The ten rows of the published table of allocations for 2023 that stand in the plan, and the two that do not.
IN_THE_PLAN = """
Saving lives and protecting people on the move
Partnerships
Workforce
Data and evidence
Driving solutions to displacement
Integrity, transparency and accountability
Protection-centred
Environmental sustainability
Facilitating pathways for regular migration
Internal systems
"""
OTHER_FUNDS = """
Operational support income (OSI)
IOM Development Fund
"""


def rows(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.fixture
def plan(clerk: Person) -> Node:
    plan = actions.load_plan(file=STRATEGIC_PLAN_2024_2028, by=clerk)
    actions.load_names(file=NAMES, by=clerk)
    return plan


def test_the_plan_is_a_tree(plan: Node) -> None:
    branches = queries.tree(plan=plan, on=YEAR_END)
    names = queries.names_of([branch.node for branch in branches], on=YEAR_END)
    assert [f"{branch.depth} {names[branch.node.pk]}" for branch in branches] == rows(TREE)
    assert queries.tree(plan=plan, on=date(2022, 12, 31)) == []


@pytest.mark.parametrize(("group", "number"), [("objectives", 3), ("enablers", 7), ("priorities", 4)])
def test_three_objectives_seven_enablers_four_priorities(plan: Node, group: str, number: int) -> None:
    heading = queries.node(kind="plan-element", code=f"sp2024-{group}")
    assert queries.count(role="part of", of=heading, on=YEAR_END) == number
    assert queries.ancestors(node=heading, on=YEAR_END) == [plan.pk]


def test_every_row_of_the_published_table_finds_its_place(plan: Node) -> None:
    in_plan = queries.find_many(kind="plan-element", texts=rows(IN_THE_PLAN), on=YEAR_END)
    assert set(in_plan) == set(rows(IN_THE_PLAN))
    assert {node.pk for node in in_plan.values()} <= set(queries.descendants(node=plan, on=YEAR_END))
    assert queries.find_many(kind="plan-element", texts=rows(OTHER_FUNDS), on=YEAR_END) == {}
    assert set(queries.find_many(kind="fund", texts=rows(OTHER_FUNDS), on=YEAR_END)) == set(rows(OTHER_FUNDS))


DRIFTING = """
plan          strategic-plan-2024-2028     2023–2028 Strategic Plan
plan          strategic-plan-2024-2028     2024–2028 Strategic Plan
plan          strategic-plan-2024-2028     Strategic Plan 2024–2028
plan-element  sp2024-objective-2           solutions for displacement
plan-element  sp2024-objective-2           Driving solutions to displacement
plan-element  sp2024-objective-3           regular pathways
plan-element  sp2024-objective-3           pathways for regular migration
plan-element  sp2024-enabler-partnerships  partnership
plan-element  sp2024-priority-equality     Equality, diversity, and inclusion
office        mirac                        MiRAC
office        internal-oversight           OIG
office        internal-oversight           OIO
office        internal-oversight           Office of the Inspector General
office        internal-oversight           Office of Internal Oversight Services
place         BGD-coxs-bazar               Cox’s Bazaar
place         BGD-coxs-bazar               Cox's Bazar
place         CMR                          Cameroun
place         CMR                          Cameroon
fund          osi                          Operational Support Income
"""


@pytest.mark.parametrize("row", rows(DRIFTING))
def test_a_name_that_drifts_stays_one_thing(plan: Node, row: str) -> None:
    kind, code, text = row.split(maxsplit=2)
    found = queries.find(kind=kind, text=text, on=YEAR_END)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("day", "called"),
    [
        (date(2022, 12, 31), "Office of the Inspector General"),
        (date(2023, 1, 1), "Office of Internal Oversight"),
        (date(2024, 1, 23), "Office of Internal Oversight"),
        (date(2024, 1, 24), "Office of Internal Oversight Services"),
    ],
)
def test_the_oversight_office_is_called_by_the_name_of_the_day(plan: Node, day: date, called: str) -> None:
    assert queries.name_of(queries.node(kind="office", code="internal-oversight"), on=day) == called


def test_loading_again_changes_nothing(plan: Node, clerk: Person) -> None:
    before = lines().count()
    assert actions.load_plan(file=STRATEGIC_PLAN_2024_2028, by=clerk) == plan
    assert actions.load_names(file=NAMES, by=clerk) == 0
    assert lines().count() == before


def test_every_name_has_a_document_and_a_line() -> None:
    plan_rows, _ = read_plan(STRATEGIC_PLAN_2024_2028.read_text().splitlines())
    name_rows, _ = read_names(NAMES.read_text().splitlines())
    sources = [row.source for row in plan_rows] + [row.source for row in name_rows]
    assert len(sources) == 18 + 28
    for source in sources:
        document = source.split(":")[0].split(", ")[-1]
        assert document in ("annual-report-2023", "management-response-2024"), source
        assert any(part.strip(",;").isdigit() for part in source.replace(":", " ").split()), source


HEAD = "element,code,parent,name,valid_from,source"


@pytest.mark.parametrize(
    ("lines_after_head", "complaints"),
    [
        (["plan,P,,Plan,2024-01-01,d:1", "group,G,P,Group,2024-01-01,d:2"], []),
        (["plan,P,,Plan,,d:1"], ["line 2: The first day is missing"]),
        (["plan,P,,Plan,1/2/2024,d:1"], ["line 2: “1/2/2024” is not a day"]),
        (["plan,P,,Plan,2024-01-01"], ["line 2: There are 5 cells; there have to be 6"]),
        (["plan,P,,Plan,2024-01-01,"], ["line 2: The source is missing"]),
        (["plan,P,X,Plan,2024-01-01,d:1"], ["line 2: The plan has no parent"]),
        (["group,G,,Group,2024-01-01,d:1"], ["line 2: The plan has no parent", "A file holds one plan"]),
        (["plan,P,,Plan,2024-01-01,d:1", "goal,G,P,Goal,2024-01-01,d:2"], ["line 3: “goal” is not an element"]),
        (["plan,P,,Plan,2024-01-01,d:1", "group,G,Q,G,2024-01-01,d:2"], ["line 3: The parent Q does not stand above"]),
        (
            ["plan,P,,Plan,2024-01-01,d:1", "group,P,P,G,2024-01-01,d:2"],
            ["line 3: The code P stands here a second time"],
        ),
        (
            ["plan,P,,P,2024-01-01,d:1", "enabler,E,P,E,2024-01-01,d:2", "priority,R,P,R,2024-01-01,d:3"],
            ["line 4: P gathers elements of the kind “enabler”"],
        ),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_line_by_line(lines_after_head: list[str], complaints: list[str]) -> None:
    _, said = read_plan([HEAD, *lines_after_head])
    assert len(said) == len(complaints), said
    for complaint, start in zip(said, complaints, strict=True):
        assert str(complaint).startswith(start)


def test_other_columns_are_refused() -> None:
    _, said = read_plan(["code,name", "P,Plan"])
    assert [str(complaint) for complaint in said] == [
        f"line 1: The columns are “code,name”; the first line has to be: {HEAD}"
    ]


def test_names_that_cannot_be_written_are_refused_together_and_nothing_is(clerk: Person, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        "kind,code,use,language,name,valid_from,source\n"
        "office,ONE,official,en,Office one,2023-01-01,synthetic:1\n"
        "office,TWO,variant,en,Office two,,synthetic:2\n"
        "thing,THREE,official,en,Three,2023-01-01,synthetic:3\n"
        "office,ONE,official,en,Office other,,synthetic:4\n"
    )
    with pytest.raises(Refused) as refusal:
        actions.load_names(file=file, by=clerk)
    assert [complaint.where for complaint in refusal.value.complaints] == ["line 3", "line 4", "line 5"]
    assert Node.objects.count() == 0


def test_uses_days_and_sources_of_names_are_checked() -> None:
    _, said = read_names(
        [
            "kind,code,use,language,name,valid_from,source",
            "office,ONE,nickname,en,Uno,,synthetic:1",
            "office,ONE,variant,en,Uno,2023-01-01,synthetic:2",
            "office,ONE,official,en,Uno,2023-31-01,",
        ]
    )
    assert [complaint.where for complaint in said] == ["line 2", "line 3", "line 4", "line 4"]
