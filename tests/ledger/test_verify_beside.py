"""What stands beside the entries is changed by hand: accounts, totals, balances, the chart and closings."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from django.db import connection
from ledger.books import Books, plain_sql, without_guards
from ledger.tampering import changed, was_changed

from headwater.ledger.models import Closing
from headwater.ledger.rules import GENESIS, sealed
from headwater.ledger.verify import verify

OBJECTIVE = "axis = 'objective' AND account_id = (SELECT target_id FROM ledger_movement WHERE entry_id = 3)"


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE ledger_accountnode SET node_id = (SELECT id FROM registry_node WHERE code = 'SO-2') WHERE {OBJECTIVE}",
        f"DELETE FROM ledger_accountnode WHERE {OBJECTIVE}",
        "UPDATE registry_node SET code = 'SO-9' WHERE code = 'SO-1'",
    ],
)
def test_an_account_that_means_something_else_now(told: Books, change: str) -> None:
    if connection.vendor == "sqlite" and "registry_node SET" in change:
        for (name,) in plain_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'registry_node'"
        ):
            plain_sql(f"DROP TRIGGER {name}")
    said = changed(change)
    assert said.startswith("Entry 3 “A-1” names an account that was changed: “purpose USD fund=fund/UNEARMARKED")


def test_an_account_whose_code_and_coordinates_were_both_changed(told: Books) -> None:
    target = "(SELECT target_id FROM ledger_movement WHERE entry_id = 3)"
    said = changed(
        f"UPDATE ledger_account SET code = code || '-9' WHERE id = {target}",
    )
    assert said.startswith("Entry 3 “A-1” names an account that was changed")
    assert "objective=plan-element/SO-1-9” now reads" in said


def test_an_account_that_may_suddenly_go_below_zero(told: Books) -> None:
    truth = "1" if connection.vendor == "sqlite" else "true"
    said = changed(f"UPDATE ledger_account SET may_go_negative = {truth} WHERE kind = 'purpose'")
    assert said.startswith("Entry 3 “A-1” names an account that was changed")
    assert said.endswith("has another lower limit than its kind.")


def test_an_account_that_is_gone(told: Books) -> None:
    target = "(SELECT target_id FROM ledger_movement WHERE entry_id = 3)"
    assert changed(f"DELETE FROM ledger_account WHERE id = {target}") == was_changed(3, "A-1", "2024-02-06")


def test_a_changed_total(told: Books) -> None:
    said = changed("UPDATE ledger_total SET came_in = came_in + 1 WHERE month = 2024 * 12 AND came_in > 0")
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    assert said == f"The kept total of account {pool} in 2024-01 is not what its movements add up to."


def test_a_changed_balance(told: Books) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"UPDATE ledger_balance SET amount = amount + 1 WHERE account_id = {pool}")
    assert said == f"The kept balance of account {pool} is 80001; its movements add up to 80000."


@pytest.mark.parametrize("change", ["lowest = NULL", "lowest = -100"])
def test_a_balance_that_was_allowed_to_go_lower(told: Books, change: str) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"UPDATE ledger_balance SET {change} WHERE account_id = {pool}")
    assert said.startswith(f"The kept balance of account {pool} may go as low as")


def test_a_balance_that_is_gone(told: Books) -> None:
    pool = plain_sql("SELECT id FROM ledger_account WHERE kind = 'pool'")[0][0]
    said = changed(f"DELETE FROM ledger_balance WHERE account_id = {pool}")
    assert said == f"The kept balance of account {pool} is None; its movements add up to 80000."


def test_a_chart_that_lets_more_happen(told: Books) -> None:
    said = changed("INSERT INTO ledger_feed (source_kind, target_kind) VALUES ('donor', 'spent')")
    assert said == "What may feed what in the database is not what the chart says."
    truth = "1" if connection.vendor == "sqlite" else "true"
    with without_guards():
        plain_sql("DELETE FROM ledger_feed WHERE source_kind = 'donor' AND target_kind = 'spent'")
        plain_sql(f"INSERT INTO ledger_kind (kind, may_go_negative) VALUES ('purse', {truth})")
    assert verify().wrong == "The kinds of account in the database are not those of the chart."


@pytest.mark.parametrize(
    "change",
    [
        "through = '2023-12-31'",
        "why = 'Somebody else said so.'",
        "at = '2020-01-01 00:00:00'",
        "by_id = by_id + 1",
        "head = 1",
        "head_hash = hash",
        "hash = head_hash",
    ],
)
def test_a_changed_closing(told: Books, change: str) -> None:
    said = changed(
        f"UPDATE ledger_closing SET {change.replace('at =', chr(34) + 'at' + chr(34) + ' =')} WHERE why = 'January.'"
    )
    assert said.startswith("The closing of ")
    assert said.endswith("was changed after it was signed.")


def test_a_closing_taken_out_before_another(told: Books) -> None:
    said = changed("DELETE FROM ledger_closing WHERE why = 'January.'")
    assert "through 2024-02-29 was changed after it was signed" in said


def test_the_first_entry_is_named_before_anything_else(told: Books) -> None:
    assert changed(
        "UPDATE ledger_balance SET amount = amount + 1",
        "UPDATE ledger_closing SET why = 'x'",
        "UPDATE ledger_entry SET why = 'x' WHERE id >= 4",
        "UPDATE ledger_movement SET amount = 7 WHERE entry_id = 5",
    ) == was_changed(4, "A-2", "2024-02-07")


def test_a_closing_made_up_afterwards_breaks_the_chain_of_closings(told: Books) -> None:
    with without_guards():
        row = Closing.objects.order_by("pk").first()
        assert row is not None
        at = row.at.astimezone(UTC).isoformat()
        forged = sealed(GENESIS, date(2023, 12, 31), at, row.by_id, row.why, row.head, bytes(row.head_hash))
        plain_sql("UPDATE ledger_closing SET through = '2023-12-31', hash = %s WHERE id = %s", [forged, row.pk])
    assert "through 2024-02-29 was changed after it was signed" in verify().wrong
