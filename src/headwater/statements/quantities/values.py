"""What a number in a text is: how much, of which unit, how exactly it was written, and how carefully it was put."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Sort(StrEnum):
    """What a number in a text stands for. Only a quantity can be added, compared or rounded."""

    QUANTITY = "quantity"
    YEAR = "year"
    DATE = "date"
    TIME = "time"
    ORDINAL = "ordinal"
    REFERENCE = "reference"
    CODE = "code"


class Hedge(StrEnum):
    """How a quantity is put: "over 80", "close to 20,000"."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a text, with the words that belong to it.

    start, end: where it stands, with currency, scale and unit. value: scaled, so "45.6 million" is 45,600,000; None
    where it is no quantity. step: one unit of the last place that is written, scaled. high: the end of a range. unit: a
    currency, "%", "points", a measure, or "" for a count. years: of a year, a date or a range of years.
    """

    start: int
    end: int
    words: str
    sort: Sort
    value: Fraction | None = None
    step: Fraction = Fraction(1)
    high: Fraction | None = None
    unit: str = ""
    hedge: Hedge = Hedge.EXACT
    years: tuple[int, ...] = ()
    is_scaled: bool = False
    is_word: bool = False
    is_ambiguous: bool = False

    @property
    def is_quantity(self) -> bool:
        """Whether it can be reckoned with: an amount, a count, a share or a measure that reads in one way."""
        return self.sort == Sort.QUANTITY and self.value is not None and not self.is_ambiguous

    @property
    def exact(self) -> Fraction:
        """The value of a quantity."""
        assert self.value is not None, "only a quantity has a value"
        return self.value

    @property
    def slack(self) -> Fraction:
        """How far the true number may lie from the written one by rounding alone.

        Decimals and scaled numbers are rounded to their last place. A whole number is taken as counted, except where it
        ends in three zeros or more behind at least two other digits: 12,000 may be a rounded 12,030; 2,000 and 500 are
        held to be what they say.
        """
        if self.is_scaled or self.step < 1 or self.unit == "%":
            return self.step / 2
        zeros, rest = 0, abs(self.exact.numerator) if self.exact.denominator == 1 else 1
        while rest and rest % 10 == 0:
            zeros, rest = zeros + 1, rest // 10
        return Fraction(10**zeros, 2) if zeros >= 3 and rest >= 10 else Fraction(0)

    @property
    def low_and_high(self) -> tuple[Fraction, Fraction]:
        """The values that the words allow by rounding, whatever the hedge says."""
        return self.exact - self.slack, (self.high or self.exact) + self.slack
