"""Activities, facts and amounts by workbook: out as they stand, and in again, with every complaint at its row.

What is written out can be loaded again and then changes nothing; without any rows it is the empty workbook to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from headwater.exchange.cells import Held
from headwater.exchange.checking import Read, Record
from headwater.exchange.columns import Column, Sheet
from headwater.exchange.drafting import RecordType, Reviewed, named
from headwater.exchange.drafting.naming import each
from headwater.exchange.queries import read
from headwater.exchange.writing import export_rows, template
from headwater.iati.queries.publishing import amounts, facts, own_activities
from headwater.iati.rules import (
    ELEMENTS,
    FIELDS,
    KINDS,
    ActivityDraft,
    AmountDraft,
    FactDraft,
    amount_complaints,
    fact_complaints,
    heading,
)
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.words import number, said
from headwater.registry.queries import Node

Draft = ActivityDraft | FactDraft | AmountDraft


def _text(key: str, title: str, meaning: str, *, required: bool = False, names: tuple[str, ...] = ()) -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="text", required=required, names=names)


def _yes(key: str, title: str, meaning: str) -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="yes or no", required=False)


_SOURCE = _text("source", "Source", "Where this is written down.", required=True)
_SYNTHETIC = _yes("is_synthetic", "Is synthetic", "Whether it was invented; leave it empty for no.")
_WITHDRAWN = _yes("is_withdrawn", "Is withdrawn", "Whether what was told before is taken back; empty for no.")
_WHOSE = _text("identifier", "Of activity", "The identifier of the activity; empty where it is not about one.")

ACTIVITIES = Sheet(
    record="activities",
    title="IATI activities",
    identity="identifier",
    columns=(
        _text("identifier", "Activity", "The identifier under which it is published, for ever.", required=True),
        _text("fund", "Fund", "The fund: alone it is the fund itself.", names=("fund",)),
        _text("objective", "Purpose", "What its money was allocated to.", names=("plan-element", "fund")),
        _text("office", "Office", "The office that it was allocated to.", names=("office",)),
        _text("project", "Project", "The project, and then nothing else.", names=("project",)),
        _SYNTHETIC,
    ),
)
FACTS = Sheet(
    record="facts",
    title="IATI facts",
    identity="element",
    with_identity=("identifier", "organisation", "type", "code", "vocabulary", "ref", "website", "text"),
    columns=(
        _WHOSE,
        _text("organisation", "Organisation", "The organisation that it is about, if any.", names=("organisation",)),
        Column(
            key="element",
            title="Element",
            meaning="What is told, by the name that the standard has for it.",
            kind="choice",
            choices={name: element.meaning for name, element in ELEMENTS.items()},
        ),
        *(_text(name, heading(name), meaning) for name, meaning in FIELDS.items()),
        _SOURCE,
        _SYNTHETIC,
        _WITHDRAWN,
    ),
)
AMOUNTS = Sheet(
    record="amounts",
    title="IATI amounts",
    identity="kind",
    with_identity=("identifier", "organisation", "code", "line", "period"),
    columns=(
        _WHOSE,
        Column(
            key="kind",
            title="Kind",
            meaning="What the amount is.",
            kind="choice",
            choices={name: kind.meaning for name, kind in KINDS.items()},
        ),
        _text("organisation", "Organisation", "Whom it is for, if it is for one.", names=("organisation",)),
        _text("code", "Code", "The country or region that it is for, if it is for one."),
        _text("line", "Line", "What part of the whole it is; empty for the whole."),
        Column(key="period", title="Period", meaning="Its days, at most a year.", kind="period", example="2026-Q1"),
        Column(key="currency", title="Currency", meaning="The ISO code of its currency.", kind="currency"),
        Column(key="amount", title="Amount", meaning="The amount.", kind="amount", currency="currency"),
        Column(key="valued_on", title="Valued on", meaning="The day of the rate by which it is read.", kind="date"),
        _yes("is_revised", "Is revised", "Whether it replaces an original budget."),
        _yes("is_committed", "Is committed", "Whether it is more than indicative."),
        _SOURCE,
        _SYNTHETIC,
        _WITHDRAWN,
    ),
)
SHEETS = {sheet.record: sheet for sheet in (ACTIVITIES, FACTS, AMOUNTS)}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a workbook says: its drafts, and everything that is wrong with it, each with its place."""

    drafts: tuple[Draft, ...]
    complaints: tuple[Complaint, ...]


def sheet(record: str) -> Sheet:
    """The columns of a workbook. Refused: one that there is not."""
    if record not in SHEETS:
        raise Refused(
            said(
                "“{record}” is no workbook of IATI facts; write one of: {sheets}.",
                record=record,
                sheets=", ".join(SHEETS),
            )
        )
    return SHEETS[record]


def written(record: str, form: Literal["csv", "xlsx"]) -> bytes:
    """All that stands, as a workbook that can be loaded again; with nothing there, the empty one."""
    rows = list(_ROWS[sheet(record).record]())
    return export_rows(SHEETS[record], rows, form) if rows or form == "csv" else template(SHEETS[record])


def looked(content: bytes, record: str, *, on: date) -> Looked:
    """What a workbook would tell, with names of the register understood as on a day; nothing is written."""
    found = read(content=content, sheet=sheet(record))
    kind: RecordType[Any] = RecordType(
        sheet=SHEETS[record], day="", drafting=each(_unfinished), review=lambda _: Reviewed((), ())
    )
    nodes, strangers = named(found, kind, today=on)
    complaints = [*found.complaints, *(fault.complaint(found) for fault in strangers)]
    drafts: list[Draft] = []
    for told, there in zip(found.records, nodes, strict=True):
        if any(fault.row == told.row for fault in (*found.faults, *strangers)) or not _is_whole(told, found):
            continue
        draft = _DRAFTS[record](told.values, there)
        wrong = _WRONG[record](draft)
        complaints += [Complaint(what, said("row {row}", row=number(told.row))) for what in wrong]
        drafts.append(draft)
    return Looked(tuple(drafts), tuple(complaints))


def _unfinished(_record: Record, _nodes: object) -> None:
    raise AssertionError("drafts are made one by one, below")


def _is_whole(told: Record, found: Read) -> bool:
    return all(told.values.get(column.key) is not None for column in found.sheet.columns if column.required)


# From a row to a draft.

Values = Mapping[str, Any]


def _activity(values: Values, nodes: Mapping[str, Any]) -> ActivityDraft:
    return ActivityDraft(
        identifier=values["identifier"],
        fund=nodes.get("fund"),
        objective=nodes.get("objective"),
        office=nodes.get("office"),
        project=nodes.get("project"),
        is_synthetic=bool(values.get("is_synthetic")),
    )


def _fact(values: Values, nodes: Mapping[str, Any]) -> FactDraft:
    return FactDraft(
        element=values["element"],
        identifier=values.get("identifier") or "",
        organisation=nodes.get("organisation"),
        values={name: values[name] for name in FIELDS if values.get(name)},
        source=values["source"],
        is_synthetic=bool(values.get("is_synthetic")),
        is_withdrawn=bool(values.get("is_withdrawn")),
    )


def _amount(values: Values, nodes: Mapping[str, Any]) -> AmountDraft:
    period = cast("Period", values["period"])
    return AmountDraft(
        kind=values["kind"],
        identifier=values.get("identifier") or "",
        party=nodes.get("organisation"),
        code=values.get("code") or "",
        line=values.get("line") or "",
        starts_on=period.start,
        ends_on=period.end,
        money=cast("Money", values["amount"]),
        valued_on=values["valued_on"],
        is_revised=bool(values.get("is_revised")),
        is_committed=bool(values.get("is_committed")),
        source=values["source"],
        is_synthetic=bool(values.get("is_synthetic")),
        is_withdrawn=bool(values.get("is_withdrawn")),
    )


_DRAFTS: Mapping[str, Any] = {"activities": _activity, "facts": _fact, "amounts": _amount}
_WRONG: Mapping[str, Any] = {"activities": lambda _: (), "facts": fact_complaints, "amounts": amount_complaints}


# From what stands to rows.


def _code(node: Node | None) -> str | None:
    return None if node is None else node.code


def _with_kind(node: Node | None) -> str | None:
    return None if node is None else f"{node.kind}:{node.code}"


def _activities() -> Iterator[Mapping[str, Held]]:
    for row in own_activities():
        yield {
            "identifier": row.identifier,
            "fund": _code(row.fund),
            "objective": _with_kind(row.objective),
            "office": _code(row.office),
            "project": _code(row.project),
            "is_synthetic": row.is_synthetic,
        }


def _facts() -> Iterator[Mapping[str, Held]]:
    for row in facts():
        yield {
            "identifier": row.activity.identifier if row.activity else None,
            "organisation": _code(row.organisation),
            "element": row.element,
            **{name: row.values.get(name) for name in FIELDS},
            "source": row.source,
            "is_synthetic": row.is_synthetic,
            "is_withdrawn": False,
        }


def _amounts() -> Iterator[Mapping[str, Held]]:
    for row in amounts().exclude(amount=0):
        yield {
            "identifier": row.activity.identifier if row.activity else None,
            "kind": row.kind,
            "organisation": _code(row.party),
            "code": row.code or None,
            "line": row.line or None,
            "period": Period(row.starts_on, row.ends_on),
            "currency": row.currency,
            "amount": Money(row.amount, row.currency),
            "valued_on": row.valued_on,
            "is_revised": row.is_revised,
            "is_committed": row.is_committed,
            "source": row.source,
            "is_synthetic": row.is_synthetic,
            "is_withdrawn": False,
        }


_ROWS: Mapping[str, Any] = {"activities": _activities, "facts": _facts, "amounts": _amounts}
