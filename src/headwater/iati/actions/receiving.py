"""Reading in what others publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.iati.activity import Organisation
from headwater.iati.models import (
    ReceivedActivity,
    ReceivedFile,
    ReceivedOrganisation,
    ReceivedProblem,
    ReceivedTransaction,
)
from headwater.iati.models.received import LONGEST_IDENTIFIER, LONGEST_NAME, LONGEST_TEXT
from headwater.iati.queries.receiving import Held, fates, received_before
from headwater.iati.receiving import Found, Told, hashed, parts, scanned
from headwater.iati.rules.received import Fate, cut, day_of, exact, plain
from headwater.lib.errors import Refused
from headwater.registry.rules import folded

_ROWS_PER_STATEMENT = 2_000
_LONGEST_NAME_OF_FILE, _LONGEST_CODE, _LONGEST_ELEMENT, _LONGEST_WHAT = 255, 20, 100, 500


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
            return f"{file.name} was read in on {when:%Y-%m-%d} at {when:%H:%M} by {file.received_by}; nothing to do."
        return (
            f"{file.name}, version {file.version}: {file.new:,} new, {file.replaced:,} replaced by a later state, "
            f"{file.unchanged:,} unchanged, {file.older:,} older than what is kept, {file.rejected:,} left out; "
            f"{file.problems:,} complaint{'' if file.problems == 1 else 's'}."
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
    told = Told()
    # The file's own row says what became of its activities, and is never changed, so it has to come before them all.
    for part in parts(file, seen, told):
        told.fates.update(fate for _, fate, _ in fates(part))
    if told.fates.total() == told.fates[Fate.REJECTED]:
        first = f" The first complaint: {told.problems[0]}" if told.problems else ""
        raise Refused(f"{name or seen.name} has no activity that can be kept, so nothing was read in.{first}")
    row = ReceivedFile.objects.create(
        name=cut(name or seen.name, _LONGEST_NAME_OF_FILE),
        content_sha256=seen.sha256,
        version=seen.version,
        problems=told.count,
        received_at=timezone.now(),
        received_by=by,
        **{fate.value: told.fates[fate] for fate in Fate},
    )
    ReceivedProblem.objects.bulk_create(_problems(row, told), batch_size=_ROWS_PER_STATEMENT)
    if told.fates[Fate.NEW] or told.fates[Fate.REPLACED]:
        for part in parts(file, seen, Told()):
            _keep(row, [(one, held) for one, fate, held in fates(part) if fate in (Fate.NEW, Fate.REPLACED)])
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
            what=cut(problem.what, _LONGEST_WHAT),
        )


def _keep(row: ReceivedFile, found: Sequence[tuple[Found, Held | None]]) -> None:
    made = ReceivedActivity.objects.bulk_create(
        [_activity(row, one, held.revision + 1 if held else 1) for one, held in found], batch_size=_ROWS_PER_STATEMENT
    )
    pairs = [(activity, one) for activity, (one, _) in zip(made, found, strict=True)]
    ReceivedOrganisation.objects.bulk_create(
        [
            _organisation(activity, position, org)
            for activity, one in pairs
            for position, org in enumerate(one.activity.participating)
        ],
        batch_size=_ROWS_PER_STATEMENT,
    )
    ReceivedTransaction.objects.bulk_create(
        [moved for activity, one in pairs for moved in _transactions(activity, one)], batch_size=_ROWS_PER_STATEMENT
    )


def _activity(row: ReceivedFile, found: Found, revision: int) -> ReceivedActivity:
    one = found.activity
    title = plain(one.title)
    return ReceivedActivity(
        file=row,
        line=found.line,
        identifier=one.identifier,
        revision=revision,
        content_sha256=found.key,
        updated_at=one.updated_at,
        reporting_ref=cut(one.reporting.ref, LONGEST_IDENTIFIER),
        reporting_name=cut(plain(one.reporting.name), LONGEST_NAME),
        reporting_key=cut(folded(plain(one.reporting.name)), LONGEST_NAME),
        title=cut(title, LONGEST_TEXT),
        title_key=cut(folded(title), LONGEST_TEXT),
        titles=[[said.text, said.language] for said in one.title],
        status=one.status,
        hierarchy=one.hierarchy,
        currency=cut(one.currency, 3),
        planned_start_on=day_of(one, "1"),
        actual_start_on=day_of(one, "2"),
        planned_end_on=day_of(one, "3"),
        actual_end_on=day_of(one, "4"),
    )


def _organisation(activity: ReceivedActivity, position: int, one: Organisation) -> ReceivedOrganisation:
    return ReceivedOrganisation(
        received=activity,
        position=position,
        role=one.role,
        ref=cut(one.ref, LONGEST_IDENTIFIER),
        type=cut(one.type, _LONGEST_CODE),
        name=cut(plain(one.name), LONGEST_NAME),
        activity=cut(one.activity, LONGEST_IDENTIFIER),
    )


def _transactions(activity: ReceivedActivity, found: Found) -> Iterator[ReceivedTransaction]:
    for position, (line, one) in enumerate(found.transactions):
        currency = one.value.currency or found.activity.currency
        amount, places = exact(one.value.amount, currency)
        provider, receiver = one.provider or Organisation(), one.receiver or Organisation()
        yield ReceivedTransaction(
            received=activity,
            position=position,
            line=line,
            ref=cut(one.ref, LONGEST_IDENTIFIER),
            type=one.type,
            on=one.on,
            amount=amount,
            digits=places,
            currency=currency,
            value_on=one.value.on,
            description=cut(plain(one.description), LONGEST_TEXT),
            provider_ref=cut(provider.ref, LONGEST_IDENTIFIER),
            provider_name=cut(plain(provider.name), LONGEST_NAME),
            provider_activity=cut(provider.activity, LONGEST_IDENTIFIER),
            receiver_ref=cut(receiver.ref, LONGEST_IDENTIFIER),
            receiver_name=cut(plain(receiver.name), LONGEST_NAME),
            receiver_activity=cut(receiver.activity, LONGEST_IDENTIFIER),
        )
