"""What reading a file of others in would do, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from headwater.iati.keeping import Found
from headwater.iati.models import ReceivedFile
from headwater.iati.queries.received import in_parts, received_activities
from headwater.iati.receiving import Scanned, Told, parts, scanned
from headwater.iati.rules.received import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a file would do. received: the file as it was read in before, if exactly this one was."""

    scanned: Scanned
    told: Told
    received: ReceivedFile | None

    @property
    def counts(self) -> dict[Fate, int]:
        """How many activities are new, replaced and so on."""
        return {fate: self.told.fates[fate] for fate in Fate}


@dataclass(frozen=True, slots=True)
class Held:
    """The state of an activity that is in force."""

    revision: int
    key: str
    updated_at: datetime | None


def look(file: Path, *, encoding: str = "") -> Looked:
    """Go through a file and say what reading it in would do; nothing is written. Refused as receiving.scanned says."""
    seen = scanned(file, encoding=encoding)
    told = Told()
    for part in parts(file, seen, told):
        told.fates.update(fate for _, fate, *_ in fates(part))
    return Looked(scanned=seen, told=told, received=received_before(seen.sha256))


def received_before(sha256: str) -> ReceivedFile | None:
    """The file with this content, if it was read in."""
    return ReceivedFile.objects.filter(content_sha256=sha256).first()


def fates(part: Sequence[Found]) -> list[tuple[Found, Fate, int, str]]:
    """What becomes of each activity, with the revision and the key that it gets if it is kept.

    It is new; a later state; the same; or older than the state that is kept already.
    """
    held: dict[str, Held] = {}
    for some in in_parts(one.identifier for one in part):
        rows = received_activities().filter(identifier__in=some)
        for identifier, revision, key, updated in rows.values_list(
            "identifier", "revision", "content_sha256", "updated_at"
        ):
            held[identifier] = Held(revision, key, updated)
    return [_fate(one, one.key, held.get(one.identifier)) for one in part]


def _fate(one: Found, key: str, held: Held | None) -> tuple[Found, Fate, int, str]:
    if held is None:
        return one, Fate.NEW, 1, key
    fate = Fate.REPLACED
    if held.key == key:
        fate = Fate.UNCHANGED
    elif one.updated_at is not None and held.updated_at is not None and one.updated_at < held.updated_at:
        fate = Fate.OLDER
    return one, fate, held.revision + 1, key
