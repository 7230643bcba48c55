"""How statements are declared: in code, as values. Whoever asks gives one context, which passes through all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.registry.queries import Node
from headwater.statements.rules import PER_CENT, USD, Json, Reconciled, TableValue, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Of whom, of which calendar year, and as of which day: the day up to which what is recorded of the year is in."""

    organisation: Node
    year: int
    as_of: date

    @property
    def period(self) -> Period:
        """The year as a period."""
        return calendar_year(self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published number: what it is called, of what, how it is made and how it is rounded.

    population: of a ratio, that of its numerator and of its denominator. digits: decimals shown; the value is rounded
    once, when it is shown.
    """

    key: str
    title: str
    unit: str
    population: str
    formula: str
    source: str
    compute: Callable[[Context], Value]
    digits: int = 0

    @property
    def rounding(self) -> str:
        """How the shown value is rounded, in words."""
        if self.unit == USD:
            return "None: every cent is shown."
        if self.unit == PER_CENT:
            places = f"{self.digits} decimals" if self.digits else "whole per cent"
            return f"To {places}, half away from zero, when it is shown."
        return "None: a count."


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of many numbers, or a comparison of two publishers, whose value carries a verdict."""

    key: str
    title: str
    population: str
    formula: str
    source: str
    compute: Callable[[Context], TableValue]

    unit: str = "see columns"
    rounding: str = "Each cell by itself, half away from zero, to the decimals of its column, when it is shown."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Opening + in - out = closing, held against a stated closing."""

    key: str
    title: str
    unit: str
    population: str
    formula: str
    source: str
    compute: Callable[[Context], Reconciled]

    rounding: str = "None. The stated closing may be rounded; how far is its tolerance."


Statement: TypeAlias = Figure | Table | Reconciliation


def definition(statement: Statement) -> dict[str, Json]:
    """What a statement says it is, as it is frozen with every publication."""
    return {
        "kind": type(statement).__name__.lower(),
        "title": statement.title,
        "unit": statement.unit,
        "population": statement.population,
        "formula": statement.formula,
        "rounding": statement.rounding,
        "source": statement.source,
    }
