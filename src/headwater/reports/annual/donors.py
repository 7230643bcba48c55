"""Donors' shares of what was allocated, and a page for each donor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from headwater.registry.queries import nodes
from headwater.reports import snapshot
from headwater.reports.annual.page import Page
from headwater.reports.blocks import Block, Chart, Heading, Note, Paragraph, Run
from headwater.reports.naming import named
from headwater.statements.queries import received
from headwater.statements.rules import Link, contributors

# With more donors than this their pages would bury the report; each is a file of its own then.
MOST_PAGES = 25


def donors(page: Page) -> Iterator[Block]:
    """The table of shares, the method, and the pages."""
    found = page.table("attribution.by_donor")
    if found.missing:
        return
    yield Heading(2, page.say("Donors' shares of what was allocated"), "shares")
    yield page.block("attribution.by_donor", found)
    givers = [row.node for row in contributors(received(page.context).donors) if row.node is not None]
    if not givers:
        return
    yield Heading(2, page.say("Donor by donor"), "donors")
    if len(givers) > MOST_PAGES or page.is_on_a_site:
        sentence = "There are {count} donors: the page of each is a file of its own."
        listed = page.address(Link("snapshots", (("year", page.year),)))
        yield Paragraph((Run(page.say(sentence, count=str(len(givers))), href=listed),))
        return
    yield from _pages(page, givers)


def _pages(page: Page, givers: Sequence[int]) -> Iterator[Block]:
    """What all pages say alike stands once, before them."""
    known = {node.pk: node for node in nodes(ids=givers)}
    made = [(known[giver], snapshot.money_blocks(page.context, known[giver], page.language)) for giver in givers]
    yield from dict.fromkeys(block for _, blocks in made for block in blocks if isinstance(block, Note))
    for number, (donor, blocks) in enumerate(made, 1):
        key = f"donor-{number}"
        yield Heading(3, named(donor, on=page.context.as_of, language=page.language), key, stays_together=True)
        yield from (_within(block, key) for block in blocks if not isinstance(block, Note))


def _within(block: Block, key: str) -> Block:
    """A block of a donor's page as part of the report: headings below the donor's name, ids of its own."""
    if isinstance(block, Heading):
        return Heading(4, block.text, f"{key}-{block.id}")
    if isinstance(block, Chart) and block.table:
        # The picture is on the donor's own snapshot; here its figures are enough.
        return block.table
    if isinstance(block, Chart):
        return replace(block, id=f"{key}-{block.id}")
    return block
