"""What is aimed at, how results depend on each other, and until when a period may be reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.periods import Period
from headwater.lib.words import said
from headwater.measures.models import Closing, Link, Target
from headwater.measures.queries.definitions import closed_periods, with_keys
from headwater.measures.queries.drafts import review_links, review_targets
from headwater.measures.rules import LinkDraft, Standing, TargetDraft, Told, closing_complaints
from headwater.registry.queries import nodes

_POWER = "declare indicators"
_PER_STATEMENT = 1_000


@transaction.atomic
def set_targets(*, drafts: Sequence[TargetDraft], by: Person) -> Told:
    """Say what is aimed at, and from where (baselines). The same again changes nothing; another value needs a reason.

    Refused, with all complaints together: without the power “declare indicators”; an unknown indicator, place or
    category; a value out of range; no source; another value for the same days without saying why.
    """
    require(by, _POWER)
    review = review_targets(drafts)
    refuse_if(Complaint(what, where=_where(drafts[at])) for at, what in review.complaints)
    now = timezone.now()
    for row in review.rows:
        row.set_by, row.set_at = by, now
    # In their order, because each revision answers the one before it.
    Target.objects.bulk_create(review.rows, batch_size=_PER_STATEMENT)
    names = {row.pk: key for key, row in with_keys(draft.indicator for draft in drafts).items()}
    note_many(by=by, lines=[_line(row, names[row.indicator_id]) for row in review.rows])
    told = Counter(review.standings)
    return Told(new=told[Standing.NEW], unchanged=told[Standing.UNCHANGED], revised=told[Standing.REVISION])


def _where(draft: TargetDraft) -> str:
    return f"{'baseline' if draft.is_baseline else 'target'} of {draft.indicator} by {draft.ends_on}"


def _line(row: Target, key: str) -> Line:
    after = {
        "value": row.value,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "place": row.place_id,
        "category": row.category_id,
        "source": row.source,
        "why": row.why,
    }
    return Line(action="set baseline" if row.is_baseline else "set target", target=f"indicator:{key}", after=after)


@transaction.atomic
def link_results(*, drafts: Sequence[LinkDraft], by: Person) -> Told:
    """Say which results help to reach which others, if an assumption holds. The same again changes nothing.

    A link told anew (another assumption, new evidence, or withdrawn) answers the one before it, which stays. Refused,
    with all complaints together: without the power “declare indicators”; what is no element of a plan; no assumption;
    a link that would lead in a circle; one to withdraw that does not stand.
    """
    require(by, _POWER)
    review = review_links(drafts)
    codes = dict(nodes(ids={one for draft in drafts for one in (draft.cause, draft.effect)}).values_list("pk", "code"))
    refuse_if(
        Complaint(what, where=f"{codes.get(drafts[at].cause, '?')} → {codes.get(drafts[at].effect, '?')}")
        for at, what in review.complaints
    )
    told = {
        (draft.cause, draft.effect): (draft, standing) for draft, standing in zip(drafts, review.standings, strict=True)
    }
    new = [draft for draft, standing in told.values() if standing is not Standing.UNCHANGED]
    now = timezone.now()
    for draft in new:
        Link.objects.create(
            cause_id=draft.cause,
            effect_id=draft.effect,
            assumption=draft.assumption.strip(),
            evidence=draft.evidence.strip(),
            is_withdrawn=draft.withdrawn,
            linked_by=by,
            linked_at=now,
        )
    note_many(
        by=by,
        lines=[
            Line(
                action="withdraw link" if draft.withdrawn else "link results",
                target=f"plan-element:{codes[draft.cause]}",
                after={"helps": codes[draft.effect], "assumption": draft.assumption, "evidence": draft.evidence},
            )
            for draft in new
        ],
    )
    revised = sum(standing is Standing.REVISION for _, standing in told.values())
    return Told(new=len(new) - revised, unchanged=len(drafts) - len(new), revised=revised)


@transaction.atomic
def close_reporting(*, period: Period, why: str, by: Person) -> None:
    """Close a reporting period: nothing that ends in it is observed, revised or returned any more.

    Refused: without the power “close periods”; a period that is not over, or closed already; no reason.
    """
    require(by, "close periods")
    refuse_if(closing_complaints(starts_on=period.start, ends_on=period.end, on=timezone.localdate(), why=why))
    if period in closed_periods():
        raise Refused(said("The reporting period {period} is closed already.", period=period))
    _write_closing(period, why, by, is_closed=True)


@transaction.atomic
def reopen_reporting(*, period: Period, why: str, by: Person) -> None:
    """Open a closed reporting period again, a signed act with a reason.

    Refused: without the power “reopen periods”; a period that is not closed; no reason.
    """
    require(by, "reopen periods")
    if period not in closed_periods():
        there = ", ".join(str(one) for one in closed_periods()) or "none"
        raise Refused(
            said("The reporting period {period} is not closed; closed are: {there}.", period=period, there=there)
        )
    if not why.strip():
        raise Refused(said("The reason is missing; write one sentence that says why."))
    _write_closing(period, why, by, is_closed=False)


def _write_closing(period: Period, why: str, by: Person, *, is_closed: bool) -> None:
    Closing.objects.create(
        starts_on=period.start,
        ends_on=period.end,
        is_closed=is_closed,
        why=why.strip(),
        by=by,
        at=timezone.now(),
    )
    action = "close reporting" if is_closed else "reopen reporting"
    note(by=by, action=action, target=f"reporting:{period}", after={"why": why.strip()})
