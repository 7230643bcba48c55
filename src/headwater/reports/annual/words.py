"""What the report says, in the four languages (texts.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from headwater.reports.formats import spoken


@cache
def texts() -> dict[str, dict[str, str]]:
    """All sentences of the report by their English, each in every language."""
    file = Path(__file__).with_name("texts.toml")
    return {one["en"]: one for one in tomllib.loads(file.read_text(encoding="utf-8"))["text"]}


def say(text: str, language: str, **parts: str) -> str:
    """One of the sentences in a language, with its parts filled in."""
    return texts()[text][spoken(language)].format(**parts)
