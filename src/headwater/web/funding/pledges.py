"""Pledges: announcements, which stand in no total of money, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.exchange.columns import PLEDGES
from headwater.exchange.rows import pledge_rows
from headwater.funding import actions, queries
from headwater.funding.queries import Pledge
from headwater.funding.rules import PledgeStatus, Urgency, urgency
from headwater.lib.words import counted, noted, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Value
from headwater.web import listing, lists
from headwater.web.filters import choices_of, ids, named_like, node_named, offer, search_field, standings
from headwater.web.funding import shared
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Signing, Step, shown_answer, take
from headwater.web.trail import trail

POWER = "register contributions"


class Filters(listing.Filters):
    """The filters of the list, as they stand in the address."""

    donor = forms.CharField(label=later(PLEDGES.column("donor").title), required=False, widget=forms.Select)
    status = forms.ChoiceField(label=later("Status"), required=False, choices=standings(PledgeStatus))
    text = search_field()
    field_order = ("donor", "status", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        used = queries.pledges().order_by().values_list("donor", flat=True).distinct()
        offer(self.fields["donor"], choices_of(used, on=today(), everything=said("All donors")))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])

    def rows(self) -> QuerySet[Pledge]:
        """The pledges that all filters let through."""
        asked = self.cleaned_data
        rows = queries.pledges(donor=asked["donor"], status=asked["status"] or None)
        if text := asked["text"]:
            rows = rows.filter(Q(code__icontains=text) | Q(donor__in=named_like("organisation", text).values("pk")))
        return rows


def standing(row: Pledge, *, on: date) -> Status:
    """Where a pledge stands on a day."""
    if row.status == PledgeStatus.HONOURED:
        return Status(said("honoured"), "good")
    if row.status == PledgeStatus.CANCELLED:
        return Status(said("cancelled"), "bad")
    late = urgency(row.expected_on, today=on) == Urgency.OVERDUE
    return Status(said("open, later than expected"), "attention") if late else Status(said("open"))


def values(rows: Sequence[Pledge]) -> list[Mapping[str, Value]]:
    """The cells of pledges, by column."""
    names = names_of(ids(rows, "donor"), on=today())
    return [
        {
            "code": Link(row.code, reverse("pledge", args=[row.code])),
            "donor": Link(names[row.donor_id], reverse("donor", args=[row.donor.code])),
            "pledged_on": row.pledged_on,
            "expected_on": row.expected_on,
            "agreement": Link(row.agreement.code, reverse("agreement", args=[row.agreement.code]))
            if row.agreement
            else "",
            "status": standing(row, on=today()),
            "amount": row.money,
        }
        for row in rows
    ]


COLUMNS = {
    **{key: listing.head(PLEDGES, key) for key in ("code", "donor", "pledged_on", "expected_on", "agreement")},
    "status": Column(title=noted("Status")),
    "amount": listing.head(PLEDGES, "amount"),
}
LIST: listing.List[Pledge] = listing.List(
    name="pledges",
    title=noted("Pledges"),
    counted=lambda count: counted("{count} pledge", "{count} pledges", count),
    sheet=PLEDGES,
    columns=COLUMNS,
    orders=(
        lists.Order("code", "code", str),
        lists.Order("donor", "donor", by_name=True),
        lists.Order("pledged_on", "pledged_on", date.fromisoformat),
        lists.Order("expected_on", "expected_on", date.fromisoformat),
    ),
    first_order="expected_on",
    filters=Filters,
    values=values,
    files=pledge_rows,
    summed=lambda _, rows: listing.Summed(
        rows.count(), notes=(said("A pledge is not money: no total stands here, and none of it is in the books."),)
    ),
    file_sheet=lambda filters: None if filters.cleaned_data["status"] else lists.with_standing(PLEDGES, PledgeStatus),
    records="pledge",
    section="donors",
    tabs=shared.tabs,
)


def pledges(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, LIST)


def pledge(request: HttpRequest, code: str) -> HttpResponse:
    """One pledge, with what came for it; for whoever may, that it was honoured or will not be."""
    record = found(lambda: queries.pledge(code))
    steps = _steps(request, record)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("pledge", code=code)
    if answer:
        record = queries.pledge(code)
        for step in steps:
            step.renew(record.version)
    ((_, came),) = queries.pledged_and_received(record.donor, pledges=[record])
    (row,) = values([record])
    facts: list[tuple[str, Value]] = [(said(COLUMNS[key].title), row[key]) for key in COLUMNS if key != "code"]
    facts.append(
        (said("Received under its agreement since"), came if came is not None else said("not known: it names none"))
    )
    return page(
        request,
        "one",
        section="donors",
        status=REFUSED if answer and answer.is_wrong else 200,
        up=(reverse("pledges"), said("Pledges")),
        heading=said("Pledge {code}", code=record.code),
        code=record.code,
        lede=said("A pledge is not money: it stands in no total."),
        facts=facts,
        forms=steps,
        trail=trail(request, f"pledge:{record.code}"),
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, record: Pledge) -> list[Step]:
    if record.status != PledgeStatus.OPEN or not holds(request, POWER):
        return []

    def honour(told: Mapping[str, Any], by: Person) -> str:
        actions.honour_pledge(code=record.code, by=by, version=told["version"])
        return said("The pledge {code} is honoured.", code=record.code)

    def cancel(told: Mapping[str, Any], by: Person) -> str:
        actions.cancel_pledge(code=record.code, reason=told["reason"], by=by, version=told["version"])
        return said("The pledge {code} is cancelled.", code=record.code)

    about: list[tuple[str, Value]] = [(said("Pledge"), record.code), (said("Amount"), record.money)]
    shared: dict[str, Any] = {"about": about, "version": record.version}
    return [
        Signing(request, name="honour", title=said("It was honoured"), act=honour, **shared),
        Signing(
            request, name="cancel", title=said("It will not be honoured"), act=cancel, words=said("Reason"), **shared
        ),
    ]
