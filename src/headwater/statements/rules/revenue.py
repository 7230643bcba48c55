"""Revenue of the organisations of the UN system by donor, year and type, as their statistics publish it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import LARGEST_AMOUNT
from headwater.lib.shares import rounded
from headwater.lib.words import said

UNEARMARKED_REVENUE = "Voluntary un-earmarked"
EARMARKED_REVENUE = "Voluntary earmarked"
REVENUE_TYPES: dict[str, str] = {
    "Assessed": "due from member states by decision",
    UNEARMARKED_REVENUE: "given without conditions",
    EARMARKED_REVENUE: "given for something named",
    "Other": "from other activities",
}
_FIRST_YEAR, _LAST_YEAR = 1945, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueDraft:
    """One row: what an entity had from a donor in a year, of a type, in US cents. Negative: given back or corrected."""

    entity: str
    donor: str
    year: int
    type: str
    amount_usd: int


def cents(text: str) -> int:
    """US cents of a decimal such as 18409500.0. What is finer than a cent is rounded half away from zero, once.

    Refused: a text that is no number, or one larger than can be held.
    """
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise Refused(said("“{text}” is not a number; write US dollars such as 18409500.25.", text=text)) from None
    if not amount.is_finite() or abs(amount) * 100 > LARGEST_AMOUNT:
        raise Refused(said("“{text}” is more than can be held.", text=text))
    return int(rounded(Fraction(amount) * 100, 0))


def revenue_complaints(draft: RevenueDraft) -> Iterator[str]:
    """Say everything that is wrong with a row."""
    if not draft.entity.strip() or not draft.donor.strip():
        yield said("The entity or the donor is missing.")
    if not _FIRST_YEAR <= draft.year <= _LAST_YEAR:
        yield said("{year} is not a year of these statistics.", year=draft.year)
    if draft.type not in REVENUE_TYPES:
        yield said(
            "“{type}” is not a type of revenue; write one of: {revenue_types}.",
            type=draft.type,
            revenue_types=", ".join(REVENUE_TYPES),
        )


def twice(drafts: Iterable[RevenueDraft]) -> Iterator[Complaint]:
    """Rows for the same entity, donor, year and type: which of them would count?"""
    met: set[tuple[str, str, int, str]] = set()
    for draft in drafts:
        place = (draft.entity, draft.donor, draft.year, draft.type)
        if place in met:
            yield Complaint(said("This row stands here more than once."), where=", ".join(map(str, place)))
        met.add(place)
