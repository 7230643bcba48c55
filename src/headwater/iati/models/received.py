"""Activities that others publish, as their files said, and the one that each contribution came from.

All tables are append-only (triggers): a newer version of an activity is a further revision, and so is another link.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from headwater.lib.words import said

LONGEST_IDENTIFIER = 300
LONGEST_NAME = 500
LONGEST_TEXT = 1_000
_CODE = 20


class ReceivedFile(models.Model):
    """A file of somebody else's activities that was read, known by its content and not by its name.

    new, replaced, unchanged, older, rejected: what became of its activities, each counted once. problems: how many
    complaints there were; the first of them are kept (ReceivedProblem).
    """

    name = models.CharField(max_length=255)
    content_sha256 = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=10)
    new = models.PositiveIntegerField()
    replaced = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    older = models.PositiveIntegerField(help_text="The books have a later state of them already")
    rejected = models.PositiveIntegerField()
    problems = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(version=""), name="received_file_says_what"),
            models.CheckConstraint(
                condition=Q(content_sha256__regex=r"^[0-9a-f]{64}$"), name="received_file_hash_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReceivedProblem(models.Model):
    """What was wrong in a file: where, with which element, and what would be right.

    The sentence is kept in English with its gaps, beside what fills them, so that it is said to whoever reads it.
    """

    file = models.ForeignKey(ReceivedFile, models.PROTECT, related_name="kept_problems")
    line = models.PositiveIntegerField()
    identifier = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    element = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=500)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ["file_id", "line", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="received_problem_says_what")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"

    @property
    def what(self) -> str:
        """The sentence, in the language that is spoken now."""
        return said(self.text, **self.values)


class ReceivedActivity(models.Model):
    """One state of an activity that somebody else publishes. The highest revision of an identifier is in force."""

    file = models.ForeignKey(ReceivedFile, models.PROTECT, related_name="activities")
    line = models.PositiveIntegerField()
    identifier = models.CharField(max_length=LONGEST_IDENTIFIER)
    identifier_end = models.BinaryField(help_text="The identifier in small letters, from its last byte to its first")
    revision = models.PositiveIntegerField()
    content_sha256 = models.CharField(max_length=64, help_text="Of what is kept of it, transactions too")
    updated_at = models.DateTimeField(null=True, help_text="As the file says; none: it does not")
    reporting_ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    reporting_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    reporting_key = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="The name, as names are compared")
    title = models.CharField(max_length=LONGEST_TEXT, blank=True)
    title_key = models.CharField(max_length=LONGEST_TEXT, blank=True, help_text="As titles are compared")
    titles = models.JSONField(default=list, help_text="Pairs of text and language, in the order of the file")
    status = models.CharField(max_length=_CODE, blank=True)
    hierarchy = models.PositiveSmallIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    planned_start_on = models.DateField(null=True)
    actual_start_on = models.DateField(null=True)
    planned_end_on = models.DateField(null=True)
    actual_end_on = models.DateField(null=True)

    class Meta:
        ordering = ["identifier", "-revision"]
        verbose_name_plural = "received activities"
        indexes = [
            models.Index(fields=["identifier_end"], name="received_by_end"),
            models.Index(fields=["reporting_ref"], name="received_by_reporter"),
            models.Index(fields=["reporting_key"], name="received_by_reporter_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["identifier", "revision"], name="received_activity_revision_once"),
            models.CheckConstraint(
                condition=~Q(identifier="") & Q(revision__gte=1), name="received_activity_has_identifier"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier


class ReceivedOrganisation(models.Model):
    """Who takes part in a received activity: role 1 funding, 2 accountable, 3 extending, 4 implementing."""

    received = models.ForeignKey(ReceivedActivity, models.PROTECT, related_name="organisations")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=_CODE)
    ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    type = models.CharField(max_length=_CODE, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    activity = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)

    class Meta:
        ordering = ["received_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["received", "position"], name="received_organisation_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.ref} (role {self.role})"


class ReceivedTransaction(models.Model):
    """Money of a received activity. amount: in units of which 10^digits make one of the currency, exact."""

    received = models.ForeignKey(ReceivedActivity, models.PROTECT, related_name="transactions")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    type = models.CharField(max_length=_CODE)
    on = models.DateField()
    amount = models.BigIntegerField()
    digits = models.PositiveSmallIntegerField(help_text="Those of the currency, or more where the file gives more")
    currency = models.CharField(max_length=3)
    value_on = models.DateField(null=True)
    description = models.CharField(max_length=LONGEST_TEXT, blank=True)
    provider_ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    provider_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    provider_activity = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    receiver_ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    receiver_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    receiver_activity = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)

    class Meta:
        ordering = ["received_id", "position"]
        indexes = [models.Index(fields=["amount", "currency"], name="received_by_amount")]
        constraints = [
            models.UniqueConstraint(fields=["received", "position"], name="received_transaction_position_once"),
            models.CheckConstraint(condition=Q(digits__lte=9), name="received_transaction_is_exact"),
        ]

    def __str__(self) -> str:
        return f"{self.type} on {self.on} of {self.received_id}"

    @property
    def number(self) -> Decimal:
        """The amount in whole units of its currency, exact."""
        return Decimal(self.amount).scaleb(-self.digits)


class Link(models.Model):
    """Which activity of the donor a contribution came from. The highest revision counts; activity "": it was undone."""

    contribution = models.ForeignKey("funding.Contribution", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    activity = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    organisation_ref = models.CharField(max_length=LONGEST_IDENTIFIER, blank=True)
    organisation_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    title = models.CharField(max_length=LONGEST_TEXT, blank=True)
    received = models.ForeignKey(
        ReceivedActivity, models.PROTECT, null=True, related_name="+", help_text="None: by hand, from no file of ours"
    )
    why = models.CharField(max_length=LONGEST_TEXT)
    is_synthetic = models.BooleanField(default=False, help_text="The activity is invented, and shown as such")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["contribution_id", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "revision"], name="link_revision_once"),
            models.CheckConstraint(condition=~Q(why="") & Q(revision__gte=1), name="link_says_why"),
            models.CheckConstraint(condition=~Q(activity="") | Q(received__isnull=True), name="link_undone_is_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id}: {self.activity or 'none'}"
