"""What is published of ours, what somebody told of it because the books do not hold it, and every publication.

Facts and amounts are append-only (triggers): of one subject, element and key the latest revision counts, and it may
take the fact back. A publication and its files are never changed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from headwater.iati.rules.amounts import KINDS
from headwater.iati.rules.elements import ELEMENTS

_NODE = "registry.Node"
_PERSON = settings.AUTH_USER_MODEL
_HASH = r"^[0-9a-f]{64}$"
LONGEST_OWN_IDENTIFIER = 200


class OwnActivity(models.Model):
    """An activity of ours: money with one place in the books, under an identifier that never changes (trigger).

    A fund alone: the fund, hierarchy 1. Nothing at all: money that belongs to no fund, hierarchy 1. A fund with what
    the money is for (and an office): hierarchy 2. A project alone: hierarchy 2, whichever funds pay for it.
    """

    identifier = models.CharField(max_length=LONGEST_OWN_IDENTIFIER, unique=True)
    fund = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    is_synthetic = models.BooleanField(default=False, help_text="The identifier is invented, and shown as such")
    named_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["identifier"]
        verbose_name_plural = "own activities"
        constraints = [
            models.UniqueConstraint(
                *(Coalesce(name, Value(0)) for name in ("fund", "objective", "office", "project")),
                name="own_activity_one_for_each_place",
            ),
            models.CheckConstraint(condition=~Q(identifier=""), name="own_activity_has_identifier"),
            models.CheckConstraint(
                condition=Q(project__isnull=False, fund__isnull=True, objective__isnull=True, office__isnull=True)
                | Q(project__isnull=True)
                & (Q(fund__isnull=False) | Q(objective__isnull=True))
                & (Q(objective__isnull=False) | Q(office__isnull=True)),
                name="own_activity_has_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def hierarchy(self) -> int:
        """1 where money comes in, 2 where it is for something."""
        return 1 if self.objective_id is None and self.project_id is None else 2


class Fact(models.Model):
    """Something that a file says and no other record holds: of an activity, of an organisation, or of us (neither).

    element: that of the standard (rules.ELEMENTS); values: by field, as texts. key: what tells several apart.
    """

    activity = models.ForeignKey(OwnActivity, models.PROTECT, null=True, related_name="facts")
    organisation = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    element = models.CharField(max_length=30)
    key = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField()
    values = models.JSONField()
    is_withdrawn = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    source = models.CharField(max_length=500)
    told_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("activity", Value(0)),
                Coalesce("organisation", Value(0)),
                F("element"),
                F("key"),
                F("revision"),
                name="fact_revision_once",
            ),
            models.CheckConstraint(condition=Q(element__in=list(ELEMENTS)), name="fact_is_of_known_element"),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(organisation__isnull=True), name="fact_has_one_subject"
            ),
            models.CheckConstraint(condition=~Q(source="") & Q(revision__gte=1), name="fact_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.key}".strip()


class Amount(models.Model):
    """Money that is planned, or that was spent before these books: of an activity, or (none) of the organisation.

    For a budget of an organisation for somebody: `party`, or the code of a country or region. line: what part of the
    amount of the same days it is; "": the whole.
    """

    activity = models.ForeignKey(OwnActivity, models.PROTECT, null=True, related_name="amounts")
    kind = models.CharField(max_length=30)
    party = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    line = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day")
    revision = models.PositiveIntegerField()
    amount = models.BigIntegerField(help_text="In minor units of its currency")
    currency = models.CharField(max_length=3)
    valued_on = models.DateField(help_text="The day of the rate of exchange by which it is read")
    is_revised = models.BooleanField(default=False, help_text="Not the original budget")
    is_committed = models.BooleanField(default=False, help_text="Not indicative only")
    is_withdrawn = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    source = models.CharField(max_length=500)
    told_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "starts_on", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("activity", Value(0)),
                F("kind"),
                Coalesce("party", Value(0)),
                F("code"),
                F("line"),
                F("starts_on"),
                F("ends_on"),
                F("revision"),
                name="amount_revision_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="amount_is_of_known_kind"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="amount_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(source="") & Q(revision__gte=1), name="amount_has_source"),
            models.CheckConstraint(
                condition=Q(kind__in=[name for name, kind in KINDS.items() if kind.is_of_activity])
                & Q(activity__isnull=False)
                | ~Q(kind__in=[name for name, kind in KINDS.items() if kind.is_of_activity]) & Q(activity__isnull=True),
                name="amount_has_subject_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on} to {self.ends_on}"


class Publication(models.Model):
    """What went out on a day, with what it scored. Without a digest: it went out elsewhere, before these books.

    newest_on: the day of its newest transaction. Scores are hundredths of a point.
    """

    on = models.DateField()
    newest_on = models.DateField(null=True)
    digest = models.CharField(max_length=64, blank=True, help_text="Of the names and hashes of all its files")
    activities = models.PositiveIntegerField(default=0)
    transactions = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    score = models.PositiveIntegerField(null=True)
    timeliness = models.PositiveIntegerField(null=True)
    forward = models.PositiveIntegerField(null=True)
    comprehensiveness = models.PositiveIntegerField(null=True)
    falls_on = models.DateField(null=True, help_text="When the score falls if nothing is done")
    falls_to = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=500, blank=True, help_text="Of what went out elsewhere")
    is_synthetic = models.BooleanField(default=False)
    published_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=_HASH, score__isnull=False, source="") | Q(digest="") & ~Q(source=""),
                name="publication_is_ours_or_has_source",
            ),
            models.CheckConstraint(
                condition=Q(falls_on__isnull=True) | Q(falls_on__gt=F("on")), name="publication_falls_later"
            ),
        ]

    def __str__(self) -> str:
        return f"publication of {self.on}"


class PublishedFile(models.Model):
    """A file of a publication: its name (which makes its address), what it holds, and its hash."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=15)
    pieces = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["publication_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="published_file_name_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=_HASH) & Q(name__regex=r"^[A-Za-z0-9-]+\.xml$"),
                name="published_file_has_name_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.name
