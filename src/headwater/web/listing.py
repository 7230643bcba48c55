"""One pattern for every long list: filters in the address, order, count in the heading, keyset pages, files, views.

A list says what is its own (its columns from the specification of the record type, its filters, its rows); what is the
same everywhere is here, so that lists behave alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from headwater.audit.queries import once, question_of
from headwater.exchange.columns import Sheet
from headwater.lib.words import language, said
from headwater.reports.blocks import Column, Table, Value
from headwater.web import lists
from headwater.web.filters import caption
from headwater.web.lists import Row
from headwater.web.pages import REFUSED, page, today
from headwater.web.recording import RECORDS


class Filters(forms.Form):
    """The filters of a list, as they stand in the address. A subclass says its fields and which rows they leave."""

    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def rows(self) -> QuerySet[Any]:
        """The rows that all filters let through."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Summed:
    """What is known of all rows of a list together: how many, the cells of the total line by column, and notes."""

    count: int
    total: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Generic[Row]):
    """One list: its name in addresses, its title, how it says how many rows it has, and what is its own.

    columns: by name, in their order; where a name is a key of the sheet, its title stands there and nowhere else.
    tabs: links to pages beside it.
    """

    name: str
    title: str
    counted: Callable[[int], str]
    sheet: Sheet
    columns: Mapping[str, Column]
    orders: tuple[lists.Order, ...]
    first_order: str
    filters: type[Filters]
    values: Callable[[Sequence[Row]], list[Mapping[str, Value]]]
    files: Callable[[QuerySet[Row]], Iterator[Mapping[str, Any]]]
    summed: Callable[[Any, QuerySet[Row]], Summed] = lambda _, rows: Summed(rows.count())
    file_sheet: Callable[[Any], Sheet | None] = lambda _: None
    records: str = ""
    section: str = ""
    tabs: Callable[[str], list[tuple[str, str, bool]]] = lambda _: []


def head(sheet: Sheet, key: str, *, unit: str = "") -> Column:
    """The head of a column of a list: the title of the specification, amounts to the right."""
    column = sheet.column(key)
    is_number = column.kind in ("amount", "number", "whole number")
    return Column(title=column.title, align="number" if is_number else "start", unit=unit)


def spoken(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns of a list with their titles in the language of whoever reads."""
    return {name: replace(column, title=said(column.title)) for name, column in columns.items()}


def show(request: HttpRequest, listing: List[Row]) -> HttpResponse:
    """The page of a list, or with ?format= all of its rows as a file."""
    filters = listing.filters(request)
    shared: dict[str, Any] = {"section": listing.section or listing.name, "form": filters, "listing": listing}
    shared["tabs"] = listing.tabs(listing.name)
    if not filters.is_valid():
        return page(request, "list", status=REFUSED, heading=said(listing.title), **shared)
    by = lists.sorting(filters.cleaned_data["sort"], listing.orders, default=listing.first_order)
    rows = filters.rows()
    if form := lists.asked_form(request):
        sheet = listing.file_sheet(filters) or listing.sheet
        name = listing.title.lower().replace(" ", "-")
        return lists.streamed(name, sheet, listing.files(lists.ordered(rows, by)), form)
    summed = _summed(request, listing, filters, rows)
    cut = lists.cut(request, rows, by, count=summed.count)
    return page(
        request,
        "list",
        heading=listing.counted(cut.count),
        record_power=RECORDS[listing.records][0] if listing.records else "",
        is_filtered=filters.is_filtered,
        cut=cut,
        table=_table(request, listing, cut, by, summed) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
        **shared,
    )


def _summed(request: HttpRequest, listing: List[Row], filters: Any, rows: QuerySet[Row]) -> Summed:
    """What is known of all rows together, kept until something is written: each page of the list says it."""
    address = lists.address(request, after=None, before=None)
    question = (listing.name, question_of(rows), address, today(), language().code)
    return once(question, lambda: listing.summed(filters, rows))


def _table(request: HttpRequest, listing: List[Row], cut: lists.Cut[Row], by: lists.Sorting, summed: Summed) -> Table:
    columns = {name: column for name, column in listing.columns.items() if name not in summed.leave_out}
    return Table(
        caption=caption(said(listing.title), cut),
        columns=tuple(lists.heads(request, spoken(columns), by, listing.orders)),
        rows=tuple(tuple(row[name] for name in columns) for row in listing.values(cut.rows)),
        total=tuple(summed.total.get(name, "") for name in columns) if summed.total else None,
        notes=summed.notes,
    )
