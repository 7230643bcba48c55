"""Reading in what others publish, and linking gifts to it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from headwater.access.queries import person
from headwater.cli.files import content_of
from headwater.funding.queries import contribution as contribution_with
from headwater.iati import actions, queries, sheets
from headwater.iati.receiving import Told
from headwater.iati.rules.links import LinkDraft
from headwater.lib.errors import refuse_if

_MOST_SHOWN = 50
_NONE = "none"


def receive(*, files: list[Path], by: str, encoding: str) -> int:
    """Read in files of other publishers, or only look at them; each file by itself. 1 where anything was left out."""
    signer = person(by) if by else None
    has_problems = False
    for file in files:
        with tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
            read = _as_xml(file, Path(folder))
            if signer is None:
                looked = queries.look(read, encoding=encoding)
                counted = ", ".join(f"{count:,} {fate}" for fate, count in looked.counts.items())
                print(f"{file.name}, version {looked.scanned.version}: {counted}. Nothing was read in; sign with --by.")
                told = looked.told
            else:
                received = actions.receive(file=read, name=file.name, by=signer, encoding=encoding)
                print(received)
                told = received.told
        _print_told(told)
        has_problems |= bool(told.count)
    return int(has_problems)


def _as_xml(file: Path, folder: Path) -> Path:
    """The file itself, or the activities of a flat sheet as one."""
    if file.suffix.lower() not in (".xlsx", ".ods", ".csv"):
        return file
    made = folder / f"{file.stem}.xml"
    merged = sheets.merge("transactions", content_of(file), into=None, out=made)
    refuse_if(merged.complaints)
    return made


def _print_told(told: Told) -> None:
    for problem in told.problems[:_MOST_SHOWN]:
        print(f"  {problem}")
    if told.count > _MOST_SHOWN:
        print(f"  … and {told.count - _MOST_SHOWN:,} more; the page of the file lists the first thousand.")


def links() -> int:
    """Print the contributions without an activity of their donor, each with those that it may come from."""
    waiting = queries.unlinked()
    count = waiting.count()
    print(f"{count:,} contribution{'' if count == 1 else 's'} without an activity of the donor.")
    for record in waiting[:_MOST_SHOWN]:
        print(f"{record.code}, {record.donor.code}, {record.received_on}, {record.money}")
        for one in queries.candidates(record):
            print(f"  {one.points:3} {one.activity.identifier} “{one.activity.title}”: {one.words}")
    return 0


def link(*, contribution: str, activity: str, why: str, by: str) -> int:
    """Link a contribution to an activity of its donor, or undo the link."""
    record = contribution_with(contribution)
    identifier = "" if activity == _NONE else activity
    received = queries.received_activities().filter(identifier=identifier).first() if identifier else None
    draft = LinkDraft(
        contribution=record.pk,
        activity=identifier,
        organisation_ref=received.reporting_ref if received else "",
        organisation_name=received.reporting_name if received else "",
        title=received.title if received else "",
        received=received.pk if received else None,
        why=why,
    )
    done = actions.link_contributions(drafts=[draft], by=person(by))
    said = f"is linked to {identifier}" if identifier else "is linked to no activity now"
    print(f"{record.code} {said}." if done else f"{record.code} was linked to {identifier} already; nothing to do.")
    return 0
