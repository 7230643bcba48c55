"""Changes: from A to B, by so much, N new, doubled, a fivefold increase, up from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from headwater.proofreading.rules.arithmetic import amount, compared, number, slack_of
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import NUMBER, Sentence, finding
from headwater.statements.quantities import MEASURES_OF_TIME, Hedge, Quantity

WHAT = "change"
_UP = (
    r"increas\w*|r[io]se[ns]?|rising|gr[eo]w\w*|growth|climb\w*|up|expan\w+|jump\w*|surg\w+|doubl\w+"
    r"|tripl\w+|gain\w*|rais\w+|augment\w*|aument\w*"
)
_DOWN = (
    r"decreas\w*|f[ea]ll\w*|drop\w*|declin\w*|reduc\w*|down|shr[aiu]nk\w*|cuts?|lower\w*|diminu\w*|dismin\w*|baiss\w*"
)
_MOVED = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_YEARLY = r"(?:[^«.;()]|\([^«()]{0,30}\)){0,60}?"
_FROM_TO = re.compile(rf"\b(?:from|de|desde)\s{NUMBER}({_YEARLY})\s(?:to|à|a)\s(?:reach\s)?{NUMBER}", re.IGNORECASE)
_TO_FROM = re.compile(rf"\bto\s{NUMBER}({_YEARLY}),?\s(?:up |down )?from\s(?:the\s)?{NUMBER}", re.IGNORECASE)
_NOW_FROM = re.compile(rf"{NUMBER}({_YEARLY})(?:,\s|\s\(|\s)(up|down)\sfrom\s(?:the\s|just\s)?{NUMBER}", re.IGNORECASE)
_COMPARED = re.compile(
    rf"{NUMBER}({_YEARLY}),?\s(?:compared|as compared|as against|against)\s(?:with|to)?\s?(?:the\s)?{NUMBER}",
    re.IGNORECASE,
)
# What a change is called in French and Spanish.
_RISES = "augmentation|hausse|progression|aumento|incremento|crecimiento"
_FALLS = "baisse|diminution|réduction|recul|disminución|descenso|reducción|caída"
_BY = re.compile(
    rf"(?:\bby\s|\b(?:an?|the)\s(?:overall\s|net\s|total\s)?(?P<noun>increase|rise|growth|gain"
    rf"|decrease|decline|reduction|drop|fall|difference|jump)\sof\s){NUMBER}"
    rf"|{NUMBER}\s(?P<behind>increase|rise|growth|gain|decrease|decline|reduction|drop|fall|more|fewer"
    rf"|less|higher|lower)\b"
    # soit une hausse de 25 %; lo que supone un aumento del 25 %
    rf"|\b(?:une?|un|una)\s(?:nette?\s|forte\s|fuerte\s)?(?P<other>{_RISES}|{_FALLS})\s(?:de|del|d’environ)\s{NUMBER}"
    rf"|\((?P<sign>[+−-]?)\s?{NUMBER}\)",
    re.IGNORECASE,
)
_NEW = re.compile(
    rf"{NUMBER}\s(?:new|additional|more|newly|further)\b|(?:another|additional|a further)\s{NUMBER}", re.IGNORECASE
)
_RISE = r"(?:increase|rise|decrease|decline|reduction|drop|fall|growth)"
# "Over" and "more than" may stand in the token of the number behind them, where they look like a hedge.
_ON = re.compile(
    rf"«(?P<after>\d+)»(?:\s[a-z]+){{0,5}}(?:,|\s[-–—]|\s\()\s?(?:or |which (?:is|was) |up |down )?"
    rf"(?:an?\s«(?P<a>\d+)»\s{_RISE}|an?\s{_RISE}\sof\s«(?P<b>\d+)»|«(?P<c>\d+)»(?:\s(?:more|less|higher|lower|fewer))?)\s"
    r"(?P<link>(?:on|over|from|than|compared (?:to|with)|against)\s(?:the\s)?)?«(?P<before>\d+)»",
    re.IGNORECASE,
)
_LINKED = re.compile(r"over|more than|less than|fewer than|above|below|under", re.IGNORECASE)
_FOLDS: dict[str, int | Fraction] = {
    "double": 2,
    "doubl": 2,
    "twofold": 2,
    "tripl": 3,
    "trebl": 3,
    "quadrupl": 4,
    "quintupl": 5,
    "halv": Fraction(1, 2),
}
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_FOLD = re.compile(
    r"(?P<more>more than |over |at least )?(?P<nearly>nearly |almost |close to |about |roughly "
    r"|around |approximately )?"
    r"(?:\b(?P<verb>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:e|ed|es|ing)\b"
    r"|\b(?:an?\s)?(?P<word>two|three|four|five|six|seven|eight|nine|ten)[- ]?fold\b|\b(?P<figure>\d+)[- ]?fold\b)",
    re.IGNORECASE,
)
# How far a multiple in words may be off: "doubled" for 1.8 to 2.5, "fivefold" for five or six times.
_LEAST, _MOST = Fraction(9, 10), Fraction(5, 4)


@dataclass(frozen=True, slots=True)
class Change:
    """From one number to another. direction: +1, -1, or 0 where the words do not say. end: where it ends."""

    sentence: Sentence
    before: Quantity
    after: Quantity
    direction: int
    start: int
    end: int
    subject: str


def changes(sentence: Sentence) -> list[Change]:
    """All pairs of a sentence between which something changed."""
    found: list[Change] = []
    text = sentence.skeleton
    for pattern, is_forward in ((_FROM_TO, True), (_TO_FROM, False), (_NOW_FROM, False), (_COMPARED, False)):
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            tokens = [group for group in match.groups() if group and group.isdigit()]
            first, last = (sentence.quantity(tokens[0]), sentence.quantity(tokens[-1]))
            before, after = _alike(*((first, last) if is_forward else (last, first)), is_forward=is_forward)
            if before is None or after is None:
                continue
            ahead = _ahead(text[max(0, match.start() - 140) : match.start()])
            direction = _direction(ahead, match, pattern)
            subject = text[max(0, match.start() - 120) : match.start()]
            if (
                pattern is _FROM_TO
                and not direction
                and not re.search(r"\b(?:chang|mov|went|go|going|pass|pas[oóa])\w*\b[^«]{0,40}$", ahead)
            ):
                continue
            if pattern is _TO_FROM and not direction:
                continue
            if pattern is _NOW_FROM and re.search(r"\bout of\s$", ahead):
                continue
            found.append(Change(sentence, before, after, direction, match.start(), match.end(), subject))
    return found


def _ahead(before: str) -> str:
    """The clause before a change that says how it went; a bare "by 40 per cent," belongs to the one before."""
    clauses = [clause for clause in re.split(r"[,;:]", before) if clause.strip()]
    if not clauses:
        return ""
    is_short = len(re.findall(r"\w{3,}", clauses[-1])) < 3
    return " ".join(clauses[-2:]) if is_short else clauses[-1]


def _direction(ahead: str, match: re.Match[str], pattern: re.Pattern[str]) -> int:
    if pattern is _NOW_FROM:
        return 1 if match.group(3).lower() == "up" else -1
    if pattern is _COMPARED:
        return 0
    moved = list(_MOVED.finditer(ahead.rpartition("«")[2] if pattern is not _FROM_TO else ahead))
    ups, downs = [one for one in moved if one["up"]], [one for one in moved if one["down"]]
    if bool(ups) == bool(downs):
        return 0
    return 1 if ups else -1


def _alike(before: Quantity, after: Quantity, *, is_forward: bool) -> tuple[Quantity | None, Quantity | None]:
    """Both ends in one unit: in "from 3 to 5 million" the first has the scale of the second; None where in doubt."""
    if before.high or after.high or {before.unit, after.unit} & MEASURES_OF_TIME:
        return None, None
    if is_forward and not before.unit and after.unit and after.unit != "points":
        before = replace(before, unit=after.unit)
    elif is_forward and before.unit and not after.unit and before.unit != "%":
        after = replace(after, unit=before.unit)
    elif not after.unit and before.unit and not is_forward:
        return None, None
    if is_forward and after.is_scaled and not before.is_scaled and before.exact < 1000:
        scale = after.step * 10 ** next(
            n for n in range(9) if (after.step * 10**n).denominator == 1 and _is_scale(after.step * 10**n)
        )
        scaled = before.exact * scale
        if not Fraction(1, 20) <= scaled / (after.exact or 1) <= 20:
            return None, None
        before = replace(before, value=scaled, step=before.step * scale, is_scaled=True)
    elif before.is_scaled and not after.is_scaled and after.exact < 1000:
        return None, None
    return (before, after) if before.unit == after.unit else (None, None)


def _is_scale(value: Fraction) -> bool:
    return value in (10**3, 10**6, 10**9, 10**12, 10**5, 10**7)


def _on(sentence: Sentence) -> Iterator[Finding]:
    """USD 12 million, a 20 per cent increase over the USD 10 million of the year before."""
    for match in _ON.finditer(sentence.skeleton):
        after, before = sentence.quantity(match["after"]), sentence.quantity(match["before"])
        size = sentence.quantity(match["a"] or match["b"] or match["c"])
        if not match["link"] and not _LINKED.match(before.words):
            continue
        if before.unit != after.unit or before.high or after.high or before.exact <= 0 or size.unit != "%":
            continue
        if before.unit == "%" or before.unit in MEASURES_OF_TIME:
            continue
        words = f"{match.group()} {before.words}"
        fall = bool(re.search(r"decrease|decline|reduction|drop|fall|less|fewer|lower|down", words, re.IGNORECASE))
        value = (-1 if fall else 1) * 100 * (after.exact - before.exact) / before.exact
        slack = 100 * (after.slack + before.slack * after.exact / before.exact) / before.exact
        verdict = compared(size, value, slack)
        if verdict == Verdict.OPEN and not Fraction(1, 12) <= abs(value) / (size.exact or 1) <= 12:
            continue
        left = f"({number(after.exact)} − {number(before.exact)}) ÷ {number(before.exact)} = {number(value, 1)} %"
        said = left if verdict == Verdict.AGREES else f"{left}; stated: {size.words}"
        yield finding(verdict, WHAT, sentence, (after, size, before), said)


def checked_changes(sentence: Sentence) -> Iterator[Finding]:
    """Each change of a sentence: its direction, its size, its multiple, how many are new."""
    yield from _on(sentence)
    for change in changes(sentence):
        others = [*_sizes(change), *_folds(change), *_new(change)]
        yield from others
        if not others and change.direction:
            rise = change.after.exact - change.before.exact
            is_so = rise * change.direction > 0
            if is_so or (Hedge.EXACT == change.before.hedge == change.after.hedge and rise != 0):
                verdict = Verdict.AGREES if is_so else Verdict.OPEN
                yield finding(verdict, WHAT, sentence, (change.before, change.after), _difference(change))


def _difference(change: Change) -> str:
    rise = change.after.exact - change.before.exact
    unit = "points" if change.before.unit == "%" else change.before.unit
    return f"{number(change.after.exact)} − {number(change.before.exact)} = {amount(rise, unit)}"


def _sizes(change: Change) -> Iterator[Finding]:
    """By so much: an amount, per cent or points."""
    sentence, text = change.sentence, change.sentence.skeleton
    around = [(change.end, min(len(text), change.end + 70)), (max(0, change.start - 60), change.start)]
    for low, high in around:
        for match in _BY.finditer(text, low, high):
            token = next(group for group in match.groups() if group and group.isdigit())
            size = sentence.quantity(token)
            between = text[change.end : match.start()] if low == change.end else text[match.end() : change.start]
            if _is_apart(between) or size in (change.before, change.after):
                continue
            if match["sign"] is not None and size.unit not in ("%", "points"):
                continue
            if match["sign"] == "" and size.unit == "%":
                # A share in brackets need not be the change.
                continue
            checked = _size(change, size, match)
            if checked:
                yield checked
                return


def _is_apart(between: str) -> bool:
    """Whether what stands between a change and a size tells of something else."""
    return (
        bool(re.search(r"[;:«]|\b(?:while|whereas|which|who|with|including|of whom|and)\b", between))
        or len(between) > 50
    )


def _size(change: Change, size: Quantity, match: re.Match[str]) -> Finding | None:
    before, after = change.before, change.after
    rise = after.exact - before.exact
    word = (match["noun"] or match["behind"] or match["other"] or "").lower()
    is_fall = (
        word in ("decrease", "decline", "reduction", "drop", "fall", "fewer", "less", "lower", *_FALLS.split("|"))
        or change.direction < 0
    )
    if word in ("increase", "rise", "growth", "gain", "more", "higher", "jump", *_RISES.split("|")):
        is_fall = False
    sign = -1 if is_fall else 1
    if word == "difference":
        sign = 1 if rise >= 0 else -1
    if size.unit == "%" and before.unit != "%" and before.exact > 0:
        value = sign * 100 * rise / before.exact
        slack = 100 * (after.slack + before.slack * after.exact / before.exact) / before.exact
        left = (
            f"({number(after.exact)} − {number(before.exact)}) ÷ {number(before.exact)} = {number(sign * value, 1)} %"
        )
    elif size.unit == "%" and before.exact > 0:
        points, relative = sign * rise, sign * 100 * rise / before.exact
        value = points if abs(points - size.exact) <= abs(relative - size.exact) else relative
        slack = before.slack + after.slack
        left = (
            f"{number(after.exact)} − {number(before.exact)} = {number(rise)} points, or {number(sign * relative, 1)} %"
        )
    elif size.unit == before.unit or (size.unit == "points" and before.unit == "%"):
        value, slack = sign * rise, slack_of([before, after])
        left = f"{number(after.exact)} − {number(before.exact)} = {number(rise)}"
    else:
        return None
    verdict = compared(size, value, slack)
    if verdict == Verdict.OPEN and (before.hedge != Hedge.EXACT or after.hedge != Hedge.EXACT):
        verdict = Verdict.ROUNDED if compared(size, value, slack + abs(value) / 10) != Verdict.OPEN else Verdict.OPEN
    said = left if verdict == Verdict.AGREES else f"{left}; stated: {size.words}"
    return finding(verdict, WHAT, change.sentence, (before, after, size), said)


def _folds(change: Change) -> Iterator[Finding]:
    """Doubled from 40 to 90; a fivefold increase from 4 to 21."""
    text = change.sentence.skeleton
    match = next(iter(_FOLD.finditer(text, max(0, change.start - 60), min(len(text), change.end + 45))), None)
    if (
        not match
        or change.before.exact <= 0
        or _is_apart(
            text[min(change.end, match.start()) : max(change.end, match.start())] if match.start() >= change.end else ""
        )
    ):
        return
    if match.end() <= change.start and re.search(r"[«;]", text[match.end() : change.start]):
        return
    ratio = change.after.exact / change.before.exact
    times = Fraction(
        _FOLDS.get((match["verb"] or "").lower(), 0)
        or _WORDS.get((match["word"] or "").lower(), 0)
        or int(match["figure"] or 0)
    )
    slack = (change.after.slack + change.before.slack * ratio) / change.before.exact
    if match["more"]:
        is_so = ratio + slack > times if times >= 1 else ratio - slack < times
    else:
        least, most = (
            (times * _LEAST, (times + 1) * _MOST) if times >= 1 else (times * Fraction(3, 4), times * Fraction(6, 5))
        )
        most = (
            max(times * _MOST, times + 1) if match["word"] or match["figure"] else times * _MOST if times >= 1 else most
        )
        is_so = least - slack <= ratio <= most + slack
    left = (
        f"{number(change.after.exact)} ÷ {number(change.before.exact)} = {number(ratio)}; stated: "
        f"{match.group().strip()}"
    )
    verdict = Verdict.ROUNDED if is_so else Verdict.OPEN
    yield finding(verdict, WHAT, change.sentence, (change.before, change.after), left)


def _new(change: Change) -> Iterator[Finding]:
    """From 33 to 35, 2 new ones, in one sentence."""
    sentence = change.sentence
    for match in _NEW.finditer(sentence.skeleton, change.end, min(len(sentence.skeleton), change.end + 60)):
        new = sentence.quantity(match.group(1) or match.group(2))
        between = sentence.skeleton[change.end : match.start()]
        if new.unit == change.before.unit and not re.search(r"[;«]|\b(?:while|whereas)\b", between):
            value = change.after.exact - change.before.exact
            verdict = compared(new, value, slack_of([change.before, change.after]))
            if verdict == Verdict.OPEN and re.search(r"\b(?:and|with)\b", between):
                return
            said = f"{_difference(change)}; stated: {new.words}"
            yield finding(verdict, WHAT, sentence, (change.before, change.after, new), said)
            return
