"""Blocks as HTML: inside a page of the web app, or as one file that needs nothing else.

`render_blocks` writes blocks for a page that has the site's stylesheet. `standalone` writes a whole document with that
same stylesheet inside it: no script, no request, readable in twenty years. Templates are in templates/reports/, one
for each kind of block; each says at its top what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from headwater.lib.money import Money, digits
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Column,
    Heading,
    Item,
    KeyFigure,
    KeyFigures,
    Link,
    Note,
    Paragraph,
    Point,
    Reconciliation,
    Share,
    Status,
    Synthetic,
    Table,
    Value,
)
from headwater.reports.charts import draw, unit_of
from headwater.reports.formats import bare_amount, day, direction, long_money, number, spoken, text
from headwater.reports.pen import NARROW, WIDE
from headwater.reports.words import word

STYLESHEET = "web/headwater.css"
_NOTE_TITLES = {
    "gap": "Gap in the figures",
    "synthetic": "Synthetic data",
    "definition": "Definition",
    "source": "Source",
}


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What a document says about itself: whose figures, which period, as at which day, made when and with what."""

    organisation: str
    period: str
    as_of: date
    made_on: date
    generator: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Place:
    """Where blocks are written. A file that stands alone drops links to pages of the site, which it cannot reach."""

    language: str
    is_file: bool = False

    def link(self, href: str) -> str:
        return "" if self.is_file and href.startswith(("/", "?")) else href


def render_blocks(blocks: Sequence[Block], language: str) -> SafeString:
    """The blocks as HTML for inside a page. Headings are checked: none skips a level."""
    return _rendered(blocks, _Place(language))


def render_block(block: Block, language: str) -> SafeString:
    """One block as HTML for inside a page."""
    with translation.override(spoken(language)):
        return _block(block, _Place(language))


def standalone(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> str:
    """One HTML file with its stylesheet inside, a table of contents, and nothing to load from anywhere."""
    place = _Place(language, is_file=True)
    with translation.override(spoken(language)):
        context = {
            "title": title,
            "language": language,
            "direction": direction(language),
            "meta": meta,
            "as_of": word("Figures as at {date}", spoken(language), date=day(meta.as_of, language)),
            "made": word(
                "Made with {generator} on {date}",
                spoken(language),
                generator=meta.generator,
                date=day(meta.made_on, language),
            ),
            "notes": [_block(note, place) for note in meta.notes],
            "headings": [block for block in blocks if isinstance(block, Heading) and block.level == 2],
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
            return format_html('<span class="visually-hidden">{}</span>', word("not published", spoken(language)))
        case Link():
            inside = _shown(value.value, place, unit=unit, places=places)
            href = place.link(value.href)
            return format_html('<a href="{}">{}</a>', href, inside) if href else inside
        case Synthetic():
            inside = _shown(value.value, place, unit=unit, places=places)
            mark = word("synthetic", spoken(language))
            return format_html('{} <span class="badge badge-synthetic">{}</span>', inside, mark)
        case Status():
            return format_html('<span class="badge badge-{}">{}</span>', value.tone, value.text)
        case Money() if value.currency == unit:
            return format_html("{}", bare_amount(value, language, places=places))
        case Share() if unit == "%":
            return format_html("{}", number(value.percent, language))
        case _:
            return format_html("{}", text(value, language))


def _rendered(blocks: Sequence[Block], place: _Place) -> SafeString:
    _check_headings(blocks)
    with translation.override(spoken(place.language)):
        return SafeString("\n".join(_block(block, place) for block in blocks))


def _check_headings(blocks: Sequence[Block]) -> None:
    # These two ids are those of the document itself.
    level, seen = 1, {"content", "contents"}
    for block in blocks:
        if isinstance(block, Heading):
            assert block.level <= level + 1, f"“{block.text}” skips a level of headings"
            level = block.level
        if isinstance(block, Heading | Chart):
            assert block.id not in seen, f"two blocks are called {block.id}"
            seen.add(block.id)


def _block(block: Block, place: _Place) -> SafeString:
    match block:
        case Heading():
            return format_html('<h{} id="{}">{}</h{}>', block.level, block.id, block.text, block.level)
        case Paragraph():
            return format_html("<p>{}</p>", block.text)
        case Note():
            return _template("note", {"kind": block.kind, "title": _NOTE_TITLES[block.kind], "text": block.text})
        case KeyFigures():
            return _template("key_figures", {"figures": [_key_figure(each, place) for each in block.figures]})
        case Table():
            return _template("table", _table(block, place))
        case Chart():
            return _template("chart", _chart(block, place))
        case Reconciliation():
            return _template("reconciliation", _reconciliation(block, place))


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
    places = [_places(table, i) for i in range(len(table.columns))]

    def cells(row: Sequence[Value]) -> list[tuple[Column, SafeString]]:
        return [
            (column, _shown(value, place, unit=column.unit, places=places[i]))
            for i, (column, value) in enumerate(zip(table.columns, row, strict=True))
        ]

    return {
        "caption": table.caption,
        "columns": table.columns,
        "rows": [cells(row) for row in table.rows],
        "total": cells(table.total) if table.total else None,
        "notes": table.notes,
        "link": place.link(table.link),
    }


def _places(table: Table, i: int) -> int | None:
    """Decimals for the amounts of a column: cents in all of them as soon as one has cents, so that they line up."""
    amounts = []
    for row in (*table.rows, *([table.total] if table.total else [])):
        value = row[i]
        value = value.value if isinstance(value, Link) else value
        value = value.value if isinstance(value, Synthetic) else value
        if isinstance(value, Money):
            amounts.append(value)
    if all(amount.decimal == amount.decimal.to_integral_value() for amount in amounts):
        return 0
    return max(digits(amount.currency) for amount in amounts)


def _chart(chart: Chart, place: _Place) -> dict[str, Any]:
    drawn = _without_links(chart, place)
    wide = draw(drawn, language=place.language, width=WIDE, key=f"{chart.id}-wide")
    narrow = draw(drawn, language=place.language, width=NARROW, key=f"{chart.id}-narrow")
    return {
        "id": chart.id,
        "title": chart.title,
        "unit": unit_of(chart, place.language),
        "wide": SafeString(wide),
        "narrow": SafeString(narrow),
        "notes": [_block(note, place) for note in chart.notes],
        "table": _block(chart.table, place) if chart.table else "",
    }


def _without_links(chart: Chart, place: _Place) -> Chart:
    """The chart with only those links that work where it is written."""
    if not isinstance(chart.data, Bars):
        return chart
    points = (Point(each.label, each.value, place.link(each.link)) for each in chart.data.points)
    return replace(chart, data=Bars(tuple(points)))


def _reconciliation(books: Reconciliation, place: _Place) -> dict[str, Any]:
    language = spoken(place.language)
    steps = [("opening", "Opening", "", books.opening, 0)]
    steps += [("in", "in", "+", item, 1) for item in books.ins]
    steps += [("out", "out", "−", item, -1) for item in books.outs]
    steps.append(("closing", "Closing, as calculated", "=", books.closing, 0))
    if books.stated:
        steps.append(("stated", "As stated", "", books.stated, 0))
    gap = books.gap
    tolerance = _amount(books.tolerance, books, place) if books.tolerance else ""
    explained_by = word("Explained by {person}", language, person=books.explained_by) if books.explained_by else ""
    rounding = word("Rounding of the stated figure: ± {amount}", language, amount=tolerance) if tolerance else ""
    return {
        "title": books.title,
        "unit": books.unit,
        "steps": [
            {
                "kind": kind,
                "name": word(name, language),
                "sign": sign,
                "label": item.label,
                "link": place.link(item.link),
                "amount": _item_amount(item, way, place),
            }
            for kind, name, sign, item, way in steps
        ],
        "closes": gap is not None and not _minor(gap),
        "gap": _signed(gap, place) if gap is not None and _minor(gap) else "",
        "rounding": rounding,
        "explanation": books.explanation,
        "explained_by": explained_by,
        "notes": books.notes,
    }


def _item_amount(item: Item, way: int, place: _Place) -> str:
    """The amount of a step with the sign of its direction; words where nobody stated it."""
    if item.amount is None:
        return word("not stated", spoken(place.language))
    if not way:
        return (
            bare_amount(item.amount, place.language)
            if isinstance(item.amount, Money)
            else number(item.amount, place.language)
        )
    turned = (
        Money(way * item.amount.amount, item.amount.currency) if isinstance(item.amount, Money) else way * item.amount
    )
    return _signed(turned, place)


def _signed(value: Money | int, place: _Place) -> str:
    if isinstance(value, Money):
        return bare_amount(value, place.language, signed=True)
    return number(value, place.language, signed=True)


def _amount(minor_units: int, books: Reconciliation, place: _Place) -> str:
    """So many minor units, or so many counts, of the kind that this reconciliation is about."""
    like = books.closing.amount
    if isinstance(like, Money):
        return long_money(Money(minor_units, like.currency), place.language)
    return f"{number(minor_units, place.language)} {books.unit}"


def _minor(value: Money | int) -> int:
    return value.amount if isinstance(value, Money) else value
