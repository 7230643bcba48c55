"""What is told (drafts), what is known (facts), and where a record stands. Values only.

Nodes are ids of the registry. Amounts are minor units beside their currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from headwater.lib.money import Money
from headwater.lib.words import noted, said


class ContributionStatus(StrEnum):
    """Where a contribution stands."""

    RECEIVED = noted("received")
    REVERSED = noted("reversed")


class AllocationStatus(StrEnum):
    """Where an allocation stands."""

    PROPOSED = noted("proposed")
    APPROVED = noted("approved")
    RETURNED = noted("returned")
    WITHDRAWN = noted("withdrawn")
    REVERSED = noted("reversed")


class PledgeStatus(StrEnum):
    """Where a pledge stands. It is never money, wherever it stands."""

    OPEN = noted("open")
    HONOURED = noted("honoured")
    CANCELLED = noted("cancelled")


class CarryOverStatus(StrEnum):
    """Where a carry-over stands."""

    PROPOSED = noted("proposed")
    APPROVED = noted("approved")


class Standing(StrEnum):
    """What a draft would do to the books. Changed: its code is taken by other content, which is refused."""

    NEW = noted("new")
    UNCHANGED = noted("unchanged")
    CHANGED = noted("changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionDraft:
    """A receipt. No fund: money that belongs to none. booked_on: only where the receipt's own period is closed."""

    code: str
    donor: int
    fund: int | None
    modality: str
    modality_is_synthetic: bool = False
    received_on: date
    received_on_is_synthetic: bool = False
    money: Money
    agreement: str | None = None
    evidence: str = ""
    booked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationDraft:
    """A proposal to give money of a fund's pool a purpose: an element of a plan, or another fund (plan_element)."""

    code: str
    fund: int
    plan_element: int
    office: int | None = None
    project: int | None = None
    money: Money
    purpose: str
    expected_results: str = ""
    criteria: str = ""
    proposed_on: date
    dates_are_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrancheDraft:
    """One payment that an agreement promises, in minor units of the agreement's currency."""

    number: int
    due_on: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """What a donor signs. The tranches add up to the amount."""

    code: str
    title: str
    donor: int
    signed_on: date
    starts_on: date
    ends_on: date
    modality: str
    money: Money
    tranches: tuple[TrancheDraft, ...]
    terms_are_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeDraft:
    """What a donor announces. It is not money and enters no total."""

    code: str
    donor: int
    money: Money
    pledged_on: date
    expected_on: date
    agreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDraft:
    """A published rate: units of the currency for one US dollar, from a day on."""

    currency: str
    valid_from: date
    units_per_usd: Decimal
    source: str


class RateFacts(NamedTuple):
    """A recorded rate. Sorts by its day."""

    valid_from: date
    billionths_per_usd: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFacts:
    """A pool. scopes: the node that its money is limited to, with the id of that limit; none means anywhere."""

    id: int
    fund: int
    name: str
    category: int
    scopes: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """An agreement, as far as a contribution must agree with it."""

    id: int
    donor: int
    modality: str


class NodeFacts(NamedTuple):
    """What a node is, its code and what it is called."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the register and the books say of the things that drafts name, read once for all of them.

    pools: by fund. rates: by currency, oldest first. lineage: by node and day, its own id and those of all it lies
    under on that day.
    """

    today: date
    closed_through: date | None
    nodes: Mapping[int, NodeFacts]
    pools: Mapping[int, PoolFacts]
    agreements: Mapping[str, AgreementFacts]
    rates: Mapping[str, Sequence[RateFacts]]
    lineage: Mapping[tuple[int, date], frozenset[int]]

    def name(self, node: int) -> str:
        """What a node is called, or its number where it does not exist."""
        return self.nodes[node].name if node in self.nodes else said("number {node}", node=node)

    def kind(self, node: int) -> str:
        """The kind of a node; none where it does not exist."""
        return self.nodes[node].kind if node in self.nodes else ""

    def label(self, node: int | None) -> str:
        """What a node is called, with its code, because names can be alike; “none” where there is no node."""
        if node is None:
            return said("none")
        return f"{self.name(node)} ({self.nodes[node].code})" if node in self.nodes else self.name(node)
