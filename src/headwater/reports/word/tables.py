"""Tables in Word: a header row that is one and is repeated, hairlines, widths, numbers on the right.

A report has thousands of cells. They are written as the format's own text and read once for each table, which is
twenty times as fast as one call for each property of each cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from headwater.reports.fitting import SIDEWAYS, UPRIGHT, Fit
from headwater.reports.word.pen import INK, MUTED, SOFT, WARN, WARN_SOFT, Pen
from headwater.reports.written import Cell, Grid, Head, clean, is_foreign

_HAIR = 'w:val="single" w:sz="4" w:space="0" w:color="D9DFE6"'
_LINE = f'w:val="single" w:sz="8" w:space="0" w:color="{INK}"'
_STRONG = ("closing", "gap", "stated")
_GROUNDS = {"closing": SOFT, "gap": WARN_SOFT}


def style_of(size: int) -> str:
    """The style of the text in tables of a size."""
    return f"Table{size}"


def write_grid(pen: Pen, laid: Grid, fit: Fit) -> None:
    """A table at the end of the document."""
    widths = [round(width * 20) for width in _widths(pen, fit)]
    parts = [f"<w:tbl {nsdecls('w', 'r')}>", *_properties(pen, laid, widths), *_head(pen, laid, fit, widths)]
    rows = [*laid.rows, *([laid.total] if laid.total else [])]
    for number, row in enumerate(rows):
        kind = laid.kinds[number] if number < len(laid.kinds) else ""
        is_total = laid.total is not None and number == len(rows) - 1
        parts.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
        for one, head, width in zip(row, laid.heads, widths, strict=True):
            look = _look(_GROUNDS.get(kind, ""), "top" if is_total else "")
            runs = _cell(pen, one, head, fit, is_bold=is_total or kind in _STRONG)
            parts.append(_place(pen, one.text, runs, fit, width, look, is_number=head.is_number))
        parts.append("</w:tr>")
    parts.append("</w:tbl>")
    pen.document.element.body.insert_element_before(parse_xml("".join(parts)), "w:sectPr")


def _properties(pen: Pen, laid: Grid, widths: list[int]) -> Iterator[str]:
    yield "<w:tblPr>"
    yield "<w:bidiVisual/>" if pen.is_rtl else ""
    yield f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    yield f"<w:tblBorders><w:bottom {_HAIR}/><w:insideH {_HAIR}/></w:tblBorders>"
    yield '<w:tblLayout w:type="fixed"/>'
    yield '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
    yield '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noVBand="1"/>'
    # For those who do not see the table: what it is, and what its columns are.
    yield f"<w:tblCaption w:val={quoteattr(clean(laid.caption))}/>"
    yield f"<w:tblDescription w:val={quoteattr(clean(', '.join(head.title for head in laid.heads)))}/></w:tblPr>"
    yield "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"


def _head(pen: Pen, laid: Grid, fit: Fit, widths: list[int]) -> Iterator[str]:
    yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    for head, width in zip(laid.heads, widths, strict=True):
        runs = _run(pen, head.title, is_bold=True)
        runs += _run(pen, f" {head.unit}", color=str(MUTED)) if head.unit else ""
        look = f'{_look("", "bottom")}<w:vAlign w:val="bottom"/>'
        yield _place(pen, head.title, runs, fit, width, look, is_number=head.is_number)
    yield "</w:tr>"


def _cell(pen: Pen, one: Cell, head: Head, fit: Fit, *, is_bold: bool) -> str:
    mark = _run(pen, one.mark, color=str(WARN), size=fit.size - 2) if one.mark else ""
    space = _run(pen, " ") if mark else ""
    text = _run(pen, one.text, is_bold=is_bold)
    if one.href.startswith("http"):
        text = f'<w:hyperlink r:id="{pen.relation(one.href)}">{text}</w:hyperlink>'
    # Before a number, so that the digits of a column stay below each other.
    return mark + space + text if head.is_number else text + space + mark


def _run(pen: Pen, text: str, *, is_bold: bool = False, color: str = "", size: int = 0) -> str:
    looks = "<w:b/><w:bCs/>" if is_bold else ""
    looks += f'<w:color w:val="{color}"/>' if color else ""
    looks += f'<w:sz w:val="{2 * size}"/><w:szCs w:val="{2 * size}"/>' if size else ""
    if pen.is_rtl:
        looks += '<w:lang w:val="en-GB"/>' if is_foreign(text, pen.language) else "<w:rtl/>"
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def _place(pen: Pen, text: str, runs: str, fit: Fit, width: int, look: str, *, is_number: bool) -> str:
    is_other = is_foreign(text, pen.language)
    # Numbers run from left to right in every language, so that they stand on the right.
    directed = "" if is_number or pen.is_rtl == is_other else "<w:bidi/>"
    directed += '<w:jc w:val="right"/>' if is_number or is_other else ""
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style_of(fit.size)}"/>{directed}</w:pPr>{runs}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{paragraph}</w:tc>'


def _look(ground: str, edge: str) -> str:
    borders = f"<w:tcBorders><w:{edge} {_LINE}/></w:tcBorders>" if edge else ""
    return borders + (f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else "")


def _widths(pen: Pen, fit: Fit) -> tuple[float, ...]:
    """From right to left a table fills the line: programs differ in where they put one that is narrower."""
    if not pen.is_rtl:
        return fit.widths
    stretched = max(1.0, (SIDEWAYS if fit.is_sideways else UPRIGHT) / sum(fit.widths))
    return tuple(width * stretched for width in fit.widths)
