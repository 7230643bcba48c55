"""What waits for somebody: approvals, reviews, duties and payments that are due, over all life cycles, in one list.

What waits for a signature is due a week after it was sent; what has a day of its own is due on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from headwater.access.queries import Person, holders, may, powers_of
from headwater.audit.queries import once
from headwater.funding import queries as funding
from headwater.funding.rules import AllocationStatus, CarryOverStatus, PledgeStatus, Urgency, urgency
from headwater.lib.words import counted, language, listed, number, said
from headwater.measures import queries as measures
from headwater.registry.queries import Node, names_of
from headwater.reports.blocks import Column, Link, Synthetic, Table, Value
from headwater.statements import queries as statements
from headwater.statements.rules import PublicationStatus
from headwater.undertakings import queries as undertakings
from headwater.web import lists
from headwater.web.languages import begun
from headwater.web.pages import page, signer, today
from headwater.web.tables import table_file

# A signature is given within a week.
SIGN_WITHIN_DAYS = 7
# What is due within a week of days is due soon here: a list for this week's work.
SOON_DAYS = 7
# Of one kind; where there is more, its own list has all of it.
MOST_OF_A_KIND = 50
_DUTY_POWER = "register contributions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits: what it is, why it waits, since when, until when, and for whom."""

    kind: str
    what: Link
    why: str
    since: date
    due_on: date
    owner: str
    is_mine: bool
    is_synthetic: bool = False


class Viewer:
    """Whoever looks at the list, and the day: who holds what is asked once for all of its lines."""

    def __init__(self, by: Person, on: date) -> None:
        self.by, self.pk, self.on = by, by.pk, on
        self._powers = powers_of(by, on=on)
        self._holders: dict[str, list[Person]] = {}
        self._may: dict[tuple[str, int | None, int | None], bool] = {}

    def may(self, power: str, *, office: Node | None = None, amount_usd: int | None = None) -> bool:
        """Whether whoever looks holds a power."""
        if power not in self._powers:
            return False
        key = (power, office.pk if office else None, amount_usd)
        if key not in self._may:
            self._may[key] = may(self.by, power, on=self.on, office=office, amount_usd=amount_usd)
        return self._may[key]

    def holders(self, power: str, *, without: int | None = None) -> str:
        """Who holds a power, by name; without the one who may not check their own."""
        if power not in self._holders:
            self._holders[power] = holders(power, on=self.on)
        named = [one.name for one in self._holders[power] if one.pk != without]
        return listed(named) or said("nobody holds “{power}”", power=said(power))


def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for whoever looks, or with ?whose=all for anybody: Overdue, Due soon, Later; or as a file."""
    on, by = today(), signer(request)
    everybody = request.GET.get("whose") == "all"
    waiting = once(("inbox", by.pk, on, language().code), lambda: _waiting(Viewer(by, on)))
    found = [one for one in waiting if everybody or one.is_mine]
    if form := lists.asked_form(request):
        return table_file("inbox", _listed(found, on), form)
    groups = [
        (
            said("{group}: {count}", group=begun(said(group)), count=number(len(some))),
            _table(begun(said(group)), some, on) if some else None,
        )
        for group in Urgency
        for some in ([one for one in found if _urgency(one, on) == group],)
    ]
    return page(
        request,
        "inbox",
        section="inbox",
        count=len(found),
        groups=groups,
        everybody=everybody,
        tabs=[("?", said("Mine"), not everybody), ("?whose=all", said("Everybody's"), everybody)],
        downloads=lists.downloads(request) if found else [],
    )


def _waiting(by: Viewer) -> list[Waiting]:
    """All that waits, what is due first coming first."""
    found = (one for source in SOURCES for one in source(by))
    return sorted(found, key=lambda one: (one.due_on, one.kind, str(one.what.value)))


def _urgency(one: Waiting, on: date) -> Urgency:
    return urgency(one.due_on, today=on, soon_days=SOON_DAYS)


def _table(caption: str, rows: Sequence[Waiting], on: date) -> Table:
    titles = (said("What"), said("Kind"), said("Why it waits"), said("Due on"), said("Age"), said("For whom"))
    cells: list[tuple[Value, ...]] = [
        (one.what, one.kind, one.why, _day(one, one.due_on), _age(one.since, on), one.owner) for one in rows
    ]
    return Table(caption=caption, columns=tuple(Column(title=title) for title in titles), rows=tuple(cells))


def _listed(rows: Sequence[Waiting], on: date) -> Table:
    """All of it in one table, for a file: where each stands, and since when, have columns of their own."""
    table = _table(said("What waits"), rows, on)
    return replace(
        table,
        columns=(*table.columns, Column(title=said("Since")), Column(title=said("Standing"))),
        rows=tuple(
            (*cells, _day(one, one.since), said(_urgency(one, on))) for cells, one in zip(table.rows, rows, strict=True)
        ),
    )


def _day(one: Waiting, day: date) -> Value:
    return Synthetic(day) if one.is_synthetic else day


def _age(since: date, on: date) -> str:
    days = max(0, (on - since).days)
    return said("today") if days == 0 else counted("{count} day", "{count} days", days)


def _allocations(by: Viewer) -> Iterator[Waiting]:
    waiting = (AllocationStatus.PROPOSED, AllocationStatus.RETURNED)
    rows = funding.allocations().filter(status__in=waiting).order_by("proposed_on")
    # Which they are an index says; with all that belongs to each, every row would be read first.
    oldest = list(rows.values_list("pk", flat=True)[:MOST_OF_A_KIND])
    for row in rows.filter(pk__in=oldest):
        is_returned = row.status == AllocationStatus.RETURNED
        power = "propose allocations" if is_returned else "approve allocations"
        first = row.first_approved_by
        mine = by.may(power, office=row.office, amount_usd=None if is_returned else row.amount)
        if first:
            why = said(
                "{amount}: approved by {person}; a second approval is missing", amount=row.money, person=first.name
            )
        elif is_returned:
            why = said("{amount}: returned; to be written again or withdrawn", amount=row.money)
        else:
            why = said("{amount}: proposed; an approval is missing", amount=row.money)
        yield Waiting(
            kind=said("allocation"),
            what=Link(row.code, reverse("allocation", args=[row.code])),
            why=why,
            since=row.proposed_on,
            due_on=row.proposed_on + timedelta(days=SIGN_WITHIN_DAYS),
            owner=row.proposed_by.name if is_returned else by.holders(power, without=row.proposed_by_id),
            is_mine=mine and (is_returned or by.pk not in (row.proposed_by_id, row.first_approved_by_id)),
            is_synthetic=row.dates_are_synthetic,
        )


def _carry_overs(by: Viewer) -> Iterator[Waiting]:
    power = "approve carry-over"
    for row in funding.carry_overs(status=CarryOverStatus.PROPOSED)[:MOST_OF_A_KIND]:
        since = date(row.year, 12, 31)
        yield Waiting(
            kind=said("carry-over"),
            what=Link(f"{row.pool.fund.code} {row.year}", reverse("pool", args=[row.pool.fund.code])),
            why=said("{amount} from {year}: proposed; another person approves it", amount=row.money, year=row.year),
            since=since,
            due_on=since + timedelta(days=SIGN_WITHIN_DAYS),
            owner=by.holders(power, without=row.proposed_by_id),
            is_mine=by.may(power) and by.pk != row.proposed_by_id,
        )


def _statements(by: Viewer) -> Iterator[Waiting]:
    power = "publish statements"
    words = {
        PublicationStatus.DRAFT: said("prepared; to be sent for review"),
        PublicationStatus.IN_REVIEW: said("in review; another person approves or returns it"),
        PublicationStatus.RETURNED: said("returned; to be answered or set aside"),
        PublicationStatus.APPROVED: said("approved; to be published"),
    }
    rows = statements.publications().filter(status__in=[str(status) for status in words])
    may_publish = by.may(power)
    for row in rows[:MOST_OF_A_KIND]:
        since, is_in_review = row.prepared_at.date(), row.status == PublicationStatus.IN_REVIEW
        yield Waiting(
            kind=said("statement"),
            what=Link(row.title, f"{reverse('statement', args=[row.key])}?year={row.period[:4]}"),
            why=f"{row.period}: {words[PublicationStatus(row.status)]}",
            since=since,
            due_on=since + timedelta(days=SIGN_WITHIN_DAYS),
            owner=by.holders(power, without=row.prepared_by_id) if is_in_review else row.prepared_by.name,
            is_mine=may_publish and (not is_in_review or by.pk != row.prepared_by_id),
        )


def _undertakings(by: Viewer) -> Iterator[Waiting]:
    on = by.on
    accepts, reports = by.may("accept completion"), by.may("report progress")
    for late in undertakings.waiting(on=on)[:MOST_OF_A_KIND]:
        row, since = late.undertaking, on - timedelta(days=late.days)
        yield Waiting(
            kind=said("undertaking"),
            what=Link(row.code, reverse("undertaking", args=[row.code])),
            why=said("said to be done; another person accepts or returns it"),
            since=since,
            due_on=since + timedelta(days=SIGN_WITHIN_DAYS),
            owner=by.holders("accept completion", without=row.claimed_by_id),
            is_mine=accepts and by.pk != row.claimed_by_id,
            is_synthetic=row.is_synthetic,
        )
    for late in undertakings.overdue(on=on)[:MOST_OF_A_KIND]:
        row = late.undertaking
        person = row.owner_person
        yield Waiting(
            kind=said("undertaking"),
            what=Link(row.code, reverse("undertaking", args=[row.code])),
            why=said("past its day, and not said to be done"),
            since=row.made_on,
            due_on=on - timedelta(days=late.days),
            owner=person.name if person else said("nobody named"),
            is_mine=person.pk == by.pk if person else reports,
            is_synthetic=row.is_synthetic,
        )


def _observations(by: Viewer) -> Iterator[Waiting]:
    """What was entered and nobody verified: one line for each time that somebody entered some."""
    power = "verify observations"
    may_verify = by.may(power)
    for entered in measures.unverified(most=MOST_OF_A_KIND):
        first, submission = entered.first, entered.first.submission
        since = submission.at.date()
        code = first.indicator.node.code
        yield Waiting(
            kind=said("observation"),
            what=Link(
                said("{code} and others", code=code) if entered.count > 1 else code,
                reverse("observation", args=[first.pk]),
            ),
            why=counted(
                "{count} entered by {person}; another person verifies them",
                "{count} entered by {person}; another person verifies them",
                entered.count,
                person=submission.by.name,
            ),
            since=since,
            due_on=since + timedelta(days=SIGN_WITHIN_DAYS),
            owner=by.holders(power, without=submission.by_id),
            is_mine=may_verify and by.pk != submission.by_id,
            is_synthetic=entered.is_synthetic,
        )


def _donors(by: Viewer) -> Iterator[Waiting]:
    """What is owed to donors, and what they promised: duties, tranches and pledges, up to a quarter ahead."""
    on = by.on
    mine, owner, ahead = by.may(_DUTY_POWER), by.holders(_DUTY_POWER), on + timedelta(days=92)
    open_duties = funding.open_duties().select_related(None).select_related("agreement")
    duties = list(open_duties.filter(due_on__lte=ahead)[:MOST_OF_A_KIND])
    tranches = funding.tranches_due(on=on, until=ahead, most=MOST_OF_A_KIND)
    announced = funding.pledges(status=PledgeStatus.OPEN).select_related(None)
    pledges = list(announced.filter(expected_on__lte=ahead)[:MOST_OF_A_KIND])
    of_donors: list[Any] = [*duties, *pledges, *(one for one, _ in tranches)]
    names = names_of({row.donor_id for row in of_donors}, on=on)
    for duty in duties:
        yield Waiting(
            kind=said("{kind} to a donor", kind=said(duty.kind)),
            what=Link(duty.code, reverse("duty", args=[duty.code])),
            why=f"{names[duty.donor_id]}: {duty.what}",
            since=duty.agreement.signed_on if duty.agreement else duty.due_on,
            due_on=duty.due_on,
            owner=owner,
            is_mine=mine,
            is_synthetic=duty.is_synthetic,
        )
    for agreement, one in tranches:
        yield Waiting(
            kind=said("tranche"),
            what=Link(f"{agreement.code}, {one.tranche.number}", reverse("agreement", args=[agreement.code])),
            why=said("{donor}: {amount} did not come yet", donor=names[agreement.donor_id], amount=one.missing),
            since=agreement.signed_on,
            due_on=one.tranche.due_on,
            owner=owner,
            is_mine=mine,
            is_synthetic=agreement.terms_are_synthetic,
        )
    for pledge in pledges:
        yield Waiting(
            kind=said("pledge"),
            what=Link(pledge.code, reverse("pledge", args=[pledge.code])),
            why=said(
                "{donor}: {amount} announced; honoured or cancelled?",
                donor=names[pledge.donor_id],
                amount=pledge.money,
            ),
            since=pledge.pledged_on,
            due_on=pledge.expected_on,
            owner=owner,
            is_mine=mine,
        )


SOURCES: tuple[Callable[[Viewer], Iterator[Waiting]], ...] = (
    _allocations,
    _carry_overs,
    _statements,
    _undertakings,
    _observations,
    _donors,
)
