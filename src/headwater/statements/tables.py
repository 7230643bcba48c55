"""The tables of flexible funding, and the rows and sentences that figures share with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.funding import queries as funding
from headwater.registry.queries import ancestors_of, names_of
from headwater.statements import records
from headwater.statements.figures import Context, read_once
from headwater.statements.rules import (
    PER_CENT,
    SHARE_DIGITS,
    USD,
    Column,
    Link,
    Ratio,
    Receipts,
    Row,
    Rows,
    TableValue,
    blank_note,
    contributors,
    donors_note,
    rounding_note,
    share_of_own,
    share_of_total,
    synthetic,
    synthetic_note,
    total_earmarked,
    total_unearmarked,
)

OTHER_FUNDS = "Other funds"
UNEARMARKED = 1
STATED_TIMING = "contributions.received."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was allocated to one purpose, in US cents, and the part of the plan it belongs to."""

    name: str
    group: str
    amount_usd: int
    allocations: int


def ratio(part: int, whole: int) -> Ratio | None:
    """A share, where there is a whole to share."""
    return Ratio(part, whole) if whole > 0 else None


def nothing_known(context: Context) -> str:
    """Why there is no figure on donors."""
    return (
        f"Neither the books nor the statistics loaded here say what {context.organisation.code} received in "
        f"{context.year}."
    )


def not_ours(context: Context, what: str) -> str:
    """Why there is no figure that only the organisation's own books could give."""
    return f"The {what} of {context.organisation.code} are not published, and these are not its books."


def nothing_in_books(context: Context, what: str) -> str:
    """Why there is no figure where the books of the organisation hold no record at all: none is not zero."""
    return f"The books hold no {what} of {context.year}, which need not mean that there were none."


def no_receipts(context: Context) -> str:
    """Why there is no timing."""
    basis = records.received(context).basis
    if basis == "statistics":
        return "Receipt dates are not published; the statistics give totals by year."
    if basis == "books" and total_unearmarked(records.received(context).donors):
        return "Receipt dates are not published; those in the books are invented, and no published share stands behind."
    return f"Nothing unearmarked is recorded as received in {context.year}."


def by_donor(context: Context) -> TableValue:
    """Unearmarked and earmarked by donor, with both shares, and the total."""
    got = records.received(context)
    givers = contributors(got.donors)
    total = total_unearmarked(givers)
    shares = [share_of_total(row, total) for row in givers]
    rows: list[Row] = [
        (row.name, row.unearmarked, share, share_of_own(row), row.earmarked)
        for row, share in zip(givers, shares, strict=True)
    ]
    tied = total_earmarked(givers)
    notes = [rounding_note(shares, SHARE_DIGITS), blank_note(givers), donors_note(givers)]
    return TableValue(
        rows=Rows(
            columns=(
                Column("Donor"),
                Column("Unearmarked", USD),
                Column("Share of all unearmarked", PER_CENT, SHARE_DIGITS),
                Column("Share of the donor's own total", PER_CENT),
                Column("Earmarked", USD),
            ),
            make=lambda: rows,
            link=Link("contributions", (("year", str(context.year)),)) if got.basis == "books" else None,
        ),
        total=("Total", total, ratio(total, total), ratio(total, total + tied), tied) if givers else None,
        as_of=context.as_of,
        is_final=got.is_final,
        source=got.source,
        footnotes=tuple(note for note in notes if note),
        missing="" if givers else nothing_known(context),
    )


@read_once
def receipts(context: Context) -> tuple[Receipts, ...]:
    """Unearmarked receipts of the four quarters; nothing where receipt dates are not known.

    Invented days count only where a document states shares by quarter, for which they stand; otherwise they say
    nothing.
    """
    if records.received(context).basis != "books":
        return ()
    quarters = tuple(
        Receipts(period=quarter.period, amount_usd=quarter.amount_usd, is_synthetic=quarter.is_synthetic)
        for quarter in funding.by_quarter(year=context.year, through=context.as_of, recorded_by=context.recorded_by)
    )
    if any(quarter.is_synthetic for quarter in quarters):
        stated = records.stated_here(context)
        if not any(key.startswith(STATED_TIMING) for key in stated):
            return ()
    return quarters


def quarter_rows(quarters: Sequence[Receipts], context: Context) -> Rows:
    """A row for each quarter; what rests on invented days is marked."""
    total = sum(quarter.amount_usd for quarter in quarters)

    def make() -> list[Row]:
        rows: list[Row] = []
        for quarter in quarters:
            share = ratio(quarter.amount_usd, total)
            amount = synthetic(quarter.amount_usd, quarter.is_synthetic)
            rows.append(
                (str(quarter.period), amount, None if share is None else synthetic(share, quarter.is_synthetic))
            )
        return rows

    return Rows(
        columns=(Column("Quarter"), Column("Unearmarked", USD), Column("Share of the year", PER_CENT)),
        make=make,
        link=Link("contributions", (("year", str(context.year)), ("category", str(UNEARMARKED)))),
    )


def by_quarter(context: Context) -> TableValue:
    """When unearmarked money came."""
    quarters = receipts(context)
    total = sum(quarter.amount_usd for quarter in quarters)
    return TableValue(
        rows=quarter_rows(quarters, context),
        total=("Year", total, ratio(total, total)) if quarters else None,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        footnotes=tuple(note for note in [synthetic_note(quarters)] if note),
        missing="" if quarters else no_receipts(context),
    )


@read_once
def parts(context: Context) -> tuple[Part, ...] | None:
    """What was allocated out of unearmarked pools, by purpose, the largest first; None: these are not its books."""
    if not records.is_keeper(context):
        return None
    amounts: dict[int, int] = defaultdict(int)
    decisions: dict[int, int] = defaultdict(int)
    is_fund: dict[int, bool] = {}
    for pool in funding.pools(category=UNEARMARKED):
        for total in funding.by_purpose(
            year=context.year, fund=pool.fund, through=context.as_of, recorded_by=context.recorded_by
        ):
            amounts[total.plan_element.pk] += total.amount_usd
            decisions[total.plan_element.pk] += total.allocations
            is_fund[total.plan_element.pk] = total.plan_element.kind == "fund"
    above = ancestors_of(amounts, on=context.as_of)
    groups = {element: None if is_fund[element] else _group(element, above[element]) for element in amounts}
    names = names_of([*amounts, *(group for group in groups.values() if group is not None)], on=context.as_of)
    found = [
        Part(
            name=names[element],
            group=OTHER_FUNDS if group is None else names[group],
            amount_usd=amounts[element],
            allocations=decisions[element],
        )
        for element, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda part: (-part.amount_usd, part.name)))


def _group(element: int, above: Sequence[int]) -> int:
    """The part of a plan directly under its top that an element belongs to; itself where it stands there."""
    return above[-2] if len(above) > 1 else element


def by_purpose(context: Context) -> TableValue:
    """Allocations by what they are for."""
    found = parts(context)
    rows = [(part.name, part.group, part.allocations, part.amount_usd) for part in found or ()]
    return _allocations(context, rows, (Column("Allocated to"), Column("Part of the plan"), Column("Decisions")))


def by_part(context: Context) -> TableValue:
    """Allocations by part of the plan."""
    together: dict[str, list[int]] = {}
    for part in parts(context) or ():
        count, amount = together.setdefault(part.group, [0, 0])
        together[part.group] = [count + part.allocations, amount + part.amount_usd]
    rows = [(group, count, amount) for group, (count, amount) in together.items()]
    rows.sort(key=lambda row: (row[0] == OTHER_FUNDS, -row[2], row[0]))
    return _allocations(context, rows, (Column("Part of the plan"), Column("Decisions")))


def _allocations(context: Context, rows: Sequence[tuple[str | int, ...]], columns: tuple[Column, ...]) -> TableValue:
    """A table whose rows end with the number of decisions and the amount; shares and the total are added."""
    amounts = [row[-1] for row in rows if isinstance(row[-1], int)]
    total, decisions = sum(amounts), sum(row[-2] for row in rows if isinstance(row[-2], int))
    shares = [ratio(amount, total) for amount in amounts]
    blank: tuple[None, ...] = (None,) * (len(columns) - 2)
    is_ours = records.is_keeper(context)
    missing = not_ours(context, "allocations") if not is_ours else nothing_in_books(context, "allocations")
    return TableValue(
        rows=Rows(
            columns=(*columns, Column("Amount", USD), Column("Share of all allocations", PER_CENT, SHARE_DIGITS)),
            make=lambda: [(*row, share) for row, share in zip(rows, shares, strict=True)],
            link=Link("allocations", (("year", str(context.year)), ("status", "approved"))),
        ),
        total=("Total", *blank, decisions, total, ratio(total, total)) if rows else None,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        footnotes=tuple(note for note in [rounding_note(shares, SHARE_DIGITS)] if note),
        missing="" if rows else missing,
    )
