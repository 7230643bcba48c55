"""Help: the documentation as it stands in the repository, and the data dictionary, from the columns themselves.

A page stands in English at docs/<part>/<name>.md, and in another language at docs/<part>/<language>/<name>.md.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

import headwater
from headwater.exchange import queries
from headwater.exchange.columns import KINDS, SHEETS, Column, Sheet
from headwater.exchange.columns import Column as FileColumn
from headwater.lib.words import either, language, noted, said
from headwater.reports.blocks import Column as Head
from headwater.reports.blocks import Table, Value
from headwater.reports.formats import direction
from headwater.reports.rules import LANGUAGES
from headwater.web import lists
from headwater.web.pages import found, page

# Inside the package, or beside it where it runs from a copy of the repository.
_HOUSE = Path(headwater.__file__).parent
DOCUMENTS = next((path for path in (_HOUSE / "docs", _HOUSE.parents[1] / "docs") if path.is_dir()), _HOUSE / "docs")
PARTS = {
    "guide": noted("How things are done"),
    "domain": noted("How each figure is made"),
    "adr": noted("Why it is so"),
}
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*")
# What a command of an example is said to do, in the language of the page beside the command, which has none.
_COMMANDS = re.compile(r'<code class="language-sh">.*?</code>', re.DOTALL)
_SAID_OF_IT = re.compile(r"(?<=\s# ).+")
_LINK = re.compile(r'href="(?P<to>[^":]+?)\.md(?P<place>#[^"]*)?"')
# What a page ends with for those who keep it: which English text a translation follows (tests/languages/guides.py).
_NOTE = re.compile(r"<!-- .* -->\n\Z")


@dataclass(frozen=True, slots=True)
class Written:
    """A page of the documentation: its title, the language in which it is written, and its file."""

    title: str
    language: str
    file: Path


@lru_cache(maxsize=len(LANGUAGES))
def pages(code: str) -> dict[str, Written]:
    """The pages of the documentation by name, such as guide/workbooks: in this language, or else in English."""
    return {
        file.relative_to(DOCUMENTS).with_suffix("").as_posix(): _written(file, code)
        for part in PARTS
        for file in sorted((DOCUMENTS / part).rglob("*.md"))
        if file.stem != "README" and file.parent.name not in LANGUAGES
    }


def _written(file: Path, code: str) -> Written:
    own = file.parent / code / file.name
    return Written(_title(own), code, own) if own.is_file() else Written(_title(file), "en", file)


def _title(path: Path) -> str:
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            return line[2:].replace("`", "").strip()
    return path.stem.replace("-", " ").capitalize()


def contents(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return page(
        request,
        "help",
        section="help",
        parts=[
            (
                said(words),
                [
                    (reverse("help-page", args=[name]), one)
                    for name, one in pages(language().code).items()
                    if name.startswith(part)
                ],
            )
            for part, words in PARTS.items()
        ],
        sheets=[(reverse("help-record", args=[sheet.record]), said(sheet.title)) for sheet in SHEETS.values()],
    )


def document(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the documentation."""
    if not _PAGE.fullmatch(name) or name not in pages("en"):
        raise Http404(said("There is no such page of the documentation."))
    one = pages(language().code)[name]
    return page(
        request,
        "help_page",
        section="help",
        title=one.title,
        text=_shown(one),
        text_language=one.language,
        text_direction=direction(one.language),
    )


@lru_cache(maxsize=100)
def _shown(one: Written) -> SafeString:
    """A page as HTML. Raw HTML in it stays text, and an address that could run something is no link."""
    text = _NOTE.sub("", one.file.read_text("utf-8"))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    shown = markdown.render(re.sub(r"\A# .*\n", "", text))
    shown = shown.replace("<table>", '<div class="scroll" tabindex="0" role="group"><table>')
    shown = shown.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
    shown = _COMMANDS.sub(lambda match: _SAID_OF_IT.sub(r"<bdi>\g<0></bdi>", match[0]), shown)
    return mark_safe(_LINK.sub(lambda match: _address(one, match), shown))  # noqa: S308 (rendered without raw HTML)


def _address(one: Written, match: re.Match[str]) -> str:
    """A link from page to page leads to the page here, in whichever language; to what is not here, to the contents."""
    folder = one.file.parent.relative_to(DOCUMENTS).as_posix()
    to = posixpath.normpath(posixpath.join(folder, match["to"])).replace(f"/{one.language}/", "/")
    known = to if to in pages("en") else None
    return f'href="{reverse("help-page", args=[known]) if known else reverse("help")}{match["place"] or ""}"'


def record(request: HttpRequest, kind: str) -> HttpResponse:
    """The data dictionary of one record type; with ?format= as a file."""
    sheet = found(lambda: queries.sheet_of(kind))
    if form := lists.asked_form(request):
        return lists.file(f"{kind}-columns", _DICTIONARY, [_described(column, sheet) for column in sheet.columns], form)
    return page(
        request,
        "help_record",
        section="help",
        sheet=sheet,
        table=dictionary(sheet),
        downloads=lists.downloads(request),
    )


def dictionary(sheet: Sheet) -> Table:
    """The columns of a record type, as a table."""
    rows: list[tuple[Value, ...]] = [
        tuple(_described(column, sheet)[key.key] for key in _DICTIONARY.columns) for column in sheet.columns
    ]
    return Table(
        caption=said("Columns of {records}", records=said(sheet.title)),
        columns=tuple(Head(title=said(column.title)) for column in _DICTIONARY.columns),
        rows=tuple(rows),
    )


def how_to_write(column: Column) -> str:
    """What stands in a column: the kind of its values, or of what it names something."""
    if column.names:
        return said("the code or the name of a registered {kind}", kind=either(map(said, column.names)))
    return said(KINDS[column.kind])


def _described(column: Column, sheet: Sheet) -> dict[str, str]:
    return {
        "title": said(column.title),
        "key": column.key,
        "meaning": said(column.meaning),
        "how": how_to_write(column),
        "needed": said("yes") if column.required else said("no"),
        "identity": said("yes") if column.key in sheet.identities else "",
        "choices": "; ".join(f"{said(value)}: {said(meaning)}" for value, meaning in column.choices.items()),
        "aliases": ", ".join(column.aliases),
        "hxl": column.hxl,
        "example": said(column.example),
    }


def _text(key: str, title: str) -> FileColumn:
    return FileColumn(key=key, title=title, meaning=title, kind="text", required=False)


_DICTIONARY = Sheet(
    record="column",
    title=noted("Columns"),
    identity="key",
    columns=(
        _text("title", noted("Column")),
        _text("key", noted("Key")),
        _text("meaning", noted("What it means")),
        _text("how", noted("How to write it")),
        _text("needed", noted("Needed")),
        _text("identity", noted("Tells records apart")),
        _text("choices", noted("Choices")),
        _text("aliases", noted("Also known as")),
        _text("hxl", noted("HXL")),
        _text("example", noted("Example")),
    ),
)
