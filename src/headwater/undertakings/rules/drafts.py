"""What is wrong with an undertaking, a rating or a stated count that somebody wants to record. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from headwater.registry.rules import folded, is_on
from headwater.undertakings.rules.values import (
    COUNTED,
    KINDS,
    LINKED_KINDS,
    OBLIGOR_KINDS,
    OWNER_KINDS,
    RATINGS,
    CountDraft,
    Finding,
    Known,
    RatingDraft,
    UndertakingDraft,
)

_LONGEST_TEXT = 4_000


def undertaking_findings(drafts: Sequence[UndertakingDraft], known: Known) -> list[Finding]:
    """Everything that is wrong with some undertakings, by position and field."""
    here = {draft.code: draft for draft in drafts}
    found = [
        Finding(position, field, what)
        for position, draft in enumerate(drafts)
        for field, what in (*_alone(draft, known), *_under(draft, here, known))
    ]
    times = Counter(folded(draft.code) for draft in drafts)
    found += [
        Finding(position, "code", f"The code {draft.code} stands here more than once; each undertaking has its own.")
        for position, draft in enumerate(drafts)
        if times[folded(draft.code)] > 1
    ]
    return found


def _alone(draft: UndertakingDraft, known: Known) -> Iterator[tuple[str, str]]:
    if not draft.code.strip() or draft.code != draft.code.strip() or len(draft.code) > 60:
        yield "code", f"“{draft.code}” is not a code; write 1 to 60 characters without spaces at the ends."
    if draft.kind not in KINDS:
        yield "kind", f"“{draft.kind}” is not a kind of undertaking; write one of: {', '.join(KINDS)}."
    if not draft.text.strip():
        yield "text", "The text is missing; write what is to be done."
    elif len(draft.text) > _LONGEST_TEXT:
        yield "text", f"The text has {len(draft.text)} characters; write at most {_LONGEST_TEXT}."
    if not known.is_of(draft.document, ["document"]):
        yield "document", f"There is no document {known.label(draft.document)}; register it first or correct the code."
    if not draft.line.strip():
        yield "line", "The place in the document is missing; write its line, page or paragraph."
    if draft.made_on > known.today:
        yield "made_on", f"{draft.made_on} has not come yet; write the day of the document."
    if draft.due_on is not None and draft.due_on < draft.made_on:
        yield (
            "due_on",
            f"It is due on {draft.due_on}, before the document of {draft.made_on}; write a later day, or none.",
        )
    yield from _whose(draft, known)
    for node in draft.links:
        if not known.is_of(node, LINKED_KINDS):
            yield "links", f"There is no indicator, criterion or plan element {known.label(node)} to link it to."


def _whose(draft: UndertakingDraft, known: Known) -> Iterator[tuple[str, str]]:
    if draft.obligor is None:
        if draft.kind != "commitment" or draft.under:
            yield "obligor", "The obligor is missing; only what all signatories promised together goes without one."
    elif not known.is_of(draft.obligor, OBLIGOR_KINDS):
        yield "obligor", f"There is no obligor {known.label(draft.obligor)}; register it first or correct the code."
    if draft.owner is not None and not known.is_of(draft.owner, OWNER_KINDS):
        yield "owner", f"There is no office or post {known.label(draft.owner)}; register it first or leave it empty."
    if draft.owner_person is not None and draft.owner_person not in known.people:
        yield "owner_person", "There is no such person; add the person first or leave it empty."


def _under(draft: UndertakingDraft, here: Mapping[str, UndertakingDraft], known: Known) -> Iterator[tuple[str, str]]:
    """What it carries out has to be there, and nothing carries out itself; a signatory's part needs its signature."""
    if not draft.under:
        return
    above = here.get(draft.under) or known.undertakings.get(draft.under)
    if above is None:
        yield "under", f"There is no undertaking {draft.under} that it could carry out; register that first."
        return
    chain = [draft.code]
    at: str = draft.under
    while at and at not in chain:
        chain.append(at)
        step = here.get(at) or known.undertakings.get(at)
        at = step.under if step else ""
    if at:
        yield (
            "under",
            f"{' under '.join([*chain, at])}: that is a circle; leave one of them without what it carries out.",
        )
    elif above.obligor is None and draft.obligor is not None:
        yield from _part(draft, above.document, here, known)


def _part(
    draft: UndertakingDraft, document: int, here: Mapping[str, UndertakingDraft], known: Known
) -> Iterator[tuple[str, str]]:
    """A signatory's own part of a common commitment: it has signed, and has no other part of it."""
    assert draft.obligor is not None
    obligor = known.label(draft.obligor)
    others = {one.code for one in here.values() if (one.under, one.obligor) == (draft.under, draft.obligor)}
    if held := known.parts.get((draft.under, draft.obligor)):
        others.add(held)
    if other := min(others - {draft.code}, default=""):
        yield "under", f"{obligor} has a part of {draft.under} already, {other}; report its progress there."
    if not any(is_on(span, draft.made_on) for span in known.signed.get((document, draft.obligor), ())):
        signed = f"{obligor} had not signed {known.label(document)} on {draft.made_on}"
        yield "obligor", f"{signed}; record the signature first, or correct the day."


def rating_findings(drafts: Sequence[RatingDraft], known: Known) -> list[Finding]:
    """Everything that is wrong with some ratings, by position and field."""
    found = []
    for position, draft in enumerate(drafts):
        if not known.is_of(draft.assessment, ["document"]):
            what = f"There is no document {known.label(draft.assessment)}; register the assessment first."
            found.append(Finding(position, "assessment", what))
        if not known.is_of(draft.criterion, ["criterion"]):
            what = f"There is no criterion {known.label(draft.criterion)}; register it first or correct the code."
            found.append(Finding(position, "criterion", what))
        if draft.rating not in RATINGS:
            what = f"“{draft.rating}” is not a rating; write one of: {', '.join(RATINGS)}."
            found.append(Finding(position, "rating", what))
        if not draft.line.strip():
            found.append(Finding(position, "line", "The line is missing; write where the assessment says so."))
    times = Counter((draft.assessment, draft.criterion) for draft in drafts)
    found += [
        Finding(position, "criterion", f"{known.label(draft.criterion)} is rated here more than once in one round.")
        for position, draft in enumerate(drafts)
        if times[draft.assessment, draft.criterion] > 1
    ]
    return found


def count_findings(drafts: Sequence[CountDraft], known: Known) -> list[Finding]:
    """Everything that is wrong with some stated counts, by position and field."""
    found = []
    for position, draft in enumerate(drafts):
        if not known.is_of(draft.document, ["document"]):
            what = f"There is no document {known.label(draft.document)}; register it first or correct the code."
            found.append(Finding(position, "document", what))
        if draft.counted not in COUNTED:
            what = f"“{draft.counted}” is nothing that is counted; write one of: {', '.join(COUNTED)}."
            found.append(Finding(position, "counted", what))
        if draft.number is not None and draft.number < 0:
            found.append(Finding(position, "number", f"{draft.number} is below zero; write a count, or nothing."))
        if draft.number is None and not draft.workstream.strip():
            what = "Neither a number nor a group is stated; write at least one of them."
            found.append(Finding(position, "number", what))
        if draft.on > known.today:
            found.append(Finding(position, "on", f"{draft.on} has not come yet; write as of which day it is stated."))
        if not draft.line.strip():
            found.append(Finding(position, "line", "The line is missing; write where the document says so."))
    return found
