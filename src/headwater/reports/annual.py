"""The annual report on unearmarked funding: which statements stand where, in which words. No number is made here.

Every section is a function of the context and returns blocks; a statement that cannot be computed leaves a sentence
that says why, so that the report of an organisation with fewer published facts is shorter, not wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from headwater import __version__
from headwater.lib.money import Money
from headwater.registry.queries import name_of
from headwater.reports import shown
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Columns,
    Heading,
    KeyFigures,
    Note,
    Paragraph,
    Point,
    Series,
    Synthetic,
    Table,
    Value,
    Waterfall,
    Years,
)
from headwater.reports.blocks import Column as BlockColumn
from headwater.reports.formats import text
from headwater.reports.html import Meta, standalone
from headwater.reports.shown import Address, nowhere
from headwater.statements.queries import (
    Context,
    catalogue,
    reconciled,
    reconciliations,
    statements,
    table,
    tables,
    value,
)
from headwater.statements.rules import Cell, Row, TableValue
from headwater.statements.rules import Synthetic as Marked

LANGUAGE = "en"
HEADLINES = (
    "contributions.unearmarked.total",
    "contributions.donors",
    "contributions.top5.share",
    "contributions.received.h2.share",
    "allocations.total",
    "carry_over.closing",
)


def title(context: Context) -> str:
    """The title of the report."""
    return f"Unearmarked funding in {context.year}: {_organisation(context)}"


def document(context: Context, *, made_on: date) -> str:
    """The whole report as one HTML file."""
    meta = Meta(
        organisation=_organisation(context),
        period=str(context.period),
        as_of=context.as_of,
        made_on=made_on,
        generator=f"Headwater {__version__}",
    )
    return standalone(title(context), blocks(context), LANGUAGE, meta)


def blocks(context: Context, *, address: Address = nowhere) -> list[Block]:
    """The report as blocks, for a page or for a file."""
    sections: tuple[Callable[[Context, Address], Iterator[Block]], ...] = (
        _headlines,
        _meaning,
        _contributions,
        _timing,
        _years,
        _allocations,
        _carry_over,
        _shares,
        _cases,
        _checks,
        _annex,
    )
    return [block for section in sections for block in section(context, address)]


def _headlines(context: Context, _: Address) -> Iterator[Block]:
    found = [(catalogue()[key], value(key, context)) for key in HEADLINES]
    yield KeyFigures(tuple(shown.key_figure(declared, computed) for declared, computed in found))


def _meaning(context: Context, _: Address) -> Iterator[Block]:
    yield Heading(2, "What unearmarked funding is", "meaning")
    yield Paragraph(
        "A contribution is unearmarked when its donor leaves it to the organisation where the money goes: the "
        "modalities A to C of the Grand Bargain's list. It is softly earmarked (D to F) when it is tied to a region, "
        "an objective or a country's pooled fund, earmarked (G, H) when it is tied to a country or a target, and "
        "tightly earmarked (I to L) when it is tied to a project or given in kind."
    )
    share = value("contributions.unearmarked.share", context)
    if not share.missing:
        yield Paragraph(
            f"Of all that these donors gave in {context.year}, {_text(shown.figure(share))} was unearmarked."
        )


def _contributions(context: Context, _: Address) -> Iterator[Block]:
    found = table("contributions.by_donor", context)
    top = value("contributions.top5.share", context)
    finding = "Contributions" if top.missing else f"The five largest donors gave {_text(shown.figure(top))}"
    yield Heading(2, finding, "contributions")
    if found.missing:
        yield Paragraph(found.missing)
        return
    ranked = [(str(row[0]), _money(row[1])) for row in found.rows.all()]
    yield Chart(
        id="donors-chart",
        title="Unearmarked contributions by donor",
        data=Bars(tuple(Point(name, amount) for name, amount in ranked)),
        description=f"{ranked[0][0]} gave most, {ranked[-1][0]} least. The table below holds every amount.",
    )
    yield shown.table(tables()["contributions.by_donor"], found)
    agreed = value("agreements.multi_year", context)
    if not agreed.missing:
        donors = ", ".join(sorted(str(row[1]) for row in agreed.rows.all()))
        yield Paragraph(f"Multi-year agreements: {_text(shown.figure(agreed))} ({donors}).")


def _timing(context: Context, _: Address) -> Iterator[Block]:
    found = table("contributions.by_quarter", context)
    half = value("contributions.received.h2.share", context)
    late = (
        "When the money came"
        if half.missing
        else f"{_text(_plain(shown.figure(half)))} came in the second half of the year"
    )
    yield Heading(2, late, "timing")
    if found.missing:
        yield Paragraph(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="timing-chart",
        title="Unearmarked receipts by quarter",
        data=Columns(_names(rows), (Series("Unearmarked", tuple(_money(row[1]) for row in rows)),)),
        description="One column for each quarter; the table holds amounts and shares.",
        table=shown.table(tables()["contributions.by_quarter"], found),
        notes=tuple(Note("synthetic", note) for note in found.footnotes),
    )


def _years(context: Context, _: Address) -> Iterator[Block]:
    found = table("revenue.by_year", context)
    claim = table("contributions.unearmarked.highest_to_date", context)
    yield Heading(2, "The year among others", "years")
    if found.missing:
        yield Paragraph(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="years-chart",
        title="Un-earmarked voluntary revenue by year, as the UN system's statistics give it",
        data=Years(_names(rows), (Series("Un-earmarked", tuple(_money(row[-1]) for row in rows)),)),
        description="A line over the years; the table holds the amounts.",
        table=shown.table(tables()["revenue.by_year"], found),
        notes=(Note("source", found.source),),
    )
    yield from _compared("contributions.unearmarked.highest_to_date", claim)


def _allocations(context: Context, _: Address) -> Iterator[Block]:
    found = table("allocations.by_purpose", context)
    total = value("allocations.total", context)
    yield Heading(2, "Allocations" if total.missing else f"{_text(shown.figure(total))} was allocated", "allocations")
    if found.missing:
        yield Paragraph(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="allocations-chart",
        title="Allocations by what they are for",
        data=Bars(tuple(Point(str(row[0]), _money(row[3])) for row in rows)),
        description=f"The largest went to {rows[0][0]}. The table below holds every amount.",
    )
    yield shown.table(tables()["allocations.by_purpose"], found)
    yield shown.table(tables()["allocations.by_part"], table("allocations.by_part", context))


def _carry_over(context: Context, address: Address) -> Iterator[Block]:
    found = reconciled("carry_over", context)
    declared = reconciliations()["carry_over"]
    yield Heading(2, "What was carried over", "carry-over")
    if found.missing:
        yield Paragraph(found.missing)
        return
    books = shown.reconciliation(declared.title, found, address=address)
    yield Chart(
        id="carry-over-chart",
        title="From what was there to what is left",
        data=Waterfall(books),
        description="Each step begins where the one before it ended; what is stated and not reached is hatched.",
    )
    yield books


def _shares(context: Context, _: Address) -> Iterator[Block]:
    found = table("attribution.by_donor", context)
    if found.missing:
        return
    yield Heading(2, "Donors' shares of what was allocated", "shares")
    yield shown.table(tables()["attribution.by_donor"], found)


def _cases(context: Context, address: Address) -> Iterator[Block]:
    found = [(declared, reconciled(key, context)) for key, declared in reconciliations().items() if key != "carry_over"]
    stated = [(declared, chain) for declared, chain in found if not chain.missing]
    if stated:
        yield Heading(2, "Caseloads: counts that should lead from one to the next", "cases")
    for declared, chain in stated:
        yield shown.reconciliation(declared.title, chain, address=address)


def _checks(context: Context, _: Address) -> Iterator[Block]:
    keys = ("comparison.stated", "comparison.by_donor")
    found = [(key, table(key, context)) for key in keys]
    if any(not compared.missing for _, compared in found):
        yield Heading(2, "These figures beside those of others", "checks")
    for key, compared in found:
        if not compared.missing:
            yield from _compared(key, compared)


def _annex(_context: Context, _: Address) -> Iterator[Block]:
    yield Heading(2, "Annex: how each figure is made", "annex")
    declared = statements().values()
    yield Table(
        caption="Definitions",
        columns=tuple(BlockColumn(title=head) for head in ("Figure", "Of what", "How", "Rounding", "Source")),
        rows=tuple((one.title, one.population, one.formula, one.rounding, one.source) for one in declared),
    )


def _compared(key: str, found: TableValue) -> Iterator[Block]:
    """A comparison: its verdict in one word, the finding as a sentence, and the rows."""
    declared = tables()[key]
    yield Heading(3, declared.title, key.replace(".", "-").replace("_", "-"))
    verdict = found.verdict or "cannot be checked"
    yield Paragraph(f"Verdict: {verdict}. {found.finding or found.missing}")
    if not found.missing:
        yield shown.table(declared, found)


def _organisation(context: Context) -> str:
    return name_of(context.organisation, on=context.as_of)


def _text(cell: Value) -> str:
    return text(cell, LANGUAGE)


def _plain(cell: Value) -> Value:
    """A value in a heading, whose section says that it rests on synthetic days."""
    return cell.value if isinstance(cell, Synthetic) else cell


def _names(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in rows)


def _money(cell: Cell) -> Money | None:
    """An amount in US cents as money; a mark of invention is left to the notes, because a bar has no room for it."""
    number = cell.value if isinstance(cell, Marked) else cell
    return Money(number, "USD") if isinstance(number, int) else None
