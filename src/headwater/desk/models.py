"""What a person keeps for their own work: nothing of it is a record, so it may change and go, and is not audited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """What somebody wrote into a form and did not send yet. One for each person, place (an address) and form."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.CharField(max_length=300)
    form = models.CharField(max_length=60)
    values = models.JSONField(help_text="By the names of the fields, as they were typed")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-kept_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "place", "form"], name="draft_one_for_each_form"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(form=""), name="draft_has_place"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.form} at {self.place}"


class View(models.Model):
    """A list as somebody likes to see it: its filters and order, under a name. Its address can be given to others."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.CharField(max_length=300, help_text="The address of the list")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True, help_text="What follows the ? in the address")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "place", "name"], name="view_name_once_for_each_list"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(name=""), name="view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it is."""
        return f"{self.place}?{self.query}" if self.query else self.place


class Mapping(models.Model):
    """Which column of a record type a person's own headers mean: folded header -> key; "" leaves the column out."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    record = models.CharField(max_length=40)
    columns = models.JSONField()

    class Meta:
        ordering = ["record", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "record"], name="mapping_one_for_each_record_type")]

    def __str__(self) -> str:
        return f"headers of {self.record}"
