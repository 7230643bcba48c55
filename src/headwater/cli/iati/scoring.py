"""What is wrong with files of anybody, and what they score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone

from headwater.iati import checking
from headwater.iati import score as scoring
from headwater.iati.assessment import Assessment, Fall, Portfolio, assess, falls
from headwater.iati.findings import Severity
from headwater.iati.queries import usd_per_unit
from headwater.iati.reading import Root, Stray, pieces
from headwater.iati.traits import Organisation, Traits, organisation, traits
from headwater.lib.errors import Refused

_MOST_NAMED = 5


def check(*, files: list[Path], on: date | None) -> int:
    """Print every finding, the gravest first, and a line for each file. 1 where one may not be published."""
    is_bad = False
    for file in files:
        report = checking.check(file, on=on or timezone.localdate())
        for finding in report.findings:
            print(f"{finding.severity:9} {finding}")
        counted = ", ".join(f"{report.counts[severity]} {severity}" for severity in Severity if report.counts[severity])
        print(f"{file.name}, {report.kind}: {report.pieces}. {counted or 'Nothing is wrong'}.")
        is_bad |= not report.may_be_published
    return int(is_bad)


def score(*, files: list[Path], on: date | None, first_seen: date | None, updates: list[date]) -> int:
    """Print what files score together, by both methods, what would raise it, and when it falls."""
    day = on or timezone.localdate()
    activities, organisations = _read(files)
    if not activities:
        raise Refused("There is no activity in these files; the score is of activities.")
    published = scoring.Published(
        activities=[one.facts for one in activities],
        updates=updates,
        first_seen=first_seen or min(updates, default=day),
        usd=usd_per_unit(on=day),
    )
    given = scoring.score(published, on=day)
    _print_score(given)
    if fall := scoring.falls_on(published, on=day):
        print(f"If nothing is done it falls on {fall[0]}, to {fall[1].total}.")
    else:
        print("If nothing is done it does not fall within three years.")
    wrong = {file.name: _grave(checking.check(file, on=day)) for file in files}
    portfolio = Portfolio(published=published, activities=activities, organisations=organisations, files=wrong)
    _print_assessment(assess(portfolio, on=day), falls(portfolio, on=day))
    return 0


def _grave(report: checking.Report) -> int:
    return report.counts[Severity.CRITICAL] + report.counts[Severity.ERROR]


def _print_score(given: scoring.Score) -> None:
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


def _print_assessment(given: Assessment, falls: Sequence[Fall]) -> None:
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
