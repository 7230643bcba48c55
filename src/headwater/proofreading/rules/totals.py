"""Sums of tables: a total row against the rows above it, a total column against the columns before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from headwater.lib.shares import rounded
from headwater.proofreading.rules.arithmetic import amount, number
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.tables import Column, Table, is_total
from headwater.statements.quantities import Quantity

_NOT_ADDITIVE = re.compile(
    r"\b(?:average|avg|mean|median|rates?|ratio|price|cost per|unit cost|per|density|yields?|prevalence|incidence"
    r"|coverage|occupancy|efficiency|speed|height|depth|duration|delay|margin|productivity|"
    r"years?|ages?|rank(?:ing)?|scores?|index|change|growth|variation|cumulative|min(?:imum)?"
    r"|max(?:imum)?|date|no\.|id|"
    r"deviation|temperature|length|moyenne|taux|promedio|tasa)\b|(?<=[a-z])/(?=[a-z])",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"^\W*(?:of (?:which|whom|these)|thereof|includ|incl\b|memo|dont\b|de los cuales|de las cuales|out of)",
    re.IGNORECASE,
)
_TAKEN_OFF = re.compile(r"^\W*(?:less|minus|deduct|moins|menos)\b", re.IGNORECASE)
_NET = re.compile(
    r"\b(?:net|surplus|deficit|balance|difference|change|result|profit|loss|assets|equity|liabilities)\b", re.IGNORECASE
)
_SOME_ONLY = re.compile(
    r"\b(?:top|largest|biggest|main|major|principal|selected|leading|extract|excerpt|sample|examples?|highest|most)\b",
    re.IGNORECASE,
)
_COUNTED_ONCE = re.compile(
    r"\b(?:countr|donor|partner|organi[sz]ation|agenc|member|location|site|user|visitor|unique|distinct|author|compan|"
    r"project|facilit|communit|district|pays|país|author)\w*",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:people|persons?|beneficiar|individuals?|participants?|patients?|households?|reached|respond)\w*",
    re.IGNORECASE,
)
_SEVERAL_EACH = re.compile(
    r"\b(?:sector|cluster|activit|service|assistance|intervention|programme|program|item|theme|topic|channel|language|"
    r"skill|reason|need|quarter|month|answer|response)\w*",
    re.IGNORECASE,
)
_MONEY_UNITS = re.compile(
    r"\b(?:USD|EUR|CHF|GBP)\b|US\$|[$€£]|\b(?:amount|contribution|expenditure|budget|income|revenue|cost)s?\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\W*(?:women|men|girls|boys|females?|males?|children|adults|femmes|hommes|mujeres|hombres)\b")
WHAT_ROW, WHAT_COLUMN = "total of a table", "total of a row"


def checked_totals(table: Table, *, says_rounding: bool) -> list[Finding]:
    """Each total row against the rows it can sum. says_rounding: the document warns that rounding leaves gaps."""
    found = []
    for column in table.columns:
        if column.is_share or not column.is_readable or _NOT_ADDITIVE.search(column.head):
            continue
        stated = [row for row in table.totals if column.cells[row] is not None]
        totals = [_total(table, column, row, says_rounding=says_rounding) for row in stated]
        found += [one for one in totals if one is not None]
    return found


def _total(table: Table, column: Column, row: int, *, says_rounding: bool) -> Finding | None:
    """What comes of a total: the first choice of rows that closes, exactly if one does; else the likeliest choice."""
    stated = column.cells[row]
    assert stated is not None, "a total that is there"
    choices = [choice for choice in _choices(table, column, row) if len(choice) >= 2]
    if not choices:
        return None
    sums = [sum((sign * cell.exact for _, cell, sign in choice), Fraction(0)) for choice in choices]
    for choice, value in zip(choices, sums, strict=True):
        if value == stated.exact:
            return _finding(table, column, row, Verdict.AGREES, choice, value)
    for choice, value in zip(choices, sums, strict=True):
        slack = _slack([cell for _, cell, _ in choice], stated, column, table, says_rounding=says_rounding)
        if abs(value - stated.exact) <= slack:
            return _finding(table, column, row, Verdict.ROUNDED, choice, value)
    if _may_accuse(table, column, row, sums[0], stated):
        closing = any(
            sum(sign * cell.exact for _, cell, sign in some) == stated.exact
            for some in _without_stray(table, choices[0])
        )
        return _finding(table, column, row, Verdict.UNCHECKED if closing else Verdict.OPEN, choices[0], sums[0])
    if not table.is_plain_total(row):
        return None
    return _finding(table, column, row, Verdict.UNCHECKED, choices[0], sums[0])


def _without_stray(
    table: Table, choice: Sequence[tuple[int, Quantity, int]]
) -> Iterator[Sequence[tuple[int, Quantity, int]]]:
    """The same rows without one that may not belong: the first, one without a label, or one that is set in."""
    for place, (row, _, _) in enumerate(choice):
        if place == 0 or not table.labels[row] or re.match(r"\s*[-–—•o·]\s", table.labels[row]):
            yield [*choice[:place], *choice[place + 1 :]]


def _choices(table: Table, column: Column, row: int) -> list[list[tuple[int, Quantity, int]]]:
    """The rows that a total may sum, the likeliest first: those since the last total, all items, the totals before."""

    def taken(rows: Sequence[int]) -> list[tuple[int, Quantity, int]]:
        chosen = []
        for one in rows:
            cell, label = column.cells[one], table.labels[one]
            if cell is not None and not _PART_OF.match(label):
                sign = -1 if _TAKEN_OFF.match(label) and cell.exact > 0 else 1
                chosen.append((one, cell, sign))
        return chosen

    totals_before = [one for one in table.totals if one < row]
    since = list(range((totals_before[-1] + 1) if totals_before else 0, row))
    items = [one for one in table.items if one < row]
    loose = [one for one in items if not totals_before or one > totals_before[-1]]
    choices = [since, items, totals_before, [*totals_before, *loose]]
    if row == 0:
        choices = [[one for one in table.items if one > 0]]
    picked = [taken(choice) for choice in choices]
    return [*picked, *([_parents(picked[0])] if picked and picked[0] else [])]


def _parents(rows: list[tuple[int, Quantity, int]]) -> list[tuple[int, Quantity, int]]:
    """Only the rows of the first rank, where some rows are the sum of those right under them."""
    kept, at = [], 0
    while at < len(rows):
        kept.append(rows[at])
        running, upto = Fraction(0), at + 1
        while upto < len(rows) and running < rows[at][1].exact:
            running += rows[upto][1].exact
            upto += 1
            if running == rows[at][1].exact and upto - at > 2:
                at = upto - 1
                break
        at += 1
    return kept


def _slack(
    parts: Sequence[Quantity], stated: Quantity, column: Column, table: Table, *, says_rounding: bool
) -> Fraction:
    """How far rounding of each cell may reach: half a unit of the last place in which any cell is written.

    Whole counts are exact, unless all end in three zeros, the head says thousands or millions, or they are money.
    """
    cells = [*parts, stated]
    step = min(cell.step for cell in cells)
    if step == 1:
        zeros = min(_zeros(cell) for cell in cells)
        if zeros >= 3:
            step = Fraction(10**zeros)
        else:
            words = f"{column.head} {table.caption}"
            is_scaled = bool(
                re.search(
                    r"\b(?:thousand|million|billion|millier|mil)s?\b|'000|’000|000s|[$€]\s?[mk]\b", words, re.IGNORECASE
                )
            )
            is_money = stated.unit != "" or bool(_MONEY_UNITS.search(words))
            is_large = stated.exact > 10_000
            if not (is_scaled or says_rounding or (is_money and is_large)):
                return Fraction(0)
    return step * (len(parts) + 1) / 2


def _zeros(cell: Quantity) -> int:
    value, zeros = int(abs(cell.exact)), 0
    while value and value % 10 == 0:
        value, zeros = value // 10, zeros + 1
    return zeros if value else 9


def _may_accuse(table: Table, column: Column, row: int, value: Fraction, stated: Quantity) -> bool:
    """Whether a sum that does not close is wrong beyond doubt, as far as a table can tell."""
    about = f"{table.caption} {column.head} {table.label_head}"
    if _SOME_ONLY.search(about) or (_NOT_ADDITIVE.search(table.caption) and not _MONEY_UNITS.search(about)):
        return False
    if (
        any(cell is None and row != place for place, cell in enumerate(column.cells) if place < row)
        and value < stated.exact
    ):
        # A blank is not zero: what is not shown may be what is missing.
        return False
    is_last = row == len(table.labels) - 1
    if not table.is_plain_total(row) and (len(table.totals) > 1 or not is_last or _NET.search(table.labels[row])):
        return False
    if re.search(r"\bcontents\b|\bindex\b|table des matières|índice", table.caption, re.IGNORECASE):
        return False
    if any(cell is not None and cell.exact < 0 for cell in column.cells) and not table.is_plain_total(row):
        return False
    if _has_parts_of_parts(table, row):
        return False
    largest = max((cell.exact for cell in column.cells[:row] if cell is not None), default=Fraction(0))
    if stated.exact <= largest and all(cell is None or cell.exact >= 0 for cell in column.cells):
        # A sum is larger than each of its parts: this is an average, or counts each thing once.
        return False
    if value > stated.exact >= largest and (
        _COUNTED_ONCE.search(f"{column.head} {table.labels[row]}")
        or (_PEOPLE.search(about) and _SEVERAL_EACH.search(f"{table.label_head} {table.caption}"))
        or re.search(r"\bunique|\bdistinct|more than one|several times|overlap|double", about, re.IGNORECASE)
    ):
        return False
    return not any(_NET.search(label) for label in table.labels[:row]) or len(table.totals) == 1


def _has_parts_of_parts(table: Table, row: int) -> bool:
    """Whether some rows split others: "women" under some of several groups, or a label that comes back."""
    labels = [table.labels[one].strip().lower() for one in table.items if one < row]
    people = [bool(_SPLIT.match(label)) for label in labels]
    return (any(people) and not all(people)) or any(labels.count(label) > 1 for label in labels if label)


def _finding(
    table: Table,
    column: Column,
    row: int,
    verdict: Verdict,
    choice: Sequence[tuple[int, Quantity, int]],
    value: Fraction,
) -> Finding:
    stated = column.cells[row]
    assert stated is not None, "a total that is there"
    digits = next((places for places in range(4) if Fraction(1, 10**places) <= min(c.step for _, c, _ in choice)), 4)
    left = f"{len(choice)} rows add to {number(value, digits)}"
    if len(choice) <= 4:
        left = (
            " ".join(
                f"{'−' if sign * cell.exact < 0 else '+' if place else ''} {number(abs(cell.exact), digits)}".strip()
                for place, (_, cell, sign) in enumerate(choice)
            )
            + f" = {number(value, digits)}"
        )
    gap = stated.exact - value
    if verdict == Verdict.OPEN:
        left += f"; the total says {stated.words}, a gap of {'+' if gap > 0 else ''}{number(gap, digits)}"
    elif verdict == Verdict.ROUNDED:
        left += f"; the total says {stated.words}"
    elif verdict == Verdict.UNCHECKED:
        left += f", the total says {stated.words}; the table does not say that its rows are all there is, each once"
    head = f"{_short(column.head)}, " if column.head else ""
    return Finding(
        verdict=verdict,
        what=WHAT_ROW,
        lines=(table.line(row),),
        words=f"{head}{table.words(row, column)}",
        arithmetic=left,
        marks=frozenset([table.mark(row, column), *(table.mark(one, column) for one, _, _ in choice)]),
    )


def _short(head: str) -> str:
    return head if len(head) <= 60 else f"{head[:57].rstrip()}…"


def checked_rows(table: Table) -> list[Finding]:
    """A last column of totals against the columns before it, where most rows close."""
    numeric = [column for column in table.columns if column.is_readable and not column.is_share]
    if len(numeric) < 3 or not is_total(numeric[-1].head):
        return []
    *parts, total = numeric
    if any(
        _NOT_ADDITIVE.search(column.head.replace("/", " ")) and not re.fullmatch(r"\s*(?:19|20)\d\d\s*", column.head)
        for column in parts
    ):
        return []
    closed: list[tuple[int, list[Quantity], Fraction, Quantity]] = []
    open_: list[tuple[int, list[Quantity], Fraction, Quantity]] = []
    for row in range(len(table.labels)):
        stated = total.cells[row]
        cells = [column.cells[row] for column in parts]
        filled = [cell for cell in cells if cell is not None]
        if stated is None or len(filled) < 2 or len({cell.unit for cell in [*filled, stated]} - {""}) > 1:
            continue
        value = sum((cell.exact for cell in filled), Fraction(0))
        step = min(cell.step for cell in [*filled, stated])
        slack = step * (len(filled) + 1) / 2 if step < 1 else Fraction(0)
        (closed if abs(value - stated.exact) <= slack else open_).append((row, filled, value, stated))
    if len(closed) < 2 or len(open_) > max(1, len(closed) // 3):
        return []
    found = []
    for row, filled, value, stated in [*closed, *open_]:
        is_closed = (row, filled, value, stated) in closed
        digits = 0 if value.denominator == 1 else min(2, len(str(rounded(value, 4)).rstrip("0").partition(".")[2]))
        left = f"{' + '.join(number(cell.exact, digits) for cell in filled)} = {number(value, digits)}"
        said = "" if is_closed and value == stated.exact else f"; stated: {amount(stated.exact, stated.unit)}"
        verdict = Verdict.OPEN if not is_closed else Verdict.AGREES if value == stated.exact else Verdict.ROUNDED
        found.append(
            Finding(
                verdict=verdict,
                what=WHAT_COLUMN,
                lines=(table.line(row),),
                words=table.words(row, total),
                arithmetic=left + said,
                marks=frozenset([table.mark(row, total), *(table.mark(row, column) for column in parts)]),
            )
        )
    return found
