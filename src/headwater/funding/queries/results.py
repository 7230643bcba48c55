"""The results that money is expected to reach, what a result costs, and how far an allocation's results are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from headwater.funding.models import ExpectedResult as ExpectedResult
from headwater.funding.queries.allocations import Allocation, allocation, allocations
from headwater.funding.rules import AllocationStatus, cost_parts
from headwater.lib.money import Money
from headwater.lib.periods import year as calendar_year
from headwater.lib.shares import split
from headwater.measures.queries import Derive, IndicatorRow, standing
from headwater.measures.rules import in_units
from headwater.registry.queries import Node, descendants


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """What a result bears of one allocation; is_told: somebody said so, otherwise it is the purpose of the money."""

    allocation: Allocation
    result_id: int
    cost: Money
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfResult:
    """What a result, with all that is part of it, costs: approved allocations only, each cent once."""

    result: Node
    total: Money
    lines: tuple[CostLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStanding:
    """What is expected (whole units), what part of the cost it bears, and how the indicator stands."""

    expected: ExpectedResult
    value: Fraction | None
    cost: Money | None
    standing: IndicatorRow | None


def expected_results(
    *,
    allocation: str | None = None,
    project: Node | int | None = None,
    result: Node | int | None = None,
    only_in_force: bool = True,
) -> QuerySet[ExpectedResult]:
    """What is expected, in the order in which it was told; in force: of the revisions of each only the latest."""
    found = ExpectedResult.objects.select_related("allocation", "project", "result", "indicator__node", "told_by")
    if allocation is not None:
        found = found.filter(allocation__code=allocation)
    if project is not None:
        found = found.filter(project=project)
    if result is not None:
        found = found.filter(result=result)
    return found.order_by("pk").extra(where=[_LATEST]) if only_in_force else found.order_by("pk")  # noqa: S610


_LATEST = """
    NOT EXISTS (
        SELECT 1 FROM funding_expectedresult AS later
        WHERE COALESCE(later.allocation_id, 0) = COALESCE(funding_expectedresult.allocation_id, 0)
            AND COALESCE(later.project_id, 0) = COALESCE(funding_expectedresult.project_id, 0)
            AND later.result_id = funding_expectedresult.result_id
            AND COALESCE(later.indicator_id, 0) = COALESCE(funding_expectedresult.indicator_id, 0)
            AND later.revision > funding_expectedresult.revision
    )
"""


def cost_of_result(*, result: Node, on: date, year: int | None = None) -> CostOfResult:
    """What a result and everything that is part of it on a day costs, in all years or by decisions of one.

    Of each approved allocation every result bears its told share (that of its project, where the allocation has none
    of its own), and the purpose of the allocation what is left.
    """
    within = {result.pk, *descendants(node=result, on=on)}
    decided = allocations(status=AllocationStatus.APPROVED, decided=None if year is None else calendar_year(year))
    own: dict[int, list[ExpectedResult]] = defaultdict(list)
    of_project: dict[int, list[ExpectedResult]] = defaultdict(list)
    for row in expected_results():
        if row.allocation_id is not None:
            own[row.allocation_id].append(row)
        elif row.project_id is not None:
            of_project[row.project_id].append(row)
    lines = []
    for one in decided.filter(decided_on__lte=on).order_by("decided_on", "pk"):
        told = own.get(one.pk) or of_project.get(one.project_id or 0, [])
        lines += [line for line in _lines(one, told) if line.result_id in within]
    total = Money(sum(line.cost.amount for line in lines), "USD")
    return CostOfResult(result=result, total=total, lines=tuple(lines))


def _lines(one: Allocation, told: Sequence[ExpectedResult]) -> list[CostLine]:
    shares = [(row.result_id, row.share_percent) for row in told]
    results = {result for result, share in shares if share}
    return [
        CostLine(
            allocation=one,
            result_id=part.result,
            cost=Money(part.amount_usd, "USD"),
            is_told=part.result in results,
        )
        for part in cost_parts(one.amount, shares, one.plan_element_id)
    ]


def results_of_allocation(*, code: str, on: date, derive: Derive | None = None) -> list[ExpectedStanding]:
    """What an allocation (or its project, where it has none of its own) should reach, its cost, and how it stands."""
    one = allocation(code)
    rows = list(expected_results(allocation=code))
    if not rows and one.project_id is not None:
        rows = list(expected_results(project=one.project_id))
    shares = [row.share_percent for row in rows]
    parts = split(one.amount, [*shares, 100 - sum(shares)])
    return [
        _standing(row, on, derive, cost=Money(part, "USD")) for row, part in zip(rows, parts[: len(rows)], strict=True)
    ]


def results_of_project(*, project: Node | int, on: date, derive: Derive | None = None) -> list[ExpectedStanding]:
    """What a project should reach, and how it stands on a day."""
    return [_standing(row, on, derive, cost=None) for row in expected_results(project=project)]


def _standing(row: ExpectedResult, on: date, derive: Derive | None, *, cost: Money | None) -> ExpectedStanding:
    indicator = row.indicator
    return ExpectedStanding(
        expected=row,
        value=None if indicator is None or row.value is None else in_units(row.value, indicator.digits),
        cost=cost,
        standing=None if indicator is None else standing(indicator=indicator, on=on, derive=derive),
    )
