"""IATI files: what went out and what it scored, and publishing today's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.iati import queries
from headwater.iati.actions import publish
from headwater.iati.publishing.registry import Entry, entries
from headwater.iati.queries import Publication, PublishedFile
from headwater.lib.progress import Progress, silent
from headwater.lib.words import counted, noted, said
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Synthetic, Table, Value
from headwater.web import lists
from headwater.web.languages import begun, day, later
from headwater.web.pages import REFUSED, holds, page, today
from headwater.web.steps import CONFIRMED, SIGNED, Answer, Step, shown_answer, take
from headwater.web.tables import arranged, table_file
from headwater.web.working import MADE, in_steps

POWER = "publish iati"
# What a file holds.
_HELD = {"activities": noted("activities"), "organisations": noted("organisations")}


class Publish(Step):
    """Publishing as of today."""

    name = "publish"
    title = later("Publish today's files")
    is_signature = True

    def __init__(self, request: HttpRequest, told: Progress) -> None:
        super().__init__(request)
        self._progress = told

    @property
    def about(self) -> Sequence[tuple[str, Value]]:
        """What is signed."""
        return ((said("What goes out"), said("the books as IATI files")), (said("As of"), today()))

    def act(self, *, by: Person) -> str:
        """Publish them, if nothing is wrong with them."""
        row, _ = publish(by=by, told=self._progress)
        return said("Published as of {day}, at {points} of 100.", day=day(row.on), points=_points(row.score))


def publications(request: HttpRequest) -> HttpResponse:
    """What went out last and stands at its address, what it scores, and everything that went out before."""
    is_signed = request.method == "POST" and request.POST.get(CONFIRMED) == SIGNED
    if is_signed or MADE in request.GET:
        return _publishing(request)
    steps = _steps(request)
    return _shown(request, steps, take(request, steps))


@in_steps(noted("The publication"))
def _publishing(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """Publish what was signed; all files are written and checked, which may take long."""
    steps = _steps(request, told)
    answer = take(request, steps)
    return redirect("iati") if answer and answer.is_done else _shown(request, steps, answer)


def _steps(request: HttpRequest, told: Progress = silent) -> list[Step]:
    return [Publish(request, told)] if holds(request, POWER) else []


def _shown(request: HttpRequest, steps: list[Step], answer: Answer | None) -> HttpResponse:
    last = queries.latest_publication()
    files = list(queries.published_files(last)) if last else []
    history = _history(request)
    if asked := lists.asked_form(request):
        return table_file(f"iati-publications-{today()}", history, asked)
    return page(
        request,
        "iati/publications",
        section="iati",
        status=REFUSED if answer and answer.is_wrong else 200,
        last=last,
        figures=_figures(last) if last else None,
        files=_files(files),
        registry=_registry(entries(files)),
        history=history,
        downloads=lists.downloads(request),
        steps=steps,
        **shown_answer(answer),
    )


def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def _figures(last: Publication) -> KeyFigures:
    parts = (
        (said("Timeliness"), last.timeliness),
        (said("Forward looking"), last.forward),
        (said("Comprehensiveness"), last.comprehensiveness),
    )
    note = ""
    if last.falls_on is not None:
        note = said(
            "If nothing is done it falls on {day}, to {points}.",
            day=day(last.falls_on),
            points=_points(last.falls_to),
        )
    return KeyFigures(
        (
            KeyFigure(title=said("Score, of 100"), value=_points(last.score), as_of=last.on, note=note),
            *(KeyFigure(title=title, value=_points(value), as_of=last.on) for title, value in parts),
            KeyFigure(
                title=said("Activities"),
                value=last.activities,
                note=counted("{count} transaction", "{count} transactions", last.transactions),
            ),
        )
    )


def _files(files: Sequence[PublishedFile]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            Link(file.name, reverse("iati-file", args=[file.name])),
            said(_HELD[file.kind]),
            file.pieces,
            file.size,
            file.sha256,
        )
        for file in files
    ]
    columns = (
        Column(title=said("File")),
        Column(title=said("Holds")),
        Column(title=said("How many"), align="number"),
        Column(title=said("Bytes"), align="number"),
        Column(title=said("SHA-256")),
    )
    return Table(
        caption=counted("{count} file that everybody can read", "{count} files that everybody can read", len(rows)),
        columns=columns,
        rows=tuple(rows),
    )


def _registry(told: Sequence[Entry]) -> Table:
    names = list(dict.fromkeys(name for entry in told for name, _ in entry.shown))
    rows: list[tuple[Value, ...]] = [tuple(dict(entry.shown).get(name) for name in names) for entry in told]
    columns = tuple(Column(title=begun(said(name))) for name in names)
    return Table(caption=said("What to enter in IATI's registry for each file"), columns=columns, rows=tuple(rows))


def _history(request: HttpRequest) -> Table:
    listed, by, orders = arranged(
        request,
        list(queries.publications()),
        {
            "on": lambda row: (row.on, row.pk),
            "newest": lambda row: row.newest_on or date.min,
            "score": lambda row: row.score or 0,
        },
        default="-on",
    )
    columns = {
        "on": Column(title=said("Published")),
        "newest": Column(title=said("Newest transaction")),
        "score": Column(title=said("Score"), align="number"),
        "activities": Column(title=said("Activities"), align="number"),
        "warnings": Column(title=said("Warnings"), align="number"),
        "by": Column(title=said("By")),
        "digest": Column(title=said("Hash of all files, or source")),
    }
    return Table(
        caption=counted("{count} publication", "{count} publications", len(listed)),
        columns=tuple(lists.heads(request, columns, by, orders)),
        rows=tuple(_published(row) for row in listed),
        notes=(said("How often newer transactions go out is half of timeliness; this is what that is counted from."),),
    )


def _published(row: Publication) -> tuple[Value, ...]:
    day: Value = Synthetic(row.on) if row.is_synthetic else row.on
    counted = (row.activities, row.warnings) if row.digest else (None, None)
    return day, row.newest_on, _points(row.score), *counted, row.published_by.name, row.digest or row.source
