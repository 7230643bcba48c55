"""Plain text and Markdown: lines become blocks and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from headwater.proofreading.readers import lines as drawn
from headwater.proofreading.readers.inline import plain
from headwater.proofreading.readers.lines import Place
from headwater.proofreading.rules.documents import Block, Document, Grid, Kind, Part, Row, grid

_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^(\s*)(?:[-*+•‣▪–·]|\(?\d{1,3}[.)]|\(?[a-z][.)]|[ivx]{1,4}[.)])\s+(?=\S)")
_MARKER = re.compile(r"^\s*(?:[-*+•‣▪–·]|(?:\(?(\d{1,3}|[a-z]|[ivx]{1,4})[.)]))\s+")
_PAGE = re.compile(
    r"^\s*(?:[-–—]\s*)?(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?\s*$", re.IGNORECASE
)
_REPEATED = 3
_SHORT_LINE = 100


def read(text: str, *, is_markdown: bool) -> Document:
    """The blocks and tables of a text. Lines that come back on each page are left out."""
    lines = list(enumerate(re.split(r"\r\n|\r|\n|\f", text), 1))
    lines = _without_code(lines) if is_markdown else lines
    lines = _without_page_heads(lines)
    parts: list[Part] = []
    for group in _groups(lines):
        parts += _parts(group, is_markdown=is_markdown)
    return Document(parts=tuple(_joined(parts)))


def _without_code(lines: list[Place]) -> list[Place]:
    """Blank what stands in fences, in comments and in the head of the file."""
    kept: list[Place] = []
    fence, in_comment, in_front = "", False, lines[:1] == [(1, "---")]
    for number, line in lines:
        found = _FENCE.match(line)
        was_inside = bool(fence) or in_comment or in_front
        if in_front and number > 1 and line.strip() == "---":
            in_front = False
        elif fence:
            fence = "" if found and found.group(1).startswith(fence) else fence
        elif found:
            fence, was_inside = found.group(1)[:3], True
        elif in_comment:
            in_comment = "-->" not in line
        elif "<!--" in line and "-->" not in line:
            in_comment, was_inside = True, True
        kept.append((number, "" if was_inside else line))
    return kept


def _without_page_heads(lines: list[Place]) -> list[Place]:
    """Blank short lines that come back with other numbers only: heads and feet of pages."""

    def form(line: str) -> str:
        return re.sub(r"\d+", "#", line.strip())

    def may_be_head(line: str) -> bool:
        bare = line.strip()
        return bool(bare) and len(bare) < _SHORT_LINE and bool(re.search(r"[^\W\d_]{3}", bare)) and "|" not in bare

    counted = Counter(form(line) for _, line in lines if may_be_head(line) and not drawn.is_aligned(line))
    often = {one for one, times in counted.items() if times >= _REPEATED}
    return [(number, "" if may_be_head(line) and form(line) in often else line) for number, line in lines]


def _groups(lines: list[Place]) -> list[list[Place]]:
    """Lines between blank ones."""
    groups: list[list[Place]] = [[]]
    for number, line in lines:
        if line.strip():
            groups[-1].append((number, line))
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _parts(group: list[Place], *, is_markdown: bool) -> list[Part]:
    """A group of lines as tables and blocks."""
    found = _tables(group, is_markdown=is_markdown)
    parts: list[Part] = []
    at = 0
    while at < len(group):
        if at in found:
            table, at = found[at]
            parts.append(table)
            continue
        first = at
        at += 1
        while (
            at < len(group) and at not in found and not _ITEM.match(group[at][1]) and not _HEADING.match(group[at][1])
        ):
            at += 1
        parts += _blocks(group[first:at], is_markdown=is_markdown)
    return parts


def _tables(group: list[Place], *, is_markdown: bool) -> dict[int, tuple[Grid, int]]:
    """The tables of a group of lines by where they begin, and where they end."""
    found: dict[int, tuple[Grid, int]] = {}
    at = 0
    while at < len(group):
        rows, upto = _rows(group, at, is_markdown=is_markdown)
        if rows:
            found[at] = (grid(rows), upto)
        at = max(upto, at + 1)
    return found


def _rows(group: list[Place], at: int, *, is_markdown: bool) -> tuple[list[Row], int]:
    """The rows of the table that begins at this line, none where none does, and where its lines end."""
    line = group[at][1]
    if drawn.is_piped(line):
        upto = _while(group, at, lambda text: drawn.is_piped(text) or drawn.is_rule(text))
        rows = drawn.piped(group[at:upto], is_markdown=is_markdown)
        return (rows if len(rows) >= 2 else []), upto
    if "\t" in line.strip():
        upto = _while(group, at, lambda text: "\t" in text.strip())
        return (drawn.tabbed(group[at:upto]) if upto - at >= 2 else []), upto
    if _GAP_OR_LEADER.search(line.strip()):
        upto = _while(group, at, lambda text: bool(_GAP_OR_LEADER.search(text.strip())) or drawn.is_rule(text))
        body = [place for place in group[at:upto] if drawn.is_aligned(place[1])]
        if len(body) >= 2:
            head = [place for place in group[at:upto] if place[0] < body[0][0]]
            return drawn.aligned([place for place in group[at:upto] if place[0] >= body[0][0]], head), upto
        return [], upto
    upto = _while(group, at, lambda text: bool(drawn.labelled([(0, text)])))
    return (drawn.labelled(group[at:upto]) if upto - at >= 3 else []), upto


_GAP_OR_LEADER = re.compile(r"\S\s{2,}\S|\.{4,}|(?:\. ){4,}")


def _while(group: list[Place], at: int, holds: Callable[[str], bool]) -> int:
    upto = at
    while upto < len(group) and holds(group[upto][1]):
        upto += 1
    return upto


def _blocks(lines: list[Place], *, is_markdown: bool) -> list[Block]:
    """Lines of running text as one block, or a heading and what follows it."""
    if heading := _HEADING.match(lines[0][1]) if is_markdown or lines[0][1].startswith("#") else None:
        first = Block(Kind.HEADING, plain(heading.group(1)), ((0, lines[0][0]),))
        return [first, *(_blocks(lines[1:], is_markdown=is_markdown) if lines[1:] else [])]
    if len(lines) > 1 and re.fullmatch(r"\s*(=+|-+)\s*", lines[1][1]):
        first = Block(Kind.HEADING, plain(lines[0][1]).strip(), ((0, lines[0][0]),))
        return [first, *(_blocks(lines[2:], is_markdown=is_markdown) if lines[2:] else [])]
    is_item = bool(_ITEM.match(lines[0][1]))
    text, places = "", []
    for number, line in lines:
        line = _MARKER.sub("", line, count=1) if is_item and number == lines[0][0] else line
        if drawn.is_rule(line):
            continue
        words = re.sub(r"\s+", " ", plain(line.lstrip("> "))).strip()
        if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and words[:1].islower():
            text = text[:-1]
        elif text:
            text += " "
        places.append((len(text), number))
        text += words
    if not text.strip():
        return []
    depth = len(lines[0][1].expandtabs(4)) - len(lines[0][1].expandtabs(4).lstrip()) if is_item else 0
    return [Block(Kind.ITEM if is_item else Kind.PARAGRAPH, text, tuple(places), depth)]


def _joined(parts: list[Part]) -> list[Part]:
    """Put sentences together that a page break tore apart: the first half has no end, the second begins small."""
    made: list[Part] = []
    for place, part in enumerate(parts):
        last = made[-1] if made else None
        if isinstance(part, Block) and isinstance(last, Block):
            after = parts[place + 1] if place + 1 < len(parts) else None
            if _PAGE.match(part.text) and isinstance(after, Block) and _goes_on(last, after):
                continue
            if _goes_on(last, part):
                moved = tuple((start + len(last.text) + 1, line) for start, line in part.places)
                made[-1] = replace(last, text=f"{last.text} {part.text}", places=last.places + moved)
                continue
        made.append(part)
    return made


def _is_open(block: Block) -> bool:
    is_prose = block.kind != Kind.HEADING and len(block.text) > 80
    return is_prose and not re.search(r"[.!?:;؟][\"”’)\]]*$", block.text.rstrip())


def _goes_on(last: Block, block: Block) -> bool:
    begins = block.text.lstrip('"“(')[:1]
    return block.kind == Kind.PARAGRAPH and _is_open(last) and begins.islower()
