"""The languages that the program speaks, and their catalogues: gettext files, `catalogues/<language>.po`, in each room
that speaks. Of two rooms that say the same English, the lower one has the translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

ROOMS = Path(__file__).parent
# Beside English, in which everything is written.
TRANSLATED = ("fr", "es", "ar")


class Catalogue(NamedTuple):
    """What is said in a language: sentences by their English, and by the two English forms those about a number.

    form: which form a number takes.
    """

    sentences: Mapping[str, str]
    plurals: Mapping[tuple[str, str], tuple[str, ...]]
    form: Callable[[int], int]


@cache
def catalogue(code: str) -> Catalogue:
    """All that is said in one of the languages, from the catalogues of all rooms."""
    sentences: dict[str, str] = {}
    plurals: dict[tuple[str, str], tuple[str, ...]] = {}
    form: Callable[[int], int] = int
    for file in sorted(ROOMS.glob(f"*/catalogues/{code}.po")):
        with file.open("rb") as written:
            held = read_po(written, locale=code)
        form = c2py(held.plural_expr)
        for message in held:
            match message.id, message.string:
                case (str(one), str(many)), (*forms,) if all(forms):
                    plurals[one, many] = tuple(forms)
                case str(english), str(translated) if english and translated:
                    sentences[english] = translated
    return Catalogue(sentences, plurals, form)


def everywhere(text: str) -> Iterator[str]:
    """A text in English, and in every other language that has it."""
    yield text
    for code in TRANSLATED:
        if (translated := catalogue(code).sentences.get(text)) is not None:
            yield translated
