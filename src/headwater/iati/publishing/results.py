"""Results of activities: elements of plans with their indicators, what was aimed at, and what became of it.

Of observed indicators that is what was seen and verified. Of derived ones it is made anew from the books, for each of
their reporting periods that is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from headwater.iati.activity import Indicator, Level, Narrative, Result, Words
from headwater.iati.activity import Period as Times
from headwater.iati.publishing.publisher import Publisher, names_in_languages
from headwater.lib.periods import Period
from headwater.measures.queries import Category, Target, by_category, indicators, targets
from headwater.measures.queries import Indicator as Measure
from headwater.measures.rules import Measured
from headwater.registry.queries import Node
from headwater.statements import derived

_UNIT, _PERCENTAGE = "1", "2"
_SYNTHETIC = (Narrative("Synthetic (invented)."),)


class Results:
    """The results of elements of plans, each made once however many activities show it."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._made: dict[tuple[int, str], Result | None] = {}

    def of(self, element: Node, type: str) -> Result | None:  # noqa: A002 (the standard's word)
        """The result of an element, where it has an indicator, observed or derived."""
        key = (element.pk, type)
        if key not in self._made:
            self._made[key] = self._result(element, type)
        return self._made[key]

    def _result(self, element: Node, kind: str) -> Result | None:
        rows = list(indicators(result=element))
        if not rows:
            return None
        names = names_in_languages([element, *(row.node for row in rows)], on=self._on, language=self._language)
        return Result(
            type=kind,
            aggregates=False,
            title=names[element.pk],
            indicators=tuple(self._indicator(row, names[row.node_id]) for row in rows),
        )

    @property
    def _on(self) -> date:
        return self._publisher.on

    @property
    def _language(self) -> str:
        return self._publisher.language or "en"

    def _indicator(self, row: Measure, title: Words) -> Indicator:
        aims = list(targets(indicator=row).filter(place__isnull=True))
        return Indicator(
            measure=_PERCENTAGE if row.unit == "per cent" else _UNIT,
            is_ascending=row.direction != "decrease",
            aggregates=False,
            title=title,
            description=(Narrative(_described(row)),),
            baselines=tuple(_baseline(aim, row) for aim in aims if aim.is_baseline),
            periods=tuple(self._periods(row, [aim for aim in aims if not aim.is_baseline])),
        )

    def _periods(self, row: Measure, aims: Sequence[Target]) -> Iterator[Times]:
        """Each time that something was aimed at or seen in, the earliest first."""
        wanted: dict[Period, list[Level]] = defaultdict(list)
        seen: dict[Period, list[Level]] = defaultdict(list)
        for aim in aims:
            wanted[Period(aim.starts_on, aim.ends_on)].append(_target(aim, row))
        for point in derived.series(indicator=row, since=_begins(row, aims), until=self._on):
            time = Period(point.starts_on, point.ends_on)
            if row.derivation and time.end < self._on:
                seen[time].append(_actual(point.measured))
            elif not row.derivation and point.indicator == row.key and point.measured.is_verified:
                seen[time] += [_actual(point.measured), *_split(row, time)]
        for time in sorted({*wanted, *seen}):
            yield Times(start=time.start, end=time.end, targets=tuple(wanted[time]), actuals=tuple(seen[time]))


def _begins(row: Measure, aims: Sequence[Target]) -> date | None:
    """From when on a derived indicator is published: its first report, or else what was first aimed at."""
    if not row.derivation:
        return None
    return row.reports_from or min((aim.starts_on for aim in aims), default=None)


def _described(row: Measure) -> str:
    said = f"{row.definition} Unit: {row.unit}."
    if row.derivation:
        made = derived.derivation(row.derivation)
        return f"{said} Derived from the books: {made.title if made else row.derivation}."
    return f"{said} Counted: {f'{row.numerator} / {row.denominator}' if row.is_ratio else row.population}."


def _baseline(aim: Target, row: Measure) -> Level:
    level = _target(aim, row)
    return Level(
        value=level.value,
        year=str(aim.ends_on.year),
        on=aim.ends_on,
        dimensions=level.dimensions,
        comment=level.comment,
    )


def _target(aim: Target, row: Measure) -> Level:
    comment = _SYNTHETIC if aim.is_synthetic else ()
    return Level(
        value=_number(Fraction(aim.value, 10**row.digits)), dimensions=_dimensions(aim.category), comment=comment
    )


def _actual(measured: Measured, category: Category | None = None) -> Level:
    said = [] if measured.relation == "exactly" else [f"{measured.relation.capitalize()} this number."]
    said += ["Synthetic (invented)."] if measured.synthetic else []
    assert measured.exact is not None, "what is verified is known"
    return Level(
        value=_number(round(measured.exact, measured.digits)),
        dimensions=_dimensions(category),
        comment=(Narrative(" ".join(said)),) if said else (),
    )


def _split(row: Measure, time: Period) -> Iterator[Level]:
    """The same by each category that it was seen in."""
    for split in by_category(indicator=row, period=time):
        for cell in split.cells:
            if cell.measured.is_verified:
                yield _actual(cell.measured, cell.category)


def _dimensions(category: Category | None) -> tuple[tuple[str, str], ...]:
    return () if category is None else ((category.dimension.title, category.title),)


def _number(number: Fraction) -> str:
    exact = Decimal(number.numerator) / number.denominator
    return format(exact.normalize(), "f")
