"""Allocations: the list with its filters, order, total and files, and the page of one with the steps it can take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person, may, signatures, signed
from headwater.access.rules import check_step, signatures_missing
from headwater.exchange.columns import ALLOCATIONS
from headwater.funding import actions, queries
from headwater.funding.queries import Allocation
from headwater.funding.rules import ALLOCATION_STEPS, AllocationStatus
from headwater.lib.errors import Complaint, Refused
from headwater.lib.periods import year as calendar_year
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Synthetic, Table, Value
from headwater.web import lists
from headwater.web.filters import caption, choices_of, ids, named_like, node_named, offer, year_choices
from headwater.web.funding import shared
from headwater.web.pages import REFUSED, found, page, signer, today
from headwater.web.trail import moment, trail

ORDERS = (
    lists.Order("code", "code", str),
    lists.Order("purpose", "plan_element_name", str),
    lists.Order("proposed", "proposed_on", date.fromisoformat),
    lists.Order("usd", "amount", int),
    lists.Order("status", "status", str),
)
FIRST_ORDER = "-proposed"
_NODES = ("plan_element", "office", "project")
_TONES: dict[str, Literal["neutral", "good", "attention", "bad"]] = {
    AllocationStatus.PROPOSED: "attention",
    AllocationStatus.APPROVED: "good",
    AllocationStatus.RETURNED: "attention",
    AllocationStatus.REVERSED: "bad",
}


class Filters(forms.Form):
    """The filters of the list, as they stand in the address."""

    year = forms.ChoiceField(label="Year of decision", required=False)
    purpose = forms.CharField(label="Purpose category", required=False, widget=forms.Select)
    fund = forms.CharField(label="Pool", required=False, widget=forms.Select)
    status = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((str(status), str(status).capitalize()) for status in AllocationStatus)],
    )
    text = forms.CharField(
        label="Text", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        everything = queries.allocations().order_by()
        years = [day.year for day in everything.dates("decided_on", "year")]
        offer(self.fields["year"], year_choices(years, request.GET.get("year", "")))
        for name, column, words in (
            ("purpose", "plan_element", "All categories"),
            ("fund", "pool__fund", "All pools"),
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

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

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
            said = Q(code__icontains=text) | Q(purpose__icontains=text) | Q(expected_results__icontains=text)
            rows = rows.filter(said | Q(criteria__icontains=text) | Q(plan_element__in=elements.values("pk")))
        return rows


def allocations(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    filters = Filters(request)
    if not filters.is_valid():
        return page(request, "allocations", section="allocations", status=REFUSED, form=filters)
    by = lists.sorting(filters.cleaned_data["sort"], ORDERS, default=FIRST_ORDER)
    rows = filters.rows()
    sorted_rows = lists.called(rows, "plan_element", on=today()) if by.order.name == "purpose" else rows
    status = filters.cleaned_data["status"]
    if form := lists.asked_form(request):
        sheet = ALLOCATIONS if status else lists.with_standing(ALLOCATIONS, AllocationStatus)
        return lists.file("allocations", sheet, _file_rows(lists.ordered(sorted_rows, by)), form)
    cut = lists.cut(request, sorted_rows, by)
    return page(
        request,
        "allocations",
        section="allocations",
        form=filters,
        is_filtered=filters.is_filtered,
        cut=cut,
        table=_table(request, cut, by, rows, status=status) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
    )


def _table(
    request: HttpRequest, cut: lists.Cut[Allocation], by: lists.Sorting, rows: QuerySet[Allocation], *, status: str
) -> Table:
    standing = status or AllocationStatus.APPROVED
    counted = rows.filter(status=standing)
    columns = {
        "code": Column(title="Code"),
        "purpose": Column(title="Purpose category"),
        "said": Column(title="Purpose"),
        "fund": Column(title="From the pool"),
        "proposed": Column(title="Proposed on"),
        "decided": Column(title="Decided on"),
        "status": Column(title="Status"),
        "usd": Column(title="Amount", align="number", unit="USD"),
    }
    funds = {row.pool.fund_id for row in cut.rows}
    names = names_of(ids(cut.rows, *_NODES) | funds, on=today())
    count = counted.count()
    total: dict[str, Value] = {"code": f"Total of {count:,}", "usd": queries.sum_usd(counted, "amount")}
    left_out = cut.count - count
    without = f"; {left_out:,} that are not {standing} are not counted" if left_out else ""
    note = f"The total counts the {count:,} {standing} allocations of this list, on all its pages{without}."
    return Table(
        caption=caption("Allocations", cut),
        columns=tuple(lists.heads(request, columns, by, ORDERS)),
        rows=tuple(tuple(_values(row, names)[name] for name in columns) for row in cut.rows),
        total=tuple(total.get(name, "") for name in columns),
        notes=(note,),
    )


def _values(row: Allocation, names: Mapping[int, str]) -> dict[str, Value]:
    return {
        "code": Link(row.code, reverse("allocation", args=[row.code])),
        "purpose": names[row.plan_element_id],
        "said": _short(row.purpose),
        "fund": names[row.pool.fund_id],
        "proposed": _day(row, row.proposed_on),
        "decided": _day(row, row.decided_on) if row.decided_on else "",
        "status": _status(row),
        "usd": row.money,
    }


def _short(text: str, most: int = 90) -> str:
    """The beginning of a long text, to the end of a word where there is one."""
    if len(text) <= most:
        return text
    begun = text[:most].rpartition(" ")[0] or text[:most]
    return f"{begun} …"


def _day(row: Allocation, day: date) -> Value:
    return Synthetic(day) if row.dates_are_synthetic else day


def _status(row: Allocation) -> Status:
    return Status(row.status, _TONES.get(row.status, "neutral"))


def _file_rows(rows: QuerySet[Allocation]) -> Iterator[dict[str, Any]]:
    held = rows.values_list("pool__fund", *_NODES).distinct()
    names = names_of({node for row in held for node in row if node}, on=today())
    for row in rows.iterator(chunk_size=2_000):
        yield {
            "code": row.code,
            "fund": names[row.pool.fund_id],
            **{name: names.get(getattr(row, f"{name}_id")) for name in _NODES},
            "amount": row.money,
            "purpose": row.purpose,
            "expected_results": row.expected_results,
            "criteria": row.criteria,
            "proposed_on": row.proposed_on,
            "dates_are_synthetic": row.dates_are_synthetic,
            "status": row.status,
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the page offers: its words, whether it has a day, and what it comes to."""

    title: str
    has_day: bool
    done: str
    act: Callable[..., Allocation]


OFFERS = {
    "approve": Offer("Approve this allocation", True, "is approved", actions.approve_allocation),
    "return": Offer("Return it to whoever proposed it", False, "is returned", actions.return_allocation),
    "withdraw": Offer("Withdraw this allocation", False, "is withdrawn", actions.withdraw_allocation),
    "reverse": Offer("Reverse this allocation", True, "is reversed by a movement back", actions.reverse_allocation),
}


def allocation(request: HttpRequest, code: str) -> HttpResponse:
    """One allocation: what, why, who signed; for whoever may, the steps that it can take from where it stands."""
    record = found(lambda: queries.allocation(code))
    data = request.POST if request.method == "POST" else None
    offered, reasons = _offered(request, record, data)
    complaints: tuple[Complaint, ...] = ()
    if data is not None:
        name = str(data.get("step", ""))
        form = next((form for form in offered if form.initial["step"] == name), None)
        if form is None:
            complaints = (Complaint(reasons.get(name, f"The allocation {code} cannot take this step now.")),)
        elif form.is_valid():
            try:
                after = _act(name, form.cleaned_data, code=code, by=signer(request))
                messages.success(request, _done(name, after))
                return redirect("allocation", code=code)
            except Refused as refusal:
                complaints, record = refusal.complaints, queries.allocation(code)
                # Forms anew: for the record as it is now, which may have moved on, with what was written kept.
                offered, reasons = _offered(request, record, None, reason=form.cleaned_data["reason"])
    return page(
        request,
        "allocation",
        section="allocations",
        status=200 if data is None else REFUSED,
        is_wrong=data is not None,
        wrong=next((form for form in offered if form.is_bound), None),
        record=record,
        facts=_facts(record),
        element=names_of([record.plan_element_id], on=today())[record.plan_element_id],
        texts=[
            ("Purpose", record.purpose),
            ("Expected results", record.expected_results),
            ("Criteria", record.criteria),
        ],
        standing=_status(record),
        missing=_missing(record),
        signatures=_signatures(record),
        movements=shared.movements(record.entry_id),
        reversal=shared.movements(record.reversal_id),
        trail=trail(request, record.document),
        forms=offered,
        reasons=[why for name, why in reasons.items() if name == "approve"],
        complaints=complaints,
    )


def _offered(
    request: HttpRequest, record: Allocation, data: Any, reason: str = ""
) -> tuple[list[shared.StepForm], dict[str, str]]:
    """The steps that the person may sign now, as forms; for others why not, where they hold the power."""
    forms_, reasons = [], {}
    if not isinstance(request.user, Person):
        return [], {}
    for name, offered in OFFERS.items():
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
            reasons[name] = f"This needs the power “{step.power}”, which you do not hold."
            continue
        forms_.append(
            shared.step_form(
                name,
                offered.title,
                record=record,
                data=data,
                on=today(),
                has_day=offered.has_day,
                needs_reason=step.needs_reason,
                reason=reason,
            )
        )
    if record.status != AllocationStatus.PROPOSED:
        reasons.pop("approve", None)
    return forms_, reasons


def _act(name: str, said: Mapping[str, Any], *, code: str, by: Person) -> Allocation:
    words: dict[str, Any] = {"why" if name == "reverse" else "reason": said["reason"]}
    if OFFERS[name].has_day:
        words["on"] = said["on"]
    return OFFERS[name].act(code=code, by=by, version=said["version"], **words)


def _done(name: str, record: Allocation) -> str:
    if name == "approve" and record.status != AllocationStatus.APPROVED:
        return f"Your approval of {record.code} is signed; one more person has to approve it."
    return f"The allocation {record.code} {OFFERS[name].done}."


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
        ("Purpose category", element),
        ("From the pool", Link(names[record.pool.fund_id], f"{listed}?fund={quote(record.pool.fund.code)}")),
        ("Office", names[record.office_id] if record.office_id else "none named"),
        ("Project", names[record.project_id] if record.project_id else "none named"),
        ("Proposed on", _day(record, record.proposed_on)),
        ("Proposed by", record.proposed_by.name),
    ]
    if record.first_approved_by and record.first_approved_by != record.approved_by:
        facts.append(("First approved by", record.first_approved_by.name))
    if record.approved_by and record.decided_on:
        facts += [("Approved by", record.approved_by.name), ("Decided on", _day(record, record.decided_on))]
    if record.entry_id:
        facts.append(("Entry in the ledger", Link(str(record.entry_id), "#movements")))
    if record.reversal_id:
        facts.append(("Reversed by entry", Link(str(record.reversal_id), "#reversal")))
    return facts


def _signatures(record: Allocation) -> Table:
    rows: list[tuple[Value, ...]] = [
        (one.step, one.person.name, moment(one.at), one.reason) for one in signatures(record.document)
    ]
    columns = (Column(title="Step"), Column(title="Signed by"), Column(title="Signed at"), Column(title="Reason"))
    return Table(caption=f"Signatures of {record.document}", columns=columns, rows=tuple(rows))
