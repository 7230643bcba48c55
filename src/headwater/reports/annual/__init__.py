"""The annual report on flexible funding: which statements stand where, in which words. No number is made here.

Every part is a function of the page and gives blocks; a statement that cannot be computed leaves a sentence that says
why, so that the report of an organisation with fewer published facts is shorter, not wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from headwater import __version__
from headwater.lib.progress import Progress, silent
from headwater.lib.words import noted
from headwater.reports import narrative, writing
from headwater.reports.annual.annex import annex, cases, checks
from headwater.reports.annual.book import Book as Book
from headwater.reports.annual.book import Leaf as Leaf
from headwater.reports.annual.book import bound
from headwater.reports.annual.donors import donors
from headwater.reports.annual.funding import contributions, headlines, meaning, timing, years
from headwater.reports.annual.page import Page
from headwater.reports.annual.results import results
from headwater.reports.annual.sources import numbered
from headwater.reports.annual.translation import translated
from headwater.reports.annual.uses import allocations, carry_over
from headwater.reports.annual.words import say
from headwater.reports.blocks import Block, Note
from headwater.reports.naming import named
from headwater.reports.rules import ANNUAL
from headwater.reports.shown import Address, nowhere
from headwater.reports.written import Meta
from headwater.statements.queries import Context, received

# The parts in their order, each under what is told while it is being made.
_PARTS: dict[str, Callable[[Page], Iterator[Block]]] = {
    noted("Headline figures"): headlines,
    noted("What unearmarked funding is"): meaning,
    noted("Contributions"): contributions,
    noted("When the money came"): timing,
    noted("The year among others"): years,
    noted("Allocations"): allocations,
    noted("What was carried over"): carry_over,
    noted("Key results"): results,
    noted("Donor by donor"): donors,
    noted("Caseloads"): cases,
    noted("These figures beside those of others"): checks,
    noted("Annex"): annex,
}


def title(context: Context, *, language: str = "en") -> str:
    """The title of the report."""
    return say("Unearmarked funding in {year}", language, year=str(context.year))


def meta(context: Context, *, made_on: date, language: str = "en") -> Meta:
    """What the report says about itself: provisional until the books of the year are closed."""
    return Meta(
        organisation=named(context.organisation, on=context.as_of, language=language),
        period=str(context.period),
        as_of=context.as_of,
        made_on=made_on,
        generator=f"Headwater {__version__}",
        notes=_notes(language),
        status="final" if received(context).is_final else "provisional",
    )


def blocks(
    context: Context,
    *,
    language: str = "en",
    address: Address = nowhere,
    folder: Path | None = None,
    progress: Progress = silent,
) -> list[Block]:
    """The report as blocks, for a page or for files. folder: the narrative as files, in place of what was saved.

    Refused: narrative that cannot be printed, with all that is wrong in it.
    """
    page = Page(context, language, address, narrative.sections(context, ANNUAL, language, folder))
    made: list[Block] = []
    for number, (what, part) in enumerate(_PARTS.items()):
        progress(what, number, len(_PARTS))
        made += map(numbered, part(page))
    return translated(made, context, language)


def book(context: Context, *, language: str, address: Address, progress: Progress = silent) -> Book:
    """The report as a book for a site, kept with what else was computed for the context. Refused: as blocks()."""
    place = ("book", language, address)
    if place not in context.memory:
        made = blocks(context, language=language, address=address, progress=progress)
        context.memory[place] = bound(made, language)
    found: Book = context.memory[place]
    return found


def files(
    context: Context,
    *,
    formats: Sequence[str],
    made_on: date,
    language: str = "en",
    folder: Path | None = None,
    progress: Progress = silent,
) -> dict[str, bytes]:
    """The report in each of some formats. Refused: a format or language that there is none of, and as blocks()."""
    writing.checked(formats, language)
    parts, steps = len(_PARTS), len(_PARTS) + len(formats)
    made = blocks(context, language=language, folder=folder, progress=lambda what, done, _: progress(what, done, steps))
    about = meta(context, made_on=made_on, language=language)

    def after_figures(what: str, done: int, _: int) -> None:
        progress(what, parts + done, steps)

    return writing.make(formats, title(context, language=language), made, language, about, after_figures)


def document(context: Context, *, made_on: date, language: str = "en") -> str:
    """The whole report as one HTML file."""
    return files(context, formats=["html"], made_on=made_on, language=language)["html"].decode()


def file_name(context: Context, language: str = "en") -> str:
    """What the files of the report are called, without their endings. Codes may hold other signs than letters."""
    code = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in context.organisation.code.lower())
    return f"annual-report-{code}-{context.year}" + ("" if language == "en" else f"-{language}")


def _notes(language: str) -> tuple[Note, ...]:
    """In other languages than English: what stands in another one, and why."""
    if language == "en":
        return ()
    sentence = "Quotations, titles of documents and remarks stand in the language in which they were recorded."
    return (Note("definition", say(sentence, language)),)
