"""One donor's year: its rows of the statements, and nothing that they do not hold.

Given, share and earmarked amounts are the donor's row of contributions.by_donor; what its share of the pools
corresponds to is its rows of attribution.by_donor and attribution.by_objective; the results are those of the
organisation that serve an objective.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from headwater.funding import queries as funding
from headwater.funding.attribution import WIDE_ABOVE
from headwater.funding.rules import ContributionStatus
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period, containing
from headwater.measures import queries as measures
from headwater.measures.rules import Measured
from headwater.registry.queries import Node, name_of, names_of
from headwater.statements import records, tables
from headwater.statements.attribution import attributed
from headwater.statements.figures import Context
from headwater.statements.rules import Ratio, contributors, share_of_own, share_of_total, total_unearmarked


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One contribution as it is recorded: its code, day (may be invented), category 1 to 4, and both amounts."""

    code: str
    received_on: date
    is_synthetic: bool
    category: int
    given: Money
    amount_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolShare:
    """The donor's share of what the pool of a fund could use, and what all allocations together correspond to."""

    fund: str
    share: Ratio
    amount_usd: int
    low_usd: int
    high_usd: int

    @property
    def is_wide(self) -> bool:
        """Whether the methods differ by more than a narrow range may, as a part of the highest."""
        return self.high_usd > 0 and Fraction(self.high_usd - self.low_usd, self.high_usd) > WIDE_ABOVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was observed in the year of an indicator that serves an objective: the organisation's, not the donor's."""

    key: str
    title: str
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveShare:
    """What the donor's share of the pool corresponds to in one objective; the range is over three methods."""

    node: int
    objective: str
    fund: str
    allocated_usd: int
    amount_usd: int
    low_usd: int
    high_usd: int
    word: Literal["narrow", "wide"]

    @property
    def parts(self) -> tuple[Ratio, Ratio, Ratio]:
        """The part of all that the pool allocated to the objective, and the lowest and highest over three methods."""
        of = self.allocated_usd
        return Ratio(self.amount_usd, of), Ratio(self.low_usd, of), Ratio(self.high_usd, of)


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorYear:
    """A donor's year. Amounts in US cents; earmarked None: nothing is recorded, which is not zero.

    is_synthetic: the order of invented days decided the shares of allocations.
    """

    donor: Node
    name: str
    unearmarked: int
    earmarked: int | None
    share_of_all: Ratio | None
    share_of_own: Ratio | None
    all_unearmarked: int
    receipts: tuple[Receipt, ...]
    pools: tuple[PoolShare, ...]
    objectives: tuple[ObjectiveShare, ...]
    as_of: date
    is_final: bool
    is_synthetic: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What came in a month in one category of earmarking, in US cents, in how many contributions."""

    period: Period
    category: int
    amount_usd: int
    contributions: int
    is_synthetic: bool


def by_month(receipts: Sequence[Receipt]) -> tuple[Month, ...]:
    """Contributions added up by month and category, in that order: for a donor of very many."""
    together: dict[tuple[Period, int], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        together[containing(receipt.received_on, "month"), receipt.category].append(receipt)
    return tuple(
        Month(
            period=period,
            category=category,
            amount_usd=sum(one.amount_usd for one in some),
            contributions=len(some),
            is_synthetic=any(one.is_synthetic for one in some),
        )
        for (period, category), some in sorted(together.items())
    )


def donors(context: Context) -> tuple[tuple[Node, int], ...]:
    """The donors of unearmarked money of the year that the registry knows, the largest first, with their amounts."""
    rows = [row for row in contributors(records.received(context).donors) if row.node is not None]
    known = {node.pk: node for node in records.nodes_with(row.node for row in rows if row.node is not None)}
    return tuple((known[row.node], row.unearmarked) for row in rows if row.node is not None)


def of_donor(context: Context, donor: Node, *, language: str = "en") -> DonorYear:
    """What the statements hold of one donor, read once for a context. Refused where nothing of it is recorded."""
    place = ("donor", donor.pk, language)
    if place not in context.memory:
        context.memory[place] = _of_donor(context, donor, language)
    found: DonorYear = context.memory[place]
    return found


def _of_donor(context: Context, donor: Node, language: str) -> DonorYear:
    got = records.received(context)
    row = next((one for one in got.donors if one.node == donor.pk), None)
    name = name_of(donor, on=context.as_of, language=language)
    if row is None:
        raise Refused(f"Nothing is recorded of {name} in {context.year}, so there is no snapshot of it.")
    total = total_unearmarked(contributors(got.donors))
    return DonorYear(
        donor=donor,
        name=name,
        unearmarked=row.unearmarked,
        earmarked=row.earmarked,
        share_of_all=share_of_total(row, total) if row.unearmarked else None,
        share_of_own=share_of_own(row),
        all_unearmarked=total,
        receipts=_receipts(context, donor) if got.basis == "books" else (),
        pools=_pools(context, donor, language),
        objectives=_objectives(context, donor, language),
        as_of=context.as_of,
        is_final=got.is_final,
        is_synthetic=any(quarter.is_synthetic for quarter in tables.receipts(context)),
        source=got.source,
    )


def _receipts(context: Context, donor: Node) -> tuple[Receipt, ...]:
    found = funding.contributions(donor=donor, period=context.span, status=ContributionStatus.RECEIVED)
    return tuple(
        Receipt(
            code=row.code,
            received_on=row.received_on,
            is_synthetic=row.received_on_is_synthetic,
            category=row.category,
            given=row.money,
            amount_usd=row.amount_usd,
        )
        for row in found.order_by("received_on", "pk")
    )


def _pools(context: Context, donor: Node, language: str) -> tuple[PoolShare, ...]:
    shares = []
    for found in attributed(context):
        by_method = [sum(cell.amount(donor.pk) for cell in one.cells) for one in found.methods]
        came_in = found.resources.get(donor.pk, 0)
        if came_in or any(by_method):
            shares.append(
                PoolShare(
                    fund=name_of(found.fund, on=context.as_of, language=language),
                    share=Ratio(came_in, sum(found.resources.values())),
                    amount_usd=by_method[0],
                    low_usd=min(by_method),
                    high_usd=max(by_method),
                )
            )
    return tuple(shares)


def _objectives(context: Context, donor: Node, language: str) -> tuple[ObjectiveShare, ...]:
    """The objectives in which the donor has anything by any method, the largest first."""
    shares = []
    for found in attributed(context):
        totals = {cell.node: cell.total for cell in found.methods[0].cells}
        held = [share for share in found.shares if share.donor == donor.pk]
        called = names_of([share.node for share in held], on=context.as_of, language=language)
        fund = name_of(found.fund, on=context.as_of, language=language)
        shares += [
            ObjectiveShare(
                node=share.node,
                objective=called[share.node],
                fund=fund,
                allocated_usd=totals[share.node],
                amount_usd=share.amount,
                low_usd=share.low,
                high_usd=share.high,
                word=share.word,
            )
            for share in held
        ]
    return tuple(sorted(shares, key=lambda one: (-one.amount_usd, -one.high_usd, one.objective)))


def results_of(context: Context, objective: int, *, language: str = "en") -> tuple[Result, ...]:
    """What was observed in the year of the indicators that serve an objective. What was not observed is left out.

    Read once for a context: in a report every donor has a share in the same objectives.
    """
    place = ("results", objective, language)
    if place not in context.memory:
        context.memory[place] = _observed(context, objective, language)
    found: tuple[Result, ...] = context.memory[place]
    return found


def _observed(context: Context, objective: int, language: str) -> tuple[Result, ...]:
    found = list(measures.indicators(result=objective))
    called = names_of([one.node_id for one in found], on=context.as_of, language=language)
    read = [
        Result(
            key=one.node.code,
            title=called[one.node_id],
            measured=measures.measured(indicator=one, period=context.span),
        )
        for one in found
    ]
    return tuple(one for one in read if one.measured.exact is not None)
