"""Everything that statements say has its words in the four languages of the reports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater import statements as room
from headwater.reports.translations import Translator, texts
from headwater.statements import queries
from headwater.statements.queries import Context, Figure, Reconciliation, Table
from headwater.statements.rules import Reconciled, TableValue, Value

OTHERS = ("fr", "es", "ar")
DECLARED = (
    *("title", "unit", "population", "formula", "rounding", "source"),
    *("numerator_population", "denominator_population", "population_footnote"),
)
# What people said and what documents are called is not ours to translate.
RECORDED = re.compile("IOM, |UN CEB|“")


def known(said: Iterator[str]) -> list[tuple[str, str]]:
    """What has no words in a language."""
    found = list(dict.fromkeys(one for one in said if re.search("[A-Za-z]{2}", one) and one != "USD"))
    return [(language, one) for language in OTHERS for one in found if Translator(language).known(one) is None]


def test_each_text_is_said_in_four_languages() -> None:
    for sentence in texts().values():
        assert sentence.keys() == {"en", *OTHERS} and all(sentence.values())
        parts = {language: sorted(re.findall(r"\{\w+\}", words)) for language, words in sentence.items()}
        assert all(found == parts["en"] for found in parts.values()), sentence["en"]
        assert re.search("[\u0600-\u06ff]|{", sentence["ar"]), sentence["en"]


def test_what_statements_are_declared_to_be_is_said_in_four_languages() -> None:
    said = (getattr(one, name, "") for one in queries.statements().values() for name in DECLARED)
    assert known(said) == []


@pytest.mark.parametrize("year", [2019, 2023, 2024])
def test_what_statements_say_of_a_year_is_said_in_four_languages(year_2023: Context, year: int) -> None:
    of = queries.context(year=year, organisation=year_2023.organisation)
    assert known(one for one in _said(of) if not RECORDED.search(one)) == []


def _said(context: Context) -> Iterator[str]:
    """What all statements of a year say beside their numbers: notes, reasons, findings, heads, lines."""
    for declared in queries.statements().values():
        found = queries.computed(declared, context)
        yield found.missing
        yield from found.footnotes
        if isinstance(declared, Reconciliation) and not found.missing:
            assert isinstance(found, Reconciled)
            stated = [found.stated] if found.stated else []
            yield from (line.label for line in (found.opening, *found.came_in, *found.went_out, *stated))
        if isinstance(declared, Figure | Table) and not found.missing:
            assert isinstance(found, Value | TableValue)
            yield from (one for column in found.rows.columns for one in (column.title, column.unit))
        if isinstance(found, TableValue):
            yield from (found.verdict, "" if found.missing else found.finding)


def test_each_sentence_in_the_code_of_statements_has_its_words() -> None:
    """A footnote that no books of these tests bring about is found in the code."""
    every = "\n".join(texts())
    assert [one for one in _sentences() if not re.search(_shape(one), every, re.MULTILINE)] == []


def _shape(sentence: str) -> str:
    return "^" + ".*".join(map(re.escape, sentence.split("{}"))) + "$"


def _sentences() -> Iterator[str]:
    """Sentences that statements return: text that ends with a full stop, outside refusals and documentation."""
    for path in sorted(Path(room.__file__).parent.rglob("*.py")):
        # What is derived for an indicator is told on its page, not in a report.
        if {"actions", "migrations", "quantities", "derived.py"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        passed = {id(inside) for node in ast.walk(tree) if _is_passed(node) for inside in ast.walk(node)}
        inside_others = {id(v) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for v in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) in passed:
                continue
            text = ""
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside_others:
                text = node.value
            if text.endswith(".") and re.search("[A-Za-z]+ [a-z]+", text):
                yield text


def _is_passed(node: ast.AST) -> bool:
    """What people do not read in a report: documentation, refusals, complaints, assertions."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Assert():
            return True
        case ast.FunctionDef(name=name):
            return name.endswith(("complaints", "twice", "unexplained", "changes", "value_change"))
        case _:
            return False


@pytest.mark.parametrize(
    ("english", "french", "arabic"),
    [
        ("over 31,600,000 people", "plus de 31\u202f600\u202f000 personnes", "أشخاص: أكثر من 31,600,000"),
        ("USD 4.24 million", "4,24 millions USD", "4.24 مليون USD"),
        ("USD 12,967,933.00", "12\u202f967\u202f933\u00a0USD", "12,967,933\u00a0USD"),
        ("The largest 2: Spain and Bosnia and Herzegovina.", "Les 2 plus grands : Espagne et Bosnie.", None),
        (
            "Since 2021-12-31; where nobody left.",
            "Depuis le 31\u00a0décembre\u00a02021 ; si personne n’est parti.",
            None,
        ),
        ("Efficiency gains: The organisation alone", "Gains d’efficacité : L’organisation seule", None),
        ("Nobody wrote this.", "Nobody wrote this.", "Nobody wrote this."),
    ],
)
def test_parts_are_translated_in_turn(english: str, french: str, arabic: str | None) -> None:
    names = {"Spain": "Espagne", "Bosnia and Herzegovina": "Bosnie"}
    assert Translator("fr", names)(english) == french
    assert arabic is None or Translator("ar")(english) == arabic
