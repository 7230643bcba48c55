"""Which reports have places for narrative, and what may stand there. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from headwater.lib.words import noted, number, said

ANNUAL, SNAPSHOT = noted("annual"), noted("snapshot")

# The places of a report that people write, in the order in which they stand there.
SLOTS: dict[str, dict[str, str]] = {
    ANNUAL: {
        "foreword": noted("Foreword"),
        "revenue": noted("What unearmarked funding is"),
        "funding": noted("Funding overview"),
        "allocations": noted("Allocations"),
        "carry-over": noted("What was carried over"),
        "closing": noted("Closing words"),
    },
    SNAPSHOT: {"message": noted("Message to the donor")},
}
# Besides those, an annual report has one place for the results of each element of the plan.
RESULTS = "results:"
_ELEMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LANGUAGES = {"en": noted("English"), "fr": noted("French"), "es": noted("Spanish"), "ar": noted("Arabic")}
LONGEST_TEXT = 100_000
# What cannot be printed, and what marks the places of figures while a text is read.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDraft:
    """The words of one place in a report of a year, in one language. Empty: the place is left out."""

    report: str
    year: int
    slot: str
    language: str
    text: str


def slot_title(report: str, slot: str) -> str:
    """What a place is called; that of an element of the plan by its code."""
    if slot.startswith(RESULTS):
        return said("Results of {code}", code=slot.removeprefix(RESULTS))
    return said(SLOTS[report][slot])


def is_slot(report: str, slot: str) -> bool:
    """Whether a report has such a place."""
    if report == ANNUAL and slot.startswith(RESULTS):
        return bool(_ELEMENT.fullmatch(slot.removeprefix(RESULTS)))
    return slot in SLOTS.get(report, {})


def section_complaints(draft: SectionDraft) -> Iterator[str]:
    """Say everything that is wrong with where a section is to stand, and with its letters."""
    if draft.report not in SLOTS:
        yield said("“{report}” is no report; write one of: {slots}.", report=draft.report, slots=", ".join(SLOTS))
    elif not is_slot(draft.report, draft.slot):
        possible = ", ".join([*SLOTS[draft.report], *([f"{RESULTS}CODE"] if draft.report == ANNUAL else [])])
        yield said(
            "The {report} report has no place “{slot}”; write one of: {possible}.",
            report=said(draft.report),
            slot=draft.slot,
            possible=possible,
        )
    if draft.language not in LANGUAGES:
        yield said(
            "“{language}” is no language of the reports; write one of: {languages}.",
            language=draft.language,
            languages=", ".join(LANGUAGES),
        )
    if len(draft.text) > LONGEST_TEXT:
        yield said(
            "The section has {count} letters; {longest} are the most.",
            count=number(len(draft.text)),
            longest=number(LONGEST_TEXT),
        )
    if found := _UNPRINTABLE.search(draft.text):
        line = draft.text.count("\n", 0, found.start()) + 1
        yield said(
            "Line {line} holds a character that cannot be printed (U+{code}); take it out.",
            line=line,
            code=f"{ord(found[0]):04X}",
        )


def conflict(*, latest: int, based_on: int, by: str, when: str) -> Iterator[str]:
    """Say that somebody else wrote since the section was opened. Nobody's words are written over unseen."""
    if latest != based_on:
        yield (
            said(
                "{by} changed this section on {when}, after you opened it. Your words are kept below and "
                "are not saved; compare both, then save again.",
                by=by,
                when=when,
            )
        )
