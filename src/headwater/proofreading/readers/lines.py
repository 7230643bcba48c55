"""Tables that are drawn with signs: pipes, tabs, columns of spaces, and lists of labels with numbers."""

from __future__ import annotations

import re

from headwater.proofreading.readers.inline import plain
from headwater.proofreading.rules.documents import Row

_RULE = re.compile(r"^[\s|:+=_—–-]*[-=_—–]{3,}[\s|:+=_—–-]*$")
_LEADER = re.compile(r"\s*(?:\.\s?){4,}|\s*…{2,}")
_GAP = re.compile(r"\s{2,}|\t+")
_FIGURE = re.compile(
    r"^[(\[−-]?(?:[A-Z]{3}\s|US\$|[$€£])?\s?[\d٠-٩][\d٠-٩\s.,'’٬٫\u00a0\u202f]*(?:%"
    r"|٪)?[)\]]?\s?(?:[A-Z]{3}|%|[*†‡a-d])?$"
)
_LABELLED = re.compile(r"^(?:[-*•]\s+)?([^\W\d_][^:\t]{1,70}?)\s*(?::|\t|\s{2,}|—|–)\s*(\S.*)$")
Place = tuple[int, str]


def is_rule(line: str) -> bool:
    """Whether a line only draws one."""
    return bool(_RULE.match(line)) and bool(line.strip())


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number and little else."""
    return bool(_FIGURE.match(cell.strip()))


def is_piped(line: str) -> bool:
    """Whether a line is a row between pipes."""
    bare = line.strip()
    return bare.startswith("|") and bare.count("|") >= 2


def piped(lines: list[Place], *, is_markdown: bool = True) -> list[Row]:
    """Rows of a table drawn with pipes."""
    rows = []
    for number, line in lines:
        if is_rule(line):
            continue
        bare = line.strip().removeprefix("|")
        bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
        cells = re.split(r"(?<!\\)\|", bare)
        rows.append(Row(number, tuple(plain(cell, is_markdown=is_markdown).strip() for cell in cells)))
    return rows


def tabbed(lines: list[Place]) -> list[Row]:
    """Rows whose cells are parted by tabs. A row that begins with a tab has an empty first cell."""
    return [Row(number, tuple(plain(cell).strip() for cell in line.rstrip("\n").split("\t"))) for number, line in lines]


def is_aligned(line: str) -> bool:
    """Whether a line may be a row of a table drawn with spaces: it has a gap, and a number behind one."""
    cells = _GAP.split(_LEADER.sub("    ", line).strip())
    return len(cells) >= 2 and any(is_figure(cell) for cell in cells[1:])


def aligned(lines: list[Place], head: list[Place]) -> list[Row]:
    """Rows of a table drawn with spaces: what stands under each other belongs to one column.

    Nothing is returned where the columns cannot be told apart.
    """
    spans: list[tuple[int, list[tuple[int, int, str]]]] = []
    for number, line in [*head, *lines]:
        if is_rule(line):
            continue
        text = _LEADER.sub(lambda match: " " * len(match.group()), line.expandtabs(8))
        cells = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+(?:[ \u00a0]\S+)*", text)]
        spans.append((number, cells))
    columns = _columns([cells for number, cells in spans if number >= lines[0][0]])
    if columns is None:
        return []
    rows = []
    for number, cells in spans:
        filled = [""] * len(columns)
        for start, end, text in cells:
            near = min(range(len(columns)), key=lambda place: _apart(columns[place], (start, end)))
            filled[near] = f"{filled[near]} {text}".strip()
        rows.append(Row(number, tuple(plain(cell).strip() for cell in filled)))
    return rows


def _columns(rows: list[list[tuple[int, int, str]]]) -> list[tuple[int, int]] | None:
    """The extents of the columns; None where cells of one row would fall into one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for cells in rows for start, end, _ in cells):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    for cells in rows:
        homes = [next(i for i, (low, high) in enumerate(merged) if low <= start < high) for start, _, _ in cells]
        if len(set(homes)) < len(homes):
            return None
    return merged


def _apart(column: tuple[int, int], cell: tuple[int, int]) -> int:
    return max(0, column[0] - cell[1], cell[0] - column[1])


def labelled(lines: list[Place]) -> list[Row]:
    """Rows made of a label and a number each; empty where a line is anything else."""
    rows = []
    for number, line in lines:
        match = _LABELLED.match(line.strip())
        if not match or not is_figure(plain(match.group(2))):
            return []
        rows.append(Row(number, (plain(match.group(1)).strip(), plain(match.group(2)).strip())))
    return rows
