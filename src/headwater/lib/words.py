"""What the program says to people, in the language of whoever reads it.

A sentence stands in the code in English, whole, with {named} gaps for what it speaks of. English is the key by which
a catalogue holds it in another language; what no catalogue holds is said in English. Which language is spoken is a
matter of the request that is answered (`speaking`); without one, as on the command line and in what is written into
the books, it is English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Language:
    """A language to speak: its sentences by their English, what it says of a number, and how it groups digits.

    plurals: by the two English forms, one sentence for each form of the language; form: which of them a number takes.
    is_from_right: written from right to left, so that what fills a gap is kept apart from the words around it.
    """

    code: str
    sentences: Mapping[str, str]
    plurals: Mapping[tuple[str, str], Sequence[str]]
    form: Callable[[int], int]
    number: Callable[[int | Decimal], str]
    is_from_right: bool = False


ENGLISH = Language("en", {}, {}, form=lambda count: int(count != 1), number=lambda number: f"{number:,}")


@runtime_checkable
class Spoken(Protocol):
    """A value that each language writes in its own way, such as an amount of money."""

    def spoken(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with what fills it, kept apart: whoever reads it later reads it in a language of their own."""

    text: str
    values: Mapping[str, object]

    def spoken(self) -> str:
        """The sentence, filled."""
        return said(self.text, **self.values)


_LANGUAGE: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything inside is said in this language."""
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def language() -> Language:
    """The language that is spoken now."""
    return _LANGUAGE.get()


def noted(text: str) -> str:
    """A text that stands where nobody reads yet, such as a title in a table of the code. Whoever shows it says it."""
    return text


def said(text: str, /, **values: object) -> str:
    """A sentence in the language of whoever reads it, its {named} gaps filled."""
    return filled(sentence(text), values)


def counted(one: str, many: str, count: int, /, **values: object) -> str:
    """A sentence about a number of things, in the form that the number takes; {count} is the number itself."""
    return filled(sentence_of(one, many, count), {"count": number(count), **values})


def number(value: int | Decimal) -> str:
    """A number with its digits grouped; a decimal with all of its own decimals."""
    return language().number(value)


def listed(values: Iterable[object]) -> str:
    """Values one after another, with the comma of the language between them."""
    return said(", ").join(str(apart(value)) for value in values)


def joined(values: Iterable[object]) -> str:
    """Values one after another, with “and” before the last."""
    *others, last = values
    return said("{before} and {value}", before=listed(others), value=last) if others else str(last)


def either(values: Iterable[object]) -> str:
    """Values one after another, with “or” before the last."""
    *others, last = values
    return said("{before} or {value}", before=listed(others), value=last) if others else str(last)


def sentence(text: str) -> str:
    """A sentence with its gaps still open."""
    return language().sentences.get(text, text)


def sentence_of(one: str, many: str, count: int) -> str:
    """A sentence about a number of things, with its gaps still open."""
    spoken = language()
    forms = spoken.plurals.get((one, many))
    return forms[spoken.form(count)] if forms else (one, many)[ENGLISH.form(count)]


def filled(text: str, values: Mapping[str, object]) -> str:
    """A sentence with its gaps filled. Nothing is filled, and braces stand for themselves, where nothing is given."""
    return text.format(**{name: apart(value) for name, value in values.items()}) if values else text


def apart(value: object) -> object:
    """What fills a gap. Where writing runs from the right it stands between two signs that keep its order (UAX #9)."""
    # Nearly all are texts, and whether something can speak is a slow question.
    told = value.spoken() if not isinstance(value, str) and isinstance(value, Spoken) else value
    if not language().is_from_right:
        return told
    # Its first letter tells which way it runs; what is put together of such parts has no letter of its own.
    written = str(told)
    begin = "\u2067" if "\u2068" in written else "\u2068"
    return f"{begin}{written}\u2069"
