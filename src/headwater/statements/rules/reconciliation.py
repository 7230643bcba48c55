"""Opening + in - out = closing, held against a closing that somebody stated. A gap is shown, never smoothed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from headwater.lib.words import said
from headwater.statements.rules.values import Column, Link, written


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a reconciliation, in the unit of the whole. amount None: not stated."""

    label: str
    amount: int | None
    source: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What a person said about a gap: the record, the words, who, when."""

    id: int
    text: str
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """A reconciliation of one organisation and period. All amounts are in one unit: US cents, or a plain count.

    stated None: nobody stated a closing, and there is no gap. tolerance: how far rounding of the stated closing
    reaches, to both sides. missing: why it cannot be computed, if so.
    """

    unit: str
    opening: Item
    came_in: tuple[Item, ...]
    went_out: tuple[Item, ...]
    stated: Item | None
    tolerance: int
    as_of: date
    is_final: bool
    source: str
    footnotes: tuple[str, ...] = ()
    explanation: Explained | None = None
    missing: str = ""

    @property
    def closing(self) -> int:
        """What opening, in and out come to."""
        return closing(self.opening.amount or 0, total(self.came_in), total(self.went_out))

    @property
    def gap(self) -> int | None:
        """Stated minus computed: above zero where more is stated than the movements reach. None: nothing is stated."""
        if self.missing or self.stated is None or self.stated.amount is None:
            return None
        return self.stated.amount - self.closing

    @property
    def closes(self) -> bool:
        """Whether there is no gap, or one that rounding of the stated closing explains."""
        return self.gap is None or not needs_explanation(self.gap, self.tolerance)

    @property
    def is_explained(self) -> bool:
        """Whether it closes, or somebody explained why not."""
        return self.closes or self.explanation is not None


def total(items: tuple[Item, ...]) -> int:
    """What items add up to; nothing for what is not stated."""
    return sum(item.amount or 0 for item in items)


def closing(opening: int, came_in: int, went_out: int) -> int:
    """Opening + in - out."""
    return opening + came_in - went_out


def needs_explanation(gap: int, tolerance: int) -> bool:
    """Whether a gap is larger than the rounding of the stated closing can make it."""
    assert tolerance >= 0, "a tolerance reaches to both sides"
    return abs(gap) > tolerance


def gap_sentences(reconciled: Reconciled) -> Iterator[str]:
    """What a gap comes to, in words; nothing where there is none."""
    gap = reconciled.gap
    if gap is None or reconciled.closes:
        return
    column = Column("", reconciled.unit)
    amount = written(abs(gap), column)
    rounding = f" (± {written(reconciled.tolerance, column)} for rounding)" if reconciled.tolerance else ""
    stated = written(reconciled.stated.amount if reconciled.stated else None, column)
    if gap > 0:
        nothing_opened = not reconciled.opening.amount
        where = (
            "an unstated opening balance, or came in unstated" if nothing_opened else "something that came in unstated"
        )
        yield f"{stated} is stated and {written(reconciled.closing, column)} is reached: {amount}{rounding} is {where}."
    else:
        yield (
            f"{stated} is stated and {written(reconciled.closing, column)} is reached: {amount}{rounding} went out "
            f"in a way that is not stated."
        )


def unexplained(reconciled: Reconciled, *, title: str) -> Iterator[str]:
    """Why a reconciliation may not be published: its gap, as long as nobody explained it."""
    if reconciled.is_explained or reconciled.gap is None:
        return
    column = Column("", reconciled.unit)
    yield (
        said(
            "“{title}” does not close: {gap} between what is stated and what is reached, and "
            "nobody explained it. Somebody with the power “explain gaps” writes why; then it can be "
            "published.",
            title=title,
            gap=written(reconciled.gap, column),
        )
    )


def explanation_complaints(reconciled: Reconciled, *, title: str, text: str) -> Iterator[str]:
    """What is wrong with an explanation that somebody wants to sign."""
    if reconciled.missing:
        yield said("“{title}” cannot be computed: {why}", title=title, why=reconciled.missing)
    elif reconciled.closes:
        yield said("“{title}” closes; there is no gap to explain.", title=title)
    if not text.strip():
        yield said("The explanation is missing; write one sentence that says why the figures differ.")
