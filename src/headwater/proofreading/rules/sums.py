"""Sums in sentences: a and b, together c; a total of c, comprising a and b; c (a women and b men); the remaining b."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from headwater.proofreading.rules.arithmetic import compared, number, slack_of
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import NUMBER, Sentence, finding, noun_after, stem
from headwater.statements.quantities import MEASURES_OF_TIME, Hedge, Quantity

WHAT = "sum"
_TOGETHER = re.compile(
    rf"(?:\b(?:together|in total|altogether|in all|combined|totall?ing|amounting to|adding up to|for a "
    rf"(?:combined )?total of|"
    rf"making a total of|a combined(?: total of)?|giving a total of|soit un total de|para un total de)"
    rf"(?:\s(?:they|these|this|it|both)\b)?(?:\s[a-z]+){{0,2}}?,?\s(?:of\s|to\s)?){NUMBER}"
    rf"|\bmaking\s{NUMBER}\s(?:in (?:total|all)|altogether)|(?:,|:|–"
    rf"|;)\s(?:or\s)?{NUMBER}(?:\s[a-z]+){{0,2}}?\s(?:in total|altogether|in all)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"{NUMBER}([^«.;()]{{0,80}}?)(?P<mark>:\s|,?\s(?:compris(?:ing|ed of)|consisting of|consists? of"
    rf"|made up of|composed of|"
    rf"broken down into|divided into|split (?:between|into)|namely|dont|of which the rest)\b|\s\()",
)
_NESTED = re.compile(
    r"\b(?:includ\w*|such as|e\.g|of (?:which|whom)|up from|down from|compared|target\w*|against|out "
    r"of|versus|vs|among|"
    r"since|as of|average|each|per|every|between|equivalent|approximately|at least)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:includ\w*|such as|of (?:which|whom|these|this)|among|compared|target\w*|up from|down from)\b"
)
_PEOPLE = (
    "women men woman girls boys females males female male children adults adolescents elderly youth adult child "
    "femmes hommes filles garçons mujeres hombres niñas niños"
)
_SORTS = (
    "national international primary secondary public private rural urban ongoing new closed open permanent temporary "
    "local foreign substantiated unsubstantiated completed pending full partial internal external resolved unresolved "
    "approved rejected successful unsuccessful active inactive direct indirect other others"
)
_KINDS = frozenset(stem(word) for word in f"{_PEOPLE} {_SORTS}".split())
_REST = re.compile(rf"\b(?:the\s)?(?:remaining|rest of the|other|remainder of)\s{NUMBER}", re.IGNORECASE)
_SUMMED = re.compile(
    r"\b(?:cumulative result|combined result|sum of|made up|consists? of|compris\w+|composed of|adding|together|"
    r"result of|divided into|split between)\b",
    re.IGNORECASE,
)


def checked_sums(sentence: Sentence) -> Iterator[Finding]:
    """All sums that a sentence states."""
    seen: set[int] = set()
    yield from _together(sentence, seen)
    yield from _listed(sentence, seen)
    yield from _with_rest(sentence, seen)


def _usable(numbers: Sequence[Quantity], total: Quantity) -> list[Quantity]:
    """Those that may be added to a total: of its unit, and no range."""
    return [one for one in numbers if one.unit == total.unit and one.high is None]


def _verdict(parts: Sequence[Quantity], total: Quantity) -> tuple[Verdict, str]:
    value = sum((part.exact for part in parts), Fraction(0))
    verdict = compared(total, value, slack_of(parts))
    if verdict == Verdict.AGREES and any(part.hedge != Hedge.EXACT for part in parts):
        verdict = Verdict.ROUNDED
    if verdict == Verdict.OPEN and (
        abs(value - total.exact) * 2 > total.exact or any(p.exact > total.exact for p in parts)
    ):
        # What is that far off was never meant as a sum.
        verdict = Verdict.UNCHECKED
    left = f"{' + '.join(number(part.exact) for part in parts)} = {number(value)}"
    if value == total.exact and total.hedge == Hedge.EXACT:
        return verdict, left
    gap = total.exact - value
    said = f"{left}; stated: {total.words}"
    return verdict, f"{said}, a gap of {'+' if gap > 0 else ''}{number(gap)}" if verdict == Verdict.OPEN else said


def _is_closed(parts: Sequence[Quantity], total: Quantity) -> bool:
    return _verdict(parts, total)[0] in (Verdict.AGREES, Verdict.ROUNDED)


def _together(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """a and b, together c: the numbers before it in the sentence, or the last few of them."""
    for match in _TOGETHER.finditer(sentence.skeleton):
        token = next(group for group in match.groups() if group)
        total = sentence.quantity(token)
        before = sentence.skeleton[: match.start()]
        earlier = [sentence.quantity(one) for one in re.findall(NUMBER, before)]
        parts = _usable(earlier, total)
        if len(parts) < 2 or total.high or total.unit in MEASURES_OF_TIME or seen & {int(token)}:
            continue
        choices = [parts[place:] for place in range(len(parts) - 1)]
        best = next((choice for choice in choices if _is_closed(choice, total)), None)
        if best is None and (
            not _is_plain_list(before, parts, sentence) or not _same_things(sentence, parts, total, token)
        ):
            continue
        chosen = best or parts
        verdict, left = _verdict(chosen, total)
        if verdict == Verdict.UNCHECKED:
            continue
        seen |= {sentence.numbers.index(one) for one in (*chosen, total)}
        yield finding(verdict, WHAT, sentence, (*chosen, total), left)


def _is_plain_list(before: str, parts: Sequence[Quantity], sentence: Sentence) -> bool:
    """Whether the numbers before "together" are one list and nothing else."""
    first = before.find(f"«{sentence.numbers.index(parts[0])}»")
    listed = before[first:]
    if _NESTED.search(listed) or ";" in listed:
        return False
    count = len(re.findall(NUMBER, listed))
    joins = len(re.findall(r",\s|\band\b|\bplus\b|\bet\b|\by\b", listed))
    return count == len(parts) and joins >= len(parts) - 1


def _same_things(sentence: Sentence, parts: Sequence[Quantity], total: Quantity, token: str) -> bool:
    """Whether a total and its parts count the same things, as far as their nouns tell."""
    if total.unit:
        return True
    nouns = {stem(word) for word in noun_after(sentence, token, 3).split()}
    heads = [
        {stem(word) for word in noun_after(sentence, str(sentence.numbers.index(one)), 3).split()} for one in parts
    ]
    return not nouns or all(not head or head & nouns or head & _KINDS for head in heads)


def _listed(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """c: a, b and d; c comprising a and b; c (a and b)."""
    text = sentence.skeleton
    for match in _LISTED.finditer(text):
        token, mark = match.group(1), match["mark"].strip()
        total = sentence.quantity(token)
        if seen & {int(token)} or total.high or total.unit in MEASURES_OF_TIME:
            continue
        listed = _inside(text, match.end()) if mark == "(" else re.split(r"\.\s|;\s(?!«)|\)", text[match.end() :])[0]
        tokens = re.findall(NUMBER, listed)
        parts = [sentence.quantity(one) for one in tokens]
        usable = _usable(parts, total)
        if len(usable) < 2 or any(one.exact < 0 for one in usable):
            continue
        verdict, left = _verdict(usable, total)
        if verdict == Verdict.UNCHECKED or (
            verdict == Verdict.OPEN
            and not (len(usable) == len(tokens) and _may_accuse(sentence, token, tokens, listed, mark))
        ):
            continue
        seen |= {int(token), *(sentence.numbers.index(one) for one in usable)}
        yield finding(verdict, WHAT, sentence, (total, *usable), left)


def _inside(text: str, start: int) -> str:
    """What stands in brackets, from behind the opening one."""
    depth, at = 1, start
    while at < len(text) and depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start : at - 1]


def _may_accuse(sentence: Sentence, token: str, tokens: Sequence[str], listed: str, mark: str) -> bool:
    """Whether a list must make up its total: it says so, or each part is of the same noun or a known kind of people."""
    nested = _NESTED.search(listed)
    if nested or sentence.quantity(token).hedge not in (Hedge.EXACT, Hedge.ABOUT):
        return False
    if re.search(r"\bthe (?:remaining|rest|other)\b", listed):
        return True
    nouns = {stem(word) for word in noun_after(sentence, token).split()}
    heads = [{stem(word) for word in noun_after(sentence, one, 3).split()} for one in tokens]
    is_told = mark not in ("(", ":")
    is_money = bool(sentence.quantity(token).unit)
    if is_money:
        before = sentence.skeleton[: sentence.skeleton.find(f"«{token}»")]
        return is_told or (mark == ":" and bool(re.search(r"\btotal\w*\b[^«]{0,40}$", before, re.IGNORECASE)))
    if all(head & _KINDS or head & nouns for head in heads):
        return True
    return is_told and all(not head or head & nouns for head in heads)


def _with_rest(sentence: Sentence, seen: set[int]) -> Iterator[Finding]:
    """Of the c, a were ... and the remaining b ...: in counts, amounts or per cent."""
    text = sentence.skeleton
    for match in _REST.finditer(text):
        rest = sentence.quantity(match.group(1))
        earlier = [sentence.quantity(one) for one in re.findall(NUMBER, text[: match.start()])]
        same = _usable(earlier, rest)
        if seen & {int(match.group(1))} or not same or rest.high or rest.unit in MEASURES_OF_TIME:
            continue
        whole: list[Quantity | None] = [*same[:-1]]
        tried = [(total, [*same[same.index(total) + 1 :], rest]) for total in whole if total is not None]
        closed = next((one for one in tried if _is_closed(one[1], one[0])), None)
        if closed:
            verdict, left = _verdict(closed[1], closed[0])
            seen |= {sentence.numbers.index(one) for one in (*closed[1], closed[0])}
            yield finding(verdict, WHAT, sentence, (closed[0], *closed[1]), left)
        elif rest.unit == "%":
            yield from _to_hundred(sentence, [*same, rest], seen)
        elif (
            tried
            and not _is_of_others(sentence, same[0], match)
            and re.search(
                rf"\b[Oo]f (?:the|these|its|all|a total of) (?:total )?«{sentence.numbers.index(same[0])}»", text
            )
        ):
            listed = text[text.find(f"«{sentence.numbers.index(same[0])}»") + 3 :]
            if not _NESTED.search(re.sub(r"^[^,]*,", "", listed)) and all(
                one.hedge == Hedge.EXACT for one in (*same, rest)
            ):
                verdict, left = _verdict([*same[1:], rest], same[0])
                if verdict == Verdict.UNCHECKED:
                    continue
                yield finding(verdict, WHAT, sentence, (*same, rest), left)


def _is_of_others(sentence: Sentence, whole: Quantity, match: re.Match[str]) -> bool:
    """Whether the rest is of something else: "of the 60 members ... the remaining 12 meetings"; or only "the other"."""
    if not re.search(r"remain|rest", match.group(), re.IGNORECASE):
        return True
    words = noun_after(sentence, match.group(1), 2).split()
    nouns = {stem(word) for word in noun_after(sentence, str(sentence.numbers.index(whole)), 3).split()}
    is_noun = bool(words) and words[0].endswith("s") and words[0] not in ("was", "is", "has", "goes", "comes")
    return is_noun and bool(nouns) and not {stem(word) for word in words} & nouns


def _to_hundred(sentence: Sentence, shares: list[Quantity], seen: set[int]) -> Iterator[Finding]:
    """60 per cent, 25 per cent and the remaining 15 per cent make the whole."""
    for place in range(len(shares) - 1):
        value = sum((one.exact for one in shares[place:]), Fraction(0))
        slack = slack_of(shares[place:])
        if abs(value - 100) <= slack:
            left = f"{' + '.join(number(one.exact) for one in shares[place:])} = {number(value)} %"
            seen |= {sentence.numbers.index(one) for one in shares[place:]}
            verdict = Verdict.AGREES if value == 100 else Verdict.ROUNDED
            yield finding(verdict, WHAT, sentence, shares[place:], left)
            return
    value = sum((one.exact for one in shares), Fraction(0))
    is_plain = all(one.hedge == Hedge.EXACT and not one.is_word for one in shares)
    if len(shares) >= 2 and is_plain and 80 <= value <= 120 and not _INSIDE.search(sentence.skeleton):
        left = f"{' + '.join(number(one.exact) for one in shares)} = {number(value)} %, where the rest is named"
        yield finding(Verdict.OPEN, WHAT, sentence, shares, left)


def checked_neighbours(before: Sentence, sentence: Sentence) -> Iterator[Finding]:
    """A total in one sentence, its parts in the next, which says that they make it up. Only what closes is told."""
    if not _SUMMED.search(sentence.skeleton):
        return
    totals = [before.numbers[index] for index in before.indexes()]
    numbers = [sentence.numbers[index] for index in sentence.indexes()]
    for total in totals:
        parts = _usable(numbers, total)
        if total.unit in ("", "%") or len(parts) < 2 or total.high:
            continue
        verdict, left = _verdict(parts, total)
        if verdict in (Verdict.AGREES, Verdict.ROUNDED):
            lines = [before.block.line_at(total.start)]
            found = finding(verdict, WHAT, sentence, parts, left, more=lines)
            marks = found.marks | {(before.part, total.start)}
            yield Finding(
                verdict=verdict,
                what=WHAT,
                lines=found.lines,
                words=found.words,
                arithmetic=left,
                marks=frozenset(marks),
            )
            return
