"""Chains of counts: received, less void, leaving so many; brought forward and opened, less closed, left at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from headwater.proofreading.rules.arithmetic import chain, compared, number, slack_of
from headwater.proofreading.rules.findings import Finding, Verdict
from headwater.proofreading.rules.sentences import Passage, excerpt, stems
from headwater.statements.quantities import MEASURES_OF_TIME, Hedge, Quantity, Sort

WHAT = "chain of counts"
_TOKEN = re.compile(r"«(\d+)»")
_LEFT = re.compile(
    r"\b(?:leaving|(?:this|that|which|it|and|has|have|had)\s(?:leaves?|left)|laissant|dejando|quedaron"
    r"|for a (?:closing )?balance of|with a (?:closing )?balance of)"
    r"\s(?:(?:a|the|an)\s(?:final |closing |remaining |total |current )?(?:total|balance|backlog"
    r"|caseload|stock|remainder|sum)\sof\s|"
    r"the (?:remaining|other)\s|us with\s|it with\s|only\s|just\s|still\s)?$",
    re.IGNORECASE,
)
_REMAIN = re.compile(
    r"^(?:\s[a-z-]+){0,4}?\s(?:(?:therefore |thus |still )?remain(?:ed|s|ing)?|(?:were|are|was|is) "
    r"(?:still |therefore |thus )?"
    r"(?:carried (?:forward|over) (?:in)?to|left over|left at|still (?:open|pending)|outstanding at"
    r"|(?:open|pending) at (?:the end|year)))",
    re.IGNORECASE,
)
_OF_THE = re.compile(
    r"(?:^|[.;:,—–]\s|\b(?:and|but|while)\s)(?:[Oo]f|[Ff]rom|[Oo]ut of|Sur|De) (?:the|these|those|its"
    r"|all|all the|a total of|their|our|las|los|les)?\s?(?:total of\s|initial\s)?$"
)
_OF_WHICH = re.compile(r"\b(?:of|from|among) (?:which|whom|these|those|them|this)\b[^«]*$", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:an additional|additional|another|a further|further|plus|and|adding)\s(?:[a-z]+\s)?$"
    r"|\b(?:received|opened|registered|added|took on|acquired|purchased|bought)\s(?:an additional "
    r"|another |a further )?$",
    re.IGNORECASE,
)
_CAME_IN = re.compile(
    r"^(?:\s[a-z’'-]+){0,4}?\s(?:were |was |have been |had been |newly )?(?:carried (?:over"
    r"|forward)\b|brought forward|pending at the (?:start|beginning)|"
    r"open(?:ed)? at the (?:start|beginning)|received|registered|opened|sent|added|purchased|bought"
    r"|submitted|launched|admitted|filed)",
    re.IGNORECASE,
)
_OPENED_WITH = re.compile(
    r"\b(?:(?:began|started|opened) (?:the (?:year|period|quarter|month) )?with"
    r"|opening (?:balance|stock|caseload) (?:was|of|stood at|came to)"
    r"|at the (?:start|beginning) of [^«]{0,30}? (?:there were|had|held))\s(?:[a-z]+\s)?$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:includ\w*|such as|e\.g\.?|of which|of whom|among (?:them|which|whom)|compared (?:with|to)"
    r"|up from|down from|against|versus)\b[^«]*$",
    re.IGNORECASE,
)
_OUT_VERB = re.compile(
    r"^(?:\s[a-z’'-]+){0,4}?\s?(?:\([^)]*\)\s)?(?:were |was |have been |had been |are |could |did "
    r")?(?:initially |subsequently |later |then |not )?"
    r"(?:clos|assess|void|refer|reject|withdr|dismiss|complet|resolv|distribut|dispatch|sold|ship"
    r"|us(?:ed|able)|spent|disburs|cancel|transfer|discharg|"
    r"substanti|unsubstanti|deem|found|judg|considered|screened|excluded|left|died|retir|predicat"
    r"|releas|return|settl|paid|lost|damaged|declin|issued|deliver)",
    re.IGNORECASE,
)


_OF_THEM = re.compile(r"^\s(?:[a-z]+\s)?of (?:them|these|those|which|whom)\b", re.IGNORECASE)
_MOST_LINKS = 9


@dataclass(slots=True)
class _State:
    """What has come in and gone out since the chain began. said_of: a whole was named, parts of which are told."""

    came_in: list[int] = field(default_factory=list)
    went_out: list[int] = field(default_factory=list)
    aside: list[int] = field(default_factory=list)
    said_of: bool = False
    is_opened: bool = False
    sentence: int = -1


def checked_chains(passage: Passage) -> Iterator[Finding]:
    """Each result of a chain, such as "leaving 120", against what came in and went out before it."""
    state = _State()
    for place, sentence in enumerate(passage.sentences):
        text = sentence.skeleton
        tokens = list(_TOKEN.finditer(text))
        for at, match in enumerate(tokens):
            index = int(match.group(1))
            one = passage.numbers[index]
            if one.unit == "%" or one.unit in MEASURES_OF_TIME or one.high or _in_brackets(text, match):
                continue
            before = text[tokens[at - 1].end() if at else 0 : match.start()]
            after = text[match.end() : tokens[at + 1].start() if at + 1 < len(tokens) else len(text)]
            if place - state.sentence > 1:
                state = _State()
            is_result = bool(_LEFT.search(before)) or bool(_REMAIN.match(after) and not _OF_WHICH.search(before))
            if is_result and state.said_of and state.went_out:
                if len(state.went_out) <= _MOST_LINKS and _continues(passage, state, one, after):
                    yield from _checked(passage, state, index, text[match.end() :])
                state = _State(came_in=[index], sentence=place)
                continue
            state = _moved(state, index, before, after)
            state.sentence = place


def _in_brackets(text: str, match: re.Match[str]) -> bool:
    """Whether a number is a remark in brackets, such as "(17 in 2022)"."""
    before = text[max(0, match.start() - 300) : match.start()]
    return before.count("(") > before.count(")")


def _moved(state: _State, index: int, before: str, after: str) -> _State:
    """The chain with one more number in it."""
    if _OF_THE.search(before):
        return _State(came_in=[index], said_of=True)
    if _OPENED_WITH.search(before):
        return _State(came_in=[index], is_opened=True)
    if _OF_WHICH.search(before) and state.came_in:
        state.said_of = True
        state.went_out.append(index)
        return state
    if state.came_in and (_ASIDE.search(before) or _OF_THEM.match(after)):
        state.aside.append(index)
        return state
    if state.said_of and state.came_in:
        state.went_out.append(index)
        return state
    if _CAME_IN.match(after) and not _OUT_VERB.match(after.replace("carried", "")):
        goes_on = bool(state.came_in) and (state.is_opened or bool(_MORE.search(before)))
        return _State(came_in=[*(state.came_in if goes_on else []), index], is_opened=goes_on and state.is_opened)
    if state.came_in and _MORE.search(before) and not re.search(r"\band\s$", before):
        state.came_in.append(index)
        return state
    if state.came_in and _OUT_VERB.match(after):
        state.said_of = True
        state.went_out.append(index)
        return state
    return _State(came_in=[index])


def _continues(passage: Passage, state: _State, result: Quantity, after: str) -> bool:
    """Whether a result counts the things that the chain began with: its noun is theirs, or it has none."""
    numbers = [passage.numbers[one] for one in (*state.came_in, *state.went_out)]
    if {one.unit for one in numbers} != {result.unit}:
        return False
    if result.unit:
        return True
    noun = stems(
        re.split(r"[,.;:()]|\b(?:for|to|at|in|as|that|which|still|open|pending|under|by|on|from|with)\b", after)[0]
    )
    if not noun:
        return True
    text = passage.block.text
    places = [
        text[passage.numbers[one].end : passage.numbers[one].end + 60] for one in (*state.came_in, *state.went_out)
    ]
    return any(noun & stems(words) for words in places)


def _skips_a_number(passage: Passage, used: Sequence[Quantity]) -> bool:
    """Whether a number stands inside the chain that could not be read, or was taken for something else."""
    first, last = min(one.start for one in used), max(one.end for one in used)
    inside = [one for one in passage.numbers if first < one.start < last]
    return any(one.sort in (Sort.REFERENCE, Sort.CODE) or one.is_ambiguous for one in inside)


def _says_more_is_left(behind: str) -> bool:
    """Whether what is left is told in several parts: "leaving 12 with one and 5 with none"."""
    clause = re.split(r"[.;:(]|\b(?:of|from|among) (?:which|whom|these|those|them)\b", behind)[0]
    return bool(re.search(r"\band\s«", clause))


def _checked(passage: Passage, state: _State, result: int, behind: str) -> Iterator[Finding]:
    came_in = [passage.numbers[one] for one in state.came_in]
    went_out = [passage.numbers[one] for one in state.went_out]
    stated = passage.numbers[result]
    asides = [passage.numbers[one] for one in state.aside]
    value, slack = _reckoned(came_in, went_out)
    verdict = compared(stated, value, slack)
    if verdict == Verdict.OPEN and (
        _says_more_is_left(behind) or _skips_a_number(passage, (*came_in, *went_out, stated))
    ):
        return
    if verdict == Verdict.OPEN:
        other = next((outs for outs in _other_readings(went_out, asides) if _closes(came_in, outs, stated)), None)
        if other is not None:
            # A part of a part, perhaps; or one that was forgotten. Nobody can tell from the words.
            went_out = other
            verdict = Verdict.UNCHECKED
        elif _is_far_off(came_in, went_out, stated):
            return
        elif any(one.hedge != Hedge.EXACT for one in (*came_in, *went_out)):
            verdict = Verdict.UNCHECKED
    value, _ = _reckoned(came_in, went_out)
    left = f"{chain([one.exact for one in came_in], [one.exact for one in went_out])} = {number(value)}"
    gap = stated.exact - value
    if verdict == Verdict.OPEN:
        left += f"; stated: {stated.words}, a gap of {'+' if gap > 0 else ''}{number(gap)}"
    elif gap:
        left += f"; stated: {stated.words}"
    used = [*came_in, *went_out, stated]
    first, last = min(one.start for one in used), max(one.end for one in used)
    lines = [passage.block.line_at(one.start) for one in (stated, *used)]
    yield Finding(
        verdict=verdict,
        what=WHAT,
        lines=tuple(dict.fromkeys(lines)),
        words=excerpt(passage.block.text, first, last),
        arithmetic=left.replace("-", "−"),
        marks=frozenset((passage.part, one.start) for one in used),
    )


def _is_far_off(came_in: Sequence[Quantity], went_out: Sequence[Quantity], stated: Quantity) -> bool:
    """Whether these numbers were never meant as one chain: more went out than came in, or the gap is most of it."""
    whole = sum((one.exact for one in came_in), Fraction(0))
    value, _ = _reckoned(came_in, went_out)
    return abs(stated.exact - value) * 2 > whole or any(one.exact > whole for one in went_out)


def _reckoned(came_in: Sequence[Quantity], went_out: Sequence[Quantity]) -> tuple[Fraction, Fraction]:
    value = sum((one.exact for one in came_in), Fraction(0)) - sum((one.exact for one in went_out), Fraction(0))
    return value, slack_of([*came_in, *went_out])


def _closes(came_in: Sequence[Quantity], went_out: Sequence[Quantity], stated: Quantity) -> bool:
    value, slack = _reckoned(came_in, went_out)
    return compared(stated, value, slack) != Verdict.OPEN


def _other_readings(went_out: Sequence[Quantity], asides: Sequence[Quantity]) -> Iterator[list[Quantity]]:
    """Some of what went out may be a part of something else that went out; a remark may have gone out as well."""
    if len(went_out) > 1:
        yield from (list(some) for some in combinations(went_out, len(went_out) - 1))
    if asides:
        yield [*went_out, *asides]
