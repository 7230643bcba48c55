"""Workbooks: an empty one to fill in, a look at what a filled one would do, and loading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person, require
from headwater.desk import queries as desk
from headwater.desk.actions import keep_mapping
from headwater.exchange import actions, queries, reading, writing
from headwater.exchange.cells import shown as cell_shown
from headwater.exchange.columns import KINDS, SHEETS, Sheet
from headwater.exchange.queries import Batch, Preview
from headwater.lib.errors import Complaint, Refused
from headwater.lib.progress import Progress, silent
from headwater.lib.words import apart, counted, noted, number, said
from headwater.reports.blocks import Column, Link, Status, Table, Value
from headwater.web import uploads
from headwater.web.languages import later
from headwater.web.lists import attachment
from headwater.web.pages import REFUSED, found, holds, page, signer, today
from headwater.web.steps import Step, day_field, shown_answer, take, text_field
from headwater.web.working import MADE, in_steps

POWER = "load workbooks"
# What anybody reads on a page; all of it stands in the workbook of complaints.
MOST_SHOWN = 200
MEANINGS = {
    noted("new"): noted("will be written"),
    noted("changed"): noted("are in the books with other content, which is refused"),
    noted("revision"): noted("correct or end what is in the books, with the reason"),
    noted("unchanged"): noted("are in the books word for word and stay as they are"),
    noted("rejected"): noted("cannot be written as they are"),
}


class Upload(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=later("Workbook"),
        help_text=later(".xlsx, .ods or .csv, at most {limit} MB.", limit=reading.LARGEST_FILE // 1024 // 1024),
        error_messages={
            "required": later("Choose the file to look at."),
            "empty": later("The file is empty; save the workbook and choose it again."),
        },
    )


def workbooks(request: HttpRequest) -> HttpResponse:
    """Which records come in by workbook, and which files were loaded."""
    rows: list[tuple[Value, ...]] = [
        (
            f"{batch.loaded_at:%Y-%m-%d %H:%M} UTC",
            Link(batch.file_name, reverse("workbook-batch", args=[batch.pk])),
            said(SHEETS[batch.record].title),
            batch.rows,
            batch.new,
            batch.loaded_by.name,
            said("undone") if hasattr(batch, "undoing") else "",
        )
        for batch in queries.batches()[:MOST_SHOWN]
    ]
    columns = (
        Column(title=said("Loaded at")),
        Column(title=said("File")),
        Column(title=said("Records")),
        Column(title=said("Rows"), align="number"),
        Column(title=said("New"), align="number"),
        Column(title=said("By")),
        Column(title=said("Standing")),
    )
    table = Table(caption=said("Files that were loaded, latest first"), columns=columns, rows=tuple(rows))
    return page(request, "workbooks", section="workbooks", sheets=SHEETS.values(), table=table)


def workbook(request: HttpRequest, record: str) -> HttpResponse:
    """The way in for one record type: what its columns are, and the form that takes a file to look at."""
    sheet = found(lambda: queries.sheet_of(record))
    sent = uploads.arrival(request, Upload, record=record, power=POWER)
    if sent.is_kept:
        return redirect("workbook-match" if _has_strangers(request, record) else "workbook-preview", record=record)
    return page(
        request,
        "workbook",
        section="workbooks",
        status=sent.status,
        sheet=sheet,
        columns=_columns(sheet),
        form=sent.form,
        complaints=sent.complaints,
    )


def _headers(request: HttpRequest, record: str) -> dict[str, str]:
    """What this person's own headers mean for a record type."""
    return desk.mapping(signer(request), record=record)


def _has_strangers(request: HttpRequest, record: str) -> bool:
    """Whether the kept file has a header that means nothing yet, neither by itself nor to this person."""
    file, held = uploads.kept(request, record=record), _headers(request, record)
    if file is None or queries.sheet_of(record).spread:
        return False
    try:
        headers = queries.headers_of(content=file.content, record=record, headers=held)
    except Refused:
        # What cannot be read says so on the page that follows.
        return False
    return any(not one.is_known and one.word not in held for one in headers)


class Matching(forms.Form):
    """What each header of a file means. The answer is kept for the next file of this person."""

    def __init__(self, data: Any, *, sheet: Sheet, headers: Sequence[queries.Header]) -> None:
        super().__init__(data, auto_id="match_%s")
        choices = [("", said("Leave it out")), *((column.key, said(column.title)) for column in sheet.columns)]
        self.headers, self.sheet = headers, sheet
        for place, header in enumerate(headers):
            below = "; ".join(header.samples)
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header.text,
                required=False,
                choices=choices,
                initial=header.key,
                help_text=said("Below it: {values}", values=below) if below else said("Nothing stands below it."),
            )

    def clean(self) -> dict[str, Any]:
        """Each column once, and none missing that is needed."""
        told = self.meanings
        for column in self.sheet.columns:
            places = [place for place, one in enumerate(self.headers) if told[one.word] == column.key]
            for place in places[1:]:
                self.add_error(
                    f"column_{place}",
                    said("Two headers mean {title}; leave one of them out.", title=said(column.title)),
                )
            if column.required and not places:
                self.add_error(
                    None,
                    said(
                        "No header means {title}, which is needed; choose it or add the column.",
                        title=said(column.title),
                    ),
                )
        return self.cleaned_data

    @property
    def meanings(self) -> dict[str, str]:
        """Folded header -> key of the column, "" for one that is left out."""
        return {one.word: str(self.cleaned_data.get(f"column_{n}") or "") for n, one in enumerate(self.headers)}


def match(request: HttpRequest, record: str) -> HttpResponse:
    """The headers of the kept file, each with the column that it means; by POST that is kept, and the file checked."""
    sheet = found(lambda: queries.sheet_of(record))
    if (file := uploads.kept(request, record=record)) is None:
        messages.warning(request, said("No file is kept here any more; choose it again."))
        return redirect("workbook", record=record)
    headers = queries.headers_of(content=file.content, record=record, headers=_headers(request, record))
    form = Matching(request.POST if request.method == "POST" else None, sheet=sheet, headers=headers)
    if form.is_valid():
        keep_mapping(record=record, columns=form.meanings, by=signer(request))
        return redirect("workbook-preview", record=record)
    status = REFUSED if form.is_bound else 200
    return page(request, "match", section="workbooks", status=status, sheet=sheet, file=file, form=form)


class Undo(Step):
    """That a loaded file is undone: the day on which it counts, and why."""

    name = "undo"
    title = later("Undo this file")
    is_signature = True
    on = day_field(noted("Day"), help_text=noted("The day on which what is moved back counts."))
    why = text_field(noted("Reason"), rows=3, help_text=noted("One sentence that others will read."), most=900)

    def __init__(self, request: HttpRequest, record: Batch) -> None:
        self.batch = record
        super().__init__(request, initial={"on": today().isoformat()})

    @property
    def about(self) -> list[tuple[str, Value]]:
        """What is undone."""
        return [(said("File"), self.batch.file_name), (said("New records in it"), self.batch.new)]

    def act(self, *, by: Person) -> str:
        """Undo it, all of it or nothing."""
        actions.undo(batch=self.batch, on=self.cleaned_data["on"], why=self.cleaned_data["why"], by=by)
        return said(
            "{file} is undone: each of its records was taken back, and all stays to be read.",
            file=self.batch.file_name,
        )


def batch(request: HttpRequest, number: int) -> HttpResponse:
    """A file that was loaded: what it brought, and the way to undo it, where its kind can be taken back."""
    record = queries.batches().filter(pk=number).first()
    if record is None:
        raise Http404(said("No file was loaded under this number."))
    undone = getattr(record, "undoing", None)
    contents = getattr(record, "contents", None)
    can_be_undone = undone is None and contents is not None and bool(contents.codes)
    steps: list[Step] = [Undo(request, record)] if can_be_undone and holds(request, POWER) else []
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("workbook-batch", number=number)
    facts: list[tuple[str, Value]] = [
        (said("Records"), said(SHEETS[record.record].title)),
        (said("Rows"), record.rows),
        (said("New"), record.new),
        (said("Loaded at"), f"{record.loaded_at:%Y-%m-%d %H:%M} UTC"),
        (said("By"), record.loaded_by.name),
        ("SHA-256", record.content_sha256),
    ]
    if undone:
        facts += [
            (said("Undone on"), undone.on),
            (said("Undone by"), undone.undone_by.name),
            (said("Why"), undone.why),
        ]
    elif not can_be_undone:
        why_not = said("nothing in it can be taken back; correct each record where it stands")
        facts.append((said("To undo it"), why_not))
    return page(
        request,
        "one",
        section="workbooks",
        status=REFUSED if answer and answer.is_wrong else 200,
        up=(reverse("workbooks"), said("Workbooks")),
        heading=record.file_name,
        code=said("batch {number}", number=record.pk),
        standing=Status(said("undone"), "bad") if undone else Status(said("loaded"), "good"),
        facts=facts,
        forms=steps,
        **shown_answer(answer),
    )


def _columns(sheet: Sheet) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            said(column.title),
            said(column.meaning),
            said("the code or the name of something that is registered") if column.names else said(KINDS[column.kind]),
            said("yes") if column.required else said("no"),
            said(column.example),
        )
        for column in sheet.columns
    ]
    titles = (said("Column"), said("What it means"), said("How to write it"), said("Needed"), said("Example"))
    columns = tuple(Column(title=title) for title in titles)
    return Table(
        caption=said("Columns of {records}, in any order", records=said(sheet.title)), columns=columns, rows=tuple(rows)
    )


def preview(request: HttpRequest, record: str) -> HttpResponse:
    """What the kept file would do to the books; by POST it is loaded. Both say how far they are if they take long."""
    found(lambda: queries.sheet_of(record))
    if MADE not in request.GET and uploads.kept(request, record=record) is None:
        messages.warning(request, said("No file is kept here any more; choose it again."))
        return redirect("workbook", record=record)
    return _loaded(request, record) if request.method == "POST" else _looked(request, record)


@in_steps(noted("The check of the workbook"))
def _looked(request: HttpRequest, record: str, *, told: Progress = silent) -> HttpResponse:
    return _shown(request, record, (), lambda what, done: told(what, done, queries.PREVIEW_STEPS))


@in_steps(noted("The loading of the workbook"))
def _loaded(request: HttpRequest, record: str, *, told: Progress = silent) -> HttpResponse:
    """Load the kept file, or say what keeps it from being loaded."""

    def step(what: str, done: int) -> None:
        told(what, done, queries.PREVIEW_STEPS + 1)

    try:
        file = _kept(request, record)
        if request.POST.get("fingerprint") != file.fingerprint:
            raise Refused(said("Another file was chosen since you saw this one. Look at it, then load it."))
        loaded = actions.load(
            file_name=file.name,
            content=file.content,
            record=record,
            by=signer(request),
            headers=_headers(request, record),
            told=step,
        )
    except Refused as refusal:
        return _shown(request, record, refusal.complaints[:MOST_SHOWN], step)
    uploads.forget(request, record=record)
    messages.success(request, str(loaded))
    return redirect("workbook-batch", number=loaded.batch.pk)


def _kept(request: HttpRequest, record: str) -> uploads.Kept:
    """The file that is looked at. Refused: it went meanwhile."""
    if (file := uploads.kept(request, record=record)) is None:
        raise Refused(said("No file is kept here any more; choose it again."))
    return file


def _shown(request: HttpRequest, record: str, complaints: Sequence[Complaint], told: queries.Progress) -> HttpResponse:
    """What the kept file would do."""
    file = _kept(request, record)
    require(signer(request), POWER)
    looked = queries.preview(content=file.content, record=record, headers=_headers(request, record), told=told)
    return page(
        request,
        "preview",
        section="workbooks",
        status=REFUSED if request.method == "POST" else 200,
        sheet=queries.sheet_of(record),
        file=file,
        looked=looked,
        counts=[
            (said(outcome.value), count, said(MEANINGS[outcome.value])) for outcome, count in looked.counts.items()
        ],
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
        if title := looked.read.title(fault.key):
            place = said("{column} ({title})", column=place, title=title) if place else f"({title})"
        sheet, row = table.sheet if table else "", "" if fault.row is None else fault.row
        rows.append((sheet, row, place, _value(cells, fault.row, fault.column), fault.what))
    count = len(looked.faults)
    only = said(
        "The first {shown} of {count}; the workbook of complaints holds all of them.",
        shown=number(MOST_SHOWN),
        count=number(count),
    )
    columns = (
        Column(title=said("Sheet")),
        Column(title=said("Row"), align="number"),
        Column(title=said("Column")),
        Column(title=said("Value")),
        Column(title=said("What is wrong, and what would be right")),
    )
    return Table(
        caption=counted("{count} complaint", "{count} complaints", count),
        columns=columns,
        rows=tuple(rows),
        notes=(only,) if count > MOST_SHOWN else (),
    )


def _value(cells: Mapping[int, tuple[object, ...]], row: int | None, column: int | None) -> str:
    if row is None or column is None or column >= len(cells.get(row, ())):
        return ""
    # What was written keeps its own order, such as a sign before a number, in a line that runs from the right.
    return str(apart(cell_shown(cells[row][column])))  # type: ignore[arg-type]


def template(_request: HttpRequest, record: str) -> HttpResponse:
    """The empty workbook of a record type."""
    sheet = found(lambda: queries.sheet_of(record))
    return attachment(f"{record}s-template.xlsx", writing.template(sheet))


def complaints(request: HttpRequest, record: str) -> HttpResponse:
    """The rows of the kept file with what is wrong beside them."""
    found(lambda: queries.sheet_of(record))
    file = _kept(request, record)
    require(signer(request), POWER)
    looked = queries.preview(content=file.content, record=record, headers=_headers(request, record))
    return attachment(f"{record}s-complaints.xlsx", writing.complaints_workbook(looked.read, looked.faults))
