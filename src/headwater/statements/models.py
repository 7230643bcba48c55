"""Tables of statements. All are append-only by trigger (first migration); of a publication only its steps are added.

Amounts are integers: US cents where the unit is "USD", otherwise counts, or shares as `digits` says. `period` is
written as lib.periods writes it, such as 2023.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from headwater.statements.rules import CLAIM, OPEN_STATUSES, PER_CENT, RELATIONS, REVENUE_TYPES, PublicationStatus

# Plain text, so that the history of the schema does not import today's rules.
_DRAFT, _PUBLISHED = PublicationStatus.DRAFT.value, PublicationStatus.PUBLISHED.value
_STATUSES = [status.value for status in PublicationStatus]
_OPEN = [status.value for status in OPEN_STATUSES]
_UNAPPROVED = [PublicationStatus.DRAFT.value, PublicationStatus.IN_REVIEW.value, PublicationStatus.RETURNED.value]
_APPROVED = [PublicationStatus.APPROVED.value, PublicationStatus.PUBLISHED.value]
_KEY_LENGTH = 80
_PERIOD_LENGTH = 10
_UNIT_LENGTH = 40
_HASH_LENGTH = 64
_SOURCE_LENGTH = 300


class Keeper(models.Model):
    """The organisation whose books these are: one row, written once."""

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    is_only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="keeper_is_the_only_one")]

    def __str__(self) -> str:
        return f"books of {self.organisation_id}"


class StatedFigure(models.Model):
    """A figure as a document states it, with its line there. A correction is a new row; the latest counts."""

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    key = models.CharField(max_length=_KEY_LENGTH)
    period = models.CharField(max_length=_PERIOD_LENGTH)
    value = models.BigIntegerField(
        null=True, help_text="US cents, per cent without its point, or a count; none: a claim"
    )
    unit = models.CharField(max_length=_UNIT_LENGTH)
    digits = models.PositiveSmallIntegerField(default=0, help_text="Decimals of a share: 826 with 1 is 82.6 per cent")
    tolerance = models.BigIntegerField(default=0, help_text="How far rounding reaches, to both sides, in the same unit")
    relation = models.CharField(max_length=10, help_text="Whether the fact is the number, or is over it")
    wording = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=_SOURCE_LENGTH)
    line = models.CharField(max_length=40, blank=True)
    stated_at = models.DateTimeField(help_text="When it was entered here")
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["period", "id"]
        indexes = [models.Index(fields=["organisation", "period", "key"], name="stated_by_period_and_key")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(period="") & ~Q(unit="") & ~Q(source=""), name="stated_says_what_and_where"
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="stated_tolerance_reaches_both_sides"),
            models.CheckConstraint(condition=Q(digits=0) | Q(unit=PER_CENT), name="stated_share_has_decimals"),
            models.CheckConstraint(condition=Q(relation__in=list(RELATIONS)), name="stated_has_relation"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) & ~Q(unit=CLAIM) | Q(value__isnull=True, unit=CLAIM) & ~Q(wording=""),
                name="stated_number_or_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.period}: {self.value} {self.unit}"


class RevenueRow(models.Model):
    """A row of published revenue statistics: as published, under the donor's name as published there."""

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    donor = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=40)
    amount_usd = models.BigIntegerField(help_text="In US cents; negative: given back or corrected")
    source = models.CharField(max_length=_SOURCE_LENGTH, help_text="The publication and its edition")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "organisation", "donor", "year", "type"], name="revenue_row_once_per_edition"
            ),
            models.CheckConstraint(condition=Q(type__in=list(REVENUE_TYPES)), name="revenue_has_type"),
            models.CheckConstraint(condition=~Q(donor="") & ~Q(source=""), name="revenue_says_from_whom_and_where"),
        ]
        indexes = [models.Index(fields=["organisation", "year"], name="revenue_by_entity_and_year")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year} {self.donor}: {self.amount_usd}"


class Explanation(models.Model):
    """Why a reconciliation does not close, for one gap exactly; another gap needs another explanation."""

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    key = models.CharField(max_length=_KEY_LENGTH)
    period = models.CharField(max_length=_PERIOD_LENGTH)
    gap = models.BigIntegerField()
    unit = models.CharField(max_length=_UNIT_LENGTH)
    text = models.TextField()
    explained_at = models.DateTimeField()
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["organisation", "period", "key"], name="explanation_by_period_and_key")]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(key=""), name="explanation_says_why"),
            models.CheckConstraint(condition=~Q(gap=0), name="explanation_has_gap"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.period}: {self.gap} {self.unit}"


class Publication(models.Model):
    """A statement, frozen when it was prepared, published once another person approved it.

    Versions count per statement. Who returned it and why is in its signatures.
    """

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    key = models.CharField(max_length=_KEY_LENGTH)
    period = models.CharField(max_length=_PERIOD_LENGTH)
    version = models.PositiveIntegerField(null=True, help_text="Given when it is published")
    title = models.CharField(max_length=200)
    definition = models.JSONField(help_text="Unit, population, formula, rounding and source, as they were")
    value = models.JSONField()
    rows = models.JSONField()
    footnotes = models.JSONField()
    changes = models.JSONField(help_text="What differs from the version before, in words")
    as_of = models.DateField()
    gap = models.BigIntegerField(null=True)
    tolerance = models.BigIntegerField(default=0)
    explanation = models.ForeignKey(Explanation, models.PROTECT, null=True, related_name="publications")
    content_hash = models.CharField(max_length=_HASH_LENGTH)
    note = models.TextField(blank=True, help_text="Why there is a new version")
    status = models.CharField(max_length=10, default=_DRAFT)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["organisation", "period", "key"], name="publication_by_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "period", "version"], name="publication_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "key", "period"], condition=Q(status__in=_OPEN), name="publication_one_open"
            ),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="publication_has_status"),
            models.CheckConstraint(
                condition=Q(
                    status=_PUBLISHED,
                    version__isnull=False,
                    published_at__isnull=False,
                    published_by__isnull=False,
                )
                | ~Q(status=_PUBLISHED) & Q(version__isnull=True, published_at__isnull=True, published_by__isnull=True),
                name="publication_published_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_APPROVED, approved_at__isnull=False, approved_by__isnull=False)
                | Q(status__in=_UNAPPROVED, approved_at__isnull=True, approved_by__isnull=True)
                | Q(status=PublicationStatus.WITHDRAWN.value),
                name="publication_approved_means_signed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="publication_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=~Q(status=_PUBLISHED)
                | Q(gap__isnull=True)
                | Q(explanation__isnull=False)
                | Q(gap__lte=F("tolerance"), gap__gte=F("tolerance") * -1),
                name="publication_gap_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(version=1) | Q(version__gt=1) & ~Q(note=""),
                name="publication_new_version_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.period}, version {self.version or 'in preparation'}"

    @property
    def document(self) -> str:
        """How signatures and the audit trail name it."""
        return f"publication:{self.pk}:{self.key}:{self.period}"
