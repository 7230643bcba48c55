"""What the rules need to know about things, people and undertakings, asked for all drafts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from headwater.access.queries import Person, people, require
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import said
from headwater.registry.queries import Node, memberships, nodes
from headwater.registry.rules import Span, folded
from headwater.undertakings.models import Link, Progress, Undertaking
from headwater.undertakings.rules import (
    Finding,
    Known,
    NodeFacts,
    Standing,
    UndertakingDraft,
    UndertakingFacts,
    changed_sentence,
    standing_of,
    undertaking_findings,
)

_PER_QUESTION = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What drafts would do: their standings in order, and everything that is wrong with them."""

    standings: list[Standing]
    findings: list[Finding]
    known: Known


def review_undertakings(drafts: Sequence[UndertakingDraft]) -> Review:
    """What some undertakings would do if they were registered now. Nothing is written."""
    known = known_for(drafts)
    there = {folded(row.code): row for row in recorded(draft.code for draft in drafts)}
    standings, findings = [], undertaking_findings(drafts, known)
    for position, draft in enumerate(drafts):
        standing, differing = standing_of(draft, there.get(folded(draft.code)))
        standings.append(standing)
        if standing is Standing.CHANGED:
            field = next(iter(differing)) if len(differing) == 1 else "code"
            findings.append(Finding(position, field, changed_sentence(draft.code, differing)))
    return Review(standings=standings, findings=sorted(findings), known=known)


def known_for(drafts: Sequence[UndertakingDraft]) -> Known:
    """What the rules of undertakings need to know about these."""
    above = undertaking_facts([draft.under for draft in drafts if draft.under])
    ids = {draft.document for draft in drafts} | {fact.document for fact in above.values()}
    for draft in drafts:
        ids |= {one for one in (draft.obligor, draft.owner, *draft.links) if one is not None}
    return Known(
        today=timezone.localdate(),
        nodes=node_facts(ids),
        undertakings=above,
        people=person_ids(draft.owner_person for draft in drafts),
        signed=_signed({draft.document for draft in drafts} | {fact.document for fact in above.values()}),
        parts=_parts(above.values()),
    )


def node_facts(ids: Iterable[int]) -> dict[int, NodeFacts]:
    """Things of the registry as the rules see them, by id."""
    wanted = sorted(set(ids))
    return {
        node.pk: NodeFacts(kind=node.kind, code=node.code)
        for start in range(0, len(wanted), _PER_QUESTION)
        for node in nodes(ids=wanted[start : start + _PER_QUESTION])
    }


def person_ids(ids: Iterable[int | None]) -> frozenset[int]:
    """Those of some people who are there."""
    wanted = {one for one in ids if one is not None}
    return frozenset(people().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else frozenset()


def _parts(above: Iterable[UndertakingFacts]) -> dict[tuple[str, int], str]:
    common = {fact.id: fact.code for fact in above if fact.obligor is None}
    rows = Undertaking.objects.filter(under_id__in=common).values_list("under_id", "obligor_id", "code")
    return {(common[under], obligor): code for under, obligor, code in rows}


def _signed(documents: Iterable[int]) -> dict[tuple[int, int], list[Span]]:
    found: dict[tuple[int, int], list[Span]] = defaultdict(list)
    rows = memberships(role="signatory").filter(of_id__in=set(documents))
    for document, member, start, end in rows.values_list("of_id", "member_id", "valid_from", "valid_to"):
        found[document, member].append(Span(start, end))
    return found


def undertaking_facts(codes: Iterable[str]) -> dict[str, UndertakingFacts]:
    """Undertakings as the rules see them, by code, with what stands above them."""
    found: dict[str, UndertakingFacts] = {}
    waiting = {folded(code) for code in codes}
    while waiting:
        rows = list(_with_keys(waiting))
        found |= {row.code: facts_of(row) for row in rows}
        waiting = {row.under.code_key for row in rows if row.under is not None and row.under.code not in found}
    return found


def facts_of(row: Undertaking) -> UndertakingFacts:
    """An undertaking as the rules see it."""
    return UndertakingFacts(
        id=row.pk,
        code=row.code,
        kind=row.kind,
        document=row.document_id,
        obligor=row.obligor_id,
        made_on=row.made_on,
        due_on=row.due_on,
        status=row.status,
        last_on=row.last_on,
        under="" if row.under is None else row.under.code,
    )


def recorded(codes: Iterable[str]) -> list[UndertakingDraft]:
    """What was told when these were registered, with what they bear on now."""
    rows = list(_with_keys({folded(code) for code in codes}))
    links: dict[int, list[int]] = defaultdict(list)
    first: dict[int, tuple[int | None, int | None]] = {}
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), _PER_QUESTION):
        some = ids[start : start + _PER_QUESTION]
        for pk, node in Link.objects.filter(undertaking_id__in=some, taken_back_at=None).values_list(
            "undertaking_id", "node_id"
        ):
            links[pk].append(node)
        beginnings = Progress.objects.filter(undertaking_id__in=some, step="register")
        for pk, owner, person in beginnings.values_list("undertaking_id", "owner_id", "owner_person_id"):
            first[pk] = (owner, person)
    return [
        UndertakingDraft(
            code=row.code,
            kind=row.kind,
            text=row.text,
            document=row.document_id,
            line=row.line,
            made_on=row.made_on,
            obligor=row.obligor_id,
            owner=first[row.pk][0],
            owner_person=first[row.pk][1],
            workstream=row.workstream,
            due_on=row.first_due_on,
            under="" if row.under is None else row.under.code,
            links=tuple(links[row.pk]),
            is_synthetic=row.is_synthetic,
        )
        for row in rows
    ]


def _with_keys(keys: Iterable[str]) -> list[Undertaking]:
    wanted = sorted(set(keys))
    return [
        row
        for start in range(0, len(wanted), _PER_QUESTION)
        for row in Undertaking.objects.select_related("under").filter(
            code_key__in=wanted[start : start + _PER_QUESTION]
        )
    ]


def known_undertaking(code: str) -> Undertaking:
    """The undertaking with this code. Refused where there is none."""
    if found := Undertaking.objects.filter(code_key=folded(code)).first():
        return found
    raise Refused(said("There is no undertaking {code}; register it first or correct the code.", code=code))


def complaints_about(codes: Sequence[str], findings: Iterable[Finding]) -> list[Complaint]:
    """Findings as complaints that name the undertaking."""
    return [Complaint(finding.what, where=codes[finding.position]) for finding in findings]


def require_for_owners(by: Person, power: str, owners: Iterable[int | None]) -> None:
    """Ask for a power for each owner that is an office, once; anything else concerns the whole organisation."""
    wanted = set(owners)
    offices: dict[int, Node] = {node.pk: node for node in nodes(kind="office", ids=filter(None, wanted))}
    for office in {offices.get(owner) if owner is not None else None for owner in wanted}:
        require(by, power, office=office)
