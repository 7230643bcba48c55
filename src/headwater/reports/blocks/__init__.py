"""What a report consists of: a few typed blocks, values first. Each writer (HTML, PDF, Word, Excel) formats them.

A value is never text that somebody formatted: an amount is Money, a share is a Share in per cent, a day is a date, a
count is an int, and None is "not published", which is not zero. A year is text ("2023"), because it is a name.
Everything is frozen, and what cannot be right (a row with a cell too many, a reconciliation that does not add up)
is asserted here, once, for all writers.
"""

from __future__ import annotations

from collections.abc import Iterable

from headwater.reports.blocks.charts import (
    Bars,
    Chart,
    ChartData,
    Columns,
    Country,
    Map,
    Point,
    Series,
    Stacked,
    Waterfall,
    Years,
    quantities,
)
from headwater.reports.blocks.figures import (
    Column,
    Item,
    KeyFigure,
    KeyFigures,
    Reconciliation,
    Table,
    minor,
)
from headwater.reports.blocks.text import (
    Heading,
    Listing,
    Note,
    Paragraph,
    Quote,
    Run,
    Words,
    plain,
    runs,
)
from headwater.reports.blocks.values import (
    Link,
    Plain,
    Quantity,
    Share,
    Short,
    Status,
    Synthetic,
    Value,
    number_of,
)

__all__ = [
    "Bars",
    "Block",
    "Chart",
    "ChartData",
    "Column",
    "Columns",
    "Country",
    "Heading",
    "Item",
    "KeyFigure",
    "KeyFigures",
    "Link",
    "Listing",
    "Map",
    "Note",
    "Paragraph",
    "Plain",
    "Point",
    "Quantity",
    "Quote",
    "Reconciliation",
    "Run",
    "Series",
    "Share",
    "Short",
    "Stacked",
    "Status",
    "Synthetic",
    "Table",
    "Value",
    "Waterfall",
    "Words",
    "Years",
    "check_ids",
    "minor",
    "number_of",
    "plain",
    "quantities",
    "runs",
]

Block = Heading | Paragraph | Listing | Quote | Note | KeyFigures | Table | Chart | Reconciliation


def check_ids(blocks: Iterable[Block]) -> None:
    """No heading skips a level, and no two blocks have one id: readers and links go by both."""
    # These two ids are those of the document itself.
    level, seen = 1, {"content", "contents"}
    for block in blocks:
        if isinstance(block, Heading):
            assert block.level <= level + 1, f"“{block.text}” skips a level of headings"
            level = block.level
        if isinstance(block, Heading | Chart):
            assert block.id not in seen, f"two blocks are called {block.id}"
            seen.add(block.id)
