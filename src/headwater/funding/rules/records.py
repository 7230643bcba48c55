"""What all records of this room have in common: a code, an amount, a donor, and no edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from headwater.funding.rules.values import Known
from headwater.lib.money import LARGEST_AMOUNT, Money

LONGEST_CODE = 60


def code_complaints(code: str, what: str) -> Iterator[str]:
    """Say what is wrong with the code of a record."""
    if not 0 < len(code) <= LONGEST_CODE or not code.isprintable() or code != code.strip():
        yield f"“{code}” is not a code; a code of {what} is 1 to {LONGEST_CODE} characters without spaces at the ends."


def amount_complaints(money: Money, what: str) -> Iterator[str]:
    """Say that an amount is none."""
    if money.amount <= 0:
        yield f"{money} is not an amount of {what}; write one above zero."
    elif money.amount > LARGEST_AMOUNT:
        yield f"{money} is more than the books can hold."


def donor_complaints(donor: int, known: Known) -> Iterator[str]:
    """Say that a donor does not exist."""
    if donor not in known.nodes or known.nodes[donor].kind != "organisation":
        yield f"There is no donor {known.name(donor)}; register the organisation first."


def day_complaints(
    *, on: date, since: date, since_what: str, today: date, closed_through: date | None
) -> Iterator[str]:
    """Say why something cannot be booked on a day: too late, too early, or closed."""
    if on > today:
        yield f"{on} has not come yet; write a day that has."
    if on < since:
        yield f"{on} is before {since}, when {since_what}; write a later day."
    if closed_through and on <= closed_through:
        yield (
            f"{on} lies in a closed period: the books are closed through {closed_through}. "
            f"Write {closed_through + timedelta(days=1)} or later, or have the period reopened."
        )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What differs between a record and a draft with the same code: “modality: A in the books, B here”."""
    return [f"{name}: {before[name]} in the books, {after[name]} here" for name in after if before[name] != after[name]]


def changed_complaint(what: str, code: str, differences: list[str]) -> str:
    """The sentence for a code that other content has."""
    return (
        f"The {what} {code} is in the books with other content ({'; '.join(differences)}). What is in the books is "
        f"not edited; correct this row, or reverse the {what} and enter the right one under a new code."
    )


def twice_complaint(what: str, code: str) -> str:
    """The sentence for a code that stands twice in what is told."""
    return f"The code {code} stands here more than once; each {what} has its own."
