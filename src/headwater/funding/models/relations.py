"""What was promised to donors and said with them: duties with their days, conversations, and whom to call.

A contact is a person outside: it is kept current, forgotten on request, and never copied into the audit trail.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from headwater.funding.models.records import Agreement
from headwater.funding.rules import DUTY_KINDS, ENGAGEMENT_KINDS, DutyStatus


class Duty(models.Model):
    """Something owed to a donor by a day: a report, a recognition. What and when are frozen; it is done or waived once.

    Never removed, and what it is never changes (triggers).
    """

    code = models.CharField(max_length=60, unique=True)
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="duties")
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=500)
    due_on = models.DateField()
    line = models.CharField(max_length=200, blank=True, help_text="Where it stands in the agreement")
    is_synthetic = models.BooleanField(default=False, help_text="It was invented, and is shown as such")
    status = models.CharField(max_length=10, default=DutyStatus.OPEN)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=500, blank=True, help_text="What shows that it was done, or why it is not")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="duty_by_day"),
            models.Index(fields=["donor", "due_on"], name="duty_by_donor"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(DUTY_KINDS)), name="duty_has_kind"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(what=""), name="duty_says_what"),
            models.CheckConstraint(
                condition=Q(status=DutyStatus.OPEN, ended_on__isnull=True, ended_by__isnull=True, evidence="")
                | Q(status__in=[DutyStatus.DONE, DutyStatus.WAIVED], ended_on__isnull=False, ended_by__isnull=False)
                & ~Q(evidence=""),
                name="duty_ended_means_who_when_and_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Engagement(models.Model):
    """A conversation with a donor: what was said, and what was agreed. Append-only (trigger)."""

    code = models.CharField(max_length=60, unique=True)
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="engagements")
    kind = models.CharField(max_length=20)
    on = models.DateField()
    subject = models.CharField(max_length=200)
    said = models.TextField(blank=True)
    agreed = models.TextField(blank=True, help_text="What was agreed, by whom it is done and until when")
    is_synthetic = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["donor", "-on"], name="engagement_by_donor")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ENGAGEMENT_KINDS)), name="engagement_has_kind"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(subject=""), name="engagement_says_what"),
        ]

    def __str__(self) -> str:
        return self.code


class Contact(models.Model):
    """Somebody at a donor: changed as they change, and forgotten when they ask. Personal data stand here only."""

    code = models.CharField(max_length=60, unique=True)
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    function = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=500, blank=True, help_text="What to turn to them for")
    is_synthetic = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["donor", "name"], name="contact_by_donor")]
        constraints = [models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="contact_has_name")]

    def __str__(self) -> str:
        return self.code
