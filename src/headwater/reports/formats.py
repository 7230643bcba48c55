"""Values as people read them, in English, French, Spanish and Arabic. Every writer and every page formats here.

Digits are Western in all four languages, as in UN documents. Spaces inside a value do not break.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, get_decimal_symbol, get_group_symbol

from headwater.lib.money import Money, digits
from headwater.reports.blocks import Link, Plain, Share, Short, Status, Synthetic, Value
from headwater.reports.words import word

LANGUAGES = ("en", "fr", "es", "ar")
NO_BREAK = "\u00a0"
_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr"), "es": Locale("es"), "ar": Locale("ar")}
# U+200E before a sign keeps it on the left of its digits in a line that runs from right to left.
_MINUS = {"en": "−", "fr": "−", "es": "−", "ar": "\u200e−"}


def spoken(language: str) -> str:
    """The one of our four languages that a code such as "fr-CH" asks for; English for any other."""
    first = language.split("-")[0].lower()
    return first if first in LANGUAGES else "en"


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way the language is written."""
    return _direction(spoken(language))


@cache
def _direction(language: str) -> Literal["ltr", "rtl"]:
    return "rtl" if _LOCALES[language].text_direction == "rtl" else "ltr"


def number(value: Decimal | int, language: str, *, places: int | None = None, signed: bool = False) -> str:
    """A number with grouped digits and exactly so many decimals (its own, if not said), rounded half up.

    `signed` writes + before a number above zero, for changes and gaps.
    """
    exact = Decimal(value)
    shown = places
    if shown is None:
        shown = 0 if isinstance(value, int) else max(0, -int(exact.as_tuple().exponent))
    rounded = exact.quantize(Decimal(1).scaleb(-shown), rounding=ROUND_HALF_UP)
    plain = f"{abs(rounded):,f}".translate(_marks(spoken(language)))
    if rounded < 0:
        return _MINUS[spoken(language)] + plain
    return _MINUS[spoken(language)].replace("−", "+") + plain if signed and rounded > 0 else plain


@cache
def _marks(language: str) -> dict[int, str]:
    """The comma and the point of Python's numbers in a language, looked up once: a page holds thousands of numbers."""
    group = get_group_symbol(_LOCALES[language], numbering_system="latn")
    point = get_decimal_symbol(_LOCALES[language], numbering_system="latn")
    return str.maketrans({",": group, ".": point})


def bare_amount(amount: Money, language: str, *, places: int | None = None, signed: bool = False) -> str:
    """An amount without its currency, for places where the currency stands in the head: 45,583,890.

    Without `places`, cents are written only where there are any.
    """
    exact = amount.decimal
    if places is None:
        places = 0 if exact == exact.to_integral_value() else digits(amount.currency)
    return number(exact, language, places=places, signed=signed)


def long_money(amount: Money, language: str, *, whole: bool = False, signed: bool = False) -> str:
    """An amount with its ISO code: USD 45,583,890 or USD 12.50. `whole` rounds to whole units."""
    return _with_code(
        bare_amount(amount, language, places=0 if whole else None, signed=signed), amount.currency, language
    )


def short_money(amount: Money, language: str) -> str:
    """An amount in short: USD 45.6 million. Below a million it is written out in whole units."""
    exact = amount.decimal
    if abs(exact) < 1_000_000:
        return long_money(amount, language, whole=True)
    text = format_compact_decimal(
        abs(exact), format_type="long", fraction_digits=1, locale=locale(language), numbering_system="latn"
    ).replace(" ", NO_BREAK)
    sign = _MINUS[spoken(language)] if exact < 0 else ""
    joined = f"{sign}{text}{NO_BREAK}de" if spoken(language) == "es" else sign + text
    return _with_code(joined, amount.currency, language)


def share(value: Share, language: str) -> str:
    """A share in per cent with the decimals it was rounded to: 33.42 %."""
    return f"{number(value.percent, language)}{NO_BREAK}%"


@lru_cache(maxsize=10_000)
def day(value: date, language: str) -> str:
    """A day written out: 31 December 2023."""
    return format_date(value, format="long", locale=locale(language)).replace(" ", NO_BREAK)


def text(value: Value, language: str) -> str:
    """Any value as plain text; nothing for None, because a blank is not a zero."""
    if isinstance(value, Link):
        value = value.value
    if isinstance(value, Synthetic):
        return f"{_plain(value.value, language)} ({word('synthetic', spoken(language))})"
    return "" if value is None else _plain(value, language)


def _plain(value: Plain, language: str) -> str:
    match value:
        case Money():
            return long_money(value, language)
        case Short():
            return short_money(value.amount, language)
        case Share():
            return share(value, language)
        case Status():
            return value.text
        case date():
            return day(value, language)
        case int() | Decimal():
            return number(value, language)
        case _:
            return value


def _with_code(figure: str, currency: str, language: str) -> str:
    """The code stands before the figure in English and after it elsewhere, as each language has it."""
    return f"{currency}{NO_BREAK}{figure}" if spoken(language) == "en" else f"{figure}{NO_BREAK}{currency}"


def locale(language: str) -> Locale:
    """The conventions of the one of our four languages that is asked for."""
    return _LOCALES[spoken(language)]
