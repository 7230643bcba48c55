"""The look of the document, as styles that whoever goes on writing can change in one place."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from headwater.reports.fitting import SIZES
from headwater.reports.word.pen import BRAND, INK, LOCALES, MARGIN, MUTED, SOFT, Pen, edged, flag, shaded
from headwater.reports.word.tables import style_of

_FONT = "Arial"
_EDGE = Mm(170)
_HEADINGS = ((1, 16, 24, 8), (2, 12.5, 16, 6), (3, 11, 12, 4))
SMALL, CALLOUT, HEADLINE = "Table note", "Callout", "Organisation"


def prepare(pen: Pen) -> None:
    """Fonts, sizes, colours and spaces; the language of the document; margins of an A4 sheet."""
    styles = pen.document.styles
    _language(pen)
    for name in ("Normal", "Title", "Caption", "Quote", "List Bullet", "List Number", "Header", "Footer"):
        _font(styles[name])
    normal = styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10), INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.15
    for level, size, above, below in _HEADINGS:
        style = styles[f"Heading {level}"]
        _font(style)
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, BRAND
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
        style.paragraph_format.keep_with_next = True
    _title(styles["Title"])
    for name in ("Header", "Footer"):
        _running(styles[name])
    caption = styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.italic, caption.font.color.rgb = Pt(10), True, False, INK
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(12), Pt(4)
    caption.paragraph_format.keep_with_next = True
    styles["Quote"].font.color.rgb = MUTED
    styles["Quote"].paragraph_format.left_indent = styles["Quote"].paragraph_format.right_indent = Mm(8)
    _added(pen)
    for style in styles:
        _in_both_scripts(style)
    section = pen.document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance = section.footer_distance = Mm(11)


def _title(style: Any) -> None:
    style.font.size, style.font.bold, style.font.color.rgb = Pt(28), True, BRAND
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(18)
    borders = style.element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def _running(style: Any) -> None:
    """Heads and feet of pages: small, with the end of the line for what stands there."""
    style.font.size, style.font.color.rgb = Pt(8), MUTED
    style.paragraph_format.tab_stops.clear_all()
    style.paragraph_format.tab_stops.add_tab_stop(_EDGE, WD_TAB_ALIGNMENT.RIGHT)


def _added(pen: Pen) -> None:
    """Styles that Word does not bring along."""
    styles = pen.document.styles
    small = styles.add_style(SMALL, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = styles["Normal"]
    small.font.size, small.font.color.rgb = Pt(8), MUTED
    small.paragraph_format.space_after, small.paragraph_format.space_before = Pt(2), Pt(2)
    callout = styles.add_style(CALLOUT, WD_STYLE_TYPE.PARAGRAPH)
    callout.base_style = styles["Normal"]
    callout.paragraph_format.space_before = callout.paragraph_format.space_after = Pt(8)
    callout.paragraph_format.left_indent = callout.paragraph_format.right_indent = Pt(8)
    properties = callout.element.get_or_add_pPr()
    side = "right" if pen.is_rtl else "left"
    edged(properties, "w:pBdr", **{side: (str(BRAND), 20)})
    shaded(properties, SOFT)
    headline = styles.add_style(HEADLINE, WD_STYLE_TYPE.PARAGRAPH)
    headline.base_style = styles["Normal"]
    headline.font.size, headline.font.bold, headline.font.color.rgb = Pt(12), True, MUTED
    headline.paragraph_format.space_before = Pt(150)
    for level in (1, 2):
        entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = styles["Normal"]
        entry.font.bold = level == 1
        entry.paragraph_format.left_indent, entry.paragraph_format.space_after = Mm(6 * (level - 1)), Pt(3)
        entry.paragraph_format.tab_stops.add_tab_stop(_EDGE, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for size in SIZES:
        inside = styles.add_style(style_of(size), WD_STYLE_TYPE.PARAGRAPH)
        inside.base_style = styles["Normal"]
        inside.font.size = Pt(size)
        inside.paragraph_format.space_before = inside.paragraph_format.space_after = Pt(1.5)
        inside.paragraph_format.line_spacing = 1.0
    for style in (small, callout, headline):
        _font(style)


def _font(style: Any) -> None:
    """One font for all scripts, and none of the theme's."""
    properties = style.element.get_or_add_rPr()
    fonts = flag(properties, "w:rFonts")
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _FONT)
    properties.insert(0, fonts)


def _in_both_scripts(style: Any) -> None:
    """Word keeps the size and weight of letters from right to left apart; here they are the same."""
    properties = style.element.find(qn("w:rPr"))
    if properties is None or style.font.size is None:
        return
    flag(properties, "w:szCs").set(qn("w:val"), str(int(style.font.size.pt * 2)))
    if style.font.bold:
        flag(properties, "w:bCs").attrib.clear()


def _language(pen: Pen) -> None:
    """The language in which Word checks what is written, for both scripts."""
    defaults = pen.document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = flag(defaults, "w:lang")
    latin = "en-GB" if pen.is_rtl else LOCALES[pen.language]
    language.set(qn("w:val"), latin)
    language.set(qn("w:eastAsia"), latin)
    language.set(qn("w:bidi"), LOCALES["ar"])
