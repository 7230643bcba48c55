"""Writing a report as files: in which formats there is one, whether it can be written, and never half of it.

All files are made before the first one is put in its place, and each takes its place in one step, so that whoever
looks into the folder finds the old report or the new one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from pathlib import Path

from headwater.lib.errors import Refused, refuse_if
from headwater.lib.progress import Progress, silent
from headwater.lib.words import said
from headwater.reports import excel, html, pdf, word
from headwater.reports.blocks import Block, KeyFigure
from headwater.reports.formats import LANGUAGES, day
from headwater.reports.written import Meta, clean

Writer = Callable[[str, Sequence[Block], str, Meta], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what people call it, what browsers call it, and who writes it."""

    title: str
    content_type: str
    make: Writer


def _page(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> bytes:
    return clean(html.standalone(title, blocks, language, meta)).encode()


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    "html": Format("HTML", "text/html; charset=utf-8", _page),
    "pdf": Format("PDF", "application/pdf", pdf.document),
    "docx": Format("Word", f"{_OFFICE}.wordprocessingml.document", word.document),
    "xlsx": Format("Excel", f"{_OFFICE}.spreadsheetml.sheet", excel.workbook),
}


def checked(formats: Sequence[str], language: str) -> None:
    """Refused: a format or a language that there is none of."""
    unknown = [one for one in formats if one not in FORMATS]
    complaints = [
        said("“{one}” is no format of a report; write some of {formats}.", one=one, formats=", ".join(FORMATS))
        for one in unknown
    ]
    if not formats:
        complaints.append(said("No format was named; write some of {formats}.", formats=", ".join(FORMATS)))
    if language not in LANGUAGES:
        complaints.append(
            said(
                "“{language}” is no language of a report; write one of {languages}.",
                language=language,
                languages=", ".join(LANGUAGES),
            )
        )
    refuse_if(complaints)


def make(
    formats: Sequence[str],
    title: str,
    blocks: Sequence[Block],
    language: str,
    meta: Meta,
    progress: Progress = silent,
) -> dict[str, bytes]:
    """The report in each of the formats. Refused, before any is made: what _complaints says."""
    checked(formats, language)
    refuse_if(_complaints(blocks, meta))
    made = {}
    for number, one in enumerate(formats):
        progress(FORMATS[one].title, number, len(formats))
        made[one] = FORMATS[one].make(title, blocks, language, meta)
    progress("", len(formats), len(formats))
    return made


def write(folder: Path, name: str, files: dict[str, bytes]) -> list[Path]:
    """Put the files of a report into a folder, each in one step. Returns where they are.

    Refused: a folder that cannot be made or written to.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, content in files.items():
            waiting.append((_beside(folder, content), folder / f"{name}.{ending}"))
        for made, place in waiting:
            os.replace(made, place)
    except OSError as problem:
        raise Refused(
            said(
                "The report cannot be written to {folder}: {strerror}. Name another folder.",
                folder=folder,
                strerror=problem.strerror,
            )
        ) from None
    finally:
        for made, _ in waiting:
            made.unlink(missing_ok=True)
    return [place for _, place in waiting]


def _beside(folder: Path, content: bytes) -> Path:
    """A complete file in the same folder, under a name of its own until it takes its place."""
    number, name = tempfile.mkstemp(dir=folder, prefix=".report-", suffix=".part")
    made = Path(name)
    try:
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        # As any other file that the person makes, and not only for their own eyes as temporary files are.
        made.chmod(0o666 & ~_mask())
    except OSError:
        made.unlink(missing_ok=True)
        raise
    return made


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _complaints(blocks: Sequence[Block], meta: Meta) -> Iterator[str]:
    """Figures of another period than the report's, and numbers that are none."""
    for held in _within(tuple(blocks)):
        if isinstance(held, KeyFigure) and held.as_of and held.as_of.year != meta.as_of.year:
            yield (
                said(
                    "“{title}” is as at {day}, and this report as at {reported}: take the figure of the period "
                    "of the report.",
                    title=held.title,
                    day=day(held.as_of, "en"),
                    reported=day(meta.as_of, "en"),
                )
            )
        if isinstance(held, Decimal) and not held.is_finite():
            yield said(
                "A figure of the report is “{held}”, which is no number; look for it among the statements.", held=held
            )


def _within(held: object) -> Iterator[object]:
    """Everything within blocks, and they themselves."""
    yield held
    if isinstance(held, tuple):
        for part in held:
            yield from _within(part)
    elif is_dataclass(held):
        for field in fields(held):
            yield from _within(getattr(held, field.name))
