"""What the books say: by any axes, exact to the day, as they were believed, and always what plain addition gives."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger.books import Books, plain_sql

from headwater.ledger import actions, queries
from headwater.ledger.chart import Account
from headwater.ledger.queries import Cell, RollForward
from headwater.ledger.rules import Draft, Line
from headwater.lib.money import Money
from headwater.lib.periods import Period, containing, parse, year

STORY = """
    2023-11-30  G-0  sweden  pool           1,000.00
    2024-01-31  G-1  sweden  pool             200.10
    2024-02-01  G-2  norway  pool             300.20
    2024-02-29  A-1  pool    lives            400.00
    2024-02-29  A-2  pool    lives-nairobi     50.00
    2024-03-31  G-3  sweden  sweden-only       70.07
    2024-04-01  A-3  sweden-only  solutions     0.07
    2024-04-15  S-1  lives   spent-lives      150.00
    2024-05-02  B-1  spent-lives  lives        25.50
    2024-05-03  B-2  lives   solutions         10.00
"""


@pytest.fixture
def told(books: Books) -> Books:
    books.tell(STORY)
    return books


def shown(rows: list[Cell] | list[RollForward], books: Books) -> list[tuple[object, ...]]:
    """Rows with codes for nodes and whole units for minor ones."""
    codes = {node: code for code, node in books.nodes.items()}
    written = []
    for row in rows:
        nodes = tuple(codes.get(node, "-") if node else "-" for node in row.nodes)
        figures = (
            (str(row.period), row.came_in, row.went_out)
            if isinstance(row, Cell)
            else (row.opening, row.came_in, row.went_out, row.closing)
        )
        written.append(
            (
                *nodes,
                *(figure if isinstance(figure, str) else f"{Money(figure, row.unit).decimal:,}" for figure in figures),
            )
        )
    return sorted(written)


def test_what_stood_in_an_account_at_the_end_of_a_day(told: Books) -> None:
    pool = told.accounts["pool"]
    assert [
        (day, str(Money(queries.balance(pool, on=date.fromisoformat(day)), "USD")))
        for day in ("2023-11-29", "2023-11-30", "2024-01-30", "2024-01-31", "2024-02-01", "2024-02-28", "2024-02-29")
    ] == [
        ("2023-11-29", "USD 0.00"),
        ("2023-11-30", "USD 1,000.00"),
        ("2024-01-30", "USD 1,000.00"),
        ("2024-01-31", "USD 1,200.10"),
        ("2024-02-01", "USD 1,500.30"),
        ("2024-02-28", "USD 1,500.30"),
        ("2024-02-29", "USD 1,050.30"),
    ]
    assert queries.balance(pool) == queries.balance(pool, on=date(2030, 1, 1)) == 1_050_30


def test_an_account_that_was_never_used_is_empty_and_stays_unopened(told: Books) -> None:
    before = queries.accounts().count()
    unused = told.accounts["east"]
    assert queries.balance(unused) == queries.balance(unused, on=date(2024, 1, 1)) == 0
    assert queries.believed(unused, at=timezone.now(), on=date(2024, 1, 1)) == 0
    assert queries.accounts().count() == before


def test_what_was_allocated_by_objective_and_quarter(told: Books) -> None:
    cells = queries.balances(axes=("objective", "office"), grain="quarter", kinds=["purpose"])
    assert shown(cells, told) == [
        ("SO-1", "-", "2024-Q1", "400.00", "0.00"),
        ("SO-1", "-", "2024-Q2", "25.50", "160.00"),
        ("SO-1", "NAIROBI", "2024-Q1", "50.00", "0.00"),
        ("SO-2", "-", "2024-Q2", "10.07", "0.00"),
    ]


def test_who_gave_by_year_and_month(told: Books) -> None:
    assert shown(queries.balances(axes=("donor",), grain="year", kinds=["donor"]), told) == [
        ("NOR", "2024", "0.00", "300.20"),
        ("SWE", "2023", "0.00", "1,000.00"),
        ("SWE", "2024", "0.00", "270.17"),
    ]
    months = queries.balances(axes=(), grain="month", kinds=["donor"], through=date(2024, 2, 1))
    assert shown(months, told) == [
        ("2023-11", "0.00", "1,000.00"),
        ("2024-01", "0.00", "200.10"),
        ("2024-02", "0.00", "300.20"),
    ]


def test_only_what_stands_on_an_axis(told: Books) -> None:
    sweden = told.nodes["SWE"]
    cells = queries.balances(axes=("fund",), grain="year", where={"donor": [sweden]}, kinds=["earmarked"])
    assert shown(cells, told) == [("EAST", "2024", "70.07", "0.07")]
    assert queries.balances(axes=(), grain="year", where={"donor": []}) == []
    assert queries.balances(axes=(), grain="year", kinds=[]) == []


def test_opening_and_in_and_out_and_closing(told: Books) -> None:
    rows = queries.roll_forward(period=parse("2024-Q1"), axes=("fund",), kinds=["pool", "earmarked"])
    assert shown(rows, told) == [
        ("EAST", "0.00", "70.07", "0.00", "70.07"),
        ("UNEARMARKED", "1,000.00", "500.30", "450.00", "1,050.30"),
    ]
    rows = queries.roll_forward(period=Period(date(2024, 2, 1), date(2024, 2, 28)), axes=("fund",), kinds=["pool"])
    assert shown(rows, told) == [("UNEARMARKED", "1,200.10", "300.20", "0.00", "1,500.30")]
    rows = queries.roll_forward(
        period=Period(date(2024, 4, 15), date(2024, 5, 2)), axes=("objective",), kinds=["purpose"]
    )
    assert shown(rows, told) == [
        ("SO-1", "450.00", "25.50", "150.00", "325.50"),
        ("SO-2", "0.07", "0.00", "0.00", "0.07"),
    ]


def test_periods_that_follow_each_other_hand_over_every_cent(told: Books) -> None:
    whole = queries.roll_forward(period=year(2024), axes=("account",))
    for grain in ("month", "quarter"):
        parts = [queries.roll_forward(period=part, axes=("account",)) for part in year(2024).parts(grain)]  # type: ignore[arg-type]
        for row in whole:
            same = [part for rows in parts for part in rows if part.nodes == row.nodes]
            assert [part.opening for part in same[1:]] == [part.closing for part in same[:-1]]
            assert same[-1].closing == row.closing
            assert sum(part.came_in for part in same) == row.came_in
            assert sum(part.went_out for part in same) == row.went_out


def test_units_are_never_added_up(books: Books) -> None:
    books.post("E-1", "2024-01-05", ("sweden:EUR", "pool:EUR", "7.00"))
    books.post("U-1", "2024-01-05", ("sweden", "pool", "5.00"))
    cells = queries.balances(axes=("fund",), grain="year", kinds=["pool"])
    assert [(cell.unit, cell.came_in) for cell in cells] == [("EUR", 700), ("USD", 500)]
    rows = queries.roll_forward(period=year(2024), axes=(), kinds=["pool"])
    assert [(row.unit, row.closing) for row in rows] == [("EUR", 700), ("USD", 500)]


def test_the_movements_behind_a_figure(told: Books) -> None:
    period = Period(date(2024, 2, 29), date(2024, 4, 15))
    rows = list(queries.movements(period=period, kinds=["purpose"], where={"objective": [told.nodes["SO-1"]]}))
    assert [(row.key, str(row.on), row.target_code.split()[0], row.amount) for row in rows] == [
        ("A-1", "2024-02-29", "purpose", 400_00),
        ("A-2", "2024-02-29", "purpose", 50_00),
        ("S-1", "2024-04-15", "spent", 150_00),
    ]
    assert len(list(queries.movements())) == 10
    assert queries.nodes_of([rows[0].target]) == {
        rows[0].target: {"fund": told.nodes["UNEARMARKED"], "objective": told.nodes["SO-1"]}
    }


def test_what_the_books_believed_before_they_knew_better(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gift of January is recorded in February, found wrong in March, and taken back for the day it was booked."""

    def now(day: int, month: int, microsecond: int = 0) -> datetime:
        moment = datetime(2024, month, day, 9, 0, 0, microsecond, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    pool = books.accounts["pool"]
    learned = now(5, 2)
    books.post("G-1", "2024-02-01", ("sweden", "pool", "100.00"), occurred_on="2024-01-31")
    added = now(6, 2, microsecond=250_000)
    books.post("G-2", "2024-02-03", ("norway", "pool", "11.00"))
    taken_back = now(9, 3)
    actions.reverse(entry=1, on=date(2024, 2, 1), why="It was another fund's.", by=books.by)
    instant = timedelta(microseconds=1)
    assert [
        (str(at), queries.believed(pool, at=at, on=date(2024, 2, 28)))
        for at in (learned - instant, learned, added - instant, added, taken_back - instant, taken_back)
    ] == [
        ("2024-02-05 08:59:59.999999+00:00", 0),
        ("2024-02-05 09:00:00+00:00", 100_00),
        ("2024-02-06 09:00:00.249999+00:00", 100_00),
        ("2024-02-06 09:00:00.250000+00:00", 111_00),
        ("2024-03-09 08:59:59.999999+00:00", 111_00),
        ("2024-03-09 09:00:00+00:00", 11_00),
    ]
    assert queries.believed(pool, at=taken_back, on=date(2024, 1, 31)) == 0
    assert queries.believed(pool, at=added, on=date(2024, 2, 1)) == 100_00


def test_kept_totals_are_what_plain_sql_adds_up_to(told: Books) -> None:
    plain = plain_sql("""
        SELECT account_id, month, sum(came_in), sum(went_out) FROM (
            SELECT target_id AS account_id, substr(CAST("on" AS text), 1, 7) AS month, amount AS came_in, 0 AS went_out
            FROM ledger_movement JOIN ledger_entry ON ledger_entry.id = entry_id
            UNION ALL
            SELECT source_id, substr(CAST("on" AS text), 1, 7), 0, amount
            FROM ledger_movement JOIN ledger_entry ON ledger_entry.id = entry_id
        ) AS side GROUP BY account_id, month
    """)
    cells = queries.balances(axes=("account",), grain="month")
    assert sorted((cell.nodes[0], str(cell.period), cell.came_in, cell.went_out) for cell in cells) == sorted(plain)
    assert len(plain) == 17


# Moves that keep every account above zero, whatever their order: gifts are large and allocations small.
MOVES = [
    ("sweden", "pool"),
    ("norway", "pool"),
    ("sweden", "sweden-only"),
    ("pool", "lives"),
    ("pool", "lives-nairobi"),
    ("sweden-only", "solutions"),
    ("lives", "solutions"),
    ("lives", "spent-lives"),
]
FIRST_DAY = date(2023, 12, 20)
days = st.integers(0, 110).map(lambda number: FIRST_DAY + timedelta(days=number))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(days, st.sampled_from(MOVES), st.integers(1, 10_000)), min_size=1, max_size=40),
    asked=st.tuples(days, days).map(sorted),
    axes=st.sampled_from([(), ("account",), ("donor",), ("fund", "objective"), ("objective", "office"), ("project",)]),
    kinds=st.sampled_from([None, ["pool"], ["purpose", "spent"], ["donor", "pool", "earmarked"]]),
)
def test_a_roll_forward_is_exact_to_the_day(
    books: Books,
    moves: list[tuple[date, tuple[str, str], int]],
    asked: list[date],
    axes: tuple[str, ...],
    kinds: list[str] | None,
) -> None:
    period = Period(*asked)
    accounts = books.accounts
    funding = [(FIRST_DAY, (giver, "pool"), 10**7) for giver in ("sweden", "norway")]
    funding += [(FIRST_DAY, ("sweden", "sweden-only"), 10**7), (FIRST_DAY, ("pool", "lives"), 10**6)]
    everything = funding + moves
    with transaction.atomic():
        actions.post_many(
            drafts=[
                Draft(key=f"M-{i}", kind="move", on=on, why="Random.", lines=(Line(accounts[a], accounts[b], amount),))
                for i, (on, (a, b), amount) in enumerate(everything)
            ],
            by=books.by,
        )
        sides = plain_sql("SELECT source_id, target_id FROM ledger_movement ORDER BY entry_id")
        ids = {
            accounts[name]: number
            for (_, names, _), numbers in zip(everything, sides, strict=True)
            for name, number in zip(names, numbers, strict=True)
        }
        expected = recomputed(everything, books, period, axes, kinds, ids)
        found = {
            row.nodes: [row.opening, row.came_in, row.went_out, row.closing]
            for row in queries.roll_forward(period=period, axes=axes, kinds=kinds)
        }
        stood = {name: queries.balance(accounts[name], on=period.end) for name in ("pool", "lives", "sweden")}
        transaction.set_rollback(True)
    assert found == expected
    for name, amount in stood.items():
        came = sum(move[2] for move in everything if move[0] <= period.end and move[1][1] == name)
        went = sum(move[2] for move in everything if move[0] <= period.end and move[1][0] == name)
        assert amount == came - went


def recomputed(
    moves: list[tuple[date, tuple[str, str], int]],
    books: Books,
    period: Period,
    axes: tuple[str, ...],
    kinds: list[str] | None,
    ids: dict[Account, object],
) -> dict[tuple[object, ...], list[int]]:
    """The same figures by going through the moves one by one."""
    rows: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for on, names, amount in moves:
        for name, sign in zip(names, (-1, 1), strict=True):
            account = books.accounts[name]
            if on > period.end or (kinds is not None and account.kind not in kinds):
                continue
            nodes = dict(account.nodes)
            row = rows[tuple(ids[account] if axis == "account" else nodes.get(axis) for axis in axes)]
            if on < period.start:
                row[0] += sign * amount
            else:
                row[1 if sign > 0 else 2] += amount
            row[3] += sign * amount
    return dict(rows)


def test_the_head_is_what_to_publish(told: Books) -> None:
    last = queries.entry(10)
    assert last is not None
    assert queries.head() == (10, bytes(last.hash).hex())
    assert queries.entry(11) is None


def test_entries_of_a_kind(told: Books) -> None:
    told.post("K-1", "2024-06-01", ("sweden", "pool", "1.00"), kind="gift")
    assert [entry.key for entry in queries.entries(kind="gift")] == ["K-1"]
    assert queries.entries().count() == 11


def test_a_month_that_is_not_over_counts_to_its_day(told: Books) -> None:
    assert containing(date(2024, 2, 1), "month").end == date(2024, 2, 29)
    rows = queries.roll_forward(period=Period(date(2024, 2, 1), date(2024, 2, 1)), axes=(), kinds=["donor"])
    assert [(row.opening, row.came_in, row.went_out) for row in rows] == [(-1_200_10, 0, 300_20)]
