import sqlite3
from pathlib import Path

from django.db import migrations, models


def _guard(_apps, schema_editor):
    """Create the triggers of this database, which stand as plain SQL beside this file."""
    text = Path(__file__).with_name(f"0001_{schema_editor.connection.vendor}.sql").read_text(encoding="utf-8")
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(text, params=None)
        return
    # SQLite takes one statement at a time.
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            schema_editor.execute(statement, params=None)
            statement = ""
    assert not statement.strip(), f"an unfinished statement: {statement}"


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
        migrations.RunPython(_guard, migrations.RunPython.noop),
    ]
