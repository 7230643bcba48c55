"""Carry-over: what a pool still holds when a year ends, with the reason, proposed by one, approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from headwater.access.rules import Step
from headwater.funding.rules.values import CarryOverStatus
from headwater.lib.money import Money
from headwater.lib.periods import year
from headwater.lib.words import said

CARRY_OVER_STEPS = (
    Step("propose", "", CarryOverStatus.PROPOSED, "propose allocations", needs_reason=True),
    Step("propose", CarryOverStatus.PROPOSED, CarryOverStatus.PROPOSED, "propose allocations", needs_reason=True),
    Step("approve", CarryOverStatus.PROPOSED, CarryOverStatus.APPROVED, "approve carry-over", by_another=True),
)


def carry_over_complaints(*, pool: str, of_year: int, today: date, held: int) -> Iterator[str]:
    """Say why there is nothing to carry over yet, or nothing at all. held: US cents at the end of the year."""
    if today <= year(of_year).end:
        yield said(
            "{year} has not ended; what {pool} carries over is known after {end}.",
            year=of_year,
            pool=pool,
            end=year(of_year).end,
        )
    elif held == 0:
        yield said(
            "The pool {pool} held {money} on {end}; there is nothing to carry over.",
            pool=pool,
            money=Money(0, "USD"),
            end=year(of_year).end,
        )


def carry_over_approval_complaints(
    *, pool: str, of_year: int, proposed: int, held: int, closed_through: date | None
) -> Iterator[str]:
    """Say why a carry-over cannot be approved: the year may still move, or has moved since it was proposed."""
    end = year(of_year).end
    if closed_through is None or closed_through < end:
        yield said(
            "The books are not closed through {end}; close {year} first, so that the carry-over stays what it is.",
            end=end,
            year=of_year,
        )
    if proposed != held:
        yield said(
            "{pool} held {held} on {end}, but {proposed} was proposed; propose the carry-over again.",
            pool=pool,
            held=Money(held, "USD"),
            end=end,
            proposed=Money(proposed, "USD"),
        )
