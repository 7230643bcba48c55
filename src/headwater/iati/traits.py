"""What the coming assessment looks at beside the facts of the score: of an activity, and of an organisation file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from headwater.iati.facts import Activity, Budget, activity
from headwater.iati.standard import codelists
from headwater.iati.values import day_in, number_in
from headwater.lib.words import noted

SHORTEST_DESCRIPTION = 80
# Each names the document that counts; a review or an evaluation may stand for the other.
ACTIVITY_DOCUMENTS = {
    noted("pre- and post-project impact appraisal"): ("A01",),
    noted("objectives"): ("A02",),
    noted("conditions"): ("A04",),
    noted("budget document"): ("A05",),
    noted("contract or summary of it"): ("A06", "A11"),
    noted("review or evaluation"): ("A07",),
    noted("results document"): ("A08",),
    noted("tender"): ("A10",),
}
ORGANISATION_DOCUMENTS = {
    noted("annual report"): "B01",
    noted("strategy"): "B02",
    noted("allocation policy"): "B04",
    noted("procurement policy"): "B05",
    noted("audit"): "B06",
}
# Money without a place: core contributions by exactly these codes. B021, B031 and the like are not spared.
_WITHOUT_PLACE = {"B01", "B02"}
_GLOBAL = "998"
_CLASSES = {
    "flow-type": "FlowType", "finance-type": "FinanceType", "aid-type": "AidType", "tied-status": "TiedStatus",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """An activity as the assessment sees it: the facts of the score, and what does not depend on the day.

    answers: by name of the question; None where it is not asked of this activity.
    """

    facts: Activity
    answers: dict[str, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expenditure:
    """What an organisation file says was spent in a period; value None: it cannot be read."""

    period: Budget
    value: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation file as the assessment sees it: categories of its documents, budgets ahead, money spent."""

    identifier: str
    documents: frozenset[str]
    budgets: tuple[Budget, ...]
    expenditures: tuple[Expenditure, ...]


def traits(one: etree._Element, *, version: str) -> Traits:
    """What the assessment asks of an activity. version: that of its file."""
    held = {code for link in one.iterfind("document-link") for code in _categories(link)}
    answers: dict[str, bool | None] = {
        "description": _longest(one, "description") >= SHORTEST_DESCRIPTION,
        "implementing name": _implementer(one, named=True),
        "implementing type": _implementer(one, named=False),
        "location": _located(one),
        "results": one.find("result/indicator/period") is not None,
    }
    answers |= {tag: _classified(one, tag) for tag in _CLASSES}
    answers |= {name: bool(held & set(codes)) for name, codes in ACTIVITY_DOCUMENTS.items()}
    return Traits(facts=activity(one, version=version), answers=answers)


def organisation(one: etree._Element) -> Organisation:
    """What the assessment asks of an organisation file."""
    currency = one.get("default-currency", "")
    return Organisation(
        identifier=(one.findtext("organisation-identifier") or "").strip(),
        documents=frozenset(code for link in one.iterfind("document-link") for code in _categories(link)),
        budgets=tuple(_period(each) for each in one.iterfind("total-budget")),
        expenditures=tuple(_expenditure(each, currency) for each in one.iterfind("total-expenditure")),
    )


def _categories(link: etree._Element) -> Iterator[str]:
    if "://" in link.get("url", ""):
        yield from (category.get("code", "") for category in link.iterfind("category"))


def _longest(one: etree._Element, tag: str) -> int:
    texts = (" ".join((narrative.text or "").split()) for narrative in one.iterfind(f"{tag}/narrative"))
    return max((len(text) for text in texts), default=0)


def _implementer(one: etree._Element, *, named: bool) -> bool:
    """Whether somebody implements it who has a name, or whose type is on the list."""
    for org in one.iterfind("participating-org[@role='4']"):
        if named and any((narrative.text or "").strip() for narrative in org.iterfind("narrative")):
            return True
        if not named and org.get("type") in codelists()["OrganisationType"].codes:
            return True
    return False


def _classified(one: etree._Element, tag: str) -> bool:
    """Whether the activity says it once for all transactions, or each transaction says it, with a code of the list."""
    codes = codelists()[_CLASSES[tag]].codes
    if any(_is_listed(each, codes) for each in one.iterfind(f"default-{tag}")):
        return True
    transactions = one.findall("transaction")
    said = (any(_is_listed(each, codes) for each in moved.iterfind(tag)) for moved in transactions)
    return bool(transactions) and all(said)


def _is_listed(element: etree._Element, codes: frozenset[str]) -> bool:
    return element.get("vocabulary", "1") == "1" and element.get("code", "") in codes


def _located(one: etree._Element) -> bool | None:
    aid = {each.get("code") for path in ("default-aid-type", "transaction/aid-type") for each in one.iterfind(path)}
    regions = {each.get("code") for each in one.iterfind("recipient-region")}
    if aid & _WITHOUT_PLACE or _GLOBAL in regions:
        return None
    return any(
        (each.findtext("point/pos") or "").strip() or each.find("name/narrative") is not None
        for each in one.iterfind("location")
    )


def _period(one: etree._Element) -> Budget:
    start, end, value = one.find("period-start"), one.find("period-end"), one.find("value")
    return Budget(
        start=_day(start),
        end=_day(end),
        is_valid=value is not None and number_in(value.text) is not None,
    )


def _expenditure(one: etree._Element, currency: str) -> Expenditure:
    value = one.find("value")
    return Expenditure(
        period=_period(one),
        value=None if value is None else number_in(value.text),
        currency=currency if value is None else value.get("currency", currency),
    )


def _day(element: etree._Element | None) -> date | None:
    return None if element is None else day_in(element.get("iso-date"))
