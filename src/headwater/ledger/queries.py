"""What the books say: balances, totals by any axes, roll-forwards, the movements behind them, and whether they hold.

Reports are made from totals by account and month that the database keeps, so their cost grows with accounts and
months and not with movements. Only a day inside a month looks at that month's movements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Sum

from headwater.ledger import bulk
from headwater.ledger.chart import AXES, KINDS, Account
from headwater.ledger.models import Account as AccountRow
from headwater.ledger.models import AccountNode, Batch, Entry, Movement
from headwater.ledger.rules import account_code
from headwater.lib.errors import Refused
from headwater.lib.periods import MONTHS_IN, Grain, Period, containing
from headwater.lib.words import said
from headwater.registry.queries import nodes as registry_nodes


@dataclass(frozen=True, slots=True)
class Cell:
    """What came in and went out of the accounts that share these nodes, in one period, in minor units of one unit.

    nodes: one registry node id for each axis asked, None where an account has none on that axis. With the axis
    "account", the id of the account stands there.
    """

    nodes: tuple[int | None, ...]
    unit: str
    period: Period
    came_in: int
    went_out: int


@dataclass(frozen=True, slots=True)
class RollForward:
    """Opening + came in - went out = closing, for the accounts that share these nodes, in minor units."""

    nodes: tuple[int | None, ...]
    unit: str
    opening: int
    came_in: int
    went_out: int

    @property
    def closing(self) -> int:
        return self.opening + self.came_in - self.went_out


class Moved(NamedTuple):
    """A movement with what is needed to read it: its entry, both accounts' ids and codes, and its amount."""

    entry: int
    line: int
    key: str
    kind: str
    on: date
    source: int
    target: int
    source_code: str
    target_code: str
    unit: str
    amount: int


def closed_through() -> date | None:
    """The last day of the closed books, or None where nothing was closed yet."""
    return bulk.closed_through()


def head() -> tuple[int, str]:
    """Number and hash (hexadecimal) of the last entry: what to publish, so that outsiders can check the books."""
    last = bulk.head()
    return last.id, last.hash.hex()


def last_recorded_at() -> datetime | None:
    """When the books learned of the last entry; None while there is none."""
    return Batch.objects.order_by("-pk").values_list("recorded_at", flat=True).first()


def balance(account: Account, *, on: date | None = None) -> int:
    """What stands in an account at the end of a day (None: now), in minor units. 0 where it was never used."""
    row = _row(account)
    if row is None:
        return 0
    if on is None:
        return bulk.balances([row])[row]
    return sum(came_in - went_out for came_in, went_out in _until(on, (), None, None, [row]).values())


def closing_balances(
    *, on: date, axes: Sequence[str], kinds: Sequence[str] | None = None
) -> dict[tuple[tuple[int | None, ...], str], int]:
    """What stands at the end of a day in the accounts of these kinds, in minor units, by their nodes and their unit."""
    return {key: came_in - went_out for key, (came_in, went_out) in _until(on, axes, kinds, None, None).items()}


def balances(
    *,
    axes: Sequence[str],
    grain: Grain,
    kinds: Sequence[str] | None = None,
    through: date | None = None,
    where: dict[str, Sequence[int]] | None = None,
) -> list[Cell]:
    """Totals by any axes and period: "account", "kind"-free axes of the chart such as ("objective", "donor").

    kinds: only accounts of these kinds. through: whole months up to the one of this day. where: only accounts with
    one of these nodes on an axis. Ordered by nodes and period.
    """
    divisor = MONTHS_IN[grain]
    select, joins, parameters = _grouping(axes)
    conditions, values = _conditions(kinds=kinds, where=where)
    if through:
        conditions.append("total.month <= %s")
        values.append(_month(through))
    sql = f"""
        SELECT {"".join(f"{column}, " for column in select)} account.unit, total.month / {divisor} AS period,
            sum(total.came_in), sum(total.went_out)
        FROM ledger_total AS total JOIN ledger_account AS account ON account.id = total.account_id {joins}
        {"WHERE " + " AND ".join(conditions) if conditions else ""}
        GROUP BY {"".join(f"{column}, " for column in select)} account.unit, period
    """  # noqa: S608 (only names from the chart)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *values])
        rows = cursor.fetchall()
    width = len(axes)
    periods = {number: _period(number, grain) for number in {row[width + 1] for row in rows}}
    cells = [
        Cell(tuple(row[:width]), row[width], periods[row[width + 1]], int(row[width + 2]), int(row[width + 3]))
        for row in rows
    ]
    return sorted(cells, key=lambda cell: ([node or 0 for node in cell.nodes], cell.unit, cell.period))


def roll_forward(
    *,
    period: Period,
    axes: Sequence[str],
    kinds: Sequence[str] | None = None,
    where: dict[str, Sequence[int]] | None = None,
    accounts: Sequence[int] | None = None,
) -> list[RollForward]:
    """Opening + in - out = closing over any period, by any axes; exact to the day.

    Movements between two accounts of the same group count as in and out of it.
    """
    opening = _until(period.start - timedelta(days=1), axes, kinds, where, accounts)
    closing = _until(period.end, axes, kinds, where, accounts)
    rows = []
    for key in sorted(closing, key=lambda key: ([node or 0 for node in key[0]], key[1])):
        (in_before, out_before), (in_after, out_after) = opening.get(key, (0, 0)), closing[key]
        rows.append(RollForward(*key, in_before - out_before, in_after - in_before, out_after - out_before))
    return rows


def believed(account: Account, *, at: datetime, on: date) -> int:
    """What the books said at a moment about an account's balance on a day: only what was recorded by then counts."""
    row = _row(account)
    if row is None:
        return 0
    known = Movement.objects.filter(entry__batch__recorded_at__lte=at, entry__on__lte=on)
    came_in = known.filter(target=row).aggregate(sum=Sum("amount"))["sum"] or 0
    went_out = known.filter(source=row).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(came_in - went_out)


def movements(
    *,
    period: Period | None = None,
    kinds: Sequence[str] | None = None,
    where: dict[str, Sequence[int]] | None = None,
    recorded_by: date | None = None,
) -> Iterator[Moved]:
    """Movements that touch accounts of these kinds and nodes, in the order of day, entry and line.

    recorded_by: only those that had been recorded by the end of that day.
    """
    rows: QuerySet[Movement, Any] = Movement.objects.all()
    if recorded_by:
        rows = rows.filter(entry__batch__recorded_at__lt=_end_of(recorded_by))
    if period:
        rows = rows.filter(entry__on__range=(period.start, period.end))
    if kinds or where:
        chosen = accounts(kinds=kinds, where=where)
        rows = rows.filter(source__in=chosen) | rows.filter(target__in=chosen)
    ordered = rows.order_by("entry__on", "entry_id", "line").values_list(
        "entry_id", "line", "entry__key", "entry__kind", "entry__on", "source_id", "target_id",
        "source__code", "target__code", "unit", "amount",
    )  # fmt: skip
    return (Moved(*row) for row in ordered.iterator(chunk_size=10_000))


def accounts(
    *, kinds: Sequence[str] | None = None, where: dict[str, Sequence[int]] | None = None
) -> QuerySet[AccountRow, AccountRow]:
    """Accounts of these kinds that have one of these nodes on each of these axes."""
    rows = AccountRow.objects.all()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    for axis, nodes in (where or {}).items():
        assert axis in AXES, f"{axis} is not an axis of the chart"
        rows = rows.filter(pk__in=AccountNode.objects.filter(axis=axis, node__in=nodes).values("account"))
    return rows


def account(code: str) -> Account:
    """The account with this readable code. Refused where the books have none."""
    row = AccountRow.objects.filter(code=code).first()
    if row is None:
        raise Refused(
            said(
                "The books have no account “{code}”; an account is opened by the first movement that needs it.",
                code=code,
            )
        )
    return Account(row.kind, row.unit_id, tuple(sorted(nodes_of([row.pk])[row.pk].items())))


def nodes_of(account_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The coordinates of accounts: id of the account → axis → id of the registry node."""
    found: dict[int, dict[str, int]] = {number: {} for number in account_ids}
    for account, axis, node in AccountNode.objects.filter(account__in=account_ids).values_list(
        "account_id", "axis", "node_id"
    ):
        found[account][axis] = node
    return found


def lines_of(entry: int) -> list[tuple[Account, Account, int]]:
    """The movements of an entry: from, to, amount in minor units, in order."""
    rows = list(Movement.objects.filter(entry=entry).order_by("line").select_related("source", "target"))
    nodes = nodes_of([account for row in rows for account in (row.source_id, row.target_id)])

    def named(row: AccountRow) -> Account:
        return Account(row.kind, row.unit_id, tuple(sorted(nodes[row.pk].items())))

    return [(named(row.source), named(row.target), row.amount) for row in rows]


def undone(*, through: date, recorded_by: date | None = None) -> frozenset[int]:
    """Entries that were reversed by the end of a day, and the reversals: together they moved nothing.

    recorded_by: only reversals that had been recorded by the end of that day.
    """
    reversals = Entry.objects.filter(reverses__isnull=False, on__lte=through)
    if recorded_by:
        reversals = reversals.filter(batch__recorded_at__lt=_end_of(recorded_by))
    pairs = reversals.values_list("id", "reverses_id")
    return frozenset(number for pair in pairs for number in pair if number is not None)


def _end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def entry(number: int) -> Entry | None:
    """An entry by its number."""
    return Entry.objects.select_related("batch__by").filter(pk=number).first()


def entries(*, kind: str | None = None) -> QuerySet[Entry, Entry]:
    """Entries in the order they were recorded."""
    rows = Entry.objects.select_related("batch__by").order_by("pk")
    return rows.filter(kind=kind) if kind else rows


def _row(account: Account) -> int | None:
    """The account's id, or None where it has no place in the books; reading never opens an account."""
    names = {node.pk: f"{node.kind}/{node.code}" for node in registry_nodes(ids={node for _, node in account.nodes})}
    code = account_code(account, names)
    return AccountRow.objects.filter(code=code).values_list("id", flat=True).first()


def _until(
    day: date,
    axes: Sequence[str],
    kinds: Sequence[str] | None,
    where: dict[str, Sequence[int]] | None,
    accounts: Sequence[int] | None,
) -> dict[tuple[tuple[int | None, ...], str], tuple[int, int]]:
    """All that came in and went out up to the end of a day: whole months from totals, the rest from movements."""
    month = containing(day, "month")
    whole_until = _month(day) + (1 if day == month.end else 0)
    select, joins, parameters = _grouping(axes)
    conditions, values = _conditions(kinds=kinds, where=where, accounts=accounts)
    columns = "".join(f"{column}, " for column in select)
    # Which accounts is said of each part, so that the totals and movements of others are not read.
    chosen = f"SELECT account.id FROM ledger_account AS account WHERE {' AND '.join(conditions)}"  # noqa: S608 (as below)
    before = "SELECT account_id, came_in, went_out FROM ledger_total WHERE month < %s"
    parts: list[tuple[str, str, list[object]]] = [(before, "account_id", [whole_until])]
    # A whole month needs no movement at all.
    if day != month.end:
        within = """FROM ledger_movement AS movement
            JOIN ledger_entry AS entry ON entry.id = movement.entry_id WHERE entry."on" BETWEEN %s AND %s"""
        for column, amounts in (("target_id", "amount, 0"), ("source_id", "0, amount")):
            sql = f"SELECT movement.{column} AS account_id, {amounts} {within}"
            parts.append((sql, f"movement.{column}", [month.start, day]))
    arms = [f"{sql} AND {column} IN ({chosen})" if conditions else sql for sql, column, _ in parts]
    sql = f"""
        SELECT {columns} account.unit, sum(moved.came_in), sum(moved.went_out)
        FROM ({" UNION ALL ".join(arms)}) AS moved
        JOIN ledger_account AS account ON account.id = moved.account_id {joins}
        GROUP BY {columns} account.unit
    """  # noqa: S608 (only names from the chart)
    told = [value for *_, asked in parts for value in (*asked, *values)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*told, *parameters])
        rows = cursor.fetchall()
    width = len(axes)
    return {(tuple(row[:width]), row[width]): (int(row[width + 1]), int(row[width + 2])) for row in rows}


def _grouping(axes: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """The columns to group by, the joins that bring them, and the joins' parameters."""
    select, joins, parameters = [], [], []
    for i, axis in enumerate(axes):
        if axis == "account":
            select.append("account.id")
            continue
        assert axis in AXES, f"{axis} is not an axis of the chart"
        joins.append(
            f"LEFT JOIN ledger_accountnode AS axis{i} ON axis{i}.account_id = account.id AND axis{i}.axis = %s"
        )
        parameters.append(axis)
        select.append(f"axis{i}.node_id")
    return select, " ".join(joins), parameters


def _conditions(
    *,
    kinds: Sequence[str] | None,
    where: dict[str, Sequence[int]] | None,
    accounts: Sequence[int] | None = None,
) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def one_of(column: str, wanted: Sequence[Any]) -> str:
        values.extend(wanted)
        return f"{column} IN ({', '.join(['%s'] * len(wanted))})" if wanted else "1 = 0"

    if kinds is not None:
        assert set(kinds) <= KINDS.keys(), f"{kinds} are not all kinds of the chart"
        conditions.append(one_of("account.kind", kinds))
    if accounts is not None:
        conditions.append(one_of("account.id", accounts))
    for axis, nodes in (where or {}).items():
        assert axis in AXES, f"{axis} is not an axis of the chart"
        values.append(axis)
        inside = one_of("node_id", nodes)
        marked = f"SELECT account_id FROM ledger_accountnode WHERE axis = %s AND {inside}"  # noqa: S608 (as above)
        conditions.append(f"account.id IN ({marked})")
    return conditions, values


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _period(number: int, grain: Grain) -> Period:
    month = number * MONTHS_IN[grain]
    return containing(date(month // 12, month % 12 + 1, 1), grain)
