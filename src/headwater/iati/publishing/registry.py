"""What to enter in IATI's registry, which this program cannot reach: an address and a few words for each file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from headwater.iati.publishing.activities import SEVERAL
from headwater.iati.queries.publishing import facts, our_fact
from headwater.lib.words import noted


class File(Protocol):
    """A file that goes out, before it is on record or after."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def pieces(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file in the registry. shown: what to type in, in the order of its form."""

    file: str
    address: str
    shown: tuple[tuple[str, str], ...]


def entries(files: Iterable[File]) -> list[Entry]:
    """What to enter for each file, in the order of their names; nothing where it was not told who we are there."""
    known, own = our_fact("registry"), our_fact("reporting-org")
    if not known:
        return []
    mail = facts(element="contact-info").first()
    base = known["website"].rstrip("/")
    found = []
    for file in sorted(files, key=lambda file: file.name):
        part = file.name.removesuffix(".xml").removeprefix("activities-").lower()
        group = part.partition("-")[0]
        address = f"{base}/{file.name}"
        shown = [
            (noted("name"), f"{known['code']}-{'org' if file.kind == 'organisations' else part}"),
            (noted("title"), _title(file, own.get("text", ""), part)),
            (noted("address"), address),
            (noted("type"), "organisation" if file.kind == "organisations" else "activity"),
            (noted("version"), "2.03"),
            (noted("licence"), known.get("text", "")),
            (noted("contact"), mail.values["email"] if mail else ""),
            (noted("country"), group.upper() if file.kind == "activities" and group != SEVERAL else ""),
        ]
        found.append(Entry(file=file.name, address=address, shown=tuple(pair for pair in shown if pair[1])))
    return found


def _title(file: File, own: str, part: str) -> str:
    if file.kind == "organisations":
        return f"{own}: organisation file"
    group, _, number = part.partition("-")
    where = "several countries" if group == SEVERAL else group.upper()
    return f"{own}: activities, {where}{f', part {number}' if number else ''}"
