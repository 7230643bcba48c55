"""Contributions: the list with its filters, order, total and files, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.exchange.columns import CONTRIBUTIONS
from headwater.exchange.rows import contribution_rows
from headwater.funding import actions, queries
from headwater.funding.queries import Contribution
from headwater.funding.rules import CATEGORIES, MODALITIES, ContributionStatus
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import counted, noted, number, said
from headwater.registry.queries import names_of
from headwater.registry.rules import folded
from headwater.reports.blocks import Column, Link, Status, Synthetic, Value
from headwater.reports.formats import NO_BREAK
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
    year_choices,
)
from headwater.web.funding import shared
from headwater.web.languages import later, later_begun
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Signing, Step, shown_answer, take
from headwater.web.trail import trail

# Only what was received counts, unless somebody asks to see what was reversed.
EVERY_STATUS = "all"


class Filters(listing.Filters):
    """The filters of the list, as they stand in the address."""

    year = forms.ChoiceField(label=later("Year of receipt"), required=False)
    period = period_field()
    donor = forms.CharField(label=later(CONTRIBUTIONS.column("donor").title), required=False, widget=forms.Select)
    category = forms.ChoiceField(
        label=later(CONTRIBUTIONS.column("modality").title),
        required=False,
        choices=[("", later("Any")), *((str(category), later_begun(words)) for category, words in CATEGORIES.items())],
    )
    fund = forms.CharField(label=later(CONTRIBUTIONS.column("fund").title), required=False, widget=forms.Select)
    agreement = forms.CharField(label=later(CONTRIBUTIONS.column("agreement").title), required=False)
    status = forms.ChoiceField(
        label=later("Status"),
        required=False,
        choices=[
            ("", later("Received")),
            (str(ContributionStatus.REVERSED), later("Reversed")),
            (EVERY_STATUS, later("Both")),
        ],
    )
    text = search_field()
    field_order = ("year", "period", "donor", "category", "fund", "agreement", "status", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        used = queries.used_in_contributions()
        offer(self.fields["year"], year_choices(used.years, request.GET.get("year", "")))
        offer(self.fields["donor"], choices_of(used.donors, on=today(), everything=said("All donors")))
        offer(self.fields["fund"], choices_of(used.funds, on=today(), everything=said("All funds")))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])

    def clean_fund(self) -> object:
        return node_named("fund", self.cleaned_data["fund"])

    def clean_period(self) -> Period | None:
        return period_named(self.cleaned_data["period"])

    @property
    def standing(self) -> str | None:
        """The standing that is shown; None for any."""
        asked = self.cleaned_data["status"]
        return None if asked == EVERY_STATUS else asked or ContributionStatus.RECEIVED

    def rows(self) -> QuerySet[Contribution]:
        """The contributions that all filters let through."""
        asked = self.cleaned_data
        rows = queries.contributions(
            donor=asked["donor"],
            fund=asked["fund"],
            category=int(asked["category"]) if asked["category"] else None,
            period=calendar_year(int(asked["year"])) if asked["year"] else None,
            agreement=asked["agreement"] or None,
            status=self.standing,
        )
        if period := asked["period"]:
            rows = rows.filter(received_on__range=(period.start, period.end))
        if text := asked["text"]:
            donors = list(named_like("organisation", text).values_list("pk", flat=True))
            rows = rows.filter(Q(text_key__contains=folded(text)) | Q(donor__in=donors))
        return rows


def _summed(filters: Filters, rows: QuerySet[Contribution]) -> listing.Summed:
    """All rows of the list, added up: what counts, each currency by itself, and in US dollars."""
    found = queries.sums(rows)
    counted = [one for one in found if one.status == (filters.standing or ContributionStatus.RECEIVED)]
    count, of = sum(one.rows for one in counted), sum(one.rows for one in found)
    leave_out = [] if any(one.given.currency != "USD" for one in found) else ["amount"]
    if filters.standing is not None:
        leave_out.append("status")
    total: dict[str, Value] = {
        "code": said("Total of {count}", count=number(count)),
        "amount": counted[0].given if len(counted) == 1 else "",
        "usd": Money(sum(one.usd.amount for one in counted), "USD"),
    }
    standing = filters.standing or ContributionStatus.RECEIVED
    notes = tuple(_notes(counted, count=count, of=of, standing=standing))
    return listing.Summed(of, total, notes, tuple(leave_out))


def _values(rows: Sequence[Contribution]) -> list[Mapping[str, Value]]:
    names = names_of(ids(rows, "donor", "fund"), on=today())
    return [
        {
            "code": Link(row.code, reverse("contribution", args=[row.code])),
            "status": _status(row),
            "donor": Link(names[row.donor_id], reverse("donor", args=[row.donor.code])),
            "received_on": _marked(row.received_on, row.received_on_is_synthetic),
            "modality": _marked(_earmarked(row), row.modality_is_synthetic),
            "fund": names[row.fund_id] if row.fund_id else said("kept apart"),
            "amount": row.money,
            "usd": row.money_usd,
        }
        for row in rows
    ]


def _earmarked(row: Contribution) -> str:
    """The letter of the modality with its category, kept on one line."""
    words = said("{modality}, {category}", modality=row.modality, category=said(CATEGORIES[row.category]))
    return words.replace(" ", NO_BREAK, 1)


def _marked(value: str | date, is_synthetic: bool) -> Value:
    return Synthetic(value) if is_synthetic else value


def _status(row: Contribution) -> Status:
    return Status(said(row.status), "bad" if row.status == ContributionStatus.REVERSED else "good")


def _notes(given: Sequence[queries.Sum], *, count: int, of: int, standing: str) -> Iterator[str]:
    yield counted(
        "The total counts the one {standing} contribution of this list.",
        "The total counts the {count} {standing} contributions of this list, on all its pages.",
        count,
        standing=said(standing),
    )
    if of > count:
        yield counted(
            "{count} reversed contribution is not counted.",
            "{count} reversed contributions are not counted.",
            of - count,
        )
    if len(given) > 1:
        each = "; ".join(said("{amount} in {count}", amount=one.given, count=number(one.rows)) for one in given)
        yield said(
            "As given, each currency by itself: {each}. In US dollars: each at the rate of its day of receipt.",
            each=each,
        )


LIST: listing.List[Contribution] = listing.List(
    name="contributions",
    title=noted("Contributions"),
    counted=lambda count: counted("{count} contribution", "{count} contributions", count),
    sheet=CONTRIBUTIONS,
    columns={
        "code": listing.head(CONTRIBUTIONS, "code"),
        "status": Column(title=noted("Status")),
        **{key: listing.head(CONTRIBUTIONS, key) for key in ("donor", "received_on", "modality", "fund", "amount")},
        "usd": Column(title=noted("In US dollars"), align="number", unit="USD"),
    },
    orders=(
        lists.Order("code", "code", str),
        lists.Order("donor", "donor", by_name=True),
        lists.Order("received_on", "received_on", date.fromisoformat),
        lists.Order("modality", "modality", str),
        lists.Order("usd", "amount_usd", int),
    ),
    first_order="-received_on",
    filters=Filters,
    values=_values,
    files=contribution_rows,
    summed=_summed,
    file_sheet=lambda filters: None if filters.standing else lists.with_standing(CONTRIBUTIONS, ContributionStatus),
    records="contribution",
)


def contributions(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, LIST)


def contribution(request: HttpRequest, code: str) -> HttpResponse:
    """One contribution: its facts, its movements, its trail; for whoever may, the form that reverses it."""
    record = found(lambda: queries.contribution(code))
    steps = _steps(request, record)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("contribution", code=code)
    if answer:
        record = queries.contribution(code)
        for step in steps:
            step.renew(record.version)
    return page(
        request,
        "contribution",
        section="contributions",
        status=REFUSED if answer and answer.is_wrong else 200,
        record=record,
        facts=_facts(record),
        donor=names_of([record.donor_id], on=today())[record.donor_id],
        standing=_status(record),
        movements=shared.movements(record.entry_id),
        reversal=shared.movements(record.reversal_id),
        trail=trail(request, f"contribution:{record.code}"),
        forms=steps,
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, record: Contribution) -> list[Step]:
    """The form that reverses it, for whoever may."""
    if record.status != ContributionStatus.RECEIVED or not holds(request, "correct records"):
        return []

    def act(told: Mapping[str, Any], by: Person) -> str:
        actions.reverse_contribution(
            code=record.code, on=told["on"], why=told["reason"], by=by, version=told["version"]
        )
        return said("The contribution {code} is reversed by a movement back.", code=record.code)

    return [
        Signing(
            request,
            name="reverse",
            title=said("Reverse this contribution"),
            act=act,
            about=[
                (said("Contribution"), record.code),
                (said("Donor"), names_of([record.donor_id], on=today())[record.donor_id]),
                (said("Amount"), record.money),
            ],
            version=record.version,
            on=today(),
            words=said("Reason"),
        )
    ]


def _facts(record: Contribution) -> list[tuple[str, Value]]:
    names = names_of(ids([record], "donor", "fund"), on=today())
    listed = reverse("contributions")
    modality = MODALITIES[record.modality]
    facts: list[tuple[str, Value]] = [
        (said("Donor"), Link(names[record.donor_id], reverse("donor", args=[record.donor.code]))),
        (said("Amount in US dollars"), record.money_usd),
    ]
    if record.rate:
        rate = record.rate
        facts += [
            (said("Amount as given"), record.money),
            (
                said("Rate of exchange"),
                said(
                    "{rate} {currency} for one US dollar, from {day}",
                    rate=f"{rate.units_per_usd.normalize():f}",
                    currency=rate.currency,
                    day=rate.valid_from,
                ),
            ),
            (said("Source of the rate"), rate.source),
        ]
    day, fund = record.received_on, record.fund
    earmarking = said(
        "{modality}, {meaning} ({category})",
        modality=record.modality,
        meaning=said(modality.meaning),
        category=said(CATEGORIES[record.category]),
    )
    facts += [
        (said("Received on"), _marked(day, record.received_on_is_synthetic)),
        (said("Booked on"), record.booked_on),
        (said("Earmarking"), _marked(earmarking, record.modality_is_synthetic)),
        (
            said("Fund"),
            Link(names[fund.pk], f"{listed}?fund={quote(fund.code)}") if fund else said("none: kept apart"),
        ),
        (said("Enters a pool"), said("yes") if record.pool_id else said("no, it is kept apart for its donor")),
        (
            said("Agreement"),
            Link(record.agreement.code, reverse("agreement", args=[record.agreement.code]))
            if record.agreement
            else said("none recorded"),
        ),
        (said("Evidence"), record.evidence or said("none recorded")),
        (said("Entry in the ledger"), Link(str(record.entry_id), "#movements")),
    ]
    if record.reversal_id:
        facts.append((said("Reversed by entry"), Link(str(record.reversal_id), "#reversal")))
    return facts
