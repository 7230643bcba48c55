"""Publishing IATI files from the command line: look first, then publish, and what to enter in the registry."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from django.utils import timezone

from headwater.access.queries import person
from headwater.iati import actions
from headwater.iati.findings import Severity
from headwater.iati.publishing.preparing import Prepared, prepare
from headwater.iati.publishing.registry import entries
from headwater.iati.queries import folder
from headwater.iati.workbooks import written
from headwater.lib.errors import Refused

_MOST_NAMED = 20


def publish(*, on: date | None, to: Path | None, by: str) -> int:
    """Write, check and score all files as of a day. With somebody who signs they are published, else only looked at.

    1 where nothing may be published.
    """
    day = on or timezone.localdate()
    if by:
        publication, made = actions.publish(by=person(by), on=day)
        place = folder(publication)
        _print(made)
        print(f"Published as of {publication.on}; the site serves the files from now on.")
        _copied(place, made, to)
        return 0
    with tempfile.TemporaryDirectory(prefix="headwater-iati-") as waiting:
        made = prepare(Path(waiting), on=day)
        _print(made)
        if not made.may_be_published:
            print("Nothing may be published before this is mended.")
            return 1
        _copied(Path(waiting), made, to)
        print("Nothing is published yet; say who signs for it with --by.")
    return 0


def told(*, kind: str, to: Path) -> int:
    """Write what was told into a workbook that can be loaded again; with nothing told, the empty one."""
    if to.suffix not in (".csv", ".xlsx"):
        raise Refused(f"{to.name} is neither .xlsx nor .csv; end the name in one of them.")
    to.write_bytes(written(kind, "csv" if to.suffix == ".csv" else "xlsx"))
    print(f"{to} holds the {kind} that were told.")
    return 0


def tell(*, kind: str, file: Path, by: str, preview: bool) -> int:
    """Tell what a workbook holds, all or nothing."""
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror or problem}.") from None
    done = actions.tell_workbook(content=content, record=kind, by=person(by), only_look=preview)
    print(f"{'Would be told' if preview else 'Told'}: {done.new:,} new, {done.unchanged:,} unchanged.")
    return 0


def _copied(place: Path, made: Prepared, to: Path | None) -> None:
    if to is None:
        return
    if to.exists() and not to.is_dir():
        raise Refused(f"{to} is a file; name a folder.")
    to.mkdir(parents=True, exist_ok=True)
    for file in made.files:
        shutil.copyfile(place / file.name, to / file.name)
    print(f"{len(made.files)} files stand in {to}.")


def _print(made: Prepared) -> None:
    for name, finding in made.findings:
        print(f"{finding.severity:9} {name}: {finding}")
    for gap in made.gaps:
        print(f"missing   {gap.identifier + ': ' if gap.identifier else ''}{gap.what}")
    for file in made.files:
        print(f"{file.name}: {file.pieces} {file.kind}, {file.size:,} bytes, sha256 {file.sha256}")
    counted = ", ".join(
        f"{total} {severity}"
        for severity in Severity
        if (total := sum(report.counts[severity] for report in made.reports))
    )
    print(f"{made.activities} activities with {made.transactions} transactions. {counted or 'Nothing is wrong'}.")
    print_scores(made)
    for entry in entries(made.files):
        print(f"In the registry: {', '.join(f'{name}: {said}' for name, said in entry.shown)}")


def print_scores(made: Prepared) -> None:
    """Both scores, what would raise them most, and when they fall."""
    given = made.score
    print(
        f"Score {given.total} (timeliness {given.timeliness.percent:.2f}, forward looking {given.forward}, "
        f"comprehensiveness {given.comprehensiveness}); assessment: {made.assessment.grade}."
    )
    for gain, what, where in given.would_raise()[:_MOST_NAMED]:
        print(f"  +{gain} {what}{': ' + ', '.join(where[:_MOST_NAMED]) if where else ''}")
    if made.falls is not None:
        print(f"If nothing is done the score falls on {made.falls[0]}, to {made.falls[1].total}.")
    for fall in made.grade_falls[:1]:
        print(f"If nothing is done the assessment's {fall.component} falls on {fall.on}, to {fall.after}.")
