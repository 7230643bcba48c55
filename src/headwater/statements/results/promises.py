"""What was promised and rated: the work plan, the assessment with the answers to it, and sets of commitments."""

from __future__ import annotations

from headwater.registry.queries import Node, memberships, names_of, nodes
from headwater.statements import records, tables
from headwater.statements.figures import Context
from headwater.statements.results.registers import count_with
from headwater.statements.rules import PER_CENT, Cell, Column, Ratio, Row, Rows, TableValue, Value
from headwater.undertakings import queries as undertakings
from headwater.undertakings.rules import Share

SOURCE = "Undertakings and ratings, each with its document and line."


def _document(code: str) -> Node | None:
    return next(iter(nodes(kind="document").filter(code=code)), None)


def _why(context: Context) -> str:
    if not records.is_keeper(context):
        return tables.not_ours(context, "promises")
    return f"Nothing is recorded of it for {context.year}."


def _ratio(share: Share | None) -> Ratio | None:
    if share is None or share.accepted is None or not share.all:
        return None
    return Ratio(share.accepted, share.all)


def concluded(context: Context, *, document: str) -> Value:
    """How much of a work plan was accepted as done, as its document counts it; else as it is recorded item by item."""
    found = _document(document) if records.is_keeper(context) else None
    line = undertakings.work_plan_progress(document=found, on=context.as_of).whole if found is not None else None
    exact = _ratio(line.shown) if line is not None else None
    return Value(
        exact=exact,
        unit=PER_CENT,
        digits=1,
        as_of=context.as_of,
        is_final=True,
        source=", ".join(line.sources) if line is not None else "",
        footnotes=(f"{line.unnamed:,} items are counted and not named.",) if exact and line and line.unnamed else (),
        missing="" if exact else _why(context),
    )


def work_plan(context: Context, *, document: str) -> TableValue:
    """A work plan by workstream: what its document counts, and what is recorded item by item."""
    found = _document(document) if records.is_keeper(context) else None
    rows: list[Row] = []
    if found is not None:
        plan = undertakings.work_plan_progress(document=found, on=context.as_of)
        for line in (*plan.workstreams, plan.whole):
            if not (line.stated or line.counted.all):
                continue
            said = line.stated
            rows.append(
                (
                    line.workstream or "All together",
                    said.accepted if said else None,
                    said.all if said else None,
                    _ratio(said),
                    line.counted.all,
                    ", ".join(line.sources),
                )
            )
    columns = (
        Column("Workstream"),
        Column("Concluded, as stated"),
        Column("Items, as stated"),
        Column("Share", PER_CENT, 1),
        Column("Recorded one by one"),
        Column("Line"),
    )
    note = "A workstream without numbers is named, and not counted, in the document."
    return _table(context, columns, rows, (note,))


def ratings(context: Context) -> TableValue:
    """What each round of the assessment said of each criterion, and what was promised about it."""
    found = undertakings.rating_rounds(on=context.as_of) if records.is_keeper(context) else None
    if found is None or not found.rows:
        return _table(context, (Column("Criterion"),), [])
    names = names_of([*found.rounds, *(row.criterion for row in found.rows)], on=context.as_of)
    columns = (
        Column("Criterion"),
        Column("What it rates"),
        *(Column(names[one.pk]) for one in found.rounds),
        Column("Line"),
    )
    rows: list[Row] = []
    for row in found.rows:
        cells: list[Cell] = [one.rating if one is not None else None for one in row.ratings]
        lines = ", ".join(dict.fromkeys(one.line for one in row.ratings if one is not None))
        rows.append((row.criterion.code, names[row.criterion.pk], *cells, lines))
    counts = [
        f"{names[round_.pk]} counts {number} as “{tally.rating}”."
        for tally in found.tallies
        for round_, number in zip(found.rounds, tally.stated, strict=True)
        if number is not None
    ]
    unsaid = [
        row for row in found.rows if any(one and one.rating == "unsatisfactory or no evidence" for one in row.ratings)
    ]
    if unsaid:
        counts.append(f"{len(unsaid)} are named; which of them are without evidence is not said, and is not guessed.")
    return _table(context, columns, rows, tuple(counts))


def commitments(context: Context) -> TableValue:
    """Sets of commitments: how many, and who is recorded as having signed, since when."""
    rows: list[Row] = []
    if records.is_keeper(context):
        sets = undertakings.commitment_sets(on=context.as_of)
        names = names_of(sets, on=context.as_of)
        for document in sets:
            common = undertakings.undertakings(on=context.as_of, document=document).filter(obligor=None)
            held = list(memberships(role="signatory", of=document, on=context.as_of))
            all_signed = count_with(f"signatory@document:{document.code}", on=context.as_of)
            first = held[0].valid_from if held else None
            rows.append((names[document.pk], common.count(), len(held), all_signed, first))
    columns = (
        Column("Document"),
        Column("Commitments"),
        Column("Signatories recorded"),
        Column("Signatories, all"),
        Column("First signed on"),
    )
    note = "A blank number of signatories: who signed is not known in full; what is stated stands under the lists."
    return _table(context, columns, rows, (note,))


def promised(context: Context, *, document: str) -> TableValue:
    """What a document promises: by group, how much of it was claimed and accepted as done by the day of the context."""
    found = _document(document) if records.is_keeper(context) else None
    rows: list[Row] = []
    if found is not None:
        every = list(undertakings.undertakings(on=context.as_of, document=found))
        for group in dict.fromkeys(one.workstream for one in every):
            of_group = [one for one in every if one.workstream == group]
            standing = [str(one.status_on) for one in of_group]
            counts = [standing.count(status) for status in ("open", "in progress", "claimed", "accepted")]
            due = sum(one.due_on is not None for one in of_group)
            rows.append((group, len(of_group), *counts, due))
    columns = ("Group", "Actions", "Open", "In progress", "Claimed", "Accepted", "With a due date")
    return _table(context, tuple(Column(title) for title in columns), rows)


def _table(context: Context, columns: tuple[Column, ...], rows: list[Row], notes: tuple[str, ...] = ()) -> TableValue:
    return TableValue(
        rows=Rows(columns=columns, make=lambda: rows),
        as_of=context.as_of,
        is_final=True,
        source=SOURCE,
        footnotes=notes if rows else (),
        missing="" if rows else _why(context),
    )
