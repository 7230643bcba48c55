"""Who may sign which step: maker is never checker, and large amounts need more people."""

from datetime import date

import pytest

from headwater.access.rules import (
    POWERS,
    Granted,
    Signed,
    Step,
    check_step,
    covers,
    drawn,
    in_force,
    is_complete,
    power_complaint,
    signatures_missing,
)
from headwater.lib.errors import Refused

MILLION = 1_000_000_00
STEPS = (
    Step("propose", "", "proposed", "propose allocations"),
    Step("approve", "proposed", "approved", "approve allocations", by_another=True),
    Step("approve", "proposed", "approved", "approve allocations", by_another=True, above_usd=MILLION, signers=2),
    Step("return", "proposed", "returned", "approve allocations", needs_reason=True, by_another=True),
    Step("propose", "returned", "proposed", "propose allocations"),
    Step("reverse", "approved", "reversed", "correct records", needs_reason=True),
)
ADA, BEN, CLEO, DAN = 1, 2, 3, 4
PEOPLE = {"Ada": ADA, "Ben": BEN, "Cleo": CLEO, "Dan": DAN}


def walk(story: str, *, amount_usd: int) -> str:
    """Let people sign one after the other; returns the last status, or the first refusal."""
    status, signers = "", list[Signed]()
    for line in story.strip().splitlines():
        name, step_name, *reason = line.split(maxsplit=2)
        by_id = PEOPLE[name]
        try:
            step = check_step(
                STEPS,
                name=step_name,
                status=status,
                signers=signers,
                by_id=by_id,
                reason=" ".join(reason),
                amount_usd=amount_usd,
            )
        except Refused as refusal:
            return f"{line.strip()}: {refusal}"
        if is_complete(STEPS, step, signers=signers, by_id=by_id):
            status = step.to_status
        signers.append(Signed(step_name, by_id))
    return status


@pytest.mark.parametrize(
    ("amount_usd", "story", "end"),
    [
        (MILLION, "Ada propose\nBen approve", "approved"),
        (MILLION + 1, "Ada propose\nBen approve", "proposed"),
        (MILLION + 1, "Ada propose\nBen approve\nCleo approve", "approved"),
        (1, "Ada propose\nBen return Too early.", "returned"),
        # Made anew: the checks begin again, and whoever returned it may check it.
        (1, "Ada propose\nBen return Too early.\nAda propose\nBen approve", "approved"),
        (MILLION + 1, "Ada propose\nBen approve\nCleo return Why?\nAda propose\nBen approve", "proposed"),
        (MILLION + 1, "Ada propose\nBen approve\nCleo return Why?\nAda propose\nBen approve\nCleo approve", "approved"),
        (1, "Ada propose\nBen approve\nBen reverse Wrong office.", "reversed"),
    ],
)
def test_a_document_walks_its_steps(amount_usd: int, story: str, end: str) -> None:
    assert walk(story, amount_usd=amount_usd) == end


@pytest.mark.parametrize(
    ("amount_usd", "story", "refusal"),
    [
        (1, "Ada propose\nAda approve", "Ada approve: Whoever made it does not approve it; ask another person"),
        (1, "Ada propose\nAda return No.", "Ada return No.: Whoever made it does not return it"),
        # Once a maker, always a maker: a second proposer does not free the first.
        (
            1,
            "Ada propose\nBen return No.\nCleo propose\nAda approve",
            "Ada approve: Whoever made it does not approve it",
        ),
        (
            MILLION + 1,
            "Ada propose\nBen approve\nBen approve",
            "Ben approve: You have already signed; 2 different people are needed.",
        ),
        (1, "Ada propose\nBen return", "Ben return: To return it needs a reason"),
        (1, "Ada approve", "Ada approve: It is new, and from there nobody can approve it; possible now: propose."),
        (
            1,
            "Ada propose\nBen reverse No.",
            "Ben reverse No.: It is proposed, and from there nobody can reverse it; possible now: approve, return.",
        ),
        (
            1,
            "Ada propose\nBen approve\nCleo reverse No.\nDan approve",
            "Dan approve: It is reversed, and from there nobody can approve it; nothing more can be done with it.",
        ),
    ],
)
def test_a_step_that_may_not_be_signed_says_why(amount_usd: int, story: str, refusal: str) -> None:
    assert walk(story, amount_usd=amount_usd).startswith(refusal)


@pytest.mark.parametrize(
    ("amount_usd", "signers"),
    [(0, 1), (100, 1), (MILLION, 1), (MILLION + 1, 2), (5 * MILLION, 2), (5 * MILLION + 1, 3)],
)
def test_the_amount_chooses_the_row(amount_usd: int, signers: int) -> None:
    third = Step("approve", "proposed", "approved", "approve allocations", True, True, above_usd=5 * MILLION, signers=3)
    for table in ((*STEPS, third), (third, *STEPS)):
        step = check_step(
            table,
            name="approve",
            status="proposed",
            signers=[Signed("propose", ADA)],
            by_id=BEN,
            reason="x",
            amount_usd=amount_usd,
        )
        assert step.signers == signers
        assert signatures_missing(table, step, signers=[Signed("propose", ADA), Signed("approve", BEN)]) == signers - 1


def test_a_step_that_depends_on_the_amount_is_not_asked_without_one() -> None:
    with pytest.raises(AssertionError, match="approve depends on the amount"):
        check_step(STEPS, name="approve", status="proposed", signers=[], by_id=BEN)
    assert check_step(STEPS, name="propose", status="", signers=[], by_id=ADA).to_status == "proposed"


def test_signatures_beyond_those_needed_do_not_count_below_zero() -> None:
    signers = [Signed("propose", ADA), Signed("approve", BEN), Signed("approve", CLEO)]
    assert signatures_missing(STEPS, STEPS[1], signers=signers) == 0


def test_a_table_that_makes_no_sense_is_a_mistake_of_the_program() -> None:
    with pytest.raises(AssertionError, match="rule the world is no power"):
        Step("approve", "proposed", "approved", "rule the world")
    with pytest.raises(AssertionError, match="only checks are signed by several people"):
        Step("propose", "", "proposed", "propose allocations", signers=2)
    with pytest.raises(AssertionError, match="only checks are signed by several people"):
        Step("approve", "", "proposed", "approve allocations", by_another=True, signers=0)


def test_the_table_is_drawn_as_it_is() -> None:
    assert drawn(STEPS[:4]).splitlines() == [
        "| Step | From | To | Power | Amount | Signers | By another person | Reason |",
        "|---|---|---|---|---|---|---|---|",
        "| propose | (new) | proposed | `propose allocations` | any | 1 | no | no |",
        "| approve | proposed | approved | `approve allocations` | any | 1 | yes | no |",
        "| approve | proposed | approved | `approve allocations` | above USD 1,000,000.00 | 2 | yes | no |",
        "| return | proposed | returned | `approve allocations` | any | 1 | yes | yes |",
    ]


def granted(*, until: date | None = None, withdrawn: date | None = None, office: int | None = None) -> Granted:
    return Granted(
        power="approve allocations",
        office_id=office,
        up_to_usd=MILLION,
        valid_from=date(2023, 1, 1),
        valid_to=until,
        withdrawn_on=withdrawn,
    )


@pytest.mark.parametrize(
    ("grant", "day", "counts"),
    [
        (granted(), date(2022, 12, 31), False),
        (granted(), date(2023, 1, 1), True),
        (granted(), date(2099, 1, 1), True),
        (granted(until=date(2023, 6, 30)), date(2023, 6, 30), True),
        (granted(until=date(2023, 6, 30)), date(2023, 7, 1), False),
        (granted(withdrawn=date(2023, 6, 30)), date(2023, 6, 29), True),
        (granted(withdrawn=date(2023, 6, 30)), date(2023, 6, 30), False),
        (granted(withdrawn=date(2023, 1, 1)), date(2023, 1, 1), False),
    ],
)
def test_a_grant_counts_from_its_first_to_its_last_day(grant: Granted, day: date, counts: bool) -> None:
    assert in_force(grant, day) is counts


@pytest.mark.parametrize(
    ("office", "asked", "amount_usd", "reaches"),
    [
        (None, [], None, True),
        (None, [7, 1], MILLION, True),
        (None, [], MILLION + 1, False),
        (1, [], 1, False),
        (1, [1], 1, True),
        (1, [7, 1], 1, True),
        (7, [1], 1, False),
    ],
)
def test_a_grant_reaches_an_office_with_its_parts_up_to_its_limit(
    office: int | None, asked: list[int], amount_usd: int | None, reaches: bool
) -> None:
    assert covers(granted(office=office), office_and_above=asked, amount_usd=amount_usd) is reaches


def test_powers_have_names() -> None:
    assert power_complaint("approve allocations") == []
    (said,) = power_complaint("approve everything")
    assert said.startswith("“approve everything” is not a power; write one of: register contributions,")
    assert all(meaning for meaning in POWERS.values())
