"""All statements of a year with their values, and whether the reconciliations close."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from headwater.lib.money import Money
from headwater.reports import blocks, formats, shown
from headwater.reports.writing import Progress, silent
from headwater.statements import queries
from headwater.statements.queries import Context, Figure
from headwater.statements.rules import PublicationStatus, Reconciled
from headwater.web.pages import page
from headwater.web.statements.shared import Year, computed, context_of, organisation, page_of, standing
from headwater.web.working import in_steps


@in_steps("The list of statements")
def statements(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """The catalogue with its values."""
    context = context_of(request)
    declared = queries.statements()
    for number, one in enumerate(declared.values()):
        told(one.title, number, len(declared))
        computed(one, context)
    versions = {
        one.key: one.version
        for one in queries.publications(
            organisation=context.organisation, period=str(context.period), status=PublicationStatus.PUBLISHED
        )
    }
    figures: list[tuple[blocks.Value, ...]] = [
        _figure_row(figure, context, versions) for figure in queries.catalogue().values()
    ]
    columns = (
        blocks.Column(title="Figure"),
        blocks.Column(title="Value", align="number"),
        blocks.Column(title="As of"),
        blocks.Column(title="Status"),
        blocks.Column(title="Published"),
    )
    return page(
        request,
        "statements",
        section="statements",
        form=Year(context),
        context_=context,
        organisation=organisation(context),
        reconciliations=gaps(context),
        figures=blocks.Table(caption=f"Figures of {context.year}", columns=columns, rows=tuple(figures)),
        tables=_tables(context, versions),
    )


def _figure_row(figure: Figure, context: Context, versions: dict[str, int | None]) -> tuple[blocks.Value, ...]:
    value = computed(figure, context)
    unit = shown.unit(figure.unit)
    text = shown.figure(value)
    return (
        blocks.Link(figure.title, page_of(figure.key, context)),
        f"{formats.number(text, 'en')} {unit}" if isinstance(text, int) and unit else text,
        value.as_of,
        standing(is_final=value.is_final, missing=value.missing),
        _version(versions.get(figure.key)),
    )


def _version(number: int | None) -> str:
    return f"version {number}" if number else "not yet"


def gaps(context: Context) -> blocks.Table:
    """All reconciliations: what gap each has, and whether somebody explained it."""
    rows: list[tuple[blocks.Value, ...]] = []
    for declared in queries.reconciliations().values():
        value = computed(declared, context)
        rows.append((blocks.Link(declared.title, page_of(declared.key, context)), _gap(value), _closing(value)))
    columns = (
        blocks.Column(title="Reconciliation"),
        blocks.Column(title="Gap", align="number"),
        blocks.Column(title="Stands"),
    )
    return blocks.Table(caption=f"Reconciliations of {context.year}", columns=columns, rows=tuple(rows))


def _gap(value: Reconciled) -> str | None:
    """Stated minus reached, with its sign and unit; None where nothing is stated."""
    if value.gap is None:
        return None
    if unit := shown.unit(value.unit):
        return f"{formats.number(value.gap, 'en', signed=True)} {unit}"
    return formats.long_money(Money(value.gap, value.unit), "en", signed=True)


def _closing(value: Reconciled) -> blocks.Status:
    if value.missing:
        return blocks.Status("not computed")
    if value.gap is None:
        return blocks.Status("nothing is stated to hold it against")
    if value.closes:
        return blocks.Status("closes" if not value.gap else "closes within rounding", "good")
    return (
        blocks.Status("gap explained", "attention") if value.explanation else blocks.Status("gap not explained", "bad")
    )


def _tables(context: Context, versions: dict[str, int | None]) -> blocks.Table:
    rows: list[tuple[blocks.Value, ...]] = []
    for declared in queries.tables().values():
        value = computed(declared, context)
        said = value.missing or value.finding or f"{len(value.rows.all()):,} rows"
        version = _version(versions.get(declared.key))
        rows.append((blocks.Link(declared.title, page_of(declared.key, context)), said, version))
    columns = tuple(blocks.Column(title=title) for title in ("Table", "What it comes to", "Published"))
    return blocks.Table(caption=f"Tables and comparisons of {context.year}", columns=columns, rows=tuple(rows))
