"""Undertakings and what became of them: from records to drafts, and what the room says of those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from headwater.access.queries import people
from headwater.exchange.checking import Record
from headwater.exchange.columns import PROGRESS as PROGRESS_SHEET
from headwater.exchange.columns import UNDERTAKINGS
from headwater.exchange.drafting.naming import UNKNOWN, Candidate, Nodes, RecordType, Reviewed, Unfit
from headwater.lib.words import said
from headwater.undertakings.queries import Review, review_progress, review_undertakings
from headwater.undertakings.rules import ProgressDraft, UndertakingDraft


def _people(records: Sequence[Candidate]) -> Callable[[Record], int | None]:
    """Who has the address in a record; none where none is written."""
    told = {str(record.values["owner_person"]).lower() for record, _ in records if record.values.get("owner_person")}
    known = dict(people().filter(email__in=told).values_list("email", "pk")) if told else {}

    def person(record: Record) -> int | None:
        text = record.values.get("owner_person")
        if text is None:
            return None
        if (found := known.get(str(text).lower())) is None:
            raise Unfit(
                "owner_person",
                said("Nobody has the address “{text}”; add the person first, or leave it empty.", text=text),
            )
        return found

    return person


def _undertaking(records: Sequence[Candidate]) -> Callable[[Record, Nodes], UndertakingDraft]:
    person = _people(records)

    def draft(record: Record, nodes: Nodes) -> UndertakingDraft:
        values = cast("dict[str, Any]", record.values)
        return UndertakingDraft(
            code=values["code"],
            kind=values["kind"],
            text=values["text"],
            document=cast("int", nodes["document"]),
            line=values["line"],
            made_on=values["made_on"],
            obligor=cast("int | None", nodes.get("obligor")),
            owner=cast("int | None", nodes.get("owner")),
            owner_person=person(record),
            workstream=values.get("workstream") or "",
            due_on=values.get("due_on"),
            under=values.get("under") or "",
            links=cast("tuple[int, ...]", nodes.get("links") or ()),
            is_synthetic=values.get("is_synthetic") or False,
        )

    return draft


def _progress(records: Sequence[Candidate]) -> Callable[[Record, Nodes], ProgressDraft]:
    person = _people(records)

    def draft(record: Record, nodes: Nodes) -> ProgressDraft:
        values = cast("dict[str, Any]", record.values)
        return ProgressDraft(
            undertaking=values["undertaking"],
            step=values["step"],
            on=values["on"],
            text=values.get("text") or "",
            evidence=values.get("evidence") or "",
            due_on=values.get("due_on"),
            owner=cast("int | None", nodes.get("owner")),
            owner_person=person(record),
            is_synthetic=values.get("is_synthetic") or False,
        )

    return draft


def _said(review: Review, named: Callable[[int, str], Any]) -> Reviewed:
    """A name that means nothing has its own complaint already; what follows from it helps nobody."""
    findings = [found for found in review.findings if not _is_unknown(named(found.position, found.field))]
    return Reviewed(review.standings, findings)


def _is_unknown(named: Any) -> bool:
    return named == UNKNOWN if isinstance(named, int) else isinstance(named, tuple) and UNKNOWN in named


def _review_undertakings(drafts: Sequence[UndertakingDraft]) -> Reviewed:
    return _said(review_undertakings(drafts), lambda position, field: getattr(drafts[position], field, None))


def _review_progress(drafts: Sequence[ProgressDraft]) -> Reviewed:
    return _said(review_progress(drafts), lambda position, field: getattr(drafts[position], field, None))


UNDERTAKING: RecordType[UndertakingDraft] = RecordType(
    sheet=UNDERTAKINGS, day="made_on", drafting=_undertaking, review=_review_undertakings
)
PROGRESS: RecordType[ProgressDraft] = RecordType(
    sheet=PROGRESS_SHEET, day="on", drafting=_progress, review=_review_progress
)
