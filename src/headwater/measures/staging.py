"""How many observations reach the database: held in a table of the session, asked about together, moved in one go.

SQLite takes executemany, PostgreSQL takes COPY; everything else is the same on both. A place or category of 0 here
means none, as in the unique index of observations, so that each question is a look-up in that index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.db import connection


class Row(NamedTuple):
    """A draft as it is held: position, keys as numbers, days as text, what it says, and where that was said."""

    row: int
    indicator: int
    category: int
    place: int
    starts_on: str
    ends_on: str
    revision: int
    value: int | None
    numerator: int | None
    denominator: int | None
    low: int | None
    high: int | None
    relation: str
    is_synthetic: bool
    why: str
    said: int


class Clash(NamedTuple):
    """A held row and what it meets: another period, or another value on a day."""

    row: int
    starts_on: date
    ends_on: date
    value: int | None


class Unequal(NamedTuple):
    """Parts by a dimension that do not go with their whole (place 0: none). of: which number it is."""

    indicator: int
    place: int
    starts_on: date
    ends_on: date
    dimension: str
    parts: str
    of: str
    total: int
    whole: int


_TABLES = {
    "measures_staged": """
        "row" integer PRIMARY KEY, indicator_id bigint NOT NULL, category bigint NOT NULL, place bigint NOT NULL,
        starts_on date NOT NULL, ends_on date NOT NULL, revision smallint NOT NULL, value bigint, numerator bigint,
        denominator bigint, low bigint, high bigint, relation varchar(10) NOT NULL, is_synthetic {bool} NOT NULL,
        why varchar(1000) NOT NULL, said bigint NOT NULL
    """,
    "measures_touched": """
        indicator_id bigint, category bigint, ends_on date, starts_on date,
        PRIMARY KEY (indicator_id, category, ends_on, starts_on)
    """,
    "measures_taken": """
        indicator_id bigint, category bigint, ends_on date, starts_on date,
        PRIMARY KEY (indicator_id, category, ends_on, starts_on)
    """,
    "measures_cell": """
        indicator_id bigint, category bigint, place_id bigint, starts_on date, ends_on date, value bigint,
        numerator bigint, denominator bigint, verified integer, inexact integer, bare integer, synthetic integer,
        PRIMARY KEY (indicator_id, category, ends_on, starts_on, place_id)
    """,
    "measures_slot": """
        indicator_id bigint, place bigint, ends_on date, starts_on date,
        PRIMARY KEY (indicator_id, place, ends_on, starts_on)
    """,
    "measures_said": "said bigint PRIMARY KEY, id bigint",
    "measures_within": "place bigint, above bigint, PRIMARY KEY (place, above)",
    "measures_asked": "place bigint PRIMARY KEY",
}
# The series of an observation in its unique index, for a held row s and an observation o. The plus takes the affinity
# of a column away; with it SQLite would not use an index on an expression.
_SERIES = """
    o.indicator_id = s.indicator_id AND COALESCE(o.category_id, 0) = +s.category AND COALESCE(o.place_id, 0) = +s.place
"""
# OFFSET 0 keeps a question a look-up for each row. Without it PostgreSQL, which knows nothing yet about rows that were
# written a moment ago, joins everything with everything.
LOOK_UP = "LIMIT 1 OFFSET 0"
_COLUMNS = """
    "row", indicator_id, category, place, starts_on, ends_on, revision, value, numerator, denominator, low, high,
    relation, is_synthetic, why, said
"""


def joined(table: str, on: str) -> str:
    """The next table of a question, in this order: each is looked up for the one before, never the other way round."""
    if connection.vendor == "sqlite":
        by = " INDEXED BY observation_revision_once" if table.startswith("measures_observation ") else ""
        return f"CROSS JOIN {table}{by} ON {on}"
    name = table.split(" AS ")[1]
    return f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {on} OFFSET 0) AS {name}"  # noqa: S608 (constants)


def counts(of: str) -> str:
    """Whether an observation, by its name in a question, counts."""
    return f"NOT EXISTS (SELECT 1 FROM measures_setaside AS aside WHERE aside.observation_id = {of}.id {LOOK_UP})"  # noqa: S608


@contextmanager
def held_tables() -> Iterator[None]:
    """The session's own tables, empty, for as long as something is held in them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It would spend longer compiling these questions than answering them.
            cursor.execute("SET jit = off")
        for name, columns in _TABLES.items():
            kept = columns.replace("{bool}", "boolean" if connection.vendor == "postgresql" else "bool")
            cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({kept})")
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (a constant)
    try:
        yield
    finally:
        # A failed statement has ended the transaction, and its tables with it.
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                for name in _TABLES:
                    cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (a constant)


def hold(rows: Iterable[Row]) -> None:
    """Hold rows instead of those that were held before."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_staged")
        _fill(cursor, f"measures_staged ({_COLUMNS})", rows, len(Row._fields))
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE measures_staged")


def _fill(cursor: Any, table: str, rows: Iterable[Sequence[object]], width: int) -> None:
    if connection.vendor == "postgresql":
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join(["%s"] * width)
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 (constants)


def latest() -> dict[int, int]:
    """The observation that stands already in the place of a held row: its latest revision."""
    return dict(
        _rows(f"""
        SELECT * FROM (
            SELECT s."row", (
                SELECT o.id FROM measures_observation AS o
                WHERE {_SERIES} AND o.ends_on = s.ends_on AND o.starts_on = s.starts_on
                ORDER BY o.revision DESC LIMIT 1
            ) AS standing FROM measures_staged AS s
        ) AS found WHERE standing IS NOT NULL
        """)  # noqa: S608 (constants)
    )


def overlapping() -> list[Clash]:
    """Held rows of what adds up over time whose days meet those of another period of the same series.

    The first other period that ends on or after the first day of a row meets it, or none does.
    """
    other = f"""
        SELECT o.{{}} FROM measures_observation AS o
        WHERE {_SERIES} AND o.ends_on >= s.starts_on AND (o.ends_on <> s.ends_on OR o.starts_on <> s.starts_on)
        ORDER BY o.ends_on LIMIT 1
    """  # noqa: S608 (constants)
    among = _rows(f"""
        SELECT "row", other_start, other_end FROM (
            SELECT s."row", s.ends_on, ({other.format("starts_on")}) AS other_start,
                ({other.format("ends_on")}) AS other_end
            FROM measures_staged AS s JOIN measures_indicator AS i ON i.id = s.indicator_id
            WHERE i.over_time IN ('sum', 'last', 'mean') AND s.revision = 0
        ) AS found WHERE other_start <= ends_on
    """)  # noqa: S608 (constants)
    each_other = _rows("""
        SELECT "row", other_start, other_end FROM (
            SELECT s."row", s.starts_on, s.ends_on,
                LAG(s.starts_on) OVER series AS other_start, LAG(s.ends_on) OVER series AS other_end
            FROM measures_staged AS s JOIN measures_indicator AS i ON i.id = s.indicator_id
            WHERE i.over_time IN ('sum', 'last', 'mean') AND s.revision = 0
            WINDOW series AS (PARTITION BY s.indicator_id, s.category, s.place ORDER BY s.ends_on, s.starts_on)
        ) AS found WHERE other_end >= starts_on
    """)
    return [Clash(row, day(start), day(end), None) for row, start, end in [*among, *each_other]]


def falling() -> list[Clash]:
    """Held rows of running totals that lie below an earlier value of their series, or above a later one.

    Each look-up names the indicator i, so that it is made for running totals only and not for each held row.
    """
    found: list[Clash] = []
    for before, order in (("<", "DESC"), (">", "ASC")):
        wrong = ">" if before == "<" else "<"
        other = f"""
            SELECT o.{{}} FROM measures_observation AS o
            WHERE o.indicator_id = i.id AND {_SERIES} AND o.ends_on {before} s.ends_on AND {counts("o")}
            ORDER BY o.ends_on {order} LIMIT 1
        """  # noqa: S608 (constants)
        rows = _rows(f"""
            SELECT "row", other_end, other_value FROM (
                SELECT s."row", s.value, ({other.format("ends_on")}) AS other_end,
                    ({other.format("value")}) AS other_value
                FROM measures_staged AS s JOIN measures_indicator AS i ON i.id = s.indicator_id AND i.is_cumulative
            ) AS found WHERE other_value {wrong} value
        """)  # noqa: S608 (constants)
        found += [Clash(row, day(end), day(end), value) for row, end, value in rows]
    rows = _rows("""
        SELECT "row", other_end, other_value FROM (
            SELECT s."row", s.value,
                LAG(s.ends_on) OVER series AS other_end, LAG(s.value) OVER series AS other_value
            FROM measures_staged AS s JOIN measures_indicator AS i ON i.id = s.indicator_id AND i.is_cumulative
            WINDOW series AS (PARTITION BY s.indicator_id, s.category, s.place ORDER BY s.ends_on, s.starts_on)
        ) AS found WHERE other_value > value
    """)
    return found + [Clash(row, day(end), day(end), value) for row, end, value in rows]


def revise(revisions: Mapping[int, int]) -> None:
    """Say which revision some held rows are."""
    with connection.cursor() as cursor:
        cursor.executemany(
            'UPDATE measures_staged SET revision = %s WHERE "row" = %s',
            [(revision, row) for row, revision in revisions.items()],
        )


def leave_out(rows: Iterable[int]) -> None:
    """Hold these rows no longer."""
    with connection.cursor() as cursor:
        cursor.executemany('DELETE FROM measures_staged WHERE "row" = %s', [(row,) for row in rows])


def told() -> list[int]:
    """Where the held rows were said, by number."""
    return [said for (said,) in _rows("SELECT DISTINCT said FROM measures_staged ORDER BY said")]


def move(submissions: Mapping[int, int]) -> None:
    """Make observations of the held rows, in their order, and remember what they touch and where they are reported."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_said")
        cursor.executemany("INSERT INTO measures_said (said, id) VALUES (%s, %s)", list(submissions.items()))
        cursor.execute(
            """
            INSERT INTO measures_observation (
                indicator_id, category_id, place_id, starts_on, ends_on, revision, value, numerator, denominator, low,
                high, relation, is_synthetic, why, submission_id
            )
            SELECT s.indicator_id, NULLIF(s.category, 0), NULLIF(s.place, 0), s.starts_on, s.ends_on, s.revision,
                s.value, s.numerator, s.denominator, s.low, s.high, s.relation, s.is_synthetic, s.why, said.id
            FROM measures_staged AS s JOIN measures_said AS said ON said.said = s.said ORDER BY s."row"
            """
        )
        cursor.execute(
            """
            INSERT INTO measures_coverage (indicator_id, place_id)
            SELECT DISTINCT s.indicator_id, s.place FROM measures_staged AS s
            WHERE s.place <> 0 AND NOT EXISTS (
                SELECT 1 FROM measures_coverage AS c WHERE c.indicator_id = s.indicator_id AND c.place_id = s.place
            )
            """
        )
        cursor.execute(
            """
            INSERT INTO measures_slot (indicator_id, place, ends_on, starts_on)
            SELECT DISTINCT s.indicator_id, s.place, s.ends_on, s.starts_on FROM measures_staged AS s
            JOIN measures_indicator AS i ON i.id = s.indicator_id AND i.over_category = 'sum'
            WHERE EXISTS (
                SELECT 1 FROM measures_disaggregation AS d
                WHERE d.indicator_id = s.indicator_id AND d.parts IN ('equal', 'within')
            )
            ON CONFLICT DO NOTHING
            """
        )
    touch("SELECT DISTINCT indicator_id, category, ends_on, starts_on FROM measures_staged WHERE TRUE")


def unequal() -> list[Unequal]:
    """Where parts that were moved do not go with their whole: together more than it, or, all told, not equal to it.

    Estimates are left out: what is about something need not add up.
    """

    def observed(name: str, category: str) -> str:
        return joined(
            f"measures_observation AS {name}",
            f"{name}.indicator_id = s.indicator_id AND COALESCE({name}.category_id, 0) = +{category} "
            f"AND COALESCE({name}.place_id, 0) = +s.place "
            f"AND {name}.ends_on = s.ends_on AND {name}.starts_on = s.starts_on "
            f"AND {name}.relation = 'exactly' AND {name}.low IS NULL AND {name}.high IS NULL AND {counts(name)}",
        )

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE measures_slot")
    pairs = [(f"SUM(o.{name})", f"MAX(whole.{name})") for name in ("value", "numerator", "denominator")]
    more = " OR ".join(f"{part} > {whole}" for part, whole in pairs)
    other = " OR ".join(f"{part} <> {whole}" for part, whole in pairs)
    sums = ", ".join(f"{part}, {whole}" for part, whole in pairs)
    rows = _rows(f"""
        SELECT s.indicator_id, s.place, s.starts_on, s.ends_on, dimension.code, d.parts, {sums}
        FROM measures_slot AS s
        {observed("whole", "0")}
        {joined("measures_disaggregation AS d", "d.indicator_id = s.indicator_id AND d.parts IN ('equal', 'within')")}
        {joined("measures_dimension AS dimension", "dimension.id = d.dimension_id")}
        {joined("measures_category AS category", "category.dimension_id = d.dimension_id")}
        {observed("o", "category.id")}
        GROUP BY s.indicator_id, s.place, s.starts_on, s.ends_on, dimension.code, d.parts, d.dimension_id
        HAVING {more} OR (d.parts = 'equal' AND ({other}) AND COUNT(*) = (
            SELECT COUNT(*) FROM measures_category AS one WHERE one.dimension_id = d.dimension_id
        ))
        ORDER BY s.indicator_id, s.ends_on, s.place
    """)  # noqa: S608 (constants)
    return [
        Unequal(indicator, place, day(start), day(end), dimension, parts, *_first_told(sums))
        for indicator, place, start, end, dimension, parts, *sums in rows
    ]


def _first_told(sums: Sequence[Any]) -> tuple[str, int, int]:
    """What the parts come to and the whole: of values, or of the counts of a ratio that differ."""
    told = zip(("value", "numerator", "denominator"), sums[::2], sums[1::2], strict=True)
    wrong = [(name, int(part), int(whole)) for name, part, whole in told if part is not None and part != whole]
    return wrong[0]


def touch(rows: str) -> None:
    """Remember what was touched, so that its totals are made anew. rows: a question, with a WHERE of its own."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO measures_touched {rows} ON CONFLICT DO NOTHING")


def take(number: int, first: int) -> bool:
    """Take so many of what was touched from a position on (the first is 0); whether there were any."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_taken")
        cursor.execute(
            """
            INSERT INTO measures_taken SELECT indicator_id, category, ends_on, starts_on FROM measures_touched
            ORDER BY indicator_id, category, ends_on, starts_on LIMIT %s OFFSET %s
            """,
            [number, first],
        )
        found: int = cursor.rowcount
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE measures_taken")
    return found > 0


def touch_observations(ids: Iterable[int]) -> None:
    """Remember what some observations touch."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM measures_said")
        cursor.executemany("INSERT INTO measures_said (said) VALUES (%s)", [(one,) for one in ids])
    touch("""
        SELECT DISTINCT o.indicator_id, COALESCE(o.category_id, 0), o.ends_on, o.starts_on
        FROM measures_said AS s JOIN measures_observation AS o ON o.id = s.said WHERE TRUE
    """)


def fill(table: str, rows: Iterable[Sequence[object]]) -> None:
    """Hold other rows: places that are asked about, or places within places."""
    assert table in _TABLES, f"{table} is not held"
    held = list(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a constant)
        if held:
            _fill(cursor, table, held, len(held[0]))


def _rows(question: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        found: list[Any] = cursor.fetchall()
        return found


def day(written: Any) -> date:
    """A day as it comes out of the database; SQLite keeps days as text."""
    return date.fromisoformat(written) if isinstance(written, str) else written
