"""Exact shares: parts of a whole number that add up to it, and ratios that are not rounded before they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def split(total: int, weights: Sequence[int | float | Fraction]) -> list[int]:
    """Split a whole number in proportion to weights, conserving every unit.

    Largest remainder (Hamilton 1792): each part is its exact share rounded down, and the units left over go to the
    largest remainders. Ties are broken by position, so the same input always gives the same answer. The arithmetic is
    exact: a float weight counts as the fraction that it is.
    """
    assert total >= 0, "split a negative total by splitting its opposite"
    exact = [Fraction(weight) for weight in weights]
    assert all(weight >= 0 for weight in exact), "weights are not negative"
    whole = sum(exact)
    assert whole > 0, "at least one weight is above zero"
    quotas = [total * weight / whole for weight in exact]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    assert sum(parts) == total
    return parts


def rounded(value: Fraction | int, digits: int) -> Decimal:
    """Round half away from zero to so many decimals: what a person with a calculator writes down."""
    scale = 10**digits
    scaled = Fraction(value) * scale
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if scaled < 0 else 1
    return Decimal(sign * whole).scaleb(-digits)


def percent(part: int, whole: int, digits: int = 0) -> Decimal:
    """A share of a whole in per cent, rounded once, here. The whole is above zero."""
    assert whole > 0, "a share needs a whole"
    return rounded(Fraction(100 * part, whole), digits)
