"""Loading plans and names from CSV files (registry.plans reads them)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from headwater.audit.rules import Signer
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import said
from headwater.registry import queries
from headwater.registry.actions.memberships import begin_many
from headwater.registry.actions.nodes import add_variant, register, register_many, rename
from headwater.registry.models import Name, Node
from headwater.registry.plans import NameRow, PlanRow, plan_findings, read_names, read_plan
from headwater.registry.queries import MembershipDraft
from headwater.registry.rules import folded


@transaction.atomic
def load_plan(*, file: Path, by: Signer) -> Node:
    """Read one version of a classification tree from a CSV file (plans.read_plan); returns the plan.

    The same file again changes nothing. Refused, with all complaints together: a file that cannot be read as a plan,
    and what register_many and begin_many refuse.
    """
    rows, complaints = read_plan(_lines(file))
    refuse_if(complaints)
    return load_plan_rows(rows=rows, by=by)


@transaction.atomic
def load_plan_rows(*, rows: Sequence[PlanRow], by: Signer) -> Node:
    """Record the rows of a plan, parents above their parts, as load_plan does; returns the plan."""
    refuse_if(Complaint(what, rows[at].where if at is not None else "") for at, _, what in plan_findings(rows))
    nodes = register_many(drafts=[row.draft() for row in rows], by=by)
    parts = [
        MembershipDraft(
            role="part of",
            member=nodes[row.code],
            of=nodes[row.parent],
            valid_from=row.valid_from,
            evidence=row.source,
        )
        for row in rows
        if row.parent
    ]
    begin_many(drafts=parts, by=by)
    return next(nodes[row.code] for row in rows if row.element == "plan")


@transaction.atomic
def load_names(*, file: Path, by: Signer) -> int:
    """Read dated names and variants from a CSV file (plans.read_names); returns how many are new.

    What is not registered yet is registered with its first official name. The same file again changes nothing.
    Refused, with all complaints together: what cannot be read, and what register, rename and add_variant refuse.
    """
    rows, complaints = read_names(_lines(file))
    refuse_if(complaints)
    before = Name.objects.count()
    for row in rows:
        try:
            _load_name(row, by)
        except Refused as refusal:
            complaints += [Complaint(complaint.what, where=row.where) for complaint in refusal.complaints]
    refuse_if(complaints)
    return Name.objects.count() - before


def _load_name(row: NameRow, by: Signer) -> None:
    node = next(iter(queries.with_codes(kind=row.kind, keys=[folded(row.code)])), None)
    told = {"language": row.language, "source": row.source}
    if row.use == "variant":
        add_variant(node=node or queries.node(kind=row.kind, code=row.code), name=row.name, by=by, **told)
    elif node is None:
        register(kind=row.kind, code=row.code, name=row.name, valid_from=row.valid_from, by=by, **told)
    elif not _is_called(node, row):
        if row.valid_from is None:
            raise Refused(
                said(
                    "{code} has a name already; write the day from which it is called {name}.",
                    code=row.code,
                    name=row.name,
                )
            )
        rename(node=node, name=row.name, on=row.valid_from, by=by, **told)


def _is_called(node: Node, row: NameRow) -> bool:
    return any(
        not held.is_variant and (held.language, held.text, held.valid_from) == (row.language, row.name, row.valid_from)
        for held in queries.names(node)
    )


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
