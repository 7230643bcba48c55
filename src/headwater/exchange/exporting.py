"""What is recorded, as rows of the columns by which it is loaded: what is written out can be loaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone

from headwater.access.queries import people
from headwater.exchange import rows
from headwater.exchange.cells import Held, period_written
from headwater.exchange.columns import SHEETS, Column, Sheet
from headwater.exchange.writing import export_rows
from headwater.lib.errors import Refused
from headwater.lib.periods import Period
from headwater.lib.words import listed, said
from headwater.measures.queries import (
    Indicator,
    Observation,
    Target,
    dimensions,
    history,
    indicators,
    links,
    results_of,
    targets,
)
from headwater.measures.queries.definitions import facts
from headwater.registry.queries import Membership, Node, all_names, memberships, names, names_of, node, nodes, tree
from headwater.registry.rules import ROLES
from headwater.undertakings.queries import Progress, Undertaking, recorded, told_as

Row = Mapping[str, Held]
_PER_PORTION = 2_000


def exported(record: str, form: Literal["csv", "xlsx"], *, tags: bool = False, plan: str = "") -> bytes:
    """All records of a type as a file; of frameworks the one of a plan (its code).

    Refused: a record type that is not written out this way; a plan that there is none of.
    """
    if record == "framework":
        rows = _framework(node(kind="plan", code=plan))
        return export_rows(SHEETS[record], rows, form, tags=tags)
    if record == WIDE:
        sheet, lines = _wide()
        return export_rows(sheet, lines, form, tags=tags)
    if record not in ROWS:
        raise Refused(
            said(
                "“{record}” is not written out this way; write one of: {records}.",
                record=record,
                records=listed([*ROWS, WIDE]),
            )
        )
    return export_rows(SHEETS[record], ROWS[record](), form, tags=tags)


def _written(value: int | None, digits: int) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-digits)


def _named(node: Node | None) -> str | None:
    return None if node is None else node.code


def _indicators(some: QuerySet[Indicator] | None = None) -> Iterator[Row]:
    asked = indicators() if some is None else some
    rows = list(asked.select_related("succeeds__node"))
    known = facts(rows)
    names = all_names([row.node for row in rows])
    for row in rows:
        called = {f"name_{name.language}": name.text for name in names[row.node_id] if not name.is_variant}
        same = {
            column.key: getattr(row, column.key)
            for column in SHEETS["indicator"].columns
            if column.kind != "list" and hasattr(row, column.key)
        }
        splits = known[row.pk].dimensions.items()
        yield {
            **same,
            **called,
            "key": row.node.code,
            "minimum": _written(row.minimum, row.digits),
            "maximum": _written(row.maximum, row.digits),
            "office": _named(row.office),
            "results": tuple(node.code for node in results_of(row)),
            "disaggregations": tuple(one if how == "equal" else f"{one}={how}" for one, how in splits),
            "succeeds": None if row.succeeds is None else row.succeeds.node.code,
        }


def _dimensions() -> Iterator[Row]:
    for row in dimensions():
        titles = [(one.code, one.titles()) for one in row.categories.all()]
        called = {f"title_{language}": title for language, title in row.titles().items()}
        languages = sorted({language for _, held in titles for language in held})
        split = {
            f"categories_{language}": tuple(f"{code}={held[language]}" for code, held in titles if language in held)
            for language in languages
        }
        yield {"code": row.code, **called, **split}


def _links() -> Iterator[Row]:
    """The theory of change as it stands, of all plans."""
    for row in links():
        yield {
            "cause": row.cause.code,
            "effect": row.effect.code,
            "assumption": row.assumption,
            "evidence": row.evidence,
            "withdrawn": False,
        }


def _category(row: object) -> str | None:
    category = getattr(row, "category", None)
    return None if category is None else f"{category.dimension.code}/{category.code}"


def _targets(some: QuerySet[Target] | None = None) -> Iterator[Row]:
    for row in targets() if some is None else some:
        yield {
            "indicator": row.indicator.node.code,
            "period": Period(row.starts_on, row.ends_on),
            "place": _named(row.place),
            "category": _category(row),
            "value": _written(row.value, row.indicator.digits),
            "is_baseline": row.is_baseline,
            "relation": row.relation,
            "source": row.source,
            "is_synthetic": row.is_synthetic,
        }


def _standing() -> Iterator[QuerySet[Observation]]:
    """What counts: neither revised nor returned."""
    for status in ("entered", "verified"):
        yield history(status=status).order_by("indicator__node__code", "ends_on", "pk")


def _observations(some: QuerySet[Observation] | None = None) -> Iterator[Row]:
    for asked in _standing() if some is None else [some]:
        for row in asked.iterator(chunk_size=_PER_PORTION):
            digits = row.indicator.digits
            yield {
                "indicator": row.indicator.node.code,
                "period": Period(row.starts_on, row.ends_on),
                "place": _named(row.place),
                "category": _category(row),
                "value": _written(row.value, digits),
                "numerator": row.numerator,
                "denominator": row.denominator,
                "low": _written(row.low, digits),
                "high": _written(row.high, digits),
                "relation": row.relation,
                "source": row.submission.source,
                "evidence": row.submission.evidence,
                "is_synthetic": row.is_synthetic,
            }


WIDE = "observation-wide"
_BESIDE = ("indicator", "place", "category", "relation", "source", "evidence", "is_synthetic")


def _wide() -> tuple[Sheet, list[Row]]:
    """Observations of one number each, with their periods as columns; ratios with their counts stay in long form."""
    sheet = SHEETS[WIDE]
    lines: dict[tuple[Held, ...], dict[str, Held]] = {}
    periods: set[Period] = set()
    for row in _observations():
        if row["value"] is None or row["numerator"] is not None or row["low"] is not None or row["high"] is not None:
            continue
        period = row["period"]
        assert isinstance(period, Period)
        periods.add(period)
        beside = tuple(row[key] for key in _BESIDE)
        lines.setdefault(beside, dict(zip(_BESIDE, beside, strict=True)))[str(period)] = row["value"]
    columns = [column for column in sheet.columns if column.key in _BESIDE]
    headers = [
        Column(key=str(one), title=period_written(one), meaning="The value.", kind="number", required=False)
        for one in sorted(periods)
    ]
    spread = replace(sheet, columns=(*columns, *headers), spread=(), with_identity=())
    return spread, list(lines.values())


def _undertakings(some: QuerySet[Undertaking] | None = None) -> Iterator[Row]:
    asked = Undertaking.objects.order_by("pk") if some is None else some
    codes = list(asked.values_list("code", flat=True))
    for start in range(0, len(codes), _PER_PORTION):
        drafts = recorded(codes[start : start + _PER_PORTION])
        known = _nodes(
            one for draft in drafts for one in (draft.document, draft.obligor, draft.owner, *draft.links) if one
        )
        emails = dict(people().values_list("pk", "email"))
        for draft in drafts:
            yield {
                "code": draft.code,
                "kind": draft.kind,
                "text": draft.text,
                "document": known[draft.document].code,
                "line": draft.line,
                "made_on": draft.made_on,
                "obligor": _with_kind(known.get(draft.obligor or 0)),
                "owner": _with_kind(known.get(draft.owner or 0)),
                "owner_person": emails.get(draft.owner_person or 0),
                "workstream": draft.workstream,
                "due_on": draft.due_on,
                "under": draft.under,
                "links": tuple(str(_with_kind(known[one])) for one in draft.links),
                "is_synthetic": draft.is_synthetic,
            }


def _progress(some: QuerySet[Progress] | None = None) -> Iterator[Row]:
    asked = Progress.objects.exclude(step="register") if some is None else some
    rows = asked.select_related("undertaking", "owner", "owner_person")
    for row in rows.order_by("pk").iterator(chunk_size=_PER_PORTION):
        told = told_as(row, row.undertaking.code)
        yield {
            "undertaking": told.undertaking,
            "step": told.step,
            "on": told.on,
            "text": told.text,
            "evidence": told.evidence,
            "due_on": told.due_on,
            "owner": _with_kind(row.owner) if told.owner else None,
            "owner_person": row.owner_person.email if told.owner_person and row.owner_person else None,
            "is_synthetic": told.is_synthetic,
        }


def _memberships(some: QuerySet[Membership] | None = None) -> Iterator[Row]:
    by_role = [memberships(role=role).order_by("of__code", "valid_from", "pk") for role in ROLES]
    for asked in by_role if some is None else [some]:
        for held in asked:
            yield {
                "role": held.role,
                "member": _with_kind(held.member),
                "of": _with_kind(held.of),
                "valid_from": held.valid_from,
                "valid_to": held.valid_to,
                "evidence": held.evidence,
                "evidence_of_end": held.evidence_of_end,
            }


def _nodes(ids: Iterator[int]) -> dict[int, Node]:
    return {node.pk: node for node in nodes(ids=set(ids))}


def _with_kind(node: Node | None) -> str | None:
    """A thing by its kind and code, which says it alone: place:KEN."""
    return None if node is None else f"{node.kind}:{node.code}"


# By record type: some rows of it, in their order, or all that is written out.
ROWS: dict[str, Callable[..., Iterator[Row]]] = {
    **rows.ROWS,
    "link": _links,
    "dimension": _dimensions,
    "indicator": _indicators,
    "target": _targets,
    "observation": _observations,
    "undertaking": _undertakings,
    "progress": _progress,
    "membership": _memberships,
}


def _framework(plan: Node) -> Iterator[Row]:
    """A plan and its elements as they stand today, each with what it is part of, in their order."""
    today = timezone.localdate()
    branches = tree(plan=plan, on=today)
    called = names_of([plan, *(branch.node for branch in branches)], on=today)
    (first, *_) = names(plan)
    part = {held.member_id: held for held in memberships(role="part of", on=today)}
    yield {
        "element": "plan",
        "code": plan.code,
        "name": called[plan.pk],
        "valid_from": first.valid_from,
        "source": first.source or "registry",
    }
    for branch in branches:
        held = part[branch.node.pk]
        yield {
            "element": "part",
            "code": branch.node.code,
            "parent": branch.parent.code,
            "name": called[branch.node.pk],
            "valid_from": held.valid_from,
            "source": held.evidence,
        }
