"""Earmarks and rates, without a database; the tables of their pages are the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from funding.known_world import (
    DAY,
    EUROS,
    FREE,
    GENEVA,
    GIFT,
    KNOWN,
    NODES,
    PROJECTS,
    PROPOSAL,
    SO1,
    SO2,
    SOFT,
    SYRIA,
    WATER,
)

from headwater.funding import rules
from headwater.funding.rules import (
    PoolFacts,
    RateDraft,
    RateFacts,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money

Docs = Callable[[str, str], list[list[str]]]


# Earmarking


def test_the_page_lists_the_modalities_and_where_their_money_goes(docs: Docs) -> None:
    for code, meaning, category, where in docs("earmarking", "Modality"):
        modality = rules.MODALITIES[code]
        assert modality.meaning == meaning
        assert category == f"{modality.category} {rules.CATEGORIES[modality.category]}"
        pools = {1: FREE, 2: SOFT, 3: SYRIA}
        taken = [
            f"a pool of category {number}"
            for number, fund in pools.items()
            if not list(rules.entry_complaints(modality=code, fund=fund, known=KNOWN))
        ]
        apart = [] if list(rules.entry_complaints(modality=code, fund=None, known=KNOWN)) else ["kept apart"]
        assert where == ", or ".join([*taken, *apart])
    assert [row[0] for row in docs("earmarking", "Modality")] == list("ABCDEFGHIJKL") == list(rules.MODALITIES)


@pytest.mark.parametrize(
    ("modality", "fund", "sentence"),
    [
        (
            "A",
            None,
            (
                "Modality A is unearmarked and enters a pool, but no fund is named; name a fund whose pool "
                "is unearmarked."
            ),
        ),
        (
            "E",
            PROJECTS,
            (
                "Modality E is softly earmarked and enters a pool, but the fund Projects has none; name a "
                "fund whose pool is softly earmarked."
            ),
        ),
        (
            "I",
            FREE,
            (
                "Modality I is tightly earmarked and enters no pool, but Unearmarked is a pool; name a "
                "fund that is none, or leave it empty."
            ),
        ),
        (
            "D",
            FREE,
            (
                "Modality D is softly earmarked, but the pool Unearmarked is unearmarked and takes "
                "modalities A, B and C only; name another fund or correct the modality."
            ),
        ),
        (
            "G",
            SOFT,
            (
                "Modality G is earmarked, but the pool Solutions is softly earmarked and takes modalities "
                "D, E and F only; name another fund or correct the modality."
            ),
        ),
        ("I", SO1, "There is no fund Saving lives; register it first or name another one."),
        ("I", 99, "There is no fund number 99; register it first or name another one."),
    ],
)
def test_money_enters_a_pool_of_its_own_earmark_only(modality: str, fund: int | None, sentence: str) -> None:
    assert list(rules.entry_complaints(modality=modality, fund=fund, known=KNOWN)) == [sentence]


@pytest.mark.parametrize("row", range(10))
def test_the_page_says_where_money_may_go(docs: Docs, row: int) -> None:
    limit, element, office, allowed = docs("earmarking", "Pool limited to")[row]
    named = {facts.code: node for node, facts in NODES.items()}
    scopes = {} if limit == "nothing" else {named[limit]: 9}
    pool = PoolFacts(id=9, fund=PROJECTS, name="Pool", category=2, scopes=scopes)
    draft = replace(PROPOSAL, plan_element=named[element], office=named[office] if office else None)
    wrong = list(rules.use_complaints(pool=pool, draft=draft, on=DAY, known=KNOWN))
    assert (wrong == []) is (allowed == "yes")
    assert rules.admitting_scope(pool, draft, DAY, KNOWN) == (9 if pool.scopes and allowed == "yes" else None)
    assert len(docs("earmarking", "Pool limited to")) == 10


def test_a_project_lies_under_its_country() -> None:
    pool = KNOWN.pools[SYRIA]
    assert rules.admitting_scope(pool, replace(PROPOSAL, plan_element=SO2, project=WATER), DAY, KNOWN) == 31


def test_the_earmark_says_what_it_allows() -> None:
    draft = replace(PROPOSAL, fund=SYRIA, plan_element=SO2, office=GENEVA)
    (said,) = rules.allocation_complaints(draft, KNOWN)
    assert said == (
        "Money of the pool Syria response may go only to Syria and what lies under; this is for Driving "
        "solutions and Geneva. Name a purpose within the earmark or another pool."
    )


@pytest.mark.parametrize(
    ("category", "kinds", "sentence"),
    [
        (
            1,
            ["place"],
            ("The pool P is to be unearmarked, so it has no limits; leave them out or choose category 2 or 3."),
        ),
        (2, [], "The pool P is to be softly earmarked, so it needs at least one limit: say what it is for."),
        (3, [], "The pool P is to be earmarked, so it needs at least one limit: say what it is for."),
        (4, ["place"], "A pool is of category 1, 2 or 3, not 4: tightly earmarked money (4) is never pooled."),
        (
            2,
            ["organisation"],
            (
                "A pool is not limited to the kind “organisation”; write one of: plan, plan-element, "
                "place, office, project, fund."
            ),
        ),
    ],
)
def test_what_is_limited_to_nothing_is_not_earmarked(category: int, kinds: list[str], sentence: str) -> None:
    assert list(rules.pool_complaints(name="P", category=category, scope_kinds=kinds)) == [sentence]
    assert not list(rules.pool_complaints(name="P", category=1, scope_kinds=[]))
    assert not list(rules.pool_complaints(name="P", category=3, scope_kinds=["place"]))


# Rates


def test_the_page_says_which_rate_is_in_force(docs: Docs) -> None:
    for day, written in docs("rates", "Day of receipt"):
        found = rules.rate_in_force(EUROS, date.fromisoformat(day))
        exact = None if found is None else rules.units_per_usd(found.billionths_per_usd).normalize()
        assert written == ("missing" if exact is None else str(exact))


def test_the_page_says_what_amounts_are_in_dollars(docs: Docs) -> None:
    for given, rate, exact, booked in docs("rates", "Given"):
        currency, number = given.split()
        amount = money(number.replace(",", ""), currency)
        usd = rules.in_usd(amount, RateFacts(DAY, rules.billionths(Decimal(rate)), 1))
        assert (str(Money(usd, "USD")) if usd else "refused: less than a cent") == booked
        digits = exact.rstrip("…")
        assert str(amount.decimal / Decimal(rate)).startswith(digits)


def test_dollars_need_no_rate() -> None:
    assert rules.in_usd(money("12.34", "USD"), None) == 1234
    assert rules.rate_for(GIFT, KNOWN) is None


@pytest.mark.parametrize(
    ("currency", "units", "source", "sentence"),
    [
        (
            "EUR",
            "0",
            "UN",
            ("The rate of EUR from 2023-06-01 is 0; a rate is above zero, in units of EUR for one US dollar."),
        ),
        (
            "EUR",
            "-0.9",
            "UN",
            ("The rate of EUR from 2023-06-01 is -0.9; a rate is above zero, in units of EUR for one US dollar."),
        ),
        (
            "EUR",
            "NaN",
            "UN",
            ("The rate of EUR from 2023-06-01 is NaN; a rate is above zero, in units of EUR for one US dollar."),
        ),
        ("EUR", "0.9400000001", "UN", "The rate 0.9400000001 has more than 9 decimals; write it as it is published."),
        ("EUR", "100000001", "UN", "The rate of EUR from 2023-06-01 is 100000001, more than the books can hold."),
        ("USD", "1", "UN", "The US dollar needs no rate: one is one. Leave the line out."),
        ("EUX", "1", "UN", "“EUX” is not a currency code; write an ISO 4217 code such as USD, EUR or XOF."),
        ("EUR", "1", " ", "The rate of EUR from 2023-06-01 has no source; write where it is published."),
    ],
)
def test_a_rate_that_is_none_is_named(currency: str, units: str, source: str, sentence: str) -> None:
    draft = RateDraft(currency=currency, valid_from=DAY, units_per_usd=Decimal(units), source=source)
    assert list(rules.rate_complaints(draft)) == [sentence]


def test_a_rate_is_kept_exactly() -> None:
    for written in ("0.94", "605.123456789", "0.000000001", "1E+2"):
        assert rules.units_per_usd(rules.billionths(Decimal(written))) == Decimal(written)
    with pytest.raises(Refused):
        rules.billionths(Decimal("1.000000000000000000000000000000000000001"))
    assert rules.rate_code("EUR", EUROS[0]) == "UNORE EUR 2023-03-01"
