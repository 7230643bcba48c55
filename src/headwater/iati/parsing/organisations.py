"""An organisation file as values."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from headwater.iati.activity import Allotment, Budget, Line, Organisation, OrganisationFile
from headwater.iati.parsing.elements import LANGUAGE, Reader, Unreadable, all_words, words
from headwater.iati.parsing.elements import organisation as whose
from headwater.lib.words import noted


def organisation(one: etree._Element, reader: Reader) -> OrganisationFile | None:
    """An organisation of version 2.03; None where it has no identifier. What is wrong in a part is noted."""
    identifier = " ".join((one.findtext("organisation-identifier") or "").split())
    if not identifier:
        reader.note(one, noted("The organisation has no identifier; it is left out. Add <organisation-identifier>."))
        return None
    reader.identifier = identifier
    reporter = one.find("reporting-org")
    return OrganisationFile(
        identifier=identifier,
        currency=one.get("default-currency", "").strip(),
        language=one.get(LANGUAGE, ""),
        updated_at=reader.moment(one, "last-updated-datetime"),
        name=all_words(one, "name"),
        reporting=Organisation() if reporter is None else whose(reporter),
        budgets=tuple(_budgets(one, "total-budget", reader)),
        organisation_budgets=tuple(_allotments(one, "recipient-org-budget", reader)),
        region_budgets=tuple(_allotments(one, "recipient-region-budget", reader)),
        country_budgets=tuple(_allotments(one, "recipient-country-budget", reader)),
        expenditures=tuple(_budgets(one, "total-expenditure", reader)),
        documents=reader.documents(one),
    )


def _budgets(one: etree._Element, tag: str, reader: Reader) -> Iterator[Budget]:
    for each in one.iterfind(tag):
        try:
            yield _budget(each, reader)
        except Unreadable:
            continue


def _budget(one: etree._Element, reader: Reader) -> Budget:
    lines = [*one.iterfind("budget-line"), *one.iterfind("expense-line")]
    return Budget(
        status=one.get("status", ""),
        start=reader.day(one.find("period-start"), one, "period-start"),
        end=reader.day(one.find("period-end"), one, "period-end"),
        value=reader.value(one),
        lines=tuple(
            Line(
                ref=line.get("ref", ""),
                value=None if line.find("value") is None else reader.value(line),
                words=words(line),
            )
            for line in lines
        ),
    )


def _allotments(one: etree._Element, tag: str, reader: Reader) -> Iterator[Allotment]:
    for each in one.iterfind(tag):
        org, region, country = (each.find(f"recipient-{what}") for what in ("org", "region", "country"))
        try:
            yield Allotment(
                budget=_budget(each, reader),
                organisation=None if org is None else whose(org),
                region=None if region is None else reader.coded(region),
                country=None if country is None else reader.coded(country),
            )
        except Unreadable:
            continue
