"""Workbooks: an empty one to fill in, a look at what a filled one would do, and loading it."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from headwater.access.queries import require
from headwater.exchange import actions, queries, reading, writing
from headwater.exchange.cells import shown as cell_shown
from headwater.exchange.columns import KINDS, SHEETS, Sheet
from headwater.exchange.queries import Preview
from headwater.lib.errors import Complaint, Refused
from headwater.reports.blocks import Column, Table, Value
from headwater.web import uploads
from headwater.web.lists import attachment
from headwater.web.pages import REFUSED, found, page, signer

POWER = "load workbooks"
# What anybody reads on a page; all of it stands in the workbook of complaints.
MOST_SHOWN = 200
MEANINGS = {
    "new": "will be written",
    "changed": "are in the books with other content, which is refused",
    "unchanged": "are in the books word for word and stay as they are",
    "rejected": "cannot be written as they are",
}


class Upload(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label="Workbook",
        help_text=f".xlsx, .ods or .csv, at most {reading.LARGEST_FILE // 1024 // 1024} MB.",
        error_messages={
            "required": "Choose the file to look at.",
            "empty": "The file is empty; save the workbook and choose it again.",
        },
    )


def workbooks(request: HttpRequest) -> HttpResponse:
    """Which records come in by workbook, and which files were loaded."""
    rows: list[tuple[Value, ...]] = [
        (
            f"{batch.loaded_at:%Y-%m-%d %H:%M} UTC",
            batch.file_name,
            SHEETS[batch.record].title,
            batch.rows,
            batch.new,
            batch.loaded_by.name,
        )
        for batch in queries.batches()[:MOST_SHOWN]
    ]
    columns = (
        Column(title="Loaded at"),
        Column(title="File"),
        Column(title="Records"),
        Column(title="Rows", align="number"),
        Column(title="New", align="number"),
        Column(title="By"),
    )
    table = Table(caption="Files that were loaded, latest first", columns=columns, rows=tuple(rows))
    return page(request, "workbooks", section="workbooks", sheets=SHEETS.values(), table=table)


def workbook(request: HttpRequest, record: str) -> HttpResponse:
    """The way in for one record type: what its columns are, and the form that takes a file to look at."""
    sheet = found(lambda: queries.sheet_of(record))
    form, status = Upload(), 200
    complaints: tuple[Complaint, ...] = ()
    if request.method == "POST":
        form, status = Upload(request.POST, request.FILES), REFUSED
        if form.is_valid():
            try:
                require(signer(request), POWER)
                file = form.cleaned_data["file"]
                uploads.keep(request, record=record, name=file.name, content=reading.bounded(file))
                return redirect("workbook-preview", record=record)
            except Refused as refusal:
                complaints = refusal.complaints
    return page(
        request,
        "workbook",
        section="workbooks",
        status=status,
        sheet=sheet,
        columns=_columns(sheet),
        form=form,
        complaints=complaints,
    )


def _columns(sheet: Sheet) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            column.title,
            column.meaning,
            "the code or the name of something that is registered" if column.names else KINDS[column.kind],
            "yes" if column.required else "no",
            column.example,
        )
        for column in sheet.columns
    ]
    titles = ("Column", "What it means", "How to write it", "Needed", "Example")
    columns = tuple(Column(title=title) for title in titles)
    return Table(caption=f"Columns of {sheet.title}, in any order", columns=columns, rows=tuple(rows))


def preview(request: HttpRequest, record: str) -> HttpResponse:
    """What the kept file would do to the books; by POST it is loaded."""
    sheet = found(lambda: queries.sheet_of(record))
    file = uploads.kept(request, record=record)
    if file is None:
        messages.warning(request, "No file is kept here any more; choose it again.")
        return redirect("workbook", record=record)
    complaints: tuple[Complaint, ...] = ()
    if request.method == "POST":
        try:
            if request.POST.get("fingerprint") != file.fingerprint:
                raise Refused("Another file was chosen since you saw this one. Look at it, then load it.")
            loaded = actions.load(file_name=file.name, content=file.content, record=record, by=signer(request))
            uploads.forget(request, record=record)
            messages.success(request, str(loaded))
            return redirect("workbooks")
        except Refused as refusal:
            complaints = refusal.complaints[:MOST_SHOWN]
    require(signer(request), POWER)
    looked = queries.preview(content=file.content, record=record)
    return page(
        request,
        "preview",
        section="workbooks",
        status=REFUSED if request.method == "POST" else 200,
        sheet=sheet,
        file=file,
        looked=looked,
        counts=[(outcome.value, count, MEANINGS[outcome.value]) for outcome, count in looked.counts.items()],
        faults=_faults(looked) if looked.faults else None,
        complaints=complaints,
    )


def _faults(looked: Preview) -> Table:
    """What is wrong, each with its place, its value and what would be right."""
    table = looked.read.table
    cells = {row.number: row.cells for row in table.rows} if table else {}
    rows: list[tuple[Value, ...]] = []
    for fault in looked.faults[:MOST_SHOWN]:
        place = "" if fault.column is None else reading.letter(fault.column)
        if fault.key:
            place = f"{place} ({looked.read.sheet.column(fault.key).title})".strip()
        rows.append(
            (
                table.sheet if table else "",
                "" if fault.row is None else fault.row,
                place,
                _value(cells, fault.row, fault.column),
                fault.what,
            )
        )
    count = len(looked.faults)
    only = f"The first {MOST_SHOWN} of {count:,}; the workbook of complaints holds all of them."
    columns = (
        Column(title="Sheet"),
        Column(title="Row", align="number"),
        Column(title="Column"),
        Column(title="Value"),
        Column(title="What is wrong, and what would be right"),
    )
    return Table(
        caption=f"{count:,} complaint{'' if count == 1 else 's'}",
        columns=columns,
        rows=tuple(rows),
        notes=(only,) if count > MOST_SHOWN else (),
    )


def _value(cells: Mapping[int, tuple[object, ...]], row: int | None, column: int | None) -> str:
    if row is None or column is None or column >= len(cells.get(row, ())):
        return ""
    return cell_shown(cells[row][column])  # type: ignore[arg-type]


def template(_request: HttpRequest, record: str) -> HttpResponse:
    """The empty workbook of a record type."""
    sheet = found(lambda: queries.sheet_of(record))
    return attachment(f"{record}s-template.xlsx", writing.template(sheet))


def complaints(request: HttpRequest, record: str) -> HttpResponse:
    """The rows of the kept file with what is wrong beside them."""
    found(lambda: queries.sheet_of(record))
    file = uploads.kept(request, record=record)
    if file is None:
        raise Refused("No file is kept here any more; choose it again.")
    require(signer(request), POWER)
    looked = queries.preview(content=file.content, record=record)
    return attachment(f"{record}s-complaints.xlsx", writing.complaints_workbook(looked.read, looked.faults))
