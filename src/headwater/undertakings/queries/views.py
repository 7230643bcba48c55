"""Views over many undertakings: how far a plan of work is, who carries out what, and what assessments said in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from headwater.registry.queries import Node, memberships, nodes, registers
from headwater.undertakings.models import Link, Rating, StatedCount, Undertaking
from headwater.undertakings.queries.lists import UndertakingThen, undertakings
from headwater.undertakings.rules import RATINGS, SIGNATORIES, Share, Status, unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How far a plan of work is, as a whole (workstream "") or in one workstream.

    counted: what is recorded item by item, without what was cancelled. stated: what the document counts, where it does.
    unnamed: how many it counts that are not recorded one by one.
    """

    workstream: str
    counted: Share
    cancelled: int
    stated: Share | None
    sources: tuple[str, ...]

    @property
    def unnamed(self) -> int | None:
        """How many the document counts that are not recorded one by one (negative: more are recorded)."""
        return unnamed(self.stated, self.counted)

    @property
    def shown(self) -> Share:
        """What to show: the document's own count where it has one, else what is recorded.

        Where it names a workstream without a number, and nothing of it is recorded, that is a blank and not zero.
        """
        if self.stated is not None and (self.stated.all is not None or not self.counted.all):
            return self.stated
        return self.counted


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlan:
    """A plan of work as of a day: the whole, and its workstreams in the order in which they are first named."""

    document: Node
    on: date
    whole: Line
    workstreams: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who had signed by a day, since when, and where that is written."""

    node: Node
    joined_on: date
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One common commitment, and each signatory's own part of it; none: nothing is recorded."""

    undertaking: UndertakingThen
    cells: tuple[UndertakingThen | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Commitments by signatories as of a day, in the order of joining. count: none where not all are known."""

    document: Node
    on: date
    signatories: tuple[Signatory, ...]
    count: int | None
    rows: tuple[GridRow, ...]
    stated: tuple[StatedCount, ...]

    @property
    def unnamed(self) -> int:
        """How many the document says have signed and nobody has named; 0 where it says nothing of it."""
        told = next((one.number for one in self.stated if one.counted == SIGNATORIES and not one.workstream), None)
        return 0 if told is None or self.count is not None else max(0, told - len(self.signatories))


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedRow:
    """A criterion, what each round said of it (none: not rated there), and what was undertaken about it."""

    criterion: Node
    ratings: tuple[Rating | None, ...]
    undertakings: tuple[UndertakingThen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a rating was given in each round: as recorded one by one, and as the round itself counts."""

    rating: str
    recorded: tuple[int, ...]
    stated: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Rounds of an assessment side by side, the earliest first."""

    rounds: tuple[Node, ...]
    rows: tuple[RatedRow, ...]
    tallies: tuple[Tally, ...]


def work_plans(*, on: date) -> list[Node]:
    """The documents in which something was undertaken by a day, or which count what they do not name."""
    ids = set(Undertaking.objects.filter(made_on__lte=on).order_by().values_list("document_id", flat=True).distinct())
    counted = StatedCount.objects.filter(on__lte=on, counted__in=["all", "accepted"]).order_by()
    return list(nodes(ids=ids | set(counted.values_list("document_id", flat=True).distinct())))


def work_plan_progress(*, document: Node, on: date) -> WorkPlan:
    """How much of what a document undertakes was accepted as done by a day, as a whole and by workstream.

    Parts of an undertaking (a signatory's own, an action under a recommendation) are not counted beside it.
    """
    rows = undertakings(on=on, document=document).filter(under=None).order_by("pk")
    by_stream: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for stream, status in rows.values_list("workstream", "status_on"):
        by_stream[stream][status] += 1
        by_stream[""][status] += 0 if stream == "" else 1
    stated = stated_counts(document=document, on=on)
    streams = dict.fromkeys([*by_stream, *(one.workstream for one in stated)])
    lines = {stream: _line(stream, by_stream.get(stream, {}), stated) for stream in ["", *streams]}
    return WorkPlan(
        document=document,
        on=on,
        whole=lines[""],
        workstreams=tuple(line for stream, line in lines.items() if stream),
    )


def _line(stream: str, statuses: dict[str, int], stated: Sequence[StatedCount]) -> Line:
    here = {one.counted: one for one in stated if one.workstream == stream and one.counted in ("all", "accepted")}
    cancelled = statuses.get(Status.CANCELLED, 0)
    share = None
    if here:
        share = Share(**{name: here[name].number if name in here else None for name in ("accepted", "all")})
    return Line(
        workstream=stream,
        counted=Share(accepted=statuses.get(Status.ACCEPTED, 0), all=sum(statuses.values()) - cancelled),
        cancelled=cancelled,
        stated=share,
        sources=tuple(dict.fromkeys(one.line for one in here.values())),
    )


def stated_counts(*, document: Node | None = None, on: date) -> list[StatedCount]:
    """What documents had counted by a day: of each count the latest, in the order in which they were first stated."""
    found = StatedCount.objects.filter(on__lte=on).select_related("document").order_by("on", "pk")
    if document is not None:
        found = found.filter(document=document)
    latest: dict[tuple[int, str, str], StatedCount] = {}
    for one in found:
        latest[one.document_id, one.workstream, one.counted] = one
    return list(latest.values())


def commitment_sets(*, on: date) -> list[Node]:
    """The documents that have signatories or common commitments."""
    ids = set(
        Undertaking.objects.filter(made_on__lte=on, obligor=None).order_by().values_list("document_id", flat=True)
    )
    ids |= set(memberships(role="signatory", on=on).order_by().values_list("of_id", flat=True))
    ids |= {one.row.of_id for one in registers(on=on) if one.row.role == "signatory" and one.row.of_id is not None}
    return list(nodes(ids=ids))


def grid(*, document: Node, on: date) -> Grid:
    """Who had signed a document by a day, and what each had done about each of its common commitments."""
    held = memberships(role="signatory", of=document, on=on)
    signatories = tuple(
        Signatory(node=one.member, joined_on=one.valid_from, evidence=one.evidence)
        for one in sorted(held, key=lambda one: (one.valid_from, one.member.code))
    )
    common = list(undertakings(on=on, document=document).filter(obligor=None))
    parts: dict[tuple[int | None, int | None], UndertakingThen] = {
        (part.under_id, part.obligor_id): part for part in undertakings(on=on).filter(under__in=common)
    }
    rows = tuple(
        GridRow(undertaking=row, cells=tuple(parts.get((row.pk, one.node.pk)) for one in signatories)) for row in common
    )
    kept = [one for one in registers(on=on) if one.row.role == "signatory" and one.row.of_id == document.pk]
    return Grid(
        document=document,
        on=on,
        signatories=signatories,
        count=kept[0].count if kept else None,
        rows=rows,
        stated=tuple(stated_counts(document=document, on=on)),
    )


def rating_rounds(*, on: date) -> Rounds:
    """What each round of an assessment said of each criterion, side by side, with what was undertaken about it.

    A round that another succeeds (registry) stands beside it even where nothing of it is recorded.
    """
    current = list(Rating.objects.filter(corrected_by=None).select_related("assessment", "criterion"))
    stated = [one for one in stated_counts(on=on) if one.counted in RATINGS]
    rounds = _in_order({one.assessment_id for one in current} | {one.document_id for one in stated}, on)
    by_cell = {(one.criterion_id, one.assessment_id): one for one in current}
    criteria = {one.criterion_id: one.criterion for one in current}
    about = _about(criteria, on)
    rows = tuple(
        RatedRow(
            criterion=criterion,
            ratings=tuple(by_cell.get((pk, one.pk)) for one in rounds),
            undertakings=tuple(about[pk]),
        )
        for pk, criterion in sorted(criteria.items(), key=lambda pair: _natural(pair[1].code))
    )
    return Rounds(rounds=rounds, rows=rows, tallies=_tallies(rounds, current, stated))


def _tallies(rounds: Sequence[Node], current: Sequence[Rating], stated: Sequence[StatedCount]) -> tuple[Tally, ...]:
    recorded: dict[tuple[str, int], int] = defaultdict(int)
    for one in current:
        recorded[one.rating, one.assessment_id] += 1
    counted = {(one.counted, one.document_id): one.number for one in stated if one.workstream == ""}
    return tuple(
        Tally(
            rating=rating,
            recorded=tuple(recorded[rating, one.pk] for one in rounds),
            stated=tuple(counted.get((rating, one.pk)) for one in rounds),
        )
        for rating in RATINGS
        if any((rating, one.pk) in recorded or (rating, one.pk) in counted for one in rounds)
    )


def _in_order(ids: Iterable[int], on: date) -> tuple[Node, ...]:
    """Rounds and those they succeed, the earliest first; where none succeeds the other, in the order of their codes."""
    before: dict[int, set[int]] = defaultdict(set)
    for later, earlier in memberships(role="succeeds", on=on).values_list("member_id", "of_id"):
        before[later].add(earlier)
    wanted, waiting = set(), list(ids)
    while waiting:
        at = waiting.pop()
        if at not in wanted:
            wanted.add(at)
            waiting += before[at]
    depth = {at: _depth(at, before, frozenset()) for at in wanted}
    return tuple(sorted(nodes(ids=wanted), key=lambda node: (depth[node.pk], node.code)))


def _depth(at: int, before: dict[int, set[int]], passed: frozenset[int]) -> int:
    earlier = before[at] - passed
    return 1 + max((_depth(one, before, passed | {at}) for one in earlier), default=0)


def _about(criteria: Iterable[int], on: date) -> dict[int, list[UndertakingThen]]:
    found: dict[int, list[UndertakingThen]] = defaultdict(list)
    links = Link.objects.filter(taken_back_at=None, node_id__in=list(criteria)).order_by("pk")
    pairs = list(links.values_list("undertaking_id", "node_id"))
    rows = {row.pk: row for row in undertakings(on=on).filter(pk__in={pk for pk, _ in pairs})}
    for pk, node in pairs:
        if pk in rows:
            found[node].append(rows[pk])
    return found


def _natural(code: str) -> tuple[tuple[int, str], ...]:
    """The order in which people count: 3.2 before 3.10."""
    words = "".join(sign if sign.isdigit() else f" {sign} " for sign in code).split()
    return tuple((int(word), "") if word.isdigit() else (-1, word) for word in words)
