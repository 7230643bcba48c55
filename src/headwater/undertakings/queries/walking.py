"""Undertakings on their way through words about them: for a preview, and for recording, which locks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from headwater.access.queries import Signature
from headwater.access.rules import Signed, check_step
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.rules import folded
from headwater.undertakings.models import Progress, Undertaking
from headwater.undertakings.queries.known import Review, facts_of, node_facts, person_ids
from headwater.undertakings.rules import (
    CLAIMING,
    UNDERTAKING_STEPS,
    WORDS,
    Finding,
    Known,
    ProgressDraft,
    Standing,
    UndertakingFacts,
    after,
    known_step,
    power_for,
    progress_complaints,
)

_PER_QUESTION = 1_000
# In a preview nobody has signed yet; no person has this number.
NOBODY = 0


@dataclass
class Walk:
    """An undertaking at one point of the list: how it stands, who signed, and what was told of it already."""

    row: Undertaking
    facts: UndertakingFacts
    signers: list[Signed]
    told: set[ProgressDraft]
    owner: int | None
    owner_person: int | None


@dataclass
class Walked:
    """Where words about undertakings lead: those to record in their order, the powers they need, and what is wrong."""

    known: Known
    words: list[tuple[Progress, Walk]] = field(default_factory=list)
    needed: set[tuple[str, int | None]] = field(default_factory=set)
    standings: list[Standing] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def review_progress(drafts: Sequence[ProgressDraft], *, by_id: int = NOBODY) -> Review:
    """What words about undertakings would do if they were recorded now, in this order. Nothing is written.

    by_id: who would sign; without, that nobody accepts what they claimed is only seen when it is recorded.
    """
    found = walked(drafts, by_id=by_id)
    return Review(standings=found.standings, findings=found.findings, known=found.known)


def walked(drafts: Sequence[ProgressDraft], *, by_id: int, lock: bool = False) -> Walked:
    """Take each word in its order, as far as nothing is wrong with it."""
    walks = _walks([draft.undertaking for draft in drafts], lock=lock)
    found = Walked(
        known=Known(
            today=timezone.localdate(),
            nodes=node_facts(draft.owner for draft in drafts if draft.owner is not None),
            people=person_ids(draft.owner_person for draft in drafts),
        )
    )
    for position, told in enumerate(drafts):
        walk = walks.get(folded(told.undertaking))
        found.standings.append(Standing.NEW)
        if walk is None:
            what = said(
                "There is no undertaking {undertaking}; register it first or correct the code.",
                undertaking=told.undertaking,
            )
            found.findings.append(Finding(position, "undertaking", what))
            continue
        draft = replace(told, undertaking=walk.row.code, text=told.text.strip(), evidence=told.evidence.strip())
        if draft in walk.told:
            found.standings[position] = Standing.UNCHANGED
            continue
        wrong = list(_complaints(draft, walk, found.known, by_id))
        found.findings += [Finding(position, column, what) for column, what in wrong]
        if not wrong:
            found.needed.add((power_for(draft.step, walk.facts.status), walk.owner))
            found.words.append((_take(draft, walk, by_id), walk))
    return found


def _walks(codes: Sequence[str], *, lock: bool) -> dict[str, Walk]:
    """The undertakings with their signatures and all that was told of them; locked in one order for everybody."""
    keys = sorted({folded(code) for code in codes})
    rows: list[Undertaking] = []
    wanted = Undertaking.objects.select_for_update(of=("self",)) if lock else Undertaking.objects
    for start in range(0, len(keys), _PER_QUESTION):
        some = keys[start : start + _PER_QUESTION]
        rows += wanted.select_related("under").filter(code_key__in=some).order_by("code_key")
    walks = {
        row.code_key: Walk(
            row=row,
            facts=facts_of(row),
            signers=[],
            told=set(),
            owner=row.owner_id,
            owner_person=row.owner_person_id,
        )
        for row in rows
    }
    by_document = {walk.row.document_key: walk for walk in walks.values()}
    by_id = {walk.row.pk: walk for walk in walks.values()}
    documents = list(by_document)
    for start in range(0, len(documents), _PER_QUESTION):
        some = documents[start : start + _PER_QUESTION]
        for one in Signature.objects.filter(document__in=some, step__in=CLAIMING).order_by("pk"):
            by_document[one.document].signers.append(Signed(one.step, one.person_id))
        words = Progress.objects.filter(undertaking__in=[by_document[one].row.pk for one in some])
        for word in words.exclude(step="register"):
            walk = by_id[word.undertaking_id]
            walk.told.add(told_as(word, walk.row.code))
    return walks


def told_as(word: Progress, code: str) -> ProgressDraft:
    """A word as it was told, to see whether the same is told again, and to write it into a file."""
    hands_over = word.step == "hand over"
    return ProgressDraft(
        undertaking=code,
        step=word.step,
        on=word.on,
        text=word.text,
        evidence=word.evidence,
        due_on=word.due_on if word.step == "postpone" else None,
        owner=word.owner_id if hands_over else None,
        owner_person=word.owner_person_id if hands_over else None,
        is_synthetic=word.is_synthetic,
    )


def _complaints(draft: ProgressDraft, walk: Walk, known: Known, by_id: int) -> Iterator[tuple[str, str]]:
    """What is wrong with a word about an undertaking as it stands at this point of the list, by field."""
    try:
        known_step(draft.step)
    except Refused as refusal:
        yield "step", str(refusal)
        return
    yield from progress_complaints(draft, walk.facts, known)
    if draft.step in WORDS:
        return
    try:
        check_step(
            UNDERTAKING_STEPS,
            name=draft.step,
            status=walk.facts.status,
            signers=walk.signers,
            by_id=by_id,
            reason=draft.text,
        )
    except Refused as refusal:
        yield "step", str(refusal)


def _take(draft: ProgressDraft, walk: Walk, by_id: int) -> Progress:
    """Take a step that nothing is wrong with: where the undertaking stands from now on, and the word that says so."""
    status = walk.facts.status
    if draft.step not in WORDS:
        rows = (row for row in UNDERTAKING_STEPS if row.name == draft.step and row.from_status == status)
        status = next(rows).to_status
        if draft.step in CLAIMING and by_id != NOBODY:
            walk.signers.append(Signed(draft.step, by_id))
    if draft.step == "hand over":
        walk.owner, walk.owner_person = draft.owner, draft.owner_person
    walk.facts = after(walk.facts, draft, status)
    walk.told.add(draft)
    return Progress(
        undertaking=walk.row,
        step=draft.step,
        on=draft.on,
        status=status,
        due_on=walk.facts.due_on,
        owner_id=walk.owner,
        owner_person_id=walk.owner_person,
        text=draft.text,
        evidence=draft.evidence,
        is_synthetic=draft.is_synthetic,
        at=timezone.now(),
        by_id=by_id,
    )
