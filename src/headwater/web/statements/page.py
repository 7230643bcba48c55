"""One statement: what it comes to, how it is made, the rows behind it, its gap, and what was published of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from headwater.lib.words import counted, language, number, said
from headwater.reports import blocks, shown
from headwater.reports.annual.translation import translated
from headwater.reports.translations import for_reader
from headwater.statements import queries
from headwater.statements.queries import Context, Figure, Publication, Reconciliation
from headwater.statements.rules import Column as RowColumn
from headwater.statements.rules import Row, rows_of
from headwater.web import lists
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, page
from headwater.web.statements.shared import Year, computed, context_of, page_of, records, standing
from headwater.web.statements.steps import steps_of, walked
from headwater.web.statements.uses import uses
from headwater.web.steps import take
from headwater.web.tables import part, table_file

_Block = TypeVar("_Block", bound=blocks.Block)


def statement(request: HttpRequest, key: str) -> HttpResponse:
    """One statement of a year; with ?format= its rows as a file; with ?on= what was said of it on a day.

    With ?on= it also answers what these books held by then: what was known, beside what was published.
    """
    declared = found(lambda: queries.statement(key))
    context = context_of(request)
    if form := lists.asked_form(request):
        columns, rows, _ = _rows(declared, context)
        name = f"{key}-{context.year}".replace(".", "-").replace("_", "-")
        return table_file(name, _read(shown.rows_table("", columns, rows), context), form)
    versions = list(queries.published(organisation=context.organisation, key=key, period=str(context.period)))
    steps = steps_of(request, key, context, versions)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect(page_of(key, context))
    asked = Said(request.GET if "on" in request.GET else None, initial={"year": context.year}, auto_id="said_%s")
    is_wrong = bool(answer and answer.is_wrong) or (asked.is_bound and not asked.is_valid())
    told, said_on = _said(request, asked, versions)
    waiting = queries.in_preparation(key, str(context.period), organisation=context.organisation)
    return page(
        request,
        "statement",
        section="statements",
        status=REFUSED if is_wrong else 200,
        is_wrong=is_wrong,
        title=for_reader(declared.title),
        context_=context,
        form=Year(context),
        **_now(request, declared, context),
        downloads=lists.downloads(request),
        steps=steps,
        waiting=waiting,
        waiting_status=said(waiting.status) if waiting else "",
        waiting_changes=[for_reader(change) for change in waiting.changes] if waiting else [],
        walked=walked(waiting) if waiting else None,
        uses=uses(key, context),
        wrong=answer.wrong if answer else asked,
        complaints=answer.complaints if answer else (),
        versions=_versions(request, versions) if versions else None,
        asked=asked,
        said=told,
        said_notes=[for_reader(note) for note in told.footnotes] if told else [],
        said_on=said_on,
        said_rows=_frozen(told, context) if told else None,
        known=_known(declared, context, said_on) if said_on else None,
    )


def _now(request: HttpRequest, declared: Any, context: Context) -> dict[str, Any]:
    """What a statement comes to now, in the parts that the page shows."""
    value = computed(declared, context)
    facts: list[tuple[str, blocks.Value]] = [
        (said("How it is made"), for_reader(declared.formula)),
        (said("In code"), queries.code_of(declared)),
        *_populations(declared),
        *((said(name), for_reader(rule)) for name, rule in queries.adds_up(declared).items()),
        (said("Rounding"), for_reader(declared.rounding)),
        (said("Source"), for_reader(value.source or declared.source)),
        (said("Figures as at"), value.as_of),
        (said("Documented in"), f"docs/domain/figures/{queries.module_of(declared.key)}.md"),
        (said("Key"), declared.key),
    ]
    parts: dict[str, Any] = {
        "facts": facts,
        "missing": for_reader(value.missing),
        "standing": standing(is_final=value.is_final, missing=value.missing),
        "footnotes": [for_reader(note) for note in value.footnotes],
        "figures_as_of": value.as_of,
    }
    if isinstance(declared, Reconciliation):
        parts["footnotes"] = ()
        if not value.missing:
            block = _read(shown.reconciliation(declared.title, value, address=records), context)
            parts |= {"reconciliation": block, "waterfall": _waterfall(block)}
        return parts
    columns, rows, total = _rows(declared, context)
    if rows and columns:
        cut = part(request, rows)
        caption = cut.words if cut.has_other_pages else said("Rows behind it: {count}", count=number(cut.count))
        behind = _read(shown.rows_table("", columns, cut.rows, total=total), context)
        parts |= {"table": replace(behind, caption=caption, link=records(value.rows.link)), "cut": cut}
    if isinstance(declared, Figure):
        parts |= {"value": shown.figure(value), "unit": for_reader(shown.unit(value.unit))}
    else:
        parts |= {"verdict": for_reader(value.verdict), "finding": for_reader(value.finding)}
    return parts


def _populations(declared: Any) -> list[tuple[str, blocks.Value]]:
    """Whom or what it counts; of a ratio, both sides, and that they differ where they do."""
    if not isinstance(declared, Figure) or not declared.is_ratio:
        return [(said("What it counts"), for_reader(declared.population))]
    numerator, denominator = declared.populations
    if numerator == denominator:
        return [(said("Numerator and denominator count"), for_reader(numerator))]
    return [
        (said("Numerator counts"), for_reader(numerator)),
        (said("Denominator counts"), for_reader(denominator)),
        (said("The two differ"), for_reader(declared.population_footnote)),
    ]


def _known(declared: Any, context: Context, on: date) -> tuple[blocks.Value, str, str]:
    """What the statement comes to from what these books held on a day: value, unit, or why that cannot be said."""
    then = computed(declared, replace(context, recorded_by=on, memory={}))
    if then.missing:
        return None, "", for_reader(then.missing)
    if isinstance(declared, Figure):
        return shown.figure(then), for_reader(shown.unit(then.unit)), ""
    if isinstance(declared, Reconciliation):
        return shown.cell_value(then.closing, RowColumn("", then.unit)), "", ""
    return counted("{count} row", "{count} rows", len(then.rows.all())), "", ""


def _waterfall(block: blocks.Reconciliation) -> blocks.Chart:
    return blocks.Chart(
        id="steps",
        title=said("From opening to closing, with the gap that is left")
        if block.gap
        else said("From opening to closing, it closes"),
        data=blocks.Waterfall(block),
        description=said("Each step of the reconciliation starts where the one before it ended."),
    )


def _rows(declared: Any, context: Context) -> tuple[Sequence[RowColumn], Sequence[Row], Row | None]:
    """The rows behind a statement with their columns, and the total where it has one."""
    value = computed(declared, context)
    if value.missing:
        return (), (), None
    if isinstance(declared, Reconciliation):
        lines = [value.opening, *value.came_in, *value.went_out, *([value.stated] if value.stated else [])]
        columns = (
            RowColumn(said("Line")),
            RowColumn(said("Amount"), value.unit),
            RowColumn(said("Where it stands")),
        )
        return columns, [(line.label, line.amount, line.source) for line in lines], None
    return value.rows.columns, value.rows.all(), getattr(value, "total", None)


class Said(forms.Form):
    """The day of which somebody asks what was said."""

    on = forms.DateField(
        label=later("Day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": later("Write the day to ask about, such as 2024-03-31."),
            "invalid": later("Write the day as year, month and day, such as 2024-03-31."),
        },
    )
    year = forms.CharField(required=False, widget=forms.HiddenInput)


def _said(request: HttpRequest, asked: Said, versions: list[Publication]) -> tuple[Publication | None, date | None]:
    """The version that an address names, or that counted on the day that it asks about."""
    if number := request.GET.get("version"):
        return next((one for one in versions if str(one.version) == number), None), None
    if not asked.is_bound or not asked.is_valid():
        return None, None
    on = asked.cleaned_data["on"]
    by_then = [one for one in versions if one.published_at and timezone.localdate(one.published_at) <= on]
    return (by_then[-1] if by_then else None), on


def _versions(request: HttpRequest, versions: list[Publication]) -> blocks.Table:
    rows: list[tuple[blocks.Value, ...]] = [
        (
            blocks.Link(
                said("Version {version}", version=one.version),
                lists.address(request, version=str(one.version), on=None),
            ),
            for_reader(str(one.value.get("shown") or one.value.get("verdict") or "")),
            one.as_of,
            timezone.localdate(one.published_at) if one.published_at else None,
            one.prepared_by.name,
            one.approved_by.name if one.approved_by else "",
            " ".join([one.note, *map(for_reader, one.changes)]).strip(),
        )
        for one in reversed(versions)
    ]
    titles = (
        said("Version"),
        said("Value"),
        said("Figures as at"),
        said("Published on"),
        said("Prepared by"),
        said("Approved by"),
        said("What changed"),
    )
    columns = tuple(blocks.Column(title=title) for title in titles)
    return blocks.Table(caption=said("Published versions"), columns=columns, rows=tuple(rows))


def _frozen(told: Publication, context: Context) -> blocks.Table | None:
    columns, rows, total = rows_of(told.rows)
    if not columns or not rows:
        return None
    frozen = _read(shown.rows_table("", columns, rows, total=total), context)
    return replace(frozen, caption=said("Rows of version {version}", version=told.version))


def _read(block: _Block, context: Context) -> _Block:
    """A block with the words of the statement in the language of whoever reads it, as a report has them."""
    (made,) = translated([block], context, language().code)
    assert isinstance(made, type(block)), "it stays what it is"
    return made
