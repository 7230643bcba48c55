"""What a method leaves behind: what stands in each account, and whose money that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from headwater.funding.attribution.flows import Book, Opening, Part, Row


class Standing(Protocol):
    """The end of a run. Accounts are positions of the book, amounts are minor units."""

    @property
    def book(self) -> Book: ...
    @property
    def balances(self) -> list[int]: ...
    @property
    def repaid(self) -> Row:
        """Per donor: what went into paying back advances, and so stands nowhere."""

    def amounts(self, position: int) -> Row:
        """Per donor: what stands in an account that is not overdrawn. Not rounded."""

    def mix(self, position: int) -> tuple[Part, ...]:
        """The same as the mix of an opening."""


@dataclass(frozen=True, eq=False)
class Mixed:
    """Every account is one mixture: a row of shares, one per donor. Rows are shared, so they are never changed."""

    book: Book
    balances: list[int]
    rows: list[Row]
    repaid: Row

    def amounts(self, position: int) -> Row:
        return self.rows[position] * float(self.balances[position])

    def mix(self, position: int) -> tuple[Part, ...]:
        weights = self.rows[position].tolist()
        return tuple(Part(donor, weight) for donor, weight in zip(self.book.donors, weights, strict=True) if weight)


@dataclass(frozen=True, eq=False)
class Queued:
    """Every account is a queue of lots (donor's column, whole minor units), the oldest first."""

    book: Book
    balances: list[int]
    queues: list[list[tuple[int, int]]]
    repaid: Row

    def amounts(self, position: int) -> Row:
        row = np.zeros(len(self.book.donors))
        for column, amount in self.queues[position]:
            row[column] += amount
        return row

    def mix(self, position: int) -> tuple[Part, ...]:
        return tuple(Part(self.book.donors[column], amount) for column, amount in self.queues[position])


def closing(standing: Standing) -> tuple[Opening, ...]:
    """The end of a run as the openings of the next one, in the order of account ids.

    For replaying only: an account is finer than what may be published.
    """
    book = standing.book
    return tuple(
        Opening(account, balance, standing.mix(position) if balance > 0 else ())
        for position, (account, balance) in enumerate(zip(book.accounts, standing.balances, strict=True))
        if balance and book.gives[position] < 0
    )
