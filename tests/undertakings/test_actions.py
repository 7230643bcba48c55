"""What may be told of undertakings, what becomes of them, and what is refused, each with what would be right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from headwater.access.actions import add_person, grant
from headwater.access.queries import signatures
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.registry.actions import begin, end
from headwater.undertakings import actions, queries
from headwater.undertakings.models import Link, Progress, Rating, StatedCount, Undertaking
from headwater.undertakings.rules import CountDraft, ProgressDraft, RatingDraft

World = Any  # tests/undertakings/conftest.py
TODAY = timezone.localdate()
TABLES = (Undertaking, Progress, Link, Rating, StatedCount)


def refused(doing: Callable[[], object]) -> str:
    """The sentences of a refusal, which wrote nothing."""
    before = [table.objects.count() for table in TABLES]
    with pytest.raises(Refused) as refusal, transaction.atomic():
        doing()
    assert [table.objects.count() for table in TABLES] == before
    return str(refusal.value)


def stands(code: str) -> tuple[str, str, str]:
    row = queries.undertaking(code)
    return row.status, row.claimed_by.name if row.claimed_by else "", row.accepted_by.name if row.accepted_by else ""


# Registering


def test_an_undertaking_is_registered_with_its_document_and_line(world: World) -> None:
    draft = world.draft("W-1", owner="NBO", workstream="Justice", links=["SHARE", "OBJECTIVE-1"])
    done = actions.register_undertakings(drafts=[draft], by=world.anybody)
    assert done == (1, 0)
    row = queries.undertaking("w-1")
    assert (row.document.code, row.line, row.obligor.code, row.status) == ("PLAN", "12", "AGENCY", "open")
    assert [node.code for node in queries.bears_on(row)] == ["SHARE", "OBJECTIVE-1"]
    assert [(one.step, one.person.name) for one in signatures("undertaking:W-1")] == [("register", "Anybody")]
    assert [(word.step, word.on, word.status) for word in queries.history("W-1")] == [
        ("register", date(2023, 1, 10), "open")
    ]
    told = {line.action: line.after for line in lines(target="undertaking:W-1")}
    assert sorted(told) == ["register undertaking", "sign"]
    assert told["register undertaking"]["document"] == "PLAN"
    assert told["register undertaking"]["due_on"] == "2023-12-31"


def test_the_same_again_changes_nothing_and_other_content_is_refused(world: World) -> None:
    draft = world.draft("W-1", links=["SHARE"])
    world.register(draft)
    actions.link(code="W-1", nodes=[world.nodes["C-3.2"]], by=world.registrar)
    assert actions.register_undertakings(drafts=[draft], by=world.registrar) == (0, 1)
    told = refused(lambda: world.register(replace(draft, text="Another text", due_on=date(2024, 6, 30))))
    assert "text: What W-1 says in the record, Another text here" in told
    assert "due_on: 2023-12-31 in the record, 2024-06-30 here" in told
    assert "cancel the undertaking and register the right one" in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": " W-1"}, "is not a code; write 1 to 60 characters without spaces at the ends"),
        ({"kind": "wish"}, "“wish” is not a kind of undertaking; write one of: recommendation, commitment"),
        ({"text": "  "}, "The text is missing; write what is to be done"),
        ({"text": "x" * 4001}, "The text has 4001 characters; write at most 4000"),
        ({"document": "AGENCY"}, "There is no document AGENCY; register it first or correct the code"),
        ({"line": ""}, "The place in the document is missing"),
        ({"made_on": TODAY + timedelta(days=1), "due_on": None}, "has not come yet; write the day of the document"),
        ({"due_on": date(2023, 1, 9)}, "It is due on 2023-01-09, before the document of 2023-01-10"),
        ({"obligor": None}, "The obligor is missing; only what all signatories promised together goes without one"),
        ({"obligor": 999_999}, "There is no obligor that is named; register it first or correct the code"),
        ({"obligor": "C-3.2"}, "There is no obligor C-3.2; register it first or correct the code"),
        ({"owner": "AGENCY"}, "There is no office or post AGENCY; register it first or leave it empty"),
        ({"owner_person": 999_999}, "There is no such person; add the person first or leave it empty"),
        ({"links": ["HQ"]}, "There is no indicator, criterion or plan element HQ to link it to"),
        ({"under": "W-9"}, "There is no undertaking W-9 that it could carry out; register that first"),
        ({"under": "W-1"}, "W-1 under W-1: that is a circle"),
    ],
)
def test_what_is_wrong_with_an_undertaking_is_said(world: World, changed: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(lambda: world.register(world.draft("W-1", **changed)))


def test_all_complaints_come_together_with_the_code_they_are_about(world: World) -> None:
    told = refused(
        lambda: world.register(
            world.draft("W-1", line=""), world.draft("W-2"), world.draft("W-3", kind="wish", text="")
        )
    )
    assert [line.split(":")[0] for line in told.splitlines()] == ["W-1", "W-3", "W-3"]


def test_a_code_stands_once_however_it_is_spelt(world: World) -> None:
    assert "stands here more than once" in refused(lambda: world.register(world.draft("W-1"), world.draft("w-1")))


def test_a_circle_of_undertakings_is_refused(world: World) -> None:
    drafts = [world.draft(code, under=under) for code, under in [("A", "B"), ("B", "C"), ("C", "A")]]
    assert "A under B under C under A: that is a circle" in refused(lambda: world.register(*drafts))


def test_actions_are_registered_under_a_recommendation_in_any_order(world: World) -> None:
    world.register(
        world.draft("R-1-A", kind="promised action", under="R-1"),
        world.draft("R-1", kind="recommendation"),
        world.draft("R-1-A-1", kind="promised action", under="R-1-A"),
    )
    assert [row.code for row in queries.parts_of("R-1", on=TODAY)] == ["R-1-A"]
    assert queries.undertaking("R-1-A-1").under.code == "R-1-A"


# Common commitments


def common(world: World, code: str = "D-1") -> Any:
    return world.draft(code, kind="commitment", document="DECLARATION", obligor=None, due_on=None)


def part(world: World, code: str, who: str, on: str, under: str = "D-1") -> Any:
    day = date.fromisoformat(on)
    return replace(common(world, code), obligor=world.nodes[who].pk, under=under, made_on=day)


def test_a_common_commitment_has_a_part_for_each_who_signed(world: World) -> None:
    world.sign(("UGA", "2022-07-29"), ("KEN", "2023-05-01"))
    world.register(replace(common(world), made_on=date(2022, 7, 29)))
    world.register(part(world, "D-1-UGA", "UGA", "2022-07-29"), part(world, "D-1-KEN", "KEN", "2023-05-01"))
    told = refused(lambda: world.register(part(world, "D-1-SOM", "SOM", "2023-06-01")))
    assert "SOM had not signed DECLARATION on 2023-06-01; record the signature first" in told
    told = refused(lambda: world.register(part(world, "D-1-KEN-2", "KEN", "2023-05-01")))
    assert "KEN has a part of D-1 already, D-1-KEN; report its progress there" in told
    twice = [part(world, code, "KEN", "2023-05-01", "D-2") for code in ("D-2-A", "D-2-B")]
    told = refused(lambda: world.register(common(world, "D-2"), *twice))
    assert told.count("KEN has a part of D-2 already") == 2


def test_before_the_day_of_joining_nobody_owes_a_part(world: World) -> None:
    world.sign(("KEN", "2023-05-01"))
    told = refused(lambda: world.register(common(world), part(world, "D-1-KEN", "KEN", "2023-04-30")))
    assert "KEN had not signed DECLARATION on 2023-04-30" in told


def test_a_signatory_that_joins_twice_is_refused(world: World) -> None:
    world.sign(("KEN", "2023-05-01"))
    with pytest.raises(Refused, match="KEN stands in the role “signatory” of DECLARATION from 2023-05-01 on"):
        world.sign(("KEN", "2023-06-01"))
    (held,) = world.nodes["KEN"].memberships.filter(role="signatory")
    end(membership=held, on=date(2023, 12, 31), evidence="it left", by=world.registrar)
    begin(
        role="signatory",
        member=world.nodes["KEN"],
        of=world.nodes["DECLARATION"],
        valid_from=date(2024, 2, 1),
        evidence="it came back",
        by=world.registrar,
    )


# What becomes of them


def test_completion_is_claimed_by_one_person_and_accepted_by_another(world: World) -> None:
    world.register(world.draft("W-1"))
    world.tell(world.reporter, "W-1 start 2023-02-01\nW-1 claim 2023-06-30 minutes of June")
    assert stands("W-1") == ("claimed", "Reporter", "")
    world.tell(world.acceptor, "W-1 return 2023-07-10 The minutes do not show it")
    assert stands("W-1") == ("returned", "", "")
    world.tell(world.reporter, "W-1 claim 2023-08-31 the policy itself")
    world.tell(world.acceptor, "W-1 accept 2023-09-05")
    assert stands("W-1") == ("accepted", "Reporter", "Acceptor")
    told = [(word.step, str(word.on), word.status, word.by.name) for word in queries.history("W-1")]
    assert told == [
        ("register", "2023-01-10", "open", "Registrar"),
        ("start", "2023-02-01", "in progress", "Reporter"),
        ("claim", "2023-06-30", "claimed", "Reporter"),
        ("return", "2023-07-10", "returned", "Acceptor"),
        ("claim", "2023-08-31", "claimed", "Reporter"),
        ("accept", "2023-09-05", "accepted", "Acceptor"),
    ]
    assert [one.step for one in signatures("undertaking:W-1")] == [step for step, *_ in told]


def test_nobody_accepts_what_they_claimed(world: World) -> None:
    world.register(world.draft("W-1"))
    world.tell(world.anybody, "W-1 claim 2023-06-30 minutes")
    assert "Whoever made it does not accept it" in refused(lambda: world.tell(world.anybody, "W-1 accept 2023-07-01"))
    # Not even after somebody else returned it and claimed it anew.
    world.tell(world.acceptor, "W-1 return 2023-07-01 No")
    world.tell(world.reporter, "W-1 claim 2023-07-02 more minutes")
    assert "does not accept it" in refused(lambda: world.tell(world.anybody, "W-1 accept 2023-07-03"))
    assert stands("W-1")[0] == "claimed"


def test_whoever_registered_may_accept_what_somebody_else_claimed(world: World) -> None:
    actions.register_undertakings(drafts=[world.draft("W-1")], by=world.anybody)
    world.tell(world.reporter, "W-1 claim 2023-06-30 minutes")
    world.tell(world.anybody, "W-1 accept 2023-07-01")
    assert stands("W-1") == ("accepted", "Reporter", "Anybody")


@pytest.mark.parametrize(
    ("before", "word", "sentence"),
    [
        ("", {"step": "accept"}, "It is open, and from there nobody can accept it; possible now: start, claim, cancel"),
        ("", {"step": "finish"}, "“finish” is not a step; write one of: start, claim, accept"),
        ("", {"step": "claim"}, "The evidence is missing; write where it can be seen that it is done"),
        ("", {"step": "note"}, "The note is empty; write what became of it"),
        ("", {"step": "cancel"}, "To cancel it needs a reason"),
        ("", {"step": "start", "on": date(2023, 1, 9)}, "It was undertaken on 2023-01-10; write a day from then on"),
        ("", {"step": "start", "on": TODAY + timedelta(days=1)}, "has not come yet"),
        ("W-1 start 2023-03-01", {"step": "note", "text": "x"}, "The last word about it is of 2023-03-01"),
        ("", {"step": "postpone", "due_on": date(2024, 1, 31)}, "To postpone it needs a reason"),
        ("", {"step": "postpone", "text": "x", "due_on": date(2023, 12, 31)}, "It is due on 2023-12-31 already"),
        ("", {"step": "postpone", "text": "x", "due_on": date(2022, 1, 1)}, "before it was undertaken on 2023-01-10"),
        ("", {"step": "start", "due_on": date(2024, 1, 31)}, "changes by the step “postpone”"),
        ("", {"step": "start", "owner": 1}, "Another owner is named by the step “hand over”"),
        ("", {"step": "hand over"}, "Nobody is named to hand it over to"),
        ("", {"step": "hand over", "owner": 999_999}, "There is no office or post that is named"),
        ("", {"step": "hand over", "owner_person": 999_999}, "There is no such person"),
        ("W-1 cancel 2023-02-01 Superseded", {"step": "note", "text": "x"}, "It is cancelled; reopen it first"),
        (
            "W-1 cancel 2023-02-01 Superseded",
            {"step": "claim", "evidence": "x"},
            "It is cancelled, and from there nobody",
        ),
    ],
)
def test_what_cannot_be_said_is_refused(world: World, before: str, word: dict[str, Any], sentence: str) -> None:
    world.register(world.draft("W-1"))
    world.tell(world.anybody, before)
    draft = ProgressDraft(**{"undertaking": "W-1", "on": date(2023, 2, 15), **word})
    assert sentence in refused(lambda: actions.report(drafts=[draft], by=world.anybody))


def test_an_unknown_undertaking_is_named(world: World) -> None:
    told = refused(lambda: world.tell(world.reporter, "W-9 start 2023-02-01"))
    assert told == "W-9: There is no undertaking W-9; register it first or correct the code."


def test_each_step_needs_its_power(world: World) -> None:
    assert "needs the power “register undertakings”" in refused(
        lambda: actions.register_undertakings(drafts=[world.draft("W-1")], by=world.reporter)
    )
    world.register(world.draft("W-1"))
    for by, story, power in [
        (world.registrar, "W-1 start 2023-02-01", "report progress"),
        (world.acceptor, "W-1 claim 2023-02-01 x", "report progress"),
        (world.reporter, "W-1 cancel 2023-02-01 x", "register undertakings"),
    ]:
        assert f"needs the power “{power}”" in refused(lambda by=by, story=story: world.tell(by, story))
    world.tell(world.reporter, "W-1 claim 2023-02-01 x")
    assert "needs the power “accept completion”" in refused(
        lambda: world.tell(world.registrar, "W-1 accept 2023-02-02")
    )


def test_a_power_for_one_office_is_enough_for_what_that_office_owns(world: World, person: Any) -> None:
    local = add_person(email="local@example.org", name="Local", by=person)
    grant(person=local, power="report progress", by=person, valid_from=date(2000, 1, 1), office=world.nodes["NBO"])
    world.register(world.draft("W-1", owner="NBO"), world.draft("W-2", owner="HQ"), world.draft("W-3"))
    world.tell(local, "W-1 start 2023-02-01")
    for code in ("W-2", "W-3"):
        assert "report progress" in refused(lambda code=code: world.tell(local, f"{code} start 2023-02-01"))


def test_a_list_of_words_is_taken_whole_in_its_order_and_again_changes_nothing(world: World) -> None:
    world.register(world.draft("W-1"), world.draft("W-2"))
    words = [
        ProgressDraft(undertaking="W-1", step="start", on=date(2023, 2, 1)),
        ProgressDraft(undertaking="w-2", step="note", on=date(2023, 2, 1), text=" First thoughts "),
        ProgressDraft(undertaking="W-1", step="claim", on=date(2023, 3, 1), evidence="minutes"),
        ProgressDraft(undertaking="W-2", step="postpone", on=date(2023, 3, 1), text="Later", due_on=date(2024, 3, 31)),
    ]
    assert actions.report(drafts=words, by=world.anybody) == (4, 0)
    assert actions.report(drafts=words, by=world.anybody) == (0, 4)
    row = queries.undertaking("W-2")
    assert (row.due_on, row.first_due_on, row.version) == (date(2024, 3, 31), date(2023, 12, 31), 3)
    wrong = [
        replace(words[0], undertaking="W-2", on=date(2023, 4, 1)),
        replace(words[2], step="accept", on=date(2023, 4, 1)),
    ]
    assert refused(lambda: actions.report(drafts=wrong, by=world.anybody)).startswith("W-1: Whoever made it")


def test_who_answers_for_it_is_handed_over(world: World) -> None:
    world.register(world.draft("W-1", owner="HQ"))
    draft = ProgressDraft(
        undertaking="W-1", step="hand over", on=date(2023, 2, 1), owner=world.nodes["NBO-COORDINATOR"].pk
    )
    actions.report(drafts=[draft], by=world.registrar)
    assert [word.owner.code for word in queries.history("W-1")] == ["HQ", "NBO-COORDINATOR"]
    # Told again as it was first told, it is still the same undertaking.
    assert actions.register_undertakings(drafts=[world.draft("W-1", owner="HQ")], by=world.registrar) == (0, 1)


def test_what_was_accepted_or_cancelled_is_reopened_with_a_reason(world: World) -> None:
    world.register(world.draft("W-1"), world.draft("W-2"))
    world.tell(world.reporter, "W-1 claim 2023-02-01 minutes")
    world.tell(world.acceptor, "W-1 accept 2023-02-02")
    world.tell(world.registrar, "W-2 cancel 2023-02-02 Superseded")
    assert "To reopen it needs a reason" in refused(lambda: world.tell(world.acceptor, "W-1 reopen 2023-03-01"))
    world.tell(world.acceptor, "W-1 reopen 2023-03-01 It broke again")
    world.tell(world.registrar, "W-2 reopen 2023-03-01 Needed after all")
    assert stands("W-1") == stands("W-2") == ("in progress", "", "")


def test_nobody_acts_on_what_has_changed_since_they_saw_it(world: World) -> None:
    world.register(world.draft("W-1"))
    seen = queries.undertaking("W-1").version
    start = ProgressDraft(undertaking="W-1", step="start", on=date(2023, 2, 1))
    assert actions.report_one(draft=start, by=world.reporter, version=seen).status == "in progress"
    claim = replace(start, step="claim", evidence="minutes")
    told = refused(lambda: actions.report_one(draft=claim, by=world.reporter, version=seen))
    assert told.startswith("Somebody changed the undertaking W-1 since you saw it")
    assert "is recorded of W-1 already" in refused(lambda: actions.report_one(draft=start, by=world.reporter))


# Links, ratings, counts


def test_a_wrong_link_is_taken_back_with_the_reason_and_can_be_made_again(world: World) -> None:
    world.register(world.draft("W-1"))
    share = world.nodes["SHARE"]
    assert actions.link(code="W-1", nodes=[share, share], by=world.registrar) == 1
    assert actions.link(code="W-1", nodes=[share], by=world.registrar) == 0
    assert "needs a reason" in refused(lambda: actions.unlink(code="W-1", node=share, why=" ", by=world.registrar))
    actions.unlink(code="W-1", node=share, why="Another share was meant", by=world.registrar)
    assert queries.bears_on(queries.undertaking("W-1")) == []
    told = refused(lambda: actions.unlink(code="W-1", node=share, why="Again", by=world.registrar))
    assert told == "W-1 is not linked to SHARE; there is nothing to take back."
    assert actions.link(code="W-1", nodes=[share], by=world.registrar) == 1
    told = refused(lambda: actions.link(code="W-1", nodes=[world.nodes["HQ"]], by=world.registrar))
    assert "HQ is of the kind “office”" in told


def rating(world: World, criterion: str, said: str, **more: str) -> RatingDraft:
    known = world.nodes
    return RatingDraft(
        assessment=known[more.pop("round", "ROUND-2")].pk,
        criterion=known[criterion].pk,
        rating=said,
        line=more.pop("line", "62"),
        **more,
    )


def test_a_rating_is_corrected_with_a_reason_and_both_stay(world: World) -> None:
    drafts = [rating(world, "C-3.2", "unsatisfactory"), rating(world, "C-4.1", "no evidence")]
    assert actions.rate(drafts=drafts, by=world.registrar) == (2, 0)
    assert actions.rate(drafts=drafts, by=world.registrar) == (0, 2)
    other = rating(world, "C-3.2", "satisfactory")
    told = refused(lambda: actions.rate(drafts=[other], by=world.registrar))
    assert told == "C-3.2: It is rated “unsatisfactory” in this round, at 62; a correction needs a reason."
    assert actions.rate(drafts=[replace(other, why="Misread")], by=world.registrar) == (1, 0)
    (row, _) = queries.rating_rounds(on=TODAY).rows
    assert [one.rating for one in row.ratings if one] == ["satisfactory"]
    assert Rating.objects.count() == 3


def test_what_is_wrong_with_a_rating_is_said(world: World) -> None:
    good = rating(world, "C-3.2", "unsatisfactory")
    for changed, sentence in [
        ({"rating": "poor"}, "“poor” is not a rating; write one of: highly satisfactory, satisfactory"),
        ({"assessment": world.nodes["AGENCY"].pk}, "There is no document AGENCY; register the assessment first"),
        ({"criterion": world.nodes["SHARE"].pk}, "There is no criterion SHARE"),
        ({"line": " "}, "The line is missing; write where the assessment says so"),
    ]:
        wrong = replace(good, **changed)
        assert sentence in refused(lambda wrong=wrong: actions.rate(drafts=[wrong], by=world.registrar))
    assert "rated here more than once" in refused(lambda: actions.rate(drafts=[good, good], by=world.registrar))
    assert "register undertakings" in refused(lambda: actions.rate(drafts=[good], by=world.reporter))


def test_a_count_is_stated_again_only_when_it_differs(world: World) -> None:
    plan = world.nodes["PLAN"].pk
    draft = CountDraft(document=plan, counted="accepted", on=date(2023, 12, 31), line="586", number=67)
    assert actions.state_counts(drafts=[draft], by=world.registrar) == (1, 0)
    assert actions.state_counts(drafts=[draft], by=world.registrar) == (0, 1)
    assert actions.state_counts(drafts=[replace(draft, number=68)], by=world.registrar) == (1, 0)
    for changed, sentence in [
        ({"document": world.nodes["HQ"].pk}, "There is no document HQ"),
        ({"counted": "done"}, "“done” is nothing that is counted; write one of: all, accepted"),
        ({"number": -1}, "-1 is below zero"),
        ({"number": None}, "Neither a number nor a group is stated"),
        ({"on": TODAY + timedelta(days=1)}, "has not come yet"),
        ({"line": ""}, "The line is missing"),
    ]:
        wrong = replace(draft, **changed)
        assert sentence in refused(lambda wrong=wrong: actions.state_counts(drafts=[wrong], by=world.registrar))
