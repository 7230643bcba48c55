"""An activity as values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from lxml import etree

from headwater.iati.activity import (
    Activity,
    ActivityDate,
    Administrative,
    Budget,
    Condition,
    Contact,
    Description,
    HumanitarianScope,
    Identifier,
    Location,
    Organisation,
    PlannedDisbursement,
    PolicyMarker,
    Transaction,
)
from headwater.iati.parsing.elements import (
    LANGUAGE,
    Reader,
    Unreadable,
    all_words,
    code,
    every,
    first,
    line_of,
    optional,
    organisation,
    words,
)
from headwater.iati.parsing.results import result
from headwater.lib.words import noted

_Kept = TypeVar("_Kept")


def activity(one: etree._Element, reader: Reader) -> Activity | None:
    """An activity of version 2.03, whole; None where it has no identifier, without which nobody can speak of it.

    What is wrong in a part of it is noted with its line, and that part is left out.
    """
    head = _head(one, reader)
    if head is None:
        return None
    return head(
        descriptions=tuple(
            Description(type=each.get("type", ""), words=words(each)) for each in every(one, "description")
        ),
        other_identifiers=tuple(_identifier(each) for each in every(one, "other-identifier")),
        contacts=tuple(_contact(each) for each in every(one, "contact-info")),
        scope=code(one, "activity-scope"),
        countries=reader.all_coded(one, "recipient-country"),
        regions=reader.all_coded(one, "recipient-region"),
        locations=tuple(_location(each) for each in every(one, "location")),
        sectors=reader.all_coded(one, "sector"),
        tags=reader.all_coded(one, "tag"),
        humanitarian_scopes=tuple(
            HumanitarianScope(
                type=each.get("type", ""),
                code=each.get("code", ""),
                vocabulary=each.get("vocabulary", ""),
                vocabulary_uri=each.get("vocabulary-uri", ""),
                words=words(each),
            )
            for each in every(one, "humanitarian-scope")
        ),
        policy_markers=tuple(
            PolicyMarker(
                code=each.get("code", ""),
                vocabulary=each.get("vocabulary", ""),
                vocabulary_uri=each.get("vocabulary-uri", ""),
                significance=each.get("significance", ""),
                words=words(each),
            )
            for each in every(one, "policy-marker")
        ),
        collaboration_type=code(one, "collaboration-type"),
        default_flow_type=code(one, "default-flow-type"),
        default_finance_type=code(one, "default-finance-type"),
        default_aid_types=reader.all_coded(one, "default-aid-type"),
        default_tied_status=code(one, "default-tied-status"),
        budgets=kept(_budget, reader, one, "budget"),
        planned_disbursements=kept(_planned, reader, one, "planned-disbursement"),
        capital_spend=_capital_spend(one, reader),
        transactions=kept(transaction, reader, one, "transaction"),
        documents=reader.documents(one),
        related=tuple((each.get("ref", ""), each.get("type", "")) for each in every(one, "related-activity")),
        conditions=_conditions(one),
        results=kept(result, reader, one, "result"),
    )


def outline(one: etree._Element, reader: Reader) -> Activity | None:
    """What tells an activity from others: identifier, title, dates, organisations. Without money and results."""
    head = _head(one, reader)
    return None if head is None else head()


def payments(one: etree._Element, reader: Reader) -> Iterator[tuple[int, Transaction]]:
    """The transactions of an activity that can be read, with their lines: what, when, how much, from and to whom."""
    for each in every(one, "transaction"):
        try:
            yield line_of(each), Transaction(**_payment(each, reader))
        except Unreadable:
            continue


def transaction(one: etree._Element, reader: Reader) -> Transaction:
    """A transaction. Unreadable: without a type of the list, a day or a value."""
    countries, regions = reader.all_coded(one, "recipient-country"), reader.all_coded(one, "recipient-region")
    return Transaction(
        **_payment(one, reader),
        is_humanitarian=reader.flag(one, "humanitarian"),
        disbursement_channel=code(one, "disbursement-channel"),
        sectors=reader.all_coded(one, "sector"),
        country=countries[0] if countries else None,
        region=regions[0] if regions else None,
        flow_type=code(one, "flow-type"),
        finance_type=code(one, "finance-type"),
        aid_types=reader.all_coded(one, "aid-type"),
        tied_status=code(one, "tied-status"),
    )


def _payment(one: etree._Element, reader: Reader) -> dict[str, Any]:
    return {
        "ref": one.get("ref", ""),
        "type": reader.listed(one, code(one, "transaction-type"), "TransactionType"),
        "on": reader.day(first(one, "transaction-date"), one, "transaction-date"),
        "value": reader.value(one),
        "description": all_words(one, "description"),
        "provider": optional(one, "provider-org", "provider-activity-id"),
        "receiver": optional(one, "receiver-org", "receiver-activity-id"),
    }


def kept(
    read: Callable[[etree._Element, Reader], _Kept], reader: Reader, parent: etree._Element, tag: str
) -> tuple[_Kept, ...]:
    """All elements with a tag that can be read."""
    found = []
    for each in every(parent, tag):
        try:
            found.append(read(each, reader))
        except Unreadable:
            continue
    return tuple(found)


def _head(one: etree._Element, reader: Reader) -> Callable[..., Activity] | None:
    """What every activity has, waiting for the rest."""
    identifier = " ".join((one.findtext("iati-identifier") or "").split())
    if not identifier:
        reader.note(one, noted("The activity has no identifier; it is left out. Add <iati-identifier>."))
        return None
    reader.identifier = identifier
    reporter = first(one, "reporting-org")
    if reporter is None or not reporter.get("ref", "").strip():
        reader.note(
            one if reporter is None else reporter, noted("It does not say by its ref who reports it; add @ref.")
        )
    hierarchy = one.get("hierarchy", "").strip()
    known = {
        "identifier": identifier,
        "currency": one.get("default-currency", "").strip(),
        "language": one.get(LANGUAGE, ""),
        "hierarchy": int(hierarchy) if hierarchy.isascii() and hierarchy.isdigit() and len(hierarchy) < 5 else None,
        "is_humanitarian": reader.flag(one, "humanitarian"),
        "budget_not_provided": one.get("budget-not-provided", ""),
        "updated_at": reader.moment(one, "last-updated-datetime"),
        "reporting": Organisation() if reporter is None else organisation(reporter),
        "title": all_words(one, "title"),
        "participating": kept(_participating, reader, one, "participating-org"),
        "status": _status(one, reader),
        "dates": kept(_date, reader, one, "activity-date"),
    }
    return lambda **rest: Activity(**known, **rest)


def _participating(one: etree._Element, reader: Reader) -> Organisation:
    reader.listed(one, one.get("role", "").strip(), "OrganisationRole")
    return organisation(one, "activity-id")


def _status(one: etree._Element, reader: Reader) -> str:
    element = first(one, "activity-status")
    try:
        return "" if element is None else reader.listed(element, element.get("code", "").strip(), "ActivityStatus")
    except Unreadable:
        return ""


def _date(one: etree._Element, reader: Reader) -> ActivityDate:
    kind = reader.listed(one, one.get("type", "").strip(), "ActivityDateType")
    # Before version 2, what stood inside was the day in words.
    told = words(one) if first(one, "narrative") is not None else ()
    return ActivityDate(type=kind, on=reader.day(one, one, "activity-date"), words=told)


def _identifier(one: etree._Element) -> Identifier:
    owner = first(one, "owner-org")
    return Identifier(
        ref=one.get("ref", ""), type=one.get("type", ""), owner=None if owner is None else organisation(owner)
    )


def _contact(one: etree._Element) -> Contact:
    return Contact(
        type=one.get("type", ""),
        organisation=all_words(one, "organisation"),
        department=all_words(one, "department"),
        person=all_words(one, "person-name"),
        job_title=all_words(one, "job-title"),
        telephones=_texts(one, "telephone"),
        emails=_texts(one, "email"),
        websites=_texts(one, "website"),
        addresses=tuple(words(each) for each in every(one, "mailing-address")),
    )


def _texts(one: etree._Element, tag: str) -> tuple[str, ...]:
    return tuple((each.text or "").strip() for each in every(one, tag))


def _location(one: etree._Element) -> Location:
    return Location(
        ref=one.get("ref", ""),
        reach=code(one, "location-reach"),
        ids=tuple((each.get("vocabulary", ""), each.get("code", "")) for each in every(one, "location-id")),
        name=all_words(one, "name"),
        description=all_words(one, "description"),
        activity_description=all_words(one, "activity-description"),
        administratives=tuple(
            Administrative(
                vocabulary=each.get("vocabulary", ""), code=each.get("code", ""), level=each.get("level", "")
            )
            for each in every(one, "administrative")
        ),
        position=(one.findtext("point/pos") or "").strip(),
        exactness=code(one, "exactness"),
        location_class=code(one, "location-class"),
        feature=code(one, "feature-designation"),
    )


def _budget(one: etree._Element, reader: Reader) -> Budget:
    return Budget(
        type=one.get("type", ""),
        status=one.get("status", ""),
        start=reader.day(first(one, "period-start"), one, "period-start"),
        end=reader.day(first(one, "period-end"), one, "period-end"),
        value=reader.value(one),
    )


def _planned(one: etree._Element, reader: Reader) -> PlannedDisbursement:
    end = first(one, "period-end")
    return PlannedDisbursement(
        type=one.get("type", ""),
        start=reader.day(first(one, "period-start"), one, "period-start"),
        end=None if end is None else reader.day(end, one, "period-end"),
        value=reader.value(one),
        provider=optional(one, "provider-org", "provider-activity-id"),
        receiver=optional(one, "receiver-org", "receiver-activity-id"),
    )


def _capital_spend(one: etree._Element, reader: Reader) -> Decimal | None:
    element = first(one, "capital-spend")
    return None if element is None else reader.number(element, element.get("percentage"), "@percentage")


def _conditions(one: etree._Element) -> tuple[Condition, ...] | None:
    element = first(one, "conditions")
    if element is None:
        return None
    return tuple(Condition(type=each.get("type", ""), words=words(each)) for each in every(element, "condition"))
