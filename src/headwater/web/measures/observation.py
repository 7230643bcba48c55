"""One observation: what was seen, where it can be seen, who entered and who checked it, and what it revises."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.lib.words import said
from headwater.measures import queries
from headwater.measures.queries import STATUSES, Observation
from headwater.reports.blocks import Column, Link, Table, Value
from headwater.web.languages import begun
from headwater.web.measures import shared
from headwater.web.measures.entry import Enter, Return, Verify
from headwater.web.measures.listing import exactness, status_of, value_of
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Step, shown_answer, take
from headwater.web.trail import moment


def observation(request: HttpRequest, number: int) -> HttpResponse:
    """One observation; for whoever may, the forms that verify, return or revise it."""
    one = found(lambda: queries.observation(number))
    steps = _steps(request, one)
    answer = take(request, steps)
    if answer and answer.is_done:
        latest = queries.revisions(queries.observation(number))[-1]
        return redirect("observation", number=latest.pk)
    if answer:
        one = queries.observation(number)
    names = shared.named([one.indicator.node, *([one.place] if one.place else [])], on=today())
    return page(
        request,
        "measures/observation",
        section="results",
        status=REFUSED if answer else 200,
        one=one,
        name=names[one.indicator.node_id],
        indicator=shared.address_of(one.indicator.key),
        standing=shared.checked(status_of(one)),
        meaning=begun(said(STATUSES[status_of(one)])),
        value=value_of(one),
        exact=exactness(one),
        of=shared.period(one.starts_on, one.ends_on),
        facts=_facts(one, names),
        reason=_reason(request, one, steps),
        revisions=_revisions(one),
        steps=steps,
        **shown_answer(answer),
    )


def _steps(request: HttpRequest, one: Observation) -> list[Step]:
    """What the person may do with it now: whoever entered it does not verify it."""
    if not isinstance(request.user, Person):
        return []
    steps: list[Step] = []
    status, office = status_of(one), one.indicator.office
    is_own = one.submission.by_id == request.user.pk
    may_enter = holds(request, "enter observations", office=office)
    if status == "entered" and not is_own and holds(request, "verify observations", office=office):
        steps += [Verify(request, one), Return(request, one)]
    is_latest = queries.revisions(one)[-1].pk == one.pk
    if is_latest and status != "revised" and may_enter:
        steps.append(Enter(request, one.indicator, one))
    if status == "entered" and is_own and may_enter:
        steps.append(Return(request, one))
    return steps


def _reason(request: HttpRequest, one: Observation, steps: list[Step]) -> str:
    """Why somebody who may verify cannot verify this one."""
    may_verify = holds(request, "verify observations", office=one.indicator.office)
    if status_of(one) != "entered" or not may_verify or any(step.name == "verify" for step in steps):
        return ""
    return said("Whoever entered it does not verify it. Another person with the power “verify observations” does.")


def _facts(one: Observation, names: dict[int, str]) -> list[tuple[str, Value]]:
    told = one.submission
    facts: list[tuple[str, Value]] = [
        (said("Indicator"), Link(names[one.indicator.node_id], shared.address_of(one.indicator.key))),
        (said("Place"), names[one.place_id] if one.place_id else said("everywhere, as one figure")),
        (
            said("Category"),
            ": ".join(shared.category_names()[one.category.pk]) if one.category else said("the whole"),
        ),
        (said("From"), one.starts_on),
        (said("To"), one.ends_on),
    ]
    if one.numerator is not None:
        facts.append((said("Numerator"), one.numerator))
    if one.denominator is not None:
        facts.append((said("Denominator"), one.denominator))
    facts += [
        (said("Source"), told.source),
        (said("Evidence"), told.evidence or said("none recorded")),
        (said("Entered by"), f"{told.by.name}, {moment(told.at)}"),
    ]
    if checked_by := vars(one)["checked_by"]:
        facts.append((said("Checked by"), str(checked_by)))
    if reason := vars(one)["check_reason"]:
        facts.append((said("Returned because"), str(reason)))
    if one.why:
        facts.append((said("Revised because"), one.why))
    return facts


def _revisions(one: Observation) -> Table | None:
    """Everything that was ever said of the same, latest first."""
    held = queries.revisions(one)
    if len(held) < 2:
        return None
    rows: list[tuple[Value, ...]] = [
        (
            str(row.revision + 1)
            if row.pk == one.pk
            else Link(str(row.revision + 1), reverse("observation", args=[row.pk])),
            value_of(row),
            shared.checked(status_of(row)),
            row.submission.source,
            row.submission.by.name,
            moment(row.submission.at),
            row.why,
            str(vars(row)["check_reason"] or ""),
        )
        for row in reversed(held)
    ]
    heads = (
        said("No."),
        said("Value"),
        said("Status"),
        said("Source"),
        said("Entered by"),
        said("At"),
        said("Why it was revised"),
        said("Why it was returned"),
    )
    columns = tuple(Column(title=head, align="number" if i == 1 else "start") for i, head in enumerate(heads))
    return Table(caption=said("What was said of it, latest first"), columns=columns, rows=tuple(rows))
