"""What is found in a file: how grave, where, by which rule, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from headwater.lib.words import noted, said


class Severity(StrEnum):
    """How grave a finding is, the gravest first. A file with a critical finding or an error is not published."""

    CRITICAL = noted("critical")
    ERROR = noted("error")
    WARNING = noted("warning")
    ADVISORY = noted("advisory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong. identifier: of the activity or organisation, "" for the file. line: from 1; 0: unknown."""

    severity: Severity
    rule: str
    message: str
    identifier: str = ""
    element: str = ""
    line: int = 0
    value: str = ""

    def __str__(self) -> str:
        place = place_of(self.line, self.identifier, self.element)
        if not self.value:
            return said("{place}: {message} ({rule})", place=place, message=self.message, rule=self.rule)
        return said(
            "{place}: {message} Found: “{value}”. ({rule})",
            place=place,
            message=self.message,
            value=self.value,
            rule=self.rule,
        )


def place_of(line: int, identifier: str, element: str) -> str:
    """Where something stands in a file, in words."""
    told = {"line": line, "activity": identifier, "element": element}
    match bool(identifier), bool(element):
        case True, True:
            return said("Line {line} of {activity}, {element}", **told)
        case True, False:
            return said("Line {line} of {activity}", **told)
        case False, True:
            return said("Line {line}, {element}", **told)
    return said("Line {line}", **told)


_ORDER = list(Severity)


def gravity(finding: Finding) -> tuple[int, int, str]:
    """The order of a list: the gravest first, then by line."""
    return (_ORDER.index(finding.severity), finding.line, finding.rule)
