"""A machine that keeps two sets of books: the ledger's, and a plain list that anybody can follow. They must agree.

It posts, asks again, uses keys twice, takes back, closes, opens and tampers in every order it can think of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from ledger.books import Books, plain_sql, without_guards

from headwater.ledger import actions, bulk, queries
from headwater.ledger.rules import Draft, Line
from headwater.ledger.verify import verify
from headwater.lib.errors import Refused
from headwater.lib.periods import Period

NAMES = ("sweden", "pool", "lives", "spent-lives", "sweden:EUR", "pool:EUR")
MAY_MOVE = {("sweden", "pool"), ("pool", "sweden"), ("pool", "lives"), ("lives", "pool"), ("lives", "spent-lives"),
            ("spent-lives", "lives"), ("sweden:EUR", "pool:EUR"), ("pool:EUR", "sweden:EUR")}  # fmt: skip
MAY_OWE = {"sweden", "sweden:EUR"}
DAYS = [date(2024, 1, 10), date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 15), date(2024, 2, 29), date(2024, 3, 1)]
MONTH_ENDS = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]
PERIOD = Period(date(2024, 1, 31), date(2024, 2, 15))

# A day is chosen by where it lies: mostly open, and now and then the last closed day or one before it.
days = st.sampled_from([*(("open", number) for number in range(len(DAYS))), *[("last", 0)] * 3, ("closed", 0)])
month_ends = st.sampled_from(MONTH_ENDS)
# Mostly what may be, in amounts that run an account dry soon; and now and then anything at all.
sensible = st.sampled_from(sorted(MAY_MOVE))
anything = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
amounts = st.sampled_from([50, 99, 100, 1])
moves = st.tuples(st.one_of(sensible, sensible, anything), amounts)
several = st.lists(moves, min_size=1, max_size=3)
positions = st.integers(0, 10_000)


@dataclass
class Written:
    """An entry as the plain list has it."""

    key: str
    on: date
    lines: list[tuple[str, str, int]]
    reverses: int = 0
    reversed_by: int = 0


class TwoBooks(RuleBasedStateMachine):
    """Everything is done inside a transaction that is given up at the end, so each run begins with empty books."""

    books: Books
    ids: dict[int, str]
    most_lines = 3

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Written] = []
        self.closed: date | None = None
        self.asked = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def draft(self, key: str, on: date, lines: list[tuple[str, str, int]]) -> Draft:
        accounts = self.books.accounts
        moved = tuple(Line(accounts[source], accounts[target], amount) for source, target, amount in lines)
        return Draft(key=key, kind="move", on=on, lines=moved, why="The machine.")

    def day(self, chosen: tuple[str, int]) -> date:
        where, number = chosen
        if where != "open" and self.closed:
            return self.closed if where == "last" else self.closed.replace(day=1)
        open_days = [day for day in DAYS if not self.closed or day > self.closed]
        return open_days[number % len(open_days)]

    def standing(self) -> dict[str, int]:
        stands: dict[str, int] = defaultdict(int)
        for entry in self.written:
            for source, target, amount in entry.lines:
                stands[source] -= amount
                stands[target] += amount
        return stands

    def may_stand(self, on: date, lines: list[tuple[str, str, int]]) -> bool:
        if self.closed and on <= self.closed:
            return False
        stands = self.standing()
        for source, target, amount in lines:
            stands[source] -= amount
            stands[target] += amount
            if (source, target) not in MAY_MOVE or (stands[source] < 0 and source not in MAY_OWE):
                return False
        return True

    def attempt(self, what: str, allowed: bool, act: Callable[[], Any]) -> Any:
        """Do it, and look that it was done exactly where the plain list says it may be."""
        done = refusal = None
        try:
            done = act()
        except (Refused, IntegrityError) as problem:
            refusal = problem
        assert refusal or allowed, f"accepted: {what}"
        assert not isinstance(refusal, IntegrityError), f"refused by the database alone: {what}: {refusal}"
        assert not (refusal and allowed), f"refused: {what}: {refusal}"
        return done

    def new_key(self) -> str:
        self.asked += 1
        return f"K-{self.asked}"

    @initialize(gifts=st.lists(amounts, min_size=2, max_size=3))
    def begin_with_gifts(self, gifts: list[int]) -> None:
        for amount in gifts:
            self.ask(DAYS[0], [("sweden", "pool", amount)])

    @rule(chosen=days, amount=amounts)
    def give(self, chosen: tuple[str, int], amount: int) -> None:
        self.ask(self.day(chosen), [("sweden", "pool", amount)])

    @rule(chosen=days, amount=amounts)
    def allocate(self, chosen: tuple[str, int], amount: int) -> None:
        self.ask(self.day(chosen), [("pool", "lives", amount)])

    @rule(chosen=days, moved=several)
    def post_anything(self, chosen: tuple[str, int], moved: list[tuple[tuple[str, str], int]]) -> None:
        lines = [(source, target, amount) for (source, target), amount in moved]
        self.ask(self.day(chosen), lines[: self.most_lines])

    @rule(chosen=days, mixed=st.sampled_from([("sweden", "pool:EUR"), ("pool:EUR", "lives"), ("sweden:EUR", "pool")]))
    def mix_units(self, chosen: tuple[str, int], mixed: tuple[str, str]) -> None:
        self.ask(self.day(chosen), [(*mixed, 1)])

    def ask(self, on: date, lines: list[tuple[str, str, int]]) -> None:
        key, what = self.new_key(), "an entry"
        allowed = self.may_stand(on, lines)
        if self.closed and on <= self.closed:
            what = "an entry in a closed period"
        elif any((":" in source) != (":" in target) for source, target, _ in lines):
            what = "an entry across units"
        number = self.attempt(what, allowed, lambda: actions.post(draft=self.draft(key, on, lines), by=self.books.by))
        if allowed:
            self.written.append(Written(key, on, lines))
            assert number == len(self.written)

    @precondition(lambda self: self.written)
    @rule(which=positions)
    def retry(self, which: int) -> None:
        number = which % len(self.written)
        entry = self.written[number]
        if entry.reverses:
            return
        draft = self.draft(entry.key, entry.on, entry.lines)
        answer = self.attempt("a request repeated", True, lambda: actions.post(draft=draft, by=self.books.by))
        assert answer == number + 1, "accepted: another entry for the same request"

    @precondition(lambda self: self.written)
    @rule(which=positions, chosen=days)
    def use_a_key_again(self, which: int, chosen: tuple[str, int]) -> None:
        entry = self.written[which % len(self.written)]
        draft = self.draft(entry.key, self.day(chosen), [("sweden", "pool", 7)])
        self.attempt("a key used twice", False, lambda: actions.post(draft=draft, by=self.books.by))

    @precondition(lambda self: self.written)
    @rule(which=positions, chosen=days)
    def reverse(self, which: int, chosen: tuple[str, int]) -> None:
        self.take_back(which % len(self.written) + 1, self.day(chosen))

    @precondition(lambda self: any(entry.reverses for entry in self.written))
    @rule(which=positions, chosen=days)
    def reverse_again(self, which: int, chosen: tuple[str, int]) -> None:
        taken_back = [entry.reverses for entry in self.written if entry.reverses]
        self.take_back(taken_back[which % len(taken_back)], self.day(chosen))

    def take_back(self, number: int, on: date) -> None:
        entry = self.written[number - 1]
        back = [(target, source, amount) for source, target, amount in reversed(entry.lines)]
        what = "a reversal"
        if entry.reversed_by:
            what = "a second reversal"
        allowed = not entry.reverses and not entry.reversed_by and self.may_stand(on, back)
        key = self.new_key()
        self.attempt(
            what, allowed, lambda: actions.reverse(entry=number, on=on, why="Back.", by=self.books.by, key=key)
        )
        if allowed:
            self.written.append(Written(key, on, back, reverses=number))
            entry.reversed_by = len(self.written)

    @rule(through=month_ends, opening=st.booleans())
    def move_the_closing(self, through: date, opening: bool) -> None:
        if opening:
            what, act, allowed = "an opening", actions.reopen, self.closed is not None and through < self.closed
        else:
            what, act, allowed = "a closing", actions.close, self.closed is None or through > self.closed
        self.attempt(what, allowed, lambda: act(through=through, why="The machine.", by=self.books.by))
        self.closed = through if allowed else self.closed

    @precondition(lambda self: self.written)
    @rule(which=positions)
    def write_over(self, which: int) -> None:
        """With a database console, and every guard of the database in place."""
        number = which % len(self.written) + 1
        columns, row = "SELECT entry_id, line, source_id, target_id, unit, amount + 1", f"WHERE entry_id = {number}"
        over = {
            "sqlite": f"INSERT OR REPLACE INTO ledger_movement {columns} FROM ledger_movement {row}",
            "postgresql": f"UPDATE ledger_movement SET amount = amount + 1 {row}",
        }[connection.vendor]
        try:
            with transaction.atomic():
                plain_sql(over)
        except IntegrityError:
            return
        raise AssertionError("accepted: a movement written over")

    @precondition(lambda self: self.written)
    @rule(which=positions)
    def tamper(self, which: int) -> None:
        """Past every guard: it happens, and verify names the entry."""
        number = which % len(self.written) + 1
        with transaction.atomic():
            with without_guards():
                plain_sql("UPDATE ledger_movement SET amount = amount + 1 WHERE entry_id = %s AND line = 1", [number])
            said = verify().wrong
            transaction.set_rollback(True)
        assert said.startswith(f"Entry {number} “{self.written[number - 1].key}” of "), (
            f"tampering was not named: {said}"
        )

    @invariant()
    def balances_agree(self) -> None:
        kept = bulk.balances(self.ids)
        found = {self.ids[number]: amount for number, amount in kept.items() if amount}
        assert found == {name: amount for name, amount in self.standing().items() if amount}, "balances differ"

    @invariant()
    def totals_agree(self) -> None:
        added: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
        for entry in self.written:
            for source, target, amount in entry.lines:
                added[source, entry.on.replace(day=1)][1] += amount
                added[target, entry.on.replace(day=1)][0] += amount
        cells = queries.balances(axes=("account",), grain="month")
        found = {(self.name(cell.nodes), cell.period.start): [cell.came_in, cell.went_out] for cell in cells}
        assert found == added, "totals differ"

    @invariant()
    def roll_forward_agrees(self) -> None:
        rolled: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for entry in self.written:
            for source, target, amount in entry.lines:
                if entry.on <= PERIOD.end:
                    inside = entry.on >= PERIOD.start
                    for name, sign in ((source, -1), (target, 1)):
                        row = rolled[name]
                        row[0] += 0 if inside else sign * amount
                        row[1] += amount if inside and sign > 0 else 0
                        row[2] += amount if inside and sign < 0 else 0
                        row[3] += sign * amount
        rows = queries.roll_forward(period=PERIOD, axes=("account",))
        found = {self.name(row.nodes): [row.opening, row.came_in, row.went_out, row.closing] for row in rows}
        assert found == rolled, "roll-forward differs"

    @invariant()
    def the_chain_holds(self) -> None:
        verdict = verify()
        assert (verdict.wrong, verdict.entries) == ("", len(self.written)), "the chain does not hold"
        assert queries.closed_through() == self.closed

    def name(self, nodes: tuple[int | None, ...]) -> str:
        (number,) = nodes
        assert number is not None
        return self.ids[number]
