"""What an organisation's revenue is made of, by the UN system's statistics, and allocations by office."""

from __future__ import annotations

from collections import defaultdict

from headwater.funding import queries as funding
from headwater.funding.rules import AllocationStatus
from headwater.registry.queries import names_of
from headwater.statements import records, tables
from headwater.statements.figures import Context, Figure, Table, read_once
from headwater.statements.rules import (
    PER_CENT,
    REVENUE_TYPES,
    SHARE_DIGITS,
    UNEARMARKED_REVENUE,
    USD,
    Column,
    Link,
    Row,
    Rows,
    TableValue,
    Value,
    rounding_note,
)

_STATISTICS = "UN System Chief Executives Board for Coordination, Financial Statistics, the edition loaded last."


@read_once
def types(context: Context) -> dict[str, tuple[int, int]]:
    """Rows and US cents of each type of revenue of the year, in the order of the types; nothing where none is known."""
    if context.recorded_by:
        return {}
    found: dict[str, list[int]] = defaultdict(list)
    for kind, amount in records.revenue(context.organisation, year=context.year).values_list("type", "amount_usd"):
        found[kind].append(amount)
    return {kind: (len(found[kind]), sum(found[kind])) for kind in REVENUE_TYPES if kind in found}


def _missing(context: Context) -> str:
    return (
        records.only_as_of_now(context)
        or f"No statistics are loaded for {context.organisation.code} in {context.year}."
    )


def _type_rows(context: Context) -> Rows:
    def make() -> list[Row]:
        found = types(context)
        total = sum(amount for _, amount in found.values())
        return [
            (kind, REVENUE_TYPES[kind], count, amount, tables.ratio(amount, total) if amount >= 0 else None)
            for kind, (count, amount) in found.items()
        ]

    return Rows(
        columns=(
            Column("Type of revenue"),
            Column("What it is"),
            Column("Rows", "rows"),
            Column("Amount", USD),
            Column("Share of all revenue", PER_CENT, SHARE_DIGITS),
        ),
        make=make,
    )


def revenue_total(context: Context) -> Value:
    """All revenue of the year, of every type."""
    found = types(context)
    return Value(
        exact=sum(amount for _, amount in found.values()) if found else None,
        unit=USD,
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=records.edition_of(context),
        rows=_type_rows(context),
        missing="" if found else _missing(context),
    )


def unearmarked_share(context: Context) -> Value:
    """The un-earmarked part of all revenue of the year."""
    found = types(context)
    _, free = found.get(UNEARMARKED_REVENUE, (0, 0))
    exact = tables.ratio(free, sum(amount for _, amount in found.values()))
    return Value(
        exact=exact,
        unit=PER_CENT,
        digits=SHARE_DIGITS,
        as_of=context.as_of,
        is_final=True,
        source=records.edition_of(context),
        rows=_type_rows(context),
        missing="" if exact is not None else _missing(context),
    )


def by_type(context: Context) -> TableValue:
    """Revenue by type, with the share of each."""
    found = types(context)
    total = sum(amount for _, amount in found.values())
    rows = _type_rows(context)
    shares = [tables.ratio(amount, total) for _, amount in found.values() if amount >= 0]
    count = sum(rows for rows, _ in found.values())
    return TableValue(
        rows=rows,
        total=("Total", None, count, total, tables.ratio(total, total)) if found else None,
        as_of=context.as_of,
        is_final=True,
        source=records.edition_of(context),
        footnotes=tuple(note for note in [rounding_note(shares, SHARE_DIGITS)] if note),
        missing="" if found else _missing(context),
    )


def by_office(context: Context) -> TableValue:
    """Allocations by the office that they name; those that name none are one row."""
    offices: dict[int | None, list[int]] = defaultdict(list)
    is_ours = records.is_keeper(context)
    why = records.only_as_of_now(context)
    if is_ours and not why:
        for pool in funding.pools(category=tables.UNEARMARKED):
            found = funding.allocations(fund=pool.fund, status=AllocationStatus.APPROVED, decided=context.period)
            decided = found.filter(decided_on__lte=context.as_of).order_by()
            for office, amount in decided.values_list("office_id", "amount"):
                offices[office].append(amount)
    named = [office for office in offices if office is not None]
    if is_ours and not why and not named:
        why = f"No allocation of {context.year} names an office."
    total = sum(sum(amounts) for amounts in offices.values())
    ranked = sorted(offices, key=lambda office: (office is None, -sum(offices[office]), office or 0))
    return TableValue(
        rows=Rows(
            columns=(
                Column("Office"),
                Column("Decisions"),
                Column("Amount", USD),
                Column("Share of all allocations", PER_CENT, SHARE_DIGITS),
            ),
            make=lambda: _office_rows(context, {office: offices[office] for office in ranked}, total),
            link=Link("allocations", (("year", str(context.year)), ("status", "approved"))),
        ),
        total=("Total", sum(map(len, offices.values())), total, tables.ratio(total, total)) if named else None,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        missing="" if named else why or tables.not_ours(context, "allocations"),
    )


def _office_rows(context: Context, offices: dict[int | None, list[int]], total: int) -> list[Row]:
    names = names_of([office for office in offices if office is not None], on=context.as_of)
    return [
        (
            "No office named" if office is None else names[office],
            len(amounts),
            sum(amounts),
            tables.ratio(sum(amounts), total),
        )
        for office, amounts in offices.items()
    ]


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="revenue.total",
        title="All revenue, by the statistics",
        unit=USD,
        population="Rows of every type of the organisation and year.",
        formula="Sum of the amounts, each rounded to the cent when it was loaded.",
        source=_STATISTICS,
        compute=revenue_total,
        over_time="sum",
        over_category="sum",
    ),
    Figure(
        key="revenue.unearmarked.share",
        title="Un-earmarked share of all revenue, by the statistics",
        unit=PER_CENT,
        digits=SHARE_DIGITS,
        population="Rows of the organisation and year in the statistics, whoever gave the money.",
        formula="Voluntary un-earmarked revenue ÷ revenue of every type.",
        source=_STATISTICS,
        compute=unearmarked_share,
    ),
)

TABLES: tuple[Table, ...] = (
    Table(
        key="revenue.by_type",
        title="Revenue by type",
        population="Rows of the organisation and year, by the type under which the statistics have them.",
        formula="Sum of the amounts of each type. A type below zero was given back or corrected, and has no share.",
        source=_STATISTICS,
        compute=by_type,
    ),
    Table(
        key="allocations.by_office",
        title="Allocations by office",
        population="Approved allocations out of unearmarked pools, by the day of decision; what was reversed is out.",
        formula="Sum of the amounts by the office that an allocation names; one row for those that name none.",
        source="The books.",
        compute=by_office,
    ),
)
