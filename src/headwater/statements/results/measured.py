"""Results as they were observed: a figure by its indicator's key, and a table of all results of an element of the plan.

What is shown is the published value with its relation to the fact ("over 5,700,000 people"). Nothing is added up here:
an indicator has its own rules for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.lib.periods import year as calendar_year
from headwater.measures import queries as measures
from headwater.registry.queries import names_of, nodes
from headwater.statements import derived, records, tables
from headwater.statements.figures import Context
from headwater.statements.results.reading import EXACTLY, Seen, of_year, seen, whole_number
from headwater.statements.rules import PER_CENT, Column, Exact, Ratio, Row, Rows, TableValue, Value

SOURCE = "Observations of the indicators, each with its document and line."


def observed(context: Context, *, key: str, unit: str, category: str = "", digits: int = 0) -> Value:
    """What was observed of an indicator in the year; of a stock, on the last day of it that was reported."""
    found = of_year(context, key, category=category) if records.is_keeper(context) else None
    if found is None:
        return nothing(context, unit)
    exact: Exact = Ratio(*(found.exact / 100).as_integer_ratio()) if unit == PER_CENT else whole_number(found)
    if found.numerator is not None and found.denominator is not None:
        exact = Ratio(found.numerator, found.denominator)
    return Value(
        exact=exact,
        unit=unit,
        digits=digits,
        as_of=found.ends_on,
        is_final=found.is_verified,
        source=found.source,
        rows=_rows([one for one in seen(context)[key] if one.ends_on.year >= context.year - 1]),
        footnotes=tuple(_notes([found])),
        is_synthetic=found.is_synthetic,
    )


def nothing(context: Context, unit: str) -> Value:
    """No value, and why."""
    is_ours = records.is_keeper(context)
    return Value(
        exact=None,
        unit=unit,
        digits=0,
        as_of=context.as_of,
        is_final=False,
        source="",
        missing=missing(context) if not is_ours else f"Nothing was reported of it for {context.year}.",
    )


def missing(context: Context) -> str:
    """Why there are no results at all."""
    if not records.is_keeper(context):
        return tables.not_ours(context, "results")
    return f"No results of {context.year} or the year before were reported."


def _notes(found: Iterable[Seen]) -> list[str]:
    """What has to be said beside a value: its relation to the fact, its populations, what was noted, who checked it."""
    notes: dict[str, None] = {}
    for one in found:
        if one.relation != EXACTLY or one.low is not None:
            notes[f"Published as {one.words}."] = None
        notes |= dict.fromkeys(note for note in (one.footnote, one.evidence) if note)
        if not one.is_verified:
            notes["Not verified by another person yet."] = None
    return list(notes)


def _rows(found: Sequence[Seen]) -> Rows:
    rows: list[Row] = [(one.part or "Whole", one.when, one.words, one.source) for one in found]
    return Rows(columns=(Column("Part"), Column("When"), Column("Value"), Column("Source")), make=lambda: rows)


def key_results(context: Context, *, element: str) -> TableValue:
    """All that was reported of the results of an element of the plan: the year, the year before, an earlier value."""
    columns = ("Result", "Earlier", str(context.year - 1), str(context.year), "Source")
    found = _lines(context, element) if records.is_keeper(context) else []
    told = [line for line in found if line.this or line.last]
    rows: list[Row] = [line.row for line in told]
    return TableValue(
        rows=Rows(columns=tuple(Column(title) for title in columns), make=lambda: rows),
        as_of=context.as_of,
        is_final=all(one.is_verified for line in told for one in line.observations),
        source=SOURCE,
        footnotes=tuple(line.note for line in told if line.note),
        missing="" if told else missing(context),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    earlier: str
    last: str
    this: str
    source: str
    note: str = ""
    observations: tuple[Seen, ...] = ()

    @property
    def row(self) -> Row:
        """Its cells; a blank is not zero."""
        return (self.name, self.earlier or None, self.last or None, self.this or None, self.source)


def _lines(context: Context, element: str) -> list[_Line]:
    node = next(iter(nodes(kind="plan-element").filter(code=element)), None)
    if node is None:
        return []
    order = measures.attachments([node.pk])[node.pk]
    rows = {row.pk: row for row in measures.indicators(result=node)}
    names = names_of([rows[pk].node for pk in order], on=context.as_of)
    lines: list[_Line] = []
    for pk in order:
        row = rows[pk]
        if row.derivation:
            lines.append(_derived_line(context, row, names[row.node_id]))
        else:
            lines += _observed_lines(context, row.node.code, names[row.node_id])
    return lines


def _derived_line(context: Context, row: measures.Indicator, name: str) -> _Line:
    days = (date(context.year - 1, 12, 31), context.as_of)
    last, this = (derived.measured(indicator=row, on=day) for day in days)
    told = ["" if one.shown is None else f"{one.shown:,} {one.unit}" for one in (last, this)]
    return _Line(name=name, earlier="", last=told[0], this=told[1], source=f"Counted here; {row.source}")


def _observed_lines(context: Context, key: str, name: str) -> list[_Line]:
    by_part: dict[str, list[Seen]] = {}
    for one in seen(context).get(key, ()):
        by_part.setdefault(one.part, []).append(one)
    lines = [] if by_part else _added_up(context, key, name)
    for part, found in by_part.items():
        of = {one.ends_on.year: one for one in found}
        earlier = [one for one in found if one.ends_on.year < context.year - 1]
        last, this = of.get(context.year - 1), of.get(context.year)
        used = tuple(one for one in (earlier[-1] if earlier else None, last, this) if one is not None)
        lines.append(
            _Line(
                name=f"{name}: {part}" if part else name,
                earlier=f"{earlier[-1].words} ({earlier[-1].when})" if earlier else "",
                last=last.words if last else "",
                this=this.words if this else "",
                source="; ".join(dict.fromkeys(one.source for one in used)),
                note=f"{name}: {used[-1].footnote}" if used and used[-1].footnote else "",
                observations=used,
            )
        )
    return lines


def _added_up(context: Context, key: str, name: str) -> list[_Line]:
    """What is only observed by place, added up by the indicator's own rule."""
    last, this = (measures.measured(indicator=key, period=calendar_year(context.year - back)) for back in (1, 0))
    told = [
        "" if one.shown is None else f"{one.shown:,} {one.unit}" + (" (not exactly)" if one.inexact else "")
        for one in (last, this)
    ]
    places = this.count or last.count
    return [_Line(name=name, earlier="", last=told[0], this=told[1], source=f"{places:,} places, added up")]


def context_figures(context: Context) -> TableValue:
    """Figures of the world around: indicators that show no element of any plan, each with its own day and source."""
    shown = {row.node.code: row.node for row in measures.indicators(derived=False).filter(attachments=None)}
    names = names_of(shown.values(), on=context.as_of)
    found = [one for key in shown for one in seen(context).get(key, ())] if records.is_keeper(context) else []
    rows: list[Row] = [
        (_named(names[shown[one.key].pk], one.part), one.words, one.when, one.source, one.evidence) for one in found
    ]
    columns = ("Figure", "Value", "When it is so", "Source", "Remarks")
    return TableValue(
        rows=Rows(columns=tuple(Column(title) for title in columns), make=lambda: rows),
        as_of=context.as_of,
        is_final=all(one.is_verified for one in found),
        source=SOURCE,
        footnotes=("Each figure is of the day beside it, which need not be in the year of this report.",)
        if rows
        else (),
        missing="" if rows else missing(context),
    )


def _named(name: str, part: str) -> str:
    return f"{name}: {part}" if part else name
