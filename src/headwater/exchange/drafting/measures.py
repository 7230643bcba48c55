"""Indicators, targets and observations: from records to drafts, and what the room says of those."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

from headwater.exchange.checking import Record
from headwater.exchange.columns import INDICATORS, OBSERVATIONS, OBSERVATIONS_WIDE, TARGETS
from headwater.exchange.drafting.naming import (
    UNKNOWN,
    Candidate,
    Finding,
    Nodes,
    RecordType,
    Reviewed,
    Unfit,
    about,
    in_english,
    placed,
)
from headwater.lib.periods import Period
from headwater.lib.words import counted, listed, said
from headwater.measures.queries import (
    Indicator,
    attachments,
    categories,
    dimensions,
    facts,
    history,
    review_observations,
    targets,
    with_keys,
)
from headwater.measures.rules import (
    DisaggregationDraft,
    IndicatorDraft,
    ObservationDraft,
    Standing,
    TargetDraft,
    content,
    indicator_complaints,
    target_complaints,
)

_SPLIT_EQUAL = "equal"
# Words of the room's sentences, and the column that they are about: the first that fit.
_ABOUT_INDICATORS = (
    ("English name", "name_en"),
    ("definition is missing", "definition"),
    ("unit is missing", "unit"),
    ("population is missing", "population"),
    ("not a direction", "direction"),
    ("not a frequency", "frequency"),
    ("decimals", "digits"),
    ("says what changed", "what_changed"),
    ("would succeed", "succeeds"),
    ("footnote", "population_footnote"),
    ("numerator", "numerator"),
    ("mean of ratios", "over_time"),
    ("running total", "is_cumulative"),
    ("over category", "over_category"),
    ("over place", "over_place"),
    ("over time", "over_time"),
    ("a bound of", "minimum"),
    ("lies below the lowest", "maximum"),
    ("dimension", "disaggregations"),
    ("parts", "disaggregations"),
)
_ABOUT_VALUES = (
    ("There is no indicator", "indicator"),
    ("derived from the books", "indicator"),
    ("no place", "place"),
    ("It is split by", "category"),
    ("There is no category", "category"),
    ("before it starts", "period"),
    ("reporting period", "period"),
    ("overlaps", "period"),
    ("The source is missing", "source"),
    ("not a relation", "relation"),
    ("revision needs", "why"),
    ("was returned", "why"),
    ("The latest is observation", "why"),
    ("nothing to revise", "why"),
    ("The denominator is", "denominator"),
    ("The value is missing", "value"),
    ("leave its value out", "value"),
    ("numerator", "numerator"),
    ("The range ends", "high"),
)


def _scaled(key: str, value: Decimal | None, digits: int) -> int | None:
    """A number in the smallest unit of its indicator. Unfit where it has more decimals than are kept."""
    if value is None:
        return None
    scaled = value.scaleb(digits)
    if scaled != scaled.to_integral_value():
        raise Unfit(key, _too_fine(value, digits))
    return int(scaled)


def _too_fine(value: Decimal, digits: int) -> str:
    near = round(value, digits)
    if not digits:
        return said(
            "{value} has more decimals than the indicator keeps (no decimals); write {near}.", value=value, near=near
        )
    return counted(
        "{value} has more decimals than the indicator keeps ({count} decimal); write {near}.",
        "{value} has more decimals than the indicator keeps ({count} decimals); write {near}.",
        digits,
        value=value,
        near=near,
    )


# Indicators


def _indicator(_: Sequence[Candidate]) -> Callable[[Record, Nodes], IndicatorDraft]:
    def draft(record: Record, nodes: Nodes) -> IndicatorDraft:
        values = cast("dict[str, Any]", record.values)
        digits = values.get("digits") or 0
        plain = ("numerator", "numerator_population", "denominator", "denominator_population", "population_footnote")
        words: dict[str, Any] = {
            key: values.get(key) or "" for key in (*plain, "method", "source", "derivation", "succeeds", "what_changed")
        }
        return IndicatorDraft(
            key=values["key"],
            names={code: values[f"name_{code}"] for code in ("en", "fr", "es", "ar") if values.get(f"name_{code}")},
            definition=values["definition"],
            unit=values["unit"],
            population=values["population"],
            direction=values["direction"],
            kind=values.get("kind") or "value",
            digits=digits,
            is_part=values.get("is_part") or False,
            over_time=values.get("over_time") or "never",
            over_place=values.get("over_place") or "never",
            over_category=values.get("over_category") or "never",
            minimum=_scaled("minimum", values.get("minimum"), digits) or 0,
            maximum=_scaled("maximum", values.get("maximum"), digits),
            is_cumulative=values.get("is_cumulative") or False,
            frequency=values.get("frequency") or "yearly",
            due_days=values.get("due_days") or 0,
            reports_from=values.get("reports_from"),
            office=cast("int | None", nodes.get("office")),
            results=cast("tuple[int, ...]", nodes.get("results") or ()),
            disaggregations=tuple(_split(text) for text in values.get("disaggregations") or ()),
            is_synthetic=values.get("is_synthetic") or False,
            **words,
        )

    return draft


def _split(text: str) -> DisaggregationDraft:
    dimension, _, parts = text.partition("=")
    return DisaggregationDraft(dimension=dimension.strip(), parts=parts.strip() or _SPLIT_EQUAL)


def _review_indicators(drafts: Sequence[IndicatorDraft]) -> Reviewed:
    there = with_keys([*(draft.key for draft in drafts), *(draft.succeeds for draft in drafts if draft.succeeds)])
    held = _as_drafts([row for key, row in there.items() if key in {draft.key for draft in drafts}])
    shown = attachments({result for draft in drafts for result in draft.results})
    known = [one.code for one in dimensions()]
    declared = {draft.key for draft in drafts}
    standings: list[str] = []
    findings: list[Finding] = []
    for position, draft in enumerate(drafts):
        findings += placed(position, _ABOUT_INDICATORS, "key", partial(indicator_complaints, draft, dimensions=known))
        if draft.succeeds and draft.succeeds not in there and draft.succeeds not in declared:
            what = said(
                "There is no indicator “{succeeds}” to succeed; declare it first or correct the key.",
                succeeds=draft.succeeds,
            )
            findings.append((position, "succeeds", what))
        standing, differing = _beside(draft, held.get(draft.key))
        if standing is Standing.UNCHANGED and any(
            there[draft.key].pk not in shown.get(one, ()) for one in draft.results
        ):
            # It is declared already, and shows another result from now on.
            standing = Standing.REVISION
        standings.append(standing)
        if differing:
            words = listed(_called(name) for name in differing)
            what = said(
                "It is declared with another {words}. What it counts never changes: declare another that succeeds it.",
                words=words,
            )
            findings.append((position, _COLUMN_OF.get(differing[0], differing[0]), what))
    return Reviewed(standings, findings)


def _called(name: str) -> str:
    """What a person knows a part of a draft by: the title of its column, in English the words of its name."""
    title = INDICATORS.column(_COLUMN_OF.get(name, name)).title
    told = said(title)
    return name.replace("_", " ") if told == title else told


_COLUMN_OF = {"names": "name_en"}
_NOT_COMPARED = ("key", "names", "results", "on_track_percent", "behind_percent")


def _beside(draft: IndicatorDraft, there: IndicatorDraft | None) -> tuple[Standing, list[str]]:
    """What a draft would do beside what is declared under its key, and in what it differs."""
    if there is None:
        return Standing.NEW, []
    names = [name for name in IndicatorDraft.__dataclass_fields__ if name not in _NOT_COMPARED]
    if differing := [name for name in names if getattr(draft, name) != getattr(there, name)]:
        return Standing.CHANGED, differing
    return Standing.UNCHANGED, []


def _as_drafts(rows: Sequence[Indicator]) -> dict[str, IndicatorDraft]:
    """Declared indicators as they were told, without their names and without the results that they show."""
    known = facts(rows)
    drafts = {}
    for row in rows:
        same = {
            name: getattr(row, name)
            for name in IndicatorDraft.__dataclass_fields__
            if name not in ("key", "names", "office", "results", "disaggregations", "succeeds")
        }
        parts = known[row.pk].dimensions.items()
        drafts[row.node.code] = IndicatorDraft(
            key=row.node.code,
            names={},
            office=row.office_id,
            disaggregations=tuple(DisaggregationDraft(dimension=one, parts=how) for one, how in parts),
            succeeds="" if row.succeeds is None else row.succeeds.node.code,
            **same,
        )
    return drafts


# Targets and observations


def _digits(records: Sequence[Candidate]) -> Mapping[str, int]:
    keys = {str(record.values["indicator"]) for record, _ in records}
    return {key: row.digits for key, row in with_keys(keys).items()}


def _common(record: Record, nodes: Nodes) -> dict[str, Any]:
    """What a target and an observation have in common."""
    values = cast("dict[str, Any]", record.values)
    period = cast("Period", values["period"])
    return {
        "indicator": values["indicator"],
        "starts_on": period.start,
        "ends_on": period.end,
        "place": cast("int | None", nodes.get("place")),
        "category": values.get("category") or "",
        "relation": values.get("relation") or "exactly",
        "source": values["source"],
        "why": values.get("why") or "",
        "is_synthetic": values.get("is_synthetic") or False,
    }


def _target(candidates: Sequence[Candidate]) -> Callable[[Record, Nodes], TargetDraft]:
    digits = _digits(candidates)

    def draft(record: Record, nodes: Nodes) -> TargetDraft:
        values = cast("dict[str, Any]", record.values)
        value = _scaled("value", values["value"], digits.get(values["indicator"], 0))
        assert value is not None, "the column is needed"
        return TargetDraft(value=value, is_baseline=values.get("is_baseline") or False, **_common(record, nodes))

    return draft


def _review_targets(drafts: Sequence[TargetDraft]) -> Reviewed:
    rows = with_keys(draft.indicator for draft in drafts)
    known = {one.key: one for one in facts(rows.values()).values()}
    by_category = categories()
    there = {
        (row.indicator_id, row.place_id, row.category_id, row.is_baseline, row.starts_on, row.ends_on): row
        for row in targets().filter(indicator__in=[row.pk for row in rows.values()])
    }
    standings: list[str] = []
    findings: list[Finding] = []
    for position, draft in enumerate(drafts):
        indicator = known.get(draft.indicator)
        findings += placed(position, _ABOUT_VALUES, "value", partial(target_complaints, draft, indicator))
        category = by_category.get(draft.category)
        if draft.category and (category is None or indicator is None or not _is_split(draft.category, indicator)):
            what = said(
                "“{category}” is no category of this indicator; write one as dimension/code, or leave it empty.",
                category=draft.category,
            )
            findings.append((position, "category", what))
        row = None
        if indicator is not None:
            spot = (indicator.id, draft.place, category, draft.is_baseline, draft.starts_on, draft.ends_on)
            row = there.get(spot)
        if row is None:
            standings.append(Standing.NEW)
        elif (row.value, row.relation) == (draft.value, draft.relation):
            standings.append(Standing.UNCHANGED)
        elif draft.why:
            standings.append(Standing.REVISION)
        else:
            standings.append(Standing.CHANGED)
            findings.append((position, "value", said("Another value is set for these days; to revise it, write why.")))
    return Reviewed(standings, findings)


def _is_split(category: str, indicator: Any) -> bool:
    return category.partition("/")[0] in indicator.dimensions


def _observation(candidates: Sequence[Candidate]) -> Callable[[Record, Nodes], ObservationDraft]:
    digits = _digits(candidates)
    there = _recorded(candidates)

    def draft(record: Record, nodes: Nodes) -> ObservationDraft:
        values = cast("dict[str, Any]", record.values)
        places = digits.get(values["indicator"], 0)
        numbers: dict[str, Any] = {key: _scaled(key, values.get(key), places) for key in ("value", "low", "high")}
        counts: dict[str, Any] = {key: values.get(key) for key in ("numerator", "denominator")}
        told = ObservationDraft(evidence=values.get("evidence") or "", **numbers, **counts, **_common(record, nodes))
        return _revising(told, there) if told.why and told.place != UNKNOWN else told

    return draft


_Spot = tuple[str, int | None, str, date, date]


def _recorded(candidates: Sequence[Candidate]) -> dict[_Spot, Any]:
    """Where rows say why they correct something: the latest observation that stands in the place of each."""
    days: dict[str, set[date]] = {}
    for record, _ in candidates:
        if record.values.get("why"):
            days.setdefault(str(record.values["indicator"]), set()).add(cast("Period", record.values["period"]).end)
    found: dict[_Spot, Any] = {}
    for key, row in with_keys(days).items():
        for one in history(indicator=row).filter(ends_on__in=days[key]):
            category = "" if one.category is None else f"{one.category.dimension.code}/{one.category.code}"
            spot = (key, one.place_id, category, one.starts_on, one.ends_on)
            if spot not in found or found[spot].revision < one.revision:
                found[spot] = one
    return found


def _revising(draft: ObservationDraft, there: Mapping[_Spot, Any]) -> ObservationDraft:
    """A draft that says why, as a revision of what stands there; the same as what stands there is no revision."""
    held = there.get((draft.indicator, draft.place, draft.category, draft.starts_on, draft.ends_on))
    if held is None:
        raise Unfit(
            "why", said("Nothing is recorded of this yet, so there is nothing to correct; leave the reason empty.")
        )
    told = content(draft)
    same = all(getattr(held, name) == getattr(told, name) for name in told._fields[:-2])
    submitted = (held.submission.source, held.submission.evidence) == (told.source, told.evidence)
    if same and submitted and held.status != "returned":
        return replace(draft, why="")
    return replace(draft, revises=held.pk)


def _review_observations(drafts: Sequence[ObservationDraft]) -> Reviewed:
    review = review_observations(drafts)
    english = in_english(review.complaints, lambda: review_observations(drafts).complaints)
    findings: list[Finding] = [
        (position, about(_ABOUT_VALUES, plain, "value"), what)
        for (position, what), (_, plain) in zip(review.complaints, english, strict=True)
        if drafts[position].place != UNKNOWN or "no place with the number" not in plain
    ]
    return Reviewed(review.standings, findings)


INDICATOR: RecordType[IndicatorDraft] = RecordType(
    sheet=INDICATORS, day="reports_from", drafting=_indicator, review=_review_indicators
)
TARGET: RecordType[TargetDraft] = RecordType(sheet=TARGETS, day="period", drafting=_target, review=_review_targets)
OBSERVATION: RecordType[ObservationDraft] = RecordType(
    sheet=OBSERVATIONS, day="period", drafting=_observation, review=_review_observations
)
OBSERVATION_WIDE: RecordType[ObservationDraft] = RecordType(
    sheet=OBSERVATIONS_WIDE, day="period", drafting=_observation, review=_review_observations
)
