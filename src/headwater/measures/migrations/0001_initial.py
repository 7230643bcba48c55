import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dimension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="dimension_has_title",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                (
                    "dimension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="categories", to="measures.dimension"
                    ),
                ),
            ],
            options={
                "ordering": ["dimension_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("dimension", "code"), name="category_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="category_has_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("definition", models.TextField()),
                ("kind", models.CharField(default="value", max_length=10)),
                ("unit", models.CharField(max_length=40)),
                ("digits", models.PositiveSmallIntegerField(default=0)),
                ("direction", models.CharField(max_length=10)),
                ("population", models.CharField(max_length=500)),
                ("numerator", models.CharField(blank=True, max_length=500)),
                ("numerator_population", models.CharField(blank=True, max_length=500)),
                ("denominator", models.CharField(blank=True, max_length=500)),
                ("denominator_population", models.CharField(blank=True, max_length=500)),
                ("population_footnote", models.CharField(blank=True, max_length=1000)),
                ("is_part", models.BooleanField(default=False, help_text="The numerator is a part of the denominator")),
                ("over_time", models.CharField(max_length=10)),
                ("over_place", models.CharField(max_length=10)),
                ("over_category", models.CharField(max_length=10)),
                ("minimum", models.BigIntegerField(null=True)),
                ("maximum", models.BigIntegerField(null=True)),
                ("is_cumulative", models.BooleanField(default=False, help_text="A running total, which never falls")),
                (
                    "derivation",
                    models.CharField(blank=True, help_text="Empty: observed. Otherwise never typed", max_length=60),
                ),
                (
                    "what_changed",
                    models.CharField(blank=True, help_text="Empty: one trend; otherwise a break", max_length=1000),
                ),
                ("is_synthetic", models.BooleanField(default=False)),
                ("method", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=500)),
                ("frequency", models.CharField(max_length=12)),
                ("due_days", models.PositiveSmallIntegerField(default=0, help_text="After the end of a period")),
                ("reports_from", models.DateField(help_text="None: no report is expected", null=True)),
                ("on_track_percent", models.PositiveSmallIntegerField(default=90)),
                ("behind_percent", models.PositiveSmallIntegerField(default=60)),
                (
                    "node",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        help_text="Answers for it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
                (
                    "succeeds",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="measures.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ["node__code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("definition", ""), _negated=True),
                            models.Q(("population", ""), _negated=True),
                        ),
                        name="indicator_has_unit_and_definition",
                    ),
                    models.CheckConstraint(condition=models.Q(("digits__lte", 9)), name="indicator_has_few_digits"),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["increase", "decrease", "maintain"])),
                        name="indicator_has_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frequency__in", ["once", "monthly", "quarterly", "half-yearly", "yearly"])
                        ),
                        name="indicator_has_frequency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("over_time__in", ["sum", "last", "mean", "distinct", "never"]),
                            ("over_place__in", ["sum", "mean", "distinct", "never"]),
                            ("over_category__in", ["sum", "mean", "distinct", "never"]),
                        ),
                        name="indicator_says_how_it_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("denominator", ""), ("is_part", False), ("kind", "value"), ("numerator", "")),
                            models.Q(
                                ("kind", "ratio"),
                                models.Q(("numerator", ""), _negated=True),
                                models.Q(("denominator", ""), _negated=True),
                                models.Q(("numerator_population", ""), _negated=True),
                                models.Q(("denominator_population", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="indicator_ratio_has_two_populations",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("numerator_population", models.F("denominator_population")),
                            models.Q(("population_footnote", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="indicator_two_populations_are_footnoted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minimum__isnull", True),
                            ("maximum__isnull", True),
                            ("maximum__gte", models.F("minimum")),
                            _connector="OR",
                        ),
                        name="indicator_range_is_a_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_cumulative", False),
                            models.Q(("kind", "value"), ("over_time", "last")),
                            _connector="OR",
                        ),
                        name="indicator_running_total_is_last",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "value"),
                            models.Q(
                                models.Q(("over_time", "mean"), _negated=True),
                                models.Q(("over_place", "mean"), _negated=True),
                                models.Q(("over_category", "mean"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="indicator_ratio_has_no_mean",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("behind_percent__lte", models.F("on_track_percent"))),
                        name="indicator_thresholds_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what_changed", ""), ("succeeds__isnull", False), _connector="OR"),
                        name="indicator_break_has_predecessor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=500)),
                ("evidence", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="submission_has_source"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("value", models.BigIntegerField(null=True)),
                ("numerator", models.BigIntegerField(null=True)),
                ("denominator", models.BigIntegerField(null=True)),
                ("low", models.BigIntegerField(null=True)),
                ("high", models.BigIntegerField(null=True)),
                ("relation", models.CharField(default="exactly", max_length=10)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("why", models.CharField(blank=True, help_text="Why it was revised", max_length=1000)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.category",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.indicator",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="measures.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["ends_on", "id"], name="observation_by_day"),
                    models.Index(fields=["indicator", "ends_on", "id"], name="observation_by_indicator"),
                    models.Index(fields=["place", "ends_on", "id"], name="observation_by_place"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("indicator"),
                        django.db.models.functions.comparison.Coalesce("category", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("place", models.Value(0)),
                        models.F("ends_on"),
                        models.F("starts_on"),
                        models.F("revision"),
                        name="observation_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="observation_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["exactly", "about", "over", "under"])),
                        name="observation_has_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("value__isnull", False),
                                models.Q(("numerator__isnull", True), ("denominator__isnull", True), _connector="OR"),
                            ),
                            models.Q(
                                ("denominator__gt", 0),
                                ("denominator__isnull", False),
                                ("numerator__isnull", False),
                                ("value__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="observation_is_value_or_ratio",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("low__isnull", True),
                                ("high__isnull", True),
                                ("high__gte", models.F("low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("low__isnull", True),
                                ("value__isnull", True),
                                ("value__gte", models.F("low")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("high__isnull", True),
                                ("value__isnull", True),
                                ("value__lte", models.F("high")),
                                _connector="OR",
                            ),
                        ),
                        name="observation_lies_in_its_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision", 0), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="observation_revision_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disaggregation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parts", models.CharField(max_length=10)),
                (
                    "dimension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="measures.dimension"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disaggregations",
                        to="measures.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ["indicator_id", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "dimension"), name="disaggregation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("parts__in", ["equal", "within", "overlap"])),
                        name="disaggregation_says_what_parts_are",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "office",
                    models.ForeignKey(
                        help_text="None: that of the indicator",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coverage", to="measures.indicator"
                    ),
                ),
            ],
            options={
                "ordering": ["indicator_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("indicator", "place"), name="coverage_once")],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="measures.indicator"
                    ),
                ),
            ],
            options={
                "ordering": ["result_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("result", "indicator"), name="attachment_once")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("assumption", models.CharField(max_length=1000)),
                ("evidence", models.CharField(blank=True, max_length=1000)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("linked_at", models.DateTimeField()),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "effect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cause", models.F("effect")), _negated=True), name="link_leads_elsewhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assumption", ""), _negated=True), name="link_has_assumption"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "observation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="measures.observation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "observation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="measures.observation"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "verified"),
                            models.Q(("outcome", "returned"), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="check_returned_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_baseline", models.BooleanField(default=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("value", models.BigIntegerField()),
                ("relation", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=500)),
                ("why", models.CharField(blank=True, help_text="Why it was revised", max_length=1000)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        help_text="None: the whole",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.category",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="measures.indicator"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        help_text="None: everywhere",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["indicator_id", "ends_on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("indicator"),
                        django.db.models.functions.comparison.Coalesce("place", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("category", models.Value(0)),
                        models.F("is_baseline"),
                        models.F("starts_on"),
                        models.F("ends_on"),
                        models.F("revision"),
                        name="target_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="target_ends_after_it_starts"
                    ),
                    models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="target_has_source"),
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["exactly", "about", "over", "under"])),
                        name="target_has_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision", 0), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="target_revision_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.PositiveBigIntegerField(help_text="Its id, or 0: everywhere")),
                ("is_kept", models.BooleanField()),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("place", "area"), name="area_once")],
            },
        ),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category", models.PositiveBigIntegerField(help_text="Its id, or 0: the whole")),
                ("area", models.PositiveBigIntegerField(help_text="Its id, or 0: everywhere")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("value", models.BigIntegerField()),
                ("numerator", models.BigIntegerField()),
                ("denominator", models.BigIntegerField()),
                ("places", models.PositiveIntegerField()),
                ("verified", models.PositiveIntegerField()),
                ("inexact", models.PositiveIntegerField(help_text="How many are about, over or under, or a range")),
                ("bare", models.PositiveIntegerField()),
                ("synthetic", models.PositiveIntegerField(help_text="How many were invented")),
                (
                    "indicator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ["indicator_id", "category", "area", "ends_on", "starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "category", "area", "ends_on", "starts_on"), name="total_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("is_closed", models.BooleanField()),
                ("why", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="closing_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="reporting_closing_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "indicator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="measures.indicator",
                    ),
                ),
                ("entered", models.PositiveBigIntegerField(default=0)),
                ("verified", models.PositiveBigIntegerField(default=0)),
                ("returned", models.PositiveBigIntegerField(default=0)),
                ("revised", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=200)),
                (
                    "category",
                    models.ForeignKey(
                        help_text="None: the dimension itself",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="measures.category",
                    ),
                ),
                (
                    "dimension",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="measures.dimension",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("dimension"),
                        django.db.models.functions.comparison.Coalesce("category", models.Value(0)),
                        models.F("language"),
                        name="translation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("language", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="translation_has_title",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
