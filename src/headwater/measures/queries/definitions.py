"""Indicators, what they show, how they are split, what is aimed at, and how results depend on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

from headwater.lib.errors import Refused
from headwater.lib.periods import Period
from headwater.lib.words import said
from headwater.measures.models import Attachment, Closing, Disaggregation
from headwater.measures.models import Category as Category
from headwater.measures.models import Coverage as Coverage
from headwater.measures.models import Dimension as Dimension
from headwater.measures.models import Indicator as Indicator
from headwater.measures.models import Link as Link
from headwater.measures.models import Target as Target
from headwater.measures.rules import IndicatorFacts
from headwater.registry.queries import Node, memberships, tree
from headwater.registry.rules import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """An element of a plan, or an indicator, and what it takes the place of in an earlier version."""

    now: Node
    before: Node
    what_changed: str = ""


def indicator(key: str) -> Indicator:
    """The indicator with this key. Refused where there is none."""
    found = indicators().filter(node__code_key=folded(key)).first()
    if found is None:
        raise Refused(said("There is no indicator “{key}”; declare it first or correct the key.", key=key))
    return found


def indicators(
    *,
    plan: Node | None = None,
    on: date | None = None,
    result: Node | int | None = None,
    office: Node | int | None = None,
    frequency: str | None = None,
    derived: bool | None = None,
    text: str = "",
) -> QuerySet[Indicator]:
    """Indicators by key: of a plan (on a day), of a result, of an office; text: a part of key or definition."""
    found = Indicator.objects.select_related("node", "office").order_by("node__code")
    if plan is not None:
        assert on is not None, "a plan is read as of a day"
        elements = [branch.node.pk for branch in tree(plan=plan, on=on)]
        found = found.filter(pk__in=Attachment.objects.filter(result__in=elements).values("indicator"))
    if result is not None:
        found = found.filter(attachments__result=result)
    if office is not None:
        found = found.filter(office=office)
    if frequency is not None:
        found = found.filter(frequency=frequency)
    if derived is not None:
        found = found.exclude(derivation="") if derived else found.filter(derivation="")
    if text:
        found = found.filter(Q(node__code__icontains=text) | Q(definition__icontains=text))
    return found


def with_keys(keys: Iterable[str]) -> dict[str, Indicator]:
    """Indicators by their keys, exactly as written; those that do not exist are left out."""
    wanted = sorted(set(keys))
    found: dict[str, Indicator] = {}
    for start in range(0, len(wanted), 5_000):
        some = indicators().filter(node__code__in=wanted[start : start + 5_000])
        found |= {row.node.code: row for row in some}
    return found


_Row = TypeVar("_Row", bound=Model)


class Counted(NamedTuple):
    """How an indicator counts, without its texts: of thousands, reading those would take longer than all the rest."""

    pk: int
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
    office_id: int | None
    direction: str
    on_track_percent: int
    behind_percent: int


def counted_with(ids: Sequence[int]) -> Iterator[Counted]:
    """How the indicators with these ids count."""
    names = ["pk", "node__code", *Counted._fields[2:]]
    yield from map(Counted._make, among(Indicator.objects.order_by("pk"), ids, "id").values_list(*names))


def among(rows: QuerySet[_Row], ids: Iterable[int], column: str = "indicator_id") -> QuerySet[_Row]:
    """Only the rows of these ids, written as numbers: as values, each is looked at several times on its way."""
    listed = ", ".join(str(int(pk)) for pk in ids) or "NULL"
    table = rows.model._meta.db_table
    return rows.extra(where=[f"{table}.{column} IN ({listed})"])  # noqa: S610 (numbers)


def facts(rows: Iterable[Indicator | Counted]) -> dict[int, IndicatorFacts]:
    """Indicators as rules see them, by id."""
    held = {row.pk: row for row in rows}
    splits: dict[int, dict[str, str]] = defaultdict(dict)
    for indicator_id, dimension, parts in _splits(list(held)):
        splits[indicator_id][dimension] = parts
    return {pk: fact(row, splits[pk]) for pk, row in held.items()}


def _splits(ids: Sequence[int]) -> list[tuple[int, str, str]]:
    rows = Disaggregation.objects.order_by("pk").values_list("indicator_id", "dimension__code", "parts")
    return list(rows if len(ids) > 500 else rows.filter(indicator__in=ids))


def fact(row: Indicator | Counted, dimensions: Mapping[str, str]) -> IndicatorFacts:
    """One indicator as rules see it."""
    return IndicatorFacts(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        unit=row.unit,
        digits=row.digits,
        is_part=row.is_part,
        minimum=row.minimum,
        maximum=row.maximum,
        is_cumulative=row.is_cumulative,
        derivation=row.derivation,
        over_time=row.over_time,
        over_place=row.over_place,
        over_category=row.over_category,
        frequency=row.frequency,
        office=row.office_id,
        dimensions=dimensions,
    )


def dimensions() -> QuerySet[Dimension]:
    """All dimensions with their categories and what these are called, in the order of their codes."""
    return Dimension.objects.prefetch_related("translations", "categories__translations").order_by("code")


def categories(*, indicator: Indicator | None = None) -> dict[str, int]:
    """The id of each category (of an indicator: those it is split by), by "dimension/code", in the order declared."""
    found = Category.objects.order_by("dimension__code", "pk")
    if indicator is not None:
        found = found.filter(dimension__in=indicator.disaggregations.values("dimension"))
    return {f"{dimension}/{code}": pk for pk, dimension, code in found.values_list("pk", "dimension__code", "code")}


def category(text: str) -> int:
    """The id of a category written "dimension/code"; 0 for the whole (""). Refused where there is none."""
    if not text:
        return 0
    dimension, _, code = text.partition("/")
    if found := Category.objects.filter(dimension__code=dimension, code=code).first():
        return found.pk
    raise Refused(said("There is no category “{text}”; write it as dimension/code, such as sex/female.", text=text))


def targets(
    *, indicator: Indicator | None = None, place: Node | int | None = None, only_in_force: bool = True
) -> QuerySet[Target]:
    """Targets and baselines by their last day; in force: of the revisions of each only the latest."""
    found = Target.objects.select_related("indicator__node", "place", "category__dimension", "set_by")
    found = found.order_by("ends_on", "starts_on", "pk")
    if indicator is not None:
        found = found.filter(indicator=indicator)
    if place is not None:
        found = found.filter(place=place)
    return found.extra(where=[_LATEST_TARGET]) if only_in_force else found  # noqa: S610 (a constant)


_LATEST_TARGET = """
    NOT EXISTS (
        SELECT 1 FROM measures_target AS later
        WHERE later.indicator_id = measures_target.indicator_id
            AND COALESCE(later.place_id, 0) = COALESCE(measures_target.place_id, 0)
            AND COALESCE(later.category_id, 0) = COALESCE(measures_target.category_id, 0)
            AND later.is_baseline = measures_target.is_baseline AND later.starts_on = measures_target.starts_on
            AND later.ends_on = measures_target.ends_on AND later.revision > measures_target.revision
    )
"""


def results_of(indicator: Indicator) -> list[Node]:
    """The elements of plans that an indicator shows."""
    return [one.result for one in indicator.attachments.select_related("result").order_by("pk")]


def attachments(results: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the indicators that show each of these results, in the order in which they were attached."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Attachment.objects.filter(result__in=list(results)).order_by("pk").values_list("result_id", "indicator_id")
    for result, indicator_id in rows:
        found[result].append(indicator_id)
    return found


def links(*, plan: Node | None = None, on: date | None = None, result: Node | int | None = None) -> list[Link]:
    """The theory of change as it stands: of a plan on a day, of one result, or all of it."""
    rows = Link.objects.select_related("cause", "effect", "linked_by").order_by("pk")
    if plan is not None:
        assert on is not None, "a plan is read as of a day"
        elements = [branch.node.pk for branch in tree(plan=plan, on=on)]
        rows = rows.filter(cause__in=elements, effect__in=elements)
    if result is not None:
        rows = rows.filter(Q(cause=result) | Q(effect=result))
    standing = {(row.cause_id, row.effect_id): row for row in rows}
    return sorted((row for row in standing.values() if not row.is_withdrawn), key=lambda row: row.pk)


def closed_periods() -> list[Period]:
    """The reporting periods of which nothing more is told."""
    standing = {Period(row.starts_on, row.ends_on): row.is_closed for row in Closing.objects.order_by("pk")}
    return sorted(period for period, is_closed in standing.items() if is_closed)


def coverage(*, indicator: Indicator) -> QuerySet[Coverage]:
    """The places for which an indicator is reported, with the office that answers where one was named."""
    return Coverage.objects.filter(indicator=indicator).select_related("place", "office").order_by("place__code")


def mapped_elements(*, plan: Node, on: date) -> list[Mapped]:
    """Which elements of a plan take the place of which earlier ones, on a day."""
    elements = {branch.node.pk: branch.node for branch in tree(plan=plan, on=on)}
    held = memberships(role="succeeds", on=on).filter(member__in=list(elements))
    return [Mapped(now=elements[one.member_id], before=one.of) for one in held]


def mapped_indicators(*, plan: Node, on: date) -> list[Mapped]:
    """Which indicators of a plan continue which earlier ones, and what changed (nothing: it is one trend)."""
    held = indicators(plan=plan, on=on).filter(succeeds__isnull=False).select_related("succeeds__node")
    return [
        Mapped(now=row.node, before=row.succeeds.node, what_changed=row.what_changed)
        for row in held
        if row.succeeds is not None
    ]


def predecessors(indicator: Indicator) -> list[Indicator]:
    """The indicators that this one continues, latest first."""
    found: list[Indicator] = []
    at = indicator
    while at.succeeds_id is not None:
        at = Indicator.objects.select_related("node", "office").get(pk=at.succeeds_id)
        found.append(at)
    return found
