"""The organisation file: budgets ahead, money spent, and documents of the organisation as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from headwater.iati.activity import Allotment, Budget, Coded, OrganisationFile
from headwater.iati.publishing.expenditure import Spent, expenditures
from headwater.iati.publishing.publisher import Publisher
from headwater.iati.publishing.values import budget, document
from headwater.iati.queries.publishing import Amount, amounts, facts


def organisation_file(publisher: Publisher, spent: Sequence[Spent]) -> OrganisationFile:
    """What the organisation says of itself: what it spent, from the books, and the rest from what was told of it."""
    told = amounts().filter(activity__isnull=True)
    lines: dict[tuple[object, ...], list[Amount]] = defaultdict(list)
    wholes: list[Amount] = []
    for row in told:
        (lines[_same(row)] if row.line else wholes).append(row)
    held: dict[str, list[tuple[Amount, Budget]]] = defaultdict(list)
    for row in wholes:
        held[row.kind].append((row, budget(row, publisher.currency, lines[_same(row)])))
    documents = facts(element="document-link").filter(activity__isnull=True, organisation__isnull=True)
    return OrganisationFile(
        identifier=publisher.own.ref,
        currency=publisher.currency,
        language=publisher.language,
        name=publisher.own.name,
        reporting=publisher.own,
        budgets=tuple(made for _, made in held["total-budget"]),
        organisation_budgets=tuple(_to_organisations(held["recipient-org-budget"], publisher)),
        region_budgets=tuple(
            Allotment(budget=made, region=Coded(code=row.code, vocabulary="1"))
            for row, made in held["recipient-region-budget"]
        ),
        country_budgets=tuple(
            Allotment(budget=made, country=Coded(code=row.code)) for row, made in held["recipient-country-budget"]
        ),
        expenditures=tuple(expenditures(spent, publisher)),
        documents=tuple(document(row.values) for row in documents),
    )


def _same(row: Amount) -> tuple[object, ...]:
    """What a whole and its lines have in common."""
    return row.kind, row.party_id, row.code, row.starts_on, row.ends_on


def _to_organisations(held: list[tuple[Amount, Budget]], publisher: Publisher) -> Iterator[Allotment]:
    for row, made in held:
        party = publisher.parties.get(row.party_id or 0)
        if party is not None:
            yield Allotment(budget=made, organisation=party)
