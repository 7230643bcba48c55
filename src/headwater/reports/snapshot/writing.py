"""A snapshot as a file of any format, and frozen, to be shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from headwater import __version__
from headwater.lib.progress import Progress, silent
from headwater.registry.queries import Node
from headwater.reports import writing
from headwater.reports.html import Meta, render_blocks
from headwater.reports.naming import named
from headwater.reports.snapshot.building import snapshot_blocks, title
from headwater.statements.queries import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A snapshot as it was at one moment: its title, its page (HTML inside its frame), and its files by format."""

    title: str
    page: str
    files: dict[str, bytes]


FORMATS: dict[str, str] = {name: form.title for name, form in writing.FORMATS.items()}


def content_type(form: str) -> str:
    """What browsers call files of a format."""
    return writing.FORMATS[form].content_type


def document(
    context: Context, donor: Node, *, form: str, made_on: date, language: str = "en", progress: Progress = silent
) -> bytes:
    """A donor's snapshot as one file of a format: html, pdf, docx or xlsx. Refused: another format or language."""
    return _files(context, donor, [form], made_on, language, progress)[form]


def frozen(
    context: Context, donor: Node, *, made_on: date, language: str = "en", progress: Progress = silent
) -> Frozen:
    """A donor's snapshot now, as a page and as a file of every format."""
    return Frozen(
        title=title(context, donor, language=language),
        page=str(render_blocks(snapshot_blocks(context, donor, language), language)),
        files=_files(context, donor, list(writing.FORMATS), made_on, language, progress),
    )


def _files(
    context: Context, donor: Node, formats: list[str], made_on: date, language: str, progress: Progress
) -> dict[str, bytes]:
    writing.checked(formats, language)
    progress("Figures", 0, len(formats) + 1)
    meta = Meta(
        organisation=named(context.organisation, on=context.as_of, language=language),
        period=str(context.period),
        as_of=context.as_of,
        made_on=made_on,
        generator=f"Headwater {__version__}",
    )
    called = title(context, donor, language=language)

    def after_figures(what: str, done: int, of: int) -> None:
        progress(what, done + 1, of + 1)

    made = snapshot_blocks(context, donor, language)
    return writing.make(formats, called, made, language, meta, after_figures)
