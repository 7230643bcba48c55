"""The annual report: inside the site, and as one file that needs nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from headwater.reports import annual
from headwater.web.lists import attachment
from headwater.web.pages import page, today
from headwater.web.statements.shared import Year, context_of, records


def report(request: HttpRequest) -> HttpResponse:
    """The report of a year, with the ways to its rows."""
    context = context_of(request)
    return page(
        request,
        "report",
        section="report",
        title=annual.title(context),
        context_=context,
        form=Year(context),
        blocks=annual.blocks(context, address=records),
        figures_as_of=context.as_of,
    )


def file(request: HttpRequest) -> HttpResponse:
    """The report of a year as a file."""
    context = context_of(request)
    written = annual.document(context, made_on=today())
    name = f"annual-report-{context.organisation.code.lower()}-{context.year}.html"
    return attachment(plain(name), written.encode(), "text/html; charset=utf-8")


def plain(name: str) -> str:
    """A file name of plain letters: codes may hold other signs."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name)
