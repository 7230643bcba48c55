"""Codes against the codelists: one walk over an activity or organisation finds every code that is on no list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from headwater.iati.standard import Codelist, CodePlace, Kind, code_places

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_EQUALS = re.compile(r"@vocabulary = '([^']*)'")


@dataclass(frozen=True, slots=True)
class WrongCode:
    """A code that is not on its list, or that was taken off it."""

    element: etree._Element
    attribute: str
    code: str
    codelist: Codelist

    @property
    def is_withdrawn(self) -> bool:
        """Whether the code was on the list once."""
        return self.code in self.codelist.withdrawn


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of an attribute ("" for the text): its list, and for which vocabularies (None: whatever it says)."""

    attribute: str
    vocabularies: frozenset[str | None] | None
    codelist: Codelist


@dataclass(slots=True)
class _Branch:
    """What is asked of an element, and which elements inside it are looked at."""

    asked: list[_Asked] = field(default_factory=list)
    inside: dict[str, _Branch] = field(default_factory=dict)


def wrong_codes(one: etree._Element, kind: Kind) -> Iterator[WrongCode]:
    """All codes of an activity or organisation that are not as the standard's lists have them."""
    trunk, languages = _tree(kind)
    yield from _below(one, trunk)
    for element in one.iter(etree.Element):
        language = element.get(_LANGUAGE)
        if language is not None and language.lower() not in languages.codes:
            yield WrongCode(element, "xml:lang", language, languages)


def _below(element: etree._Element, branch: _Branch) -> Iterator[WrongCode]:
    for each in branch.asked:
        code = element.get(each.attribute) if each.attribute else (element.text or "").strip() or None
        if code is None or code in each.codelist.codes:
            continue
        if each.vocabularies is None or (element.get("vocabulary") or None) in each.vocabularies:
            yield WrongCode(element, each.attribute, code, each.codelist)
    if branch.inside:
        for child in element:
            if (inside := branch.inside.get(child.tag)) is not None:
                yield from _below(child, inside)


@cache
def _tree(kind: Kind) -> tuple[_Branch, Codelist]:
    trunk, languages = _Branch(), None
    for place in code_places(kind):
        *path, last = place.path.split("/")
        if last == "@xml:lang":
            languages = place.codelist
            continue
        branch = trunk
        for tag in path:
            branch = branch.inside.setdefault(tag, _Branch())
        branch.asked.append(
            _Asked("" if last == "text()" else last.removeprefix("@"), _vocabularies(place), place.codelist)
        )
    assert languages, "the standard says which languages there are"
    return trunk, languages


def _vocabularies(place: CodePlace) -> frozenset[str | None] | None:
    if not place.condition:
        return None
    named: set[str | None] = set(_EQUALS.findall(place.condition))
    if "not(@vocabulary)" in place.condition:
        named.add(None)
    assert named, f"{place.condition} is a condition on the vocabulary"
    return frozenset(named)
