"""The first page: headline figures, three charts, whether the figures close, and how fresh they are."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.funding.queries import latest_contribution
from headwater.ledger import queries as ledger
from headwater.lib.money import Money
from headwater.lib.words import apart, counted, language, number, said
from headwater.reports import blocks, formats, shown
from headwater.reports.translations import for_reader
from headwater.statements import queries
from headwater.statements.queries import Context
from headwater.statements.rules import USD, Rows
from headwater.statements.rules import shown as exact
from headwater.web.pages import page
from headwater.web.statements.catalogue import gaps
from headwater.web.statements.shared import Year, context_of, organisation, page_of

HEADLINES = (
    "contributions.unearmarked.total",
    "contributions.donors",
    "contributions.top5.share",
    "contributions.received.h2.share",
    "allocations.total",
    "carry_over.closing",
)

# As many bars as anybody compares at a glance.
MOST_DONORS = 40


def overview(request: HttpRequest) -> HttpResponse:
    """The overview of a year, or what to do first where the books are empty."""
    if queries.keeper() is None:
        return page(request, "empty", section="overview", freshness=_freshness())
    context = context_of(request)
    figures = [_headline(key, context) for key in HEADLINES]
    return page(
        request,
        "overview",
        section="overview",
        context_=context,
        form=Year(context),
        organisation=organisation(context),
        figures=blocks.KeyFigures(tuple(figures)),
        charts={
            "large": [chart for chart in (_donors(context),) if chart],
            "small": [chart for chart in (_timing(context), _purposes(context)) if chart],
        },
        gaps=gaps(context),
        freshness=_freshness(),
        figures_as_of=context.as_of,
    )


def _headline(key: str, context: Context) -> blocks.KeyFigure:
    made = shown.key_figure(queries.catalogue()[key], queries.value(key, context), link=page_of(key, context))
    return replace(
        made,
        title=for_reader(made.title),
        unit=for_reader(made.unit),
        note=for_reader(made.note),
        value=_short(made.value),
        status=made.status if made.value is not None else "",
    )


def _short(value: blocks.Value) -> blocks.Value:
    """An amount as headlines show it; the page of the statement has every cent."""
    return blocks.Short(value) if isinstance(value, Money) else value


def _words(key: str, context: Context) -> str:
    """A figure inside a sentence; "" where it cannot be computed."""
    value = queries.value(key, context)
    figure = shown.figure(value)
    return formats.text(_short(figure.value if isinstance(figure, blocks.Synthetic) else figure), language().code)


def _amounts(rows: Rows) -> list[tuple[str, Money | None]]:
    """The name and the amount of each row: the first cell, and the first that is in US dollars."""
    place = next(i for i, column in enumerate(rows.columns) if column.unit == USD)
    found = []
    for row in rows.all():
        amount = exact(row[place], rows.columns[place])
        assert amount is None or isinstance(amount, Money), "a column in US dollars holds money"
        found.append((str(row[0]), amount))
    return found


def _donors(context: Context) -> blocks.Chart | None:
    table = queries.table("contributions.by_donor", context)
    if table.missing:
        return None
    listed = f"{reverse('contributions')}?year={context.year}&category=1&text="
    is_listed = table.rows.link is not None
    amounts = _amounts(table.rows)
    points = tuple(
        blocks.Point(name, amount, f"{listed}{quote(name, safe='')}" if is_listed else "")
        for name, amount in amounts[:MOST_DONORS]
    )
    more = len(amounts) - len(points)
    only = said(
        "The {count} largest of {all} donors; the statement lists all of them.",
        count=number(len(points)),
        all=number(len(amounts)),
    )
    share, total = _words("contributions.top5.share", context), _words("contributions.unearmarked.total", context)
    return blocks.Chart(
        id="donors",
        title=said("Five donors gave {share} of {total} unearmarked", share=share, total=total),
        data=blocks.Bars(points),
        description=said("Unearmarked contributions of the year by donor, the largest first."),
        notes=(blocks.Note("definition", only),) if more else (),
    )


def _timing(context: Context) -> blocks.Chart | None:
    table = queries.table("contributions.by_quarter", context)
    if table.missing:
        return None
    return blocks.Chart(
        id="timing",
        title=said(
            "{share} came in the second half of the year", share=_words("contributions.received.h2.share", context)
        ),
        data=blocks.Bars(
            tuple(blocks.Point(str(apart(for_reader(name))), amount) for name, amount in _amounts(table.rows))
        ),
        description=said("Unearmarked contributions of the year by the quarter in which they were received."),
        notes=tuple(blocks.Note("synthetic", for_reader(note)) for note in table.footnotes),
    )


def _purposes(context: Context) -> blocks.Chart | None:
    table = queries.table("allocations.by_purpose", context)
    if table.missing:
        return None
    points = tuple(blocks.Point(name, amount) for name, amount in _amounts(table.rows))
    return blocks.Chart(
        id="purposes",
        title=counted(
            "{total} were allocated to {count} purpose",
            "{total} were allocated to {count} purposes",
            len(points),
            total=_words("allocations.total", context),
        ),
        data=blocks.Bars(points),
        description=said("Approved allocations of the year by what they are for, the largest first."),
    )


def _freshness() -> list[tuple[str, blocks.Value]]:
    """How far the books reach, and the mark by which outsiders can tell that nothing in them was changed."""
    latest, closed, (latest_entry, head) = latest_contribution(), ledger.closed_through(), ledger.head()
    facts: list[tuple[str, blocks.Value]] = []
    if latest:
        day = latest.received_on
        facts.append((said("Latest receipt"), blocks.Synthetic(day) if latest.received_on_is_synthetic else day))
    facts.append((said("Books closed through"), closed or said("no period is closed yet")))
    if last := ledger.entry(latest_entry):
        facts += [
            (
                said("Last entry"),
                said(
                    "number {number}, recorded {moment} UTC",
                    number=number(latest_entry),
                    moment=f"{last.recorded_at:%Y-%m-%d %H:%M}",
                ),
            ),
            (said("Head of the hash chain"), f"{head[:16]} …"),
        ]
    return facts
