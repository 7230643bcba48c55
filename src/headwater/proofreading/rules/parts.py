"""Parts of a whole in a sentence: x of y (z per cent), z per cent of y, one in three, half of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from headwater.proofreading.rules.arithmetic import compared, digits_of, number, same_unit
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import NUMBER, Sentence, finding, noun_after, stem
from headwater.proofreading.rules.shares import is_cut_off
from headwater.statements.quantities import MEASURES_OF_TIME, Hedge, Quantity

WHAT = "share of a whole"
WHAT_PART = "part of a whole"
_THE = r"(?:(?:the|its|all|all the|these|those|a total of|some|our|their)\s)*"
_OR = (
    r"(?:\(|,\s|–\s|-\s|—\s)(?:or |i\.e\.,? |that is,? |equivalent to |equal to |representing |about "
    r"|some |soit |es decir,? )*"
)
_WHOLE = (
    r"(?:total|overall|annual|planned|entire|whole|full|original|budget|budgeted|required|funds?|funding|amount|"
    r"contributions?|income|revenue|expenditure|requirements?|target|allocation|all|estimated|registered)"
)
_NEAR = r"[^«.;()]{0,70}?"
_OF = r"(?:out of|of|sur les|sur|des|de los|de las|de)"
# In French and Spanish: a verb right behind the part, so that it has no noun of its own; then how its share is told.
_DID = r"\s(?:ont|sont|étaient|furent|se|han|son|fueron|eran|están|quedaron)\b[^«.;(),]{0,50}"
_SAID = r"(?:,\s(?:soit|es decir,?|o sea,?)\s(?:el\s)?|\s\((?:soit\s)?)"
_ENDS = r"(?=\s?[),.;]|$)"
_PATTERNS: tuple[tuple[str, str], ...] = (
    # 67 of 74 items (90.5 per cent); 67 of 74 items, or 90.5 per cent
    ("xyz", rf"{NUMBER}[^«.;(),]{{0,40}}?\s{_OF}\s{_THE}{NUMBER}{_NEAR}{_OR}{NUMBER}(?=\s?[),.;:]|$)"),
    ("xyz", rf"{NUMBER}[^«.;(),]{{0,40}}?\s{_OF}\s{_THE}{NUMBER}{_NEAR},\s(?:or|soit|es decir)\s{NUMBER}"),
    # Sur 74 activités, 67 ont été achevées, soit 90,5 %; De 74 actividades, 67 se concluyeron (90,5 %)
    (
        "yxz",
        rf"(?:^|[.;]\s)(?:[Ss]ur|[Dd]e)\s(?:les\s|las\s|los\s)?{NUMBER}{_NEAR},\s{NUMBER}{_DID}{_SAID}{NUMBER}{_ENDS}",
    ),
    # 90.5 per cent (67 of 74)
    ("zxy", rf"{NUMBER}[^«.;()]{{0,40}}?\({NUMBER}\s(?:[a-z]+\s){{0,2}}?{_OF}\s{_THE}{NUMBER}"),
    # 450 women (45 per cent of the 1,000 trained)
    ("xzy", rf"{NUMBER}[^«.;()]{{0,60}}?{_OR}{NUMBER}\sof\s{_THE}(?:a\s)?(?:{_WHOLE}\s){{0,3}}?(?:of\s)?{NUMBER}"),
    # 80 per cent of the 150 schools (120)
    ("zyx", rf"{NUMBER}\sof\s{_THE}{NUMBER}[^«.;(),]{{0,60}}?(?:\((?:or )?{NUMBER}(?=\))|,\sor\s{NUMBER}(?=\s?[),]))"),
)
_COMPILED = tuple((order, re.compile(pattern)) for order, pattern in _PATTERNS)
_OUT_OF = re.compile(rf"{NUMBER}\sout of\s{_THE}{NUMBER}")
_ONE_IN = re.compile(
    rf"{NUMBER}\s(?:in|in every|out of|out of every|of every)\s{NUMBER}(?:{_NEAR}{_OR}{NUMBER}(?=\s?[),.;]|$))?"
)
_HALF = re.compile(rf"{NUMBER}{_NEAR}{_OR}{NUMBER}(?=\s?[),.;]|\s(?:were|was|are|have|had)\b|$)")
_FOR_EACH = re.compile(rf"{NUMBER}([^«.;()]{{0,60}}?)\({NUMBER}(?:\sof (?:the|this|that) total)?\)")
_OF_THE = re.compile(
    rf"(?:^|[,;:]\s|\band )[Oo]f (?:the|these|those|its|all|our) (?:total (?:of )?)?{NUMBER}|(?:^"
    rf"|\b)(?:[Aa] total of|[Ii]n total,?) {NUMBER}"
)
_VERBS = frozenset(("was", "is", "has", "does", "goes", "comes", "remains"))
_HEDGED_SLACK, _PLAIN_SLACK = 8, 5


def checked_parts(sentence: Sentence) -> Iterator[Finding]:
    """All claims of a sentence that something is a share of something."""
    seen: set[int] = set()
    for order, pattern in _COMPILED:
        for match in pattern.finditer(sentence.skeleton):
            roles = dict(zip(order, [group for group in match.groups() if group], strict=True))
            if seen & {int(token) for token in roles.values()}:
                continue
            x, y, z = (sentence.quantity(roles[role]) for role in "xyz")
            if one := _share(sentence, x, y, z, order=order):
                seen |= {int(token) for token in roles.values()}
                yield one
    yield from _of_base(sentence, seen)
    yield from _words(sentence, seen)
    yield from _out_of(sentence, seen)


def _share(sentence: Sentence, x: Quantity, y: Quantity, z: Quantity, *, order: str) -> Finding | None:
    if z.unit != "%" or x.unit == "%" or y.unit == "%" or not _comparable(x, y) or y.exact <= 0 or z.high:
        return None
    verdict, arithmetic = share(x, y, z)
    if verdict == Verdict.OPEN and (_is_far_off(x, y, z) or (order == "xzy" and _are_other_things(sentence, x, y))):
        return None
    return finding(verdict, WHAT, sentence, (x, y, z), arithmetic)


def _is_far_off(x: Quantity, y: Quantity, z: Quantity) -> bool:
    """Whether a share was never meant: the part is larger than any whole, or another size altogether."""
    value = 100 * x.exact / y.exact
    return x.exact > 2 * y.exact or not z.exact or not Fraction(1, 12) <= value / z.exact <= 12


def _are_other_things(sentence: Sentence, x: Quantity, y: Quantity) -> bool:
    """Whether two counts are of different nouns, such as 30 schools and 500 pupils."""
    if x.unit:
        return False
    nouns = [noun_after(sentence, str(sentence.numbers.index(one)), 3).split() for one in (x, y)]
    shared = {stem(word) for word in nouns[0]} & {stem(word) for word in nouns[1]}
    is_noun = [bool(words) and words[0].endswith("s") and words[0] not in _VERBS for words in nouns]
    return all(is_noun) and not shared


def _comparable(x: Quantity, y: Quantity) -> bool:
    is_counted = not x.high and not y.high and x.unit not in MEASURES_OF_TIME
    return is_counted and (same_unit(x, y) or (not x.unit and not y.unit))


def share(x: Quantity, y: Quantity, z: Quantity) -> tuple[Verdict, str]:
    """Whether x is z per cent of y, at the precision in which all three are written."""
    value = 100 * x.exact / y.exact
    low = 100 * (x.exact - x.slack) / (y.exact + y.slack)
    high = 100 * (x.exact + x.slack) / max(y.exact - y.slack, Fraction(1, 10**9))
    slack = max(value - low, high - value)
    if Hedge.EXACT not in (x.hedge, y.hedge) or x.hedge != y.hedge:
        slack += value / 10
    left = f"{number(x.exact)} ÷ {number(y.exact)} = {number(value, max(1, digits_of(z)))} %"
    if z.is_word:
        allowed = _PLAIN_SLACK if z.hedge == Hedge.EXACT else _HEDGED_SLACK
        near = abs(value - z.exact) <= allowed + slack or compared(z, value, slack) != Verdict.OPEN
        return (Verdict.ROUNDED if near else Verdict.OPEN), f"{left}; stated: {z.words}"
    verdict = compared(z, value, slack)
    if verdict == Verdict.OPEN and is_cut_off(z, value):
        return Verdict.ROUNDED, f"{left}; stated: {z.words}, cut off and not rounded"
    return verdict, left if verdict == Verdict.AGREES else f"{left}; stated: {z.words}"


def _of_base(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """Of the 500 cases, 300 (60 per cent) were closed and 200 (40 per cent) are open."""
    base = _OF_THE.search(sentence.skeleton)
    if not base:
        return
    y = sentence.quantity(base.group(1) or base.group(2))
    is_of_the = bool(base.group(1))
    pairs = []
    stop = sentence.skeleton.find(";", base.end())
    for match in _FOR_EACH.finditer(sentence.skeleton, base.end(), stop if stop > 0 else len(sentence.skeleton)):
        x, z = sentence.quantity(match.group(1)), sentence.quantity(match.group(3))
        if z.unit == "%" and x.unit != "%" and _comparable(x, y) and y.exact > 0 and not seen & {int(match.group(1))}:
            pairs.append((x, z))
    verdicts = [share(x, y, z) for x, z in pairs]
    fitting = sum(verdict != Verdict.OPEN for verdict, _ in verdicts)
    for (x, z), (verdict, arithmetic) in zip(pairs, verdicts, strict=True):
        # Without "of the", the shares may be of something else, unless most of them follow from this whole.
        may_accuse = is_of_the or (fitting >= 2 and fitting * 2 > len(pairs))
        is_other = x.exact > y.exact or _are_other_things(sentence, x, y)
        if verdict != Verdict.OPEN or (may_accuse and not is_other):
            seen |= {sentence.numbers.index(x), sentence.numbers.index(z)}
            yield finding(verdict, WHAT, sentence, (y, x, z), arithmetic)


def _words(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """One in three (33 per cent), two thirds (65 per cent)."""
    for match in _ONE_IN.finditer(sentence.skeleton):
        x, y = sentence.quantity(match.group(1)), sentence.quantity(match.group(2))
        if x.unit or y.unit or not 0 < x.exact < y.exact or y.exact > 1000 or not match.group(3):
            continue
        z = sentence.quantity(match.group(3))
        if z.unit != "%" or seen & {int(match.group(3))}:
            continue
        value = 100 * x.exact / y.exact
        near = abs(value - z.exact) <= (_PLAIN_SLACK if x.hedge == Hedge.EXACT else _HEDGED_SLACK)
        seen |= {int(token) for token in match.groups()}
        left = f"{number(x.exact)} ÷ {number(y.exact)} = {number(value, 1)} %; stated: {z.words}"
        yield finding(Verdict.ROUNDED if near else Verdict.OPEN, WHAT, sentence, (x, y, z), left)
    for match in _HALF.finditer(sentence.skeleton):
        x, z = sentence.quantity(match.group(1)), sentence.quantity(match.group(2))
        if not (x.unit == z.unit == "%" and x.is_word and not z.is_word) or seen & {
            int(match.group(1)),
            int(match.group(2)),
        }:
            continue
        near = compared(x, z.exact) != Verdict.OPEN or abs(x.exact - z.exact) <= _HEDGED_SLACK
        seen |= {int(match.group(1)), int(match.group(2))}
        yield finding(
            Verdict.ROUNDED if near else Verdict.OPEN,
            WHAT,
            sentence,
            (x, z),
            f"{x.words} is {number(x.exact, 0)} %; stated: {z.words}",
        )


def _out_of(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """67 out of 74: a part is no more than its whole."""
    for match in _OUT_OF.finditer(sentence.skeleton):
        x, y = sentence.quantity(match.group(1)), sentence.quantity(match.group(2))
        if seen & {int(match.group(1)), int(match.group(2))} or not _comparable(x, y) or y.exact <= 0:
            continue
        if x.is_word and x.exact == 1:
            continue
        is_part = x.exact <= y.exact
        left = f"{number(x.exact)} of {number(y.exact)} is {number(100 * x.exact / y.exact, 1)} %"
        if is_part or (x.hedge == y.hedge == Hedge.EXACT and same_unit(x, y)):
            yield finding(Verdict.AGREES if is_part else Verdict.OPEN, WHAT_PART, sentence, (x, y), left)
