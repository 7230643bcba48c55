"""Reading plans and names from CSV files into rows: plain Python, all complaints at once, nothing written.

Sources are written as document:line; docs/domain/registry.md says which documents they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from headwater.lib.errors import Complaint
from headwater.lib.words import said
from headwater.registry.rules import NodeDraft

STRATEGIC_PLAN_2024_2028 = Path(__file__).parent / "data" / "strategic-plan-2024-2028.csv"
NAMES = Path(__file__).parent / "data" / "names.csv"

ELEMENTS: dict[str, str] = {
    "plan": "the version of the plan itself, once, without a parent",
    "group": "a heading that gathers elements of one kind",
    "objective": "a strategic objective",
    "outcome": "a change that an objective is made of",
    "output": "what the organisation itself brings about, so that an outcome comes about",
    "enabler": "what the organisation needs so that it can deliver",
    "priority": "what all work has regard to",
    "part": "a part of the plan, where nobody recorded which sort of part",
}
USES: dict[str, str] = {
    "official": "what it is called from a day on (no day: since before the record begins)",
    "variant": "another spelling seen in a document, on any day",
}
_PLAN_COLUMNS = ("element", "code", "parent", "name", "valid_from", "source")
_NAME_COLUMNS = ("kind", "code", "use", "language", "name", "valid_from", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One element of a plan, with what it is part of and the day from which it counts."""

    where: str
    element: str
    code: str
    parent: str
    name: str
    valid_from: date
    source: str

    def draft(self) -> NodeDraft:
        """The row as something to register."""
        kind = "plan" if self.element == "plan" else "plan-element"
        return NodeDraft(kind=kind, code=self.code, name=self.name, valid_from=self.valid_from, source=self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One name of one thing."""

    where: str
    kind: str
    code: str
    use: str
    language: str
    name: str
    valid_from: date | None
    source: str


def read_plan(lines: Iterable[str]) -> tuple[list[PlanRow], list[Complaint]]:
    """The rows of a plan, parents before their parts, and everything that is wrong with them."""
    cells, complaints = _cells(lines, _PLAN_COLUMNS)
    rows = []
    for where, cell in cells:
        day, wrong = _day(cell["valid_from"], where)
        if day is None:
            complaints += wrong or [Complaint(said("The first day is missing; write it as 2024-01-31."), where)]
            continue
        kept = {name: cell[name] for name in ("element", "code", "parent", "name", "source")}
        rows.append(PlanRow(where=where, valid_from=day, **kept))
    # What hangs together is only asked once every row could be read.
    return rows, complaints or list(_plan_complaints(rows))


def _plan_complaints(rows: Sequence[PlanRow]) -> Iterator[Complaint]:
    for position, _, what in plan_findings(rows):
        yield Complaint(what, rows[position].where if position is not None else "")


def plan_findings(rows: Sequence[PlanRow]) -> Iterator[tuple[int | None, str, str]]:
    """What is wrong with the rows of a plan taken together: the position (none: the whole), the field, a sentence."""
    elements: dict[str, str] = {}
    parts: dict[str, str] = {}
    for at, row in enumerate(rows):
        if row.element not in ELEMENTS:
            yield (
                at,
                "element",
                said(
                    "“{element}” is not an element; write one of: {elements}.",
                    element=row.element,
                    elements=", ".join(ELEMENTS),
                ),
            )
        elif row.code in elements:
            yield (
                at,
                "code",
                said("The code {code} stands here a second time; each element has its own.", code=row.code),
            )
        elif (row.element == "plan") != (not row.parent):
            yield at, "parent", said("The plan has no parent, and everything else has one.")
        elif row.parent and row.parent not in elements:
            yield at, "parent", said("The parent {parent} does not stand above; write it first.", parent=row.parent)
        elif row.parent and parts.setdefault(row.parent, row.element) != row.element:
            yield (
                at,
                "parent",
                said(
                    "{parent} gathers elements of the kind “{kind}”; write “{element}” under another parent.",
                    parent=row.parent,
                    kind=parts[row.parent],
                    element=row.element,
                ),
            )
        if not row.source:
            yield at, "source", said("The source is missing; write document:line.")
        elements.setdefault(row.code, row.element)
    if list(elements.values()).count("plan") != 1:
        yield None, "", said("A file holds one plan, on its first line.")


def read_names(lines: Iterable[str]) -> tuple[list[NameRow], list[Complaint]]:
    """The names of things, in the order of the file, and everything that is wrong with them."""
    cells, complaints = _cells(lines, _NAME_COLUMNS)
    rows = []
    for where, cell in cells:
        day, wrong = _day(cell["valid_from"], where)
        complaints += wrong
        if cell["use"] not in USES:
            complaints.append(
                Complaint(
                    said("“{cell}” is not a use; write one of: {uses}.", cell=cell["use"], uses=", ".join(USES)), where
                )
            )
        elif cell["use"] == "variant" and cell["valid_from"]:
            complaints.append(Complaint(said("A variant counts on any day; leave its first day empty."), where))
        if not cell["source"]:
            complaints.append(Complaint(said("The source is missing; write document:line."), where))
        kept = {name: cell[name] for name in ("kind", "code", "use", "language", "name", "source")}
        rows.append(NameRow(where=where, valid_from=day, **kept))
    return rows, complaints


def _cells(lines: Iterable[str], columns: Sequence[str]) -> tuple[list[tuple[str, dict[str, str]]], list[Complaint]]:
    reader = csv.reader(lines)
    found = next(reader, [])
    if tuple(found) != tuple(columns):
        wanted = ",".join(columns)
        return [], [Complaint(f"The columns are “{','.join(found)}”; the first line has to be: {wanted}", "line 1")]
    cells: list[tuple[str, dict[str, str]]] = []
    complaints: list[Complaint] = []
    for row in reader:
        where = f"line {reader.line_num}"
        if len(row) != len(columns):
            complaints.append(
                Complaint(
                    said("There are {count} cells; there have to be {right}.", count=len(row), right=len(columns)),
                    where,
                )
            )
        else:
            cells.append((where, {name: text.strip() for name, text in zip(columns, row, strict=True)}))
    return cells, complaints


def _day(text: str, where: str) -> tuple[date | None, list[Complaint]]:
    try:
        return (date.fromisoformat(text) if text else None), []
    except ValueError:
        return None, [Complaint(said("“{text}” is not a day; write it as 2024-01-31.", text=text), where)]
