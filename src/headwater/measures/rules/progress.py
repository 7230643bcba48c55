"""How far a target is reached, and the rule that says so in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from headwater.lib.shares import rounded
from headwater.lib.words import noted, number, said


class Status(StrEnum):
    """Where an indicator stands against its target."""

    ACHIEVED = noted("achieved")
    ON_TRACK = noted("on track")
    BEHIND = noted("behind")
    OFF_TRACK = noted("off track")
    NOT_REPORTED = noted("not reported")
    NO_TARGET = noted("no target")
    NO_BASELINE = noted("no baseline")


STATUSES: dict[str, str] = {
    Status.ACHIEVED: noted("the target is reached"),
    Status.ON_TRACK: noted("what is achieved is at least the first threshold of what was due by now"),
    Status.BEHIND: noted("less than that, but at least the second threshold"),
    Status.OFF_TRACK: noted("less than the second threshold"),
    Status.NOT_REPORTED: noted("nothing was observed yet"),
    Status.NO_TARGET: noted("nobody said what is aimed at"),
    Status.NO_BASELINE: noted("it should fall, and nobody said from where"),
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
    """Where it stands, and why: achieved and elapsed are shares of the way and of the time (1 is all of it).

    aim: what it is held against, where anything is achieved.
    """

    status: Status
    achieved: Fraction | None = None
    elapsed: Fraction | None = None
    aim: Aim | None = None

    @property
    def says(self) -> str:
        """The rule in words. Made when it is read: of thousands of indicators only those that are listed are."""
        if self.aim is not None and self.aim.direction == "maintain":
            return _says_maintained(self.aim, self.achieved or Fraction(0))
        if self.status in _SAYS:
            return said(_SAYS[self.status])
        assert self.aim and self.achieved is not None and self.elapsed is not None, "it is on its way"
        if not self.elapsed:
            return said("The time has not begun, so nothing is due.")
        way = said(
            "{way} of the way when {time} of the time has passed: {due} of what was due.",
            way=_percent(self.achieved),
            time=_percent(self.elapsed),
            due=_percent(self.achieved / self.elapsed),
        )
        return f"{way} {_thresholds(self.aim)}"


_SAYS = {
    Status.NO_TARGET: noted("No target is set for this time."),
    Status.NOT_REPORTED: noted("Nothing was observed for this time."),
    Status.ACHIEVED: noted("The target is reached."),
    Status.NO_BASELINE: noted("The target is not reached, and without a baseline the way is unknown."),
}


@lru_cache(maxsize=1_000)
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
        return Progress(status=Status.NO_TARGET)
    if actual is None:
        return Progress(status=Status.NOT_REPORTED)
    if aim.direction == "maintain":
        return _maintained(aim, actual)
    way, time = _way(aim, actual), elapsed(aim.starts_on, aim.ends_on, on)
    if is_reached(aim, actual):
        return Progress(status=Status.ACHIEVED, achieved=way, elapsed=time, aim=aim)
    if way is None:
        return Progress(status=Status.NO_BASELINE)
    status = _by_thresholds(aim, way, time) if time else Status.ON_TRACK
    return Progress(status=status, achieved=way, elapsed=time, aim=aim)


def is_reached(aim: Aim, actual: Fraction) -> bool:
    """Whether a value is at the target or beyond."""
    return actual <= aim.target if aim.direction == "decrease" else actual >= aim.target


def _way(aim: Aim, actual: Fraction) -> Fraction | None:
    if aim.baseline is None and aim.direction == "decrease":
        return None
    if not aim.baseline:
        return actual / aim.target if aim.target else None
    return None if aim.target == aim.baseline else (actual - aim.baseline) / (aim.target - aim.baseline)


def _maintained(aim: Aim, actual: Fraction) -> Progress:
    if actual == aim.target:
        return Progress(status=Status.ACHIEVED, achieved=Fraction(1), aim=aim)
    if aim.target == 0:
        return Progress(status=Status.OFF_TRACK, achieved=Fraction(0), aim=aim)
    near = max(Fraction(0), 1 - abs(actual - aim.target) / abs(aim.target))
    return Progress(status=_by_thresholds(aim, near, Fraction(1)), achieved=near, aim=aim)


def _by_thresholds(aim: Aim, achieved: Fraction, due: Fraction) -> Status:
    """Which threshold is passed: a share of what was due, multiplied out, which is quicker than dividing fractions."""
    has = achieved.numerator * due.denominator * 100
    whole = achieved.denominator * due.numerator
    if has >= aim.on_track_percent * whole:
        return Status.ON_TRACK
    return Status.BEHIND if has >= aim.behind_percent * whole else Status.OFF_TRACK


def _says_maintained(aim: Aim, near: Fraction) -> str:
    if near == 1:
        return said("It is exactly at the target.")
    if aim.target == 0:
        return said("It should stay at zero.")
    away = said("It should stay at the target and is {share} away from it.", share=_percent(1 - near))
    return f"{away} {_thresholds(aim)}"


def _thresholds(aim: Aim) -> str:
    return said(
        "On track from {on_track_percent} %, behind from {behind_percent} %, below that off track.",
        on_track_percent=aim.on_track_percent,
        behind_percent=aim.behind_percent,
    )


def _percent(share: Fraction) -> str:
    return f"{number(rounded(100 * share, 1))} %"
