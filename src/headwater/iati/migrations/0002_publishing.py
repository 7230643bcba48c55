import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    dependencies = [
        ("iati", "0001_initial"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identifier", models.CharField(max_length=200, unique=True)),
                (
                    "is_synthetic",
                    models.BooleanField(default=False, help_text="The identifier is invented, and shown as such"),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "fund",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "own activities",
                "ordering": ["identifier"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("fund", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("objective", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("office", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("project", models.Value(0)),
                        name="own_activity_one_for_each_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("identifier", ""), _negated=True), name="own_activity_has_identifier"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fund__isnull", True),
                                ("objective__isnull", True),
                                ("office__isnull", True),
                                ("project__isnull", False),
                            ),
                            models.Q(
                                ("project__isnull", True),
                                models.Q(("fund__isnull", False), ("objective__isnull", True), _connector="OR"),
                                models.Q(("objective__isnull", False), ("office__isnull", True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="own_activity_has_one_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("element", models.CharField(max_length=30)),
                ("key", models.CharField(blank=True, max_length=300)),
                ("revision", models.PositiveIntegerField()),
                ("values", models.JSONField()),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=500)),
                ("told_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="iati.ownactivity",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("activity", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("organisation", models.Value(0)),
                        models.F("element"),
                        models.F("key"),
                        models.F("revision"),
                        name="fact_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "element__in",
                                [
                                    "reporting-org",
                                    "registry",
                                    "organisation",
                                    "contact-info",
                                    "document-link",
                                    "title",
                                    "description",
                                    "activity-date",
                                    "activity-scope",
                                    "other-identifier",
                                    "participating-org",
                                    "recipient-country",
                                    "recipient-region",
                                    "location",
                                    "sector",
                                    "tag",
                                    "humanitarian",
                                    "humanitarian-scope",
                                    "policy-marker",
                                    "collaboration-type",
                                    "default-flow-type",
                                    "default-finance-type",
                                    "default-aid-type",
                                    "default-tied-status",
                                    "capital-spend",
                                    "budget-not-provided",
                                    "conditions",
                                    "condition",
                                    "result",
                                    "receiver",
                                ],
                            )
                        ),
                        name="fact_is_of_known_element",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("activity__isnull", True), ("organisation__isnull", True), _connector="OR"),
                        name="fact_has_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("source", ""), _negated=True), ("revision__gte", 1)),
                        name="fact_has_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("line", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="The last day")),
                ("revision", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField(help_text="In minor units of its currency")),
                ("currency", models.CharField(max_length=3)),
                ("valued_on", models.DateField(help_text="The day of the rate of exchange by which it is read")),
                ("is_revised", models.BooleanField(default=False, help_text="Not the original budget")),
                ("is_committed", models.BooleanField(default=False, help_text="Not indicative only")),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=500)),
                ("told_at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="iati.ownactivity",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "starts_on", "ends_on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("activity", models.Value(0)),
                        models.F("kind"),
                        django.db.models.functions.comparison.Coalesce("party", models.Value(0)),
                        models.F("code"),
                        models.F("line"),
                        models.F("starts_on"),
                        models.F("ends_on"),
                        models.F("revision"),
                        name="amount_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "budget",
                                    "planned-disbursement",
                                    "outgoing-commitment",
                                    "total-budget",
                                    "recipient-org-budget",
                                    "recipient-region-budget",
                                    "recipient-country-budget",
                                    "total-expenditure",
                                    "other-expenditure",
                                ],
                            )
                        ),
                        name="amount_is_of_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="amount_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("source", ""), _negated=True), ("revision__gte", 1)),
                        name="amount_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["budget", "planned-disbursement", "outgoing-commitment"]),
                                ("activity__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ["budget", "planned-disbursement", "outgoing-commitment"]),
                                    _negated=True,
                                ),
                                ("activity__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="amount_has_subject_of_its_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("newest_on", models.DateField(null=True)),
                (
                    "digest",
                    models.CharField(blank=True, help_text="Of the names and hashes of all its files", max_length=64),
                ),
                ("activities", models.PositiveIntegerField(default=0)),
                ("transactions", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("score", models.PositiveIntegerField(null=True)),
                ("timeliness", models.PositiveIntegerField(null=True)),
                ("forward", models.PositiveIntegerField(null=True)),
                ("comprehensiveness", models.PositiveIntegerField(null=True)),
                ("falls_on", models.DateField(help_text="When the score falls if nothing is done", null=True)),
                ("falls_to", models.PositiveIntegerField(null=True)),
                ("source", models.CharField(blank=True, help_text="Of what went out elsewhere", max_length=500)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__regex", "^[0-9a-f]{64}$"), ("score__isnull", False), ("source", "")),
                            models.Q(("digest", ""), models.Q(("source", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="publication_is_ours_or_has_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("falls_on__isnull", True), ("falls_on__gt", models.F("on")), _connector="OR"
                        ),
                        name="publication_falls_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=15)),
                ("pieces", models.PositiveIntegerField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="iati.publication"
                    ),
                ),
            ],
            options={
                "ordering": ["publication_id", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "name"), name="published_file_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sha256__regex", "^[0-9a-f]{64}$"), ("name__regex", "^[A-Za-z0-9-]+\\.xml$")
                        ),
                        name="published_file_has_name_and_hash",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
