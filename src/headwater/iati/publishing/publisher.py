"""What all activities of a publication share: who we are, who others are, and which place of the books is which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from headwater.funding.queries import pools
from headwater.iati.activity import Narrative, Organisation, Words
from headwater.iati.queries.publishing import Fact, OwnActivity, facts, our_fact, own_activities
from headwater.iati.rules import LANGUAGES, Place
from headwater.ledger import queries as ledger
from headwater.registry.queries import Node, all_names


class Spot(NamedTuple):
    """An account of the books: its kind, the place that it belongs to, and the fund whose money stands there."""

    kind: str
    place: Place
    fund: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes, as of a day.

    parties: organisations of the register as the standard knows them, by id. activities: ours, by id; by_place: by
    place. accounts: of the books, that an activity may be made of. parents: those that an activity has its money from,
    by id. categories: of earmarking, by fund.
    """

    on: date
    own: Organisation
    language: str
    currency: str
    parties: Mapping[int, Organisation]
    activities: Mapping[int, OwnActivity]
    by_place: Mapping[Place, OwnActivity]
    accounts: Mapping[int, Spot]
    parents: Mapping[int, Sequence[int]]
    categories: Mapping[int, int]

    def ourselves(self, activity: str = "") -> Organisation:
        """Ourselves at one end of a transaction."""
        own = self.own
        return Organisation(ref=own.ref, type=own.type, name=own.name[:1], activity=activity)

    def at(self, place: Place) -> OwnActivity | None:
        """The activity of a place of the books."""
        return self.by_place.get(place)

    def children(self, activity: OwnActivity) -> list[OwnActivity]:
        """The activities that its money was allocated to, by identifier."""
        found = [self.activities[child] for child, above in self.parents.items() if activity.pk in above]
        return sorted(found, key=lambda one: one.identifier)


def publisher(*, on: date) -> Publisher:
    """Everything that all activities share, read once."""
    told = our_fact("reporting-org")
    own = Organisation(ref=told.get("ref", ""), type=told.get("type", ""), name=words_of(told))
    activities = {row.pk: row for row in own_activities()}
    by_place: dict[Place, OwnActivity] = {
        (row.fund_id, row.objective_id, row.office_id, row.project_id): row for row in activities.values()
    }
    accounts = _accounts()
    return Publisher(
        on=on,
        own=own,
        language=told.get("language", ""),
        currency=told.get("currency", ""),
        parties=_parties(on, told.get("language", "")),
        activities=activities,
        by_place=by_place,
        accounts=accounts,
        parents=_parents(by_place),
        categories={pool.fund_id: pool.category for pool in pools()},
    )


def _accounts() -> dict[int, Spot]:
    kinds = dict(ledger.accounts(kinds=["pool", "earmarked", "purpose", "spent"]).values_list("pk", "kind"))
    held = ledger.nodes_of(list(kinds))
    return {number: Spot(kinds[number], place_of(nodes), nodes.get("fund")) for number, nodes in held.items()}


def place_of(nodes: Mapping[str, int]) -> Place:
    """The place of an account: its project, else what its money is for; an account where money waits is its fund's."""
    if "project" in nodes:
        return None, None, None, nodes["project"]
    return nodes.get("fund"), nodes.get("objective"), nodes.get("office"), None


def _parents(by_place: Mapping[Place, OwnActivity]) -> dict[int, list[int]]:
    """The funds that each activity of hierarchy 2 has money from."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = ledger.accounts(kinds=["purpose"]).values_list("pk", flat=True)
    for nodes in ledger.nodes_of(list(rows)).values():
        child, parent = by_place.get(place_of(nodes)), by_place.get((nodes.get("fund"), None, None, None))
        if child is not None and parent is not None:
            found[child.pk].add(parent.pk)
    return {child: sorted(above) for child, above in found.items()}


def _parties(on: date, language: str) -> dict[int, Organisation]:
    rows: list[Fact] = [row for row in facts(element="organisation") if row.organisation is not None]
    names = names_in_languages([row.organisation for row in rows if row.organisation], on=on, language=language)
    return {
        row.organisation_id: Organisation(
            ref=row.values["ref"], type=row.values["type"], name=names[row.organisation_id]
        )
        for row in rows
        if row.organisation_id is not None
    }


def names_in_languages(nodes: Iterable[Node], *, on: date, language: str) -> dict[int, Words]:
    """What things are officially called on a day, in each language that there is a name in; that of the files first."""
    held = list(nodes)
    found: dict[int, Words] = {}
    for pk, names in all_names(held).items():
        called: dict[str, str] = {}
        for name in names:
            if name.is_variant or (name.valid_from and name.valid_from > on) or (name.valid_to and name.valid_to < on):
                continue
            called[name.language] = name.text
        ours = [Narrative(called[language])] if language in called else []
        found[pk] = (*ours, *(Narrative(text, at) for at, text in sorted(called.items()) if at != language))
    return {node.pk: found.get(node.pk) or (Narrative(node.code),) for node in held}


def words_of(values: Mapping[str, str]) -> Words:
    """Words that were told, in each of their languages."""
    first = [Narrative(values["text"])] if values.get("text") else []
    return (*first, *(Narrative(values[key], at) for at in LANGUAGES if values.get(key := f"text_{at}")))
