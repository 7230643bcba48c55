"""What is wrong with what somebody wants to declare: indicators, dimensions, targets and links between results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from headwater.lib.words import listed, noted, number, said
from headwater.measures.rules.values import (
    COMBINING,
    DIRECTIONS,
    FREQUENCIES,
    OVER_CATEGORY,
    OVER_PLACE,
    OVER_TIME,
    PARTS,
    RELATIONS,
    DimensionDraft,
    IndicatorDraft,
    IndicatorFacts,
    Kind,
    TargetDraft,
)

MOST_DIGITS = 9
# Far below where 64-bit totals of millions of observations overflow.
LARGEST = 10**13


def indicator_complaints(draft: IndicatorDraft, *, dimensions: Iterable[str] = ()) -> Iterator[str]:
    """What is wrong with an indicator by itself; dimensions: the codes that are declared."""
    if not draft.names.get("en", "").strip():
        yield said("It has no English name; write one, and others beside it.")
    for what in ("definition", "unit", "population"):
        if not str(getattr(draft, what)).strip():
            yield said(_MISSING[what])
    if draft.direction not in DIRECTIONS:
        yield said(
            "“{direction}” is not a direction; write one of: {directions}.",
            direction=draft.direction,
            directions=listed(map(said, DIRECTIONS)),
        )
    if draft.frequency not in FREQUENCIES:
        yield said(
            "“{frequency}” is not a frequency; write one of: {frequencies}.",
            frequency=draft.frequency,
            frequencies=listed(map(said, FREQUENCIES)),
        )
    if not 0 <= draft.digits <= MOST_DIGITS:
        yield said("It has {digits} decimals; write 0 to {most_digits}.", digits=draft.digits, most_digits=MOST_DIGITS)
    if not 0 <= draft.behind_percent <= draft.on_track_percent:
        yield said("“Behind” begins above “on track”; write the lower threshold for behind.")
    if draft.what_changed and not draft.succeeds:
        yield said("It says what changed and not since which indicator; name the one that it succeeds.")
    if draft.succeeds == draft.key:
        yield said("It would succeed itself; name the earlier indicator.")
    yield from _ratio_complaints(draft)
    yield from _combining_complaints(draft)
    yield from _range_complaints(draft)
    known = set(dimensions)
    for split in draft.disaggregations:
        if split.dimension not in known:
            yield (
                said(
                    "“{dimension}” is not a dimension; write one of: {dimensions}.",
                    dimension=split.dimension,
                    dimensions=", ".join(sorted(known)),
                )
                if known
                else said(
                    "“{dimension}” is not a dimension; write a declared dimension; none is declared yet.",
                    dimension=split.dimension,
                )
            )
        if split.parts not in PARTS:
            yield said(
                "“{parts}” does not say what parts are; write one of: {possible}.",
                parts=split.parts,
                possible=", ".join(PARTS),
            )
        elif split.parts != "overlap" and draft.over_category != "sum":
            yield (
                said(
                    "By {dimension} its parts are to be {parts}, so they are added up; write “sum” over "
                    "category, or “overlap” for the parts.",
                    dimension=split.dimension,
                    parts=split.parts,
                )
            )


_MISSING = {
    "definition": noted("The definition is missing; write what is counted and what is not."),
    "unit": noted(
        "The unit is missing, and a value or a target without one means nothing; write it, such as people or per cent."
    ),
    "population": noted("The population is missing; write among whom or what is counted."),
}


def _ratio_complaints(draft: IndicatorDraft) -> Iterator[str]:
    parts = (draft.numerator, draft.denominator, draft.numerator_population, draft.denominator_population)
    if draft.kind == Kind.VALUE:
        if any(parts) or draft.is_part:
            yield said("A value has no numerator and denominator; make it a ratio or leave them out.")
        return
    if draft.kind != Kind.RATIO:
        yield said(
            "“{kind}” is not a kind of indicator; write one of: {kinds}.",
            kind=draft.kind,
            kinds=listed(map(said, Kind)),
        )
        return
    if not all(part.strip() for part in parts):
        yield said("A ratio needs its numerator and its denominator, each with its population; write all four.")
    elif draft.numerator_population != draft.denominator_population and not draft.population_footnote.strip():
        yield (
            said(
                "The numerator counts among “{numerator_population}” and the denominator among "
                "“{denominator_population}”. Take one population for both, or declare the difference in "
                "a footnote.",
                numerator_population=draft.numerator_population,
                denominator_population=draft.denominator_population,
            )
        )
    if "mean" in (draft.over_time, draft.over_place, draft.over_category):
        yield said(
            "A mean of ratios hides how large each is; write “sum”: numerators and denominators are added up each."
        )


def _combining_complaints(draft: IndicatorDraft) -> Iterator[str]:
    for axis, rule, allowed in (
        (said("time"), draft.over_time, OVER_TIME),
        (said("place"), draft.over_place, OVER_PLACE),
        (said("category"), draft.over_category, OVER_CATEGORY),
    ):
        if rule in allowed:
            continue
        if rule in COMBINING:
            yield said(
                "“{rule}” only says something over time; over {axis} write one of: {allowed}.",
                rule=said(rule),
                axis=axis,
                allowed=listed(map(said, allowed)),
            )
        else:
            yield said(
                "“{rule}” does not say how it adds up over {axis}; write one of: {allowed}.",
                rule=said(rule),
                axis=axis,
                allowed=listed(map(said, allowed)),
            )
    if draft.is_cumulative and (draft.over_time != "last" or draft.kind != Kind.VALUE):
        yield said("A running total holds what came before, so over time its last value counts; write “last”.")


def _range_complaints(draft: IndicatorDraft) -> Iterator[str]:
    for bound in (draft.minimum, draft.maximum):
        if bound is not None and abs(bound) > LARGEST:
            yield said(
                "A bound of {bound} is more than can be kept; write at most {largest}, or another unit.",
                bound=number(bound),
                largest=number(LARGEST),
            )
    if draft.minimum is not None and draft.maximum is not None and draft.maximum < draft.minimum:
        yield said(
            "The highest value {maximum} lies below the lowest {minimum}; exchange them.",
            maximum=draft.maximum,
            minimum=draft.minimum,
        )


def dimension_complaints(draft: DimensionDraft) -> Iterator[str]:
    """What is wrong with a dimension."""
    if not draft.code.strip() or "/" in draft.code:
        yield said("“{code}” is not a code; write a short word without a slash.", code=draft.code)
    if not draft.title.strip():
        yield said("The title is missing; write what it is called.")
    codes = [code for code, _ in draft.categories]
    if len(codes) < 2:
        yield said("A dimension splits into at least two categories; write them.")
    for code, title in draft.categories:
        if not code.strip() or "/" in code or not title.strip():
            yield said("“{code}” is not a category; write a code without a slash, and a title.", code=code)
    if len(set(codes)) < len(codes):
        yield said("A category stands there twice; write each once.")
    for language, titles in draft.translations.items():
        for code, title in titles.items():
            if code and code not in codes:
                yield said(
                    "“{code}” has a title in {language} and is no category here; list it, or leave the title out.",
                    code=code,
                    language=language,
                )
            if not title.strip():
                yield said(
                    "The title in {language} of “{code}” is empty; write it or leave it out.",
                    language=language,
                    code=code or draft.code,
                )


def target_complaints(draft: TargetDraft, indicator: IndicatorFacts | None) -> Iterator[str]:
    """What is wrong with a target or a baseline by itself."""
    if indicator is None:
        yield said(
            "There is no indicator “{indicator}”; declare it first, with its unit, or correct the key.",
            indicator=draft.indicator,
        )
        return
    if draft.ends_on < draft.starts_on:
        yield said(
            "It ends on {ends_on}, before it starts on {starts_on}; exchange the days.",
            ends_on=draft.ends_on,
            starts_on=draft.starts_on,
        )
    if not draft.source.strip():
        yield said("The source is missing; write where this is written down.")
    if draft.relation not in RELATIONS:
        yield said(
            "“{relation}” is not a relation; write one of: {relations}.",
            relation=draft.relation,
            relations=listed(map(said, RELATIONS)),
        )
    yield from out_of_range(draft.value, indicator)


def out_of_range(value: int | None, indicator: IndicatorFacts) -> Iterator[str]:
    """What is wrong with a value, by the declared range."""
    if value is None:
        return
    if indicator.minimum is not None and value < indicator.minimum:
        yield said(
            "{value} is below the lowest possible value, {lowest}.",
            value=shown(value, indicator),
            lowest=shown(indicator.minimum, indicator),
        )
    if indicator.maximum is not None and value > indicator.maximum:
        yield said(
            "{value} is above the highest possible value, {highest}.",
            value=shown(value, indicator),
            highest=shown(indicator.maximum, indicator),
        )
    if abs(value) > LARGEST:
        yield said(
            "{value} is more than can be kept; write at most {largest}, or declare another unit.",
            value=number(value),
            largest=number(LARGEST),
        )


def shown(value: int, indicator: IndicatorFacts) -> str:
    """A value in words, with its unit."""
    return f"{number(Decimal(value).scaleb(-indicator.digits))} {indicator.unit}"


def circles(steps: Sequence[tuple[int, int]]) -> set[int]:
    """The results that would help to reach themselves, of steps from a cause to an effect."""
    effects: dict[int, list[int]] = {}
    for cause, effect in steps:
        effects.setdefault(cause, []).append(effect)
    return {start for start in effects if start in _reached(start, effects)}


def _reached(start: int, effects: Mapping[int, Sequence[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = list(effects.get(start, ()))
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting += effects.get(at, ())
    return reached


def closing_complaints(*, starts_on: date, ends_on: date, on: date, why: str) -> Iterator[str]:
    """What is wrong with closing a reporting period."""
    if ends_on < starts_on:
        yield said(
            "It ends on {ends_on}, before it starts on {starts_on}; exchange the days.",
            ends_on=ends_on,
            starts_on=starts_on,
        )
    if ends_on >= on:
        yield said("The period ends on {ends_on}, which is not over; close it on a later day.", ends_on=ends_on)
    if not why.strip():
        yield said("The reason is missing; write one sentence that says why.")
