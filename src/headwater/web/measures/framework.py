"""A results framework with progress: the tree, its indicators, how far each is, and by which rule."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from headwater.lib.words import language, said
from headwater.measures.queries import Framework, IndicatorRow, Opened, ResultRow
from headwater.measures.rules import STATUSES, Status
from headwater.registry import queries as registry
from headwater.registry.queries import Node
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Table, Value
from headwater.reports.translations import for_reader
from headwater.statements import derived
from headwater.web import lists
from headwater.web.filters import node_named, offer, standings
from headwater.web.languages import begun, later
from headwater.web.measures import shared
from headwater.web.pages import REFUSED, page, today
from headwater.web.tables import table_file

# A plan with more indicators than this is read result by result: nobody reads thousands of rows.
LISTED = 200


class Filters(shared.Asked):
    """The plan, the day and the place of a framework, and which of its indicators to show."""

    plan = forms.CharField(label=later("Plan"), required=False, widget=forms.Select)
    status = forms.ChoiceField(
        label=later("Progress"),
        required=False,
        choices=standings(STATUSES),
    )

    def __init__(self, request: HttpRequest, known: list[Node]) -> None:
        super().__init__(request)
        self.known = known
        names = shared.named(known, on=today())
        self.order_fields(["plan"])
        offer(self.fields["plan"], [(plan.code, names[plan.pk]) for plan in known])

    def clean_plan(self) -> Node | None:
        """The plan that is named by its code, or else the one that was registered last."""
        code = self.cleaned_data["plan"]
        return node_named("plan", code) if code else self.known[0] if self.known else None

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the plan is said."""
        return any(self.data.get(name) for name in ("on", "place", "status"))


def plans() -> list[Node]:
    """All plans, the one that was registered last first."""
    return list(registry.nodes(kind="plan").order_by("-pk"))


def results(request: HttpRequest) -> HttpResponse:
    """A framework with its progress, or with ?format= its indicators as a file."""
    form = Filters(request, plans())
    tabs = shared.tabs("results")
    if not form.is_valid() or form.cleaned_data["plan"] is None:
        status = 200 if form.is_valid() else REFUSED
        return page(request, "measures/framework", section="results", status=status, form=form, tabs=tabs)
    asked = form.cleaned_data
    on, place = asked["day"], asked["where"]
    wanted = asked["status"]
    if downloaded := lists.asked_form(request):
        found = derived.framework(
            plan=asked["plan"], on=on, place=place, language=language().code, opened=Opened(status=wanted)
        )
        return table_file(f"results-{asked['plan'].code}-{on}", _flat(found), downloaded)
    opened = Opened(at_most=LISTED, results=request.GET.getlist("open"), status=wanted)
    found = derived.framework(plan=asked["plan"], on=on, place=place, language=language().code, opened=opened)
    where = shared.named([place], on=on)[place.pk] if place else ""
    return page(
        request,
        "measures/framework",
        section="results",
        tabs=tabs,
        form=form,
        is_filtered=form.is_filtered,
        found=found,
        where=where,
        day=on,
        figures=_figures(request, found),
        results=_results(request, found, place, wanted),
        change=_change(found),
        downloads=lists.downloads(request),
        rules=[(shared.standing(word), said(meaning)) for word, meaning in STATUSES.items()],
    )


def _figures(request: HttpRequest, found: Framework) -> KeyFigures:
    """How many indicators stand where, each a link to them."""
    return KeyFigures(
        tuple(
            KeyFigure(title=begun(said(word)), value=number, unit="", link=lists.address(request, status=str(word)))
            for word, number in found.statuses.items()
        )
    )


def _results(request: HttpRequest, found: Framework, place: Node | None, wanted: str) -> list[dict[str, Any]]:
    """The elements of the plan as the template shows them, whole before parts; with a filter only those it leaves."""
    deeper = [one.depth for one in found.results[1:]] + [0]
    return [
        {**_result(request, one, found.on, place), "is_group": below > one.depth}
        for one, below in zip(found.results, deeper, strict=bool(found.results))
        if not wanted or one.count
    ]


def _result(request: HttpRequest, one: ResultRow, on: date, place: Node | None) -> dict[str, Any]:
    """An element of the plan with its indicators, or with how many stand where and the way to them."""
    opened = request.GET.getlist("open")
    is_opened = one.node.code in opened
    return {
        "id": f"result-{one.node.pk}",
        "name": one.name,
        "code": one.node.code,
        "depth": min(one.depth, 4),
        "rows": [_row(row, on, place) for row in one.indicators],
        "count": one.count,
        "standing": [(number, shared.standing(word)) for word, number in one.statuses.items()] if one.is_closed else [],
        "open": _address(request, [*opened, one.node.code]) if one.is_closed else "",
        "close": _address(request, [code for code in opened if code != one.node.code]) if is_opened else "",
    }


def _address(request: HttpRequest, opened: list[str]) -> str:
    """This page with some results opened."""
    query = request.GET.copy()
    query.setlist("open", opened)
    return f"?{query.urlencode()}"


def _row(row: IndicatorRow, on: date, place: Node | None) -> dict[str, Any]:
    indicator, found = row.indicator, row.measured
    asked = {"on": str(on), "place": place.code if place else ""}
    return {
        "link": Link(row.name, shared.address_of(indicator.key, **asked)),
        "latest": shared.told(found),
        "missing": found.missing,
        "period": shared.period(found.starts_on, found.ends_on),
        "baseline": shared.words(row.baseline, indicator.unit, indicator.digits),
        "target": shared.words(row.target, indicator.unit, indicator.digits, row.target_relation),
        "by": shared.period(row.aim.starts_on, row.aim.ends_on) if row.aim else "",
        "status": shared.standing(row.progress.status),
        "says": row.progress.says if row.progress.status != Status.NO_TARGET else "",
        "is_derived": bool(indicator.derivation),
        "is_unverified": found.exact is not None and not found.is_verified and not indicator.derivation,
    }


def _flat(found: Framework) -> Table:
    """The framework as rows: one for each indicator under each result."""
    rows: list[tuple[Value, ...]] = []
    for one in found.results:
        for row in one.indicators:
            indicator, value = row.indicator, row.measured
            digits, unit = indicator.digits, indicator.unit
            rows.append(
                (
                    one.node.code,
                    one.name,
                    indicator.key,
                    row.name,
                    for_reader(unit),
                    shared.number(row.baseline, unit, digits),
                    shared.measured_number(value),
                    "" if value.exact is None else said(value.relation),
                    shared.period(value.starts_on, value.ends_on),
                    shared.number(row.target, unit, digits),
                    row.aim.ends_on if row.aim else "",
                    said(row.progress.status),
                    row.progress.says,
                    value.missing,
                )
            )
    heads = (
        said("Result code"),
        said("Result"),
        said("Indicator"),
        said("Name"),
        said("Unit"),
        said("Baseline"),
        said("Value"),
        said("How exact"),
        said("Period"),
        said("Target"),
        said("By"),
        said("Progress"),
        said("Rule"),
        said("Why there is no value"),
    )
    return Table(caption=found.name, columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _change(found: Framework) -> Table | None:
    """The theory of change: which result helps to reach which, and on what assumption."""
    if not found.links:
        return None
    names = {one.node.pk: one.name for one in found.results}
    rows: list[tuple[Value, ...]] = [
        (
            Link(names[link.cause_id], f"#result-{link.cause_id}"),
            Link(names[link.effect_id], f"#result-{link.effect_id}"),
            link.assumption,
            link.evidence or said("none recorded"),
        )
        for link in found.links
    ]
    heads = (said("Reaching this"), said("helps to reach this"), said("if"), said("Evidence"))
    columns = tuple(Column(title=head) for head in heads)
    return Table(caption=said("Theory of change"), columns=columns, rows=tuple(rows))
