"""The files themselves: each line cites a line, and no number of the documents is left out silently."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from declarations.pages import table

from headwater.exchange import declared, published

LINE = re.compile(r"[AB]:\d+")
NUMBERS = Path(__file__).parent / "data" / "numbers.csv"
WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "first": 1, "fourth": 4,
    "fivefold": 5, "threefold": 3, "doubled": 2,
}  # fmt: skip
SCALES = {"million": 1_000_000}


@pytest.mark.parametrize("name", [one for one in declared.files() if one != "indicator-names"])
def test_each_line_of_each_file_cites_a_line(name: str) -> None:
    rows = declared.rows(name)
    assert rows
    for row in rows:
        assert LINE.fullmatch(row["line"]), row


def test_lines_lie_within_their_documents() -> None:
    lines = [row["line"] for name in declared.files() if name != "indicator-names" for row in declared.rows(name)]
    last = {"A": 754, "B": 130}
    assert [line for line in lines if not 1 <= int(line[2:]) <= last[line[0]]] == []


def test_every_indicator_has_four_names() -> None:
    assert [one.key for one in declared.indicators() if set(one.names) != {"en", "fr", "es", "ar"}] == []


def numbers_in(text: str) -> set[Decimal]:
    """The numbers that a few published words hold, with their scale."""
    found = set()
    for number, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)(?:\+)? ?(million)?", text):
        found.add(Decimal(number.replace(",", "")) * SCALES.get(scale, 1))
    for word, scale in re.findall(rf"\b({'|'.join(WORDS)})\b ?(million)?", text):
        found.add(Decimal(WORDS[word]) * SCALES.get(scale, 1))
    return found


@pytest.mark.parametrize("one", declared.observations(), ids=lambda one: f"{one.indicator} {one.category}{one.place}")
def test_what_is_declared_is_what_was_published(one: declared.DeclaredObservation) -> None:
    said = numbers_in(one.published) | ({Decimal(1)} if one.published == "a new position" else set())
    parts = {one.value, one.low, one.high} - {None} or {Decimal(one.numerator or 0), Decimal(one.denominator or 0)}
    if one.low is not None:
        parts -= {one.value}
    assert parts <= said, one.published
    for words, relation in (("over", "over"), ("more than", "over"), ("about", "about"), ("almost", "under")):
        if one.published.startswith(words):
            assert one.relation == relation


def accounted() -> set[tuple[str, str]]:
    """Each number that stands in a file, by line and as it is written in the document."""
    found: set[tuple[str, str]] = set()

    def add(line: str, text: str) -> None:
        found.update((line, part) for part in re.findall(r"\d+(?:\.\d+)?(?:[, ]\d{3})*(?:\.\d+)?|[a-z]+", text.lower()))

    for one in declared.observations():
        for line in (one.line, *one.also):
            add(line, one.published)
    for name in ("registers", "documents", "groups", "stated"):
        for row in declared.rows(name):
            add(row["line"], row["published"])
    for rating in declared.ratings():
        add(rating.line, rating.code)
    for figure in published.stated_figures():
        add(figure.line, figure.value)
        if figure.value.isdigit():
            add(figure.line, f"{int(figure.value):,}")
            add(figure.line, f"{int(figure.value) / 1_000_000:.1f} {int(figure.value) / 1_000_000:.0f}")
    return found


def is_in_a_table(line: str) -> bool:
    """The tables of contributions and allocations of the report are files of their own."""
    return line[0] == "A" and (198 <= int(line[2:]) <= 216 or 260 <= int(line[2:]) <= 272)


def test_every_number_of_the_documents_is_declared_or_said_to_be_left_out() -> None:
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        numbers = {(row["line"], row["number"]) for row in csv.DictReader(file) if not is_in_a_table(row["line"])}
    assert len(numbers) > 240
    left_out = {(line, number) for line, number, _ in table("line")}
    held = accounted()
    assert numbers - held - left_out == set(), "neither declared nor said to be left out"
    assert left_out - numbers == set(), "left out, and not in the documents"
    assert left_out & held == set(), "said to be left out, and declared all the same"


def test_every_result_has_an_entry_on_the_page_of_its_document() -> None:
    """What is no context shows an element of the plan; what is context shows none."""
    for one in declared.indicators():
        assert bool(one.result) != one.key.startswith("context."), one.key
