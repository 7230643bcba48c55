"""A publication before it goes out: all files in a folder, everything that is wrong with them, and what they score."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from django.db.models import Max

from headwater.iati.activity import Activity
from headwater.iati.assessment import Assessment, Fall, Portfolio, assess
from headwater.iati.assessment import falls as assessment_falls
from headwater.iati.checking import Report, check
from headwater.iati.findings import Finding, Severity
from headwater.iati.publishing import gaps
from headwater.iati.publishing.activities import activities
from headwater.iati.publishing.expenditure import Spent, spendings
from headwater.iati.publishing.gaps import Gap
from headwater.iati.publishing.organisation import organisation_file
from headwater.iati.publishing.publisher import publisher
from headwater.iati.queries.publishing import amounts, facts, newest_published, own_activities, updates, usd_per_unit
from headwater.iati.reading import Root, Stray, pieces
from headwater.iati.score import Published, Score, falls_on, score
from headwater.iati.traits import Organisation, Traits, organisation, traits
from headwater.iati.writing import MOST_BYTES, Written, write_activities, write_organisation
from headwater.ledger import queries as ledger
from headwater.lib.progress import Progress, silent
from headwater.lib.words import said

# Below this, starting another process costs more than it saves.
_WORTH_TWO_PROCESSES = 60_000_000
# To write, check and score them, and to make them what the site serves.
STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Files that wait in a folder. reports: what the checks found, by file. score: as if they went out on the day.

    falls: the first day on which the score is lower if nothing is done, with what it is then; grade_falls: the same of
    each component of the assessment.
    """

    on: date
    files: tuple[Written, ...]
    reports: tuple[Report, ...]
    gaps: tuple[Gap, ...]
    spent: tuple[Spent, ...]
    score: Score
    falls: tuple[date, Score] | None
    assessment: Assessment
    grade_falls: tuple[Fall, ...]
    newest_on: date | None
    transactions: int

    @property
    def may_be_published(self) -> bool:
        """Whether no file holds anything critical, or an error."""
        return all(report.may_be_published for report in self.reports)

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        """Everything that the checks found, by file."""
        return [
            (file.name, finding)
            for file, report in zip(self.files, self.reports, strict=True)
            for finding in report.findings
        ]

    @property
    def activities(self) -> int:
        """How many activities the files hold."""
        return sum(file.pieces for file in self.files if file.kind == "activities")

    @property
    def digest(self) -> str:
        """What tells this publication from others: a hash over the names and hashes of its files."""
        told = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(told.encode()).hexdigest()


def prepare(folder: Path, *, on: date, most_bytes: int = MOST_BYTES, told: Progress = silent) -> Prepared:
    """Write all files as of a day into an empty folder, check each as a stranger would read it, and score them.

    The same books and the same day give the same bytes. told: is told what is being done, and how far it is.
    """
    told(said("Writing the files"), 0, STEPS)
    who = publisher(on=on)
    at = _last_change()
    spent = spendings(who)
    about_us = organisation_file(who, spent)
    found = [*gaps.of_organisation(about_us, spent, who), *gaps.of_books(who)]
    files = [write_organisation(folder, about_us, generated_at=at)]
    files += write_activities(folder, _noting(activities(who), found), generated_at=at, most_bytes=most_bytes)
    files.sort(key=lambda file: file.name)
    told(said("Holding them against all rules"), 1, STEPS)
    reports = tuple(_checked(files, on))
    told(said("Scoring them"), 2, STEPS)
    portfolio, newest = _portfolio(files, reports, on)
    published = portfolio.published
    return Prepared(
        on=on,
        files=tuple(files),
        reports=reports,
        gaps=tuple(found),
        spent=tuple(spent),
        score=score(published, on=on),
        falls=falls_on(published, on=on),
        assessment=assess(portfolio, on=on),
        grade_falls=tuple(assessment_falls(portfolio, on=on)),
        newest_on=newest,
        transactions=sum(len(one.transactions) for one in published.activities),
    )


def _noting(made: Iterable[tuple[str, Activity]], found: list[Gap]) -> Iterator[tuple[str, Activity]]:
    """The activities as they come, with a note of what each lacks."""
    for group, one in made:
        found += gaps.of_activity(one)
        yield group, one


def _last_change() -> datetime | None:
    """When anything that files are made of was last written. No clock is asked: the bytes depend on the books alone."""
    last = ledger.entries().last()
    moments = [last.batch.recorded_at if last else None]
    moments += [facts(also_withdrawn=True).aggregate(last=Max("told_at"))["last"]]
    moments += [amounts(also_withdrawn=True).aggregate(last=Max("told_at"))["last"]]
    moments += [own_activities().aggregate(last=Max("named_at"))["last"]]
    return max((moment for moment in moments if moment is not None), default=None)


def _portfolio(files: Sequence[Written], reports: Sequence[Report], on: date) -> tuple[Portfolio, date | None]:
    """What the files say to those who grade them, as if they went out on the day; and their newest transaction."""
    held = [piece for file in files for piece in _read(file.path)]
    activities = [one for one in held if isinstance(one, Traits)]
    facts_held = [one.facts for one in activities]
    newest = max((moved.day for one in facts_held for moved in one.transactions if moved.day), default=None)
    days, first = updates(until=on)
    before = newest_published(until=on)
    if newest is not None and (before is None or newest > before):
        days = [*days, on]
    portfolio = Portfolio(
        published=Published(activities=facts_held, updates=days, first_seen=first or on, usd=usd_per_unit(on=on)),
        activities=activities,
        organisations=[one for one in held if isinstance(one, Organisation)],
        files={file.name: _grave(report) for file, report in zip(files, reports, strict=True)},
    )
    return portfolio, newest


def _grave(report: Report) -> int:
    return report.counts[Severity.CRITICAL] + report.counts[Severity.ERROR]


def _read(file: Path) -> Iterator[Traits | Organisation]:
    version = ""
    for piece in pieces(file):
        if isinstance(piece, Root):
            version = piece.version
        elif not isinstance(piece, Stray):
            is_activity = piece.tag == "iati-activity"
            yield traits(piece, version=version) if is_activity else organisation(piece)


def _checked(files: Sequence[Written], on: date) -> Iterator[Report]:
    """Every file as it stands on disk, held against all that is asked of it; large ones two at a time."""
    checking = partial(check, on=on)
    paths = [file.path for file in files]
    if sum(file.size for file in files) < _WORTH_TWO_PROCESSES:
        yield from map(checking, paths)
        return
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(checking, paths)
