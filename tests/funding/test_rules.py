"""What a draft is told is wrong with it, without a database; the tables of the pages are the data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from funding.known_world import DAY, FREE, GIFT, KNOWN, NORWAY, OSI, PROJECTS, PROPOSAL, SO1, SWEDEN, WATER

from headwater.access.rules import drawn
from headwater.funding import rules
from headwater.funding.rules import (
    AgreementDraft,
    Ask,
    PledgeDraft,
    RateFacts,
    TrancheDraft,
)
from headwater.ledger import chart
from headwater.lib.money import LARGEST_AMOUNT, Money, money

Docs = Callable[[str, str], list[list[str]]]


# Contributions


def wrong(**changes: Any) -> list[str]:
    return list(rules.contribution_complaints(replace(GIFT, **changes), KNOWN))


def test_nothing_is_wrong_with_a_good_contribution() -> None:
    assert wrong() == []
    assert wrong(received_on=date(2023, 3, 31), money=money("5", "EUR")) == []
    assert wrong(agreement="AG-1") == []
    assert wrong(modality="I", fund=None) == []
    assert wrong(received_on=date(2022, 12, 31), booked_on=date(2023, 1, 1)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"donor": 99}, "There is no donor number 99; register the organisation first."),
        ({"donor": SO1}, "There is no donor Saving lives; register the organisation first."),
        ({"money": Money(0, "USD")}, "USD 0 is not an amount of a contribution; write one above zero."),
        ({"money": Money(-5, "USD")}, "USD -0.05 is not an amount of a contribution; write one above zero."),
        ({"money": Money(LARGEST_AMOUNT + 1, "USD")}, "USD 1,000,000,000,000,000.01 is more than the books can hold."),
        ({"modality": "M"}, "“M” is not an earmarking modality; write one letter from A to L."),
        ({"code": ""}, "“” is not a code; a code of a contribution is 1 to 60 characters without spaces at the ends."),
        (
            {"code": " C"},
            ("“ C” is not a code; a code of a contribution is 1 to 60 characters without spaces at the ends."),
        ),
        (
            {"received_on": date(2024, 1, 16)},
            ("2024-01-16 has not come yet; what is expected is a pledge, not a contribution."),
        ),
        (
            {"received_on": date(2022, 12, 31)},
            (
                "2022-12-31 lies in a closed period: the books are closed through 2022-12-31. Book the "
                "receipt on 2023-01-01 or later, or have the period reopened."
            ),
        ),
        (
            {"booked_on": date(2023, 5, 31)},
            ("It cannot be booked on 2023-05-31: that is before the receipt, or has not come yet."),
        ),
        ({"agreement": "AG-9"}, "There is no agreement AG-9; sign it first or leave the agreement empty."),
        ({"agreement": "AG-1", "donor": NORWAY}, "The agreement AG-1 is with Sweden, not with Norway."),
        ({"agreement": "AG-1", "modality": "B"}, "The agreement AG-1 is of modality A, not B; correct one of the two."),
        (
            {"money": Money(100, "SEK")},
            (
                "There is no UN operational rate of exchange for SEK on 2023-06-01: there is none. Record "
                "the rate of June 2023 first, under “Rates of exchange”; it needs the power “register contributions”."
            ),
        ),
        (
            {"money": Money(100, "EUR"), "received_on": date(2023, 6, 3)},
            (
                "There is no UN operational rate of exchange for EUR on 2023-06-03: the last one before "
                "it, of 2023-04-01, is more than 62 days old. Record the rate of June 2023 first, under "
                "“Rates of exchange”; it needs the power “register contributions”."
            ),
        ),
        ({"evidence": "x" * 501}, "The evidence has 501 characters; write at most 500."),
    ],
)
def test_what_is_wrong_with_a_contribution_is_said_in_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert wrong(**changes) == [sentence]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(wrong(code="", donor=99, modality="M", money=Money(0, "EUR"), received_on=date(2022, 1, 1))) == 5


def test_an_absurd_rate_is_seen() -> None:
    tiny = replace(KNOWN, rates={"XOF": [RateFacts(DAY, 605_500_000_000, 1)], "EUR": [RateFacts(DAY, 1, 1)]})
    small = replace(GIFT, money=money(1, "XOF"))
    assert list(rules.contribution_complaints(small, tiny)) == [
        "XOF 1 is 0 US cents at UNORE XOF 2023-06-01; correct the amount or its currency."
    ]
    huge = replace(GIFT, money=Money(10**12, "EUR"))
    assert "correct the amount or its currency" in "".join(rules.contribution_complaints(huge, tiny))


def test_the_page_says_how_contributions_move(docs: Docs) -> None:
    told = {
        0: replace(GIFT, money=money("1000000.00", "USD")),
        1: replace(GIFT, money=money("1000000.00", "EUR"), received_on=date(2023, 3, 15)),
        2: replace(GIFT, money=money("250000.00", "USD"), modality="I", fund=None, donor=NORWAY),
    }
    for number, (_, written) in enumerate(docs("contributions", "Contribution")[:3]):
        entry = rules.contribution_entry(told[number], KNOWN)
        moves = [
            f"{line.source.kind} {line.source.unit} to {line.target.kind} {line.target.unit}: "
            f"{Money(line.amount, line.source.unit).decimal:,}"
            for line in entry.lines
        ]
        assert "; ".join(moves) == written
    assert rules.contribution_entry(told[1], KNOWN).rate == "UNORE EUR 2023-03-01"
    (apart,) = rules.contribution_entry(told[2], KNOWN).lines
    assert apart.target == chart.Account("earmarked", "USD", (("donor", NORWAY),))


def test_a_late_receipt_is_booked_later_and_keeps_its_day() -> None:
    entry = rules.contribution_entry(replace(GIFT, received_on=date(2022, 12, 30), booked_on=DAY), KNOWN)
    assert (entry.on, entry.occurred_on) == (DAY, date(2022, 12, 30))


@pytest.mark.parametrize(
    ("status", "held", "sentences"),
    [
        ("received", 1000, []),
        (
            "received",
            999,
            [
                (
                    "The contribution C-1 of USD 10 cannot be reversed: the pool P holds only USD 9.99 from "
                    "that day on. Reverse allocations first."
                )
            ],
        ),
        ("reversed", 1000, ["The contribution C-1 is reversed already."]),
    ],
)
def test_a_contribution_goes_back_only_while_its_money_is_there(status: str, held: int, sentences: list[str]) -> None:
    said = rules.reversal_complaints(code="C-1", status=status, amount_usd=1000, held=held, where="the pool P")
    assert list(said) == sentences


# Agreements and pledges

AGREEMENT = AgreementDraft(
    code="AG-2",
    title="Core support 2023-2025",
    donor=SWEDEN,
    signed_on=date(2023, 1, 5),
    starts_on=date(2023, 1, 1),
    ends_on=date(2025, 12, 31),
    modality="A",
    money=money("300.00", "SEK"),
    tranches=(
        TrancheDraft(number=1, due_on=date(2023, 3, 1), amount=10_000),
        TrancheDraft(number=2, due_on=date(2024, 3, 1), amount=20_000),
    ),
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, ""),
        (
            {"money": money("300.01", "SEK")},
            ("The tranches add up to SEK 300, the agreement to SEK 300.01; make them agree."),
        ),
        ({"ends_on": date(2022, 1, 1)}, "The agreement would end on 2022-01-01, before it starts on 2023-01-01."),
        ({"title": ""}, "The agreement has no title; write what it is called."),
        ({"modality": "Z"}, "“Z” is not an earmarking modality; write one letter from A to L."),
        ({"donor": FREE}, "There is no donor Unearmarked; register the organisation first."),
        (
            {"tranches": AGREEMENT.tranches[::-1]},
            (
                "The tranches are to be numbered 1, 2, 3 and so on, in order.\nThe tranches are to be due "
                "in the order of their numbers."
            ),
        ),
        (
            {
                "tranches": (
                    TrancheDraft(number=1, due_on=DAY, amount=30_000),
                    TrancheDraft(number=2, due_on=DAY, amount=0),
                )
            },
            ("Tranche 2 is SEK 0; write an amount above zero."),
        ),
    ],
)
def test_tranches_add_up_to_their_agreement(changes: dict[str, Any], sentence: str) -> None:
    assert "\n".join(rules.agreement_complaints(replace(AGREEMENT, **changes), KNOWN)) == sentence


def test_multi_year_means_more_than_one_calendar_year() -> None:
    assert rules.is_multi_year(2023, 2024)
    assert not rules.is_multi_year(2023, 2023)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, ""),
        ({"expected_on": date(2022, 1, 1)}, "The pledge is expected on 2022-01-01, before it was made on 2023-06-01."),
        ({"agreement": "AG-9"}, "There is no agreement AG-9; sign it first or leave the agreement empty."),
        ({"agreement": "AG-1", "donor": NORWAY}, "The agreement AG-1 is with Sweden, not with Norway."),
        ({"money": Money(0, "USD")}, "USD 0 is not an amount of a pledge; write one above zero."),
    ],
)
def test_what_is_wrong_with_a_pledge(changes: dict[str, Any], sentence: str) -> None:
    draft = PledgeDraft(code="PL-1", donor=SWEDEN, money=money(1, "EUR"), pledged_on=DAY, expected_on=DAY)
    assert "\n".join(rules.pledge_complaints(replace(draft, **changes), KNOWN)) == sentence


# Allocations


def test_the_page_shows_the_steps(docs: Docs) -> None:
    for page, steps in (("allocations", rules.ALLOCATION_STEPS), ("carry-over", rules.CARRY_OVER_STEPS)):
        written = "\n".join(f"| {' | '.join(row)} |" for row in docs(page, "Step"))
        assert written == "\n".join(drawn(steps).splitlines()[2:])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, ""),
        ({"plan_element": OSI}, ""),
        ({"plan_element": FREE}, "Unearmarked cannot be allocated to itself; name another fund or a plan element."),
        ({"plan_element": SWEDEN}, "There is no plan element or fund Sweden; name one of the plan's, or a fund."),
        ({"office": WATER}, "There is no office Water; register it first or leave the office empty."),
        ({"project": 99}, "There is no project number 99; register it first or leave the project empty."),
        ({"fund": PROJECTS}, "The fund Projects has no pool to allocate from; name a fund that has one."),
        ({"money": money(1, "EUR")}, "An allocation is made in USD, which is what pools hold, not in EUR."),
        ({"money": Money(-1, "USD")}, "USD -0.01 is not an amount of an allocation; write one above zero."),
        ({"purpose": " "}, "The allocation says no purpose; write what the money is for."),
        ({"proposed_on": date(2024, 2, 1)}, "2024-02-01 has not come yet; write the day of the proposal."),
        (
            {"code": "x" * 61},
            (f"“{'x' * 61}” is not a code; a code of an allocation is 1 to 60 characters without spaces at the ends."),
        ),
    ],
)
def test_what_is_wrong_with_an_allocation_is_said_in_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert "\n".join(rules.allocation_complaints(replace(PROPOSAL, **changes), KNOWN)) == sentence


def test_the_page_says_what_is_available(docs: Docs) -> None:
    changes: dict[date, int] = {}
    rows = docs("allocations", "Day")
    for day, came_in, went_out, *_ in rows:
        changes[date.fromisoformat(day)] = _cents(came_in) - _cents(went_out)
    days = list(changes)
    held = rules.least_from(changes[days[0]], changes, days)
    balance = 0
    for day, came_in, went_out, written, available in rows:
        balance += _cents(came_in) - _cents(went_out)
        assert (balance, held[date.fromisoformat(day)]) == (_cents(written), _cents(available))


def test_the_page_says_what_a_pool_holds_for_several_proposals(docs: Docs) -> None:
    rows = docs("allocations", "Proposal")
    asks = [Ask(i, FREE, date.fromisoformat(day), _cents(usd)) for i, (_, day, usd, _) in enumerate(rows)]
    held = {(FREE, date(2023, 3, 5)): 30_000, (FREE, date(2023, 6, 5)): 80_000}
    # The order in which they stand in the file does not matter, only their days.
    said = dict(rules.shortfalls(asks[::-1], held=held, names={FREE: "Unearmarked"}))
    for position, (_, _, usd, answer) in enumerate(rows):
        if answer == "accepted":
            assert position not in said
        else:
            holds, taken = re.findall(r"[\d.]+", answer)[-2:]
            holds, taken = holds.removesuffix(".00"), taken.removesuffix(".00")
            assert f"holds USD {holds}, of which the other allocations here take USD {taken}" in said[position]
            assert f"USD {usd.removesuffix('.00')} was asked for" in said[position]
    assert said[1].endswith("Propose at most USD 100.")
    assert said[3].endswith("Wait for a contribution or name another pool.")


def test_one_allocation_above_the_pool_is_told_how_much_there_is() -> None:
    said = list(
        rules.shortfalls([Ask(0, FREE, DAY, 150_000)], held={(FREE, DAY): 100_000}, names={FREE: "Unearmarked"})
    )
    assert said == [(0, "The pool Unearmarked holds USD 1,000; USD 1,500 was asked for. Propose at most USD 1,000.")]
    assert not list(rules.shortfalls([Ask(0, FREE, DAY, 100_000)], held={(FREE, DAY): 100_000}, names={FREE: "U"}))


def test_money_that_was_spent_does_not_go_back() -> None:
    assert not list(rules.spent_complaints(code="A-1", amount_usd=500, held=500))
    assert list(rules.spent_complaints(code="A-1", amount_usd=500, held=499)) == [
        "The allocation A-1 of USD 5 cannot be reversed: its purpose holds only USD 4.99, the rest was spent."
    ]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2023, 6, 1), ""),
        (date(2024, 1, 16), "2024-01-16 has not come yet; write a day that has."),
        (date(2023, 5, 31), "2023-05-31 is before 2023-06-01, when it was proposed; write a later day."),
        (
            date(2022, 12, 31),
            (
                "2022-12-31 is before 2023-06-01, when it was proposed; write a later day.\n2022-12-31 "
                "lies in a closed period: the books are closed through 2022-12-31. Write 2023-01-01 or "
                "later, or have the period reopened."
            ),
        ),
    ],
)
def test_a_decision_is_of_a_day_that_can_be(on: date, sentence: str) -> None:
    said = rules.day_complaints(
        on=on, since=DAY, since_what="it was proposed", today=KNOWN.today, closed_through=KNOWN.closed_through
    )
    assert "\n".join(said) == sentence


# Carry-over


@pytest.mark.parametrize(
    ("today", "held", "sentence"),
    [
        (date(2024, 1, 1), 1, ""),
        (date(2023, 12, 31), 1, "2023 has not ended; what P carries over is known after 2023-12-31."),
        (date(2024, 1, 1), 0, "The pool P held USD 0 on 2023-12-31; there is nothing to carry over."),
    ],
)
def test_a_carry_over_is_of_a_year_that_has_ended(today: date, held: int, sentence: str) -> None:
    assert "\n".join(rules.carry_over_complaints(pool="P", of_year=2023, today=today, held=held)) == sentence


@pytest.mark.parametrize(
    ("held", "closed", "sentence"),
    [
        (5, date(2023, 12, 31), ""),
        (
            5,
            date(2023, 11, 30),
            ("The books are not closed through 2023-12-31; close 2023 first, so that the carry-over stays what it is."),
        ),
        (
            5,
            None,
            ("The books are not closed through 2023-12-31; close 2023 first, so that the carry-over stays what it is."),
        ),
        (
            6,
            date(2024, 1, 31),
            ("P held USD 0.06 on 2023-12-31, but USD 0.05 was proposed; propose the carry-over again."),
        ),
    ],
)
def test_a_carry_over_stays_what_was_proposed(held: int, closed: date | None, sentence: str) -> None:
    said = rules.carry_over_approval_complaints(pool="P", of_year=2023, proposed=5, held=held, closed_through=closed)
    assert "\n".join(said) == sentence


def _cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100) if text else 0
