"""Proposing a returned allocation again: the form that proposed it, filled in with what was written."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person, signatures
from headwater.exchange import actions
from headwater.exchange.columns import ALLOCATIONS
from headwater.exchange.queries import Preview, preview_again
from headwater.funding import queries
from headwater.funding.queries import Allocation
from headwater.funding.rules import AllocationStatus
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.queries import Node
from headwater.web.funding.pools import live
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.recording import Recording
from headwater.web.steps import shown_answer, take

POWER = "propose allocations"


class Again(Recording):
    """A returned allocation, field by field. Its code stays; approvals begin anew."""

    name = "again"

    def __init__(self, request: HttpRequest, record: Allocation) -> None:
        super().__init__(request, ALLOCATIONS, said("Propose {code} again", code=record.code))
        kept = self.draft.values if self.draft else {}
        self.initial = {**_values(record), **kept, "step": self.name, "version": record.version, "code": record.code}
        self.fields["code"].disabled = True
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def looked_at(self) -> Preview:
        """What proposing it again would do."""
        return preview_again(values=self.values)

    def act(self, *, by: Person) -> str:
        """Propose it again."""
        code = actions.propose_again(values=self.values, by=by, version=self.cleaned_data["version"])
        return said("The allocation {code} is proposed again.", code=code)


def _values(record: Allocation) -> dict[str, object]:
    """What stands in the books, as the fields hold it."""

    def code(node: Node | None) -> str:
        return node.code if node else ""

    element = record.plan_element
    return {
        "fund": record.pool.fund.code,
        # A purpose may be of two kinds, so its kind stands before its code.
        "plan_element": f"{element.kind}:{element.code}",
        "office": code(record.office),
        "project": code(record.project),
        "amount": str(record.money.decimal),
        "purpose": record.purpose,
        "expected_results": record.expected_results,
        "criteria": record.criteria,
        "proposed_on": record.proposed_on.isoformat(),
        "dates_are_synthetic": record.dates_are_synthetic,
    }


def again(request: HttpRequest, code: str) -> HttpResponse:
    """The form that proposes a returned allocation again. Refused: one that is not returned."""
    record = found(lambda: queries.allocation(code))
    if record.status != AllocationStatus.RETURNED:
        raise Refused(said("The allocation {code} is not returned, so it is not proposed again.", code=code))
    form = Again(request, record)
    answer = take(request, [form])
    if answer and answer.is_done:
        return redirect("allocation", code=code)
    if answer:
        form.renew(queries.allocation(code).version)
    return page(
        request,
        "record",
        section="allocations",
        status=REFUSED if answer and answer.is_wrong else 200,
        title=form.title,
        sheet=ALLOCATIONS,
        listed=(reverse("allocations"), said(ALLOCATIONS.title)),
        form=form,
        power="" if holds(request, POWER, office=record.office) else POWER,
        returned=returned(record),
        is_allocation=True,
        pool=live(record.pool, on=today()),
        **shown_answer(answer),
    )


def returned(record: Allocation) -> str:
    """Who returned it last, and why."""
    last = [one for one in signatures(record.document) if one.step == "return"]
    return said("Returned by {name}: {reason}", name=last[-1].person.name, reason=last[-1].reason) if last else ""
