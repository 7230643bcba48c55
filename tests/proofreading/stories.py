"""Stories of proofreading: a text, what must be found wrong in it, and what must be told to agree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.proofreading.readers.files import document
from headwater.proofreading.rules import Checked, Verdict, checked

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Story:
    """A synthetic text with what proofreading has to say. wrong: all of it, no more; agrees: at least these."""

    title: str
    wrong: tuple[str, ...]
    agrees: tuple[str, ...]
    text: str


def stories(name: str) -> list[Story]:
    """The stories of a file: a title after ===, what is expected, and the text after ---."""
    found = []
    for part in (DATA / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, text = part.partition("\n---\n")
        title, *expected = head.split("\n")
        told = [line.partition(": ") for line in expected]
        wrong = tuple(sorted(what for kind, _, what in told if kind == "wrong"))
        agrees = tuple(what for kind, _, what in told if kind == "agrees")
        found.append(Story(title, wrong, agrees, text))
    return found


def proofread(text: str, *, suffix: str = ".md") -> Checked:
    """All findings on a text, without any books."""
    return checked(document(text.encode(), suffix=suffix))


def wrong(found: Checked) -> tuple[str, ...]:
    """What is wrong, by the names of the claims."""
    return tuple(sorted(one.what for one in found.findings if one.is_wrong))


def agreeing(found: Checked) -> set[str]:
    """Which claims agree."""
    return {one.what for one in found.of(Verdict.AGREES, Verdict.ROUNDED)}
