"""A small world of promises: a declaration with signatories, a plan of work, two rounds of an assessment. Invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from headwater.access.actions import add_person, grant_many
from headwater.access.queries import Person
from headwater.registry import actions as registry
from headwater.registry.queries import Node
from headwater.registry.rules import NodeDraft
from headwater.undertakings import actions
from headwater.undertakings.rules import ProgressDraft, UndertakingDraft

LONG_AGO = date(2000, 1, 1)
SIGNED = date(2022, 7, 29)
NODES = """
    organisation AGENCY
    office HQ
    office NBO
    post NBO-COORDINATOR
    place UGA
    place KEN
    place SOM
    document DECLARATION
    document PLAN
    document ROUND-1
    document ROUND-2
    criterion C-3.2
    criterion C-3.10
    criterion C-4.1
    indicator SHARE
    plan-element OBJECTIVE-1
"""


@dataclass
class World:
    """The nodes by code, and people: one registers, one reports, one accepts, one may do all three."""

    nodes: dict[str, Node]
    registrar: Person
    reporter: Person
    acceptor: Person
    anybody: Person

    def draft(self, code: str, /, **changed: object) -> UndertakingDraft:
        """A work item of the plan, due at the end of 2023, with changes; nodes by code."""
        plain = UndertakingDraft(
            code=code,
            kind="work item",
            text=f"What {code} says",
            document=self.nodes["PLAN"].pk,
            line="12",
            made_on=date(2023, 1, 10),
            obligor=self.nodes["AGENCY"].pk,
            due_on=date(2023, 12, 31),
        )
        named = {
            name: self.nodes[value].pk if name in ("document", "obligor", "owner") and isinstance(value, str) else value
            for name, value in changed.items()
        }
        if "links" in named:
            named["links"] = tuple(self.nodes[code].pk for code in named["links"])  # type: ignore[attr-defined]
        return replace(plain, **named)  # type: ignore[arg-type]

    def register(self, *drafts: UndertakingDraft) -> None:
        actions.register_undertakings(drafts=drafts, by=self.registrar)

    def tell(self, by: Person, story: str) -> None:
        """Words about undertakings, one in a line: code, step, day, then text; a claim's text is its evidence."""
        for line in story.strip().splitlines():
            code, step, day, *words = line.split()
            said = {"evidence" if step == "claim" else "text": " ".join(words)}
            draft = ProgressDraft(undertaking=code, step=step, on=date.fromisoformat(day), **said)
            actions.report(drafts=[draft], by=by)

    def sign(self, *rows: tuple[str, str]) -> None:
        """Who signs the declaration on which day."""
        for code, day in rows:
            registry.begin(
                role="signatory",
                member=self.nodes[code],
                of=self.nodes["DECLARATION"],
                valid_from=date.fromisoformat(day),
                evidence=f"list of signatures, {code}",
                by=self.registrar,
            )


@pytest.fixture
def world(person: Person) -> World:
    people = {}
    for name, powers in {
        "registrar": ["register undertakings"],
        "reporter": ["report progress"],
        "acceptor": ["accept completion"],
        "anybody": ["register undertakings", "report progress", "accept completion"],
    }.items():
        people[name] = add_person(email=f"{name}@example.org", name=name.title(), by=person)
        grant_many(person=people[name], powers=powers, by=person, valid_from=LONG_AGO)
    drafts = [
        NodeDraft(kind=kind, code=code, name=code.title(), valid_from=LONG_AGO)
        for kind, code in (line.split() for line in NODES.strip().splitlines())
    ]
    return World(nodes=registry.register_many(drafts=drafts, by=person), **people)
