"""Tables of undertakings: who promised what, what became of it, and what assessments said. Guarded by triggers.

What was undertaken never changes. What became of it is a row of its own (Progress), so that any day can be asked; the
status on the undertaking itself is only today's.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from headwater.undertakings.rules import COUNTED, KINDS, RATINGS, STEPS, Status

_CODE_LENGTH = 60
_LINE_LENGTH = 100
_EVIDENCE_LENGTH = 500
# Plain text, so that the history of the schema does not import today's rules.
_OPEN = Status.OPEN.value
_STATUSES = [status.value for status in Status]
_STEPS = ["register", *STEPS]


class Undertaking(models.Model):
    """Something that somebody undertook, with its place in a document. Only where it stands ever changes (trigger).

    Without an obligor it is common: each signatory of the document owes it, and has a part of its own under it.
    """

    code = models.CharField(max_length=_CODE_LENGTH, unique=True)
    code_key = models.CharField(max_length=_CODE_LENGTH, unique=True, help_text="As it is compared")
    kind = models.CharField(max_length=20)
    text = models.TextField()
    document = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    line = models.CharField(max_length=_LINE_LENGTH, help_text="Where it stands in the document")
    made_on = models.DateField(help_text="The day of the document or of the promise")
    obligor = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    under = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    workstream = models.CharField(max_length=120, blank=True)
    first_due_on = models.DateField(null=True, help_text="As first promised")
    is_synthetic = models.BooleanField(default=False, help_text="Invented, and shown as such")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Where it stands today; as of another day, Progress says it.
    status = models.CharField(max_length=20, default=_OPEN)
    due_on = models.DateField(null=True)
    owner = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    owner_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_on = models.DateField(help_text="The day of the last word about it")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["document", "workstream"], name="undertaking_by_document"),
            models.Index(fields=["status", "due_on"], name="undertaking_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="undertaking_has_kind"),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="undertaking_has_status"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(text="") & ~Q(line=""), name="undertaking_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(obligor__isnull=False) | Q(kind="commitment", under__isnull=True),
                name="undertaking_has_obligor_or_is_common",
            ),
            models.CheckConstraint(condition=~Q(under=F("id")), name="undertaking_under_something_else"),
            models.CheckConstraint(
                condition=(Q(first_due_on__isnull=True) | Q(first_due_on__gte=F("made_on")))
                & (Q(due_on__isnull=True) | Q(due_on__gte=F("made_on"))),
                name="undertaking_due_after_it_was_made",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("made_on")), name="undertaking_word_after_it_was_made"),
            models.CheckConstraint(
                condition=Q(status="accepted", claimed_by__isnull=False, accepted_by__isnull=False)
                | ~Q(status="accepted") & Q(accepted_by__isnull=True),
                name="undertaking_accepted_means_claimed_and_signed",
            ),
            models.CheckConstraint(
                condition=Q(status="claimed", claimed_by__isnull=False) | ~Q(status="claimed"),
                name="undertaking_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("claimed_by")),
                name="undertaking_claimer_does_not_accept",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def document_key(self) -> str:
        """How signatures and the audit trail name it."""
        return f"undertaking:{self.code}"


class Progress(models.Model):
    """One word about an undertaking, as of a day: a step, a note, a postponement. Append-only (trigger).

    status, due_on, owner and owner_person are how it stands from then on. Days never go back.
    """

    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="progress")
    step = models.CharField(max_length=20)
    on = models.DateField()
    status = models.CharField(max_length=20)
    due_on = models.DateField(null=True)
    owner = models.ForeignKey("registry.Node", models.PROTECT, null=True, related_name="+")
    owner_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    evidence = models.CharField(max_length=_EVIDENCE_LENGTH, blank=True)
    is_synthetic = models.BooleanField(default=False, help_text="Invented, and shown as such")
    at = models.DateTimeField(help_text="When it was recorded")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["undertaking_id", "id"]
        indexes = [models.Index(fields=["undertaking", "on", "id"], name="undertaking_progress_as_of_day")]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=_STEPS), name="undertaking_progress_is_a_step"),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="undertaking_progress_has_status"),
            models.CheckConstraint(
                condition=~Q(step="claim") | ~Q(evidence=""), name="undertaking_progress_claim_has_evidence"
            ),
            models.CheckConstraint(
                condition=~Q(step__in=["note", "return", "cancel", "reopen", "postpone"]) | ~Q(text=""),
                name="undertaking_progress_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id}: {self.step} on {self.on}"


class Link(models.Model):
    """What an undertaking bears on: an indicator, a criterion, a plan element. A wrong one is taken back, once."""

    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="links")
    node = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, help_text="None: it counts")
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["undertaking_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "node"], condition=Q(taken_back_at__isnull=True), name="undertaking_link_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_why="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_why=""),
                name="undertaking_link_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id} bears on {self.node_id}"


class Rating(models.Model):
    """What one round of an assessment says of a criterion. A correction is a new row that says why. Append-only."""

    assessment = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    criterion = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    rating = models.CharField(max_length=40)
    line = models.CharField(max_length=_LINE_LENGTH)
    evidence = models.CharField(max_length=_EVIDENCE_LENGTH, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assessment_id", "criterion_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"],
                condition=Q(corrects__isnull=True),
                name="undertaking_rating_once_in_a_round",
            ),
            models.CheckConstraint(condition=Q(rating__in=list(RATINGS)), name="undertaking_rating_is_on_the_scale"),
            models.CheckConstraint(condition=~Q(line=""), name="undertaking_rating_has_line"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, why="") | Q(corrects__isnull=False) & ~Q(why=""),
                name="undertaking_rating_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} in {self.assessment_id}: {self.rating}"


class StatedCount(models.Model):
    """A number that a document states of things it does not name one by one. Append-only; the latest counts."""

    document = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    workstream = models.CharField(max_length=120, blank=True)
    counted = models.CharField(max_length=40)
    number = models.PositiveIntegerField(null=True, help_text="None: the group is named, and its number is not")
    on = models.DateField(help_text="As of which day")
    line = models.CharField(max_length=_LINE_LENGTH)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["document_id", "workstream", "on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__in=list(COUNTED)), name="undertaking_stated_count_of_something"
            ),
            models.CheckConstraint(condition=~Q(line=""), name="undertaking_stated_count_has_line"),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | ~Q(workstream=""),
                name="undertaking_stated_count_says_number_or_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.workstream} {self.counted}: {self.number}"
