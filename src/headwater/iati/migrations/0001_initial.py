import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("funding", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("content_sha256", models.CharField(max_length=64, unique=True)),
                ("version", models.CharField(max_length=10)),
                ("new", models.PositiveIntegerField()),
                ("replaced", models.PositiveIntegerField()),
                ("unchanged", models.PositiveIntegerField()),
                ("older", models.PositiveIntegerField(help_text="The books have a later state of them already")),
                ("rejected", models.PositiveIntegerField()),
                ("problems", models.PositiveIntegerField()),
                ("received_at", models.DateTimeField()),
                (
                    "received_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("identifier", models.CharField(max_length=300)),
                (
                    "identifier_end",
                    models.BinaryField(help_text="The identifier in small letters, from its last byte to its first"),
                ),
                ("revision", models.PositiveIntegerField()),
                (
                    "content_sha256",
                    models.CharField(help_text="Of what is kept of it, transactions too", max_length=64),
                ),
                ("updated_at", models.DateTimeField(help_text="As the file says; none: it does not", null=True)),
                ("reporting_ref", models.CharField(blank=True, max_length=300)),
                ("reporting_name", models.CharField(blank=True, max_length=500)),
                (
                    "reporting_key",
                    models.CharField(blank=True, help_text="The name, as names are compared", max_length=500),
                ),
                ("title", models.CharField(blank=True, max_length=1000)),
                ("title_key", models.CharField(blank=True, help_text="As titles are compared", max_length=1000)),
                (
                    "titles",
                    models.JSONField(default=list, help_text="Pairs of text and language, in the order of the file"),
                ),
                ("status", models.CharField(blank=True, max_length=20)),
                ("hierarchy", models.PositiveSmallIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("planned_start_on", models.DateField(null=True)),
                ("actual_start_on", models.DateField(null=True)),
                ("planned_end_on", models.DateField(null=True)),
                ("actual_end_on", models.DateField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="activities", to="iati.receivedfile"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "received activities",
                "ordering": ["identifier", "-revision"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedOrganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("role", models.CharField(max_length=20)),
                ("ref", models.CharField(blank=True, max_length=300)),
                ("type", models.CharField(blank=True, max_length=20)),
                ("name", models.CharField(blank=True, max_length=500)),
                ("activity", models.CharField(blank=True, max_length=300)),
                (
                    "received",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="iati.receivedactivity",
                    ),
                ),
            ],
            options={
                "ordering": ["received_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("identifier", models.CharField(blank=True, max_length=300)),
                ("element", models.CharField(blank=True, max_length=100)),
                ("text", models.CharField(max_length=500)),
                ("values", models.JSONField(default=dict)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kept_problems",
                        to="iati.receivedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["file_id", "line", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedTransaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                ("ref", models.CharField(blank=True, max_length=300)),
                ("type", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "digits",
                    models.PositiveSmallIntegerField(
                        help_text="Those of the currency, or more where the file gives more"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("value_on", models.DateField(null=True)),
                ("description", models.CharField(blank=True, max_length=1000)),
                ("provider_ref", models.CharField(blank=True, max_length=300)),
                ("provider_name", models.CharField(blank=True, max_length=500)),
                ("provider_activity", models.CharField(blank=True, max_length=300)),
                ("receiver_ref", models.CharField(blank=True, max_length=300)),
                ("receiver_name", models.CharField(blank=True, max_length=500)),
                ("receiver_activity", models.CharField(blank=True, max_length=300)),
                (
                    "received",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transactions",
                        to="iati.receivedactivity",
                    ),
                ),
            ],
            options={
                "ordering": ["received_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                ("activity", models.CharField(blank=True, max_length=300)),
                ("organisation_ref", models.CharField(blank=True, max_length=300)),
                ("organisation_name", models.CharField(blank=True, max_length=500)),
                ("title", models.CharField(blank=True, max_length=1000)),
                ("why", models.CharField(max_length=1000)),
                (
                    "is_synthetic",
                    models.BooleanField(default=False, help_text="The activity is invented, and shown as such"),
                ),
                ("linked_at", models.DateTimeField()),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funding.contribution"
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "received",
                    models.ForeignKey(
                        help_text="None: by hand, from no file of ours",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="iati.receivedactivity",
                    ),
                ),
            ],
            options={
                "ordering": ["contribution_id", "-revision"],
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "revision"), name="link_revision_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("why", ""), _negated=True), ("revision__gte", 1)),
                        name="link_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activity", ""), _negated=True), ("received__isnull", True), _connector="OR"
                        ),
                        name="link_undone_is_empty",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("version", ""), _negated=True)),
                name="received_file_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("content_sha256__regex", "^[0-9a-f]{64}$")), name="received_file_hash_is_whole"
            ),
        ),
        migrations.AddIndex(
            model_name="receivedactivity",
            index=models.Index(fields=["identifier_end"], name="received_by_end"),
        ),
        migrations.AddIndex(
            model_name="receivedactivity",
            index=models.Index(fields=["reporting_ref"], name="received_by_reporter"),
        ),
        migrations.AddIndex(
            model_name="receivedactivity",
            index=models.Index(fields=["reporting_key"], name="received_by_reporter_name"),
        ),
        migrations.AddConstraint(
            model_name="receivedactivity",
            constraint=models.UniqueConstraint(
                fields=("identifier", "revision"), name="received_activity_revision_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedactivity",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("identifier", ""), _negated=True), ("revision__gte", 1)),
                name="received_activity_has_identifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedorganisation",
            constraint=models.UniqueConstraint(
                fields=("received", "position"), name="received_organisation_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedproblem",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="received_problem_says_what"
            ),
        ),
        migrations.AddIndex(
            model_name="receivedtransaction",
            index=models.Index(fields=["amount", "currency"], name="received_by_amount"),
        ),
        migrations.AddConstraint(
            model_name="receivedtransaction",
            constraint=models.UniqueConstraint(
                fields=("received", "position"), name="received_transaction_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedtransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("digits__lte", 9)), name="received_transaction_is_exact"
            ),
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
