"""Contributions: lists for people, totals for statements, and what is wrong with drafts before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet, Sum

from headwater.funding.models import Contribution as Contribution
from headwater.funding.queries.known import in_parts, known
from headwater.funding.rules import (
    CATEGORIES,
    UNEARMARKED,
    ContributionDraft,
    ContributionStatus,
    Known,
    Standing,
    changed_complaint,
    changes,
    contribution_complaints,
    twice_complaint,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import said
from headwater.registry.queries import Node, nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorTotal:
    """What a donor gave in a year, in US cents. Earmarked None: no record at all, which is not zero."""

    donor: Node
    unearmarked: int
    earmarked: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterTotal:
    """What came in a quarter, in US cents, and whether any day of receipt behind it is invented."""

    period: Period
    amount_usd: int
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What drafts would do: their standings in order, and all complaints with the position of the draft."""

    standings: list[Standing]
    complaints: list[tuple[int, str]]
    known: Known


def contribution(code: str) -> Contribution:
    """The contribution with this code. Refused where there is none."""
    if found := contributions().filter(code=code).first():
        return found
    raise Refused(said("There is no contribution {code}.", code=code))


def contributions(
    *,
    donor: Node | None = None,
    fund: Node | None = None,
    modality: str | None = None,
    category: int | None = None,
    currency: str | None = None,
    status: str | None = None,
    period: Period | None = None,
    agreement: str | None = None,
    code: str | None = None,
) -> QuerySet[Contribution]:
    """Contributions, latest receipt first. period: of receipt. code: a part of it, however its letters are spelt."""
    found = Contribution.objects.select_related("donor", "fund", "agreement__node", "rate")
    if donor is not None:
        found = found.filter(donor=donor)
    if fund is not None:
        found = found.filter(fund=fund)
    if period is not None:
        found = found.filter(received_on__range=(period.start, period.end))
    if agreement is not None:
        found = found.filter(agreement__node__code=agreement)
    if code is not None:
        found = found.filter(code__icontains=code)
    exact = {"modality": modality, "category": category, "currency": currency, "status": status}
    return found.filter(**{name: value for name, value in exact.items() if value is not None})


def latest_contribution() -> Contribution | None:
    """The latest receipt, by one step in its index: with what it names beside it a database may sort them all."""
    return Contribution.objects.order_by("-received_on", "-pk").first()


def by_donor(*, year: int, through: date | None = None, recorded_by: date | None = None) -> list[DonorTotal]:
    """What each donor gave in a calendar year, the largest unearmarked giver first; what was reversed is not in.

    through: only receipts up to that day. recorded_by: only what stood in the books at the end of that day. Equal
    amounts stand in the order in which the donors were registered.
    """
    received = _received(calendar_year(year), through=through, recorded_by=recorded_by)
    rows = received.values("donor").annotate(
        free=Sum("amount_usd", filter=Q(category=UNEARMARKED)),
        tied=Sum("amount_usd", filter=~Q(category=UNEARMARKED)),
    )
    donors = {node.pk: node for node in nodes(ids=[row["donor"] for row in rows])}
    totals = [
        DonorTotal(donor=donors[row["donor"]], unearmarked=row["free"] or 0, earmarked=row["tied"]) for row in rows
    ]
    return sorted(totals, key=lambda total: (-total.unearmarked, -(total.earmarked or 0), total.donor.pk))


def by_quarter(
    *, year: int, category: int = UNEARMARKED, through: date | None = None, recorded_by: date | None = None
) -> list[QuarterTotal]:
    """What came in each quarter of a calendar year, by the day of receipt, for a category of earmarking.

    through, recorded_by: as by_donor takes them.
    """
    assert category in CATEGORIES, f"{category} is no category"
    totals = []
    for quarter in calendar_year(year).parts("quarter"):
        received = _received(quarter, through=through, recorded_by=recorded_by).filter(category=category)
        totals.append(
            QuarterTotal(
                period=quarter,
                amount_usd=received.aggregate(sum=Sum("amount_usd"))["sum"] or 0,
                is_synthetic=received.filter(received_on_is_synthetic=True).exists(),
            )
        )
    return totals


def _received(
    period: Period, *, through: date | None = None, recorded_by: date | None = None
) -> QuerySet[Contribution]:
    last = period.end if through is None else min(through, period.end)
    found = Contribution.objects.filter(received_on__range=(period.start, last)).order_by()
    return found.filter(Q(status=ContributionStatus.RECEIVED) if recorded_by is None else stood(recorded_by))


def stood(on: date) -> Q:
    """What stood in the books at the end of a day: its entry was recorded by then, and its reversal was not."""
    next_day = datetime.combine(on + timedelta(days=1), time.min, UTC)
    return Q(entry__batch__recorded_at__lt=next_day) & (
        Q(reversal__isnull=True) | Q(reversal__batch__recorded_at__gte=next_day)
    )


def check_contributions(drafts: Sequence[ContributionDraft]) -> list[tuple[int, str]]:
    """All that is wrong with drafts, as (position, sentence); nothing is written."""
    return review_contributions(drafts).complaints


def classify_contributions(drafts: Sequence[ContributionDraft]) -> list[Standing]:
    """Whether each draft is new, in the books unchanged, or its code taken by other content."""
    return review_contributions(drafts).standings


def review_contributions(drafts: Sequence[ContributionDraft]) -> Review:
    """Hold drafts against the books and the register: a few questions, however many drafts."""
    there = {
        row.code: row
        for some in in_parts(draft.code for draft in drafts)
        for row in Contribution.objects.filter(code__in=some).select_related("agreement__node")
    }
    facts = known(
        node_ids=[
            *(node for draft in drafts for node in (draft.donor, draft.fund)),
            *(node for row in there.values() for node in (row.donor_id, row.fund_id)),
        ],
        currencies={draft.money.currency for draft in drafts},
        agreements={draft.agreement for draft in drafts},
    )
    standings: list[Standing] = []
    complaints: list[tuple[int, str]] = []
    met: set[str] = set()
    for position, draft in enumerate(drafts):
        row = there.get(draft.code)
        differences = changes(_of_row(row, facts), _of_draft(draft, facts)) if row else []
        standings.append(Standing.CHANGED if differences else Standing.UNCHANGED if row else Standing.NEW)
        if draft.code in met:
            complaints.append((position, twice_complaint("contribution", draft.code)))
        elif differences:
            complaints.append((position, changed_complaint("contribution", draft.code, differences)))
        elif row is None:
            complaints += [(position, sentence) for sentence in contribution_complaints(draft, facts)]
        met.add(draft.code)
    return Review(standings=standings, complaints=complaints, known=facts)


def _of_draft(draft: ContributionDraft, facts: Known) -> dict[str, object]:
    return _content(
        draft.donor, draft.fund, draft.modality, draft.modality_is_synthetic, draft.received_on,
        draft.received_on_is_synthetic, draft.money,
        draft.agreement, draft.evidence, draft.booked_on or draft.received_on, facts,
    )  # fmt: skip


def _of_row(row: Contribution, facts: Known) -> dict[str, object]:
    return _content(
        row.donor_id, row.fund_id, row.modality, row.modality_is_synthetic, row.received_on,
        row.received_on_is_synthetic, row.money,
        row.agreement.code if row.agreement else None, row.evidence, row.booked_on, facts,
    )  # fmt: skip


def _content(
    donor: int,
    fund: int | None,
    modality: str,
    modality_is_synthetic: bool,
    received_on: date,
    received_on_is_synthetic: bool,
    amount: Money,
    agreement: str | None,
    evidence: str,
    booked_on: date,
    facts: Known,
) -> dict[str, object]:
    """What makes a contribution this one, in words that can be shown side by side."""
    return {
        "donor": facts.label(donor),
        "fund": facts.label(fund),
        "modality": said("{modality} (synthetic)", modality=modality) if modality_is_synthetic else modality,
        "received on": received_on,
        "day of receipt": said("synthetic") if received_on_is_synthetic else said("as it was"),
        "amount": amount,
        "agreement": agreement or said("none"),
        "evidence": evidence or said("none"),
        "booked on": booked_on,
    }
