"""Flat sheets of transactions and results, and the files that they go into."""

from __future__ import annotations

from pathlib import Path

from headwater.cli.files import content_of, form_of
from headwater.iati import sheets

_MOST_SHOWN = 50


def template(*, kind: str, to: Path) -> int:
    """Write an empty flat sheet."""
    to.write_bytes(sheets.template(kind, form_of(to)))
    print(f"An empty sheet for {kind}: {to}")
    return 0


def sheet(*, kind: str, file: Path, to: Path) -> int:
    """Write the transactions or results of a file into a flat sheet."""
    content, rows, told = sheets.written_from(file, kind, form_of(to))
    to.write_bytes(content)
    print(f"{rows:,} {kind} of {file.name}: {to}")
    for problem in told[:_MOST_SHOWN]:
        print(f"  {problem}")
    return int(bool(told))


def merge(*, kind: str, file: Path, into: Path | None, to: Path | None) -> int:
    """Put a flat sheet into a file of activities, or only say what each row does."""
    merged = sheets.merge(kind, content_of(file), into=into, out=to)
    counted = ", ".join(f"{count:,} {outcome}" for outcome, count in merged.counts.items())
    print(f"{file.name}: {counted}.")
    if merged.complaints:
        for complaint in merged.complaints[:_MOST_SHOWN]:
            print(f"  {complaint}")
        print("Nothing was written.")
        return 1
    print(f"Written: {to}" if to else "Nothing was written; say where with --to.")
    return 0
