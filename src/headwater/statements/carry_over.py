"""What unearmarked pools held at the start, what came in and went out, and what they hold: against what was stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from headwater.funding import queries as funding
from headwater.funding.rules import CarryOverStatus
from headwater.ledger.queries import accounts, movements, roll_forward
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.statements import records, tables
from headwater.statements.figures import Context, Figure, Reconciliation, read_once
from headwater.statements.rules import (
    USD,
    Column,
    Item,
    Link,
    Reconciled,
    Rows,
    Value,
    gap_sentences,
    total_unearmarked,
)

KEY = "carry_over"
STATED_CLOSING = "carry_over.closing"


@read_once
def compute(context: Context) -> Reconciled:
    """Opening balance of the unearmarked pools + what came in - what went out, from the ledger, to the day."""
    is_ours = records.is_keeper(context)
    opening, came_in, went_out = _of_pools(context) if is_ours else (0, 0, 0)
    said = records.stated_here(context).get(STATED_CLOSING)
    year = (("year", str(context.year)),)
    reconciled = Reconciled(
        unit=USD,
        opening=Item("Opening balance of the unearmarked pools", opening, records.BOOKS),
        came_in=(
            Item("Came into the pools", came_in, records.BOOKS, Link("contributions", (*year, ("category", "1")))),
        ),
        went_out=(
            Item(
                "Allocated out of the pools",
                went_out,
                records.BOOKS,
                Link("allocations", (*year, ("status", "approved"))),
            ),
        ),
        stated=Item("Carried over, as stated", said.value, f"{said.source}, {said.line}") if said else None,
        tolerance=said.tolerance if said else 0,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        missing="" if is_ours else tables.not_ours(context, "pools"),
    )
    return explained(context, KEY, reconciled, (*_other_movements(context, came_in, went_out), *_reasons(context)))


def _of_pools(context: Context) -> tuple[int, int, int]:
    """What the unearmarked pools held before the year, and what came in and went out until the day, in US cents.

    From the totals that the ledger keeps; what had been recorded by an earlier day is told by the movements alone.
    """
    funds = [pool.fund_id for pool in funding.pools(category=tables.UNEARMARKED)]
    if not funds:
        return 0, 0, 0
    pools: dict[str, Any] = {"kinds": ["pool"], "where": {"fund": funds}}
    if context.recorded_by is None:
        rolled = [row for row in roll_forward(period=context.span, axes=(), **pools) if row.unit == USD]
        return (
            sum(row.opening for row in rolled),
            sum(row.came_in for row in rolled),
            sum(row.went_out for row in rolled),
        )
    ours = set(accounts(**pools).filter(unit=USD).values_list("pk", flat=True))
    opening = came_in = went_out = 0
    until = Period(date.min, context.span.end)
    for moved in movements(period=until, recorded_by=context.recorded_by, **pools):
        put, taken = moved.amount * (moved.target in ours), moved.amount * (moved.source in ours)
        if moved.on < context.span.start:
            opening += put - taken
        else:
            came_in, went_out = came_in + put, went_out + taken
    return opening, came_in, went_out


def closing(context: Context) -> Value:
    """What the unearmarked pools hold at the end of the period, by the books."""
    reconciled = compute(context)
    return Value(
        exact=None if reconciled.missing else reconciled.closing,
        unit=USD,
        digits=0,
        as_of=context.as_of,
        is_final=reconciled.is_final,
        source=reconciled.source,
        rows=Rows(
            columns=(Column("Line"), Column("Amount", USD)),
            make=lambda: [
                (item.label, item.amount) for item in (reconciled.opening, *reconciled.came_in, *reconciled.went_out)
            ],
        ),
        footnotes=reconciled.footnotes,
        missing=reconciled.missing,
    )


def explained(context: Context, key: str, reconciled: Reconciled, notes: tuple[str, ...] = ()) -> Reconciled:
    """A reconciliation with what its gap comes to and what somebody said about it, as footnotes."""
    footnotes = [*notes, *gap_sentences(reconciled)]
    gap = reconciled.gap
    found = None if gap is None or reconciled.closes else records.explanation(context, key=key, gap=gap)
    if found is not None:
        footnotes.append(f"Explained by {found.by} on {found.on}: {found.text}")
    return replace(reconciled, footnotes=tuple(footnotes), explanation=found)


def _other_movements(context: Context, came_in: int, went_out: int) -> tuple[str, ...]:
    """Say how much of what moved is neither a receipt nor an allocation of the year that stands."""
    if not records.is_keeper(context):
        return ()
    got = records.received(context)
    received = total_unearmarked(got.donors) if got.basis == "books" else 0
    allocated = sum(part.amount_usd for part in tables.parts(context) or ())
    notes = []
    if not allocated:
        notes.append(
            f"{tables.nothing_in_books(context, 'allocations')} The closing says what came in, not what is left."
        )
    if came_in != received:
        notes.append(
            f"Contributions received in the year and standing come to {Money(received, USD).told}; the difference of "
            f"{Money(came_in - received, USD).told} is corrections, transfers, or receipts booked in another year."
        )
    if went_out != allocated:
        notes.append(
            f"Allocations decided in the year and standing come to {Money(allocated, USD).told}; the difference of "
            f"{Money(went_out - allocated, USD).told} is corrections and transfers."
        )
    return tuple(notes)


def _reasons(context: Context) -> tuple[str, ...]:
    """Why the money was carried over, as approved. On which day a reason was approved is not asked of it here."""
    if not records.is_keeper(context) or context.recorded_by is not None:
        return ()
    approved = funding.carry_overs(year=context.year, status=CarryOverStatus.APPROVED)
    return tuple(f"{row.money} carried over, with this reason: {row.reason}" for row in approved)


CARRY_OVER = Reconciliation(
    key=KEY,
    title="Carry-over of unearmarked funding",
    unit=USD,
    population="All unearmarked pools, in US dollars.",
    formula="Opening balance + came in − allocated out = closing; held against the carry-over that was stated.",
    source="The ledger; the stated closing from the document that states it.",
    compute=compute,
)

CLOSING = Figure(
    key=STATED_CLOSING,
    title="Held in unearmarked pools at the end",
    unit=USD,
    population="All unearmarked pools, in US dollars.",
    formula="Opening balance + came in − allocated out.",
    source="The ledger.",
    compute=closing,
    over_time="last",
    over_category="sum",
)
