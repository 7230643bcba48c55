"""The reporting calendar: what is owed to donors and expected from them, month by month."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.funding import queries
from headwater.funding.rules import DUTY_KINDS, PledgeStatus
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import number, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Synthetic, Table, Value
from headwater.web import lists
from headwater.web.filters import choices_of, node_named, offer, standings, year_choices
from headwater.web.funding import agreements, pledges, relations, shared
from headwater.web.languages import later, month
from headwater.web.pages import REFUSED, page, today
from headwater.web.tables import table_file

# What stands on one page; the files hold all of it.
MOST_SHOWN = 300
_Line = tuple[date, int, tuple[Value, ...]]


class Filters(forms.Form):
    """The filters of the calendar."""

    year = forms.ChoiceField(label=later("Year"), required=False)
    donor = forms.CharField(label=later("Donor"), required=False, widget=forms.Select)
    kind = forms.ChoiceField(
        label=later("Kind"),
        required=False,
        choices=[*standings(DUTY_KINDS), ("tranche", later("Tranche")), ("pledge", later("Pledge"))],
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        days = queries.duties().order_by().dates("due_on", "year")
        years = {today().year, today().year + 1, *(day.year for day in days)}
        offer(self.fields["year"], year_choices(years, request.GET.get("year", ""))[1:])
        held = {*queries.duties().order_by().values_list("donor", flat=True).distinct()}
        held |= {*queries.agreements().order_by().values_list("donor", flat=True).distinct()}
        offer(self.fields["donor"], choices_of(held, on=today(), everything=said("All donors")))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])


def calendar(request: HttpRequest) -> HttpResponse:
    """A year month by month; or with ?format= as a file."""
    filters = Filters(request)
    if not filters.is_valid():
        return page(request, "calendar", section="donors", status=REFUSED, form=filters, tabs=shared.tabs("calendar"))
    year = int(filters.cleaned_data["year"] or today().year)
    rows = sorted(_lines(year, filters.cleaned_data), key=lambda line: (line[0], str(line[2][2])))
    if form := lists.asked_form(request):
        return table_file(f"calendar-{year}", _table(said("Calendar of {year}: {count}", year=year, count=number(len(rows))), rows), form)
    months = [
        (month(first), _table(said("{month}: {count}", month=month(first), count=number(len(some))), some))
        for first, some in (
            (first, list(lines)) for first, lines in groupby(rows[:MOST_SHOWN], key=lambda line: line[0].replace(day=1))
        )
    ]
    return page(
        request,
        "calendar",
        section="donors",
        form=filters,
        year=year,
        count=len(rows),
        most=MOST_SHOWN,
        months=months,
        is_filtered=bool(filters.cleaned_data["donor"] or filters.cleaned_data["kind"]),
        downloads=lists.downloads(request) if rows else [],
        tabs=shared.tabs("calendar"),
    )


def _table(caption: str, rows: list[_Line]) -> Table:
    titles = (said("Due on"), said("Standing"), said("Kind"), said("What"), said("Donor"), said("Reference"))
    names = names_of({donor for _, donor, _ in rows}, on=today())
    return Table(
        caption=caption,
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple((*cells[:4], names[donor], cells[4]) for _, donor, cells in rows),
    )


def _lines(year: int, asked: dict[str, object]) -> list[_Line]:
    whole, kind, donor, on = calendar_year(year), asked["kind"], asked["donor"], today()
    found: list[_Line] = []
    if kind != "tranche" and kind != "pledge":
        duties = queries.duties(kind=str(kind) if kind else None).filter(due_on__range=(whole.start, whole.end))
        for row in duties:
            day = Synthetic(row.due_on) if row.is_synthetic else row.due_on
            link = Link(row.code, reverse("duty", args=[row.code]))
            found.append((row.due_on, row.donor_id, (day, relations.standing(row, on=on), said(row.kind), row.what, link)))
    if kind in ("", "tranche"):
        for agreement in queries.agreements().filter(tranches__due_on__range=(whole.start, whole.end)).distinct():
            for one in queries.tranche_standings(agreement, on=on):
                if one.tranche.due_on.year != year:
                    continue
                due = Synthetic(one.tranche.due_on) if agreement.terms_are_synthetic else one.tranche.due_on
                what = said("Tranche {number} of {amount}", number=one.tranche.number, amount=one.amount)
                link = Link(agreement.code, reverse("agreement", args=[agreement.code]))
                state = agreements.standing(one)
                found.append((one.tranche.due_on, agreement.donor_id, (due, state, said("tranche"), what, link)))
    if kind in ("", "pledge"):
        expected = queries.pledges().filter(expected_on__range=(whole.start, whole.end))
        for pledge in expected.exclude(status=PledgeStatus.CANCELLED):
            link = Link(pledge.code, reverse("pledge", args=[pledge.code]))
            what = said("{amount}, announced and no money", amount=pledge.money)
            state = pledges.standing(pledge, on=on)
            found.append((pledge.expected_on, pledge.donor_id, (pledge.expected_on, state, said("pledge"), what, link)))
    return [line for line in found if donor is None or line[1] == getattr(donor, "pk", None)]
