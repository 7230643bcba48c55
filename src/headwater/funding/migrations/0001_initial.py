import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from headwater.lib.triggers import from_files_beside


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_initial"),
        ("measures", "0001_initial"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signed_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="The last day")),
                ("terms_are_synthetic", models.BooleanField(default=False, help_text="Days and amounts were invented")),
                ("modality", models.CharField(max_length=1)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "node",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["signed_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="agreement_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="agreement_amount_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("modality__in", ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"])
                        ),
                        name="agreement_has_modality",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("pledged_on", models.DateField()),
                ("expected_on", models.DateField()),
                ("status", models.CharField(default="open", max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="funding.agreement",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["expected_on", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="pledge_amount_is_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("expected_on__gte", models.F("pledged_on"))),
                        name="pledge_expected_after_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "honoured", "cancelled"])), name="pledge_has_status"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.PositiveSmallIntegerField(
                        help_text="Of earmarking: 1 unearmarked, 2 softly earmarked, 3 earmarked"
                    ),
                ),
                (
                    "fund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
            ],
            options={
                "ordering": ["category", "fund__code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("category__in", [1, 2, 3])), name="pool_of_category_that_is_pooled"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarryOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.BigIntegerField(help_text="In US cents, from the ledger")),
                ("reason", models.TextField()),
                ("status", models.CharField(default="proposed", max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carry_overs", to="funding.pool"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "pool_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("pool", "year"), name="carry_over_once_per_pool_and_year"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="carry_over_amount_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="carry_over_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("status", "proposed")),
                            models.Q(("approved_by__isnull", False), ("status", "approved")),
                            _connector="OR",
                        ),
                        name="carry_over_approved_means_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="carry_over_maker_is_not_checker",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolScope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scopes", to="funding.pool"
                    ),
                ),
            ],
            options={
                "ordering": ["pool_id", "id"],
                "constraints": [models.UniqueConstraint(fields=("pool", "node"), name="pool_scope_once")],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("amount", models.BigIntegerField(help_text="In US cents")),
                ("purpose", models.TextField()),
                ("expected_results", models.TextField(blank=True)),
                ("criteria", models.TextField(blank=True)),
                ("proposed_on", models.DateField()),
                ("decided_on", models.DateField(null=True)),
                (
                    "dates_are_synthetic",
                    models.BooleanField(default=False, help_text="The days are invented, and shown as such"),
                ),
                ("status", models.CharField(default="proposed", max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "entry",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "plan_element",
                    models.ForeignKey(
                        help_text="Or another fund",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.node",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reversal",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="funding.pool"
                    ),
                ),
                (
                    "scope",
                    models.ForeignKey(
                        help_text="The limit of the pool that admits it, if any",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="funding.poolscope",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_on", "-id"],
                "indexes": [
                    models.Index(fields=["-proposed_on", "-id"], name="allocation_by_day"),
                    models.Index(fields=["status", "decided_on"], name="allocation_by_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="allocation_amount_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("purpose", ""), _negated=True)
                        ),
                        name="allocation_says_what_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["proposed", "approved", "returned", "withdrawn", "reversed"])
                        ),
                        name="allocation_has_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", False),
                                ("decided_on__isnull", False),
                                ("entry__isnull", False),
                                ("status__in", ["approved", "reversed"]),
                            ),
                            models.Q(
                                models.Q(("status__in", ["approved", "reversed"]), _negated=True),
                                ("approved_by__isnull", True),
                                ("decided_on__isnull", True),
                                ("entry__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="allocation_approved_means_signed_and_posted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_by__isnull", True),
                                models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("first_approved_by__isnull", True),
                                models.Q(("first_approved_by", models.F("proposed_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="allocation_maker_is_not_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__lte", 100000000),
                            ("approved_by__isnull", True),
                            models.Q(
                                ("first_approved_by__isnull", False),
                                models.Q(("first_approved_by", models.F("approved_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="allocation_large_means_two_approvers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversal__isnull", False), ("status", "reversed")),
                            models.Q(models.Q(("status", "reversed"), _negated=True), ("reversal__isnull", True)),
                            _connector="OR",
                        ),
                        name="allocation_reversed_means_posted_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on__isnull", True), ("decided_on__gte", models.F("proposed_on")), _connector="OR"
                        ),
                        name="allocation_decided_after_proposed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
                (
                    "billionths_per_usd",
                    models.BigIntegerField(help_text="Billionths of a unit of the currency for one US dollar"),
                ),
                ("source", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["currency", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "valid_from"), name="rate_one_for_currency_and_day"),
                    models.CheckConstraint(
                        condition=models.Q(("billionths_per_usd__gt", 0)), name="rate_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", "USD"), _negated=True), models.Q(("currency", ""), _negated=True)
                        ),
                        name="rate_is_of_foreign_currency",
                    ),
                    models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="rate_has_source"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("modality", models.CharField(max_length=1)),
                ("category", models.PositiveSmallIntegerField(help_text="Of the modality, 1 to 4")),
                (
                    "modality_is_synthetic",
                    models.BooleanField(default=False, help_text="The modality is invented, and shown as such"),
                ),
                ("received_on", models.DateField()),
                (
                    "received_on_is_synthetic",
                    models.BooleanField(default=False, help_text="The day is invented, and shown as such"),
                ),
                (
                    "booked_on",
                    models.DateField(help_text="Later than the receipt only where its own period was closed"),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("amount_usd", models.BigIntegerField()),
                ("evidence", models.CharField(blank=True, max_length=500)),
                (
                    "text_key",
                    models.CharField(
                        help_text="Code and evidence as they are compared: rules.text_key", max_length=561
                    ),
                ),
                ("status", models.CharField(default="received", max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="funding.agreement",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "reversal",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        help_text="None: kept apart for its donor",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="funding.pool",
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funding.rate"
                    ),
                ),
            ],
            options={
                "ordering": ["-received_on", "-id"],
                "indexes": [
                    models.Index(fields=["-received_on", "-id"], name="contribution_by_day"),
                    models.Index(fields=["donor", "received_on"], name="contribution_by_donor"),
                    models.Index(fields=["category", "received_on"], name="contribution_by_category"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount_usd__gt", 0)), name="contribution_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="contribution_has_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", 1), ("modality__in", ["A", "B", "C"])),
                            models.Q(("category", 2), ("modality__in", ["D", "E", "F"])),
                            models.Q(("category", 3), ("modality__in", ["G", "H"])),
                            models.Q(("category", 4), ("modality__in", ["I", "J", "K", "L"])),
                            _connector="OR",
                        ),
                        name="contribution_category_is_that_of_modality",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category__in", [1, 2]), ("pool__isnull", False)),
                            ("category", 3),
                            models.Q(("category", 4), ("pool__isnull", True)),
                            _connector="OR",
                        ),
                        name="contribution_enters_pool_by_its_earmark",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", models.F("amount_usd")), ("currency", "USD"), ("rate__isnull", True)),
                            models.Q(models.Q(("currency", "USD"), _negated=True), ("rate__isnull", False)),
                            _connector="OR",
                        ),
                        name="contribution_foreign_means_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("booked_on__gte", models.F("received_on"))),
                        name="contribution_booked_after_receipt",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reversal__isnull", True), ("status", "received")),
                            models.Q(("reversal__isnull", False), ("status", "reversed")),
                            _connector="OR",
                        ),
                        name="contribution_reversed_means_posted_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tranche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.BigIntegerField(help_text="In minor units of the agreement's currency")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tranches", to="funding.agreement"
                    ),
                ),
            ],
            options={
                "ordering": ["agreement_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "number"), name="tranche_number_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="tranche_amount_is_above_zero"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.BigIntegerField(help_text="In the smallest unit of the indicator", null=True)),
                ("share_percent", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=500)),
                ("why", models.CharField(blank=True, help_text="Why it was revised", max_length=1000)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField()),
                (
                    "allocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="funding.allocation",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="measures.indicator",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("allocation", models.Value(0)),
                        django.db.models.functions.comparison.Coalesce("project", models.Value(0)),
                        models.F("result"),
                        django.db.models.functions.comparison.Coalesce("indicator", models.Value(0)),
                        models.F("revision"),
                        name="expected_result_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("allocation__isnull", True), ("project__isnull", True), _connector="XOR"),
                        name="expected_result_has_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", True), ("indicator__isnull", False), _connector="OR"),
                        name="expected_value_has_indicator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_percent__lte", 100)), name="expected_share_is_a_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="expected_result_has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision", 0), models.Q(("why", ""), _negated=True), _connector="OR"),
                        name="expected_revision_says_why",
                    ),
                ],
            },
        ),
        migrations.RunPython(from_files_beside(__file__), migrations.RunPython.noop),
    ]
