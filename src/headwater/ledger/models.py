"""Tables of the ledger.

The database is made by schema/sqlite.sql and schema/postgresql.sql, which say more than Django can: composite foreign
keys, append-only triggers, balances and totals that the database keeps by itself. The models here are for reading.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models

from headwater.access.queries import Person


class Unit(models.Model):
    """What is counted: a currency or, later, an item or a case, with the decimals of its minor unit."""

    code = models.CharField(max_length=20, primary_key=True)
    digits = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """Interned coordinates: kind, unit and nodes, of which `code` is the readable, unique form."""

    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_column="unit")
    code = models.CharField(max_length=2000, unique=True)
    may_go_negative = models.BooleanField()

    def __str__(self) -> str:
        return self.code


class AccountNode(models.Model):
    """One coordinate of an account: the registry node that stands on an axis."""

    pk = models.CompositePrimaryKey("account_id", "axis")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="nodes")
    axis = models.CharField(max_length=20)
    node = models.ForeignKey("registry.Node", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.axis} of {self.account_id}"


class Batch(models.Model):
    """What one person recorded at one moment. `id` is the number of its first entry."""

    id = models.BigIntegerField(primary_key=True)
    by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entries from {self.pk}"


class Posting(models.Model):
    """Says which entry is a batch's last. With it the database has looked at the whole batch and added it up."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="posting")
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"entries {self.batch_id}-{self.last}"


class Entry(models.Model):
    """One event in the books: its movements stand or fall together.

    `on` is the day it counts for, which was in an open period when it was recorded. `occurred_on` is the true day of
    a fact that came late, otherwise the same. `lines` says how many movements it has, so that none can be added later.
    Who recorded it, and when the books learned of it, stands in its batch.
    """

    id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    on = models.DateField()
    occurred_on = models.DateField()
    why = models.CharField(max_length=1000)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    rate = models.CharField(max_length=60)
    lines = models.PositiveSmallIntegerField()
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.key

    @property
    def by(self) -> Person:
        """Who recorded it."""
        return self.batch.by

    @property
    def recorded_at(self) -> datetime:
        """When the books learned of it."""
        return self.batch.recorded_at


class Movement(models.Model):
    """A line of an entry: from one account to another, a positive number of minor units of one unit."""

    pk = models.CompositePrimaryKey("entry_id", "line")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="movements")
    line = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="outflows")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="inflows")
    unit = models.CharField(max_length=20)
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.line}"


class Balance(models.Model):
    """What stands in an account now. Kept by the database with every movement; never below `lowest`."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True)
    amount = models.BigIntegerField()
    lowest = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"


class Total(models.Model):
    """What came into an account and went out of it in a month. Kept by the database with every movement.

    `month` counts months: year * 12 + month - 1, so that a quarter is month / 3 and a year is month / 12.
    """

    pk = models.CompositePrimaryKey("account_id", "month")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="totals")
    month = models.IntegerField()
    came_in = models.BigIntegerField()
    went_out = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account_id} in month {self.month}"


class Closing(models.Model):
    """A signed act: from now on the books are closed through this day. An earlier day than before reopens them.

    The head of the hash chain at that moment is kept, so that it can be published and checked later. Closings are
    chained like entries: `hash` covers the closing and the one before it.
    """

    through = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("access.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=1000)
    head = models.BigIntegerField()
    head_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"closed through {self.through}"


class Kind(models.Model):
    """The chart's kinds as the database knows them, so that it can enforce them by itself."""

    kind = models.CharField(max_length=20, primary_key=True)
    may_go_negative = models.BooleanField()

    def __str__(self) -> str:
        return self.kind


class Feed(models.Model):
    """The chart's permission for one kind to feed another, as the database knows it."""

    pk = models.CompositePrimaryKey("source_kind", "target_kind")
    source_kind = models.CharField(max_length=20)
    target_kind = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.source_kind} feeds {self.target_kind}"
