"""All statements of a year with their values, and whether the reconciliations close."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from headwater.lib.money import Money
from headwater.lib.progress import Progress, silent
from headwater.lib.words import counted, language, noted, number, said
from headwater.reports import blocks, formats, shown
from headwater.reports.translations import for_reader
from headwater.statements import queries
from headwater.statements.queries import Context, Figure
from headwater.statements.rules import PublicationStatus, Reconciled
from headwater.web.languages import with_unit
from headwater.web.pages import page
from headwater.web.statements.shared import Year, computed, context_of, organisation, page_of, standing
from headwater.web.working import in_steps


@in_steps(noted("The list of statements"))
def statements(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """The catalogue with its values."""
    context = context_of(request)
    declared = queries.statements()
    for done, one in enumerate(declared.values()):
        told(for_reader(one.title), done, len(declared))
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
        blocks.Column(title=said("Figure")),
        blocks.Column(title=said("Value"), align="number"),
        blocks.Column(title=said("As of")),
        blocks.Column(title=said("Status")),
        blocks.Column(title=said("Published")),
    )
    return page(
        request,
        "statements",
        section="statements",
        form=Year(context),
        context_=context,
        organisation=organisation(context),
        reconciliations=gaps(context),
        figures=blocks.Table(
            caption=said("Figures of {year}", year=context.year), columns=columns, rows=tuple(figures)
        ),
        tables=_tables(context, versions),
    )


def _figure_row(figure: Figure, context: Context, versions: dict[str, int | None]) -> tuple[blocks.Value, ...]:
    value = computed(figure, context)
    unit = for_reader(shown.unit(figure.unit))
    text = shown.figure(value)
    return (
        blocks.Link(for_reader(figure.title), page_of(figure.key, context)),
        with_unit(number(text), unit, is_one=text == 1) if isinstance(text, int) and unit else text,
        value.as_of,
        standing(is_final=value.is_final, missing=value.missing),
        _version(versions.get(figure.key)),
    )


def _version(version: int | None) -> str:
    return said("version {version}", version=version) if version else said("not yet")


def gaps(context: Context) -> blocks.Table:
    """All reconciliations: what gap each has, and whether somebody explained it."""
    rows: list[tuple[blocks.Value, ...]] = []
    for declared in queries.reconciliations().values():
        value = computed(declared, context)
        link = blocks.Link(for_reader(declared.title), page_of(declared.key, context))
        rows.append((link, _gap(value), _closing(value)))
    columns = (
        blocks.Column(title=said("Reconciliation")),
        blocks.Column(title=said("Gap"), align="number"),
        blocks.Column(title=said("Stands")),
    )
    return blocks.Table(caption=said("Reconciliations of {year}", year=context.year), columns=columns, rows=tuple(rows))


def _gap(value: Reconciled) -> str | None:
    """Stated minus reached, with its sign and unit; None where nothing is stated."""
    if value.gap is None:
        return None
    if unit := shown.unit(value.unit):
        return f"{formats.number(value.gap, language().code, signed=True)} {for_reader(unit)}"
    return formats.long_money(Money(value.gap, value.unit), language().code, signed=True)


def _closing(value: Reconciled) -> blocks.Status:
    if value.missing:
        return blocks.Status(said("not computed"))
    if value.gap is None:
        return blocks.Status(said("nothing is stated to hold it against"))
    if value.closes:
        return blocks.Status(said("closes") if not value.gap else said("closes within rounding"), "good")
    return (
        blocks.Status(said("gap explained"), "attention")
        if value.explanation
        else blocks.Status(said("gap not explained"), "bad")
    )


def _tables(context: Context, versions: dict[str, int | None]) -> blocks.Table:
    rows: list[tuple[blocks.Value, ...]] = []
    for declared in queries.tables().values():
        value = computed(declared, context)
        found = for_reader(value.missing or value.finding)
        found = found or counted("{count} row", "{count} rows", len(value.rows.all()))
        version = _version(versions.get(declared.key))
        rows.append((blocks.Link(for_reader(declared.title), page_of(declared.key, context)), found, version))
    columns = tuple(
        blocks.Column(title=title) for title in (said("Table"), said("What it comes to"), said("Published"))
    )
    return blocks.Table(
        caption=said("Tables and comparisons of {year}", year=context.year), columns=columns, rows=tuple(rows)
    )
