"""What the template is given: every block as plain data, every value as text, every column with its width."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from headwater.reports.blocks import (
    Block,
    Chart,
    Heading,
    KeyFigure,
    KeyFigures,
    Listing,
    Note,
    Paragraph,
    Quote,
    Reconciliation,
    Run,
    Table,
    Words,
    check_ids,
    plain,
    runs,
)
from headwater.reports.charts import unit_of
from headwater.reports.fitting import fitted
from headwater.reports.formats import day, direction, spoken
from headwater.reports.pictures import drawing
from headwater.reports.words import word
from headwater.reports.written import (
    Cell,
    Grid,
    Head,
    Meta,
    as_of_line,
    cell,
    fingerprint,
    grid,
    is_foreign,
    made_line,
    note_title,
    reconciliation_grid,
    verdict,
)

Data = dict[str, Any]


def laid_out(title: str, blocks: Sequence[Block], language: str, meta: Meta) -> Data:
    """The whole document as data."""
    check_ids(blocks)
    in_language = spoken(language)
    return {
        "title": title,
        "language": in_language,
        "rtl": direction(language) == "rtl",
        "organisation": meta.organisation,
        "period": meta.period,
        "status": word(meta.status, in_language) if meta.status else "",
        "as_of": as_of_line(meta, language),
        "made": made_line(meta, language),
        "hash": fingerprint(title, blocks, language),
        "hash_title": word("Content hash", in_language),
        "contents": word("Contents", in_language),
        "page": word("Page {number} of {count}", in_language, number="{number}", count="{count}"),
        "notes": [_note(note, language) for note in meta.notes],
        "blocks": _arranged([part for block in blocks for part in _parts(block, language)]),
    }


def _parts(block: Block, language: str) -> list[Data]:
    match block:
        case Heading():
            head = {"is": "heading", "level": block.level - 1, "id": block.id, "together": block.stays_together}
            return [{**head, **_said(block.text, language)}]
        case Paragraph():
            return [{"is": "paragraph", **_runs(block.text, language)}]
        case Listing():
            items = [_runs(item, language) for item in block.items]
            return [{"is": "listing", "ordered": block.ordered, "items": items}]
        case Quote():
            return [{"is": "quote", **_runs(block.text, language)}]
        case Note():
            return [_note(block, language)]
        case KeyFigures():
            return [{"is": "figures", "figures": [_key_figure(one, language) for one in block.figures]}]
        case Table():
            return [_grid(grid(block, language), language)]
        case Chart():
            return _chart(block, language)
        case Reconciliation():
            return _reconciliation(block, language)


def _said(text: str, language: str) -> Data:
    return {"text": text, "foreign": is_foreign(text, language)}


def _runs(words: Words, language: str) -> Data:
    return {"runs": [_run(run) for run in runs(words)], "foreign": is_foreign(plain(words), language)}


def _run(run: Run) -> Data:
    return {"text": run.text, "strong": run.strong, "emphasis": run.emphasis, "link": _reachable(run.href)}


def _reachable(href: str) -> str:
    """A link to the web, or to a heading of this document; pages of the site cannot be reached from a file."""
    return href if href.startswith(("http", "#")) else ""


def _note(note: Note, language: str) -> Data:
    return {"is": "note", "kind": note.kind, "title": note_title(note, language), **_said(note.text, language)}


def _key_figure(figure: KeyFigure, language: str) -> Data:
    in_language = spoken(language)
    shown = cell(figure.value, language)
    return {
        "title": _said(figure.title, language),
        "value": word("not published", in_language) if figure.value is None else shown.text,
        "is_missing": figure.value is None,
        "mark": shown.mark,
        "unit": figure.unit,
        "as_of": word("As at {date}", in_language, date=day(figure.as_of, language)) if figure.as_of else "",
        "status": word(figure.status, in_language) if figure.status else "",
        "note": _said(figure.note, language),
    }


def _chart(chart: Chart, language: str) -> list[Data]:
    picture = {
        "is": "chart",
        "title": _said(chart.title, language),
        "unit": unit_of(chart, language),
        "alt": f"{chart.title}. {chart.description}",
        "drawing": drawing(chart, language),
    }
    notes = [_note(note, language) for note in chart.notes]
    figures = [_grid(grid(chart.table, language), language)] if chart.table else []
    return [picture, *notes, *figures]


def _reconciliation(books: Reconciliation, language: str) -> list[Data]:
    laid = reconciliation_grid(books, language)
    lines = [_said(line, language) for line in verdict(books, language)]
    data = _grid(laid, language)
    kind = "gap" if "gap" in laid.kinds else "closes"
    return [{**data, "notes": []}, {"is": "verdict", "kind": kind, "lines": lines}, *_notes_of(data)]


def _notes_of(data: Data) -> list[Data]:
    return [{"is": "notes", "notes": data["notes"]}] if data["notes"] else []


# Tables.


def _grid(laid: Grid, language: str) -> Data:
    fit = fitted(laid)
    return {
        "is": "table",
        "caption": _said(laid.caption, language),
        "size": fit.size,
        "sideways": fit.is_sideways,
        "columns": list(fit.widths),
        "heads": [_head(head) for head in laid.heads],
        "numbers": [head.is_number for head in laid.heads],
        "rows": [[_cell(one, language) for one in row] for row in laid.rows],
        "kinds": list(laid.kinds) or ["" for _ in laid.rows],
        "total": [_cell(one, language) for one in laid.total] if laid.total else [],
        "notes": [_said(note, language) for note in laid.notes],
    }


def _head(head: Head) -> Data:
    return {"title": head.title, "unit": head.unit}


def _cell(one: Cell, language: str) -> Data:
    return {"mark": one.mark, "link": _reachable(one.href), **_said(one.text, language)}


def _arranged(parts: Sequence[Data]) -> list[Data]:
    """The parts in groups: what lies on a turned sheet, and what stays together on one."""
    found: list[Data] = []
    level = 0
    _drop_repeated_captions(parts)
    for part in _with_turned_sheets(parts):
        if (part["is"] == "heading" and part["level"] <= level) or part["is"] == "sideways":
            level = 0
        if part["is"] == "heading" and part["together"]:
            level = part["level"]
            found.append({"is": "together", "parts": [part]})
        elif level:
            found[-1]["parts"].append(part)
        else:
            found.append(part)
    return found


def _drop_repeated_captions(parts: Sequence[Data]) -> None:
    """A table directly below a heading of the same words needs no caption."""
    for above, part in pairwise(parts):
        if part["is"] == "table" and above["is"] == "heading" and above["text"] == part["caption"]["text"]:
            part["caption"] = _said("", "en")


def _with_turned_sheets(parts: Sequence[Data]) -> list[Data]:
    """A table that needs the sheet on its side takes along the heading that it stands under, and the notes below."""
    found: list[Data] = []
    for part in parts:
        is_turned = part["is"] == "table" and part["sideways"]
        if is_turned and found and found[-1]["is"] == "sideways":
            found[-1]["parts"].append(part)
        elif is_turned:
            headings: list[Data] = []
            while found and found[-1]["is"] == "heading":
                headings.insert(0, found.pop())
            found.append({"is": "sideways", "parts": [*headings, part]})
        else:
            found.append(part)
    return found
