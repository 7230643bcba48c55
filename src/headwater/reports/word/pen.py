"""What python-docx leaves out: directions, borders, fields, bookmarks, links and alt texts, as a pen that writes them.

Word numbers are in twentieths of a point. In a right-to-left paragraph "left" and "right" change places; numbers
stand in left-to-right paragraphs, so that they stay on the right in both.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from headwater.reports.formats import direction, spoken
from headwater.reports.written import clean, is_foreign

INK, MUTED, BRAND, WARN = (RGBColor(*rgb) for rgb in ((23, 33, 43), (85, 97, 110), (18, 69, 111), (180, 83, 9)))
SOFT, WARN_SOFT = "F4F7FA", "FDF3E7"
LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA"}
MARGIN = Mm(20)
_LONG, _SHORT = Mm(297), Mm(210)


class Pen:
    """The document being written, its language and its direction."""

    def __init__(self, document: Document, language: str) -> None:
        self.document, self.language = document, spoken(language)
        self.is_rtl = direction(language) == "rtl"
        self.is_sideways = False
        # The heading that was written last, as long as nothing but it was written.
        self.heading = ""
        self._bookmarks = 0
        self._pictures = 0
        self._styles: dict[str, str] = {}

    # Paragraphs and runs.

    def paragraph(self, style: str = "Normal", words: str = "") -> Paragraph:
        """An empty paragraph at the end of the document, for such words: they say in which direction it runs."""
        made = self.document.add_paragraph()
        made._p.style = self._style(style)
        self.directed(made, words)
        return made

    def _style(self, name: str) -> str:
        """The id of a style; looked up once, because the library looks through all styles each time."""
        if name not in self._styles:
            self._styles[name] = self.document.styles[name].style_id
        return self._styles[name]

    def directed(self, paragraph: Paragraph, words: str = "") -> None:
        """Let a paragraph run in the direction of its words, at the side where the document begins its lines."""
        is_other = is_foreign(words, self.language)
        if self.is_rtl != is_other:
            flag(paragraph._p.get_or_add_pPr(), "w:bidi")
        if is_other:
            # The far side in either case: "right" is the left of a paragraph that runs from right to left.
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def edge(self, paragraph: Paragraph, color: str) -> None:
        """A thick line where the lines of a paragraph begin."""
        side = "right" if self.is_rtl else "left"
        edged(paragraph._p.get_or_add_pPr(), "w:pBdr", **{side: (color, 20)})

    def run(self, paragraph: Paragraph, text: str, **look: Any) -> Run:
        """Words in a paragraph. `look`: bold, italic, color, size."""
        made = paragraph.add_run(clean(text))
        made.bold, made.italic = look.get("bold"), look.get("italic")
        if look.get("color") is not None:
            made.font.color.rgb = look["color"]
        if look.get("size"):
            made.font.size = Pt(look["size"])
        self.spoken(made, text, **look)
        return made

    def spoken(self, run: Run, text: str, **look: Any) -> None:
        """Say in which direction a run goes, and give letters of the other script the same weight and size."""
        properties = run._r.get_or_add_rPr()
        if look.get("bold"):
            flag(properties, "w:bCs")
        if look.get("italic"):
            flag(properties, "w:iCs")
        if look.get("size"):
            _set(properties, "w:szCs", val=str(int(look["size"] * 2)))
        if self.is_rtl and not is_foreign(text, self.language):
            flag(properties, "w:rtl")
        elif self.is_rtl:
            _set(properties, "w:lang", val="en-GB")

    # Fields, bookmarks, links.

    def field(self, paragraph: Paragraph, code: str, shown: str = "", *, is_stale: bool = False) -> None:
        """Something that Word works out, such as the number of the page."""
        self.open_field(paragraph, code, is_stale=is_stale)
        if shown:
            self.run(paragraph, shown)
        self.close_field(paragraph)

    def open_field(self, paragraph: Paragraph, code: str, *, is_stale: bool = True) -> None:
        """Begin a field whose result follows. One that is stale is worked out when the document is opened."""
        begin = _made("w:fldChar", fldCharType="begin")
        if is_stale:
            begin.set(qn("w:dirty"), "true")
        paragraph.add_run()._r.append(begin)
        instruction = _made("w:instrText")
        instruction.set(qn("xml:space"), "preserve")
        instruction.text = f" {code} "
        paragraph.add_run()._r.append(instruction)
        paragraph.add_run()._r.append(_made("w:fldChar", fldCharType="separate"))

    def close_field(self, paragraph: Paragraph) -> None:
        """End the field that was begun last."""
        paragraph.add_run()._r.append(_made("w:fldChar", fldCharType="end"))

    def bookmark(self, paragraph: Paragraph, name: str) -> None:
        """Name a place, so that links and the table of contents lead there."""
        self._bookmarks += 1
        start = _made("w:bookmarkStart", id=str(self._bookmarks), name=name)
        paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
        paragraph._p.append(_made("w:bookmarkEnd", id=str(self._bookmarks)))

    def link(self, run: Run, href: str, *, is_plain: bool = False) -> None:
        """Let a run lead to the web, or to a heading of this document. A plain one looks like the text around it."""
        link = OxmlElement("w:hyperlink")
        if href.startswith("#"):
            link.set(qn("w:anchor"), bookmark_name(href[1:]))
        else:
            link.set(qn("r:id"), self.relation(href))
        if not is_plain:
            run.font.color.rgb, run.font.underline = BRAND, True
        run._r.addprevious(link)
        link.append(run._r)

    def relation(self, href: str) -> str:
        """The number under which the document knows an address outside of it."""
        return self.document.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    # Pictures.

    def described(self, run: Run, title: str, description: str) -> None:
        """The words for a picture, for those who do not see it."""
        self._pictures += 1
        for about in run._r.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            about.set("id", str(self._pictures))
            about.set("name", f"chart-{self._pictures}")
            about.set("title", clean(title))
            about.set("descr", clean(description))

    # Sheets.

    def turn(self, *, is_sideways: bool) -> None:
        """Go on on a sheet that stands or lies as asked, on a new one if this one does not."""
        if is_sideways == self.is_sideways:
            return
        self.is_sideways = is_sideways
        if is_sideways:
            self._turn(_LONG, _SHORT, WD_ORIENT.LANDSCAPE)
        else:
            self._turn(_SHORT, _LONG, WD_ORIENT.PORTRAIT)

    def _turn(self, width: int, height: int, orientation: WD_ORIENT) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = orientation, width, height


# ECMA-376, part 1: the order of what is written here among the properties of paragraphs, runs, tables, rows and cells.
_ORDERS = {
    qn(tag): tuple(f"w:{name}" for name in names.split())
    for tag, names in {
        "w:pPr": """pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd
        tabs suppressAutoHyphens bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents jc
        textDirection textAlignment outlineLvl rPr sectPr pPrChange""",
        "w:rPr": """rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u
        effect bdr shd fitText vertAlign rtl cs em lang""",
        "w:tblPr": """tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc
        tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription""",
        "w:trPr": "cantSplit trHeight tblHeader tblCellSpacing jc",
        "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    }.items()
}


def bookmark_name(key: str) -> str:
    """The name of a place in Word: no hyphens, and 40 letters at most."""
    return f"b_{key.replace('-', '_')}"[:40]


def flag(properties: Any, tag: str) -> Any:
    """An element among properties, once, in the place that the format gives it: Word is strict about the order."""
    found = properties.find(qn(tag))
    if found is not None:
        return found
    made = OxmlElement(tag)
    order = _ORDERS[properties.tag]
    later = {qn(one) for one in order[order.index(tag) + 1 :]}
    for child in properties:
        if child.tag in later:
            child.addprevious(made)
            return made
    properties.append(made)
    return made


def shaded(properties: Any, fill: str) -> None:
    """A soft ground behind a paragraph or a cell."""
    flag(properties, "w:shd")
    _set(properties, "w:shd", val="clear", color="auto", fill=fill)


def edged(properties: Any, name: str, **edges: tuple[str, int]) -> None:
    """Lines at edges: side="colour and thickness in eighths of a point"."""
    borders = flag(properties, name)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in edges:
            color, size = edges[side]
            line = "single" if size else "nil"
            borders.append(_made(f"w:{side}", val=line, sz=str(size), space="4", color=color))


def _set(properties: Any, tag: str, **values: str) -> None:
    element = flag(properties, tag)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)


def _made(tag: str, **values: str) -> Any:
    element = OxmlElement(tag)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element
