"""A few gifts of invented donors, in books of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from headwater.access.queries import Person
from headwater.funding import actions
from headwater.funding.queries import Contribution, contribution
from headwater.funding.rules import ContributionDraft, RateDraft
from headwater.lib.money import money
from headwater.registry.actions import register
from headwater.registry.queries import Node, find

SINCE = date(2020, 1, 1)


def open_books(by: Person) -> None:
    """Two donors, one fund with its pool, a rate, and whose books these are."""
    for kind, code, name in (
        ("organisation", "RO", "Relief Organisation"),
        ("organisation", "FRE", "Freedonia (invented)"),
        ("organisation", "SYL", "Sylvania"),
        ("fund", "UN", "Unearmarked"),
    ):
        register(kind=kind, code=code, name=name, valid_from=SINCE, by=by)
    actions.open_pool(fund=_node("fund", "UN"), category=1, by=by)
    actions.record_rates(
        drafts=[
            RateDraft(currency="CHF", valid_from=date(2026, 2, 1), units_per_usd=Decimal("0.9"), source="synthetic")
        ],
        by=by,
    )


def give(
    code: str,
    by: Person,
    *,
    donor: str = "FRE",
    on: str = "2026-02-03",
    amount: str = "CHF 1500000",
    evidence: str = "",
) -> Contribution:
    """One gift in the books."""
    currency, number = amount.split()
    draft = ContributionDraft(
        code=code,
        donor=_node("organisation", donor).pk,
        fund=_node("fund", "UN").pk,
        modality="A",
        received_on=date.fromisoformat(on),
        money=money(number, currency),
        evidence=evidence or "synthetic",
    )
    actions.register_contribution(draft=draft, by=by)
    return contribution(code)


def _node(kind: str, code: str) -> Node:
    found = find(kind=kind, text=code, on=SINCE)
    assert found is not None
    return found
