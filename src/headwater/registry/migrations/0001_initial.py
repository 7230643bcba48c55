import django.db.models.deletion
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=100)),
                ("code_key", models.CharField(help_text="The code as it is compared: rules.folded", max_length=100)),
            ],
            options={
                "ordering": ["kind", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="node_kind_and_code_once"),
                    models.UniqueConstraint(fields=("kind", "code_key"), name="node_code_once_however_spelt"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("code", ""), _negated=True)
                        ),
                        name="node_has_kind_and_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(help_text="ISO 639-1", max_length=10)),
                ("text", models.CharField(max_length=300)),
                ("text_key", models.CharField(help_text="The text as it is compared: rules.folded", max_length=300)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(help_text="The last day; none: still so", null=True)),
                ("is_variant", models.BooleanField(default=False)),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="names", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["node_id", "language", "valid_from", "id"],
                "indexes": [models.Index(fields=["text_key"], name="name_by_text")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_key", ""), _negated=True), models.Q(("language", ""), _negated=True)
                        ),
                        name="name_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_from__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="name_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                (
                    "is_exclusive",
                    models.BooleanField(help_text="Copied from the role, so that the database can keep it"),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="The last day; none: still so", null=True)),
                ("evidence", models.CharField(max_length=300)),
                ("evidence_of_end", models.CharField(blank=True, max_length=300)),
                ("taken_back_at", models.DateTimeField(help_text="None: it counts", null=True)),
                ("taken_back_why", models.CharField(blank=True, max_length=300)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="registry.node"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["role", "of_id", "valid_from", "id"],
                "indexes": [models.Index(fields=["of", "role"], name="membership_by_whole")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="membership_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("of")), _negated=True),
                        name="membership_of_something_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="membership_has_evidence"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_back_at__isnull", True), ("taken_back_why", "")),
                            models.Q(("taken_back_at__isnull", False), models.Q(("taken_back_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="membership_taken_back_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Register",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=40)),
                (
                    "complete_from",
                    models.DateField(help_text="None: that there is a list is known, and not who is on it", null=True),
                ),
                ("evidence", models.CharField(max_length=300)),
                (
                    "of",
                    models.ForeignKey(
                        help_text="None: in anything",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
            ],
            options={
                "ordering": ["role", "of_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("role", "of"), name="register_of_role_and_whole_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("of__isnull", True)), fields=("role",), name="register_of_role_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", ""), _negated=True), models.Q(("evidence", ""), _negated=True)
                        ),
                        name="register_has_role_and_evidence",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
