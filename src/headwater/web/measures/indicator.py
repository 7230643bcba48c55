"""One indicator: what it says, what it comes to over time, by category and by place, and what was observed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.lib.words import language, noted, number, said
from headwater.measures import queries
from headwater.measures.queries import Indicator, IndicatorRow, Point, Split, Target
from headwater.measures.rules import PARTS, in_units
from headwater.registry.queries import Node
from headwater.reports import blocks
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Synthetic, Table, Value
from headwater.reports.maps import map_table
from headwater.reports.world import is_on_map
from headwater.statements import derived
from headwater.undertakings.queries import linked_to
from headwater.web.languages import begun
from headwater.web.measures import shared
from headwater.web.measures.definition import facts
from headwater.web.measures.entry import Enter, SetTarget
from headwater.web.measures.listing import observed
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Step, shown_answer, take
from headwater.web.trail import trail
from headwater.web.undertakings import shared as undertaken

LATEST = 20
_NONE = noted("none set")


def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator; for whoever may, the forms to enter what was observed and to set what is aimed at."""
    row = found(lambda: queries.indicator(key))
    form = shared.Asked(request)
    steps = _steps(request, row)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(request.get_full_path())
    name = shared.named([row.node], on=today())[row.node_id]
    if not form.is_valid():
        status = REFUSED
        return page(request, "measures/indicator", section="results", status=status, row=row, name=name, form=form)
    on, place = form.cleaned_data["day"], form.cleaned_data["where"]
    standing = derived.standing(indicator=row, on=on, place=place, language=language().code)
    called = shared.category_names()
    return page(
        request,
        "measures/indicator",
        section="results",
        status=REFUSED if answer else 200,
        row=row,
        name=standing.name,
        form=form,
        is_filtered=bool(request.GET.get("on") or place),
        day=on,
        where=shared.named([place], on=on)[place.pk] if place else "",
        standing=shared.standing(standing.progress.status),
        measured=standing.measured,
        latest=shared.told(standing.measured),
        of=shared.period(standing.measured.starts_on, standing.measured.ends_on),
        says=standing.progress.says,
        figures=_figures(standing, place),
        trend=_trend(row, standing.name, on, place),
        splits=[_split(row, split, called) for split in queries.by_category(indicator=row, on=on, place=place)],
        world=None if place else _world(row, standing.name, on),
        facts=facts(row, on),
        targets=_targets(row, called),
        promised=_promised(row, on),
        latest_observations=_observations(row, place),
        all_observations=f"{reverse('observations')}{shared.query({'indicator': row.key})}",
        steps=steps,
        trail=trail(request, f"indicator:{row.key}"),
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, row: Indicator) -> list[Step]:
    steps: list[Step] = []
    if not row.derivation and holds(request, "enter observations", office=row.office):
        steps.append(Enter(request, row))
    if holds(request, "declare indicators"):
        steps.append(SetTarget(request, row))
    return steps


def _aims(row: Indicator, place: Node | None) -> tuple[list[Target], list[Target]]:
    """Targets and baselines in force, of the whole at a place (None: everywhere), by their last day."""
    held = queries.targets(indicator=row).filter(category=None)
    held = held.filter(place=place) if place else held.filter(place=None)
    return [one for one in held if not one.is_baseline], [one for one in held if one.is_baseline]


def _figures(standing: IndicatorRow, place: Node | None) -> KeyFigures:
    row, found_ = standing.indicator, standing.measured
    unit, digits = row.unit, row.digits
    _, baselines = _aims(row, place)
    before = baselines[-1] if baselines else None
    figures = [
        KeyFigure(
            title=said("Latest"),
            value=shared.told(found_),
            note=found_.missing or shared.period(found_.starts_on, found_.ends_on),
            link="#observations",
        ),
        KeyFigure(
            title=said("Baseline"),
            value=shared.words(in_units(before.value, digits), unit, digits, before.relation)
            if before
            else said(_NONE),
            note=shared.period(before.starts_on, before.ends_on) if before else "",
            link="#targets",
        ),
        KeyFigure(
            title=said("Target"),
            value=shared.words(standing.target, unit, digits, standing.target_relation) or said(_NONE),
            note=said("for {period}", period=shared.period(standing.aim.starts_on, standing.aim.ends_on))
            if standing.aim
            else "",
            link="#targets",
        ),
    ]
    return KeyFigures(tuple(figures))


def _trend(row: Indicator, name: str, on: date, place: Node | None) -> blocks.Chart | None:
    """The values over time beside what was aimed at; times still to come have targets only."""
    points = derived.series(indicator=row, place=place, until=on)
    targets, baselines = _aims(row, place)
    values = {(one.starts_on, one.ends_on): one for one in points}
    times = sorted({*values, *((one.starts_on, one.ends_on) for one in targets)}, key=lambda time: (time[1], time[0]))
    if not points or len(times) < 2:
        return None
    aimed = {(one.starts_on, one.ends_on): _amount(row, one) for one in targets}
    data = blocks.Years(
        categories=tuple(shared.period(*time) for time in times),
        series=(
            blocks.Series(
                said("Observed"),
                tuple(shared.measured_number(values[time].measured) if time in values else None for time in times),
            ),
        ),
        targets=tuple(aimed.get(time) for time in times) if targets else (),
        baseline=_amount(row, baselines[-1]) if baselines else None,
    )
    unit = shared.unit_of(row)
    rows: list[tuple[Value, ...]] = [
        (
            shared.period(*time),
            shared.told(values[time].measured) if time in values else None,
            aimed.get(time),
            values[time].breaks if time in values else "",
        )
        for time in times
    ]
    columns = (
        Column(title=said("Period")),
        Column(title=said("Observed"), align="number"),
        Column(title=said("Target"), align="number", unit=unit),
        Column(title=said("What changed before it")),
    )
    breaks = [
        blocks.Note(
            "gap",
            said("{period}: {change}", period=shared.period(one.starts_on, one.ends_on), change=one.breaks),
        )
        for one in points
        if one.breaks
    ]
    return blocks.Chart(
        id="trend",
        title=_finding(points),
        data=data,
        description=said("{name}, in the order of time, beside what was aimed at.", name=name),
        table=Table(caption=said("{name} over time", name=name), columns=columns, rows=tuple(rows)),
        unit="" if unit == "%" else unit,
        notes=tuple(breaks),
    )


def _finding(points: list[Point]) -> str:
    """What the line ends with."""
    last = points[-1].measured
    text = shared.words(last.exact, last.unit, last.digits, last.relation)
    if not text:
        return said("Over time")
    return said("{figure}, {period}", figure=text, period=shared.period(last.starts_on, last.ends_on))


def _amount(row: Indicator, target: Target) -> blocks.Quantity | None:
    return shared.number(in_units(target.value, row.digits), row.unit, row.digits)


def _split(row: Indicator, split: Split, called: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """An indicator by one dimension, as a chart with its table; with what is left, where there is any."""
    cells = [(called[one.category.pk][1], one.measured) for one in split.cells]
    named = called[split.cells[0].category.pk][0]
    inner = f"{named[0].lower()}{named[1:]}"
    unit = shared.unit_of(row)
    rows: list[tuple[Value, ...]] = [
        (title, shared.measured_number(value), value.missing or shared.period(value.starts_on, value.ends_on))
        for title, value in cells
    ]
    rest = shared.words(split.rest, row.unit, row.digits) if split.rest else ""
    if all(value.exact is None for _, value in cells):
        return {"nothing": said("By {dimension}, nothing was reported.", dimension=inner)}
    chart = blocks.Chart(
        id=f"by-{split.dimension.pk}",
        title=said("By {dimension}", dimension=inner),
        data=blocks.Bars(tuple(blocks.Point(title, shared.measured_number(value)) for title, value in cells)),
        description=said("Each {dimension}, beside the whole.", dimension=named.lower()),
        unit="" if unit == "%" else unit,
        table=Table(
            caption=said("By {dimension}", dimension=inner),
            columns=(
                Column(title=named),
                Column(title=said("Value"), align="number", unit=unit),
                Column(title=said("Period")),
            ),
            rows=tuple(rows),
        ),
    )
    return {"chart": chart, "parts": begun(said(PARTS[split.parts])), "whole": shared.told(split.whole), "rest": rest}


def _world(row: Indicator, name: str, on: date) -> blocks.Chart | None:
    """The map by country, where anything was observed in a country."""
    values = queries.by_place(indicator=row, on=on)
    places = [one for one in values if is_on_map(one.place.code)]
    if not places:
        return None
    names = shared.named([one.place for one in values], on=on)
    data = blocks.Map(
        tuple(
            blocks.Country(
                one.place.code,
                names[one.place.pk],
                shared.measured_number(one.measured),
                shared.address_of(row.key, on=str(on), place=one.place.code),
            )
            for one in places
        )
    )
    unit = shared.unit_of(row)
    table = map_table(
        data,
        caption=said("{name}, by country", name=name),
        column=Column(title=said("Value"), align="number", unit=unit),
    )
    below = tuple(
        (
            Link(names[one.place.pk], shared.address_of(row.key, on=str(on), place=one.place.code)),
            shared.measured_number(one.measured),
        )
        for one in values
        if not is_on_map(one.place.code)
    )
    notes = (said("Places that are not countries stand below them."),) if below else ()
    return blocks.Chart(
        id="world",
        title=said("By country"),
        data=data,
        description=said("{name}, the latest that is known in each country.", name=name),
        table=Table(caption=table.caption, columns=table.columns, rows=(*table.rows, *below), notes=notes),
        unit="" if unit == "%" else unit,
    )


def _targets(row: Indicator, called: Mapping[int, tuple[str, str]]) -> Table | None:
    held = list(queries.targets(indicator=row))
    if not held:
        return None
    names = shared.named({one.place_id for one in held if one.place_id}, on=today())
    rows: list[tuple[Value, ...]] = []
    for one in held:
        told = shared.words(in_units(one.value, row.digits), row.unit, row.digits, one.relation)
        rows.append(
            (
                said("Baseline") if one.is_baseline else said("Target"),
                shared.period(one.starts_on, one.ends_on),
                names[one.place_id] if one.place_id else said("everywhere"),
                ": ".join(called[one.category.pk]) if one.category else "",
                Synthetic(told) if one.is_synthetic else told,
                one.source,
                one.why,
                one.set_by.name,
            )
        )
    heads = (
        said("What"),
        said("For"),
        said("Place"),
        said("Category"),
        said("Value"),
        said("Source"),
        said("Why it was revised"),
        said("Set by"),
    )
    columns = tuple(Column(title=head) for head in heads)
    return Table(
        caption=said("Baselines and targets in force: {count}", count=number(len(held))),
        columns=columns,
        rows=tuple(rows),
    )


def _promised(row: Indicator, on: date) -> Table | None:
    """What was undertaken about it."""
    held = list(linked_to(row.node, on=on))
    if not held:
        return None
    rows: list[tuple[Value, ...]] = [
        (undertaken.linked(one), undertaken.short(one.text), undertaken.status(str(undertaken.as_of(one, "status_on"))))
        for one in held
    ]
    columns = tuple(Column(title=head) for head in (said("Code"), said("What was undertaken"), said("Status")))
    return Table(
        caption=said("Undertakings that bear on it: {count}", count=number(len(held))),
        columns=columns,
        rows=tuple(rows),
    )


def _observations(row: Indicator, place: Node | None) -> Table | None:
    held = queries.history(indicator=row, place=place)
    some = list(held[:LATEST])
    if not some:
        return None
    named = (
        said("The latest {count} observations", count=LATEST)
        if len(some) == LATEST
        else said("Observations: {count}", count=number(len(some)))
    )
    return observed(some, named, "indicator")
