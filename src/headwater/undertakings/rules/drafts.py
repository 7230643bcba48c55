"""What is wrong with an undertaking, a rating or a stated count that somebody wants to record. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from headwater.lib.words import listed, said
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
        Finding(
            position,
            "code",
            said("The code {code} stands here more than once; each undertaking has its own.", code=draft.code),
        )
        for position, draft in enumerate(drafts)
        if times[folded(draft.code)] > 1
    ]
    return found


def _alone(draft: UndertakingDraft, known: Known) -> Iterator[tuple[str, str]]:
    if not draft.code.strip() or draft.code != draft.code.strip() or len(draft.code) > 60:
        yield (
            "code",
            said("“{code}” is not a code; write 1 to 60 characters without spaces at the ends.", code=draft.code),
        )
    if draft.kind not in KINDS:
        yield (
            "kind",
            said(
                "“{kind}” is not a kind of undertaking; write one of: {kinds}.",
                kind=draft.kind,
                kinds=listed(map(said, KINDS)),
            ),
        )
    if not draft.text.strip():
        yield "text", said("The text is missing; write what is to be done.")
    elif len(draft.text) > _LONGEST_TEXT:
        yield (
            "text",
            said(
                "The text has {count} characters; write at most {longest}.",
                count=len(draft.text),
                longest=_LONGEST_TEXT,
            ),
        )
    if not known.is_of(draft.document, ["document"]):
        yield (
            "document",
            said(
                "There is no document {label}; register it first or correct the code.",
                label=known.label(draft.document),
            ),
        )
    if not draft.line.strip():
        yield "line", said("The place in the document is missing; write its line, page or paragraph.")
    if draft.made_on > known.today:
        yield "made_on", said("{made_on} has not come yet; write the day of the document.", made_on=draft.made_on)
    if draft.due_on is not None and draft.due_on < draft.made_on:
        yield (
            "due_on",
            said(
                "It is due on {due_on}, before the document of {made_on}; write a later day, or none.",
                due_on=draft.due_on,
                made_on=draft.made_on,
            ),
        )
    yield from _whose(draft, known)
    for node in draft.links:
        if not known.is_of(node, LINKED_KINDS):
            yield (
                "links",
                said(
                    "There is no indicator, criterion or plan element {label} to link it to.", label=known.label(node)
                ),
            )


def _whose(draft: UndertakingDraft, known: Known) -> Iterator[tuple[str, str]]:
    if draft.obligor is None:
        if draft.kind != "commitment" or draft.under:
            yield (
                "obligor",
                said("The obligor is missing; only what all signatories promised together goes without one."),
            )
    elif not known.is_of(draft.obligor, OBLIGOR_KINDS):
        yield (
            "obligor",
            said(
                "There is no obligor {label}; register it first or correct the code.", label=known.label(draft.obligor)
            ),
        )
    if draft.owner is not None and not known.is_of(draft.owner, OWNER_KINDS):
        yield (
            "owner",
            said(
                "There is no office or post {label}; register it first or leave it empty.",
                label=known.label(draft.owner),
            ),
        )
    if draft.owner_person is not None and draft.owner_person not in known.people:
        yield "owner_person", said("There is no such person; add the person first or leave it empty.")


def _under(draft: UndertakingDraft, here: Mapping[str, UndertakingDraft], known: Known) -> Iterator[tuple[str, str]]:
    """What it carries out has to be there, and nothing carries out itself; a signatory's part needs its signature."""
    if not draft.under:
        return
    above = here.get(draft.under) or known.undertakings.get(draft.under)
    if above is None:
        yield (
            "under",
            said("There is no undertaking {under} that it could carry out; register that first.", under=draft.under),
        )
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
            said(
                "{chain}: that is a circle; leave one of them without what it carries out.",
                chain=said(" under ").join([*chain, at]),
            ),
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
        yield (
            "under",
            said(
                "{obligor} has a part of {under} already, {other}; report its progress there.",
                obligor=obligor,
                under=draft.under,
                other=other,
            ),
        )
    if not any(is_on(span, draft.made_on) for span in known.signed.get((document, draft.obligor), ())):
        yield (
            "obligor",
            said(
                "{obligor} had not signed {document} on {made_on}; record the signature first, or correct the day.",
                obligor=obligor,
                document=known.label(document),
                made_on=draft.made_on,
            ),
        )


def rating_findings(drafts: Sequence[RatingDraft], known: Known) -> list[Finding]:
    """Everything that is wrong with some ratings, by position and field."""
    found = []
    for position, draft in enumerate(drafts):
        if not known.is_of(draft.assessment, ["document"]):
            what = said(
                "There is no document {label}; register the assessment first.", label=known.label(draft.assessment)
            )
            found.append(Finding(position, "assessment", what))
        if not known.is_of(draft.criterion, ["criterion"]):
            what = said(
                "There is no criterion {label}; register it first or correct the code.",
                label=known.label(draft.criterion),
            )
            found.append(Finding(position, "criterion", what))
        if draft.rating not in RATINGS:
            what = said(
                "“{rating}” is not a rating; write one of: {ratings}.",
                rating=draft.rating,
                ratings=listed(map(said, RATINGS)),
            )
            found.append(Finding(position, "rating", what))
        if not draft.line.strip():
            found.append(Finding(position, "line", said("The line is missing; write where the assessment says so.")))
    times = Counter((draft.assessment, draft.criterion) for draft in drafts)
    found += [
        Finding(
            position,
            "criterion",
            said("{label} is rated here more than once in one round.", label=known.label(draft.criterion)),
        )
        for position, draft in enumerate(drafts)
        if times[draft.assessment, draft.criterion] > 1
    ]
    return found


def count_findings(drafts: Sequence[CountDraft], known: Known) -> list[Finding]:
    """Everything that is wrong with some stated counts, by position and field."""
    found = []
    for position, draft in enumerate(drafts):
        if not known.is_of(draft.document, ["document"]):
            what = said(
                "There is no document {label}; register it first or correct the code.",
                label=known.label(draft.document),
            )
            found.append(Finding(position, "document", what))
        if draft.counted not in COUNTED:
            what = said(
                "“{counted}” is nothing that is counted; write one of: {possible}.",
                counted=draft.counted,
                possible=listed(map(said, COUNTED)),
            )
            found.append(Finding(position, "counted", what))
        if draft.number is not None and draft.number < 0:
            found.append(
                Finding(
                    position, "number", said("{number} is below zero; write a count, or nothing.", number=draft.number)
                )
            )
        if draft.number is None and not draft.workstream.strip():
            what = said("Neither a number nor a group is stated; write at least one of them.")
            found.append(Finding(position, "number", what))
        if draft.on > known.today:
            found.append(
                Finding(position, "on", said("{on} has not come yet; write as of which day it is stated.", on=draft.on))
            )
        if not draft.line.strip():
            found.append(Finding(position, "line", said("The line is missing; write where the document says so.")))
    return found
