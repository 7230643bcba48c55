"""Finding the numbers of a text: each with unit, scale and hedge, or what else it stands for."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache

from headwater.statements.quantities import numerals, vocabulary
from headwater.statements.quantities.values import Hedge, Quantity, Sort

_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:er|st|nd|rd|th|º)?"
_DATES = (
    rf"{_DAY}(?:\s?(?:–|—|-|to|and|au|al|y|et)\s?{_DAY})?\s+(?:of\s+|de\s+)?(?:{vocabulary.MONTHS})"
    rf"(?:,?\s+(?:of\s+|de\s+|del\s+)?{_YEAR})?\b"
    rf"|\b(?:{vocabulary.MONTHS})\s+{_DAY}(?:\s?[–-]\s?{_DAY})?(?:,?\s+{_YEAR})?(?![\d,.]\d|\d|\s?%| per)"
    rf"|\b(?:{vocabulary.MONTHS}),?\s+(?:of\s+|de\s+)?{_YEAR}\b"
    rf"|\b{_YEAR}-\d\d-\d\d\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.](?:{_YEAR}|\d\d)\b"
)
# What may stand behind a number without a space.
_GLUED = "[kKmMbB]|bn|mn|km|kg|ha|MT|GB|MB|kB|m[²³23]|km[²2]|x|%"
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "link",
        r"\b(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|\b[\w-]+\.(?:org|com|net|int|edu|gov|io|html?|py|txt)\b\S*",
    ),
    ("phone", r"\+\d[\d\s().-]{6,}\d|\b(?:Tel|Fax|Phone|Mobile|Tél)[.:]*\s*\(?\+?\d[\d\s().-]{4,}\d"),
    ("date", _DATES),
    (
        "years",
        rf"(?<![\w.,/-]){_YEAR}\s?[–—‑-]\s?(?:{_YEAR}|\d\d)(?![\w-]|[.,]\d)|(?<![\w.,/-]){_YEAR}/(?:{_YEAR}|\d\d)(?![\w/]|[.,]\d)",
    ),
    ("time", r"(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?![\w:])|\b\d{1,2}\s?[ap]\.?m\b\.?"),
    ("ordinal", r"(?<![\w.,])\d+(?:st|nd|rd|th|er|re|ème|e|ère|º|ª)\b"),
    ("code", r"(?<![\w.])\d+(?:\.\d+){2,}(?![\d,])|(?<![\w/])\d+/\d+(?:/\d+)*(?![\w/])|\[\d+(?:[,–-]\s?\d+)*\]"),
    ("figures", rf"(?<![\w.,/°#\\])(?:{numerals.FIGURES})(?=(?:{_GLUED})?(?!\w))(?!/\d)"),
    ("code", r"[^\W\d_]+[-/–.]?\d[\w./-]*|\d[\w./-]*"),
)
_SCAN = re.compile("|".join(f"(?P<g{place}>{pattern})" for place, (_, pattern) in enumerate(_PATTERNS)))
_SCALE_AFTER = re.compile(
    "|".join(rf"(?P<s{place}>[ \u00a0\u202f-]?(?:{words})(?!\w))" for place, words in enumerate(vocabulary.SCALES)),
    re.IGNORECASE,
)
_LETTER_AFTER = re.compile(r"([kKmMbB])(?!\w)|\s([mb])(?!\w)")
_UNIT_AFTER = re.compile(
    r"[\s\u00a0\u202f]?(?:" + "|".join(rf"(?P<u{place}>{words})" for place, words in enumerate(vocabulary.UNITS)) + ")"
)
_FRACTION = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'(?P<f{n}>{p})' for n, p in enumerate(vocabulary.FRACTIONS))})(?![\w-])", re.IGNORECASE
)
_JOINED = re.compile(r"\s?(?:–|—|-|to|à|and|et|a|y)\s?(?:the\s)?")
_PARTICLE = re.compile(
    r"\b(?:carr(?:y|ied|ies|ying)|left|roll(?:ed|ing)?|hand(?:ed|ing)?|spread|t[ao]ken?|turn(?:ed)?|brought|pass(?:ed)?|"
    r"bring|come|came)\s*$",
    re.IGNORECASE,
)
# "During the year 400 tents came": the year is no name of the number, as in "year 3" it would be.
_TIME_PASSED = re.compile(
    r"\b(?:the|this|that|an?|per|each|every|last|next|past)\s(?:year|quarter|month|week|day|session|round)\s$",
    re.IGNORECASE,
)
_BACK = 48


def quantities(text: str, *, language: str = "en", decimal: str = "") -> tuple[Quantity, ...]:
    """All numbers of a text in the order in which they stand.

    decimal: the sign before decimals in the whole document, where the text shows it (numerals.decimal_sign); without
    it, that of the language, and numbers such as 1.234 are marked as ambiguous in languages other than English.
    """
    plain = numerals.plain_signs(text)
    scan = _Scan(text, plain, decimal, language)
    found = [*scan.figures(), *scan.words()]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Quantity] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(_ranges(plain, _continued(plain, kept)))


@cache
def _number_words(language: str) -> tuple[dict[str, int], re.Pattern[str], re.Pattern[str]]:
    """The number words of a language, one of them, and several that make one number."""
    known = vocabulary.NUMBER_WORDS.get(language, vocabulary.NUMBER_WORDS["en"])
    one = rf"(?:{'|'.join(sorted(known, key=len, reverse=True))})"
    several = rf"(?<![\w-]){one}(?:(?:[\s-]+and)?[\s-]+{one})*(?![\w]|-?fold|-(?!(?:million|billion)))"
    return known, re.compile(one, re.IGNORECASE), re.compile(several, re.IGNORECASE)


class _Scan:
    """One text and how its numbers are to be read."""

    def __init__(self, text: str, plain: str, decimal: str, language: str) -> None:
        self.text, self.plain, self.language = text, plain, language
        usual = "," if language in ("fr", "es") else "."
        self.decimal = decimal or usual
        # English without any sign of another habit is read as English.
        self.is_sure = bool(decimal) or usual == "."

    def figures(self) -> list[Quantity]:
        """Numbers in figures, and everything else that holds figures."""
        found: list[Quantity] = []
        for match in _SCAN.finditer(self.plain):
            assert match.lastgroup, "one of the patterns matched"
            sort = _PATTERNS[int(match.lastgroup[1:])][0]
            if sort == "figures":
                found.append(self._figure(match.start(), match.end()))
            elif sort == "date":
                found.append(self._other(match, Sort.DATE, _years(match.group())))
            elif sort == "years":
                found.append(self._years(match))
            elif sort in ("time", "ordinal"):
                found.append(self._other(match, Sort(sort)))
            elif any(sign.isdigit() for sign in match.group()):
                found.append(self._other(match, Sort.CODE))
        return found

    def words(self) -> list[Quantity]:
        """Numbers and parts of a whole in words."""
        found = [self._fraction(one) for one in _FRACTION.finditer(self.plain) if not self._is_time(one.start())]
        known, one, several = _number_words(self.language)
        for match in several.finditer(self.plain):
            value = _spoken(one.findall(match.group()), known)
            if value is not None:
                found.append(self._with_words(match.start(), match.end(), numerals.Numeral(value, Fraction(1)), True))
        return found

    def _fraction(self, match: re.Match[str]) -> Quantity:
        assert match.lastgroup, "one of the parts matched"
        value = list(vocabulary.FRACTIONS.values())[int(match.lastgroup[1:])]
        hedge, start = self._hedge(match.start())
        return self._made(
            start, match.end(), value=value, step=Fraction(10), unit="%", is_word=True,
            hedge=Hedge.ABOUT if hedge == Hedge.EXACT else hedge,
        )  # fmt: skip

    def _is_time(self, start: int) -> bool:
        """Whether "half" is half a year, or one of two."""
        before = self.plain[max(0, start - _BACK) : start]
        return bool(
            re.search(r"\b(?:first|second|latter|last|other|later|early|better|this|each)\s$", before, re.IGNORECASE)
        )

    def _other(self, match: re.Match[str], sort: Sort, years: tuple[int, ...] = ()) -> Quantity:
        return self._made(match.start(), match.end(), sort=sort, years=years)

    def _years(self, match: re.Match[str]) -> Quantity:
        first, last = (int(part) for part in re.findall(r"\d+", match.group()))
        last = last if last > 99 else first // 100 * 100 + last
        return self._other(match, Sort.YEAR, (first, last))

    def _figure(self, start: int, end: int) -> Quantity:
        before, after = self.plain[max(0, start - _BACK) : start], self.plain[end : end + 1]
        written = self.plain[start:end]
        if sort := _no_quantity(before, written, self.plain[end : end + 12], at_start=not before.strip("*_#>| \t")):
            return self._made(start, end, sort=sort)
        read = numerals.numeral(written, decimal=self.decimal, is_sure=self.is_sure)
        found = self._with_words(start, end, read, False)
        is_bare = found.unit == "" and not found.is_scaled and found.hedge == Hedge.EXACT
        if is_bare and re.fullmatch(_YEAR, written) and after != "+":
            return self._made(start, end, sort=Sort.YEAR, years=(int(written),))
        return found

    def _with_words(self, start: int, end: int, read: numerals.Numeral, is_word: bool) -> Quantity:
        """A number with its currency and hedge before it, its scale and unit behind it."""
        first = start
        sign = re.search(r"(?:^|[\s(])([-−])$", self.plain[max(0, start - 2) : start])
        if sign:
            first -= 1
        currency = vocabulary.BEFORE_CURRENCY.search(self.plain[max(0, first - _BACK) : first])
        unit = ""
        if currency:
            unit = currency.group(1) or vocabulary.CURRENCY_SIGNS.get(currency.group(2), currency.group(2))
            first -= len(currency.group())
        if scale := self._scale(end, bool(unit)):
            end += len(scale[1])
        behind = _UNIT_AFTER.match(self.plain, end)
        if behind and behind.lastgroup and (not unit or behind.lastgroup[1:] == "0"):
            known = list(vocabulary.UNITS.values())[int(behind.lastgroup[1:])]
            unit, end = known or behind.group().strip(), behind.end()
        hedge, first = self._hedge(first)
        if hedge == Hedge.EXACT and (more := vocabulary.HEDGE_AFTER.match(self.plain, end)):
            hedge = Hedge.ABOUT if more.group(2) else Hedge.OVER if "+" in more.group() else Hedge.AT_LEAST
            end = more.end()
        size = scale[0] if scale else 1
        return self._made(
            first, end, value=-read.value * size if sign else read.value * size, step=read.step * size, unit=unit,
            hedge=hedge, is_scaled=bool(scale), is_word=is_word, is_ambiguous=read.is_ambiguous,
        )  # fmt: skip

    def _scale(self, end: int, has_currency: bool) -> tuple[int, str] | None:
        if found := _SCALE_AFTER.match(self.plain, end):
            assert found.lastgroup, "one of the scales matched"
            return list(vocabulary.SCALES.values())[int(found.lastgroup[1:])], found.group()
        letter = _LETTER_AFTER.match(self.plain, end)
        if letter and (has_currency or letter.group(1) in ("k", "K", "M")):
            return vocabulary.LETTER_SCALES[letter.group(1) or letter.group(2)], letter.group()
        return None

    def _hedge(self, start: int) -> tuple[Hedge, int]:
        before = vocabulary.HEDGE_BEFORE.search(self.plain[max(0, start - _BACK) : start])
        if not before or not before.lastgroup:
            return Hedge.EXACT, start
        if _PARTICLE.search(self.plain[max(0, start - _BACK) : start - len(before.group())]):
            # "Carried over 36 million": the word belongs to the verb.
            return Hedge.EXACT, start
        return vocabulary.HEDGES[int(before.lastgroup[1:])][1], start - len(before.group())

    def _made(self, start: int, end: int, *, sort: Sort = Sort.QUANTITY, **more: object) -> Quantity:
        return Quantity(start=start, end=end, words=self.text[start:end], sort=sort, **more)  # type: ignore[arg-type]


def _no_quantity(before: str, written: str, after: str, *, at_start: bool) -> Sort | None:
    """What a number in figures is when it is none that counts: an enumerator, a reference, part of a name."""
    if at_start and re.match(r"[.)]\s", after) and len(written) <= 3:
        return Sort.REFERENCE
    if after.startswith(")") and not re.search(r"\([^()]*$", before) and len(written) <= 2:
        return Sort.REFERENCE
    if re.search(r"(?:^|[.;:,]\s)\($", before) and re.match(r"\)\s+\w", after) and len(written) <= 2:
        return Sort.REFERENCE
    if re.match(r"[-‑–](?!\d)\w", after) or re.match(r"(?:'s|’s)\b", after):
        # A "24-hour service", "the 1990's": part of a word.
        return Sort.CODE
    if vocabulary.REFERENCE_BEFORE.search(before) and not _TIME_PASSED.search(before):
        return Sort.REFERENCE
    named = vocabulary.ABBREVIATION_BEFORE.search(before)
    if named and named.group(1) not in vocabulary.CURRENCY_CODES and named.group(1) != "US":
        return Sort.YEAR if re.fullmatch(_YEAR, written) else Sort.REFERENCE
    return None


def _spoken(words: list[str], known: dict[str, int]) -> Fraction | None:
    """What number words come to: "one hundred and fifty-two" is 152. None where they do not make one number."""
    total, last = 0, 0
    for word in words:
        value = known[word.lower()]
        if value == 100:
            total, last = (total or 1) * 100, 100
        elif total == 0 or (last == 100 and value < 100) or (20 <= last < 100 and value < 10):
            total, last = total + value, value
        else:
            return None
    return Fraction(total)


def _years(text: str) -> tuple[int, ...]:
    return tuple(int(year) for year in re.findall(_YEAR, text))


def _continued(plain: str, found: list[Quantity]) -> list[Quantity]:
    """References go on: in "tables 1, 2 and 3" none is a quantity."""
    made: list[Quantity] = []
    for one in found:
        last = made[-1] if made else None
        is_next = last is not None and last.sort == Sort.REFERENCE
        if (
            last is not None and is_next and one.is_quantity and not one.unit and not one.is_scaled and not one.is_word
            and vocabulary.REFERENCE_CONTINUED.fullmatch(plain[last.end : one.start])
            and not re.match(r"\s+(?!and\b|through\b)[a-z]{3,}", plain[one.end :][:9])
        ):  # fmt: skip
            one = replace(one, sort=Sort.REFERENCE, value=None)
        made.append(one)
    return made


def _ranges(plain: str, found: list[Quantity]) -> list[Quantity]:
    """Two numbers that are the ends of one range become one: "60 to 70 per cent", "between 5 and 7 million"."""
    made: list[Quantity] = []
    for one in found:
        last = made[-1] if made else None
        if last is not None and _is_range(plain, last, one):
            times = one.step / last.step if one.is_scaled and not last.is_scaled and last.exact < 1000 else Fraction(1)
            low = last.exact * times
            if low < one.exact:
                words = plain[last.start : one.end]
                made[-1] = replace(
                    one,
                    start=last.start,
                    words=words,
                    value=low,
                    high=one.exact,
                    hedge=last.hedge,
                    unit=one.unit or last.unit,
                )
                continue
        made.append(one)
    return made


def _is_range(plain: str, last: Quantity, one: Quantity) -> bool:
    if not (last.is_quantity and one.is_quantity) or last.high or one.high or (last.unit and last.unit != one.unit):
        return False
    between = plain[last.end : one.start]
    if not _JOINED.fullmatch(between):
        return False
    before = plain[max(0, last.start - 12) : last.start]
    if re.search(r"\b(?:between|entre)\s+$", before):
        return between.strip() in ("and", "et", "y", "to", "–", "-")
    is_change = re.search(r"\b(?:from|de|desde|by)\s+$", before, re.IGNORECASE)
    is_dash = between.strip() in ("–", "—", "-")
    if is_dash:
        return not last.unit or last.unit == one.unit
    return between.strip() in ("to", "à") and not last.unit and not is_change
