"""What memberships would do if they were recorded now: for previews, and for recording itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.lib.words import said
from headwater.registry.models import Membership, Node
from headwater.registry.queries.memberships import held_by, memberships
from headwater.registry.rules import ROLES, Edge, Finding, Span, Standing, in_circles, membership_faults, overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipDraft:
    """Something to record as so, with both nodes already found. See actions.begin."""

    role: str
    member: Node
    of: Node
    valid_from: date
    evidence: str
    valid_to: date | None = None
    evidence_of_end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Where each draft stands, what is wrong, and what some would end (by position)."""

    standings: list[Standing]
    findings: list[Finding]
    ends: dict[int, Membership]


def review_memberships(drafts: Sequence[MembershipDraft]) -> Review:
    """What some memberships would do. Nothing is written."""
    findings = [
        Finding(position, field, what) for position, draft in enumerate(drafts) for field, what in draft_faults(draft)
    ]
    wrong = {found.position for found in findings}
    held = held_by([draft.member.pk for draft in drafts], roles=sorted({draft.role for draft in drafts}))
    standings: list[Standing] = []
    ends: dict[int, Membership] = {}
    new: dict[int, MembershipDraft] = {}
    for position, draft in enumerate(drafts):
        others = held.setdefault((draft.role, draft.member.pk), [])
        standings.append(Standing.NEW)
        if position in wrong:
            continue
        if any(_same(draft, other) for other in others):
            standings[position] = Standing.UNCHANGED
        elif (open_one := _without_end(draft, others)) is not None:
            standings[position] = Standing.REVISION
            ends[position] = open_one
            if not draft.evidence_of_end.strip():
                findings.append(Finding(position, "evidence_of_end", said("Write where the end is written down.")))
        elif sentences := clash(draft, others):
            standings[position] = Standing.CHANGED
            findings += [Finding(position, "valid_from", what) for what in sentences]
        else:
            new[position] = draft
            others.append(_unsaved(draft))
    findings += [Finding(list(new)[at], "of", what) for at, what in in_circle(list(new.values()))]
    return Review(standings=standings, findings=sorted(findings), ends=ends)


def _same(draft: MembershipDraft, other: Membership) -> bool:
    return other.of_id == draft.of.pk and (other.valid_from, other.valid_to) == (draft.valid_from, draft.valid_to)


def _without_end(draft: MembershipDraft, others: Sequence[Membership]) -> Membership | None:
    """What is there without a last day, and is told now with one."""
    for other in others:
        is_open = other.valid_to is None and other.of_id == draft.of.pk and other.valid_from == draft.valid_from
        if is_open and other.pk and draft.valid_to is not None:
            return other
    return None


def _unsaved(draft: MembershipDraft) -> Membership:
    """A draft as the others will see it once it is recorded."""
    return Membership(
        role=draft.role, member=draft.member, of=draft.of, valid_from=draft.valid_from, valid_to=draft.valid_to
    )


def draft_faults(draft: MembershipDraft) -> Iterator[tuple[str, str]]:
    """What is wrong with a membership by itself, by field."""
    return membership_faults(
        role=draft.role,
        member_kind=draft.member.kind,
        of_kind=draft.of.kind,
        span=Span(draft.valid_from, draft.valid_to),
        evidence=draft.evidence,
    )


def clash(draft: MembershipDraft, others: Sequence[Membership]) -> list[str]:
    """What speaks against it among what the member stands in already."""
    for other in others:
        shares_days = overlap(Span(draft.valid_from, draft.valid_to), other)
        if shares_days and (other.of_id == draft.of.pk or ROLES[draft.role].exclusive):
            standing = {
                "member": draft.member.code,
                "role": said(draft.role),
                "whole": other.of.code,
                "valid_from": other.valid_from,
                "day": draft.valid_from,
            }
            return [
                said(
                    "{member} stands in the role “{role}” of {whole} from {valid_from} to {valid_to}, so it does not "
                    "begin on {day}; write a day after {valid_to}, or days before {valid_from}.",
                    valid_to=other.valid_to,
                    **standing,
                )
                if other.valid_to
                else said(
                    "{member} stands in the role “{role}” of {whole} from {valid_from} on, so it does not begin on "
                    "{day}; end that first, or write days before {valid_from}.",
                    **standing,
                )
            ]
    return []


def in_circle(drafts: Sequence[MembershipDraft]) -> list[tuple[int, str]]:
    """Which of some parts would become part of themselves, by position."""
    parts = [draft for draft in drafts if draft.role == "part of"]
    if not parts:
        return []
    rows = memberships(role="part of").values_list("member_id", "of_id", "valid_from", "valid_to")
    edges = [Edge(member, of, Span(start, end)) for member, of, start, end in rows]
    edges += [Edge(draft.member.pk, draft.of.pk, Span(draft.valid_from, draft.valid_to)) for draft in parts]
    caught = in_circles(edges, since=min(draft.valid_from for draft in parts))
    return [
        (position, said("{code} would be part of itself; choose another whole.", code=draft.member.code))
        for position, draft in enumerate(drafts)
        if draft.role == "part of" and draft.member.pk in caught
    ]
