from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                ("by_email", models.CharField(max_length=254)),
                ("action", models.CharField(max_length=100)),
                ("target", models.CharField(max_length=200)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["target"], name="audit_by_target"),
                    models.Index(fields=["at"], name="audit_by_moment"),
                    models.Index(fields=["by_email"], name="audit_by_signer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", ""), _negated=True), models.Q(("target", ""), _negated=True)
                        ),
                        name="audit_line_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by_email", ""), _negated=True), name="audit_line_says_who"
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
