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
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Value
from headwater.web import listing, lists
from headwater.web.filters import choices_of, ids, named_like, node_named, offer
from headwater.web.funding import shared
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Signing, Step, shown_answer, take
from headwater.web.trail import trail

POWER = "register contributions"


class Filters(listing.Filters):
    """The filters of the list, as they stand in the address."""

    donor = forms.CharField(label=PLEDGES.column("donor").title, required=False, widget=forms.Select)
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((str(status), str(status).capitalize()) for status in PledgeStatus)],
    )
    text = forms.CharField(
        label="Text", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    field_order = ("donor", "status", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        used = queries.pledges().order_by().values_list("donor", flat=True).distinct()
        offer(self.fields["donor"], choices_of(used, on=today(), everything="All donors"))

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
        return Status("honoured", "good")
    if row.status == PledgeStatus.CANCELLED:
        return Status("cancelled", "bad")
    late = urgency(row.expected_on, today=on) == Urgency.OVERDUE
    return Status("open, later than expected", "attention") if late else Status("open")


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
    "status": Column(title="Status"),
    "amount": listing.head(PLEDGES, "amount"),
}
LIST: listing.List[Pledge] = listing.List(
    name="pledges",
    one="pledge",
    many="pledges",
    sheet=PLEDGES,
    columns=COLUMNS,
    orders=(
        lists.Order("code", "code", str),
        lists.Order("donor", "donor_name", str),
        lists.Order("pledged_on", "pledged_on", date.fromisoformat),
        lists.Order("expected_on", "expected_on", date.fromisoformat),
    ),
    first_order="expected_on",
    filters=Filters,
    values=values,
    files=pledge_rows,
    summed=lambda _, rows: listing.Summed(
        rows.count(), notes=("A pledge is not money: no total stands here, and none of it is in the books.",)
    ),
    sortable=lambda rows, order: lists.called(rows, "donor", on=today()) if order == "donor" else rows,
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
    facts: list[tuple[str, Value]] = [(COLUMNS[key].title, row[key]) for key in COLUMNS if key != "code"]
    facts.append(("Received under its agreement since", came if came is not None else "not known: it names none"))
    return page(
        request,
        "one",
        section="donors",
        status=REFUSED if answer and answer.is_wrong else 200,
        up=(reverse("pledges"), "Pledges"),
        heading=f"Pledge {record.code}",
        code=record.code,
        lede="A pledge is not money: it stands in no total.",
        facts=facts,
        forms=steps,
        trail=trail(request, f"pledge:{record.code}"),
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, record: Pledge) -> list[Step]:
    if record.status != PledgeStatus.OPEN or not holds(request, POWER):
        return []

    def honour(said: Mapping[str, Any], by: Person) -> str:
        actions.honour_pledge(code=record.code, by=by, version=said["version"])
        return f"The pledge {record.code} is honoured."

    def cancel(said: Mapping[str, Any], by: Person) -> str:
        actions.cancel_pledge(code=record.code, reason=said["reason"], by=by, version=said["version"])
        return f"The pledge {record.code} is cancelled."

    about: list[tuple[str, Value]] = [("Pledge", record.code), ("Amount", record.money)]
    shared: dict[str, Any] = {"about": about, "version": record.version}
    return [
        Signing(request, name="honour", title="It was honoured", act=honour, **shared),
        Signing(request, name="cancel", title="It will not be honoured", act=cancel, words="Reason", **shared),
    ]
