"""What the score looks at in an activity: plain values, taken out once, so that it can be asked of any day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel.core import get_global
from lxml import etree

from headwater.iati.standard import codelists
from headwater.iati.values import day_in, number_in

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_POSITION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*")
_OFFICIAL = ("official", "de_facto_official")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A transaction as the score sees it; a value or a day that is none is None."""

    type: str
    day: date | None
    value: Decimal | None
    currency: str
    is_traced: bool
    has_dac_aid_type: bool
    has_sector: bool
    has_dac_sector: bool
    has_place: bool

    @property
    def is_valid(self) -> bool:
        """Whether it has a value that is a number and a day that is one."""
        return self.value is not None and self.day is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A budget: its period, and whether value and value date are what they should be."""

    start: date | None
    end: date | None
    is_valid: bool

    @property
    def year(self) -> int | None:
        """The year it counts for: that of its end, or the one before if it ends by June. None: over 370 days long."""
        if self.start is None or self.end is None or (self.end - self.start).days > 370:
            return None
        return self.end.year if self.end.month >= 7 else self.end.year - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity as the score sees it. dates: by type of date (1 planned start … 4 actual end).

    passes: the columns that do not depend on the day or on other activities, by name; None: not relevant to it.
    """

    identifier: str
    hierarchy: int
    status: str
    dates: dict[str, date]
    has_wrong_date: bool
    is_secondary: bool
    budgets: tuple[Budget, ...]
    budget_not_provided: str
    transactions: tuple[Transaction, ...]
    is_donors: bool
    passes: dict[str, bool | None]

    @property
    def end(self) -> date | None:
        """Its actual end, else its planned one."""
        return self.dates.get("4") or self.dates.get("3")

    @property
    def start(self) -> date | None:
        """Its actual start, else its planned one."""
        return self.dates.get("2") or self.dates.get("1")


def activity(one: etree._Element, *, version: str) -> Activity:
    """The facts of an activity. version: that of its file."""
    currency, reporter = one.get("default-currency", ""), one.find("reporting-org")
    own = "" if reporter is None else reporter.get("ref", "")
    roles = {(org.get("ref"), org.get("role")) for org in one.iterfind("participating-org")}
    dates = [(each.get("type", ""), day_in(each.get("iso-date"))) for each in one.iterfind("activity-date")]
    transactions = tuple(_transaction(each, currency) for each in one.iterfind("transaction"))
    return Activity(
        identifier=(one.findtext("iati-identifier") or "").strip(),
        hierarchy=int(one.get("hierarchy", "1")) if one.get("hierarchy", "1").isdecimal() else 1,
        status=_code(one, "activity-status"),
        dates={kind: day for kind, day in dates if day is not None},
        has_wrong_date=any(day is None for _, day in dates),
        is_secondary=reporter is not None and reporter.get("secondary-reporter") in ("1", "true"),
        budgets=tuple(_budget(each) for each in one.iterfind("budget")),
        budget_not_provided=one.get("budget-not-provided", ""),
        transactions=transactions,
        is_donors=bool(own) and ((own, "1") in roles or (own, "3") in roles) and (own, "4") not in roles,
        passes=_core(one, own, version, transactions) | _added(one, transactions),
    )


def _core(one: etree._Element, own: str, version: str, transactions: tuple[Transaction, ...]) -> dict[str, bool | None]:
    identifier = (one.findtext("iati-identifier") or "").strip()
    earlier = [each.get("ref", "") for each in one.iterfind("other-identifier[@type='B1']")]
    reporter = one.find("reporting-org")
    return {
        "version": version in codelists()["Version"].codes,
        "reporting-org": bool(own) and reporter is not None and _says(reporter),
        "iati-identifier": any(ref and identifier.startswith(ref) for ref in (own, *earlier)),
        "participating-org": any(org.get("role") == "1" for org in one.iterfind("participating-org")),
        "title": any(_says(title) for title in one.iterfind("title")),
        "description": any(_says(description) for description in one.iterfind("description")),
        "activity-status": _code(one, "activity-status") in codelists()["ActivityStatus"].codes,
        "sector": _sectors_hold(one) or _all(transactions, "has_sector"),
        "country_or_region": _places_hold(one) or _all(transactions, "has_place"),
    }


def _added(one: etree._Element, transactions: tuple[Transaction, ...]) -> dict[str, bool | None]:
    documents = one.findall("document-link")
    positions = [pos.text or "" for pos in one.iterfind("location/point/pos")]
    defaults = [each.get("code", "") for each in one.iterfind("default-aid-type")]
    return {
        "contact-info": any((each.text or "").strip() for each in one.iterfind("contact-info/email")),
        "location": any(
            any(each.find(path) is not None for path in ("point/pos", "name", "description"))
            for each in one.iterfind("location")
        ),
        "coordinates": bool(positions) and all(_is_position(pos) for pos in positions),
        "sector_dac": any(_is_dac_sector(each) for each in one.iterfind("sector"))
        or _all(transactions, "has_dac_sector"),
        "capital-spend": any(each.get("percentage") is not None for each in one.iterfind("capital-spend")),
        "document-link": bool(documents) and all(_is_document(each) for each in documents),
        "aid_type": (bool(defaults) and all(code in codelists()["AidType"].codes for code in defaults))
        or _all(transactions, "has_dac_aid_type"),
        "recipient_language": _speaks_to_recipient(one),
        "result_indicator": one.find("result/indicator") is not None,
    }


def _transaction(one: etree._Element, currency: str) -> Transaction:
    value, day = one.find("value"), one.find("transaction-date")
    dated = None if day is None else day_in(day.get("iso-date") or day.text)
    if day is None and value is not None:
        dated = day_in(value.get("value-date"))
    provider = one.find("provider-org")
    sectors = one.findall("sector")
    return Transaction(
        type=_code(one, "transaction-type"),
        day=dated,
        value=None if value is None else number_in(value.text),
        currency=currency if value is None else value.get("currency", currency),
        is_traced=provider is not None and bool(provider.get("provider-activity-id")),
        has_dac_aid_type=any(
            each.get("vocabulary", "1") == "1" and each.get("code") in codelists()["AidType"].codes
            for each in one.iterfind("aid-type")
        ),
        has_sector=bool(sectors),
        has_dac_sector=any(_is_dac_sector(each) for each in sectors),
        has_place=one.find("recipient-country") is not None or one.find("recipient-region") is not None,
    )


def _budget(one: etree._Element) -> Budget:
    start, end, value = one.find("period-start"), one.find("period-end"), one.find("value")
    first = None if start is None else day_in(start.get("iso-date"))
    last = None if end is None else day_in(end.get("iso-date"))
    is_valued = value is not None and number_in(value.text) is not None and day_in(value.get("value-date")) is not None
    return Budget(start=first, end=last, is_valid=bool(first and last and is_valued))


def _sectors_hold(one: etree._Element) -> bool:
    by_vocabulary: dict[str, list[str | None]] = {}
    for sector in one.iterfind("sector"):
        by_vocabulary.setdefault(sector.get("vocabulary", "1"), []).append(sector.get("percentage"))
    return bool(by_vocabulary) and all(_is_whole(parts) for parts in by_vocabulary.values())


def _places_hold(one: etree._Element) -> bool:
    parts = [each.get("percentage") for tag in ("recipient-country", "recipient-region") for each in one.iterfind(tag)]
    return bool(parts) and _is_whole(parts)


def _is_whole(percentages: list[str | None]) -> bool:
    """One part is the whole; several add up to 100."""
    numbers = [number_in(text) for text in percentages]
    return len(percentages) == 1 or (None not in numbers and sum(n for n in numbers if n is not None) == 100)


def _is_dac_sector(sector: etree._Element) -> bool:
    vocabulary, code = sector.get("vocabulary", "1"), sector.get("code")
    lists = codelists()
    return (vocabulary == "1" and code in lists["Sector"].codes) or (
        vocabulary == "2" and code in lists["SectorCategory"].codes
    )


def _is_document(link: etree._Element) -> bool:
    return "://" in link.get("url", "") and _code(link, "category") in codelists()["DocumentCategory"].codes


def _is_position(text: str) -> bool:
    found = _POSITION.fullmatch(text)
    if not found:
        return False
    latitude, longitude = Decimal(found[1]), Decimal(found[2])
    return abs(latitude) <= 90 and abs(longitude) <= 180 and not (latitude == 0 and longitude == 0)


def _speaks_to_recipient(one: etree._Element) -> bool | None:
    """Whether title and description speak an official language of the only recipient country; None: not exactly one."""
    countries = one.findall("recipient-country")
    if len(countries) != 1:
        return None
    official = _official_languages(countries[0].get("code", ""))
    default = one.get(_LANGUAGE, "")
    return all(
        any(
            (narrative.get(_LANGUAGE) or default).lower() in official
            for each in one.iterfind(tag)
            for narrative in each.iterfind("narrative")
        )
        for tag in ("title", "description")
    )


@cache
def _official_languages(country: str) -> frozenset[str]:
    """The official languages of a country (Unicode CLDR), by the first part of their codes."""
    spoken = get_global("territory_languages").get(country, {})
    return frozenset(code.split("_")[0] for code, facts in spoken.items() if facts.get("official_status") in _OFFICIAL)


def _all(transactions: tuple[Transaction, ...], what: str) -> bool:
    return bool(transactions) and all(getattr(each, what) for each in transactions)


def _says(element: etree._Element) -> bool:
    return any((narrative.text or "").strip() for narrative in element.iterfind("narrative"))


def _code(one: etree._Element, tag: str) -> str:
    found = one.find(tag)
    return "" if found is None else found.get("code", "")
