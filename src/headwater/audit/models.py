"""The audit trail: one line for each write, never changed and never removed (triggers in the first migration)."""

from __future__ import annotations

from django.db import models


class AuditLine(models.Model):
    """Who did what to what, when, and how it looked before and after.

    The signer is kept by number and address, not by a foreign key: the trail stands below the people it names, and
    must still read the same when an address changes.
    """

    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_email = models.CharField(max_length=254)
    action = models.CharField(max_length=100)
    target = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["target"], name="audit_by_target"),
            models.Index(fields=["at"], name="audit_by_moment"),
            models.Index(fields=["by_email"], name="audit_by_signer"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(action="") & ~models.Q(target=""), name="audit_line_says_what"),
            models.CheckConstraint(condition=~models.Q(by_email=""), name="audit_line_says_who"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_email}: {self.action}, {self.target}"
