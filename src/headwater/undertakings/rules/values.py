"""What is told of undertakings (drafts), what is known (facts), and the words they use. Values only.

Nodes are ids of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from headwater.lib.words import noted, said
from headwater.registry.rules import Finding as Finding
from headwater.registry.rules import Span
from headwater.registry.rules import Standing as Standing

KINDS: dict[str, str] = {
    noted("recommendation"): noted("somebody outside said what ought to be done"),
    noted("commitment"): noted("the obligor promised a state of affairs, alone or with the others who signed"),
    noted("work item"): noted("one line of a plan of work"),
    noted("promised action"): noted("the obligor said what it would do, often in answer to a recommendation"),
}
# What undertakings may be linked to: what is measured, what an assessment rates, what a plan wants.
LINKED_KINDS = (noted("indicator"), noted("criterion"), "plan-element")
OBLIGOR_KINDS = ("organisation", "office", "place", "post")
OWNER_KINDS = ("office", "post")

# Without any word for this long, an undertaking that is not done is stale.
STALE_DAYS = 90

NO_EVIDENCE = noted("no evidence")
SIGNATORIES = noted("signatories")
# What an assessment may say of a criterion, best first, with its place on the scale; none: it cannot be compared.
RATINGS: dict[str, int | None] = {
    noted("highly satisfactory"): 4,
    noted("satisfactory"): 3,
    noted("unsatisfactory"): 2,
    noted("highly unsatisfactory"): 1,
    NO_EVIDENCE: None,
    noted("unsatisfactory or no evidence"): None,
}
# What a document may count without naming all that it counts: everything, what is done, who signed, or a rating.
COUNTED: tuple[str, ...] = (noted("all"), "accepted", SIGNATORIES, *RATINGS)


class Status(StrEnum):
    """Where an undertaking stands."""

    OPEN = noted("open")
    IN_PROGRESS = noted("in progress")
    CLAIMED = noted("claimed")
    RETURNED = noted("returned")
    ACCEPTED = noted("accepted")
    CANCELLED = noted("cancelled")


ENDED = (Status.ACCEPTED, Status.CANCELLED)
# Not done, and nobody says that it is.
PENDING = (Status.OPEN, Status.IN_PROGRESS, Status.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingDraft:
    """What somebody undertook, in one's own words, and where it is written.

    document: what it stands in, at `line`. made_on: the day of the document or of the promise. obligor: who has to do
    it; none: each signatory of the document (a common commitment). owner: the office or post inside the obligor that
    answers for it; owner_person: who of the people here sees to it. under: the code of what it carries out: a
    signatory's own part of a common commitment, or an action in answer to a recommendation. links: what it bears on.
    """

    code: str
    kind: str
    text: str
    document: int
    line: str
    made_on: date
    obligor: int | None = None
    owner: int | None = None
    owner_person: int | None = None
    workstream: str = ""
    due_on: date | None = None
    under: str = ""
    links: tuple[int, ...] = ()
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressDraft:
    """What became of an undertaking on a day: a step (rules.steps), or a note that changes nothing else.

    due_on: the new day, of a postponement; none: it has no day any more. owner, owner_person: of a hand-over.
    """

    undertaking: str
    step: str
    on: date
    text: str = ""
    evidence: str = ""
    due_on: date | None = None
    owner: int | None = None
    owner_person: int | None = None
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingDraft:
    """What a round of an assessment (its document) says of a criterion. A correction says why."""

    assessment: int
    criterion: int
    rating: str
    line: str
    evidence: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDraft:
    """A number that a document states of what it does not name one by one; none: it names the group alone.

    counted: a word of COUNTED. workstream: "" for the document as a whole. on: as of which day it is so.
    """

    document: int
    counted: str
    on: date
    line: str
    number: int | None = None
    workstream: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """A thing of the registry as the rules see it."""

    kind: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingFacts:
    """An undertaking that is there, as the rules see it. last_on: the day of the last word about it."""

    id: int
    code: str
    kind: str
    document: int
    obligor: int | None
    made_on: date
    due_on: date | None
    status: str
    last_on: date
    under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is there: things by id, undertakings by code, people by id, and who had signed which document when.

    parts: the code of what each obligor has under a common commitment, by the code of that and the obligor.
    """

    today: date
    nodes: Mapping[int, NodeFacts] = field(default_factory=dict)
    undertakings: Mapping[str, UndertakingFacts] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    signed: Mapping[tuple[int, int], Sequence[Span]] = field(default_factory=dict)
    parts: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def is_of(self, node: int, kinds: Sequence[str]) -> bool:
        """Whether a thing is there and of one of these kinds."""
        return node in self.nodes and self.nodes[node].kind in kinds

    def label(self, node: int | None) -> str:
        """How a complaint names a thing."""
        return self.nodes[node].code if node is not None and node in self.nodes else said("that is named")
