"""What the program says, gathered from its code, and the catalogues of each room brought up to it (`make words`).

A new sentence enters the catalogues without a translation, one that nothing says any more leaves them. A sentence that
two rooms say stands in the catalogue of the lower one.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeGuard

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.apps import apps

import headwater
from headwater.exchange.columns import Sheet

ROOMS = Path(headwater.__file__).parent
LANGUAGES = ("fr", "es", "ar")
# Zero, one, two, few (3 to 10), many (11 to 99) and other, in the order of Unicode; Babel has the last two swapped.
_PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}
# From the ground up: the floors of pyproject.toml.
FLOORS = (
    *("lib", "audit", "registry", "access", "desk", "ledger", "measures", "funding", "undertakings", "statements"),
    *("exchange", "reports", "proofreading", "iati", "web", "config"),
)

Message = str | tuple[str, str]
_TEXT = r"\"((?:[^\"\\]|\\.)*)\""
_IN_TEMPLATES = (
    re.compile(rf"{{%\s*say {_TEXT}"),
    re.compile(rf"{{%\s*counted [^\s]+ {_TEXT} {_TEXT}"),
    re.compile(rf"{{{{\s*{_TEXT}\|said"),
)


def gathered() -> dict[str, list[Message]]:
    """All that is said, by room, in the order of its code; each once, in the lowest room that says it."""
    seen: set[Message] = set()
    found: dict[str, list[Message]] = {}
    for room in FLOORS:
        for message in _of_room(ROOMS / room):
            if message not in seen:
                seen.add(message)
                found.setdefault(room, []).append(message)
    return found


def _of_room(room: Path) -> Iterator[Message]:
    for file in sorted(room.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from in_python(file.read_text())
    if room.name == "exchange":
        yield from _of_columns()
    if room.name == "iati":
        yield from _of_iati()
    for file in sorted(room.rglob("*.html")):
        yield from in_template(file.read_text())


def in_python(code: str) -> Iterator[Message]:
    """What `said`, `noted`, `later` and `counted` are called with, and what lines of the audit trail say was done."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name in ("said", "noted", "later") and texts:
            yield texts[0]
        elif name == "counted" and len(texts) > 1:
            yield texts[0], texts[1]
        elif name in ("note", "audit", "Line"):
            yield from (word.value.value for word in node.keywords if word.arg == "action" and _is_text(word.value))


def _is_text(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def in_template(text: str) -> Iterator[Message]:
    """What the tags `say` and `counted` and the filter `said` are given."""
    for pattern in _IN_TEMPLATES:
        for match in pattern.finditer(text):
            one, *many = (part.replace('\\"', '"') for part in match.groups())
            yield (one, many[0]) if many else one


def _of_columns() -> Iterator[Message]:
    """What the column specifications say: they are read by pages, forms, templates and the help alike."""
    from headwater.exchange.columns import SHEETS

    yield from _of_sheets(SHEETS.values())
    # What is chosen is a word, as "yearly" is, or a letter that stands for itself.
    for sheet in SHEETS.values():
        yield from (value for column in sheet.columns for value in column.choices if len(value) > 1)
    # Examples in words; those of codes, days and lists are the same in every language.
    for sheet in SHEETS.values():
        texts = (column.example for column in sheet.columns if column.kind == "text" and not column.names)
        yield from (text for text in texts if " " in text)


def _of_iati() -> Iterator[Message]:
    """What the workbooks and flat sheets of IATI files say, and the rules of the standard."""
    if not apps.ready:
        os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
        django.setup()
    from headwater.iati.sheets import KINDS
    from headwater.iati.standard import cases
    from headwater.iati.workbooks import SHEETS

    yield from _of_sheets([*SHEETS.values(), *KINDS.values()])
    yield from (case.sentence for kind in ("activities", "organisations") for case in cases(kind))


def _of_sheets(sheets: Iterable[Sheet]) -> Iterator[Message]:
    for sheet in sheets:
        yield sheet.title
        for column in sheet.columns:
            yield column.title
            yield column.meaning
            yield from column.choices.values()


def catalogue(room: str, language: str) -> Catalog:
    """The catalogue of a room; an empty one where there is none yet."""
    file = ROOMS / room / "catalogues" / f"{language}.po"
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as written:
        return read_po(written, locale=language)


def write(room: str, language: str, messages: list[Message]) -> None:
    """Write the catalogue of a room: exactly these messages, with the translations that there are."""
    before, now = catalogue(room, language), Catalog(locale=language, header_comment="#", fuzzy=False)
    if language in _PLURALS:
        now.mime_headers = [("Plural-Forms", _PLURALS[language])]
    for message in messages:
        old = before.get(message)
        now.add(message, old.string if old else None)
    written = BytesIO()
    write_po(written, now, width=120, omit_header=False)
    file = ROOMS / room / "catalogues" / f"{language}.po"
    file.parent.mkdir(exist_ok=True)
    # Only what says something: neither days nor tools that wrote the file.
    lines = written.getvalue().decode().split("\n")
    kept = [line for line in lines if not re.match(r'"(POT-|PO-|Project-|Report-|Last-|Language-Team|Generated)', line)]
    file.write_text("\n".join(kept).strip() + "\n")


def main() -> None:
    """Bring all catalogues up to the code."""
    found = gathered()
    for room in FLOORS:
        for language in LANGUAGES:
            if messages := found.get(room):
                write(room, language, messages)
            else:
                (ROOMS / room / "catalogues" / f"{language}.po").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
