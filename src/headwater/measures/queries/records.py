"""Observations one by one, with who entered and who checked them; and which reports are late or missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Sum, Value, When

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.lib.periods import Period
from headwater.lib.words import noted, said
from headwater.measures import staging
from headwater.measures.models import Check, Coverage, SetAside, Tally
from headwater.measures.models import Observation as Observation
from headwater.measures.queries.definitions import Indicator as Indicator
from headwater.measures.queries.definitions import category as category_with
from headwater.measures.queries.definitions import indicators
from headwater.measures.rules import Outcome, due_reports
from headwater.registry.queries import Node, nodes

STATUSES = {
    noted("entered"): noted("nobody else has looked at it yet"),
    noted("verified"): noted("somebody else has verified it"),
    noted("returned"): noted("somebody else has returned it, and it does not count"),
    noted("revised"): noted("a later one stands in its place"),
}


# More than these are soon found in whatever order is asked for; by their indicators all of them would be read first.
_FEW = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """What somebody entered at one time and nobody verified yet: one of its observations, and how many they are."""

    first: Observation
    count: int
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReport:
    """A report that was due before a day: who answers for it, and when it came (None: it is missing)."""

    indicator: Indicator
    place: Node | None
    office: Node | None
    period: Period
    due_on: date
    came_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeReporting:
    """How an office reports: how many reports were due, came in time, came late, or are missing."""

    office: Node | None
    due: int
    in_time: int
    late: int
    missing: int


def history(
    *,
    indicator: Indicator | None = None,
    place: Node | int | None = None,
    category: str | None = None,
    period: Period | None = None,
    office: Node | int | None = None,
    status: str | None = None,
    entered_by: Person | None = None,
) -> QuerySet[Observation]:
    """Observations with all their revisions, latest first; each carries `.status`, `.checked_by`, `.check_reason`.

    category "": the whole only. place None asks about no place in particular.
    """
    found = Observation.objects.select_related(
        "indicator__node", "indicator__office", "place", "category__dimension", "submission__by"
    ).order_by("-ends_on", "-pk")
    if indicator is not None:
        found = found.filter(indicator=indicator)
    if place is not None:
        found = found.filter(place=place)
    if category is not None:
        number = category_with(category)
        found = found.filter(category=number) if number else found.filter(category__isnull=True)
    if period is not None:
        found = found.filter(starts_on__gte=period.start, ends_on__lte=period.end)
    if office is not None:
        found = found.filter(indicator__in=Indicator.objects.filter(office=office).order_by().values("pk"))
    if entered_by is not None:
        found = found.filter(submission__by=entered_by)
    return _with_status(found if status is None else _standing(found, status))


def _standing(found: QuerySet[Observation], status: str) -> QuerySet[Observation]:
    """Those that stand so; where they are few, asked only of indicators that have any: of millions it may be three."""
    assert status in STATUSES, f"no status {status}"
    if count(status=status) <= _FEW:
        found = found.filter(indicator__in=Tally.objects.filter(**{f"{status}__gt": 0}).values("indicator"))
    checks = Check.objects.filter(observation=OuterRef("pk"))
    returned, aside = Exists(checks.filter(outcome=Outcome.RETURNED)), Exists(_asides())
    if status == "returned":
        return found.filter(pk__in=Check.objects.filter(outcome=Outcome.RETURNED).order_by().values("observation"))
    if status == "revised":
        return found.filter(~returned, pk__in=SetAside.objects.values("observation"))
    verified = Exists(checks.filter(outcome=Outcome.VERIFIED))
    return found.filter(~aside, verified if status == "verified" else ~verified)


def unverified(*, most: int) -> list[Unverified]:
    """What was entered and nobody verified, by the time it was entered, the latest first.

    At most so many times, and of all of them together ten times as many observations are looked at.
    """
    # They are numbered as they are entered.
    groups: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    rows = history(status="entered").order_by("-pk").values_list("submission_id", "pk", "is_synthetic")
    for submission, pk, is_synthetic in rows[: 10 * most]:
        groups[submission].append((pk, is_synthetic))
    some = list(groups.values())[:most]
    firsts = Observation.objects.select_related("indicator__node", "submission__by").in_bulk(
        [group[0][0] for group in some]
    )
    return [
        Unverified(
            first=firsts[group[0][0]], count=len(group), is_synthetic=any(is_synthetic for _, is_synthetic in group)
        )
        for group in some
    ]


def _asides() -> QuerySet[SetAside]:
    return SetAside.objects.filter(observation=OuterRef("pk"))


def count(*, indicator: Indicator | None = None, office: Node | int | None = None, status: str | None = None) -> int:
    """How many observations there are (standing so; of an indicator; of an office): kept, not counted."""
    rows = Tally.objects.all()
    if indicator is not None:
        rows = rows.filter(indicator=indicator)
    if office is not None:
        rows = rows.filter(indicator__office=office)
    sums = rows.aggregate(**{name: Sum(name, default=0) for name in STATUSES})
    return int(sum(sums.values()) if status is None else sums[status])


def _with_status(found: QuerySet[Observation]) -> QuerySet[Any]:
    checks = Check.objects.filter(observation=OuterRef("pk"))
    return found.annotate(
        outcome=Subquery(checks.values("outcome")[:1]),
        check_reason=Subquery(checks.values("reason")[:1]),
        checked_by=Subquery(checks.values("by__name")[:1]),
        is_aside=Exists(_asides()),
    ).annotate(
        status=Case(
            When(outcome=Outcome.RETURNED, then=Value("returned")),
            When(is_aside=True, then=Value("revised")),
            When(outcome=Outcome.VERIFIED, then=Value("verified")),
            default=Value("entered"),
            output_field=CharField(),
        )
    )


def observation(pk: int) -> Observation:
    """One observation with its status. Refused where there is none."""
    if found := history().filter(pk=pk).first():
        return found
    raise Refused(said("There is no observation {pk}.", pk=pk))


def submitted(submissions: Iterable[int]) -> list[int]:
    """The numbers of the observations that were written under some submissions."""
    return list(Observation.objects.filter(submission__in=list(submissions)).values_list("pk", flat=True))


def revisions(one: Observation) -> list[Observation]:
    """All revisions of one observation, first to last."""
    found = history(indicator=one.indicator).filter(starts_on=one.starts_on, ends_on=one.ends_on)
    for name in ("place", "category"):
        pk = getattr(one, f"{name}_id")
        found = found.filter(**({f"{name}__isnull": True} if pk is None else {name: pk}))
    return sorted(found, key=lambda row: row.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """What would count again of a running total, and the other value (of a day) that it does not go with."""

    again: int
    other: int
    on: date


def falls_without(one: Observation) -> Fall | None:
    """Whether a running total would fall if this observation were returned: an earlier revision then counts again."""
    same = Observation.objects.filter(indicator=one.indicator_id)
    for name in ("place", "category"):
        pk = getattr(one, f"{name}_id")
        same = same.filter(**({f"{name}__isnull": True} if pk is None else {name: pk}))
    returned = Check.objects.filter(observation=OuterRef("pk"), outcome=Outcome.RETURNED)
    earlier = same.filter(~Exists(returned), starts_on=one.starts_on, ends_on=one.ends_on).exclude(pk=one.pk)
    again = earlier.order_by("-revision").first()
    if again is None or again.value is None:
        return None
    counting = same.filter(~Exists(_asides()))
    above = counting.filter(ends_on__lt=one.ends_on, value__gt=again.value).order_by("-ends_on")
    below = counting.filter(ends_on__gt=one.ends_on, value__lt=again.value).order_by("ends_on")
    other = above.first() or below.first()
    if other is None or other.value is None:
        return None
    return Fall(again=again.value, other=other.value, on=other.ends_on)


def late(*, on: date, since: date | None = None, office: Node | int | None = None) -> list[LateReport]:
    """The reports that were due before a day and came late or not at all, by office, indicator, place and period.

    since: only periods that end on or after it; without it, those that ended in the year before. An indicator is
    reported for each place that is covered, and for everywhere where none is.
    """
    return [one for one in _due(on, since, office) if one.came_on is None or one.came_on > one.due_on]


def reporting(*, on: date, since: date | None = None) -> list[OfficeReporting]:
    """How each office reports: due, in time, late and missing, by the code of the office (none: nobody answers)."""
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    offices: dict[int | None, Node | None] = {}
    for one in _due(on, since, None):
        pk = one.office.pk if one.office else None
        offices[pk] = one.office
        how = "missing" if one.came_on is None else "late" if one.came_on > one.due_on else "in_time"
        counts[pk][how] += 1
    rows = [
        OfficeReporting(
            office=offices[pk],
            due=count.total(),
            in_time=count["in_time"],
            late=count["late"],
            missing=count["missing"],
        )
        for pk, count in counts.items()
    ]
    return sorted(rows, key=lambda row: row.office.code if row.office else "")


def _due(on: date, since: date | None, office: Node | int | None) -> Iterable[LateReport]:
    begin = since or on.replace(year=on.year - 1, day=min(on.day, 28))
    wanted = office.pk if isinstance(office, Node) else office
    rows = list(indicators(derived=False).filter(reports_from__isnull=False))
    covered: dict[int, list[Coverage]] = defaultdict(list)
    for one in Coverage.objects.filter(indicator__in=[row.pk for row in rows]).order_by("place__code"):
        covered[one.indicator_id].append(one)
    places = nodes(ids={one.place_id for some in covered.values() for one in some}).in_bulk()
    answering = {one.office_id for some in covered.values() for one in some} | {row.office_id for row in rows}
    offices = nodes(ids=[pk for pk in answering if pk is not None]).in_bulk()
    for row in rows:
        came = None
        reported: list[Coverage | None] = [*covered[row.pk]] or [None]
        for at in reported:
            answers = (at.office_id if at and at.office_id else None) or row.office_id
            if wanted is not None and answers != wanted:
                continue
            if came is None:
                came = _came(row, begin, on)
            yield from _of_place(row, at, offices.get(answers or 0), places, came, begin, on)


def _of_place(
    row: Indicator,
    covered: Coverage | None,
    office: Node | None,
    places: dict[int, Node],
    came: dict[tuple[int, date], date],
    begin: date,
    on: date,
) -> Iterable[LateReport]:
    assert row.reports_from is not None, "only what is expected is late"
    place = covered.place_id if covered else 0
    due = due_reports(frequency=row.frequency, reports_from=row.reports_from, due_days=row.due_days, since=begin, on=on)
    for one in due:
        days = [day for (at, ends_on), day in came.items() if at == place and ends_on in one.period]
        yield LateReport(
            indicator=row,
            place=places.get(place),
            office=office,
            period=one.period,
            due_on=one.due_on,
            came_on=min(days, default=None),
        )


def _came(row: Indicator, begin: date, on: date) -> dict[tuple[int, date], date]:
    """When the whole of an indicator was first reported, by place (0: everywhere) and last day, known on a day."""
    question = """
        SELECT COALESCE(o.place_id, 0), o.ends_on, MIN(s.at) FROM measures_observation AS o
        JOIN measures_submission AS s ON s.id = o.submission_id
        WHERE o.indicator_id = %s AND o.ends_on >= %s AND o.ends_on <= %s
        GROUP BY COALESCE(o.place_id, 0), o.ends_on
    """
    with connection.cursor() as cursor:
        cursor.execute(question, [row.pk, begin.isoformat(), on.isoformat()])
        return {(place, staging.day(end)): _date(at) for place, end, at in cursor.fetchall()}


def _date(at: object) -> date:
    """The day of a moment, which SQLite keeps as text."""
    return date.fromisoformat(str(at)[:10])
