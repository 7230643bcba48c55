"""Declaring what is measured: dimensions, indicators, what they show and who answers for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from headwater.access.queries import Person, require
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.words import listed, said
from headwater.measures.models import Attachment, Category, Coverage, Dimension, Disaggregation, Indicator, Translation
from headwater.measures.queries.definitions import indicator as indicator_with
from headwater.measures.queries.definitions import with_keys
from headwater.measures.queries.drafts import review_dimensions, review_indicators
from headwater.measures.rules import (
    AMENDABLE,
    COUNTED,
    FREQUENCIES,
    CoverageDraft,
    DimensionDraft,
    IndicatorDraft,
    Standing,
    Told,
)
from headwater.registry.actions import register_many
from headwater.registry.queries import Node, nodes
from headwater.registry.rules import NodeDraft

_POWER = "declare indicators"
_PER_STATEMENT = 1_000


@transaction.atomic
def declare_dimensions(*, drafts: Sequence[DimensionDraft], by: Person) -> Told:
    """Declare what values may be split by. The same again changes nothing; a category may be added, never taken away.

    Refused, with all complaints together: without the power “declare indicators”; fewer than two categories; a slash
    in a code; another title.
    """
    require(by, _POWER)
    review = review_dimensions(drafts)
    refuse_if(Complaint(what, where=drafts[at].code) for at, what in review.complaints)
    for draft, standing in zip(drafts, review.standings, strict=True):
        if standing is Standing.UNCHANGED:
            continue
        dimension, _ = Dimension.objects.get_or_create(code=draft.code, defaults={"title": draft.title})
        held = set(dimension.categories.values_list("code", flat=True))
        added = [(code, title) for code, title in draft.categories if code not in held]
        Category.objects.bulk_create([Category(dimension=dimension, code=code, title=title) for code, title in added])
        translated = _translate(dimension, draft)
        after = {"title": draft.title, "categories": [code for code, _ in added], "translations": translated}
        note(by=by, action="declare dimension", target=f"dimension:{draft.code}", after=after)
    told = Counter(review.standings)
    return Told(new=told[Standing.NEW], unchanged=told[Standing.UNCHANGED], revised=told[Standing.REVISION])


def _translate(dimension: Dimension, draft: DimensionDraft) -> list[str]:
    """Write what it and its categories are called in other languages, where that was not told yet."""
    ids: dict[str, int | None] = {"": None, **dict(dimension.categories.values_list("code", "pk"))}
    held = set(Translation.objects.filter(dimension=dimension.pk).values_list("category", "language"))
    new = [
        Translation(dimension=dimension, category_id=ids[code], language=language, title=title.strip())
        for language, titles in draft.translations.items()
        for code, title in titles.items()
        if (ids[code], language) not in held
    ]
    Translation.objects.bulk_create(new)
    return [f"{one.language}: {one.title}" for one in new]


@transaction.atomic
def declare_indicators(*, drafts: Sequence[IndicatorDraft], by: Person) -> Told:
    """Declare what is measured, with names in each language. The same again changes nothing.

    What an indicator counts never changes: another definition is another indicator, which succeeds this one. Refused,
    with all complaints together: without the power “declare indicators”; no unit; a ratio of two populations without a
    footnote; a rule that says nothing over its axis; an unknown dimension, office, result or predecessor.
    """
    require(by, _POWER)
    refuse_if(Complaint(what, where=drafts[at].key) for at, what in review_indicators(drafts).complaints)
    there = with_keys([*(draft.key for draft in drafts), *(draft.succeeds for draft in drafts if draft.succeeds)])
    dimensions = dict(Dimension.objects.values_list("code", "pk"))
    new = [draft for draft in drafts if draft.key not in there]
    registered = register_many(
        drafts=[
            NodeDraft(
                kind="indicator",
                code=draft.key,
                name=draft.names["en"],
                valid_from=None,
                source=draft.source,
                also={language: name for language, name in draft.names.items() if language != "en"},
            )
            for draft in new
        ],
        by=by,
    )
    _write_indicators(new, registered, there)
    rows = there | with_keys(draft.key for draft in new)
    Disaggregation.objects.bulk_create(
        [
            Disaggregation(indicator=rows[draft.key], dimension_id=dimensions[split.dimension], parts=split.parts)
            for draft in new
            for split in draft.disaggregations
        ],
        batch_size=_PER_STATEMENT,
    )
    _attach([(result, rows[draft.key]) for draft in drafts for result in draft.results])
    note_many(by=by, lines=[_line(draft) for draft in new])
    return Told(new=len(new), unchanged=len(drafts) - len(new))


def _write_indicators(
    drafts: Sequence[IndicatorDraft], nodes_by_key: Mapping[str, Node], there: dict[str, Indicator]
) -> None:
    """Write those first that others succeed."""
    waiting = list(drafts)
    known: dict[str, int] = {key: row.pk for key, row in there.items()}
    while waiting:
        ready = [draft for draft in waiting if not draft.succeeds or draft.succeeds in known]
        assert ready, "predecessors exist and form no circle"
        rows = Indicator.objects.bulk_create(
            [
                Indicator(
                    node=nodes_by_key[draft.key],
                    office_id=draft.office,
                    succeeds_id=known[draft.succeeds] if draft.succeeds else None,
                    **{name: getattr(draft, name) for name in (*COUNTED, *AMENDABLE)},
                )
                for draft in ready
            ],
            batch_size=_PER_STATEMENT,
        )
        known |= {draft.key: row.pk for draft, row in zip(ready, rows, strict=True)}
        waiting = [draft for draft in waiting if draft.key not in known]


def _line(draft: IndicatorDraft) -> Line:
    told = {name: getattr(draft, name) for name in (*COUNTED, *AMENDABLE, "office", "succeeds")}
    after = {"names": dict(draft.names), **{name: value for name, value in told.items() if value not in ("", None)}}
    return Line(action="declare indicator", target=f"indicator:{draft.key}", after=after)


def _attach(pairs: Sequence[tuple[int, Indicator]]) -> list[Attachment]:
    held = set(Attachment.objects.filter(result__in={result for result, _ in pairs}).values_list("result", "indicator"))
    wanted = dict.fromkeys((result, row.pk) for result, row in pairs if (result, row.pk) not in held)
    return Attachment.objects.bulk_create(
        [Attachment(result_id=result, indicator_id=pk) for result, pk in wanted], batch_size=_PER_STATEMENT
    )


@transaction.atomic
def attach(*, indicator: str, results: Sequence[int], by: Person) -> int:
    """Say that an indicator shows whether some elements of plans (ids) are reached; returns how many are new.

    Refused: without the power “declare indicators”; an unknown indicator; what is no element of a plan.
    """
    require(by, _POWER)
    row = indicator_with(indicator)
    kinds = dict(nodes(ids=results).values_list("pk", "kind"))
    refuse_if(
        said("Number {result} is no element of a plan; an indicator shows whether one is reached.", result=result)
        for result in results
        if kinds.get(result) != "plan-element"
    )
    new = _attach([(result, row) for result in results])
    if new:
        after = {"results": [one.result_id for one in new]}
        note(by=by, action="attach indicator", target=f"indicator:{row.key}", after=after)
    return len(new)


@transaction.atomic
def amend_indicator(*, key: str, by: Person, **changes: Any) -> Indicator:
    """Change who answers for an indicator and how it is gathered: office (a node or None), method, source, frequency,
    due_days, reports_from, on_track_percent, behind_percent. What it counts never changes.

    Refused: without the power “declare indicators”; an unknown frequency; thresholds in the wrong order; no office.
    """
    require(by, _POWER)
    assert set(changes) <= {*AMENDABLE, "office"}, "only who and how can be amended"
    row = (
        Indicator.objects.select_for_update(of=("self",))
        .select_related("node", "office")
        .get(pk=indicator_with(key).pk)
    )
    office = changes.get("office", row.office)
    if office is not None and office.kind != "office":
        raise Refused(
            said("{code} is a {kind}; name the office that answers for it.", code=office.code, kind=said(office.kind))
        )
    frequency = changes.get("frequency", row.frequency)
    if frequency not in FREQUENCIES:
        raise Refused(
            said(
                "“{frequency}” is not a frequency; write one of: {frequencies}.",
                frequency=frequency,
                frequencies=listed(map(said, FREQUENCIES)),
            )
        )
    before = {name: _plain(getattr(row, name)) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if row.behind_percent > row.on_track_percent:
        raise Refused(said("“Behind” begins above “on track”; write the lower threshold for behind."))
    row.save(update_fields=list(changes))
    after = {name: _plain(value) for name, value in changes.items()}
    note(by=by, action="amend indicator", target=f"indicator:{row.key}", before=before, after=after)
    return row


def _plain(value: Any) -> str | int | date | None:
    return value.code if isinstance(value, Node) else value


@transaction.atomic
def assign_reporting(*, drafts: Sequence[CoverageDraft], by: Person) -> int:
    """Say which office reports an indicator for a place; returns how many changed. The same again changes nothing.

    Refused, with all complaints together: without the power “declare indicators”; an unknown indicator, place or
    office.
    """
    require(by, _POWER)
    rows = with_keys(draft.indicator for draft in drafts)
    kinds = dict(nodes(ids={one for draft in drafts for one in (draft.place, draft.office)}).values_list("pk", "kind"))
    complaints = []
    for draft in drafts:
        if draft.indicator not in rows:
            complaints.append(Complaint(said("There is no such indicator; declare it first."), draft.indicator))
        if kinds.get(draft.place) != "place":
            complaints.append(
                Complaint(said("Number {place} is no place; name one.", place=draft.place), draft.indicator)
            )
        if kinds.get(draft.office) != "office":
            complaints.append(
                Complaint(said("Number {office} is no office; name one.", office=draft.office), draft.indicator)
            )
    refuse_if(complaints)
    wanted = {(rows[draft.indicator].pk, draft.place): draft.office for draft in drafts}
    held = {
        (row.indicator_id, row.place_id): row
        for row in Coverage.objects.filter(indicator__in={indicator for indicator, _ in wanted})
    }
    new = [
        Coverage(indicator_id=indicator, place_id=place, office_id=office)
        for (indicator, place), office in wanted.items()
        if (indicator, place) not in held
    ]
    moved = [held[key] for key, office in wanted.items() if key in held and held[key].office_id != office]
    for row in moved:
        row.office_id = wanted[row.indicator_id, row.place_id]
    Coverage.objects.bulk_create(new, batch_size=_PER_STATEMENT)
    Coverage.objects.bulk_update(moved, ["office"], batch_size=_PER_STATEMENT)
    if new or moved:
        after = {"new": len(new), "moved": len(moved), "offices": sorted(set(wanted.values()))}
        note(by=by, action="assign reporting", target="measures", after=after)
    return len(new) + len(moved)
