"""The annual report: inside the site in any of its languages, and as files that need nothing else."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.lib.errors import Refused
from headwater.lib.words import noted, said
from headwater.reports import annual, formats, html, writing
from headwater.reports.rules import LANGUAGES
from headwater.reports.writing import Progress, silent
from headwater.reports.written import top_headings
from headwater.statements.queries import Context
from headwater.web.lists import attachment
from headwater.web.pages import page, today
from headwater.web.statements.shared import Year, context_of, records
from headwater.web.working import in_steps


@in_steps(noted("The report"))
def report(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """The report of a year, with the ways to its rows."""
    context, language = context_of(request), language_asked(request)
    made = annual.blocks(context, language=language, address=records, progress=told)
    return page(
        request,
        "report",
        section="report",
        title=annual.title(context, language=language),
        context_=context,
        form=Year(context),
        language=language,
        direction=formats.direction(language),
        languages=[(said(name), _address("report", context, one), one) for one, name in LANGUAGES.items()],
        downloads=[
            (form.title, f"{_address('report-file', context, language)}&format={name}")
            for name, form in writing.FORMATS.items()
        ],
        headings=top_headings(made),
        content=html.render_blocks(made, language),
        figures_as_of=context.as_of,
    )


@in_steps(noted("The file of the report"))
def file(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """The report of a year as a file of a format, HTML where none is said."""
    context, language = context_of(request), language_asked(request)
    form = request.GET.get("format", "html")
    if form not in writing.FORMATS:
        raise Refused(
            said(
                "The report cannot be had as “{form}”; write one of: {formats}.",
                form=form[:20],
                formats=", ".join(writing.FORMATS),
            )
        )
    made = annual.files(context, formats=[form], made_on=today(), language=language, progress=told)[form]
    return attachment(f"{annual.file_name(context, language)}.{form}", made, writing.FORMATS[form].content_type)


def plain(name: str) -> str:
    """A file name of plain letters: codes may hold other signs."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in name)


def language_asked(request: HttpRequest) -> str:
    """The language of a report, from the address; English where it says none."""
    asked = request.GET.get("language", "en")
    if asked not in LANGUAGES:
        raise Refused(
            said(
                "“{asked}” is no language of the reports; write one of: {languages}.",
                asked=asked[:20],
                languages=", ".join(LANGUAGES),
            )
        )
    return asked


def _address(name: str, context: Context, language: str) -> str:
    query = {"year": context.year} | ({"language": language} if language != "en" else {})
    return f"{reverse(name)}?{urlencode(query)}"
