"""A figure inside a sentence: scaled and rounded once, with its unit, as the language of the section writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.numbers import get_currency_name

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.lib.words import said
from headwater.reports import formats
from headwater.reports.formats import NO_BREAK, locale, number, spoken
from headwater.reports.narrative.grammar import SCALES, Asked
from headwater.reports.words import word
from headwater.statements.rules import PER_CENT, USD, Exact, Ratio

_PER_CENT = {"en": "per cent", "fr": "pour cent", "es": "por ciento", "ar": "في المائة"}
# What figures count, in words. A unit that is not here has no word in other languages than English.
_COUNTED = {
    "donors": ("donateurs", "donantes", "جهة مانحة"),
    "aggregate rows": ("lignes agrégées", "filas agregadas", "بنود مجمّعة"),
    "agreements": ("accords", "acuerdos", "اتفاقات"),
    "cases": ("cas", "casos", "حالة"),
}
_PLACES = {"fr": 0, "es": 1, "ar": 2}


def option_complaints(asked: Asked, unit: str, language: str) -> Iterator[str]:
    """What options do not fit the unit of a figure."""
    is_count = unit not in (USD, PER_CENT)
    if unit == PER_CENT and asked.scale:
        yield said("A share in per cent has no scale; leave “scale” out.")
    if is_count and asked.digits and not asked.scale:
        yield said("It counts {unit}, which have no decimals; leave “digits” out, or give a scale.", unit=unit)
    if is_count and asked.unit == "word" and spoken(language) != "en" and unit not in _COUNTED:
        yield said("There is no word for “{unit}” in this language; write unit=none, and the word yourself.", unit=unit)


def phrase(exact: Exact, *, unit: str, digits: int, asked: Asked, language: str, is_synthetic: bool = False) -> str:
    """The figure as it stands in the sentence. What is invented says so beside it."""
    if isinstance(exact, Ratio):
        text = _share(exact, digits if asked.digits is None else asked.digits, asked.unit, language)
    elif unit == USD:
        text = _money(exact, asked, language)
    else:
        text = _count(exact, unit, asked, language)
    return f"{text} ({word('synthetic', spoken(language))})" if is_synthetic else text


def _share(exact: Ratio, digits: int, unit: str | None, language: str) -> str:
    percent = number(exact.percent(digits), language)
    if unit == "none":
        return percent
    return f"{percent}{NO_BREAK}{_PER_CENT[spoken(language)] if unit == 'word' else '%'}"


def _money(cents: int, asked: Asked, language: str) -> str:
    if asked.scale:
        text, plural, is_scaled = _scaled(Fraction(cents, 100), asked, language)
    else:
        places = asked.digits
        shown = Decimal(cents).scaleb(-2) if places is None else rounded(Fraction(cents, 100), places)
        text = formats.bare_amount(Money(cents, USD), language, places=places)
        plural, is_scaled = shown, False
    if asked.unit == "none":
        return text
    if asked.unit == "word":
        name = get_currency_name(USD, count=abs(plural), locale=locale(language))
        return f"{text}{_of(language, is_scaled)}{name}"
    if spoken(language) == "en":
        return f"{USD}{NO_BREAK}{text}"
    joined = _of(language, is_scaled) if spoken(language) == "es" else NO_BREAK
    return f"{text}{joined}{USD}"


def _count(exact: int, unit: str, asked: Asked, language: str) -> str:
    text, _, is_scaled = (
        _scaled(Fraction(exact), asked, language) if asked.scale else (number(exact, language), Decimal(exact), False)
    )
    if asked.unit != "word":
        return text
    told = unit if spoken(language) == "en" else _COUNTED[unit][_PLACES[spoken(language)]]
    return f"{text}{_of(language, is_scaled)}{told}"


def _of(language: str, is_scaled: bool) -> str:
    """What stands between a number and its unit: French and Spanish have millions of something."""
    return f"{NO_BREAK}de " if is_scaled and spoken(language) in ("fr", "es") else NO_BREAK


def _scaled(value: Fraction, asked: Asked, language: str) -> tuple[str, Decimal, bool]:
    """A number in thousands, millions or billions, with the word for it: its text, and the number for its plural.

    Rounded once, to the scale that was asked for. Where a language counts otherwise (Spanish has no billion, but
    thousands of millions) the same rounded number is written its way.
    """
    assert asked.scale, "there is something to divide by"
    digits = 1 if asked.digits is None else asked.digits
    short = rounded(value / 10**asked.scale, digits)
    power, pattern_of = _pattern(asked.scale, locale(language))
    places = max(0, digits - (asked.scale - power))
    shown = short.scaleb(asked.scale - power)
    spelt = number(shown, language, places=places)
    # Thousands are counted like a number ("12 mille dollars"), millions like things ("12 millions de dollars").
    plural = "other" if asked.scale == SCALES["thousand"] else locale(language).plural_form(abs(shown))
    pattern = pattern_of.get(plural) or pattern_of["other"]
    text = re.sub(r"0+", lambda _: spelt, pattern, count=1).replace("'", "").strip().replace(" ", NO_BREAK)
    return text, shown * 10**power, power >= SCALES["million"]


def _pattern(scale: int, spoken_in: Locale) -> tuple[int, dict[str, str]]:
    """How a language writes numbers of a scale: the power of ten that its word stands for, and the words by plural."""
    by_plural = spoken_in.compact_decimal_formats["long"]
    size = str(10**scale)
    found = {plural: str(sizes[size].pattern) for plural, sizes in by_plural.items() if size in sizes}
    zeros = len(re.sub(r"[^0]", "", found["other"]))
    return scale - (zeros - 1), found
