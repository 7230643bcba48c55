"""Two kinds of wrong: what a person can mend is Refused; what a programmer got wrong is asserted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong: a whole sentence, and where it stands (sheet, row, field), if anywhere."""

    what: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Refused(Exception):
    """What was asked is not done, and nothing was written. Reads as one sentence per complaint."""

    def __init__(self, *complaints: str | Complaint) -> None:
        assert complaints, "a refusal says why"
        self.complaints = tuple(c if isinstance(c, Complaint) else Complaint(c) for c in complaints)
        super().__init__("\n".join(str(c) for c in self.complaints))


def refuse_if(complaints: Iterable[str | Complaint]) -> None:
    """Raise one Refused with all complaints together, or return when there is none."""
    if found := list(complaints):
        raise Refused(*found)
