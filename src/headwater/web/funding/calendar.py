"""The reporting calendar: what is owed to donors and expected from them, month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.db.models import F, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.funding import queries
from headwater.funding.queries import Duty, Pledge, Tranche
from headwater.funding.rules import DUTY_KINDS, PledgeStatus
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import number, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Synthetic, Table
from headwater.reports.blocks import Value as Cell
from headwater.web import lists
from headwater.web.filters import choices_of, node_named, offer, standings, year_choices
from headwater.web.funding import agreements, pledges, relations, shared
from headwater.web.languages import later, month
from headwater.web.pages import REFUSED, page, today
from headwater.web.tables import table_file

# What stands on one page; the files hold all of it.
MOST_SHOWN = 300
_EVER = Period(date.min, date.max)
_Line = tuple[date, int, tuple[Cell, ...]]


class _Source(NamedTuple):
    """Rows that are due, their day and kind, and how they are written as lines of the calendar."""

    rows: QuerySet[Any]
    day: str
    kind: F | Value
    lines: Callable[[Iterable[Any]], Iterator[_Line]]


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
        # The year that is shown stands in its field, also where nobody asked for one.
        super().__init__({"year": str(today().year)} | request.GET.dict(), auto_id="filter_%s")
        years = {today().year, today().year + 1, *_years({"kind": "", "donor": None})}
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
    sources = list(_sources(calendar_year(year), filters.cleaned_data))
    if form := lists.asked_form(request):
        rows = _merged(sources)
        caption = said("Calendar of {year}: {count}", year=year, count=number(len(rows)))
        return table_file(f"calendar-{year}", _table(caption, rows), form)
    months = [
        (said("{month}: {count}", month=month(first), count=number(len(some))), _table(month(first), some))
        for first, some in (
            (first, list(lines))
            for first, lines in groupby(_merged(_first(sources, MOST_SHOWN)), key=lambda line: line[0].replace(day=1))
        )
    ]
    count = sum(source.rows.count() for source in sources)
    return page(
        request,
        "calendar",
        section="donors",
        form=filters,
        year=year,
        count=count,
        most=MOST_SHOWN,
        months=months,
        near=[(other, lists.address(request, year=str(other))) for other in _near(year, filters.cleaned_data)],
        is_filtered=bool(filters.cleaned_data["donor"] or filters.cleaned_data["kind"]),
        downloads=lists.downloads(request) if count else [],
        tabs=shared.tabs("calendar"),
    )


def _first(sources: list[_Source], most: int) -> list[_Source]:
    """The sources with only what is among the first so many of all, which days and kinds tell before any is read."""
    due = [
        (day, said(kind), at, pk)
        for at, source in enumerate(sources)
        for day, kind, pk in source.rows.values_list(source.day, source.kind, "pk")[:most]
    ]
    chosen: dict[int, list[int]] = {at: [] for at in range(len(sources))}
    for _, _, at, pk in sorted(due, key=lambda one: one[:2])[:most]:
        chosen[at].append(pk)
    return [source._replace(rows=source.rows.filter(pk__in=chosen[at])) for at, source in enumerate(sources)]


def _merged(sources: list[_Source]) -> list[_Line]:
    """The lines of all sources by day and kind."""
    lines = [line for source in sources for line in source.lines(source.rows)]
    return sorted(lines, key=lambda line: (line[0], str(line[2][2])))


def _table(caption: str, rows: list[_Line]) -> Table:
    titles = (said("Due on"), said("Standing"), said("Kind"), said("What"), said("Donor"), said("Reference"))
    names = names_of({donor for _, donor, _ in rows}, on=today())
    return Table(
        caption=caption,
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple((*cells[:4], names[donor], cells[4]) for _, donor, cells in rows),
    )


def _near(year: int, asked: dict[str, Any]) -> list[int]:
    """The last year before and the first one after in which anything that passes the filters is due."""
    years = sorted(_years(asked))
    return [*[one for one in years if one < year][-1:], *[one for one in years if one > year][:1]]


def _years(asked: dict[str, Any]) -> set[int]:
    """The years in which anything that passes the filters is due."""
    sources = _sources(_EVER, asked)
    return {year for source in sources for year in queries.years_of(source.rows, source.day)}


def _sources(whole: Period, asked: dict[str, Any]) -> Iterator[_Source]:
    """What is due in a time: for each kind its rows, the earliest first, and how its lines are written."""
    kind, donor = asked["kind"], asked["donor"]
    span = (whole.start, whole.end)
    if kind not in ("tranche", "pledge"):
        duties = queries.duties(kind=kind or None, donor=donor).filter(due_on__range=span).order_by("due_on", "pk")
        yield _Source(duties.select_related(None), "due_on", F("kind"), _duty_lines)
    if kind in ("", "tranche"):
        yield _Source(queries.tranches(period=whole, donor=donor), "due_on", Value("tranche"), _tranche_lines)
    if kind in ("", "pledge"):
        pledged = queries.pledges(donor=donor).filter(expected_on__range=span).exclude(status=PledgeStatus.CANCELLED)
        rows = pledged.select_related(None).order_by("expected_on", "pk")
        yield _Source(rows, "expected_on", Value("pledge"), _pledge_lines)


def _duty_lines(rows: Iterable[Duty]) -> Iterator[_Line]:
    on = today()
    for row in rows:
        day = Synthetic(row.due_on) if row.is_synthetic else row.due_on
        link = Link(row.code, reverse("duty", args=[row.code]))
        yield row.due_on, row.donor_id, (day, relations.standing(row, on=on), said(row.kind), row.what, link)


def _tranche_lines(rows: Iterable[Tranche]) -> Iterator[_Line]:
    for agreement, one in queries.standings_of(list(rows), on=today()):
        due_on = one.tranche.due_on
        due = Synthetic(due_on) if agreement.terms_are_synthetic else due_on
        what = said("Tranche {number} of {amount}", number=one.tranche.number, amount=one.amount)
        link = Link(agreement.code, reverse("agreement", args=[agreement.code]))
        yield due_on, agreement.donor_id, (due, agreements.standing(one), said("tranche"), what, link)


def _pledge_lines(rows: Iterable[Pledge]) -> Iterator[_Line]:
    on = today()
    for pledge in rows:
        link = Link(pledge.code, reverse("pledge", args=[pledge.code]))
        what = said("{amount}, announced and no money", amount=pledge.money)
        state = pledges.standing(pledge, on=on)
        yield pledge.expected_on, pledge.donor_id, (pledge.expected_on, state, said("pledge"), what, link)
