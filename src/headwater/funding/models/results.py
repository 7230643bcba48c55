"""Which results money is expected to help to reach."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from headwater.funding.models.records import Allocation


class ExpectedResult(models.Model):
    """An allocation, or a project, should help to reach a result: by how much, and what part of its cost counts.

    Append-only: of one subject, result and indicator the latest revision counts. The shares of one subject are at most
    100 (trigger); what is left counts for the purpose of the allocation itself.
    """

    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="expected")
    project = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    result = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    indicator = models.ForeignKey("measures.Indicator", models.PROTECT, null=True, related_name="+")
    value = models.BigIntegerField(null=True, help_text="In the smallest unit of the indicator")
    share_percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=500)
    why = models.CharField(max_length=1000, blank=True, help_text="Why it was revised")
    revision = models.PositiveSmallIntegerField(default=0)
    is_synthetic = models.BooleanField(default=False)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("allocation", Value(0)),
                Coalesce("project", Value(0)),
                F("result"),
                Coalesce("indicator", Value(0)),
                F("revision"),
                name="expected_result_revision_once",
            ),
            models.CheckConstraint(
                condition=Q(allocation__isnull=True) ^ Q(project__isnull=True), name="expected_result_has_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(indicator__isnull=False), name="expected_value_has_indicator"
            ),
            models.CheckConstraint(condition=Q(share_percent__lte=100), name="expected_share_is_a_share"),
            models.CheckConstraint(condition=~Q(source=""), name="expected_result_has_source"),
            models.CheckConstraint(condition=Q(revision=0) | ~Q(why=""), name="expected_revision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.allocation_id or self.project_id} for {self.result_id}"
