"""Posting, taking back, closing and opening again, told as stories with every cent."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone
from fresh import Fresh
from ledger.books import Books, signature

from headwater.access.actions import add_person
from headwater.access.queries import Person
from headwater.audit.queries import lines as audit_lines
from headwater.ledger import actions, bulk, queries
from headwater.ledger.models import Entry, Movement
from headwater.ledger.rules import Draft, Line
from headwater.ledger.verify import verify
from headwater.lib.errors import Refused

GIFTS = """
    2024-01-05  G-1  sweden  pool         1,000,000.00
    2024-02-01  G-2  norway  pool           500,000.01
    2024-02-10  G-3  sweden  sweden-only     70,000.00
"""


POOL = "The account “pool USD fund=fund/UNEARMARKED”"


def refused(action: object, **asked: object) -> list[str]:
    """What was said, each with its place, after looking that nothing was written."""
    before = signature()
    with pytest.raises(Refused) as refusal:
        action(**asked)  # type: ignore[operator]
    assert signature() == before
    return [str(complaint) for complaint in refusal.value.complaints]


def test_two_gifts_pay_for_one_activity(books: Books) -> None:
    books.tell(GIFTS)
    books.tell("""
        2024-03-01  A-1  pool   lives        100,000.01
        2024-03-15  S-1  lives  spent-lives   40,000.00
    """)
    assert books.standing() == {
        "sweden": "USD -1,070,000.00",
        "norway": "USD -500,000.01",
        "pool": "USD 1,400,000.00",
        "sweden-only": "USD 70,000.00",
        "lives": "USD 60,000.01",
        "spent-lives": "USD 40,000.00",
    }
    assert verify().entries == 5


def test_an_entry_says_everything_that_was_asked(books: Books) -> None:
    number = books.post("G-1", "2024-02-01", ("sweden", "pool", "12.50"), occurred_on="2024-01-31", why="Café 7\n\\t")
    entry = queries.entry(number)
    assert entry is not None
    assert (entry.pk, entry.key, entry.kind, entry.why) == (1, "G-1", "story", "Café 7\n\\t")
    assert (entry.on, entry.occurred_on) == (date(2024, 2, 1), date(2024, 1, 31))
    assert (entry.by, entry.reverses_id, entry.rate, entry.lines) == (books.by, None, "", 1)
    assert queries.lines_of(number) == [(books.accounts["sweden"], books.accounts["pool"], 1250)]
    assert verify()


def test_texts_come_back_as_they_were_given(books: Books) -> None:
    """Bulk posting on PostgreSQL goes through a text format with signs of its own."""
    texts = [
        "back\\slash",
        "\\N",
        "tab\there",
        "line\nbreak",
        "carriage\rreturn",
        "\\.",
        "«نسخة» 🌊",
        "'quoted'",
        '"',
        "%s",
    ]
    drafts = [books.draft(f"T-{i}", "2024-01-05", ("sweden", "pool", "1.00"), why=why) for i, why in enumerate(texts)]
    drafts += [books.draft("\\N", "2024-01-05", ("sweden", "pool", "1.00"), kind="a\\b", why="\\\\")]
    actions.post_many(drafts=drafts, by=books.by)
    assert list(Entry.objects.order_by("id").values_list("key", "kind", "why")) == [
        (draft.key, draft.kind, draft.why) for draft in drafts
    ]
    assert verify()
    assert actions.post_many(drafts=drafts, by=books.by) == list(range(1, len(drafts) + 1))


def test_the_same_request_twice_is_one_entry(books: Books) -> None:
    first = books.tell(GIFTS)
    before = signature()
    assert books.tell(GIFTS) == first == [1, 2, 3]
    assert signature() == before


def test_a_retry_is_answered_after_its_period_was_closed(books: Books) -> None:
    first = books.tell(GIFTS)
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    assert books.tell(GIFTS) == first


def test_new_and_old_requests_in_one_call_keep_their_places(books: Books) -> None:
    books.tell(GIFTS)
    mixed = """
        2024-03-01  N-1  sweden  pool            10.00
        2024-02-01  G-2  norway  pool       500,000.01
        2024-03-02  N-2  norway  pool            20.00
        2024-03-01  N-1  sweden  pool            10.00
    """
    assert books.tell(mixed) == [4, 2, 5, 4]
    assert books.standing()["pool"] == "USD 1,500,030.01"


def test_a_request_repeated_inside_one_call_is_one_entry(books: Books) -> None:
    draft = books.draft("G-1", "2024-01-05", ("sweden", "pool", "10.00"))
    assert actions.post_many(drafts=[draft] * 3, by=books.by) == [1, 1, 1]
    assert books.standing() == {"sweden": "USD -10.00", "pool": "USD 10.00"}


def test_no_request_is_no_entry_and_no_line_in_the_trail(books: Books) -> None:
    before = len(audit_lines())
    assert actions.post_many(drafts=[], by=books.by) == []
    assert len(audit_lines()) == before


@pytest.mark.parametrize(
    "other",
    [
        {"on": "2024-01-06"},
        {"why": "Another reason."},
        {"kind": "correction"},
        {"occurred_on": "2024-01-04"},
        {"lines": ("sweden", "pool", "1,000,000.01")},
        {"lines": ("norway", "pool", "1,000,000.00")},
    ],
)
def test_a_used_key_with_other_content_is_refused(books: Books, other: dict[str, object]) -> None:
    books.tell(GIFTS)
    asked = {"on": "2024-01-05", "lines": ("sweden", "pool", "1,000,000.00"), **other}
    lines = asked.pop("lines")
    draft = books.draft("G-1", asked.pop("on"), lines, **asked)  # type: ignore[arg-type]
    assert refused(actions.post, draft=draft, by=books.by) == [
        "entry “G-1”: This key is in the books with other content."
    ]


def test_a_key_twice_in_one_call_with_other_content_is_refused(books: Books) -> None:
    drafts = books.drafts("""
        2024-01-05  G-1  sweden  pool  10.00
        2024-01-06  G-1  sweden  pool  10.00
    """)
    assert refused(actions.post_many, drafts=drafts, by=books.by) == [
        "entry “G-1”: This key is in the books with other content."
    ]


def test_all_complaints_come_together_and_nothing_is_written(books: Books) -> None:
    books.tell(GIFTS)
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    drafts = [
        books.draft("fine", "2024-03-01", ("sweden", "pool", "1.00")),
        books.draft("G-1", "2024-03-01", ("sweden", "pool", "1.00")),
        books.draft("late", "2024-02-29", ("sweden", "pool", "1.00")),
        books.draft("leap", "2024-03-01", ("sweden", "spent-lives", "1.00")),
        books.draft("mixed", "2024-03-01", ("sweden", "pool:EUR", "1.00")),
        books.draft("nul\0", "2024-03-01", ("sweden", "pool", "1.00"), why="\ud800", kind="k" * 41),
    ]
    assert sorted(refused(actions.post_many, drafts=drafts, by=books.by)) == sorted([
        "entry “G-1”: This key is in the books with other content.",
        (
            "entry “late”: 2024-02-29 lies in a closed period: the books are closed through 2024-02-29. Post it on "
            "2024-03-01 or later, with its true date beside it."
        ),
        "entry “leap”: Nothing moves from an account of kind “donor” to one of kind “spent”.",
        "entry “mixed”: A movement stays in one unit; this one goes from USD to EUR.",
        "entry “nul\0”: An entry needs a key of 1 to 200 printable characters.",
        "entry “nul\0”: An entry is of a kind, in 1 to 40 printable characters.",
        "entry “nul\0”: It needs a reason, in 1 to 1000 characters that can be read.",
    ])  # fmt: skip


def test_a_refusal_late_in_a_long_call_leaves_nothing_of_its_beginning(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_DRAFTS_AT_ONCE", 2)
    drafts = books.drafts("""
        2024-01-05  G-1  sweden  pool   10.00
        2024-01-05  G-2  sweden  pool   10.00
        2024-01-05  G-3  sweden  pool   10.00
        2024-01-05  A-1  pool    lives  30.01
        2024-01-05  G-4  sweden  spent-lives   10.00
    """)
    assert refused(actions.post_many, drafts=drafts, by=books.by) == [
        f"entry “A-1”: {POOL} holds USD 30; USD 30.01 was asked for.",
        "entry “G-4”: Nothing moves from an account of kind “donor” to one of kind “spent”.",
    ]


def test_a_pool_gives_what_it_holds_and_not_a_cent_more(books: Books) -> None:
    books.tell(GIFTS)
    draft = books.draft("A-1", "2024-03-01", ("pool", "lives", "1,500,000.02"))
    assert refused(actions.post, draft=draft, by=books.by) == [
        f"entry “A-1”: {POOL} holds USD 1,500,000.01; USD 1,500,000.02 was asked for."
    ]
    books.post("A-1", "2024-03-01", ("pool", "lives", "1,500,000.01"))
    assert "pool" not in books.standing()


def test_lines_of_one_entry_stand_or_fall_together(books: Books) -> None:
    books.tell(GIFTS)
    draft = books.draft("A-1", "2024-03-01", ("pool", "lives", "1.00"), ("sweden-only", "lives", "70,000.01"))
    assert len(refused(actions.post, draft=draft, by=books.by)) == 1
    draft = books.draft("A-1", "2024-03-01", ("pool", "lives", "1.00"), ("sweden-only", "lives", "70,000.00"))
    number = actions.post(draft=draft, by=books.by)
    assert [amount for _, _, amount in queries.lines_of(number)] == [100, 7_000_000]


def test_money_changes_currency_over_two_accounts_at_a_named_rate(books: Books) -> None:
    lines = (("sweden:EUR", "exchange:EUR", "920.00"), ("exchange", "pool", "1,000.00"))
    assert (
        refused(actions.post, draft=books.draft("X-1", "2024-01-05", *lines), by=books.by)
        == ["entry “X-1”: An exchange of currencies names the rate it was made at."] * 2
    )
    books.post("X-1", "2024-01-05", *lines, rate="EUR 2024-01-01")
    assert books.standing() == {
        "sweden:EUR": "EUR -920.00",
        "exchange:EUR": "EUR 920.00",
        "exchange": "USD -1,000.00",
        "pool": "USD 1,000.00",
    }


def test_a_reversal_takes_everything_back_and_both_stay_visible(books: Books) -> None:
    books.tell(GIFTS)
    before = books.standing()
    number = books.post("A-1", "2024-03-01", ("pool", "lives", "100.00"), ("lives", "spent-lives", "60.00"))
    answer = actions.reverse(entry=number, on=date(2024, 3, 9), why="Twice on the form.", by=books.by)
    assert answer == number + 1
    assert books.standing() == before
    assert books.standing(on="2024-03-08")["spent-lives"] == "USD 60.00"
    assert [line.key for line in queries.entries()][-2:] == ["A-1", f"reversal of entry {number}"]
    reversal = queries.entry(answer)
    assert reversal is not None
    assert (reversal.reverses_id, reversal.kind, reversal.why) == (number, "story", "Twice on the form.")


def test_a_reversal_asked_twice_is_one_reversal(books: Books) -> None:
    books.tell(GIFTS)
    asked = {"entry": 1, "on": date(2024, 3, 9), "why": "Never arrived.", "by": books.by}
    assert actions.reverse(**asked) == actions.reverse(**asked) == 4  # type: ignore[arg-type]
    named = {**asked, "entry": 2, "key": "my own key"}
    assert actions.reverse(**named) == actions.reverse(**named) == 5  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "again",
    [{"on": date(2024, 3, 10)}, {"why": "Another reason."}, {"key": "another key"}, {"key": "reversal of entry 1"}],
)
def test_an_entry_is_taken_back_only_once(books: Books, again: dict[str, object]) -> None:
    books.tell(GIFTS)
    first = {"entry": 1, "on": date(2024, 3, 9), "why": "Never arrived.", "by": books.by, "key": "first"}
    actions.reverse(**first)  # type: ignore[arg-type]
    assert refused(actions.reverse, **{**first, **again}) == ["Entry 1 was reversed already, by entry 4."]


def test_what_cannot_be_taken_back(books: Books) -> None:
    books.tell(GIFTS)
    actions.reverse(entry=3, on=date(2024, 3, 9), why="Never arrived.", by=books.by)
    asked = {"on": date(2024, 3, 10), "why": "As a test.", "by": books.by}
    assert refused(actions.reverse, entry=4, **asked) == [
        "Entry 4 is itself a reversal. Post the original event again under a new key."
    ]
    assert refused(actions.reverse, entry=99, **asked) == ["There is no entry 99 to reverse."]
    books.post("A-1", "2024-03-01", ("pool", "lives", "1,500,000.00"))
    assert refused(actions.reverse, entry=1, **asked) == [
        f"entry “reversal of entry 1”: {POOL} holds USD 0.01; USD 1,000,000 was asked for."
    ]


def test_a_draft_that_reverses_meets_the_same_rules(books: Books) -> None:
    books.tell(GIFTS)
    back = ("pool", "sweden", "1.00")
    drafts = [books.draft(f"R-{i}", "2024-03-01", back, reverses=number) for i, number in enumerate((1, 1, 99))]
    assert refused(actions.post_many, drafts=drafts, by=books.by) == [
        "entry “R-1”: Entry 1 was reversed already, by entry 4.",
        "entry “R-2”: There is no entry 99 to reverse.",
    ]


def test_an_entry_with_the_longest_key_can_be_taken_back(books: Books) -> None:
    number = books.post("k" * 200, "2024-01-05", ("sweden", "pool", "1.00"))
    actions.reverse(entry=number, on=date(2024, 1, 6), why="A test.", by=books.by)
    assert books.standing() == {}


def test_a_late_fact_counts_in_the_open_month_and_keeps_its_true_day(books: Books) -> None:
    books.tell(GIFTS)
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    draft = books.draft("L-1", "2024-02-20", ("sweden", "pool", "5.00"))
    assert len(refused(actions.post, draft=draft, by=books.by)) == 1
    number = books.post("L-1", "2024-03-01", ("sweden", "pool", "5.00"), occurred_on="2024-02-20")
    entry = queries.entry(number)
    assert entry is not None
    assert (entry.on, entry.occurred_on) == (date(2024, 3, 1), date(2024, 2, 20))
    assert books.standing(on="2024-02-29")["pool"] == "USD 1,500,000.01"
    assert books.standing(on="2024-03-01")["pool"] == "USD 1,500,005.01"


def test_a_closed_period_takes_no_entry_and_no_reversal(books: Books) -> None:
    books.tell(GIFTS)
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    assert queries.closed_through() == date(2024, 2, 29)
    said = refused(actions.reverse, entry=1, on=date(2024, 2, 29), why="Too late.", by=books.by)
    assert said[0].startswith("entry “reversal of entry 1”: 2024-02-29 lies in a closed period")
    actions.reverse(entry=1, on=date(2024, 3, 1), why="In time.", by=books.by)


def test_books_open_again_only_by_a_signed_act(books: Books) -> None:
    books.tell(GIFTS)
    actions.close(through=date(2024, 1, 31), why="January.", by=books.by)
    actions.close(through=date(2024, 2, 29), why="February.", by=books.by)
    actions.reopen(through=date(2024, 1, 31), why="The bank corrected its statement.", by=books.by)
    assert queries.closed_through() == date(2024, 1, 31)
    books.post("G-4", "2024-02-01", ("sweden", "pool", "1.00"))
    line = next(line for line in audit_lines() if line.action == "reopen the books")
    assert (line.by_email, line.before) == ("ana@example.org", {"closed through": "2024-02-29"})
    assert line.after is not None
    assert line.after["why"] == "The bank corrected its statement."
    assert line.after["closed through"] == "2024-01-31"
    assert verify()


def test_a_year_that_is_not_over_is_not_closed(books: Books) -> None:
    today = timezone.localdate()
    ahead = date(today.year + 1, 12, 31)
    assert refused(actions.close, through=ahead, why="Too early.", by=books.by) == [
        f"The books close when a month is over; {ahead} is still ahead, today is {today}."
    ]


@pytest.mark.parametrize(
    ("act", "through", "sentence"),
    [
        ("close", "2024-03-30", "The books close at the end of a month; 2024-03-30 is none. Write 2024-03-31."),
        (
            "close",
            "2024-02-29",
            "The books are closed through 2024-02-29 already. To open them again is an act of its own.",
        ),
        (
            "close",
            "2024-01-31",
            "The books are closed through 2024-02-29 already. To open them again is an act of its own.",
        ),
        (
            "reopen",
            "2024-02-29",
            "The books are closed through 2024-02-29; they cannot be reopened to 2024-02-29.",
        ),
        ("reopen", "2024-01-30", "The books close at the end of a month; 2024-01-30 is none. Write 2024-01-31."),
    ],
)  # fmt: skip
def test_what_cannot_be_closed_or_opened(books: Books, act: str, through: str, sentence: str) -> None:
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    asked = {"through": date.fromisoformat(through), "why": "A test.", "by": books.by}
    assert refused(getattr(actions, act), **asked) == [sentence]


def test_open_books_cannot_be_opened(books: Books) -> None:
    asked = {"through": date(2024, 1, 31), "why": "A test.", "by": books.by}
    assert refused(actions.reopen, **asked) == [
        "The books are not closed at all; they cannot be reopened to 2024-01-31."
    ]


@pytest.mark.parametrize("why", ["", " ", "w" * 1001, "nul\0"])
def test_closing_and_opening_need_a_reason(books: Books, why: str) -> None:
    sentence = ["It needs a reason, in 1 to 1000 characters that can be read."]
    assert refused(actions.close, through=date(2024, 1, 31), why=why, by=books.by) == sentence
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    assert refused(actions.reopen, through=date(2024, 1, 31), why=why, by=books.by) == sentence


@pytest.fixture
def newcomer(person: Person) -> Person:
    return add_person(email="new@example.org", name="New Comer", by=person)


def test_who_may_not_does_not(books: Books, newcomer: Person) -> None:
    books.tell(GIFTS)
    by, on = newcomer, date(2024, 1, 31)
    assert "“close periods”" in refused(actions.close, through=on, why="A test.", by=by)[0]
    actions.close(through=date(2024, 2, 29), why="Month end.", by=books.by)
    assert "“reopen periods”" in refused(actions.reopen, through=on, why="A test.", by=by)[0]
    drafts = [books.draft("G-9", "2024-03-01", ("sweden", "pool", "1.00"))]
    assert "“post entries”" in refused(actions.post_by_hand, drafts=drafts, by=by)[0]
    assert actions.post_by_hand(drafts=drafts, by=books.by) == [4]


def test_one_line_in_the_trail_for_one_posting(books: Books) -> None:
    books.tell(GIFTS)
    assert [(line.by_email, line.target) for line in audit_lines() if line.action == "post entries"] == [
        ("ana@example.org", "entries 1-3")
    ]
    line = next(line for line in audit_lines() if line.action == "post entries")
    assert line.after == {"entries": 3, "head": queries.head()[1]}
    json.dumps(line.after)


def test_25_000_entries_in_one_call_are_one_transaction(books: Books) -> None:
    gift = Line(books.accounts["sweden"], books.accounts["pool"], 1_01)
    drafts = [
        Draft(key=f"G-{i:05}", kind="gift", on=date(2024, 1, 1 + i % 28), lines=(gift,), why="Bulk.")
        for i in range(25_000)
    ]
    bad = Draft(key="too much", kind="gift", on=date(2024, 1, 5), why="Bulk.", lines=(
        Line(books.accounts["pool"], books.accounts["lives"], 25_000 * 1_01 + 1),
    ))  # fmt: skip
    assert refused(actions.post_many, drafts=[*drafts, bad], by=books.by) == [
        f"entry “too much”: {POOL} holds USD 25,250; USD 25,250.01 was asked for."
    ]
    assert actions.post_many(drafts=drafts, by=books.by) == list(range(1, 25_001))
    assert books.standing() == {"sweden": "USD -25,250.00", "pool": "USD 25,250.00"}
    assert actions.post_many(drafts=drafts[12_000:12_003], by=books.by) == [12_001, 12_002, 12_003]
    verdict = verify()
    assert (verdict.wrong, verdict.entries, verdict.head) == ("", *queries.head())


def test_an_entry_of_many_lines_is_one_entry(books: Books) -> None:
    line = Line(books.accounts["sweden"], books.accounts["pool"], 1)
    books_before = books.post("G-0", "2024-01-01", ("sweden", "pool", "1.00"))
    draft = Draft(key="many", kind="gift", on=date(2024, 1, 1), lines=(line,) * 2_000, why="Bulk.")
    number = actions.post(draft=draft, by=books.by)
    assert (books_before, number) == (1, 2)
    assert Movement.objects.filter(entry=number).count() == 2_000
    assert books.standing()["pool"] == "USD 21.00"


def test_a_refusal_inside_a_larger_write_leaves_the_rest_to_the_caller(books: Books) -> None:
    with transaction.atomic():
        books.post("G-1", "2024-01-05", ("sweden", "pool", "1.00"))
        with pytest.raises(Refused):
            books.post("A-1", "2024-01-05", ("pool", "lives", "2.00"))
        books.post("G-2", "2024-01-05", ("sweden", "pool", "1.00"))
    assert [entry.key for entry in queries.entries()] == ["G-1", "G-2"]
    assert verify()


def test_posting_needs_a_transaction(fresh_database: Fresh) -> None:
    with fresh_database.open(), pytest.raises(AssertionError, match="in a transaction"):
        bulk.lock()
