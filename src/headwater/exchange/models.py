"""Which files were loaded: one batch for each, never changed and never removed (triggers in the first migration)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Batch(models.Model):
    """A file that was loaded for a record type, known by its content and not by its name.

    rows: the records in it. new: those that the books did not have; the others were there already, unchanged.
    """

    record = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    content_sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    new = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        constraints = [
            models.UniqueConstraint(fields=["record", "content_sha256"], name="batch_is_loaded_once"),
            models.CheckConstraint(condition=Q(rows__gte=1, new__lte=F("rows")), name="batch_has_rows"),
            models.CheckConstraint(condition=~Q(record="") & ~Q(file_name=""), name="batch_says_what"),
            # 64 characters: a shorter hash would be another file's.
            models.CheckConstraint(condition=Q(content_sha256__regex=r"^[0-9a-f]{64}$"), name="batch_hash_is_whole"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}: {self.file_name}"


class Contents(models.Model):
    """Which records a batch brought into the books, by code: what undoing takes back. Append-only (trigger)."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="contents")
    codes = models.JSONField()

    class Meta:
        verbose_name_plural = "contents"

    def __str__(self) -> str:
        return f"contents of {self.batch_id}"


class Undoing(models.Model):
    """A batch was undone: each of its records was taken back in the way of its kind. Append-only (trigger)."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="undoing")
    on = models.DateField(help_text="The day on which it counts")
    why = models.CharField(max_length=1000)
    undone_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="undoing_says_why")]

    def __str__(self) -> str:
        return f"undoing of {self.batch_id}"
