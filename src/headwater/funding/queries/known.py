"""What the register and the books say of the things that drafts name, read once for all drafts together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils import timezone

from headwater.funding.models import Agreement, Pool, Rate
from headwater.funding.rules import AgreementFacts, AllocationDraft, Known, NodeFacts, PoolFacts, RateFacts
from headwater.ledger.queries import closed_through
from headwater.registry.queries import memberships, names_of, nodes
from headwater.registry.rules import Span, is_on, upwards

# Both databases take this many values in one question with room to spare (SQLite's limit is 32,766).
_VALUES_PER_QUESTION = 5_000


def in_parts(values: Iterable[str]) -> Iterator[Sequence[str]]:
    """Distinct values in portions that one question can hold."""
    kept = sorted(set(values))
    for start in range(0, len(kept), _VALUES_PER_QUESTION):
        yield kept[start : start + _VALUES_PER_QUESTION]


def known(
    *,
    node_ids: Iterable[int | None],
    currencies: Iterable[str] = (),
    agreements: Iterable[str | None] = (),
    uses: Sequence[tuple[AllocationDraft, date]] = (),
) -> Known:
    """Everything that rules ask about drafts that name these nodes, currencies and agreements.

    uses: allocations with the day of which the earmark is asked.
    """
    today = timezone.localdate()
    pools = list(Pool.objects.order_by("pk").prefetch_related("scopes"))
    limits = {scope.node_id for pool in pools for scope in pool.scopes.all()}
    signed = _agreements(code for code in agreements if code is not None)
    wanted = {node for node in node_ids if node is not None} | {pool.fund_id for pool in pools} | limits
    wanted |= {agreement.donor for agreement in signed.values()}
    found = list(nodes(ids=wanted))
    named = names_of(found, on=today)
    facts = {node.pk: NodeFacts(node.kind, node.code, named[node.pk]) for node in found}
    return Known(
        today=today,
        closed_through=closed_through(),
        nodes=facts,
        pools={pool.fund_id: _pool_facts(pool, named[pool.fund_id]) for pool in pools},
        agreements=signed,
        rates=_rates(currencies),
        lineage=lineage(_within(uses, facts)) if limits else {},
    )


def _pool_facts(pool: Pool, name: str) -> PoolFacts:
    return PoolFacts(
        id=pool.pk,
        fund=pool.fund_id,
        name=name,
        category=pool.category,
        scopes={scope.node_id: scope.pk for scope in pool.scopes.all()},
    )


def _agreements(codes: Iterable[str]) -> dict[str, AgreementFacts]:
    return {
        agreement.code: AgreementFacts(id=agreement.pk, donor=agreement.donor_id, modality=agreement.modality)
        for some in in_parts(codes)
        for agreement in Agreement.objects.filter(node__code__in=some).select_related("node")
    }


def _rates(currencies: Iterable[str]) -> dict[str, list[RateFacts]]:
    found: dict[str, list[RateFacts]] = defaultdict(list)
    rows = Rate.objects.filter(currency__in=set(currencies)).order_by("currency", "valid_from")
    for row in rows:
        found[row.currency].append(RateFacts(row.valid_from, row.billionths_per_usd, row.pk))
    return found


def _within(uses: Sequence[tuple[AllocationDraft, date]], facts: dict[int, NodeFacts]) -> set[tuple[int, date]]:
    return {
        (node, on)
        for draft, on in uses
        for node in (draft.plan_element, draft.office, draft.project)
        if node is not None and node in facts
    }


def lineage(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], frozenset[int]]:
    """What each node lies under on a day, itself included: what it is part of, and the country it is in."""
    held = {
        role: [
            (member, of, Span(valid_from, valid_to))
            for member, of, valid_from, valid_to in memberships(role=role).values_list(
                "member_id", "of_id", "valid_from", "valid_to"
            )
        ]
        for role in ("part of", "country")
    }
    asked = set(wanted)
    found: dict[tuple[int, date], frozenset[int]] = {}
    for on in {day for _, day in asked}:
        part_of, country = (
            {member: of for member, of, span in held[role] if is_on(span, on)} for role in ("part of", "country")
        )
        for node in (node for node, day in asked if day == on):
            above = [node, *upwards(node, part_of)]
            places = [country[one] for one in above if one in country]
            found[node, on] = frozenset([*above, *places, *(up for place in places for up in upwards(place, part_of))])
    return found
