"""Flat sheets of transactions and results: empty ones, out of an activity file, and into one after a look."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.exchange.columns import KINDS as HOW
from headwater.exchange.reading import LARGEST_FILE, bounded
from headwater.iati import sheets
from headwater.iati.sheets import Merged
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import noted, number, said
from headwater.reports.blocks import Column, Status, Table, Value
from headwater.web import lists
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, page

MOST_SHOWN = 200
MEANINGS = {
    "new": noted("are added"),
    "replaced": noted("are there, and get what the row says"),
    "unchanged": noted("are there already as the row says"),
    "rejected": noted("are wrong"),
}
_XML = "application/xml; charset=utf-8"
_MEGABYTES = LARGEST_FILE // 1024 // 1024
_CHOOSE = {"required": later("Choose a file."), "empty": later("The file is empty; choose another.")}


class Out(forms.Form):
    """An activity file of which a sheet is wanted."""

    xml = forms.FileField(
        label=later("Activity file"),
        help_text=later("XML, at most {megabytes} MB.", megabytes=_MEGABYTES),
        error_messages=_CHOOSE,
    )
    form = forms.ChoiceField(label=later("As"), choices=[("xlsx", "Excel"), ("csv", "CSV")])


class Into(forms.Form):
    """A sheet that goes into an activity file, or makes a new one."""

    sheet = forms.FileField(
        label=later("Flat sheet"),
        help_text=later(".xlsx, .ods or .csv, at most {megabytes} MB.", megabytes=_MEGABYTES),
        error_messages=_CHOOSE,
    )
    xml = forms.FileField(
        label=later("Activity file"),
        required=False,
        help_text=later("The file of version 2.03 that the rows go into; without one a new file is made."),
    )
    what = forms.ChoiceField(
        label=later("What to do"),
        choices=[
            ("look", later("Only say what each row does")),
            ("write", later("Give me the file with the rows in it")),
        ],
    )


def flat_sheets(request: HttpRequest, kind: str) -> HttpResponse:
    """The page of one kind of sheet. Nothing is kept of the files that are sent to it."""
    sheet = found(lambda: sheets.sheet_of(kind))
    if (form := lists.asked_form(request)) is not None:
        return lists.attachment(f"{kind}-template.{form}", sheets.template(kind, form), lists.FILE_TYPES[form])
    out, into = (_sent(request, name, cls) for name, cls in (("out", Out), ("into", Into)))
    merged: Merged | None = None
    complaints: tuple[Complaint, ...] = ()
    status = REFUSED if request.method == "POST" else 200
    try:
        if out.is_bound and out.is_valid():
            return _sheet(kind, out)
        if into.is_bound and into.is_valid():
            merged, content = _merged(kind, into)
            if content is not None:
                return lists.attachment(f"{kind}.xml", content, _XML)
            status = REFUSED if merged.faults else 200
    except Refused as refusal:
        complaints = refusal.complaints
    return page(
        request,
        "iati/sheets",
        section="iati",
        status=status,
        kind=kind,
        kinds=[(name, reverse("iati-sheets", args=[name])) for name in sheets.KINDS],
        sheet=sheet,
        out=out,
        into=into,
        wrong=next((one for one in (out, into) if one.is_bound), None),
        complaints=complaints,
        counts=[(said(o.value), count, said(MEANINGS[o.value])) for o, count in merged.counts.items()]
        if merged
        else [],
        outcomes=_outcomes(merged) if merged else None,
        columns=_columns(kind),
    )


def _sent(request: HttpRequest, name: str, cls: type[forms.Form]) -> forms.Form:
    is_sent = request.method == "POST" and request.POST.get("step") == name
    return cls(request.POST, request.FILES, auto_id=f"{name}_%s") if is_sent else cls(auto_id=f"{name}_%s")


def _sheet(kind: str, out: forms.Form) -> HttpResponse:
    form: Literal["csv", "xlsx"] = "csv" if out.cleaned_data["form"] == "csv" else "xlsx"
    with _on_disk(out.cleaned_data["xml"]) as path:
        content, _, _ = sheets.written_from(path, kind, form)
    return lists.attachment(f"{kind}.{form}", content, lists.FILE_TYPES[form])


def _merged(kind: str, into: forms.Form) -> tuple[Merged, bytes | None]:
    """What the rows do, and the file with the rows in it where it is wanted and nothing is wrong."""
    content = bounded(into.cleaned_data["sheet"])
    with _on_disk(into.cleaned_data["xml"]) as base, tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
        made = Path(folder) / "made.xml"
        wants = into.cleaned_data["what"] == "write"
        merged = sheets.merge(kind, content, into=base if base.exists() else None, out=made if wants else None)
        return merged, made.read_bytes() if made.exists() else None


@contextmanager
def _on_disk(file: forms.Field | None) -> Iterator[Path]:
    """A file that was sent, as one that can be gone through; one that was not sent is not there."""
    with tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
        path = Path(folder) / "file.xml"
        if file is not None:
            path.write_bytes(bounded(file))  # type: ignore[arg-type]
        yield path


def _outcomes(merged: Merged) -> Table:
    """All that is wrong, each with its row; then what each of the other rows does."""
    tones: dict[str, Literal["neutral", "good", "attention"]] = {
        "new": "good", "replaced": "attention", "unchanged": "neutral",
    }  # fmt: skip
    known = merged.read.identities
    wrong = sorted(merged.faults, key=lambda fault: fault.row or 0)
    rows: list[tuple[Value, ...]] = [
        (
            "" if fault.row is None else fault.row,
            known.get(fault.row or 0, ""),
            Status(said("rejected"), "bad"),
            fault.what,
        )
        for fault in wrong
    ]
    rows += [
        (row, known.get(row, ""), Status(said(outcome.value), tones[outcome.value]), "")
        for row, outcome in sorted(merged.outcomes.items())
        if outcome != "rejected"
    ]
    columns = (
        Column(title=said("Row"), align="number"),
        Column(title=said("Record")),
        Column(title=said("What it does")),
        Column(title=said("What is wrong, and what would be right")),
    )
    more = (
        said("The first {shown} of {count} lines.", shown=MOST_SHOWN, count=number(len(rows)))
        if len(rows) > MOST_SHOWN
        else ""
    )
    return Table(caption=said("Rows"), columns=columns, rows=tuple(rows[:MOST_SHOWN]), notes=(more,) if more else ())


def _columns(kind: str) -> Table:
    sheet = sheets.sheet_of(kind)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            said(column.title),
            said(column.meaning),
            said(HOW[column.kind]),
            said("yes") if column.required else said("no"),
            column.example,
        )
        for column in sheet.columns
    )
    titles = (said("Column"), said("What it means"), said("How to write it"), said("Needed"), said("Example"))
    columns = tuple(Column(title=title) for title in titles)
    return Table(caption=said("Columns of {sheet}, in any order", sheet=said(sheet.title)), columns=columns, rows=rows)
