"""Reading pages as a person does: the words, the rows of tables, the links."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).replace("\u00a0", " ").split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read(client: Client, address: str) -> str:
    """The page at an address, as it was sent."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def told(answer: HttpResponse) -> str:
    """The whole page, with what was done said above it."""
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def tables(page: str) -> list[list[list[str]]]:
    """The tables of a page as rows of cells, heads and totals included."""
    parser = _Tables()
    parser.feed(page)
    return parser.tables


def words(page: str) -> str:
    """The page as text, with single spaces."""
    main = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).replace("\u00a0", " ").split())


def link(page: str, rel: str) -> str:
    """The address of the link that leads to the previous or next page; "" where there is none."""
    found = re.search(rf'<a href="([^"]*)" rel="{rel}"', page)
    return html.unescape(found[1]) if found else ""
