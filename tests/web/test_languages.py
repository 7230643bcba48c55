"""Every page in a language that marks what was said: what is left unmarked is data, or was forgotten.

In this language each sentence stands between ⟦ and ⟧ and what fills its gaps between two signs of its own, so that an
English word inside a translated sentence is found as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker
from web.books import POWERS, Books, employ
from web.doors import DOORS

from headwater.exchange.columns import CONTRIBUTIONS, SHEETS
from headwater.lib.words import Language
from headwater.measures.queries import history
from headwater.reports.translations import texts, words
from headwater.reports.words import WORDS
from headwater.web import languages


class _Marked(Mapping[Any, Any]):
    """A catalogue in which everything stands, marked."""

    def get(self, key: Any, default: Any = None) -> Any:
        return tuple(f"⟦{form}⟧" for form in key) if isinstance(key, tuple) else f"⟦{key}⟧"

    def __getitem__(self, key: Any) -> Any:
        return self.get(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


MARKED = Language("en", _Marked(), _Marked(), form=lambda count: int(count != 1), number=str, is_from_right=True)


class _Texts(HTMLParser):
    """What a reader reads or hears of a page. What says its own language, such as a guide, is not the page's."""

    _HEARD = ("aria-label", "aria-valuetext", "title", "placeholder", "alt", "data-restored", "data-kept", "data-here")
    _INSIDE = ("bdi", "code", "strong")
    _EMPTY = ("meta", "link", "input", "br", "hr", "img", "use", "path", "rect", "circle", "line", "col", "polyline")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        # The texts of a drawing, where a long name stands in several lines.
        self.drawn: list[str] = []
        self._open: list[tuple[str, bool]] = []
        # Whether a text goes on where an element inside a sentence, such as a name, begins or ends.
        self._goes_on = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self._goes_on &= tag in self._INSIDE
        outside = bool(self._open) and self._open[-1][1]
        apart = outside or (tag != "html" and bool(has.get("lang"))) or tag in ("script", "style", "code", "bdi", "pre")
        if not apart:
            heard = [*self._HEARD, "value"] if has.get("type") in ("submit", "button") else self._HEARD
            self.found += [text for name in heard if (text := has.get(name))]
        if tag not in self._EMPTY:
            self._open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        self._goes_on &= tag in self._INSIDE
        while tag not in self._EMPTY and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]):
            is_drawn = any(tag == "svg" for tag, _ in self._open) and self._open[-1][0] == "text"
            if self._goes_on:
                self.found[-1] += data
            else:
                (self.drawn if is_drawn else self.found).append(data)
            self._goes_on = not is_drawn


def unsaid(text: str) -> str:
    """What of a text stands outside of what was said, or fills its gaps."""
    left, inside = [], []
    for sign in text:
        if sign in "⟦\u2068":
            inside.append(sign)
        elif sign in "⟧\u2069":
            if inside:
                inside.pop()
            left.append(" · ")
        elif not inside or inside[-1] == "\u2068":
            left.append(sign)
    return "".join(left)


_PARTS = re.compile(r" · |\s[–—−-]\s|, |: |; |[()“”→]|\. |\n")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b(\d{{1,2}} )?({_MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)( \d{{4}})?\b")
# A number, a code, an amount with its currency, an address, a moment, a hash, a name in the code.
_NO_WORDS = re.compile(
    r"[^A-Za-z]*|([A-Z]{3} )?[\d,. ]*( ?[A-Z]{3}| ?million| ?billion)?|[A-Z0-9][A-Z0-9_./@:-]*|\S+@\S+|https?:\S+"
    r"|[\d-]+ [\d:]+ UTC|[0-9a-f]{12,}( …)?|\{\{.*\}\}|[a-z]+([./_][a-z_]+)+"
)


def _plain(text: str) -> str:
    return _DAY.sub("", " ".join(text.replace("\u00a0", " ").split())).strip(" .,+−=±")


@pytest.fixture(scope="module")
def data(filled: Books, django_db_blocker: DjangoDbBlocker) -> set[str]:
    """Every text that the books hold, and the words of reports, whose translations are tested with them."""
    held: set[str] = (
        {
            "Unearmarked funding in 2023",
            "unearmarked funding in 2023",
            "Headwater",
            "CSV",
            "Excel",
            "Word",
            "PDF",
            "IATI",
            "Reader (synthetic)",
        }
        | {"organisation.xml", "reporting-org", "narrative", "ref", "schema"}  # names of the standard
        | set(WORDS)
        | set(texts())
    )
    # What programs call things, and examples of what to write.
    for sheet in SHEETS.values():
        held.add(sheet.record)
        for column in sheet.columns:
            held |= {
                "true",
                "false",
                column.key,
                column.example,
                *column.choices,
                *column.names,
                *column.example.split("; "),
            }
    kinds = ("CharField", "TextField", "EmailField")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model in apps.get_models():
            fields = [f'"{one.column}"' for one in model._meta.concrete_fields if one.get_internal_type() in kinds]
            if fields and model._meta.managed:
                cursor.execute(f'SELECT {", ".join(fields)} FROM "{model._meta.db_table}"')
                held.update(str(value) for row in cursor.fetchall() for value in row if value)
    return {_plain(part) for text in held for part in [text, *_PARTS.split(text)]}


@pytest.fixture
def reader(filled: Books, db: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser of somebody who may see everything, in the marked language."""
    monkeypatch.setattr(languages, "language", lambda code: MARKED)
    everything = tuple(sorted({power for powers in POWERS.values() for power in powers} | {"manage people"}))
    client = Client()
    client.force_login(employ("reader", everything, filled.manager))
    return client


def english(page: str, data: set[str]) -> list[str]:
    """What of a page was neither said nor is data."""
    texts = _Texts()
    texts.feed(page)
    texts.close()
    left = set(_left(texts.found, data))
    left |= {line for line in _left(texts.drawn, data) if not any(line in held for held in data)}
    return sorted(left)


def _left(texts: list[str], data: set[str]) -> Iterator[str]:
    for text in map(unsaid, texts):
        # What statements say is translated whole, with the reports.
        if _is_report(" ".join(text.replace("\u00a0", " ").split()).strip(" ·")):
            continue
        for part in {_plain(part) for part in _PARTS.split(text)}:
            cut = part.removesuffix("…")
            if not (_NO_WORDS.fullmatch(part) or part in data or _is_report(part)) and (
                cut == part or not any(held.startswith(cut) for held in data)
            ):
                yield part


@cache
def _is_report(text: str) -> bool:
    return any(words("fr")(one) != one for one in (text, text.rstrip(".")))


def test_what_was_not_said_is_found(data: set[str]) -> None:
    page = (
        '<h1>⟦Donors⟧ – Sweden</h1><p aria-label="Close">⟦Given by \u2068nobody\u2069⟧, 12 <bdi>C-1</bdi></p>'
        '<p lang="en">A guide<br>in English</p><svg><path d="M0"/><text>Great Britain and</text><text>Axis</text></svg>'
        "<p>⟦Put \u2068<code>/api</code>\u2069 before it⟧ <strong>now</strong></p>"
        "Unlock"
    )
    assert english(page, {"Sweden", "United Kingdom of Great Britain and Northern Ireland"}) == [
        "Axis",
        "Close",
        "Unlock",
        "nobody",
        "now",
    ]


# What pages say does not depend on the database.
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("door", DOORS)
def test_everything_on_a_page_is_said(door: str, filled: Books, reader: Client, data: set[str]) -> None:
    numbers = {"observation": history().values_list("pk", flat=True)[0], "person": filled.people["clerk"].pk}
    # A report speaks its own language; tests/reports see to it.
    if door in ("account_logout", "report-file"):
        return
    answer = reader.get(DOORS[door].address.format(**numbers), follow=True)
    if door == "narrative-edit":
        # What one types into a text.
        data = data | {"gap", "none", "one", "opening", "scale", "thousand", "word", "year"}
    if door == "help-record":
        # Headers that a file may have, whatever its language.
        data = data | {name for column in CONTRIBUTIONS.columns for name in (column.key, *column.aliases)}
    if "text/html" in answer.headers["Content-Type"]:
        left = english(b"".join(answer).decode(), data)
        assert not left, "neither said nor data:\n" + "\n".join(left)
