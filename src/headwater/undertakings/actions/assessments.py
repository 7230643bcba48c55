"""What assessments said of their criteria, and what documents count without naming it one by one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Complaint, refuse_if
from headwater.lib.words import said
from headwater.undertakings.actions.records import ROWS_PER_STATEMENT, Registered
from headwater.undertakings.models import Rating, StatedCount
from headwater.undertakings.queries.known import node_facts
from headwater.undertakings.rules import CountDraft, Known, RatingDraft, count_findings, rating_findings

_POWER = "register undertakings"


@transaction.atomic
def rate(*, drafts: Sequence[RatingDraft], by: Person) -> Registered:
    """Record what a round of an assessment says of criteria, all or none. The same again changes nothing.

    Another rating than the one recorded is a correction and says why; both stay. Refused, with all complaints together:
    without the power “register undertakings”; what is no assessment or criterion; a rating that is not on the scale; no
    line; a criterion twice in one round; another rating without a reason.
    """
    require(by, _POWER)
    known = Known(
        today=timezone.localdate(),
        nodes=node_facts([one for draft in drafts for one in (draft.assessment, draft.criterion)]),
    )
    findings = rating_findings(drafts, known)
    there = {
        (one.assessment_id, one.criterion_id): one
        for one in Rating.objects.filter(corrected_by=None, assessment_id__in={draft.assessment for draft in drafts})
    }
    complaints = [Complaint(found.what, where=known.label(drafts[found.position].criterion)) for found in findings]
    new: list[Rating] = []
    for draft in drafts:
        held = there.get((draft.assessment, draft.criterion))
        if held is not None and (held.rating, held.line, held.evidence) == (draft.rating, draft.line, draft.evidence):
            continue
        if held is not None and not draft.why.strip():
            what = said(
                "It is rated “{rating}” in this round, at {line}; a correction needs a reason.",
                rating=held.rating,
                line=held.line,
            )
            complaints.append(Complaint(what, where=known.label(draft.criterion)))
            continue
        new.append(_rating(draft, held, by))
    refuse_if(complaints)
    Rating.objects.bulk_create(new, batch_size=ROWS_PER_STATEMENT)
    note_many(by=by, lines=[_rating_line(one, known) for one in new])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


def _rating(draft: RatingDraft, held: Rating | None, by: Person) -> Rating:
    return Rating(
        assessment_id=draft.assessment,
        criterion_id=draft.criterion,
        rating=draft.rating,
        line=draft.line,
        evidence=draft.evidence,
        corrects=held,
        why="" if held is None else draft.why.strip(),
        at=timezone.now(),
        by=by,
    )


def _rating_line(one: Rating, known: Known) -> Line:
    before = None if one.corrects is None else {"rating": one.corrects.rating, "line": one.corrects.line}
    after = {"criterion": known.label(one.criterion_id), "rating": one.rating, "line": one.line, "why": one.why}
    return Line(action="rate", target=f"document:{known.label(one.assessment_id)}", before=before, after=after)


@transaction.atomic
def state_counts(*, drafts: Sequence[CountDraft], by: Person) -> Registered:
    """Record numbers that a document states of what it does not name one by one, all or none.

    The same again changes nothing; another number for the same day is a correction, and the latest counts. Refused,
    with all complaints together: without the power “register undertakings”; what is no document; neither a number nor
    a group; no line.
    """
    require(by, _POWER)
    known = Known(today=timezone.localdate(), nodes=node_facts(draft.document for draft in drafts))
    findings = count_findings(drafts, known)
    refuse_if(Complaint(found.what, where=known.label(drafts[found.position].document)) for found in findings)
    held = StatedCount.objects.filter(document_id__in={draft.document for draft in drafts}).order_by("pk")
    there = {_key(one): (one.number, one.line) for one in held}
    new: list[StatedCount] = []
    for draft in drafts:
        key = (draft.document, draft.workstream, draft.counted, draft.on)
        if key in there and there[key] == (draft.number, draft.line):
            continue
        there[key] = (draft.number, draft.line)
        new.append(
            StatedCount(
                document_id=draft.document,
                workstream=draft.workstream,
                counted=draft.counted,
                number=draft.number,
                on=draft.on,
                line=draft.line,
                at=timezone.now(),
                by=by,
            )
        )
    StatedCount.objects.bulk_create(new, batch_size=ROWS_PER_STATEMENT)
    note_many(by=by, lines=[_count_line(one, known) for one in new])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


def _key(one: StatedCount) -> tuple[int, str, str, object]:
    return one.document_id, one.workstream, one.counted, one.on


def _count_line(one: StatedCount, known: Known) -> Line:
    after = {"workstream": one.workstream, "counted": one.counted, "number": one.number, "on": one.on, "line": one.line}
    return Line(action="state count", target=f"document:{known.label(one.document_id)}", after=after)
