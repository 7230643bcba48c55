"""Earmarking: how tightly a contribution is tied, which pool it may enter, and where its money may go.

The modalities are those of the Grand Bargain (2016, annex on earmarking), coded A to L, in four categories.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from headwater.funding.rules.values import AllocationDraft, Known, PoolFacts
from headwater.lib.words import joined, listed, noted, said

UNEARMARKED, SOFTLY_EARMARKED, EARMARKED, TIGHTLY_EARMARKED = 1, 2, 3, 4
CATEGORIES = {
    UNEARMARKED: noted("unearmarked"),
    SOFTLY_EARMARKED: noted("softly earmarked"),
    EARMARKED: noted("earmarked"),
    TIGHTLY_EARMARKED: noted("tightly earmarked"),
}


class Modality(NamedTuple):
    """One way of earmarking: what it means, and which of the four categories it belongs to."""

    meaning: str
    category: int


MODALITIES = {
    "A": Modality(noted("fully flexible core contribution"), UNEARMARKED),
    "B": Modality(noted("fully flexible core contribution to the Central Emergency Response Fund"), UNEARMARKED),
    "C": Modality(noted("core contribution"), UNEARMARKED),
    "D": Modality(noted("core contribution with limitations"), SOFTLY_EARMARKED),
    "E": Modality(noted("for a region or a strategic objective"), SOFTLY_EARMARKED),
    "F": Modality(noted("for a country-based pooled fund"), SOFTLY_EARMARKED),
    "G": Modality(noted("for the operations in a country"), EARMARKED),
    "H": Modality(noted("for a sub-objective or target"), EARMARKED),
    "I": Modality(noted("for a specific project"), TIGHTLY_EARMARKED),
    "J": Modality(noted("by place and theme, tied financially"), TIGHTLY_EARMARKED),
    "K": Modality(noted("by place and theme, tied in kind"), TIGHTLY_EARMARKED),
    "L": Modality(noted("initiated or directed by the donor"), TIGHTLY_EARMARKED),
}

# The kinds of node that a pool's money may be limited to.
SCOPE_KINDS = ("plan", "plan-element", "place", "office", "project", "fund")


def modality_complaints(modality: str) -> Iterator[str]:
    """Say that a modality does not exist."""
    if modality not in MODALITIES:
        yield said("“{modality}” is not an earmarking modality; write one letter from A to L.", modality=modality)


def entry_complaints(*, modality: str, fund: int | None, known: Known) -> Iterator[str]:
    """Say why money of a modality may not come into a fund.

    A to F enter a pool of their own category. G and H enter one where the fund has one, and otherwise stay apart with
    their donor. I to L always stay apart.
    """
    category = MODALITIES[modality].category
    tied = {"modality": modality, "category": said(CATEGORIES[category])}
    pool = None if fund is None else known.pools.get(fund)
    if fund is not None and (fund not in known.nodes or known.nodes[fund].kind != "fund"):
        yield said("There is no fund {fund}; register it first or name another one.", fund=known.name(fund))
    elif pool and category == TIGHTLY_EARMARKED:
        yield said(
            "Modality {modality} is {category} and enters no pool, but {pool} is a pool; name a fund that is none, or "
            "leave it empty.",
            **tied,
            pool=pool.name,
        )
    elif pool and category != pool.category:
        takes = [code for code, modality in MODALITIES.items() if modality.category == pool.category]
        yield said(
            "Modality {modality} is {category}, but the pool {pool} is {its_category} and takes modalities "
            "{modalities} only; name another fund or correct the modality.",
            **tied,
            pool=pool.name,
            its_category=said(CATEGORIES[pool.category]),
            modalities=joined(takes),
        )
    elif fund is None and category in (UNEARMARKED, SOFTLY_EARMARKED):
        yield said(
            "Modality {modality} is {category} and enters a pool, but no fund is named; name a fund whose pool is "
            "{category}.",
            **tied,
        )
    elif fund is not None and not pool and category in (UNEARMARKED, SOFTLY_EARMARKED):
        yield said(
            "Modality {modality} is {category} and enters a pool, but the fund {fund} has none; name a fund whose pool "
            "is {category}.",
            **tied,
            fund=known.name(fund),
        )


def pool_complaints(*, name: str, category: int, scope_kinds: list[str]) -> Iterator[str]:
    """Say why a pool cannot be opened: what is limited to nothing is not earmarked, and what is limited is."""
    if category not in (UNEARMARKED, SOFTLY_EARMARKED, EARMARKED):
        yield said(
            "A pool is of category 1, 2 or 3, not {category}: tightly earmarked money (4) is never pooled.",
            category=category,
        )
    elif category == UNEARMARKED and scope_kinds:
        yield said(
            "The pool {name} is to be unearmarked, so it has no limits; leave them out or choose category 2 or 3.",
            name=name,
        )
    elif category != UNEARMARKED and not scope_kinds:
        yield said(
            "The pool {name} is to be {category}, so it needs at least one limit: say what it is for.",
            name=name,
            category=said(CATEGORIES[category]),
        )
    for kind in scope_kinds:
        if kind not in SCOPE_KINDS:
            yield said(
                "A pool is not limited to the kind “{kind}”; write one of: {scope_kinds}.",
                kind=kind,
                scope_kinds=listed(SCOPE_KINDS),
            )


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
        limits = joined(sorted(known.name(node) for node in pool.scopes))
        places = [known.name(node) for node in (draft.plan_element, draft.office, draft.project) if node is not None]
        yield said(
            "Money of the pool {pool} may go only to {limits} and what lies under; this is for {purposes}. Name a "
            "purpose within the earmark or another pool.",
            pool=pool.name,
            limits=limits,
            purposes=joined(places),
        )
