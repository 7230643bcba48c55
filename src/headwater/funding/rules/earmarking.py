"""Earmarking: how tightly a contribution is tied, which pool it may enter, and where its money may go.

The modalities are those of the Grand Bargain (2016, annex on earmarking), coded A to L, in four categories.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from headwater.funding.rules.values import AllocationDraft, Known, PoolFacts

UNEARMARKED, SOFTLY_EARMARKED, EARMARKED, TIGHTLY_EARMARKED = 1, 2, 3, 4
CATEGORIES = {
    UNEARMARKED: "unearmarked",
    SOFTLY_EARMARKED: "softly earmarked",
    EARMARKED: "earmarked",
    TIGHTLY_EARMARKED: "tightly earmarked",
}


class Modality(NamedTuple):
    """One way of earmarking: what it means, and which of the four categories it belongs to."""

    meaning: str
    category: int


MODALITIES = {
    "A": Modality("fully flexible core contribution", UNEARMARKED),
    "B": Modality("fully flexible core contribution to the Central Emergency Response Fund", UNEARMARKED),
    "C": Modality("core contribution", UNEARMARKED),
    "D": Modality("core contribution with limitations", SOFTLY_EARMARKED),
    "E": Modality("for a region or a strategic objective", SOFTLY_EARMARKED),
    "F": Modality("for a country-based pooled fund", SOFTLY_EARMARKED),
    "G": Modality("for the operations in a country", EARMARKED),
    "H": Modality("for a sub-objective or target", EARMARKED),
    "I": Modality("for a specific project", TIGHTLY_EARMARKED),
    "J": Modality("by place and theme, tied financially", TIGHTLY_EARMARKED),
    "K": Modality("by place and theme, tied in kind", TIGHTLY_EARMARKED),
    "L": Modality("initiated or directed by the donor", TIGHTLY_EARMARKED),
}

# The kinds of node that a pool's money may be limited to.
SCOPE_KINDS = ("plan", "plan-element", "place", "office", "project", "fund")


def modality_complaints(modality: str) -> Iterator[str]:
    """Say that a modality does not exist."""
    if modality not in MODALITIES:
        yield f"“{modality}” is not an earmarking modality; write one letter from A to L."


def entry_complaints(*, modality: str, fund: int | None, known: Known) -> Iterator[str]:
    """Say why money of a modality may not come into a fund.

    A to F enter a pool of their own category. G and H enter one where the fund has one, and otherwise stay apart with
    their donor. I to L always stay apart.
    """
    category = MODALITIES[modality].category
    tied = f"Modality {modality} is {CATEGORIES[category]}"
    pool = None if fund is None else known.pools.get(fund)
    if fund is not None and (fund not in known.nodes or known.nodes[fund].kind != "fund"):
        yield f"There is no fund {known.name(fund)}; register it first or name another one."
    elif pool and category == TIGHTLY_EARMARKED:
        yield f"{tied} and enters no pool, but {pool.name} is a pool; name a fund that is none, or leave it empty."
    elif pool and category != pool.category:
        takes = [code for code, modality in MODALITIES.items() if modality.category == pool.category]
        yield (
            f"{tied}, but the pool {pool.name} is {CATEGORIES[pool.category]} and takes modalities "
            f"{_listed(takes)} only; name another fund or correct the modality."
        )
    elif not pool and category in (UNEARMARKED, SOFTLY_EARMARKED):
        named = "no fund is named" if fund is None else f"the fund {known.name(fund)} has none"
        yield f"{tied} and enters a pool, but {named}; name a fund whose pool is {CATEGORIES[category]}."


def pool_complaints(*, name: str, category: int, scope_kinds: list[str]) -> Iterator[str]:
    """Say why a pool cannot be opened: what is limited to nothing is not earmarked, and what is limited is."""
    if category not in (UNEARMARKED, SOFTLY_EARMARKED, EARMARKED):
        yield f"A pool is of category 1, 2 or 3, not {category}: tightly earmarked money (4) is never pooled."
    elif category == UNEARMARKED and scope_kinds:
        yield f"The pool {name} is to be unearmarked, so it has no limits; leave them out or choose category 2 or 3."
    elif category != UNEARMARKED and not scope_kinds:
        yield f"The pool {name} is to be {CATEGORIES[category]}, so it needs at least one limit: say what it is for."
    for kind in scope_kinds:
        if kind not in SCOPE_KINDS:
            yield f"A pool is not limited to the kind “{kind}”; write one of: {', '.join(SCOPE_KINDS)}."


def admitting_scope(pool: PoolFacts, draft: AllocationDraft, on: date, known: Known) -> int | None:
    """The limit of a pool that a purpose is, or lies under: by plan element, office or project. None: none."""
    if not pool.scopes:
        return None
    for node in (draft.plan_element, draft.office, draft.project):
        for above in () if node is None else sorted(known.lineage[node, on]):
            if above in pool.scopes:
                return pool.scopes[above]
    return None


def use_complaints(*, pool: PoolFacts, draft: AllocationDraft, on: date, known: Known) -> Iterator[str]:
    """Say that a pool's money may not go where an allocation wants it on a day."""
    if pool.scopes and admitting_scope(pool, draft, on, known) is None:
        limits = _listed(sorted(known.name(node) for node in pool.scopes))
        places = [known.name(node) for node in (draft.plan_element, draft.office, draft.project) if node is not None]
        yield (
            f"Money of the pool {pool.name} may go only to {limits} and what lies under; "
            f"this is for {_listed(places)}. Name a purpose within the earmark or another pool."
        )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
