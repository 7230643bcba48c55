"""What is told of measures (drafts), what is known (facts), and the words they use. Values only.

Nodes are ids of the registry. Values are whole numbers in the smallest unit of their indicator: with unit
"million people" and one digit, 31.6 million is 316. The value of a ratio in per cent with one digit is 826 for 82.6 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from headwater.lib.words import noted

PER_CENT = "per cent"
WHOLE = ""


class Kind(StrEnum):
    """A number by itself, or a numerator over a denominator."""

    VALUE = "value"
    RATIO = "ratio"


class Outcome(StrEnum):
    """What somebody else said of an observation."""

    VERIFIED = "verified"
    RETURNED = "returned"


class Standing(StrEnum):
    """What a draft would do. Changed: another content stands there already, which only a revision may answer."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REVISION = "revision"


DIRECTIONS: dict[str, str] = {
    "increase": noted("more is better"),
    "decrease": noted("less is better"),
    "maintain": noted("it should stay where it is"),
}
FREQUENCIES: dict[str, int] = {
    noted("once"): 0,
    noted("monthly"): 1,
    noted("quarterly"): 3,
    noted("half-yearly"): 6,
    noted("yearly"): 12,
}
# How values combine into that of a longer time, a larger place or the whole of categories.
COMBINING: dict[str, str] = {
    "sum": noted("values are added; of a ratio, numerators and denominators each"),
    "last": noted("the value of the last period that was reported"),
    "mean": noted("values are added and divided by how many there are"),
    "distinct": noted(
        "the same person may be counted in several, so they are never added: a total is observed by itself"
    ),
    "never": noted("a total would mean nothing, so there is none"),
}
OVER_TIME = ("sum", "last", "mean", "distinct", "never")
OVER_PLACE = ("sum", "mean", "distinct", "never")
OVER_CATEGORY = ("sum", "mean", "distinct", "never")
RELATIONS: dict[str, str] = {
    noted("exactly"): noted("this number"),
    noted("about"): noted("close to this number"),
    noted("over"): noted("this number or more"),
    noted("under"): noted("this number or less"),
}
PARTS: dict[str, str] = {
    "equal": noted("each is in exactly one category, so that all categories together are the whole"),
    "within": noted("each is in at most one category, so that all together are at most the whole"),
    "overlap": noted("one may be in several categories, so that nothing follows for the whole"),
}


# What makes an indicator this one, and what may be amended, by the names of a draft.
COUNTED = [
    "definition",
    "kind",
    "unit",
    "digits",
    "direction",
    "population",
    "numerator",
    "numerator_population",
    "denominator",
    "denominator_population",
    "population_footnote",
    "is_part",
    "over_time",
    "over_place",
    "over_category",
    "minimum",
    "maximum",
    "is_cumulative",
    "derivation",
    "what_changed",
    "is_synthetic",
]
AMENDABLE = ["method", "source", "frequency", "due_days", "reports_from", "on_track_percent", "behind_percent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisaggregationDraft:
    """An indicator is split by a declared dimension. parts: a key of PARTS."""

    dimension: str
    parts: str = "equal"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDraft:
    """What should be measured. names: what it is called, by language (en at least).

    A ratio says what its numerator and its denominator are, and of which population each; two populations need a
    footnote. results: ids of the plan elements that it shows. derivation: the name of a computation (it is then never
    typed). succeeds: the key of the indicator that it continues; what_changed: why the trend breaks there ("": it does
    not). minimum and maximum bound the value (of a ratio: the ratio).
    """

    key: str
    names: Mapping[str, str]
    definition: str
    unit: str
    population: str
    direction: str
    kind: str = Kind.VALUE
    digits: int = 0
    numerator: str = ""
    numerator_population: str = ""
    denominator: str = ""
    denominator_population: str = ""
    population_footnote: str = ""
    is_part: bool = False
    over_time: str = "never"
    over_place: str = "never"
    over_category: str = "never"
    minimum: int | None = 0
    maximum: int | None = None
    is_cumulative: bool = False
    frequency: str = "yearly"
    due_days: int = 0
    reports_from: date | None = None
    office: int | None = None
    method: str = ""
    source: str = ""
    derivation: str = ""
    results: tuple[int, ...] = ()
    disaggregations: tuple[DisaggregationDraft, ...] = ()
    on_track_percent: int = 90
    behind_percent: int = 60
    succeeds: str = ""
    what_changed: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionDraft:
    """Something that values may be split by, with its categories: code and title of each, in order.

    translations: by language, what each category is called by its code, and the dimension itself by "".
    """

    code: str
    title: str
    categories: tuple[tuple[str, str], ...]
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """What is aimed at by the end of a period, or (is_baseline) what was so at the end of an earlier one.

    place None: everywhere. category: "dimension/code", or "" for the whole. why: where it revises an earlier one.
    """

    indicator: str
    starts_on: date
    ends_on: date
    value: int
    source: str
    place: int | None = None
    category: str = WHOLE
    is_baseline: bool = False
    relation: str = "exactly"
    why: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationDraft:
    """What somebody saw: of a period, or of a day (both days equal).

    place None: everywhere, as one figure. category: "dimension/code", or "" for the whole. A ratio has numerator and
    denominator; where its source gives no counts, its value alone (and one of the counts, if known). low and high: the
    range of an estimate. revises: the id of the observation that this one corrects, with the reason in `why`.
    """

    indicator: str
    starts_on: date
    ends_on: date
    source: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    low: int | None = None
    high: int | None = None
    relation: str = "exactly"
    place: int | None = None
    category: str = WHOLE
    evidence: str = ""
    revises: int | None = None
    why: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """A step of a theory of change between two plan elements (ids). withdrawn: it is taken back."""

    cause: int
    effect: int
    assumption: str
    evidence: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDraft:
    """Which office reports an indicator for a place (ids)."""

    indicator: str
    place: int
    office: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFacts:
    """An indicator as the rules of observations see it. dimensions: how the parts of each relate to the whole."""

    id: int
    key: str
    kind: str
    unit: str
    digits: int
    is_part: bool
    minimum: int | None
    maximum: int | None
    is_cumulative: bool
    derivation: str
    over_time: str
    over_place: str
    over_category: str
    frequency: str
    office: int | None
    dimensions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How much of what was told was new, was there unchanged, or revised what was there.

    submissions: of observations, under which numbers they were written, one for each source.
    """

    new: int
    unchanged: int = 0
    revised: int = 0
    submissions: tuple[int, ...] = field(default=(), compare=False)
