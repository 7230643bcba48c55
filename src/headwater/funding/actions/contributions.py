"""Registering receipts, one or ten thousand, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.funding.actions.versions import seen, write
from headwater.funding.models import Contribution
from headwater.funding.queries import contribution, least_held, review_contributions
from headwater.funding.rules import (
    MODALITIES,
    ContributionDraft,
    ContributionStatus,
    Known,
    Standing,
    contribution_entry,
    day_complaints,
    held_in,
    in_usd,
    rate_for,
    reversal_complaints,
    text_key,
)
from headwater.ledger.actions import post_many, reverse
from headwater.ledger.queries import closed_through
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.money import Money
from headwater.lib.words import said
from headwater.registry.queries import name_of

_ROWS_PER_STATEMENT = 1_000


class Registered(NamedTuple):
    """How many records are new, and how many were in the books already with the same content."""

    new: int
    unchanged: int


@transaction.atomic
def register_contributions(*, drafts: Sequence[ContributionDraft], by: Person) -> Registered:
    """Register receipts, all or none: money from donors into pools, or kept apart for the donor.

    The same code with the same content changes nothing. Refused, with all complaints together: without the power
    “register contributions”; whatever queries.check_contributions says.
    """
    require(by, "register contributions")
    review = review_contributions(drafts)
    refuse_if(
        Complaint(what, where=said("contribution {code}", code=drafts[position].code))
        for position, what in review.complaints
    )
    pairs = zip(drafts, review.standings, strict=True)
    new = [draft for draft, standing in pairs if standing is Standing.NEW]
    entries = post_many(drafts=[contribution_entry(draft, review.known) for draft in new], by=by)
    rows = [_row(draft, entry, review.known) for draft, entry in zip(new, entries, strict=True)]
    Contribution.objects.bulk_create(rows, batch_size=_ROWS_PER_STATEMENT)
    lines = [_line(draft, row, review.known) for draft, row in zip(new, rows, strict=True)]
    note_many(by=by, lines=lines)
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def register_contribution(*, draft: ContributionDraft, by: Person) -> Contribution:
    """Register one receipt, as register_contributions does."""
    register_contributions(drafts=[draft], by=by)
    return contribution(draft.code)


def _row(draft: ContributionDraft, entry: int, known: Known) -> Contribution:
    rate = rate_for(draft, known)
    pool = known.pools.get(draft.fund) if draft.fund is not None else None
    return Contribution(
        code=draft.code,
        donor_id=draft.donor,
        agreement_id=None if draft.agreement is None else known.agreements[draft.agreement].id,
        fund_id=draft.fund,
        pool_id=pool.id if pool else None,
        modality=draft.modality,
        category=MODALITIES[draft.modality].category,
        received_on=draft.received_on,
        modality_is_synthetic=draft.modality_is_synthetic,
        received_on_is_synthetic=draft.received_on_is_synthetic,
        booked_on=draft.booked_on or draft.received_on,
        amount=draft.money.amount,
        currency=draft.money.currency,
        rate_id=rate.id if rate else None,
        amount_usd=in_usd(draft.money, rate),
        evidence=draft.evidence,
        text_key=text_key(draft.code, draft.evidence),
        entry_id=entry,
    )


def _line(draft: ContributionDraft, row: Contribution, known: Known) -> Line:
    after = {
        "donor": known.label(draft.donor),
        "fund": known.label(draft.fund),
        "agreement": draft.agreement,
        "modality": draft.modality,
        "received_on": draft.received_on,
        "modality_is_synthetic": draft.modality_is_synthetic,
        "received_on_is_synthetic": draft.received_on_is_synthetic,
        "booked_on": row.booked_on,
        "amount": draft.money,
        "amount_usd": Money(row.amount_usd, "USD"),
        "evidence": draft.evidence,
        "status": str(ContributionStatus.RECEIVED),
        "entry": row.entry_id,
    }
    return Line(action="register contribution", target=f"contribution:{draft.code}", after=after)


@transaction.atomic
def reverse_contribution(*, code: str, on: date, why: str, by: Person, version: int | None = None) -> Contribution:
    """Take a receipt back by a movement back, on a day of an open period, with the reason.

    Refused: without the power “correct records”; no reason; one that was reversed; money that has moved on; one that
    somebody changed since the person saw it.
    """
    require(by, "correct records")
    record = seen(_locked(code), version, said("contribution {code}", code=code))
    if not why.strip():
        raise Refused(
            said("To reverse the contribution {code} needs a reason; write one sentence that says why.", code=code)
        )
    refuse_if(
        day_complaints(
            on=on,
            since=record.booked_on,
            since_what=said("the contribution {code} was booked", code=code),
            today=timezone.localdate(),
            closed_through=closed_through(),
        )
    )
    account = held_in(fund=record.fund_id, donor=record.donor_id, in_pool=record.pool_id is not None)
    if record.pool_id and record.fund:
        kept = said("the pool {fund}", fund=name_of(record.fund, on=on))
    else:
        kept = said("what is kept apart for {donor}", donor=name_of(record.donor, on=on))
    refuse_if(
        reversal_complaints(
            code=code,
            status=record.status,
            amount_usd=record.amount_usd,
            held=least_held(account, [on])[on],
            where=kept,
        )
    )
    entry = reverse(entry=record.entry_id, on=on, why=why.strip(), by=by, key=f"contribution:{code}:reversal")
    before = {"status": record.status}
    write(record, said("contribution {code}", code=code), status=ContributionStatus.REVERSED, reversal_id=entry)
    after = {"status": record.status, "entry": entry, "on": on, "why": why.strip()}
    note(by=by, action="reverse contribution", target=f"contribution:{code}", before=before, after=after)
    return record


def _locked(code: str) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("donor", "fund")
    if found := rows.filter(code=code).first():
        return found
    raise Refused(said("There is no contribution {code}.", code=code))
