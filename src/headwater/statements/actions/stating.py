"""What documents state, what another publisher says, and why a gap is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import note as audit
from headwater.access.actions import sign
from headwater.access.queries import Person, require
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.registry.queries import Node, find_many
from headwater.statements import queries
from headwater.statements.figures import Context
from headwater.statements.models import Explanation, Keeper, RevenueRow, StatedFigure
from headwater.statements.rules import (
    RevenueDraft,
    StatedDraft,
    explanation_complaints,
    revenue_complaints,
    stated_complaints,
    twice,
)

_ROWS_PER_STATEMENT = 2_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of a load were new, and how many stood there with the same content."""

    new: int
    unchanged: int


@transaction.atomic
def name_keeper(*, organisation: Node, by: Person) -> None:
    """Say whose books these are, once. Naming the same organisation again changes nothing.

    Refused: without the power “register organisations”; another organisation than the one named before.
    """
    require(by, "register organisations")
    if organisation.kind != "organisation":
        raise Refused(
            said(
                "{code} is of the kind “{kind}”; an organisation keeps the books.",
                code=organisation.code,
                kind=organisation.kind,
            )
        )
    kept = queries.keeper()
    if kept is None:
        Keeper.objects.create(organisation=organisation)
        audit(by=by, action="name keeper of the books", target=f"organisation:{organisation.code}", after={"is": True})
    elif kept.pk != organisation.pk:
        raise Refused(
            said(
                "These are the books of {code}; the books of {code_2} are another database.",
                code=kept.code,
                code_2=organisation.code,
            )
        )


@transaction.atomic
def state_figures(*, organisation: Node, drafts: Sequence[StatedDraft], by: Person) -> Loaded:
    """Enter figures as a document states them, all or none. The same again changes nothing; another number for a key
    and period is entered beside the old one, and counts from then on.

    Refused, with all complaints together: without the power “load workbooks”; what rules.stated_complaints says; a key
    twice for one period.
    """
    require(by, "load workbooks")
    complaints = [
        Complaint(what, where=f"{draft.key} {draft.period}") for draft in drafts for what in stated_complaints(draft)
    ]
    places = [(draft.key, draft.period) for draft in drafts]
    complaints += [
        Complaint(said("This figure stands here more than once."), where=" ".join(place))
        for position, place in enumerate(places)
        if place in places[:position]
    ]
    refuse_if(complaints)
    known = {
        (key, period): draft
        for period in {draft.period for draft in drafts}
        for key, draft in queries.stated(organisation, period=period).items()
    }
    fresh = [draft for draft in drafts if known.get((draft.key, draft.period)) != draft]
    now = timezone.now()
    StatedFigure.objects.bulk_create(
        [StatedFigure(organisation=organisation, stated_at=now, stated_by=by, **asdict(draft)) for draft in fresh]
    )
    for draft in fresh:
        before = known.get((draft.key, draft.period))
        audit(
            by=by,
            action="state figure",
            target=f"stated:{organisation.code}:{draft.key}:{draft.period}",
            before=asdict(before) if before else None,
            after=asdict(draft),
        )
    return Loaded(new=len(fresh), unchanged=len(drafts) - len(fresh))


@transaction.atomic
def load_revenue(*, rows: Sequence[RevenueDraft], source: str, by: Person) -> Loaded:
    """Load rows of published revenue statistics under the name of their edition, all or none.

    Donors keep the names under which they are published; the registry says later who they are. The same rows again
    change nothing. Refused, with all complaints together: without the power “load workbooks”; no source; an entity that
    the registry does not know; what rules.revenue_complaints says; a row twice, here or with another amount in the same
    edition.
    """
    require(by, "load workbooks")
    complaints = [Complaint(what, where=_place(row)) for row in rows for what in revenue_complaints(row)]
    complaints += list(twice(rows))
    if not source.strip():
        complaints.append(Complaint(said("The source is missing; write the publication and its edition.")))
    entities = find_many(kind="organisation", texts={row.entity for row in rows}, on=timezone.localdate())
    unknown = dict.fromkeys(row.entity for row in rows if row.entity not in entities)
    complaints += [
        Complaint(said("The registry does not know “{entity}”; register the organisation first.", entity=entity))
        for entity in unknown
    ]
    refuse_if(complaints)
    there = _there(list(entities.values()), source)
    fresh, changed = [], []
    for row in rows:
        before = there.get((entities[row.entity].pk, row.donor, row.year, row.type))
        if before is None:
            fresh.append(row)
        elif before != row.amount_usd:
            changed.append(
                Complaint(
                    said("“{source}” is loaded with another amount; name the new edition.", source=source), _place(row)
                )
            )
    refuse_if(changed)
    RevenueRow.objects.bulk_create(
        [
            RevenueRow(
                organisation=entities[row.entity],
                donor=row.donor,
                year=row.year,
                type=row.type,
                amount_usd=row.amount_usd,
                source=source,
            )
            for row in fresh
        ],
        batch_size=_ROWS_PER_STATEMENT,
    )
    loaded = Loaded(new=len(fresh), unchanged=len(rows) - len(fresh))
    after = {"source": source, "entities": sorted(entities), "new": loaded.new, "unchanged": loaded.unchanged}
    audit(by=by, action="load revenue statistics", target="revenue", after=after)
    return loaded


def _there(entities: Sequence[Node], source: str) -> dict[tuple[int, str, int, str], int]:
    rows = RevenueRow.objects.filter(organisation__in=entities, source=source).order_by()
    values = rows.values_list("organisation_id", "donor", "year", "type", "amount_usd")
    return {(entity, donor, year, kind): amount for entity, donor, year, kind, amount in values}


def _place(row: RevenueDraft) -> str:
    return f"{row.entity}, {row.donor}, {row.year}, {row.type}"


@transaction.atomic
def explain_gap(*, key: str, context: Context, text: str, by: Person) -> Explanation:
    """Sign why a reconciliation does not close. It counts for this gap; when the gap changes, it is explained anew.

    Refused: without the power “explain gaps”; a reconciliation that closes or cannot be computed; no words.
    """
    require(by, "explain gaps")
    declared = queries.statement(key)
    reconciled = queries.reconciled(key, context.afresh())
    refuse_if(explanation_complaints(reconciled, title=declared.title, text=text))
    assert reconciled.gap is not None, "what does not close has a gap"
    explanation = Explanation.objects.create(
        organisation=context.organisation,
        key=key,
        period=str(context.period),
        gap=reconciled.gap,
        unit=reconciled.unit,
        text=text.strip(),
        explained_at=timezone.now(),
        explained_by=by,
    )
    target = f"explanation:{context.organisation.code}:{key}:{context.period}"
    sign(document=target, step="explain", by=by, reason=explanation.text)
    after = {"gap": explanation.gap, "unit": explanation.unit, "text": explanation.text}
    audit(by=by, action="explain gap", target=target, after=after)
    return explanation
