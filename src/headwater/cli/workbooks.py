"""Commands about workbooks: reading them into the books, writing empty ones, writing what is held."""

from __future__ import annotations

from pathlib import Path

from headwater.access.queries import person
from headwater.cli.files import content_of, form_of
from headwater.exchange import actions as exchange
from headwater.exchange import exporting, writing
from headwater.exchange import queries as workbooks


def load(*, record: str, file: Path, by: str, preview: bool, remarks: Path | None) -> int:
    """Read a workbook into the books, or only say what it would do."""
    content = content_of(file)
    looked = workbooks.preview(content=content, record=record)
    signer = person(by)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in looked.counts.items())
    print(f"{file.name}: {counts}.")
    if remarks and looked.complaints:
        remarks.write_bytes(writing.complaints_workbook(looked.read, looked.faults))
        print(f"Your rows with what is wrong beside them: {remarks}")
    if preview:
        for complaint in looked.complaints:
            print(complaint)
        return int(bool(looked.complaints))
    loaded = exchange.load(file_name=file.name, content=content, record=record, by=signer)
    print(loaded)
    return 0


def template(*, record: str, file: Path) -> None:
    """Write an empty workbook for a record."""
    file.write_bytes(writing.template(workbooks.sheet_of(record)))
    print(f"An empty workbook for {record}s: {file}")


def export(*, record: str, file: Path, tags: bool, plan: str) -> None:
    """Write the records of one type into a workbook that can be loaded again."""
    file.write_bytes(exporting.exported(record, form_of(file), tags=tags, plan=plan))
    print(f"All {record}s: {file}")
