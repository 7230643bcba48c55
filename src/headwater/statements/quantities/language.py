"""In which language a text is, as far as its numbers are concerned; and which of its numbers are figures."""

from __future__ import annotations

import re

from headwater.statements.quantities.finding import quantities
from headwater.statements.quantities.values import Quantity

_ENGLISH = "the of and to in for with by from was were is that this which"
_FRENCH = "le la les des du et en dans pour par avec sur est une un qui ont été au aux"
_SPANISH = "el los las del y en para por con una un que se fue fueron han es al"
_COMMON = {
    language: frozenset(words.split()) for language, words in (("en", _ENGLISH), ("fr", _FRENCH), ("es", _SPANISH))
}
_ENOUGH = 200_000


def language_of(text: str) -> str:
    """en, fr, es or ar, by its most common words; English where nothing speaks for another."""
    text = text[:_ENOUGH]
    letters = re.findall(r"[^\W\d_]", text[:20_000])
    if letters and sum("\u0600" <= letter <= "\u06ff" for letter in letters) * 2 > len(letters):
        return "ar"
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: (counts[language], language == "en"))
    return best if counts[best] > 1.3 * counts["en"] else "en"


def figures_in(text: str, *, language: str = "en") -> tuple[Quantity, ...]:
    """The numbers that look like published figures: amounts, shares, and counts that nobody would write as a word."""
    return tuple(one for one in quantities(text, language=language) if _is_figure(one))


def _is_figure(one: Quantity) -> bool:
    if not one.is_quantity or (one.is_word and not one.is_scaled and one.exact <= 10):
        return False
    return bool(one.unit) or one.is_scaled or one.exact > 10
