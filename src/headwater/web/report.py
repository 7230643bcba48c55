"""The annual report: a book of pages inside the site in any of its languages, and files that need nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.lib.errors import Refused
from headwater.lib.progress import Progress, silent
from headwater.lib.words import language as spoken_now
from headwater.lib.words import noted, said
from headwater.reports import annual, formats, html, writing
from headwater.reports.annual import Leaf
from headwater.reports.rules import LANGUAGES
from headwater.reports.written import as_of_line
from headwater.statements.queries import Context
from headwater.web.lists import attachment
from headwater.web.pages import page, today
from headwater.web.statements.shared import Year, context_of, records
from headwater.web.working import in_steps

# What each kind of file is for.
FILES = {
    "html": noted("to read anywhere: one file, with nothing to load"),
    "pdf": noted("to send and to keep"),
    "docx": noted("to go on writing"),
    "xlsx": noted("to check: numbers as numbers, totals worked out again"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A line of the contents: what it says, where it leads, whether one is there, and the lines below it."""

    text: str
    address: str
    is_here: bool = False
    below: list[Way] = field(default_factory=list)


@in_steps(noted("The report"))
def report(request: HttpRequest, *, told: Progress = silent) -> HttpResponse:
    """The opening of the report of a year: its key figures, its contents, and the ways to have it whole."""
    context, language = context_of(request), language_asked(request)
    book = annual.book(context, language=language, address=records, progress=told)
    about = annual.meta(context, made_on=today(), language=language)
    return _leafed(
        request,
        "report",
        (context, language),
        reverse("report"),
        form=Year(context),
        organisation=about.organisation,
        period=about.period,
        as_of=as_of_line(about, language),
        is_final=about.status == "final",
        opening=book.opening,
        content=html.render_blocks([*book.opening, *about.notes], language),
        contents=list(_contents(request, book, context)),
        downloads=[
            (form.title, said(FILES[name]), f"{_address(reverse('report-file'), context, language)}&format={name}")
            for name, form in writing.FORMATS.items()
        ],
    )


@in_steps(noted("The report"))
def chapter(request: HttpRequest, key: str, *, told: Progress = silent) -> HttpResponse:
    """A page of the report. The id of anything in it leads to the page on which that stands."""
    context, language = context_of(request), language_asked(request)
    book = annual.book(context, language=language, address=records, progress=told)
    place = book.place(key)
    if place is None:
        raise Http404(
            said(
                "The report of {year} has no chapter “{key}”; its contents say which there are.",
                year=context.year,
                key=key[:40],
            )
        )
    here = book.leaves[place]
    if key != here.key:
        return redirect(f"{_leaf_address(request, here, context)}#{key}")
    ways = [Way(one.title, _leaf_address(request, one, context)) for one in book.leaves]
    return _leafed(
        request,
        "chapter",
        (context, language),
        reverse("report-chapter", args=[key]),
        here=here,
        blocks=here.blocks,
        opening=_address(reverse("report"), context, _named(request)),
        contents=list(_contents(request, book, context, here)),
        before=ways[place - 1] if place else None,
        after=ways[place + 1] if place + 1 < len(ways) else None,
    )


def _leafed(request: HttpRequest, template: str, of: tuple[Context, str], address: str, **shown: Any) -> HttpResponse:
    """A page of the report, with what all of them show: in which languages it can be read, and of which day it is."""
    context, language = of
    return page(
        request,
        template,
        section="report",
        title=annual.title(context, language=language),
        context_=context,
        language=language,
        direction=formats.direction(language),
        languages=[(said(called), _address(address, context, one), one) for one, called in LANGUAGES.items()],
        figures_as_of=context.as_of,
        **shown,
    )


def _contents(request: HttpRequest, book: annual.Book, context: Context, here: Leaf | None = None) -> Iterator[Way]:
    """The chapters with the headings in them; beside a page, those of its own chapter only."""
    for leaves in book.chapters:
        is_here = here is not None and here.chapter == leaves[0].chapter
        below = [
            Way(one.text, f"{_leaf_address(request, leaf, context)}#{one.id}")
            for leaf in leaves
            for one in leaf.headings
            if here is None or is_here
        ]
        yield Way(leaves[0].chapter.text, _leaf_address(request, leaves[0], context), is_here, below)


def _leaf_address(request: HttpRequest, leaf: Leaf, context: Context) -> str:
    """The address of a page of the report. It names a language where that of this page does."""
    return _address(reverse("report-chapter", args=[leaf.key]), context, _named(request))


def _named(request: HttpRequest) -> str:
    """The language that the address names; "" where it names none, and each reader reads in their own."""
    return request.GET.get("language", "")


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
    """The language of a report: the one that the address names, or else that of whoever reads."""
    asked = _named(request) or spoken_now().code
    if asked not in LANGUAGES:
        raise Refused(
            said(
                "“{asked}” is no language of the reports; write one of: {languages}.",
                asked=asked[:20],
                languages=", ".join(LANGUAGES),
            )
        )
    return asked


def _address(page: str, context: Context, language: str) -> str:
    query = {"year": context.year} | ({"language": language} if language else {})
    return f"{page}?{urlencode(query)}"
