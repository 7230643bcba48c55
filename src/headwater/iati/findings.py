"""What is found in a file: how grave, where, by which rule, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is, the gravest first. A file with a critical finding or an error is not published."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    ADVISORY = "advisory"


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
        of = f" of {self.identifier}" if self.identifier else ""
        element = f", {self.element}" if self.element else ""
        value = f" Found: “{self.value}”." if self.value else ""
        return f"Line {self.line}{of}{element}: {self.message}{value} ({self.rule})"


_ORDER = list(Severity)


def gravity(finding: Finding) -> tuple[int, int, str]:
    """The order of a list: the gravest first, then by line."""
    return (_ORDER.index(finding.severity), finding.line, finding.rule)
