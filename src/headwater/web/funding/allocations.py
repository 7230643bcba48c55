"""Allocations: the list with its filters, order, total and files, and the page of one with the steps it can take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import quote

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person, may, signatures, signed
from headwater.access.rules import check_step, signatures_missing
from headwater.exchange.columns import ALLOCATIONS
from headwater.exchange.rows import allocation_rows
from headwater.funding import actions, queries
from headwater.funding.queries import Allocation
from headwater.funding.rules import ALLOCATION_STEPS, AllocationStatus
from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import counted, noted, number, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Synthetic, Table, Value
from headwater.web import listing, lists
from headwater.web.filters import (
    choices_of,
    ids,
    named_like,
    node_named,
    offer,
    search_field,
    standings,
    year_choices,
)
from headwater.web.funding import pools, shared
from headwater.web.funding.again import returned
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Answer, Signing, Step, shown_answer, take
from headwater.web.trail import moment, trail

_NODES = ("plan_element", "office", "project")
_TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    AllocationStatus.PROPOSED: "attention",
    AllocationStatus.APPROVED: "good",
    AllocationStatus.RETURNED: "attention",
    AllocationStatus.REVERSED: "bad",
}


class Filters(listing.Filters):
    """The filters of the list, as they stand in the address."""

    year = forms.ChoiceField(label=later("Year of decision"), required=False)
    purpose = forms.CharField(
        label=later(ALLOCATIONS.column("plan_element").title), required=False, widget=forms.Select
    )
    fund = forms.CharField(label=later(ALLOCATIONS.column("fund").title), required=False, widget=forms.Select)
    status = forms.ChoiceField(label=later("Status"), required=False, choices=standings(AllocationStatus))
    text = search_field()
    field_order = ("year", "purpose", "fund", "status", "text", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        everything = queries.allocations().order_by()
        years = queries.years_of(everything, "decided_on")
        offer(self.fields["year"], year_choices(years, request.GET.get("year", "")))
        for name, column, words in (
            ("purpose", "plan_element", said("All categories")),
            ("fund", "pool__fund", said("All pools")),
        ):
            used = everything.values_list(column, flat=True).distinct()
            offer(self.fields[name], choices_of(used, on=today(), everything=words))

    def clean_purpose(self) -> object:
        code = self.cleaned_data["purpose"]
        try:
            return node_named("plan-element", code)
        except forms.ValidationError:
            return node_named("fund", code)

    def clean_fund(self) -> object:
        return node_named("fund", self.cleaned_data["fund"])

    def rows(self) -> QuerySet[Allocation]:
        """The allocations that all filters let through."""
        asked = self.cleaned_data
        rows = queries.allocations(
            fund=asked["fund"],
            plan_element=asked["purpose"],
            decided=calendar_year(int(asked["year"])) if asked["year"] else None,
            status=asked["status"] or None,
        )
        if text := asked["text"]:
            elements = named_like("plan-element", text) | named_like("fund", text)
            told = Q(code__icontains=text) | Q(purpose__icontains=text) | Q(expected_results__icontains=text)
            rows = rows.filter(told | Q(criteria__icontains=text) | Q(plan_element__in=elements.values("pk")))
        return rows


def _summed(filters: Filters, rows: QuerySet[Allocation]) -> listing.Summed:
    """All rows of the list, added up: only those of one status, the approved ones unless another is asked for."""
    standing = filters.cleaned_data["status"] or AllocationStatus.APPROVED
    counts = {row["status"]: row for row in queries.allocated_by_status(rows)}
    summed, of = counts.get(standing), sum(row["count"] for row in counts.values())
    count = summed["count"] if summed else 0
    notes = [
        counted(
            "The total counts the one {standing} allocation of this list.",
            "The total counts the {count} {standing} allocations of this list, on all its pages.",
            count,
            standing=said(standing),
        )
    ]
    if of > count:
        notes.append(
            counted(
                "{count} allocation that is not {standing} is not counted.",
                "{count} allocations that are not {standing} are not counted.",
                of - count,
                standing=said(standing),
            )
        )
    total: dict[str, Value] = {
        "code": said("Total of {count}", count=number(count)),
        "amount": Money(int(summed["sum"]) if summed else 0, "USD"),
    }
    return listing.Summed(of, total, tuple(notes))


def _values(rows: Sequence[Allocation]) -> list[Mapping[str, Value]]:
    names = names_of(ids(rows, *_NODES) | {row.pool.fund_id for row in rows}, on=today())
    return [
        {
            "code": Link(row.code, reverse("allocation", args=[row.code])),
            "plan_element": names[row.plan_element_id],
            "purpose": _short(row.purpose),
            "fund": Link(names[row.pool.fund_id], reverse("pool", args=[row.pool.fund.code])),
            "proposed_on": _day(row, row.proposed_on),
            "decided_on": _day(row, row.decided_on) if row.decided_on else "",
            "status": _status(row),
            "amount": row.money,
        }
        for row in rows
    ]


def _short(text: str, most: int = 90) -> str:
    """The beginning of a long text, to the end of a word where there is one."""
    if len(text) <= most:
        return text
    begun = text[:most].rpartition(" ")[0] or text[:most]
    return f"{begun} …"


def _day(row: Allocation, day: date) -> Value:
    return Synthetic(day) if row.dates_are_synthetic else day


def _status(row: Allocation) -> Status:
    return Status(said(row.status), _TONES.get(row.status, "neutral"))


LIST: listing.List[Allocation] = listing.List(
    name="allocations",
    title=noted("Allocations"),
    counted=lambda count: counted("{count} allocation", "{count} allocations", count),
    sheet=ALLOCATIONS,
    columns={
        **{key: listing.head(ALLOCATIONS, key) for key in ("code", "plan_element", "purpose", "fund", "proposed_on")},
        "decided_on": Column(title=noted("Decided on")),
        "status": Column(title=noted("Status")),
        "amount": Column(title=noted("Amount"), align="number", unit="USD"),
    },
    orders=(
        lists.Order("code", "code", str),
        lists.Order("plan_element", "plan_element", by_name=True),
        lists.Order("proposed_on", "proposed_on", date.fromisoformat),
        lists.Order("amount", "amount", int),
        lists.Order("status", "status", str),
    ),
    first_order="-proposed_on",
    filters=Filters,
    values=_values,
    files=allocation_rows,
    summed=_summed,
    file_sheet=lambda filters: (
        None if filters.cleaned_data["status"] else lists.with_standing(ALLOCATIONS, AllocationStatus)
    ),
    records="allocation",
)


def allocations(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, LIST)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the page offers: its words, whether it has a day, and what is said when it was taken."""

    title: str
    has_day: bool
    done: str
    act: Callable[..., Allocation]


OFFERS = {
    "approve": Offer(
        noted("Approve this allocation"), True, noted("The allocation {code} is approved."), actions.approve_allocation
    ),
    "return": Offer(
        noted("Return it to whoever proposed it"),
        False,
        noted("The allocation {code} is returned."),
        actions.return_allocation,
    ),
    "withdraw": Offer(
        noted("Withdraw this allocation"),
        False,
        noted("The allocation {code} is withdrawn."),
        actions.withdraw_allocation,
    ),
    "reverse": Offer(
        noted("Reverse this allocation"),
        True,
        noted("The allocation {code} is reversed by a movement back."),
        actions.reverse_allocation,
    ),
}


def allocation(request: HttpRequest, code: str) -> HttpResponse:
    """One allocation: what, why, who signed; for whoever may, the steps that it can take from where it stands."""
    record = found(lambda: queries.allocation(code))
    steps, reasons = _offered(request, record)
    answer = take(request, steps)
    if answer and answer.is_done:
        return redirect("allocation", code=code)
    if answer:
        if answer.wrong is None:
            why = reasons.get(
                request.POST.get("step", ""), said("The allocation {code} cannot take this step now.", code=code)
            )
            answer = Answer(complaints=(Complaint(why),))
        record = queries.allocation(code)
        for step in steps:
            step.renew(record.version)
    return page(
        request,
        "allocation",
        section="allocations",
        status=REFUSED if answer and answer.is_wrong else 200,
        record=record,
        facts=_facts(record),
        element=names_of([record.plan_element_id], on=today())[record.plan_element_id],
        texts=[
            (said("Purpose"), record.purpose),
            (said("Expected results"), record.expected_results),
            (said("Criteria"), record.criteria),
        ],
        standing=_status(record),
        missing=_missing(record),
        pool=pools.live(record.pool, on=today()),
        results=shared.expected(record),
        signatures=_signatures(record),
        movements=shared.movements(record.entry_id),
        reversal=shared.movements(record.reversal_id),
        trail=trail(request, record.document),
        forms=steps,
        returned=returned(record) if record.status == AllocationStatus.RETURNED else "",
        again=reverse("allocation-again", args=[code]) if _is_to_be_written_again(request, record) else "",
        reasons=[why for name, why in reasons.items() if name == "approve"],
        **shown_answer(answer),
    )


def _is_to_be_written_again(request: HttpRequest, record: Allocation) -> bool:
    return record.status == AllocationStatus.RETURNED and holds(request, "propose allocations", office=record.office)


def _offered(request: HttpRequest, record: Allocation) -> tuple[list[Step], dict[str, str]]:
    """The steps that the person may sign now, as forms; for others why not, where they hold the power."""
    steps: list[Step] = []
    reasons: dict[str, str] = {}
    if not isinstance(request.user, Person):
        return [], {}
    for name in OFFERS:
        try:
            step = check_step(
                ALLOCATION_STEPS,
                name=name,
                status=record.status,
                signers=signed(record.document),
                by_id=request.user.pk,
                reason="to be written",
                amount_usd=record.amount,
            )
        except Refused as refusal:
            reasons[name] = str(refusal)
            continue
        if not may(request.user, step.power, on=today(), office=record.office):
            reasons[name] = said("This needs the power “{power}”, which you do not hold.", power=said(step.power))
            continue
        steps.append(_signing(request, record, name, needs_words=step.needs_reason))
    if record.status != AllocationStatus.PROPOSED:
        reasons.pop("approve", None)
    return steps, reasons


def _signing(request: HttpRequest, record: Allocation, name: str, *, needs_words: bool) -> Signing:
    offered = OFFERS[name]

    def act(told: Mapping[str, Any], by: Person) -> str:
        words: dict[str, Any] = {"why" if name == "reverse" else "reason": told["reason"]}
        if offered.has_day:
            words["on"] = told["on"]
        after = offered.act(code=record.code, by=by, version=told["version"], **words)
        if name == "approve" and after.status != AllocationStatus.APPROVED:
            return said("Your approval of {code} is signed; one more person has to approve it.", code=after.code)
        return said(offered.done, code=after.code)

    names = names_of([record.plan_element_id, record.pool.fund_id], on=today())
    return Signing(
        request,
        name=name,
        title=said(offered.title),
        act=act,
        about=[
            (said("Allocation"), record.code),
            (said("Amount"), record.money),
            (said("From the pool"), names[record.pool.fund_id]),
            (said("Purpose category"), names[record.plan_element_id]),
            (said("Purpose"), record.purpose),
        ],
        version=record.version,
        on=today() if offered.has_day else None,
        words=said("Reason"),
        needs_words=needs_words,
    )


def _missing(record: Allocation) -> int:
    """How many approvals a proposal still needs."""
    if record.status != AllocationStatus.PROPOSED:
        return 0
    approvals = [step for step in ALLOCATION_STEPS if step.name == "approve"]
    step = max(
        (step for step in approvals if step.above_usd is None or record.amount > step.above_usd),
        key=lambda one: one.above_usd or 0,
    )
    return signatures_missing(ALLOCATION_STEPS, step, signers=signed(record.document))


def _facts(record: Allocation) -> list[tuple[str, Value]]:
    names = names_of(ids([record], *_NODES) | {record.pool.fund_id}, on=today())
    listed = reverse("allocations")
    element = Link(names[record.plan_element_id], f"{listed}?purpose={quote(record.plan_element.code)}")
    facts: list[tuple[str, Value]] = [
        (said("Purpose category"), element),
        (said("From the pool"), Link(names[record.pool.fund_id], f"{listed}?fund={quote(record.pool.fund.code)}")),
        (said("Office"), names[record.office_id] if record.office_id else said("none named")),
        (said("Project"), names[record.project_id] if record.project_id else said("none named")),
        (said("Proposed on"), _day(record, record.proposed_on)),
        (said("Proposed by"), record.proposed_by.name),
    ]
    if record.first_approved_by and record.first_approved_by != record.approved_by:
        facts.append((said("First approved by"), record.first_approved_by.name))
    if record.approved_by and record.decided_on:
        facts += [(said("Approved by"), record.approved_by.name), (said("Decided on"), _day(record, record.decided_on))]
    if record.entry_id:
        facts.append((said("Entry in the ledger"), Link(str(record.entry_id), "#movements")))
    if record.reversal_id:
        facts.append((said("Reversed by entry"), Link(str(record.reversal_id), "#reversal")))
    return facts


def _signatures(record: Allocation) -> Table:
    rows: list[tuple[Value, ...]] = [
        (said(one.step), one.person.name, moment(one.at), one.reason) for one in signatures(record.document)
    ]
    titles = (said("Step"), said("Signed by"), said("Signed at"), said("Reason"))
    return Table(
        caption=said("Signatures of {document}", document=record.document),
        columns=tuple(Column(title=title) for title in titles),
        rows=tuple(rows),
    )
