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
            name="Undertaking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("code_key", models.CharField(help_text="As it is compared", max_length=60, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("line", models.CharField(help_text="Where it stands in the document", max_length=100)),
                ("made_on", models.DateField(help_text="The day of the document or of the promise")),
                ("workstream", models.CharField(blank=True, max_length=120)),
                ("first_due_on", models.DateField(help_text="As first promised", null=True)),
                ("is_synthetic", models.BooleanField(default=False, help_text="Invented, and shown as such")),
                ("registered_at", models.DateTimeField()),
                ("status", models.CharField(default="open", max_length=20)),
                ("due_on", models.DateField(null=True)),
                ("last_on", models.DateField(help_text="The day of the last word about it")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "obligor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "owner_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "under",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="undertakings.undertaking",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "indexes": [
                    models.Index(fields=["document", "workstream"], name="undertaking_by_document"),
                    models.Index(fields=["status", "due_on"], name="undertaking_by_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["recommendation", "commitment", "work item", "promised action"])
                        ),
                        name="undertaking_has_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "in progress", "claimed", "returned", "accepted", "cancelled"])
                        ),
                        name="undertaking_has_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            models.Q(("line", ""), _negated=True),
                        ),
                        name="undertaking_says_what_and_where",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("obligor__isnull", False),
                            models.Q(("kind", "commitment"), ("under__isnull", True)),
                            _connector="OR",
                        ),
                        name="undertaking_has_obligor_or_is_common",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("under", models.F("id")), _negated=True),
                        name="undertaking_under_something_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_due_on__isnull", True),
                                ("first_due_on__gte", models.F("made_on")),
                                _connector="OR",
                            ),
                            models.Q(("due_on__isnull", True), ("due_on__gte", models.F("made_on")), _connector="OR"),
                        ),
                        name="undertaking_due_after_it_was_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("made_on"))),
                        name="undertaking_word_after_it_was_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_by__isnull", False), ("claimed_by__isnull", False), ("status", "accepted")
                            ),
                            models.Q(models.Q(("status", "accepted"), _negated=True), ("accepted_by__isnull", True)),
                            _connector="OR",
                        ),
                        name="undertaking_accepted_means_claimed_and_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimed_by__isnull", False), ("status", "claimed")),
                            models.Q(("status", "claimed"), _negated=True),
                            _connector="OR",
                        ),
                        name="undertaking_claimed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            models.Q(("accepted_by", models.F("claimed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="undertaking_claimer_does_not_accept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("on", models.DateField()),
                ("status", models.CharField(max_length=20)),
                ("due_on", models.DateField(null=True)),
                ("text", models.TextField(blank=True)),
                ("evidence", models.CharField(blank=True, max_length=500)),
                ("is_synthetic", models.BooleanField(default=False, help_text="Invented, and shown as such")),
                ("at", models.DateTimeField(help_text="When it was recorded")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "owner_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undertaking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="undertakings.undertaking",
                    ),
                ),
            ],
            options={
                "ordering": ["undertaking_id", "id"],
                "indexes": [models.Index(fields=["undertaking", "on", "id"], name="undertaking_progress_as_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                [
                                    "register",
                                    "start",
                                    "claim",
                                    "accept",
                                    "return",
                                    "cancel",
                                    "reopen",
                                    "note",
                                    "postpone",
                                    "hand over",
                                ],
                            )
                        ),
                        name="undertaking_progress_is_a_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "in progress", "claimed", "returned", "accepted", "cancelled"])
                        ),
                        name="undertaking_progress_has_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "claim"), _negated=True),
                            models.Q(("evidence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="undertaking_progress_claim_has_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step__in", ["note", "return", "cancel", "reopen", "postpone"]), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="undertaking_progress_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_back_at", models.DateTimeField(help_text="None: it counts", null=True)),
                ("taken_back_why", models.CharField(blank=True, max_length=300)),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "undertaking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="undertakings.undertaking"
                    ),
                ),
            ],
            options={
                "ordering": ["undertaking_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at__isnull", True)),
                        fields=("undertaking", "node"),
                        name="undertaking_link_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_back_at__isnull", True), ("taken_back_why", "")),
                            models.Q(("taken_back_at__isnull", False), models.Q(("taken_back_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="undertaking_link_taken_back_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rating", models.CharField(max_length=40)),
                ("line", models.CharField(max_length=100)),
                ("evidence", models.CharField(blank=True, max_length=500)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="undertakings.rating",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["assessment_id", "criterion_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", True)),
                        fields=("assessment", "criterion"),
                        name="undertaking_rating_once_in_a_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rating__in",
                                [
                                    "highly satisfactory",
                                    "satisfactory",
                                    "unsatisfactory",
                                    "highly unsatisfactory",
                                    "no evidence",
                                    "unsatisfactory or no evidence",
                                ],
                            )
                        ),
                        name="undertaking_rating_is_on_the_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line", ""), _negated=True), name="undertaking_rating_has_line"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", True), ("why", "")),
                            models.Q(("corrects__isnull", False), models.Q(("why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="undertaking_rating_correction_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workstream", models.CharField(blank=True, max_length=120)),
                ("counted", models.CharField(max_length=40)),
                (
                    "number",
                    models.PositiveIntegerField(help_text="None: the group is named, and its number is not", null=True),
                ),
                ("on", models.DateField(help_text="As of which day")),
                ("line", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["document_id", "workstream", "on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "counted__in",
                                [
                                    "all",
                                    "accepted",
                                    "signatories",
                                    "highly satisfactory",
                                    "satisfactory",
                                    "unsatisfactory",
                                    "highly unsatisfactory",
                                    "no evidence",
                                    "unsatisfactory or no evidence",
                                ],
                            )
                        ),
                        name="undertaking_stated_count_of_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line", ""), _negated=True), name="undertaking_stated_count_has_line"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", False), models.Q(("workstream", ""), _negated=True), _connector="OR"
                        ),
                        name="undertaking_stated_count_says_number_or_group",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
