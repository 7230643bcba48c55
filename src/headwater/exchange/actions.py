"""Loading a workbook into the books: all of it, or nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.exchange import queries, reading
from headwater.exchange.cells import Cell
from headwater.exchange.coding import taken_complaint
from headwater.exchange.models import Batch, Contents, Undoing
from headwater.exchange.queries import Outcome, Preview
from headwater.funding.actions import (
    add_contacts,
    cancel_pledge,
    forget_contact,
    owe,
    propose_allocations,
    record_engagements,
    record_pledges,
    record_rates,
    register_contributions,
    resubmit_allocation,
    reverse_contribution,
    sign_agreements,
    waive_duty,
    withdraw_allocation,
)
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import number, said
from headwater.measures.actions import (
    declare_dimensions,
    declare_indicators,
    link_results,
    observe,
    return_to_sender,
    set_targets,
)
from headwater.measures.queries import submitted
from headwater.registry.actions import begin_many, load_plan_rows, take_back
from headwater.registry.plans import PlanRow
from headwater.registry.queries import Membership, MembershipDraft, memberships_of
from headwater.undertakings.actions import register_undertakings, report


class Writer(Protocol):
    """How a room takes many drafts at once, all or none."""

    def __call__(self, *, drafts: Sequence[Any], by: Person) -> object: ...


@transaction.atomic
def record_memberships(*, drafts: Sequence[MembershipDraft], by: Person) -> list[Membership]:
    """Record who held which role from when to when. Refused: without the power “register organisations”."""
    require(by, "register organisations")
    return begin_many(drafts=drafts, by=by)


@transaction.atomic
def record_framework(*, drafts: Sequence[PlanRow], by: Person) -> object:
    """Record one version of a plan. Refused: without the power “register organisations”."""
    require(by, "register organisations")
    return load_plan_rows(rows=drafts, by=by)


WRITERS: dict[str, Writer] = {
    "contribution": register_contributions,
    "allocation": propose_allocations,
    "agreement": sign_agreements,
    "pledge": record_pledges,
    "rate": record_rates,
    "duty": owe,
    "engagement": record_engagements,
    "contact": add_contacts,
    "framework": record_framework,
    "link": link_results,
    "dimension": declare_dimensions,
    "indicator": declare_indicators,
    "target": set_targets,
    "observation": observe,
    "observation-wide": observe,
    "undertaking": register_undertakings,
    "progress": report,
    "membership": record_memberships,
}


class Undoer(Protocol):
    """How what a file brought is taken back. codes: as _brought says them."""

    def __call__(self, *, codes: Sequence[str], on: date, why: str, by: Person) -> object: ...


class UndoerOfOne(Protocol):
    """How one record of a type is taken back."""

    def __call__(self, *, code: str, on: date, why: str, by: Person) -> object: ...


def _one_by_one(record: str, take_one_back: UndoerOfOne) -> Undoer:
    """Each record by itself, with all complaints together."""

    def undo(*, codes: Sequence[str], on: date, why: str, by: Person) -> None:
        complaints: list[Complaint] = []
        for code in codes:
            try:
                with transaction.atomic():
                    take_one_back(code=code, on=on, why=why, by=by)
            except Refused as refusal:
                complaints += [replace(one, where=one.where or f"{record} {code}") for one in refusal.complaints]
        # What is wrong with all of them alike is said once.
        told = {one.what for one in complaints}
        refuse_if(complaints if len(complaints) == 1 or len(told) > 1 else map(Complaint, told))

    return undo


def _return_observations(*, codes: Sequence[str], on: date, why: str, by: Person) -> None:  # noqa: ARG001
    return_to_sender(observations=submitted(int(code) for code in codes), reason=why, by=by)


def _take_memberships_back(*, codes: Sequence[str], on: date, why: str, by: Person) -> None:  # noqa: ARG001
    require(by, "register organisations")
    for held in memberships_of(int(code) for code in codes):
        take_back(membership=held, why=why, by=by)


# Record types whose records can be taken back; what is frozen when it is told (an agreement, a conversation) cannot.
UNDOING: dict[str, Undoer] = {
    "contribution": _one_by_one("contribution", reverse_contribution),
    "allocation": _one_by_one(
        "allocation",
        lambda *, code, on, why, by: withdraw_allocation(code=code, reason=why, by=by),  # noqa: ARG005
    ),
    "pledge": _one_by_one(
        "pledge",
        lambda *, code, on, why, by: cancel_pledge(code=code, reason=why, by=by),  # noqa: ARG005
    ),
    "duty": _one_by_one("duty", lambda *, code, on, why, by: waive_duty(code=code, on=on, reason=why, by=by)),
    "contact": _one_by_one(
        "contact",
        lambda *, code, on, why, by: forget_contact(code=code, reason=why, by=by),  # noqa: ARG005
    ),
    "observation": _return_observations,
    "observation-wide": _return_observations,
    "membership": _take_memberships_back,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading did, in rows. was_loaded_before: exactly this file was loaded, and nothing was done now."""

    batch: Batch
    new: int
    unchanged: int
    was_loaded_before: bool

    def __str__(self) -> str:
        if self.was_loaded_before:
            when = timezone.localtime(self.batch.loaded_at)
            return said(
                "This file was loaded on {day} at {time} by {person}; nothing to do.",
                day=f"{when:%Y-%m-%d}",
                time=f"{when:%H:%M}",
                person=self.batch.loaded_by,
            )
        return said(
            "{file_name} was loaded: {new} new, {unchanged} unchanged.",
            file_name=self.batch.file_name,
            new=number(self.new),
            unchanged=number(self.unchanged),
        )


@transaction.atomic
def load(
    *,
    file_name: str,
    content: bytes,
    record: str,
    by: Person,
    headers: Mapping[str, str] | None = None,
    told: queries.Progress = queries.silent,
) -> Loaded:
    """Load a file of records of one type; what it holds is written together, or not at all.

    headers: what headers of the file mean, as queries.read takes it. The same file a second time changes nothing. A row
    that the books have already, word for word, is left as it is. Refused: with every complaint of queries.preview, a
    code that the books have with other content among them, because books are not edited.
    """
    require(by, "load workbooks")
    reading.check_size(content)
    if before := queries.loaded_before(content=content, record=record):
        return Loaded(batch=before, new=0, unchanged=before.rows, was_loaded_before=True)
    found = queries.preview(content=content, record=record, headers=headers, told=told)
    refuse_if(found.complaints)
    told(said("Writing {count} records", count=number(len(found.drafts))), queries.PREVIEW_STEPS)
    written = WRITERS[record](drafts=found.drafts, by=by) if found.drafts else None
    batch = _batch(found, file_name=file_name, content=content, record=record, by=by)
    Contents.objects.create(batch=batch, codes=_brought(found, written, record))
    return Loaded(batch=batch, new=batch.new, unchanged=batch.rows - batch.new, was_loaded_before=False)


@transaction.atomic
def record_one(*, record: str, values: Mapping[str, str], by: Person) -> str:
    """Record one record from its values by column key, as somebody typed them in a form. Returns its code.

    Refused: without the power of the record; with every complaint of queries.preview_one; what the books have already.
    """
    found = queries.preview_one(record=record, values=values)
    refuse_if(Complaint(fault.what) for fault in found.faults)
    identity = found.verdicts[0].identity
    if not found.drafts:
        raise Refused(
            said("Exactly this is in the books already as {identity}; nothing was written.", identity=identity)
        )
    try:
        with transaction.atomic():
            WRITERS[record](drafts=found.drafts, by=by)
    except IntegrityError:
        # Somebody else took the code since it was looked up; anything else is a mistake of the program.
        if taken := taken_complaint(record, identity):
            raise Refused(taken) from None
        raise
    return identity


@transaction.atomic
def propose_again(*, values: Mapping[str, str], by: Person, version: int | None = None) -> str:
    """Propose a returned allocation again from its values by column key, rewritten or not. Returns its code.

    Refused: with every complaint of queries.preview_again; what funding.actions.resubmit_allocation refuses.
    """
    found = queries.preview_again(values=values)
    refuse_if(Complaint(fault.what) for fault in found.faults)
    (draft,) = found.drafts
    return resubmit_allocation(draft=draft, by=by, version=version).code


@transaction.atomic
def record_rows(*, record: str, rows: Sequence[Mapping[str, Cell]], by: Person) -> Preview:
    """Record many records together, or none, from their values by column key. What the books have already stays.

    Refused: without the power of the record; with every complaint of queries.preview_rows, with their places.
    """
    found = queries.preview_rows(record=record, rows=rows)
    refuse_if(found.complaints)
    if found.drafts:
        WRITERS[record](drafts=found.drafts, by=by)
    return found


def _batch(found: Preview, *, file_name: str, content: bytes, record: str, by: Person) -> Batch:
    batch = Batch.objects.create(
        record=record,
        file_name=_plain_name(file_name),
        content_sha256=queries.fingerprint(content),
        rows=len(found.verdicts),
        new=found.counts[Outcome.NEW] + found.counts.get(Outcome.REVISION, 0),
        loaded_at=timezone.now(),
        loaded_by=by,
    )
    facts = {"file_name": batch.file_name, "sha256": batch.content_sha256, "rows": batch.rows, "new": batch.new}
    note(by=by, action=f"load {record}s", target=f"batch:{batch.pk}", after=facts)
    return batch


def _brought(found: Preview, written: Any, record: str) -> list[str]:
    """What undoing would take back: submissions of observations, memberships by number, all else by code."""
    if record not in UNDOING or written is None:
        return []
    if UNDOING[record] is _return_observations:
        return [str(number) for number in written.submissions]
    if record == "membership":
        # Where it ended some that stood before, nothing begins those again.
        return [] if found.counts.get(Outcome.REVISION) else [str(held.pk) for held in written]
    new = {verdict.identity for verdict in found.verdicts if verdict.outcome == Outcome.NEW}
    return [draft.code for draft in found.drafts if draft.code in new]


@transaction.atomic
def undo(*, batch: Batch, on: date, why: str, by: Person) -> Undoing:
    """Take back what a file brought, all of it or nothing: each record in the way of its kind, as of a day.

    A receipt is reversed by a movement back, a proposal is withdrawn, a pledge cancelled, a duty waived, a contact
    forgotten, an observation returned, a membership taken back; what stood in the books stays to be read. Refused: no
    reason; a batch that was undone; what nothing takes back; and, for each record, what later work stands in the way.
    Each needs its own power.
    """
    require(by, "load workbooks")
    if not why.strip():
        raise Refused(said("Write why the file is undone: one sentence that others will read."))
    if Undoing.objects.filter(batch=batch).exists():
        raise Refused(said("{file_name} was undone already.", file_name=batch.file_name))
    contents = Contents.objects.filter(batch=batch).first()
    if contents is None or not contents.codes:
        raise Refused(
            said(
                "Nothing of {file_name} can be taken back; correct each record where it stands.",
                file_name=batch.file_name,
            )
        )
    UNDOING[batch.record](codes=contents.codes, on=on, why=f"{why.strip()} ({batch.file_name} was undone)", by=by)
    undone = Undoing.objects.create(batch=batch, on=on, why=why.strip(), undone_at=timezone.now(), undone_by=by)
    after = {"on": on, "why": undone.why, "records": len(contents.codes)}
    note(by=by, action=f"undo {batch.record}s", target=f"batch:{batch.pk}", after=after)
    return undone


def _plain_name(file_name: str) -> str:
    """The name without folders and control characters, for people to recognise; nothing is opened by it."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    return seen.strip()[:255] or "without a name"
