"""Donors: the list, and the profile of one with all that is between it and the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.audit.queries import once
from headwater.exchange.columns import CONTACTS
from headwater.funding import queries
from headwater.funding.queries import DonorRow, YearGiven
from headwater.lib.money import Money
from headwater.lib.words import counted, listed, noted, number, said
from headwater.registry.queries import Node, name_of, names_of, wholes
from headwater.registry.rules import folded
from headwater.reports import blocks
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Synthetic, Table, Value
from headwater.web import listing, lists
from headwater.web.filters import caption, offer, search_field, year_choices
from headwater.web.funding import agreements, pledges, relations, shared
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.tables import arranged, part, table_file

# What stands of a long list on the page of a donor; all of it is one link away.
MOST_SHOWN = 10


class Filters(forms.Form):
    """The filters of the list of donors."""

    year = forms.ChoiceField(label=later("Year"), required=False)
    kind = forms.ChoiceField(label=later("Kind of donor"), required=False)
    text = search_field()
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, years: list[int], kinds: dict[str, str]) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        choices = year_choices(years, request.GET.get("year", ""))[1:]
        offer(self.fields["year"], choices or [(str(today().year), str(today().year))])
        offer(self.fields["kind"], [("", said("Any")), *sorted(kinds.items(), key=lambda one: folded(one[1]))])
        self.latest = int(choices[0][0]) if choices else today().year

    @property
    def shown_year(self) -> int:
        """The year that is shown: the one asked for, otherwise the latest with anything."""
        return int(self.cleaned_data["year"] or self.latest)


def donors(request: HttpRequest) -> HttpResponse:
    """All donors with what they gave in a year, the year before and in all; or with ?format= as a file."""
    on = today()
    used = queries.used_in_contributions()
    kind_of = wholes(role="type", members=used.donors, on=on)
    called = names_of([*{node.pk for node in kind_of.values()}], on=on)
    filters = Filters(request, used.years, {node.code: called[node.pk] for node in kind_of.values()})
    if not filters.is_valid():
        return page(request, "donors", section="donors", status=REFUSED, form=filters, heading=said("Donors"))
    year, asked = filters.shown_year, filters.cleaned_data
    rows = list(once(("donors", year), lambda: queries.donors(year=year)))
    names = names_of([row.donor.pk for row in rows], on=on)
    if text := folded(asked["text"]):
        rows = [row for row in rows if text in folded(names[row.donor.pk]) or text in folded(row.donor.code)]
    if kind := asked["kind"]:
        # Whoever gave nothing yet may be owed something.
        kind_of |= wholes(role="type", members={row.donor.pk for row in rows}.difference(used.donors), on=on)
        rows = [row for row in rows if row.donor.pk in kind_of and kind_of[row.donor.pk].code == kind]
    rows, heads = _arranged(request, rows, names, year)
    if form := lists.asked_form(request):
        return table_file(f"donors-{year}", _table(said("Donors"), heads, rows, rows, names, year), form)
    cut = part(request, rows)
    return page(
        request,
        "donors",
        section="donors",
        form=filters,
        heading=counted("{count} donor", "{count} donors", len(rows)),
        is_filtered=bool(asked["text"] or asked["kind"]),
        cut=cut,
        table=_table(caption(said("Donors"), cut), heads, cut.rows, rows, names, year),
        downloads=lists.downloads(request) if rows else [],
        tabs=shared.tabs("donors"),
    )


def _arranged(
    request: HttpRequest, rows: list[DonorRow], names: dict[int, str], year: int
) -> tuple[list[DonorRow], list[Column]]:
    """The rows in the order asked for, and the heads of their columns."""
    keys = {
        "donor": lambda row: folded(names[row.donor.pk]),
        "this_year": lambda row: row.this_year,
        "last_year": lambda row: row.last_year,
        "all_years": lambda row: row.all_years,
        "latest": lambda row: row.latest_on,
        "duties": lambda row: row.duties,
    }
    rows, by, orders = arranged(request, rows, keys, default="-this_year")
    columns = {
        "donor": Column(title=said("Donor")),
        "this_year": Column(title=said("Given in {year}", year=year), align="number", unit="USD"),
        "last_year": Column(title=said("Given in {year}", year=year - 1), align="number", unit="USD"),
        "all_years": Column(title=said("Given up to {year}", year=year), align="number", unit="USD"),
        "latest": Column(title=said("Latest receipt")),
        "agreements": Column(title=said("Agreements in {year}", year=year), align="number"),
        "pledges": Column(title=said("Open pledges"), align="number"),
        "duties": Column(title=said("Open duties"), align="number"),
    }
    return rows, lists.heads(request, columns, by, orders)


def _table(
    caption: str, heads: list[Column], shown: list[DonorRow], rows: list[DonorRow], names: dict[int, str], year: int
) -> Table:
    """Some of the rows, and the total of all."""
    listed, pledged, owed = reverse("contributions"), reverse("pledges"), reverse("duties")
    cells: list[tuple[Value, ...]] = []
    for row in shown:
        code = quote(row.donor.code, safe="")
        cells.append(
            (
                Link(names[row.donor.pk], reverse("donor", args=[row.donor.code])),
                Link(Money(row.this_year, "USD"), f"{listed}?donor={code}&year={year}") if row.this_year else None,
                Link(Money(row.last_year, "USD"), f"{listed}?donor={code}&year={year - 1}") if row.last_year else None,
                Link(Money(row.all_years, "USD"), f"{listed}?donor={code}") if row.all_years else None,
                row.latest_on,
                row.agreements,
                Link(row.pledges, f"{pledged}?donor={code}&status=open") if row.pledges else 0,
                Link(row.duties, f"{owed}?donor={code}") if row.duties else 0,
            )
        )
    sums = [Money(sum(getattr(row, name) for row in rows), "USD") for name in ("this_year", "last_year", "all_years")]
    note = said(
        "Received and not reversed, with and without conditions, in US dollars at the rate of each day of receipt."
    )
    return Table(
        caption=caption,
        columns=tuple(heads),
        rows=tuple(cells),
        total=(said("Total of {count}", count=number(len(rows))), *sums, "", "", "", "") if rows else None,
        notes=(note, said("A blank: nothing is recorded. Pledges stand in no total.")),
    )


def donor(request: HttpRequest, code: str) -> HttpResponse:
    """The profile of a donor; with ?format= what it gave by year as a file."""
    record = found(lambda: queries.donor(code))
    on, name = today(), name_of(record, on=today())
    years = queries.by_year(record)
    given = _given(record, years)
    if form := lists.asked_form(request):
        return table_file(f"given-{code}", given, form)
    duties = list(queries.open_duties(donor=record))
    agreed = list(queries.agreements(donor=record))
    return page(
        request,
        "donor",
        section="donors",
        record=record,
        name=name,
        kind=listed(name_of(node, on=on) for node in wholes(role="type", members=[record], on=on).values()),
        figures=_figures(record, years, len(duties)),
        chart=_chart(name, years) if len(years) > 1 else None,
        given=given,
        downloads=lists.downloads(request) if years else [],
        agreements=_agreements(agreed) if agreed else None,
        pledges=_pledges(record),
        duties=relations.duty_table(duties[:MOST_SHOWN], on=on, caption=noted("Open duties as of {day}: {count}"))
        if duties
        else None,
        more_duties=max(0, len(duties) - MOST_SHOWN),
        engagements=_engagements(record),
        contacts=_contacts(record) if request.user.is_authenticated else None,
        may=holds(request, "register contributions"),
    )


def _figures(record: Node, years: Sequence[YearGiven], duties: int) -> KeyFigures:
    listed = f"{reverse('contributions')}?donor={quote(record.code, safe='')}"
    figures = []
    if years:
        last = years[-1]
        total = Money(sum(year.unearmarked + year.earmarked for year in years), "USD")
        figures = [
            KeyFigure(
                title=said("Given in {year}", year=last.year),
                value=Money(last.unearmarked + last.earmarked, "USD"),
                link=f"{listed}&year={last.year}",
            ),
            KeyFigure(
                title=said("Of it unearmarked, {year}", year=last.year),
                value=Money(last.unearmarked, "USD"),
                link=f"{listed}&year={last.year}&category=1",
            ),
            KeyFigure(title=said("Given since {year}", year=years[0].year), value=total, link=listed),
        ]
    figures.append(
        KeyFigure(
            title=said("Duties open"),
            value=duties,
            link=f"{reverse('duties')}?donor={quote(record.code, safe='')}",
        )
    )
    return KeyFigures(tuple(figures))


def _given(record: Node, years: Sequence[YearGiven]) -> Table:
    listed = f"{reverse('contributions')}?donor={quote(record.code, safe='')}"
    rows: list[tuple[Value, ...]] = [
        (
            Link(str(year.year), f"{listed}&year={year.year}"),
            Link(Money(year.unearmarked, "USD"), f"{listed}&year={year.year}&category=1"),
            Money(year.earmarked, "USD"),
            Link(Money(year.unearmarked + year.earmarked, "USD"), f"{listed}&year={year.year}"),
            year.receipts,
        )
        for year in reversed(years)
    ]
    titles = (said("Unearmarked"), said("Earmarked"), said("Together"))
    return Table(
        caption=said("Given by year"),
        columns=(
            Column(title=said("Year")),
            *(Column(title=title, align="number", unit="USD") for title in titles),
            Column(title=said("Receipts"), align="number"),
        ),
        rows=tuple(rows),
        notes=(said("By the day of receipt; what was reversed is not in."),),
    )


def _chart(name: str, years: Sequence[YearGiven]) -> blocks.Chart:
    largest = max(years, key=lambda year: year.unearmarked + year.earmarked)
    return blocks.Chart(
        id="given",
        title=said("{donor} gave most in {year}", donor=name, year=largest.year),
        data=blocks.Stacked(
            tuple(str(year.year) for year in years),
            (
                blocks.Series(said("Unearmarked"), tuple(Money(year.unearmarked, "USD") for year in years)),
                blocks.Series(said("Earmarked"), tuple(Money(year.earmarked, "USD") for year in years)),
            ),
        ),
        description=said("What the donor gave in each year, unearmarked and with conditions."),
    )


def _agreements(held: Sequence[queries.Agreement]) -> Table:
    columns = {name: one for name, one in listing.spoken(agreements.LIST.columns).items() if name != "donor"}
    return Table(
        caption=said("Agreements: {count}", count=number(len(held))),
        columns=tuple(columns.values()),
        rows=tuple(tuple(row[name] for name in columns) for row in agreements.LIST.values(held)),
    )


def _pledges(record: Node) -> Table | None:
    held = list(queries.pledges(donor=record))
    if not held:
        return None
    came = queries.pledged_and_received(record, pledges=held)
    columns = {name: one for name, one in listing.spoken(pledges.COLUMNS).items() if name != "donor"}
    rows = [
        (*(row[name] for name in columns), received)
        for row, (_, received) in zip(pledges.values(held), came, strict=True)
    ]
    return Table(
        caption=said("Pledges against receipts: {count}", count=number(len(held))),
        columns=(
            *columns.values(),
            Column(title=said("Received under its agreement since"), align="number"),
        ),
        rows=tuple(rows),
        notes=(said("A pledge is not money and stands in no total. A blank: it names no agreement to be met by."),),
    )


def _engagements(record: Node) -> Table | None:
    held = list(queries.engagements(donor=record)[:MOST_SHOWN])
    return relations.engagement_table(held) if held else None


def _contacts(record: Node) -> Table | None:
    held = list(queries.contacts(donor=record))
    if not held:
        return None
    keys = ("name", "function", "email", "phone", "about")
    rows: list[tuple[Value, ...]] = [
        (
            Link(Synthetic(row.name) if row.is_synthetic else row.name, reverse("contact", args=[row.code])),
            *(getattr(row, key) for key in keys[1:]),
        )
        for row in held
    ]
    return Table(
        caption=said("Contacts: {count}", count=number(len(held))),
        columns=tuple(Column(title=said(CONTACTS.column(key).title)) for key in keys),
        rows=tuple(rows),
    )
