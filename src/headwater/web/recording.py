"""Recording one record by a form that is made from the columns of its record type.

Labels, help, choices and every check are those of the workbook: a form is a workbook with one row.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.exchange import actions, queries
from headwater.exchange.cells import parse
from headwater.exchange.checking import told_as_empty
from headwater.exchange.coding import next_code, taken_complaint
from headwater.exchange.columns import Column, Sheet
from headwater.funding.queries import pool_named
from headwater.lib.words import noted, number, said
from headwater.registry.queries import names_of, nodes
from headwater.registry.rules import folded
from headwater.reports.blocks import Value
from headwater.web.funding.pools import live
from headwater.web.languages import day
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Step, shown_answer, take

# By record type: the power it needs, the words of its page, the list it stands in, and where one of it is seen.
RECORDS: dict[str, tuple[str, str, str, str]] = {
    "contribution": ("register contributions", noted("Record a contribution"), "contributions", "contribution"),
    "agreement": ("register contributions", noted("Record a signed agreement"), "agreements", "agreement"),
    "pledge": ("register contributions", noted("Record a pledge"), "pledges", "pledge"),
    "rate": ("register contributions", noted("Record a rate of exchange"), "rates", ""),
    "allocation": ("propose allocations", noted("Propose an allocation"), "allocations", "allocation"),
    "duty": ("register contributions", noted("Record a duty to a donor"), "duties", "duty"),
    "engagement": ("register contributions", noted("Record a conversation"), "engagements", ""),
    "contact": ("register contributions", noted("Add a contact"), "donors", "contact"),
    "indicator": ("declare indicators", noted("Declare an indicator"), "indicators", "indicator"),
    "dimension": ("declare indicators", noted("Declare what values are split by"), "indicators", ""),
    "target": ("declare indicators", noted("Set a target or a baseline"), "indicators", ""),
    "link": ("declare indicators", noted("Add a step to the theory of change"), "results", ""),
}
# Of a kind with more than this, the code or the name is written instead of chosen: a long page is slow on a slow line.
MOST_OFFERED = 120


class Recording(Step):
    """One record of a type, field by field as its columns say."""

    name = "record"
    is_signature = True
    keeps_draft = True

    def __init__(self, request: HttpRequest, sheet: Sheet, title: str) -> None:
        self.sheet, self.title = sheet, title
        asked = {key: request.GET[key] for key in request.GET if key in {column.key for column in sheet.columns}}
        super().__init__(request, initial={**_usual(sheet), **asked})
        for column in sheet.columns:
            self.fields[column.key] = _field(column)

    @property
    def values(self) -> dict[str, str]:
        """What was written, as texts by column key."""
        told = {column.key: self.cleaned_data.get(column.key) for column in self.sheet.columns}
        return {
            key: ("yes" if value else "") if isinstance(value, bool) else str(value or "")
            for key, value in told.items()
        }

    def clean(self) -> dict[str, Any]:
        """Everything that the checks of a workbook say, each at its field, in the same words."""
        cleaned = super().clean() or self.cleaned_data
        looked_at = self.looked_at()
        is_taken = any(verdict.outcome is queries.Outcome.CHANGED for verdict in looked_at.verdicts)
        for fault in looked_at.faults:
            key = fault.key if fault.key in self.fields else None
            what = fault.what
            if is_taken and key == self.sheet.identity == "code":
                # Whoever fills in a form means a new record; how it differs from the other one helps nobody.
                what = taken_complaint(self.sheet.record, self.values["code"]) or what
            if key is None or what not in self.errors.get(key, []):
                self.add_error(key, forms.ValidationError(what))
        return cleaned

    def looked_at(self) -> queries.Preview:
        """What recording it would do."""
        return queries.preview_one(record=self.sheet.record, values=self.values)

    @property
    def answers(self) -> list[tuple[BoundField, Value]]:
        """What was written, days and numbers as they will be read."""
        return [(field, self._as_read(field.name, shown)) for field, shown in super().answers]

    def _as_read(self, key: str, shown: Value) -> Value:
        told, column = self.cleaned_data.get(key), self.sheet.column(key)
        if not told or column.kind not in ("date", "amount", "number", "whole number"):
            return shown
        value = parse(column, told)
        return day(value) if isinstance(value, date) else number(cast("Decimal", value))

    def act(self, *, by: Person) -> str:
        """Record it."""
        self.code = actions.record_one(record=self.sheet.record, values=self.values, by=by)
        return said("{code} is recorded.", code=self.code)


def _usual(sheet: Sheet) -> dict[str, object]:
    """What mostly stands there: the next code, today, and the currency of the books."""
    keys = {column.key for column in sheet.columns}
    days = {key: today().isoformat() for key in ("proposed_on", "on", "pledged_on")}
    usual = {"code": next_code(sheet.record), "currency": "USD", **days}
    return {key: value for key, value in usual.items() if key in keys}


def _field(column: Column) -> forms.Field:
    """The field of a column. What is wrong with it, the checks of the record type say, and not the field."""
    shared: dict[str, Any] = {"label": said(column.title), "help_text": _help(column), "required": False}
    if column.kind == "yes or no":
        return forms.BooleanField(**shared)
    if column.kind == "choice":
        choices = [("", said("Choose one")), *((key, f"{key}: {said(told)}") for key, told in column.choices.items())]
        return _marked(forms.ChoiceField(choices=choices, **shared), column)
    if offered := _offered(column):
        choices = [("", said("Choose one")), *offered]
        return _marked(forms.CharField(widget=forms.Select(choices=choices), **shared), column)
    attributes: dict[str, str] = {}
    if column.kind == "date":
        attributes["type"] = "date"
    if column.kind in ("amount", "number"):
        attributes["inputmode"] = "decimal"
    widget = forms.Textarea(attrs={"rows": 3}) if column.is_long else forms.TextInput(attrs=attributes)
    return _marked(forms.CharField(widget=widget, strip=True, **shared), column)


def _marked(field: forms.Field, column: Column) -> forms.Field:
    """A field that is not needed says so; whether it is there, the checks say in their own words."""
    field.required, field.widget.is_required = column.required, False
    if column.required:
        field.error_messages["required"] = told_as_empty(column)
    return field


def _help(column: Column) -> str:
    meaning = said(column.meaning)
    if not column.example or _kinds(column) or column.kind in ("choice", "yes or no"):
        return meaning
    return f"{meaning} {said('For example: {example}.', example=said(column.example).removesuffix('.'))}"


def _kinds(column: Column) -> tuple[str, ...]:
    """The kinds of what a column names: an agreement by its code alone, in workbooks too."""
    return tuple(column.names) or (("agreement",) if column.key == "agreement" else ())


def _offered(column: Column) -> list[tuple[str, str]]:
    """What a column may name, by name; nothing where it is too much to choose from."""
    there = [node for kind in _kinds(column) for node in nodes(kind=kind)[: MOST_OFFERED + 1]]
    if not 0 < len(there) <= MOST_OFFERED:
        return []
    names = names_of(there, on=today())
    prefixed = len(column.names) > 1
    choices = [
        (f"{node.kind}:{node.code}" if prefixed else node.code, f"{names[node.pk]} ({node.code})") for node in there
    ]
    return sorted(choices, key=lambda one: folded(one[1]))


def record(request: HttpRequest, kind: str) -> HttpResponse:
    """The form that records one record of a type."""
    if kind not in RECORDS:
        raise Http404(said("There is no form for “{kind}”.", kind=kind))
    power, title, listed, seen = RECORDS[kind]
    title = said(title)
    sheet = found(lambda: queries.sheet_of(kind))
    form = Recording(request, sheet, title)
    answer = take(request, [form])
    if answer and answer.is_done:
        return redirect(*_after(form, listed, seen))
    fund = _written(form, "fund") if kind == "allocation" else ""
    pool = pool_named(fund, on=today()) if fund else None
    return page(
        request,
        "record",
        section="results" if listed == "indicators" else listed,
        status=REFUSED if answer and answer.is_wrong else 200,
        title=title,
        sheet=sheet,
        listed=(reverse(listed), said(sheet.title)),
        form=form,
        power="" if holds(request, power) or kind == "allocation" else power,
        is_allocation=kind == "allocation",
        pool=live(pool, on=today()) if pool else None,
        **shown_answer(answer),
    )


def _after(form: Recording, listed: str, seen: str) -> tuple[str, ...]:
    """The page that follows: of the record; of a target, which has none, that of its indicator; else the list."""
    if form.sheet.record == "target":
        return "indicator", form.values["indicator"]
    return (seen, form.code) if seen else (listed,)


def _written(form: forms.Form, key: str) -> str:
    return str(form[key].value() or "")
