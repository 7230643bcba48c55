"""Allocations: proposed, approved by other people, booked at the last approval; returned, withdrawn or reversed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import sign, sign_many
from headwater.access.queries import Person, require, signed
from headwater.access.rules import check_step, is_complete
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.funding.actions.contributions import Registered
from headwater.funding.actions.versions import seen, write
from headwater.funding.models import Allocation
from headwater.funding.queries import allocation, least_held, review_allocations
from headwater.funding.queries.allocations import draft_of, known_for, short
from headwater.funding.rules import (
    ALLOCATION_STEPS,
    AllocationDraft,
    Ask,
    Known,
    Standing,
    admitting_scope,
    allocation_complaints,
    allocation_lines,
    day_complaints,
    spent_complaints,
    use_complaints,
)
from headwater.ledger.actions import post, reverse
from headwater.ledger.queries import closed_through
from headwater.ledger.rules import Draft
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.registry.queries import Node, nodes

_ROWS_PER_STATEMENT = 1_000


@transaction.atomic
def propose_allocations(*, drafts: Sequence[AllocationDraft], by: Person) -> Registered:
    """Propose allocations, all or none. Nothing moves: what is proposed waits for other people's approval.

    The same code with the same content changes nothing. Refused, with all complaints together: without the power
    “propose allocations” for the office of each; whatever queries.check_allocations says.
    """
    _require_for_offices(by, "propose allocations", {draft.office for draft in drafts})
    review = review_allocations(drafts)
    refuse_if(
        Complaint(what, where=said("allocation {code}", code=drafts[position].code))
        for position, what in review.complaints
    )
    pairs = zip(drafts, review.standings, strict=True)
    new = [draft for draft, standing in pairs if standing is Standing.NEW]
    rows = [Allocation(code=draft.code, proposed_by=by, **_facts(draft, review.known)) for draft in new]
    Allocation.objects.bulk_create(rows, batch_size=_ROWS_PER_STATEMENT)
    sign_many(documents=[row.document for row in rows], step="propose", by=by)
    note_many(by=by, lines=[_line(row, draft, review.known) for row, draft in zip(rows, new, strict=True)])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def propose_allocation(*, draft: AllocationDraft, by: Person) -> Allocation:
    """Propose one allocation, as propose_allocations does."""
    propose_allocations(drafts=[draft], by=by)
    return allocation(draft.code)


@transaction.atomic
def resubmit_allocation(*, draft: AllocationDraft, by: Person, version: int | None = None) -> Allocation:
    """Propose a returned allocation again, rewritten or not. Approvals begin anew.

    Refused as propose_allocations refuses; one that is not returned; one that somebody changed since the person saw it.
    """
    record = seen(_locked(draft.code), version, said("allocation {code}", code=draft.code))
    step = check_step(
        ALLOCATION_STEPS, name="propose", status=record.status, signers=signed(record.document), by_id=by.pk
    )
    _require_for_offices(by, step.power, {draft.office})
    known = known_for([draft, draft_of(record)])
    wrong = list(allocation_complaints(draft, known))
    asks = [] if wrong else [Ask(0, draft.fund, draft.proposed_on, draft.money.amount)]
    refuse_if([*wrong, *(sentence for _, sentence in short(asks, known))])
    before = _told(draft_of(record), record.status, known)
    sign(document=record.document, step=step.name, by=by)
    write(
        record,
        said("allocation {code}", code=draft.code),
        status=step.to_status,
        proposed_by=by,
        **_facts(draft, known),
    )
    after = _told(draft, record.status, known)
    note(by=by, action="resubmit allocation", target=record.document, before=before, after=after)
    return record


@transaction.atomic
def approve_allocation(*, code: str, on: date, by: Person, reason: str = "", version: int | None = None) -> Allocation:
    """Approve a proposal as of a day; with the last approval that its amount needs, the money moves to its purpose.

    Refused: without the power “approve allocations” for the office and the amount; by whoever proposed it or approved
    it already; a day before the proposal or in a closed period; where the earmark forbids it or the pool is short on
    that day; one that somebody changed since the person saw it.
    """
    record = seen(_locked(code), version, said("allocation {code}", code=code))
    signers = signed(record.document)
    step = check_step(
        ALLOCATION_STEPS, name="approve", status=record.status, signers=signers, by_id=by.pk, amount_usd=record.amount
    )
    require(by, step.power, office=record.office, amount_usd=record.amount)
    known = known_for([draft_of(record)], on=on)
    refuse_if(_against(record, on, known))
    sign(document=record.document, step=step.name, by=by, reason=reason)
    before = {"status": record.status}
    if is_complete(ALLOCATION_STEPS, step, signers=signers, by_id=by.pk):
        entry = post(draft=_entry(record, on, known), by=by)
        write(
            record,
            said("allocation {code}", code=code),
            status=step.to_status,
            approved_by=by,
            decided_on=on,
            entry_id=entry,
        )
    else:
        write(record, said("allocation {code}", code=code), first_approved_by=by)
    after = {"status": record.status, "on": on, "reason": reason, "entry": record.entry_id}
    note(by=by, action="approve allocation", target=record.document, before=before, after=after)
    return record


def _against(record: Allocation, on: date, known: Known) -> list[str]:
    """What speaks against deciding on a day: the day itself, the earmark, or the pool."""
    draft = draft_of(record)
    wrong = [
        *day_complaints(
            on=on,
            since=record.proposed_on,
            since_what=said("the allocation {code} was proposed", code=record.code),
            today=known.today,
            closed_through=known.closed_through,
        ),
        *use_complaints(pool=known.pools[draft.fund], draft=draft, on=on, known=known),
    ]
    return wrong or [sentence for _, sentence in short([Ask(0, draft.fund, on, record.amount)], known)]


def _entry(record: Allocation, on: date, known: Known) -> Draft:
    draft = draft_of(record)
    return Draft(
        key=f"allocation:{record.code}",
        kind="allocation",
        on=on,
        lines=allocation_lines(
            fund=draft.fund,
            plan_element=draft.plan_element,
            office=draft.office,
            project=draft.project,
            amount_usd=record.amount,
        ),
        why=f"Allocation {record.code} to {known.name(draft.plan_element)}",
    )


@transaction.atomic
def return_allocation(*, code: str, reason: str, by: Person, version: int | None = None) -> Allocation:
    """Give a proposal back to whoever made it, with the reason; it can be proposed again.

    Refused: without the power “approve allocations”; by whoever proposed it or approved it already; no reason; one that
    somebody changed since the person saw it.
    """
    return _walk("return", code=code, reason=reason, by=by, version=version)


@transaction.atomic
def withdraw_allocation(*, code: str, reason: str, by: Person, version: int | None = None) -> Allocation:
    """Take a proposal back for good, with the reason. Its code is not used again.

    Refused: without the power “propose allocations”; one that is decided; no reason; one that somebody changed since
    the person saw it.
    """
    return _walk("withdraw", code=code, reason=reason, by=by, version=version)


def _walk(name: str, *, code: str, reason: str, by: Person, version: int | None) -> Allocation:
    """A step that moves no money: back to its maker, or away."""
    record = seen(_locked(code), version, said("allocation {code}", code=code))
    step = check_step(
        ALLOCATION_STEPS,
        name=name,
        status=record.status,
        signers=signed(record.document),
        by_id=by.pk,
        reason=reason,
        amount_usd=record.amount,
    )
    require(by, step.power, office=record.office)
    sign(document=record.document, step=name, by=by, reason=reason)
    before = {"status": record.status}
    write(record, said("allocation {code}", code=code), status=step.to_status, first_approved_by=None)
    after = {"status": record.status, "reason": reason.strip()}
    note(by=by, action=f"{name} allocation", target=record.document, before=before, after=after)
    return record


@transaction.atomic
def reverse_allocation(*, code: str, on: date, why: str, by: Person, version: int | None = None) -> Allocation:
    """Take an approved allocation back by a movement back, on a day of an open period, with the reason.

    Refused: without the power “correct records”; one that is not approved; no reason; money that was spent; one that
    somebody changed since the person saw it.
    """
    record = seen(_locked(code), version, said("allocation {code}", code=code))
    signers = signed(record.document)
    step = check_step(ALLOCATION_STEPS, name="reverse", status=record.status, signers=signers, by_id=by.pk, reason=why)
    require(by, step.power, office=record.office)
    assert record.decided_on is not None and record.entry_id is not None, "what is approved is signed and posted"
    (line,) = allocation_lines(
        fund=record.pool.fund_id,
        plan_element=record.plan_element_id,
        office=record.office_id,
        project=record.project_id,
        amount_usd=record.amount,
    )
    wrong = list(
        day_complaints(
            on=on,
            since=record.decided_on,
            since_what=said("the allocation {code} was decided", code=code),
            today=timezone.localdate(),
            closed_through=closed_through(),
        )
    )
    held = least_held(line.target, [on])[on]
    refuse_if(wrong or spent_complaints(code=code, amount_usd=record.amount, held=held))
    sign(document=record.document, step=step.name, by=by, reason=why)
    entry = reverse(entry=record.entry_id, on=on, why=why.strip(), by=by, key=f"allocation:{code}:reversal")
    before = {"status": record.status}
    write(record, said("allocation {code}", code=code), status=step.to_status, reversal_id=entry)
    after = {"status": record.status, "entry": entry, "on": on, "why": why.strip()}
    note(by=by, action="reverse allocation", target=record.document, before=before, after=after)
    return record


def _locked(code: str) -> Allocation:
    rows = Allocation.objects.select_for_update(of=("self",)).select_related("pool__fund", "office", "plan_element")
    if found := rows.filter(code=code).first():
        return found
    raise Refused(said("There is no allocation {code}.", code=code))


def _require_for_offices(by: Person, power: str, office_ids: set[int | None]) -> None:
    """Ask for a power for each office once; no office means the whole organisation."""
    offices: dict[int | None, Node] = {node.pk: node for node in nodes(kind="office", ids=filter(None, office_ids))}
    for office in office_ids:
        # An office that does not exist is the rules' to explain.
        if office is None or office in offices:
            require(by, power, office=offices.get(office))


def _facts(draft: AllocationDraft, known: Known) -> dict[str, object]:
    """The columns of a proposal that nothing is wrong with."""
    pool = known.pools[draft.fund]
    return {
        "pool_id": pool.id,
        "scope_id": admitting_scope(pool, draft, draft.proposed_on, known),
        "plan_element_id": draft.plan_element,
        "office_id": draft.office,
        "project_id": draft.project,
        "amount": draft.money.amount,
        "purpose": draft.purpose,
        "expected_results": draft.expected_results,
        "criteria": draft.criteria,
        "proposed_on": draft.proposed_on,
        "dates_are_synthetic": draft.dates_are_synthetic,
    }


def _line(row: Allocation, draft: AllocationDraft, known: Known) -> Line:
    return Line(action="propose allocation", target=row.document, after=_told(draft, row.status, known))


def _told(draft: AllocationDraft, status: str, known: Known) -> dict[str, object]:
    return {
        "fund": known.label(draft.fund),
        "plan_element": known.label(draft.plan_element),
        "office": known.label(draft.office),
        "project": known.label(draft.project),
        "amount": draft.money,
        "purpose": draft.purpose,
        "expected_results": draft.expected_results,
        "criteria": draft.criteria,
        "proposed_on": draft.proposed_on,
        "dates_are_synthetic": draft.dates_are_synthetic,
        "status": str(status),
    }
