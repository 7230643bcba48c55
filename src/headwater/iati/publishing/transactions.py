"""The transactions of activities, from contributions, agreements and the movements of the ledger.

Each dollar is told once. What comes from outside stands on the fund, with the donor's own activity as its provider.
What a fund gives to one of our own activities stands on that activity alone, as coming from the fund: nothing stands on
the fund's side, so that whoever adds up all money that left us meets only what left us (docs/adr/0020).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from headwater.funding.queries import Agreement, Contribution, agreements, allocations, contributions
from headwater.funding.rules import AllocationStatus, ContributionStatus
from headwater.iati.activity import Coded, Narrative, Organisation, Transaction, Value, Words
from headwater.iati.publishing.publisher import Publisher, Spot
from headwater.iati.publishing.values import amount
from headwater.iati.queries import provider_activities
from headwater.iati.queries.publishing import Amount, OwnActivity
from headwater.iati.rules.links import Provider
from headwater.ledger import queries as ledger
from headwater.ledger.queries import Moved
from headwater.lib.money import Money
from headwater.lib.periods import Period
from headwater.registry.queries import Node, names_of

INCOMING_FUNDS, OUTGOING_COMMITMENT, DISBURSEMENT, EXPENDITURE, INCOMING_COMMITMENT = "1", "2", "3", "4", "11"
DAC, CATEGORY, MODALITY = "1", "2", "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What transactions need of what was told: the DAC type of aid by activity, receivers by entry of the books.

    promises: what was promised in writing to others, which the books do not hold.
    """

    aid_types: Mapping[int, str]
    receivers: Mapping[str, Organisation]
    promises: Sequence[Amount]


def transactions(some: Sequence[OwnActivity], publisher: Publisher, told: Told) -> dict[int, list[Transaction]]:
    """The transactions of some activities, by activity, in the order of their days."""
    found: dict[int, list[Transaction]] = defaultdict(list)
    made = chain(_incoming(some, publisher, told), _within(some, publisher, told), _promised_to_others(publisher, told))
    for at, moved in made:
        found[at].append(moved)
    for held in found.values():
        held.sort(key=lambda moved: (moved.on, moved.ref, moved.type))
    return found


def aid_types(dac: str, category: int | None, modality: str = "") -> tuple[Coded, ...]:
    """The DAC type of aid with the earmarking beside it: its category, and the modality where it is known."""
    found = [Coded(vocabulary=DAC, code=dac)] if dac else []
    if category is not None:
        found.append(Coded(vocabulary=CATEGORY, code=str(category)))
    if modality:
        found.append(Coded(vocabulary=MODALITY, code=modality))
    return tuple(found)


def value(given: Money, on: date, publisher: Publisher) -> Value:
    """An amount as it was given, at the rate of its day."""
    currency = "" if given.currency == publisher.currency else given.currency
    return Value(amount=given.decimal, currency=currency, on=on)


# What comes from outside.


def _incoming(some: Sequence[OwnActivity], publisher: Publisher, told: Told) -> Iterator[tuple[int, Transaction]]:
    holding = {row.fund_id: row for row in some if row.hierarchy == 1}
    if not holding:
        return
    received = contributions(status=ContributionStatus.RECEIVED).filter(received_on__lte=publisher.on).order_by("pk")
    rows = [row for row in received.iterator(chunk_size=2_000) if row.fund_id in holding]
    providers = provider_activities([row.pk for row in rows])
    names = _names([row.donor for row in rows], publisher)
    for row in rows:
        activity = holding[row.fund_id]
        donor = _donor(row.donor, names, publisher, providers.get(row.pk))
        yield activity.pk, _receipt(row, donor, activity, publisher, told)
    under: dict[int, Contribution] = {}
    for row in rows:
        if row.agreement_id is not None:
            under.setdefault(row.agreement_id, row)
    for agreement in agreements().filter(pk__in=under, signed_on__lte=publisher.on).order_by("pk"):
        first = under[agreement.pk]
        activity = holding[first.fund_id]
        donor = _donor(agreement.donor, names, publisher, providers.get(first.pk))
        yield activity.pk, _promise(agreement, donor, activity, publisher, told)


def _names(nodes: Sequence[Node], publisher: Publisher) -> dict[int, str]:
    return names_of(nodes, on=publisher.on, language=publisher.language or "en")


def _donor(node: Node, names: Mapping[int, str], publisher: Publisher, provider: Provider | None) -> Organisation:
    known = publisher.parties.get(node.pk) or Organisation(name=(Narrative(names[node.pk]),))
    return replace(known, activity=provider.activity_id) if provider else known


def _receipt(
    row: Contribution, donor: Organisation, activity: OwnActivity, publisher: Publisher, told: Told
) -> Transaction:
    invented = [what for what, is_so in (
        ("day of receipt", row.received_on_is_synthetic), ("earmarking", row.modality_is_synthetic)
    ) if is_so]  # fmt: skip
    return Transaction(
        ref=row.code,
        type=INCOMING_FUNDS,
        on=row.received_on,
        value=value(row.money, row.received_on, publisher),
        description=_synthetic(invented),
        provider=donor,
        receiver=publisher.ourselves(activity.identifier),
        aid_types=aid_types(told.aid_types.get(activity.pk, ""), row.category, row.modality),
    )


def _promise(
    row: Agreement, donor: Organisation, activity: OwnActivity, publisher: Publisher, told: Told
) -> Transaction:
    category = None if activity.fund_id is None else publisher.categories.get(activity.fund_id)
    return Transaction(
        ref=row.code,
        type=INCOMING_COMMITMENT,
        on=row.signed_on,
        value=value(row.money, row.signed_on, publisher),
        description=_synthetic(["terms"] if row.terms_are_synthetic else []),
        provider=donor,
        receiver=publisher.ourselves(activity.identifier),
        aid_types=aid_types(told.aid_types.get(activity.pk, ""), category, row.modality),
    )


def _synthetic(invented: Sequence[str]) -> Words:
    return (Narrative(f"Synthetic (invented): {', '.join(invented)}."),) if invented else ()


# What was promised to others.


def _promised_to_others(publisher: Publisher, told: Told) -> Iterator[tuple[int, Transaction]]:
    rows = [row for row in told.promises if row.starts_on <= publisher.on]
    names = _names([row.party for row in rows if row.party is not None], publisher)
    for row in rows:
        assert row.activity_id is not None and row.party is not None, "it was told of an activity, and to whom"
        activity = publisher.activities[row.activity_id]
        receiver = publisher.parties.get(row.party.pk) or Organisation(name=(Narrative(names[row.party.pk]),))
        promised = Transaction(
            ref=row.line,
            type=OUTGOING_COMMITMENT,
            on=row.starts_on,
            value=amount(row, publisher.currency),
            description=_synthetic(["this commitment"] if row.is_synthetic else []),
            provider=publisher.ourselves(activity.identifier),
            receiver=receiver,
            aid_types=aid_types(told.aid_types.get(activity.pk, ""), _category_of(activity, publisher)),
        )
        yield activity.pk, promised


def _category_of(activity: OwnActivity, publisher: Publisher) -> int | None:
    """The category of the fund of an activity; a project's, where all funds that it has money from share one."""
    above = [publisher.activities[parent].fund_id for parent in publisher.parents.get(activity.pk, ())]
    found = {publisher.categories.get(fund or 0) for fund in ([activity.fund_id] if activity.fund_id else above)}
    return found.pop() if len(found) == 1 else None


# What is given on, and what is spent.


def _within(some: Sequence[OwnActivity], publisher: Publisher, told: Told) -> Iterator[tuple[int, Transaction]]:
    wanted = {row.pk for row in some}
    undone = ledger.undone(through=publisher.on)
    decided = _decisions(publisher)
    for moved in _movements(some, publisher.on):
        if moved.entry in undone:
            continue
        source, target = publisher.accounts.get(moved.source), publisher.accounts.get(moved.target)
        if source is None or target is None:
            continue
        for at, made in _told_of(moved, source, target, publisher, told, decided):
            if at.pk in wanted:
                yield at.pk, made


def _movements(some: Sequence[OwnActivity], on: date) -> Iterator[Moved]:
    """Every movement that may concern these activities, once."""
    asked: tuple[tuple[tuple[str, ...], str, list[int]], ...] = (
        (("pool", "earmarked"), "fund", [row.fund_id for row in some if row.hierarchy == 1 and row.fund_id]),
        (("purpose", "spent"), "objective", [row.objective_id for row in some if row.objective_id]),
        (("purpose", "spent"), "project", [row.project_id for row in some if row.project_id]),
    )
    met: set[tuple[int, int]] = set()
    for kinds, axis, nodes in asked:
        if not nodes:
            continue
        for moved in ledger.movements(period=Period(date.min, on), kinds=kinds, where={axis: sorted(set(nodes))}):
            if (moved.entry, moved.line) not in met:
                met.add((moved.entry, moved.line))
                yield moved


@dataclass(frozen=True, slots=True)
class _Decision:
    """An allocation: its code, and whether its days were invented."""

    code: str
    is_synthetic: bool


def _decisions(publisher: Publisher) -> dict[int, _Decision]:
    rows = allocations(status=AllocationStatus.APPROVED).filter(decided_on__lte=publisher.on)
    held = rows.order_by().values_list("entry_id", "code", "dates_are_synthetic")
    return {entry: _Decision(code, invented) for entry, code, invented in held if entry is not None}


def _told_of(
    moved: Moved,
    source: Spot,
    target: Spot,
    publisher: Publisher,
    told: Told,
    decided: Mapping[int, _Decision],
) -> Iterator[tuple[OwnActivity, Transaction]]:
    """What a movement is in the words of the standard, and of which activity."""
    from_kind, to_kind = source.kind, target.kind
    giver, taker = publisher.at(source.place), publisher.at(target.place)
    if (from_kind, to_kind) == ("purpose", "spent") and giver:
        yield giver, _spent(moved, giver, publisher, told, sign=1)
    elif (from_kind, to_kind) == ("spent", "purpose") and taker:
        yield taker, _spent(moved, taker, publisher, told, sign=-1)
    elif to_kind == "purpose":
        above = giver if from_kind != "purpose" else publisher.at((source.fund, None, None, None))
        if taker:
            decision = decided.get(moved.entry)
            if decision is not None:
                yield taker, _given(moved, above, taker, publisher, told, decision, type=INCOMING_COMMITMENT)
            yield taker, _given(moved, above, taker, publisher, told, decision)
        if from_kind == "purpose" and giver and giver is not taker:
            yield giver, _given(moved, above, giver, publisher, told, None, sign=-1)
    elif to_kind in ("pool", "earmarked"):
        is_return = from_kind == "purpose" and source.fund == target.fund
        if is_return and giver:
            yield giver, _given(moved, taker, giver, publisher, told, None, sign=-1)
        elif taker and source.place != target.place:
            yield taker, _given(moved, giver, taker, publisher, told, None)


def _spent(moved: Moved, activity: OwnActivity, publisher: Publisher, told: Told, *, sign: int) -> Transaction:
    receiver = told.receivers.get(moved.key)
    return Transaction(
        ref=moved.key,
        type=DISBURSEMENT if receiver else EXPENDITURE,
        on=moved.on,
        value=value(Money(sign * moved.amount, moved.unit), moved.on, publisher),
        description=_marked(moved.key),
        provider=publisher.ourselves(activity.identifier),
        receiver=receiver,
        aid_types=aid_types(told.aid_types.get(activity.pk, ""), _category(moved, publisher)),
    )


def _given(
    moved: Moved,
    giver: OwnActivity | None,
    taker: OwnActivity,
    publisher: Publisher,
    told: Told,
    decision: _Decision | None,
    *,
    type: str = INCOMING_FUNDS,  # noqa: A002 (the standard's word)
    sign: int = 1,
) -> Transaction:
    invented = ["day of the decision"] if decision is not None and decision.is_synthetic else []
    return Transaction(
        ref=decision.code if decision else moved.key,
        type=type,
        on=moved.on,
        value=value(Money(sign * moved.amount, moved.unit), moved.on, publisher),
        description=_synthetic(invented) or _marked(moved.key),
        provider=publisher.ourselves(giver.identifier if giver else ""),
        receiver=publisher.ourselves(taker.identifier),
        aid_types=aid_types(told.aid_types.get(taker.pk, ""), _category(moved, publisher)),
    )


def _marked(key: str) -> Words:
    """An entry of the books that was invented carries the word in its key."""
    return _synthetic(["this entry"]) if "synthetic" in key else ()


def _category(moved: Moved, publisher: Publisher) -> int | None:
    """The category of earmarking of the fund whose money moved."""
    for account in (moved.source, moved.target):
        fund = publisher.accounts[account].fund
        if fund is not None and fund in publisher.categories:
            return publisher.categories[fund]
    return None
