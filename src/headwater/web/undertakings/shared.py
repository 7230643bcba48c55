"""What pages of undertakings share: how one of them is shown, and the day as of which it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from headwater.lib.words import noted, said
from headwater.registry.queries import Node, names_of
from headwater.reports.blocks import Link, Share, Status, Synthetic, Value
from headwater.undertakings import rules
from headwater.undertakings.queries import Undertaking

TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    rules.Status.IN_PROGRESS: "neutral",
    rules.Status.CLAIMED: "attention",
    rules.Status.RETURNED: "attention",
    rules.Status.ACCEPTED: "good",
    rules.Status.CANCELLED: "bad",
}
# The pages of this part, for the line of links under the heading.
TABS = (
    ("undertakings", noted("All undertakings")),
    ("undertaking-board", noted("Board")),
    ("work-plans", noted("Plans of work")),
    ("commitments", noted("Commitments")),
    ("assessments", noted("Assessments")),
)


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """Address, words and whether it is this page, of each page of this part."""
    return [(reverse(name), said(words), name == current) for name, words in TABS]


def status(word: str) -> Status:
    """Where an undertaking stands, with its colour."""
    return Status(said(word), TONES.get(word, "neutral"))


def listed(**filters: str) -> str:
    """The address of the list with these filters."""
    kept = {name: value for name, value in filters.items() if value}
    return f"{reverse('undertakings')}{f'?{urlencode(kept)}' if kept else ''}"


def address_of(row: Undertaking) -> str:
    """The page of an undertaking."""
    return reverse("undertaking", args=[row.code])


def linked(row: Undertaking) -> Link:
    """Its code as a link, marked where it is invented."""
    return Link(Synthetic(row.code) if row.is_synthetic else row.code, address_of(row))


def short(text: str, most: int = 120) -> str:
    """The beginning of a long text, to the end of a word where there is one."""
    if len(text) <= most:
        return text
    return f"{text[:most].rpartition(' ')[0] or text[:most]} …"


def share(found: rules.Share) -> Share | None:
    """How much is done, in per cent; a blank where it cannot be said."""
    percent = found.percent(1)
    return None if percent is None else Share(percent)


def obligor(row: Undertaking, names: Mapping[int, str]) -> Value:
    """Who has to do it."""
    return said("each signatory") if row.obligor_id is None else names[row.obligor_id]


def names_for(rows: Iterable[Undertaking], *, on: date) -> dict[int, str]:
    """What everything that these name is called on a day."""
    ids = {
        held
        for row in rows
        for held in (row.document_id, row.obligor_id, row.owner_id, vars(row).get("owner_then"))
        if held is not None
    }
    return names_of(ids, on=on)


def as_of(row: Undertaking, name: str) -> object:
    """A column of the row as it stood on the day of the list (undertakings.queries.undertakings)."""
    return vars(row)[name]


def document_name(document: Node, *, on: date) -> str:
    """What a document is called on a day."""
    return names_of([document], on=on)[document.pk]
