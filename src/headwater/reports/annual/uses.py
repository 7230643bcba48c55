"""The parts of the report on what was decided and what is left."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.reports import shown
from headwater.reports.annual.page import Page, dollars
from headwater.reports.blocks import Bars, Block, Chart, Heading, Point, Waterfall
from headwater.statements.queries import reconciled, reconciliations


def allocations(page: Page) -> Iterator[Block]:
    """What was allocated to what, by part of the plan and by office."""
    found, total = page.table("allocations.by_purpose"), page.figure("allocations.total")
    finding = page.say("Allocations")
    if not total.missing:
        finding = page.say("{amount} was allocated", amount=page.told(total))
    yield Heading(2, finding, "allocations")
    yield from page.slot("allocations")
    if found.missing:
        yield page.missing(found.missing)
        return
    rows = found.rows.all()
    yield Chart(
        id="allocations-chart",
        title=page.say("Allocations by what they are for"),
        data=Bars(tuple(Point(str(row[0]), dollars(row[3])) for row in rows)),
        description=page.say(
            "The largest went to {first}. The table below holds every amount.", first=page.named(str(rows[0][0]))
        ),
    )
    yield page.block("allocations.by_purpose", found)
    yield page.block("allocations.by_part", page.table("allocations.by_part"))
    offices = page.table("allocations.by_office")
    if offices.missing:
        yield page.missing(offices.missing)
    else:
        yield page.block("allocations.by_office", offices)


def carry_over(page: Page) -> Iterator[Block]:
    """From what was there to what is left, with the reason, and the gap where what is stated is not reached."""
    found = reconciled("carry_over", page.context)
    declared = reconciliations()["carry_over"]
    yield Heading(2, page.say("What was carried over"), "carry-over")
    yield from page.slot("carry-over")
    if found.missing:
        yield page.missing(found.missing)
        return
    books = shown.reconciliation(declared.title, found, address=page.address)
    yield Chart(
        id="carry-over-chart",
        title=page.say("From what was there to what is left"),
        data=Waterfall(books),
        description=page.say(
            "Each step begins where the one before it ended; what is stated and not reached is hatched."
        ),
    )
    yield books
