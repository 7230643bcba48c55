"""IATI files: what went out and what it scored, what would go out today, and the files themselves for everybody."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from headwater.access.queries import Person
from headwater.iati import queries
from headwater.iati.actions import publish
from headwater.iati.findings import Severity
from headwater.iati.publishing.preparing import Prepared, prepare
from headwater.iati.publishing.registry import Entry, entries
from headwater.iati.queries import Publication, PublishedFile
from headwater.lib.words import counted, noted, said
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Link, Status, Synthetic, Table, Value
from headwater.reports.writing import Progress, silent
from headwater.web import lists
from headwater.web.languages import begun, day, later
from headwater.web.pages import REFUSED, holds, page, today
from headwater.web.steps import Step, shown_answer, take
from headwater.web.tables import arranged, table_file
from headwater.web.working import in_steps

POWER = "publish iati"
_TONES = {
    "critical": "bad", "error": "bad", "warning": "attention", "advisory": "neutral",
    "excellent": "good", "very good": "good", "good": "attention", "needs improvement": "bad",
}  # fmt: skip
_MOST_NAMED = 5


class Publish(Step):
    """Publishing as of today."""

    name = "publish"
    title = later("Publish today's files")
    is_signature = True

    @property
    def about(self) -> Sequence[tuple[str, Value]]:
        """What is signed."""
        return ((said("What goes out"), said("the books as IATI files")), (said("As of"), today()))

    def act(self, *, by: Person) -> str:
        """Publish them, if nothing is wrong with them."""
        row, _ = publish(by=by)
        return said("Published as of {day}, at {points} of 100.", day=day(row.on), points=_points(row.score))


def iati(request: HttpRequest) -> HttpResponse:
    """What went out last and stands at its address, what it scores, and everything that went out before."""
    steps = [Publish(request)] if holds(request, POWER) else []
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("iati")
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
        (Link(file.name, reverse("iati-file", args=[file.name])), said(file.kind), file.pieces, file.size, file.sha256)
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


@in_steps(noted("What the IATI files would be today"))
def check(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """What would go out today: both scores, by column and by activity; what raises them; what is wrong or missing."""
    told(said("Writing the files and holding them against all rules"), 0, 1)
    with tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
        made = prepare(Path(folder), on=today())
    return page(
        request,
        "iati/check",
        section="iati",
        made=made,
        figures=_scores(made),
        raises=_raises(made),
        columns=_columns(made),
        components=_components(made),
        activities=_activities(made),
        findings=_findings(made),
        gaps=_gaps(made),
        falls=_falls(made),
    )


def _scores(made: Prepared) -> KeyFigures:
    given = made.score
    wrong = sum(not report.may_be_published for report in made.reports)
    return KeyFigures(
        (
            KeyFigure(title=said("Score, of 100"), value=given.total, as_of=made.on),
            KeyFigure(title=said("Timeliness"), value=given.timeliness.percent.quantize(Decimal("0.01"))),
            KeyFigure(title=said("Forward looking"), value=given.forward),
            KeyFigure(title=said("Comprehensiveness"), value=given.comprehensiveness),
            KeyFigure(title=said("Coming assessment"), value=_toned(str(made.assessment.grade))),
            KeyFigure(
                title=said("Files that may go out"),
                value=len(made.files) - wrong,
                note=counted(
                    "of {files}, with {count} activity",
                    "of {files}, with {count} activities",
                    made.activities,
                    files=len(made.files),
                ),
            ),
        )
    )


def _toned(word: str) -> Status:
    return Status(said(word), _TONES.get(word, "neutral"))  # type: ignore[arg-type]


def _named(where: Sequence[str]) -> str:
    first, more = ", ".join(where[:_MOST_NAMED]), len(where) - _MOST_NAMED
    return counted("{first} and {count} more", "{first} and {count} more", more, first=first) if more > 0 else first


def _raises(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (what, f"+{gain}", said("score"), _named(where)) for gain, what, where in made.score.would_raise()
    ]
    rows += [
        (
            one.what,
            f"+{one.gain.quantize(Decimal('0.01'))}",
            said("assessment, {component}", component=said(one.component.name)),
            _named(one.where),
        )
        for one in made.assessment.would_raise()
    ]
    columns = (
        Column(title=said("What")),
        Column(title=said("By"), align="number"),
        Column(title=said("Of")),
        Column(title=said("Where")),
    )
    return Table(caption=said("What would raise it, the most first"), columns=columns, rows=tuple(rows))


def _columns(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            said(column.name),
            column.percent.quantize(Decimal("0.01")),
            column.relevant - len(column.failing),
            column.relevant,
            _named(column.failing),
        )
        for column in made.score.columns
    ]
    rows += [
        (
            said("budgets for {year}", year=year.year),
            year.percent,
            year.current - len(year.without),
            year.current,
            _named(year.without),
        )
        for year in made.score.years
    ]
    columns = (
        Column(title=said("Column")),
        Column(title=said("Passing"), align="number", unit="%"),
        Column(title=said("Pass"), align="number"),
        Column(title=said("Asked"), align="number"),
        Column(title=said("Who does not pass")),
    )
    notes = (said("Where nobody is asked, the method counts 0 and not nothing."),)
    return Table(caption=said("The score by column"), columns=columns, rows=tuple(rows), notes=notes)


def _components(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            said(component.name),
            said(component.dimension),
            None if component.value is None else component.value.quantize(Decimal("0.01")),
            component.next,
            _toned(str(component.grade)),
        )
        for component in made.assessment.components
    ]
    columns = (
        Column(title=said("Component")),
        Column(title=said("Dimension")),
        Column(title=said("Value"), align="number"),
        Column(title=said("Next grade from"), align="number"),
        Column(title=said("Grade")),
    )
    notes = (said("The worst component decides."),)
    return Table(caption=said("The coming assessment by component"), columns=columns, rows=tuple(rows), notes=notes)


def _activities(made: Prepared) -> Table:
    """Each activity with the columns that it fails, what is missing of it, and what the checks found."""
    fails: dict[str, list[str]] = defaultdict(list)
    for column in made.score.columns:
        for identifier in column.failing:
            fails[identifier].append(said(column.name))
    for year in made.score.years:
        for identifier in year.without:
            fails[identifier].append(said("budgets for {year}", year=year.year))
    missing = Counter(gap.identifier for gap in made.gaps)
    found = Counter(finding.identifier for _, finding in made.findings)
    rows: list[tuple[Value, ...]] = [
        (
            row.identifier,
            row.hierarchy,
            ", ".join(fails[row.identifier]),
            missing[row.identifier],
            found[row.identifier],
        )
        for row in queries.own_activities()
    ]
    rows.sort(key=lambda row: (-len(fails[str(row[0])]), -missing[str(row[0])], -found[str(row[0])], str(row[0])))
    columns = (
        Column(title=said("Activity")),
        Column(title=said("Hierarchy"), align="number"),
        Column(title=said("Columns it does not pass")),
        Column(title=said("Missing"), align="number"),
        Column(title=said("Findings"), align="number"),
    )
    return Table(
        caption=counted(
            "{count} activity, those with most to do first",
            "{count} activities, those with most to do first",
            len(rows),
        ),
        columns=columns,
        rows=tuple(rows),
    )


def _findings(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            _toned(str(finding.severity)),
            finding.message,
            finding.identifier,
            finding.element,
            finding.value,
            said("{name}, line {line}", name=name, line=finding.line),
            finding.rule,
        )
        for name, finding in made.findings
    ]
    titles = (
        *(said("Gravity"), said("What is wrong"), said("Activity"), said("Element")),
        *(said("Found"), said("Where"), said("Rule")),
    )
    return Table(
        caption=counted(
            "{count} finding; with a critical one or an error ({grave}) nothing is published",
            "{count} findings; with a critical one or an error ({grave}) nothing is published",
            len(rows),
            grave=_grave(made),
        ),
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple(rows),
    )


def _grave(made: Prepared) -> int:
    return sum(finding.severity in (Severity.CRITICAL, Severity.ERROR) for _, finding in made.findings)


def _gaps(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [(gap.what, gap.identifier or said("the organisation")) for gap in made.gaps]
    columns = (Column(title=said("What is missing, and what to do")), Column(title=said("Of")))
    return Table(
        caption=counted("{count} thing that nobody told", "{count} things that nobody told", len(rows)),
        columns=columns,
        rows=tuple(rows),
    )


def _falls(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = []
    if made.falls is not None:
        rows.append((made.falls[0], said("the score"), str(made.score.total), str(made.falls[1].total)))
    rows += [(fall.on, said(fall.component), said(fall.before), said(fall.after)) for fall in made.grade_falls]
    columns = tuple(Column(title=title) for title in (said("On"), said("What falls"), said("From"), said("To")))
    return Table(caption=said("When it falls if nothing is done"), columns=columns, rows=tuple(rows))


def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the last publication, for programs of everybody: at an address that stays, with what caches ask for."""
    if request.method == "OPTIONS":
        return _open(HttpResponse(headers={"Allow": "GET, HEAD, OPTIONS"}))
    if request.method not in ("GET", "HEAD"):
        return _open(HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"}))
    last = queries.latest_publication()
    row = queries.published_files(last).filter(name=name).first() if last else None
    if last is None or row is None:
        raise Http404(said("No file of this name is published."))
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    path = queries.folder(last) / (f"{name}.gz" if is_packed else name)
    if not path.is_file():
        raise Http404(said("The file is not on this machine; publish again."))
    etag = f'"{row.sha256[:32]}{"-gzip" if is_packed else ""}"'
    changed = int(last.published_at.timestamp())
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=changed)
    if answer is None or answer.status_code == 200:
        if request.method == "HEAD":
            answer = HttpResponse(headers={"Content-Length": str(path.stat().st_size)}, content_type="application/xml")
        else:
            answer = FileResponse(path.open("rb"), content_type="application/xml")
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        if is_packed:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(changed)
    return _open(answer)


def _open(answer: HttpResponseBase) -> HttpResponseBase:
    """Programs on other sites may read it, caches may keep it for a while, and it is no page for a search engine."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Length"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "public, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
