"""Commands about IATI files: what is wrong with them, and what they score."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from headwater.funding.queries import rates
from headwater.iati.checking import check
from headwater.iati.facts import Activity, activity
from headwater.iati.findings import Severity
from headwater.iati.reading import Root, Stray, pieces
from headwater.iati.score import Published, Score, falls_on, score
from headwater.lib.errors import Refused

_MOST_NAMED = 5


def iati(*, task: str, files: list[Path], on: date | None, first_seen: date | None, updates: list[date]) -> int:
    """Check files against the standard, or score them together as one publisher's."""
    day = on or timezone.localdate()
    if task == "check":
        return _checked(files, day)
    _scored(files, day, first_seen or min(updates, default=day), updates)
    return 0


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
    activities = [one for file in files for one in _activities(file)]
    if not activities:
        raise Refused("There is no activity in these files; the score is of activities.")
    published = Published(activities=activities, updates=updates, first_seen=first_seen, usd=_usd(on))
    given = score(published, on=on)
    _print_score(given)
    if fall := falls_on(published, on=on):
        print(f"If nothing is done it falls on {fall[0]}, to {fall[1].total}.")
    else:
        print("If nothing is done it does not fall within three years.")


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


def _activities(file: Path) -> list[Activity]:
    version, found = "", []
    for piece in pieces(file):
        if isinstance(piece, Root):
            version = piece.version
        elif not isinstance(piece, Stray) and piece.tag == "iati-activity":
            found.append(activity(piece, version=version))
    return found


def _usd(on: date) -> dict[str, Decimal]:
    """US dollars for one unit of each currency, by the latest rate of the books up to a day."""
    held = {"USD": Decimal(1)}
    for rate in rates().filter(valid_from__lte=on).order_by("valid_from"):
        held[rate.currency] = 1 / rate.units_per_usd
    return held
