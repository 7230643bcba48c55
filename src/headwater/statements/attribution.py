"""Whose money allocations correspond to, on a proportional basis: by objective, with the range over three methods.

The words are those of financing shares. Nothing here says that a donor's money bought anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from django.db import connection

from headwater.funding import attribution
from headwater.funding import queries as funding
from headwater.funding.queries import FundAttribution
from headwater.funding.rules import UNEARMARKED
from headwater.ledger import queries as ledger
from headwater.lib.periods import Period
from headwater.registry.queries import Node, names_of
from headwater.statements import records, tables
from headwater.statements.figures import Context, Table, read_once
from headwater.statements.rules import PER_CENT, USD, Column, Ratio, Row, Rows, TableValue, synthetic

# So many years of so many books are remembered by a running program.
_KEPT = 8
NAMELESS = {
    attribution.ADVANCE: "Advance: spent before money came",
    attribution.UNSTATED: "Opening balance of unstated origin",
}
METHOD_NOTE = (
    "Method: proportional mixing in the order of days; what leaves a pool has the mix of that moment. The range is "
    "that over three methods (order of days, whole period, first in first out). A range is called wide where the "
    "methods differ by more than 5 % of what the donor has in all parts together."
)
CLAIM_NOTE = (
    "Pooled money cannot be told apart: a share says what an allocation corresponds to, not what a donor’s money paid."
)
SYNTHETIC_NOTE = "Days of receipt and of decision are synthetic, and the order of days decides these shares."


def by_objective(context: Context) -> TableValue:
    """Each donor's share of the pool's resources, and what it corresponds to in each objective."""
    return _table(
        context,
        columns=(
            Column("Allocated to"),
            Column("Donor"),
            Column("Share of the pool's resources", PER_CENT, 2),
            Column("Corresponds to", USD),
            Column("Lowest", USD),
            Column("Highest", USD),
            Column("Range"),
        ),
        rows_of=_objective_rows,
    )


def by_donor(context: Context) -> TableValue:
    """Each donor's share of the pool's resources, and what it corresponds to in all that was allocated."""
    return _table(
        context,
        columns=(
            Column("Donor"),
            Column("Share of the pool's resources", PER_CENT, 2),
            Column("Corresponds to, of all allocations", USD),
            Column("Lowest", USD),
            Column("Highest", USD),
        ),
        rows_of=_donor_rows,
    )


def _table(
    context: Context, *, columns: tuple[Column, ...], rows_of: Callable[[FundAttribution, Context, bool], list[Row]]
) -> TableValue:
    found = attributed(context)
    is_synthetic = any(quarter.is_synthetic for quarter in tables.receipts(context)) if found else False
    rows = [row for one in found for row in rows_of(one, context, is_synthetic)]
    notes = [METHOD_NOTE, CLAIM_NOTE, *([SYNTHETIC_NOTE] if is_synthetic else [])]
    what = "allocations"
    is_ours = records.is_keeper(context)
    missing = tables.nothing_in_books(context, what) if is_ours else tables.not_ours(context, what)
    return TableValue(
        rows=Rows(columns=columns, make=lambda: rows),
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        footnotes=tuple(notes) if rows else (),
        missing="" if rows else missing,
    )


@read_once
def attributed(context: Context) -> tuple[FundAttribution, ...]:
    """Whose money the allocations of each unearmarked pool correspond to; pools without shares are left out."""
    if not records.is_keeper(context):
        return ()
    funds = tuple(pool.fund for pool in funding.pools(category=UNEARMARKED))
    found = _of_books(ledger.head(), connection.settings_dict["NAME"], funds, context.span, context.recorded_by)
    return tuple(one for one in found if one.shares)


@lru_cache(maxsize=_KEPT)
def _of_books(
    _head: tuple[int, str], _database: str, funds: tuple[Node, ...], span: Period, recorded_by: date | None
) -> tuple[FundAttribution, ...]:
    """Whose money it was, by the books of one database as they stood at a head of their chain.

    All movements of the year are replayed for it. Nothing in the books is ever changed, and the head names them whole,
    so what came out for a head once comes out again.
    """
    return tuple(funding.attribute(fund=fund, period=span, recorded_by=recorded_by) for fund in funds)


def _objective_rows(found: FundAttribution, context: Context, is_synthetic: bool) -> list[Row]:
    called = _names(found, context)
    whole = sum(found.resources.values())
    rows = [
        (
            called[share.node],
            called[share.donor],
            Ratio(found.resources.get(share.donor, 0), whole),
            share.amount,
            share.low,
            share.high,
            share.word,
        )
        for share in found.shares
    ]
    rows.sort(key=lambda row: (row[0], -row[3], row[1]))
    return [(*row[:3], synthetic(row[3], is_synthetic), *row[4:]) for row in rows]


def _donor_rows(found: FundAttribution, context: Context, is_synthetic: bool) -> list[Row]:
    called = _names(found, context)
    whole = sum(found.resources.values())
    rows = []
    for donor in {share.donor for share in found.shares}:
        by_method = [sum(cell.amount(donor) for cell in one.cells) for one in found.methods]
        resources = Ratio(found.resources.get(donor, 0), whole)
        rows.append((called[donor], resources, by_method[0], min(by_method), max(by_method)))
    rows.sort(key=lambda row: (-row[1].part, row[0]))
    return [(*row[:2], synthetic(row[2], is_synthetic), *row[3:]) for row in rows]


def _names(found: FundAttribution, context: Context) -> dict[int, str]:
    nodes = {number for share in found.shares for number in (share.node, share.donor)} - NAMELESS.keys()
    return names_of(sorted(nodes), on=context.as_of) | NAMELESS


TABLES: tuple[Table, ...] = (
    Table(
        key="attribution.by_donor",
        title="Donors' shares of what was allocated",
        population="Money of the unearmarked pools allocated in the year, and the donors whose money the pools held.",
        formula="Proportional mixing in the order of days, summed over all objectives; range over three methods.",
        source="The ledger; derived, never posted.",
        compute=by_donor,
    ),
    Table(
        key="attribution.by_objective",
        title="Donors' shares by objective",
        population="Money of the unearmarked pools allocated in the year, and the donors whose money the pools held.",
        formula="Proportional mixing in the order of days, by objective; range over three methods.",
        source="The ledger; derived, never posted.",
        compute=by_objective,
    ),
)
