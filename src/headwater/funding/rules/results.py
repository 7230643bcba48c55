"""What money is expected to help to reach, and what part of its cost each result bears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from headwater.lib.shares import split
from headwater.lib.words import said


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResultDraft:
    """An allocation (its code) or a project (its node) should help to reach a result (a plan element's node).

    indicator and value: by how much, in the smallest unit of the indicator. share_percent: of the cost of the
    allocation or project; what all shares leave counts for the purpose of the allocation. why: where it is revised.
    """

    result: int
    source: str
    allocation: str | None = None
    project: int | None = None
    indicator: str = ""
    value: int | None = None
    share_percent: int = 100
    why: str = ""
    is_synthetic: bool = False


class CostPart(NamedTuple):
    """What a result bears of an allocation, in US cents."""

    result: int
    amount_usd: int


def expected_complaints(draft: ExpectedResultDraft) -> Iterator[str]:
    """What is wrong with an expected result by itself."""
    if (draft.allocation is None) == (draft.project is None):
        yield said("It is expected of one thing: name the allocation or the project.")
    if draft.value is not None and not draft.indicator:
        yield said("A value without an indicator has no unit; name the indicator, or leave the value out.")
    if not 0 <= draft.share_percent <= 100:
        yield said("A share of {share_percent} % is none; write 0 to 100.", share_percent=draft.share_percent)
    if not draft.source.strip():
        yield said("The source is missing; write where this is written down.")


def share_complaint(subject: str, shares: Sequence[int]) -> str | None:
    """What is wrong with the shares of one allocation or project together."""
    if sum(shares) <= 100:
        return None
    told = " + ".join(str(share) for share in shares)
    return said(
        "The results of {subject} would bear {shares} = {sum} % of its cost; together they bear at most 100.",
        subject=subject,
        shares=told,
        sum=sum(shares),
    )


def cost_parts(amount_usd: int, shares: Sequence[tuple[int, int]], purpose: int) -> list[CostPart]:
    """Who bears an allocation: each result its share in per cent, and the purpose what is left. No cent is lost."""
    left = 100 - sum(share for _, share in shares)
    assert left >= 0, "shares are at most 100"
    weights = [*shares, (purpose, left)]
    parts = split(amount_usd, [share for _, share in weights])
    return [CostPart(result, part) for (result, _), part in zip(weights, parts, strict=True) if part]
