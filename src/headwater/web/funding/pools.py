"""Pools: what each holds as of a day, and how it came to that, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.funding import queries
from headwater.funding.queries import Month, Pool
from headwater.funding.rules import CATEGORIES
from headwater.lib.money import Money
from headwater.lib.words import language, listed, noted, said
from headwater.registry.queries import names_of
from headwater.reports import blocks, formats
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Table, Value
from headwater.web import lists
from headwater.web.filters import caption_of
from headwater.web.funding import carrying
from headwater.web.languages import day, day_of_year, month
from headwater.web.pages import REFUSED, found, page, today
from headwater.web.steps import day_field, shown_answer, take
from headwater.web.tables import arranged, table_file


class AsOf(forms.Form):
    """The day as of which pools are shown."""

    on = day_field(noted("As of"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET or {"on": today().isoformat()}, auto_id="as_of_%s")

    @property
    def day(self) -> date:
        """The day that was asked for, otherwise today."""
        asked: date | None = self.cleaned_data.get("on")
        return asked or today()


def pools(request: HttpRequest) -> HttpResponse:
    """All pools with what they hold at the end of a day; or with ?format= as a file."""
    form = AsOf(request)
    if not form.is_valid():
        return page(request, "pools", section="pools", status=REFUSED, form=form)
    on = form.day
    rows = list(queries.pools())
    names, held = names_of([row.fund_id for row in rows], on=on), queries.balances(on=on)
    rows, by, orders = arranged(
        request,
        rows,
        {
            "fund": lambda row: names[row.fund_id],
            "earmarking": lambda row: row.category,
            "held": lambda row: held[row.pk].amount,
        },
        default="fund",
    )
    columns = {
        "fund": Column(title=said("Pool")),
        "code": Column(title=said("Code")),
        "earmarking": Column(title=said("Earmarking")),
        "limits": Column(title=said("Limited to")),
        "held": Column(title=said("Holds"), align="number", unit="USD"),
        "waiting": Column(title=said("Proposed and not decided"), align="number", unit="USD"),
    }
    proposed = {row.pk: queries.proposed(row) for row in rows}
    table = Table(
        caption=caption_of(said("Pools"), len(rows)),
        columns=tuple(lists.heads(request, columns, by, orders)),
        rows=tuple(
            (
                Link(names[row.fund_id], f"{reverse('pool', args=[row.fund.code])}?on={on}"),
                row.fund.code,
                said(CATEGORIES[row.category]),
                _limits(row, on),
                Link(held[row.pk], f"{reverse('pool', args=[row.fund.code])}?on={on}"),
                Link(proposed[row.pk], f"{reverse('allocations')}?{_asked(row)}"),
            )
            for row in rows
        ),
        total=(said("Total"), "", "", "", _sum(held.values()), _sum(proposed.values())) if rows else None,
        notes=(
            said("What is proposed and not decided is still held; it takes nothing from a pool until it is approved."),
        ),
    )
    if asked := lists.asked_form(request):
        return table_file(f"pools-{on}", table, asked)
    return page(
        request,
        "pools",
        section="pools",
        form=form,
        on=on,
        count=len(rows),
        table=table,
        downloads=lists.downloads(request) if rows else [],
        figures_as_of=on,
    )


def _sum(amounts: Iterable[Money]) -> Money:
    return Money(sum(money.amount for money in amounts), "USD")


def _limits(pool: Pool, on: date) -> str:
    scopes = [scope.node_id for scope in pool.scopes.all()]
    return listed(names_of(scopes, on=on).values()) if scopes else said("no limit")


def pool(request: HttpRequest, code: str) -> HttpResponse:
    """One pool as of a day: its roll-forward by month in that year, with a chart; or with ?format= as a file."""
    record = found(lambda: queries.pool(code))
    form = AsOf(request)
    if not form.is_valid():
        return page(request, "pool", section="pools", status=REFUSED, form=form, record=record, name=code)
    on = form.day
    name = names_of([record.fund_id], on=on)[record.fund_id]
    months = queries.months(record, through=on)
    table = _rolled(months, on)
    if asked := lists.asked_form(request):
        return table_file(f"pool-{code}-{on}", table, asked)
    steps, reasons = carrying.steps(request, record)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("pool", code=code)
    if answer:
        carrying.renew(steps, record)
    return page(
        request,
        "pool",
        section="pools",
        status=REFUSED if answer and answer.is_wrong else 200,
        form=form,
        record=record,
        name=name,
        on=on,
        figures=_figures(record, months, on),
        chart=_chart(name, months, on),
        table=table,
        downloads=lists.downloads(request),
        facts=[
            (said("Earmarking"), said(CATEGORIES[record.category])),
            (said("Limited to"), _limits(record, on)),
            (said("Contributions"), _listed("contributions", record, said("What came in"))),
            (said("Allocations"), _listed("allocations", record, said("What went out"))),
        ],
        carried=_carried(record),
        forms=steps,
        reasons=reasons,
        **shown_answer(answer),
        figures_as_of=on,
    )


def _listed(name: str, record: Pool, words: str, **more: str) -> Link:
    return Link(words, f"{reverse(name)}?{urlencode({'fund': record.fund.code, **more})}")


def _figures(record: Pool, months: list[Month], on: date) -> KeyFigures:
    came_in, went_out = sum(one.came_in for one in months), sum(one.went_out for one in months)
    figures = [
        KeyFigure(title=said("Held on 1 January {year}", year=on.year), value=Money(months[0].opening, "USD")),
        KeyFigure(
            title=said("Came in"),
            value=Money(came_in, "USD"),
            link=_listed("contributions", record, "", year=str(on.year)).href,
        ),
        KeyFigure(
            title=said("Went out"),
            value=Money(went_out, "USD"),
            link=_listed("allocations", record, "", year=str(on.year)).href,
        ),
        KeyFigure(title=said("Held at the end of the day"), value=Money(months[-1].closing, "USD"), as_of=on),
    ]
    if on >= today():
        figures.append(KeyFigure(title=said("May be committed today"), value=queries.available(record, today())))
    return KeyFigures(tuple(figures))


def _called(one: Month) -> str:
    """The month, and up to which of its days where it is not over."""
    if one.is_whole:
        return month(one.period.start)
    return said("{month} to day {day}", month=month(one.period.start), day=one.period.end.day)


def _rolled(months: list[Month], on: date) -> Table:
    titles = (said("Opening"), said("Came in"), said("Went out"), said("Closing"))
    rows: list[tuple[Value, ...]] = [
        (
            _called(one),
            Money(one.opening, "USD"),
            Money(one.came_in, "USD"),
            Money(one.went_out, "USD"),
            Money(one.closing, "USD"),
        )
        for one in months
    ]
    total = (
        said("{year} to {day}", year=on.year, day=day_of_year(on)),
        Money(months[0].opening, "USD"),
        _sum(Money(one.came_in, "USD") for one in months),
        _sum(Money(one.went_out, "USD") for one in months),
        Money(months[-1].closing, "USD"),
    )
    return Table(
        caption=said("Opening + came in − went out = closing, {year}", year=on.year),
        columns=(Column(title=said("Month")), *(Column(title=title, align="number", unit="USD") for title in titles)),
        rows=tuple(rows),
        total=total,
        notes=(said("From the books; what was reversed moved back on the day of its reversal."),),
    )


def _chart(name: str, months: list[Month], on: date) -> blocks.Chart:
    held = formats.text(blocks.Short(Money(months[-1].closing, "USD")), language().code)
    return blocks.Chart(
        id="held",
        title=said("{pool} held {amount} on {day}", pool=name, amount=held, day=day(on)),
        data=blocks.Columns(
            tuple(month(one.period.start, is_short=True) for one in months),
            (blocks.Series(said("Held at the end"), tuple(Money(one.closing, "USD") for one in months)),),
        ),
        description=said("What the pool held at the end of each month."),
    )


def _carried(record: Pool) -> Table | None:
    rows: list[tuple[Value, ...]] = [
        (
            str(row.year),
            row.money,
            said(row.status),
            row.reason,
            row.proposed_by.name,
            row.approved_by.name if row.approved_by else "",
        )
        for row in queries.carry_overs(pool=record)
    ]
    if not rows:
        return None
    columns = (
        Column(title=said("From the year")),
        Column(title=said("Amount"), align="number"),
        Column(title=said("Status")),
        Column(title=said("Reason")),
        Column(title=said("Proposed by")),
        Column(title=said("Approved by")),
    )
    return Table(caption=said("Carried over"), columns=columns, rows=tuple(rows))


def live(record: Pool, *, on: date) -> dict[str, object]:
    """What whoever decides on a pool sees beside the form: what it holds now, its earmark, and what waits."""
    free, waiting = queries.available(record, on), queries.proposed(record)
    return {
        "code": record.fund.code,
        "address": f"{reverse('pool', args=[record.fund.code])}?on={on}",
        "facts": [
            (
                said("Pool"),
                Link(names_of([record.fund_id], on=on)[record.fund_id], reverse("pool", args=[record.fund.code])),
            ),
            (said("Holds"), queries.balance(record, on=on)),
            (said("May be committed"), free),
            (said("Proposed and not decided"), Link(waiting, f"{reverse('allocations')}?{_asked(record)}")),
            (said("Left if all of it is approved"), Money(free.amount - waiting.amount, "USD")),
            (said("Earmarking"), said(CATEGORIES[record.category])),
            (said("Limited to"), _limits(record, on)),
        ],
    }


def _asked(record: Pool) -> str:
    return f"fund={quote(record.fund.code)}&status=proposed"


def fragment(request: HttpRequest) -> HttpResponse:
    """The live facts of a pool by themselves, for a form that is being written (?fund=, a code or a name)."""
    asked = request.GET.get("fund", "").strip()
    record = queries.pool_named(asked, on=today()) if asked else None
    return page(request, "parts/live_pool", pool=live(record, on=today()) if record else None, asked=asked)
