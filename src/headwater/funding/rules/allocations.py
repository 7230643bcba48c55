"""Allocations: a pool's money gets its purpose, in signed steps, and is booked at the last approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from headwater.access.rules import Step
from headwater.funding.rules.earmarking import use_complaints
from headwater.funding.rules.records import amount_complaints, code_complaints
from headwater.funding.rules.values import AllocationDraft, AllocationStatus, Known
from headwater.ledger import chart
from headwater.ledger.rules import Line
from headwater.lib.money import Money
from headwater.lib.words import noted, said

# Up to this amount one approval is enough; above it two different people approve. In US cents: USD 1,000,000.00.
ONE_APPROVAL_UP_TO_USD = 100_000_000

ALLOCATION_STEPS = (
    Step(noted("propose"), "", AllocationStatus.PROPOSED, "propose allocations"),
    Step("propose", AllocationStatus.RETURNED, AllocationStatus.PROPOSED, "propose allocations"),
    Step(
        noted("approve"), AllocationStatus.PROPOSED, AllocationStatus.APPROVED, "approve allocations", by_another=True
    ),
    Step(
        "approve",
        AllocationStatus.PROPOSED,
        AllocationStatus.APPROVED,
        "approve allocations",
        by_another=True,
        above_usd=ONE_APPROVAL_UP_TO_USD,
        signers=2,
    ),
    Step(
        noted("return"),
        AllocationStatus.PROPOSED,
        AllocationStatus.RETURNED,
        "approve allocations",
        needs_reason=True,
        by_another=True,
    ),
    Step(
        noted("withdraw"),
        AllocationStatus.PROPOSED,
        AllocationStatus.WITHDRAWN,
        "propose allocations",
        needs_reason=True,
    ),
    Step("withdraw", AllocationStatus.RETURNED, AllocationStatus.WITHDRAWN, "propose allocations", needs_reason=True),
    Step(noted("reverse"), AllocationStatus.APPROVED, AllocationStatus.REVERSED, "correct records", needs_reason=True),
)

# What an allocation may be for: a part of the plan, or another fund such as operational support.
PURPOSE_KINDS = ("plan-element", "fund")


def allocation_complaints(draft: AllocationDraft, known: Known) -> Iterator[str]:
    """Say everything that is wrong with a proposal by itself; whether the pool has the money, `shortfalls` says."""
    yield from code_complaints(draft.code, "an allocation")
    yield from amount_complaints(draft.money, "an allocation")
    if draft.money.currency != "USD":
        yield said(
            "An allocation is made in USD, which is what pools hold, not in {currency}.", currency=draft.money.currency
        )
    if draft.proposed_on > known.today:
        yield said("{proposed_on} has not come yet; write the day of the proposal.", proposed_on=draft.proposed_on)
    if not draft.purpose.strip():
        yield said("The allocation says no purpose; write what the money is for.")
    strangers = list(_node_complaints(draft, known))
    yield from strangers
    pool = known.pools.get(draft.fund)
    if pool is None:
        yield said(
            "The fund {fund} has no pool to allocate from; name a fund that has one.", fund=known.name(draft.fund)
        )
    elif not strangers:
        yield from use_complaints(pool=pool, draft=draft, on=draft.proposed_on, known=known)


def _node_complaints(draft: AllocationDraft, known: Known) -> Iterator[str]:
    if known.kind(draft.plan_element) not in PURPOSE_KINDS:
        yield said(
            "There is no plan element or fund {plan_element}; name one of the plan's, or a fund.",
            plan_element=known.name(draft.plan_element),
        )
    elif draft.plan_element == draft.fund:
        yield said(
            "{fund} cannot be allocated to itself; name another fund or a plan element.", fund=known.name(draft.fund)
        )
    if draft.office is not None and known.kind(draft.office) != "office":
        yield said(
            "There is no office {office}; register it first or leave the office empty.", office=known.name(draft.office)
        )
    if draft.project is not None and known.kind(draft.project) != "project":
        yield said(
            "There is no project {project}; register it first or leave the project empty.",
            project=known.name(draft.project),
        )


class Ask(NamedTuple):
    """An amount asked of a fund's pool on a day, in US cents, and where it stands among those asked together."""

    position: int
    fund: int
    on: date
    amount_usd: int


def shortfalls(
    asks: Sequence[Ask], *, held: Mapping[tuple[int, date], int], names: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """Say which of several amounts asked together a pool does not hold, in the order of their days.

    held: by fund and day, the least that the pool holds on that day and every day after, in US cents.
    """
    asked_before: dict[int, int] = {}
    for ask in sorted(asks, key=lambda ask: (ask.on, ask.position)):
        before = asked_before.get(ask.fund, 0)
        left = held[ask.fund, ask.on] - before
        if ask.amount_usd > left:
            yield ask.position, _short(names[ask.fund], held[ask.fund, ask.on], before, ask.amount_usd)
        else:
            asked_before[ask.fund] = before + ask.amount_usd


def _short(pool: str, held: int, before: int, asked: int) -> str:
    left = held - before
    amounts = {"pool": pool, "held": Money(held, "USD"), "asked": Money(asked, "USD")}
    if before:
        told = said(
            "The pool {pool} holds {held}, of which the other allocations here take {before}; {asked} was asked for.",
            **amounts,
            before=Money(before, "USD"),
        )
    else:
        told = said("The pool {pool} holds {held}; {asked} was asked for.", **amounts)
    right = (
        said("Propose at most {money}.", money=Money(left, "USD"))
        if left > 0
        else said("Wait for a contribution or name another pool.")
    )
    return f"{told} {right}"


def least_from(opening: int, changes: Mapping[date, int], days: Sequence[date]) -> dict[date, int]:
    """For each of some days, the least that an account holds at its end and at the end of every day after.

    opening: what it holds at the end of the earliest of the days. changes: what came in less what went out, by day.
    """
    first = min(days)
    moments = sorted({*days, *(day for day in changes if day > first)})
    held: dict[date, int] = {}
    running = opening
    for day in moments:
        running += changes.get(day, 0) if day > first else 0
        held[day] = running
    for earlier, later in zip(reversed(moments[:-1]), reversed(moments[1:]), strict=True):
        held[earlier] = min(held[earlier], held[later])
    return {day: held[day] for day in days}


def allocation_lines(
    *, fund: int, plan_element: int, office: int | None, project: int | None, amount_usd: int
) -> tuple[Line, ...]:
    """How an allocation moves: from the pool to its purpose, one movement in US cents."""
    target = chart.purpose(fund, plan_element, "USD", office=office, project=project)
    return (Line(chart.pool(fund, "USD"), target, amount_usd),)


def spent_complaints(*, code: str, amount_usd: int, held: int) -> Iterator[str]:
    """Say that an approved allocation cannot be taken back because its money was spent."""
    if held < amount_usd:
        yield said(
            "The allocation {code} of {money} cannot be reversed: its purpose holds only {held}, the rest was spent.",
            code=code,
            money=Money(amount_usd, "USD"),
            held=Money(held, "USD"),
        )
