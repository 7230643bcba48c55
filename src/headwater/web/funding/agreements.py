"""Agreements and their tranches: the list, and the page of one with what came and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.exchange.columns import AGREEMENTS
from headwater.exchange.rows import agreement_rows
from headwater.funding import queries
from headwater.funding.queries import Agreement, TrancheStanding
from headwater.funding.rules import MODALITIES
from headwater.lib.money import Money
from headwater.lib.words import counted, noted, number, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Status, Synthetic, Table, Value
from headwater.web import listing, lists
from headwater.web.filters import choices_of, ids, named_like, node_named, offer, search_field
from headwater.web.funding import relations, shared
from headwater.web.languages import day, later
from headwater.web.pages import found, page, today
from headwater.web.trail import trail

TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    noted("received"): "good",
    noted("in part"): "attention",
    "overdue": "bad",
    "due soon": "attention",
    "later": "neutral",
}


class Filters(listing.Filters):
    """The filters of the list, as they stand in the address."""

    donor = forms.CharField(label=later(AGREEMENTS.column("donor").title), required=False, widget=forms.Select)
    standing = forms.ChoiceField(
        label=later("Standing"),
        required=False,
        choices=[
            ("", later("Any")),
            ("running", later("Running today")),
            ("to-come", later("Still to begin")),
            ("over", later("Over")),
        ],
    )
    text = search_field()
    field_order = ("donor", "standing", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        donors = queries.agreements().order_by().values_list("donor", flat=True).distinct()
        offer(self.fields["donor"], choices_of(donors, on=today(), everything=said("All donors")))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])

    def rows(self) -> QuerySet[Agreement]:
        """The agreements that all filters let through."""
        asked, on = self.cleaned_data, today()
        rows = queries.agreements(donor=asked["donor"])
        match asked["standing"]:
            case "running":
                rows = rows.filter(starts_on__lte=on, ends_on__gte=on)
            case "to-come":
                rows = rows.filter(starts_on__gt=on)
            case "over":
                rows = rows.filter(ends_on__lt=on)
        if text := asked["text"]:
            donors, titles = named_like("organisation", text), named_like("agreement", text)
            rows = rows.filter(
                Q(node__code__icontains=text) | Q(donor__in=donors.values("pk")) | Q(node__in=titles.values("pk"))
            )
        return rows


def _values(rows: Sequence[Agreement]) -> list[Mapping[str, Value]]:
    names = names_of(ids(rows, "donor", "node"), on=today())
    received = queries.received_under(rows)
    return [
        {
            "code": Link(row.code, reverse("agreement", args=[row.code])),
            "title": names[row.node_id],
            "donor": Link(names[row.donor_id], reverse("donor", args=[row.donor.code])),
            "signed_on": _marked(row.signed_on, row),
            "ends_on": _marked(row.ends_on, row),
            "modality": row.modality,
            "amount": Synthetic(row.money) if row.terms_are_synthetic else row.money,
            "received": received[row.pk],
            "next": _next(row, received[row.pk], on=today()),
        }
        for row in rows
    ]


def _marked(day: date, row: Agreement) -> Value:
    return Synthetic(day) if row.terms_are_synthetic else day


def standing(one: TrancheStanding, *, with_day: bool = False) -> Status:
    """Where a tranche stands; beside its day where the day stands nowhere else."""
    words = said(one.standing)
    return Status(f"{day(one.tranche.due_on)}: {words}" if with_day else words, TONES[one.standing])


def _next(row: Agreement, received: Money, *, on: date) -> Value:
    """The day of the next payment that did not come in full."""
    standings = queries.tranche_standings(row, on=on, received=received)
    waiting = [one for one in standings if one.standing != "received"]
    return standing(waiting[0], with_day=True) if waiting else ""


LIST: listing.List[Agreement] = listing.List(
    name="agreements",
    title=noted("Agreements"),
    counted=lambda count: counted("{count} agreement", "{count} agreements", count),
    sheet=AGREEMENTS,
    columns={
        **{
            key: listing.head(AGREEMENTS, key)
            for key in ("code", "title", "donor", "signed_on", "ends_on", "modality", "amount")
        },
        "received": Column(title=noted("Received under it"), align="number"),
        "next": Column(title=noted("Next tranche due")),
    },
    orders=(
        lists.Order("code", "node__code", str),
        lists.Order("donor", "donor", by_name=True),
        lists.Order("signed_on", "signed_on", date.fromisoformat),
        lists.Order("ends_on", "ends_on", date.fromisoformat),
    ),
    first_order="-signed_on",
    filters=Filters,
    values=_values,
    files=agreement_rows,
    records="agreement",
    section="donors",
    tabs=shared.tabs,
)


def agreements(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, LIST)


def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: its terms, its tranches with what came and what is due, its duties and its trail."""
    record = found(lambda: queries.agreement(code))
    on = today()
    names = names_of([record.donor_id, record.node_id], on=on)
    received = queries.received_under([record])[record.pk]
    tranches = queries.tranche_standings(record, on=on, received=received)
    duties = list(queries.duties().filter(agreement=record))
    return page(
        request,
        "agreement",
        section="donors",
        record=record,
        name=names[record.node_id],
        donor=Link(names[record.donor_id], reverse("donor", args=[record.donor.code])),
        figures=KeyFigures(
            (
                KeyFigure(
                    title=said("Agreed"),
                    value=Synthetic(record.money) if record.terms_are_synthetic else record.money,
                    link="#tranches",
                ),
                KeyFigure(
                    title=said("Received under it"),
                    value=received,
                    link=f"{reverse('contributions')}?agreement={record.code}",
                ),
                KeyFigure(title=said("Due and not received"), value=_due(tranches), link="#tranches"),
            )
        ),
        facts=_facts(record, names),
        tranches=_tranches(tranches, record),
        duties=relations.duty_table(duties, on=on) if duties else None,
        trail=trail(request, f"agreement:{record.code}"),
    )


def _due(tranches: Sequence[TrancheStanding]) -> Value:
    due = [one for one in tranches if one.standing in ("overdue", "in part") and one.is_due]
    missing = [one.missing for one in due]
    return sum(missing[1:], start=missing[0]) if missing else said("nothing")


def _facts(record: Agreement, names: Mapping[int, str]) -> list[tuple[str, Value]]:
    return [
        (said("Code"), record.code),
        (said("Donor"), Link(names[record.donor_id], reverse("donor", args=[record.donor.code]))),
        (said("Signed on"), _marked(record.signed_on, record)),
        (said("From"), _marked(record.starts_on, record)),
        (said("To"), _marked(record.ends_on, record)),
        (said("Spans more than one year"), said("yes") if record.is_multi_year else said("no")),
        (
            said("Earmarking"),
            said("{modality}, {meaning}", modality=record.modality, meaning=said(MODALITIES[record.modality].meaning)),
        ),
    ]


def _tranches(tranches: Sequence[TrancheStanding], record: Agreement) -> Table:
    mark = Synthetic if record.terms_are_synthetic else lambda value: value
    rows: list[tuple[Value, ...]] = [
        (
            str(one.tranche.number),
            mark(one.tranche.due_on),
            standing(one),
            mark(one.amount),
            one.received,
            one.missing,
        )
        for one in tranches
    ]
    titles = (said("Promised"), said("Received for it"), said("Still missing"))
    numbers = (Column(title=title, align="number") for title in titles)
    note = said("What was received under the agreement fills the tranches in their order, each currency by itself.")
    return Table(
        caption=said("Tranches: {count}", count=number(len(rows))),
        columns=(*(Column(title=title) for title in (said("Number"), said("Due on"), said("Standing"))), *numbers),
        rows=tuple(rows),
        notes=(note,),
    )
