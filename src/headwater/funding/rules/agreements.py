"""Agreements, which promise tranches, and pledges, which promise nothing that can be spent."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.funding.rules.earmarking import modality_complaints
from headwater.funding.rules.records import amount_complaints, code_complaints, donor_complaints
from headwater.funding.rules.values import AgreementDraft, Known, PledgeDraft
from headwater.lib.money import Money
from headwater.lib.words import said


def agreement_complaints(draft: AgreementDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with an agreement."""
    yield from code_complaints(draft.code, "an agreement")
    yield from donor_complaints(draft.donor, known)
    yield from modality_complaints(draft.modality)
    yield from amount_complaints(draft.money, "an agreement")
    if not draft.title.strip():
        yield said("The agreement has no title; write what it is called.")
    if draft.ends_on < draft.starts_on:
        yield said(
            "The agreement would end on {ends_on}, before it starts on {starts_on}.",
            ends_on=draft.ends_on,
            starts_on=draft.starts_on,
        )
    yield from _tranche_complaints(draft)


def _tranche_complaints(draft: AgreementDraft) -> Iterator[str]:
    currency = draft.money.currency
    for tranche in draft.tranches:
        if tranche.amount <= 0:
            yield said(
                "Tranche {number} is {money}; write an amount above zero.",
                number=tranche.number,
                money=Money(tranche.amount, currency),
            )
    if [tranche.number for tranche in draft.tranches] != list(range(1, len(draft.tranches) + 1)):
        yield said("The tranches are to be numbered 1, 2, 3 and so on, in order.")
    if any(one.due_on > other.due_on for one, other in zip(draft.tranches, draft.tranches[1:], strict=False)):
        yield said("The tranches are to be due in the order of their numbers.")
    together = Money(sum(tranche.amount for tranche in draft.tranches), currency)
    if together != draft.money:
        yield said(
            "The tranches add up to {together}, the agreement to {money}; make them agree.",
            together=together,
            money=draft.money,
        )


def is_multi_year(starts_year: int, ends_year: int) -> bool:
    """An agreement is multi-year when it spans more than one calendar year."""
    return ends_year > starts_year


def pledge_complaints(draft: PledgeDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a pledge."""
    yield from code_complaints(draft.code, "a pledge")
    yield from donor_complaints(draft.donor, known)
    yield from amount_complaints(draft.money, "a pledge")
    if draft.expected_on < draft.pledged_on:
        yield said(
            "The pledge is expected on {expected_on}, before it was made on {pledged_on}.",
            expected_on=draft.expected_on,
            pledged_on=draft.pledged_on,
        )
    if draft.agreement is None:
        return
    if (agreement := known.agreements.get(draft.agreement)) is None:
        yield said(
            "There is no agreement {agreement}; sign it first or leave the agreement empty.", agreement=draft.agreement
        )
    elif agreement.donor != draft.donor:
        yield said(
            "The agreement {agreement} is with {donor}, not with {other}.",
            agreement=draft.agreement,
            donor=known.name(agreement.donor),
            other=known.name(draft.donor),
        )
