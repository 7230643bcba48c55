"""What people add to reports: sections of narrative, revision by revision, and links by which a snapshot is shared.

All are append-only by trigger (first migration); of a link only its end is added.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

_HASH = r"^[0-9a-f]{64}$"


class Section(models.Model):
    """One revision of the words of one place in a report. The latest number counts; an empty text leaves it out."""

    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    report = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    slot = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField(help_text="Of the revision, from 1")
    text = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="Why it was changed")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["report", "year", "slot", "language", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "report", "year", "language", "slot", "number"], name="section_revision_once"
            ),
            models.CheckConstraint(condition=~Q(report="") & ~Q(slot="") & ~Q(language=""), name="section_says_where"),
            models.CheckConstraint(condition=Q(number__gte=1), name="section_revisions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.year}, {self.slot} ({self.language}), revision {self.number}"


class PublicLink(models.Model):
    """A snapshot of a donor that whoever has the link may read, as it was when the link was made.

    Only the hash of the link's secret is kept, so that nobody can read links out of the database.
    """

    secret_hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    donor = models.ForeignKey("registry.Node", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=300)
    content = models.TextField(help_text="The page, as HTML inside its frame")
    content_hash = models.CharField(max_length=64)
    as_of = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_on = models.DateField(null=True, help_text="The last day on which it is open; none: until revoked")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "year"], name="public_link_by_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(secret_hash__regex=_HASH, content_hash__regex=_HASH), name="public_link_hashes_are_whole"
            ),
            models.CheckConstraint(condition=~Q(content="") & ~Q(title=""), name="public_link_has_content"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_why="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_why=""),
                name="public_link_revoked_means_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (link {self.pk})"

    @property
    def document(self) -> str:
        """How signatures and the audit trail name it."""
        return f"public-link:{self.pk}"


class PublicFile(models.Model):
    """The same snapshot as a file, frozen with its link."""

    link = models.ForeignKey(PublicLink, models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["link", "format"], name="public_file_once_per_format"),
            models.CheckConstraint(condition=~Q(format=""), name="public_file_has_format"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} as {self.format}"
