"""The first parts of the report: what came in, from whom, when, and what that year is among others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headwater.lib.money import Money
from headwater.registry.queries import nodes
from headwater.reports import shown
from headwater.reports.annual.page import Page, dollars, names
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Columns,
    Country,
    Heading,
    KeyFigures,
    Listing,
    Map,
    Note,
    Paragraph,
    Point,
    Series,
    Years,
)
from headwater.reports.world import is_on_map
from headwater.statements.queries import catalogue, received, tables
from headwater.statements.rules import TableValue

HEADLINES = (
    "contributions.unearmarked.total",
    "contributions.donors",
    "contributions.top5.share",
    "contributions.received.h2.share",
    "allocations.total",
    "carry_over.closing",
)
# More bars than this are no picture; the table has them all.
_MOST_BARS = 25
_MODALITIES = (
    "unearmarked (A to C): the organisation decides where the money goes;",
    "softly earmarked (D to F): tied to a region, an objective or a country's pooled fund;",
    "earmarked (G, H): tied to a country or a target;",
    "tightly earmarked (I to L): tied to a project, or given in kind.",
)


def headlines(page: Page) -> Iterator[Block]:
    """The figures that stand for the year, and the foreword."""
    found = [(catalogue()[key], page.figure(key)) for key in HEADLINES]
    yield KeyFigures(tuple(shown.key_figure(declared, computed) for declared, computed in found))
    if page.written.get("foreword"):
        yield Heading(2, page.say("Foreword"), "foreword")
        yield from page.slot("foreword")


def meaning(page: Page) -> Iterator[Block]:
    """What unearmarked funding is, and what part of all revenue it was."""
    yield Heading(2, page.say("What unearmarked funding is"), "meaning")
    yield Paragraph(
        page.say(
            "A contribution is unearmarked when its donor leaves it to the organisation where the money goes. The "
            "Grand Bargain's list has four classes:"
        )
    )
    yield Listing(tuple(page.say(modality) for modality in _MODALITIES))
    yield from page.slot("revenue")
    total, share = page.figure("revenue.total"), page.figure("revenue.unearmarked.share")
    if not share.missing:
        sentence = "Of all revenue of {year}, {total}, {share} came without conditions, by the UN system's statistics."
        yield Paragraph(page.say(sentence, total=page.told(total), share=page.told(share)))
        yield _composition(page)
    own = page.figure("contributions.unearmarked.share")
    if not own.missing:
        sentence = "Of all that the donors of unearmarked money gave in {year}, {share} was unearmarked."
        yield Paragraph(page.say(sentence, share=page.told(own)))


def _composition(page: Page) -> Chart:
    found = page.table("revenue.by_type")
    return Chart(
        id="revenue-chart",
        title=page.say("Revenue by type"),
        data=Bars(tuple(Point(str(row[0]), dollars(row[3])) for row in found.rows.all())),
        description=page.say("One bar for each type of revenue; the table holds amounts and shares."),
        table=page.block("revenue.by_type", found),
        notes=(Note("source", found.source),),
    )


def contributions(page: Page) -> Iterator[Block]:
    """Who gave, and how much of it the largest donors."""
    yield Heading(2, page.say("Funding overview"), "funding")
    yield from page.slot("funding")
    found, top = page.table("contributions.by_donor"), page.figure("contributions.top5.share")
    finding = page.say("The five largest donors gave {share}", share=page.bare(top)) if not top.missing else ""
    yield Heading(3, finding or page.say("Contributions"), "contributions")
    if found.missing:
        yield page.missing(found.missing)
        return
    ranked = [(str(row[0]), dollars(row[1])) for row in found.rows.all()]
    yield Chart(
        id="donors-chart",
        title=page.say("Unearmarked contributions by donor"),
        data=Bars(tuple(Point(name, amount) for name, amount in ranked[:_MOST_BARS])),
        description=page.say("{first} gave most. The table below holds every amount.", first=page.named(ranked[0][0])),
    )
    yield page.block("contributions.by_donor", found)
    yield from _map(page, ranked)
    yield from _agreements(page)


def _map(page: Page, ranked: Sequence[tuple[str, Money | None]]) -> Iterator[Block]:
    """Where the governments among the donors are, where their codes say it."""
    codes = {row.name: row.node for row in received(page.context).donors if row.node is not None}
    called = {node.pk: node.code for node in nodes(ids=codes.values())}
    placed = [(called.get(codes.get(name, 0), ""), name, amount) for name, amount in ranked]
    data = Map(tuple(Country(code, name, amount) for code, name, amount in placed if is_on_map(code)))
    if data.countries:
        yield Chart(
            id="donors-map",
            title=page.say("Where unearmarked money came from"),
            data=data,
            description=page.say("Countries are shaded by what they gave; the table holds every amount."),
        )


def _agreements(page: Page) -> Iterator[Block]:
    agreed = page.figure("agreements.multi_year")
    if agreed.missing:
        return
    yield Heading(3, page.say("Agreements over several years: {count}", count=page.told(agreed)), "agreements")
    rows = agreed.rows.all()
    if rows:
        yield shown.rows_table(catalogue()["agreements.multi_year"].title, agreed.rows.columns, rows)


def timing(page: Page) -> Iterator[Block]:
    """When the money came."""
    found, half = page.table("contributions.by_quarter"), page.figure("contributions.received.h2.share")
    late = page.say("When the money came")
    if not half.missing:
        late = page.say("{share} came in the second half of the year", share=page.bare(half))
    yield Heading(3, late, "timing")
    if found.missing:
        yield page.missing(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="timing-chart",
        title=page.say("Unearmarked receipts by quarter"),
        data=Columns(names(rows), (Series(page.say("Unearmarked"), tuple(dollars(row[1]) for row in rows)),)),
        description=page.say("One column for each quarter; the table holds amounts and shares."),
        table=page.block("contributions.by_quarter", found),
        notes=tuple(Note("synthetic", note) for note in found.footnotes),
    )


def years(page: Page) -> Iterator[Block]:
    """The year among others, and whether what is claimed of it holds."""
    found = page.table("revenue.by_year")
    yield Heading(3, page.say("The year among others"), "years")
    if found.missing:
        yield page.missing(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="years-chart",
        title=page.say("Un-earmarked voluntary revenue by year, as the UN system's statistics give it"),
        data=Years(names(rows), (Series(page.say("Un-earmarked"), tuple(dollars(row[-1]) for row in rows)),)),
        description=page.say("A line over the years; the table holds the amounts."),
        table=page.block("revenue.by_year", found),
        notes=(Note("source", found.source),),
    )
    yield from compared(page, "contributions.unearmarked.highest_to_date", level=4)


def compared(page: Page, key: str, *, level: int = 3, found: TableValue | None = None) -> Iterator[Block]:
    """A comparison: its verdict in one word, the finding as a sentence, and the rows."""
    value = found or page.table(key)
    declared = tables()[key]
    yield page.heading(level, declared.title, key.replace(".", "-").replace("_", "-"))
    verdict = page.say(value.verdict or "cannot be checked")
    yield Paragraph(page.say("Verdict: {verdict}.", verdict=verdict))
    yield Paragraph(value.finding or value.missing)
    if not value.missing:
        yield page.block(key, value)
