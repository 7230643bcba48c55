"""What attribution reads: movements in time order, which accounts are donors, and what stood there at the start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headwater.lib.shares import split

Method = Literal["time_ordered", "whole_period", "first_in_first_out"]
Row = NDArray[np.float64]
Numbers = NDArray[np.int64]

# Two origins that are no donor. Node ids are never negative, so they cannot be mistaken for one.
ADVANCE: Final = -1
UNSTATED: Final = -2

# A snapshot's shares are used to the last bit; other weights are divided by their sum. This is how far from one the
# shares of a snapshot can be after many millions of movements, and no other weights add to one by accident.
_SHARES_ADD_TO_ONE: Final = 1e-9
_LARGEST_TOTAL: Final = 2.0**62


class Part(NamedTuple):
    """A donor (registry node id, ADVANCE or UNSTATED) and its weight in a mix."""

    donor: int
    weight: float


@dataclass(frozen=True, slots=True)
class Opening:
    """What an account holds when the run begins, in minor units, and whose money that is.

    The weights need not add up to anything. An amount above zero without a mix came from UNSTATED. An amount below
    zero is an advance not yet paid back, and has no mix. First in, first out reads the parts as lots, oldest first.
    """

    account: int
    amount: int
    mix: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        assert all(math.isfinite(part.weight) and part.weight >= 0 for part in self.mix), "weights are not negative"
        assert not self.mix or any(part.weight > 0 for part in self.mix), "at least one weight is above zero"
        assert not self.mix or self.amount > 0, "only money that is there has a mix"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The mix, or UNSTATED where nothing is known."""
        return self.mix or (Part(UNSTATED, 1.0),)


@dataclass(frozen=True, eq=False, kw_only=True)
class Flows:
    """Movements of one unit in time order (on, entry, line); amounts in minor units.

    `donor_of` names the accounts that are donor sources and whose they are: what they pay out is that donor's alone.
    What is paid back into a donor source has left; it leaves with the mix of the account that paid it.
    """

    source: Numbers
    target: Numbers
    amount: Numbers
    donor_of: Mapping[int, int]
    openings: tuple[Opening, ...] = field(default=())

    def __post_init__(self) -> None:
        columns = (self.source, self.target, self.amount)
        assert all(column.dtype == np.int64 and column.ndim == 1 for column in columns), "three columns of int64"
        assert len(self.source) == len(self.target) == len(self.amount), "three columns of one length"
        assert bool((self.amount > 0).all()), "amounts are above zero"
        assert bool((self.source != self.target).all()), "money goes from one account to another"
        assert all(donor >= 0 for donor in self.donor_of.values()), "donors are registry nodes"
        opened = [opening.account for opening in self.openings]
        assert len(set(opened)) == len(opened), "an account opens once"
        assert not set(opened) & set(self.donor_of), "a donor source holds no money, so it has no opening"
        moved = float(self.amount.sum(dtype=np.float64)) + math.fsum(abs(o.amount) for o in self.openings)
        assert moved < _LARGEST_TOTAL, "more money than 64-bit sums can hold"


@dataclass(frozen=True, eq=False, kw_only=True)
class Book:
    """The same flows with accounts and donors numbered 0, 1, 2 ... in the order of their ids.

    Positions depend on the ids alone, so no mapping's or set's order can reach an answer. Pseudo-donors come last:
    where largest remainders tie, the unit goes to a donor.
    """

    accounts: list[int]
    donors: list[int]
    source: Numbers
    target: Numbers
    amount: Numbers
    gives: list[int]
    """Per account: the column of the donor whose source it is, or -1."""
    openings: dict[int, Opening]
    """By position of the account; only those that are not zero."""

    @property
    def advance(self) -> int:
        """The column of ADVANCE."""
        return self.donors.index(ADVANCE)

    def balances(self) -> list[int]:
        """What stands in each account at the start."""
        balances = [0] * len(self.accounts)
        for position, opening in self.openings.items():
            balances[position] = opening.amount
        return balances

    def alone(self, column: int) -> Row:
        """The mix that is one donor's money only."""
        row = np.zeros(len(self.donors))
        row[column] = 1.0
        return row

    def shares(self, opening: Opening) -> Row:
        """An opening's mix as one share per donor."""
        row = np.zeros(len(self.donors))
        column = {donor: position for position, donor in enumerate(self.donors)}
        for part in opening.parts:
            row[column[part.donor]] += part.weight
        total = math.fsum(part.weight for part in opening.parts)
        return row if abs(total - 1.0) < _SHARES_ADD_TO_ONE else row / total

    def lots(self, opening: Opening) -> list[tuple[int, int]]:
        """An opening's mix as (donor's column, whole minor units), in the order of its parts."""
        column = {donor: position for position, donor in enumerate(self.donors)}
        amounts = split(opening.amount, [part.weight for part in opening.parts])
        return [(column[part.donor], amount) for part, amount in zip(opening.parts, amounts, strict=True) if amount]


def numbered(flows: Flows) -> Book:
    """Number the accounts and donors of some flows."""
    opened = np.array([opening.account for opening in flows.openings], dtype=np.int64)
    ids = np.unique(np.concatenate([flows.source, flows.target, opened]))
    in_mixes = {part.donor for opening in flows.openings for part in opening.mix}
    donors = [*sorted((set(flows.donor_of.values()) | in_mixes) - {ADVANCE, UNSTATED}), UNSTATED, ADVANCE]
    column = {donor: position for position, donor in enumerate(donors)}
    accounts: list[int] = ids.tolist()
    return Book(
        accounts=accounts,
        donors=donors,
        source=np.searchsorted(ids, flows.source),
        target=np.searchsorted(ids, flows.target),
        amount=flows.amount,
        gives=[column[flows.donor_of[account]] if account in flows.donor_of else -1 for account in accounts],
        openings={int(np.searchsorted(ids, o.account)): o for o in flows.openings if o.amount},
    )
