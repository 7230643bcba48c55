"""What became of undertakings: steps and notes, one by one from a page or many from a file, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from headwater.access.actions import sign
from headwater.access.queries import Person
from headwater.audit.actions import note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import said
from headwater.undertakings.actions.records import Registered
from headwater.undertakings.models import Progress, Undertaking
from headwater.undertakings.queries import undertaking
from headwater.undertakings.queries.known import complaints_about, require_for_owners
from headwater.undertakings.queries.walking import Walk, walked
from headwater.undertakings.rules import WORDS, ProgressDraft


@transaction.atomic
def report(*, drafts: Sequence[ProgressDraft], by: Person) -> Registered:
    """Record what became of undertakings, in the order given, all or none. The same word again changes nothing.

    Refused, with all complaints together: without the power that each step needs for the owner; a step that cannot be
    taken from where it stands; a completion accepted by whoever claimed it; a day before the last word; no reason or
    evidence where one is needed.
    """
    found = walked(drafts, by_id=by.pk, lock=True)
    refuse_if(complaints_about([draft.undertaking for draft in drafts], found.findings))
    for power, owner in sorted(found.needed, key=str):
        require_for_owners(by, power, [owner])
    _write(found.words, by)
    return Registered(new=len(found.words), unchanged=len(drafts) - len(found.words))


@transaction.atomic
def report_one(*, draft: ProgressDraft, by: Person, version: int | None = None) -> Undertaking:
    """Record one word about an undertaking, as report does; refused too where it changed since the person saw it."""
    row = undertaking(draft.undertaking)
    if version is not None and row.version != version:
        raise Refused(
            said(
                "Somebody changed the undertaking {code} since you saw it, so nothing was done. Look at "
                "it again, then decide.",
                code=row.code,
            )
        )
    if not report(drafts=[draft], by=by).new:
        raise Refused(
            said("The same is recorded of {code} already, for the same day; nothing was done.", code=row.code)
        )
    return undertaking(draft.undertaking)


def _write(words: Sequence[tuple[Progress, Walk]], by: Person) -> None:
    """Write the words in their order: how the undertaking stands, the word that says so, and the name under it."""
    for word, walk in words:
        if word.step not in WORDS:
            sign(document=walk.row.document_key, step=word.step, by=by, reason=word.text)
        Undertaking.objects.filter(pk=walk.row.pk).update(
            status=word.status,
            due_on=word.due_on,
            owner_id=word.owner_id,
            owner_person_id=word.owner_person_id,
            claimed_by_id=by.pk if word.step == "claim" else _kept(word, "claimed_by_id"),
            accepted_by_id=by.pk if word.step == "accept" else _kept(word, "accepted_by_id"),
            last_on=word.on,
            version=F("version") + 1,
        )
        word.save(force_insert=True)
    note_many(by=by, lines=[_line(walk, word) for word, walk in words])


def _kept(word: Progress, column: str) -> F | None:
    """Who claimed stays through its acceptance, and both stay through words that leave the undertaking where it is."""
    stays = word.step in WORDS or (word.step == "accept" and column == "claimed_by_id")
    return F(column) if stays else None


def _line(walk: Walk, word: Progress) -> Line:
    after_facts = {
        "on": word.on,
        "status": word.status,
        "due_on": word.due_on,
        "text": word.text,
        "evidence": word.evidence,
        "is_synthetic": word.is_synthetic,
    }
    return Line(action=f"{word.step} undertaking", target=walk.row.document_key, after=after_facts)
