"""What an organisation published of its results, promises and lists, as values. None and "" mean: not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredIndicator:
    """What is measured. result: the code of the plan element that it shows, "" for context, which is no result.

    dimensions: (dimension, what its parts are to the whole). derivation: it is computed, never typed.
    """

    key: str
    result: str
    names: dict[str, str]
    unit: str
    digits: int
    direction: str
    kind: str
    population: str
    numerator: str
    numerator_population: str
    denominator: str
    denominator_population: str
    footnote: str
    is_part: bool
    dimensions: tuple[tuple[str, str], ...]
    over_time: str
    over_place: str
    over_category: str
    maximum: int | None
    is_cumulative: bool
    frequency: str
    reports_from: date | None
    office: str
    method: str
    derivation: str
    definition: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredObservation:
    """A figure as published: what the document says of an indicator. also: other lines that say the same.

    published: its few words there. category: "dimension/code", "" for the whole. place: its code, "" for everywhere.
    """

    indicator: str
    place: str
    category: str
    starts_on: date
    ends_on: date
    relation: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    low: Decimal | None
    high: Decimal | None
    line: str
    also: tuple[str, ...]
    published: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTarget:
    """What is aimed at over a period, or (is_baseline) what was so before."""

    indicator: str
    is_baseline: bool
    starts_on: date
    ends_on: date
    value: Decimal
    line: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLink:
    """Reaching one element of the plan helps to reach another, if an assumption holds."""

    cause: str
    effect: str
    assumption: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredDimension:
    """What values are split by, with the code and title of each category; by language what each is called ("": it)."""

    code: str
    title: str
    categories: tuple[tuple[str, str], ...]
    translations: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something to register: a place, an office, a stockpile. part_of and country are codes, "" for none."""

    kind: str
    code: str
    name: str
    part_of: str
    country: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRegister:
    """A list. of: the code of its whole, "" for a list over all wholes.

    complete_from: the first day on which its members here are all members; None: never, so its count stays blank.
    """

    role: str
    of_kind: str
    of: str
    complete_from: date | None
    published: str
    line: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredMembership:
    """Something is on a list from a day: the first day by which the document shows it; the note says what is unsaid."""

    role: str
    of_kind: str
    of: str
    member_kind: str
    member: str
    valid_from: date
    valid_to: date | None
    line: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredDocument:
    """A document in which something is promised or rated."""

    code: str
    title: str
    issued_on: date | None
    published: str
    line: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredGroup:
    """A workstream of a document, or a heading that gathers its promises. count: how many the document says."""

    document: str
    code: str
    title: str
    count: int | None
    published: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRating:
    """What a round of an assessment found of a criterion, such as a micro-indicator."""

    round: str
    code: str
    label: str
    title: str
    rating: str
    line: str

    @property
    def criterion(self) -> str:
        """The code of the criterion in the register."""
        return f"{self.label} {self.code}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredUndertaking:
    """What somebody promised in a document.

    obligor: "kind:code", "" for all who signed. due_as: the words on its due date. status: open, in progress or done;
    done_on and evidence: as claimed. criteria: what of an assessment it answers. later_line, later_step, later_note:
    what the other document says of it, and whether that is a note, a claim or an acceptance.
    """

    code: str
    kind: str
    document: str
    group: str
    text: str
    obligor: str
    due_on: date | None
    due_as: str
    status: str
    done_on: date | None
    evidence: str
    criteria: tuple[str, ...]
    later_line: str
    later_step: str
    later_note: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStatement:
    """A figure that a document states and that something is held against. value None: a claim without a number."""

    key: str
    value: int | None
    unit: str
    line: str
    published: str
    note: str
