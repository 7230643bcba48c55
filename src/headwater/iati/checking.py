"""Checking a file before it leaves, or one that came: the schema, the codelists, the ruleset, identifiers used twice.

All problems come at once, each with its line. What is asked of a day (nothing may lie in the future) is asked of the
day that is given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lxml import etree

from headwater.iati.codes import WrongCode, wrong_codes
from headwater.iati.findings import Finding, Severity, gravity
from headwater.iati.reading import Broken, Root, Stray, pieces
from headwater.iati.ruleset import Held, failures
from headwater.iati.standard import VERSION, Case, Kind, parts, schema
from headwater.lib.words import noted, said

MOST_SHOWN_OF_A_VALUE = 80


@dataclass(slots=True)
class Report:
    """What was found in a file: how many activities or organisations it holds, and every finding, the gravest first."""

    kind: Kind
    pieces: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings there are of each gravity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def may_be_published(self) -> bool:
        """Whether nothing in it is critical or an error."""
        return not self.counts[Severity.CRITICAL] and not self.counts[Severity.ERROR]


def check(file: Path, *, on: date) -> Report:
    """Everything that is wrong with a file, as of a day. Refused: what is no IATI file at all (reading.pieces)."""
    report = Report("activities")
    seen: dict[str, int] = {}
    try:
        for piece in pieces(file):
            if isinstance(piece, Root):
                report.kind = piece.kind
                root = piece
                if complaint := _version_complaint(root):
                    report.findings.append(complaint)
                    break
            elif isinstance(piece, Stray):
                report.findings.append(_stray(piece))
            else:
                if not report.pieces:
                    report.findings += _of_root(root, piece)
                report.pieces += 1
                report.findings += _of_one(piece, root.kind, on, seen)
    except Broken as broken:
        message = said(
            "The file is not well-formed from here on: {reason}. What follows was not looked at.", reason=broken.reason
        )
        report.findings.append(
            Finding(severity=Severity.CRITICAL, rule="well-formed", message=message, line=broken.line)
        )
    report.findings = sorted(dict.fromkeys(report.findings), key=gravity)
    return report


def _version_complaint(root: Root) -> Finding | None:
    if root.version == VERSION:
        return None
    if root.version:
        message = said(
            'The file says version {told}; files of version {version} are checked. Write version="{version}" and what '
            "it asks for.",
            told=root.version,
            version=VERSION,
        )
    else:
        message = said(
            'The file says no version; files of version {version} are checked. Write version="{version}" and what it '
            "asks for.",
            version=VERSION,
        )
    return Finding(severity=Severity.CRITICAL, rule="version", message=message, line=root.line)


def _stray(piece: Stray) -> Finding:
    message = said("<{tag}> does not belong directly inside the file's outermost element.", tag=piece.tag)
    return Finding(severity=Severity.CRITICAL, rule="schema", message=message, line=piece.line, element=piece.tag)


def _of_root(root: Root, first: etree._Element) -> Iterator[Finding]:
    """What the schema has against the attributes of the root, seen with one piece inside it."""
    whole = etree.Element(f"iati-{root.kind}", dict(root.attributes))
    whole.append(deepcopy(first))
    held = schema(root.kind)
    held.validate(whole)
    for error in held.error_log:
        if error.path == f"/iati-{root.kind}":
            yield Finding(severity=Severity.CRITICAL, rule="schema", message=_sentence(error.message), line=root.line)


def _of_one(one: etree._Element, kind: Kind, on: date, seen: dict[str, int]) -> Iterator[Finding]:
    tag = "iati-identifier" if kind == "activities" else "organisation-identifier"
    identifier = (one.findtext(tag) or "").strip()
    yield from _of_schema(one, kind, identifier)
    for wrong in wrong_codes(one, kind):
        yield _of_code(wrong, identifier)
    for case, found in failures(one, kind, on):
        yield _of_rule(case, found, identifier)
    if identifier:
        if identifier in seen:
            message = said("The identifier stands in line {line} already; each is given once.", line=seen[identifier])
            line = int(one.sourceline or 0)
            yield Finding(severity=Severity.ERROR, rule="twice", message=message, identifier=identifier, line=line)
        seen.setdefault(identifier, int(one.sourceline or 0))


def _of_schema(one: etree._Element, kind: Kind, identifier: str) -> Iterator[Finding]:
    """What the schema has against it. It looks no further where an element is missing, so each is asked alone too."""
    held = schema(kind)
    if held.validate(one):
        return
    found = [(error.line, error.message) for error in held.error_log]
    for part in one:
        if part.tag in parts(kind) and not held.validate(part):
            found += [(error.line, error.message) for error in held.error_log]
    for line, message in found:
        yield Finding(
            severity=Severity.CRITICAL, rule="schema", message=_sentence(message), identifier=identifier, line=line
        )


def _of_code(wrong: WrongCode, identifier: str) -> Finding:
    name = wrong.codelist.name
    if wrong.is_withdrawn:
        severity, message = (
            Severity.ADVISORY,
            said("The code was withdrawn from the list {name}; use one that is in force.", name=name),
        )
    elif wrong.codelist.is_complete:
        severity, message = Severity.ERROR, said("The code is not on the list {name}; use one of that list.", name=name)
    else:
        severity = Severity.WARNING
        message = said(
            "The code is not on the list {name}, which is not complete; make sure that it is right.", name=name
        )
    return Finding(
        severity=severity,
        rule=f"codelist {name}",
        message=message,
        identifier=identifier,
        element=_name(wrong.element, wrong.attribute),
        line=int(wrong.element.sourceline or 0),
        value=_short(wrong.code),
    )


def _of_rule(case: Case, found: Held, identifier: str) -> Finding:
    return Finding(
        severity=Severity(case.severity),
        rule=case.id,
        message=said(case.sentence),
        identifier=identifier,
        element=_name(found.element),
        line=int(found.element.sourceline or 0),
        value=_short(found.value or ""),
    )


def _name(element: etree._Element, attribute: str = "") -> str:
    """Where an element stands, from the activity or organisation down."""
    parents: Sequence[etree._Element] = list(element.iterancestors())
    names = [str(parent.tag) for parent in reversed(parents)][2:] + ([str(element.tag)] if parents else [])
    path = "/".join(names) or str(element.tag)
    return f"{path}/@{attribute}" if attribute else path


# What the library that holds a file against the schema says of an element. Whatever else it says stays as it is.
_SCHEMA = (
    noted("This element is not expected."),
    noted("This element is not expected. Expected is ( {names} )."),
    noted("This element is not expected. Expected is one of ( {names} )."),
    noted("Missing child element(s). Expected is ( {names} )."),
    noted("Missing child element(s). Expected is one of ( {names} )."),
    noted("The attribute '{name}' is required but missing."),
    noted("The attribute '{name}' is not allowed."),
    noted("'{value}' is not a valid value of the atomic type '{type}'."),
    noted("'{value}' is not a valid value of the local atomic type."),
    noted("Character content other than whitespace is not allowed because the content type is 'element-only'."),
)
_SAID = tuple(
    (sentence, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence)))) for sentence in _SCHEMA
)
_OF = re.compile(r"Element '(?P<element>[^']+)'(?:, attribute '(?P<attribute>[^']+)')?: (?P<what>.+)", re.DOTALL)


def _sentence(message: str) -> str:
    """What the library says of the schema, in the language of whoever reads it."""
    plain = message.rstrip(". ") + "."
    of = _OF.fullmatch(plain)
    for sentence, pattern in _SAID if of else ():
        if of and (found := pattern.fullmatch(of["what"])):
            what = said(sentence, **found.groupdict())
            if of["attribute"]:
                return said(
                    "Element '{element}', attribute '{attribute}': {what}",
                    element=of["element"],
                    attribute=of["attribute"],
                    what=what,
                )
            return said("Element '{element}': {what}", element=of["element"], what=what)
    return plain


def _short(value: str) -> str:
    value = " ".join(value.split()) if value.strip() else ""
    return value if len(value) <= MOST_SHOWN_OF_A_VALUE else f"{value[:MOST_SHOWN_OF_A_VALUE]} …"
