"""Duties to donors, conversations with them, and contacts there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from headwater.funding.rules.records import code_complaints, donor_complaints
from headwater.funding.rules.values import Known
from headwater.lib.words import listed, noted, said

DUTY_KINDS = {
    noted("report"): "a narrative or financial report that the donor is owed",
    noted("visibility"): "a recognition: a logo, a post, a mention, a visit",
    noted("meeting"): "a review or consultation that was promised",
    noted("follow-up"): "something that was agreed in a conversation",
}
ENGAGEMENT_KINDS = {
    noted("meeting"): "a meeting, in a room or on a line",
    noted("call"): "a telephone call",
    noted("message"): "a letter or an e-mail",
    noted("visit"): "a visit to where the money works",
    noted("event"): "an event, such as a signing or a conference",
}
# A duty that is due within so many days is due soon.
SOON_DAYS = 30


class DutyStatus(StrEnum):
    """Where a duty stands."""

    OPEN = noted("open")
    DONE = noted("done")
    WAIVED = noted("waived")


class Urgency(StrEnum):
    """How pressing a day is, in the order in which lists show it."""

    OVERDUE = noted("overdue")
    SOON = noted("due soon")
    LATER = noted("later")


def urgency(due_on: date, *, today: date, soon_days: int = SOON_DAYS) -> Urgency:
    """Overdue after its day; due soon from so many days before it; later otherwise."""
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.SOON if due_on <= today + timedelta(days=soon_days) else Urgency.LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDraft:
    """What is owed to a donor, and by which day."""

    code: str
    donor: int
    agreement: str | None = None
    kind: str
    what: str
    due_on: date
    line: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementDraft:
    """A conversation with a donor."""

    code: str
    donor: int
    agreement: str | None = None
    kind: str
    on: date
    subject: str
    said: str = ""
    agreed: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """Somebody at a donor."""

    code: str
    donor: int
    name: str
    function: str = ""
    email: str = ""
    phone: str = ""
    about: str = ""
    is_synthetic: bool = False


def duty_complaints(draft: DutyDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a duty."""
    yield from code_complaints(draft.code, "a duty")
    yield from donor_complaints(draft.donor, known)
    if draft.kind not in DUTY_KINDS:
        yield said(
            "“{kind}” is no kind of duty; write one of: {duty_kinds}.",
            kind=draft.kind,
            duty_kinds=listed(DUTY_KINDS),
        )
    if not draft.what.strip():
        yield said("The duty says not what is owed; write it in a sentence.")
    yield from agreement_of_donor_complaints(draft.agreement, draft.donor, known)


def engagement_complaints(draft: EngagementDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a conversation."""
    yield from code_complaints(draft.code, "a conversation")
    yield from donor_complaints(draft.donor, known)
    if draft.kind not in ENGAGEMENT_KINDS:
        yield said(
            "“{kind}” is no kind of conversation; write one of: {engagement_kinds}.",
            kind=draft.kind,
            engagement_kinds=listed(ENGAGEMENT_KINDS),
        )
    if not draft.subject.strip():
        yield said("The conversation has no subject; write what it was about.")
    if draft.on > known.today:
        yield said(
            "{on} has not come yet; write the day of the conversation. What is still to come is a duty.", on=draft.on
        )
    yield from agreement_of_donor_complaints(draft.agreement, draft.donor, known)


def contact_complaints(draft: ContactDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a contact."""
    yield from code_complaints(draft.code, "a contact")
    yield from donor_complaints(draft.donor, known)
    if not draft.name.strip():
        yield said("The contact has no name; write it.")
    if draft.email and ("@" not in draft.email.strip("@") or " " in draft.email):
        yield said(
            "“{email}” is no e-mail address; write one such as name@example.org, or leave it empty.", email=draft.email
        )


def agreement_of_donor_complaints(agreement: str | None, donor: int, known: Known) -> Iterator[str]:
    """Say that an agreement does not exist, or is another donor's."""
    if agreement is None:
        return
    if (held := known.agreements.get(agreement)) is None:
        yield said(
            "There is no agreement {agreement}; sign it first or leave the agreement empty.", agreement=agreement
        )
    elif held.donor != donor:
        yield said(
            "The agreement {agreement} is with {donor}, not with {other}.",
            agreement=agreement,
            donor=known.name(held.donor),
            other=known.name(donor),
        )
