"""Contributions and allocations: from records to drafts, and what the room says of those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar, cast

from headwater.exchange.checking import Record
from headwater.exchange.columns import ALLOCATIONS, CONTRIBUTIONS, RATES
from headwater.exchange.drafting.naming import UNKNOWN, Nodes, RecordType, Reviewed, about, each, in_english
from headwater.funding.queries import review_allocations, review_contributions, review_rates
from headwater.funding.rules import AllocationDraft, ContributionDraft, RateDraft, Standing

D = TypeVar("D")


class Review(Protocol):
    """What the rooms of money say of drafts, in sentences that do not say which field they are about."""

    @property
    def standings(self) -> Sequence[Standing]: ...

    @property
    def complaints(self) -> Sequence[tuple[int, str]]: ...


def reviewed(review: Callable[[Sequence[D]], Review], *words: tuple[str, str]) -> Callable[[Sequence[D]], Reviewed]:
    """A review whose sentences are given their column by words in them, the first that fit.

    A name that means nothing has its own complaint already; what follows from it helps nobody.
    """

    def review_of(drafts: Sequence[D]) -> Reviewed:
        found = review(drafts)
        english = in_english(found.complaints, lambda: review(drafts).complaints)
        findings = [
            (position, about(words, plain), what)
            for (position, what), (_, plain) in zip(found.complaints, english, strict=True)
            if f"number {UNKNOWN}" not in plain
        ]
        return Reviewed(found.standings, findings)

    return review_of


def _contribution(record: Record, nodes: Nodes) -> ContributionDraft:
    values = cast("Mapping[str, Any]", record.values)
    return ContributionDraft(
        code=values["code"],
        donor=cast("int", nodes["donor"]),
        fund=cast("int | None", nodes.get("fund")),
        modality=values["modality"],
        received_on=values["received_on"],
        modality_is_synthetic=values.get("modality_is_synthetic") or False,
        received_on_is_synthetic=values.get("received_on_is_synthetic") or False,
        money=values["amount"],
        agreement=values.get("agreement"),
        evidence=values.get("evidence") or "",
    )


def _allocation(record: Record, nodes: Nodes) -> AllocationDraft:
    values = cast("Mapping[str, Any]", record.values)
    return AllocationDraft(
        code=values["code"],
        fund=cast("int", nodes["fund"]),
        plan_element=cast("int", nodes["plan_element"]),
        office=cast("int | None", nodes.get("office")),
        project=cast("int | None", nodes.get("project")),
        money=values["amount"],
        purpose=values["purpose"],
        expected_results=values.get("expected_results") or "",
        criteria=values.get("criteria") or "",
        proposed_on=values["proposed_on"],
        dates_are_synthetic=values.get("dates_are_synthetic") or False,
    )


CONTRIBUTION: RecordType[ContributionDraft] = RecordType(
    sheet=CONTRIBUTIONS,
    day="received_on",
    drafting=each(_contribution),
    review=reviewed(
        review_contributions,
        ("in the books with other content", "code"),
        ("closed period", "received_on"),
        ("has not come yet", "received_on"),
        ("rate of exchange", "currency"),
        ("US cents at", "amount"),
        ("enters no pool", "fund"),
        ("enters a pool", "fund"),
        ("but the pool", "fund"),
        ("agreement", "agreement"),
        ("evidence", "evidence"),
    ),
)
_WORDS_OF_ALLOCATIONS = (
    ("in the books with other content", "code"),
    ("was asked for", "amount"),
    ("closed period", "proposed_on"),
    ("has not come yet", "proposed_on"),
    ("has no pool", "fund"),
    ("may go only to", "plan_element"),
    ("cannot be allocated to itself", "plan_element"),
)
ALLOCATION: RecordType[AllocationDraft] = RecordType(
    sheet=ALLOCATIONS,
    day="proposed_on",
    drafting=each(_allocation),
    review=reviewed(review_allocations, *_WORDS_OF_ALLOCATIONS),
)
# Proposed again after it was returned: its code is in the books, and may be.
RETURNED_ALLOCATION: RecordType[AllocationDraft] = replace(
    ALLOCATION, review=reviewed(partial(review_allocations, again=True), *_WORDS_OF_ALLOCATIONS)
)


def _rate(record: Record, _: Nodes) -> RateDraft:
    values = cast("Mapping[str, Any]", record.values)
    return RateDraft(**{key: values[key] for key in ("currency", "valid_from", "units_per_usd", "source")})


RATE: RecordType[RateDraft] = RecordType(
    sheet=RATES,
    day="",
    drafting=each(_rate),
    review=reviewed(
        review_rates, ("needs no rate", "currency"), ("has no source", "source"), ("rate", "units_per_usd")
    ),
)
