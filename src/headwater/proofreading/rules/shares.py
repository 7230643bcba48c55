"""Columns of per cent: of which other column they are shares, and whether each of them follows from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from headwater.lib.shares import rounded
from headwater.proofreading.rules.arithmetic import number
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.tables import Column, Table
from headwater.statements.quantities import Quantity

WHAT = "share in a table"
WHAT_SUM = "shares of a table together"
_ENOUGH_ROWS, _ENOUGH_FITS = 3, Fraction(4, 5)
_OF_TOTAL = re.compile(
    r"(?:%|per ?cent|share|percentage|part|pourcentage|porcentaje)\s+(?:of|du|del)\s+(?:the\s+)?(?:grand\s+)?total\b",
    re.IGNORECASE,
)
_NEARLY_ALL = (90, 110)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way in which a column of shares may follow from others: of a row, the share in per cent and its sum."""

    name: str
    columns: tuple[Column, ...]
    reckon: Callable[[int], tuple[Fraction, str] | None]
    of_totals: bool


def checked_shares(table: Table) -> list[Finding]:
    """Each column of per cent against the reading that most of its rows follow, if there is one."""
    found = []
    for column in table.columns:
        if not column.is_share or not column.is_readable:
            continue
        reading, fits, misses = _best(table, column)
        if reading is not None:
            found += [_finding(table, column, reading, row) for row in (*fits, *misses)]
        found += _together(table, column, is_of_total=reading is not None and reading.name == "total")
    return found


def _best(table: Table, column: Column) -> tuple[_Reading | None, list[int], list[int]]:
    best: tuple[_Reading | None, list[int], list[int]] = (None, [], [])
    for reading in _readings(table, column):
        rows = [*table.items, *(table.totals if reading.of_totals else ())]
        usable = [row for row in rows if column.cells[row] is not None and reading.reckon(row) is not None]
        fits = [row for row in usable if _fits(column.cells[row], reading.reckon(row))]
        misses = [row for row in usable if row not in fits]
        if _is_convincing(column, reading, fits, misses) and len(fits) > len(best[1]):
            best = (reading, fits, misses)
    return best


def _is_convincing(column: Column, reading: _Reading, fits: list[int], misses: list[int]) -> bool:
    """Whether so many rows follow a reading that it must be meant.

    Zeros and whole hundreds follow from much by chance, so that they do not count. With few rows all have to follow,
    unless the head of the column says "of total".
    """
    telling = {column.cells[row].exact for row in fits if column.cells[row]} - {Fraction(0), Fraction(100)}  # type: ignore[union-attr]
    if len(telling) < 2:
        return False
    if reading.name == "total" and _OF_TOTAL.search(column.head) and len(fits) > len(misses):
        return True
    if not misses:
        return len(fits) >= 2 if reading.name == "total" else len(fits) >= _ENOUGH_ROWS
    return len(fits) > _ENOUGH_ROWS and Fraction(len(fits), len(fits) + len(misses)) >= _ENOUGH_FITS


def _readings(table: Table, column: Column) -> Iterator[_Reading]:
    others = [one for one in table.columns if one.index != column.index and one.is_readable and not one.is_share]
    for one in others:
        whole = _whole(table, one)
        if whole:
            yield _Reading("total", (one,), _of_whole(one, whole), False)
    for one in others:
        for other in others:
            if one.index != other.index:
                yield _Reading("together", (one, other), _of_both(one, other), True)
                yield _Reading("ratio", (one, other), _of_other(one, other), True)
                yield _Reading("change", (one, other), _change(one, other), True)


def _whole(table: Table, column: Column) -> Fraction:
    """The whole of a column: its last total, or else the sum of its rows."""
    totals = [column.cells[row] for row in table.totals if column.cells[row] is not None]
    if totals and totals[-1] is not None:
        return totals[-1].exact
    cells = [column.cells[row] for row in table.items]
    return Fraction(0) if None in cells else sum((cell.exact for cell in cells if cell), Fraction(0))


def _of_whole(one: Column, whole: Fraction) -> Callable[[int], tuple[Fraction, str] | None]:
    def reckon(row: int) -> tuple[Fraction, str] | None:
        part = one.cells[row]
        return None if part is None else (100 * part.exact / whole, f"{number(part.exact)} ÷ {number(whole)}")

    return reckon


def _of_both(one: Column, other: Column) -> Callable[[int], tuple[Fraction, str] | None]:
    def reckon(row: int) -> tuple[Fraction, str] | None:
        part, rest = one.cells[row], other.cells[row]
        if part is None or part.exact + (rest.exact if rest else 0) == 0:
            return None
        if rest is None:
            return Fraction(100), f"{number(part.exact)} ÷ {number(part.exact)} (the other cell is blank)"
        whole = part.exact + rest.exact
        return 100 * part.exact / whole, f"{number(part.exact)} ÷ ({number(part.exact)} + {number(rest.exact)})"

    return reckon


def _of_other(one: Column, other: Column) -> Callable[[int], tuple[Fraction, str] | None]:
    def reckon(row: int) -> tuple[Fraction, str] | None:
        part, whole = one.cells[row], other.cells[row]
        if part is None or whole is None or whole.exact == 0:
            return None
        return 100 * part.exact / whole.exact, f"{number(part.exact)} ÷ {number(whole.exact)}"

    return reckon


def _change(one: Column, other: Column) -> Callable[[int], tuple[Fraction, str] | None]:
    def reckon(row: int) -> tuple[Fraction, str] | None:
        before, after = one.cells[row], other.cells[row]
        if before is None or after is None or before.exact == 0:
            return None
        left = f"({number(after.exact)} − {number(before.exact)}) ÷ {number(before.exact)}"
        return 100 * (after.exact - before.exact) / before.exact, left

    return reckon


def _fits(stated: Quantity | None, reckoned: tuple[Fraction, str] | None) -> bool:
    assert stated is not None and reckoned is not None, "only rows where both are known"
    if abs(reckoned[0] - stated.exact) <= stated.step / 2:
        return True
    return is_cut_off(stated, reckoned[0])


def is_cut_off(stated: Quantity, value: Fraction) -> bool:
    """Whether a share was cut off after its last place instead of rounded."""
    return stated.exact >= 0 and stated.exact == floor(value / stated.step) * stated.step


def _finding(table: Table, column: Column, reading: _Reading, row: int) -> Finding:
    stated, reckoned = column.cells[row], reading.reckon(row)
    assert stated is not None and reckoned is not None, "only rows where both are known"
    value, left = reckoned
    digits = next((places for places in range(6) if Fraction(1, 10**places) <= stated.step), 6)
    shown = rounded(value, digits + (0 if _fits(stated, reckoned) and not is_cut_off(stated, value) else 1))
    arithmetic = f"{left} = {shown} %"
    verdict = Verdict.AGREES if value == stated.exact else Verdict.ROUNDED
    if not _fits(stated, reckoned):
        verdict = Verdict.OPEN
        arithmetic += f"; stated: {stated.words}"
    elif is_cut_off(stated, value) and abs(value - stated.exact) > stated.step / 2:
        arithmetic += f"; stated: {stated.words}, cut off and not rounded"
    return Finding(
        verdict=verdict,
        what=WHAT,
        lines=(table.line(row),),
        words=table.words(row, column),
        arithmetic=arithmetic,
        marks=frozenset([table.mark(row, column), *(table.mark(row, one) for one in reading.columns)]),
    )


def _together(table: Table, column: Column, *, is_of_total: bool) -> Iterator[Finding]:
    """Shares that a total row puts at 100 per cent."""
    for row in table.totals:
        stated = column.cells[row]
        cells = [column.cells[one] for one in table.items if one < row]
        parts = [cell for cell in cells if cell is not None]
        if stated is None or len(parts) < 2 or len(parts) < len(cells) or len(table.totals) > 1 or stated.exact != 100:
            continue
        value = sum((cell.exact for cell in parts), Fraction(0))
        step = max(cell.step for cell in parts)
        if not (_NEARLY_ALL[0] <= value <= _NEARLY_ALL[1]):
            continue
        is_closed = abs(value - 100) <= step * len(parts) / 2
        if not is_closed and is_of_total:
            # The single share that is off is found by itself.
            continue
        left = f"{len(parts)} shares add to {number(value)} %"
        yield Finding(
            verdict=Verdict.AGREES if value == 100 else Verdict.ROUNDED if is_closed else Verdict.OPEN,
            what=WHAT_SUM,
            lines=(table.line(row),),
            words=table.words(row, column),
            arithmetic=left if value == 100 else f"{left}; the total says {stated.words}",
            marks=frozenset([table.mark(row, column)]),
        )
