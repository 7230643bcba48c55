"""What rules refuse in a sentence the database refuses again, whatever program writes: the same on both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from headwater.funding import actions, queries
from headwater.funding.models import Allocation, CarryOver, Contribution, PoolScope, Tranche
from headwater.funding.rules import AgreementDraft, PledgeDraft, TrancheDraft
from headwater.ledger.actions import close
from headwater.lib.money import Money

World = Any  # tests/funding/conftest.py


def by_database(doing: Callable[[], object]) -> None:
    """The database refuses by itself, whatever program writes."""

    def done_and_looked_at() -> None:
        doing()
        # What a database leaves to the end of a transaction is asked now.
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        done_and_looked_at()


EDITS = {
    "rate": "UPDATE funding_rate SET billionths_per_usd = 1",
    "no rate": "DELETE FROM funding_rate",
    "pool": "UPDATE funding_pool SET category = 1",
    "limit": "DELETE FROM funding_poolscope",
    "contribution": "UPDATE funding_contribution SET amount_usd = amount_usd + 1",
    "no contribution": "DELETE FROM funding_contribution",
    "reversed": "UPDATE funding_contribution SET status = 'received', reversal_id = NULL WHERE status = 'reversed'",
    "reversed without entry": "UPDATE funding_contribution SET status = 'reversed' WHERE code = 'C-1'",
    "approved": "UPDATE funding_allocation SET amount = amount + 1 WHERE status = 'approved'",
    "unapproved": "UPDATE funding_allocation SET status = 'proposed', approved_by_id = NULL, decided_on = NULL, "
    "entry_id = NULL WHERE status = 'approved'",
    "unsigned": "UPDATE funding_allocation SET status = 'approved' WHERE code = 'A-2'",
    "proposal": "UPDATE funding_allocation SET amount = 1 WHERE code = 'A-2'",
    "no allocation": "DELETE FROM funding_allocation",
    "own approval": "UPDATE funding_allocation SET first_approved_by_id = proposed_by_id WHERE code = 'A-2'",
    "carry-over": "UPDATE funding_carryover SET amount = amount + 1",
    "agreement": "UPDATE funding_agreement SET amount = 1",
    "tranche": "DELETE FROM funding_tranche",
    "pledge": "UPDATE funding_pledge SET amount = 1",
}


@pytest.fixture
def full(world: World) -> World:
    """One record of each kind, some of them ended."""
    world.give("C-1", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 3,000,000.00")
    world.give("C-2", "SWE", "A", "UNEARMARKED", "2023-02-01", "USD 5.00")
    actions.reverse_contribution(code="C-2", on=date(2023, 2, 2), why="Wrong", by=world.corrector)
    world.allocate("A-1", "UNEARMARKED", "SO1", "2023-03-01", "1.00")
    world.propose("A-2", "UNEARMARKED", "SO1", "2023-03-01", "1,000,000.01")
    agreement = AgreementDraft(
        code="AG-1",
        title="Core support",
        donor=world.id("SWE"),
        signed_on=date(2023, 1, 5),
        starts_on=date(2023, 1, 1),
        ends_on=date(2025, 12, 31),
        modality="A",
        money=Money(5, "USD"),
        tranches=(TrancheDraft(number=1, due_on=date(2023, 3, 1), amount=5),),
    )
    actions.sign_agreement(draft=agreement, by=world.clerk)
    pledge = PledgeDraft(
        code="PL-1",
        donor=world.id("SWE"),
        money=Money(5, "USD"),
        pledged_on=date(2023, 1, 5),
        expected_on=date(2023, 6, 1),
    )
    actions.pledge(draft=pledge, by=world.clerk)
    pool = queries.pool("UNEARMARKED")
    actions.carry_over(pool=pool, year=2023, reason="Late", by=world.budget)
    close(through=date(2023, 12, 31), why="Year end", by=world.closer)
    actions.approve_carry_over(pool=pool, year=2023, by=world.decider)
    return world


@pytest.mark.parametrize("case", EDITS)
def test_the_database_refuses_edits(full: World, case: str) -> None:
    before, stood = full.counts(), full.stands()

    def edit() -> None:
        with connection.cursor() as cursor:
            cursor.execute(EDITS[case])
            assert cursor.rowcount, "the edit meets no row, so it proves nothing"

    by_database(edit)
    assert (full.counts(), full.stands()) == (before, stood)


# Each database has its own way of writing over a row that is there.
REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "postgresql": "INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",
}


@pytest.mark.parametrize(
    "table", ["rate", "pool", "poolscope", "agreement", "tranche", "pledge", "contribution", "allocation", "carryover"]
)
def test_the_database_refuses_a_replaced_row(full: World, table: str) -> None:
    def replace_row() -> None:
        with connection.cursor() as cursor:
            cursor.execute(REPLACE[connection.vendor].format(table=f"funding_{table}"))

    by_database(replace_row)


def copy(row: Any, **changes: Any) -> Callable[[], object]:
    """A second row like the first, but for some columns, written past every rule."""
    for name, value in {"pk": None, "_state.adding": True, **changes}.items():
        if name != "_state.adding":
            setattr(row, name, value)
    row._state.adding = True
    return row.save


def test_the_database_refuses_money_against_its_earmark(full: World) -> None:
    spare = queries.allocation("A-1").entry_id
    wrong: list[dict[str, Any]] = [
        {"modality": "I"},
        {"modality": "I", "category": 4},
        {"modality": "D", "category": 2},
        {"pool": None},
        {"fund": full.nodes["SYRIA"]},
        {"pool": queries.pool("SYRIA"), "fund": full.nodes["SYRIA"]},
        {"amount": 0, "amount_usd": 0},
        {"amount_usd": 7},
        {"currency": "EUR"},
        {"currency": "SEK", "rate": queries.rates().get()},
        {
            "currency": "EUR",
            "rate": queries.rates().get(),
            "received_on": date(2023, 5, 3),
            "booked_on": date(2023, 5, 3),
        },
        {"currency": "EUR", "rate": queries.rates().get()},
        {"agreement": queries.agreement("AG-1"), "donor": full.nodes["NOR"]},
        {"booked_on": date(2023, 1, 31)},
        {"status": "reversed"},
        {"code": "C-1"},
    ]
    for changes in wrong:
        row = Contribution.objects.get(code="C-1")
        by_database(copy(row, **{"code": "C-9", "entry_id": spare, **changes}))
    # Without anything wrong the same row is taken, so each refusal above is about what was changed.
    with transaction.atomic():
        copy(Contribution.objects.get(code="C-1"), code="C-9", entry_id=spare)()


def test_the_database_refuses_allocations_against_the_earmark(full: World) -> None:
    syria, limit = queries.pool("SYRIA"), PoolScope.objects.get(node=full.nodes["SYR"])
    other = PoolScope.objects.get(node=full.nodes["SO1"])
    wrong: list[dict[str, Any]] = [
        {"pool": syria},
        {"pool": syria, "scope": other},
        {"scope": limit},
        {"amount": 0},
        {"purpose": ""},
        {"status": "booked"},
        {"first_approved_by": full.budget},
        {"status": "approved", "approved_by": full.budget, "decided_on": date(2023, 3, 1), "entry_id": 2},
        {"status": "approved", "approved_by": full.decider, "decided_on": date(2023, 3, 1), "entry_id": 2},
        {
            "status": "approved",
            "approved_by": full.decider,
            "first_approved_by": full.decider,
            "decided_on": date(2023, 3, 1),
            "entry_id": 2,
        },
        {"status": "approved", "amount": 5, "approved_by": full.decider, "decided_on": date(2023, 2, 1), "entry_id": 2},
    ]
    for changes in wrong:
        row = Allocation.objects.get(code="A-2")
        by_database(copy(row, **{"code": "A-9", **changes}))
    good = {"status": "approved", "first_approved_by": full.second, "approved_by": full.decider, "entry_id": 2}
    copy(Allocation.objects.get(code="A-2"), code="A-9", decided_on=date(2023, 3, 1), **good)()
    copy(Allocation.objects.get(code="A-2"), code="A-8", pool=syria, scope=limit)()


def test_the_database_keeps_tranches_limits_and_carry_overs(full: World) -> None:
    signed = queries.agreement("AG-1")
    by_database(lambda: Tranche.objects.create(agreement=signed, number=2, due_on=date(2025, 1, 1), amount=1))
    by_database(lambda: PoolScope.objects.create(pool=queries.pool("UNEARMARKED"), node=full.nodes["SO1"]))
    row = CarryOver(pool=queries.pool("SYRIA"), year=2023, amount=5, reason="Late", proposed_by=full.budget)
    by_database(copy(row, approved_by=full.budget, status="approved"))
    by_database(copy(row, approved_by=None, status="approved"))
    by_database(copy(row, approved_by=None, status="proposed", reason=""))
    copy(row, approved_by=None, status="proposed", reason="Late")()
