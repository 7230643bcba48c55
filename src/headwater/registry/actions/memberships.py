"""Recording what is so from when to when: begun, ended, and taken back where it should never have been recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line, Signer
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.registry import queries
from headwater.registry.models import Membership, Node
from headwater.registry.queries.review import MembershipDraft, clash, draft_faults, in_circle, review_memberships
from headwater.registry.rules import ROLES, Standing, taking_back_complaints

_ROWS_PER_STATEMENT = 2_000


@transaction.atomic
def begin(
    *, role: str, member: Node, of: Node, valid_from: date, evidence: str, by: Signer, valid_to: date | None = None
) -> Membership:
    """Record that something is so from a day on (to a last day, if it is known), with its evidence.

    Refused: an unknown role; kinds that do not go together; no evidence; a second time for the same days; in an
    exclusive role a second whole on the same days; a whole that would be part of itself.
    """
    draft = MembershipDraft(
        role=role, member=member, of=of, valid_from=valid_from, evidence=evidence, valid_to=valid_to
    )
    refuse_if(what for _, what in draft_faults(draft))
    # Whoever writes about the same member waits here, so that the check still holds when this is written.
    _wait_for([member.pk])
    refuse_if(clash(draft, queries.held_by([member.pk], roles=[role])[role, member.pk]))
    refuse_if(what for _, what in in_circle([draft]))
    return _write_memberships([draft], by)[0]


@transaction.atomic
def begin_many(*, drafts: Sequence[MembershipDraft], by: Signer) -> list[Membership]:
    """Record many things as so; returns what was written. One that is there, day for day, is left as it is.

    One that is there without a last day, and is told with one, is ended. Refused as by begin and end, with all
    complaints together.
    """
    _wait_for([draft.member.pk for draft in drafts])
    review = review_memberships(drafts)
    refuse_if(Complaint(found.what, where=drafts[found.position].member.code) for found in review.findings)
    pairs = list(zip(drafts, review.standings, strict=True))
    written = _write_memberships([draft for draft, standing in pairs if standing is Standing.NEW], by)
    for position, held in review.ends.items():
        draft = drafts[position]
        assert draft.valid_to is not None, "it adds an end"
        written.append(end(membership=held, on=draft.valid_to, evidence=draft.evidence_of_end, by=by))
    return written


def _wait_for(members: Sequence[int]) -> None:
    """Lock the members, in one order for everybody, until what is written about them is done."""
    ids = sorted(set(members))
    for start in range(0, len(ids), _ROWS_PER_STATEMENT):
        some = ids[start : start + _ROWS_PER_STATEMENT]
        # The answer is of no interest; asking for it takes the locks.
        list(Node.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk").values_list("pk"))


def _membership(draft: MembershipDraft) -> Membership:
    return Membership(
        role=draft.role,
        is_exclusive=ROLES[draft.role].exclusive,
        member=draft.member,
        of=draft.of,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        evidence=draft.evidence.strip(),
        evidence_of_end=draft.evidence_of_end.strip(),
    )


def _write_memberships(drafts: Sequence[MembershipDraft], by: Signer) -> list[Membership]:
    written = Membership.objects.bulk_create([_membership(draft) for draft in drafts], batch_size=_ROWS_PER_STATEMENT)
    note_many(by=by, lines=[Line(action="begin", target=_target(held.member), after=_facts(held)) for held in written])
    return written


@transaction.atomic
def end(*, membership: Membership, on: date, evidence: str, by: Signer) -> Membership:
    """Record the last day on which something is so. That day still counts.

    Refused: no evidence; a day before the first; a membership whose last day is already known.
    """
    held = _locked(membership)
    if held.taken_back_at is not None:
        raise Refused(said("It was taken back and counts no longer; there is nothing to end."))
    if not evidence.strip():
        raise Refused(said("The evidence is missing; write where the end is written down."))
    if on < held.valid_from:
        raise Refused(
            said(
                "It begins on {valid_from} and cannot end on {on}; write a last day not before it.",
                valid_from=held.valid_from,
                on=on,
            )
        )
    if held.valid_to is not None:
        raise Refused(
            said("Its last day is already {valid_to}; begin a new one if it is so again.", valid_to=held.valid_to)
        )
    before = _facts(held)
    held.valid_to, held.evidence_of_end = on, evidence.strip()
    held.save(update_fields=["valid_to", "evidence_of_end"])
    note(by=by, action="end", target=_target(held.member), before=before, after=_facts(held))
    return held


@transaction.atomic
def take_back(*, membership: Membership, why: str, by: Signer) -> Membership:
    """Take back what should never have been recorded: from now on it counts on no day, and the line stays, with why.

    What was so and is no longer so is ended instead (end). Refused: no reason; what was taken back already.
    """
    held = _locked(membership)
    refuse_if(taking_back_complaints(why=why, is_taken_back=held.taken_back_at is not None))
    before = _facts(held)
    held.taken_back_at, held.taken_back_why = timezone.now(), why.strip()
    held.save(update_fields=["taken_back_at", "taken_back_why"])
    note(by=by, action="take back", target=_target(held.member), before=before, after={"why": held.taken_back_why})
    return held


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("member", "of").get(pk=membership.pk)


def _facts(held: Membership) -> dict[str, object]:
    return {
        "role": held.role,
        "of": _target(held.of),
        "valid_from": held.valid_from,
        "valid_to": held.valid_to,
        "evidence": held.evidence_of_end or held.evidence,
    }


def _target(node: Node) -> str:
    return f"{node.kind}:{node.code}"
