"""What is frozen when a statement is published: exact values in plain JSON, one hash over them, and the steps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from headwater.access.rules import Step
from headwater.lib.words import noted
from headwater.statements.rules.reconciliation import Item, Reconciled
from headwater.statements.rules.values import (
    Cell,
    Column,
    Ratio,
    Row,
    Rows,
    Synthetic,
    TableValue,
    Value,
    frozen,
    written,
)

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


class PublicationStatus(StrEnum):
    """Where a publication stands."""

    DRAFT = noted("draft")
    IN_REVIEW = noted("in review")
    RETURNED = noted("returned")
    APPROVED = noted("approved")
    PUBLISHED = noted("published")
    WITHDRAWN = noted("withdrawn")


_POWER = "publish statements"
PUBLICATION_STEPS = (
    Step(noted("prepare"), "", PublicationStatus.DRAFT, _POWER),
    Step(noted("submit"), PublicationStatus.DRAFT, PublicationStatus.IN_REVIEW, _POWER),
    Step(
        noted("return"),
        PublicationStatus.IN_REVIEW,
        PublicationStatus.RETURNED,
        _POWER,
        needs_reason=True,
        by_another=True,
    ),
    Step(noted("approve"), PublicationStatus.IN_REVIEW, PublicationStatus.APPROVED, _POWER, by_another=True),
    # Whoever sends it again answers the reason for which it came back.
    Step("submit", PublicationStatus.RETURNED, PublicationStatus.IN_REVIEW, _POWER, needs_reason=True),
    Step(noted("publish"), PublicationStatus.APPROVED, PublicationStatus.PUBLISHED, _POWER),
    Step(noted("withdraw"), PublicationStatus.DRAFT, PublicationStatus.WITHDRAWN, _POWER, needs_reason=True),
    Step("withdraw", PublicationStatus.IN_REVIEW, PublicationStatus.WITHDRAWN, _POWER, needs_reason=True),
    Step("withdraw", PublicationStatus.RETURNED, PublicationStatus.WITHDRAWN, _POWER, needs_reason=True),
    Step("withdraw", PublicationStatus.APPROVED, PublicationStatus.WITHDRAWN, _POWER, needs_reason=True),
)
# On the way: of one statement and period there is one at a time.
OPEN_STATUSES = tuple(
    status for status in PublicationStatus if status not in (PublicationStatus.PUBLISHED, PublicationStatus.WITHDRAWN)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that is frozen. definition: what the statement says it is. gap, tolerance: only of reconciliations."""

    definition: dict[str, Json]
    value: dict[str, Json]
    rows: dict[str, Json]
    footnotes: list[str]
    as_of: date
    gap: int | None = None
    tolerance: int = 0
    explanation_id: int | None = None

    def hash(self, *, organisation: str, key: str, period: str) -> str:
        """SHA-256 over the canonical JSON of everything that is frozen, in hexadecimal."""
        return content_hash(
            organisation=organisation,
            key=key,
            period=period,
            as_of=self.as_of,
            definition=self.definition,
            value=self.value,
            rows=self.rows,
            footnotes=self.footnotes,
        )


def content_hash(*, as_of: date, **parts: Any) -> str:
    """SHA-256 in hexadecimal over the canonical JSON of the parts of a publication."""
    return hashlib.sha256(canonical({**parts, "as_of": as_of.isoformat()}).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed: keys in order, no spaces, letters as they are, no floats."""
    _assert_exact(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _assert_exact(value: Any) -> None:
    assert not isinstance(value, float), "what is published is exact"
    for held in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _assert_exact(held)


def cell_json(cell: Cell) -> Json:
    """A cell as it is frozen: whole numbers as they are, a ratio as its part and whole, days in ISO 8601."""
    if isinstance(cell, Synthetic):
        return {"synthetic": cell_json(cell.value)}
    if isinstance(cell, Ratio):
        return {"part": cell.part, "whole": cell.whole}
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def cell_of(frozen: Any) -> Cell:
    """A frozen cell, read back."""
    if not isinstance(frozen, dict):
        assert frozen is None or isinstance(frozen, str | int), f"{frozen} is not a cell"
        return frozen
    if "synthetic" in frozen:
        inner = cell_of(frozen["synthetic"])
        assert inner is not None and not isinstance(inner, Synthetic)
        return Synthetic(inner)
    return Ratio(frozen["part"], frozen["whole"]) if "part" in frozen else date.fromisoformat(frozen["day"])


def rows_json(rows: Rows, total: Row | None = None) -> dict[str, Json]:
    """Rows as they are frozen, with their columns."""
    return {
        "columns": [{"title": one.title, "unit": one.unit, "digits": one.digits} for one in rows.columns],
        "rows": [[cell_json(cell) for cell in row] for row in rows.all()],
        "total": None if total is None else [cell_json(cell) for cell in total],
    }


def rows_of(frozen: Mapping[str, Any]) -> tuple[tuple[Column, ...], tuple[Row, ...], Row | None]:
    """Frozen rows, read back: columns, rows, total."""
    columns = tuple(Column(one["title"], one["unit"], one["digits"]) for one in frozen["columns"])
    rows = tuple(tuple(cell_of(cell) for cell in row) for row in frozen["rows"])
    total = frozen["total"]
    return columns, rows, None if total is None else tuple(cell_of(cell) for cell in total)


def figure_content(value: Value, definition: dict[str, Json]) -> Content:
    """What is frozen of a figure."""
    return Content(
        definition=definition,
        value={
            "exact": cell_json(value.exact),
            "unit": value.unit,
            "digits": value.digits,
            "shown": frozen(value.exact, Column("", value.unit, value.digits)),
            "is_final": value.is_final,
            "is_synthetic": value.is_synthetic,
            "source": value.source,
        },
        rows=rows_json(value.rows),
        footnotes=list(value.footnotes),
        as_of=value.as_of,
    )


def table_content(value: TableValue, definition: dict[str, Json]) -> Content:
    """What is frozen of a table or a comparison."""
    return Content(
        definition=definition,
        value={
            "verdict": value.verdict,
            "finding": value.finding,
            "is_final": value.is_final,
            "source": value.source,
        },
        rows=rows_json(value.rows, value.total),
        footnotes=list(value.footnotes),
        as_of=value.as_of,
    )


def reconciliation_content(value: Reconciled, definition: dict[str, Json]) -> Content:
    """What is frozen of a reconciliation: its lines as rows, the gap, and the explanation as a footnote."""
    unit = value.unit
    lines: list[tuple[str, Item]] = [("opening", value.opening)]
    lines += [("in", item) for item in value.came_in] + [("out", item) for item in value.went_out]
    lines.append(("closing", Item("Closing, as computed", value.closing)))
    if value.stated is not None:
        lines.append(("stated", value.stated))
    rows = Rows(
        columns=(Column("Line"), Column("Part"), Column("Amount", unit), Column("Source")),
        make=lambda: [(item.label, part, item.amount, item.source) for part, item in lines],
    )
    return Content(
        definition=definition,
        value={
            "exact": value.closing,
            "unit": unit,
            "digits": 0,
            "shown": frozen(value.closing, Column("", unit)),
            "gap": value.gap,
            "tolerance": value.tolerance,
            "is_final": value.is_final,
            "source": value.source,
        },
        rows=rows_json(rows),
        footnotes=list(value.footnotes),
        as_of=value.as_of,
        gap=value.gap,
        tolerance=value.tolerance,
        explanation_id=value.explanation.id if value.explanation else None,
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What differs between the frozen rows of two versions, row by row, in words.

    Rows meet by their first cell. Other columns, or equal first cells, are told by position.
    """
    old_columns, old_rows, _ = rows_of(before)
    columns, rows, _ = rows_of(after)
    if old_columns != columns:
        yield "The columns differ."
        return
    was, now = _by_name(old_rows), _by_name(rows)
    yield from (f"{name}: no longer there." for name in was if name not in now)
    for name, row in now.items():
        if name not in was:
            yield f"{name}: new."
            continue
        for column, old, new in zip(columns[1:], was[name][1:], row[1:], strict=True):
            if old != new:
                yield f"{name}, {column.title}: {written(old, column)} became {written(new, column)}."


def _by_name(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by their first cell; a name met again gets its number."""
    named: dict[str, Row] = {}
    for number, row in enumerate(rows, start=1):
        name = str(row[0].value if isinstance(row[0], Synthetic) else row[0])
        named[f"{name} (row {number})" if name in named else name] = row
    return named


def value_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What differs between the frozen values of two versions."""
    for name, said in (("shown", "The value"), ("verdict", "The verdict"), ("gap", "The gap")):
        if before.get(name) != after.get(name):
            yield f"{said}: {before.get(name)} became {after.get(name)}."
    if before.get("is_final") != after.get("is_final"):
        yield "The books of the period were closed." if after.get("is_final") else "The books were opened again."
