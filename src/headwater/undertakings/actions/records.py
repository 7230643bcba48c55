"""Registering what was undertaken, and what it bears on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import sign_many
from headwater.access.queries import Person
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import listed, said
from headwater.registry.queries import Node
from headwater.registry.rules import folded
from headwater.undertakings.models import Link, Progress, Undertaking
from headwater.undertakings.queries import known_undertaking, review_undertakings
from headwater.undertakings.queries.known import complaints_about, require_for_owners
from headwater.undertakings.rules import LINKED_KINDS, Known, Standing, Status, UndertakingDraft

ROWS_PER_STATEMENT = 1_000


class Registered(NamedTuple):
    """How many of what was told are new, and how many were there already, the same."""

    new: int
    unchanged: int


@transaction.atomic
def register_undertakings(*, drafts: Sequence[UndertakingDraft], by: Person) -> Registered:
    """Register what was undertaken, all or none. The same code with the same content changes nothing.

    Refused, with all complaints together: without the power “register undertakings” for the owner of each; a code
    twice; an unknown document, obligor or owner; no line; a due date before the document; a circle; a part of a common
    commitment for somebody who had not signed, or who has a part already; other content under a code that is there.
    """
    require_for_owners(by, "register undertakings", {draft.owner for draft in drafts})
    review = review_undertakings(drafts)
    refuse_if(complaints_about([draft.code for draft in drafts], review.findings))
    pairs = zip(drafts, review.standings, strict=True)
    new = [draft for draft, standing in pairs if standing is Standing.NEW]
    rows = _write(new, by)
    _write_links([(rows[draft.code], node) for draft in new for node in dict.fromkeys(draft.links)])
    sign_many(documents=[row.document_key for row in rows.values()], step="register", by=by)
    lines = [
        Line(action="register undertaking", target=rows[draft.code].document_key, after=_told(draft, review.known))
        for draft in new
    ]
    note_many(by=by, lines=lines)
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


def _write(drafts: Sequence[UndertakingDraft], by: Person) -> dict[str, Undertaking]:
    """Write undertakings, what they carry out before them, with the first word about each."""
    now = timezone.now()
    written: dict[str, Undertaking] = {}
    waiting = list(drafts)
    while waiting:
        codes = {draft.code for draft in waiting}
        ready = [draft for draft in waiting if draft.under not in codes]
        assert ready, "circles were refused"
        above = {
            draft.under: written.get(draft.under) or known_undertaking(draft.under) for draft in ready if draft.under
        }
        rows = Undertaking.objects.bulk_create(
            [
                Undertaking(
                    code=draft.code,
                    code_key=folded(draft.code),
                    kind=draft.kind,
                    text=draft.text.strip(),
                    document_id=draft.document,
                    line=draft.line.strip(),
                    made_on=draft.made_on,
                    obligor_id=draft.obligor,
                    under=above.get(draft.under),
                    workstream=draft.workstream,
                    first_due_on=draft.due_on,
                    is_synthetic=draft.is_synthetic,
                    registered_at=now,
                    registered_by=by,
                    status=Status.OPEN,
                    due_on=draft.due_on,
                    owner_id=draft.owner,
                    owner_person_id=draft.owner_person,
                    last_on=draft.made_on,
                )
                for draft in ready
            ],
            batch_size=ROWS_PER_STATEMENT,
        )
        written |= {row.code: row for row in rows}
        waiting = [draft for draft in waiting if draft.code not in written]
    Progress.objects.bulk_create([_first_word(row, by) for row in written.values()], batch_size=ROWS_PER_STATEMENT)
    return written


def _first_word(row: Undertaking, by: Person) -> Progress:
    return Progress(
        undertaking=row,
        step="register",
        on=row.made_on,
        status=row.status,
        due_on=row.due_on,
        owner_id=row.owner_id,
        owner_person_id=row.owner_person_id,
        is_synthetic=row.is_synthetic,
        at=row.registered_at,
        by=by,
    )


def _told(draft: UndertakingDraft, known: Known) -> Mapping[str, object]:
    return {
        "kind": draft.kind,
        "text": draft.text,
        "document": known.label(draft.document),
        "line": draft.line,
        "made_on": draft.made_on,
        "obligor": None if draft.obligor is None else known.label(draft.obligor),
        "due_on": draft.due_on,
        "under": draft.under,
        "is_synthetic": draft.is_synthetic,
    }


@transaction.atomic
def link(*, code: str, nodes: Sequence[Node], by: Person) -> int:
    """Say what an undertaking bears on; returns how many links are new. One that is there is left as it is.

    Refused: without the power “register undertakings”; something that is no indicator, criterion or plan element.
    """
    row = known_undertaking(code)
    require_for_owners(by, "register undertakings", [row.owner_id])
    refuse_if(
        said(
            "{code} is of the kind “{kind}”; an undertaking bears on one of: {linked_kinds}.",
            code=node.code,
            kind=said(node.kind),
            linked_kinds=listed(map(said, LINKED_KINDS)),
        )
        for node in nodes
        if node.kind not in LINKED_KINDS
    )
    there = set(row.links.filter(taken_back_at=None).values_list("node_id", flat=True))
    new = [node for node in dict.fromkeys(nodes) if node.pk not in there]
    _write_links([(row, node.pk) for node in new])
    if new:
        note(by=by, action="link", target=row.document_key, after={"to": [f"{n.kind}:{n.code}" for n in new]})
    return len(new)


@transaction.atomic
def unlink(*, code: str, node: Node, why: str, by: Person) -> None:
    """Take back that an undertaking bears on something, with the reason. The line stays.

    Refused: without the power “register undertakings”; no reason; what is not linked.
    """
    row = known_undertaking(code)
    require_for_owners(by, "register undertakings", [row.owner_id])
    if not why.strip():
        raise Refused(said("To take a link back needs a reason; write one sentence that says what was wrong."))
    changed = row.links.filter(node=node, taken_back_at=None).update(
        taken_back_at=timezone.now(), taken_back_why=why.strip()
    )
    if not changed:
        raise Refused(
            said("{code} is not linked to {code_2}; there is nothing to take back.", code=row.code, code_2=node.code)
        )
    target = f"{node.kind}:{node.code}"
    note(by=by, action="unlink", target=row.document_key, before={"to": target}, after={"why": why.strip()})


def _write_links(pairs: Iterable[tuple[Undertaking, int]]) -> None:
    Link.objects.bulk_create(
        [Link(undertaking=row, node_id=node) for row, node in pairs], batch_size=ROWS_PER_STATEMENT
    )
