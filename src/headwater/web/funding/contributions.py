"""Contributions: the list with its filters, order, total and files, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.exchange.columns import CONTRIBUTIONS
from headwater.funding import actions, queries
from headwater.funding.queries import Contribution
from headwater.funding.rules import CATEGORIES, MODALITIES, ContributionStatus
from headwater.lib.errors import Complaint, Refused
from headwater.lib.periods import year as calendar_year
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Synthetic, Table, Value
from headwater.reports.formats import NO_BREAK
from headwater.web import lists
from headwater.web.filters import caption, choices_of, ids, named_like, node_named, offer, year_choices
from headwater.web.funding import shared
from headwater.web.pages import REFUSED, found, holds, page, signer, today
from headwater.web.trail import trail

ORDERS = (
    lists.Order("code", "code", str),
    lists.Order("donor", "donor_name", str),
    lists.Order("received", "received_on", date.fromisoformat),
    lists.Order("earmarking", "modality", str),
    lists.Order("usd", "amount_usd", int),
)
FIRST_ORDER = "-received"
# Only what was received counts, unless somebody asks to see what was reversed.
EVERY_STATUS = "all"


class Filters(forms.Form):
    """The filters of the list, as they stand in the address."""

    year = forms.ChoiceField(label="Year of receipt", required=False)
    donor = forms.CharField(required=False, widget=forms.Select)
    category = forms.ChoiceField(
        label="Earmarking",
        required=False,
        choices=[("", "Any"), *((str(number), words.capitalize()) for number, words in CATEGORIES.items())],
    )
    fund = forms.CharField(required=False, widget=forms.Select)
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Received"), (str(ContributionStatus.REVERSED), "Reversed"), (EVERY_STATUS, "Both")],
    )
    text = forms.CharField(
        label="Text", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        everything = queries.contributions().order_by()
        years = [day.year for day in everything.dates("received_on", "year")]
        offer(self.fields["year"], year_choices(years, request.GET.get("year", "")))
        for name, words in (("donor", "All donors"), ("fund", "All funds")):
            used = everything.exclude(**{name: None}).values_list(name, flat=True).distinct()
            offer(self.fields[name], choices_of(used, on=today(), everything=words))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])

    def clean_fund(self) -> object:
        return node_named("fund", self.cleaned_data["fund"])

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    @property
    def standing(self) -> str | None:
        """The standing that is shown; None for any."""
        asked = self.cleaned_data["status"]
        return None if asked == EVERY_STATUS else asked or ContributionStatus.RECEIVED

    def rows(self) -> QuerySet[Contribution]:
        """The contributions that all filters let through, with their donors' names for sorting."""
        asked = self.cleaned_data
        rows = queries.contributions(
            donor=asked["donor"],
            fund=asked["fund"],
            category=int(asked["category"]) if asked["category"] else None,
            period=calendar_year(int(asked["year"])) if asked["year"] else None,
            status=self.standing,
        )
        if text := asked["text"]:
            donors = named_like("organisation", text).values("pk")
            rows = rows.filter(Q(code__icontains=text) | Q(evidence__icontains=text) | Q(donor__in=donors))
        return rows


def contributions(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    filters = Filters(request)
    if not filters.is_valid():
        return page(request, "contributions", section="contributions", status=REFUSED, form=filters)
    by = lists.sorting(filters.cleaned_data["sort"], ORDERS, default=FIRST_ORDER)
    rows = filters.rows()
    sorted_rows = lists.called(rows, "donor", on=today()) if by.order.name == "donor" else rows
    if form := lists.asked_form(request):
        sheet = CONTRIBUTIONS if filters.standing else lists.with_standing(CONTRIBUTIONS, ContributionStatus)
        return lists.file("contributions", sheet, _file_rows(lists.ordered(sorted_rows, by)), form)
    cut = lists.cut(request, sorted_rows, by)
    return page(
        request,
        "contributions",
        section="contributions",
        form=filters,
        is_filtered=filters.is_filtered,
        cut=cut,
        table=_table(request, cut, by, rows, is_mixed=filters.standing is None) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
    )


def _table(
    request: HttpRequest,
    cut: lists.Cut[Contribution],
    by: lists.Sorting,
    rows: QuerySet[Contribution],
    *,
    is_mixed: bool,
) -> Table:
    counted = rows.filter(status=ContributionStatus.RECEIVED) if is_mixed else rows
    given = queries.totals(counted)
    has_foreign = rows.exclude(currency="USD").exists()
    columns = {
        "code": Column(title="Code"),
        "status": Column(title="Status"),
        "donor": Column(title="Donor"),
        "received": Column(title="Received on"),
        "earmarking": Column(title="Earmarking"),
        "fund": Column(title="Fund"),
        "given": Column(title="As given", align="number"),
        "usd": Column(title="Amount", align="number", unit="USD"),
    }
    shown = [name for name in columns if (name != "given" or has_foreign) and (name != "status" or is_mixed)]
    names = names_of(ids(cut.rows, "donor", "fund"), on=today())
    values = [_values(row, names) for row in cut.rows]
    count = counted.count()
    standing = ContributionStatus.RECEIVED if is_mixed else cut.rows[0].status
    total: dict[str, Value] = {
        "code": f"Total of {count:,}",
        "given": given[0].amount if len(given) == 1 else "",
        "usd": queries.sum_usd(counted, "amount_usd"),
    }
    return Table(
        caption=caption("Contributions", cut),
        columns=tuple(lists.heads(request, {name: columns[name] for name in shown}, by, ORDERS)),
        rows=tuple(tuple(row[name] for name in shown) for row in values),
        total=tuple(total.get(name, "") for name in shown),
        notes=tuple(_notes(given, count=count, of=cut.count, standing=standing)),
    )


def _values(row: Contribution, names: Mapping[int, str]) -> dict[str, Value]:
    return {
        "code": Link(row.code, reverse("contribution", args=[row.code])),
        "donor": names[row.donor_id],
        "received": _marked(row.received_on, row.received_on_is_synthetic),
        "earmarking": _marked(f"{row.modality},{NO_BREAK}{CATEGORIES[row.category]}", row.modality_is_synthetic),
        "fund": names[row.fund_id] if row.fund_id else "kept apart",
        "given": row.money,
        "usd": row.money_usd,
        "status": _status(row),
    }


def _marked(value: str | date, is_synthetic: bool) -> Value:
    return Synthetic(value) if is_synthetic else value


def _status(row: Contribution) -> Status:
    return Status(row.status, "bad" if row.status == ContributionStatus.REVERSED else "good")


def _notes(given: list[queries.Total], *, count: int, of: int, standing: str) -> Iterator[str]:
    left_out = of - count
    without = f"; {left_out:,} reversed are not counted" if left_out else ""
    yield f"The total counts the {count:,} {standing} contributions of this list, on all its pages{without}."
    if len(given) > 1:
        each = "; ".join(f"{total.amount} in {total.rows:,}" for total in given)
        yield f"As given, each currency by itself: {each}. In US dollars: each at the rate of its day of receipt."


def _file_rows(rows: QuerySet[Contribution]) -> Iterator[dict[str, Any]]:
    names = names_of({held for row in rows.values_list("donor", "fund").distinct() for held in row if held}, on=today())
    for row in rows.iterator(chunk_size=2_000):
        yield {
            "code": row.code,
            "donor": names[row.donor_id],
            "agreement": row.agreement.code if row.agreement else None,
            "fund": names[row.fund_id] if row.fund_id else None,
            "modality": row.modality,
            "received_on": row.received_on,
            "modality_is_synthetic": row.modality_is_synthetic,
            "received_on_is_synthetic": row.received_on_is_synthetic,
            "currency": row.currency,
            "amount": row.money,
            "evidence": row.evidence,
            "status": row.status,
        }


def contribution(request: HttpRequest, code: str) -> HttpResponse:
    """One contribution: its facts, its movements, its trail; for whoever may, the form that reverses it."""
    record = found(lambda: queries.contribution(code))
    form = _reversal(request, record)
    complaints: tuple[Complaint, ...] = ()
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.reverse_contribution(
                code=code,
                on=form.cleaned_data["on"],
                why=form.cleaned_data["reason"],
                by=signer(request),
                version=form.cleaned_data["version"],
            )
            messages.success(request, f"The contribution {code} is reversed by a movement back.")
            return redirect("contribution", code=code)
        except Refused as refusal:
            complaints, record = refusal.complaints, queries.contribution(code)
            form = _reversal(request, record, reason=form.cleaned_data["reason"])
    elif request.method == "POST" and not form:
        raise Refused(f"The contribution {code} cannot be changed in this way; look at it again.")
    is_wrong = request.method == "POST"
    return page(
        request,
        "contribution",
        section="contributions",
        status=REFUSED if is_wrong else 200,
        record=record,
        is_wrong=is_wrong,
        wrong=form if form and form.is_bound else None,
        facts=_facts(record),
        donor=names_of([record.donor_id], on=today())[record.donor_id],
        standing=_status(record),
        movements=shared.movements(record.entry_id),
        reversal=shared.movements(record.reversal_id),
        trail=trail(request, f"contribution:{record.code}"),
        forms=[form] if form else [],
        complaints=complaints,
    )


def _reversal(request: HttpRequest, record: Contribution, reason: str | None = None) -> shared.StepForm | None:
    """The form that reverses it; with a reason it is made anew, for the record as it is now."""
    if record.status != ContributionStatus.RECEIVED or not holds(request, "correct records"):
        return None
    return shared.step_form(
        "reverse",
        "Reverse this contribution",
        record=record,
        data=request.POST if request.method == "POST" and reason is None else None,
        on=today(),
        has_day=True,
        needs_reason=True,
        reason=reason or "",
    )


def _facts(record: Contribution) -> list[tuple[str, Value]]:
    names = names_of(ids([record], "donor", "fund"), on=today())
    listed = reverse("contributions")
    modality = MODALITIES[record.modality]
    facts: list[tuple[str, Value]] = [
        ("Donor", Link(names[record.donor_id], f"{listed}?donor={quote(record.donor.code)}")),
        ("Amount in US dollars", record.money_usd),
    ]
    if record.rate:
        rate = record.rate
        facts += [
            ("Amount as given", record.money),
            (
                "Rate of exchange",
                f"{rate.units_per_usd.normalize():f} {rate.currency} for one US dollar, from {rate.valid_from}",
            ),
            ("Source of the rate", rate.source),
        ]
    day, fund = record.received_on, record.fund
    earmarking = f"{record.modality}, {modality.meaning} ({CATEGORIES[record.category]})"
    facts += [
        ("Received on", _marked(day, record.received_on_is_synthetic)),
        ("Booked on", record.booked_on),
        ("Earmarking", _marked(earmarking, record.modality_is_synthetic)),
        ("Fund", Link(names[fund.pk], f"{listed}?fund={quote(fund.code)}") if fund else "none: kept apart"),
        ("Enters a pool", "yes" if record.pool_id else "no, it is kept apart for its donor"),
        ("Agreement", record.agreement.code if record.agreement else "none recorded"),
        ("Evidence", record.evidence or "none recorded"),
        ("Entry in the ledger", Link(str(record.entry_id), "#movements")),
    ]
    if record.reversal_id:
        facts.append(("Reversed by entry", Link(str(record.reversal_id), "#reversal")))
    return facts
