"""django-ledger on either database: `commit_txs`, one posted journal entry of two lines a call, on 200 accounts.

It does more in a call than posting (a chart of accounts, activities for the cash flow statement), and has no way to
take many entries at once.
"""

from __future__ import annotations

import logging
import random
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import django
from django.conf import settings
from measure import database, own_schema, report, timed

settings.configure(
    DATABASES={"default": database()},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_ledger"],
    USE_TZ=True,
    DJANGO_LEDGER_USE_DEPRECATED_BEHAVIOR=False,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
logging.disable(logging.INFO)

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import transaction  # noqa: E402
from django_ledger.io.roles import ASSET_CA_CASH, INCOME_OPERATIONAL  # noqa: E402
from django_ledger.models import EntityModel, LedgerModel  # noqa: E402

# Its rate does not change with the calls before, up to some thousands that were looked at.
ACCOUNTS, CALLS = 200, 1_000


def books() -> tuple[LedgerModel, list[object]]:
    """A ledger of an invented organisation and its accounts, all synthetic."""
    admin = get_user_model().objects.create(username="bench")
    entity = EntityModel.create_entity(name="Synthetic", use_accrual_method=True, admin=admin, fy_start_month=1)
    entity.create_chart_of_accounts(assign_as_default=True, commit=True)
    accounts = [
        entity.create_account(
            code=f"{4 if i % 2 else 1}{i:04}",
            role=INCOME_OPERATIONAL if i % 2 else ASSET_CA_CASH,
            name=f"Account {i}",
            balance_type="credit" if i % 2 else "debit",
            active=True,
        )
        for i in range(ACCOUNTS)
    ]
    return entity.create_ledger(name="Synthetic", posted=True), accounts


def post(ledger: LedgerModel, accounts: list[object]) -> None:
    chance = random.Random(0)  # noqa: S311 (a repeatable choice, no secret)
    with transaction.atomic():
        for _ in range(CALLS):
            amount = Decimal(chance.randrange(1, 100_000))
            income, cash = chance.choice(accounts[1::2]), chance.choice(accounts[::2])
            ledger.commit_txs(
                je_timestamp=datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(365)),
                je_posted=True,
                je_desc="synthetic",
                je_txs=[
                    {"account": cash, "amount": amount, "tx_type": "debit", "description": "synthetic"},
                    {"account": income, "amount": amount, "tx_type": "credit", "description": "synthetic"},
                ],
            )


def main() -> None:
    own_schema()
    ledger, accounts = books()
    wall, cpu = timed(lambda: post(ledger, accounts))
    assert ledger.journal_entries.filter(posted=True).count() == CALLS
    report({"entries": CALLS, "entries per second": CALLS / wall, "CPU-seconds": cpu})


if __name__ == "__main__":
    sys.exit(main())
