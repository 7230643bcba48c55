"""Registers: which lists are kept, who is on one as of a day, and who joined and left between two days."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.lib.errors import Refused
from headwater.lib.words import counted, noted, number, said
from headwater.registry import queries
from headwater.registry.queries import Membership, Register
from headwater.registry.rules import folded
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Status, Table, Value
from headwater.web import lists
from headwater.web.languages import day
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.registers.steps import POWER, Open, names_in, steps_of
from headwater.web.steps import Step, day_field, shown_answer, take
from headwater.web.tables import arranged, table_file
from headwater.web.trail import trail


class Days(forms.Form):
    """The day as of which a list is asked for, and the day with which it is compared."""

    on = day_field(noted("As of"), required=False)
    after = day_field(noted("Compared with"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *, compares: bool) -> None:
        super().__init__(request.GET, auto_id="day_%s")
        if not compares:
            del self.fields["after"]

    def clean(self) -> dict[str, Any]:
        """The earlier day comes first, so that joined and left mean what they say."""
        told = super().clean() or {}
        on, after = told.get("on") or today(), told.get("after")
        if after and after > on:
            self.add_error("after", said("Compared with: write a day up to {on}, the day of the list.", on=on))
        return told

    @property
    def day(self) -> date:
        """The day asked for, or today."""
        return self.cleaned_data.get("on") or today()

    @property
    def is_filtered(self) -> bool:
        """Whether any day is said."""
        return any(self.data.get(name) for name in ("on", "after"))


def registers(request: HttpRequest) -> HttpResponse:
    """All lists that are kept, with how many are on each as of a day; for whoever may, the form that opens one."""
    form = Days(request, compares=False)
    steps: list[Step] = [Open(request)] if holds(request, POWER) else []
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(request.get_full_path())
    if not form.is_valid():
        return page(request, "registers", section="registers", status=REFUSED, form=form)
    listed, by, orders = arranged(
        request,
        queries.registers(on=form.day),
        {"title": lambda one: folded(one.title), "count": lambda one: one.count},
        default="title",
    )
    columns = {
        "title": Column(title=said("Register")),
        "count": Column(title=said("On the list"), align="number"),
        "unit": Column(title=said("Counted in")),
        "recorded": Column(title=said("Recorded"), align="number"),
        "whole": Column(title=said("Known as a whole")),
        "meaning": Column(title=said("Who is on it")),
    }
    table = Table(
        caption=said("Registers as of {day}", day=day(form.day)),
        columns=tuple(lists.heads(request, columns, by, orders)),
        rows=tuple(_listed(one) for one in listed),
        notes=(
            said(
                "A number is blank where the list is not known as a whole on that day: what is recorded "
                "is a part of it."
            ),
        ),
    )
    if asked := lists.asked_form(request):
        return table_file(f"registers-{form.day}", table, asked)
    return page(
        request,
        "registers",
        section="registers",
        status=REFUSED if answer and answer.is_wrong else 200,
        form=form,
        is_filtered=form.is_filtered,
        steps=steps,
        **shown_answer(answer),
        count=len(listed),
        day=form.day,
        table=table,
        downloads=lists.downloads(request),
    )


def _listed(one: Register) -> tuple[Value, ...]:
    since = one.row.complete_from
    whole: Value = said("from {day}", day=day(since)) if since else Status(said("not known as a whole"))
    return Link(one.title, address_of(one.key, on=one.on)), one.count, one.unit, one.recorded, whole, one.meaning


def address_of(key: str, *, on: date | None = None, after: date | None = None) -> str:
    """Where a register stands, as of a day."""
    asked = {name: str(day) for name, day in (("on", on), ("after", after)) if day}
    return f"{reverse('register', args=[key])}{f'?{urlencode(asked)}' if asked else ''}"


def register(request: HttpRequest, key: str) -> HttpResponse:
    """One list as of a day; for whoever may, the forms that begin and end what is on it."""
    kept = found(lambda: queries.register_with(key, on=today()))
    if "stop" in request.GET:
        return redirect(_at_stop(request, kept))
    form = Days(request, compares=True)
    steps = steps_of(request, kept)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(request.get_full_path())
    if not form.is_valid():
        context: dict[str, Any] = {"title": kept.title, "form": form}
        return page(request, "register", section="registers", status=REFUSED, **context)
    on, after = form.day, form.cleaned_data.get("after")
    if on != kept.on:
        kept = queries.register_with(key, on=on)
    held = queries.on_list(kept)
    names = names_in(held, on)
    table = _members(kept, held, names)
    if asked := lists.asked_form(request):
        return table_file(f"{key}-{on}", table, asked)
    return page(
        request,
        "register",
        section="registers",
        status=REFUSED if answer and answer.is_wrong else 200,
        kept=kept,
        title=kept.title,
        form=form,
        is_filtered=form.is_filtered,
        figures=KeyFigures(tuple(_figures(kept, after))),
        facts=_facts(kept),
        around=_around(kept),
        slider=_slider(kept, after),
        table=table,
        downloads=lists.downloads(request),
        changes=_changes(kept, after) if after else [],
        after=after,
        steps=steps,
        trail=trail(request, f"register:{key}"),
        **shown_answer(answer),
    )


def _figures(kept: Register, after: date | None) -> list[KeyFigure]:
    note = ""
    if not kept.is_whole:
        note = counted(
            "{count} recorded; the list is not known as a whole on this day",
            "{count} recorded; the list is not known as a whole on this day",
            kept.recorded,
        )
    figures = [
        KeyFigure(
            title=said("On the list"),
            value=kept.count,
            unit=kept.unit if kept.is_whole else "",
            as_of=kept.on,
            note=note,
        )
    ]
    if after is not None:
        moved = queries.moved(kept, after=after, until=kept.on)
        since = said("since {day}", day=day(after))
        figures += [
            KeyFigure(title=said("Joined"), value=len(moved.joined), note=since, link="#joined"),
            KeyFigure(title=said("Left"), value=len(moved.left), note=since, link="#left"),
        ]
    return figures


def _facts(kept: Register) -> list[tuple[str, Value]]:
    since = kept.row.complete_from
    return [
        (said("On the list means"), kept.meaning),
        (
            said("Known as a whole"),
            said("from {day} on", day=day(since)) if since else said("no: it may hold more than is recorded"),
        ),
        (said("Evidence of the list"), kept.row.evidence),
        (said("Key"), kept.key),
    ]


def _around(kept: Register) -> list[tuple[str, str]]:
    """The days before and after this one on which the list became another one, as links."""
    days = queries.days_of_change(kept)
    before, later = [day for day in days if day < kept.on], [day for day in days if day > kept.on]
    found_days = [("prev", before[-1])] if before else []
    found_days += [("next", later[0])] if later else []
    words = {"prev": noted("The change before: {day}"), "next": noted("The change after: {day}")}
    return [(said(words[way], day=day(one)), address_of(kept.key, on=one, after=None)) for way, one in found_days]


def _stops(kept: Register) -> list[date]:
    """Where a slider over the life of a list stops: each day on which it became another one, and today."""
    return sorted({*(day for day in queries.days_of_change(kept) if day < today()), today()})


def _at_stop(request: HttpRequest, kept: Register) -> str:
    """The address of the day at which the slider stands: that of the list as of this day, to be kept and shared."""
    told, stops = request.GET["stop"], _stops(kept)
    if not (told.isascii() and told.isdigit() and int(told) < len(stops)):
        raise Refused(
            said("The list has {count} days on which it changed; move the slider to one of them.", count=len(stops))
        )
    try:
        after = date.fromisoformat(request.GET.get("after", ""))
    except ValueError:
        after = None
    on = stops[int(told)]
    return address_of(kept.key, on=on, after=after if after and after <= on else None)


def _slider(kept: Register, after: date | None) -> dict[str, Any] | None:
    """A slider over the days on which the list changed; nothing where it is always the same."""
    stops = _stops(kept)
    if len(stops) < 2:
        return None
    words = [day(one) for one in stops]
    at = max((number for number, day in enumerate(stops) if day <= kept.on), default=0)
    return {"words": words, "last": len(stops) - 1, "at": at, "now": day(kept.on), "after": after}


def _members(kept: Register, held: list[Membership], names: dict[int, str]) -> Table:
    columns = [
        Column(title=said("Name")),
        Column(title=said("Code")),
        Column(title=said("Since")),
        Column(title=said("Until")),
    ]
    columns.append(Column(title=said("Evidence")))
    if is_open := kept.row.of is None:
        columns.insert(2, Column(title=said("Of")))
    rows: list[tuple[Value, ...]] = []
    for one in sorted(held, key=lambda one: (folded(names[one.member_id]), one.pk)):
        start: list[Value] = [names[one.member_id], one.member.code, *([names[one.of_id]] if is_open else [])]
        evidence = "; ".join(part for part in (one.evidence, one.evidence_of_end) if part)
        rows.append((*start, one.valid_from, one.valid_to or "", evidence))
    caption = said("{title} as of {day}: {count} recorded", title=kept.title, day=day(kept.on), count=number(len(held)))
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows))


def _changes(kept: Register, after: date) -> list[tuple[str, str, Table]]:
    """Who joined and who left, each as a table with the evidence."""
    moved = queries.moved(kept, after=after, until=kept.on)
    names = names_in([*moved.joined, *moved.left], kept.on)
    between = {"after": day(after), "until": day(kept.on)}
    made = []
    for name, title, caption, held in (
        (
            "joined",
            said("Joined since {day}", day=between["after"]),
            said("Joined between {after} and {until}", **between),
            moved.joined,
        ),
        (
            "left",
            said("Left since {day}", day=between["after"]),
            said("Left between {after} and {until}", **between),
            moved.left,
        ),
    ):
        column = said("Since") if name == "joined" else said("Last day")
        rows: list[tuple[Value, ...]] = [
            (
                names[one.member_id],
                one.member.code,
                one.valid_from if name == "joined" else one.valid_to,
                one.evidence if name == "joined" else one.evidence_of_end,
            )
            for one in sorted(held, key=lambda one: (folded(names[one.member_id]), one.pk))
        ]
        columns = tuple(Column(title=head) for head in (said("Name"), said("Code"), column, said("Evidence")))
        made.append((name, title, Table(caption=caption, columns=columns, rows=tuple(rows))))
    return made
