"""Carrying over what is left of a year, and proposing again what was returned: on the pages, by two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from web.books import Books
from web.reading import words

from headwater.funding import actions, queries

Browser = Callable[[str], Client]
POOL, AL = "/pools/unearmarked/", "/propose-again/SYN-AL-01/"


def carried(year: int) -> list[tuple[str, str]]:
    return [(row.status, row.reason) for row in queries.carry_overs() if row.year == year]


def test_one_proposes_to_carry_over_and_another_approves(books: Books, as_: Browser) -> None:
    said = {"step": "carry-over", "year": "2023", "reason": "Synthetic: it came late."}
    check = words(as_("clerk").post(POOL, said).content.decode())
    assert "Held on 31 December 2023" in check and "Synthetic: it came late." in check
    assert not carried(2023), "shown once more before it is signed"
    answer = as_("clerk").post(POOL, {**said, "confirmed": "yes"}, follow=True)
    assert "is proposed; another person approves it" in answer.content.decode()
    assert carried(2023) == [("proposed", "Synthetic: it came late.")]
    page = as_("checker").get(POOL).content.decode()
    assert "Approve the carry-over from 2023" in page and "Propose the carry-over" not in page
    said = {"step": "approve-2023", "version": "1", "reason": "", "confirmed": "yes"}
    answer = as_("checker").post(POOL, said, follow=True)
    assert "from 2023 is approved." in answer.content.decode()
    assert [status for status, _ in carried(2023)] == ["approved"]


def test_who_proposed_a_carry_over_may_propose_it_again_and_not_approve_it(books: Books, as_: Browser) -> None:
    pool = queries.pool("unearmarked")
    actions.carry_over(pool=pool, year=2023, reason="Synthetic.", by=books.people["clerk"])
    page = as_("clerk").get(POOL).content.decode()
    assert "Propose the carry-over from 2023 again" in page and "Approve the carry-over" not in page
    said = {"step": "propose-2023", "version": "1", "reason": "Synthetic: better said.", "confirmed": "yes"}
    assert as_("clerk").post(POOL, said).status_code == 302
    assert carried(2023) == [("proposed", "Synthetic: better said.")]
    answer = as_("clerk").post(POOL, said)
    assert answer.status_code == 422 and "changed" in words(answer.content.decode()), "it is another version now"
    said = {"step": "approve-2023", "version": "2", "reason": "", "confirmed": "yes"}
    assert as_("clerk").post(POOL, said).status_code == 422
    assert carried(2023)[0][0] == "proposed"


@pytest.mark.parametrize("who", ["nobody", None])
def test_others_are_offered_nothing(books: Books, as_: Browser, client: Client, who: str | None) -> None:
    browser = as_(who) if who else client
    assert "Carry over what is left" not in browser.get(POOL).content.decode()


def test_what_was_returned_is_written_again(books: Books, as_: Browser) -> None:
    clerk = as_("clerk")
    answer = clerk.get(AL)
    assert answer.status_code == 422 and "is not returned" in words(answer.content.decode())
    actions.return_allocation(code="SYN-AL-01", reason="Synthetic: say more.", by=books.people["checker"])
    assert AL in clerk.get("/allocations/SYN-AL-01/").content.decode()
    assert AL not in as_("checker").get("/allocations/SYN-AL-01/").content.decode()
    page = clerk.get(AL).content.decode()
    assert "Synthetic: say more." in words(page)
    before = queries.allocation("SYN-AL-01")
    said = {
        "step": "again",
        "code": "SOMETHING-ELSE",
        "version": str(before.version),
        "fund": "unearmarked",
        "plan_element": f"{before.plan_element.kind}:{before.plan_element.code}",
        "amount": "999999999",
        "purpose": "Synthetic: more is said.",
        "proposed_on": before.proposed_on.isoformat(),
    }
    answer = clerk.post(AL, said)
    assert answer.status_code == 422 and "was asked for" in words(answer.content.decode()), "more than the pool holds"
    said["amount"] = "20000"
    assert "Synthetic: more is said." in words(clerk.post(AL, said).content.decode())
    answer = clerk.post(AL, {**said, "confirmed": "yes"}, follow=True)
    assert "The allocation SYN-AL-01 is proposed again." in answer.content.decode()
    after = queries.allocation("SYN-AL-01")
    assert (after.status, after.amount, after.purpose) == ("proposed", 2_000_000, "Synthetic: more is said.")
