"""Commands about IATI files: what is wrong with them, and what they score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from headwater.cli import iati_in, iati_out
from headwater.iati.assessment import Portfolio, assess, falls
from headwater.iati.checking import Report, check
from headwater.iati.findings import Severity
from headwater.iati.queries import usd_per_unit
from headwater.iati.reading import Root, Stray, pieces
from headwater.iati.score import Published, Score, falls_on, score
from headwater.iati.traits import Organisation, Traits, organisation, traits
from headwater.lib.errors import Refused

_MOST_NAMED = 5


def iati(*, task: str, **given: Any) -> int:
    """Do one of the tasks about IATI files."""
    return _TASKS[task](**given)


def _publish(*, on: date | None, to: Path | None, by: str) -> int:
    return iati_out.publish(on=on or timezone.localdate(), to=to, by=by)


def _check(*, files: list[Path], on: date | None) -> int:
    return _checked(files, on or timezone.localdate())


def _score(*, files: list[Path], on: date | None, first_seen: date | None, updates: list[date]) -> int:
    day = on or timezone.localdate()
    _scored(files, day, first_seen or min(updates, default=day), updates)
    return 0


_TASKS: dict[str, Callable[..., int]] = {
    "publish": _publish,
    "told": iati_out.told,
    "tell": iati_out.tell,
    "check": _check,
    "score": _score,
    "import": iati_in.receive,
    "links": iati_in.links,
    "link": iati_in.link,
    "template": iati_in.template,
    "sheet": iati_in.sheet,
    "merge": iati_in.merge,
}


def _checked(files: list[Path], on: date) -> int:
    """Print every finding, the gravest first, and a line for each file. 1 where one may not be published."""
    is_bad = False
    for file in files:
        report = check(file, on=on)
        for finding in report.findings:
            print(f"{finding.severity:9} {finding}")
        counted = ", ".join(f"{report.counts[severity]} {severity}" for severity in Severity if report.counts[severity])
        print(f"{file.name}, {report.kind}: {report.pieces}. {counted or 'Nothing is wrong'}.")
        is_bad |= not report.may_be_published
    return int(is_bad)


def _scored(files: list[Path], on: date, first_seen: date, updates: list[date]) -> None:
    activities, organisations = _read(files)
    if not activities:
        raise Refused("There is no activity in these files; the score is of activities.")
    published = Published(
        activities=[one.facts for one in activities],
        updates=updates,
        first_seen=first_seen,
        usd=usd_per_unit(on=on),
    )
    given = score(published, on=on)
    _print_score(given)
    if fall := falls_on(published, on=on):
        print(f"If nothing is done it falls on {fall[0]}, to {fall[1].total}.")
    else:
        print("If nothing is done it does not fall within three years.")
    wrong = {file.name: _grave(check(file, on=on)) for file in files}
    portfolio = Portfolio(published=published, activities=activities, organisations=organisations, files=wrong)
    iati_in.print_assessment(assess(portfolio, on=on), falls(portfolio, on=on))


def _grave(report: Report) -> int:
    return report.counts[Severity.CRITICAL] + report.counts[Severity.ERROR]


def _print_score(given: Score) -> None:
    print(f"Score as of {given.on}: {given.total}")
    timely = given.timeliness
    print(f"  Timeliness {timely.percent:.2f} (frequency {timely.frequency} of 4, time lag {timely.lag} of 4)")
    print(f"  Forward looking {given.forward} ({', '.join(f'{year.year}: {year.percent}' for year in given.years)})")
    print(f"  Comprehensiveness {given.comprehensiveness}")
    for column in given.columns:
        if column.percent < 100:
            passing = column.relevant - len(column.failing)
            print(f"    {column.name}: {column.percent:.2f} ({passing} of {column.relevant})")
    for gain, what, where in given.would_raise():
        named = ", ".join(where[:_MOST_NAMED]) + (
            f" and {len(where) - _MOST_NAMED} more" if len(where) > _MOST_NAMED else ""
        )
        print(f"  +{gain} {what}{f': {named}' if named else ''}")


def _read(files: list[Path]) -> tuple[list[Traits], list[Organisation]]:
    """What both methods look at in activities and organisation files."""
    activities, organisations = [], []
    for file in files:
        version = ""
        for piece in pieces(file):
            if isinstance(piece, Root):
                version = piece.version
            elif not isinstance(piece, Stray) and piece.tag == "iati-activity":
                activities.append(traits(piece, version=version))
            elif not isinstance(piece, Stray):
                organisations.append(organisation(piece))
    return activities, organisations
