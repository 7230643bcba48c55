"""The parts that activities and organisations share, as lines of XML. `pad` is the indentation of the line.

It is text and not a tree, because a million transactions are written; what is written is read back and checked by
programs that know nothing of this one (checking).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from headwater.iati.activity import Coded, Document, Line, Organisation, Value, Words

# What no XML document can hold, however it is written.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_SIGNS_IN_VALUES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)

# Attributes in their order; one without a value is left out.
Pairs = tuple[tuple[str, str], ...]


def text(said: str) -> str:
    """Words as they stand between tags. A control character, which XML cannot hold, becomes the sign for one."""
    return _IMPOSSIBLE.sub("\ufffd", said).translate(_SIGNS)


@lru_cache(maxsize=16_384)
def value(said: str) -> str:
    """Words as they stand in an attribute."""
    return _IMPOSSIBLE.sub("\ufffd", said).translate(_SIGNS_IN_VALUES)


def attributes(pairs: Pairs) -> str:
    """Those that have a value."""
    return "".join(f' {name}="{value(said)}"' for name, said in pairs if said)


def empty(pad: str, tag: str, *pairs: tuple[str, str]) -> str:
    """An element with nothing inside."""
    return f"{pad}<{tag}{attributes(pairs)}/>\n"


def holding(pad: str, tag: str, said: str, *pairs: tuple[str, str]) -> str:
    """An element with words inside."""
    return f"{pad}<{tag}{attributes(pairs)}>{text(said)}</{tag}>\n"


def around(pad: str, tag: str, inside: Iterable[str], *pairs: tuple[str, str]) -> str:
    """An element with lines inside; empty where there are none."""
    held = "".join(inside)
    if not held:
        return empty(pad, tag, *pairs)
    return f"{pad}<{tag}{attributes(pairs)}>\n{held}{pad}</{tag}>\n"


def code(pad: str, tag: str, said: str) -> str:
    """An element that is a code and nothing else; nothing where there is none."""
    return empty(pad, tag, ("code", said)) if said else ""


def narratives(pad: str, words: Words) -> str:
    """The same words in each of their languages."""
    return "".join(
        f'{pad}<narrative xml:lang="{value(language)}">{text(said)}</narrative>\n'
        if language
        else f"{pad}<narrative>{text(said)}</narrative>\n"
        for said, language in words
    )


def words(pad: str, tag: str, said: Words, *pairs: tuple[str, str]) -> str:
    """An element that holds narratives; nothing where there are none."""
    return around(pad, tag, [narratives(f"{pad}  ", said)], *pairs) if said else ""


def number(amount: Decimal) -> str:
    """A number without an exponent."""
    return format(amount, "f")


def flag(said: bool | None) -> str:
    """Yes, no, or nothing said."""
    return "" if said is None else "1" if said else "0"


def moment(at: datetime | None) -> str:
    """A moment as the standard has it."""
    return "" if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")


def day(pad: str, tag: str, on: date) -> str:
    """A day."""
    return f'{pad}<{tag} iso-date="{on.isoformat()}"/>\n'


def amount(pad: str, held: Value) -> str:
    """An amount with its currency and its day."""
    currency = f' currency="{value(held.currency)}"' if held.currency else ""
    on = f' value-date="{held.on.isoformat()}"' if held.on else ""
    return f"{pad}<value{currency}{on}>{number(held.amount)}</value>\n"


@lru_cache(maxsize=16_384)
def organisation(pad: str, tag: str, one: Organisation, activity: str = "") -> str:
    """An organisation; `activity`: the attribute that says its activity there."""
    pairs: Pairs = (
        ("ref", one.ref),
        ("type", one.type),
        ("role", one.role),
        (activity, one.activity if activity else ""),
        ("crs-channel-code", one.crs_channel),
        ("secondary-reporter", flag(one.is_secondary)),
    )
    return around(pad, tag, [narratives(f"{pad}  ", one.name)], *pairs)


@lru_cache(maxsize=16_384)
def coded(pad: str, tag: str, one: Coded, uri: str = "vocabulary-uri") -> str:
    """A code of a vocabulary."""
    share = "" if one.percentage is None else number(one.percentage)
    pairs: Pairs = (
        ("vocabulary", one.vocabulary),
        (uri, one.vocabulary_uri),
        ("code", one.code),
        ("percentage", share),
    )
    return around(pad, tag, [narratives(f"{pad}  ", one.words)], *pairs)


def document(pad: str, one: Document) -> str:
    """A document with its categories and languages."""
    inner = f"{pad}  "
    inside = [words(inner, "title", one.title), words(inner, "description", one.description)]
    inside += [code(inner, "category", category) for category in one.categories]
    inside += [code(inner, "language", language) for language in one.languages]
    if one.on is not None:
        inside.append(day(inner, "document-date", one.on))
    inside += [coded(inner, "recipient-country", country) for country in one.countries]
    return around(pad, "document-link", inside, ("url", one.url), ("format", one.format))


def lines(pad: str, tag: str, held: Iterable[Line]) -> Iterator[str]:
    """Lines of a budget or of an expenditure."""
    inner = f"{pad}  "
    for line in held:
        inside = [amount(inner, line.value) if line.value else "", narratives(inner, line.words)]
        yield around(pad, tag, inside, ("ref", line.ref))
