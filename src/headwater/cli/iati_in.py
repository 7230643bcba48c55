"""Commands about what others publish, flat sheets, and the coming assessment."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from headwater.access.queries import person
from headwater.cli.files import content_of, form_of
from headwater.funding.queries import contribution as contribution_with
from headwater.iati import actions, queries, sheets
from headwater.iati.assessment import Assessment, Fall
from headwater.iati.receiving import Told
from headwater.iati.rules.links import LinkDraft
from headwater.lib.errors import refuse_if

_MOST_NAMED = 5
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


def print_assessment(given: Assessment, falls: Sequence[Fall]) -> None:
    """Print the four dimensions, what would raise them, and when they fall."""
    print(f"Coming assessment as of {given.on}: {given.grade}")
    for dimension, grade in given.dimensions.items():
        print(f"  {dimension.capitalize()}: {grade}")
        for one in given.components:
            if one.dimension == dimension:
                aim = f", {one.next} for better" if one.next is not None else ""
                print(
                    f"    {one.name}: {one.value:.2f}, {one.grade}{aim}{f' ({one.measured})' if one.measured else ''}"
                )
    for each in given.would_raise():
        named = ", ".join(each.where[:_MOST_NAMED])
        more = f" and {len(each.where) - _MOST_NAMED} more" if len(each.where) > _MOST_NAMED else ""
        then = f", then {each.grade}" if each.grade != each.component.grade else ""
        print(f"  +{each.gain:.2f} {each.component.name}: {each.what}{f': {named}{more}' if named else ''}{then}")
    for fall in falls:
        print(f"If nothing is done, {fall.component} falls on {fall.on} from {fall.before} to {fall.after}.")
