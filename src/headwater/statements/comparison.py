"""The organisation's figures beside another publisher's, and beside what its own document states."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.statements import records
from headwater.statements.figures import Context, Figure, Table
from headwater.statements.records import RevenueRow
from headwater.statements.rules import (
    CANNOT_BE_CHECKED,
    OVER,
    PER_CENT,
    TO_THE_DOLLAR,
    UNEARMARKED_REVENUE,
    USD,
    Column,
    Exact,
    Highest,
    Pair,
    Row,
    Rows,
    StatedDraft,
    TableValue,
    Value,
    agreement_sentence,
    check_stated,
    contributors,
    overall,
    paired,
    verdicts,
    written,
)

TOTAL = "contributions.unearmarked.total"
HIGHEST = "contributions.unearmarked.highest_to_date"
_STATISTICS = "UN System Chief Executives Board for Coordination, Financial Statistics, the edition loaded last."


def _no_statistics(context: Context) -> str:
    """Why there is nothing to compare with. When a row of statistics was loaded is not known, so now counts."""
    return (
        records.only_as_of_now(context)
        or f"No statistics are loaded for {context.organisation.code} in {context.year}."
    )


def revenue_total(context: Context) -> Value:
    """Un-earmarked voluntary revenue of the year, by the statistics."""
    rows = list(_theirs(context))
    return Value(
        exact=sum(row.amount_usd for row in rows) if rows else None,
        unit=USD,
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=records.edition(context.organisation),
        rows=Rows(
            columns=(Column("Donor"), Column("Un-earmarked", USD)),
            make=lambda: [(row.donor, row.amount_usd) for row in rows],
        ),
        missing="" if rows else _no_statistics(context),
    )


def _theirs(context: Context) -> tuple[RevenueRow, ...]:
    """The statistics' rows of the year, in the order of the publisher."""
    if records.only_as_of_now(context):
        return ()
    return tuple(records.revenue(context.organisation, year=context.year, of_type=UNEARMARKED_REVENUE))


def _series(context: Context) -> dict[int, int]:
    return {} if records.only_as_of_now(context) else records.revenue_by_year(context.organisation)


def by_year(context: Context) -> TableValue:
    """Un-earmarked voluntary revenue of all years at hand, by the statistics."""
    series = _series(context)
    counts = records.revenue_rows_by_year(context.organisation)
    return TableValue(
        rows=Rows(
            columns=(Column("Year"), Column("Donors", "rows"), Column("Un-earmarked", USD)),
            make=lambda: [(str(year), counts[year], amount) for year, amount in series.items()],
        ),
        as_of=context.as_of,
        is_final=True,
        source=records.edition(context.organisation),
        missing="" if series else _no_statistics(context),
    )


def by_donor(context: Context) -> TableValue:
    """Each donor's unearmarked money of the year, beside the statistics' row of the same donor."""
    got = records.received(context)
    theirs = _theirs(context)
    known = records.donors_called([row.donor for row in theirs], on=context.as_of)
    ours = [(row.node, row.name, row.unearmarked) for row in contributors(got.donors)]
    pairs = paired(
        ours, [(known[row.donor].pk if row.donor in known else None, row.donor, row.amount_usd) for row in theirs]
    )
    missing = ""
    if not theirs:
        missing = _no_statistics(context)
    elif got.basis != "books":
        missing = f"The books hold no contributions of {context.organisation.code} in {context.year} to compare."
    return _compared(context, pairs, ours=len(ours), missing=missing, final=got.is_final)


def _compared(context: Context, pairs: tuple[Pair, ...], *, ours: int, missing: str, final: bool) -> TableValue:
    counts = verdicts(pairs, TO_THE_DOLLAR)
    alone = [pair.name for pair in pairs if pair.difference is None]
    note = f"With one publisher only: {', '.join(alone)}." if alone else ""
    return TableValue(
        rows=Rows(
            columns=(
                Column("Donor"),
                Column("The books", USD),
                Column("The statistics", USD),
                Column("Difference", USD),
                Column("Verdict"),
            ),
            make=lambda: [
                (pair.name, pair.ours, pair.theirs, pair.difference, pair.verdict(TO_THE_DOLLAR)) for pair in pairs
            ],
        ),
        total=("Total", *_totals(pairs), ""),
        as_of=context.as_of,
        is_final=final,
        source=f"{records.BOOKS}; {records.edition(context.organisation)}",
        footnotes=(note,) if note and not missing else (),
        missing=missing,
        verdict=CANNOT_BE_CHECKED if missing else overall(counts),
        finding=missing or agreement_sentence(counts, ours=ours),
    )


def _totals(pairs: tuple[Pair, ...]) -> tuple[int, int, int]:
    ours = sum(pair.ours or 0 for pair in pairs)
    theirs = sum(pair.theirs or 0 for pair in pairs)
    return ours, theirs, theirs - ours


def highest(context: Context) -> TableValue:
    """Whether the year was the highest to date: both publishers' amounts of it, and the series of the years before."""
    series = _series(context)
    stated = records.stated_here(context)
    claimed = _claimed(context, series, stated)
    found = Highest(year=context.year, claimed=claimed, series=series)
    rows: list[Row] = [
        (str(year), amount, "higher than all of the year claimed" if year in found.higher else "")
        for year, amount in found.earlier.items()
    ]
    rows += [(str(context.year), amount, source) for source, amount in claimed.items()]
    claim = stated.get(HIGHEST)
    note = f"Claimed: “{claim.wording.partition(':')[0]}”, {claim.source}, {claim.line}." if claim else ""
    return TableValue(
        rows=Rows(columns=(Column("Year"), Column("Unearmarked", USD), Column("What")), make=lambda: rows),
        as_of=context.as_of,
        is_final=True,
        source="; ".join(
            [*claimed, *([] if not series else [f"years before: {records.edition(context.organisation)}"])]
        ),
        footnotes=(note,) if note else (),
        missing=_nothing_to_hold(context, found),
        verdict=found.verdict,
        finding=found.sentence,
    )


def _nothing_to_hold(context: Context, found: Highest) -> str:
    """Why a year cannot be held against those before it; "" where it can."""
    if found.earlier and not found.claimed:
        return found.sentence
    return "" if found.earlier else _no_statistics(context)


def _claimed(context: Context, series: Mapping[int, int], stated: Mapping[str, StatedDraft]) -> dict[str, int]:
    """The amount of the year by each publisher that has one."""
    claimed: dict[str, int] = {}
    if context.year in series:
        claimed[records.edition(context.organisation)] = series[context.year]
    said = stated.get(TOTAL)
    if said is not None and said.value is not None:
        claimed[said.source] = said.value
    elif (got := records.received(context)).basis == "books":
        claimed[records.BOOKS] = sum(row.unearmarked for row in got.donors)
    return claimed


def against_stated(context: Context, figures: Mapping[str, Figure]) -> TableValue:
    """Every figure that a document states for the year, beside what is computed here."""
    stated = records.stated_here(context)
    rows: list[Row] = []
    counts: dict[str, int] = {}
    for key, draft in stated.items():
        if key not in figures or draft.value is None:
            continue
        figure = figures[key]
        value = figure.compute(context)
        verdict = check_stated(value.exact, draft)
        counts[verdict] = counts.get(verdict, 0) + 1
        rows.append((figure.title, _said(draft), _written(value.exact, draft), verdict, draft.line))
    return TableValue(
        rows=Rows(
            columns=(
                Column("Figure"),
                Column("Stated"),
                Column("Computed"),
                Column("Verdict"),
                Column("Line"),
            ),
            make=lambda: rows,
        ),
        as_of=context.as_of,
        is_final=records.is_closed(context),
        source="; ".join(dict.fromkeys(draft.source for draft in stated.values())),
        missing="" if rows else f"No document's figures for {context.year} were entered.",
        verdict=overall(counts),
        finding=", ".join(f"{verdict}: {count}" for verdict, count in sorted(counts.items())).capitalize() + ".",
    )


def _written(exact: Exact | None, draft: StatedDraft) -> str:
    """A computed value at the precision of what is stated."""
    return written(exact, Column("", draft.unit, draft.digits))


def _said(draft: StatedDraft) -> str:
    """A stated figure in words, with its rounding: "over 80 %", "USD 36,600,000.00 ± USD 50,000.00"."""
    value = f"{draft.number} %" if draft.unit == PER_CENT else written(draft.value, Column("", draft.unit))
    over = "over " if draft.relation == OVER else ""
    tolerance = f" ± {written(draft.tolerance, Column('', draft.unit))}" if draft.tolerance else ""
    return f"{over}{value}{tolerance}"


FIGURES: tuple[Figure, ...] = (
    Figure(
        key="revenue.unearmarked.total",
        title="Un-earmarked voluntary revenue, by the statistics",
        unit=USD,
        population="Rows of the type voluntary un-earmarked of the organisation and year.",
        formula="Sum of the amounts, each rounded to the cent when it was loaded.",
        source=_STATISTICS,
        compute=revenue_total,
        over_time="sum",
        over_category="sum",
    ),
)

TABLES: tuple[Table, ...] = (
    Table(
        key="revenue.by_year",
        title="Un-earmarked voluntary revenue by year",
        population="Rows of the type voluntary un-earmarked of the organisation, all years at hand.",
        formula="Sum of the amounts of each year.",
        source=_STATISTICS,
        compute=by_year,
    ),
    Table(
        key="comparison.by_donor",
        title="Donors' unearmarked contributions, the books beside the statistics",
        population="All donors of unearmarked money of the year, of either publisher.",
        formula="Rows meet by the organisation that the registry says they are; they agree when they differ by no more "
        "than 50 cents.",
        source=f"The books; {_STATISTICS}",
        compute=by_donor,
    ),
    Table(
        key=HIGHEST,
        title="Was the year the highest to date?",
        population="Unearmarked money of the year by each publisher, and of all earlier years by the statistics.",
        formula="Contradicted when an earlier year is higher than every publisher's amount of the year; agrees when "
        "none is higher than any; otherwise it cannot be checked.",
        source=f"The document that states the year's total; {_STATISTICS}",
        compute=highest,
    ),
)
