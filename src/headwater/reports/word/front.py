"""What stands before and around the blocks: the cover, the table of contents, and the heads and feet of pages."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.text import WD_BREAK
from docx.shared import Pt

from headwater.reports.blocks import Block, Heading
from headwater.reports.word.pen import BRAND, Pen
from headwater.reports.word.styles import HEADLINE, SMALL
from headwater.reports.word.text import write
from headwater.reports.words import word
from headwater.reports.written import Meta, as_of_line, fingerprint, made_line


def cover(pen: Pen, title: str, blocks: Sequence[Block], meta: Meta) -> None:
    """Whose report, of which period, as at which day; then what is in it, on a page of its own."""
    pen.run(pen.paragraph(HEADLINE, meta.organisation), meta.organisation, bold=True)
    pen.run(pen.paragraph("Title", title), title, bold=True)
    pen.run(pen.paragraph(), meta.period, size=12)
    pen.run(pen.paragraph(), as_of_line(meta, pen.language), size=12)
    if meta.status:
        pen.run(pen.paragraph(), word(meta.status, pen.language), size=12)
    for note in meta.notes:
        write(pen, note)
    pen.run(pen.paragraph(SMALL), f"{made_line(meta, pen.language)}.")
    line = pen.paragraph(SMALL)
    pen.run(line, f"{word('Content hash', pen.language)}: ")
    pen.run(line, fingerprint(title, blocks, pen.language))
    line.add_run().add_break(WD_BREAK.PAGE)
    _contents(pen, [block for block in blocks if isinstance(block, Heading) and block.level <= 3])


def _contents(pen: Pen, headings: Sequence[Heading]) -> None:
    """A field that Word fills in with the numbers of the pages; until then it lists the headings as links."""
    head = pen.paragraph()
    head.paragraph_format.space_after, head.paragraph_format.keep_with_next = Pt(8), True
    pen.run(head, word("Contents", pen.language), bold=True, size=16, color=BRAND)
    last = head
    for number, heading in enumerate(headings):
        last = pen.paragraph(f"toc {heading.level - 1}", heading.text)
        if number == 0:
            pen.open_field(last, r'TOC \o "1-2" \h \z \u')
        pen.link(pen.run(last, heading.text), f"#{heading.id}", is_plain=True)
    if headings:
        pen.close_field(last)
    last.add_run().add_break(WD_BREAK.PAGE)


def running_heads(pen: Pen, title: str, meta: Meta) -> None:
    """Title and organisation above each page but the cover; the day of the figures and the page number below."""
    section = pen.document.sections[0]
    section.different_first_page_header_footer = True
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line in (above, below):
        pen.directed(line)
    pen.run(above, title)
    pen.run(above, f"\t{meta.organisation}")
    pen.run(below, f"{as_of_line(meta, pen.language)}\t")
    before, between, after = _around(word("Page {number} of {count}", pen.language, number="\0", count="\0"))
    pen.run(below, before)
    pen.field(below, "PAGE", "1")
    pen.run(below, between)
    pen.field(below, "NUMPAGES", "1")
    pen.run(below, after)


def _around(sentence: str) -> tuple[str, str, str]:
    before, between, after = sentence.split("\0")
    return before, between, after
