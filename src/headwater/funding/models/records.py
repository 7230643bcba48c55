"""Rates, pools, agreements, pledges, contributions, allocations and carry-overs.

Amounts are minor units beside their currency; amounts called `_usd` are US cents. `version` counts the changes of a
record, so that nobody acts on one that has moved since they saw it.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from headwater.funding.rules import (
    CATEGORIES,
    MODALITIES,
    ONE_APPROVAL_UP_TO_USD,
    AllocationStatus,
    CarryOverStatus,
    ContributionStatus,
    PledgeStatus,
    is_multi_year,
    units_per_usd,
)
from headwater.lib.money import Money

_POOLED = [category for category in CATEGORIES if category < 4]
_CURRENCY_LENGTH = 3
_DECIDED = [AllocationStatus.APPROVED, AllocationStatus.REVERSED]


def _in_category(category: int) -> Q:
    return Q(modality__in=[code for code, modality in MODALITIES.items() if modality.category == category])


class Rate(models.Model):
    """A UN operational rate of exchange, in force from a day until the next one. Append-only (trigger)."""

    currency = models.CharField(max_length=_CURRENCY_LENGTH)
    valid_from = models.DateField()
    billionths_per_usd = models.BigIntegerField(help_text="Billionths of a unit of the currency for one US dollar")
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["currency", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "valid_from"], name="rate_one_for_currency_and_day"),
            models.CheckConstraint(condition=Q(billionths_per_usd__gt=0), name="rate_is_above_zero"),
            models.CheckConstraint(condition=~Q(currency="USD") & ~Q(currency=""), name="rate_is_of_foreign_currency"),
            models.CheckConstraint(condition=~Q(source=""), name="rate_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.units_per_usd} from {self.valid_from}"

    @property
    def units_per_usd(self) -> Decimal:
        """Units of the currency for one US dollar, exact."""
        return units_per_usd(self.billionths_per_usd)


class Pool(models.Model):
    """Money of a fund that shares one earmark. Category and limits never change (trigger)."""

    fund = models.OneToOneField("registry.Node", models.PROTECT, related_name="+")
    category = models.PositiveSmallIntegerField(
        help_text="Of earmarking: 1 unearmarked, 2 softly earmarked, 3 earmarked"
    )

    class Meta:
        ordering = ["category", "fund__code"]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=_POOLED), name="pool_of_category_that_is_pooled"),
        ]

    def __str__(self) -> str:
        return f"pool of {self.fund_id}"


class PoolScope(models.Model):
    """A limit of a pool: its money may go to this node and what lies under it. A pool without any has no limit."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="scopes")
    node = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pool_id", "id"]
        constraints = [models.UniqueConstraint(fields=["pool", "node"], name="pool_scope_once")]

    def __str__(self) -> str:
        return f"pool {self.pool_id} limited to {self.node_id}"


class Agreement(models.Model):
    """What a donor signed: how much, over which time, how tied. Its node in the registry carries code and title."""

    node = models.OneToOneField("registry.Node", models.PROTECT, related_name="+")
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day")
    modality = models.CharField(max_length=1)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=_CURRENCY_LENGTH)
    terms_are_synthetic = models.BooleanField(default=False, help_text="Days and amounts were invented")

    class Meta:
        ordering = ["signed_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreement_amount_is_above_zero"),
            models.CheckConstraint(condition=Q(modality__in=list(MODALITIES)), name="agreement_has_modality"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The code of the agreement, which is that of its node."""
        return self.node.code

    @property
    def money(self) -> Money:
        """What was agreed."""
        return Money(self.amount, self.currency)

    @property
    def is_multi_year(self) -> bool:
        """Whether it spans more than one calendar year."""
        return is_multi_year(self.starts_on.year, self.ends_on.year)


class Tranche(models.Model):
    """One payment that an agreement promises. Tranches never add up to more than the agreement (trigger)."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField(help_text="In minor units of the agreement's currency")

    class Meta:
        ordering = ["agreement_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="tranche_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tranche_amount_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"tranche {self.number} of {self.agreement_id}"


class Pledge(models.Model):
    """What a donor announced. Not money: it stands in no total and never in the ledger."""

    code = models.CharField(max_length=60, unique=True)
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="pledges")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=_CURRENCY_LENGTH)
    pledged_on = models.DateField()
    expected_on = models.DateField()
    status = models.CharField(max_length=10, default=PledgeStatus.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["expected_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_amount_is_above_zero"),
            models.CheckConstraint(condition=Q(expected_on__gte=F("pledged_on")), name="pledge_expected_after_made"),
            models.CheckConstraint(condition=Q(status__in=list(PledgeStatus)), name="pledge_has_status"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def money(self) -> Money:
        """What was announced."""
        return Money(self.amount, self.currency)


class Contribution(models.Model):
    """A receipt: money from a donor, as given and in US dollars. Only its reversal is ever added (trigger)."""

    code = models.CharField(max_length=60, unique=True)
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="contributions")
    fund = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    pool = models.ForeignKey(
        Pool, models.PROTECT, null=True, related_name="contributions", help_text="None: kept apart for its donor"
    )
    modality = models.CharField(max_length=1)
    category = models.PositiveSmallIntegerField(help_text="Of the modality, 1 to 4")
    received_on = models.DateField()
    modality_is_synthetic = models.BooleanField(default=False, help_text="The modality is invented, and shown as such")
    received_on_is_synthetic = models.BooleanField(default=False, help_text="The day is invented, and shown as such")
    booked_on = models.DateField(help_text="Later than the receipt only where its own period was closed")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=_CURRENCY_LENGTH)
    rate = models.ForeignKey(Rate, models.PROTECT, null=True, related_name="+")
    amount_usd = models.BigIntegerField()
    evidence = models.CharField(max_length=500, blank=True)
    text_key = models.CharField(max_length=561, help_text="Code and evidence as they are compared: rules.text_key")
    status = models.CharField(max_length=10, default=ContributionStatus.RECEIVED)
    entry = models.OneToOneField("ledger.Entry", models.PROTECT, related_name="+")
    reversal = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-received_on", "-id"]
        indexes = [
            models.Index(fields=["-received_on", "-id"], name="contribution_by_day"),
            models.Index(fields=["donor", "received_on"], name="contribution_by_donor"),
            models.Index(fields=["category", "received_on"], name="contribution_by_category"),
            # What lists ask of all their rows (sums, filters) stands in these indexes, so that no row is read for it.
            models.Index(
                fields=[
                    "status",
                    "currency",
                    "received_on",
                    "amount",
                    "amount_usd",
                    "category",
                    "fund",
                    "agreement",
                    "donor",
                    "text_key",
                ],
                name="contribution_sums",
            ),
            models.Index(
                fields=["donor", "status", "received_on", "category", "amount_usd"], name="contribution_donor_sums"
            ),
            models.Index(
                fields=["agreement", "status", "currency", "received_on", "amount"], name="contribution_agreement_sums"
            ),
            models.Index(fields=["status", "-received_on", "-id"], name="contribution_standing_by_day"),
            models.Index(fields=["amount_usd", "id"], name="contribution_by_amount"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount_usd__gt=0), name="contribution_is_above_zero"),
            models.CheckConstraint(condition=~Q(code=""), name="contribution_has_code"),
            models.CheckConstraint(
                condition=Q(category=1) & _in_category(1)
                | Q(category=2) & _in_category(2)
                | Q(category=3) & _in_category(3)
                | Q(category=4) & _in_category(4),
                name="contribution_category_is_that_of_modality",
            ),
            # That the pool's own category is the same, and its fund the one named, a trigger says.
            models.CheckConstraint(
                condition=Q(category__in=[1, 2], pool__isnull=False) | Q(category=3) | Q(category=4, pool__isnull=True),
                name="contribution_enters_pool_by_its_earmark",
            ),
            models.CheckConstraint(
                condition=Q(currency="USD", rate__isnull=True, amount=F("amount_usd"))
                | ~Q(currency="USD") & Q(rate__isnull=False),
                name="contribution_foreign_means_rate",
            ),
            models.CheckConstraint(
                condition=Q(booked_on__gte=F("received_on")), name="contribution_booked_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(status=ContributionStatus.RECEIVED, reversal__isnull=True)
                | Q(status=ContributionStatus.REVERSED, reversal__isnull=False),
                name="contribution_reversed_means_posted_back",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def money(self) -> Money:
        """As it was given."""
        return Money(self.amount, self.currency)

    @property
    def money_usd(self) -> Money:
        """In US dollars at the rate of the day of receipt."""
        return Money(self.amount_usd, "USD")


class Allocation(models.Model):
    """A decision on money of a pool. What is approved is frozen and stands in the ledger."""

    code = models.CharField(max_length=60, unique=True)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="allocations")
    scope = models.ForeignKey(
        PoolScope, models.PROTECT, null=True, related_name="+", help_text="The limit of the pool that admits it, if any"
    )
    plan_element = models.ForeignKey("registry.Node", models.PROTECT, related_name="+", help_text="Or another fund")
    office = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField(help_text="In US cents")
    purpose = models.TextField()
    expected_results = models.TextField(blank=True)
    criteria = models.TextField(blank=True)
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    dates_are_synthetic = models.BooleanField(default=False, help_text="The days are invented, and shown as such")
    status = models.CharField(max_length=10, default=AllocationStatus.PROPOSED)
    entry = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, related_name="+")
    reversal = models.OneToOneField("ledger.Entry", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_on", "-id"]
        indexes = [
            models.Index(fields=["-proposed_on", "-id"], name="allocation_by_day"),
            models.Index(fields=["status", "decided_on"], name="allocation_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_is_above_zero"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(purpose=""), name="allocation_says_what_for"),
            models.CheckConstraint(condition=Q(status__in=list(AllocationStatus)), name="allocation_has_status"),
            models.CheckConstraint(
                condition=Q(
                    status__in=_DECIDED, approved_by__isnull=False, decided_on__isnull=False, entry__isnull=False
                )
                | ~Q(status__in=_DECIDED) & Q(approved_by__isnull=True, decided_on__isnull=True, entry__isnull=True),
                name="allocation_approved_means_signed_and_posted",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")))
                & (Q(first_approved_by__isnull=True) | ~Q(first_approved_by=F("proposed_by"))),
                name="allocation_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=ONE_APPROVAL_UP_TO_USD)
                | Q(approved_by__isnull=True)
                | Q(first_approved_by__isnull=False) & ~Q(first_approved_by=F("approved_by")),
                name="allocation_large_means_two_approvers",
            ),
            models.CheckConstraint(
                condition=Q(status=AllocationStatus.REVERSED, reversal__isnull=False)
                | ~Q(status=AllocationStatus.REVERSED) & Q(reversal__isnull=True),
                name="allocation_reversed_means_posted_back",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("proposed_on")),
                name="allocation_decided_after_proposed",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def money(self) -> Money:
        """What is allocated, in US dollars."""
        return Money(self.amount, "USD")

    @property
    def document(self) -> str:
        """How signatures and the audit trail name it."""
        return f"allocation:{self.code}"


class CarryOver(models.Model):
    """What a pool takes from one year into the next, with the reason. Frozen once approved (trigger)."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="carry_overs")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField(help_text="In US cents, from the ledger")
    reason = models.TextField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, default=CarryOverStatus.PROPOSED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "pool_id"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "year"], name="carry_over_once_per_pool_and_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="carry_over_amount_is_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="carry_over_has_reason"),
            models.CheckConstraint(
                condition=Q(status=CarryOverStatus.PROPOSED, approved_by__isnull=True)
                | Q(status=CarryOverStatus.APPROVED, approved_by__isnull=False),
                name="carry_over_approved_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="carry_over_maker_is_not_checker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id} from {self.year}"

    @property
    def money(self) -> Money:
        """What is carried over, in US dollars."""
        return Money(self.amount, "USD")
