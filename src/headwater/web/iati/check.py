"""What would go out today: what it scores, what would raise that, and what is wrong or missing."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from headwater.iati import queries
from headwater.iati.findings import Severity
from headwater.iati.publishing.preparing import Prepared, prepare
from headwater.lib.money import Money
from headwater.lib.progress import Progress, silent
from headwater.lib.words import counted, language, noted, said
from headwater.reports import formats
from headwater.reports.blocks import Column, KeyFigure, KeyFigures, Status, Synthetic, Table, Value
from headwater.web.pages import page, today
from headwater.web.working import in_steps

_TONES = {
    "critical": "bad", "error": "bad", "warning": "attention", "advisory": "neutral",
    "excellent": "good", "very good": "good", "good": "attention", "needs improvement": "bad",
}  # fmt: skip
_MOST_NAMED = 5


@in_steps(noted("What the IATI files would be today"))
def check(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """What would go out today: both scores, by column and by activity; what raises them; what is wrong or missing."""
    with tempfile.TemporaryDirectory(prefix="headwater-iati-") as folder:
        made = prepare(Path(folder), on=today(), told=told)
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
        spent=_spent(made),
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


def _more(gain: Decimal) -> str:
    return formats.number(gain, language().code, places=2, signed=True)


def _toned(word: str) -> Status:
    return Status(said(word), _TONES.get(word, "neutral"))  # type: ignore[arg-type]


def _named(where: Sequence[str]) -> str:
    first, more = ", ".join(where[:_MOST_NAMED]), len(where) - _MOST_NAMED
    return counted("{first} and {count} more", "{first} and {count} more", more, first=first) if more > 0 else first


def _raises(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (what, _more(gain), said("score"), _named(where)) for gain, what, where in made.score.would_raise()
    ]
    rows += [
        (
            one.what,
            _more(one.gain),
            said("assessment, {component}", component=said(one.component.name)),
            _named(one.where),
        )
        for one in made.assessment.would_raise()
    ]
    columns = (
        Column(title=said("What")),
        Column(title=said("Points"), align="number"),
        Column(title=said("Measure")),
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
    columns = (Column(title=said("What is missing, and what to do")), Column(title=said("Activity")))
    return Table(
        caption=counted("{count} thing to tell or to settle", "{count} things to tell or to settle", len(rows)),
        columns=columns,
        rows=tuple(rows),
    )


def _marked(amounts: str, is_synthetic: bool) -> Value:
    return Synthetic(amounts) if is_synthetic and amounts else amounts


def _spent(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            str(one.period),
            said("the books") if one.is_of_books else said("what was told") if one.published else said("nobody"),
            _marked(", ".join(map(str, one.published)), one.is_synthetic),
            None
            if one.told is None
            else _marked(str(Money(one.told.amount, one.told.currency)), one.told.is_synthetic),
        )
        for one in made.spent
    ]
    columns = (
        Column(title=said("Period")),
        Column(title=said("Known from")),
        Column(title=said("In the file"), align="number"),
        Column(title=said("Told"), align="number"),
    )
    return Table(caption=said("What the whole organisation spent"), columns=columns, rows=tuple(rows))


def _falls(made: Prepared) -> Table:
    rows: list[tuple[Value, ...]] = []
    if made.falls is not None:
        rows.append((made.falls[0], said("the score"), made.score.total, made.falls[1].total))
    rows += [(fall.on, said(fall.component), said(fall.before), said(fall.after)) for fall in made.grade_falls]
    columns = tuple(Column(title=title) for title in (said("On"), said("What falls"), said("From"), said("To")))
    return Table(caption=said("When it falls if nothing is done"), columns=columns, rows=tuple(rows))
