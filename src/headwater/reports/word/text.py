"""One block after the other as Word has it."""

from __future__ import annotations

from io import BytesIO

from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

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
    Table,
    Words,
    plain,
    runs,
)
from headwater.reports.charts import unit_of
from headwater.reports.fitting import fitted
from headwater.reports.formats import day
from headwater.reports.pictures import picture
from headwater.reports.word.pen import MUTED, WARN, WARN_SOFT, Pen, bookmark_name, shaded
from headwater.reports.word.styles import CALLOUT, SMALL
from headwater.reports.word.tables import write_grid
from headwater.reports.words import word
from headwater.reports.written import (
    Cell,
    Grid,
    Head,
    cell,
    grid,
    is_foreign,
    note_title,
    reconciliation_grid,
    verdict,
)

_PICTURE = Mm(170)


def write(pen: Pen, block: Block) -> None:
    """A block at the end of the document."""
    if not isinstance(block, Heading | Table):
        pen.heading = ""
    match block:
        case Heading():
            _heading(pen, block)
            pen.heading = block.text
        case Paragraph():
            _words(pen, "Normal", block.text)
        case Listing():
            for item in block.items:
                _words(pen, "List Number" if block.ordered else "List Bullet", item)
        case Quote():
            _words(pen, "Quote", block.text)
        case Note():
            _note(pen, block)
        case KeyFigures():
            _grid(pen, _key_figures(pen, block))
        case Table():
            _grid(pen, grid(block, pen.language))
        case Chart():
            _chart(pen, block)
        case Reconciliation():
            _reconciliation(pen, block)


def lies_sideways(block: Block, language: str) -> bool:
    """Whether a block needs a sheet that lies on its side."""
    return isinstance(block, Table) and fitted(grid(block, language)).is_sideways


def _heading(pen: Pen, heading: Heading) -> None:
    # The title of the document is no heading in Word, so that the headings of the text begin at 1.
    made = pen.paragraph(f"Heading {heading.level - 1}", heading.text)
    made.paragraph_format.page_break_before = heading.stays_together or None
    pen.run(made, heading.text)
    pen.bookmark(made, bookmark_name(heading.id))


def _words(pen: Pen, style: str, words: Words) -> None:
    paragraph = pen.paragraph(style, plain(words))
    for run in runs(words):
        made = pen.run(paragraph, run.text, bold=run.strong or None, italic=run.emphasis or None)
        # Pages of the site cannot be reached from a file.
        if run.href.startswith(("http", "#")):
            pen.link(made, run.href)


def _note(pen: Pen, note: Note) -> None:
    made = pen.paragraph(CALLOUT)
    if note.kind in ("gap", "synthetic"):
        _warning(pen, made)
    pen.run(made, f"{note_title(note, pen.language)}. ", bold=True)
    # A mark of direction at its end keeps the full stop of a foreign sentence where it belongs.
    ending = ("\u200e" if pen.is_rtl else "\u200f") if is_foreign(note.text, pen.language) else ""
    pen.run(made, note.text + ending)


def _warning(pen: Pen, paragraph: WordParagraph) -> None:
    properties = paragraph._p.get_or_add_pPr()
    shaded(properties, WARN_SOFT)
    pen.edge(paragraph, str(WARN))


def _key_figures(pen: Pen, block: KeyFigures) -> Grid:
    """Headline figures as a table: what, how much, as at which day and whether it may still change."""
    heads = (
        Head(word("Figure", pen.language), "", False),
        Head(word("Value", pen.language), "", True),
        Head(word("As at", pen.language), "", False),
        Head(word("Status", pen.language), "", False),
    )
    rows = tuple(_key_figure(pen, one) for one in block.figures)
    notes = tuple(f"{one.title}: {one.note}" for one in block.figures if one.note)
    return Grid(word("Headline figures", pen.language), heads, rows, None, notes)


def _key_figure(pen: Pen, figure: KeyFigure) -> tuple[Cell, ...]:
    shown = cell(figure.value, pen.language)
    value = word("not published", pen.language) if figure.value is None else f"{shown.text} {figure.unit}".strip()
    return (
        Cell(figure.title),
        Cell(value, shown.mark),
        Cell(day(figure.as_of, pen.language) if figure.as_of else ""),
        Cell(word(figure.status, pen.language) if figure.status else ""),
    )


def _grid(pen: Pen, laid: Grid, *, has_notes: bool = True) -> None:
    fit = fitted(laid)
    pen.turn(is_sideways=fit.is_sideways)
    # A table directly below a heading of the same words needs no caption.
    if laid.caption != pen.heading:
        caption = pen.paragraph("Caption", laid.caption)
        pen.run(caption, laid.caption, bold=True)
    pen.heading = ""
    write_grid(pen, laid, fit)
    notes = laid.notes if has_notes else ()
    # A line between this table and what follows, even without notes: Word joins tables that touch.
    for note in notes or ("",):
        pen.run(pen.paragraph(SMALL, note), note)


def _chart(pen: Pen, chart: Chart) -> None:
    caption = pen.paragraph("Caption", chart.title)
    pen.run(caption, chart.title, bold=True)
    if unit := unit_of(chart, pen.language):
        pen.run(caption, f" · {unit}", bold=False, color=MUTED)
    holder = pen.paragraph()
    drawn = holder.add_run()
    drawn.add_picture(BytesIO(picture(chart, pen.language)), width=_PICTURE)
    pen.described(drawn, chart.title, f"{chart.title}. {chart.description}")
    for note in chart.notes:
        _note(pen, note)
    if chart.table:
        _grid(pen, grid(chart.table, pen.language))


def _reconciliation(pen: Pen, books: Reconciliation) -> None:
    laid = reconciliation_grid(books, pen.language)
    _grid(pen, laid, has_notes=False)
    for line in verdict(books, pen.language):
        made = pen.paragraph(CALLOUT, line)
        if "gap" in laid.kinds:
            _warning(pen, made)
        pen.run(made, line)
    for note in laid.notes:
        pen.run(pen.paragraph(SMALL, note), note)
