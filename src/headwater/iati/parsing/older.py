"""Versions 1.01 to 2.02 in the words of 2.03: the codes that changed, and what stood elsewhere.

From the standard's own lists of changes from one version to the next. What is older and has no place in 2.03 is left
as it is and not read.
"""

from __future__ import annotations

from lxml import etree

KNOWN_VERSIONS = ("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03")

_DATES = {"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"}
_ROLES = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}
_TRANSACTIONS = {
    "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8", "QS": "9", "CG": "10",
}  # fmt: skip
_BUDGETS = {"original": "1", "revised": "2"}
_SECTORS = {
    "DAC": "1", "DAC-3": "2", "COFOG": "3", "NACE": "4", "NTEE": "5", "ADT": "6", "RO": "99", "RO2": "98",
}  # fmt: skip
_TIED = {"T": "4", "U": "5", "P": "3"}


def modernised(one: etree._Element, version: str) -> etree._Element:
    """The activity in the words of version 2.03, changed in place; one of version 2 is as it should be already."""
    if not version.startswith("1."):
        return one
    _recoded(one, "activity-date", "type", _DATES)
    _recoded(one, "participating-org", "role", _ROLES)
    _recoded(one, "budget", "type", _BUDGETS)
    _recoded(one, "planned-disbursement", "type", _BUDGETS)
    _recoded(one, "sector", "vocabulary", _SECTORS)
    _recoded(one, "default-tied-status", "code", _TIED)
    for moved in one.iterfind("transaction"):
        _recoded(moved, "transaction-type", "code", _TRANSACTIONS)
        _recoded(moved, "tied-status", "code", _TIED)
    _websites(one)
    _owners(one)
    return one


def _recoded(parent: etree._Element, tag: str, attribute: str, codes: dict[str, str]) -> None:
    """Another code for the same thing, however its letters are spelt; one that is not known stays and is told of."""
    folded = {old.casefold(): new for old, new in codes.items()}
    for element in parent.iterfind(tag):
        held = element.get(attribute)
        if held is not None and (new := folded.get(held.strip().casefold())) is not None:
            element.set(attribute, new)


def _websites(one: etree._Element) -> None:
    """The activity's website became a document of the category “activity web page”."""
    for website in one.iterfind("activity-website"):
        link = etree.SubElement(one, "document-link", url=(website.text or "").strip(), format="text/html")
        etree.SubElement(link, "category", code="A12")


def _owners(one: etree._Element) -> None:
    """The identifier stood in the text, its owner in attributes."""
    for other in one.iterfind("other-identifier"):
        if other.get("ref") is None:
            other.set("ref", (other.text or "").strip())
            owner = etree.SubElement(other, "owner-org", ref=other.get("owner-ref", ""))
            etree.SubElement(owner, "narrative").text = other.get("owner-name", "")
