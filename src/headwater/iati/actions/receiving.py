"""Reading in what others publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.iati.keeping import keep, new_file
from headwater.iati.models import ReceivedFile, ReceivedProblem
from headwater.iati.models.received import LONGEST_IDENTIFIER
from headwater.iati.queries.receiving import fates, received_before
from headwater.iati.receiving import Told, hashed, parts, scanned
from headwater.iati.rules.received import Fate, cut
from headwater.lib.errors import Refused
from headwater.lib.words import counted, number, said

_ROWS_PER_STATEMENT = 2_000
_LONGEST_NAME_OF_FILE, _LONGEST_ELEMENT = 255, 100
_KEPT = (Fate.NEW, Fate.REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What reading a file in did. was_received_before: exactly this file was read in, and nothing was done now."""

    file: ReceivedFile
    told: Told
    was_received_before: bool

    def __str__(self) -> str:
        file = self.file
        if self.was_received_before:
            when = timezone.localtime(file.received_at)
            return said(
                "{name} was read in on {day} at {time} by {person}; nothing to do.",
                name=file.name,
                day=f"{when:%Y-%m-%d}",
                time=f"{when:%H:%M}",
                person=file.received_by,
            )
        return counted(
            "{name}, version {version}: {new} new, {replaced} replaced by a later state, {unchanged} unchanged, "
            "{older} older than what is kept, {rejected} left out; {count} complaint.",
            "{name}, version {version}: {new} new, {replaced} replaced by a later state, {unchanged} unchanged, "
            "{older} older than what is kept, {rejected} left out; {count} complaints.",
            file.problems,
            name=file.name,
            version=file.version,
            new=number(file.new),
            replaced=number(file.replaced),
            unchanged=number(file.unchanged),
            older=number(file.older),
            rejected=number(file.rejected),
        )


@transaction.atomic
def receive(*, file: Path, by: Person, name: str = "", encoding: str = "") -> Received:
    """Read in a file of activities that somebody else publishes: good ones are kept, bad ones told of with reasons.

    name: what the file is called, where that is not its name on this machine. Exactly the same file again changes
    nothing; an activity that says something else than before is kept as a further state, and the earlier one stays.
    Refused, and nothing is written: without the power “link donor activities”; what receiving.scanned refuses; a file
    without a single activity that can be kept.
    """
    require(by, "link donor activities")
    if before := received_before(hashed(file)):
        return Received(file=before, told=Told(), was_received_before=True)
    seen = scanned(file, encoding=encoding)
    told, pk = Told(), new_file()
    for part in parts(file, seen, told):
        found = fates(part)
        told.fates.update(fate for _, fate, *_ in found)
        keep(pk, [(one, revision, key) for one, fate, revision, key in found if fate in _KEPT])
    if told.fates.total() == told.fates[Fate.REJECTED]:
        nothing = said("{name} has no activity that can be kept, so nothing was read in.", name=name or seen.name)
        first = [said("The first complaint: {problem}", problem=told.problems[0])] if told.problems else []
        raise Refused(" ".join([nothing, *first]))
    # The row of the file says what became of its activities, and is never changed, so it comes after them all.
    row = ReceivedFile.objects.create(
        pk=pk,
        name=cut(name or seen.name, _LONGEST_NAME_OF_FILE),
        content_sha256=seen.sha256,
        version=seen.version,
        problems=told.count,
        received_at=timezone.now(),
        received_by=by,
        **{fate.value: told.fates[fate] for fate in Fate},
    )
    ReceivedProblem.objects.bulk_create(_problems(row, told), batch_size=_ROWS_PER_STATEMENT)
    facts = {"name": row.name, "sha256": row.content_sha256, "version": row.version, "problems": row.problems}
    facts |= {fate.value: told.fates[fate] for fate in Fate}
    note(by=by, action="receive iati file", target=f"received-file:{row.pk}", after=facts)
    return Received(file=row, told=told, was_received_before=False)


def _problems(row: ReceivedFile, told: Told) -> Iterator[ReceivedProblem]:
    for problem in told.problems:
        yield ReceivedProblem(
            file=row,
            line=problem.line,
            identifier=cut(problem.identifier, LONGEST_IDENTIFIER),
            element=cut(problem.element, _LONGEST_ELEMENT),
            text=problem.text,
            values=dict(problem.values),
        )
