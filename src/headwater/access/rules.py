"""Powers, and the steps a document walks: who may sign what, in which order. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.words import listed, noted, said

POWERS: dict[str, str] = {
    noted("register contributions"): noted(
        "record and reverse what donors gave, and the agreements and pledges it rests on"
    ),
    noted("propose allocations"): noted("propose where the money of a pool should go, with the expected results"),
    noted("approve allocations"): noted("approve or return an allocation that somebody else proposed"),
    noted("correct records"): noted("reverse what was booked wrongly, with the reason"),
    noted("register organisations"): noted("record what exists, what it is called and what is so from when to when"),
    noted("close periods"): noted("close a period, so that nothing more is booked into it"),
    noted("reopen periods"): noted("open a closed period again, with the reason"),
    noted("publish statements"): noted("freeze figures and publish them"),
    noted("explain gaps"): noted("explain why a reconciliation does not close"),
    noted("approve carry-over"): noted("approve what is carried over to the next year, and its reason"),
    noted("manage people"): noted("add people, and grant and withdraw powers"),
    noted("load workbooks"): noted("read a workbook into the books"),
    noted("post entries"): noted("book movements in the ledger directly"),
    noted("read audit"): noted("read the audit trail"),
    noted("write narrative"): noted("write and revise the sections of reports"),
    noted("share snapshots"): noted("make and revoke links by which others read a donor's page without signing in"),
    noted("declare indicators"): noted(
        "say what is measured, how it adds up, what is aimed at and how results depend on each other"
    ),
    noted("enter observations"): noted("enter what was observed, for an office or everywhere"),
    noted("verify observations"): noted("verify or return an observation that somebody else entered"),
    noted("register undertakings"): noted(
        "record what was promised or recommended, by whom and until when, and what was rated"
    ),
    noted("report progress"): noted("say what became of an undertaking, and that it is done, with the evidence"),
    noted("accept completion"): noted("accept or return what somebody else said was done"),
    noted("tell iati facts"): noted("say what IATI files need and no other record holds"),
    noted("publish iati"): noted("publish the IATI files, once nothing is wrong with them"),
    noted("link donor activities"): noted(
        "read other publishers' IATI files and say which activity of the donor money came from"
    ),
}

# Whoever holds one of these puts a name under something that counts, so a password alone does not open it.
SIGNING_POWERS = frozenset(
    {
        "approve allocations",
        "approve carry-over",
        "correct records",
        "close periods",
        "reopen periods",
        "post entries",
        "publish statements",
        "verify observations",
        "accept completion",
        "publish iati",
        "manage people",
    }
)

# The roles that a new site begins with; it changes them as it is organised.
STANDARD_ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    noted("donor-relations officer"): (
        noted("registers donors, agreements and receipts, and writes to donors"),
        (
            "register organisations",
            "register contributions",
            "load workbooks",
            "write narrative",
            "share snapshots",
            "link donor activities",
        ),
    ),
    noted("budget officer"): (
        noted("keeps pools, proposes allocations, explains gaps and closes periods"),
        ("propose allocations", "load workbooks", "explain gaps", "correct records", "close periods"),
    ),
    noted("decision maker"): (
        noted("approves or returns what others propose"),
        ("approve allocations", "approve carry-over"),
    ),
    noted("head of finance"): (
        noted("publishes statements, reopens periods and posts in the ledger"),
        ("publish statements", "reopen periods", "post entries", "correct records"),
    ),
    noted("monitoring officer"): (
        noted("says what is measured, follows what was promised and accepts what is done"),
        (
            "declare indicators",
            "enter observations",
            "verify observations",
            "register undertakings",
            "report progress",
            "accept completion",
        ),
    ),
    noted("information manager"): (
        noted("keeps what IATI files need, and publishes them"),
        ("tell iati facts", "publish iati"),
    ),
    noted("field office"): (
        noted("enters what was observed and what became of an undertaking"),
        ("enter observations", "report progress"),
    ),
    noted("auditor"): (noted("reads everything, and the audit trail"), ("read audit",)),
    noted("administrator"): (noted("adds people, and grants and withdraws powers"), ("manage people",)),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a table of steps: how a document gets from a status to another.

    `by_another`: whoever made the document, or signed this round of checks already, may not sign it.
    `above_usd`: the row counts for amounts above this (in cents); of the rows with the same name and beginning the one
    with the highest such amount counts. `signers`: so many different people sign before the document moves on.
    """

    name: str
    from_status: str
    to_status: str
    power: str
    needs_reason: bool = False
    by_another: bool = False
    above_usd: int | None = None
    signers: int = 1

    def __post_init__(self) -> None:
        assert self.power in POWERS, f"{self.power} is no power"
        assert self.signers == 1 or (self.signers > 1 and self.by_another), "only checks are signed by several people"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed which step of a document."""

    step: str
    person_id: int


def check_step(
    steps: Sequence[Step],
    *,
    name: str,
    status: str,
    signers: Sequence[Signed],
    by_id: int,
    reason: str = "",
    amount_usd: int | None = None,
) -> Step:
    """The row of the table that a person may sign now. `signers` are all earlier signatures, in their order.

    Refused: a step that does not exist from here, the maker as checker, a second signature of one person in a round,
    a missing reason. Whether the person holds the power is another question (queries.require).
    """
    step = _row(steps, name=name, status=status, amount_usd=amount_usd)
    if step.by_another:
        if by_id in _makers(steps, signers):
            raise Refused(
                said(
                    "Whoever made it does not {name} it; ask another person with the power “{power}”.",
                    name=said(name),
                    power=said(step.power),
                )
            )
        if by_id in {signed.person_id for signed in _round(steps, signers)}:
            raise Refused(
                said(
                    "You have already signed; {signers} different people are needed. Ask another person with "
                    "the power “{power}”.",
                    signers=step.signers,
                    power=said(step.power),
                )
            )
    if step.needs_reason and not reason.strip():
        raise Refused(said("To {name} it needs a reason; write one sentence that says why.", name=said(name)))
    return step


def is_complete(steps: Sequence[Step], step: Step, *, signers: Sequence[Signed], by_id: int) -> bool:
    """Whether the document moves on to step.to_status once this person has signed too."""
    return signatures_missing(steps, step, signers=[*signers, Signed(step.name, by_id)]) == 0


def signatures_missing(steps: Sequence[Step], step: Step, *, signers: Sequence[Signed]) -> int:
    """How many different people must still sign a step in this round."""
    if not step.by_another:
        return 0 if signers and signers[-1].step == step.name else 1
    signed = {one.person_id for one in _round(steps, signers) if one.step == step.name}
    return max(0, step.signers - len(signed))


def drawn(steps: Sequence[Step]) -> str:
    """The table of steps as a Markdown table, for the docs."""
    lines = [
        "| Step | From | To | Power | Amount | Signers | By another person | Reason |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in steps:
        amount = f"above {Money(step.above_usd, 'USD')}" if step.above_usd is not None else "any"
        cells = (
            step.name,
            step.from_status or "(new)",
            step.to_status,
            f"`{step.power}`",
            amount,
            str(step.signers),
            "yes" if step.by_another else "no",
            "yes" if step.needs_reason else "no",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _row(steps: Sequence[Step], *, name: str, status: str, amount_usd: int | None) -> Step:
    here = [step for step in steps if step.from_status == status]
    named = [step for step in here if step.name == name]
    if not named:
        at, possible = said(status or noted("new")), dict.fromkeys(said(step.name) for step in here)
        if not possible:
            raise Refused(
                said(
                    "It is {status}, and from there nobody can {name} it; nothing more can be done with it.",
                    status=at,
                    name=said(name),
                )
            )
        raise Refused(
            said(
                "It is {status}, and from there nobody can {name} it; possible now: {possible}.",
                status=at,
                name=said(name),
                possible=", ".join(possible),
            )
        )
    if amount_usd is None:
        assert all(step.above_usd is None for step in named), f"{name} depends on the amount, and none is given"
        return named[0]
    fitting = [step for step in named if step.above_usd is None or amount_usd > step.above_usd]
    assert fitting, f"the table has no row for {name} at {amount_usd} cents"
    return max(fitting, key=lambda step: -1 if step.above_usd is None else step.above_usd)


def _makers(steps: Sequence[Step], signers: Sequence[Signed]) -> set[int]:
    """Whoever signed a step that is not a check: once a maker of a document, always its maker."""
    checks = _checks(steps)
    return {signed.person_id for signed in signers if signed.step not in checks}


def _round(steps: Sequence[Step], signers: Sequence[Signed]) -> list[Signed]:
    """The checks since the document was last made or made anew."""
    checks = _checks(steps)
    made = [position for position, signed in enumerate(signers) if signed.step not in checks]
    return list(signers[made[-1] + 1 if made else 0 :])


def _checks(steps: Sequence[Step]) -> set[str]:
    return {step.name for step in steps if step.by_another}


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """One grant as the rules see it. Office None: everywhere. The limit in cents is included."""

    power: str
    office_id: int | None
    up_to_usd: int | None
    valid_from: date
    valid_to: date | None
    withdrawn_on: date | None


def in_force(grant: Granted, on: date) -> bool:
    """Whether a grant counts on a day: its first and last day are included, the day of its withdrawal is not."""
    begun = grant.valid_from <= on and (grant.valid_to is None or on <= grant.valid_to)
    return begun and (grant.withdrawn_on is None or on < grant.withdrawn_on)


def covers(grant: Granted, *, office_and_above: Sequence[int], amount_usd: int | None) -> bool:
    """Whether a grant reaches an amount and an office (its id, then those it is part of; none: the organisation)."""
    somewhere = grant.office_id is None or grant.office_id in office_and_above
    return somewhere and (grant.up_to_usd is None or amount_usd is None or amount_usd <= grant.up_to_usd)


def power_complaint(power: str) -> list[str]:
    """What is wrong with the name of a power."""
    return (
        []
        if power in POWERS
        else [said("“{power}” is not a power; write one of: {powers}.", power=power, powers=listed(map(said, POWERS)))]
    )


# What a token may be made for besides the powers of its person: reading, of everything or of some parts.
READING_SCOPES: dict[str, str] = {
    noted("read"): noted("read everything that its person may read"),
    noted("read funding"): noted("read donors, agreements, contributions, pools, allocations and what belongs to them"),
    noted("read results"): noted("read indicators, observations and results"),
    noted("read undertakings"): noted("read undertakings, work plans, commitments and assessments"),
    noted("read registers"): noted("read who is on which list, since when and until when"),
    noted("read statements"): noted("read statements and reports"),
}
# What a secret begins with, so that one that got into a file where it should not be can be found.
PROGRAM_MARK = "headwater_"
LONGEST_TOKEN_DAYS = 365


def token_complaints(*, name: str, scopes: Sequence[str], days: int) -> list[str]:
    """What is wrong with a token that somebody wants."""
    complaints = [] if name.strip() else [said("The token has no name; write what you will know it by.")]
    if not scopes:
        complaints.append(said("The token would open nothing; choose what it may do."))
    unknown = sorted({scope for scope in scopes if scope not in POWERS and scope not in READING_SCOPES})
    complaints += [said("“{scope}” is nothing that a token can be made for.", scope=scope) for scope in unknown]
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        complaints.append(said("A token lasts 1 to {days} days; write how many.", days=LONGEST_TOKEN_DAYS))
    return complaints
