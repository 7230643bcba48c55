"""What may be posted, said in sentences; and what hashes are made of. No database."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.ledger import chart
from headwater.ledger.chart import KINDS, Account
from headwater.ledger.rules import (
    GENESIS,
    LARGEST_BALANCE,
    SEPARATOR,
    Draft,
    Line,
    Place,
    Reversal,
    account_code,
    chained,
    check,
    check_balances,
    check_day,
    check_line,
    check_month_end,
    check_month_over,
    check_reversal,
    check_why,
    content,
    reversed_lines,
    sealed,
    signature,
)
from headwater.lib.money import LARGEST_AMOUNT

SWEDEN, POOL, EAST = chart.donor(1, "USD"), chart.pool(2, "USD"), chart.pool(3, "USD")
LIVES, SPENT = chart.purpose(2, 4, "USD"), chart.spent(2, 4, "USD")
NAMES = {1: "organisation/SWE", 2: "fund/UNEARMARKED", 3: "fund/EAST", 4: "plan-element/SO-1"}
GIFT = Draft(
    key="contribution:C-1",
    kind="contribution",
    on=date(2024, 3, 5),
    lines=(Line(SWEDEN, POOL, 100_000),),
    why="Receipt 77.",
)


def test_a_sound_entry_gets_no_sentence() -> None:
    assert list(check(GIFT)) == []
    assert list(check(replace(GIFT, occurred_on=GIFT.on, rate="UN 2024-03", why="Two lines.\nAnd an ending."))) == []
    assert list(check(replace(GIFT, key="k" * 200, kind="k" * 40, why="w" * 1000, rate="r" * 60))) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": ""}, "An entry needs a key of 1 to 200 printable characters."),
        ({"key": "k" * 201}, "An entry needs a key of 1 to 200 printable characters."),
        ({"key": f"a{SEPARATOR}b"}, "An entry needs a key of 1 to 200 printable characters."),
        ({"key": "a\0b"}, "An entry needs a key of 1 to 200 printable characters."),
        ({"kind": ""}, "An entry is of a kind, in 1 to 40 printable characters."),
        ({"kind": "k" * 41}, "An entry is of a kind, in 1 to 40 printable characters."),
        ({"kind": f"a{SEPARATOR}b"}, "An entry is of a kind, in 1 to 40 printable characters."),
        ({"rate": "r" * 61}, "A rate is named in at most 60 printable characters."),
        ({"rate": f"a{SEPARATOR}b"}, "A rate is named in at most 60 printable characters."),
        ({"why": ""}, "It needs a reason, in 1 to 1000 characters that can be read."),
        ({"why": "  \n"}, "It needs a reason, in 1 to 1000 characters that can be read."),
        ({"why": "w" * 1001}, "It needs a reason, in 1 to 1000 characters that can be read."),
        ({"why": "a\0b"}, "It needs a reason, in 1 to 1000 characters that can be read."),
        ({"why": f"a{SEPARATOR}b"}, "It needs a reason, in 1 to 1000 characters that can be read."),
        ({"why": "half a pair: \ud83d"}, "It needs a reason, in 1 to 1000 characters that can be read."),
        (
            {"occurred_on": date(2024, 3, 6)},
            "It occurred on 2024-03-06, after 2024-03-05, the day it is posted for.",
        ),
        ({"lines": ()}, "An entry has 1 to 32767 movements; this one has 0."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_entry_is_one_sentence(change: dict[str, object], sentence: str) -> None:
    assert list(check(replace(GIFT, **change))) == [sentence]  # type: ignore[arg-type]


def test_all_that_is_wrong_is_said_together() -> None:
    bad = replace(GIFT, key="", why="", lines=(Line(POOL, POOL, 0),))
    assert list(check(bad)) == [
        "An entry needs a key of 1 to 200 printable characters.",
        "It needs a reason, in 1 to 1000 characters that can be read.",
        f"An amount is a whole number of minor units from 1 to {LARGEST_AMOUNT}; 0 is not.",
        "A movement goes from one account to another; here both are the same.",
        # A pool may feed another pool, so this is the only sentence about the two.
    ]


@pytest.mark.parametrize("amount", [0, -1, LARGEST_AMOUNT + 1, 1.0, 0.5, True, "100", None])
def test_an_amount_is_a_whole_positive_number(amount: object) -> None:
    line = Line(SWEDEN, POOL, amount)  # type: ignore[arg-type]
    assert list(check_line(line, rate="")) == [
        f"An amount is a whole number of minor units from 1 to {LARGEST_AMOUNT}; {amount} is not."
    ]


@pytest.mark.parametrize("amount", [1, 2, LARGEST_AMOUNT])
def test_the_smallest_and_the_largest_amount_may_move(amount: int) -> None:
    assert list(check_line(Line(SWEDEN, POOL, amount), rate="")) == []


def test_units_do_not_mix_and_exist() -> None:
    assert list(check_line(Line(SWEDEN, chart.pool(2, "EUR"), 1), rate="")) == [
        "A movement stays in one unit; this one goes from USD to EUR."
    ]
    assert list(check_line(Line(chart.donor(1, "XXQ"), chart.pool(2, "XXQ"), 1), rate="")) == [
        "“XXQ” is not a currency code; write an ISO 4217 code such as USD, EUR or XOF."
    ]


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_a_kind_feeds_only_what_the_chart_says(source: str, target: str) -> None:
    line = Line(Account(source, "USD", (("fund", 1),)), Account(target, "USD", (("fund", 2),)), 1)
    allowed = source in KINDS[target].fed_by
    said = list(check_line(line, rate="a rate"))
    assert said == (
        [] if allowed else [f"Nothing moves from an account of kind “{source}” to one of kind “{target}”."]
    )  # fmt: skip


def test_money_does_not_skip_a_step_of_its_life() -> None:
    """The chart itself, as a finance person knows it: gifts are not spent straight, and spending does not return."""
    assert {name: sorted(kind.fed_by) for name, kind in KINDS.items()} == {
        "donor": ["earmarked", "exchange", "pool"],
        "pool": ["donor", "exchange", "pool", "purpose"],
        "earmarked": ["donor", "exchange", "purpose"],
        "purpose": ["earmarked", "pool", "purpose", "spent"],
        "spent": ["purpose"],
        "exchange": ["donor", "earmarked", "exchange", "pool"],
    }
    assert {name for name, kind in KINDS.items() if kind.may_go_negative} == {"donor", "exchange"}


def test_an_exchange_names_its_rate() -> None:
    line = Line(chart.donor(1, "EUR"), chart.exchange("EUR"), 100)
    assert list(check_line(line, rate="")) == ["An exchange of currencies names the rate it was made at."]
    assert list(check_line(line, rate="EUR 2024-03-01")) == []


def test_the_last_closed_day_is_closed_and_the_next_is_open() -> None:
    closed = date(2024, 3, 31)
    assert list(check_day(replace(GIFT, on=date(2024, 4, 1)), closed_through=closed)) == []
    assert list(check_day(replace(GIFT, on=date(2024, 3, 31)), closed_through=None)) == []
    assert list(check_day(replace(GIFT, on=date(2024, 3, 31)), closed_through=closed)) == [
        (
            "2024-03-31 lies in a closed period: the books are closed through 2024-03-31. Post it on 2024-04-01 or "
            "later, with its true date beside it."
        )
    ]


def test_books_close_at_the_end_of_a_month() -> None:
    assert list(check_month_end(date(2024, 2, 29))) == []
    assert list(check_month_end(date(2024, 2, 28))) == [
        "The books close at the end of a month; 2024-02-28 is none. Write 2024-02-29."
    ]


def test_books_close_when_a_month_is_over() -> None:
    assert list(check_month_over(date(2024, 2, 29), today=date(2024, 2, 29))) == []
    assert list(check_month_over(date(2024, 3, 31), today=date(2024, 3, 30))) == [
        "The books close when a month is over; 2024-03-31 is still ahead, today is 2024-03-30."
    ]


def test_an_entry_is_taken_back_once_and_a_reversal_never() -> None:
    assert list(check_reversal(5, Reversal(of=None, by=None))) == []
    assert list(check_reversal(5, None)) == ["There is no entry 5 to reverse."]
    assert list(check_reversal(5, Reversal(of=None, by=9))) == ["Entry 5 was reversed already, by entry 9."]
    assert list(check_reversal(5, Reversal(of=4, by=None))) == [
        "Entry 5 is itself a reversal. Post the original event again under a new key."
    ]


def test_a_reason_can_be_read() -> None:
    assert list(check_why("Reçu n° 7 — «نسخة» 🌊\nsecond line")) == []
    assert len(list(check_why("\t"))) == 1


def walked(*lines: Line, **standing: int) -> tuple[list[str], dict[str, int]]:
    accounts = {SWEDEN: "sweden", POOL: "pool", LIVES: "lives", SPENT: "spent"}
    places = {
        account: Place(0, name, account.unit, KINDS[account.kind].may_go_negative, standing.get(name, 0))
        for account, name in accounts.items()
    }
    moves = [(places[source], places[target], amount) for source, target, amount in lines]
    said = [sentence for _, sentence in check_balances(enumerate(moves))]
    return said, {place.code: place.amount for place in places.values() if place.amount}


def test_an_account_gives_what_it_holds_and_not_a_cent_more() -> None:
    assert walked(Line(POOL, LIVES, 100), pool=100) == ([], {"lives": 100})
    assert walked(Line(POOL, LIVES, 101), pool=100)[0] == ["The account “pool” holds USD 1; USD 1.01 was asked for."]


def test_what_came_in_a_line_before_may_go_out() -> None:
    assert walked(Line(SWEDEN, POOL, 70), Line(POOL, LIVES, 70)) == ([], {"sweden": -70, "lives": 70})
    said, _ = walked(Line(POOL, LIVES, 70), Line(SWEDEN, POOL, 70))
    assert said == ["The account “pool” holds USD 0; USD 0.70 was asked for."]


def test_each_sentence_says_what_is_there_and_one_shortage_is_said_once() -> None:
    said, left = walked(Line(POOL, LIVES, 150), Line(POOL, LIVES, 60), Line(LIVES, SPENT, 200), pool=100)
    assert said == ["The account “pool” holds USD 1; USD 1.50 was asked for."]
    assert left == {"pool": 40, "lives": 10, "spent": 200}


def test_no_account_outgrows_its_column() -> None:
    almost = LARGEST_BALANCE - 10
    assert walked(Line(SWEDEN, POOL, 10), pool=almost, sweden=-almost)[0] == []
    sentence = "An account holds at most USD 90,000,000,000,000,000; this would be more."
    assert walked(Line(SWEDEN, POOL, 11), pool=almost)[0] == [sentence]
    assert walked(Line(SWEDEN, POOL, 11), sweden=-almost)[0] == [sentence]


def test_going_back_goes_the_same_way_in_the_other_order() -> None:
    there = (Line(SWEDEN, POOL, 100), Line(POOL, LIVES, 40))
    assert reversed_lines(there) == (Line(LIVES, POOL, 40), Line(POOL, SWEDEN, 100))
    assert reversed_lines(reversed_lines(there)) == there


def test_an_account_reads_as_its_coordinates() -> None:
    account = chart.purpose(2, 4, "USD")
    assert account_code(account, NAMES) == "purpose USD fund=fund/UNEARMARKED objective=plan-element/SO-1"
    assert account == chart.purpose(objective=4, fund=2, unit="USD", office=None)


nasty = st.text(alphabet="AB =/>%\x1f", min_size=1, max_size=12)


@given(st.tuples(nasty, nasty), st.tuples(nasty, nasty))
def test_two_accounts_never_share_a_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    def name(codes: tuple[str, str]) -> str:
        return account_code(
            chart.earmarked(fund=1, donor=2, unit="USD"), {1: f"fund/{codes[0]}", 2: f"organisation/{codes[1]}"}
        )

    assert (name(one) == name(other)) == (one == other)
    assert ">" not in name(one)
    assert SEPARATOR not in name(one)


def test_the_spelling_that_once_collided() -> None:
    """Without quoting, these two accounts of two donors would have been one."""
    account = chart.earmarked(fund=1, donor=2, unit="USD")
    one = account_code(account, {1: "fund/R", 2: "organisation/P fund=fund/Q"})
    other = account_code(account, {1: "fund/Q fund=fund/R", 2: "organisation/P"})
    assert one == "earmarked USD donor=organisation/P%20fund=fund/Q fund=fund/R"
    assert one != other


PLACES = {
    SWEDEN: Place(1, "sweden", "USD", may_go_negative=True),
    POOL: Place(2, "pool", "USD", may_go_negative=False),
    EAST: Place(3, "east", "USD", may_go_negative=False),
}


def said_by(draft: Draft) -> str:
    moves = [(PLACES[source], PLACES[target], amount) for source, target, amount in draft.lines]
    days = str(draft.on), str(draft.occurred_on or draft.on)
    return content(draft.key, draft.kind, *days, draft.why, draft.reverses, draft.rate, moves)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "contribution:C-2"},
        {"kind": "correction"},
        {"on": date(2024, 3, 6)},
        {"occurred_on": date(2024, 3, 4)},
        {"why": "Receipt 78."},
        {"rate": "UN 2024-03"},
        {"reverses": 7},
        {"lines": (Line(SWEDEN, POOL, 100_001),)},
        {"lines": (Line(SWEDEN, EAST, 100_000),)},
        {"lines": (Line(POOL, EAST, 100_000),)},
        {"lines": (Line(SWEDEN, POOL, 50_000), Line(SWEDEN, POOL, 50_000))},
    ],
)
def test_another_request_says_something_else(change: dict[str, object]) -> None:
    assert said_by(replace(GIFT, **change)) != said_by(GIFT)  # type: ignore[arg-type]


def test_the_same_entry_gives_the_same_hash_on_every_machine() -> None:
    """Written out: whoever holds a published head can make these hashes without this program."""

    def of(text: str, *, after: bytes = b"") -> bytes:
        return hashlib.sha256(after + text.encode()).digest()

    movement = "sweden>pool>100000"
    said = ("contribution:C-1", "contribution", "2024-03-05", "2024-03-05", "Receipt 77.", "None", "", movement)
    assert said_by(GIFT) == "\x1f".join(said)
    first = chained(GENESIS, signature(1, 4, "2024-03-05T09:00:00+00:00"), 1, said_by(GIFT))
    assert first == of("1 4 2024-03-05T09:00:00+00:00 1 " + "\x1f".join(said), after=bytes(32))
    closing = sealed(GENESIS, date(2024, 3, 31), "2024-04-02T09:00:00+00:00", 4, "Month end.", 1, first)
    sealing = ("2024-03-31", "2024-04-02T09:00:00+00:00", "4", "Month end.", "1")
    assert closing == of("\x1f".join(sealing), after=bytes(32) + first)


def test_text_cannot_slide_from_one_field_into_the_next() -> None:
    assert said_by(replace(GIFT, key="ab", kind="c")) != said_by(replace(GIFT, key="a", kind="bc"))


def test_a_hash_depends_on_what_came_before_who_when_which_number_and_what_is_said() -> None:
    told = {
        chained(before, signature(batch, by, at), number, said)
        for before in (GENESIS, b"\1" * 32)
        for number in (1, 2, 11)
        for batch in (1, 11)
        for by in (1, 11)
        for at in ("2024-03-05T09:00:00+00:00", "2024-03-05T09:00:01+00:00")
        for said in (said_by(GIFT), said_by(replace(GIFT, why="Receipt 78.")))
    }
    assert len(told) == 2 * 3 * 2 * 2 * 2 * 2


def test_a_seal_depends_on_everything_a_closing_says() -> None:
    said = (GENESIS, date(2024, 3, 31), "2024-04-02T09:00:00+00:00", 4, "Month end.", 1, b"\2" * 32)
    other = (b"\1" * 32, date(2024, 4, 30), "2024-04-02T09:00:01+00:00", 5, "Month end", 2, b"\3" * 32)
    changed = {sealed(*said[:i], other[i], *said[i + 1 :]) for i in range(len(said))}  # type: ignore[arg-type]
    assert len(changed | {sealed(*said)}) == len(said) + 1


@given(
    st.lists(
        st.tuples(st.sampled_from([(SWEDEN, POOL), (POOL, LIVES), (LIVES, POOL), (LIVES, SPENT)]), st.integers(1, 500)),
        max_size=30,
    )
)
def test_the_walk_lets_through_exactly_what_keeps_every_account_above_zero(
    moves: list[tuple[tuple[Account, Account], int]],
) -> None:
    places = {account: Place(0, "", "USD", account == SWEDEN) for account in (SWEDEN, POOL, LIVES, SPENT)}
    numbered = enumerate([(places[source], places[target], amount) for (source, target), amount in moves])
    refused = {i for i, _ in check_balances(numbered)}
    # A second walk, written differently: what would be too much takes nothing out, but arrives where it should.
    standing: dict[Account, int] = defaultdict(int)
    for i, ((source, target), amount) in enumerate(moves):
        enough = source.kind == "donor" or standing[source] >= amount
        assert enough == (i not in refused)
        standing[source] -= amount if enough else 0
        standing[target] += amount
    assert {account: place.amount for account, place in places.items()} == {
        account: standing[account] for account in places
    }
    assert all(place.amount >= 0 for account, place in places.items() if account != SWEDEN)
