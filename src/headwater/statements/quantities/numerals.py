"""Numbers written in figures: 1,234.5, 1.234,5, 1 234, 1'234, in the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

# Arabic separators become those of English; the digits of each script become ours. One sign stays one sign, so that
# places in the text stay what they are.
_SIGNS = {0x66B: ".", 0x66C: ",", 0x2212: "-", 0xFF0E: ".", 0xFF0C: ",", 0x66A: "%", 0xFF05: "%", 0x2019: "'"}
SPACE = "[ \u00a0\u202f\u2009]"
FIGURES = (
    rf"\d{{1,3}}(?:{SPACE}\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d{1,3}(?:'\d{3})+(?:[.,]\d+)?(?!\d)"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!,?\d)"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!,?\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\.?\d)"
    r"|\d+[.,]\d+|\.\d+(?![\d.])|\d+"
)
_DOT_DECIMAL = re.compile(r"(?<![\d.,])(?:\d+\.\d{1,2}(?![\d.]|,\d)|\d{1,3}(?:,\d{3}){2,}(?!\d)|\d{1,3},\d{3}\.\d)")
_COMMA_DECIMAL = re.compile(r"(?<![\d.,])(?:\d+,\d{1,2}(?![\d,]|\.\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d{1,3}\.\d{3},\d)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written: its value, one unit of its last place, and whether it could be read in another way."""

    value: Fraction
    step: Fraction
    is_ambiguous: bool = False


def plain_signs(text: str) -> str:
    """The text with the digits and number signs of all scripts as ours, each sign in its place."""
    if text.isascii():
        return text
    text = text.translate(_SIGNS)
    others = {ord(sign): str(unicodedata.digit(sign)) for sign in set(text) if sign > "\x7f" and sign.isdecimal()}
    return text.translate(others) if others else text


def decimal_sign(text: str) -> str:
    """What the text writes before decimals: "." or ","; "" where it does not show."""
    dots, commas = len(_DOT_DECIMAL.findall(text)), len(_COMMA_DECIMAL.findall(text))
    if dots == commas:
        return ""
    return "." if dots > commas else ","


def numeral(written: str, *, decimal: str, is_sure: bool) -> Numeral:
    """The number that is written, given the sign before decimals and whether the text showed it.

    1,234 and 1.234 are read by that sign; where the text did not show it, they are ambiguous.
    """
    bare = re.sub(rf"{SPACE}|'", "", written)
    signs = [sign for sign in bare if sign in ".,"]
    if not signs:
        return Numeral(Fraction(int(bare)), Fraction(1))
    last = signs[-1]
    if len(set(signs)) == 2:
        return _decimal(bare.replace("," if last == "." else ".", ""), last)
    if len(signs) > 1:
        return Numeral(Fraction(int(bare.replace(last, ""))), Fraction(1))
    whole, places = bare.split(last)
    if len(places) != 3 or not whole or len(whole) > 3 or whole.startswith("0") or bare != written:
        return _decimal(bare, last)
    if last == decimal:
        return _decimal(bare, last, is_ambiguous=not is_sure)
    return Numeral(Fraction(int(whole + places)), Fraction(1), is_ambiguous=not is_sure)


def _decimal(bare: str, sign: str, *, is_ambiguous: bool = False) -> Numeral:
    whole, places = bare.split(sign)
    step = Fraction(1, 10 ** len(places))
    return Numeral(int((whole or "0") + places) * step, step, is_ambiguous)
