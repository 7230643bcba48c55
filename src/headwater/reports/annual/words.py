"""What the report says, in the four languages (texts.toml), and the words of statements that others have written."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from headwater.reports.formats import spoken


@cache
def texts() -> dict[str, dict[str, str]]:
    """All sentences of the report by their English, each in every language."""
    return _read("texts.toml")


@cache
def titles() -> dict[str, dict[str, str]]:
    """Titles, heads of columns, units and labels of statements by their English."""
    return _read("titles.toml")


def say(text: str, language: str, **parts: str) -> str:
    """One of the sentences in a language, with its parts filled in."""
    return texts()[text][spoken(language)].format(**parts)


def title(text: str, language: str) -> str:
    """The words of a statement in a language; in English where nobody has translated them."""
    found = titles().get(text)
    return text if found is None else found[spoken(language)]


def _read(name: str) -> dict[str, dict[str, str]]:
    file = Path(__file__).with_name(name)
    return {one["en"]: one for one in tomllib.loads(file.read_text(encoding="utf-8"))["text"]}
