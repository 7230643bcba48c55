"""Frameworks and memberships: from records to drafts, and what the registry says of those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from headwater.exchange.checking import Record
from headwater.exchange.columns import FRAMEWORK as FRAMEWORK_SHEET
from headwater.exchange.columns import MEMBERSHIPS, Column
from headwater.exchange.drafting.naming import UNKNOWN, Candidate, Finding, Nodes, RecordType, Reviewed, Unfit, each
from headwater.lib.words import listed, number, said
from headwater.registry.plans import PlanRow, plan_findings
from headwater.registry.queries import (
    MembershipDraft,
    Node,
    all_names,
    held_by,
    nodes,
    review_memberships,
    with_codes,
)
from headwater.registry.rules import ROLES, Standing, folded

_PER_QUESTION = 5_000


def _membership(candidates: Sequence[Candidate]) -> Callable[[Record, Nodes], MembershipDraft]:
    """Drafts of memberships hold things of the register themselves, so those are fetched once for all."""
    ids = sorted({cast("int", named[key]) for _, named in candidates for key in ("member", "of")} - {UNKNOWN})
    known: dict[int, Node] = {}
    for start in range(0, len(ids), _PER_QUESTION):
        known |= {node.pk: node for node in nodes(ids=ids[start : start + _PER_QUESTION])}

    def thing(named: Nodes, key: str) -> Node:
        found = known.get(cast("int", named[key]))
        if found is None:
            # The name that means nothing has its own complaint.
            raise Unfit(key, "")
        return found

    def draft(record: Record, named: Nodes) -> MembershipDraft:
        values = cast("dict[str, Any]", record.values)
        return MembershipDraft(
            role=values["role"],
            member=thing(named, "member"),
            of=thing(named, "of"),
            valid_from=values["valid_from"],
            valid_to=values.get("valid_to"),
            evidence=values["evidence"],
            evidence_of_end=values.get("evidence_of_end") or "",
        )

    return draft


def _kinds(record: Record, column: Column) -> tuple[str, ...]:
    """Who may hold a role, and in what, depends on the role of the row."""
    role = ROLES.get(str(record.values.get("role")))
    if role is None:
        return column.names
    kinds = role.member_kinds if column.key == "member" else role.of_kinds
    return tuple(kind for kind in column.names if kind in kinds)


def _review_memberships(drafts: Sequence[MembershipDraft]) -> Reviewed:
    review = review_memberships(drafts)
    return Reviewed(review.standings, review.findings)


def _plan_row(record: Record, _: Nodes) -> PlanRow:
    values = cast("dict[str, Any]", record.values)
    return PlanRow(
        where=said("row {row}", row=number(record.row)),
        element=values["element"],
        code=values["code"],
        parent=values.get("parent") or "",
        name=values["name"],
        valid_from=values["valid_from"],
        source=values["source"],
    )


def _review_plan(rows: Sequence[PlanRow]) -> Reviewed:
    """A row is there where its element has that name, and is part of that parent."""
    findings: list[Finding] = list(plan_findings(rows))
    standings: list[str] = []
    there = {
        kind: {one.code_key: one for one in with_codes(kind=kind, keys={folded(row.code) for row in rows})}
        for kind in ("plan", "plan-element")
    }
    held = [one for by_key in there.values() for one in by_key.values()]
    names = {pk: {folded(name.text) for name in of_one} for pk, of_one in all_names(held).items()}
    parts = held_by([one.pk for one in held], roles=["part of"])
    for position, row in enumerate(rows):
        one = there["plan" if row.element == "plan" else "plan-element"].get(folded(row.code))
        if one is None:
            standings.append(Standing.NEW)
            continue
        parents = {part.of.code for part in parts.get(("part of", one.pk), ())}
        if folded(row.name) not in names.get(one.pk, set()):
            findings.append(
                (position, "name", said("{code} is registered under another name; rename it instead.", code=row.code))
            )
        elif row.parent and row.parent not in parents:
            findings.append(
                (
                    position,
                    "parent",
                    said("{code} is part of {parents}.", code=row.code, parents=listed(sorted(parents)))
                    if parents
                    else said("{code} is part of nothing.", code=row.code),
                )
            )
        else:
            standings.append(Standing.UNCHANGED)
            continue
        standings.append(Standing.CHANGED)
    return Reviewed(standings, findings)


FRAMEWORK: RecordType[PlanRow] = RecordType(
    sheet=FRAMEWORK_SHEET, day="valid_from", drafting=each(_plan_row), review=_review_plan, hangs_together=True
)
MEMBERSHIP: RecordType[MembershipDraft] = RecordType(
    sheet=MEMBERSHIPS,
    day="valid_from",
    drafting=_membership,
    review=_review_memberships,
    kinds=_kinds,
)
