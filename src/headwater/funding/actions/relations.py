"""Duties, conversations and contacts; and many agreements or pledges at once, as a workbook brings them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.funding.actions.contributions import Registered
from headwater.funding.actions.records import pledge, sign_agreement
from headwater.funding.actions.versions import seen, write
from headwater.funding.models import Contact, Duty, Engagement
from headwater.funding.queries import contact, duty, review_agreements, review_pledges
from headwater.funding.queries.contributions import Review
from headwater.funding.queries.known import known
from headwater.funding.queries.relations import contact_draft, review_contacts, review_duties, review_engagements
from headwater.funding.rules import (
    AgreementDraft,
    ContactDraft,
    DutyDraft,
    DutyStatus,
    EngagementDraft,
    PledgeDraft,
    Standing,
    contact_complaints,
)
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said

_POWER = "register contributions"


@transaction.atomic
def sign_agreements(*, drafts: Sequence[AgreementDraft], by: Person) -> Registered:
    """Record signed agreements, all or none, as sign_agreement does each; the same again changes nothing."""
    require(by, _POWER)
    new = _new("agreement", drafts, review_agreements(drafts))
    for draft in new:
        sign_agreement(draft=draft, by=by)
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def record_pledges(*, drafts: Sequence[PledgeDraft], by: Person) -> Registered:
    """Record pledges, all or none, as pledge does each; the same again changes nothing."""
    require(by, _POWER)
    new = _new("pledge", drafts, review_pledges(drafts))
    for draft in new:
        pledge(draft=draft, by=by)
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def owe(*, drafts: Sequence[DutyDraft], by: Person) -> Registered:
    """Record what is owed to donors, all or none; the same again changes nothing. What and when are then frozen.

    Refused, with all complaints together: without the power “register contributions”; whatever review_duties says.
    """
    require(by, _POWER)
    review = review_duties(drafts)
    new = _new("duty", drafts, review)
    Duty.objects.bulk_create([Duty(**_columns(draft, review)) for draft in new], batch_size=1_000)
    note_many(by=by, lines=[_line("record duty", f"duty:{draft.code}", draft, review) for draft in new])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def fulfil_duty(*, code: str, on: date, evidence: str, by: Person, version: int | None = None) -> Duty:
    """Say that a duty was done, on which day and what shows it.

    Refused: without the power “register contributions”; a day to come; no evidence; one that is not open; one that
    somebody changed since the person saw it.
    """
    return _end(DutyStatus.DONE, code=code, on=on, evidence=evidence, by=by, version=version)


@transaction.atomic
def waive_duty(*, code: str, on: date, reason: str, by: Person, version: int | None = None) -> Duty:
    """Say that a duty is no longer owed, and why. Refused as fulfil_duty refuses."""
    return _end(DutyStatus.WAIVED, code=code, on=on, evidence=reason, by=by, version=version)


def _end(status: DutyStatus, *, code: str, on: date, evidence: str, by: Person, version: int | None) -> Duty:
    require(by, _POWER)
    record = seen(duty(code), version, said("duty {code}", code=code))
    if record.status != DutyStatus.OPEN:
        raise Refused(said("The duty {code} is {status} already.", code=code, status=said(record.status)))
    if on > timezone.localdate():
        raise Refused(said("{on} has not come yet; write the day on which it was done.", on=on))
    if not evidence.strip():
        raise Refused(said("Write what shows that it was done, or why it is no longer owed."))
    write(
        record, said("duty {code}", code=code), status=status, ended_on=on, ended_by=by, evidence=evidence.strip()[:500]
    )
    after = {"status": str(status), "on": on, "evidence": record.evidence}
    note(by=by, action=f"duty {status}", target=f"duty:{code}", before={"status": "open"}, after=after)
    return record


@transaction.atomic
def record_engagements(*, drafts: Sequence[EngagementDraft], by: Person) -> Registered:
    """Record conversations with donors, all or none; the same again changes nothing. What was said then stays.

    Refused, with all complaints together: without the power “register contributions”; whatever review_engagements says.
    """
    require(by, _POWER)
    review = review_engagements(drafts)
    new = _new("conversation", drafts, review)
    rows = [Engagement(**_columns(draft, review), recorded_by=by) for draft in new]
    Engagement.objects.bulk_create(rows, batch_size=1_000)
    note_many(by=by, lines=[_line("record conversation", f"engagement:{draft.code}", draft, review) for draft in new])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def add_contacts(*, drafts: Sequence[ContactDraft], by: Person) -> Registered:
    """Add people at donors, all or none; the same again changes nothing. Their particulars stay out of the trail.

    Refused, with all complaints together: without the power “register contributions”; whatever review_contacts says.
    """
    require(by, _POWER)
    review = review_contacts(drafts)
    new = _new("contact", drafts, review)
    Contact.objects.bulk_create([Contact(**_columns(draft, review)) for draft in new], batch_size=1_000)
    lines = [
        Line(action="add contact", target=f"contact:{draft.code}", after={"donor": review.known.label(draft.donor)})
        for draft in new
    ]
    note_many(by=by, lines=lines)
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def change_contact(*, draft: ContactDraft, by: Person, version: int | None = None) -> Contact:
    """Change what is known of a contact. The trail says which fields were changed, and not what they hold.

    Refused: without the power “register contributions”; another donor; whatever contact_complaints says; one that
    somebody changed since the person saw it.
    """
    require(by, _POWER)
    record = seen(contact(draft.code), version, said("contact {code}", code=draft.code))
    facts = known(node_ids=[draft.donor])
    wrong = list(contact_complaints(draft, facts))
    if record.donor_id != draft.donor:
        wrong.append(said("A contact stays with its donor; add the person there as another contact."))
    refuse_if(wrong)
    before, after = contact_draft(record), draft
    changed = {
        name: getattr(after, name)
        for name in ("name", "function", "email", "phone", "about", "is_synthetic")
        if getattr(before, name) != getattr(after, name)
    }
    if changed:
        write(record, said("contact {code}", code=draft.code), **changed)
        note(by=by, action="change contact", target=f"contact:{draft.code}", after={"fields": sorted(changed)})
    return record


@transaction.atomic
def forget_contact(*, code: str, reason: str, by: Person, version: int | None = None) -> None:
    """Forget a contact wholly, because the person left or asked for it. That it was done stays in the trail.

    Refused: without the power “register contributions”; no reason; one that somebody changed since the person saw it.
    """
    require(by, _POWER)
    record = seen(contact(code), version, said("contact {code}", code=code))
    if not reason.strip():
        raise Refused(said("Write why the contact is forgotten, without naming the person."))
    record.delete()
    note(by=by, action="forget contact", target=f"contact:{code}", after={"reason": reason.strip()})


def _new(what: str, drafts: Sequence[Any], review: Review) -> list[Any]:
    refuse_if(
        Complaint(told, where=said("{what} {code}", what=said(what), code=drafts[position].code))
        for position, told in review.complaints
    )
    return [draft for draft, standing in zip(drafts, review.standings, strict=True) if standing is Standing.NEW]


def _columns(draft: Any, review: Review) -> dict[str, Any]:
    """The columns of a new row: the draft's fields, with ids for what it names."""
    held = {name: getattr(draft, name) for name in draft.__slots__ if name not in ("donor", "agreement")}
    if hasattr(draft, "agreement"):
        held["agreement_id"] = None if draft.agreement is None else review.known.agreements[draft.agreement].id
    return {**held, "donor_id": draft.donor}


def _line(action: str, target: str, draft: Any, review: Review) -> Line:
    held = {name: getattr(draft, name) for name in draft.__slots__ if name not in ("code", "donor")}
    return Line(action=action, target=target, after={"donor": review.known.label(draft.donor), **held})
