"""django-hordak on PostgreSQL: transactions of two legs by `bulk_create`, in batches of 10,000.

It refuses SQLite. Its rows know no donor and no objective, have no idempotency key and no hash, and a deferred trigger
checks that each transaction balances. At most 100,000 entries: its rate does not change with more.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta

import django
from django.conf import settings
from measure import database, own_schema, report, timed

settings.configure(
    DATABASES={"default": database()},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
    USE_TZ=True,
    DEFAULT_CURRENCY="USD",
    CURRENCIES=["USD"],
    HORDAK_CURRENCIES=["USD"],
    HORDAK_INTERNAL_CURRENCY="USD",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import transaction  # noqa: E402
from djmoney.money import Money  # noqa: E402
from hordak.models import Account, AccountType, Leg, Transaction  # noqa: E402

ACCOUNTS, BATCH = 2_000, 10_000


def post(accounts: list[Account], entries: int) -> None:
    """Transactions between skewed accounts over one year, as in ledger.py, all in one database transaction."""
    chance = random.Random(0)  # noqa: S311 (a repeatable choice, no secret)
    with transaction.atomic():
        for start in range(0, entries, BATCH):
            headers = Transaction.objects.bulk_create(
                Transaction(description="synthetic", date=date(2023, 1, 1) + timedelta(days=chance.randrange(365)))
                for _ in range(min(BATCH, entries - start))
            )
            legs = []
            for header in headers:
                one = accounts[1 + int(chance.random() ** 2 * (len(accounts) - 1))]
                amount = Money(chance.randrange(1, 100_000), "USD")
                legs.append(Leg(transaction=header, account=accounts[0], credit=amount))
                legs.append(Leg(transaction=header, account=one, debit=amount))
            Leg.objects.bulk_create(legs, batch_size=BATCH)


def main(entries: int) -> None:
    own_schema()
    accounts = [
        Account.objects.create(name=f"Account {i} (synthetic)", type=AccountType.asset, currencies=["USD"])
        for i in range(ACCOUNTS)
    ]
    wall, cpu = timed(lambda: post(accounts, entries))
    assert Transaction.objects.count() == entries
    assert Leg.objects.count() == 2 * entries
    report({"entries": entries, "entries per second": entries / wall, "CPU-seconds": cpu})


if __name__ == "__main__":
    main(min(int(sys.argv[1]), 100_000))
