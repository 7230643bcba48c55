"""A results framework on a day: each result with its indicators, what is aimed at, what is known, and how far it is.

However many indicators and observations there are, it asks a fixed number of questions, and reads kept totals only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from headwater.audit.queries import once
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import language as spoken
from headwater.lib.words import said
from headwater.measures.queries.definitions import (
    Counted,
    among,
    attachments,
    counted_with,
    facts,
    indicators,
    links,
    targets,
)
from headwater.measures.queries.definitions import Indicator as Indicator
from headwater.measures.queries.definitions import Link as Link
from headwater.measures.queries.definitions import indicator as indicator_with
from headwater.measures.queries.reading import Asked, parts, place_id
from headwater.measures.queries.values import value
from headwater.measures.rules import Aim, IndicatorFacts, Measured, Progress, Status, in_units, nothing, progress
from headwater.registry.queries import Node, in_parts, names_of, tree

# What a derived indicator comes to over a period at a place (None: everywhere). The floor above knows (statements).
Derive: TypeAlias = Callable[[Indicator, Period, int | None], Measured]
# Of a stock the last value counts, so no more than the last year of a period is read.
_LAST_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """An indicator in a framework: what is aimed at (whole units), what is known for that time, and how far it is.

    period: the days that the target spans, cut at the day that is asked; without a target, the calendar year so far.
    """

    indicator: Indicator
    name: str
    baseline: Fraction | None
    target: Fraction | None
    target_relation: str
    aim: Aim | None
    period: Period
    measured: Measured
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """An element of a plan, how deep it stands, and its indicators in the order in which they were attached.

    statuses: how many of its indicators stand where. Of a closed one, indicators are counted and not listed.
    """

    node: Node
    name: str
    depth: int
    indicators: tuple[IndicatorRow, ...]
    statuses: Mapping[Status, int]
    is_closed: bool

    @property
    def count(self) -> int:
        """How many indicators it has, listed or not."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A plan on a day, for everywhere or one place: its elements, whole before parts, and its theory of change.

    statuses: how many of its indicators stand where; one that serves two results counts once.
    """

    plan: Node
    name: str
    on: date
    results: tuple[ResultRow, ...]
    links: tuple[Link, ...]
    statuses: Mapping[Status, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Which indicators of a large plan are listed: where there are more than so many, only those of some elements.

    status: only indicators that stand there ("": any).
    """

    at_most: int | None = None
    results: Collection[str] = ()
    status: str = ""


_EVERYTHING = Opened()


def counted(found: Iterable[Status]) -> dict[Status, int]:
    """How many indicators stand where, in the order of the statuses; those of none are left out."""
    counts = Counter(found)
    return {status: counts[status] for status in Status if status in counts}


def framework(
    *,
    plan: Node,
    on: date,
    place: Node | int | None = None,
    derive: Derive | None = None,
    language: str = "en",
    opened: Opened = _EVERYTHING,
) -> Framework:
    """A plan with its results, their indicators and how far each is on a day, everywhere or at one place.

    opened: which of the indicators are listed, by the codes of their elements; all are counted.
    """
    branches = tree(plan=plan, on=on)
    attached = attachments(branch.node.pk for branch in branches)
    ids, where = sorted({pk for some in attached.values() for pk in some}), place_id(place)
    # Readers open one result after the other of the same thousands of indicators.
    question = ("framework", plan.pk, on, where, spoken().code, derive)
    found = once(question, lambda: _found(ids, on, where, derive))
    wanted = {
        element: [pk for pk in some if not opened.status or found[pk].progress.status == opened.status]
        for element, some in attached.items()
    }
    everything = opened.at_most is None or sum(map(len, wanted.values())) <= opened.at_most
    listed = {branch.node.pk for branch in branches if everything or branch.node.code in opened.results} & wanted.keys()
    rows = _rows({pk: found[pk] for element in listed for pk in wanted[element]}, on, language)
    names = names_of([plan, *(branch.node for branch in branches)], on=on, language=language)
    return Framework(
        plan=plan,
        name=names[plan.pk],
        on=on,
        results=tuple(
            ResultRow(
                node=branch.node,
                name=names[branch.node.pk],
                depth=branch.depth,
                indicators=tuple(rows[pk] for pk in wanted.get(branch.node.pk, ()) if branch.node.pk in listed),
                statuses=counted(found[pk].progress.status for pk in wanted.get(branch.node.pk, ())),
                is_closed=branch.node.pk not in listed and branch.node.pk in wanted,
            )
            for branch in branches
        ),
        links=tuple(links(plan=plan, on=on)) if branches else (),
        statuses=counted(one.progress.status for one in found.values()),
    )


def standing(
    *,
    indicator: Indicator | str,
    on: date,
    place: Node | int | None = None,
    derive: Derive | None = None,
    language: str = "en",
) -> IndicatorRow:
    """One indicator as a framework shows it: what is aimed at, what is known, how far it is."""
    row = indicator_with(indicator) if isinstance(indicator, str) else indicator
    return _rows(_found([row.pk], on, place_id(place), derive), on, language)[row.pk]


class _Told(NamedTuple):
    """A target or baseline as it is kept: of thousands, reading more would take longer than all the rest."""

    indicator_id: int
    is_baseline: bool
    starts_on: date
    ends_on: date
    value: int
    relation: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of an indicator on a day, before anybody reads its names and texts."""

    aimed: _Aimed | None
    aim: Aim | None
    period: Period
    measured: Measured
    progress: Progress


def _found(ids: Sequence[int], on: date, place: int | None, derive: Derive | None) -> dict[int, _Found]:
    held = {row.pk: row for row in counted_with(ids)}
    known = facts(held.values())
    aims = _aims(held, on=on, place=place)
    periods = {pk: _period(aims[pk].target if pk in aims else None, on) for pk in held}
    values = _values(held, known, periods, place=place, derive=derive)
    found = {}
    for pk, row in held.items():
        aimed = aims.get(pk)
        aim = aimed.aim(row) if aimed else None
        reached = progress(aim=aim, actual=values[pk].exact, on=on)
        found[pk] = _Found(aimed, aim, periods[pk], values[pk], reached)
    return found


def _rows(found: Mapping[int, _Found], on: date, language: str) -> dict[int, IndicatorRow]:
    """What is known, with the indicators themselves and what they are called."""
    held = {row.pk: row for some in in_parts(sorted(found)) for row in indicators().filter(pk__in=some)}
    names = names_of([row.node for row in held.values()], on=on, language=language)
    return {
        pk: IndicatorRow(
            indicator=row,
            name=names[row.node_id],
            baseline=one.aim.baseline if one.aim else None,
            target=one.aim.target if one.aim else None,
            target_relation=one.aimed.target.relation if one.aimed else "exactly",
            aim=one.aim,
            period=one.period,
            measured=one.measured,
            progress=one.progress,
        )
        for pk, row in held.items()
        for one in [found[pk]]
    }


@dataclass(frozen=True, slots=True)
class _Aimed:
    """The target that counts on a day, and the latest baseline before its end."""

    target: _Told
    baseline: _Told | None

    def aim(self, row: Counted) -> Aim:
        return Aim(
            direction=row.direction,
            target=in_units(self.target.value, row.digits),
            baseline=None if self.baseline is None else in_units(self.baseline.value, row.digits),
            starts_on=self.target.starts_on,
            ends_on=self.target.ends_on,
            on_track_percent=row.on_track_percent,
            behind_percent=row.behind_percent,
        )


def _aims(held: Mapping[int, Counted], *, on: date, place: int | None) -> dict[int, _Aimed]:
    """Of the targets whose time holds the day the one that ends first; else the last that has passed."""
    rows = among(targets().select_related(None).filter(category__isnull=True), held)
    rows = rows.filter(place__isnull=True) if place is None else rows.filter(place=place)
    told: dict[int, list[_Told]] = defaultdict(list)
    baselines: dict[int, list[_Told]] = defaultdict(list)
    for row in map(_Told._make, rows.values_list(*_Told._fields)):
        (baselines if row.is_baseline else told)[row.indicator_id].append(row)
    found = {}
    for pk, some in told.items():
        now = [row for row in some if row.starts_on <= on <= row.ends_on]
        passed = [row for row in some if row.ends_on < on]
        if chosen := (now[:1] or passed[-1:]):
            before = [row for row in baselines[pk] if row.ends_on <= chosen[0].ends_on]
            found[pk] = _Aimed(chosen[0], before[-1] if before else None)
    return found


def _period(target: _Told | None, on: date) -> Period:
    if target is None:
        return Period(calendar_year(on.year).start, on)
    return Period(target.starts_on, min(on, target.ends_on))


def _values(
    held: Mapping[int, Counted],
    known: Mapping[int, IndicatorFacts],
    periods: Mapping[int, Period],
    *,
    place: int | None,
    derive: Derive | None,
) -> dict[int, Measured]:
    """The value of each indicator over its own period: those of one period are asked together."""
    derived = indicators().filter(pk__in=[pk for pk, row in held.items() if row.derivation])
    found = {
        row.pk: derive(row, periods[row.pk], place)
        if derive
        else nothing(known[row.pk], said("It is derived from the books; ask for it there."))
        for row in derived
    }
    together: dict[tuple[Period, bool], dict[int, IndicatorFacts]] = defaultdict(dict)
    for pk, row in held.items():
        if not row.derivation:
            together[periods[pk], row.over_time == "last"][pk] = known[pk]
    for (period, is_stock), some in together.items():
        since = max(period.start, period.end - _LAST_YEAR) if is_stock else period.start
        asked = Asked(since=since, until=period.end, place=place, together=True)
        read = parts(some, asked)
        missed = {pk: one for pk, one in some.items() if pk not in read} if since > period.start else {}
        read |= parts(missed, Asked(since=period.start, until=period.end, place=place)) if missed else {}
        found |= {pk: value(read.get(pk, []), one, period, asked) for pk, one in some.items()}
    return found
