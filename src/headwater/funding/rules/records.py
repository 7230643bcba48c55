"""What all records of this room have in common: a code, an amount, a donor, and no edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from headwater.funding.rules.values import Known
from headwater.lib.money import LARGEST_AMOUNT, Money
from headwater.lib.words import said

LONGEST_CODE = 60


def code_complaints(code: str, what: str) -> Iterator[str]:
    """Say what is wrong with the code of a record."""
    if not 0 < len(code) <= LONGEST_CODE or not code.isprintable() or code != code.strip():
        yield said(
            "“{code}” is not a code; a code of {what} is 1 to {longest_code} characters without spaces at the ends.",
            code=code,
            what=what,
            longest_code=LONGEST_CODE,
        )


def amount_complaints(money: Money, what: str) -> Iterator[str]:
    """Say that an amount is none."""
    if money.amount <= 0:
        yield said("{money} is not an amount of {what}; write one above zero.", money=money, what=what)
    elif money.amount > LARGEST_AMOUNT:
        yield said("{money} is more than the books can hold.", money=money)


def donor_complaints(donor: int, known: Known) -> Iterator[str]:
    """Say that a donor does not exist."""
    if donor not in known.nodes or known.nodes[donor].kind != "organisation":
        yield said("There is no donor {donor}; register the organisation first.", donor=known.name(donor))


def day_complaints(
    *, on: date, since: date, since_what: str, today: date, closed_through: date | None
) -> Iterator[str]:
    """Say why something cannot be booked on a day: too late, too early, or closed."""
    if on > today:
        yield said("{on} has not come yet; write a day that has.", on=on)
    if on < since:
        yield said(
            "{on} is before {since}, when {since_what}; write a later day.", on=on, since=since, since_what=since_what
        )
    if closed_through and on <= closed_through:
        yield (
            said(
                "{on} lies in a closed period: the books are closed through {closed_through}. Write "
                "{closed_through_2} or later, or have the period reopened.",
                on=on,
                closed_through=closed_through,
                closed_through_2=closed_through + timedelta(days=1),
            )
        )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What differs between a record and a draft with the same code: “modality: A in the books, B here”."""
    return [f"{name}: {before[name]} in the books, {after[name]} here" for name in after if before[name] != after[name]]


def changed_complaint(what: str, code: str, differences: list[str]) -> str:
    """The sentence for a code that other content has."""
    return said(
        "The {what} {code} is in the books with other content ({differences}). What is in the "
        "books is not edited; correct this row, or reverse the {what} and enter the right one "
        "under a new code.",
        what=what,
        code=code,
        differences="; ".join(differences),
    )


def twice_complaint(what: str, code: str) -> str:
    """The sentence for a code that stands twice in what is told."""
    return said("The code {code} stands here more than once; each {what} has its own.", code=code, what=what)
