"""Duties, conversations and contacts; and what is wrong with drafts of them, and of agreements and pledges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from headwater.funding.models import Agreement, Pledge
from headwater.funding.models import Contact as Contact
from headwater.funding.models import Duty as Duty
from headwater.funding.models import Engagement as Engagement
from headwater.funding.queries.contributions import Review
from headwater.funding.queries.known import in_parts, known
from headwater.funding.rules import (
    AgreementDraft,
    ContactDraft,
    DutyDraft,
    DutyStatus,
    EngagementDraft,
    Known,
    PledgeDraft,
    Standing,
    TrancheDraft,
    agreement_complaints,
    changed_complaint,
    changes,
    contact_complaints,
    duty_complaints,
    engagement_complaints,
    pledge_complaints,
    twice_complaint,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.words import noted, said
from headwater.registry.queries import Node

_Draft = TypeVar("_Draft", AgreementDraft, ContactDraft, DutyDraft, EngagementDraft, PledgeDraft)


def duties(*, donor: Node | None = None, kind: str | None = None, status: str | None = None) -> QuerySet[Duty]:
    """What is owed to donors, the next due first."""
    found = Duty.objects.select_related("donor", "agreement__node", "ended_by")
    exact = {"donor": donor, "kind": kind, "status": status}
    return found.filter(**{name: value for name, value in exact.items() if value is not None})


def open_duties(*, donor: Node | None = None) -> QuerySet[Duty]:
    """What is still owed, the next due first."""
    return duties(donor=donor, status=DutyStatus.OPEN)


def duty(code: str) -> Duty:
    """The duty with this code. Refused where there is none."""
    if found := duties().filter(code=code).first():
        return found
    raise Refused(said("There is no duty {code}.", code=code))


def engagements(*, donor: Node | None = None) -> QuerySet[Engagement]:
    """Conversations with donors, the latest first."""
    found = Engagement.objects.select_related("donor", "agreement__node", "recorded_by")
    return found if donor is None else found.filter(donor=donor)


def contacts(*, donor: Node | None = None) -> QuerySet[Contact]:
    """People at donors, by name."""
    found = Contact.objects.select_related("donor")
    return found if donor is None else found.filter(donor=donor)


def contact(code: str) -> Contact:
    """The contact with this code. Refused where there is none."""
    if found := contacts().filter(code=code).first():
        return found
    raise Refused(said("There is no contact {code}.", code=code))


def review_duties(drafts: Sequence[DutyDraft]) -> Review:
    """Hold duties against the books and the register."""
    return _reviewed("duty", drafts, _by_code(Duty, drafts), duty_draft, duty_complaints)


def review_engagements(drafts: Sequence[EngagementDraft]) -> Review:
    """Hold conversations against the books and the register."""
    return _reviewed("conversation", drafts, _by_code(Engagement, drafts), _engagement_draft, engagement_complaints)


def review_contacts(drafts: Sequence[ContactDraft]) -> Review:
    """Hold contacts against the books and the register."""
    return _reviewed("contact", drafts, _by_code(Contact, drafts), contact_draft, contact_complaints)


def review_pledges(drafts: Sequence[PledgeDraft]) -> Review:
    """Hold pledges against the books and the register."""
    return _reviewed("pledge", drafts, _by_code(Pledge, drafts), _pledge_draft, pledge_complaints)


def review_agreements(drafts: Sequence[AgreementDraft]) -> Review:
    """Hold agreements against the books and the register. The title is the register's, and may change there."""
    there = {
        row.code: row
        for some in in_parts(draft.code for draft in drafts)
        for row in Agreement.objects.filter(node__code__in=some)
        .select_related("node")
        .prefetch_related("tranches", "node__names")
    }
    return _reviewed("agreement", drafts, there, _agreement_draft, agreement_complaints)


def _by_code(model: Any, drafts: Iterable[_Draft]) -> dict[str, Any]:
    relations = {"agreement__node"} & {f"{field.name}__node" for field in model._meta.fields}
    return {
        row.code: row
        for some in in_parts(draft.code for draft in drafts)
        for row in model.objects.filter(code__in=some).select_related(*relations)
    }


def _reviewed(
    what: str,
    drafts: Sequence[_Draft],
    there: Mapping[str, Any],
    draft_of: Callable[[Any], _Draft],
    complaints_of: Callable[[_Draft, Known], Iterable[str]],
) -> Review:
    """Where each draft stands, and all that is wrong with them."""
    held: dict[str, _Draft] = {code: draft_of(row) for code, row in there.items()}
    facts = known(
        node_ids=[draft.donor for draft in [*drafts, *held.values()]],
        agreements={getattr(draft, "agreement", None) for draft in drafts},
    )
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    met: set[str] = set()
    for position, draft in enumerate(drafts):
        before = held.get(draft.code)
        differences = changes(_content(before, facts), _content(draft, facts)) if before else []
        standings.append(Standing.CHANGED if differences else Standing.UNCHANGED if before else Standing.NEW)
        if draft.code in met:
            complaints.append((position, twice_complaint(what, draft.code)))
        elif differences:
            complaints.append((position, changed_complaint(what, draft.code, differences)))
        elif before is None:
            complaints += [(position, sentence) for sentence in complaints_of(draft, facts)]
        met.add(draft.code)
    return Review(standings=standings, complaints=complaints, known=facts)


# Where the word has another meaning by itself.
_CALLED = {"about": noted("turn to them for")}


def _content(draft: Any, facts: Known) -> dict[str, object]:
    """What makes a record this one, in words that can be shown side by side."""
    told: dict[str, object] = {
        _CALLED.get(name, name.replace("_", " ")): getattr(draft, name)
        for name in draft.__slots__
        if name not in ("code", "donor", "title")
    }
    shown = {name: said("none") if value in (None, "") else value for name, value in told.items()}
    if isinstance(draft, AgreementDraft):
        currency = draft.money.currency
        shown["tranches"] = "; ".join(f"{one.due_on}: {Money(one.amount, currency).spoken()}" for one in draft.tranches)
    return {"donor": facts.label(draft.donor), **shown}


def _code_of(agreement: Agreement | None) -> str | None:
    return None if agreement is None else agreement.code


def duty_draft(row: Duty) -> DutyDraft:
    """A duty as it was recorded."""
    return DutyDraft(
        code=row.code,
        donor=row.donor_id,
        agreement=_code_of(row.agreement),
        kind=row.kind,
        what=row.what,
        due_on=row.due_on,
        line=row.line,
        is_synthetic=row.is_synthetic,
    )


def _engagement_draft(row: Engagement) -> EngagementDraft:
    return EngagementDraft(
        code=row.code,
        donor=row.donor_id,
        agreement=_code_of(row.agreement),
        kind=row.kind,
        on=row.on,
        subject=row.subject,
        said=row.said,
        agreed=row.agreed,
        is_synthetic=row.is_synthetic,
    )


def contact_draft(row: Contact) -> ContactDraft:
    """A contact as it stands."""
    return ContactDraft(
        code=row.code,
        donor=row.donor_id,
        name=row.name,
        function=row.function,
        email=row.email,
        phone=row.phone,
        about=row.about,
        is_synthetic=row.is_synthetic,
    )


def _pledge_draft(row: Pledge) -> PledgeDraft:
    return PledgeDraft(
        code=row.code,
        donor=row.donor_id,
        money=row.money,
        pledged_on=row.pledged_on,
        expected_on=row.expected_on,
        agreement=_code_of(row.agreement),
    )


def _agreement_draft(row: Agreement) -> AgreementDraft:
    return AgreementDraft(
        code=row.code,
        title="",
        donor=row.donor_id,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        modality=row.modality,
        money=row.money,
        tranches=tuple(
            TrancheDraft(number=one.number, due_on=one.due_on, amount=one.amount) for one in row.tranches.all()
        ),
        terms_are_synthetic=row.terms_are_synthetic,
    )
