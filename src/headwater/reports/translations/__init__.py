"""The words of statements in the four languages of the reports: titles, definitions, notes, labels, values in words.

Statements are declared and computed in English, and what they say is translated here, from three files of data beside
this one. A sentence that holds names or numbers is written there with a part in braces for each of them; what stands
in its place is translated in turn, and numbers and days are written as the language has them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from headwater.lib.words import language
from headwater.reports.formats import NO_BREAK, day, number, spoken
from headwater.statements.rules import PER_CENT

_FILES = ("titles", "definitions", "notes")
_PART = re.compile(r"\{(\w+)\}")
_NUMBER = r"[+−-]?\d[\d,]*(?:\.\d+)?"
# What may stand in the place of a part, by its name without the number at its end.
_SHAPES = {
    "number": _NUMBER,
    "amount": f"USD {_NUMBER}",
    "year": r"\d{4}",
    "day": r"\d{4}-\d{2}-\d{2}",
    "list": ".+",
    "whole": "(?!the )[^:]+",
}
_WORDS, _LISTS = ("value", "list"), ("names", "sources", "claimed", "years")
_AND = {"en": " and ", "fr": " et ", "es": " y ", "ar": " و"}
_COMMA = {"en": ", ", "fr": ", ", "es": ", ", "ar": "، "}
_SEMICOLON = {"en": "; ", "fr": " ; ", "es": "; ", "ar": "؛ "}
_COLON = {"en": ": ", "fr": " : ", "es": ": ", "ar": ": "}


@cache
def texts() -> dict[str, dict[str, str]]:
    """All words by their English, each in every language."""
    found: dict[str, dict[str, str]] = {}
    for name in _FILES:
        file = Path(__file__).with_name(f"{name}.toml")
        for one in tomllib.loads(file.read_text(encoding="utf-8"))["text"]:
            assert one["en"] not in found, f"“{one['en']}” stands twice"
            found[one["en"]] = one
    return found


@cache
def _templates() -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """The sentences with parts, in the order of the files, each as what it fits."""
    return tuple((re.compile(_shape(english)), one) for english, one in texts().items() if _PART.search(english))


def _shape(english: str) -> str:
    pieces = _PART.split(english)
    return "".join(
        f"(?P<{piece}>{_SHAPES.get(_kind(piece), '.+?')})" if i % 2 else re.escape(piece)
        for i, piece in enumerate(pieces)
    )


def _kind(part: str) -> str:
    return part.rstrip("0123456789")


@dataclass(frozen=True)
class Translator:
    """Translates into one language. names: what things are called in it, by their English names."""

    language: str
    names: Mapping[str, str] = field(default_factory=dict)
    _found: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, text: str) -> str:
        """A text in the language; itself where nobody has translated it."""
        return self.known(text) or text

    def known(self, text: str) -> str | None:
        """A text in the language, or None where nobody has translated it."""
        if text not in self._found:
            self._found[text] = self._look(text)
        return self._found[text]

    def _look(self, text: str) -> str | None:
        if text in self.names:
            return self.names[text]
        if text in texts():
            return texts()[text][self.language]
        for shape, sentence in _templates():
            fits = shape.fullmatch(text)
            if fits and (filled := self._filled(sentence[self.language], fits.groupdict())):
                return filled
        return self._headed(text)

    def _filled(self, sentence: str, parts: Mapping[str, str]) -> str | None:
        said = {}
        for name, part in parts.items():
            translated = self._part(_kind(name), part)
            if translated is None:
                return None
            said[name] = translated
        return sentence.format(**said)

    def _part(self, kind: str, text: str) -> str | None:
        """What stands in the place of a part; None where it must be known and is not."""
        match kind:
            case "number":
                return number(_decimal(text), self.language)
            case "amount":
                return self._amount(text)
            case "year":
                return text
            case "day":
                return day(date.fromisoformat(text), self.language)
            case "unit":
                # Shares have their sign in each language, and sentences of their own.
                return None if text == PER_CENT else texts().get(text, {}).get(self.language)
            case _ if kind in _WORDS:
                return number(_decimal(text), self.language) if re.fullmatch(_NUMBER, text) else self.known(text)
            case _ if kind in _LISTS:
                return self._listed(text) or self._recorded(text)
            case _:
                return self._recorded(text)

    def _recorded(self, text: str) -> str:
        """What nobody has translated stands as it was recorded; signs keep its order within a line of Arabic."""
        known = self.known(text)
        if known is None and self.language == "ar" and re.search("[A-Za-z]", text):
            return f"\u200e{text}\u200e"
        return known or text

    def _amount(self, text: str) -> str:
        """An amount with its currency; cents where there are any."""
        currency, _, figure = text.partition(" ")
        written = number(_decimal(figure.removesuffix(".00")), self.language)
        return f"{currency}{NO_BREAK}{written}" if self.language == "en" else f"{written}{NO_BREAK}{currency}"

    def _headed(self, text: str) -> str | None:
        """A name with its part, or with a note about it: “Efficiency gains: The organisation alone”."""
        head, colon, rest = text.partition(": ")
        if not colon:
            return None
        known = self.known(head), self.known(rest)
        return f"{known[0]}{_COLON[self.language]}{known[1]}" if all(known) else None

    def _listed(self, text: str) -> str | None:
        """Names below each other in a sentence: “A, B and C”, or “A; B”. Names hold commas and “and” themselves."""
        if "; " in text:
            return _SEMICOLON[self.language].join(self._recorded(one) for one in text.split("; "))
        if alone := self.known(text):
            return alone
        for place in re.finditer(" and ", text):
            first, last = self._commas(text[: place.start()]), self.known(text[place.end() :])
            if first and last:
                return f"{first}{_AND[self.language]}{last}"
        return self._commas(text)

    def _commas(self, text: str) -> str | None:
        if alone := self.known(text):
            return alone
        for place in re.finditer(", ", text):
            first, rest = self.known(text[: place.start()]), self._commas(text[place.end() :])
            if first and rest:
                return f"{first}{_COMMA[self.language]}{rest}"
        return None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def for_reader(text: str) -> str:
    """What a statement says, in the language of whoever reads the page; in English as it was computed."""
    code = language().code
    return text if code == "en" else words(code)(text)


@cache
def words(language: str) -> Translator:
    """Translates what needs no names of things."""
    return Translator(spoken(language))
