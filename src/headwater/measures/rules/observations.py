"""What is wrong with what somebody says was observed, as far as it can be seen without the other observations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from headwater.lib.periods import Period
from headwater.lib.words import listed, noted, number, said
from headwater.measures.rules.definitions import out_of_range, shown
from headwater.measures.rules.values import RELATIONS, IndicatorFacts, Kind, ObservationDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the register and the declarations say, read once for all drafts.

    indicators: by key. categories: id by "dimension/code". places: the ids of those that exist. closed: periods of
    which nothing more is told.
    """

    indicators: Mapping[str, IndicatorFacts]
    categories: Mapping[str, int]
    places: frozenset[int]
    closed: Sequence[Period]


class Content(NamedTuple):
    """What makes an observation this one, in the words that are shown when another content stands there."""

    value: int | None
    numerator: int | None
    denominator: int | None
    low: int | None
    high: int | None
    relation: str
    is_synthetic: bool
    source: str
    evidence: str


class Standard(NamedTuple):
    """An observation that stands already in the place of a draft: the latest of its revisions."""

    id: int
    revision: int
    content: Content
    returned_because: str


def content(draft: ObservationDraft) -> Content:
    """What a draft says."""
    return Content(
        draft.value,
        draft.numerator,
        draft.denominator,
        draft.low,
        draft.high,
        draft.relation,
        draft.is_synthetic,
        draft.source.strip(),
        draft.evidence.strip(),
    )


def observation_complaints(draft: ObservationDraft, known: Known) -> Iterator[str]:
    """What is wrong with one observation by itself."""
    indicator = known.indicators.get(draft.indicator)
    if indicator is None:
        yield said(
            "There is no indicator “{indicator}”; declare it first or correct the key.", indicator=draft.indicator
        )
        return
    if indicator.derivation:
        yield (
            said(
                "It is derived from the books ({derivation}) and is never typed; correct the records "
                "that it is derived from.",
                derivation=indicator.derivation,
            )
        )
    if draft.place is not None and draft.place not in known.places:
        yield said(
            "There is no place with the number {place}; register it first or leave the place empty.", place=draft.place
        )
    if draft.category:
        yield from _category_complaints(draft.category, indicator, known)
    if draft.ends_on < draft.starts_on:
        yield said(
            "It ends on {ends_on}, before it starts on {starts_on}; exchange the days.",
            ends_on=draft.ends_on,
            starts_on=draft.starts_on,
        )
    for period in known.closed:
        if draft.ends_on in period:
            yield said(
                "The reporting period {period} is closed; ask for it to be opened again, or report a later period.",
                period=period,
            )
    if not draft.source.strip():
        yield said("The source is missing; write where the value is written down.")
    if draft.relation not in RELATIONS:
        yield said(
            "“{relation}” is not a relation; write one of: {relations}.",
            relation=draft.relation,
            relations=listed(map(said, RELATIONS)),
        )
    if draft.revises is not None and not draft.why.strip():
        yield said("A revision needs its reason; write one sentence that says why.")
    yield from _value_complaints(draft, indicator)


def _category_complaints(category: str, indicator: IndicatorFacts, known: Known) -> Iterator[str]:
    dimension = category.partition("/")[0]
    if dimension not in indicator.dimensions:
        split = ", ".join(indicator.dimensions) or said("nothing")
        yield said(
            "It is split by {split}, not by “{dimension}”; correct the category or declare the dimension for it.",
            split=split,
            dimension=dimension,
        )
    elif category not in known.categories:
        there = ", ".join(sorted(one for one in known.categories if one.startswith(f"{dimension}/")))
        yield said("There is no category “{category}”; write one of: {there}.", category=category, there=there)


def _value_complaints(draft: ObservationDraft, indicator: IndicatorFacts) -> Iterator[str]:
    counts = (draft.numerator, draft.denominator)
    if indicator.kind == Kind.VALUE:
        if counts != (None, None):
            yield said("It is a value and has no numerator and denominator; write the value alone.")
        if draft.value is None:
            yield said("The value is missing; leave the observation out where nothing is known: a blank is not zero.")
    elif draft.value is None and None in counts:
        yield said("A ratio needs its numerator and its denominator, or its value where the source gives no counts.")
    elif draft.value is not None and None not in counts:
        yield said("The ratio follows from its numerator and denominator; leave its value out.")
    yield from out_of_range(draft.value, indicator)
    if draft.numerator is not None and draft.denominator is not None:
        yield from _ratio_complaints(draft.numerator, draft.denominator, indicator)
    yield from _estimate_complaints(draft, indicator)


def _ratio_complaints(numerator: int, denominator: int, indicator: IndicatorFacts) -> Iterator[str]:
    if denominator <= 0:
        yield said(
            "The denominator is {denominator}; a share of nothing is none, so write a number above zero.",
            denominator=number(denominator),
        )
    if numerator < 0:
        yield said("The numerator is {numerator}; write zero or more.", numerator=number(numerator))
    if indicator.is_part and numerator > denominator > 0:
        yield (
            said(
                "The numerator {numerator} is above the denominator {denominator}, of which it is a "
                "part; correct one of them.",
                numerator=number(numerator),
                denominator=number(denominator),
            )
        )


def _estimate_complaints(draft: ObservationDraft, indicator: IndicatorFacts) -> Iterator[str]:
    low, high, value = draft.low, draft.high, draft.value
    if low is not None and high is not None and high < low:
        yield said(
            "The range ends at {end}, below its beginning {beginning}; exchange them.",
            end=shown(high, indicator),
            beginning=shown(low, indicator),
        )
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield said("{value} lies outside its own range; correct the value or the range.", value=shown(value, indicator))


def standing_complaint(draft: ObservationDraft, there: Standard | None, indicator: IndicatorFacts) -> str | None:
    """What stands against a draft, given what is there already; None where it is new, the same, or a right revision."""
    if there is None:
        if draft.revises is not None:
            return said(
                "It revises observation {revises}, which is of something else; leave that out or correct it.",
                revises=draft.revises,
            )
        return None
    same = content(draft) == there.content
    if draft.revises is None:
        if same and not there.returned_because:
            return None
        if there.returned_because:
            return said(
                "Observation {id} was returned: {returned_because} Correct it as a revision of {id}.",
                id=there.id,
                returned_because=there.returned_because,
            )
        return said(
            "Observation {id} says something else of the same period: {differences}. To correct it, "
            "enter a revision of {id} with the reason.",
            id=there.id,
            differences=_differences(draft, there, indicator),
        )
    if draft.revises != there.id:
        return said(
            "The latest is observation {id}, not {revises}; look at it and revise that one.",
            id=there.id,
            revises=draft.revises,
        )
    if same:
        return said("It says the same as observation {id}, so there is nothing to revise.", id=there.id)
    return None


def _differences(draft: ObservationDraft, there: Standard, indicator: IndicatorFacts) -> str:
    told = zip(Content._fields, there.content, content(draft), strict=True)
    return "; ".join(
        said(
            "{name} {before}, not {now}",
            name=said(_NAMES[name]),
            before=_word(name, before, indicator),
            now=_word(name, now, indicator),
        )
        for name, before, now in told
        if before != now
    )


def _word(name: str, told: object, indicator: IndicatorFacts) -> str:
    if told is None or told == "":
        return said("none")
    if isinstance(told, bool):
        return said("yes") if told else said("no")
    if name == "relation":
        return said(str(told))
    return shown(told, indicator) if isinstance(told, int) and name in ("value", "low", "high") else str(told)


_NAMES = {
    "value": noted("value"),
    "numerator": noted("numerator"),
    "denominator": noted("denominator"),
    "low": noted("low"),
    "high": noted("high"),
    "relation": noted("relation"),
    "is_synthetic": noted("synthetic"),
    "source": noted("source"),
    "evidence": noted("evidence"),
}


def overlap_complaint(draft: ObservationDraft, starts_on: date, ends_on: date) -> str:
    """What is wrong with a period that meets another one of the same series."""
    return said(
        "{period} overlaps {reported}, which is reported already: its days would count twice. "
        "Report periods that do not meet.",
        period=Period(draft.starts_on, draft.ends_on),
        reported=Period(starts_on, ends_on),
    )


def falling_complaint(value: int, here: date, other: int, on: date, indicator: IndicatorFacts) -> str:
    """What is wrong with a running total of a day that would fall, from or to what stands on another day."""
    named = {"value": shown(value, indicator), "here": here, "other": shown(other, indicator), "on": on}
    if here > on:
        return said(
            "A running total never falls, and {value} on {here} is less than {other} on {on}. Write the total since "
            "the beginning, at least {other}, or revise the other value.",
            **named,
        )
    return said(
        "A running total never falls, and {value} on {here} is more than {other} on {on}. Write the total since the "
        "beginning, at most {other}, or revise the other value.",
        **named,
    )


def returned_complaint(again: str, other: str, on: date) -> str:
    """Why an observation of a running total cannot be returned. again: what it revised, which would count again."""
    return said(
        "Without it the value that it revised, {again}, would count again, and a running total "
        "never falls: it is {other} on {on}. Return that value first, or revise this one with "
        "the right value.",
        again=again,
        other=other,
        on=on,
    )


def parts_complaint(*, dimension: str, parts: str, total: str, whole: str) -> str:
    """What is wrong with parts that do not go with their whole."""
    if parts == "equal":
        return said(
            "By {dimension} it comes to {total} and as a whole to {whole}; each is in one category, so correct one.",
            dimension=dimension,
            total=total,
            whole=whole,
        )
    return said(
        "By {dimension} it comes to {total}, more than the whole {whole}; correct the parts or the whole.",
        dimension=dimension,
        total=total,
        whole=whole,
    )
