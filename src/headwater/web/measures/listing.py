"""Lists of indicators and of observations one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.lib.words import listed, noted, number, said
from headwater.measures import queries
from headwater.measures.queries import STATUSES, Indicator, Observation
from headwater.measures.rules import FREQUENCIES, in_units
from headwater.registry.queries import Node
from headwater.reports.blocks import Column, Link, Synthetic, Table, Value
from headwater.reports.translations import for_reader
from headwater.web import lists
from headwater.web.filters import caption, choices_of, node_named, offer, search_field, standings
from headwater.web.languages import begun, later
from headwater.web.measures import shared
from headwater.web.pages import REFUSED, page, today
from headwater.web.tables import table_file

INDICATOR_ORDERS = (
    lists.Order("key", "node__code", str),
    lists.Order("unit", "unit", str),
    lists.Order("frequency", "frequency", str),
)
MOST_COUNTED = 10_000
ORIGINS = (noted("observed"), noted("derived"))
OBSERVATION_ORDERS = (
    lists.Order("ends", "ends_on", date.fromisoformat),
    # As they were entered, and as indicators were declared: both stand so in an index.
    lists.Order("entered", "pk", int),
    lists.Order("indicator", "indicator_id", int),
)


def offices() -> list[tuple[str, str]]:
    """The offices that answer for an indicator, as the choices of a filter."""
    used = queries.indicators().exclude(office=None).order_by().values_list("office_id", flat=True).distinct()
    return choices_of(used, on=today(), everything=said("All offices"))


class IndicatorFilters(forms.Form):
    """The filters of the list of indicators."""

    text = search_field()
    office = forms.CharField(label=later("Office"), required=False, widget=forms.Select)
    frequency = forms.ChoiceField(label=later("Frequency"), required=False, choices=standings(FREQUENCIES))
    origin = forms.ChoiceField(label=later("Values are"), required=False, choices=standings(ORIGINS))
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        offer(self.fields["office"], offices())

    def clean_office(self) -> Node | None:
        """The office that is named by its code."""
        return node_named("office", self.cleaned_data["office"])

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def rows(self) -> QuerySet[Indicator]:
        """The indicators that all filters let through."""
        asked = self.cleaned_data
        return queries.indicators(
            office=asked["office"],
            frequency=asked["frequency"] or None,
            derived={"observed": False, "derived": True}.get(asked["origin"]),
            text=asked["text"],
        )


def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators, or with ?format= all of them as a file."""
    filters = IndicatorFilters(request)
    tabs = shared.tabs("indicators")
    if not filters.is_valid():
        return page(request, "measures/indicators", section="results", status=REFUSED, form=filters, tabs=tabs)
    by = lists.sorting(filters.cleaned_data["sort"], INDICATOR_ORDERS, default="key")
    rows = filters.rows()
    if form := lists.asked_form(request):
        return table_file("indicators", _indicators(list(lists.ordered(rows, by)), said("Indicators")), form)
    cut = lists.cut(request, rows, by)
    table = _indicators(cut.rows, caption(said("Indicators"), cut))
    heads = dict(
        zip(("key", "name", "unit", "definition", "office", "frequency", "origin"), table.columns, strict=True)
    )
    sortable = tuple(lists.heads(request, heads, by, INDICATOR_ORDERS))
    return page(
        request,
        "measures/indicators",
        section="results",
        tabs=tabs,
        form=filters,
        is_filtered=filters.is_filtered,
        cut=cut,
        table=Table(caption=table.caption, columns=sortable, rows=table.rows) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
    )


def _indicators(rows: list[Indicator], named: str) -> Table:
    nodes = {row.node_id for row in rows} | {row.office_id for row in rows if row.office_id}
    names = shared.named(nodes, on=today())
    heads = (
        said("Key"),
        said("Name"),
        said("Unit"),
        said("Definition"),
        said("Office"),
        said("Reported"),
        said("Values are"),
    )
    return Table(
        caption=named,
        columns=tuple(Column(title=head) for head in heads),
        rows=tuple(
            (
                Link(Synthetic(row.key) if row.is_synthetic else row.key, shared.address_of(row.key)),
                names[row.node_id],
                for_reader(row.unit),
                row.definition,
                names[row.office_id] if row.office_id else "",
                said(row.frequency),
                said(ORIGINS[bool(row.derivation)]),
            )
            for row in rows
        ),
    )


class ObservationFilters(forms.Form):
    """The filters of the list of observations."""

    indicator = forms.CharField(label=later("Indicator (key)"), required=False, max_length=100)
    place = forms.CharField(label=later("Place"), required=False, max_length=200)
    office = forms.CharField(label=later("Office"), required=False, widget=forms.Select)
    status = forms.ChoiceField(label=later("Status"), required=False, choices=standings(STATUSES))
    period = forms.CharField(
        label=later("Within"), required=False, max_length=40, help_text=later("Such as 2023 or 2023-Q4.")
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        offer(self.fields["office"], offices())

    def clean_indicator(self) -> Indicator | None:
        """The indicator with this key."""
        key = self.cleaned_data["indicator"]
        found = queries.with_keys([key.strip()])
        if key and not found:
            raise forms.ValidationError(
                said("There is no indicator “{key}”; write its key as in the list of indicators.", key=key)
            )
        return next(iter(found.values()), None)

    def clean_place(self) -> Node | None:
        """The place by its code or its name."""
        return shared.meant_place(self.cleaned_data["place"], today())

    def clean_office(self) -> Node | None:
        """The office that is named by its code."""
        return node_named("office", self.cleaned_data["office"])

    def clean_period(self) -> object:
        """The time within which."""
        text = self.cleaned_data["period"]
        return shared.meant_period(text) if text else None

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def rows(self) -> QuerySet[Observation]:
        """The observations that all filters let through."""
        asked = self.cleaned_data
        return queries.history(
            indicator=asked["indicator"],
            place=asked["place"],
            office=asked["office"],
            status=asked["status"] or None,
            period=asked["period"],
        )

    def count(self) -> tuple[int, bool]:
        """How many, and whether there are more: kept where it can be, else counted as far as anybody reads."""
        asked = self.cleaned_data
        if asked["place"] or asked["period"]:
            found = self.rows().order_by().values("pk")[: MOST_COUNTED + 1].count()
            return min(found, MOST_COUNTED), found > MOST_COUNTED
        kept = queries.count(indicator=asked["indicator"], office=asked["office"], status=asked["status"] or None)
        return kept, False


def observations(request: HttpRequest) -> HttpResponse:
    """Observations one by one, or with ?format= all of the list as a file."""
    filters = ObservationFilters(request)
    tabs = shared.tabs("observations")
    if not filters.is_valid():
        return page(request, "measures/observations", section="results", status=REFUSED, form=filters, tabs=tabs)
    by = lists.sorting(filters.cleaned_data["sort"], OBSERVATION_ORDERS, default="-ends")
    rows = filters.rows()
    if form := lists.asked_form(request):
        return table_file("observations", observed(list(lists.ordered(rows, by)), said("Observations"), "file"), form)
    count, is_more = filters.count()
    cut = replace(lists.cut(request, rows, by, count=count), is_more=is_more)
    table = observed(cut.rows, caption(said("Observations"), cut))
    heads = dict(zip(_COLUMNS["list"], table.columns, strict=True))
    sortable = tuple(lists.heads(request, heads, by, OBSERVATION_ORDERS))
    return page(
        request,
        "measures/observations",
        section="results",
        tabs=tabs,
        form=filters,
        is_filtered=filters.is_filtered,
        cut=cut,
        meanings=[(begun(said(word)), said(meaning)) for word, meaning in STATUSES.items()],
        table=Table(caption=table.caption, columns=sortable, rows=table.rows) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
    )


# Which columns a table of observations has: in the list, on the page of one indicator, in a file.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "list": ("number", "indicator", "place", "category", "ends", "value", "by", "status"),
    "indicator": ("number", "place", "category", "ends", "value", "source", "by", "status"),
    "file": (
        *("number", "key", "indicator", "place", "category", "from", "to", "bare", "numerator", "denominator", "unit"),
        *("exact", "source", "evidence", "by", "status"),
    ),
}
_HEADS = {
    "number": noted("No."),
    "key": noted("Indicator key"),
    "indicator": noted("Indicator"),
    "place": noted("Place"),
    "category": noted("Category"),
    "ends": noted("Period"),
    "from": noted("From"),
    "to": noted("To"),
    "value": noted("Value"),
    "bare": noted("Value"),
    "numerator": noted("Numerator"),
    "denominator": noted("Denominator"),
    "unit": noted("Unit"),
    "exact": noted("How exact"),
    "source": noted("Source"),
    "evidence": noted("Evidence"),
    "by": noted("Entered by"),
    "status": noted("Status"),
}


def observed(rows: list[Observation], named: str, shape: str = "list") -> Table:
    """Observations as a table, each with the way to its page."""
    nodes = {row.indicator.node_id for row in rows} | {row.place_id for row in rows if row.place_id}
    names = shared.named(nodes, on=today())
    called = shared.category_names() if any(row.category_id for row in rows) else {}
    wanted = _COLUMNS[shape]
    numbers = ("value", "bare", "numerator", "denominator")
    return Table(
        caption=named,
        columns=tuple(
            Column(title=said(_HEADS[name]), align="number" if name in numbers else "start") for name in wanted
        ),
        rows=tuple(tuple(_cells(row, names, called)[name] for name in wanted) for row in rows),
    )


def _cells(row: Observation, names: dict[int, str], called: dict[int, tuple[str, str]]) -> dict[str, Value]:
    unit, digits, told = row.indicator.unit, row.indicator.digits, row.submission
    bare = None if row.value is None else shared.number(in_units(row.value, digits), unit, digits)
    return {
        "number": Link(str(row.pk), reverse("observation", args=[row.pk])),
        "key": row.indicator.key,
        "indicator": Link(names[row.indicator.node_id], shared.address_of(row.indicator.key)),
        "place": names[row.place_id] if row.place_id else said("everywhere"),
        "category": ": ".join(called[row.category_id]) if row.category_id else "",
        "ends": shared.period(row.starts_on, row.ends_on),
        "from": row.starts_on,
        "to": row.ends_on,
        "value": value_of(row),
        "bare": Synthetic(bare) if bare is not None and row.is_synthetic else bare,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "unit": for_reader(unit),
        "exact": exactness(row),
        "source": told.source,
        "evidence": told.evidence,
        "by": told.by.name,
        "status": shared.checked(status_of(row)),
    }


def status_of(row: Observation) -> str:
    """Where an observation stands (measures.queries.history adds it to the row)."""
    return str(vars(row)["status"])


def value_of(row: Observation) -> Value:
    """What was observed, with its unit and how exact it is; of a ratio the counts as they were counted."""
    if row.value is None:
        text = said(
            "{numerator} of {denominator}",
            numerator=number(row.numerator or 0),
            denominator=number(row.denominator or 0),
        )
    else:
        unit, digits = row.indicator.unit, row.indicator.digits
        text = shared.words(in_units(row.value, digits), unit, digits, row.relation)
    return Synthetic(text) if row.is_synthetic else text


def exactness(row: Observation) -> str:
    """Whether it is exact, and its range where it is an estimate."""
    unit, digits = row.indicator.unit, row.indicator.digits
    told = [] if row.relation == "exactly" else [said(row.relation)]
    if row.low is not None or row.high is not None:
        low, high = (None if end is None else in_units(end, digits) for end in (row.low, row.high))
        told.append(shared.span(low, high, unit, digits))
    return listed(told)
