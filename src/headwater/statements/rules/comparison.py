"""Two publishers, one fact: row by row, and a claim against a series. Three verdicts, and never a silent repair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.lib.money import Money
from headwater.statements.rules.values import USD

AGREES = "agrees"
CONTRADICTED = "contradicted"
CANNOT_BE_CHECKED = "cannot be checked"
VERDICTS = (AGREES, CONTRADICTED, CANNOT_BE_CHECKED)

# Both publishers print whole dollars: half a dollar to each side is rounding.
TO_THE_DOLLAR = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """What two publishers say of one thing, in the same unit. None: that publisher has no such row."""

    name: str
    ours: int | None
    theirs: int | None

    @property
    def difference(self) -> int | None:
        """Theirs minus ours, where both have it."""
        return None if self.ours is None or self.theirs is None else self.theirs - self.ours

    def verdict(self, tolerance: int) -> str:
        """Agrees within the tolerance, contradicted beyond it, cannot be checked with one side only."""
        if self.difference is None:
            return CANNOT_BE_CHECKED
        return AGREES if abs(self.difference) <= tolerance else CONTRADICTED


def paired(
    ours: Sequence[tuple[int | None, str, int]], theirs: Sequence[tuple[int | None, str, int]]
) -> tuple[Pair, ...]:
    """Put the rows of two publishers side by side: (registry id, name as published, amount), ours first in its order.

    Rows meet by what the registry says they are, never by how they are spelt. A row that the registry does not know
    meets nothing. Several rows of one publisher for the same thing are added.
    """
    amounts: dict[int, int] = {}
    for node, _, amount in theirs:
        if node is not None:
            amounts[node] = amounts.get(node, 0) + amount
    pairs = [Pair(name, amount, None if node is None else amounts.pop(node, None)) for node, name, amount in ours]
    met = {node for node, _, _ in ours if node is not None}
    alone: dict[object, Pair] = {}
    for position, (node, name, amount) in enumerate(theirs):
        if node is None:
            alone[f"row {position}"] = Pair(name, None, amount)
        elif node not in met and node not in alone:
            alone[node] = Pair(name, None, amounts[node])
    return (*pairs, *alone.values())


def verdicts(pairs: Sequence[Pair], tolerance: int) -> Counter[str]:
    """How many rows got which verdict."""
    return Counter(pair.verdict(tolerance) for pair in pairs)


def overall(counts: Mapping[str, int]) -> str:
    """One contradicted row contradicts the whole; with no row that both have, nothing can be checked."""
    if counts.get(CONTRADICTED):
        return CONTRADICTED
    return AGREES if counts.get(AGREES) else CANNOT_BE_CHECKED


def agreement_sentence(counts: Mapping[str, int], *, ours: int) -> str:
    """What the comparison found, in one sentence."""
    contradicted, alone = counts.get(CONTRADICTED, 0), counts.get(CANNOT_BE_CHECKED, 0)
    return (
        f"{counts.get(AGREES, 0)} of {ours} rows agree to the dollar; {contradicted} differ; "
        f"{alone} stand with one publisher only."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Highest:
    """Whether a year was the highest to date: the claimed amounts by publisher, and the earlier years above them."""

    year: int
    claimed: Mapping[str, int]
    series: Mapping[int, int]

    @property
    def earlier(self) -> dict[int, int]:
        """The years of the series before the one that is claimed."""
        return {year: amount for year, amount in sorted(self.series.items()) if year < self.year}

    @property
    def higher(self) -> dict[int, int]:
        """Earlier years that were higher than every publisher's amount of the claimed year."""
        if not self.claimed:
            return {}
        return {year: amount for year, amount in self.earlier.items() if amount > max(self.claimed.values())}

    @property
    def between(self) -> dict[int, int]:
        """Earlier years that were higher than one publisher's amount only: the sources do not settle them."""
        if not self.claimed:
            return {}
        low, high = min(self.claimed.values()), max(self.claimed.values())
        return {year: amount for year, amount in self.earlier.items() if low < amount <= high}

    @property
    def verdict(self) -> str:
        """Contradicted by any higher earlier year; without earlier years, or with one between, it cannot be checked."""
        if not self.claimed or not self.earlier:
            return CANNOT_BE_CHECKED
        if self.higher:
            return CONTRADICTED
        return CANNOT_BE_CHECKED if self.between else AGREES

    @property
    def sentence(self) -> str:
        """What was found, with all amounts."""
        if not self.claimed:
            return f"Nobody's amount of {self.year} is at hand, so it cannot be held against the years before."
        claimed = " and ".join(f"{Money(amount, USD).told} ({source})" for source, amount in self.claimed.items())
        if self.verdict == CANNOT_BE_CHECKED:
            return f"Whether {self.year} was the highest year to date cannot be checked with the years at hand."
        span = f"{min(self.earlier)} to {max(self.earlier)}"
        if self.verdict == AGREES:
            return f"No year from {span} was higher than {self.year}: {claimed}."
        years = ", ".join(f"{year} with {Money(amount, USD).told}" for year, amount in self.higher.items())
        return f"{self.year} was not the highest year to date: {claimed}, and higher were {years}."
