import django.db.models.deletion
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
            name="PublicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=5)),
                ("title", models.CharField(max_length=300)),
                ("content", models.TextField(help_text="The page, as HTML inside its frame")),
                ("content_hash", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "expires_on",
                    models.DateField(help_text="The last day on which it is open; none: until revoked", null=True),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_why", models.CharField(blank=True, max_length=500)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "made_by",
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
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["organisation", "year"], name="public_link_by_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content_hash__regex", "^[0-9a-f]{64}$"), ("secret_hash__regex", "^[0-9a-f]{64}$")
                        ),
                        name="public_link_hashes_are_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="public_link_has_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True), ("revoked_why", "")),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("revoked_by__isnull", False),
                                models.Q(("revoked_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="public_link_revoked_means_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.CharField(max_length=10)),
                ("content", models.BinaryField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reports.publiclink"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("link", "format"), name="public_file_once_per_format"),
                    models.CheckConstraint(
                        condition=models.Q(("format", ""), _negated=True), name="public_file_has_format"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("slot", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField(help_text="Of the revision, from 1")),
                ("text", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, help_text="Why it was changed", max_length=500)),
                ("written_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["report", "year", "slot", "language", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "report", "year", "language", "slot", "number"),
                        name="section_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("report", ""), _negated=True),
                            models.Q(("slot", ""), _negated=True),
                            models.Q(("language", ""), _negated=True),
                        ),
                        name="section_says_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="section_revisions_count_from_one"
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
