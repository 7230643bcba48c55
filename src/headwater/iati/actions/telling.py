"""Saying what IATI files need and no other record holds: which activities there are, facts, and amounts by period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note_many
from headwater.audit.rules import Line
from headwater.iati.models import Amount, Fact, OwnActivity
from headwater.iati.queries.publishing import amounts, facts, own_activities, own_identifier
from headwater.iati.rules import (
    ActivityDraft,
    AmountDraft,
    FactDraft,
    Place,
    amount_complaints,
    fact_complaints,
    identifier_complaints,
    overlap_complaints,
)
from headwater.iati.workbooks import looked
from headwater.lib.errors import Complaint, refuse_if
from headwater.lib.words import said
from headwater.registry.queries import nodes

POWER = "tell iati facts"
_ROWS_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What telling did: how many are new, how many stood so already."""

    new: int
    unchanged: int


@transaction.atomic
def name_activities(*, drafts: Sequence[ActivityDraft], by: Person) -> Told:
    """Give places of the books the identifiers under which they are published, for ever. The same again is nothing new.

    Refused, with all complaints together: without the power “tell iati facts”; an identifier that the standard does
    not admit, that does not begin with ours, or that is taken; a place that has another identifier.
    """
    require(by, POWER)
    own = own_identifier()
    held = {row.identifier: _place(row) for row in own_activities()}
    places = {place: identifier for identifier, place in held.items()}
    complaints: list[Complaint] = []
    new: list[OwnActivity] = []
    for draft in drafts:
        if held.get(draft.identifier) == draft.place:
            continue
        wrong = list(identifier_complaints(draft.identifier, own))
        if draft.identifier in held:
            wrong.append(
                said(
                    "The identifier {identifier} is that of another activity; give this one its own.",
                    identifier=draft.identifier,
                )
            )
        if draft.place in places:
            wrong.append(
                said(
                    "This is published as {identifier} already, and an identifier never changes.",
                    identifier=places[draft.place],
                )
            )
        complaints += [Complaint(what, draft.identifier) for what in wrong]
        held[draft.identifier], places[draft.place] = draft.place, draft.identifier
        new.append(_activity(draft, by))
    refuse_if(complaints)
    OwnActivity.objects.bulk_create(new, batch_size=_ROWS_PER_STATEMENT)
    lines = [Line(action="name activity", target=f"activity:{row.identifier}", after=_facts_of(row)) for row in new]
    note_many(by=by, lines=lines)
    return Told(new=len(new), unchanged=len(drafts) - len(new))


def _place(row: OwnActivity) -> Place:
    return row.fund_id, row.objective_id, row.office_id, row.project_id


def _activity(draft: ActivityDraft, by: Person) -> OwnActivity:
    return OwnActivity(
        identifier=draft.identifier,
        fund_id=draft.fund,
        objective_id=draft.objective,
        office_id=draft.office,
        project_id=draft.project,
        is_synthetic=draft.is_synthetic,
        named_by=by,
        named_at=timezone.now(),
    )


def _facts_of(row: OwnActivity) -> dict[str, object]:
    return {"fund": row.fund_id, "objective": row.objective_id, "office": row.office_id, "project": row.project_id}


@transaction.atomic
def tell_facts(*, drafts: Sequence[FactDraft], by: Person) -> Told:
    """Tell facts, or take some back. The same again changes nothing; another content is a further revision.

    Refused, with all complaints together: without the power “tell iati facts”; an element that there is not; a field
    that it does not take, that it needs, or whose content is not what it should be; an unknown activity or
    organisation; one fact twice; taking back what was never told.
    """
    require(by, POWER)
    refuse_if(Complaint(what, _where(draft)) for draft in drafts for what in fact_complaints(draft))
    known = {row.identifier: row.pk for row in own_activities()}
    there = {node.pk for node in nodes(kind="organisation", ids={draft.organisation or 0 for draft in drafts})}
    complaints = [Complaint(what, _where(draft)) for draft in drafts for what in _unknown(draft.identifier, known)]
    complaints += [
        Complaint(said("There is no such organisation; register it first."), _where(draft))
        for draft in drafts
        if draft.organisation is not None and draft.organisation not in there
    ]
    refuse_if(complaints)
    held = {(row.activity_id, row.organisation_id, row.element, row.key): row for row in facts(also_withdrawn=True)}
    new: list[Fact] = []
    met: set[tuple[object, ...]] = set()
    for draft in drafts:
        place = (known.get(draft.identifier), draft.organisation, draft.element, draft.key)
        before = held.get(place)
        if place in met:
            complaints.append(Complaint(said("This stands twice; it is told once."), _where(draft)))
        elif draft.is_withdrawn and (before is None or before.is_withdrawn):
            complaints.append(Complaint(said("This was never told, so it cannot be taken back."), _where(draft)))
        elif before is None or _said(before) != _told(draft):
            new.append(_fact(draft, known.get(draft.identifier), before, by))
        met.add(place)
    refuse_if(complaints)
    Fact.objects.bulk_create(new, batch_size=_ROWS_PER_STATEMENT)
    note_many(by=by, lines=[_fact_line(row) for row in new])
    return Told(new=len(new), unchanged=len(drafts) - len(new))


def _where(draft: FactDraft | AmountDraft) -> str:
    what = draft.element if isinstance(draft, FactDraft) else draft.kind
    return said("{what} of {activity}", what=what, activity=draft.identifier) if draft.identifier else what


def _unknown(identifier: str, known: dict[str, int]) -> Iterator[str]:
    if identifier and identifier not in known:
        yield said("There is no activity {identifier}; name it first or correct the identifier.", identifier=identifier)


def _values(draft: FactDraft) -> dict[str, str]:
    return {name: told.strip() for name, told in sorted(draft.values.items()) if told.strip()}


def _said(row: Fact) -> tuple[object, ...]:
    return row.values, row.is_withdrawn, row.is_synthetic, row.source


def _told(draft: FactDraft) -> tuple[object, ...]:
    return _values(draft), draft.is_withdrawn, draft.is_synthetic, draft.source.strip()


def _fact(draft: FactDraft, activity: int | None, before: Fact | None, by: Person) -> Fact:
    return Fact(
        activity_id=activity,
        organisation_id=draft.organisation,
        element=draft.element,
        key=draft.key,
        revision=before.revision + 1 if before else 1,
        values=_values(draft),
        is_withdrawn=draft.is_withdrawn,
        is_synthetic=draft.is_synthetic,
        source=draft.source.strip(),
        told_by=by,
        told_at=timezone.now(),
    )


def _fact_line(row: Fact) -> Line:
    after = {"values": row.values, "withdrawn": row.is_withdrawn, "source": row.source}
    target = f"iati-fact:{row.activity_id or 0}:{row.organisation_id or 0}:{row.element}:{row.key}"
    return Line(action="tell iati fact", target=target, after=after)


@transaction.atomic
def tell_amounts(*, drafts: Sequence[AmountDraft], by: Person) -> Told:
    """Tell amounts by period, or take some back. The same again changes nothing; another is a further revision.

    Refused, with all complaints together: without the power “tell iati facts”; what is wrong with an amount by itself;
    an unknown activity or organisation; budgets of one activity (or of one kind) that share days.
    """
    require(by, POWER)
    complaints = [Complaint(what, _where(draft)) for draft in drafts for what in amount_complaints(draft)]
    known = {row.identifier: row.pk for row in own_activities()}
    complaints += [Complaint(what, _where(draft)) for draft in drafts for what in _unknown(draft.identifier, known)]
    refuse_if(complaints)
    held = {_amount_key(row): row for row in amounts(also_withdrawn=True)}
    standing = dict(held)
    new: list[Amount] = []
    for draft in drafts:
        row = _amount(draft, known.get(draft.identifier), by)
        before = standing.get(_amount_key(row))
        if before is not None and _amount_said(before) == _amount_said(row):
            continue
        row.revision = before.revision + 1 if before else 1
        standing[_amount_key(row)] = row
        new.append(row)
    refuse_if(_overlaps(standing.values()))
    Amount.objects.bulk_create(new, batch_size=_ROWS_PER_STATEMENT)
    note_many(by=by, lines=[_amount_line(row) for row in new])
    return Told(new=len(new), unchanged=len(drafts) - len(new))


def _amount(draft: AmountDraft, activity: int | None, by: Person) -> Amount:
    return Amount(
        activity_id=activity,
        kind=draft.kind,
        party_id=draft.party,
        code=draft.code,
        line=draft.line.strip(),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        amount=draft.money.amount,
        currency=draft.money.currency,
        valued_on=draft.valued_on,
        is_revised=draft.is_revised,
        is_committed=draft.is_committed,
        is_withdrawn=draft.is_withdrawn,
        is_synthetic=draft.is_synthetic,
        source=draft.source.strip(),
        told_by=by,
        told_at=timezone.now(),
    )


def _amount_key(row: Amount) -> tuple[object, ...]:
    return row.activity_id, row.kind, row.party_id, row.code, row.line, row.starts_on, row.ends_on


def _amount_said(row: Amount) -> tuple[object, ...]:
    told = (row.amount, row.currency, row.valued_on, row.is_revised, row.is_committed)
    return *told, row.is_withdrawn, row.is_synthetic, row.source


def _overlaps(rows: Iterable[Amount]) -> Iterator[Complaint]:
    """Amounts of one kind, subject, target and line do not share days."""
    days = defaultdict(list)
    for row in rows:
        if not row.is_withdrawn and row.kind != "planned-disbursement":
            days[row.activity_id, row.kind, row.party_id, row.code, row.line].append((row.starts_on, row.ends_on))
    for (_, kind, *_), held in days.items():
        yield from (Complaint(what, kind) for what in overlap_complaints(held, kind))


def _amount_line(row: Amount) -> Line:
    after = {
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "amount": row.amount,
        "currency": row.currency,
        "withdrawn": row.is_withdrawn,
        "source": row.source,
    }
    return Line(action="tell iati amount", target=f"iati-amount:{row.activity_id or 0}:{row.kind}", after=after)


@transaction.atomic
def tell_workbook(*, content: bytes, record: str, by: Person, only_look: bool = False) -> Told:
    """Tell what a workbook holds, all of it or nothing; only_look: say what it would do, and write nothing.

    Refused, with every complaint at its row: what the workbook itself has wrong, and what the action of its record
    refuses.
    """
    found = looked(content, record, on=timezone.localdate())
    refuse_if(found.complaints)
    told = _TELLING[record](drafts=found.drafts, by=by)
    if only_look:
        transaction.set_rollback(True)
    return told


_TELLING: Mapping[str, Callable[..., Told]] = {
    "activities": name_activities,
    "facts": tell_facts,
    "amounts": tell_amounts,
}
