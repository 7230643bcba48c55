"""Which reports have places for narrative, and what may stand there. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ANNUAL, SNAPSHOT = "annual", "snapshot"

# The places of a report that people write, in the order in which they stand there.
SLOTS: dict[str, dict[str, str]] = {
    ANNUAL: {
        "foreword": "Foreword",
        "revenue": "What unearmarked funding is",
        "funding": "Funding overview",
        "allocations": "Allocations",
        "carry-over": "What was carried over",
        "closing": "Closing words",
    },
    SNAPSHOT: {"message": "Message to the donor"},
}
# Besides those, an annual report has one place for the results of each element of the plan.
RESULTS = "results:"
_ELEMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic"}
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
        return f"Results of {slot.removeprefix(RESULTS)}"
    return SLOTS[report][slot]


def is_slot(report: str, slot: str) -> bool:
    """Whether a report has such a place."""
    if report == ANNUAL and slot.startswith(RESULTS):
        return bool(_ELEMENT.fullmatch(slot.removeprefix(RESULTS)))
    return slot in SLOTS.get(report, {})


def section_complaints(draft: SectionDraft) -> Iterator[str]:
    """Say everything that is wrong with where a section is to stand, and with its letters."""
    if draft.report not in SLOTS:
        yield f"“{draft.report}” is no report; write one of: {', '.join(SLOTS)}."
    elif not is_slot(draft.report, draft.slot):
        possible = ", ".join([*SLOTS[draft.report], *([f"{RESULTS}CODE"] if draft.report == ANNUAL else [])])
        yield f"The {draft.report} report has no place “{draft.slot}”; write one of: {possible}."
    if draft.language not in LANGUAGES:
        yield f"“{draft.language}” is no language of the reports; write one of: {', '.join(LANGUAGES)}."
    if len(draft.text) > LONGEST_TEXT:
        yield f"The section has {len(draft.text):,} letters; {LONGEST_TEXT:,} are the most."
    if found := _UNPRINTABLE.search(draft.text):
        line = draft.text.count("\n", 0, found.start()) + 1
        yield f"Line {line} holds a character that cannot be printed (U+{ord(found[0]):04X}); take it out."


def conflict(*, latest: int, based_on: int, by: str, when: str) -> Iterator[str]:
    """Say that somebody else wrote since the section was opened. Nobody's words are written over unseen."""
    if latest != based_on:
        yield (
            f"{by} changed this section on {when}, after you opened it. Your words are kept below and are not saved; "
            f"compare both, then save again."
        )
