"""What all records of this room have in common: a code, an amount, a donor, and no edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from headwater.funding.rules.values import Known
from headwater.lib.money import LARGEST_AMOUNT, Money
from headwater.lib.words import noted, said

LONGEST_CODE = 60
# What sentences here call the records of the room, and what they hold.
CALLED = (
    noted("contribution"),
    noted("allocation"),
    noted("agreement"),
    noted("pledge"),
    noted("duty"),
    noted("conversation"),
    noted("contact"),
    noted("a contribution"),
    noted("an allocation"),
    noted("an agreement"),
    noted("a pledge"),
    noted("a duty"),
    noted("a conversation"),
    noted("a contact"),
)
PARTS = (
    noted("donor"),
    noted("fund"),
    noted("modality"),
    noted("received on"),
    noted("day of receipt"),
    noted("amount"),
    noted("evidence"),
    noted("booked on"),
    noted("plan element"),
    noted("office"),
    noted("project"),
    noted("purpose"),
    noted("expected results"),
    noted("criteria"),
    noted("proposed on"),
    noted("days"),
    noted("kind"),
    noted("what"),
    noted("due on"),
    noted("line"),
    noted("is synthetic"),
    noted("on"),
    noted("subject"),
    noted("said"),
    noted("agreed"),
    noted("name"),
    noted("function"),
    noted("email"),
    noted("phone"),
    noted("money"),
    noted("pledged on"),
    noted("expected on"),
    noted("signed on"),
    noted("starts on"),
    noted("ends on"),
    noted("tranches"),
    noted("terms are synthetic"),
)


def code_complaints(code: str, what: str) -> Iterator[str]:
    """Say what is wrong with the code of a record."""
    if not 0 < len(code) <= LONGEST_CODE or not code.isprintable() or code != code.strip():
        yield said(
            "“{code}” is not a code; a code of {what} is 1 to {longest} characters without spaces at the ends.",
            code=code,
            what=said(what),
            longest=LONGEST_CODE,
        )


def amount_complaints(money: Money, what: str) -> Iterator[str]:
    """Say that an amount is none."""
    if money.amount <= 0:
        yield said("{money} is not an amount of {what}; write one above zero.", money=money, what=said(what))
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
        yield said(
            "{on} lies in a closed period: the books are closed through {closed}. Write {opens} or later, or have the "
            "period reopened.",
            on=on,
            closed=closed_through,
            opens=closed_through + timedelta(days=1),
        )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """What differs between a record and a draft with the same code: “modality: A in the books, B here”."""
    return [
        said("{name}: {before} in the books, {now} here", name=said(name), before=before[name], now=now)
        for name, now in after.items()
        if before[name] != now
    ]


def changed_complaint(what: str, code: str, differences: list[str]) -> str:
    """The sentence for a code that other content has."""
    return said(
        "The {what} {code} is in the books with other content ({differences}). What is in the "
        "books is not edited; correct this row, or reverse the {what} and enter the right one "
        "under a new code.",
        what=said(what),
        code=code,
        differences="; ".join(differences),
    )


def twice_complaint(what: str, code: str) -> str:
    """The sentence for a code that stands twice in what is told."""
    return said("The code {code} stands here more than once; each {what} has its own.", code=code, what=said(what))
