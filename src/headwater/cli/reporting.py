"""The command report: the annual report in some formats, with a line for each step while it is being made."""

from __future__ import annotations

import sys
from pathlib import Path

from django.utils import timezone

from headwater.reports import annual, writing
from headwater.statements.queries import context

ALL_FORMATS = ",".join(writing.FORMATS)


def report(*, year: int, out: Path, formats: str = ALL_FORMATS, language: str = "en", text: Path | None = None) -> None:
    """Write the annual report. out: a folder, or one file whose ending says its format."""
    ending = out.suffix.removeprefix(".")
    is_file = ending in writing.FORMATS
    folder, name = (out.parent, out.stem) if is_file else (out, _name(year, language))
    asked = [ending] if is_file else [one.strip().lower() for one in formats.split(",") if one.strip()]
    writing.checked(asked, language)
    made = annual.files(
        context(year=year),
        formats=asked,
        made_on=timezone.localdate(),
        language=language,
        folder=text,
        progress=_told,
    )
    for place in writing.write(folder, name, made):
        print(f"The annual report of {year}: {place.resolve()}")


def _name(year: int, language: str) -> str:
    return f"report-{year}" + ("" if language == "en" else f"-{language}")


def _told(what: str, done: int, of: int) -> None:
    """Each step as it begins, beside what the command answers with."""
    if what:
        print(f"Report, step {done + 1} of {of}: {what}", file=sys.stderr, flush=True)
