"""Views over many undertakings: plans of work, commitments by signatories, rounds of an assessment side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from headwater.lib.words import counted, noted, number, said
from headwater.registry import queries as registry
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Table, Value
from headwater.undertakings import queries
from headwater.undertakings.queries import Grid, Line, Rounds, Undertaking, WorkPlan
from headwater.undertakings.rules import NO_EVIDENCE, RATINGS, compared
from headwater.web import lists
from headwater.web.languages import day
from headwater.web.pages import REFUSED, found, page, today
from headwater.web.registers import address_of as register_address
from headwater.web.steps import day_field
from headwater.web.tables import table_file
from headwater.web.undertakings import shared


class Day(forms.Form):
    """The day as of which something is asked."""

    on = day_field(noted("As of"), required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="day_%s")

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        return self.cleaned_data["on"] or today()


def _shown(
    request: HttpRequest,
    template: str,
    tab: str,
    form: Day,
    tables: dict[str, Table],
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of one day; with ?format= its first table as a file."""
    asked = lists.asked_form(request)
    if asked and tables:
        return table_file(f"{template}-{form.day}", next(iter(tables.values())), asked)
    return page(
        request,
        f"undertakings/{template}",
        section="undertakings",
        status=status,
        tabs=shared.tabs(tab),
        form=form,
        is_filtered=bool(request.GET.get("on")),
        downloads=lists.downloads(request) if tables else [],
        **tables,
        **context,
    )


def work_plans(request: HttpRequest) -> HttpResponse:
    """Every document that undertakes something, and how much of it is accepted as done."""
    form = Day(request)
    if not form.is_valid():
        return _shown(request, "plans", "work-plans", form, {}, REFUSED)
    plans = [queries.work_plan_progress(document=one, on=form.day) for one in queries.work_plans(on=form.day)]
    names = names_of([plan.document for plan in plans], on=form.day)
    rows: list[tuple[Value, ...]] = []
    for plan in plans:
        link = f"{reverse('work-plan', args=[plan.document.code])}?on={form.day}"
        rows.append((Link(names[plan.document.pk], link), *_line(plan.whole)))
    table = Table(
        caption=said("Plans of work as of {day}", day=day(form.day)),
        columns=(Column(title=said("Document")), *_line_columns()),
        rows=tuple(rows),
        notes=(said(_NOTE),),
    )
    return _shown(request, "plans", "work-plans", form, {"table": table}, count=len(plans), day=form.day)


_LINE_COLUMNS = (
    Column(title=noted("Accepted as done"), align="number"),
    Column(title=noted("Of"), align="number"),
    Column(title=noted("Share"), align="number", unit="%"),
    Column(title=noted("Counted by")),
    Column(title=noted("Recorded one by one"), align="number"),
    Column(title=noted("Not named"), align="number"),
    Column(title=noted("Cancelled"), align="number"),
)
_NOTE = noted(
    "Where a document states how many it counts, its own numbers are shown; what it counts and does not name cannot be "
    "followed one by one. Cancelled undertakings are not counted."
)


def _line_columns() -> tuple[Column, ...]:
    return tuple(replace(column, title=said(column.title)) for column in _LINE_COLUMNS)


def _line(line: Line) -> tuple[Value, ...]:
    by = said("what is recorded")
    if line.shown is line.stated:
        by = said("the document ({sources})", sources="; ".join(line.sources))
    done = line.shown
    return done.accepted, done.all, shared.share(done), by, line.counted.all, line.unnamed, line.cancelled


def work_plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan of work by workstream, with the way to its undertakings."""
    document = found(lambda: registry.node(kind="document", code=code))
    form = Day(request)
    if not form.is_valid():
        return _shown(request, "plan", "work-plans", form, {}, REFUSED, title=code)
    plan = queries.work_plan_progress(document=document, on=form.day)
    table = Table(
        caption=said("By workstream as of {day}", day=day(form.day)),
        columns=(Column(title=said("Workstream")), *_line_columns()),
        rows=tuple((_workstream(plan, line), *_line(line)) for line in plan.workstreams),
        total=(said("As a whole"), *(cell if cell is not None else "" for cell in _line(plan.whole))),
        notes=(said(_NOTE),),
    )
    return _shown(
        request,
        "plan",
        "work-plans",
        form,
        {"table": table},
        title=shared.document_name(document, on=form.day),
        plan=plan,
        share=shared.share(plan.whole.shown),
        listed=shared.listed(document=document.code, on=str(form.day)),
        day=form.day,
    )


def _workstream(plan: WorkPlan, line: Line) -> Value:
    if not line.counted.all:
        return line.workstream
    link = shared.listed(document=plan.document.code, text=line.workstream, on=str(plan.on))
    return Link(line.workstream, link)


def commitments(request: HttpRequest) -> HttpResponse:
    """Sets of commitments that several have signed."""
    form = Day(request)
    if not form.is_valid():
        return _shown(request, "commitments", "commitments", form, {}, REFUSED)
    grids = [queries.grid(document=one, on=form.day) for one in queries.commitment_sets(on=form.day)]
    names = names_of([one.document for one in grids], on=form.day)
    rows: list[tuple[Value, ...]] = [
        (
            Link(names[one.document.pk], f"{reverse('commitment-set', args=[one.document.code])}?on={form.day}"),
            len(one.rows),
            one.count,
            len(one.signatories),
        )
        for one in grids
    ]
    columns = (
        Column(title=said("Set of commitments")),
        Column(title=said("Commitments recorded"), align="number"),
        Column(title=said("Signatories"), align="number"),
        Column(title=said("Signatories recorded"), align="number"),
    )
    note = said("Signatories are blank where the list of them is not known as a whole on that day.")
    table = Table(
        caption=said("Sets of commitments as of {day}", day=day(form.day)),
        columns=columns,
        rows=tuple(rows),
        notes=(note,),
    )
    return _shown(request, "commitments", "commitments", form, {"table": table}, count=len(grids), day=form.day)


def commitment_set(request: HttpRequest, code: str) -> HttpResponse:
    """Signatories by commitments as of a day: who joined when, and what each has done about what."""
    document = found(lambda: registry.node(kind="document", code=code))
    form = Day(request)
    if not form.is_valid():
        return _shown(request, "commitment_set", "commitments", form, {}, REFUSED, title=code)
    on = form.day
    if document.pk not in {one.pk for one in queries.commitment_sets(on=max(on, today()))}:
        raise Http404(said("Nobody signed {code}, and it has no common commitments.", code=code))
    grid = queries.grid(document=document, on=on)
    title = shared.document_name(document, on=on)
    stated = [
        said("{number} {what} ({line})", number=number(one.number), what=said(one.counted), line=one.line)
        for one in grid.stated
        if one.number is not None
    ]
    key = f"signatory@document:{document.code}"
    kept = any(one.key == key for one in registry.registers(on=on))
    return _shown(
        request,
        "commitment_set",
        "commitments",
        form,
        {"table": _grid(grid, title)},
        title=title,
        grid=grid,
        day=on,
        stated=stated,
        register=register_address(key, on=on) if kept else "",
        commitments_=[(shared.linked(row.undertaking), row.undertaking.text) for row in grid.rows],
        has_cells=any(cell for row in grid.rows for cell in row.cells),
    )


def _grid(grid: Grid, title: str) -> Table:
    """Signatories by commitments; where nothing is recorded of what any has done, who signed and when."""
    names = names_of([one.node for one in grid.signatories], on=grid.on)
    others = counted("{count} signatory that is not named", "{count} signatories that are not named", grid.unnamed)
    if not any(cell for row in grid.rows for cell in row.cells):
        joined: list[tuple[Value, ...]] = [
            (names[one.node.pk], one.joined_on, one.evidence) for one in grid.signatories
        ]
        if grid.unnamed:
            joined.append((others, None, None))
        columns = tuple(Column(title=head) for head in (said("Signatory"), said("Joined"), said("Evidence")))
        return Table(caption=said("{title}: signatories", title=title), columns=columns, rows=tuple(joined))
    rows: list[tuple[Value, ...]] = []
    for i, one in enumerate(grid.signatories):
        rows.append((names[one.node.pk], one.joined_on, *(_cell(row.cells[i]) for row in grid.rows)))
    if grid.unnamed:
        rows.append((others, None, *("" for _ in grid.rows)))
    heads = (
        Column(title=said("Signatory")),
        Column(title=said("Joined")),
        *(Column(title=row.undertaking.code, sort_link=shared.address_of(row.undertaking)) for row in grid.rows),
    )
    return Table(
        caption=said("{title}: signatories and what each has done", title=title), columns=heads, rows=tuple(rows)
    )


def _cell(part: Undertaking | None) -> Value:
    """Where a signatory's own part of a commitment stands; nothing where none is recorded."""
    if part is None:
        return ""
    return Link(shared.status(str(shared.as_of(part, "status_on"))), shared.address_of(part))


_TONES: dict[int, Literal["good", "attention", "bad"]] = {4: "good", 3: "good", 2: "attention", 1: "bad"}


def assessments(request: HttpRequest) -> HttpResponse:
    """Rounds of an assessment side by side, with what was undertaken about each criterion."""
    form = Day(request)
    if not form.is_valid():
        return _shown(request, "assessments", "assessments", form, {}, REFUSED)
    rounds = queries.rating_rounds(on=form.day)
    names = names_of([*rounds.rounds, *(row.criterion for row in rounds.rows)], on=form.day)
    tables = {"table": _rated(rounds, names, form.day), "tallies": _tallies(rounds, names)}
    criteria = counted("{count} criterion", "{count} criteria", len(rounds.rows))
    return _shown(request, "assessments", "assessments", form, tables, rounds=rounds, criteria=criteria, day=form.day)


def _rated(rounds: Rounds, names: dict[int, str], on: date) -> Table:
    rows: list[tuple[Value, ...]] = []
    for row in rounds.rows:
        told = [one.rating if one else None for one in row.ratings]
        ratings = [None if rating is None else _rating(rating) for rating in told]
        about: Value = ""
        if len(row.undertakings) == 1:
            about = shared.linked(row.undertakings[0])
        elif row.undertakings:
            link = shared.listed(about=f"criterion:{row.criterion.code}", on=str(on))
            about = Link(counted("{count} undertaking", "{count} undertakings", len(row.undertakings)), link)
        rows.append((row.criterion.code, names[row.criterion.pk], *ratings, _change(told), about))
    columns = (
        Column(title=said("Criterion")),
        Column(title=said("What it asks")),
        *(Column(title=names[one.pk]) for one in rounds.rounds),
        Column(title=said("Change")),
        Column(title=said("Undertaken about it")),
    )
    return Table(caption=said("Ratings by round"), columns=columns, rows=tuple(rows))


def _rating(word: str) -> Status:
    place = RATINGS.get(word)
    if place is None:
        return Status(said(word), "attention" if word != NO_EVIDENCE else "neutral")
    return Status(said(word), _TONES[place])


def _change(told: list[str | None]) -> str:
    """Whether the last round said better or worse than the one before it."""
    if len(told) < 2 or told[-1] is None or told[-2] is None:
        return ""
    places = compared(told[-2], told[-1])
    if places is None:
        return said("cannot be compared")
    return said("the same") if places == 0 else said("better") if places > 0 else said("worse")


def _tallies(rounds: Rounds, names: dict[int, str]) -> Table:
    columns = [Column(title=said("Rating"))]
    for one in rounds.rounds:
        columns += [
            Column(title=said("{round}: recorded", round=names[one.pk]), align="number"),
            Column(title=said("{round}: as it counts itself", round=names[one.pk]), align="number"),
        ]
    rows: list[tuple[Value, ...]] = []
    for tally in rounds.tallies:
        cells: list[Value] = []
        for recorded, stated in zip(tally.recorded, tally.stated, strict=True):
            cells += [recorded, stated]
        rows.append((said(tally.rating), *cells))
    return Table(caption=said("How often each rating was given"), columns=tuple(columns), rows=tuple(rows))
