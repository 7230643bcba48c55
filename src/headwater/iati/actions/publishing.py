"""Publishing: files that were checked and scored become what the site serves; and what went out before these books."""

from __future__ import annotations

import gzip
import secrets
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.iati.findings import Severity
from headwater.iati.models import Publication, PublishedFile
from headwater.iati.publishing.preparing import STEPS, Prepared, prepare
from headwater.iati.queries.publishing import folder, latest_publication, publications
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.progress import Progress, silent
from headwater.lib.words import said

POWER = "publish iati"
# The folders of this many publications stay, so that a reader who began with the one before can end with it.
_KEPT = 2


@transaction.atomic
def publish(*, by: Person, on: date | None = None, told: Progress = silent) -> tuple[Publication, Prepared]:
    """Write, check and score all files as of a day (today if not given), and let the site serve them from now on.

    The same files as last time are not published a second time; their publication is returned. told: is told what is
    being done. Refused, with every
    finding: without the power “publish iati”; where a file holds anything critical or an error; a day before the last
    publication, or one that has not come.
    """
    require(by, POWER)
    day = on or timezone.localdate()
    before = latest_publication()
    if day > timezone.localdate():
        raise Refused(said("{day} has not come yet; publish as of a day up to today.", day=day))
    if before is not None and day < before.on:
        raise Refused(said("What stood on {on} is published already; name that day or a later one.", on=before.on))
    home = folder()
    waiting = home / f".preparing-{secrets.token_hex(8)}"
    waiting.mkdir(parents=True)
    try:
        made = prepare(waiting, on=day, told=told)
        refuse_if(_complaints(made))
        if before is not None and before.digest == made.digest and folder(before).is_dir():
            return before, made
        told(said("Packing them for whoever fetches them"), STEPS - 1, STEPS)
        _pack(waiting)
        row = _recorded(made, by)
        place = folder(row)
        if not place.is_dir():
            waiting.rename(place)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    _sweep(home)
    return row, made


def _pack(place: Path) -> None:
    """Beside each file the same one packed, for readers who take it so. No clock is in it: same file, same bytes."""
    for file in sorted(place.glob("*.xml")):
        with (
            file.open("rb") as plain,
            (place / f"{file.name}.gz").open("wb") as opened,
            gzip.GzipFile(filename="", mode="wb", fileobj=opened, mtime=0) as packed,
        ):
            shutil.copyfileobj(plain, packed, 1 << 20)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _complaints(made: Prepared) -> Iterator[Complaint]:
    for name, finding in made.findings:
        if finding.severity in (Severity.CRITICAL, Severity.ERROR):
            yield Complaint(
                said("{severity}. {finding}", severity=_begun(said(finding.severity)), finding=finding), name
            )


def _hundredths(number: Decimal) -> int:
    return int(number.scaleb(2).to_integral_value())


def _recorded(made: Prepared, by: Person) -> Publication:
    given, fall = made.score, made.falls
    row = Publication.objects.create(
        on=made.on,
        newest_on=made.newest_on,
        digest=made.digest,
        activities=made.activities,
        transactions=made.transactions,
        warnings=sum(report.counts[Severity.WARNING] for report in made.reports),
        score=_hundredths(given.total),
        timeliness=_hundredths(given.timeliness.percent),
        forward=_hundredths(given.forward),
        comprehensiveness=_hundredths(given.comprehensiveness),
        falls_on=fall[0] if fall else None,
        falls_to=_hundredths(fall[1].total) if fall else None,
        published_by=by,
        published_at=timezone.now(),
    )
    PublishedFile.objects.bulk_create(
        [
            PublishedFile(
                publication=row,
                name=file.name,
                kind=file.kind,
                pieces=file.pieces,
                size=file.size,
                sha256=file.sha256,
            )
            for file in made.files
        ]
    )
    after = {"on": made.on, "digest": made.digest, "files": len(made.files), "score": str(given.total)}
    note(by=by, action="publish iati", target=f"iati-publication:{row.pk}", after=after)
    return row


def _sweep(home: Path) -> None:
    """Remove the files of older publications; that they went out stays on record."""
    kept = set(publications().exclude(digest="").values_list("digest", flat=True)[:_KEPT])
    for place in home.iterdir():
        if place.is_dir() and place.name not in kept and not place.name.startswith("."):
            shutil.rmtree(place, ignore_errors=True)


@transaction.atomic
def tell_earlier(*, days: dict[date, date | None], source: str, by: Person, is_synthetic: bool = False) -> int:
    """Record on which days files went out before these books, each with the day of its newest transaction.

    How often one publishes counts for the score, and it does not begin anew with another program. The same day again
    changes nothing. Refused: without the power “publish iati”; no source; a day that has not come, or on or after which
    something went out from here.
    """
    require(by, POWER)
    if not source.strip():
        raise Refused(said("The source is missing; write where it is seen what went out on these days."))
    known = set(publications().filter(digest="").values_list("on", flat=True))
    first = publications().exclude(digest="").order_by("on").first()
    new = {day: newest for day, newest in sorted(days.items()) if day not in known}
    refuse_if(Complaint(said("This day has not come yet."), str(day)) for day in new if day > timezone.localdate())
    refuse_if(
        Complaint(said("From {on} on files went out from here; name earlier days.", on=first.on), str(day))
        for day in new
        if first is not None and day >= first.on
    )
    now = timezone.now()
    Publication.objects.bulk_create(
        [
            Publication(
                on=day,
                newest_on=newest,
                source=source.strip(),
                is_synthetic=is_synthetic,
                published_by=by,
                published_at=now,
            )
            for day, newest in new.items()
        ]
    )
    if new:
        note(by=by, action="tell earlier publications", target="iati-publications", after={"days": sorted(new)})
    return len(new)
