"""Four processes write at once on PostgreSQL: no account is overdrawn, nothing is lost, and the chain is one chain."""

from __future__ import annotations

import pytest
from fresh import Fresh
from ledger.books import Books, open_books, plain_sql
from ledger.processes import start
from people import someone_who_may_do_everything

from headwater.ledger import queries
from headwater.ledger.models import Balance
from headwater.ledger.verify import verify

WRITERS, ATTEMPTS = 4, 300


def bank() -> Books:
    """Four accounts with USD 1.00 each, and transfers of up to USD 0.60 to come."""
    books = open_books(someone_who_may_do_everything())
    books.accounts["solutions-nairobi"] = books.accounts["lives-nairobi"]._replace(
        nodes=tuple((axis, books.nodes["SO-2"] if axis == "objective" else node)
                    for axis, node in books.accounts["lives-nairobi"].nodes)
    )  # fmt: skip
    books.tell("2024-01-01  G  sweden  pool  4.00")
    for name in ("lives", "solutions", "lives-nairobi", "solutions-nairobi"):
        books.post(f"open {name}", "2024-01-02", ("pool", name, "1.00"))
    return books


def work(fresh: Fresh, what: str, attempts: int) -> tuple[set[str], int]:
    """Let four processes work, and return what they were told is in the books, and how often they were refused."""
    writers = [start(fresh, what, f"writer{number}", str(attempts)) for number in range(WRITERS)]
    acknowledged: set[str] = set()
    refused = 0
    for writer in writers:
        said, problems = writer.communicate(timeout=300)
        assert writer.returncode == 0, problems
        *keys, last = said.split("\n")[:-1]
        acknowledged.update(keys)
        refused += int(last.removeprefix("refused "))
    return acknowledged, refused


@pytest.mark.slow
@pytest.mark.only_on("postgresql")
def test_four_writers_never_overdraw(fresh_database: Fresh) -> None:
    with fresh_database.open():
        bank()
        before = queries.entries().count()
    acknowledged, refused = work(fresh_database, "transfer", ATTEMPTS)
    with fresh_database.open():
        posted = set(queries.entries().filter(pk__gt=before).values_list("key", flat=True))
        assert posted == acknowledged
        assert len(acknowledged) + refused == WRITERS * ATTEMPTS
        # Otherwise nobody ever asked for more than there was, and nothing was shown.
        assert refused > 100
        assert len({key.split("-")[0] for key in posted}) == WRITERS
        stands = list(Balance.objects.filter(account__kind="purpose").values_list("amount", flat=True))
        assert sum(stands) == 400
        assert min(stands) >= 0
        assert lowest_ever() >= 0
        verdict = verify()
        assert (verdict.wrong, verdict.entries) == ("", before + len(acknowledged))


def lowest_ever() -> int:
    """The lowest that any account but the donor's ever stood at, entry by entry."""
    rows = plain_sql("""
        WITH side AS (
            SELECT entry_id, line, source_id AS account_id, -amount AS amount FROM ledger_movement
            UNION ALL SELECT entry_id, line, target_id, amount FROM ledger_movement
        )
        SELECT min(stands) FROM (
            SELECT account_id, sum(amount) OVER (PARTITION BY account_id ORDER BY entry_id, line) AS stands FROM side
        ) AS history JOIN ledger_account ON ledger_account.id = account_id WHERE NOT may_go_negative
    """)
    return int(str(rows[0][0]))


@pytest.mark.slow
@pytest.mark.only_on("postgresql")
def test_the_same_work_without_the_guards_overdraws(fresh_database: Fresh) -> None:
    """A check made too early, as careless programs do, protects nobody; so the proof above proves something."""
    with fresh_database.open():
        bank()
        plain_sql("ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_not_below_lowest")
    work(fresh_database, "stale", ATTEMPTS // 2)
    with fresh_database.open():
        assert lowest_ever() < 0


@pytest.mark.slow
@pytest.mark.only_on("postgresql")
def test_with_only_the_rule_gone_the_database_stops_the_careless_program(fresh_database: Fresh) -> None:
    with fresh_database.open():
        bank()
    writers = [start(fresh_database, "stale", f"writer{number}", str(ATTEMPTS // 2)) for number in range(WRITERS)]
    problems = [writer.communicate(timeout=300)[1] for writer in writers]
    assert any("ledger_balance_not_below_lowest" in problem for problem in problems)
    with fresh_database.open():
        assert lowest_ever() >= 0
        assert verify()
