"""Duties to donors, conversations with them and contacts there: lists, the reporting calendar, and the page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.exchange.columns import DUTIES, ENGAGEMENTS
from headwater.exchange.rows import duty_rows, engagement_rows
from headwater.funding import actions, queries
from headwater.funding.queries import Duty, Engagement
from headwater.funding.rules import DUTY_KINDS, DutyStatus, Urgency, urgency
from headwater.lib.words import counted, noted, number, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Synthetic, Table, Value
from headwater.web import listing, lists
from headwater.web.filters import (
    choices_of,
    ids,
    named_like,
    node_named,
    offer,
    period_field,
    period_named,
    search_field,
    standings,
)
from headwater.web.funding import shared
from headwater.web.languages import day, later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Signing, Step, shown_answer, take
from headwater.web.trail import trail

POWER = "register contributions"
_TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    Urgency.OVERDUE: "bad",
    Urgency.SOON: "attention",
    Urgency.LATER: "neutral",
    DutyStatus.DONE: "good",
    DutyStatus.WAIVED: "neutral",
}


class _OfDonor(listing.Filters):
    """What filters of things of donors share."""

    donor = forms.CharField(label=later(DUTIES.column("donor").title), required=False, widget=forms.Select)
    text = search_field()

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])


class DutyFilters(_OfDonor):
    """The filters of duties."""

    kind = forms.ChoiceField(
        label=later(DUTIES.column("kind").title),
        required=False,
        choices=standings(DUTY_KINDS),
    )
    status = forms.ChoiceField(
        label=later("Status"),
        required=False,
        choices=[
            ("", later("Open")),
            ("done", later("Done")),
            ("waived", later("Waived")),
            ("all", later("Any")),
        ],
    )
    period = period_field()
    field_order = ("donor", "kind", "status", "period", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        used = queries.duties().order_by().values_list("donor", flat=True).distinct()
        offer(self.fields["donor"], choices_of(used, on=today(), everything=said("All donors")))

    def clean_period(self) -> object:
        return period_named(self.cleaned_data["period"])

    def rows(self) -> QuerySet[Duty]:
        """The duties that all filters let through."""
        asked = self.cleaned_data
        status = None if asked["status"] == "all" else asked["status"] or DutyStatus.OPEN
        rows = queries.duties(donor=asked["donor"], kind=asked["kind"] or None, status=status)
        if period := asked["period"]:
            rows = rows.filter(due_on__range=(period.start, period.end))
        if text := asked["text"]:
            donors = named_like("organisation", text).values("pk")
            rows = rows.filter(Q(code__icontains=text) | Q(what__icontains=text) | Q(donor__in=donors))
        return rows


def standing(row: Duty, *, on: date) -> Status:
    """Where a duty stands on a day, in words."""
    word = urgency(row.due_on, today=on) if row.status == DutyStatus.OPEN else row.status
    return Status(said(word), _TONES[word])


def _duty_values(rows: Sequence[Duty]) -> list[Mapping[str, Value]]:
    names = names_of(ids(rows, "donor"), on=today())
    return [
        {
            "due_on": Synthetic(row.due_on) if row.is_synthetic else row.due_on,
            "standing": standing(row, on=today()),
            "code": Link(row.code, reverse("duty", args=[row.code])),
            "donor": Link(names[row.donor_id], reverse("donor", args=[row.donor.code])),
            "kind": said(row.kind),
            "what": row.what,
            "agreement": Link(row.agreement.code, reverse("agreement", args=[row.agreement.code]))
            if row.agreement
            else "",
        }
        for row in rows
    ]


_DUTY_COLUMNS = {
    "due_on": listing.head(DUTIES, "due_on"),
    "standing": Column(title=noted("Standing")),
    **{key: listing.head(DUTIES, key) for key in ("code", "donor", "kind", "what", "agreement")},
}


def duty_table(rows: Sequence[Duty], *, on: date, caption: str = noted("Duties as of {day}: {count}")) -> Table:
    """Some duties, on the page of what they belong to."""
    names = [name for name in _DUTY_COLUMNS if name != "donor"]
    columns = listing.spoken(_DUTY_COLUMNS)
    return Table(
        caption=said(caption, day=day(on), count=number(len(rows))),
        columns=tuple(columns[name] for name in names),
        rows=tuple(tuple(row[name] for name in names) for row in _duty_values(rows)),
    )


DUTY_LIST: listing.List[Duty] = listing.List(
    name="duties",
    title=noted("Duties to donors"),
    counted=lambda count: counted("{count} duty to donors", "{count} duties to donors", count),
    sheet=DUTIES,
    columns=_DUTY_COLUMNS,
    orders=(
        lists.Order("due_on", "due_on", date.fromisoformat),
        lists.Order("code", "code", str),
        lists.Order("donor", "donor", by_name=True),
        lists.Order("kind", "kind", str),
    ),
    first_order="due_on",
    filters=DutyFilters,
    values=_duty_values,
    files=duty_rows,
    file_sheet=lambda filters: lists.with_standing(DUTIES, DutyStatus) if filters.cleaned_data["status"] else None,
    records="duty",
    section="donors",
    tabs=shared.tabs,
)


def duties(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, DUTY_LIST)


def duty(request: HttpRequest, code: str) -> HttpResponse:
    """One duty: what is owed to whom by when, and for whoever may, that it was done or is no longer owed."""
    record = found(lambda: queries.duty(code))
    steps = _duty_steps(request, record)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("duty", code=code)
    if answer:
        record = queries.duty(code)
        for step in steps:
            step.renew(record.version)
    name = names_of([record.donor_id], on=today())[record.donor_id]
    facts: list[tuple[str, Value]] = [
        (said("Donor"), Link(name, reverse("donor", args=[record.donor.code]))),
        (said("Kind"), f"{said(record.kind)}: {said(DUTY_KINDS[record.kind])}"),
        (said("Due on"), Synthetic(record.due_on) if record.is_synthetic else record.due_on),
        (
            said("Agreement"),
            Link(record.agreement.code, reverse("agreement", args=[record.agreement.code]))
            if record.agreement
            else said("none"),
        ),
        (said("Where it stands"), record.line or said("not written")),
    ]
    if record.ended_by and record.ended_on:
        is_done = record.status == DutyStatus.DONE
        facts += [
            (said("Done on") if is_done else said("Waived on"), record.ended_on),
            (said("Done by") if is_done else said("Waived by"), record.ended_by.name),
            (said("Evidence"), record.evidence),
        ]
    return page(
        request,
        "one",
        section="donors",
        status=REFUSED if answer and answer.is_wrong else 200,
        up=(reverse("duties"), said("Duties")),
        heading=said("Duty {code}", code=record.code),
        code=record.code,
        lede=record.what,
        standing=standing(record, on=today()),
        facts=facts,
        forms=steps,
        trail=trail(request, f"duty:{record.code}"),
        **shown_answer(answer),
    )


def _duty_steps(request: HttpRequest, record: Duty) -> list[Step]:
    if record.status != DutyStatus.OPEN or not holds(request, POWER):
        return []

    def done(told: Mapping[str, Any], by: Person) -> str:
        actions.fulfil_duty(code=record.code, on=told["on"], evidence=told["reason"], by=by, version=told["version"])
        return said("{code} is done.", code=record.code)

    def waived(told: Mapping[str, Any], by: Person) -> str:
        actions.waive_duty(code=record.code, on=told["on"], reason=told["reason"], by=by, version=told["version"])
        return said("{code} is no longer owed.", code=record.code)

    about: list[tuple[str, Value]] = [
        (said("Duty"), record.code),
        (said("What is owed"), record.what),
        (said("Due on"), record.due_on),
    ]
    shared: dict[str, Any] = {"about": about, "version": record.version, "on": today()}
    return [
        Signing(request, name="done", title=said("It is done"), act=done, words=said("What shows it"), **shared),
        Signing(request, name="waive", title=said("It is no longer owed"), act=waived, words=said("Reason"), **shared),
    ]


class EngagementFilters(_OfDonor):
    """The filters of conversations."""

    period = period_field()
    field_order = ("donor", "period", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        used = queries.engagements().order_by().values_list("donor", flat=True).distinct()
        offer(self.fields["donor"], choices_of(used, on=today(), everything=said("All donors")))

    def clean_period(self) -> object:
        return period_named(self.cleaned_data["period"])

    def rows(self) -> QuerySet[Engagement]:
        """The conversations that all filters let through."""
        asked = self.cleaned_data
        rows = queries.engagements(donor=asked["donor"])
        if period := asked["period"]:
            rows = rows.filter(on__range=(period.start, period.end))
        if text := asked["text"]:
            told = Q(subject__icontains=text) | Q(said__icontains=text) | Q(agreed__icontains=text)
            rows = rows.filter(told | Q(donor__in=named_like("organisation", text).values("pk")))
        return rows


_ENGAGEMENT_COLUMNS = {
    key: listing.head(ENGAGEMENTS, key) for key in ("on", "donor", "kind", "subject", "said", "agreed")
} | {"by": Column(title=noted("Recorded by"))}


def _engagement_values(rows: Sequence[Engagement]) -> list[Mapping[str, Value]]:
    names = names_of(ids(rows, "donor"), on=today())
    return [
        {
            "on": Synthetic(row.on) if row.is_synthetic else row.on,
            "donor": Link(names[row.donor_id], reverse("donor", args=[row.donor.code])),
            "kind": said(row.kind),
            "subject": row.subject,
            "said": row.said,
            "agreed": row.agreed,
            "by": row.recorded_by.name,
        }
        for row in rows
    ]


def engagement_table(rows: Sequence[Engagement]) -> Table:
    """The latest conversations, on the page of a donor."""
    names = [name for name in _ENGAGEMENT_COLUMNS if name != "donor"]
    columns = listing.spoken(_ENGAGEMENT_COLUMNS)
    return Table(
        caption=said("Conversations, the latest first: {count}", count=number(len(rows))),
        columns=tuple(columns[name] for name in names),
        rows=tuple(tuple(row[name] for name in names) for row in _engagement_values(rows)),
    )


ENGAGEMENT_LIST: listing.List[Engagement] = listing.List(
    name="engagements",
    title=noted("Conversations with donors"),
    counted=lambda count: counted("{count} conversation with donors", "{count} conversations with donors", count),
    sheet=ENGAGEMENTS,
    columns=_ENGAGEMENT_COLUMNS,
    orders=(lists.Order("on", "on", date.fromisoformat), lists.Order("donor", "donor", by_name=True)),
    first_order="-on",
    filters=EngagementFilters,
    values=_engagement_values,
    files=engagement_rows,
    records="engagement",
    section="donors",
    tabs=shared.tabs,
)


def engagements(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, ENGAGEMENT_LIST)
