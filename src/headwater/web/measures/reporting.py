"""Which reports are due: overdue, due soon, later; how each office reports; and which periods are closed."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headwater.access.queries import Person
from headwater.lib.periods import Period
from headwater.lib.words import counted, listed, noted, number, said
from headwater.measures import actions, queries
from headwater.measures.queries import LateReport
from headwater.registry.queries import Node
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Status, Table, Value
from headwater.web import lists
from headwater.web.filters import node_named, offer
from headwater.web.languages import day, later
from headwater.web.measures import shared
from headwater.web.measures.entry import period_field
from headwater.web.measures.listing import offices
from headwater.web.pages import REFUSED, holds, page, today
from headwater.web.steps import Step, day_field, shown_answer, take, text_field
from headwater.web.tables import table_file

SOON = timedelta(days=30)
LATER = timedelta(days=120)


class ReportingFilters(forms.Form):
    """The day and the office of which reports are due."""

    on = day_field(noted("As of"), required=False)
    office = forms.CharField(label=later("Office"), required=False, widget=forms.Select)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        offer(self.fields["office"], offices())

    def clean_office(self) -> Node | None:
        """The office that is named by its code."""
        return node_named("office", self.cleaned_data["office"])


class Close(Step):
    """A reporting period is over, and nothing more is told of it."""

    name = "close"
    title = later("Close a reporting period")
    is_signature = True
    period = period_field()
    why = text_field(
        noted("Reason"),
        rows=2,
        help_text=noted("Nothing that ends in it is entered, revised or returned any more."),
    )

    def clean_period(self) -> object:
        """The time as its two days."""
        return shared.meant_period(self.cleaned_data["period"])

    def act(self, *, by: Person) -> str:
        """Close it."""
        period = self.cleaned_data["period"]
        actions.close_reporting(period=period, why=self.cleaned_data["why"], by=by)
        return said("The reporting period {period} is closed.", period=period)


class OpenAgain(Step):
    """What was closed is told of again."""

    name = "reopen"
    title = later("Open a closed reporting period again")
    is_signature = True
    period = forms.ChoiceField(
        label=later("Period"), error_messages={"required": later("Period: choose one of the list.")}
    )
    why = text_field(noted("Reason"), rows=2)

    def __init__(self, request: HttpRequest, closed: list[Period]) -> None:
        super().__init__(request)
        self.closed = {str(one): one for one in closed}
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField), "it is declared so"
        field.choices = [("", said("Choose")), *((key, _called(one)) for key, one in self.closed.items())]

    def act(self, *, by: Person) -> str:
        """Open it again."""
        period = self.closed[self.cleaned_data["period"]]
        actions.reopen_reporting(period=period, why=self.cleaned_data["why"], by=by)
        return said("The reporting period {period} is open again.", period=period)


def _called(period: Period) -> str:
    return shared.period(period.start, period.end)


def _steps(request: HttpRequest, closed: list[Period]) -> list[Step]:
    steps: list[Step] = [Close(request)] if holds(request, "close periods") else []
    return [*steps, OpenAgain(request, closed)] if closed and holds(request, "reopen periods") else steps


def reporting(request: HttpRequest) -> HttpResponse:
    """Who still has to report; how each office reports; for whoever may, the forms that close a period or open it."""
    form = ReportingFilters(request)
    tabs = shared.tabs("reporting")
    closed = queries.closed_periods()
    steps = _steps(request, closed)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(request.get_full_path())
    if not form.is_valid():
        return page(request, "measures/reporting", section="results", status=REFUSED, form=form, tabs=tabs)
    on, office = form.cleaned_data["on"] or today(), form.cleaned_data["office"]
    begin = on - timedelta(days=365)
    missing = [one for one in queries.late(on=on + LATER, since=begin, office=office) if not one.came_on]
    groups = {
        noted("Overdue"): sorted((one for one in missing if one.due_on < on), key=lambda one: one.due_on),
        noted("Due soon"): sorted(
            (one for one in missing if on <= one.due_on <= on + SOON), key=lambda one: one.due_on
        ),
        noted("Later"): sorted((one for one in missing if one.due_on > on + SOON), key=lambda one: one.due_on),
    }
    nodes = {node.pk for one in missing for node in (one.indicator.node, one.place, one.office) if node is not None}
    names = shared.named(nodes, on=on)
    tables = [(title, len(some), _due(said(title), some, names, on)) for title, some in groups.items()]
    by_office = _by_office(on, begin, office)
    if asked := lists.asked_form(request):
        return table_file(f"reports-due-{on}", _due(said("Reports due"), [*missing], names, on), asked)
    figures = tuple(
        KeyFigure(title=said(title), value=count, as_of=on, link=f"#{_id(title)}") for title, count, _ in tables
    )
    return page(
        request,
        "measures/reporting",
        section="results",
        status=REFUSED if answer else 200,
        tabs=tabs,
        form=form,
        is_filtered=bool(request.GET.get("on") or office),
        day=on,
        count=len(groups["Overdue"]),
        figures=KeyFigures(figures),
        groups=[(_id(title), said(title), table) for title, _, table in tables],
        offices=by_office,
        downloads=lists.downloads(request),
        closed=listed(_called(one) for one in closed),
        steps=steps,
        **shown_answer(answer),
    )


def _id(title: str) -> str:
    return title.lower().replace(" ", "-")


def _due(title: str, some: list[LateReport], names: dict[int, str], on: date) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            Link(names[one.indicator.node_id], shared.address_of(one.indicator.key)),
            names[one.place.pk] if one.place else said("everywhere"),
            names[one.office.pk] if one.office else said("nobody answers"),
            shared.period(one.period.start, one.period.end),
            one.due_on,
            _age(one.due_on, on),
        )
        for one in some
    ]
    heads = (said("Indicator"), said("Place"), said("Office"), said("Period"), said("Due on"), said("Age"))
    return Table(
        caption=said("{title}: {count}", title=title, count=number(len(some))),
        columns=tuple(Column(title=head) for head in heads),
        rows=tuple(rows),
    )


def _age(due_on: date, on: date) -> Value:
    """For how long a report has been overdue, or in how long it is due."""
    days = (on - due_on).days
    if days > 0:
        return Status(counted("{count} day overdue", "{count} days overdue", days), "bad")
    return said("due today") if days == 0 else counted("in {count} day", "in {count} days", -days)


def _by_office(on: date, begin: date, office: Node | None) -> Table:
    found = [one for one in queries.reporting(on=on, since=begin) if office is None or one.office == office]
    names = shared.named([one.office for one in found if one.office], on=on)
    rows: list[tuple[Value, ...]] = [
        (names[one.office.pk] if one.office else said("nobody answers"), one.due, one.in_time, one.late, one.missing)
        for one in found
    ]
    heads = (said("Due"), said("In time"), said("Late"), said("Missing"))
    return Table(
        caption=said("Reports of the year up to {day}, by office", day=day(on)),
        columns=(Column(title=said("Office")), *(Column(title=head, align="number") for head in heads)),
        rows=tuple(rows),
    )
