"""The link picker: contributions whose activity at the donor is not known, what they may come from, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater.access.queries import Person
from headwater.audit.queries import once
from headwater.exchange.columns import Column as FileColumn
from headwater.exchange.columns import Sheet
from headwater.funding import queries as funding
from headwater.funding.queries import Contribution
from headwater.iati import queries
from headwater.iati.actions import link_contributions
from headwater.iati.queries import Candidate, ReceivedActivity
from headwater.iati.rules.links import LONGEST_WHY, LinkDraft
from headwater.iati.rules.matching import MOST, OUTGOING
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import counted, language, noted, said
from headwater.registry.queries import names_of
from headwater.reports.blocks import Column, Link, Status, Synthetic, Table, Value
from headwater.web import lists
from headwater.web.filters import caption, choices_of, ids, node_named, offer, year_choices
from headwater.web.languages import later
from headwater.web.pages import REFUSED, found, holds, page, today
from headwater.web.steps import Step, shown_answer, take, text_field
from headwater.web.trail import moment, trail

POWER = "link donor activities"
# For each row its likeliest activity is looked for.
ROWS = 25
MOST_FOUND = 20
LIKELY = 60
ORDERS = (
    lists.Order("code", "code", str),
    lists.Order("donor", "donor", by_name=True),
    lists.Order("received", "received_on", date.fromisoformat),
    lists.Order("usd", "amount_usd", int),
)
FILE = Sheet(
    record="link",
    title=noted("Links"),
    identity="code",
    columns=(
        FileColumn(key="code", title="Contribution", meaning="Its code.", kind="code"),
        FileColumn(key="donor", title="Donor", meaning="Who gave it.", kind="text"),
        FileColumn(key="received_on", title="Received on", meaning="The day.", kind="date"),
        FileColumn(key="currency", title="Currency", meaning="Its currency.", kind="currency"),
        FileColumn(key="amount", title="Amount", meaning="As given.", kind="amount", currency="currency"),
        FileColumn(
            key="activity", title="Donor's activity", meaning="The linked one.", kind="text", required=False
        ),
    ),
)  # fmt: skip


class Filters(forms.Form):
    """The filters of the list, as they stand in the address."""

    state = forms.ChoiceField(
        label=later("Link"),
        required=False,
        choices=[("", later("Missing")), ("linked", later("Known")), ("all", later("Both"))],
    )
    year = forms.ChoiceField(label=later("Year of receipt"), required=False)
    donor = forms.CharField(label=later("Donor"), required=False, widget=forms.Select)
    text = forms.CharField(
        label=later("Code"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        used = funding.used_in_contributions()
        offer(self.fields["year"], year_choices(used.years, request.GET.get("year", "")))
        offer(self.fields["donor"], choices_of(used.donors, on=today(), everything=said("All donors")))

    def clean_donor(self) -> object:
        return node_named("organisation", self.cleaned_data["donor"])

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name != "sort")

    def rows(self) -> QuerySet[Contribution]:
        """The contributions that all filters let through."""
        asked = self.cleaned_data
        rows = {"": queries.unlinked, "linked": queries.linked}.get(asked["state"], _standing)()
        if asked["year"]:
            period = calendar_year(int(asked["year"]))
            rows = rows.filter(received_on__range=(period.start, period.end))
        if asked["donor"]:
            rows = rows.filter(donor=asked["donor"])
        return rows.filter(code__icontains=asked["text"]) if asked["text"] else rows


def _standing() -> QuerySet[Contribution]:
    return funding.contributions(status="received")


def links(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    filters = Filters(request)
    if not filters.is_valid():
        return page(request, "iati/links", section="iati", status=REFUSED, form=filters)
    by = lists.sorting(filters.cleaned_data["sort"], ORDERS, default="-received")
    rows = filters.rows()
    if form := lists.asked_form(request):
        return lists.file("links", FILE, _file_rows(lists.ordered(rows, by)), form)
    cut = lists.cut(request, rows, by, size=ROWS)
    return page(
        request,
        "iati/links",
        section="iati",
        form=filters,
        is_filtered=filters.is_filtered,
        cut=cut,
        heading=_heading(filters.cleaned_data["state"], cut),
        has_received=queries.received_activities().exists(),
        table=_table(request, cut, by) if cut.rows else None,
        downloads=lists.downloads(request) if cut.rows else [],
    )


def _heading(state: str, cut: lists.Cut[Contribution]) -> str:
    match state:
        case "":
            return counted(
                "{count} contribution without the donor's activity",
                "{count} contributions without the donor's activity",
                cut.count,
            )
        case "linked":
            return counted(
                "{count} contribution with the donor's activity",
                "{count} contributions with the donor's activity",
                cut.count,
            )
    return counted("{count} contribution", "{count} contributions", cut.count)


def _table(request: HttpRequest, cut: lists.Cut[Contribution], by: lists.Sorting) -> Table:
    columns = {
        "code": Column(title=said("Contribution")),
        "activity": Column(title=said("Donor's activity")),
        "points": Column(title=said("Points"), align="number"),
        "donor": Column(title=said("Donor")),
        "received": Column(title=said("Received on")),
        "given": Column(title=said("As given"), align="number"),
        "why": Column(title=said("Strongest sign")),
    }
    names = names_of(ids(cut.rows, "donor"), on=today())
    held = queries.links([row.pk for row in cut.rows])
    best = _likeliest([row for row in cut.rows if row.pk not in held])
    rows = []
    for row in cut.rows:
        link = held.get(row.pk)
        points, sign = best.get(row.pk, (None, ""))
        activity: Value = Status(said("nothing fits"), "neutral")
        if link:
            activity = Synthetic(link.activity) if link.is_synthetic else link.activity
        elif points is not None:
            likely = points >= LIKELY
            activity = Status(said("likely"), "good") if likely else Status(said("perhaps"), "attention")
        day = Synthetic(row.received_on) if row.received_on_is_synthetic else row.received_on
        code = Link(row.code, reverse("link", args=[row.code]))
        rows.append((code, activity, points, names[row.donor_id], day, row.money, link.why if link else sign))
    return Table(
        caption=caption(said("Contributions"), cut),
        columns=tuple(lists.heads(request, columns, by, ORDERS)),
        rows=tuple(rows),
        notes=(
            said(
                "Likely: {likely} or more of {most} points. The points only sort; a person decides.",
                likely=LIKELY,
                most=MOST,
            ),
        ),
    )


def _likeliest(rows: list[Contribution]) -> dict[int, tuple[int, str]]:
    """Points of the likeliest activity of each row and what speaks for it most, kept until something is written."""
    question = ("likeliest", tuple(row.pk for row in rows), language().code)
    return once(question, lambda: {pk: _strongest(some[0]) for pk, some in queries.candidates_of(rows).items() if some})


def _strongest(best: Candidate) -> tuple[int, str]:
    sign = said("{activity}: {reason}", activity=best.activity.identifier, reason=best.reasons[0].words)
    return best.points, sign


def _file_rows(rows: QuerySet[Contribution]) -> list[dict[str, Any]]:
    found_rows = list(rows)
    names = names_of(ids(found_rows, "donor"), on=today())
    held = queries.links([row.pk for row in found_rows])
    return [
        {
            "code": row.code,
            "donor": names[row.donor_id],
            "received_on": row.received_on,
            "currency": row.currency,
            "amount": row.money,
            "activity": held[row.pk].activity if row.pk in held else None,
        }
        for row in found_rows
    ]


class LinkTo(Step):
    """Linking to one of the activities on offer."""

    title = later("Link to this activity")

    def __init__(self, request: HttpRequest, record: Contribution, one: ReceivedActivity, *, needs_why: bool) -> None:
        self.name, self._record, self._one = f"link-{one.pk}", record, one
        super().__init__(request)
        self.fields["why"] = text_field(said("Why"), required=needs_why, most=LONGEST_WHY)

    def act(self, *, by: Person) -> str:
        """Link it."""
        one = self._one
        draft = LinkDraft(
            contribution=self._record.pk,
            activity=one.identifier,
            organisation_ref=one.reporting_ref,
            organisation_name=one.reporting_name,
            title=one.title,
            received=one.pk,
            why=self.cleaned_data["why"],
        )
        link_contributions(drafts=[draft], by=by)
        return said("{code} is linked to {identifier}.", code=self._record.code, identifier=one.identifier)


class ByHand(Step):
    """Linking to an identifier that no file of ours holds."""

    name = "by-hand"
    title = later("Link to an identifier by hand")

    def __init__(self, request: HttpRequest, record: Contribution) -> None:
        self._record = record
        super().__init__(request)
        self.fields["activity"] = text_field(said("Identifier of the donor's activity"), most=300)
        self.fields["organisation"] = text_field(said("Identifier of the donor"), required=False, most=300)
        self.fields["why"] = text_field(
            said("Why"), help_text=said("Such as where the identifier is written."), most=LONGEST_WHY
        )

    def act(self, *, by: Person) -> str:
        """Link it."""
        told = self.cleaned_data
        draft = LinkDraft(
            contribution=self._record.pk,
            activity=told["activity"].strip(),
            organisation_ref=told["organisation"].strip(),
            why=told["why"],
        )
        link_contributions(drafts=[draft], by=by)
        return said("{code} is linked to {activity}.", code=self._record.code, activity=draft.activity)


class Undo(Step):
    """Undoing a link."""

    name = "undo"
    title = later("Undo the link")

    def __init__(self, request: HttpRequest, record: Contribution) -> None:
        self._record = record
        super().__init__(request)
        self.fields["why"] = text_field(said("Why"), most=LONGEST_WHY)

    def act(self, *, by: Person) -> str:
        """Undo it."""
        draft = LinkDraft(contribution=self._record.pk, activity="", why=self.cleaned_data["why"])
        link_contributions(drafts=[draft], by=by)
        return said("{code} is linked to no activity now.", code=self._record.code)


def link(request: HttpRequest, code: str) -> HttpResponse:
    """One contribution: what it may come from, with reasons; for whoever may, the forms that link it."""
    record = found(lambda: funding.contribution(code))
    held = queries.links([record.pk]).get(record.pk)
    offered = queries.candidates(record)
    text = request.GET.get("text", "")[:100]
    by_hand = [one for one in queries.found_by(text)[:MOST_FOUND] if text]
    may = holds(request, POWER)
    known = [candidate.activity for candidate in offered]
    activities = [*known, *(one for one in by_hand if one.pk not in {each.pk for each in known})]
    to = {one.pk: LinkTo(request, record, one, needs_why=held is not None) for one in activities} if may else {}
    others: list[Step] = [ByHand(request, record), *([Undo(request, record)] if held else [])] if may else []
    answer = take(request, [*to.values(), *others])
    if answer and answer.is_done:
        return redirect("link", code=code)
    return page(
        request,
        "iati/link",
        section="iati",
        status=REFUSED if answer and answer.is_wrong else 200,
        record=record,
        facts=_facts(record, held),
        offered=[_offer(one, to, held) for one in offered],
        text=text,
        by_hand=[(one.title, one.identifier, one.reporting_name, [to[one.pk]] if may else []) for one in by_hand],
        history=_history(record) if held else None,
        forms=others,
        trail=trail(request, f"contribution:{record.code}"),
        **shown_answer(answer),
    )


def _facts(record: Contribution, held: queries.Link | None) -> list[tuple[str, Value]]:
    name = names_of([record.donor_id], on=today())[record.donor_id]
    day: Value = Synthetic(record.received_on) if record.received_on_is_synthetic else record.received_on
    activity: Value = said("not known")
    if held:
        activity = Synthetic(held.activity) if held.is_synthetic else held.activity
    return [
        (said("Contribution"), Link(record.code, reverse("contribution", args=[record.code]))),
        (said("Donor"), name),
        (said("As given"), record.money),
        (said("Received on"), day),
        (said("Agreement"), record.agreement.code if record.agreement else said("none recorded")),
        (said("Evidence"), record.evidence or said("none recorded")),
        (said("Donor's activity"), activity),
        *([(said("Linked because"), held.why), (said("Linked by"), held.linked_by.name)] if held else []),
    ]


def _offer(one: Candidate, to: dict[int, LinkTo], held: queries.Link | None) -> dict[str, object]:
    activity = one.activity
    rows = tuple(
        (
            said(OUTGOING[moved.type]) if moved.type in OUTGOING else said("type {code}", code=moved.type),
            moved.on,
            f"{moved.currency} {moved.number:,}",
            moved.receiver_name,
        )
        for moved in list(activity.transactions.all())[:5]
    )
    columns = (
        Column(title=said("Transaction")),
        Column(title=said("Date")),
        Column(title=said("Amount"), align="number"),
        Column(title=said("Receiver")),
    )
    is_held = held is not None and held.activity == activity.identifier
    return {
        "candidate": one,
        "activity": activity,
        "is_held": is_held,
        "forms": [to[activity.pk]] if activity.pk in to and not is_held else [],
        "transactions": Table(
            caption=said("Transactions of {activity}", activity=activity.identifier), columns=columns, rows=rows
        ),
    }


def _history(record: Contribution) -> Table:
    rows = tuple(
        (moment(link.linked_at), link.linked_by.name, link.activity or said("none"), link.why)
        for link in queries.link_history(record.pk)
    )
    columns = tuple(Column(title=title) for title in (said("When"), said("Who"), said("Donor's activity"), said("Why")))
    return Table(caption=said("Links of {code}", code=record.code), columns=columns, rows=rows)
