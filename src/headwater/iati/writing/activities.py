"""An activity as XML, in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.iati.activity import (
    Activity,
    Budget,
    Contact,
    Indicator,
    Level,
    Location,
    PlannedDisbursement,
    Result,
    Transaction,
)
from headwater.iati.writing import pen

_POINT = "http://www.opengis.net/def/crs/EPSG/0/4326"
_P, _Q, _R, _S, _T = "    ", "      ", "        ", "          ", "            "


def activity_xml(one: Activity) -> str:
    """A whole activity, indented to stand in a file."""
    return "".join(activity_lines(one))


def activity_lines(one: Activity) -> Iterator[str]:
    """An activity piece by piece, so that one with very many transactions need not be held whole."""
    pairs: pen.Pairs = (
        ("xml:lang", one.language),
        ("default-currency", one.currency),
        ("hierarchy", "" if one.hierarchy is None else str(one.hierarchy)),
        ("humanitarian", pen.flag(one.is_humanitarian)),
        ("budget-not-provided", one.budget_not_provided),
        ("last-updated-datetime", pen.moment(one.updated_at)),
    )
    yield f"  <iati-activity{pen.attributes(pairs)}>\n"
    yield from _who_and_what(one)
    yield from _where_and_what_for(one)
    yield from _money(one)
    yield from (pen.document(_P, document) for document in one.documents)
    yield from (pen.empty(_P, "related-activity", ("ref", ref), ("type", kind)) for ref, kind in one.related)
    if one.conditions is not None:
        inside = [pen.words(_Q, "condition", each.words, ("type", each.type)) for each in one.conditions]
        yield pen.around(_P, "conditions", inside, ("attached", pen.flag(bool(one.conditions))))
    yield from (_result(result) for result in one.results)
    yield "  </iati-activity>\n"


def _who_and_what(one: Activity) -> Iterator[str]:
    yield pen.holding(_P, "iati-identifier", one.identifier)
    yield pen.organisation(_P, "reporting-org", one.reporting)
    yield pen.words(_P, "title", one.title)
    yield from (pen.words(_P, "description", each.words, ("type", each.type)) for each in one.descriptions)
    yield from (pen.organisation(_P, "participating-org", each, "activity-id") for each in one.participating)
    for other in one.other_identifiers:
        owner = [pen.organisation(_Q, "owner-org", other.owner)] if other.owner else []
        yield pen.around(_P, "other-identifier", owner, ("ref", other.ref), ("type", other.type))
    yield pen.code(_P, "activity-status", one.status)
    for dated in one.dates:
        inside = [pen.narratives(_Q, dated.words)]
        yield pen.around(_P, "activity-date", inside, ("type", dated.type), ("iso-date", dated.on.isoformat()))
    yield from (_contact(contact) for contact in one.contacts)
    yield pen.code(_P, "activity-scope", one.scope)


def _contact(one: Contact) -> str:
    inside = [
        pen.words(_Q, "organisation", one.organisation),
        pen.words(_Q, "department", one.department),
        pen.words(_Q, "person-name", one.person),
        pen.words(_Q, "job-title", one.job_title),
        *(pen.holding(_Q, "telephone", each) for each in one.telephones),
        *(pen.holding(_Q, "email", each) for each in one.emails),
        *(pen.holding(_Q, "website", each) for each in one.websites),
        *(pen.words(_Q, "mailing-address", each) for each in one.addresses),
    ]
    return pen.around(_P, "contact-info", inside, ("type", one.type))


def _where_and_what_for(one: Activity) -> Iterator[str]:
    yield from (pen.coded(_P, "recipient-country", each) for each in one.countries)
    yield from (pen.coded(_P, "recipient-region", each) for each in one.regions)
    yield from (_location(each) for each in one.locations)
    yield from (pen.coded(_P, "sector", each) for each in one.sectors)
    yield from (pen.coded(_P, "tag", each) for each in one.tags)
    for scope in one.humanitarian_scopes:
        pairs: pen.Pairs = (
            ("type", scope.type),
            ("vocabulary", scope.vocabulary),
            ("vocabulary-uri", scope.vocabulary_uri),
            ("code", scope.code),
        )
        yield pen.around(_P, "humanitarian-scope", [pen.narratives(_Q, scope.words)], *pairs)
    for marker in one.policy_markers:
        pairs = (
            ("vocabulary", marker.vocabulary),
            ("vocabulary-uri", marker.vocabulary_uri),
            ("code", marker.code),
            ("significance", marker.significance),
        )
        yield pen.around(_P, "policy-marker", [pen.narratives(_Q, marker.words)], *pairs)
    yield pen.code(_P, "collaboration-type", one.collaboration_type)
    yield pen.code(_P, "default-flow-type", one.default_flow_type)
    yield pen.code(_P, "default-finance-type", one.default_finance_type)
    yield from (pen.coded(_P, "default-aid-type", each) for each in one.default_aid_types)
    yield pen.code(_P, "default-tied-status", one.default_tied_status)


def _location(one: Location) -> str:
    inside = [pen.code(_Q, "location-reach", one.reach)]
    inside += [pen.empty(_Q, "location-id", ("vocabulary", kind), ("code", code)) for kind, code in one.ids]
    inside += [
        pen.words(_Q, "name", one.name),
        pen.words(_Q, "description", one.description),
        pen.words(_Q, "activity-description", one.activity_description),
    ]
    inside += [
        pen.empty(_Q, "administrative", ("vocabulary", each.vocabulary), ("level", each.level), ("code", each.code))
        for each in one.administratives
    ]
    if one.position:
        inside.append(pen.around(_Q, "point", [pen.holding(_R, "pos", one.position)], ("srsName", _POINT)))
    inside += [
        pen.code(_Q, "exactness", one.exactness),
        pen.code(_Q, "location-class", one.location_class),
        pen.code(_Q, "feature-designation", one.feature),
    ]
    return pen.around(_P, "location", inside, ("ref", one.ref))


def _money(one: Activity) -> Iterator[str]:
    yield from (_budget(budget) for budget in one.budgets)
    yield from (_planned(planned) for planned in one.planned_disbursements)
    if one.capital_spend is not None:
        yield pen.empty(_P, "capital-spend", ("percentage", pen.number(one.capital_spend)))
    yield from (_transaction(moved) for moved in one.transactions)


def _budget(one: Budget) -> str:
    inside = [pen.day(_Q, "period-start", one.start), pen.day(_Q, "period-end", one.end), pen.amount(_Q, one.value)]
    return pen.around(_P, "budget", inside, ("type", one.type), ("status", one.status))


def _planned(one: PlannedDisbursement) -> str:
    inside = [pen.day(_Q, "period-start", one.start)]
    if one.end is not None:
        inside.append(pen.day(_Q, "period-end", one.end))
    inside.append(pen.amount(_Q, one.value))
    if one.provider is not None:
        inside.append(pen.organisation(_Q, "provider-org", one.provider, "provider-activity-id"))
    if one.receiver is not None:
        inside.append(pen.organisation(_Q, "receiver-org", one.receiver, "receiver-activity-id"))
    return pen.around(_P, "planned-disbursement", inside, ("type", one.type))


def _transaction(one: Transaction) -> str:
    pairs = (("ref", one.ref), ("humanitarian", pen.flag(one.is_humanitarian)))
    parts = [
        f"{_P}<transaction{pen.attributes(pairs)}>\n",
        f'{_Q}<transaction-type code="{pen.value(one.type)}"/>\n',
        pen.day(_Q, "transaction-date", one.on),
        pen.amount(_Q, one.value),
    ]
    if one.description:
        parts.append(pen.words(_Q, "description", one.description))
    if one.provider is not None:
        parts.append(pen.organisation(_Q, "provider-org", one.provider, "provider-activity-id"))
    if one.receiver is not None:
        parts.append(pen.organisation(_Q, "receiver-org", one.receiver, "receiver-activity-id"))
    if one.disbursement_channel:
        parts.append(pen.code(_Q, "disbursement-channel", one.disbursement_channel))
    parts += [pen.coded(_Q, "sector", each) for each in one.sectors]
    if one.country is not None:
        parts.append(pen.coded(_Q, "recipient-country", one.country))
    if one.region is not None:
        parts.append(pen.coded(_Q, "recipient-region", one.region))
    if one.flow_type:
        parts.append(pen.code(_Q, "flow-type", one.flow_type))
    if one.finance_type:
        parts.append(pen.code(_Q, "finance-type", one.finance_type))
    parts += [pen.coded(_Q, "aid-type", each) for each in one.aid_types]
    if one.tied_status:
        parts.append(pen.code(_Q, "tied-status", one.tied_status))
    parts.append(f"{_P}</transaction>\n")
    return "".join(parts)


def _result(one: Result) -> str:
    inside = [pen.words(_Q, "title", one.title), pen.words(_Q, "description", one.description)]
    inside += [pen.document(_Q, document) for document in one.documents]
    inside += [pen.coded(_Q, "reference", each) for each in one.references]
    inside += [_indicator(indicator) for indicator in one.indicators]
    return pen.around(_P, "result", inside, ("type", one.type), ("aggregation-status", pen.flag(one.aggregates)))


def _indicator(one: Indicator) -> str:
    inside = [pen.words(_R, "title", one.title), pen.words(_R, "description", one.description)]
    inside += [pen.document(_R, document) for document in one.documents]
    inside += [pen.coded(_R, "reference", each, "indicator-uri") for each in one.references]
    inside += [_level(_R, "baseline", baseline) for baseline in one.baselines]
    for period in one.periods:
        held = [pen.day(_S, "period-start", period.start), pen.day(_S, "period-end", period.end)]
        held += [_level(_S, "target", level) for level in period.targets]
        held += [_level(_S, "actual", level) for level in period.actuals]
        inside.append(pen.around(_R, "period", held))
    pairs: pen.Pairs = (
        ("measure", one.measure),
        ("ascending", pen.flag(one.is_ascending)),
        ("aggregation-status", pen.flag(one.aggregates)),
    )
    return pen.around(_Q, "indicator", inside, *pairs)


def _level(pad: str, tag: str, one: Level) -> str:
    inner = f"{pad}  "
    inside = [pen.empty(inner, "location", ("ref", ref)) for ref in one.locations]
    inside += [pen.empty(inner, "dimension", ("name", name), ("value", said)) for name, said in one.dimensions]
    documents = [pen.document(inner, document) for document in one.documents]
    comment = pen.words(inner, "comment", one.comment)
    # The schema has them the other way round in a baseline.
    inside += [*documents, comment] if tag == "baseline" else [comment, *documents]
    on = "" if one.on is None else one.on.isoformat()
    return pen.around(pad, tag, inside, ("year", one.year), ("iso-date", on), ("value", one.value))
