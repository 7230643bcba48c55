"""Undertakings as of a day, what is late, and the views: the worked tables of docs/domain/undertakings.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater.access.rules import drawn
from headwater.registry.actions import begin, open_register
from headwater.undertakings import actions, queries
from headwater.undertakings.rules import KINDS, RATINGS, UNDERTAKING_STEPS, WORDS, CountDraft, RatingDraft, Share

World = Any  # tests/undertakings/conftest.py
PAGE = Path(__file__).parents[2] / "docs" / "domain" / "undertakings.md"
LAST = date(2023, 12, 31)


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of the page, without its header."""
    lines = iter(PAGE.read_text(encoding="utf-8").splitlines())
    assert any(line.strip("# ") == heading for line in lines), f"the page has no heading {heading}"
    rows = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            break
    return rows[2:]


@pytest.fixture
def told(world: World) -> World:
    """The worked example of the page: five work items, and what became of them."""
    items = table("The plan")
    world.register(
        *(
            replace(
                world.draft(code, workstream=stream),
                made_on=date.fromisoformat(made),
                due_on=date.fromisoformat(due) if due != "-" else None,
            )
            for code, stream, made, due in items
        )
    )
    people = {"Reporter": world.reporter, "Acceptor": world.acceptor, "Registrar": world.registrar}
    for code, step, day, who, words in table("What became of it"):
        world.tell(people[who], f"{code} {step} {day} {words if words != '-' else ''}")
    return world


def test_where_each_stood_on_a_day(told: World) -> None:
    for day, *cells in table("As of a day"):
        found = queries.counts_by_status(on=date.fromisoformat(day))
        assert [str(number) for number in found.values()] == cells
        board = queries.board(on=date.fromisoformat(day))
        assert {status: len(column) for status, column in board.items()} == found


def test_a_column_of_the_board_stands_in_the_order_of_due_dates(told: World) -> None:
    assert [row.code for row in queries.board(on=date(2023, 1, 31))["open"]] == ["W-1", "W-2", "W-3", "W-5", "W-4"]


def test_what_is_overdue_stale_and_waiting(told: World) -> None:
    views = {"overdue": queries.overdue, "stale": queries.stale, "waiting": queries.waiting}
    for day, view, codes in table("What surfaces"):
        late = views[view](on=date.fromisoformat(day))
        assert ", ".join(f"{one.undertaking.code} ({one.days})" for one in late) == codes.replace("nothing", "")


def test_nothing_is_overdue_on_its_due_day_or_stale_on_its_last_day_of_grace(world: World) -> None:
    world.register(world.draft("W-1", due_on=date(2023, 6, 30)))
    assert queries.overdue(on=date(2023, 6, 30)) == []
    assert [one.days for one in queries.overdue(on=date(2023, 7, 1))] == [1]
    made = date(2023, 1, 10)
    assert queries.stale(on=made + timedelta(days=90)) == []
    assert [one.days for one in queries.stale(on=made + timedelta(days=91))] == [91]
    assert [one.days for one in queries.stale(on=made + timedelta(days=31), days=30)] == [31]


def test_before_it_was_undertaken_it_is_in_no_list(told: World) -> None:
    assert not queries.undertakings(on=date(2023, 1, 9)).exists()


def test_a_list_is_asked_in_one_question(told: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = list(queries.undertakings(on=LAST))
        assert [row.document.code for row in rows] == ["PLAN"] * 5
    assert len(asked) == 1


def test_progress_of_a_plan_by_workstream(told: World) -> None:
    plan = told.nodes["PLAN"]
    for day, stream, accepted, of_all, share in table("How far the plan is"):
        progress = queries.work_plan_progress(document=plan, on=date.fromisoformat(day))
        lines = {line.workstream or "all": line for line in (progress.whole, *progress.workstreams)}
        counted = lines[stream].counted
        assert [str(counted.accepted), str(counted.all), f"{counted.percent(1)} %"] == [accepted, of_all, share]


def test_a_stated_count_without_items_stays_a_count(world: World) -> None:
    plan = world.nodes["PLAN"]
    stated = [("all", 74, ""), ("accepted", 67, ""), ("all", None, "Internal justice"), ("all", None, "Business")]
    drafts = [
        CountDraft(document=plan.pk, counted=counted, on=LAST, line="586", number=number, workstream=stream)
        for counted, number, stream in stated
    ]
    actions.state_counts(drafts=drafts, by=world.registrar)
    assert queries.work_plan_progress(document=plan, on=date(2023, 12, 30)).whole.stated is None
    progress = queries.work_plan_progress(document=plan, on=LAST)
    whole = progress.whole
    assert (whole.shown, whole.shown.percent(1)) == (Share(accepted=67, all=74), Decimal("90.5"))
    assert (whole.counted, whole.unnamed, whole.shown.missing) == (Share(accepted=0, all=0), 74, 7)
    # A group that is named without a number has no number: it is not 0.
    assert [(line.workstream, line.stated) for line in progress.workstreams] == [
        ("Internal justice", Share(accepted=None, all=None)),
        ("Business", Share(accepted=None, all=None)),
    ]
    assert [line.shown for line in progress.workstreams] == [Share(accepted=None, all=None)] * 2
    assert progress.workstreams[0].shown.percent() is None
    assert queries.work_plans(on=LAST) == [plan]
    # What is recorded one by one stands beside the count, and is not added to it.
    world.register(world.draft("W-1"))
    whole = queries.work_plan_progress(document=plan, on=LAST).whole
    assert (whole.counted, whole.shown, whole.unnamed) == (
        Share(accepted=0, all=1),
        Share(accepted=67, all=74),
        73,
    )


def test_parts_are_not_counted_beside_what_they_carry_out(world: World) -> None:
    world.register(world.draft("W-1"), world.draft("W-1-A", under="W-1"))
    progress = queries.work_plan_progress(document=world.nodes["PLAN"], on=LAST)
    assert progress.whole.counted == Share(accepted=0, all=1)


def test_the_grid_has_who_signed_by_the_day_and_what_each_did(world: World) -> None:
    world.sign(("UGA", "2022-07-29"), ("KEN", "2023-05-01"))
    common = [
        replace(world.draft(code), kind="commitment", document=world.nodes["DECLARATION"].pk, obligor=None, due_on=None)
        for code in ("D-1", "D-2")
    ]
    signed = date(2022, 7, 29)
    common = [replace(draft, made_on=signed) for draft in common]
    part = replace(common[0], code="D-1-UGA", obligor=world.nodes["UGA"].pk, under="D-1")
    world.register(*common, part)
    world.tell(world.reporter, "D-1-UGA claim 2023-06-30 national plan")
    declaration = world.nodes["DECLARATION"]
    before = queries.grid(document=declaration, on=date(2023, 4, 30))
    assert [(one.node.code, one.joined_on) for one in before.signatories] == [("UGA", signed)]
    grid = queries.grid(document=declaration, on=LAST)
    assert [one.node.code for one in grid.signatories] == ["UGA", "KEN"]
    assert grid.signatories[1].evidence == "list of signatures, KEN"
    cells = [[cell and (cell.code, cell.status_on) for cell in row.cells] for row in grid.rows]
    assert cells == [[("D-1-UGA", "claimed"), None], [None, None]]
    assert [cell and cell.status_on for cell in before.rows[0].cells] == ["open"]
    # Whether these two are all that signed is another question, and nobody has answered it.
    assert (grid.count, grid.unnamed) == (None, 0)
    told = CountDraft(document=declaration.pk, counted="signatories", on=date(2023, 5, 1), line="411", number=5)
    actions.state_counts(drafts=[told], by=world.registrar)
    assert queries.grid(document=declaration, on=date(2023, 4, 30)).unnamed == 0
    assert queries.grid(document=declaration, on=LAST).unnamed == 3
    open_register(
        role="signatory", of=declaration, evidence="list of signatures", by=world.registrar, complete_from=LAST
    )
    whole = queries.grid(document=declaration, on=LAST)
    assert (whole.count, whole.unnamed) == (2, 0)
    assert queries.commitment_sets(on=LAST) == [declaration]


def test_rounds_stand_side_by_side_with_what_was_undertaken_about_each_criterion(world: World) -> None:
    nodes = world.nodes
    begin(
        role="succeeds",
        member=nodes["ROUND-2"],
        of=nodes["ROUND-1"],
        valid_from=date(2023, 6, 1),
        evidence="its first page",
        by=world.registrar,
    )
    told = [("ROUND-2", "C-3.10", "unsatisfactory"), ("ROUND-2", "C-3.2", "unsatisfactory or no evidence")]
    drafts = [
        RatingDraft(assessment=nodes[one].pk, criterion=nodes[criterion].pk, rating=said, line="62")
        for one, criterion, said in told
    ]
    actions.rate(drafts=drafts, by=world.registrar)
    counts = [
        CountDraft(document=nodes["ROUND-2"].pk, counted=counted, on=LAST, line="62", number=number)
        for counted, number in [("unsatisfactory", 1), ("no evidence", 1)]
    ]
    actions.state_counts(drafts=counts, by=world.registrar)
    world.register(world.draft("W-1", links=["C-3.10"]), world.draft("W-2", links=["C-3.10"]))
    actions.unlink(code="W-2", node=nodes["C-3.10"], why="Another was meant", by=world.registrar)
    rounds = queries.rating_rounds(on=LAST)
    # The earlier round is known to be there; what it said is not known.
    assert [node.code for node in rounds.rounds] == ["ROUND-1", "ROUND-2"]
    rows = [(row.criterion.code, [one and one.rating for one in row.ratings]) for row in rounds.rows]
    assert rows == [("C-3.2", [None, "unsatisfactory or no evidence"]), ("C-3.10", [None, "unsatisfactory"])]
    assert [[one.code for one in row.undertakings] for row in rounds.rows] == [[], ["W-1"]]
    assert [(one.rating, one.recorded, one.stated) for one in rounds.tallies] == [
        ("unsatisfactory", (0, 1), (None, 1)),
        ("no evidence", (0, 0), (None, 1)),
        ("unsatisfactory or no evidence", (0, 1), (None, None)),
    ]
    assert [row.code for row in queries.linked_to(nodes["C-3.10"], on=LAST)] == ["W-1"]


def test_the_steps_a_person_could_take_next(world: World) -> None:
    world.register(world.draft("W-1"))
    row = queries.undertaking("W-1")
    assert queries.steps_for(row, by_id=world.acceptor.pk) == [
        "start",
        "claim",
        "cancel",
        "note",
        "postpone",
        "hand over",
    ]
    world.tell(world.anybody, "W-1 claim 2023-02-01 minutes")
    row = queries.undertaking("W-1")
    words = ["note", "postpone", "hand over"]
    assert queries.steps_for(row, by_id=world.anybody.pk) == words
    assert queries.steps_for(row, by_id=world.acceptor.pk) == ["accept", "return", *words]
    world.tell(world.acceptor, "W-1 accept 2023-02-02")
    assert queries.steps_for(queries.undertaking("W-1"), by_id=world.acceptor.pk) == ["reopen"]


def test_the_page_shows_the_steps_and_explains_every_word() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert drawn(UNDERTAKING_STEPS) in page
    assert [word for word in (*KINDS, *RATINGS, *WORDS) if f"`{word}`" not in page] == []
