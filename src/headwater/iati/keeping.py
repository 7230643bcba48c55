"""What is kept of an activity that somebody else publishes: plain rows, and how they reach the database many at a time.

A row is a tuple in the order of the columns named here. Rows are not made into models, and not sent one by one: SQLite
takes executemany, PostgreSQL takes COPY.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection, models

from headwater.iati.activity import Activity, Organisation, Transaction
from headwater.iati.models import ReceivedActivity, ReceivedFile, ReceivedOrganisation, ReceivedTransaction
from headwater.iati.models.received import LONGEST_IDENTIFIER, LONGEST_NAME, LONGEST_TEXT
from headwater.iati.rules.matching import backwards
from headwater.iati.rules.received import cut, day_of, exact, plain
from headwater.registry.rules import folded

ACTIVITY = (
    "identifier", "identifier_end", "reporting_ref", "reporting_name", "reporting_key", "title", "title_key", "titles",
    "status", "hierarchy", "currency", "planned_start_on", "actual_start_on", "planned_end_on", "actual_end_on",
)  # fmt: skip
ORGANISATION = ("position", "role", "ref", "type", "name", "activity")
TRANSACTION = (
    "line", "position", "ref", "type", "on", "amount", "digits", "currency", "value_on", "description", "provider_ref",
    "provider_name", "provider_activity", "receiver_ref", "receiver_name", "receiver_activity",
)  # fmt: skip
_LONGEST_CODE = 20
_NOBODY = Organisation()

Row: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An activity as it was found: its line, and the rows that are kept of it. key: what tells its states apart."""

    line: int
    identifier: str
    updated_at: datetime | None
    activity: Row
    organisations: tuple[Row, ...]
    transactions: tuple[Row, ...]

    @property
    def key(self) -> str:
        """SHA-256 of all that is kept; when it was updated, and where in a file it stands, is no part of it."""
        kept = (self.activity, self.organisations, [row[1:] for row in self.transactions])
        return hashlib.sha256(repr(kept).encode("utf-8", "surrogatepass")).hexdigest()


def found(line: int, one: Activity, transactions: Sequence[Row]) -> Found:
    """The rows of an activity, as long as their columns may be."""
    title, reporter = plain(one.title), plain(one.reporting.name)
    row = (
        one.identifier,
        backwards(one.identifier),
        cut(one.reporting.ref, LONGEST_IDENTIFIER),
        cut(reporter, LONGEST_NAME),
        cut(folded(reporter), LONGEST_NAME),
        cut(title, LONGEST_TEXT),
        cut(folded(title), LONGEST_TEXT),
        json.dumps([[told.text, told.language] for told in one.title]),
        one.status,
        one.hierarchy,
        cut(one.currency, 3),
        *(_day(day_of(one, kind)) for kind in ("1", "2", "3", "4")),
    )
    organisations = tuple(_organisation(position, each) for position, each in enumerate(one.participating))
    return Found(
        line=line,
        identifier=one.identifier,
        updated_at=one.updated_at,
        activity=row,
        organisations=organisations,
        transactions=tuple(transactions),
    )


def _organisation(position: int, one: Organisation) -> Row:
    return (
        position,
        one.role,
        cut(one.ref, LONGEST_IDENTIFIER),
        cut(one.type, _LONGEST_CODE),
        cut(plain(one.name), LONGEST_NAME),
        cut(one.activity, LONGEST_IDENTIFIER),
    )


def transaction(line: int, position: int, one: Transaction, default: str) -> Row:
    """The row of a transaction. default: the currency of its activity. Unkept: an amount that cannot be kept."""
    currency = one.value.currency or default
    amount, places = exact(one.value.amount, currency)
    provider, receiver = one.provider or _NOBODY, one.receiver or _NOBODY
    return (
        line,
        position,
        cut(one.ref, LONGEST_IDENTIFIER),
        one.type,
        _day(one.on),
        amount,
        places,
        currency,
        _day(one.value.on),
        cut(plain(one.description), LONGEST_TEXT),
        cut(provider.ref, LONGEST_IDENTIFIER),
        cut(plain(provider.name), LONGEST_NAME),
        cut(provider.activity, LONGEST_IDENTIFIER),
        cut(receiver.ref, LONGEST_IDENTIFIER),
        cut(plain(receiver.name), LONGEST_NAME),
        cut(receiver.activity, LONGEST_IDENTIFIER),
    )


def _day(day: object) -> str | None:
    return None if day is None else str(day)


# Into the database.


def new_file() -> int:
    """The number of a file that is about to be read in: its activities are written first, its own row at the end."""
    (number,) = _numbers(ReceivedFile, 1)
    return number


def keep(file: int, kept: Sequence[tuple[Found, int, str]]) -> None:
    """Write activities of a file, each with its revision and key. The row of the file has to follow."""
    numbers = _numbers(ReceivedActivity, len(kept))
    _write(
        ReceivedActivity,
        ("id", "file_id", "line", "revision", "content_sha256", "updated_at", *ACTIVITY),
        (
            (number, file, one.line, revision, key, _moment(one.updated_at), *one.activity)
            for number, (one, revision, key) in zip(numbers, kept, strict=True)
        ),
    )
    pairs = list(zip(numbers, kept, strict=True))
    _write(
        ReceivedOrganisation,
        ("received_id", *ORGANISATION),
        ((number, *row) for number, (one, _, _) in pairs for row in one.organisations),
    )
    _write(
        ReceivedTransaction,
        ("received_id", *TRANSACTION),
        ((number, *row) for number, (one, _, _) in pairs for row in one.transactions),
    )


def _moment(moment: datetime | None) -> object:
    return connection.ops.adapt_datetimefield_value(moment)


def _numbers(model: type[models.Model], count: int) -> list[int]:
    """So many numbers that no row of a table has or will be given. On SQLite whoever writes is alone meanwhile."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        (last,) = cursor.fetchone()
        return list(range(last + 1, last + 1 + count))


def _write(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({quoted})"
    with connection.cursor() as opened:
        cursor: Any = opened
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608 (names of columns)
