"""The last parts: chains of counts, comparisons with others, and the annex with all statements and how each is made."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.reports import shown
from headwater.reports.annual.funding import compared
from headwater.reports.annual.page import Page
from headwater.reports.blocks import Block, Column, Heading, Paragraph, Run, Table, Value
from headwater.statements.queries import catalogue, reconciled, reconciliations, statements, tables, value
from headwater.statements.rules import Link

_COMPARISONS = ("comparison.stated", "comparison.by_donor")


def cases(page: Page) -> Iterator[Block]:
    """Counts that should lead from one to the next."""
    found = [(one, reconciled(key, page.context)) for key, one in reconciliations().items() if key != "carry_over"]
    stated = [(declared, chain) for declared, chain in found if not chain.missing]
    if stated:
        yield Heading(2, page.say("Caseloads: counts that should lead from one to the next"), "cases")
    for declared, chain in stated:
        yield shown.reconciliation(declared.title, chain, address=page.address)


def checks(page: Page) -> Iterator[Block]:
    """The figures beside those of others, and what people wrote to close with."""
    found = {key: page.table(key) for key in _COMPARISONS}
    if any(not value.missing for value in found.values()):
        yield Heading(2, page.say("These figures beside those of others"), "checks")
    for key, compared_with in found.items():
        if not compared_with.missing:
            yield from compared(page, key, found=compared_with)
    disagreeing = page.table("results.inconsistencies")
    if not disagreeing.missing:
        yield Heading(2, tables()["results.inconsistencies"].title, "inconsistencies")
        yield page.block("results.inconsistencies", disagreeing)
    if page.written.get("closing"):
        yield Heading(2, page.say("Closing words"), "closing")
        yield from page.slot("closing")


def annex(page: Page) -> Iterator[Block]:
    """Every figure with its value or why it has none, every gap, and how each statement is made."""
    yield Heading(2, page.say("Annex: all figures, and how each is made"), "annex")
    yield _figures(page)
    yield from _gaps(page)
    if page.is_on_a_site:
        how = page.say("How each figure is made stands on a page of its own, under the statements.")
        yield Paragraph((Run(how, href=page.address(Link("statements", (("year", page.year),)))),))
        return
    heads = ("Statement", "Of what", "How", "Rounding", "Source")
    yield Table(
        caption=page.say("Definitions"),
        columns=tuple(Column(title=page.say(head)) for head in heads),
        rows=tuple((one.title, one.population, one.formula, one.rounding, one.source) for one in statements().values()),
    )


def _figures(page: Page) -> Table:
    rows: list[tuple[Value, ...]] = []
    for key, declared in catalogue().items():
        computed = value(key, page.context)
        status = "" if computed.missing else page.say("final" if computed.is_final else "provisional")
        named = shown.unit(computed.unit) if not computed.missing else ""
        rows.append((declared.title, shown.figure(computed), named, status or computed.missing))
    return Table(
        caption=page.say("All figures"),
        columns=(
            Column(title=page.say("Figure")),
            Column(title=page.say("Value"), align="number"),
            Column(title=page.say("Unit")),
            Column(title=page.say("Status, or why there is none")),
        ),
        rows=tuple(rows),
    )


def _gaps(page: Page) -> Iterator[Block]:
    """Where what is stated is not reached, by how much, and who explained it."""
    rows: list[tuple[Value, ...]] = []
    for key, declared in reconciliations().items():
        found = reconciled(key, page.context)
        books = None if found.missing else shown.reconciliation(declared.title, found)
        if books is None or not found.gap:
            continue
        unit = "" if books.unit == "USD" else books.unit
        explained = f"{books.explanation} {books.explained_by}".strip()
        rows.append((declared.title, books.gap, unit, explained or page.say("not explained yet")))
    if rows:
        heads = ("Statement", "Gap", "Unit", "Explanation")
        yield Table(
            caption=page.say("Gaps"),
            columns=tuple(Column(title=page.say(head), align="number" if head == "Gap" else "start") for head in heads),
            rows=tuple(rows),
        )
