"""Blocks as HTML: inside a page of the web app, or as one file that needs nothing else.

`render_blocks` writes blocks for a page that has the site's stylesheet. `standalone` writes a whole document with that
same stylesheet inside it: no script, no request, readable in twenty years. Templates are in templates/reports/, one
for each kind of block; each says at its top what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from headwater.lib.money import Money
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Listing,
    Map,
    Note,
    Paragraph,
    Point,
    Quote,
    Reconciliation,
    Run,
    Share,
    Status,
    Synthetic,
    Table,
    Value,
    Words,
    check_ids,
    runs,
)
from headwater.reports.charts import drawings, unit_of
from headwater.reports.formats import bare_amount, day, direction, number, spoken, text
from headwater.reports.words import word
from headwater.reports.written import (
    NOTE_TITLES,
    as_of_line,
    fingerprint,
    gap_amount,
    is_foreign,
    made_line,
    places,
    rounding_line,
    step_amount,
    steps,
    top_headings,
)
from headwater.reports.written import Meta as Meta

STYLESHEET, OUTLINES = "web/headwater.css", "web/world.svg"
# With so many columns a table on a page of the site is wider than a phone: there its rows become cards.
_STACKS_FROM = 5


@dataclass(frozen=True)
class _Place:
    """Where blocks are written. A file that stands alone drops links to pages of the site, which it cannot reach.

    is_page: one block on a page of the site, not in a document that is read as it is printed.
    """

    language: str
    is_file: bool = False
    is_page: bool = False

    def link(self, href: str) -> str:
        return "" if self.is_file and href.startswith(("/", "?")) else href


def render_blocks(blocks: Sequence[Block], language: str, *, above: Heading | None = None) -> SafeString:
    """The blocks as HTML for inside a page, below a heading that the page itself shows. None skips a level."""
    return _rendered(blocks, _Place(language), above)


def render_block(block: Block, language: str, *, is_named: bool = False) -> SafeString:
    """One block as HTML for inside a page. is_named: a heading above a table says what it is."""
    with translation.override(spoken(language)):
        return _block(block, None, _Place(language, is_page=True), is_named=is_named)


def standalone(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> str:
    """One HTML file with its stylesheet inside, a table of contents, and nothing to load from anywhere."""
    place = _Place(language, is_file=True)
    with translation.override(spoken(language)):
        context = {
            "title": title,
            "language": language,
            "direction": direction(language),
            "meta": meta,
            "as_of": as_of_line(meta, language),
            "made": made_line(meta, language),
            "notes": [_block(note, None, place) for note in meta.notes],
            "status": word(meta.status, spoken(language)) if meta.status else "",
            "hash": fingerprint(title, blocks, language),
            "headings": top_headings(blocks),
            "content": _rendered(blocks, place),
            "stylesheet": stylesheet(),
        }
        return render_to_string("reports/standalone.html", context)


def stylesheet() -> SafeString:
    """The site's one stylesheet, to be written into a file. It is ours, and holds no end tag."""
    found = finders.find(STYLESHEET)
    assert found, f"{STYLESHEET} is not among the static files"
    style = Path(found).read_text(encoding="utf-8")
    assert "</" not in style, "a stylesheet inside a page cannot hold an end tag"
    return mark_safe(style)  # noqa: S308 our own file, checked above


def shown(value: Value, language: str, *, unit: str = "", places: int | None = None) -> SafeString:
    """One value as HTML. Under a head that names its unit, an amount or share is a bare number.

    None is an empty cell that says "not published" to those who listen: blank, and never zero.
    """
    return _shown(value, _Place(language), unit=unit, places=places)


def _shown(value: Value, place: _Place, *, unit: str = "", places: int | None = None) -> SafeString:
    language = place.language
    match value:
        case None:
            return SafeString(f'<span class="visually-hidden">{_plain(word("not published", spoken(language)))}</span>')
        case Link():
            inside = _shown(value.value, place, unit=unit, places=places)
            href = place.link(value.href)
            return SafeString(f'<a href="{_plain(href)}">{inside}</a>') if href else inside
        case Synthetic():
            inside = _shown(value.value, place, unit=unit, places=places)
            mark = _plain(word("synthetic", spoken(language)))
            return SafeString(f'{inside} <span class="badge badge-synthetic">{mark}</span>')
        case Status():
            return SafeString(f'<span class="badge badge-{value.tone}">{_plain(value.text)}</span>')
        case str():
            return _said(value, place)
        case Money() if value.currency == unit:
            return _plain(bare_amount(value, language, places=places))
        case Share() if unit == "%":
            return _plain(number(value.percent, language))
        case _:
            return _plain(text(value, language))


def _plain(words: str) -> SafeString:
    """A text as HTML. Python's own escaping is that of Django, which asks each time whether the text is made later."""
    return SafeString(escape(words))


def _rendered(blocks: Sequence[Block], place: _Place, above: Heading | None = None) -> SafeString:
    check_ids(blocks)
    with translation.override(spoken(place.language)):
        return SafeString("\n".join(_block(*pair, place) for pair in zip(blocks, (above, *blocks), strict=False)))


def _block(block: Block, above: Block | None, place: _Place, *, is_named: bool = False) -> SafeString:
    match block:
        case Heading():
            said = _said(block.text, place)
            return format_html('<h{} id="{}">{}</h{}>', block.level, block.id, said, block.level)
        case Paragraph():
            return format_html("<p>{}</p>", _words(block.text, place))
        case Listing():
            items = SafeString("\n".join(format_html("<li>{}</li>", _words(item, place)) for item in block.items))
            name = "ol" if block.ordered else "ul"
            return format_html("<{}>\n{}\n</{}>", name, items, name)
        case Quote():
            return format_html("<blockquote><p>{}</p></blockquote>", _words(block.text, place))
        case Note():
            text_of = _said(block.text, place)
            return _template("note", {"kind": block.kind, "title": NOTE_TITLES[block.kind], "text": text_of})
        case KeyFigures():
            return _template("key_figures", {"figures": [_key_figure(each, place) for each in block.figures]})
        case Table():
            # Below a heading of the same words a caption is there for those who listen only.
            repeats = is_named or (isinstance(above, Heading) and above.text == block.caption)
            return _template("table", {**_table(block, place), "repeats": repeats})
        case Chart():
            return _template("chart", _chart(block, place))
        case Reconciliation():
            return _template("reconciliation", _reconciliation(block, place))


def _words(words: Words, place: _Place) -> SafeString:
    return SafeString("".join(_run(run, place) for run in runs(words)))


def _said(words: str, place: _Place) -> SafeString:
    """Words; those that run the other way than the page, as English in an Arabic one, keep their own direction."""
    if not is_foreign(words, place.language):
        return _plain(words)
    if direction(place.language) == "rtl":
        return format_html('<span lang="en" dir="ltr">{}</span>', words)
    return format_html('<span lang="ar" dir="rtl">{}</span>', words)


def _run(run: Run, place: _Place) -> SafeString:
    inside = _said(run.text, place)
    inside = format_html("<em>{}</em>", inside) if run.emphasis else inside
    inside = format_html("<strong>{}</strong>", inside) if run.strong else inside
    href = place.link(run.href)
    return format_html('<a href="{}">{}</a>', href, inside) if href else inside


def _template(name: str, context: dict[str, Any]) -> SafeString:
    return SafeString(render_to_string(f"reports/{name}.html", context).strip())


def _key_figure(figure: KeyFigure, place: _Place) -> dict[str, Any]:
    language = place.language
    as_of = word("As at {date}", spoken(language), date=day(figure.as_of, language)) if figure.as_of else ""
    return {
        "title": figure.title,
        "value": _shown(figure.value, place) if figure.value is not None else word("not published", spoken(language)),
        "unit": figure.unit,
        "as_of": as_of,
        "status": word(figure.status, spoken(language)) if figure.status else "",
        "is_final": figure.status == "final",
        "note": figure.note,
        "link": place.link(figure.link),
    }


def _table(table: Table, place: _Place) -> dict[str, Any]:
    marks = [' class="number"' if column.align == "number" else "" for column in table.columns]
    stacks = place.is_page and len(table.columns) >= _STACKS_FROM
    heads = [f' data-head="{_plain(_head(column))}"' if stacks else "" for column in table.columns]
    tags = [(f"<td{mark}{head}>", "</td>") for mark, head in zip(marks, heads, strict=True)]
    # The first cell of a row is its head.
    tags[:1] = [(f'<th scope="row"{mark}>', "</th>") for mark in marks[:1]]
    units = [(column.unit, places(table, i)) for i, column in enumerate(table.columns)]

    def row(cells: Sequence[Value]) -> str:
        written = (
            f"{start}{_shown(value, place, unit=unit, places=decimals)}{end}"
            for value, (start, end), (unit, decimals) in zip(cells, tags, units, strict=True)
        )
        return f"<tr>{''.join(written)}</tr>"

    return {
        "caption": table.caption,
        "said_caption": _said(table.caption, place),
        "columns": table.columns,
        "stacks": stacks,
        # A template of thousands of cells would take several times as long as the cells.
        "rows": SafeString("".join(f"{row(cells)}\n" for cells in table.rows)),
        "total": SafeString(row(table.total)) if table.total else "",
        "notes": [_said(note, place) for note in table.notes],
        "link": place.link(table.link),
    }


def _head(column: Column) -> str:
    """What stands before a cell where the head of its column is not seen."""
    return f"{column.title} ({column.unit})" if column.unit else column.title


def _chart(chart: Chart, place: _Place) -> dict[str, Any]:
    drawn, outlines = _without_links(chart, place), "" if place.is_file else static(OUTLINES)
    return {
        "id": chart.id,
        "title": chart.title,
        "unit": unit_of(chart, place.language),
        "drawings": [SafeString(one) for one in drawings(drawn, place.language, outlines=outlines)],
        "notes": [_block(note, None, place) for note in chart.notes],
        "table": _block(chart.table, None, place) if chart.table else "",
    }


def _without_links(chart: Chart, place: _Place) -> Chart:
    """The chart with only those links that work where it is written."""
    if isinstance(chart.data, Map):
        countries = (replace(each, link=place.link(each.link)) for each in chart.data.countries)
        return replace(chart, data=replace(chart.data, countries=tuple(countries)))
    if not isinstance(chart.data, Bars):
        return chart
    points = (Point(each.label, each.value, place.link(each.link)) for each in chart.data.points)
    return replace(chart, data=Bars(tuple(points)))


def _reconciliation(books: Reconciliation, place: _Place) -> dict[str, Any]:
    language = place.language
    gap = gap_amount(books, language)
    explained_by = (
        word("Explained by {person}", spoken(language), person=books.explained_by) if books.explained_by else ""
    )
    return {
        "title": books.title,
        "unit": books.unit,
        "steps": [
            {
                "kind": step.kind,
                "name": step.name,
                "sign": step.sign,
                "label": _said(step.item.label, place),
                "link": place.link(step.item.link),
                "amount": step_amount(step, language),
            }
            for step in steps(books, language)
        ],
        "closes": books.gap is not None and not gap,
        "gap": gap,
        "rounding": rounding_line(books, language),
        "explanation": _said(books.explanation, place) if books.explanation else "",
        "explained_by": explained_by,
        "notes": [_said(note, place) for note in books.notes],
    }
