"""Every page in a language that marks what was said: what is left unmarked is data, or was forgotten.

In this language each sentence stands between ⟦ and ⟧ and what fills its gaps between two signs of its own, so that an
English word inside a translated sentence is found as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import openpyxl
import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import EmailValidator
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from iati.strangers import MIXED
from pytest_django import DjangoDbBlocker
from web.books import Books, employ
from web.doors import DOORS
from web.reading import told

from headwater.access.rules import POWERS
from headwater.exchange.columns import CONTRIBUTIONS, SHEETS
from headwater.iati.reading import ENCODINGS
from headwater.iati.rules import ELEMENTS
from headwater.iati.standard import codelists
from headwater.languages import catalogue
from headwater.lib.money import Money
from headwater.lib.words import Language, speaking
from headwater.measures.queries import history
from headwater.reports.translations import texts, words
from headwater.reports.words import WORDS
from headwater.web import languages


class _Marked(Mapping[Any, Any]):
    """A catalogue in which stands, marked, everything that those of the other languages hold."""

    def get(self, key: Any, default: Any = None) -> Any:
        held = catalogue("fr")
        if isinstance(key, tuple):
            return tuple(f"⟦{form}⟧" for form in key) if key in held.plurals else default
        return f"⟦{key}⟧" if key in held.sentences else default

    def __getitem__(self, key: Any) -> Any:
        return self.get(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


# What is typed into each field of a form: nothing, and what nothing can be made of.
TYPED = ("", "?")
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


class _Forms(HTMLParser):
    """The forms of a page that are sent by POST: where to, what stands in them hidden, what one fills in or presses."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._open: _Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method", "").lower() == "post":
            self._open = _Form(has.get("action", ""))
            self.forms.append(self._open)
        elif self._open is None or not (name := has.get("name")):
            return
        elif tag == "button" or has.get("type") == "submit":
            self._open.buttons.append({name: has.get("value", "")})
        elif has.get("type") == "hidden":
            self._open.hidden[name] = has.get("value", "")
        elif tag in ("input", "select", "textarea"):
            self._open.fields.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@dataclass
class _Form:
    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)


def unsaid(text: str) -> str:
    """What of a text stands outside of what was said, or fills its gaps."""
    left, inside = [], []
    for sign in text:
        if sign in "⟦\u2067\u2068":
            inside.append(sign)
        elif sign in "⟧\u2069":
            if inside:
                inside.pop()
            left.append(" · ")
        elif not inside or inside[-1] != "⟦":
            left.append(sign)
    return "".join(left)


_PARTS = re.compile(r" · |\s[–—−-]\s|, |: |; |[()“”→]|\. |\n")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b(\d{{1,2}} )?({_MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)( \d{{4}})?\b")
# A number, a code, an amount with its currency, an address, a moment, a hash, a name in the code.
_NO_WORDS = re.compile(
    r"[^A-Za-z]*|([A-Z]{3} )?[\d,. ]*( ?[A-Z]{3}| ?million| ?billion)?|[A-Z0-9][A-Z0-9_./@:-]*|\S+@\S+|https?:\S+"
    r"|[\d-]+ [\d:]+ UTC|[\d-]+T[\d:.+]+|[0-9a-f]{12,}( …)?|\{\{.*\}\}|[a-z]+([./_][a-z_]+)+"
)


def _plain(text: str) -> str:
    return _DAY.sub("", " ".join(text.replace("\u00a0", " ").split())).strip(" .,+−=±")


@pytest.fixture(scope="module")
def data(filled: Books, django_db_blocker: DjangoDbBlocker) -> set[str]:
    """Every text that the books hold, and the words of reports, whose translations are tested with them."""
    held: set[str] = (
        {
            "Unearmarked funding in 2023",
            "Funding overview",
            "unearmarked funding in 2023",
            "Headwater",
            "CSV",
            "Excel",
            "Word",
            "PDF",
            "IATI",
            "Reader (synthetic)",
        }
        # Names of the standard, and of encodings.
        | {"organisation.xml", "reporting-org", "narrative", "ref", "schema", "coordinates", *ENCODINGS}
        | {"activity-status", "iati-identifier"}
        | {*ELEMENTS, *codelists()}
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
    # What Django says of a field is said in the languages of the pages by Django.
    fields = (one for one in vars(forms).values() if isinstance(one, type) and issubclass(one, forms.Field))
    messages = (*(text for one in fields for text in one.default_error_messages.values()), EmailValidator.message)
    held |= {str(text).replace("%(value)s", typed) for text in messages for typed in TYPED}
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
    client = Client()
    client.force_login(employ("reader", tuple(POWERS), filled.manager))
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
    all_is_said(answer, data)
    if "text/html" in answer.headers["Content-Type"]:
        refused_too(reader, answer, data)
        # Reports and snapshots speak their own language, and lines of the audit trail stay as they were written.
        files = re.findall(r'href="([^"]*format=xlsx[^"]*)"', told(answer))
        for link in () if door in ("report", "snapshot", "audit") else files:
            workbook_is_said(reader.get(urljoin(answer.request["PATH_INFO"], link)), data)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("record", SHEETS)
def test_what_is_wrong_with_a_workbook_is_said(record: str, reader: Client, data: set[str]) -> None:
    """A key alone; what nothing can be made of; examples, which name what there is not; the same told otherwise."""
    columns = SHEETS[record].columns
    lines = [
        [column.key for column in columns],
        [column.example if column.key == SHEETS[record].identity else "" for column in columns],
        ["?" for _ in columns],
        [column.example for column in columns],
        [column.example if column.key in SHEETS[record].identities else "1" for column in columns],
    ]
    if SHEETS[record].spread:
        # A header that is a period itself, with values below.
        lines = [[*line, "2023" if line is lines[0] else "?"] for line in lines]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    file = SimpleUploadedFile("rows.csv", text.getvalue().encode())
    data = data | {"rows.csv"}
    all_is_said(reader.post(f"/workbooks/{record}/", {"file": file}, follow=True), data)
    for book in ("template", "complaints"):
        workbook_is_said(reader.get(f"/workbooks/{record}/{book}.xlsx"), data)


@pytest.mark.only_on("sqlite")
def test_what_is_wrong_with_a_file_of_others_is_said(reader: Client, data: set[str]) -> None:
    data = data | {"mixed.xml", "received-file:1", *re.findall(r"[\w-]+", MIXED)}
    looked = reader.post("/iati/received/", {"file": SimpleUploadedFile("mixed.xml", MIXED.encode())}, follow=True)
    all_is_said(looked, data)
    done = reader.post("/iati/received/look/", {"fingerprint": looked.context["file"].fingerprint}, follow=True)
    assert done.context["problems"] is not None
    all_is_said(done, data)


@pytest.mark.only_on("sqlite")
def test_pages_that_refuse_are_said(filled: Books, reader: Client, data: set[str]) -> None:
    stranger, forged = Client(), Client(enforce_csrf_checks=True)
    stranger.force_login(employ("stranger", (), filled.manager))
    forged.force_login(filled.people["clerk"])
    wrong = {"login": "nobody@example.org", "password": "?"}
    guess = {"oldpassword": "?", "password1": "?", "password2": "??"}
    answers = [reader.get("/nowhere/"), reader.get("/donors/NOBODY/"), stranger.get("/people/"), forged.post("/inbox/")]
    answers += [Client().post("/sign-in/", typed) for typed in ({}, wrong, *[wrong] * 6)]
    answers += [reader.post("/account/password/", guess) for _ in range(6)]
    assert {200, 403, 404, 422, 429} == {answer.status_code for answer in answers}
    for answer in answers:
        all_is_said(answer, data | {"Stranger", "stranger"})


def workbook_is_said(answer: Any, data: set[str]) -> None:
    assert answer.status_code == 200
    sheets = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets
    cells = [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not set(_left([*cells, *(sheet.title for sheet in sheets)], data))


def all_is_said(answer: HttpResponse, data: set[str]) -> None:
    if "text/html" in answer.headers["Content-Type"]:
        left = english(b"".join(answer).decode(), data)
        assert not left, "neither said nor data:\n" + "\n".join(left)


def refused_too(reader: Client, answer: Any, data: set[str]) -> None:
    """Each form of a page is sent empty, and with what nothing can be made of: what is said of that is said too."""
    address = answer.request["PATH_INFO"]
    page = _Forms()
    page.feed(answer.content.decode())
    for form in page.forms:
        if form.action in ("/sign-out/", "/language/"):
            continue
        for button in form.buttons or [{}]:
            for typed in TYPED:
                asked = {**dict.fromkeys(form.fields, typed), **form.hidden, **button}
                all_is_said(reader.post(form.action or address, asked, follow=True), data)


@pytest.mark.parametrize(
    ("code", "round_", "with_cents"),
    [
        ("en", "USD 1,000", "USD 1,000.50"),
        ("fr", "1\u202f000 USD", "1\u202f000,50 USD"),
        ("es", "1.000 USD", "1.000,50 USD"),
        ("ar", "1,000 USD", "1,000.50 USD"),
    ],
)
def test_an_amount_in_a_sentence_has_cents_where_there_are_any(code: str, round_: str, with_cents: str) -> None:
    with speaking(languages.language(code)):
        amounts = [Money(amount, "USD").spoken() for amount in (100_000, 100_050)]
    sentences = [re.sub("[\u200f\u2066-\u2069]", "", text) for text in amounts]
    assert [one.replace("\u00a0", " ") for one in sentences] == [round_, with_cents]


@pytest.mark.parametrize(
    ("code", "one", "many"),
    [
        ("en", "evaluations: 1", "3 evaluations"),
        ("fr", "evaluations\u00a0: 1", "3 evaluations"),
        ("es", "evaluations: 1", "3 evaluations"),
        ("ar", "evaluations: 1", "evaluations: 3"),
    ],
)
def test_a_unit_that_no_number_inflects_is_said_apart(code: str, one: str, many: str) -> None:
    with speaking(languages.language(code)):
        sentences = [languages.with_unit(number, "evaluations", is_one=number == "1") for number in ("1", "3")]
        assert languages.with_unit("1", "(1 is the best)", is_one=True) == "1 (1 is the best)"
        assert languages.with_unit("1", "USD", is_one=True) == "1 USD"
    plain = [re.sub("[\u200f\u2066-\u2069]", "", text) for text in sentences]
    assert plain == [one, many]
