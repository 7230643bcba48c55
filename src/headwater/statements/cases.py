"""Caseloads as plain counts that a document states: what was brought forward, came, was closed, and is carried forward.

Only counts are held here. The formulas name the counts; the numbers are records (records.stated).
"""

from __future__ import annotations

from functools import partial

from headwater.statements import records
from headwater.statements.carry_over import explained
from headwater.statements.figures import Context, Figure, Reconciliation
from headwater.statements.rules import Column, Item, Reconciled, Rows, StatedDraft, Value

CASES = "cases"
_SOURCE = "Counts as stated by the organisation, with document and line."

# What each count is called, by key.
COUNTS: dict[str, str] = {
    "allegations.received": "Allegations received",
    "allegations.void": "Void: no further action",
    "allegations.further_analysis": "Taken into further analysis",
    "allegations.investigation": "Led to an investigation",
    "allegations.referred_internal": "Referred within the organisation",
    "allegations.referred_external": "Referred outside the organisation",
    "allegations.carried_forward": "Allegations carried forward",
    "investigations.brought_forward": "Investigations brought forward",
    "investigations.opened": "Investigations opened",
    "investigations.substantiated": "Closed: substantiated",
    "investigations.referred": "Closed: referred",
    "investigations.unsubstantiated": "Closed: unsubstantiated",
    "investigations.carried_forward": "Investigations carried forward",
}


def _stated(context: Context) -> dict[str, StatedDraft]:
    return records.stated_here(context)


def _item(counts: dict[str, StatedDraft], key: str) -> Item:
    found = counts.get(key)
    if found is None:
        return Item(COUNTS[key], None)
    return Item(COUNTS[key], found.value, f"{found.source}, {found.line}".rstrip(", "))


def count(context: Context, *, key: str) -> Value:
    """A count as it was stated."""
    item = _item(_stated(context), key)
    return Value(
        exact=item.amount,
        unit=CASES,
        digits=0,
        as_of=context.as_of,
        is_final=True,
        source=item.source,
        rows=Rows(
            columns=(Column("Count"), Column("Cases", CASES), Column("Source")),
            make=lambda: [(item.label, item.amount, item.source)],
        ),
        missing="" if item.amount is not None else f"No document states it for {context.year}.",
    )


def chain(
    context: Context,
    *,
    key: str,
    opening: str | None,
    came_in: tuple[str, ...],
    went_out: tuple[str, ...],
    stated: str,
) -> Reconciled:
    """A chain of counts, each by its key, held against a stated count."""
    counts = _stated(context)
    used = [*([opening] if opening else []), *came_in, *went_out, stated]
    missing = [COUNTS[one] for one in used if one not in counts]
    closing = _item(counts, stated)
    reconciled = Reconciled(
        unit=CASES,
        opening=_item(counts, opening) if opening else Item("Brought forward", None),
        came_in=tuple(_item(counts, one) for one in came_in),
        went_out=tuple(_item(counts, one) for one in went_out),
        stated=closing,
        tolerance=counts[stated].tolerance if stated in counts else 0,
        as_of=context.as_of,
        is_final=True,
        source=closing.source,
        missing=f"Not stated for {context.year}: {', '.join(missing)}." if missing else "",
    )
    return explained(context, key, reconciled)


FIGURES: tuple[Figure, ...] = tuple(
    Figure(
        key=key,
        title=title,
        unit=CASES,
        population=f"All {key.partition('.')[0]} of the organisation in the year.",
        formula="As stated; nothing is computed.",
        source=_SOURCE,
        compute=partial(count, key=key),
        # What is brought or carried forward is a stock: that of the last year counts. The rest are flows.
        over_time="last" if key.endswith("_forward") else "sum",
        over_category="sum",
    )
    for key, title in COUNTS.items()
)


def _reconciliation(
    key: str,
    *,
    title: str,
    formula: str,
    came_in: tuple[str, ...],
    went_out: tuple[str, ...],
    stated: str,
    opening: str | None = None,
) -> Reconciliation:
    return Reconciliation(
        key=key,
        title=title,
        unit=CASES,
        population=f"All {key.partition('.')[0]} of the organisation in the year.",
        formula=formula,
        source=_SOURCE,
        compute=partial(chain, key=key, opening=opening, came_in=came_in, went_out=went_out, stated=stated),
    )


RECONCILIATIONS: tuple[Reconciliation, ...] = (
    _reconciliation(
        "allegations.assessed",
        title="Allegations, from receipt to further analysis",
        formula="Received − void = taken into further analysis. Nothing is stated as brought forward.",
        came_in=("allegations.received",),
        went_out=("allegations.void",),
        stated="allegations.further_analysis",
    ),
    _reconciliation(
        "allegations.outcome",
        title="Allegations, from further analysis to carried forward",
        formula="Further analysis − investigation − referred within − referred outside = carried forward.",
        came_in=("allegations.further_analysis",),
        went_out=("allegations.investigation", "allegations.referred_internal", "allegations.referred_external"),
        stated="allegations.carried_forward",
    ),
    _reconciliation(
        "investigations.caseload",
        title="Investigations",
        formula="Brought forward + opened − substantiated − referred − unsubstantiated = carried forward.",
        opening="investigations.brought_forward",
        came_in=("investigations.opened",),
        went_out=("investigations.substantiated", "investigations.referred", "investigations.unsubstantiated"),
        stated="investigations.carried_forward",
    ),
)
