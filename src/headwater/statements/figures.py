"""How statements are declared: in code, as values. Whoever asks gives one context, which passes through all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial, wraps
from typing import Any, Literal, TypeAlias, TypeVar

from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import ENGLISH, speaking
from headwater.registry.queries import Node
from headwater.statements.rules import PER_CENT, USD, Json, Reconciled, TableValue, Value

_Read = TypeVar("_Read")

# How a figure of a longer time, or of several categories, follows from those of its parts.
Rule = Literal["sum", "last", "mean", "distinct", "never"]
RULES: dict[Rule, str] = {
    "sum": "Adds up.",
    "last": "The last one counts.",
    "mean": "Their mean.",
    "distinct": "Does not add up: who is counted twice is counted once, so it is counted anew.",
    "never": "Does not follow from its parts: it is computed anew.",
}
LINES_RULE = "The opening of the first, what came in and went out of all together, the closing of the last."


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Of whom, of which calendar year, and as of which day: the day up to which what is recorded of the year is in.

    recorded_by: only what was recorded by the end of that day counts; None: all that is recorded now. What was read
    for one context is kept in it (read_once), so a context is made for one page or one write and then dropped.
    """

    organisation: Node
    year: int
    as_of: date
    recorded_by: date | None = None
    memory: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def period(self) -> Period:
        """The year as a period."""
        return calendar_year(self.year)

    @property
    def span(self) -> Period:
        """The year up to the day of the context: what happened later is not in."""
        return Period(self.period.start, max(self.period.start, min(self.as_of, self.period.end)))

    def afresh(self) -> Context:
        """The same question with nothing read yet, for a write that must see what is so now."""
        return replace(self, memory={})


def read_once(read: Callable[[Context], _Read]) -> Callable[[Context], _Read]:
    """What was read for a context is not read again. What is read is not changed by whoever reads it."""

    @wraps(read)
    def remembered(context: Context) -> _Read:
        if read not in context.memory:
            context.memory[read] = read(context)
        found: _Read = context.memory[read]
        return found

    return remembered


def computed(declared: Statement, context: Context) -> Any:
    """What a statement comes to, computed once for a context."""
    place = ("statement", declared.key)
    if place not in context.memory:
        # What statements say is one text for all readers, frozen when it is published; reports translate it.
        with speaking(ENGLISH):
            context.memory[place] = declared.compute(context)
    return context.memory[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published number: what it is called, of what, how it is made, how it adds up and how it is rounded.

    population: whom or what it counts. A ratio names that of its numerator and of its denominator; where only
    `population` is given both are that one, and where the two differ `population_footnote` says so to the reader.
    over_time, over_category: how the figure of a longer time, or of several categories, follows from its parts.
    digits: decimals shown; the value is rounded once, when it is shown.
    """

    key: str
    title: str
    unit: str
    population: str
    formula: str
    source: str
    compute: Callable[[Context], Value]
    digits: int = 0
    over_time: Rule = "never"
    over_category: Rule = "never"
    numerator_population: str = ""
    denominator_population: str = ""
    population_footnote: str = ""

    def __post_init__(self) -> None:
        assert self.over_time in RULES and self.over_category in RULES, f"{self.key}: how it adds up is no rule"
        named = bool(self.numerator_population), bool(self.denominator_population)
        assert named[0] == named[1], f"{self.key}: a ratio names both of its populations, or one for both"
        assert self.is_ratio or not named[0], f"{self.key}: only a ratio has two populations"
        differ = self.numerator_population != self.denominator_population
        assert not differ or self.population_footnote, f"{self.key}: the populations differ, and nothing says so"

    @property
    def is_ratio(self) -> bool:
        """Whether it is a part of a whole."""
        return self.unit == PER_CENT

    @property
    def populations(self) -> tuple[str, str]:
        """Of a ratio, whom or what its numerator and its denominator count."""
        return self.numerator_population or self.population, self.denominator_population or self.population

    @property
    def rounding(self) -> str:
        """How the shown value is rounded, in words."""
        if self.unit == USD:
            return "None: every cent is shown."
        if self.is_ratio:
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


def code_of(statement: Statement) -> str:
    """The name of the function that computes a statement, with what it is told: where the formula stands in code."""
    compute: Any = statement.compute
    told = ""
    if isinstance(compute, partial):
        plain = {name: value for name, value in compute.keywords.items() if isinstance(value, str | int | tuple)}
        told = ", ".join(f"{name}={value!r}" for name, value in plain.items())
        compute = compute.func
    return f"{compute.__module__}.{compute.__qualname__}({told})"


def adds_up(statement: Statement) -> dict[str, str]:
    """How a statement of a longer time or of several categories follows from its parts, in words."""
    match statement:
        case Figure():
            return {
                "Over time": RULES[statement.over_time],
                "Over categories": RULES[statement.over_category],
            }
        case Reconciliation():
            return {"Over time": LINES_RULE}
        case _:
            return {}


def definition(statement: Statement) -> dict[str, Json]:
    """What a statement says it is, as it is frozen with every publication."""
    said: dict[str, Json] = {
        "kind": type(statement).__name__.lower(),
        "title": statement.title,
        "unit": statement.unit,
        "population": statement.population,
        "formula": statement.formula,
        "code": code_of(statement),
        "rounding": statement.rounding,
        "source": statement.source,
    }
    if isinstance(statement, Figure):
        said |= {"over_time": statement.over_time, "over_category": statement.over_category}
        if statement.is_ratio:
            of, whole = statement.populations
            said |= {"numerator_population": of, "denominator_population": whole}
    return said
