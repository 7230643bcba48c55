"""HTML: the text that a reader sees, and its tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from headwater.proofreading.readers.inline import plain
from headwater.proofreading.rules.documents import Block, Document, Kind, Part, Row, grid

_UNREAD = "script style template noscript svg head nav code pre kbd samp math select button"
_BLOCKS = (
    "p div section article header footer main aside h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tr td th caption thead "
    "tbody tfoot blockquote figure figcaption br hr form fieldset details summary address body title option"
)
_INLINE = frozenset(("code", "kbd", "samp", "math"))
_SILENT, _BREAKS = frozenset(_UNREAD.split()), frozenset(_BLOCKS.split())
_MOST_COLUMNS = 200


def read(text: str) -> Document:
    """The blocks and tables of an HTML page, with the lines on which they stand. Broken markup is read as it comes."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    return Document(parts=tuple(reader.parts))


class _Table:
    """A table while it is read. rows: cells with the line of the row."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[str]]] = []
        self.held: dict[int, int] = {}

    def begin(self, line: int) -> None:
        self.rows.append((line, []))
        self._skip_held()

    def add(self, text: str, columns: int, rows: int) -> None:
        """A cell, and empty ones for the columns and rows that it spans beyond its first."""
        cells = self.rows[-1][1]
        first = len(cells)
        cells += [text, *[""] * (min(columns, _MOST_COLUMNS) - 1)]
        if rows > 1:
            self.held.update(dict.fromkeys(range(first, len(cells)), rows))
        self._skip_held()

    def _skip_held(self) -> None:
        cells = self.rows[-1][1]
        while self.held.get(len(cells), 0) > 0 and len(cells) < _MOST_COLUMNS:
            cells.append("")

    def end(self) -> None:
        self.held = {column: left - 1 for column, left in self.held.items() if left > 1}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._silent: list[str] = []
        self._pieces: list[tuple[int, str]] = []
        self._kind = Kind.PARAGRAPH
        self._lists = 0
        self._table: _Table | None = None
        self._span = (1, 1)
        self._cell: list[str] | None = None
        self._raised: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            if tag in _INLINE:
                self.handle_data(" ")
            else:
                self._flush()
            self._silent.append(tag)
        elif self._silent:
            return
        elif tag == "sup":
            self._raised = []
        elif tag == "table":
            # A table inside another ends it: what stands around it was layout.
            self._end_table()
            self._flush()
            self._table = _Table()
        elif self._table is not None and tag in ("tr", "td", "th"):
            self._row_or_cell(tag, dict(attrs))
        elif tag in _BREAKS:
            self._break()
            self._lists += tag in ("ul", "ol")
            self._kind = Kind.HEADING if re.fullmatch(r"h[1-6]", tag) else Kind.ITEM if tag == "li" else Kind.PARAGRAPH

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
            return
        if tag == "sup" and self._raised is not None:
            raised, self._raised = "".join(self._raised), None
            self.handle_data(f"<sup>{raised}</sup>" if len(raised) < 9 else raised)
        elif tag in ("td", "th") and self._table is not None:
            self._end_cell()
        elif tag == "tr" and self._table is not None:
            self._end_cell()
            self._table.end()
        elif tag == "table" and self._table is not None:
            self._end_table()
        elif tag in _BREAKS:
            self._break()
            self._lists -= tag in ("ul", "ol") and self._lists > 0
            self._kind = Kind.PARAGRAPH

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._raised is not None:
            self._raised.append(data)
        elif self._cell is not None:
            self._cell.append(data)
        else:
            line = self.getpos()[0]
            for more, piece in enumerate(data.split("\n")):
                self._pieces.append((line + more, f"{piece} " if "\n" in data else piece))

    def finish(self) -> None:
        """What is still open at the end of the page."""
        self._end_table()
        self._flush()

    def _row_or_cell(self, tag: str, attrs: dict[str, str | None]) -> None:
        assert self._table is not None, "rows stand in tables"
        self._end_cell()
        if tag == "tr" or not self._table.rows:
            self._table.begin(self.getpos()[0])
        if tag != "tr":
            self._cell = []
            self._span = (_whole(attrs.get("colspan")), _whole(attrs.get("rowspan")))

    def _end_cell(self) -> None:
        if self._cell is not None and self._table is not None:
            text = re.sub(r"\s+", " ", plain("".join(self._cell), is_markdown=False)).strip()
            self._table.add(text, *self._span)
        self._cell = None

    def _end_table(self) -> None:
        self._end_cell()
        if self._table is not None:
            rows = [Row(line, tuple(cells)) for line, cells in self._table.rows if any(cells)]
            if rows:
                self.parts.append(grid(rows))
        self._table = None

    def _break(self) -> None:
        if self._cell is not None:
            self._cell.append(" ")
        else:
            self._flush()

    def _flush(self) -> None:
        text, places = "", []
        for line, piece in self._pieces:
            if text.endswith((" ", "")) and not piece.strip() and (not text or text.endswith(" ")):
                continue
            places.append((len(text), line))
            text += re.sub(r"\s+", " ", piece)
        self._pieces = []
        bare = re.sub(r"\s+", " ", plain(text, is_markdown=False))
        if bare.strip():
            depth = self._lists if self._kind == Kind.ITEM else 0
            self.parts.append(Block(self._kind, bare.strip(), tuple(places) or ((0, self.getpos()[0]),), depth))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text[:4]) < 1000 else 1
