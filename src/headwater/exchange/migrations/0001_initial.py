import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.CharField(max_length=40)),
                ("file_name", models.CharField(max_length=255)),
                ("content_sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
                ("new", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField()),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "batches",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "content_sha256"), name="batch_is_loaded_once"),
                    models.CheckConstraint(
                        condition=models.Q(("new__lte", models.F("rows")), ("rows__gte", 1)), name="batch_has_rows"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("record", ""), _negated=True), models.Q(("file_name", ""), _negated=True)
                        ),
                        name="batch_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_sha256__regex", "^[0-9a-f]{64}$")), name="batch_hash_is_whole"
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
