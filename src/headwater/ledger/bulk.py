"""How entries reach the database: one statement per batch, never row by row through models.

SQLite takes executemany, PostgreSQL takes COPY; everything else about posting is the same on both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from headwater.ledger.chart import AXES, KINDS, Account
from headwater.ledger.models import Account as AccountRow
from headwater.ledger.models import AccountNode, Balance, Batch, Closing, Entry, Movement, Posting, Unit
from headwater.ledger.rules import GENESIS, SEPARATOR, Place, Reversal, account_code, content
from headwater.lib.errors import Refused
from headwater.lib.money import digits
from headwater.lib.words import said
from headwater.registry.queries import nodes as registry_nodes

T = TypeVar("T")

# Any number that no other part of the program locks; PostgreSQL knows advisory locks by number only.
_POSTING_LOCK = 7_210_423
_ROWS_PER_QUERY = 500
_ROWS_PER_STATEMENT = 500
_LINES_SENT_AT_ONCE = 500
_ROLE = Path(__file__).parent / "schema" / "role.sql"
# Whether a role is a superuser, or the owner of a table of the books or a member of the owner.
_UNBOUND = """
    SELECT rolsuper OR EXISTS (
        SELECT 1 FROM pg_class WHERE relname LIKE 'ledger%%' AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')
    ) FROM pg_roles WHERE rolname = %s
"""


class Head(NamedTuple):
    """The last entry of the chain."""

    id: int
    hash: bytes


class EntryRow(NamedTuple):
    """An entry as its table holds it, in the order of ENTRY."""

    id: int
    batch: int
    key: str
    kind: str
    on: date
    occurred_on: date
    why: str
    reverses: int | None
    rate: str
    lines: int
    hash: bytes


class MovementRow(NamedTuple):
    """A movement as its table holds it."""

    entry: int
    line: int
    source: int
    target: int
    unit: str
    amount: int


# The same two as they are written: plain tuples, days as text. Python's garbage collector looks at named tuples again
# and again and at plain ones once, which is worth a tenth of what posting costs.
EntryColumns: TypeAlias = tuple[int, int, str, str, str, str, str, int | None, str, int, bytes]
MovementColumns: TypeAlias = tuple[int, int, int, int, str, int]

ENTRY = 'ledger_entry (id, batch_id, key, kind, "on", occurred_on, why, reverses_id, rate, lines, hash)'
MOVEMENT = "ledger_movement (entry_id, line, source_id, target_id, unit, amount)"


def lock() -> None:
    """Let one transaction post at a time: each entry's hash needs the one before it.

    SQLite's writers are alone from the start of their transaction (transaction_mode IMMEDIATE).
    """
    assert connection.in_atomic_block, "posting happens in a transaction"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_POSTING_LOCK])


def head() -> Head:
    """The last entry, or the start of the chain."""
    last = Entry.objects.order_by("-id").values_list("id", "hash").first()
    return Head(last[0], bytes(last[1])) if last else Head(0, GENESIS)


def closed_through() -> date | None:
    """The last day of the closed books: what the latest closing or reopening says."""
    return Closing.objects.order_by("-id").values_list("through", flat=True).first()


def posted(keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Which of these keys are in the books already: the numbers of their entries and what they say."""
    # As one text, because a driver takes its time over a list. Keys are printable, so none holds the separator.
    # OFFSET 0 keeps this a look-up of each key; many keys would make PostgreSQL read all of history instead.
    if connection.vendor == "postgresql":
        asked = """
            SELECT entry.id FROM unnest(string_to_array(%s, %s)) AS wanted (key)
            CROSS JOIN LATERAL (SELECT * FROM ledger_entry WHERE key = wanted.key OFFSET 0) AS entry
        """
        given = [SEPARATOR.join(keys), SEPARATOR]
    else:
        asked = (
            "SELECT entry.id FROM json_each(%s) AS wanted CROSS JOIN ledger_entry AS entry ON entry.key = wanted.value"
        )
        given = [json.dumps(keys)]
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        numbers = [number for (number,) in cursor.fetchall()]
    found: dict[str, tuple[int, str]] = {}
    for some in _slices(numbers, _ROWS_PER_QUERY):
        found |= {entry.key: (entry.pk, _content(entry)) for entry in _read(some)}
    return found


def _read(numbers: Sequence[int]) -> QuerySet[Entry]:
    lines = Movement.objects.order_by("line").select_related("source", "target")
    return Entry.objects.filter(pk__in=numbers).prefetch_related(Prefetch("movements", lines))


def _content(entry: Entry) -> str:
    moves = ((line.source, line.target, line.amount) for line in entry.movements.all())
    days = str(entry.on), str(entry.occurred_on)
    return content(entry.key, entry.kind, *days, entry.why, entry.reverses_id, entry.rate, moves)


def reversals(numbers: Sequence[int]) -> dict[int, Reversal]:
    """What these entries have to do with reversals; without those that do not exist."""
    found = Entry.objects.filter(pk__in=numbers).values_list("id", "reverses_id", "reversed_by__id")
    return {number: Reversal(of, by) for number, of, by in found}


def intern(accounts: Iterable[Account]) -> dict[Account, Place]:
    """Give each account its place in the books, opening those that are new, and say what stands in it now."""
    wanted = sorted(accounts)
    ids = {node for account in wanted for _, node in account.nodes}
    nodes = {node.pk: node for node in registry_nodes(ids=ids)}
    for account in wanted:
        for axis, node in account.nodes:
            assert nodes[node].kind in AXES[axis], f"{nodes[node]} cannot stand on the axis {axis}"
    names = {number: f"{node.kind}/{node.code}" for number, node in nodes.items()}
    codes = {account_code(account, names): account for account in wanted}
    known: dict[str, int] = {}
    for some in _slices(list(codes), _ROWS_PER_QUERY):
        known |= dict(AccountRow.objects.filter(code__in=some).values_list("code", "id"))
    known |= _open({code: account for code, account in codes.items() if code not in known})
    standing = balances(known.values())
    return {
        account: Place(known[code], code, account.unit, KINDS[account.kind].may_go_negative, standing[known[code]])
        for code, account in codes.items()
    }


def balances(accounts: Iterable[int]) -> dict[int, int]:
    """What stands in these accounts now, by account id, in minor units."""
    found: dict[int, int] = {}
    for some in _slices(list(accounts), _ROWS_PER_QUERY):
        found |= dict(Balance.objects.filter(account__in=some).values_list("account_id", "amount"))
    return found


def _open(accounts: dict[str, Account]) -> dict[str, int]:
    units = {account.unit for account in accounts.values()}
    held = set(Unit.objects.filter(code__in=units).values_list("code", flat=True))
    Unit.objects.bulk_create([Unit(code=unit, digits=digits(unit)) for unit in sorted(units - held)])
    rows = AccountRow.objects.bulk_create(
        [
            AccountRow(
                kind=account.kind,
                unit_id=account.unit,
                code=code,
                may_go_negative=KINDS[account.kind].may_go_negative,
            )
            for code, account in accounts.items()
        ],
        batch_size=_ROWS_PER_QUERY,
    )
    AccountNode.objects.bulk_create(
        [
            AccountNode(account_id=row.pk, axis=axis, node_id=node)
            for row in rows
            for axis, node in accounts[row.code].nodes
        ],
        batch_size=_ROWS_PER_QUERY,
    )
    return {row.code: row.pk for row in rows}


def open_batch(*, first: int, by: int, recorded_at: datetime) -> None:
    """Open a batch: entries and movements can be written from here on, and count once it is posted."""
    Batch.objects.create(pk=first, by_id=by, recorded_at=recorded_at)


def post_batch(*, first: int, last: int) -> None:
    """Post the open batch. The database looks at all of it and keeps totals and balances, or refuses it."""
    Posting.objects.create(batch_id=first, last=last)


def insert_entries(entries: Iterable[EntryColumns]) -> None:
    """Write entries into the open batch. Whatever the database refuses is an IntegrityError and writes nothing."""
    if connection.vendor == "postgresql":
        _copy(ENTRY, map(_entry_text, entries))
    else:
        _insert(ENTRY, entries)


def insert_movements(movements: Iterable[MovementColumns]) -> None:
    """Write the movements of entries of the open batch."""
    if connection.vendor == "postgresql":
        _copy(MOVEMENT, map(_movement_text, movements))
    else:
        _insert(MOVEMENT, movements)


def _insert(table: str, rows: Iterable[EntryColumns] | Iterable[MovementColumns]) -> None:
    # OR FAIL, because half a statement need not be undone where nothing of the batch will stay (schema/sqlite.sql).
    width = table.count(",") + 1
    row = f"({', '.join('?' * width)})"
    values: Iterator[object] = chain.from_iterable(rows)
    with connection.wrap_database_errors:
        while some := list(islice(values, width * _ROWS_PER_STATEMENT)):
            places = ", ".join([row] * (len(some) // width))
            connection.connection.execute(f"INSERT OR FAIL INTO {table} VALUES {places}", some)  # noqa: S608 (constants)


def _copy(table: str, lines: Iterator[str]) -> None:
    # COPY is the driver's own, so its refusals are turned into Django's here.
    copying = f"COPY {table} FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(copying) as copy:
        while text := "".join(islice(lines, _LINES_SENT_AT_ONCE)):
            copy.write(text)


def grant(role: str) -> None:
    """Let a PostgreSQL role run the program and change nothing that is written (schema/role.sql).

    Refused: another database; a role that does not exist, or that no grant would bind.
    """
    if connection.vendor != "postgresql":
        raise Refused(said("Only PostgreSQL has roles. On SQLite, whoever may write the file may change it."))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNBOUND, [role])
        found = cursor.fetchone()
        if found is None:
            raise Refused(
                said(
                    "There is no role “{role}” on this server. Create it first, with LOGIN and nothing else.", role=role
                )
            )
        if found[0]:
            raise Refused(
                said("“{role}” owns the books or is above all rights. Name a role that owns nothing.", role=role)
            )
        cursor.execute(_ROLE.read_text().replace("{role}", connection.ops.quote_name(role)))


def _entry_text(row: EntryColumns) -> str:
    """A line of PostgreSQL's text COPY format: tabs between columns, backslashes doubled, \\N for nothing."""
    number, batch, key, kind, on, occurred_on, why, reverses, rate, lines, hashed = row
    texts = key + kind + why + rate
    if "\\" in texts or not texts.isprintable():
        key, kind, why, rate = map(_escaped, (key, kind, why, rate))
    taken_back = r"\N" if reverses is None else reverses
    return (
        f"{number}\t{batch}\t{key}\t{kind}\t{on}\t{occurred_on}\t{why}\t{taken_back}\t{rate}\t{lines}\t"
        f"\\\\x{hashed.hex()}\n"
    )


def _movement_text(row: MovementColumns) -> str:
    entry, line, source, target, unit, amount = row
    return f"{entry}\t{line}\t{source}\t{target}\t{unit}\t{amount}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _slices(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
