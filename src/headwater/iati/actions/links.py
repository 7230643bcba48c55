"""Saying which activity of the donor a contribution came from."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note_many
from headwater.audit.rules import Line
from headwater.funding.queries import Contribution, contributions
from headwater.funding.rules import ContributionStatus
from headwater.iati.models import Link
from headwater.iati.queries.received import in_parts, link_history, links
from headwater.iati.rules.links import LinkDraft, link_complaints
from headwater.lib.errors import refuse_if
from headwater.lib.words import said

_FIRST = "the first link"
_LINKS_PER_STATEMENT = 200


@transaction.atomic
def link_contributions(*, drafts: Sequence[LinkDraft], by: Person) -> int:
    """Link contributions to activities of their donors, each to one; how many links are new or changed.

    The same link again changes nothing. Refused, all complaints together: without the power “link donor activities”;
    what is no identifier; a contribution that there is not, that was reversed, or that is named twice; another activity
    than the one that is linked, without a reason.
    """
    require(by, "link donor activities")
    there = {
        row.pk: row
        for ids in in_parts(draft.contribution for draft in drafts)
        for row in contributions().filter(pk__in=ids).select_for_update(of=("self",))
    }
    held = links(there)
    refuse_if(_complaints(drafts, there, held))
    waiting = [
        draft for draft in drafts if draft.activity != (held[i].activity if (i := draft.contribution) in held else "")
    ]
    rows = [_row(draft, by) for draft in waiting]
    Link.objects.bulk_create(rows, batch_size=_LINKS_PER_STATEMENT)
    note_many(by=by, lines=[_line(row, there[row.contribution_id], held.get(row.contribution_id)) for row in rows])
    return len(rows)


def _complaints(drafts: Sequence[LinkDraft], there: dict[int, Contribution], held: dict[int, Link]) -> list[str]:
    found: list[str] = []
    met: set[int] = set()
    for draft in drafts:
        record = there.get(draft.contribution)
        if record is None:
            found.append(
                said("There is no contribution with the number {contribution}.", contribution=draft.contribution)
            )
        elif draft.contribution in met:
            found.append(said("The contribution {code} is named twice; it came from one activity.", code=record.code))
        else:
            link = held.get(record.pk)
            found += link_complaints(
                draft,
                code=record.code,
                linked=link.activity if link else None,
                is_reversed=record.status == ContributionStatus.REVERSED,
            )
        met.add(draft.contribution)
    return found


def _row(draft: LinkDraft, by: Person) -> Link:
    earlier = link_history(draft.contribution).first()
    return Link(
        contribution_id=draft.contribution,
        revision=earlier.revision + 1 if earlier else 1,
        activity=draft.activity,
        organisation_ref=draft.organisation_ref,
        organisation_name=draft.organisation_name,
        title=draft.title,
        received_id=draft.received if draft.activity else None,
        why=draft.why.strip() or _FIRST,
        is_synthetic=draft.is_synthetic,
        linked_at=timezone.now(),
        linked_by=by,
    )


def _line(row: Link, record: Contribution, earlier: Link | None) -> Line:
    return Line(
        action="link donor activity" if row.activity else "undo link to donor activity",
        target=f"contribution:{record.code}",
        before={"activity": earlier.activity} if earlier else None,
        after={"activity": row.activity, "title": row.title, "is_synthetic": row.is_synthetic, "why": row.why},
    )
