"""Charts for paper: the same drawings as on pages, for readers of SVG that know less than a browser."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import typst

from headwater.reports.blocks import Chart
from headwater.reports.charts import draw
from headwater.reports.formats import direction

FOLDER = Path(__file__).parent / "fonts"
FONT = "Noto Sans"
# 160 dots for each inch: sharp in print, and a chart stays under 60 kB.
DOTS_PER_INCH = 160
_OTHER_END = {"": ' text-anchor="end"', ' text-anchor="end"': "", ' text-anchor="middle"': ' text-anchor="middle"'}
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Math", "Noto Sans Symbols 2"))
#image(bytes(sys.inputs.drawing), format: "svg")"""


@cache
def fonts(*, of_this_machine: bool = False) -> typst.Fonts:
    """The fonts of reports, read once; with those of this machine behind them if asked."""
    return typst.Fonts(include_system_fonts=of_this_machine, include_embedded_fonts=False, font_paths=[FOLDER])


def drawing(chart: Chart, language: str) -> str:
    """The chart as SVG with the fonts of the report. Typst reads no `direction`, so lines are anchored by hand."""
    drawn = draw(chart, language=language).replace('font-family="sans-serif"', f'font-family="{FONT}"')
    if direction(language) == "ltr":
        return drawn
    return re.sub(r'(<text [^>]*?)((?: text-anchor="\w+")?)( class=)', _anchored, drawn)


def _anchored(found: re.Match[str]) -> str:
    return found[1] + _OTHER_END[found[2]] + found[3]


def picture(chart: Chart, language: str) -> bytes:
    """The chart as PNG, for documents that cannot hold a drawing."""
    made = typst.compile(
        _PAGE,
        format="png",
        ppi=DOTS_PER_INCH,
        font_paths=fonts(),
        sys_inputs={"drawing": drawing(chart, language)},
    )
    assert isinstance(made, bytes), "one page is one picture"
    return made
