"""What all parts of a file are read with: days, numbers, codes, words. What cannot be read is noted, and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree

from headwater.iati.activity import Coded, Document, Narrative, Organisation, Value, Words
from headwater.iati.findings import place_of
from headwater.iati.standard import codelists
from headwater.iati.values import day_in, number_in
from headwater.lib.words import noted, said

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What may fill the gap of a sentence that is kept: JSON holds it.
Filling = str | int
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_LONGEST_SHOWN = 60


class Unreadable(Exception):
    """This part of the file cannot be kept; why is noted already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, where, and what would be right. identifier: of the activity, "" where it has none.

    text: a sentence in English with its gaps, and values: what fills them. It is said to whoever reads it, maybe later.
    """

    line: int
    identifier: str
    element: str
    text: str
    values: Mapping[str, Filling] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """The sentence, in the language that is spoken now."""
        return said(self.text, **self.values)

    def __str__(self) -> str:
        place = place_of(self.line, self.identifier, self.element)
        return said("{place}: {what}", place=place, what=self.what)


@dataclass(slots=True)
class Reader:
    """Reads one activity or organisation, and notes what is wrong with it."""

    identifier: str = ""
    problems: list[Problem] = field(default_factory=list)

    def note(self, element: etree._Element, text: str, tag: str = "", /, **values: Filling) -> None:
        """Note what is wrong with an element: a sentence and what fills its gaps, as a Problem has them."""
        where = tag or str(element.tag)
        problem = Problem(line=line_of(element), identifier=self.identifier, element=where, text=text, values=values)
        if problem not in self.problems[-3:]:
            self.problems.append(problem)

    def refuse(self, element: etree._Element, text: str, /, **values: Filling) -> Unreadable:
        """Note what is wrong with an element that is then left out."""
        self.note(element, text, **values)
        return Unreadable(text)

    def day(self, element: etree._Element | None, parent: etree._Element, tag: str) -> date:
        """The day that an element states, by @iso-date, else in its text. Unreadable: none, or one that is no day."""
        if element is None:
            raise self.refuse(parent, noted("<{tag}> is missing; it is left out. Add the day as iso-date."), tag=tag)
        told = (element.get("iso-date") or element.text or "").strip()
        found = day_in(told)
        if found is None:
            if not told:
                raise self.refuse(element, noted("It states no day; write iso-date as 2026-12-31. It is left out."))
            wrong = noted("“{told}” is no day; write iso-date as 2026-12-31. It is left out.")
            raise self.refuse(element, wrong, told=short(told))
        return found

    def attribute_day(self, element: etree._Element, name: str) -> date | None:
        """A day in an attribute; None where there is none, or one that is no day (noted)."""
        told = element.get(name)
        if not told:
            return None
        found = day_in(told)
        if found is None:
            self.note(element, noted("“{told}” is no day; write @{name} as 2026-12-31."), told=short(told), name=name)
        return found

    def moment(self, element: etree._Element, name: str) -> datetime | None:
        """A moment in an attribute; without a zone it is taken as UTC."""
        told = (element.get(name) or "").strip()
        if not told:
            return None
        try:
            found = datetime.fromisoformat(told)
        except ValueError:
            wrong = noted("“{told}” is no moment; write @{name} as 2026-12-31T12:00:00Z.")
            self.note(element, wrong, told=short(told), name=name)
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def number(self, element: etree._Element, told: str | None, what: str) -> Decimal | None:
        """A number; None where there is none, or what is none (noted)."""
        if not (told or "").strip():
            return None
        found = number_in(told)
        if found is None:
            wrong = noted("“{told}” is no number; write {what} as 1234.56.")
            self.note(element, wrong, told=short(told or ""), what=what)
        return found

    def flag(self, element: etree._Element, name: str) -> bool | None:
        """Yes or no in an attribute."""
        return _FLAGS.get((element.get(name) or "").strip().lower())

    def listed(self, element: etree._Element, code: str, codelist: str) -> str:
        """A code of a list that is complete. Unreadable: any other."""
        known = codelists()[codelist]
        if code in known.codes:
            return code
        if not code:
            wrong = noted("No code of the list {codelist}; write one of it. It is left out.")
            raise self.refuse(element, wrong, codelist=codelist)
        wrong = noted("“{code}” is not on the list {codelist}; write one of it. It is left out.")
        raise self.refuse(element, wrong, code=short(code), codelist=codelist)

    def value(self, parent: etree._Element) -> Value:
        """The value of a transaction or budget. Unreadable: none, or one that is no number."""
        element = first(parent, "value")
        if element is None:
            raise self.refuse(parent, noted("<value> is missing; it is left out. Add the amount."))
        amount = number_in(element.text)
        if amount is None:
            told = short((element.text or "").strip())
            if not told:
                raise self.refuse(element, noted("It states no amount; write it as 1234.56. It is left out."))
            wrong = noted("“{told}” is no amount; write it as 1234.56. It is left out.")
            raise self.refuse(element, wrong, told=told)
        return Value(
            amount=amount,
            currency=element.get("currency", "").strip(),
            on=self.attribute_day(element, "value-date"),
        )

    def coded(self, element: etree._Element, *, uri: str = "vocabulary-uri") -> Coded:
        """A code with its vocabulary, share and words. Unreadable: without a code."""
        code = element.get("code", "").strip()
        if not code:
            raise self.refuse(element, noted("It has no code; it is left out. Add @code."))
        return Coded(
            code=code,
            vocabulary=element.get("vocabulary", ""),
            vocabulary_uri=element.get(uri, ""),
            percentage=self.number(element, element.get("percentage"), "@percentage"),
            words=words(element),
        )

    def all_coded(self, parent: etree._Element, tag: str, *, uri: str = "vocabulary-uri") -> tuple[Coded, ...]:
        """All codes under a tag that can be read."""
        found = []
        for element in every(parent, tag):
            try:
                found.append(self.coded(element, uri=uri))
            except Unreadable:
                continue
        return tuple(found)

    def documents(self, parent: etree._Element) -> tuple[Document, ...]:
        """The documents right under an element."""
        found = []
        for one in every(parent, "document-link"):
            dated = one.find("document-date")
            found.append(
                Document(
                    url=one.get("url", ""),
                    format=one.get("format", ""),
                    title=all_words(one, "title"),
                    description=all_words(one, "description"),
                    categories=tuple(each.get("code", "") for each in one.iterfind("category")),
                    languages=tuple(each.get("code", "") for each in one.iterfind("language")),
                    on=None if dated is None else self.attribute_day(dated, "iso-date"),
                    countries=self.all_coded(one, "recipient-country"),
                )
            )
        return tuple(found)


def first(parent: etree._Element, tag: str) -> etree._Element | None:
    """The first element with a tag right under another. lxml's own find() takes many times as long for it."""
    return next((child for child in parent if child.tag == tag), None)


def every(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements with a tag right under another."""
    return (child for child in parent if child.tag == tag)


def organisation(element: etree._Element, activity: str = "") -> Organisation:
    """An organisation in one of its parts; `activity`: the attribute that says its activity there."""
    secondary = (element.get("secondary-reporter") or "").strip().lower()
    return Organisation(
        ref=element.get("ref", "").strip(),
        type=element.get("type", ""),
        name=words(element),
        activity=element.get(activity, "").strip() if activity else "",
        role=element.get("role", ""),
        crs_channel=element.get("crs-channel-code", ""),
        is_secondary=_FLAGS.get(secondary),
    )


def optional(parent: etree._Element, tag: str, activity: str) -> Organisation | None:
    """The organisation under a tag, if there is one."""
    element = first(parent, tag)
    return None if element is None else organisation(element, activity)


def words(element: etree._Element) -> Words:
    """The narratives of an element; where text stands right inside it, as before version 2, that text."""
    found = tuple(Narrative((each.text or "").strip(), each.get(LANGUAGE, "")) for each in every(element, "narrative"))
    if found or not (element.text or "").strip():
        return found
    return (Narrative((element.text or "").strip(), element.get(LANGUAGE, "")),)


def all_words(parent: etree._Element, tag: str) -> Words:
    """The narratives of all elements with a tag, as before version 2 each language had one of its own."""
    return tuple(told for element in every(parent, tag) for told in words(element))


def code(parent: etree._Element, tag: str) -> str:
    """The code of an element that is a code and nothing else; "" where there is none."""
    found = first(parent, tag)
    return "" if found is None else found.get("code", "").strip()


def line_of(element: etree._Element) -> int:
    """The line of an element in its file."""
    return int(element.sourceline or 0)


def short(told: str) -> str:
    """What a file says, short enough for a sentence."""
    told = " ".join(told.split())
    return told if len(told) <= _LONGEST_SHOWN else f"{told[:_LONGEST_SHOWN]} …"
