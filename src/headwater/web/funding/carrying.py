"""Carrying over what a pool still holds at the end of a year: proposed and approved on the page of the pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from headwater.access.queries import Person, may, signed
from headwater.access.rules import check_step
from headwater.funding import actions, queries
from headwater.funding.queries import CarryOver, Pool
from headwater.funding.rules import CARRY_OVER_STEPS, CarryOverStatus
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import noted, said
from headwater.registry.queries import name_of
from headwater.reports.blocks import Value
from headwater.web.languages import day, later
from headwater.web.pages import today
from headwater.web.steps import Signing, Step, text_field

POWER = "propose allocations"


class Proposal(Step):
    """Proposing to carry over what is left of a year of which nothing was proposed yet."""

    name = "carry-over"
    is_signature = True
    year = forms.TypedChoiceField(label=later("From the year"), coerce=int)
    reason = text_field(
        noted("Reason"), rows=3, most=4000, help_text=noted("Why it was not spent: others will read it.")
    )

    def __init__(self, request: HttpRequest, pool: Pool, years: Sequence[int]) -> None:
        self.pool, self.title = pool, said("Carry over what is left of a year")
        super().__init__(request)
        self.fields["year"].choices = [(str(one), str(one)) for one in years]  # type: ignore[attr-defined]

    @property
    def about(self) -> Sequence[tuple[str, Value]]:
        """The pool, and what it held when the year that was chosen ended."""
        return _about(self.pool, self.cleaned_data["year"])

    def act(self, *, by: Person) -> str:
        """Propose it."""
        row = actions.carry_over(pool=self.pool, by=by, **{key: self.cleaned_data[key] for key in ("year", "reason")})
        return _proposed(row)


def _about(pool: Pool, year: int) -> list[tuple[str, Value]]:
    end = calendar_year(year).end
    held = queries.balance(pool, on=end)
    return [(said("Pool"), name_of(pool.fund, on=end)), (said("Held on {day}", day=day(end)), held)]


def _proposed(row: CarryOver) -> str:
    return said("To carry over {amount} from {year} is proposed; another person approves it.", **_told(row))


def _told(row: CarryOver) -> dict[str, Any]:
    return {"amount": row.money, "year": row.year}


def steps(request: HttpRequest, pool: Pool) -> tuple[list[Step], list[str]]:
    """What whoever looks may do about carry-overs of a pool; and why not, where they hold the power to approve."""
    if not isinstance(request.user, Person):
        return [], []
    rows = list(queries.carry_overs(pool=pool))
    offered: list[Step] = []
    reasons: list[str] = []
    for row in rows:
        if row.status == CarryOverStatus.PROPOSED:
            found, why = _of_proposed(request, row)
            offered += found
            reasons += why
    years = [one for one in _years(pool, on=today()) if one not in {row.year for row in rows}]
    if years and may(request.user, POWER, on=today()):
        offered.append(Proposal(request, pool, years))
    return offered, reasons


def renew(steps: Sequence[Step], pool: Pool) -> None:
    """What came back is for the carry-overs as they are now."""
    for row in queries.carry_overs(pool=pool):
        for step in steps:
            if step.name.endswith(f"-{row.year}"):
                step.renew(row.version)


def _of_proposed(request: HttpRequest, row: CarryOver) -> tuple[list[Step], list[str]]:
    """Approving what is proposed, and proposing it again with what the pool held and another reason."""
    assert isinstance(request.user, Person), "who did not sign in is offered nothing"
    found: list[Step] = []
    reasons = []
    for name, title in (
        ("approve", said("Approve the carry-over from {year}", year=row.year)),
        ("propose", said("Propose the carry-over from {year} again", year=row.year)),
    ):
        try:
            step = check_step(
                CARRY_OVER_STEPS,
                name=name,
                status=row.status,
                signers=signed(f"carry-over:{row.pool.fund.code} {row.year}"),
                by_id=request.user.pk,
                reason="to be written",
            )
        except Refused as refusal:
            reasons.append(str(refusal))
            continue
        if may(request.user, step.power, on=today()):
            found.append(_signing(request, row, name, title, needs_words=step.needs_reason))
    return found, reasons if may(request.user, "approve carry-over", on=today()) else []


def _signing(request: HttpRequest, row: CarryOver, name: str, title: str, *, needs_words: bool) -> Signing:
    def act(written: Mapping[str, Any], by: Person) -> str:
        told = {"pool": row.pool, "year": row.year, "reason": written["reason"], "version": written["version"]}
        if name == "propose":
            return _proposed(actions.carry_over(by=by, **told))
        return said(
            "The carry-over of {amount} from {year} is approved.", **_told(actions.approve_carry_over(by=by, **told))
        )

    proposed: list[tuple[str, Value]] = [
        (said("Proposed"), Money(row.amount, "USD")),
        (said("Reason"), row.reason),
        (said("Proposed by"), row.proposed_by.name),
    ]
    return Signing(
        request,
        name=f"{name}-{row.year}",
        title=title,
        act=act,
        about=[*_about(row.pool, row.year), *proposed],
        version=row.version,
        words=said("Reason"),
        needs_words=needs_words,
    )


def _years(pool: Pool, *, on: date) -> Iterator[int]:
    """The years that ended since money came into a pool, the latest first."""
    came = queries.years_of(queries.contributions().filter(pool=pool), "received_on")
    return iter(range(on.year - 1, min(came) - 1, -1)) if came else iter(())
