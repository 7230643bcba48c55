"""Allocations: lists for people, totals for statements, and what is wrong with drafts before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from headwater.funding.models import Allocation as Allocation
from headwater.funding.queries.contributions import stood
from headwater.funding.queries.known import in_parts, known
from headwater.funding.queries.pools import least_held
from headwater.funding.rules import (
    AllocationDraft,
    AllocationStatus,
    Ask,
    Known,
    Standing,
    allocation_complaints,
    changed_complaint,
    changes,
    shortfalls,
    twice_complaint,
)
from headwater.ledger import chart
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import said
from headwater.registry.queries import Node, nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeTotal:
    """What was allocated to a plan element or another fund in a year, in US cents, in how many decisions."""

    plan_element: Node
    amount_usd: int
    allocations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationReview:
    """What drafts would do: their standings in order, and all complaints with the position of the draft."""

    standings: list[Standing]
    complaints: list[tuple[int, str]]
    known: Known


def allocation(code: str) -> Allocation:
    """The allocation with this code. Refused where there is none."""
    if found := allocations().filter(code=code).first():
        return found
    raise Refused(said("There is no allocation {code}.", code=code))


def allocations(
    *,
    fund: Node | None = None,
    plan_element: Node | None = None,
    office: Node | None = None,
    project: Node | None = None,
    status: str | None = None,
    proposed: Period | None = None,
    decided: Period | None = None,
    code: str | None = None,
) -> QuerySet[Allocation]:
    """Allocations, latest proposal first. code: a part of it, however its letters are spelt."""
    found = Allocation.objects.select_related(
        "pool__fund",
        "scope__node",
        "plan_element",
        "office",
        "project",
        "proposed_by",
        "first_approved_by",
        "approved_by",
    )
    if fund is not None:
        found = found.filter(pool__fund=fund)
    if proposed is not None:
        found = found.filter(proposed_on__range=(proposed.start, proposed.end))
    if decided is not None:
        found = found.filter(decided_on__range=(decided.start, decided.end))
    if code is not None:
        found = found.filter(code__icontains=code)
    exact = {"plan_element": plan_element, "office": office, "project": project, "status": status}
    return found.filter(**{name: value for name, value in exact.items() if value is not None})


def by_purpose(
    *, year: int, fund: Node | None = None, through: date | None = None, recorded_by: date | None = None
) -> list[PurposeTotal]:
    """What was decided in a calendar year, by plan element or other fund, the largest first.

    Only what is approved counts: proposals move nothing, and what was reversed moved back. through: only decisions up
    to that day. recorded_by: only what stood in the books at the end of that day.
    """
    whole = calendar_year(year)
    decided = allocations(fund=fund, decided=whole).filter(
        Q(status=AllocationStatus.APPROVED) if recorded_by is None else stood(recorded_by)
    )
    if through is not None:
        decided = decided.filter(decided_on__lte=through)
    totals: dict[int, list[int]] = defaultdict(list)
    for element, amount in decided.order_by().values_list("plan_element_id", "amount"):
        totals[element].append(amount)
    elements = {node.pk: node for node in nodes(ids=totals)}
    rows = [
        PurposeTotal(plan_element=elements[element], amount_usd=sum(amounts), allocations=len(amounts))
        for element, amounts in totals.items()
    ]
    return sorted(rows, key=lambda row: (-row.amount_usd, row.plan_element.pk))


def allocated(*, year: int, fund: Node | None = None) -> Money:
    """All that was decided in a calendar year and stands, in US dollars."""
    decided = allocations(fund=fund, status=AllocationStatus.APPROVED, decided=calendar_year(year))
    return Money(decided.aggregate(sum=Sum("amount"))["sum"] or 0, "USD")


def check_allocations(drafts: Sequence[AllocationDraft]) -> list[tuple[int, str]]:
    """All that is wrong with drafts, as (position, sentence); nothing is written.

    What several of them ask of one pool is added up, in the order of their days.
    """
    return review_allocations(drafts).complaints


def classify_allocations(drafts: Sequence[AllocationDraft]) -> list[Standing]:
    """Whether each draft is new, in the books unchanged, or its code taken by other content."""
    return review_allocations(drafts).standings


def review_allocations(drafts: Sequence[AllocationDraft], *, again: bool = False) -> AllocationReview:
    """Hold drafts against the books and the register, all together.

    again: as rewritten proposals of what was returned, which stand in the place of those in the books.
    """
    there = {
        row.code: row
        for some in in_parts(draft.code for draft in drafts)
        for row in Allocation.objects.filter(code__in=some).select_related("pool")
        if not (again and row.status == AllocationStatus.RETURNED)
    }
    known_of = [*drafts, *(draft_of(row) for row in there.values())]
    facts = known_for(known_of)
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    asks: list[Ask] = []
    met: set[str] = set()
    for position, draft in enumerate(drafts):
        row = there.get(draft.code)
        differences = changes(_content(draft_of(row), facts), _content(draft, facts)) if row else []
        standings.append(Standing.CHANGED if differences else Standing.UNCHANGED if row else Standing.NEW)
        if draft.code in met:
            complaints.append((position, twice_complaint("allocation", draft.code)))
        elif differences:
            complaints.append((position, changed_complaint("allocation", draft.code, differences)))
        elif row is None:
            wrong = list(allocation_complaints(draft, facts))
            complaints += [(position, sentence) for sentence in wrong]
            if not wrong:
                asks.append(Ask(position, draft.fund, draft.proposed_on, draft.money.amount))
        met.add(draft.code)
    complaints += short(asks, facts)
    return AllocationReview(standings=standings, complaints=sorted(complaints), known=facts)


def short(asks: Sequence[Ask], facts: Known) -> list[tuple[int, str]]:
    """What the pools do not hold of amounts asked together, as (position, sentence)."""
    days: dict[int, set[date]] = defaultdict(set)
    for ask in asks:
        days[ask.fund].add(ask.on)
    held = {
        (fund, on): amount
        for fund, asked in days.items()
        for on, amount in least_held(chart.pool(fund, "USD"), asked).items()
    }
    return list(shortfalls(asks, held=held, names={fund: facts.name(fund) for fund in days}))


def known_for(drafts: Sequence[AllocationDraft], *, on: date | None = None) -> Known:
    """What rules ask about these drafts; the earmark as of a day, or of each proposal's own."""
    return known(
        node_ids=[node for draft in drafts for node in (draft.fund, draft.plan_element, draft.office, draft.project)],
        uses=[(draft, on or draft.proposed_on) for draft in drafts],
    )


def draft_of(row: Allocation) -> AllocationDraft:
    """An allocation as it was proposed."""
    return AllocationDraft(
        code=row.code,
        fund=row.pool.fund_id,
        plan_element=row.plan_element_id,
        office=row.office_id,
        project=row.project_id,
        money=row.money,
        purpose=row.purpose,
        expected_results=row.expected_results,
        criteria=row.criteria,
        proposed_on=row.proposed_on,
        dates_are_synthetic=row.dates_are_synthetic,
    )


def _content(draft: AllocationDraft, facts: Known) -> dict[str, object]:
    """What makes an allocation this one, in words that can be shown side by side."""
    return {
        "fund": facts.label(draft.fund),
        "plan element": facts.label(draft.plan_element),
        "office": facts.label(draft.office),
        "project": facts.label(draft.project),
        "amount": draft.money,
        "purpose": draft.purpose,
        "expected results": draft.expected_results or said("none"),
        "criteria": draft.criteria or said("none"),
        "proposed on": draft.proposed_on,
        "days": said("synthetic") if draft.dates_are_synthetic else said("as they were"),
    }
