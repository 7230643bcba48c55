"""What is measured: indicators, what they show, how they are split, and where they are reported."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from headwater.measures.rules import (
    DIRECTIONS,
    FREQUENCIES,
    OVER_CATEGORY,
    OVER_PLACE,
    OVER_TIME,
    PARTS,
    Kind,
)

_PERSON = settings.AUTH_USER_MODEL
_NODE = "registry.Node"
# As a migration keeps them.
_VALUE, _RATIO = Kind.VALUE.value, Kind.RATIO.value


class Indicator(models.Model):
    """What is measured. Its node carries key and names. What it counts never changes (trigger); who and how may."""

    node = models.OneToOneField(_NODE, models.PROTECT, related_name="+")
    definition = models.TextField()
    kind = models.CharField(max_length=10, default=_VALUE)
    unit = models.CharField(max_length=40)
    digits = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=10)
    population = models.CharField(max_length=500)
    numerator = models.CharField(max_length=500, blank=True)
    numerator_population = models.CharField(max_length=500, blank=True)
    denominator = models.CharField(max_length=500, blank=True)
    denominator_population = models.CharField(max_length=500, blank=True)
    population_footnote = models.CharField(max_length=1000, blank=True)
    is_part = models.BooleanField(default=False, help_text="The numerator is a part of the denominator")
    over_time = models.CharField(max_length=10)
    over_place = models.CharField(max_length=10)
    over_category = models.CharField(max_length=10)
    minimum = models.BigIntegerField(null=True)
    maximum = models.BigIntegerField(null=True)
    is_cumulative = models.BooleanField(default=False, help_text="A running total, which never falls")
    derivation = models.CharField(max_length=60, blank=True, help_text="Empty: observed. Otherwise never typed")
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    what_changed = models.CharField(max_length=1000, blank=True, help_text="Empty: one trend; otherwise a break")
    is_synthetic = models.BooleanField(default=False)
    # Who and how: these may be amended.
    office = models.ForeignKey(_NODE, models.PROTECT, null=True, related_name="+", help_text="Answers for it")
    method = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    frequency = models.CharField(max_length=12)
    due_days = models.PositiveSmallIntegerField(default=0, help_text="After the end of a period")
    reports_from = models.DateField(null=True, help_text="None: no report is expected")
    on_track_percent = models.PositiveSmallIntegerField(default=90)
    behind_percent = models.PositiveSmallIntegerField(default=60)

    class Meta:
        ordering = ["node__code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(unit="") & ~Q(definition="") & ~Q(population=""), name="indicator_has_unit_and_definition"
            ),
            models.CheckConstraint(condition=Q(digits__lte=9), name="indicator_has_few_digits"),
            models.CheckConstraint(condition=Q(direction__in=list(DIRECTIONS)), name="indicator_has_direction"),
            models.CheckConstraint(condition=Q(frequency__in=list(FREQUENCIES)), name="indicator_has_frequency"),
            models.CheckConstraint(
                condition=Q(over_time__in=list(OVER_TIME))
                & Q(over_place__in=list(OVER_PLACE))
                & Q(over_category__in=list(OVER_CATEGORY)),
                name="indicator_says_how_it_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(kind=_VALUE, numerator="", denominator="", is_part=False)
                | Q(kind=_RATIO)
                & ~Q(numerator="")
                & ~Q(denominator="")
                & ~Q(numerator_population="")
                & ~Q(denominator_population=""),
                name="indicator_ratio_has_two_populations",
            ),
            models.CheckConstraint(
                condition=Q(numerator_population=F("denominator_population")) | ~Q(population_footnote=""),
                name="indicator_two_populations_are_footnoted",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="indicator_range_is_a_range",
            ),
            models.CheckConstraint(
                condition=Q(is_cumulative=False) | Q(over_time="last", kind=_VALUE),
                name="indicator_running_total_is_last",
            ),
            models.CheckConstraint(
                condition=Q(kind=_VALUE) | ~Q(over_time="mean") & ~Q(over_place="mean") & ~Q(over_category="mean"),
                name="indicator_ratio_has_no_mean",
            ),
            models.CheckConstraint(
                condition=Q(behind_percent__lte=F("on_track_percent")), name="indicator_thresholds_in_order"
            ),
            models.CheckConstraint(
                condition=Q(what_changed="") | Q(succeeds__isnull=False), name="indicator_break_has_predecessor"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Its key, which is the code of its node."""
        return self.node.code

    @property
    def is_ratio(self) -> bool:
        """Whether it is a numerator over a denominator."""
        return self.kind == Kind.RATIO.value


class Attachment(models.Model):
    """An indicator shows whether a result (an element of a plan) is reached. One indicator may serve several plans."""

    result = models.ForeignKey(_NODE, models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="attachments")

    class Meta:
        ordering = ["result_id", "id"]
        constraints = [models.UniqueConstraint(fields=["result", "indicator"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} shows {self.result_id}"


class Link(models.Model):
    """A step of a theory of change: reaching one result helps to reach another, if an assumption holds.

    Append-only: of one pair the latest row counts, and it may take the step back. Never in a circle (trigger).
    """

    cause = models.ForeignKey(_NODE, models.PROTECT, related_name="+")
    effect = models.ForeignKey(_NODE, models.PROTECT, related_name="+")
    assumption = models.CharField(max_length=1000)
    evidence = models.CharField(max_length=1000, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    linked_by = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(cause=F("effect")), name="link_leads_elsewhere"),
            models.CheckConstraint(condition=~Q(assumption=""), name="link_has_assumption"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} helps {self.effect_id}"


class Dimension(models.Model):
    """What values may be split by: sex, age, disability, displacement status, nationality, or anything declared."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="dimension_has_title")]

    def __str__(self) -> str:
        return self.code

    def titles(self) -> dict[str, str]:
        """What it is called, by language."""
        return {"en": self.title, **{row.language: row.title for row in self.translations.all() if not row.category_id}}


class Category(models.Model):
    """One part that a dimension splits into. Written dimension/code, such as sex/female."""

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["dimension_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "code"], name="category_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="category_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension.code}/{self.code}"

    def titles(self) -> dict[str, str]:
        """What it is called, by language."""
        return {"en": self.title, **{row.language: row.title for row in self.translations.all()}}


class Translation(models.Model):
    """What a dimension, or one of its categories, is called in another language than English. Append-only."""

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="translations")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="translations", help_text="None: the dimension itself"
    )
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                F("dimension"), Coalesce("category", Value(0)), F("language"), name="translation_once"
            ),
            models.CheckConstraint(condition=~Q(language="") & ~Q(title=""), name="translation_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Disaggregation(models.Model):
    """An indicator is split by a dimension, and what its parts have to do with the whole (rules.PARTS)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="disaggregations")
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="+")
    parts = models.CharField(max_length=10)

    class Meta:
        ordering = ["indicator_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "dimension"], name="disaggregation_once"),
            models.CheckConstraint(condition=Q(parts__in=list(PARTS)), name="disaggregation_says_what_parts_are"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} by {self.dimension_id}"


class Coverage(models.Model):
    """A place for which an indicator is reported: by an office that was named, or found by its first observation."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="coverage")
    place = models.ForeignKey(_NODE, models.PROTECT, related_name="+")
    office = models.ForeignKey(
        _NODE, models.PROTECT, null=True, related_name="+", help_text="None: that of the indicator"
    )

    class Meta:
        ordering = ["indicator_id", "id"]
        constraints = [models.UniqueConstraint(fields=["indicator", "place"], name="coverage_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} at {self.place_id}"
