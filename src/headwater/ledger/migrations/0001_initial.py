"""The ledger's tables come from its own schema files, one per database; Django learns of them as state only."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from headwater.ledger.chart import KINDS
from headwater.lib.triggers import run

SCHEMA = Path(__file__).parent.parent / "schema"
APPEND_ONLY = ("unit", "kind", "feed", "account", "accountnode", "batch", "posting", "entry", "movement", "closing")


def create(apps, schema_editor):
    connection = schema_editor.connection
    script = (SCHEMA / f"{connection.vendor}.sql").read_text() + append_only(connection.vendor)
    run(script, schema_editor)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_kind (kind, may_go_negative) VALUES (%s, %s)",
            [(name, kind.may_go_negative) for name, kind in KINDS.items()],
        )
        cursor.executemany(
            "INSERT INTO ledger_feed (source_kind, target_kind) VALUES (%s, %s)",
            [(source, name) for name, kind in KINDS.items() for source in sorted(kind.fed_by)],
        )


def append_only(vendor):
    """Triggers that refuse every update, delete and truncate of what has been written."""
    if vendor == "sqlite":
        return "".join(
            f"""
            CREATE TRIGGER ledger_{table}_no_{act.lower()} BEFORE {act} ON ledger_{table}
            BEGIN SELECT RAISE(ABORT, 'ledger: what is written stays written'); END;
            """
            for table in APPEND_ONLY
            for act in ("UPDATE", "DELETE")
        )
    refuse = """
        CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'ledger: what is written stays written' USING ERRCODE = 'check_violation'; END $$;
    """
    return refuse + "".join(
        f"""
        CREATE TRIGGER ledger_{table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
        """
        for table in APPEND_ONLY
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create)],
            state_operations=[
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("code", models.CharField(max_length=2000, unique=True)),
                        ("may_go_negative", models.BooleanField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Feed",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "source_kind",
                                "target_kind",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("source_kind", models.CharField(max_length=20)),
                        ("target_kind", models.CharField(max_length=20)),
                    ],
                ),
                migrations.CreateModel(
                    name="Kind",
                    fields=[
                        ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("may_go_negative", models.BooleanField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("digits", models.PositiveSmallIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Balance",
                    fields=[
                        (
                            "account",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="ledger.account",
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("lowest", models.BigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="AccountNode",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "account_id", "axis", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("axis", models.CharField(max_length=20)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="ledger.account"
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.node"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Closing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("through", models.DateField()),
                        ("at", models.DateTimeField()),
                        ("why", models.CharField(max_length=1000)),
                        ("head", models.BigIntegerField()),
                        ("head_hash", models.BinaryField(max_length=32)),
                        ("hash", models.BinaryField(max_length=32)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "batch",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="posting",
                                serialize=False,
                                to="ledger.batch",
                            ),
                        ),
                        ("last", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=200, unique=True)),
                        ("kind", models.CharField(max_length=40)),
                        ("on", models.DateField()),
                        ("occurred_on", models.DateField()),
                        ("why", models.CharField(max_length=1000)),
                        ("rate", models.CharField(max_length=60)),
                        ("lines", models.PositiveSmallIntegerField()),
                        ("hash", models.BinaryField(max_length=32)),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="ledger.batch"
                            ),
                        ),
                        (
                            "reverses",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reversed_by",
                                to="ledger.entry",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Movement",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "entry_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("line", models.PositiveSmallIntegerField()),
                        ("unit", models.CharField(max_length=20)),
                        ("amount", models.BigIntegerField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="ledger.entry"
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outflows",
                                to="ledger.account",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="inflows", to="ledger.account"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Total",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "account_id", "month", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("month", models.IntegerField()),
                        ("came_in", models.BigIntegerField()),
                        ("went_out", models.BigIntegerField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="totals", to="ledger.account"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="account",
                    name="unit",
                    field=models.ForeignKey(
                        db_column="unit", on_delete=django.db.models.deletion.PROTECT, to="ledger.unit"
                    ),
                ),
            ],
        )
    ]
