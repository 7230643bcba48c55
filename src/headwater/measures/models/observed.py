"""What is aimed at and what was seen: targets, observations, checks, closed periods, and the totals that follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from headwater.measures.models.definitions import Category, Indicator
from headwater.measures.rules import RELATIONS, Outcome

_PERSON = settings.AUTH_USER_MODEL
_NODE = "registry.Node"


def _or_nothing(field: str) -> Coalesce:
    """A key as the database compares it: no place, or no category, is one of the keys too."""
    return Coalesce(field, Value(0))


class Target(models.Model):
    """What is aimed at by the end of a period, or (baseline) what was so before. Of revisions the latest counts."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    place = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+", help_text="None: everywhere")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", help_text="None: the whole")
    is_baseline = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.BigIntegerField()
    relation = models.CharField(max_length=10)
    source = models.CharField(max_length=500)
    why = models.CharField(max_length=1000, blank=True, help_text="Why it was revised")
    revision = models.PositiveSmallIntegerField(default=0)
    is_synthetic = models.BooleanField(default=False)
    set_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator_id", "ends_on", "id"]
        constraints = [
            models.UniqueConstraint(
                F("indicator"),
                _or_nothing("place"),
                _or_nothing("category"),
                F("is_baseline"),
                F("starts_on"),
                F("ends_on"),
                F("revision"),
                name="target_revision_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="target_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(source=""), name="target_has_source"),
            models.CheckConstraint(condition=Q(relation__in=list(RELATIONS)), name="target_has_relation"),
            models.CheckConstraint(condition=Q(revision=0) | ~Q(why=""), name="target_revision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{'baseline' if self.is_baseline else 'target'} of {self.indicator_id} by {self.ends_on}"


class Submission(models.Model):
    """What one person entered at one moment from one source. Append-only."""

    source = models.CharField(max_length=500)
    evidence = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="submission_has_source")]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Observation(models.Model):
    """A value that somebody saw, of a period (of a day: both days equal). Append-only; a later revision counts instead.

    Revision 0 is the first of its indicator, place, category and period; each revises the one before it. Of an
    indicator that adds up over time, periods at one place and category do not overlap (trigger).
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    revision = models.PositiveSmallIntegerField(default=0)
    value = models.BigIntegerField(null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    relation = models.CharField(max_length=10, default="exactly")
    is_synthetic = models.BooleanField(default=False)
    why = models.CharField(max_length=1000, blank=True, help_text="Why it was revised")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="observations", db_index=False)

    class Meta:
        ordering = ["id"]
        # The latest first, of all, an indicator or a place: lists of observations are read so, a page at a time.
        indexes = [
            models.Index(fields=["ends_on", "id"], name="observation_by_day"),
            models.Index(fields=["indicator", "ends_on", "id"], name="observation_by_indicator"),
            models.Index(fields=["place", "ends_on", "id"], name="observation_by_place"),
        ]
        constraints = [
            # Also the way to a series, and through coverage to all places: queries name the same expressions.
            models.UniqueConstraint(
                F("indicator"),
                _or_nothing("category"),
                _or_nothing("place"),
                F("ends_on"),
                F("starts_on"),
                F("revision"),
                name="observation_revision_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="observation_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(relation__in=list(RELATIONS)), name="observation_has_relation"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) & (Q(numerator__isnull=True) | Q(denominator__isnull=True))
                | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                name="observation_is_value_or_ratio",
            ),
            models.CheckConstraint(
                condition=(Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low")))
                & (Q(low__isnull=True) | Q(value__isnull=True) | Q(value__gte=F("low")))
                & (Q(high__isnull=True) | Q(value__isnull=True) | Q(value__lte=F("high"))),
                name="observation_lies_in_its_range",
            ),
            models.CheckConstraint(condition=Q(revision=0) | ~Q(why=""), name="observation_revision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} at {self.place_id} to {self.ends_on}"


class Check(models.Model):
    """Somebody else looked at an observation: verified, or returned with the reason. Once, and append-only."""

    observation = models.OneToOneField(Observation, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.VERIFIED.value) | Q(outcome=Outcome.RETURNED.value) & ~Q(reason=""),
                name="check_returned_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"observation {self.observation_id} {self.outcome}"


class SetAside(models.Model):
    """An observation that does not count: a later one revises it, or it was returned. Kept by triggers."""

    observation = models.OneToOneField(Observation, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"observation {self.observation_id} does not count"


class Closing(models.Model):
    """A reporting period was closed, or opened again. Append-only; of one period the latest row counts."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    is_closed = models.BooleanField()
    why = models.CharField(max_length=1000)
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closing_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(why=""), name="reporting_closing_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on} {'closed' if self.is_closed else 'open'}"


class Area(models.Model):
    """A place that is covered by an indicator, and an area that it lies within: by this tree totals are added up.

    Each place lies within everywhere. is_kept: the totals of the area are kept; where the tree was changed after
    something had been observed they are not, until all are made anew.
    """

    place = models.ForeignKey(_NODE, models.PROTECT, related_name="+", db_index=False)
    area = models.PositiveBigIntegerField(help_text="Its id, or 0: everywhere")
    is_kept = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "area"], name="area_once")]

    def __str__(self) -> str:
        return f"{self.place_id} within {self.area}"


class Total(models.Model):
    """What lies within an area (0: everywhere), for one indicator, category (0: the whole) and period, added up.

    Kept when something is written, so that nobody has to read all observations. Where a place and one that it is part
    of were both observed, only the larger one is in; where only categories were observed that make up the whole, they
    are in. What was observed of the area itself is not in its total. `places`: how many are in it; `verified`: how many
    of those somebody else has verified; `bare`: ratios without counts, which cannot be added up.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_index=False)
    category = models.PositiveBigIntegerField(help_text="Its id, or 0: the whole")
    area = models.PositiveBigIntegerField(help_text="Its id, or 0: everywhere")
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.BigIntegerField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    places = models.PositiveIntegerField()
    verified = models.PositiveIntegerField()
    inexact = models.PositiveIntegerField(help_text="How many are about, over or under, or a range")
    bare = models.PositiveIntegerField()
    synthetic = models.PositiveIntegerField(help_text="How many were invented")

    class Meta:
        ordering = ["indicator_id", "category", "area", "ends_on", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "category", "area", "ends_on", "starts_on"], name="total_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} to {self.ends_on}: {self.value}"


class Tally(models.Model):
    """How many observations of an indicator stand where, so that nobody has to count ten million. Kept by triggers."""

    indicator = models.OneToOneField(Indicator, models.PROTECT, primary_key=True, related_name="+")
    entered = models.PositiveBigIntegerField(default=0)
    verified = models.PositiveBigIntegerField(default=0)
    returned = models.PositiveBigIntegerField(default=0)
    revised = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.entered} entered, {self.verified} verified"
