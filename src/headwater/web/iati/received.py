"""What other publishers say: their files read in, looked at first, with everything that was left out and why."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import require
from headwater.exchange.reading import LARGEST_FILE
from headwater.iati import actions, queries, sheets
from headwater.iati.parsing import Problem
from headwater.iati.queries import ReceivedFile, ReceivedProblem
from headwater.iati.reading import ENCODINGS
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.words import counted, noted, number, said
from headwater.reports.blocks import Column, Link, Table, Value
from headwater.web import lists, uploads
from headwater.web.filters import caption
from headwater.web.languages import begun, later
from headwater.web.pages import found, holds, page, signer
from headwater.web.trail import moment, trail

POWER = "link donor activities"
KEPT = "iati-received"
MOST_SHOWN = 200
NEWEST_FIRST = lists.Sorting(order=lists.Order("number", "id", int), is_descending=True)
MEANINGS = {
    "new": noted("were not known before"),
    "replaced": noted("say something else than before; the earlier state stays beside it"),
    "unchanged": noted("say what is known already"),
    "older": noted("are older than what is known, and are left as they are"),
    "rejected": noted("cannot be kept; why is listed below"),
}


class Upload(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=later("File"),
        help_text=later(
            "Activities in XML, of any version from 1.01 to 2.03, or a flat sheet (.xlsx, .ods, .csv). At most "
            "{megabytes} MB; larger files are read in with the command headwater iati import.",
            megabytes=LARGEST_FILE // 1024 // 1024,
        ),
        error_messages={
            "required": later("File: choose one to look at."),
            "empty": later("File: it is empty; choose another."),
        },
    )
    encoding = forms.ChoiceField(
        label=later("How its letters are written"),
        required=False,
        choices=[("", later("As the file says")), *((name, name) for name in ENCODINGS)],
    )


def received(request: HttpRequest) -> HttpResponse:
    """The files that were read in, latest first, and the way in for another."""
    sent = uploads.arrival(request, Upload, record=KEPT, power=POWER)
    if sent.is_kept:
        return redirect(f"{reverse('received-look')}?encoding={sent.form.cleaned_data['encoding']}")
    cut = lists.cut(request, queries.received_files(), NEWEST_FIRST)
    rows: list[tuple[Value, ...]] = [
        (
            Link(file.name, reverse("received-file", args=[file.pk])), moment(file.received_at), file.received_by.name,
            file.version, file.new, file.replaced, file.unchanged, file.older, file.rejected, file.problems,
        )
        for file in cut.rows
    ]  # fmt: skip
    counts = (
        *(said("New"), said("Replaced"), said("Unchanged")),
        *(said("Older"), said("Left out"), said("Complaints")),
    )
    columns = [Column(title=title) for title in (said("File"), said("Read in at"), said("By"), said("Version"))]
    columns += [Column(title=title, align="number") for title in counts]
    return page(
        request,
        "iati/received",
        section="iati",
        status=sent.status,
        form=sent.form if holds(request, POWER) else None,
        complaints=sent.complaints,
        cut=cut,
        table=Table(caption=caption(said("Files"), cut), columns=tuple(columns), rows=tuple(rows)),
    )


def look(request: HttpRequest) -> HttpResponse:
    """What the kept file would do; by POST it is read in."""
    file = uploads.kept(request, record=KEPT)
    if file is None:
        messages.warning(request, said("No file is kept here any more; choose it again."))
        return redirect("received")
    require(signer(request), POWER)
    encoding = request.GET.get("encoding", "")
    with _on_disk(file) as path:
        if request.method == "POST":
            if request.POST.get("fingerprint") != file.fingerprint:
                raise Refused(said("Another file was chosen since you saw this one. Look at it, then read it in."))
            done = actions.receive(file=path, name=file.name, by=signer(request), encoding=encoding)
            uploads.forget(request, record=KEPT)
            messages.success(request, str(done))
            return redirect("received-file", number=done.file.pk)
        looked = queries.look(path, encoding=encoding)
    told = looked.told
    return page(
        request,
        "iati/received_look",
        section="iati",
        file=file,
        looked=looked,
        counts=[(said(fate.value), count, said(MEANINGS[fate.value])) for fate, count in looked.counts.items()],
        problems=_problems(told.problems, told.count),
    )


def received_file(request: HttpRequest, number: int) -> HttpResponse:
    """One file that was read in: what became of it, and what was wrong with it."""
    file = found(lambda: _file(number))
    facts: list[tuple[str, Value]] = [
        (said("Read in at"), moment(file.received_at)),
        (said("By"), file.received_by.name),
        (said("Version of the standard"), file.version),
        *((begun(said(fate)), getattr(file, fate)) for fate in MEANINGS),
        (said("Complaints"), file.problems),
        ("SHA-256", file.content_sha256),
    ]
    return page(
        request,
        "iati/received_file",
        section="iati",
        file=file,
        facts=facts,
        problems=_problems(queries.received_problems(file)[:MOST_SHOWN], file.problems),
        trail=trail(request, f"received-file:{file.pk}"),
    )


def _file(number: int) -> ReceivedFile:
    if there := queries.received_files().filter(pk=number).first():
        return there
    raise Refused(said("There is no file with the number {number}.", number=number))


def _problems(told: Iterable[Problem | ReceivedProblem], count: int) -> Table | None:
    if not count:
        return None
    only = said("The first {shown} of {count}.", shown=MOST_SHOWN, count=number(count)) if count > MOST_SHOWN else ""
    columns = (
        Column(title=said("Line"), align="number"),
        Column(title=said("Activity")),
        Column(title=said("Element")),
        Column(title=said("What is wrong, and what would be right")),
    )
    return Table(
        caption=counted("{count} complaint", "{count} complaints", count),
        columns=columns,
        rows=tuple((one.line, one.identifier, one.element, one.what) for one in islice(told, MOST_SHOWN)),
        notes=(only,) if only else (),
    )


@contextmanager
def _on_disk(file: uploads.Kept) -> Iterator[Path]:
    """The kept file as one that can be gone through; of a flat sheet, its activities."""
    with tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
        path = Path(folder) / "file.xml"
        if Path(file.name).suffix.lower() in (".xlsx", ".ods", ".csv"):
            refuse_if(sheets.merge("transactions", file.content, into=None, out=path).complaints)
        else:
            path.write_bytes(file.content)
        yield path
