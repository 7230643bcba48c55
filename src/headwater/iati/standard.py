"""The IATI standard 2.03 as it is published: schemas, codelists, which code stands where, and the official ruleset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from lxml import etree

DATA = Path(__file__).parent / "data"
VERSION = "2.03"
Kind = Literal["activities", "organisations"]


@dataclass(frozen=True, slots=True)
class Codelist:
    """The codes of a list. On a list that is not complete, a code that is missing may still be right."""

    name: str
    codes: frozenset[str]
    withdrawn: frozenset[str]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class CodePlace:
    """Where codes of a list stand: a path from the activity or organisation, under a condition on its element."""

    path: str
    condition: str
    codelist: Codelist


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the official ruleset: what is asked, of which elements, how grave a failure is, and its words."""

    id: str
    severity: str
    context: str
    rule: str
    body: Mapping[str, Any]
    message: str
    foreach: str = ""

    @property
    def sentence(self) -> str:
        """Its words as a sentence."""
        return self.message.rstrip(". ") + "."


@cache
def schema(kind: Kind) -> etree.XMLSchema:
    """The XML schema of activity files or of organisation files."""
    return etree.XMLSchema(etree.parse(DATA / f"iati-{kind}-schema.xsd"))


@cache
def parts(kind: Kind) -> frozenset[str]:
    """The elements directly inside an activity or organisation that the schema knows by themselves."""
    whole = etree.parse(DATA / f"iati-{kind}-schema.xsd")
    one = "iati-activity" if kind == "activities" else "iati-organisation"
    asked = "/xsd:schema/xsd:element[@name=$one]/xsd:complexType//xsd:element/@ref"
    return frozenset(whole.xpath(asked, one=one, namespaces={"xsd": "http://www.w3.org/2001/XMLSchema"}))


@cache
def codelists() -> dict[str, Codelist]:
    """All lists that files are checked against, by name."""
    lists = json.loads((DATA / "codelists.json").read_text(encoding="utf-8"))
    return {
        name: Codelist(name, frozenset(held["codes"]), frozenset(held.get("withdrawn", ())), held["is_complete"])
        for name, held in lists.items()
    }


@cache
def code_places(kind: Kind) -> tuple[CodePlace, ...]:
    """Where an activity or an organisation holds codes, in the order of the standard."""
    one = "iati-activity" if kind == "activities" else "iati-organisation"
    places = []
    for mapping in etree.parse(DATA / "codelist-mapping.xml").getroot().iter("mapping"):
        path = _words(mapping, "path")
        if path.startswith(f"//{one}/"):
            places.append(_place(path.removeprefix(f"//{one}/"), mapping))
        elif path.startswith("//@") and not path.startswith(f"//iati-{kind}/"):
            places.append(_place(f".{path}", mapping))
    return tuple(places)


def _place(path: str, mapping: etree._Element) -> CodePlace:
    codelist = mapping.find("codelist")
    assert codelist is not None, "each mapping names its list"
    return CodePlace(path, _words(mapping, "condition"), codelists()[codelist.attrib["ref"]])


def _words(element: etree._Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


@cache
def cases(kind: Kind) -> tuple[Case, ...]:
    """The cases of the official ruleset that ask about activities or about organisations."""
    ruleset = json.loads((DATA / "ruleset.json").read_text(encoding="utf-8"))
    found = []
    other = "/iati-organisations" if kind == "activities" else "/iati-activities"
    for context, rules in ruleset.items():
        if context.startswith(other):
            continue
        for rule, body in rules.items():
            for case in body["cases"]:
                if rule == "loop":
                    found += [
                        _case(context, name, inner, foreach=case["foreach"])
                        for name, held in case["do"].items()
                        for inner in held["cases"]
                    ]
                else:
                    found.append(_case(context, rule, case))
    return tuple(found)


def _case(context: str, rule: str, body: Mapping[str, Any], *, foreach: str = "") -> Case:
    said = body["ruleInfo"]
    asked = {name: value for name, value in body.items() if name != "ruleInfo"}
    return Case(said["id"], said["severity"], context, rule, asked, said["message"], foreach)


@cache
def known_organisations() -> frozenset[str]:
    """Identifiers of organisations that were given before today's rules for identifiers; some rules spare them."""
    lists = codelists()
    return lists["IATIOrganisationIdentifier"].codes | lists["OrganisationIdentifier"].codes


@cache
def agencies() -> frozenset[str]:
    """Prefixes of the agencies that register organisations, such as XM-DAC."""
    return codelists()["OrganisationRegistrationAgency"].codes
