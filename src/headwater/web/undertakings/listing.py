"""All undertakings: the list with its filters and files, and the board by where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.db.models import DateField, F, Q, QuerySet
from django.db.models import Value as Literally
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from headwater.lib.words import noted, said
from headwater.registry.queries import Node
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Status, Table, Value
from headwater.undertakings import queries
from headwater.undertakings.queries import Undertaking
from headwater.undertakings.rules import ENDED, KINDS, LINKED_KINDS, STALE_DAYS
from headwater.undertakings.rules import Status as Standing
from headwater.web import lists
from headwater.web.filters import caption, choices_of, node_named, offer, search_field, standings
from headwater.web.languages import begun, day, later
from headwater.web.pages import REFUSED, holds, page, today
from headwater.web.steps import day_field
from headwater.web.tables import table_file
from headwater.web.undertakings import shared

ORDERS = (
    lists.Order("code", "code", str),
    lists.Order("document", "document__code", str),
    lists.Order("due", "due_or_never", date.fromisoformat),
    lists.Order("status", "status_on", str),
    lists.Order("last", "last_on_then", date.fromisoformat),
)
NEEDS = {
    "overdue": noted("Overdue"),
    "stale": noted("No word for {days} days"),
    "waiting": noted("Waiting to be accepted"),
}
_NEVER = date(9999, 12, 31)
_CARDS = 25
COLUMNS = {
    "code": Column(title=noted("Code")),
    "text": Column(title=noted("What was undertaken")),
    "document": Column(title=noted("Document")),
    "obligor": Column(title=noted("Who has to do it")),
    "owner": Column(title=noted("Owner")),
    "due": Column(title=noted("Due")),
    "status": Column(title=noted("Status")),
    "last": Column(title=noted("Last word")),
}


class Filters(forms.Form):
    """The filters of the list, as they stand in the address."""

    on = day_field(noted("As of"), required=False)
    document = forms.CharField(label=later("Document"), required=False, widget=forms.Select)
    kind = forms.ChoiceField(label=later("Kind"), required=False, choices=standings(KINDS))
    status = forms.ChoiceField(label=later("Status"), required=False, choices=standings(Standing))
    needs = forms.ChoiceField(
        label=later("Needs a look"),
        required=False,
        choices=[("", later("Any")), *((name, later(words, days=STALE_DAYS)) for name, words in NEEDS.items())],
    )
    owner = forms.CharField(label=later("Owner"), required=False, widget=forms.Select)
    text = search_field()
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        everything = queries.undertakings(on=_NEVER).order_by()
        used = everything.values_list("document_id", flat=True).distinct()
        offer(self.fields["document"], choices_of(used, on=today(), everything=said("All documents")))
        owners = everything.exclude(owner=None).values_list("owner_id", flat=True).distinct()
        offer(self.fields["owner"], choices_of(owners, on=today(), everything=said("Any")))

    def clean_document(self) -> Node | None:
        """The document that is named by its code."""
        return node_named("document", self.cleaned_data["document"])

    def clean_owner(self) -> Node | None:
        """The office or post that is named by its code."""
        code = self.cleaned_data["owner"]
        try:
            return node_named("office", code)
        except forms.ValidationError:
            return node_named("post", code)

    def clean_about(self) -> Node | None:
        """What the undertakings bear on, written as kind:code."""
        kind, _, code = self.cleaned_data["about"].partition(":")
        if code and kind not in LINKED_KINDS:
            raise forms.ValidationError(
                said("Undertakings bear on one of: {linked_kinds}.", linked_kinds=", ".join(LINKED_KINDS))
            )
        return node_named(kind, code) if code else None

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        return self.cleaned_data["on"] or today()

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def rows(self) -> QuerySet[Undertaking]:
        """The undertakings that all filters let through, as they stood on the day."""
        asked, on = self.cleaned_data, self.day
        if asked["about"]:
            rows = queries.linked_to(asked["about"], on=on)
            rows = rows.filter(document=asked["document"]) if asked["document"] else rows
        else:
            rows = queries.undertakings(on=on, document=asked["document"])
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if asked["status"]:
            rows = rows.filter(status_on=asked["status"])
        if asked["owner"]:
            rows = rows.filter(owner_then=asked["owner"].pk)
        if text := asked["text"]:
            told = Q(code__icontains=text) | Q(text__icontains=text) | Q(workstream__icontains=text)
            rows = rows.filter(told | Q(line__icontains=text))
        if asked["needs"]:
            rows = rows.filter(_needing(asked["needs"], on))
        return rows.annotate(due_or_never=Coalesce(F("due_on_then"), Literally(_NEVER), output_field=DateField()))


def _needing(what: str, on: date) -> Q:
    if what == "waiting":
        return Q(status_on=Standing.CLAIMED)
    return queries.is_overdue(on) if what == "overdue" else queries.is_stale(on)


def undertakings(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    filters = Filters(request)
    tabs = shared.tabs("undertakings")
    if not filters.is_valid():
        return page(request, "undertakings/list", section="undertakings", status=REFUSED, form=filters, tabs=tabs)
    by = lists.sorting(filters.cleaned_data["sort"], ORDERS, default="code")
    rows, on = filters.rows(), filters.day
    if form := lists.asked_form(request):
        return table_file(f"undertakings-{on}", _table(list(lists.ordered(rows, by)), on, said("Undertakings")), form)
    cut = lists.cut(request, rows, by)
    table = _table(cut.rows, on, caption(said("Undertakings"), cut))
    heads = tuple(lists.heads(request, _columns(), by, ORDERS))
    return page(
        request,
        "undertakings/list",
        section="undertakings",
        tabs=tabs,
        form=filters,
        is_filtered=filters.is_filtered,
        day=on,
        cut=cut,
        figures=_figures(rows, on, request),
        table=Table(caption=table.caption, columns=heads, rows=table.rows) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
        may_register=holds(request, "register undertakings"),
    )


def _figures(rows: QuerySet[Undertaking], on: date, request: HttpRequest) -> KeyFigures:
    """What of the list needs a look, each a link to the same list with that filter."""
    return KeyFigures(
        tuple(
            KeyFigure(
                title=said(words, days=STALE_DAYS),
                value=rows.filter(_needing(name, on)).count(),
                as_of=on,
                link=lists.address(request, needs=name, after=None, before=None),
            )
            for name, words in NEEDS.items()
        )
    )


def _columns() -> dict[str, Column]:
    return {name: replace(column, title=said(column.title)) for name, column in COLUMNS.items()}


def _table(rows: Sequence[Undertaking], on: date, named: str) -> Table:
    names = shared.names_for(rows, on=on)
    late = _ids(rows, "overdue", on)
    values = [_values(row, names, is_late=row.pk in late) for row in rows]
    return Table(
        caption=named,
        columns=tuple(_columns().values()),
        rows=tuple(tuple(row[name] for name in COLUMNS) for row in values),
    )


def _ids(rows: Sequence[Undertaking], what: str, on: date) -> set[int]:
    """Those of some rows that need a look for this reason, as the database says."""
    pks = [row.pk for row in rows]
    return set(queries.undertakings(on=on).filter(_needing(what, on), pk__in=pks).values_list("pk", flat=True))


def _values(row: Undertaking, names: Mapping[int, str], *, is_late: bool) -> dict[str, Value]:
    due, owner = shared.as_of(row, "due_on_then"), shared.as_of(row, "owner_then")
    assert due is None or isinstance(due, date), "it is a column of days"
    person = row.owner_person.name if row.owner_person else ""
    last = shared.as_of(row, "last_on_then")
    assert isinstance(last, date), "there is a first word about each"
    return {
        "code": shared.linked(row),
        "text": shared.short(row.text),
        "document": names[row.document_id],
        "obligor": shared.obligor(row, names),
        "owner": names[owner] if isinstance(owner, int) else person,
        "due": Status(said("overdue since {day}", day=day(due)), "bad") if is_late and due else due or "",
        "status": shared.status(str(shared.as_of(row, "status_on"))),
        "last": last,
    }


class BoardFilters(forms.Form):
    """The document and the day of the board."""

    on = day_field(noted("As of"), required=False)
    document = forms.CharField(label=later("Document"), required=False, widget=forms.Select)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        used = queries.undertakings(on=_NEVER).order_by().values_list("document_id", flat=True).distinct()
        offer(self.fields["document"], choices_of(used, on=today(), everything=said("All documents")))

    def clean_document(self) -> Node | None:
        """The document that is named by its code."""
        return node_named("document", self.cleaned_data["document"])


def board(request: HttpRequest) -> HttpResponse:
    """Where everything stands, in columns; the most urgent of each first."""
    form = BoardFilters(request)
    tabs = shared.tabs("undertaking-board")
    if not form.is_valid():
        return page(request, "undertakings/board", section="undertakings", status=REFUSED, form=form, tabs=tabs)
    on, document = form.cleaned_data["on"] or today(), form.cleaned_data["document"]
    standing = queries.board(on=on, document=document)
    counts = queries.counts_by_status(on=on, document=document)
    rows = [row for column in standing.values() for row in column[:_CARDS]]
    names, late = shared.names_for(rows, on=on), _ids(rows, "overdue", on)
    asked = {"on": str(on) if request.GET.get("on") else "", "document": document.code if document else ""}
    columns = [
        {
            "title": begun(said(word)),
            "count": counts[word],
            "link": shared.listed(status=word, **asked),
            "cards": [_card(row, names, is_late=row.pk in late) for row in column[:_CARDS]],
            "has_more": counts[word] > _CARDS,
        }
        for word, column in standing.items()
        if column or word not in ENDED
    ]
    return page(
        request,
        "undertakings/board",
        section="undertakings",
        tabs=tabs,
        form=form,
        is_filtered=bool(request.GET.get("on") or document),
        day=on,
        columns=columns,
    )


def _card(row: Undertaking, names: Mapping[int, str], *, is_late: bool) -> dict[str, Any]:
    due, owner = shared.as_of(row, "due_on_then"), shared.as_of(row, "owner_then")
    assert due is None or isinstance(due, date), "it is a column of days"
    return {
        "link": shared.linked(row),
        "text": shared.short(row.text, 160),
        "owner": names[owner] if isinstance(owner, int) else row.owner_person.name if row.owner_person else "",
        "due": due,
        "is_late": is_late,
    }
