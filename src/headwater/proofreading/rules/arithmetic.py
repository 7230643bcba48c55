"""Reckoning with written numbers: how far rounding and hedging may explain a difference, and the sum written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from headwater.lib.shares import rounded
from headwater.proofreading.rules.findings import Verdict
from headwater.statements.quantities import Hedge, Quantity

# What "about", "nearly", "over" and "up to" may hide without being wrong.
_LOOSE = Fraction(1, 10)
_FAR_OVER = 3


def compared(stated: Quantity, value: Fraction, slack: Fraction = Fraction(0)) -> Verdict:
    """Whether a stated quantity says what was reckoned. slack: how far rounding of the parts reaches.

    A hedge is taken at its word in one direction and leniently in the other: "over 80" is wrong for 79, not for 95.
    """
    low, high = stated.low_and_high
    low, high = low - slack, high + slack
    if stated.hedge == Hedge.EXACT:
        if low <= value <= high:
            return Verdict.AGREES if value == stated.exact and not stated.high else Verdict.ROUNDED
        return Verdict.OPEN
    size = abs(stated.exact)
    if stated.hedge == Hedge.ABOUT:
        return Verdict.ROUNDED if low - _LOOSE * size <= value <= high + _LOOSE * size else Verdict.OPEN
    # A bound is not rounded: over 46 million is wrong for 45.6.
    if stated.hedge in (Hedge.OVER, Hedge.AT_LEAST):
        return Verdict.ROUNDED if stated.exact - slack <= value <= high * _FAR_OVER else Verdict.OPEN
    return Verdict.ROUNDED if low / _FAR_OVER <= value <= stated.exact + slack else Verdict.OPEN


def slack_of(parts: Iterable[Quantity]) -> Fraction:
    """How far a sum or difference of quantities may be off by rounding and hedging of each of them."""
    total = Fraction(0)
    for part in parts:
        total += part.slack + ((part.high or part.exact) - part.exact)
        if part.hedge != Hedge.EXACT:
            total += _LOOSE * abs(part.exact)
    return total


def same_unit(*parts: Quantity) -> bool:
    """Whether these can be added: all of one unit. "$" beside "USD" is held to be another unit."""
    return len({part.unit for part in parts}) == 1


def number(value: Fraction, digits: int | None = None) -> str:
    """A number for people: 45,583,890; 90.5; 1.33. Up to two decimals, or as many as asked for."""
    if digits is None:
        digits = next((places for places in (0, 1, 2) if (value * 10**places).denominator == 1), 2)
    return f"{rounded(value, digits):,}".replace("-", "−")


def amount(value: Fraction, unit: str, digits: int | None = None) -> str:
    """A number with its unit: USD 3,984,043; 77 %; 120."""
    shown = number(value, digits)
    if unit == "%":
        return f"{shown} %"
    if unit.isupper() and len(unit) == 3:
        return f"{unit} {shown}"
    return f"{unit}{shown}" if unit == "$" else f"{shown} {unit}".rstrip()


def digits_of(quantity: Quantity) -> int:
    """How many decimals a quantity was written with."""
    digits, step = 0, quantity.step
    while step < 1 and digits < 6:
        digits, step = digits + 1, step * 10
    return digits


def chain(came_in: Sequence[Fraction], went_out: Sequence[Fraction]) -> str:
    """The left side of a reckoning: 124 + 102 − 50 − 3 − 53."""
    written = " + ".join(number(value) for value in came_in)
    return "".join([written, *(f" − {number(value)}" for value in went_out)])
