"""An activity from what was told of it and from the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from headwater.iati import activity as standard
from headwater.iati.activity import Activity, Coded, Narrative, Organisation, Transaction, Words
from headwater.iati.publishing import values
from headwater.iati.publishing.publisher import Publisher, names_in_languages, words_of
from headwater.iati.publishing.results import Results
from headwater.iati.publishing.transactions import Told, transactions
from headwater.iati.publishing.values import Facts
from headwater.iati.queries.publishing import Amount, Fact, OwnActivity, amounts, facts
from headwater.registry.queries import Node, nodes

# So many activities are read at once: few questions, and little memory.
_PER_PORTION = 500
_FUNDING, _ACCOUNTABLE, _IMPLEMENTING = "1", "2", "4"
_PARENT, _CHILD = "1", "2"


def activities(publisher: Publisher) -> Iterator[tuple[str, Activity]]:
    """All activities, each beside its group, by group and identifier: a country, or “several” (no country, or more)."""
    groups = _groups()
    results = Results(publisher)
    rows = sorted(publisher.activities.values(), key=lambda row: (groups.get(row.pk, SEVERAL), row.identifier))
    waiting = iter(rows)
    while some := list(islice(waiting, _PER_PORTION)):
        for row, made in zip(some, portion(some, publisher, results), strict=True):
            yield groups.get(row.pk, SEVERAL), made


SEVERAL = "several"


def _groups() -> dict[int, str]:
    """The only country of each activity that has exactly one, and no region."""
    found: dict[int, list[str]] = defaultdict(list)
    for element in ("recipient-country", "recipient-region"):
        for row in facts(element=element):
            if row.activity_id is not None:
                found[row.activity_id].append(row.values["code"] if element == "recipient-country" else SEVERAL)
    return {pk: codes[0] for pk, codes in found.items() if len(codes) == 1}


def portion(some: Sequence[OwnActivity], publisher: Publisher, results: Results) -> Iterator[Activity]:
    """Some activities, with everything that belongs to them, in their order."""
    ids = [row.pk for row in some]
    told: dict[int, dict[str, list[Fact]]] = {pk: defaultdict(list) for pk in ids}
    for fact in facts(activities=ids):
        assert fact.activity_id is not None
        told[fact.activity_id][fact.element].append(fact)
    planned: dict[int, list[Amount]] = defaultdict(list)
    for row in amounts(activities=ids):
        assert row.activity_id is not None
        planned[row.activity_id].append(row)
    held = transactions(some, publisher, _needed(told, planned))
    titles = _titles(some, publisher)
    elements = _elements(told)
    for one in some:
        shown = [results.of(elements[code], kind) for code, kind in _asked_results(told[one.pk]) if code in elements]
        yield _activity(
            one,
            publisher=publisher,
            told=told[one.pk],
            planned=planned[one.pk],
            moved=held.get(one.pk, []),
            title=titles[one.pk],
            results=[result for result in shown if result is not None],
        )


def _needed(told: Mapping[int, Facts], planned: Mapping[int, Sequence[Amount]]) -> Told:
    types = {pk: _one(held, "default-aid-type", "code") for pk, held in told.items()}
    receivers = {
        fact.values["ref"]: replace(values.party(fact.values), ref=fact.values.get("code", ""))
        for held in told.values()
        for fact in held.get("receiver", ())
    }
    promises = [row for rows in planned.values() for row in rows if row.kind == "outgoing-commitment"]
    return Told(aid_types=types, receivers=receivers, promises=promises)


def _titles(some: Sequence[OwnActivity], publisher: Publisher) -> dict[int, Words]:
    """What each is called in the register: its project, or what its money is for, or its fund."""
    naming = {row.pk: row.project or row.objective or row.fund for row in some}
    held = [node for row in some for node in (naming[row.pk], row.office) if node is not None]
    names = names_in_languages(held, on=publisher.on, language=publisher.language or "en")
    found = {}
    for row in some:
        node = naming[row.pk]
        said = names[node.pk] if node is not None else (Narrative("Contributions that belong to no fund"),)
        if row.office is not None:
            said = (Narrative(f"{said[0].text}, {names[row.office.pk][0].text}", said[0].language),)
        found[row.pk] = said
    return found


def _asked_results(told: Facts) -> list[tuple[str, str]]:
    return [(fact.values["ref"], fact.values["type"]) for fact in told.get("result", ())]


def _elements(told: Mapping[int, Facts]) -> dict[str, Node]:
    codes = {code for held in told.values() for code, _ in _asked_results(held)}
    if not codes:
        return {}
    return {node.code: node for node in nodes(kind="plan-element").filter(code__in=codes)}


def _one(told: Facts, element: str, name: str) -> str:
    held = told.get(element)
    return held[0].values.get(name, "") if held else ""


def _activity(
    one: OwnActivity,
    *,
    publisher: Publisher,
    told: Facts,
    planned: Sequence[Amount],
    moved: Sequence[Transaction],
    title: Words,
    results: Sequence[standard.Result],
) -> Activity:
    dates = tuple(
        standard.ActivityDate(type=row.values["type"], on=date.fromisoformat(row.values["on"]))
        for row in told.get("activity-date", ())
    )
    attached = _one(told, "conditions", "yes")
    spend = _one(told, "capital-spend", "percentage")
    return Activity(
        identifier=one.identifier,
        currency=publisher.currency,
        language=publisher.language,
        hierarchy=one.hierarchy,
        is_humanitarian=_yes(_one(told, "humanitarian", "yes")),
        budget_not_provided=_one(told, "budget-not-provided", "code"),
        reporting=publisher.own,
        title=next((words_of(row.values) for row in told.get("title", ())), title),
        descriptions=(*_descriptions(told), *_invented(one, told, planned)),
        participating=tuple(_participating(one, publisher, told, moved)),
        other_identifiers=tuple(values.other_identifiers(told)),
        status=status({each.type: each.on for each in dates}, publisher.on),
        dates=dates,
        contacts=tuple(values.contact(row.values) for row in told.get("contact-info", ())),
        scope=_one(told, "activity-scope", "code"),
        countries=tuple(values.coded(told, "recipient-country")),
        regions=tuple(values.coded(told, "recipient-region")),
        locations=tuple(values.location(row.values) for row in told.get("location", ())),
        sectors=tuple(values.coded(told, "sector")),
        tags=tuple(values.coded(told, "tag")),
        humanitarian_scopes=tuple(values.scope(row.values) for row in told.get("humanitarian-scope", ())),
        policy_markers=tuple(values.marker(row.values) for row in told.get("policy-marker", ())),
        collaboration_type=_one(told, "collaboration-type", "code"),
        default_flow_type=_one(told, "default-flow-type", "code"),
        default_finance_type=_one(told, "default-finance-type", "code"),
        default_aid_types=tuple(
            Coded(vocabulary="1", code=row.values["code"]) for row in told.get("default-aid-type", ())
        ),
        default_tied_status=_one(told, "default-tied-status", "code"),
        budgets=tuple(values.budget(row, publisher.currency) for row in planned if row.kind == "budget"),
        planned_disbursements=tuple(
            _planned(row, one, publisher) for row in planned if row.kind == "planned-disbursement"
        ),
        capital_spend=Decimal(spend) if spend else None,
        transactions=tuple(moved),
        documents=tuple(values.document(row.values) for row in told.get("document-link", ())),
        related=tuple(_related(one, publisher)),
        conditions=values.conditions(told) if attached == "yes" else () if attached == "no" else None,
        results=tuple(results),
    )


def status(dates: Mapping[str, date], on: date) -> str:
    """1 pipeline until it actually starts, 4 closed once it actually ended, 3 from its planned end on, else 2."""
    if "4" in dates and dates["4"] <= on:
        return "4"
    if "2" not in dates or dates["2"] > on:
        return "1"
    return "3" if "3" in dates and dates["3"] < on else "2"


def _yes(said: str) -> bool | None:
    return None if not said else said == "yes"


def _descriptions(told: Facts) -> Iterator[standard.Description]:
    for row in told.get("description", ()):
        yield standard.Description(type=row.values["type"], words=words_of(row.values))


def _invented(one: OwnActivity, told: Facts, planned: Sequence[Amount]) -> Iterator[standard.Description]:
    """What of it was invented says so in the file itself."""
    found = {row.element for held in told.values() for row in held if row.is_synthetic}
    found |= {row.kind for row in planned if row.is_synthetic}
    found |= {"iati-identifier"} if one.is_synthetic else set()
    if found:
        said = f"Synthetic: invented for a demonstration are {', '.join(sorted(found))}."
        yield standard.Description(type="4", words=(Narrative(said),))


def _participating(
    one: OwnActivity, publisher: Publisher, told: Facts, moved: Sequence[Transaction]
) -> Iterator[Organisation]:
    """Donors, or the funds that the money comes from; ourselves as accountable; who implements."""
    own = publisher.own
    if one.hierarchy == 1:
        yield from _donors(moved, own.ref)
    for parent in publisher.parents.get(one.pk, ()):
        yield replace(publisher.ourselves(publisher.activities[parent].identifier), role=_FUNDING)
    yield replace(publisher.ourselves(), role=_ACCOUNTABLE)
    others = [row.values for row in told.get("participating-org", ())]
    for said in others:
        yield replace(values.party(said), role=said["code"])
    if not any(said["code"] == _IMPLEMENTING for said in others):
        yield replace(publisher.ourselves(), role=_IMPLEMENTING)


def _donors(moved: Sequence[Transaction], own: str) -> Iterator[Organisation]:
    """Each donor once, with its activity where all its money came from one."""
    given: dict[tuple[str, Words], list[Organisation]] = defaultdict(list)
    for each in moved:
        if each.provider is not None and (not own or each.provider.ref != own):
            given[each.provider.ref, each.provider.name].append(each.provider)
    for key in sorted(given, key=lambda key: (key[0], key[1][0].text)):
        from_these = {each.activity for each in given[key]}
        yield replace(given[key][0], role=_FUNDING, activity=from_these.pop() if len(from_these) == 1 else "")


def _planned(row: Amount, one: OwnActivity, publisher: Publisher) -> standard.PlannedDisbursement:
    receiver = None if row.party_id is None else publisher.parties.get(row.party_id)
    return standard.PlannedDisbursement(
        type="2" if row.is_revised else "1",
        start=row.starts_on,
        end=row.ends_on,
        value=values.amount(row, publisher.currency),
        provider=publisher.ourselves(one.identifier),
        receiver=receiver,
    )


def _related(one: OwnActivity, publisher: Publisher) -> Iterator[tuple[str, str]]:
    for parent in publisher.parents.get(one.pk, ()):
        yield publisher.activities[parent].identifier, _PARENT
    for child in publisher.children(one) if one.hierarchy == 1 else ():
        yield child.identifier, _CHILD
