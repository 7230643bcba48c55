"""What drafts of observations would do, all together: for previews, and for observing itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.lib.words import said
from headwater.measures import staging
from headwater.measures.models import Observation
from headwater.measures.queries.definitions import categories, closed_periods, facts, with_keys
from headwater.measures.rules import (
    Content,
    IndicatorFacts,
    Known,
    ObservationDraft,
    Outcome,
    Standard,
    Standing,
    content,
    falling_complaint,
    observation_complaints,
    overlap_complaint,
    standing_complaint,
)
from headwater.registry.queries import nodes

_ROWS_AT_ONCE = 50_000
_PER_QUESTION = 5_000
# Where the fields of Content stand.
_CONTENT = (*Content._fields[:-2], "submission__source", "submission__evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What drafts would do: the standing of each in order, and all complaints with the position of their draft."""

    standings: list[Standing]
    complaints: list[tuple[int, str]]


@dataclass
class Reviewing:
    """Some drafts under review. After `look`, what is left in the session's table is new and sound."""

    known: Known
    said: dict[tuple[str, str], int] = field(default_factory=dict)
    standings: list[Standing] = field(default_factory=list)
    complaints: list[tuple[int, str]] = field(default_factory=list)

    def look(self, drafts: Sequence[ObservationDraft], start: int) -> None:
        """Hold some drafts, the first of them at a position, against the rules and against what is there."""
        found: dict[int, list[str]] = defaultdict(list)
        for position, draft in enumerate(drafts, start):
            if wrong := list(observation_complaints(draft, self.known)):
                found[position] += wrong
        sound = [(at, draft) for at, draft in enumerate(drafts, start) if at not in found]
        self.standings += [Standing.NEW] * len(drafts)
        sound = self._once(sound, found)
        staging.hold(self._row(at, draft) for at, draft in sound)
        self._hold_against_books(dict(sound), found)
        self.complaints += [(at, sentence) for at in sorted(found) for sentence in found[at]]

    def _once(
        self, drafts: list[tuple[int, ObservationDraft]], found: dict[int, list[str]]
    ) -> list[tuple[int, ObservationDraft]]:
        """Of drafts about the same thing the first; the others say the same, or something is wrong with them."""
        met: dict[tuple[object, ...], tuple[int, ObservationDraft]] = {}
        for at, draft in drafts:
            key = (draft.indicator, draft.category, draft.place, draft.starts_on, draft.ends_on)
            first_at, first = met.setdefault(key, (at, draft))
            if first_at == at:
                continue
            if content(first) == content(draft):
                self.standings[at] = Standing.UNCHANGED
            else:
                found[at].append(
                    said(
                        "Draft {first_at} of the list says something else of the same indicator, period, place "
                        "and category; write each once.",
                        first_at=first_at + 1,
                    )
                )
                self.standings[at] = Standing.CHANGED
        return list(met.values())

    def _row(self, at: int, draft: ObservationDraft) -> staging.Row:
        known = self.known
        return staging.Row(
            at,
            known.indicators[draft.indicator].id,
            known.categories[draft.category] if draft.category else 0,
            draft.place or 0,
            str(draft.starts_on),
            str(draft.ends_on),
            0,
            draft.value,
            draft.numerator,
            draft.denominator,
            draft.low,
            draft.high,
            draft.relation,
            draft.is_synthetic,
            draft.why.strip(),
            self.said.setdefault((draft.source.strip(), draft.evidence.strip()), len(self.said)),
        )

    def _hold_against_books(self, drafts: dict[int, ObservationDraft], found: dict[int, list[str]]) -> None:
        there = _standing(staging.latest())
        out: set[int] = set()
        revisions: dict[int, int] = {}
        for at, draft in drafts.items():
            standard = there.get(at)
            if standard is None and draft.revises is None:
                continue
            indicator = self.known.indicators[draft.indicator]
            if sentence := standing_complaint(draft, standard, indicator):
                found[at].append(sentence)
                self.standings[at] = Standing.CHANGED
                out.add(at)
            elif draft.revises is None:
                self.standings[at] = Standing.UNCHANGED
                out.add(at)
            else:
                assert standard is not None, "what is revised is there"
                revisions[at] = standard.revision + 1
                self.standings[at] = Standing.REVISION
        staging.leave_out(out)
        staging.revise(revisions)
        clashes: set[int] = set()
        for clash in staging.overlapping():
            found[clash.row].append(overlap_complaint(drafts[clash.row], clash.starts_on, clash.ends_on))
            clashes.add(clash.row)
        for clash in staging.falling():
            draft = drafts[clash.row]
            assert draft.value is not None and clash.value is not None, "a running total is a value"
            indicator = self.known.indicators[draft.indicator]
            told = falling_complaint(draft.value, draft.ends_on, clash.value, clash.ends_on, indicator)
            found[clash.row].append(told)
            clashes.add(clash.row)
        staging.leave_out(clashes)


def _standing(latest: dict[int, int]) -> dict[int, Standard]:
    """The observations that stand in the places of drafts, by the positions of those."""
    held: dict[int, Standard] = {}
    ids = sorted(set(latest.values()))
    for start in range(0, len(ids), _PER_QUESTION):
        for row in _with_reasons(ids[start : start + _PER_QUESTION]):
            held[row["id"]] = Standard(
                row["id"],
                row["revision"],
                Content._make(row[name] for name in _CONTENT),
                row["check_reason"] if row["check_outcome"] == Outcome.RETURNED else "",
            )
    return {at: held[pk] for at, pk in latest.items()}


def _with_reasons(ids: Sequence[int]) -> list[dict[str, Any]]:
    from_check = {
        "check_outcome": "SELECT outcome FROM measures_check WHERE observation_id = measures_observation.id",
        "check_reason": "SELECT reason FROM measures_check WHERE observation_id = measures_observation.id",
    }
    names = ("id", "revision", *_CONTENT, *from_check)
    return list(Observation.objects.filter(pk__in=ids).extra(select=from_check).values(*names))  # noqa: S610 (constants)


def reviewing(drafts: Sequence[ObservationDraft]) -> Reviewing:
    """A review of drafts, with everything that is asked of the register read once."""
    rows = with_keys(draft.indicator for draft in drafts)
    by_id: dict[int, IndicatorFacts] = facts(rows.values())
    wanted = {draft.place for draft in drafts if draft.place is not None}
    places = frozenset(nodes(kind="place").values_list("pk", flat=True)) & wanted
    return Reviewing(
        known=Known(
            indicators={key: by_id[row.pk] for key, row in rows.items()},
            categories=categories(),
            places=places,
            closed=closed_periods(),
        )
    )


def portions(drafts: Sequence[ObservationDraft]) -> Iterator[tuple[int, Sequence[ObservationDraft]]]:
    """Drafts in portions that bound memory, each with the position of its first."""
    for start in range(0, len(drafts), _ROWS_AT_ONCE):
        yield start, drafts[start : start + _ROWS_AT_ONCE]


def review_observations(drafts: Sequence[ObservationDraft]) -> Review:
    """What drafts would do; nothing is written.

    Parts against their whole are looked at when they are written, because a whole may come with its parts.
    """
    review = reviewing(drafts)
    with staging.held_tables():
        for start, some in portions(drafts):
            review.look(some, start)
    return Review(standings=review.standings, complaints=review.complaints)
