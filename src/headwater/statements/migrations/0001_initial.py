import django.db.models.deletion
import django.db.models.expressions
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
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=10)),
                ("gap", models.BigIntegerField()),
                ("unit", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("explained_at", models.DateTimeField()),
                (
                    "explained_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["organisation", "period", "key"], name="explanation_by_period_and_key")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("text", ""), _negated=True), models.Q(("key", ""), _negated=True)),
                        name="explanation_says_why",
                    ),
                    models.CheckConstraint(condition=models.Q(("gap", 0), _negated=True), name="explanation_has_gap"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Keeper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_only", models.BooleanField(default=True, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("is_only", True)), name="keeper_is_the_only_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField(help_text="Given when it is published", null=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "definition",
                    models.JSONField(help_text="Unit, population, formula, rounding and source, as they were"),
                ),
                ("value", models.JSONField()),
                ("rows", models.JSONField()),
                ("footnotes", models.JSONField()),
                ("changes", models.JSONField(help_text="What differs from the version before, in words")),
                ("as_of", models.DateField()),
                ("gap", models.BigIntegerField(null=True)),
                ("tolerance", models.BigIntegerField(default=0)),
                ("content_hash", models.CharField(max_length=64)),
                ("note", models.TextField(blank=True, help_text="Why there is a new version")),
                ("status", models.CharField(default="draft", max_length=10)),
                ("prepared_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "explanation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="statements.explanation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["organisation", "period", "key"], name="publication_by_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key", "period", "version"), name="publication_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "in review", "returned", "approved"])),
                        fields=("organisation", "key", "period"),
                        name="publication_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "in review", "returned", "approved", "published", "withdrawn"])
                        ),
                        name="publication_has_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("status", "published"),
                                ("version__isnull", False),
                            ),
                            models.Q(
                                models.Q(("status", "published"), _negated=True),
                                ("published_at__isnull", True),
                                ("published_by__isnull", True),
                                ("version__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_published_means_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("status__in", ["approved", "published"]),
                            ),
                            models.Q(
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                                ("status__in", ["draft", "in review", "returned"]),
                            ),
                            ("status", "withdrawn"),
                            _connector="OR",
                        ),
                        name="publication_approved_means_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="publication_maker_is_not_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("gap__isnull", True),
                            ("explanation__isnull", False),
                            models.Q(
                                (
                                    "gap__gte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("tolerance"), "*", models.Value(-1)
                                    ),
                                ),
                                ("gap__lte", models.F("tolerance")),
                            ),
                            _connector="OR",
                        ),
                        name="publication_gap_is_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__isnull", True),
                            ("version", 1),
                            models.Q(("version__gt", 1), models.Q(("note", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="publication_new_version_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevenueRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("donor", models.CharField(max_length=300)),
                ("year", models.PositiveSmallIntegerField()),
                ("type", models.CharField(max_length=40)),
                ("amount_usd", models.BigIntegerField(help_text="In US cents; negative: given back or corrected")),
                ("source", models.CharField(help_text="The publication and its edition", max_length=300)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["organisation", "year"], name="revenue_by_entity_and_year")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "organisation", "donor", "year", "type"), name="revenue_row_once_per_edition"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["Assessed", "Voluntary un-earmarked", "Voluntary earmarked", "Other"])
                        ),
                        name="revenue_has_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("donor", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="revenue_says_from_whom_and_where",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=10)),
                (
                    "value",
                    models.BigIntegerField(
                        help_text="US cents, per cent without its point, or a count; none: a claim", null=True
                    ),
                ),
                ("unit", models.CharField(max_length=40)),
                (
                    "digits",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Decimals of a share: 826 with 1 is 82.6 per cent"
                    ),
                ),
                (
                    "tolerance",
                    models.BigIntegerField(
                        default=0, help_text="How far rounding reaches, to both sides, in the same unit"
                    ),
                ),
                (
                    "relation",
                    models.CharField(help_text="Whether the fact is the number, or is over it", max_length=10),
                ),
                ("wording", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(max_length=300)),
                ("line", models.CharField(blank=True, max_length=40)),
                ("stated_at", models.DateTimeField(help_text="When it was entered here")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["period", "id"],
                "indexes": [models.Index(fields=["organisation", "period", "key"], name="stated_by_period_and_key")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("period", ""), _negated=True),
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="stated_says_what_and_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance__gte", 0)), name="stated_tolerance_reaches_both_sides"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digits", 0), ("unit", "per cent"), _connector="OR"),
                        name="stated_share_has_decimals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ["is", "over"])), name="stated_has_relation"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value__isnull", False), models.Q(("unit", "claim"), _negated=True)),
                            models.Q(
                                ("unit", "claim"), ("value__isnull", True), models.Q(("wording", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="stated_number_or_claim",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
