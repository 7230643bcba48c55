"""Files on disk: activities of one group (a country) in files of a bounded size, and the organisation in one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import IO

from headwater.iati.activity import Activity, OrganisationFile
from headwater.iati.reading import ROOTS
from headwater.iati.standard import VERSION, Kind
from headwater.iati.writing import pen
from headwater.iati.writing.activities import activity_lines
from headwater.iati.writing.organisations import organisation_xml

# Programs that fetch files give up on larger ones.
MOST_BYTES = 30_000_000
_TAGS = {kind: tag for tag, kind in ROOTS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written. pieces: how many activities or organisations it holds."""

    path: Path
    kind: Kind
    pieces: int
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Its name, which stays the same from one publication to the next."""
        return self.path.name


@dataclass(slots=True)
class _Sheet:
    """A file while it is written."""

    path: Path
    kind: Kind
    opened: IO[bytes]
    pieces: int = 0
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, said: str) -> None:
        held = said.encode("utf-8")
        self.opened.write(held)
        self.digest.update(held)
        self.size += len(held)


def write_activities(
    folder: Path,
    activities: Iterable[tuple[str, Activity]],
    *,
    generated_at: datetime | None,
    most_bytes: int = MOST_BYTES,
) -> Iterator[Written]:
    """Write activities, each beside the name of its group, into activities-GROUP.xml, activities-GROUP-2.xml and so on.

    Those of a group come together. A file is begun when the one before has reached its size, so it is larger by less
    than one activity. Each is given when it is complete; only the activity at hand is in memory.
    """
    for group, some in groupby(activities, key=lambda each: each[0]):
        sheet: _Sheet | None = None
        part = 0
        for _, activity in some:
            if sheet is not None and sheet.size >= most_bytes:
                yield _closed(sheet)
                sheet = None
            if sheet is None:
                part += 1
                name = f"activities-{group}.xml" if part == 1 else f"activities-{group}-{part}.xml"
                sheet = _opened(folder / name, "activities", generated_at)
            for said in activity_lines(activity):
                sheet.write(said)
            sheet.pieces += 1
        if sheet is not None:
            yield _closed(sheet)


def write_organisation(folder: Path, one: OrganisationFile, *, generated_at: datetime | None) -> Written:
    """Write an organisation into organisation.xml."""
    sheet = _opened(folder / "organisation.xml", "organisations", generated_at)
    sheet.write(organisation_xml(one))
    sheet.pieces = 1
    return _closed(sheet)


def _opened(path: Path, kind: Kind, generated_at: datetime | None) -> _Sheet:
    sheet = _Sheet(path=path, kind=kind, opened=path.open("wb"))
    pairs: pen.Pairs = (("version", VERSION), ("generated-datetime", pen.moment(generated_at)))
    sheet.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{_TAGS[kind]}{pen.attributes(pairs)}>\n')
    return sheet


def _closed(sheet: _Sheet) -> Written:
    sheet.write(f"</{_TAGS[sheet.kind]}>\n")
    sheet.opened.close()
    return Written(
        path=sheet.path, kind=sheet.kind, pieces=sheet.pieces, size=sheet.size, sha256=sheet.digest.hexdigest()
    )
