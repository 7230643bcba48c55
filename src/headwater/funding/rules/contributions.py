"""Receipts: what may be registered, in US dollars at which rate, and how it stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from headwater.funding.rules.earmarking import entry_complaints, modality_complaints
from headwater.funding.rules.rates import in_usd, missing_rate, rate_code, rate_in_force
from headwater.funding.rules.records import LONGEST_CODE, amount_complaints, code_complaints, donor_complaints
from headwater.funding.rules.values import ContributionDraft, ContributionStatus, Known, RateFacts
from headwater.ledger import chart
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import LARGEST_AMOUNT, Money
from headwater.lib.words import number, said
from headwater.registry.rules import folded

LONGEST_EVIDENCE = 500
# As much as an index of either database holds of a text in any letters: a code, a space and the evidence.
LONGEST_TEXT_KEY = LONGEST_CODE + 1 + LONGEST_EVIDENCE


def text_key(code: str, evidence: str) -> str:
    """What lists search of a contribution, as texts are compared; what folding makes longer than both is cut off."""
    return folded(f"{code} {evidence}")[:LONGEST_TEXT_KEY]


def rate_for(draft: ContributionDraft, known: Known) -> RateFacts | None:
    """The rate in force on the day of the receipt; None for US dollars and where the rate is missing."""
    if draft.money.currency == "USD":
        return None
    return rate_in_force(known.rates.get(draft.money.currency, ()), draft.received_on)


def contribution_complaints(draft: ContributionDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a receipt, as one sentence each."""
    yield from code_complaints(draft.code, "a contribution")
    yield from donor_complaints(draft.donor, known)
    yield from _day_complaints(draft, known)
    yield from amount_complaints(draft.money, "a contribution")
    unknown_modality = list(modality_complaints(draft.modality))
    yield from unknown_modality or entry_complaints(modality=draft.modality, fund=draft.fund, known=known)
    if draft.agreement is not None:
        yield from _agreement_complaints(draft, draft.agreement, known)
    yield from _usd_complaints(draft, known)
    if len(draft.evidence) > LONGEST_EVIDENCE:
        yield said(
            "The evidence has {count} characters; write at most {longest}.",
            count=len(draft.evidence),
            longest=LONGEST_EVIDENCE,
        )


def _day_complaints(draft: ContributionDraft, known: Known) -> Iterator[str]:
    if draft.received_on > known.today:
        yield said(
            "{received_on} has not come yet; what is expected is a pledge, not a contribution.",
            received_on=draft.received_on,
        )
    if draft.booked_on and not draft.received_on <= draft.booked_on <= known.today:
        yield said(
            "It cannot be booked on {booked_on}: that is before the receipt, or has not come yet.",
            booked_on=draft.booked_on,
        )
    closed = known.closed_through
    if closed and (draft.booked_on or draft.received_on) <= closed:
        open_again = closed + timedelta(days=1)
        yield said(
            "{on} lies in a closed period: the books are closed through {closed}. Book the receipt on {opens} or "
            "later, or have the period reopened.",
            on=draft.booked_on or draft.received_on,
            closed=closed,
            opens=open_again,
        )


def _agreement_complaints(draft: ContributionDraft, code: str, known: Known) -> Iterator[str]:
    agreement = known.agreements.get(code)
    if agreement is None:
        yield said("There is no agreement {code}; sign it first or leave the agreement empty.", code=code)
        return
    if agreement.donor != draft.donor:
        yield said(
            "The agreement {code} is with {donor}, not with {other}.",
            code=code,
            donor=known.name(agreement.donor),
            other=known.name(draft.donor),
        )
    if agreement.modality != draft.modality:
        yield said(
            "The agreement {code} is of modality {modality}, not {given}; correct one of the two.",
            code=code,
            modality=agreement.modality,
            given=draft.modality,
        )


def _usd_complaints(draft: ContributionDraft, known: Known) -> Iterator[str]:
    currency = draft.money.currency
    if currency == "USD" or draft.money.amount <= 0:
        return
    rate = rate_for(draft, known)
    if rate is None:
        yield missing_rate(currency, known.rates.get(currency, ()), draft.received_on)
        return
    # An absurd rate can make nothing of much, or more than anybody has.
    usd = in_usd(draft.money, rate)
    if not 0 < usd <= LARGEST_AMOUNT:
        yield said(
            "{money} is {usd} US cents at {rate_code}; correct the amount or its currency.",
            money=draft.money,
            usd=number(usd),
            rate_code=rate_code(currency, rate),
        )


def contribution_lines(draft: ContributionDraft, *, into_pool: bool, amount_usd: int) -> tuple[Line, ...]:
    """How a receipt moves: from the donor into the pool, or into the account kept apart for the donor.

    Foreign money passes the exchange accounts, so that each currency balances by itself.
    """
    held = held_in(fund=draft.fund, donor=draft.donor, in_pool=into_pool)
    given = chart.donor(draft.donor, draft.money.currency)
    if draft.money.currency == "USD":
        return (Line(given, held, draft.money.amount),)
    return (
        Line(given, chart.exchange(draft.money.currency), draft.money.amount),
        Line(chart.exchange("USD"), held, amount_usd),
    )


def held_in(*, fund: int | None, donor: int, in_pool: bool) -> chart.Account:
    """Where the money of a receipt stands: in the pool of its fund, or kept apart for its donor."""
    if in_pool:
        assert fund is not None, "a pool has a fund"
        return chart.pool(fund, "USD")
    # Money that belongs to no fund is kept apart by donor alone; the chart leaves out a node that is None.
    return chart.earmarked(fund, donor, "USD")


def contribution_entry(draft: ContributionDraft, known: Known) -> Draft:
    """The entry of a receipt that nothing is wrong with."""
    rate = rate_for(draft, known)
    into_pool = draft.fund is not None and draft.fund in known.pools
    return Draft(
        key=f"contribution:{draft.code}",
        kind="contribution",
        on=draft.booked_on or draft.received_on,
        occurred_on=draft.received_on,
        lines=contribution_lines(draft, into_pool=into_pool, amount_usd=in_usd(draft.money, rate)),
        why=f"Contribution {draft.code} received from {known.name(draft.donor)}",
        rate=rate_code(draft.money.currency, rate) if rate else "",
    )


def reversal_complaints(*, code: str, status: str, amount_usd: int, held: int, where: str) -> Iterator[str]:
    """Say why a contribution cannot be taken back: it was already, or its money has moved on."""
    if status != ContributionStatus.RECEIVED:
        yield said("The contribution {code} is {status} already.", code=code, status=said(status))
    elif held < amount_usd:
        yield said(
            "The contribution {code} of {money} cannot be reversed: {where} holds only {held} from that day on. "
            "Reverse allocations first.",
            code=code,
            money=Money(amount_usd, "USD"),
            where=where,
            held=Money(held, "USD"),
        )
