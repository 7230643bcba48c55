"""Everything the pages say is in the catalogues of all languages, and nothing else; said so that it can be found."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from languages.gathering import FLOORS, LANGUAGES, ROOMS, Message, catalogue, gathered, in_python, in_template

_SAYS = {"said", "counted", "number"}
_HELD = {"lru_cache", "cache", "cached_property"}


def gaps(text: str) -> set[str]:
    """The names of the gaps of a sentence."""
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.fixture(scope="module")
def messages() -> dict[str, list[Message]]:
    return gathered()


def test_every_room_that_speaks_is_gathered() -> None:
    rooms = {file.relative_to(ROOMS).parts[0] for file in ROOMS.rglob("*.po")}
    assert rooms <= set(FLOORS)
    assert {folder.name for folder in ROOMS.iterdir() if (folder / "__init__.py").exists()} - {"cli"} == set(FLOORS)


def test_it_is_found_in_code_and_in_templates() -> None:
    code = (
        'said("One {thing}.", thing=1)\nwords.counted("a row", "{count} rows", 3)\nnoted("Two" " halves")\nother("no")'
    )
    assert list(in_python(code)) == ["One {thing}.", ("a row", "{count} rows"), "Two halves"]
    text = '{% say "Sign \\"in\\"" who=you %} {% counted n "a row" "{count} rows" %} {{ "Then"|said }} {{ it|said }}'
    assert list(in_template(text)) == ['Sign "in"', ("a row", "{count} rows"), "Then"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_and_nothing_is_left_over(messages: dict[str, list[Message]], language: str) -> None:
    wrong: list[str] = []
    for room in FLOORS:
        held = {message.id: message.string for message in catalogue(room, language) if message.id}
        asked = messages.get(room, [])
        wrong += [f"{room}: gather it (make words): {message!r}" for message in asked if message not in held]
        wrong += [f"{room}: nothing says it (make words): {message!r}" for message in held if message not in asked]
        wrong += [f"{room}: translate {one!r}" for one, now in held.items() if not now or not all(now)]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_leave_the_same_gaps(language: str) -> None:
    wrong: list[str] = []
    for room in FLOORS:
        for message in catalogue(room, language):
            if isinstance(message.id, tuple):
                # A form for one or two of something may do without the number.
                wrong += [form for form in message.string if gaps(form) - {"count"} != gaps(message.id[1]) - {"count"}]
                wrong += [form for form in message.string if gaps(form) - gaps(message.id[1])]
            elif message.id and gaps(str(message.string)) != gaps(message.id):
                wrong.append(str(message.string))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_translated_and_not_copied(language: str) -> None:
    """A whole sentence that is the same in two languages was forgotten. Names, codes and formats may be."""
    same = [
        message.id
        for room in FLOORS
        for message in catalogue(room, language)
        if isinstance(message.id, str) and message.id == message.string and len(message.id.split()) > 4
    ]
    assert same == []


def calls(file: Path) -> list[tuple[ast.Call, str, list[ast.AST]]]:
    """The calls in a file with what is called and everything around each, from outside in."""
    found = []

    def walk(node: ast.AST, around: list[ast.AST]) -> None:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.append((node, name, around))
        for child in ast.iter_child_nodes(node):
            walk(child, [*around, node])

    walk(ast.parse(file.read_text()), [])
    return found


def _is_held(around: list[ast.AST]) -> bool:
    functions = [node for node in around if isinstance(node, ast.FunctionDef)]
    names = {getattr(part, "id", "") for one in functions for mark in one.decorator_list for part in ast.walk(mark)}
    return bool(names & _HELD)


def test_it_is_said_when_somebody_reads_it() -> None:
    """Not when the program starts, not from a memory that was filled for another reader, and never put together."""
    wrong: list[str] = []
    for file in sorted(ROOMS.rglob("*.py")):
        if file.name in ("words.py", "languages.py") or not re.search(r"lib(\.words)? import", file.read_text()):
            continue
        for node, name, around in calls(file):
            place = f"{file.relative_to(ROOMS)}:{node.lineno}: {name}"
            if (
                name in (*_SAYS - {"number"}, "noted", "later")
                and node.args
                and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            ):
                wrong.append(f"{place} takes a whole text with {{named}} gaps, not one put together")
            if name not in _SAYS - {"number"}:
                continue
            if not any(isinstance(one, ast.FunctionDef | ast.Lambda) for one in around):
                wrong.append(f"{place} speaks when the program starts; use noted, or later in a form")
            if _is_held(around):
                wrong.append(f"{place} is remembered for the next reader, who may speak another language")
    assert wrong == []
