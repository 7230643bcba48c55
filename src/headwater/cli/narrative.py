"""The commands narrative and snapshot: sections as files, and one donor's page."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from headwater.access.queries import person
from headwater.cli import demonstration
from headwater.exchange import published
from headwater.lib.errors import Refused
from headwater.registry.queries import Node, find
from headwater.reports import actions, queries, writing
from headwater.reports import narrative as sections
from headwater.reports import snapshot as page
from headwater.reports.rules import ANNUAL, SectionDraft
from headwater.statements.queries import Context, context

SYNTHETIC = published.REVENUE_FILE.parent / "synthetic" / "narrative"


def narrative(*, way: str, folder: Path, year: int, report: str, by: str) -> int:
    """Write the sections of a report into files, read them back, or only look at what files would say."""
    about = context(year=year)
    if way == "export":
        for path in sections.export_sections(folder, context=about, report=report):
            print(path)
        return 0
    drafts = sections.import_sections(folder, report=report, year=year)
    if way == "check":
        return _look(about, drafts)
    if not by:
        raise Refused("Say who signs for what is read in, with --by and an e-mail address.")
    written = actions.write_sections(drafts=drafts, context=about, by=person(by))
    print(f"{len(drafts)} sections were read: {written} new, {len(drafts) - written} unchanged.")
    return 0


def _look(about: Context, drafts: list[SectionDraft]) -> int:
    """Say what is wrong with sections, and which numbers in them were typed."""
    wrong = 0
    for draft in drafts:
        made = sections.render(draft.text, slot=draft.slot, context=about, language=draft.language, warns=True)
        place = f"{draft.slot} ({draft.language})"
        for complaint in (*made.complaints, *made.missing):
            wrong += 1
            print(f"{place}, {complaint}")
        for warned in made.warnings:
            print(f"{place}, {warned}")
    print(f"{wrong} places cannot be printed." if wrong else "All of it can be printed.")
    return int(bool(wrong))


def snapshot(*, donor: str, year: int, formats: str, language: str, out: Path) -> None:
    """Write what one donor gave and what its share corresponds to. out: a folder, or one file of a format."""
    about = context(year=year)
    ending = out.suffix.removeprefix(".")
    is_file = ending in writing.FORMATS
    asked = [ending] if is_file else [one.strip().lower() for one in formats.split(",") if one.strip()]
    writing.checked(asked, language)
    who = _donor(donor, about)
    made = {
        form: page.document(about, who, form=form, made_on=timezone.localdate(), language=language) for form in asked
    }
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in who.code.lower())
    folder, name = (out.parent, out.stem) if is_file else (out, f"snapshot-{plain}-{year}-{language}")
    for place in writing.write(folder, name, made):
        print(f"The snapshot of {page.title(about, who, language=language)}: {place.resolve()}")


def of_the_demonstration(*, year: int) -> None:
    """Save the synthetic sections that come with the demonstration, where nobody wrote any section yet."""
    about = context(year=year)
    if not queries.revisions(about, report=ANNUAL).exists():
        drafts = sections.import_sections(SYNTHETIC, report=ANNUAL, year=year)
        note = "Synthetic, for the demonstration."
        actions.write_sections(drafts=drafts, context=about, by=person(demonstration.OFFICER), note=note)


def _donor(text: str, about: Context) -> Node:
    found = find(kind="organisation", text=text, on=about.as_of)
    if found is None:
        raise Refused(f"The registry knows no organisation “{text}”; write its name or its code.")
    return found
