"""Figures inside a text: {{ figure:KEY }}, with options after a bar. Plain Python.

{{ figure:contributions.unearmarked.total }}                                   USD 45,583,890
{{ figure:contributions.unearmarked.total | scale=million digits=1 unit=word }}   45.6 million US dollars
{{ figure:contributions.donors | year=2022 }}                                  the figure of another year
{{ figure:carry_over | part=gap scale=million }}                               one line of a reconciliation
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from headwater.lib.errors import Complaint
from headwater.lib.words import noted, said

SCALES: dict[str, int] = {"one": 0, "thousand": 3, "million": 6, "billion": 9}
UNITS: dict[str, str] = {
    "code": noted("the currency as its code, the sign of per cent, a count without a word"),
    "word": noted("the unit in words, in the language of the section"),
    "none": noted("only the number"),
}
PARTS: dict[str, str] = {
    "opening": noted("the opening"),
    "closing": noted("the closing, as computed"),
    "stated": noted("the closing, as stated"),
    "gap": noted("stated less computed"),
}
MOST_DIGITS = 6
OPTIONS = ("scale", "digits", "unit", "year", "part")

_BRACES = re.compile(r"\{\{(?P<inside>[^{}\n]*)\}\}")
_FIGURE = re.compile(r"\s*figure\s*:\s*(?P<key>[^\s|]+)\s*(?:\|(?P<options>.*))?", re.DOTALL)
_OPTION = re.compile(r"(?P<name>[a-z]+)\s*=\s*(?P<value>[^\s,=]+)")
_MARK_BEGINS, _MARK_ENDS = "\ue000", "\ue001"
MARK = re.compile(f"{_MARK_BEGINS}(\\d+){_MARK_ENDS}")
EXAMPLE = "{{ figure:KEY }}"


def meaning(option: str) -> str:
    """What an option takes."""
    match option:
        case "scale":
            return said("one of: {possible}", possible=", ".join(SCALES))
        case "digits":
            return said("decimals, 0 to {most}", most=MOST_DIGITS)
        case "unit":
            return said("one of: {possible}", possible=", ".join(UNITS))
        case "year":
            return said("a year such as 2022: the figure of another year, which is always asked for by name")
        case "part":
            return said("of a reconciliation, one of: {possible}", possible=", ".join(PARTS))
        case _:
            raise AssertionError(f"{option} is no option")


def where(line: int) -> str:
    """The place of a complaint."""
    return said("line {line}", line=line)


def line_of(complaint: Complaint) -> int:
    """The line that a complaint is about: the last number of its place."""
    return int(re.findall(r"\d+", complaint.where)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A figure that a text asks for, where it stands (line from 1), and how it is to be shown.

    None: as its statement declares it. scale: tens by which it is divided, 6 for millions.
    """

    key: str
    line: int
    scale: int | None = None
    digits: int | None = None
    unit: str | None = None
    year: int | None = None
    part: str | None = None

    @property
    def where(self) -> str:
        """Where it stands, for a complaint."""
        return where(self.line)


@dataclass(frozen=True, slots=True)
class Extracted:
    """A text in which each figure became a mark (its place in `asked`), and what is wrong with the others."""

    text: str
    asked: tuple[Asked, ...]
    complaints: tuple[Complaint, ...]


@dataclass
class _Reading:
    asked: list[Asked] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, what: str, line: int) -> str:
        self.complaints.append(Complaint(what, where=where(line)))
        return ""


def extract(text: str) -> Extracted:
    """Take the figures out of a text. Lines stay lines, so that whatever is wrong later has the same number."""
    reading = _Reading()
    lines = [_line(line, number, reading) for number, line in enumerate(text.splitlines(), 1)]
    return Extracted("\n".join(lines), tuple(reading.asked), tuple(reading.complaints))


def blanked(text: str) -> str:
    """The text with a space for each letter of a figure, so that places stay: for looking at what was typed."""
    return _BRACES.sub(lambda found: " " * len(found[0]), text)


def _line(line: str, number: int, reading: _Reading) -> str:
    def marked(found: re.Match[str]) -> str:
        asked = _asked(found["inside"], number, reading)
        if asked is None:
            return ""
        reading.asked.append(asked)
        return f"{_MARK_BEGINS}{len(reading.asked) - 1}{_MARK_ENDS}"

    made = _BRACES.sub(marked, line)
    if "{{" in made or "}}" in made:
        return reading.complain(
            said("Braces are not closed on their line; write {example}, all on one line.", example=EXAMPLE), number
        )
    return made


def _asked(inside: str, line: int, reading: _Reading) -> Asked | None:
    if not (found := _FIGURE.fullmatch(inside)):
        reading.complain(
            said("“{figure}” is no figure; write {example}.", figure=f"{{{{{inside}}}}}", example=EXAMPLE), line
        )
        return None
    before = len(reading.complaints)
    options = _options(found["options"] or "", line, reading)
    chosen: dict[str, int | str] = {}
    for name, value in options.items():
        taken = _taken(name, value)
        if taken is None:
            reading.complain(
                said(
                    "“{name}={value}” is not understood; {name} is {options}.",
                    name=name,
                    value=value,
                    options=meaning(name),
                ),
                line,
            )
        else:
            chosen[name] = taken
    if len(reading.complaints) > before:
        return None
    return Asked(key=found["key"], line=line, **chosen)  # type: ignore[arg-type]


def _options(text: str, line: int, reading: _Reading) -> Mapping[str, str]:
    """Options by name. What is left over, an option that there is not, and one said twice are complaints."""
    options: dict[str, str] = {}
    for found in _OPTION.finditer(text):
        name = found["name"]
        if name not in OPTIONS:
            reading.complain(
                said("There is no option “{name}”; there are: {options}.", name=name, options=", ".join(OPTIONS)), line
            )
        elif name in options:
            reading.complain(said("The option “{name}” is said twice.", name=name), line)
        else:
            options[name] = found["value"]
    if rest := re.sub(r"[\s,]", "", _OPTION.sub("", text)):
        reading.complain(
            said("“{rest}” is not understood; write options as name=value, such as scale=million.", rest=rest), line
        )
    return options


def _taken(name: str, value: str) -> int | str | None:
    match name:
        case "scale":
            return SCALES.get(value)
        case "digits":
            return int(value) if re.fullmatch(r"[0-9]", value) and int(value) <= MOST_DIGITS else None
        case "year":
            return int(value) if re.fullmatch(r"[12][0-9]{3}", value) else None
        case "unit":
            return value if value in UNITS else None
        case _:
            return value if value in PARTS else None
