"""Whose money went where: a derived view of the books, never posted. See docs/domain/attribution.md.

Pure: no database, no clock, no settings. `replay` follows the movements by one method, `attribute` rounds what stands
in objectives or countries to whole minor units per donor, `closing` hands the mixes on to the next period.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.funding.attribution import first_in_first_out, time_ordered, whole_period
from headwater.funding.attribution.cells import WIDE_ABOVE as WIDE_ABOVE
from headwater.funding.attribution.cells import Attribution as Attribution
from headwater.funding.attribution.cells import Cell as Cell
from headwater.funding.attribution.cells import Cells as Cells
from headwater.funding.attribution.cells import FinancingShare as FinancingShare
from headwater.funding.attribution.cells import Level as Level
from headwater.funding.attribution.cells import Range as Range
from headwater.funding.attribution.cells import attribute as attribute
from headwater.funding.attribution.cells import financing_shares as financing_shares
from headwater.funding.attribution.cells import ranges as ranges
from headwater.funding.attribution.cells import resources as resources
from headwater.funding.attribution.flows import ADVANCE as ADVANCE
from headwater.funding.attribution.flows import UNSTATED as UNSTATED
from headwater.funding.attribution.flows import Book
from headwater.funding.attribution.flows import Flows as Flows
from headwater.funding.attribution.flows import Method as Method
from headwater.funding.attribution.flows import Opening as Opening
from headwater.funding.attribution.flows import Part as Part
from headwater.funding.attribution.flows import numbered as numbered
from headwater.funding.attribution.standing import Standing as Standing
from headwater.funding.attribution.standing import closing as closing

METHODS: Final[dict[Method, Callable[[Book], Standing]]] = {
    "time_ordered": time_ordered.replay,
    "whole_period": whole_period.replay,
    "first_in_first_out": first_in_first_out.replay,
}


def replay(flows: Flows, *, method: Method = "time_ordered") -> Standing:
    """Follow the movements by one method. The same flows give the same answer, to the last bit, on every machine."""
    return METHODS[method](numbered(flows))


def three_ways(flows: Flows, *, cells: Cells, level: Level) -> tuple[Attribution, ...]:
    """The same cells by each of the three methods, the default first, all from the same openings."""
    book = numbered(flows)
    return tuple(attribute(run(book), method=method, cells=cells, level=level) for method, run in METHODS.items())
