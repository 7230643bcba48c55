"""From records, which name things in words, to drafts, which name them by their place in the register."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar, cast

from headwater.exchange.cells import shown
from headwater.exchange.checking import Fault, Read, Record
from headwater.exchange.columns import ALLOCATIONS, CONTRIBUTIONS, Column, Sheet
from headwater.funding.queries import review_allocations, review_contributions
from headwater.funding.rules import AllocationDraft, ContributionDraft, Standing
from headwater.lib.errors import Refused
from headwater.registry import queries as registry

# Looking for the nearest name takes a while, and whoever misspelt more than this has another problem.
MOST_SUGGESTIONS = 25
# No node has this id. It stands for a name that means nothing, so that the rest of its row is checked all the same.
UNKNOWN = 0

Nodes = Mapping[str, int | None]
"""What the columns of one record name, as ids of the register by column key; None where nothing is named."""
D = TypeVar("D")


class Review(Protocol):
    """What a room says of drafts, in their order: where each stands, and what is wrong, by position."""

    @property
    def standings(self) -> Sequence[Standing]: ...

    @property
    def complaints(self) -> Sequence[tuple[int, str]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType(Generic[D]):
    """A record type that can be loaded: its columns, how a record becomes a draft, and who checks drafts.

    day: the key of the date on which names are understood. about: words of the room's sentences -> the column that
    they are about, the first that fits; a sentence that fits none is about the record as a whole.
    """

    sheet: Sheet
    day: str
    draft: Callable[[Record, Nodes], D]
    review: Callable[[Sequence[D]], Review]
    about: tuple[tuple[str, str], ...]


def named(read: Read, *, day: str, today: date) -> tuple[dict[int, Nodes], list[Fault]]:
    """What each record names in the register, by row, and a fault for each name that means nothing or too much.

    A name is understood as on the record's own day; where that could not be read, as today.
    """
    columns = [column for column in read.sheet.columns if column.names]
    texts: dict[str, dict[date, set[str]]] = {column.key: defaultdict(set) for column in columns}
    for record in read.records:
        for column in columns:
            if isinstance(text := record.values.get(column.key), str):
                texts[column.key][_day(record, day, today)].add(text)
    found: dict[int, dict[str, int | None]] = {record.row: {} for record in read.records}
    faults: list[Fault] = []
    for column in columns:
        known, unknown = _looked_up(column, texts[column.key], today)
        for record in read.records:
            text = record.values.get(column.key)
            asked = (str(text), _day(record, day, today))
            found[record.row][column.key] = None if text is None else known.get(asked, UNKNOWN)
            if asked in unknown and text is not None:
                fault = Fault(what=unknown[asked], row=record.row, column=read.place(column.key), key=column.key)
                faults.append(fault)
    return dict(found), faults


def _day(record: Record, day: str, today: date) -> date:
    found = record.values.get(day)
    return found if isinstance(found, date) else today


Asked = tuple[str, date]


def _looked_up(
    column: Column, texts: Mapping[date, set[str]], today: date
) -> tuple[dict[Asked, int], dict[Asked, str]]:
    """The node that each text means on a day, and a sentence for each text that means none or several."""
    known: dict[Asked, int] = {}
    unknown: dict[Asked, str] = {}
    for on, asked in texts.items():
        meanings: dict[str, list[registry.Node]] = defaultdict(list)
        for kind in column.names:
            written = {text: text.removeprefix(f"{kind}:") for text in asked if _may_mean(text, kind, column)}
            found, ambiguous = _found(kind, set(written.values()), on)
            for text, name in written.items():
                if name in ambiguous:
                    unknown[text, on] = ambiguous[name]
                elif name in found:
                    meanings[text].append(found[name])
        for text, nodes in meanings.items():
            if len(nodes) == 1:
                known[text, on] = nodes[0].pk
            else:
                choices = " or ".join(f"{node.kind}:{node.code}" for node in nodes)
                unknown[text, on] = f"“{shown(text)}” could mean more than one thing; write {choices}."
        for text in asked - meanings.keys():
            unknown.setdefault((text, on), "")
    sentences = _sentences(column, {text for (text, _), sentence in unknown.items() if not sentence}, today)
    return known, {asked: sentence or sentences[asked[0]] for asked, sentence in unknown.items()}


def _may_mean(text: str, kind: str, column: Column) -> bool:
    """Whether a text can name something of a kind: any can that does not begin with another kind, as fund:OSI does."""
    return not any(text.startswith(f"{other}:") for other in column.names if other != kind)


def _found(kind: str, texts: Iterable[str], on: date) -> tuple[dict[str, registry.Node], dict[str, str]]:
    try:
        return registry.find_many(kind=kind, texts=texts, on=on), {}
    except Refused as refusal:
        ambiguous = {complaint.where: complaint.what for complaint in refusal.complaints}
        return registry.find_many(kind=kind, texts=set(texts) - ambiguous.keys(), on=on), ambiguous


def _sentences(column: Column, texts: set[str], today: date) -> dict[str, str]:
    """For each text that means nothing, what would be right: the nearest name, where there is one."""
    if not texts:
        return {}
    what = " or ".join(column.names).replace("-", " ")
    there = [node for kind in column.names for node in registry.nodes(kind=kind)]
    called = [*registry.names_of(there, on=today).values(), *(node.code for node in there)]
    names = {name.casefold(): name for name in called}
    sentences = {}
    for number, text in enumerate(sorted(texts)):
        near = difflib.get_close_matches(text[:100].casefold(), names, n=1) if number < MOST_SUGGESTIONS else []
        mend = (
            f"did you mean “{names[near[0]]}”?"
            if near
            else f"write the code or name of one, or register the {what} first."
        )
        sentences[text] = f"“{shown(text)}” is not a registered {what}; {mend}"
    return sentences


def _contribution(record: Record, nodes: Nodes) -> ContributionDraft:
    values = cast("Mapping[str, Any]", record.values)
    return ContributionDraft(
        code=values["code"],
        donor=cast(int, nodes["donor"]),
        fund=nodes.get("fund"),
        modality=values["modality"],
        received_on=values["received_on"],
        modality_is_synthetic=values.get("modality_is_synthetic") or False,
        received_on_is_synthetic=values.get("received_on_is_synthetic") or False,
        money=values["amount"],
        agreement=values.get("agreement"),
        evidence=values.get("evidence") or "",
    )


def _allocation(record: Record, nodes: Nodes) -> AllocationDraft:
    values = cast("Mapping[str, Any]", record.values)
    return AllocationDraft(
        code=values["code"],
        fund=cast(int, nodes["fund"]),
        plan_element=cast(int, nodes["plan_element"]),
        office=nodes.get("office"),
        project=nodes.get("project"),
        money=values["amount"],
        purpose=values["purpose"],
        expected_results=values.get("expected_results") or "",
        criteria=values.get("criteria") or "",
        proposed_on=values["proposed_on"],
        dates_are_synthetic=values.get("dates_are_synthetic") or False,
    )


CONTRIBUTION: RecordType[ContributionDraft] = RecordType(
    sheet=CONTRIBUTIONS,
    day="received_on",
    draft=_contribution,
    review=review_contributions,
    about=(
        ("in the books with other content", "code"),
        ("closed period", "received_on"),
        ("has not come yet", "received_on"),
        ("rate of exchange", "currency"),
        ("US cents at", "amount"),
        ("enters no pool", "fund"),
        ("enters a pool", "fund"),
        ("but the pool", "fund"),
        ("agreement", "agreement"),
        ("evidence", "evidence"),
    ),
)
ALLOCATION: RecordType[AllocationDraft] = RecordType(
    sheet=ALLOCATIONS,
    day="proposed_on",
    draft=_allocation,
    review=review_allocations,
    about=(
        ("in the books with other content", "code"),
        ("was asked for", "amount"),
        ("closed period", "proposed_on"),
        ("has not come yet", "proposed_on"),
        ("has no pool", "fund"),
        ("may go only to", "plan_element"),
        ("cannot be allocated to itself", "plan_element"),
    ),
)
RECORD_TYPES: dict[str, RecordType[Any]] = {kind.sheet.record: kind for kind in (CONTRIBUTION, ALLOCATION)}
