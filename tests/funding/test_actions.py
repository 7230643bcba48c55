"""Stories about money, with every cent; and what is refused, each in one sentence that leaves the books alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from headwater.access.actions import deactivate, grant
from headwater.access.queries import signatures
from headwater.audit.queries import lines
from headwater.funding import actions, queries
from headwater.funding.models import PoolScope
from headwater.funding.rules import AgreementDraft, PledgeDraft, RateDraft, TrancheDraft
from headwater.ledger import chart
from headwater.ledger.actions import close, post_by_hand, reopen
from headwater.ledger.queries import entry
from headwater.ledger.rules import Draft, Line
from headwater.lib.errors import Refused
from headwater.lib.money import money

World = Any  # tests/funding/conftest.py


def refused(world: World, doing: Callable[[], object]) -> str:
    """The sentences of a refusal, which left everything as it was."""
    before, stood = world.counts(), world.stands()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        doing()
    assert (world.counts(), world.stands()) == (before, stood)
    return str(refusal.value)


# Money in


def test_three_gifts_come_in(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000,000.00")
    world.give("C-2", "DEU", "A", "UNEARMARKED", "2023-03-15", "EUR 1,000,000.00")
    world.give("C-3", "NOR", "I", "PROJECTS", "2023-05-02", "USD 250,000.00")
    world.give("C-4", "NOR", "G", None, "2023-05-02", "USD 0.01")
    assert world.stands() == {
        "donor USD SWE": "-1,000,000.00",
        "donor EUR DEU": "-1,000,000.00",
        "donor USD NOR": "-250,000.01",
        "exchange EUR": "1,000,000.00",
        "exchange USD": "-1,063,829.79",
        "pool USD UNEARMARKED": "2,063,829.79",
        "earmarked USD NOR PROJECTS": "250,000.00",
        "earmarked USD NOR": "0.01",
    }
    gift = queries.contribution("C-2")
    assert (gift.money, gift.money_usd) == (money("1000000.00", "EUR"), money("1063829.79", "USD"))
    booked = entry(gift.entry_id)
    assert booked is not None
    assert (booked.rate, booked.key, booked.on) == ("UNORE EUR 2023-03-01", "contribution:C-2", date(2023, 3, 15))


def test_each_write_leaves_its_line(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000.00")
    (line,) = lines(target="contribution:C-1")
    assert (line.by_email, line.action, line.before) == ("clerk@example.org", "register contribution", None)
    assert line.after is not None
    assert line.after["amount"] == {"amount": 100_000, "currency": "USD"}
    assert line.after["donor"] == "Sweden (SWE)"
    actions.reverse_contribution(code="C-1", on=date(2023, 2, 15), why="Sent twice", by=world.corrector)
    line = lines(target="contribution:C-1")[1]
    assert (line.by_email, line.before) == ("corrector@example.org", {"status": "received"})
    assert line.after is not None
    assert (line.after["status"], line.after["why"]) == ("reversed", "Sent twice")


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    file = [
        world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000.00"),
        world.gift("C-2", "DEU", "A", "UNEARMARKED", "2023-03-15", "EUR 0.47"),
    ]
    assert actions.register_contributions(drafts=file, by=world.clerk) == (2, 0)
    before = world.counts()
    assert actions.register_contributions(drafts=file, by=world.clerk) == (0, 2)
    assert world.counts() == before
    close(through=date(2023, 12, 31), why="Year end", by=world.closer)
    third = world.gift("C-3", "SWE", "A", "UNEARMARKED", "2024-01-05", "USD 1.00")
    assert actions.register_contributions(drafts=[*file, third], by=world.clerk) == (1, 2)


def test_a_code_with_other_content_is_refused(world: World) -> None:
    gift = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000.00")
    actions.register_contribution(draft=gift, by=world.clerk)
    said = refused(
        world,
        lambda: actions.register_contribution(
            draft=replace(gift, money=money("1200.00", "USD"), donor=world.id("NOR")), by=world.clerk
        ),
    )
    assert said == (
        "contribution C-1: The contribution C-1 is in the books with other content (donor: Sweden (SWE) in the books, "
        "Norway (NOR) here; amount: USD 1,000 in the books, USD 1,200 here). What is in the books is not edited; "
        "correct this row, or reverse the contribution and enter the right one under a new code."
    )


BAD_GIFTS = {
    "negative": (("SWE", "A", "UNEARMARKED", "2023-02-14", "USD -5"), "USD -5 is not an amount of a contribution"),
    "zero": (("SWE", "A", "UNEARMARKED", "2023-02-14", "USD 0"), "USD 0 is not an amount of a contribution"),
    "no rate": (
        ("SWE", "A", "UNEARMARKED", "2023-02-14", "SEK 5"),
        "There is no UN operational rate of exchange for SEK",
    ),
    "stale rate": (("SWE", "A", "UNEARMARKED", "2023-05-03", "EUR 5"), "of 2023-03-01, is more than 62 days old"),
    "no donor": (("SO1", "A", "UNEARMARKED", "2023-02-14", "USD 5"), "There is no donor Saving lives"),
    "earmark": (("SWE", "I", "UNEARMARKED", "2023-02-14", "USD 5"), "is tightly earmarked and enters no pool"),
    "other earmark": (("SWE", "A", "SYRIA", "2023-02-14", "USD 5"), "is unearmarked, but the pool Syria response is"),
    "no pool": (("SWE", "A", None, "2023-02-14", "USD 5"), "enters a pool, but no fund is named"),
    "closed": (("SWE", "A", "UNEARMARKED", "2022-12-31", "USD 5"), "lies in a closed period: the books are closed"),
}


@pytest.mark.parametrize("case", BAD_GIFTS)
def test_a_bad_contribution_gets_one_sentence_and_changes_nothing(world: World, case: str) -> None:
    world.give("C-0", "SWE", "A", "UNEARMARKED", "2023-01-14", "USD 1.00")
    close(through=date(2022, 12, 31), why="Year end", by=world.closer)
    gift, sentence = BAD_GIFTS[case]
    good = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000.00")
    drafts = [good, world.gift("C-2", *gift)]
    said = refused(world, lambda: actions.register_contributions(drafts=drafts, by=world.clerk))
    assert said.startswith("contribution C-2: ")
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_all_complaints_come_together(world: World) -> None:
    bad = [gift for case, (gift, _) in BAD_GIFTS.items() if case != "closed"]
    drafts = [world.gift(f"C-{number}", *gift) for number, gift in enumerate(bad)]
    drafts.append(drafts[0])
    said = refused(world, lambda: actions.register_contributions(drafts=drafts, by=world.clerk)).splitlines()
    assert len(said) == len(bad) + 1
    assert said[-1] == "contribution C-0: The code C-0 stands here more than once; each contribution has its own."


def test_registering_needs_the_power(world: World) -> None:
    gift = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-02-14", "USD 1,000.00")
    said = refused(world, lambda: actions.register_contribution(draft=gift, by=world.budget))
    assert "needs the power “register contributions”" in said


def test_a_late_receipt_goes_into_the_open_period_with_its_true_day(world: World) -> None:
    close(through=date(2023, 3, 31), why="Quarter end", by=world.closer)
    gift = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-03-30", "USD 10.00")
    actions.register_contribution(draft=replace(gift, booked_on=date(2023, 4, 2)), by=world.clerk)
    record = queries.contribution("C-1")
    booked = entry(record.entry_id)
    assert booked is not None
    assert (record.received_on, booked.occurred_on, booked.on) == (
        date(2023, 3, 30),
        date(2023, 3, 30),
        date(2023, 4, 2),
    )
    assert (queries.balance(queries.pool("UNEARMARKED"), on=date(2023, 4, 1)).amount) == 0


# Money in, taken back


def test_a_mistake_is_answered_by_a_movement_back(world: World) -> None:
    world.give("C-1", "DEU", "A", "UNEARMARKED", "2023-03-15", "EUR 100.00")
    stood = {"donor EUR DEU": "-100.00", "exchange EUR": "100.00", "exchange USD": "-106.38"}
    assert world.stands() == {**stood, "pool USD UNEARMARKED": "106.38"}
    record = actions.reverse_contribution(
        code="C-1", on=date(2023, 7, 1), why="Sent to us by mistake", by=world.corrector
    )
    assert (record.status, record.version) == ("reversed", 2)
    assert world.stands() == {}
    assert "is reversed already" in refused(
        world, lambda: actions.reverse_contribution(code="C-1", on=date(2023, 7, 1), why="Again", by=world.corrector)
    )
    # The same file again does not bring it back.
    gift = world.gift("C-1", "DEU", "A", "UNEARMARKED", "2023-03-15", "EUR 100.00")
    assert actions.register_contributions(drafts=[gift], by=world.clerk) == (0, 1)


def test_money_that_has_moved_on_does_not_go_back(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000.00")
    world.give("C-2", "NOR", "A", "UNEARMARKED", "2023-02-02", "USD 200.00")
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-01", "700.00")
    said = refused(
        world, lambda: actions.reverse_contribution(code="C-1", on=date(2023, 4, 1), why="Recalled", by=world.corrector)
    )
    assert said == (
        "The contribution C-1 of USD 1,000 cannot be reversed: the pool Unearmarked holds only USD 500 from that "
        "day on. Reverse allocations first."
    )
    actions.reverse_allocation(code="A-1", on=date(2023, 4, 1), why="Recalled", by=world.corrector)
    actions.reverse_contribution(code="C-1", on=date(2023, 4, 1), why="Recalled", by=world.corrector)
    assert world.stands() == {"donor USD NOR": "-200.00", "pool USD UNEARMARKED": "200.00"}


@pytest.mark.parametrize(
    ("on", "why", "by", "sentence"),
    [
        (
            "2023-04-01",
            " ",
            "corrector",
            ("To reverse the contribution C-1 needs a reason; write one sentence that says why."),
        ),
        (
            "2023-01-31",
            "Wrong",
            "corrector",
            ("2023-01-31 is before 2023-02-01, when the contribution C-1 was booked; write a later day."),
        ),
        ("2023-04-01", "Wrong", "clerk", "needs the power “correct records”"),
    ],
)
def test_a_reversal_has_a_day_a_reason_and_a_power(world: World, on: str, why: str, by: str, sentence: str) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000.00")
    person = getattr(world, by)
    said = refused(
        world, lambda: actions.reverse_contribution(code="C-1", on=date.fromisoformat(on), why=why, by=person)
    )
    assert sentence in said


# Money to its purpose


def test_a_proposal_moves_nothing_and_an_approval_moves_it(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000,000.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "1,000,000.00")
    assert world.stands() == {"donor USD SWE": "-1,000,000.00", "pool USD UNEARMARKED": "1,000,000.00"}
    record = actions.approve_allocation(code="A-1", on=date(2023, 3, 2), by=world.decider, reason="Fits the plan")
    assert (record.status, record.approved_by, record.decided_on) == ("approved", world.decider, date(2023, 3, 2))
    assert world.stands() == {"donor USD SWE": "-1,000,000.00", "purpose USD UNEARMARKED SO1": "1,000,000.00"}
    assert [(one.step, one.person.name, one.reason) for one in signatures("allocation:A-1")] == [
        ("propose", "Budget", ""),
        ("approve", "Decider", "Fits the plan"),
    ]


def test_above_one_million_two_people_approve(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000,000.01")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "1,000,000.01")
    day = date(2023, 3, 2)
    record = actions.approve_allocation(code="A-1", on=day, by=world.decider)
    assert (record.status, record.first_approved_by, record.entry_id) == ("proposed", world.decider, None)
    assert "You have already signed" in refused(
        world, lambda: actions.approve_allocation(code="A-1", on=day, by=world.decider)
    )
    record = actions.approve_allocation(code="A-1", on=day, by=world.second)
    assert (record.status, record.approved_by) == ("approved", world.second)
    assert world.stands()["purpose USD UNEARMARKED SO1"] == "1,000,000.01"


def test_the_maker_is_never_the_checker(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 100.00")
    draft = world.proposal("A-1", "UNEARMARKED", "SO1", "2023-03-01", "100.00")
    actions.propose_allocation(draft=draft, by=world.second)
    said = refused(world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=world.second))
    assert said.startswith("Whoever made it does not approve it")
    assert "needs the power “approve allocations”" in refused(
        world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=world.budget)
    )


def test_a_limit_and_an_office_bind_the_approver(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 900.00")
    grant(
        person=world.corrector,
        power="approve allocations",
        by=world.manager,
        valid_from=date(2020, 1, 1),
        office=world.nodes["DAMASCUS"],
        up_to_usd=50_000,
    )
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "500.01", "DAMASCUS")
    world.propose("A-2", "UNEARMARKED", "SO1", "2023-03-01", "1.00", "GENEVA")
    world.propose("A-3", "UNEARMARKED", "SO1", "2023-03-01", "1.00")
    world.propose("A-4", "UNEARMARKED", "SO1", "2023-03-01", "300.00", "DAMASCUS")
    for code in ("A-1", "A-2", "A-3"):
        refused(world, lambda code=code: actions.approve_allocation(code=code, on=date(2023, 3, 1), by=world.corrector))
    actions.approve_allocation(code="A-4", on=date(2023, 3, 1), by=world.corrector)
    assert world.stands()["purpose USD UNEARMARKED SO1 DAMASCUS"] == "300.00"


def test_whoever_left_approves_nothing(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 900.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "1.00")
    gone = deactivate(person=world.decider, by=world.manager)
    assert "no longer active" in refused(
        world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=gone)
    )


def test_a_pool_that_is_short_refuses_the_proposal(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000.00")
    said = refused(world, lambda: world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "1,500.00"))
    assert said == (
        "allocation A-1: The pool Unearmarked holds USD 1,000; USD 1,500 was asked for. Propose at most USD 1,000."
    )
    said = refused(world, lambda: world.propose("A-1", "UNEARMARKED", "SO1", "2023-01-31", "1.00"))
    assert "holds USD 0; USD 1 was asked for. Wait for a contribution" in said


def test_a_pool_that_became_short_refuses_the_approval(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 1,000.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "600.00")
    world.propose("A-2", "UNEARMARKED", "SO2", "2023-03-01", "600.00")
    actions.approve_allocation(code="A-1", on=date(2023, 3, 5), by=world.decider)
    said = refused(world, lambda: actions.approve_allocation(code="A-2", on=date(2023, 3, 5), by=world.decider))
    assert "holds USD 400; USD 600 was asked for" in said
    # A day before the money went is no way round: it would be missing on the day after.
    assert "holds USD 400" in refused(
        world, lambda: actions.approve_allocation(code="A-2", on=date(2023, 3, 1), by=world.decider)
    )


def test_several_proposals_in_one_file_are_added_up(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 300.00")
    file = [
        world.proposal("A-1", "UNEARMARKED", "SO1", "2023-03-05", "200.00"),
        world.proposal("A-2", "UNEARMARKED", "SO2", "2023-03-05", "150.00"),
    ]
    said = refused(world, lambda: actions.propose_allocations(drafts=file, by=world.budget))
    assert said == (
        "allocation A-2: The pool Unearmarked holds USD 300, of which the other allocations here take USD 200; "
        "USD 150 was asked for. Propose at most USD 100."
    )
    file[1] = world.proposal("A-2", "UNEARMARKED", "SO2", "2023-03-05", "100.00")
    assert actions.propose_allocations(drafts=file, by=world.budget) == (2, 0)
    assert actions.propose_allocations(drafts=file, by=world.budget) == (0, 2)
    other = replace(file[0], purpose="something else")
    said = refused(world, lambda: actions.propose_allocations(drafts=[other], by=world.budget))
    assert "(purpose: an invented purpose in the books, something else here)" in said


def test_money_goes_only_where_its_earmark_allows(world: World) -> None:
    world.give("C-1", "SWE", "G", "SYRIA", "2023-02-01", "USD 1,000.00")
    said = refused(world, lambda: world.propose("A-1", "SYRIA", "SO2", "2023-03-01", "10.00", "GENEVA"))
    assert "Money of the pool Syria response may go only to Syria and what lies under" in said
    world.allocate("A-2", "SYRIA", "SO2", "2023-03-01", "10.00", "DAMASCUS")
    assert queries.allocation("A-2").scope == PoolScope.objects.get(node=world.nodes["SYR"])
    assert world.stands()["purpose USD SYRIA SO2 DAMASCUS"] == "10.00"


def test_a_fund_can_pay_into_another_fund(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 5.00")
    world.allocate("A-1", "UNEARMARKED", "OSI", "2023-03-01", "5.00")
    assert world.stands()["purpose USD UNEARMARKED OSI"] == "5.00"


def test_a_returned_proposal_is_rewritten_and_approved_anew(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 3,000,000.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "2,000,000.00")
    actions.approve_allocation(code="A-1", on=date(2023, 3, 2), by=world.decider)
    assert "needs a reason" in refused(
        world, lambda: actions.return_allocation(code="A-1", reason=" ", by=world.second)
    )
    record = actions.return_allocation(code="A-1", reason="Too much", by=world.second)
    assert (record.status, record.first_approved_by) == ("returned", None)
    assert "It is returned, and from there nobody can approve it" in refused(
        world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 2), by=world.second)
    )
    smaller = world.proposal("A-1", "UNEARMARKED", "SO2", "2023-03-03", "1,500,000.00")
    record = actions.resubmit_allocation(draft=smaller, by=world.budget)
    assert (record.status, record.amount, record.plan_element) == ("proposed", 150_000_000, world.nodes["SO2"])
    actions.approve_allocation(code="A-1", on=date(2023, 3, 4), by=world.decider)
    assert "purpose USD UNEARMARKED SO2" not in world.stands()
    actions.approve_allocation(code="A-1", on=date(2023, 3, 4), by=world.second)
    assert world.stands()["purpose USD UNEARMARKED SO2"] == "1,500,000.00"
    rewritten = lines(target="allocation:A-1").get(action="resubmit allocation")
    assert rewritten.before is not None
    assert rewritten.after is not None
    assert (rewritten.before["amount"], rewritten.after["amount"]) == (
        {"amount": 200_000_000, "currency": "USD"},
        {"amount": 150_000_000, "currency": "USD"},
    )


def test_a_withdrawn_proposal_is_gone_for_good(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 10.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "10.00")
    assert actions.withdraw_allocation(code="A-1", reason="Not needed", by=world.budget).status == "withdrawn"
    assert "nothing more can be done with it" in refused(
        world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=world.decider)
    )


def test_an_approved_allocation_goes_back_unless_it_was_spent(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 10.00")
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-01", "10.00")
    fund, element = world.id("UNEARMARKED"), world.id("SO1")
    spending = Line(chart.purpose(fund, element, "USD"), chart.spent(fund, element, "USD"), 1)
    draft = Draft(key="invoice 1", kind="spending", on=date(2023, 3, 2), lines=(spending,), why="An invented invoice")
    post_by_hand(drafts=[draft], by=world.closer)
    said = refused(
        world, lambda: actions.reverse_allocation(code="A-1", on=date(2023, 4, 1), why="Wrong", by=world.corrector)
    )
    assert said == (
        "The allocation A-1 of USD 10 cannot be reversed: its purpose holds only USD 9.99, the rest was spent."
    )
    world.give("C-2", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 7.00")
    world.allocate("A-2", "UNEARMARKED", "SO2", "2023-03-01", "7.00")
    record = actions.reverse_allocation(code="A-2", on=date(2023, 4, 1), why="Wrong", by=world.corrector)
    assert record.status == "reversed"
    assert world.stands()["pool USD UNEARMARKED"] == "7.00"
    assert "purpose USD UNEARMARKED SO2" not in world.stands()


def test_a_decision_in_a_closed_period_is_refused(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 10.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "10.00")
    close(through=date(2023, 3, 31), why="Quarter end", by=world.closer)
    said = refused(world, lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 31), by=world.decider))
    assert said.startswith("2023-03-31 lies in a closed period: the books are closed through 2023-03-31.")
    reopen(through=date(2023, 2, 28), why="Decision came late", by=world.closer)
    actions.approve_allocation(code="A-1", on=date(2023, 3, 31), by=world.decider)
    assert world.stands()["purpose USD UNEARMARKED SO1"] == "10.00"


def test_who_acts_on_what_has_changed_is_told(world: World) -> None:
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 3,000,000.00")
    world.propose("A-1", "UNEARMARKED", "SO1", "2023-03-01", "2,000,000.00")
    seen = queries.allocation("A-1").version
    actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=world.decider, version=seen)
    for doing in (
        lambda: actions.approve_allocation(code="A-1", on=date(2023, 3, 1), by=world.second, version=seen),
        lambda: actions.return_allocation(code="A-1", reason="No", by=world.second, version=seen),
        lambda: actions.withdraw_allocation(code="A-1", reason="No", by=world.budget, version=seen),
        lambda: actions.reverse_contribution(
            code="C-1", on=date(2023, 3, 1), why="No", by=world.corrector, version=seen + 1
        ),
    ):
        assert "Somebody changed the" in refused(world, doing)


# Carry-over


def test_the_page_carries_over_year_after_year(world: World, docs: Callable[[str, str], list[list[str]]]) -> None:
    pool = queries.pool("UNEARMARKED")
    for year, opening, came_in, went_out, closing in docs("carry-over", "Year"):
        number = int(year)
        assert queries.balance(pool, on=date(number - 1, 12, 31)).decimal == Decimal(opening.replace(",", ""))
        world.give(f"C-{year}", "SWE", "A", "UNEARMARKED", f"{year}-05-01", f"USD {came_in}")
        world.allocate(f"A-{year}", "UNEARMARKED", "SO1", f"{year}-06-01", went_out)
        record = actions.carry_over(pool=pool, year=number, reason="Receipts came late in the year", by=world.budget)
        assert f"{record.money.decimal:,}" == closing
        said = refused(
            world, lambda number=number: actions.approve_carry_over(pool=pool, year=number, by=world.decider)
        )
        assert said.startswith(f"The books are not closed through {year}-12-31")
        close(through=date(number, 12, 31), why="Year end", by=world.closer)
        stood = world.stands()
        record = actions.approve_carry_over(pool=pool, year=number, by=world.decider)
        assert (record.status, record.approved_by, world.stands()) == ("approved", world.decider, stood)


def test_a_carry_over_needs_a_reason_and_another_person(world: World) -> None:
    pool = queries.pool("UNEARMARKED")
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 10.00")
    assert "needs a reason" in refused(
        world, lambda: actions.carry_over(pool=pool, year=2023, reason=" ", by=world.budget)
    )
    assert "has not ended" in refused(
        world, lambda: actions.carry_over(pool=pool, year=2100, reason="Late", by=world.budget)
    )
    assert "nothing to carry over" in refused(
        world, lambda: actions.carry_over(pool=queries.pool("SYRIA"), year=2023, reason="Late", by=world.budget)
    )
    # What comes after the year is not carried over from it.
    world.give("C-3", "SWE", "A", "UNEARMARKED", "2024-01-01", "USD 5.00")
    first = actions.carry_over(pool=pool, year=2023, reason="Late", by=world.second)
    assert first.amount == 1000
    world.give("C-2", "SWE", "A", "UNEARMARKED", "2023-12-31", "USD 0.01")
    close(through=date(2023, 12, 31), why="Year end", by=world.closer)
    assert "Whoever made it does not approve it" in refused(
        world, lambda: actions.approve_carry_over(pool=pool, year=2023, by=world.second)
    )
    assert "held USD 10.01 on 2023-12-31, but USD 10 was proposed; propose the carry-over again." in refused(
        world, lambda: actions.approve_carry_over(pool=pool, year=2023, by=world.decider)
    )
    again = actions.carry_over(pool=pool, year=2023, reason="Very late", by=world.second)
    assert (again.amount, again.reason, again.version) == (1001, "Very late", 2)
    actions.approve_carry_over(pool=pool, year=2023, by=world.decider)
    assert "nobody can propose it" in refused(
        world, lambda: actions.carry_over(pool=pool, year=2023, reason="More", by=world.second)
    )


# What is not money


def agreement(world: World, **changes: Any) -> AgreementDraft:
    draft = AgreementDraft(
        code="AG-1",
        title="Core support",
        donor=world.id("SWE"),
        signed_on=date(2023, 1, 5),
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
        modality="A",
        money=money("300.00", "EUR"),
        tranches=(
            TrancheDraft(number=1, due_on=date(2023, 3, 1), amount=10_000),
            TrancheDraft(number=2, due_on=date(2024, 3, 1), amount=20_000),
        ),
    )
    return replace(draft, **changes)


def test_an_agreement_and_a_pledge_move_nothing(world: World) -> None:
    signed = actions.sign_agreement(draft=agreement(world), by=world.clerk)
    assert (signed.code, signed.is_multi_year, signed.money) == ("AG-1", True, money("300.00", "EUR"))
    assert [one.amount for one in signed.tranches.all()] == [10_000, 20_000]
    pledge = PledgeDraft(
        code="PL-1",
        donor=world.id("SWE"),
        money=money("99.00", "EUR"),
        pledged_on=date(2023, 1, 5),
        expected_on=date(2023, 6, 1),
        agreement="AG-1",
    )
    actions.pledge(draft=pledge, by=world.clerk)
    assert world.stands() == {}
    assert queries.by_donor(year=2023) == []
    assert actions.honour_pledge(code="PL-1", by=world.clerk).status == "honoured"
    assert "is honoured already" in refused(
        world, lambda: actions.cancel_pledge(code="PL-1", reason="No", by=world.clerk)
    )
    gift = world.gift("C-1", "SWE", "A", "UNEARMARKED", "2023-03-02", "EUR 100.00")
    actions.register_contribution(draft=replace(gift, agreement="AG-1"), by=world.clerk)
    assert list(signed.contributions.values_list("code", flat=True)) == ["C-1"]
    other = replace(world.gift("C-2", "NOR", "A", "UNEARMARKED", "2023-03-02", "EUR 1.00"), agreement="AG-1")
    assert "The agreement AG-1 is with Sweden, not with Norway." in refused(
        world, lambda: actions.register_contribution(draft=other, by=world.clerk)
    )


def test_tranches_that_do_not_add_up_are_refused(world: World) -> None:
    said = refused(
        world, lambda: actions.sign_agreement(draft=agreement(world, money=money("300.01", "EUR")), by=world.clerk)
    )
    assert said == "The tranches add up to EUR 300, the agreement to EUR 300.01; make them agree."
    actions.sign_agreement(draft=agreement(world), by=world.clerk)
    said = refused(world, lambda: actions.sign_agreement(draft=agreement(world), by=world.clerk))
    assert said == "There is an agreement AG-1 already; give this one another code."


# Rates and pools


def test_a_rate_is_recorded_once_and_never_changed(world: World) -> None:
    april = [
        RateDraft(currency="EUR", valid_from=date(2023, 4, 1), units_per_usd=Decimal("0.919"), source="invented"),
        RateDraft(currency="SEK", valid_from=date(2023, 4, 1), units_per_usd=Decimal("10.335"), source="invented"),
    ]
    assert actions.record_rates(drafts=april, by=world.clerk) == (2, 0)
    assert actions.record_rates(drafts=april, by=world.clerk) == (0, 2)
    other = replace(april[0], units_per_usd=Decimal("0.92"))
    said = refused(world, lambda: actions.record_rates(drafts=[april[1], other], by=world.clerk))
    assert said == ("rate EUR 2023-04-01: The rate of EUR from 2023-04-01 is recorded as 0.919 and is never changed.")
    assert queries.rate(currency="EUR", on=date(2023, 4, 2)).units_per_usd == Decimal("0.919")
    assert queries.rate(currency="USD", on=date(2023, 4, 2)) is None
    with pytest.raises(Refused, match="no UN operational rate of exchange for NOK on 2023-04-02: there is none"):
        queries.rate(currency="NOK", on=date(2023, 4, 2))


def test_a_pool_keeps_its_earmark(world: World) -> None:
    fund, clerk = world.nodes["SOLUTIONS"], world.clerk
    same = actions.open_pool(fund=fund, category=2, by=clerk, scopes=[world.nodes["SO1"]])
    assert same == queries.pool("SOLUTIONS")
    said = refused(world, lambda: actions.open_pool(fund=fund, category=2, by=clerk, scopes=[world.nodes["SO2"]]))
    assert said == "The fund Solutions has a pool with another earmark, which never changes; open another fund."
    said = refused(world, lambda: actions.open_pool(fund=world.nodes["SO1"], category=1, by=clerk))
    assert said == "Saving lives is a plan-element; a pool is opened for a fund."
