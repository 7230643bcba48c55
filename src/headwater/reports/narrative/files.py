"""Sections as files of a folder: foreword.en.md, carry-over.fr.md, results--so1.en.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import number, said
from headwater.reports import queries
from headwater.reports.rules import LONGEST_TEXT, SLOTS, SectionDraft, section_complaints
from headwater.statements.queries import Context

ENDING = ".md"
# A colon may not stand in the name of a file everywhere.
_COLON = "--"
# UTF-8 takes up to four bytes for a letter.
_MOST_BYTES = 4 * LONGEST_TEXT


def name_of(slot: str, language: str) -> str:
    """The name of the file of a section."""
    return f"{slot.replace(':', _COLON)}.{language}{ENDING}"


def import_sections(folder: Path, *, report: str, year: int) -> list[SectionDraft]:
    """The sections of a folder, for the report of a year. README.md and files with other endings are passed over.

    Refused, with all complaints together: a folder that cannot be read or has no section; a name that is no place of
    the report or has no language; a file that is no text in UTF-8.
    """
    if not folder.is_dir():
        raise Refused(
            said(
                "{folder} is no folder; name one with sections such as {name_of}.",
                folder=folder,
                name_of=name_of("foreword", "en"),
            )
        )
    drafts, complaints = [], []
    for path in sorted(folder.glob(f"*{ENDING}")):
        if path.name.lower() == "readme.md":
            continue
        try:
            drafts.append(_draft(path, report=report, year=year))
        except Refused as refusal:
            complaints += [Complaint(one.what, where=path.name) for one in refusal.complaints]
    if not drafts and not complaints:
        complaints.append(
            Complaint(
                said(
                    "{folder} has no section; write one such as {name_of}.",
                    folder=folder,
                    name_of=name_of("foreword", "en"),
                )
            )
        )
    refuse_if(complaints)
    return drafts


def _draft(path: Path, *, report: str, year: int) -> SectionDraft:
    slot, _, language = path.name.removesuffix(ENDING).rpartition(".")
    if not slot:
        raise Refused(
            said("The name says no language; write {stem}.en{ending}, .fr, .es or .ar.", stem=path.stem, ending=ENDING)
        )
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Refused(
                said(
                    "The file is too large for a section; {longest_text} letters are the most.",
                    longest_text=number(LONGEST_TEXT),
                )
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise Refused(said("It cannot be read: {strerror}.", strerror=problem.strerror)) from None
    except UnicodeDecodeError:
        raise Refused(said("It is no text in UTF-8; save it as UTF-8.")) from None
    draft = SectionDraft(report=report, year=year, slot=slot.replace(_COLON, ":"), language=language, text=text)
    refuse_if(section_complaints(draft))
    return draft


def texts(folder: Path, *, report: str, language: str) -> dict[str, str]:
    """The texts of a folder in one language, by their place in the report."""
    # No year stands in the name of a file: whoever names the folder says of which year it is.
    drafts = import_sections(folder, report=report, year=0)
    return {draft.slot: draft.text for draft in drafts if draft.language == language and draft.text.strip()}


def export_sections(folder: Path, *, context: Context, report: str) -> Iterator[Path]:
    """Write the sections that stand now, in all languages, into a folder. Other files in it are left alone.

    Refused: a report that there is not; a folder that cannot be made.
    """
    if report not in SLOTS:
        raise Refused(said("“{report}” is no report; write one of: {slots}.", report=report, slots=", ".join(SLOTS)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Refused(said("{folder} cannot be made: {strerror}.", folder=folder, strerror=problem.strerror)) from None
    for section in queries.standing(context, report):
        path = folder / name_of(section.slot, section.language)
        path.write_text(section.text if section.text.endswith("\n") else f"{section.text}\n", encoding="utf-8")
        yield path
