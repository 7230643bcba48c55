"""Markdown as blocks: paragraphs, headings, lists, quotations and tables. What has no block is refused by its line.

Raw HTML, pictures, code and rules are refused: a section has to read the same on a page, on paper and in Word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from headwater.lib.errors import Complaint
from headwater.lib.words import noted, said
from headwater.reports import blocks
from headwater.reports.blocks import Block, Run, Words
from headwater.reports.narrative.grammar import MARK, where

_NAMES = {
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": noted("a picture"),
    "fence": noted("a block of code"),
    "code_block": noted("a block of code (its lines begin with four spaces)"),
    "hr": noted("a rule"),
}
_CAPTION = re.compile(r"\s*Table:\s*(?P<caption>.+)", re.DOTALL)
_ADDRESS = re.compile(r"(?:/(?!/)|#|https?://)\S*")
_LEVELS = {"h2": 3, "h3": 4}

# Text of a mark, and the value that a cell may hold instead, by the number of the mark.
Resolve = Callable[[int], tuple[str, blocks.Value]]


@dataclass
class _Reader:
    slot: str
    resolve: Resolve
    complaints: list[Complaint] = field(default_factory=list)
    headings: int = 0
    caption: str = ""

    def complain(self, what: str, line: int) -> None:
        self.complaints.append(Complaint(what, where=where(line)))


def read(text: str, *, slot: str, resolve: Resolve) -> tuple[list[Block], list[Complaint]]:
    """The blocks of a text whose figures are marks, and everything that cannot be printed. slot: begins its ids."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Whether an address may stand in a report is said below, with its line; here it would silently become text.
    parser.validateLink = _any_address  # type: ignore[method-assign]
    reader = _Reader(slot=re.sub(r"[^a-z0-9]+", "-", slot.lower()).strip("-"), resolve=resolve)
    found = [block for node in SyntaxTreeNode(parser.parse(text)).children for block in _block(node, reader)]
    if reader.caption:
        found.append(blocks.Paragraph(f"Table: {reader.caption}"))
    return found, reader.complaints


def _any_address(url: str) -> bool:  # noqa: ARG001 (the parser gives it by its name)
    return True


def _block(node: SyntaxTreeNode, reader: _Reader) -> Iterator[Block]:
    line = _line(node)
    if reader.caption and node.type != "table":
        reader.complain(said("“Table:” names the table that follows it, and none does."), line)
        reader.caption = ""
    match node.type:
        case "paragraph":
            words = _words(node, reader)
            if captioned := _CAPTION.fullmatch(blocks.plain(words)):
                reader.caption = captioned["caption"]
            elif blocks.plain(words).strip():
                yield blocks.Paragraph(words)
        case "heading":
            yield from _heading(node, reader)
        case "bullet_list" | "ordered_list":
            items = tuple(_item(item, reader) for item in node.children)
            if any(blocks.plain(item).strip() for item in items):
                yield blocks.Listing(items, ordered=node.type == "ordered_list")
        case "blockquote":
            for child in node.children:
                if child.type == "paragraph":
                    yield blocks.Quote(_words(child, reader))
                else:
                    reader.complain(said("A quotation holds sentences only."), _line(child))
        case "table":
            yield from _table(node, reader)
        case other:
            reader.complain(
                said("{what} has no place in a report; write it as sentences, a list or a table.", what=_name(other)),
                line,
            )


def _heading(node: SyntaxTreeNode, reader: _Reader) -> Iterator[Block]:
    line = _line(node)
    words = blocks.plain(_words(node, reader)).strip()
    if node.tag not in _LEVELS:
        reader.complain(said("The headings of a section are ## and ###; its title is the report's."), line)
    elif not words:
        reader.complain(said("A heading has no words."), line)
    else:
        if node.tag == "h3" and not reader.headings:
            reader.complain(said("The first heading of a section is ##; ### stands below one."), line)
        reader.headings += 1
        yield blocks.Heading(3 if node.tag == "h2" else 4, words, f"narrative-{reader.slot}-{reader.headings}")


def _item(node: SyntaxTreeNode, reader: _Reader) -> Words:
    parts: list[Run] = []
    for child in node.children:
        if child.type == "paragraph":
            parts += [*([Run(" ")] if parts else []), *blocks.runs(_words(child, reader))]
        elif child.type in ("bullet_list", "ordered_list"):
            reader.complain(said("A list inside a list cannot be printed; write one list."), _line(child))
        else:
            reader.complain(said("An item of a list holds sentences only."), _line(child))
    return _joined(parts)


def _table(node: SyntaxTreeNode, reader: _Reader) -> Iterator[Block]:
    caption, reader.caption = reader.caption, ""
    line = _line(node)
    if not caption:
        reader.complain(said("A table needs a title: write a paragraph “Table: what it shows” before it."), line)
        return
    lines = [row for part in node.children for row in part.children]
    head, rows = lines[0], lines[1:]
    if not rows:
        reader.complain(said("The table has no rows."), line)
        return
    cells = [tuple(_cell(cell, reader) for cell in row.children) for row in rows]
    numeric = [all(not isinstance(row[i], str) or not row[i] for row in cells) for i in range(len(head.children))]
    columns = tuple(
        blocks.Column(
            title=blocks.plain(_words(cell, reader)),
            align="number" if numeric[i] or "right" in str(cell.attrs.get("style", "")) else "start",
        )
        for i, cell in enumerate(head.children)
    )
    yield blocks.Table(caption=caption, columns=columns, rows=tuple(cells))


def _cell(node: SyntaxTreeNode, reader: _Reader) -> blocks.Value:
    """A cell that holds one figure and nothing else is that figure, so that a workbook has a number there."""
    content = node.children[0].content if node.children else ""
    if alone := MARK.fullmatch(content.strip()):
        return reader.resolve(int(alone[1]))[1]
    return blocks.plain(_words(node, reader))


@dataclass(frozen=True)
class _Style:
    strong: bool = False
    emphasis: bool = False
    href: str = ""


def _words(node: SyntaxTreeNode, reader: _Reader) -> Words:
    """The words of a block, in runs where some stand out."""
    parts: list[Run] = []
    line = _line(node)
    for inline in node.children:
        line = _inline(inline.children, _Style(), reader, line, parts)
    return _joined(parts)


def _inline(nodes: list[SyntaxTreeNode], style: _Style, reader: _Reader, line: int, parts: list[Run]) -> int:
    """Add the runs of nodes; returns the line reached."""
    for node in nodes:
        match node.type:
            case "text" | "code_inline":
                parts.append(_run(MARK.sub(lambda found: reader.resolve(int(found[1]))[0], node.content), style))
            case "softbreak" | "hardbreak":
                line += 1
                parts.append(_run(" ", style))
            case "strong":
                line = _inline(node.children, replace(style, strong=True), reader, line, parts)
            case "em":
                line = _inline(node.children, replace(style, emphasis=True), reader, line, parts)
            case "link":
                href = str(node.attrs.get("href", ""))
                if not _ADDRESS.fullmatch(href) or MARK.search(href):
                    reader.complain(
                        said("“{href}” is no address for a link; write one that begins with https://.", href=href[:80]),
                        line,
                    )
                    href = ""
                line = _inline(node.children, replace(style, href=href), reader, line, parts)
            case other:
                reader.complain(said("{what} has no place in a report; write it in words.", what=_name(other)), line)
    return line


def _run(text: str, style: _Style) -> Run:
    return Run(text, strong=style.strong, emphasis=style.emphasis, href=style.href)


def _joined(parts: list[Run]) -> Words:
    """Neighbours that look the same as one run; words without any style as plain text."""
    merged: list[Run] = []
    for part in parts:
        if merged and replace(part, text="") == replace(merged[-1], text=""):
            merged[-1] = replace(part, text=merged[-1].text + part.text)
        elif part.text:
            merged.append(part)
    if not merged:
        return ""
    return merged[0].text if merged == [Run(merged[0].text)] else tuple(merged)


def _name(kind: str) -> str:
    name = said(_NAMES.get(kind, kind.replace("_", " ")))
    return name[0].upper() + name[1:]


def _line(node: SyntaxTreeNode) -> int:
    """The line in which a node begins, from 1."""
    at: SyntaxTreeNode | None = node
    while at is not None and (at.is_root or not at.map):
        at = at.parent
    return at.map[0] + 1 if at is not None and at.map else 1
