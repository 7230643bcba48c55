"""What a snapshot says, in the four languages of the reports (texts.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def texts() -> dict[str, dict[str, str]]:
    """All texts by their English, each in every language."""
    file = Path(__file__).with_name("texts.toml")
    return {one["en"]: one for one in tomllib.loads(file.read_text(encoding="utf-8"))["text"]}


def say(text: str, language: str, **parts: str) -> str:
    """One of the texts in a language, with its parts filled in."""
    return texts()[text][language].format(**parts)
