"""An organisation file as XML, in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.iati.activity import Allotment, Budget, OrganisationFile
from headwater.iati.writing import pen

_P, _Q = "    ", "      "


def organisation_xml(one: OrganisationFile) -> str:
    """A whole organisation, indented to stand in a file."""
    return "".join(_lines(one))


def _lines(one: OrganisationFile) -> Iterator[str]:
    pairs: pen.Pairs = (
        ("xml:lang", one.language),
        ("default-currency", one.currency),
        ("last-updated-datetime", pen.moment(one.updated_at)),
    )
    yield f"  <iati-organisation{pen.attributes(pairs)}>\n"
    yield pen.holding(_P, "organisation-identifier", one.identifier)
    yield pen.words(_P, "name", one.name)
    yield pen.organisation(_P, "reporting-org", one.reporting)
    yield from (_budget("total-budget", budget) for budget in one.budgets)
    yield from (_allotment("recipient-org-budget", each) for each in one.organisation_budgets)
    yield from (_allotment("recipient-region-budget", each) for each in one.region_budgets)
    yield from (_allotment("recipient-country-budget", each) for each in one.country_budgets)
    yield from (_budget("total-expenditure", spent, lines="expense-line") for spent in one.expenditures)
    yield from (pen.document(_P, document) for document in one.documents)
    yield "  </iati-organisation>\n"


def _allotment(tag: str, one: Allotment) -> str:
    if one.organisation is not None:
        whose = pen.organisation(_Q, "recipient-org", one.organisation)
    elif one.region is not None:
        whose = pen.coded(_Q, "recipient-region", one.region)
    else:
        assert one.country is not None, "a budget is for an organisation, a region or a country"
        whose = pen.coded(_Q, "recipient-country", one.country)
    return _budget(tag, one.budget, whose=whose)


def _budget(tag: str, one: Budget, *, whose: str = "", lines: str = "budget-line") -> str:
    inside = [
        whose,
        pen.day(_Q, "period-start", one.start),
        pen.day(_Q, "period-end", one.end),
        pen.amount(_Q, one.value),
        *pen.lines(_Q, lines, one.lines),
    ]
    return pen.around(_P, tag, inside, ("status", one.status))
