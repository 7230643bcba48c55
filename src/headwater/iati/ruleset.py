"""The cases of the official ruleset, made into checks of one activity or organisation.

Each rule is written from its description in the standard. Most paths are a name or two and an attribute, and are
walked; only conditions are asked as XPath, made ready once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from headwater.iati.standard import Case, Kind, agencies, cases, known_organisations
from headwater.iati.values import day_in, number_in

_NAMES = re.compile(r"(?:[a-z][a-z-]*/)*[a-z][a-z-]*")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SAYS = re.compile(r"(^|/)(@[\w:-]+|text\(\)|narrative)$")
_WORD = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Held:
    """A value and the element that holds it."""

    element: Element
    value: str | None


# A path gives what is held there; a check gives what is wrong under one element on a day.
Path = Callable[[Element], list[Held]]
Check = Callable[[Element, date], Iterable[Held]]


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are asked of the same elements, so that these are looked for once."""

    contexts: Callable[[Element], Sequence[Element]]
    checks: tuple[tuple[Case, Check], ...]


@cache
def groups(kind: Kind) -> tuple[Group, ...]:
    """All cases for activities or for organisations."""
    by_context: dict[str, list[tuple[Case, Check]]] = {}
    for case in cases(kind):
        by_context.setdefault(case.context, []).append((case, _check(case)))
    return tuple(Group(_contexts(context), tuple(checks)) for context, checks in by_context.items())


def failures(one: Element, kind: Kind, on: date) -> Iterator[tuple[Case, Held]]:
    """All that the ruleset has against an activity or organisation, as of a day."""
    for group in groups(kind):
        for element in group.contexts(one):
            for case, check in group.checks:
                for held in check(element, on):
                    yield case, held


def _contexts(context: str) -> Callable[[Element], Sequence[Element]]:
    """The elements that a case is asked of, from the activity or organisation down."""
    below = [re.sub(r"^/iati-\w+/iati-\w+/?", "", part.strip()) for part in context.split("|")]
    if below == [""]:
        return lambda one: (one,)
    if context.startswith("//"):
        tag = context.removeprefix("//")
        return lambda one: list(one.iter(tag))
    if all(_NAMES.fullmatch(part) for part in below):
        return lambda one: [element for part in below for element in one.iterfind(part)]
    found = etree.XPath(" | ".join(below))
    return lambda one: found(one)


@lru_cache(maxsize=4096)
def _path(path: str) -> Path:
    path = path.removesuffix("/text()")
    names, _, attribute = path.rpartition("@")
    names = names.removesuffix("/")
    if path.startswith("@") and "/" not in path:
        name = _LANGUAGE if attribute == "xml:lang" else attribute
        return lambda element: [Held(element, element.get(name))] if name in element.attrib else []
    if _NAMES.fullmatch(path):
        return lambda element: [Held(found, found.text) for found in element.iterfind(path)]
    if attribute and _NAMES.fullmatch(names) and ":" not in attribute:
        return lambda element: [
            Held(found, value) for found in element.iterfind(names) if (value := found.get(attribute)) is not None
        ]
    return _asked(etree.XPath(path))


def _asked(path: etree.XPath) -> Path:
    def held(element: Element) -> list[Held]:
        return [
            Held(found, found.text)
            if isinstance(found, Element)
            else Held(element if (parent := found.getparent()) is None else parent, str(found))
            for found in path(element)
        ]

    return held


def _paths(body: Any) -> Path:
    """All that the paths of a case hold, in their order."""
    each = [_path(path) for path in body["paths"]]
    if len(each) == 1:
        return each[0]
    return lambda element: [held for path in each for held in path(element)]


@lru_cache(maxsize=4096)
def _truth(expression: str) -> Callable[[Element], bool]:
    asked = etree.XPath(f"boolean({expression})")
    return lambda element: bool(asked(element))


def _check(case: Case) -> Check:
    if not case.foreach:
        return _conditional(case.rule, case.body)
    values = etree.XPath(case.foreach, smart_strings=False)
    made: dict[str, Check] = {}

    def looped(element: Element, on: date) -> Iterator[Held]:
        for value in dict.fromkeys(values(element)):
            # What is no word is on no codelist either, and is complained of there.
            if not _WORD.fullmatch(value):
                continue
            if value not in made:
                made[value] = _conditional(case.rule, _filled(case.body, value))
            yield from made[value](element, on)

    return looped


def _filled(body: Any, value: str) -> Any:
    if isinstance(body, str):
        return body.replace("$1", value)
    if isinstance(body, list):
        return [_filled(part, value) for part in body]
    return {name: _filled(part, value) for name, part in body.items()} if isinstance(body, dict) else body


def _conditional(rule: str, body: Any) -> Check:
    check = _RULES[rule](body)
    if "condition" not in body:
        return check
    holds = _truth(body["condition"])
    return lambda element, on: check(element, on) if holds(element) else ()


# The rules of the standard, one function each: from the body of a case to a check.


def _atleast_one(body: Any) -> Check:
    # An element counts by standing there; an attribute, a text or a narrative by saying something.
    each = [(_path(path), bool(_SAYS.search(path))) for path in body["paths"]]

    def check(element: Element, _: date) -> Iterable[Held]:
        for path, must_say in each:
            if any(not must_say or (held.value or "").strip() for held in path(element)):
                return ()
        return (Held(element, None),)

    return check


def _no_more_than_one(body: Any) -> Check:
    paths = _paths(body)
    return lambda element, _: paths(element)[1:]


def _startswith(body: Any) -> Check:
    paths, is_spared = _paths(body), _spared(body)
    by_agency = body["prefix"] == ["ORG-ID-PREFIX"]
    prefixes = [] if by_agency else [_path(path) for path in body["prefix"]]
    separator = body.get("separator", "-")

    def check(element: Element, _: date) -> Iterator[Held]:
        allowed = [f"{(held.value or '').strip()}{separator}" for path in prefixes for held in path(element)]
        for held in paths(element):
            value = (held.value or "").strip()
            if not value or is_spared(value):
                continue
            begins = (
                any(part in agencies() for part in _beginnings(value))
                if by_agency
                else value.startswith(tuple(allowed))
            )
            if not begins:
                yield held

    return check


def _unique(body: Any) -> Check:
    paths = _paths(body)

    def check(element: Element, _: date) -> Iterator[Held]:
        met = set()
        for held in paths(element):
            if held.value and held.value in met:
                yield held
            met.add(held.value)

    return check


def _no_spaces(body: Any) -> Check:
    paths = _paths(body)
    return lambda element, _: [held for held in paths(element) if held.value and held.value != held.value.strip()]


def _regex_matches(body: Any) -> Check:
    paths, is_spared, pattern = _paths(body), _spared(body), re.compile(body["regex"])

    def check(element: Element, _: date) -> Iterable[Held]:
        return [
            held
            for held in paths(element)
            if held.value and not pattern.search(held.value) and not is_spared(held.value)
        ]

    return check


def _spared(body: Any) -> Callable[[str], bool]:
    """Whether an identifier is older than the rule: itself of a known organisation, or beginning with one."""
    match body.get("idCondition"):
        case None:
            return lambda _: False
        case "NOT_EXISTING_ORG_ID":
            return lambda value: value in known_organisations()
        case "NOT_EXISTING_ORG_ID_PREFIX":
            return lambda value: any(part in known_organisations() for part in _beginnings(value))
        case other:
            raise AssertionError(f"{other} is no condition of the ruleset")


def _beginnings(identifier: str) -> list[str]:
    """What an identifier begins with, cut at each of its hyphens: XM-DAC-47066 gives XM and XM-DAC."""
    parts = identifier.split("-")
    return ["-".join(parts[:i]) for i in range(1, len(parts))]


def _date_order(body: Any) -> Check:
    less = _path(body["less"])
    more = None if body["more"] == "NOW" else _path(body["more"])

    def check(element: Element, on: date) -> Iterable[Held]:
        earlier = less(element)
        if not earlier:
            return ()
        bounds = [on] if more is None else [day for held in more(element) if (day := day_in(held.value))]
        return [
            held for held in earlier if (day := day_in(held.value)) is not None and any(day > bound for bound in bounds)
        ]

    return check


def _date_now(body: Any) -> Check:
    return _date_order({"less": body["date"], "more": "NOW"})


def _time_limit(body: Any) -> Check:
    starts, ends = _path(body["start"]), _path(body["end"])

    def check(element: Element, _: date) -> Iterator[Held]:
        for start, end in zip(starts(element), ends(element), strict=False):
            first, last = day_in(start.value), day_in(end.value)
            if first and last and last > _a_year_after(first):
                yield end

    return check


def _a_year_after(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if is_leap_day else day.replace(year=day.year + 1)


def _between_dates(body: Any) -> Check:
    dates, starts, ends = _path(body["date"]), _path(body["start"]), _path(body["end"])

    def check(element: Element, _: date) -> Iterator[Held]:
        first = next((day for held in starts(element) if (day := day_in(held.value))), None)
        last = next((day for held in ends(element) if (day := day_in(held.value))), None)
        for held in dates(element):
            day = day_in(held.value)
            if day and ((first and day < first) or (last and day > last)):
                yield held

    return check


def _range(body: Any) -> Check:
    paths, least, most = _paths(body), Decimal(str(body["min"])), Decimal(str(body["max"]))
    return lambda element, _: [
        held for held in paths(element) if (number := number_in(held.value)) is not None and not least <= number <= most
    ]


def _strict_sum(body: Any) -> Check:
    paths, wanted = _paths(body), Decimal(str(body["sum"]))

    def check(element: Element, _: date) -> Iterable[Held]:
        found = paths(element)
        numbers = [number_in(held.value) for held in found]
        # Where nothing is given at all, or not a number, other rules say so.
        if not numbers or None in numbers:
            return ()
        total = sum(number for number in numbers if number is not None)
        return () if total == wanted else (Held(found[0].element, f"{total}"),)

    return check


def _if_then(body: Any) -> Check:
    holds = _truth(f"not({body['if']}) or boolean({body['then']})")
    paths = _paths(body)

    def check(element: Element, _: date) -> Iterable[Held]:
        if holds(element):
            return ()
        return (next(iter(paths(element)), Held(element, None)),)

    return check


def _one_or_all(body: Any) -> Check:
    one = _path(body["one"])
    lacking = {"lang": _without_language, "sector": _without_sector, "currency": _without_currency}[body["all"]]

    def check(element: Element, _: date) -> Iterable[Held]:
        return () if one(element) else [Held(found, None) for found in lacking(element)]

    return check


def _without_language(one: Element) -> list[Element]:
    return [narrative for narrative in one.iter("narrative") if not narrative.get(_LANGUAGE)]


def _without_sector(one: Element) -> list[Element]:
    return [transaction for transaction in one.iterfind("transaction") if transaction.find("sector") is None]


def _without_currency(one: Element) -> list[Element]:
    return [amount for amount in one.iter("value", "forecast", "loan-status") if not amount.get("currency")]


_RULES: dict[str, Callable[[Any], Check]] = {
    "atleast_one": _atleast_one,
    "no_more_than_one": _no_more_than_one,
    "startswith": _startswith,
    "unique": _unique,
    "no_spaces": _no_spaces,
    "regex_matches": _regex_matches,
    "date_order": _date_order,
    "date_now": _date_now,
    "time_limit": _time_limit,
    "between_dates": _between_dates,
    "range": _range,
    "strict_sum": _strict_sum,
    "if_then": _if_then,
    "one_or_all": _one_or_all,
}
