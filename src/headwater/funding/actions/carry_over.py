"""Carrying over what a pool still holds at the end of a year: proposed with its reason, approved by another person."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import sign
from headwater.access.queries import Person, require, signed
from headwater.access.rules import check_step
from headwater.audit.actions import note
from headwater.funding.actions.versions import seen, write
from headwater.funding.models import CarryOver, Pool
from headwater.funding.queries import balance, title
from headwater.funding.queries import carry_over as carry_over_of
from headwater.funding.rules import CARRY_OVER_STEPS, carry_over_approval_complaints, carry_over_complaints
from headwater.ledger.queries import closed_through
from headwater.lib.errors import refuse_if
from headwater.lib.money import Money
from headwater.lib.periods import year as calendar_year


@transaction.atomic
def carry_over(*, pool: Pool, year: int, reason: str, by: Person, version: int | None = None) -> CarryOver:
    """Propose to carry over what a pool holds at the end of a year, which the ledger says, with the reason.

    Proposing again, until it is approved, takes the balance and the reason anew. Refused: without the power “propose
    allocations”; no reason; a year that has not ended; an empty pool; one that is approved.
    """
    document = _document(pool, year)
    record = CarryOver.objects.filter(pool=pool, year=year).select_for_update().first()
    if record:
        seen(record, version, document)
    step = check_step(
        CARRY_OVER_STEPS,
        name="propose",
        status=record.status if record else "",
        signers=signed(document),
        by_id=by.pk,
        reason=reason,
    )
    require(by, step.power)
    held = balance(pool, on=calendar_year(year).end)
    refuse_if(carry_over_complaints(pool=title(pool), of_year=year, today=timezone.localdate(), held=held.amount))
    sign(document=document, step=step.name, by=by, reason=reason)
    before = {"amount": record.money, "reason": record.reason} if record else None
    if record:
        write(record, document, amount=held.amount, reason=reason.strip(), proposed_by=by)
    else:
        CarryOver.objects.create(pool=pool, year=year, amount=held.amount, reason=reason.strip(), proposed_by=by)
    after = {"amount": held, "reason": reason.strip()}
    note(by=by, action="propose carry-over", target=document, before=before, after=after)
    return carry_over_of(pool=pool, year=year)


@transaction.atomic
def approve_carry_over(*, pool: Pool, year: int, by: Person, reason: str = "", version: int | None = None) -> CarryOver:
    """Approve a carry-over once the year is closed. It is frozen from then on; no money moves.

    Refused: without the power “approve carry-over”; by whoever proposed it; before the books are closed through the
    year; where the pool no longer holds what was proposed; one that somebody changed since the person saw it.
    """
    document = _document(pool, year)
    record = seen(carry_over_of(pool=pool, year=year), version, document)
    step = check_step(
        CARRY_OVER_STEPS, name="approve", status=record.status, signers=signed(document), by_id=by.pk, reason=reason
    )
    require(by, step.power)
    refuse_if(
        carry_over_approval_complaints(
            pool=title(pool),
            of_year=year,
            proposed=record.amount,
            held=balance(pool, on=calendar_year(year).end).amount,
            closed_through=closed_through(),
        )
    )
    sign(document=document, step=step.name, by=by, reason=reason)
    before = {"status": record.status}
    write(record, document, status=step.to_status, approved_by=by)
    after = {"status": record.status, "amount": Money(record.amount, "USD")}
    note(by=by, action="approve carry-over", target=document, before=before, after=after)
    return record


def _document(pool: Pool, year: int) -> str:
    return f"carry-over:{pool.fund.code} {year}"
