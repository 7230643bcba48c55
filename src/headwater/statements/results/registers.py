"""Lists that the organisation keeps, as of the end of the year: how many are on them, who joined, what is stated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from headwater.lib.errors import Refused
from headwater.registry import queries as registry
from headwater.statements import records, tables
from headwater.statements.figures import Context
from headwater.statements.rules import Column, Row, Rows, TableValue, Value

SOURCE = "The register: memberships with their evidence. A list that is not known to be whole has no count."
# The indicator that a document states in place of a list, or beside it, by role, or by the whole register.
STATED_BY = {
    "long-term agreement": "stock.lta",
    "champion country": "gcm.champions",
    "emergency level 3": "emergencies.level_3",
    "PSEA officer": "psea.officers",
    "PSEA focal point": "psea.focal_points",
    "nationality": "workforce.nationalities",
    "signatory@document:kdmecc": "kdmecc.signatories",
    "signatory@document:kdmecc-africa": "kdmecc_africa.signatories",
    "pilot country@document:action-agenda": "action_agenda.pilots",
}


def count_with(key: str, *, on: date) -> int | None:
    """How many are on a list on a day; None where it is not kept, or not known to be whole."""
    try:
        return registry.register_with(key, on=on).count
    except Refused:
        return None


def register_of(context: Context, role: str, whole: str = "") -> registry.Register | None:
    """A list of the organisation, or of another whole ("kind:code"), as of the day of the context; None: not kept."""
    if not records.is_keeper(context):
        return None
    key = f"{role}@{whole or f'organisation:{context.organisation.code}'}"
    try:
        return registry.register_with(key, on=context.as_of)
    except Refused:
        return None


def counted(context: Context, *, role: str, unit: str, whole: str = "") -> Value:
    """How many are on a register on the day of the context, with since when and the evidence."""
    register = register_of(context, role, whole)
    why = ""
    if register is None:
        why = "Nobody keeps this list." if records.is_keeper(context) else tables.not_ours(context, "lists")
    elif register.count is None:
        why = f"Who is on the list “{register.title}” is not known in full; {register.recorded:,} are recorded."
    held = registry.on_list(register) if register is not None else []
    return Value(
        exact=register.count if register is not None else None,
        unit=unit,
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=register.row.evidence if register is not None else "",
        rows=Rows(
            columns=(Column("On the list"), Column("Since"), Column("Evidence")), make=lambda: _members(held, context)
        ),
        missing=why,
    )


def _members(held: Sequence[registry.Membership], context: Context) -> list[Row]:
    names = registry.names_of([one.member_id for one in held], on=context.as_of)
    return [(names[one.member_id], one.valid_from, one.evidence) for one in held]


def all_lists(context: Context, *, stated: Callable[[Context, str], str | None]) -> TableValue:
    """All lists at the end of the year before and of the year, beside what a document states without naming them."""
    before = date(context.year - 1, 12, 31)
    rows: list[Row] = []
    is_ours = records.is_keeper(context)
    earlier = {one.key: one.count for one in registry.registers(on=before)} if is_ours else {}
    for one in registry.registers(on=context.as_of) if is_ours else ():
        is_comparable = earlier[one.key] is not None and one.count is not None
        moved = registry.moved(one, after=before, until=context.as_of) if is_comparable else registry.Moved([], [])
        said = stated(context, STATED_BY.get(one.key) or STATED_BY.get(one.row.role, ""))
        rows.append(
            (
                one.title,
                earlier[one.key],
                len(moved.joined) if is_comparable else None,
                len(moved.left) if is_comparable else None,
                one.count,
                one.recorded,
                said,
                one.row.evidence,
            )
        )
    columns = (
        Column("List"),
        Column(f"End of {context.year - 1}"),
        Column("Joined"),
        Column("Left"),
        Column(f"End of {context.year}" if context.as_of == context.period.end else context.as_of.isoformat()),
        Column("Recorded"),
        Column("Stated"),
        Column("Source"),
    )
    why = "No list is kept." if is_ours else tables.not_ours(context, "lists")
    note = (
        "A blank count: who is on the list is not known in full, so its length says nothing; recorded are those named."
    )
    return TableValue(
        rows=Rows(columns=columns, make=lambda: rows),
        as_of=context.as_of,
        is_final=True,
        source=SOURCE,
        footnotes=(note,) if rows else (),
        missing="" if rows else why,
    )
