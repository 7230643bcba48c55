"""How far a target is reached, and the rule that says so in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from headwater.lib.shares import rounded


class Status(StrEnum):
    """Where an indicator stands against its target."""

    ACHIEVED = "achieved"
    ON_TRACK = "on track"
    BEHIND = "behind"
    OFF_TRACK = "off track"
    NOT_REPORTED = "not reported"
    NO_TARGET = "no target"
    NO_BASELINE = "no baseline"


STATUSES: dict[str, str] = {
    Status.ACHIEVED: "the target is reached",
    Status.ON_TRACK: "what is achieved is at least the first threshold of what was due by now",
    Status.BEHIND: "less than that, but at least the second threshold",
    Status.OFF_TRACK: "less than the second threshold",
    Status.NOT_REPORTED: "nothing was observed yet",
    Status.NO_TARGET: "nobody said what is aimed at",
    Status.NO_BASELINE: "it should fall, and nobody said from where",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is aimed at: the value to reach by the last day, from where, and what counts as on track and as behind."""

    direction: str
    target: Fraction
    baseline: Fraction | None
    starts_on: date
    ends_on: date
    on_track_percent: int = 90
    behind_percent: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where it stands, and why: achieved and elapsed are shares of the way and of the time (1 is all of it)."""

    status: Status
    says: str
    achieved: Fraction | None = None
    elapsed: Fraction | None = None


def elapsed(starts_on: date, ends_on: date, on: date) -> Fraction:
    """The share of a period that has passed on a day, its last day included."""
    passed = (min(on, ends_on) - starts_on).days + 1
    return Fraction(max(0, passed), (ends_on - starts_on).days + 1)


def progress(*, aim: Aim | None, actual: Fraction | None, on: date) -> Progress:
    """How far a target is reached on a day.

    The way is measured from the baseline (none: from nothing) to the target. It is held against the share of the time
    that has passed. What should be maintained is held against the target itself, whatever time has passed.
    """
    if aim is None:
        return Progress(status=Status.NO_TARGET, says="No target is set for this time.")
    if actual is None:
        return Progress(status=Status.NOT_REPORTED, says="Nothing was observed for this time.")
    if aim.direction == "maintain":
        return _maintained(aim, actual)
    if is_reached(aim, actual):
        return Progress(
            status=Status.ACHIEVED,
            says="The target is reached.",
            achieved=_way(aim, actual),
            elapsed=elapsed(aim.starts_on, aim.ends_on, on),
        )
    way = _way(aim, actual)
    if way is None:
        return Progress(
            status=Status.NO_BASELINE, says="The target is not reached, and without a baseline the way is unknown."
        )
    return _on_the_way(aim, way, elapsed(aim.starts_on, aim.ends_on, on))


def is_reached(aim: Aim, actual: Fraction) -> bool:
    """Whether a value is at the target or beyond."""
    return actual <= aim.target if aim.direction == "decrease" else actual >= aim.target


def _way(aim: Aim, actual: Fraction) -> Fraction | None:
    baseline = aim.baseline
    if baseline is None:
        if aim.direction == "decrease":
            return None
        baseline = Fraction(0)
    if aim.target == baseline:
        return None
    return (actual - baseline) / (aim.target - baseline)


def _on_the_way(aim: Aim, way: Fraction, time: Fraction) -> Progress:
    if time == 0:
        return Progress(
            status=Status.ON_TRACK, says="The time has not begun, so nothing is due.", achieved=way, elapsed=time
        )
    share = way / time
    status = _by_thresholds(aim, share)
    says = (
        f"{_percent(way)} of the way when {_percent(time)} of the time has passed: {_percent(share)} of what was due. "
        f"{_thresholds(aim)}"
    )
    return Progress(status=status, says=says, achieved=way, elapsed=time)


def _maintained(aim: Aim, actual: Fraction) -> Progress:
    if actual == aim.target:
        return Progress(status=Status.ACHIEVED, says="It is exactly at the target.", achieved=Fraction(1))
    if aim.target == 0:
        return Progress(status=Status.OFF_TRACK, says="It should stay at zero.", achieved=Fraction(0))
    near = max(Fraction(0), 1 - abs(actual - aim.target) / abs(aim.target))
    says = f"It should stay at the target and is {_percent(1 - near)} away from it. {_thresholds(aim)}"
    return Progress(status=_by_thresholds(aim, near), says=says, achieved=near)


def _by_thresholds(aim: Aim, share: Fraction) -> Status:
    if share * 100 >= aim.on_track_percent:
        return Status.ON_TRACK
    return Status.BEHIND if share * 100 >= aim.behind_percent else Status.OFF_TRACK


def _thresholds(aim: Aim) -> str:
    return f"On track from {aim.on_track_percent} %, behind from {aim.behind_percent} %, below that off track."


def _percent(share: Fraction) -> str:
    return f"{rounded(100 * share, 1)} %"
