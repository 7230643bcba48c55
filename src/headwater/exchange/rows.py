"""Records of funding as rows of their own columns: what a list downloads, and what can be loaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from headwater.exchange.cells import Held
from headwater.funding.queries import (
    Agreement,
    Allocation,
    Contact,
    Contribution,
    Duty,
    Engagement,
    Pledge,
    Rate,
    agreements,
    allocations,
    contacts,
    contributions,
    duties,
    engagements,
    pledges,
    rates,
)
from headwater.lib.money import Money
from headwater.registry.queries import names_of

Row = Mapping[str, Held]
_PER_PORTION = 2_000


def _names(rows: QuerySet[Any], *fields: str, on: date | None = None) -> dict[int, str]:
    """What the nodes that rows name are called, each asked once."""
    held = rows.order_by().values_list(*fields).distinct()
    return names_of({node for row in held for node in row if node}, on=on or timezone.localdate())


def contribution_rows(rows: QuerySet[Contribution] | None = None) -> Iterator[dict[str, Any]]:
    """Contributions, all or those of a list, in its order."""
    rows = contributions() if rows is None else rows
    names = _names(rows, "donor", "fund")
    agreed = {one.pk: one.code for one in agreements()}
    columns = (
        "code", "donor_id", "agreement_id", "fund_id", "modality", "received_on", "received_on_is_synthetic",
        "currency", "amount", "evidence", "modality_is_synthetic", "status",
    )  # fmt: skip
    for row in rows.select_related(None).values_list(*columns).iterator(chunk_size=_PER_PORTION):
        held = dict(zip(columns, row, strict=True))
        yield {
            **held,
            "donor": names[held["donor_id"]],
            "agreement": agreed.get(held["agreement_id"]),
            "fund": names.get(held["fund_id"]),
            "amount": Money(held["amount"], held["currency"]),
        }


def allocation_rows(rows: QuerySet[Allocation] | None = None) -> Iterator[dict[str, Any]]:
    """Allocations, all or those of a list, in its order."""
    rows = allocations() if rows is None else rows
    nodes = ("plan_element", "office", "project")
    names = _names(rows, "pool__fund", *nodes)
    plain = ("code", "purpose", "expected_results", "criteria", "proposed_on", "dates_are_synthetic", "status")
    for row in rows.iterator(chunk_size=_PER_PORTION):
        yield {
            **{key: getattr(row, key) for key in plain},
            **{key: names.get(getattr(row, f"{key}_id")) for key in nodes},
            "fund": names[row.pool.fund_id],
            "amount": row.money,
        }


def agreement_rows(rows: QuerySet[Agreement] | None = None) -> Iterator[dict[str, Any]]:
    """Agreements with their tranches, all or those of a list."""
    rows = agreements() if rows is None else rows
    names = _names(rows, "donor", "node")
    plain = ("code", "signed_on", "starts_on", "ends_on", "modality", "currency", "terms_are_synthetic")
    for row in rows.iterator(chunk_size=_PER_PORTION):
        yield {
            **{key: getattr(row, key) for key in plain},
            "title": names[row.node_id],
            "donor": names[row.donor_id],
            "amount": row.money,
            "tranches": tuple(f"{one.due_on}: {Money(one.amount, row.currency).decimal}" for one in row.tranches.all()),
        }


def pledge_rows(rows: QuerySet[Pledge] | None = None) -> Iterator[dict[str, Any]]:
    """Pledges, all or those of a list."""
    yield from _of_donor(
        pledges() if rows is None else rows,
        ("code", "currency", "pledged_on", "expected_on", "status"),
        amount=True,
    )


def duty_rows(rows: QuerySet[Duty] | None = None) -> Iterator[dict[str, Any]]:
    """Duties to donors, all or those of a list."""
    plain = ("code", "kind", "what", "due_on", "line", "is_synthetic", "status")
    yield from _of_donor(duties() if rows is None else rows, plain)


def engagement_rows(rows: QuerySet[Engagement] | None = None) -> Iterator[dict[str, Any]]:
    """Conversations with donors, all or those of a list."""
    plain = ("code", "kind", "on", "subject", "said", "agreed", "is_synthetic")
    yield from _of_donor(engagements() if rows is None else rows, plain)


def contact_rows(rows: QuerySet[Contact] | None = None) -> Iterator[dict[str, Any]]:
    """Contacts at donors, all or those of a list."""
    plain = ("code", "name", "function", "email", "phone", "about", "is_synthetic")
    yield from _of_donor(contacts() if rows is None else rows, plain)


def _of_donor(rows: QuerySet[Any], plain: tuple[str, ...], *, amount: bool = False) -> Iterator[dict[str, Any]]:
    names = _names(rows, "donor")
    for row in rows.iterator(chunk_size=_PER_PORTION):
        held = {key: getattr(row, key) for key in plain}
        agreement = getattr(row, "agreement", None)
        if amount:
            held["amount"] = row.money
        yield {**held, "donor": names[row.donor_id], "agreement": agreement.code if agreement else None}


def rate_rows(rows: QuerySet[Rate] | None = None) -> Iterator[dict[str, Any]]:
    """Rates of exchange, all or those of a list, in its order."""
    for row in (rates() if rows is None else rows).iterator(chunk_size=_PER_PORTION):
        yield {
            "currency": row.currency,
            "valid_from": row.valid_from,
            "units_per_usd": Decimal(f"{row.units_per_usd.normalize():f}"),
            "source": row.source,
        }


ROWS: dict[str, Callable[..., Iterator[Row]]] = {
    "contribution": contribution_rows,
    "allocation": allocation_rows,
    "agreement": agreement_rows,
    "pledge": pledge_rows,
    "duty": duty_rows,
    "rate": rate_rows,
    "engagement": engagement_rows,
    "contact": contact_rows,
}
