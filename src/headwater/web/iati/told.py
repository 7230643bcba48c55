"""What was told for IATI files, as lists and as workbooks: out as it stands, and in again after a look at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from headwater.iati import queries
from headwater.iati.actions import tell_workbook
from headwater.iati.rules import ELEMENTS, KINDS
from headwater.iati.workbooks import sheet, written
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money
from headwater.lib.words import apart, noted, number, said
from headwater.reports.blocks import Column, Synthetic, Table, Value
from headwater.web import lists, uploads
from headwater.web.filters import caption
from headwater.web.languages import later
from headwater.web.lists import Order
from headwater.web.pages import REFUSED, found, holds, page, signer
from headwater.web.workbooks import Upload

POWER = "tell iati facts"
_TABS = {"activities": noted("Activities"), "facts": noted("Facts"), "amounts": noted("Amounts")}


def told(request: HttpRequest, record: str) -> HttpResponse:
    """All that was told of one sort, with the workbook of it; for whoever may, the way in for another."""
    kind = found(lambda: sheet(record))
    sent = uploads.arrival(request, Upload, record=_kept_as(record), power=POWER)
    if sent.is_kept:
        return redirect("iati-told-preview", record=record)
    if asked := lists.asked_form(request):
        return lists.attachment(f"iati-{record}.{asked}", written(record, asked), lists.FILE_TYPES[asked])
    shown, filters = _SHOWN[record], Filters(request, record)
    if not filters.is_valid():
        raise Refused(said("This is no address of the list; start again without filters."))
    by = lists.sorting(filters.cleaned_data["sort"], shown.orders, default=shown.orders[0].name)
    cut = lists.cut(request, filters.chosen(shown), by)
    table = Table(
        caption=caption(said(kind.title), cut),
        columns=tuple(lists.heads(request, shown.heads, by, shown.orders)),
        rows=tuple(shown.line(row) for row in cut.rows),
    )
    return page(
        request,
        "iati/told",
        section="iati",
        status=sent.status,
        title=said(kind.title),
        tabs=[(reverse("iati-told", args=[one]), said(name), one == record) for one, name in _TABS.items()],
        table=table,
        cut=cut,
        filters=filters,
        downloads=lists.downloads(request),
        form=sent.form if holds(request, POWER) else None,
        complaints=sent.complaints,
    )


def preview(request: HttpRequest, record: str) -> HttpResponse:
    """What the kept workbook would tell; by POST it is told."""
    kind = found(lambda: sheet(record))
    file = uploads.kept(request, record=_kept_as(record))
    if file is None:
        messages.warning(request, said("No file is kept here any more; choose it again."))
        return redirect("iati-told", record=record)
    is_sent = request.method == "POST"
    complaints: tuple[Complaint, ...] = ()
    done = None
    try:
        if is_sent and request.POST.get("fingerprint") != file.fingerprint:
            raise Refused(said("Another file was chosen meanwhile; look at it again."))
        done = tell_workbook(content=file.content, record=record, by=signer(request), only_look=not is_sent)
    except Refused as refusal:
        complaints = refusal.complaints
    if is_sent and done is not None:
        uploads.forget(request, record=_kept_as(record))
        messages.success(
            request,
            said(
                "{name} was told: {new} new, {unchanged} unchanged.",
                name=file.name,
                new=number(done.new),
                unchanged=number(done.unchanged),
            ),
        )
        return redirect("iati-told", record=record)
    return page(
        request,
        "iati/told_preview",
        section="iati",
        status=REFUSED if complaints else 200,
        record=record,
        title=said(kind.title),
        file=file,
        done=done,
        complaints=complaints,
    )


def _kept_as(record: str) -> str:
    return f"iati-{record}"


class Filters(forms.Form):
    """Which of what was told: of one element or kind, about an activity whose identifier holds some words."""

    what = forms.ChoiceField(label=later("Element"), required=False)
    of = forms.CharField(label=later("Of activity"), required=False, max_length=200)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, record: str) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        names = {"facts": tuple(ELEMENTS), "amounts": tuple(KINDS)}.get(record, ())
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", said("All")), *((name, said(name)) for name in names)]
        if not names:
            del self.fields["what"]

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in ("what", "of"))

    def chosen(self, shown: _Shown) -> QuerySet[Any]:
        """The rows that the filters leave."""
        rows = shown.rows()
        if what := self.cleaned_data.get("what"):
            rows = rows.filter(**{shown.what: what})
        if of := self.cleaned_data.get("of"):
            rows = rows.filter(**{f"{shown.of}__icontains": of})
        return rows


@dataclass(frozen=True, slots=True)
class _Shown:
    """One sort of what was told: its rows, the fields of its filters, its orders, its columns and a line of it."""

    rows: Callable[[], QuerySet[Any]]
    what: str
    of: str
    orders: tuple[Order, ...]
    columns: Mapping[str, Column]
    line: Callable[[Any], tuple[Value, ...]]

    @property
    def heads(self) -> dict[str, Column]:
        """The columns in the language of whoever reads them."""
        return {name: replace(column, title=said(column.title)) for name, column in self.columns.items()}


def _marked(value: str, is_synthetic: bool) -> Value:
    return Synthetic(value) if is_synthetic and value else value


def _activity(row: queries.OwnActivity) -> tuple[Value, ...]:
    places = (row.fund, row.objective, row.office, row.project)
    named = (node.code if node else "" for node in places)
    return _marked(row.identifier, row.is_synthetic), str(row.hierarchy), *named


def _fact(row: queries.Fact) -> tuple[Value, ...]:
    return (
        row.element,
        row.activity.identifier if row.activity else row.organisation.code if row.organisation else said("ourselves"),
        _marked("; ".join(f"{name}: {apart(told)}" for name, told in row.values.items()), row.is_synthetic),
        row.source,
        f"{timezone.localtime(row.told_at):%Y-%m-%d}",
    )


def _amount(row: queries.Amount) -> tuple[Value, ...]:
    return (
        said(row.kind),
        row.activity.identifier if row.activity else said("the organisation"),
        row.code or (row.party.code if row.party else ""),
        row.line,
        _marked(said("{start} to {end}", start=row.starts_on, end=row.ends_on), row.is_synthetic),
        Money(row.amount, row.currency),
        row.source,
    )


def _columns(*titles: str) -> dict[str, Column]:
    return {title.lower(): Column(title=title, align="number" if title == "Amount" else "start") for title in titles}


_SHOWN = {
    "activities": _Shown(
        queries.own_activities,
        "identifier",
        "identifier",
        (Order("activity", "identifier", str),),
        _columns(
            *(noted("Activity"), noted("Hierarchy"), noted("Fund"), noted("Purpose"), noted("Office"), noted("Project"))
        ),
        _activity,
    ),
    "facts": _Shown(
        queries.facts,
        "element",
        "activity__identifier",
        (Order("element", "element", str), Order("source", "source", str)),
        _columns(noted("Element"), noted("Of"), noted("Says"), noted("Source"), noted("Told")),
        _fact,
    ),
    "amounts": _Shown(
        queries.amounts,
        "kind",
        "activity__identifier",
        (Order("kind", "kind", str), Order("days", "starts_on", date.fromisoformat), Order("amount", "amount", int)),
        _columns(
            *(noted("Kind"), noted("Of"), noted("For"), noted("Line"), noted("Days"), noted("Amount"), noted("Source"))
        ),
        _amount,
    ),
}
