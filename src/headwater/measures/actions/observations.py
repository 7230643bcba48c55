"""Observing in bulk, and checking what others observed. Each writes what it says and keeps the totals right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.periods import Period
from headwater.lib.words import said
from headwater.measures import staging, totals
from headwater.measures.models import Check, Coverage, Indicator, Observation, SetAside, Submission
from headwater.measures.queries.definitions import closed_periods, facts
from headwater.measures.queries.records import falls_without
from headwater.measures.queries.review import Reviewing, portions, reviewing
from headwater.measures.rules import (
    IndicatorFacts,
    ObservationDraft,
    Outcome,
    Standing,
    Told,
    parts_complaint,
    returned_complaint,
    shown,
)
from headwater.registry.queries import names_of, nodes

_PER_STATEMENT = 2_000
# Whoever brings a thousand mistakes has enough to mend; the rest would fill memory.
_MOST_COMPLAINTS = 1_000


@transaction.atomic
def observe(*, drafts: Sequence[ObservationDraft], by: Person) -> Told:
    """Enter observations, all or none, however many. The same again changes nothing; a revision answers the latest.

    Refused, with all complaints together and the position of each draft in the list (the first is 1): without the power
    “enter observations” for each office that answers; an unknown indicator, place or category; a typed value of a
    derived indicator; a value out of range; a numerator above its denominator; a closed period; periods that meet;
    a running total that falls; parts that do not go with their whole; other content where something stands already.
    """
    review = reviewing(drafts)
    _require_for_offices(drafts, review, by)
    submissions: dict[int, int] = {}
    with staging.held_tables():
        for start, some in portions(drafts):
            review.look(some, start)
            if len(review.complaints) > _MOST_COMPLAINTS:
                break
            _submit(review, submissions, by)
            staging.move(submissions)
        refuse_if(_placed(review, drafts))
        refuse_if(_unequal(review.known.indicators.values()))
        totals.keep()
    told = Counter(review.standings)
    if submissions:
        after = {
            "observations": told[Standing.NEW] + told[Standing.REVISION],
            "revisions": told[Standing.REVISION],
            "indicators": len(review.known.indicators),
        }
        first, last = min(submissions.values()), max(submissions.values())
        note(by=by, action="observe", target=f"submissions {first}-{last}", after=after)
    return Told(
        new=told[Standing.NEW],
        unchanged=told[Standing.UNCHANGED],
        revised=told[Standing.REVISION],
        submissions=tuple(sorted(submissions.values())),
    )


def _require_for_offices(drafts: Sequence[ObservationDraft], review: Reviewing, by: Person) -> None:
    """Ask for the power for each office that answers, once: that of the place where one was named."""
    indicators = review.known.indicators
    pairs = {(indicators[draft.indicator].id, draft.place) for draft in drafts if draft.indicator in indicators}
    _require_for(pairs, {one.id: one.office for one in indicators.values()}, by)


def _require_for(pairs: Iterable[tuple[int, int | None]], offices: Mapping[int, int | None], by: Person) -> None:
    """Ask for the power to enter what some indicators are in some places, where `offices` answer for the indicators."""
    named = {
        (indicator, place): office
        for indicator, place, office in Coverage.objects.filter(
            office__isnull=False, indicator__in=list(offices)
        ).values_list("indicator_id", "place_id", "office_id")
    }
    answering = {named.get((indicator, place or 0), offices[indicator]) for indicator, place in pairs}
    known = {node.pk: node for node in nodes(kind="office", ids=[one for one in answering if one is not None])}
    for office in sorted(answering, key=lambda one: one or 0):
        require(by, "enter observations", office=None if office is None else known[office])
    if not answering:
        require(by, "enter observations")


def _submit(review: Reviewing, submissions: dict[int, int], by: Person) -> None:
    """Write from which sources the held rows come, each once for each call."""
    names = {number: told for told, number in review.said.items()}
    new = [number for number in staging.told() if number not in submissions]
    rows = Submission.objects.bulk_create(
        [Submission(source=names[number][0], evidence=names[number][1], by=by, at=timezone.now()) for number in new],
        batch_size=_PER_STATEMENT,
    )
    submissions |= dict(zip(new, (row.pk for row in rows), strict=True))


def _placed(review: Reviewing, drafts: Sequence[ObservationDraft]) -> Iterator[Complaint]:
    for position, sentence in review.complaints[:_MOST_COMPLAINTS]:
        draft = drafts[position]
        yield Complaint(sentence, where=f"observation {position + 1}, {draft.indicator}")


def _unequal(indicators: Iterable[IndicatorFacts]) -> list[Complaint]:
    by_id = {one.id: one for one in indicators}
    found = staging.unequal()
    names = names_of([one.place for one in found if one.place], on=timezone.localdate())
    complaints = []
    for one in found[:_MOST_COMPLAINTS]:
        indicator = by_id[one.indicator]
        sentence = parts_complaint(
            dimension=one.dimension,
            parts=one.parts,
            total=_number(one.total, one.of, indicator),
            whole=_number(one.whole, one.of, indicator),
        )
        where = [indicator.key, str(Period(one.starts_on, one.ends_on)), names.get(one.place, "")]
        complaints.append(Complaint(sentence, where=", ".join(part for part in where if part)))
    return complaints


def _number(value: int, of: str, indicator: IndicatorFacts) -> str:
    return shown(value, indicator) if of == "value" else f"{of} {value:,}"


@transaction.atomic
def verify(*, observations: Sequence[int], by: Person) -> int:
    """Verify observations that somebody else entered; returns how many. Nothing of them changes.

    Refused, with all complaints together: without the power “verify observations” for the office of each indicator;
    what the person entered; what was checked already, or does not count any more.
    """
    return _check(observations, Outcome.VERIFIED, "", by)


@transaction.atomic
def return_to_sender(*, observations: Sequence[int], reason: str, by: Person) -> int:
    """Return observations to whoever entered them, with the reason; they no longer count until they are revised.

    Where an earlier revision was not returned, that one counts again. Whoever entered them may take them back so, with
    the power “enter observations”. Refused otherwise as verify refuses; without a reason; in a closed period; where a
    running total would then fall.
    """
    if not reason.strip():
        raise Refused(
            said("To return an observation needs a reason; write one sentence that says what is wrong with it.")
        )
    return _check(observations, Outcome.RETURNED, reason.strip(), by)


def _check(observations: Sequence[int], outcome: Outcome, reason: str, by: Person) -> int:
    asked = sorted(set(observations))
    rows = {
        row.pk: row
        for start in range(0, len(asked), _PER_STATEMENT)
        for row in Observation.objects.select_related("indicator__office", "indicator__node", "submission").filter(
            pk__in=asked[start : start + _PER_STATEMENT]
        )
    }
    own = [row for row in rows.values() if outcome is Outcome.RETURNED and row.submission.by_id == by.pk]
    if own:
        pairs = {(row.indicator_id, row.place_id) for row in own}
        _require_for(pairs, {row.indicator_id: row.indicator.office_id for row in own}, by)
    if len(own) < len(rows) or not rows:
        others = (row.indicator for row in rows.values() if not own or row.submission.by_id != by.pk)
        offices = {indicator.office_id: indicator.office for indicator in others}
        for office in offices.values() or [None]:
            require(by, "verify observations", office=office)
    refuse_if(_against_checking(asked, rows, outcome, by))
    checks = [Check(observation_id=pk, outcome=outcome, reason=reason, by=by, at=timezone.now()) for pk in asked]
    one_by_one = [
        check for check in checks if outcome is Outcome.RETURNED and rows[check.observation_id].indicator.is_cumulative
    ]
    refuse_if(_return_running_totals(one_by_one, rows))
    Check.objects.bulk_create([check for check in checks if check not in one_by_one], batch_size=_PER_STATEMENT)
    with staging.held_tables():
        staging.touch_observations(asked)
        totals.keep()
    after = {"outcome": str(outcome), "observations": len(asked), "reason": reason}
    note(by=by, action=f"observations {outcome}", target=f"observations {_spans(asked)}", after=after)
    return len(asked)


def _return_running_totals(checks: Sequence[Check], rows: Mapping[int, Observation]) -> list[Complaint]:
    """Return observations of running totals one by one, in any order in which nothing falls that then counts again."""
    waiting = list(checks)
    while ready := [check for check in waiting if falls_without(rows[check.observation_id]) is None]:
        # Only the first: what it brings back may stand against the next.
        ready[0].save()
        waiting.remove(ready[0])
    complaints = []
    for check in waiting:
        row = rows[check.observation_id]
        fall, (indicator,) = falls_without(row), facts([row.indicator]).values()
        assert fall is not None, "it waits because it would fall"
        sentence = returned_complaint(shown(fall.again, indicator), shown(fall.other, indicator), fall.on)
        complaints.append(Complaint(sentence, f"observation {row.pk}, {row.indicator.key}"))
    return complaints


def _against_checking(
    asked: Sequence[int], rows: dict[int, Observation], outcome: Outcome, by: Person
) -> Iterator[Complaint]:
    aside, checked = _already(SetAside, asked), _already(Check, asked)
    closed = closed_periods() if outcome is Outcome.RETURNED else []
    for pk in asked:
        where = f"observation {pk}"
        row = rows.get(pk)
        if row is None:
            yield Complaint(said("There is no such observation."), where)
            continue
        where = f"{where}, {row.indicator.key}"
        if row.submission.by_id == by.pk and outcome is Outcome.VERIFIED:
            yield Complaint(
                said(
                    "Whoever enters an observation does not verify it; ask another person with the power "
                    "“verify observations”."
                ),
                where,
            )
        if pk in aside:
            yield Complaint(
                said("It does not count any more: it was revised or returned. Check the one that counts."), where
            )
        elif pk in checked:
            yield Complaint(said("It was verified already; to correct it, enter a revision with the reason."), where)
        for period in closed:
            if row.ends_on in period:
                yield Complaint(
                    said("The reporting period {period} is closed; open it again first.", period=period), where
                )


def _already(model: type[SetAside] | type[Check], asked: Sequence[int]) -> set[int]:
    return {
        pk
        for start in range(0, len(asked), _PER_STATEMENT)
        for pk in model._default_manager.filter(observation__in=asked[start : start + _PER_STATEMENT]).values_list(
            "observation_id", flat=True
        )
    }


def _spans(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}-{numbers[-1]}" if numbers else "none"


@transaction.atomic
def rebuild_totals(*, by: Person) -> int:
    """Make all kept totals anew, as after a change of the tree of places; returns how many indicators have any.

    Refused: without the power “declare indicators”.
    """
    require(by, "declare indicators")
    totals.rebuild()
    count = Indicator.objects.filter(coverage__isnull=False).distinct().count()
    note(by=by, action="rebuild totals", target="measures", after={"indicators": count})
    return count
