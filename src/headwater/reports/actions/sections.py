"""Writing sections of narrative: a revision for each change, and never over somebody else's words unseen."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from headwater.access.actions import note as audit
from headwater.access.queries import Person, require
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.reports import queries
from headwater.reports.models import Section
from headwater.reports.narrative import render
from headwater.reports.rules import SectionDraft, conflict, section_complaints
from headwater.statements.queries import Context

POWER = "write narrative"


@transaction.atomic
def write_section(
    *, draft: SectionDraft, context: Context, based_on: int, by: Person, note: str = ""
) -> tuple[Section, bool]:
    """Write a section anew: the revision that stands now, and whether it is new. The same words again change nothing.

    based_on: the revision that the writer saw, 0 where there was none. Refused, with all complaints together: without
    the power “write narrative”; a place that the report does not have; what cannot be printed, by its line; words that
    somebody else wrote since.
    """
    require(by, POWER)
    refuse_if(section_complaints(draft))
    assert draft.year == context.year, "a section is written for the year of its context"
    text = _tidy(draft.text)
    refuse_if(render(text, slot=draft.slot, context=context, language=draft.language).complaints)
    before = queries.latest(context, report=draft.report, slot=draft.slot, language=draft.language)
    if before is not None and before.text == text:
        return before, False
    if before is not None:
        when = f"{before.written_at:%Y-%m-%d at %H:%M} UTC"
        refuse_if(conflict(latest=before.number, based_on=based_on, by=before.written_by.name, when=when))
    elif not text:
        raise Refused(said("There are no words to save; write the section first."))
    try:
        with transaction.atomic():
            made = Section.objects.create(
                organisation=context.organisation,
                report=draft.report,
                year=draft.year,
                slot=draft.slot,
                language=draft.language,
                number=before.number + 1 if before else 1,
                text=text,
                note=note.strip(),
                written_at=timezone.now(),
                written_by=by,
            )
    except IntegrityError:
        # Two people pressed the button at the same moment; the other one was first.
        raise Refused(
            said("Somebody else changed this section at the same moment; look at it, then save again.")
        ) from None
    target = f"section:{context.organisation.code}:{made.report}:{made.year}:{made.slot}:{made.language}"
    after = {"revision": made.number, "letters": len(made.text), "note": made.note}
    audit(by=by, action="write section", target=target, before=_facts(before), after=after)
    return made, True


@transaction.atomic
def write_sections(*, drafts: Sequence[SectionDraft], context: Context, by: Person, note: str = "") -> int:
    """Write many sections, as they stand in files, all or none; returns how many of them are new words.

    They replace what stands now, revision upon revision. Refused, with all complaints of all sections together.
    """
    require(by, POWER)
    complaints: list[Complaint] = []
    written = 0
    for draft in drafts:
        there = queries.latest(context, report=draft.report, slot=draft.slot, language=draft.language)
        try:
            _, is_new = write_section(
                draft=draft, context=context, based_on=there.number if there else 0, by=by, note=note
            )
            written += is_new
        except Refused as refusal:
            place = f"{draft.slot} ({draft.language})"
            complaints += [
                Complaint(one.what, where=f"{place}, {one.where}" if one.where else place) for one in refusal.complaints
            ]
    refuse_if(complaints)
    return written


def _tidy(text: str) -> str:
    """One form of line ends, and none at the end: what differs only there is the same text."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip("\n")


def _facts(section: Section | None) -> dict[str, object] | None:
    return {"revision": section.number, "letters": len(section.text)} if section else None
