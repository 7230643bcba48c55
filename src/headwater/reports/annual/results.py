"""Key results by element of the plan: what people wrote about them, and the figures of statements."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.reports.annual.page import Page
from headwater.reports.blocks import Block, Heading
from headwater.reports.rules import RESULTS
from headwater.statements.queries import tables

# The elements of the plan in its order, each with the table of its results.
_ELEMENTS: dict[str, str] = {
    "sp2024-objective-1": "results.objective_1",
    "sp2024-objective-2": "results.objective_2",
    "sp2024-objective-3": "results.objective_3",
    "sp2024-enabler-workforce": "results.workforce",
    "sp2024-enabler-partnerships": "results.partnerships",
    "sp2024-enabler-funding": "results.funding",
    "sp2024-enabler-data-and-evidence": "results.data",
    "sp2024-enabler-learning-and-innovation": "results.learning",
    "sp2024-enabler-communication": "results.communication",
    "sp2024-enabler-internal-systems": "results.internal_systems",
    "sp2024-priority-integrity": "results.integrity",
    "sp2024-priority-protection": "results.protection",
    "sp2024-priority-environment": "results.environment",
    "sp2024-priority-equality": "results.equality",
}
_BESIDES = (
    "results.work_plan",
    "results.commitments",
    "results.assessment_ratings",
    "results.answers",
    "results.parity",
    "results.training",
    "results.lists",
    "results.context",
)


def results(page: Page) -> Iterator[Block]:
    """The results of each element of the plan that there is something to say about, and what was promised."""
    made = [block for slot, key in _ELEMENTS.items() for block in _element(page, slot, key)]
    others = [slot for slot in page.written if slot.startswith(RESULTS) and slot.removeprefix(RESULTS) not in _ELEMENTS]
    for slot in others:
        element = slot.removeprefix(RESULTS)
        made += [Heading(3, element, _id(element)), *page.slot(slot)]
    if made:
        yield Heading(2, page.say("Key results"), "results")
        yield from made
    besides = [block for key in _BESIDES for block in _table(page, key)]
    if besides:
        yield Heading(2, page.say("Promises, lists and the world around"), "promises")
        yield from besides


def _element(page: Page, element: str, key: str) -> Iterator[Block]:
    written = list(page.slot(RESULTS + element))
    found = page.table(key)
    if found.missing and not written:
        return
    yield Heading(3, tables()[key].title, _id(element))
    yield from written
    if not found.missing:
        yield page.block(key, found)


def _table(page: Page, key: str) -> Iterator[Block]:
    found = page.table(key)
    if not found.missing:
        yield Heading(3, tables()[key].title, _id(key))
        yield page.block(key, found)


def _id(key: str) -> str:
    return "results-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in key.lower())
