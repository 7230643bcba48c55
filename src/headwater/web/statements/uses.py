"""Where a statement is used: reports, pages and other statements by their code, narrative sections by their text."""

from __future__ import annotations

from headwater.lib.words import said
from headwater.reports import blocks
from headwater.reports.uses import in_code, in_narrative
from headwater.statements.queries import Context


def uses(key: str, context: Context) -> blocks.Table | None:
    """Who uses a statement, as a table; None where nobody does."""
    found = [*in_code(key), *in_narrative(key, context)]
    if not found:
        return None
    rows: list[tuple[blocks.Value, ...]] = [(use.where, use.what) for use in found]
    columns = tuple(blocks.Column(title=title) for title in (said("Where"), said("What")))
    return blocks.Table(caption=said("Used by"), columns=columns, rows=tuple(rows))
