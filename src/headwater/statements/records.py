"""Reading what statements rest on: donors' totals from the books or from statistics, stated figures, explanations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from django.db.models import Count, QuerySet, Sum

from headwater.funding import queries as funding
from headwater.ledger.queries import closed_through
from headwater.registry.queries import Node, find_many, names_of, nodes, wholes
from headwater.statements.figures import Context, read_once
from headwater.statements.models import Explanation as Explanation
from headwater.statements.models import Keeper
from headwater.statements.models import Publication as Publication
from headwater.statements.models import RevenueRow as RevenueRow
from headwater.statements.models import StatedFigure as StatedFigure
from headwater.statements.rules import (
    EARMARKED_REVENUE,
    UNEARMARKED_REVENUE,
    DonorRow,
    Explained,
    StatedDraft,
)

Basis = Literal["books", "statistics", "nothing"]
BOOKS = "the books"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What donors gave an organisation in a year, and where that is known from.

    Books: every receipt. Statistics: only totals by donor and year. Nothing: neither has the year.
    """

    basis: Basis
    donors: tuple[DonorRow, ...]
    source: str
    is_final: bool


def keeper() -> Node | None:
    """The organisation whose books these are, or None where that was not said yet."""
    found = Keeper.objects.select_related("organisation").first()
    return found.organisation if found else None


@read_once
def is_keeper(context: Context) -> bool:
    """Whether the context is about the organisation whose books these are."""
    kept = keeper()
    return kept is not None and kept.pk == context.organisation.pk


@read_once
def is_closed(context: Context) -> bool:
    """Whether the books of the year are closed, so that its figures are final. Half a year is never final."""
    closed = closed_through()
    is_whole = context.as_of >= context.period.end and context.recorded_by is None
    return is_whole and closed is not None and closed >= context.period.end


def only_as_of_now(context: Context) -> str:
    """Why a figure that does not know when its facts were recorded has no answer for an earlier day; "" for now."""
    if context.recorded_by is None:
        return ""
    return f"What was recorded by {context.recorded_by} cannot be told apart for this; it is known as of now only."


@read_once
def received(context: Context) -> Received:
    """Donors' totals: from the books where they hold receipts of that organisation and year, else from statistics."""
    if is_keeper(context):
        totals = funding.by_donor(year=context.year, through=context.as_of, recorded_by=context.recorded_by)
        if totals:
            donors = [total.donor for total in totals]
            names = names_of(donors, on=context.as_of)
            kinds = wholes(role="type", members=donors, on=context.as_of)
            rows = tuple(
                DonorRow(
                    name=names[total.donor.pk],
                    node=total.donor.pk,
                    kind=kinds[total.donor.pk].code if total.donor.pk in kinds else "",
                    unearmarked=total.unearmarked,
                    earmarked=total.earmarked,
                )
                for total in sorted(totals, key=lambda total: total.donor.pk)
            )
            return Received(basis="books", donors=rows, source=BOOKS, is_final=is_closed(context))
    rows = () if context.recorded_by else _from_statistics(context)
    if not rows:
        return Received(basis="nothing", donors=(), source="", is_final=False)
    return Received(basis="statistics", donors=rows, source=edition(context.organisation), is_final=True)


def _from_statistics(context: Context) -> tuple[DonorRow, ...]:
    amounts: dict[str, dict[str, int]] = defaultdict(dict)
    found = revenue(context.organisation, year=context.year)
    for donor, kind, amount in found.values_list("donor", "type", "amount_usd"):
        amounts[donor][kind] = amount
    known = donors_called(amounts, on=context.as_of)
    kinds = wholes(role="type", members=known.values(), on=context.as_of)
    return tuple(
        DonorRow(
            name=donor,
            node=known[donor].pk if donor in known else None,
            kind=kinds[known[donor].pk].code if donor in known and known[donor].pk in kinds else "",
            unearmarked=of_type.get(UNEARMARKED_REVENUE, 0),
            earmarked=of_type.get(EARMARKED_REVENUE),
        )
        for donor, of_type in amounts.items()
        if UNEARMARKED_REVENUE in of_type or EARMARKED_REVENUE in of_type
    )


def nodes_with(ids: Iterable[int]) -> list[Node]:
    """What the registry holds under these ids."""
    return list(nodes(ids=ids))


def donors_called(names: Iterable[str], *, on: date) -> dict[str, Node]:
    """What the registry knows under names as a publisher spells them, official or variant."""
    return find_many(kind="organisation", texts=names, on=on)


@read_once
def stated_here(context: Context) -> dict[str, StatedDraft]:
    """Figures that documents state for the year, by key, as they had been entered by the day of the context."""
    return stated(context.organisation, period=str(context.period), recorded_by=context.recorded_by)


@read_once
def edition_of(context: Context) -> str:
    """The edition of the statistics that was loaded last for the organisation of the context."""
    return edition(context.organisation)


def edition(organisation: Node) -> str:
    """The edition of the statistics that was loaded last for an organisation; "" where none was."""
    last = RevenueRow.objects.filter(organisation=organisation).order_by("-pk").values_list("source", flat=True)
    return last.first() or ""


def revenue(organisation: Node, *, year: int | None = None, of_type: str | None = None) -> QuerySet[RevenueRow]:
    """Published revenue of an organisation, from the edition that was loaded last, in the order of the publisher."""
    found = RevenueRow.objects.filter(organisation=organisation, source=edition(organisation)).order_by("pk")
    if year is not None:
        found = found.filter(year=year)
    return found if of_type is None else found.filter(type=of_type)


def revenue_by_year(organisation: Node, *, of_type: str = UNEARMARKED_REVENUE) -> dict[int, int]:
    """Published revenue of a type by year, in US cents, oldest first."""
    rows = revenue(organisation, of_type=of_type).order_by("year").values_list("year").annotate(sum=Sum("amount_usd"))
    return {year: int(amount) for year, amount in rows}


def revenue_rows_by_year(organisation: Node, *, of_type: str = UNEARMARKED_REVENUE) -> dict[int, int]:
    """How many rows of a type the published revenue of each year has."""
    rows = revenue(organisation, of_type=of_type).order_by("year").values_list("year").annotate(rows=Count("pk"))
    return dict(rows)


def stated(organisation: Node, *, period: str, recorded_by: date | None = None) -> dict[str, StatedDraft]:
    """Figures that documents state for a period, by key; of several for one key the latest entered counts.

    recorded_by: only those that had been entered by the end of that day.
    """
    rows = StatedFigure.objects.filter(organisation=organisation, period=period).order_by("pk")
    if recorded_by is not None:
        rows = rows.filter(stated_at__lt=_end_of(recorded_by))
    return {row.key: stated_draft(row) for row in rows}


def _end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def stated_draft(row: StatedFigure) -> StatedDraft:
    """A stated figure as it was entered."""
    return StatedDraft(
        key=row.key,
        period=row.period,
        value=row.value,
        unit=row.unit,
        source=row.source,
        line=row.line,
        tolerance=row.tolerance,
        digits=row.digits,
        relation=row.relation,
        wording=row.wording,
    )


def explanation(context: Context, *, key: str, gap: int) -> Explained | None:
    """What somebody had said last about exactly this gap by the day of the context, or None."""
    rows = Explanation.objects.filter(organisation=context.organisation, key=key, period=str(context.period), gap=gap)
    if context.recorded_by is not None:
        rows = rows.filter(explained_at__lt=_end_of(context.recorded_by))
    found = rows.select_related("explained_by").order_by("-pk").first()
    if found is None:
        return None
    return Explained(id=found.pk, text=found.text, by=found.explained_by.name, on=found.explained_at.date())
