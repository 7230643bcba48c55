"""Pages in Arabic: what is put together keeps its order, and commas are those of the language."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from languages.gathering import FLOORS, catalogue

from headwater.lib.words import speaking
from headwater.web.languages import language
from headwater.web.trail import told

_GAP = re.compile(r"\{\w+\}")
_MARK = "\u200f"


@pytest.fixture
def reader(clerk: Client) -> Client:
    clerk.cookies["language"] = "ar"
    return clerk


def test_a_fact_of_the_trail_keeps_its_order_beside_its_name() -> None:
    with speaking(language("ar")):
        assert told({"expires_at": "2026-11-25T12:01:33+00:00"}).endswith(": \u20682026-11-25T12:01:33+00:00\u2069")
    assert told({"expires_at": "2026-11-25"}) == "expires at: 2026-11-25"


@pytest.mark.parametrize("room", FLOORS)
def test_what_is_made_of_gaps_alone_says_that_it_runs_from_the_right(room: str) -> None:
    """Gaps are kept apart from the sentence, so that nothing else would say which way it runs."""
    forms = [form for message in catalogue(room, "ar") if message.id for form in _forms(message.string)]
    made = [form for form in forms if len(_GAP.findall(form)) > 1 and not re.search("\\w", _GAP.sub("", form))]
    assert [form for form in made if not form.startswith(_MARK)] == []


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_a_heading_has_the_comma_of_the_language(reader: Client) -> None:
    page = reader.get("/statements/carry_over/?year=2023").content.decode()
    heading = re.search("<h1>(.*?)</h1>", page)
    assert heading is not None and "، \u20682023\u2069" in heading[1]


def test_a_quarter_is_one_word_in_a_chart(reader: Client) -> None:
    assert ">\u20682023-Q1\u2069</text>" in reader.get("/?year=2023").content.decode()
