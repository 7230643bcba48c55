"""Figures of flexible funding: who gave what and when, what it was allocated to, and what was carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from headwater.funding import queries as funding
from headwater.registry.queries import names_of
from headwater.statements import records, tables
from headwater.statements.carry_over import CARRY_OVER, CLOSING
from headwater.statements.figures import Context, Figure, Reconciliation, Table
from headwater.statements.records import Received
from headwater.statements.rules import (
    AGGREGATE,
    GOVERNMENT,
    PER_CENT,
    USD,
    Column,
    Exact,
    Link,
    Row,
    Rows,
    Value,
    blank_note,
    contributors,
    donors_note,
    largest_note,
    missing_total,
    quarter_share,
    synthetic,
    synthetic_note,
    top,
    total_earmarked,
    total_unearmarked,
)

LARGEST = 5
_BOOKS_OR_STATISTICS = "The books; where they do not hold the year, the UN system's financial statistics."
_ONLY_BOOKS = "The books."


def _donors(
    context: Context,
    *,
    unit: str,
    make: Callable[[Received], tuple[Exact | None, Iterable[str]]],
    digits: int = 0,
    category: int | None = 1,
    why: str = "",
) -> Value:
    """A figure made from donors' totals: its exact value and footnotes, or why there is none."""
    received = records.received(context)
    exact, notes = make(received) if received.donors else (None, ())
    total = total_unearmarked(received.donors)
    missing = ""
    if exact is None:
        missing = (why or missing_total(total)) if received.donors else tables.nothing_known(context)
    filters = (("year", str(context.year)), *((("category", str(category)),) if category else ()))
    return Value(
        exact=exact,
        unit=unit,
        digits=digits,
        as_of=context.as_of,
        is_final=received.is_final,
        source=received.source,
        rows=Rows(
            columns=(Column("Donor"), Column("Unearmarked", USD), Column("Earmarked", USD)),
            make=lambda: [(row.name, row.unearmarked, row.earmarked) for row in contributors(received.donors)],
            link=Link("contributions", filters) if received.basis == "books" else None,
        ),
        footnotes=tuple(note for note in notes if note),
        missing=missing,
    )


def unearmarked_total(context: Context) -> Value:
    """All unearmarked money received in the year."""
    return _donors(context, unit=USD, make=lambda got: (total_unearmarked(got.donors), ()))


def earmarked_total(context: Context) -> Value:
    """All earmarked money of the donors that also gave unearmarked money."""

    def make(got: Received) -> tuple[Exact, Iterable[str]]:
        givers = contributors(got.donors)
        return total_earmarked(givers), [blank_note(givers)]

    return _donors(context, unit=USD, make=make, category=None)


def donor_count(context: Context, *, kind: str | None = None) -> Value:
    """How many donors gave unearmarked money, or how many of a type."""

    def make(got: Received) -> tuple[Exact | None, Iterable[str]]:
        givers = contributors(got.donors)
        if kind is None:
            return len(givers), [donors_note(givers)]
        # A type that nobody recorded is not a type that nobody has.
        is_known = any(row.kind for row in givers)
        return (sum(row.kind == kind for row in givers) if is_known else None), ()

    unit = "aggregate rows" if kind == AGGREGATE else "donors"
    return _donors(context, unit=unit, make=make, why="The types of these donors are not recorded.")


def top_share(context: Context) -> Value:
    """The part of the largest donors."""
    return _donors(
        context,
        unit=PER_CENT,
        make=lambda got: (top(got.donors, LARGEST), [largest_note(got.donors, LARGEST)]),
    )


def unearmarked_share(context: Context) -> Value:
    """The unearmarked part of what these donors gave altogether."""

    def make(got: Received) -> tuple[Exact | None, Iterable[str]]:
        givers = contributors(got.donors)
        free, tied = total_unearmarked(givers), total_earmarked(givers)
        population = (
            "Numerator and denominator: donors that gave unearmarked money in the year. What other donors gave is in "
            "neither, so this is not the unearmarked share of all revenue."
        )
        return tables.ratio(free, free + tied), [population, blank_note(givers)]

    return _donors(context, unit=PER_CENT, make=make, digits=2, category=None)


def received_share(context: Context, *, quarters: Sequence[int]) -> Value:
    """The part of the year's unearmarked receipts that came in some quarters."""
    receipts = tables.receipts(context)
    exact = quarter_share(receipts, quarters) if receipts else None
    return Value(
        exact=exact,
        unit=PER_CENT,
        digits=0,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        rows=tables.quarter_rows(receipts, context),
        footnotes=tuple(note for note in [synthetic_note(receipts)] if note),
        missing="" if exact is not None else tables.no_receipts(context),
        is_synthetic=any(quarter.is_synthetic for quarter in receipts),
    )


def multi_year(context: Context) -> Value:
    """Agreements that run in the year and span more than one."""
    is_ours = records.is_keeper(context)
    found = list(funding.multi_year_agreements(year=context.year)) if is_ours else []
    missing = records.only_as_of_now(context) if is_ours else tables.not_ours(context, "agreements")
    if is_ours and not missing and not funding.agreements().exists():
        missing = tables.nothing_in_books(context, "agreements")

    def rows() -> list[Row]:
        names = names_of([one.donor for one in found], on=context.as_of)
        return [
            (one.code, names[one.donor_id], *(synthetic(str(day.year), one.terms_are_synthetic) for day in days))
            for one in found
            for days in [(one.starts_on, one.ends_on)]
        ]

    return Value(
        exact=None if missing else len(found),
        unit="agreements",
        digits=0,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        rows=Rows(
            columns=(Column("Agreement"), Column("Donor"), Column("First year"), Column("Last year")),
            make=rows,
            link=Link("agreements", (("year", str(context.year)),)),
        ),
        missing=missing,
    )


def allocated_total(context: Context) -> Value:
    """All that was allocated out of unearmarked pools by decisions of the year."""
    return _allocated(context, unit=USD, make=lambda parts: sum(part.amount_usd for part in parts))


def allocated_outside(context: Context) -> Value:
    """The part of allocations that went to other funds, outside the plan."""

    def make(parts: Sequence[tables.Part]) -> Exact | None:
        outside = sum(part.amount_usd for part in parts if part.group == tables.OTHER_FUNDS)
        return tables.ratio(outside, sum(part.amount_usd for part in parts))

    return _allocated(context, unit=PER_CENT, make=make)


def _allocated(context: Context, *, unit: str, make: Callable[[Sequence[tables.Part]], Exact | None]) -> Value:
    parts = tables.parts(context)
    exact = make(parts) if parts else None
    missing = ""
    if exact is None:
        why = tables.not_ours if parts is None else tables.nothing_in_books
        missing = why(context, "allocations")
    return Value(
        exact=exact,
        unit=unit,
        digits=0,
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source=records.BOOKS,
        rows=Rows(
            columns=(Column("Allocated to"), Column("Part of the plan"), Column("Amount", USD)),
            make=lambda: [(part.name, part.group, part.amount_usd) for part in parts or ()],
            link=Link("allocations", (("year", str(context.year)), ("status", "approved"))),
        ),
        missing=missing,
    )


def _received_figure(name: str, title: str, quarters: tuple[int, ...]) -> Figure:
    return Figure(
        key=f"contributions.received.{name}.share",
        title=f"Received in the {title}",
        unit=PER_CENT,
        population="Unearmarked receipts of the year, by the day of receipt.",
        formula=f"Unearmarked receipts of the {title} ÷ unearmarked receipts of the year.",
        source=_ONLY_BOOKS,
        compute=partial(received_share, quarters=quarters),
    )


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="contributions.unearmarked.total",
        title="Unearmarked contributions received",
        unit=USD,
        population="Contributions of modalities A to C received in the year and not reversed.",
        formula="Sum of the amounts in US dollars, at the rate of the day of receipt.",
        source=_BOOKS_OR_STATISTICS,
        compute=unearmarked_total,
        over_time="sum",
        over_category="sum",
    ),
    Figure(
        key="contributions.earmarked.total",
        title="Earmarked contributions of the same donors",
        unit=USD,
        population="Contributions of modalities D to L in the year, of donors that also gave unearmarked money.",
        formula="Sum of the amounts in US dollars; a blank cell adds nothing and is not zero.",
        source=_BOOKS_OR_STATISTICS,
        compute=earmarked_total,
        # Whose earmarked money counts depends on who gave unearmarked money in the year.
        over_time="never",
        over_category="sum",
    ),
    Figure(
        key="contributions.donors",
        title="Donors of unearmarked contributions",
        unit="donors",
        population="Rows of donors with unearmarked contributions in the year; an aggregate row counts as one.",
        formula="Count of rows.",
        source=_BOOKS_OR_STATISTICS,
        compute=donor_count,
        over_time="distinct",
        over_category="sum",
    ),
    Figure(
        key="contributions.donors.governments",
        title="Governments that gave unearmarked contributions",
        unit="donors",
        population="The same rows, of the type government.",
        formula="Count of rows.",
        source=_BOOKS_OR_STATISTICS,
        compute=partial(donor_count, kind=GOVERNMENT),
        over_time="distinct",
        over_category="sum",
    ),
    Figure(
        key="contributions.donors.aggregates",
        title="Aggregate rows among the donors",
        unit="aggregate rows",
        population="The same rows, of the type private aggregate: each stands for an unstated number of donors.",
        formula="Count of rows.",
        source=_BOOKS_OR_STATISTICS,
        compute=partial(donor_count, kind=AGGREGATE),
        over_time="distinct",
        over_category="sum",
    ),
    Figure(
        key="contributions.top5.share",
        title="Share of the five largest donors",
        unit=PER_CENT,
        population="Donors of unearmarked contributions in the year; the five largest are a part of them.",
        formula="Unearmarked money of the five largest ÷ all unearmarked money.",
        source=_BOOKS_OR_STATISTICS,
        compute=top_share,
    ),
    Figure(
        key="contributions.unearmarked.share",
        title="Unearmarked share of what these donors gave",
        unit=PER_CENT,
        digits=2,
        population="Donors that gave unearmarked money in the year, not all donors.",
        formula="Unearmarked ÷ (unearmarked + earmarked).",
        source=_BOOKS_OR_STATISTICS,
        compute=unearmarked_share,
    ),
    _received_figure("q1", "first quarter", (1,)),
    _received_figure("q2", "second quarter", (2,)),
    _received_figure("q3", "third quarter", (3,)),
    _received_figure("q4", "fourth quarter", (4,)),
    _received_figure("h1", "first half", (1, 2)),
    _received_figure("h2", "second half", (3, 4)),
    Figure(
        key="agreements.multi_year",
        title="Multi-year agreements",
        unit="agreements",
        population="Agreements that run in the year and span more than one calendar year.",
        formula="Count of agreements.",
        source=_ONLY_BOOKS,
        compute=multi_year,
        over_time="distinct",
        over_category="sum",
    ),
    Figure(
        key="allocations.total",
        title="Allocated",
        unit=USD,
        population="Approved allocations out of unearmarked pools, by the day of decision; what was reversed is out.",
        formula="Sum of the amounts.",
        source=_ONLY_BOOKS,
        compute=allocated_total,
        over_time="sum",
        over_category="sum",
    ),
    Figure(
        key="allocations.other_funds.share",
        title="Allocated to other funds",
        unit=PER_CENT,
        population="Approved allocations out of unearmarked pools; those to funds outside the plan are a part of them.",
        formula="Allocated to other funds ÷ allocated.",
        source=_ONLY_BOOKS,
        compute=allocated_outside,
    ),
    CLOSING,
)

TABLES: tuple[Table, ...] = (
    Table(
        key="contributions.by_donor",
        title="Contributions by donor",
        population="Donors with unearmarked contributions in the year, the largest first.",
        formula="Share of total: a donor's unearmarked ÷ all unearmarked. Of own total: unearmarked ÷ (unearmarked + "
        "earmarked) of the same donor.",
        source=_BOOKS_OR_STATISTICS,
        compute=tables.by_donor,
    ),
    Table(
        key="contributions.by_quarter",
        title="Timing of contributions",
        population="Unearmarked receipts of the year, by the day of receipt.",
        formula="Receipts of the quarter ÷ receipts of the year.",
        source=_ONLY_BOOKS,
        compute=tables.by_quarter,
    ),
    Table(
        key="allocations.by_purpose",
        title="Allocations",
        population="Approved allocations out of unearmarked pools in the year, by what they are for.",
        formula="Sum of the amounts; share of all allocations.",
        source=_ONLY_BOOKS,
        compute=tables.by_purpose,
    ),
    Table(
        key="allocations.by_part",
        title="Allocations by part of the plan",
        population="The same allocations, by the part of the plan they belong to; funds outside it together.",
        formula="Sum of the amounts; share of all allocations.",
        source=_ONLY_BOOKS,
        compute=tables.by_part,
    ),
)

RECONCILIATIONS: tuple[Reconciliation, ...] = (CARRY_OVER,)
