"""What our records of money hold and the files do not say: of each field where it stands in the files, or why not.

A field that is not named here fails a test, so that nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_NO_ELEMENT = "the standard has no element for it"
_NOT_OURS = "it names a person, or is for our own use"
_IN_BOOKS = "it is how the books keep it; the files say the same by other elements"
_NOT_MONEY = "it is an announcement, no money, and no total of ours holds it"
_IN_POOL = "the standard links no incoming to an outgoing transaction inside a pool"

# By record and field: the element of the standard in which it leaves.
SAID: dict[str, dict[str, str]] = {
    "Contribution": {
        "code": "transaction/@ref",
        "donor": "transaction/provider-org",
        "fund": "the activity in which it stands (hierarchy 1)",
        "modality": "transaction/aid-type, vocabulary 3",
        "category": "transaction/aid-type, vocabulary 2",
        "received_on": "transaction/transaction-date",
        "received_on_is_synthetic": "transaction/description",
        "modality_is_synthetic": "transaction/description",
        "amount": "transaction/value",
        "currency": "transaction/value/@currency",
        "status": "only what was received is there",
    },
    "Agreement": {
        "node": "transaction/@ref (type 11)",
        "donor": "transaction/provider-org",
        "signed_on": "transaction/transaction-date",
        "modality": "transaction/aid-type, vocabulary 3",
        "amount": "transaction/value",
        "currency": "transaction/value/@currency",
        "terms_are_synthetic": "transaction/description",
    },
    "Allocation": {
        "code": "transaction/@ref",
        "pool": "transaction/provider-org/@provider-activity-id",
        "plan_element": "the activity in which it stands (hierarchy 2)",
        "office": "the activity in which it stands (hierarchy 2)",
        "project": "the activity in which it stands (hierarchy 2)",
        "amount": "transaction/value (types 11 and 1)",
        "decided_on": "transaction/transaction-date",
        "dates_are_synthetic": "transaction/description",
        "status": "only what was approved is there",
        "entry": "transaction/@ref where there is no allocation",
    },
    "Pool": {"fund": "the activity of hierarchy 1", "category": "transaction/aid-type, vocabulary 2"},
}

# By record and field: why it does not leave.
UNSAID: dict[str, dict[str, str]] = {
    "Contribution": {
        "agreement": _NO_ELEMENT + " that ties a payment to a commitment; both name the same donor's activity",
        "pool": _IN_BOOKS,
        "booked_on": _NO_ELEMENT + "; a transaction has one date",
        "rate": _NO_ELEMENT + "; a value has the day of the rate and not the rate",
        "amount_usd": "a value is given once, in its own currency, and whoever reads it converts it",
        "evidence": _NOT_OURS,
        "entry": _IN_BOOKS,
        "reversal": "what was reversed is left out together with its reversal",
        "text_key": _IN_BOOKS,
        "version": _IN_BOOKS,
    },
    "Agreement": {
        "starts_on": _NO_ELEMENT + "; a commitment has one date",
        "ends_on": _NO_ELEMENT + "; a commitment has one date",
    },
    "Tranche": dict.fromkeys(
        ("agreement", "number", "due_on", "amount"), _NO_ELEMENT + " for payments that are awaited"
    ),
    "Pledge": dict.fromkeys(
        ("code", "donor", "agreement", "amount", "currency", "pledged_on", "expected_on", "status", "version"),
        _NOT_MONEY,
    ),
    "Allocation": {
        "scope": _NO_ELEMENT,
        "purpose": "the activity's description is told instead, in words for the public",
        "expected_results": "the results of the activity are told instead, with indicators",
        "criteria": _NO_ELEMENT,
        "proposed_on": _NO_ELEMENT + "; the day of the decision is there",
        "proposed_by": _NOT_OURS,
        "first_approved_by": _NOT_OURS,
        "approved_by": _NOT_OURS,
        "reversal": "what was reversed is left out together with its reversal",
        "version": _IN_BOOKS,
    },
    "Pool": {},
    "PoolScope": dict.fromkeys(("pool", "node"), _NO_ELEMENT + " that limits what a fund may be used for"),
    "CarryOver": dict.fromkeys(
        ("pool", "year", "amount", "reason", "proposed_by", "approved_by", "status", "version"),
        _NO_ELEMENT + "; a balance is no transaction",
    ),
    "Rate": dict.fromkeys(
        ("currency", "valid_from", "billionths_per_usd", "source"), _NO_ELEMENT + "; each reader has its own"
    ),
}
# What no single field holds.
BEYOND_FIELDS = {
    "donors' shares in what a pool paid for": _IN_POOL + ", so they are computed and published as statements",
    "who proposed, approved and signed": _NOT_OURS,
    "why a figure does not reconcile": _NO_ELEMENT,
}


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something of ours that no file says, and why."""

    what: str
    why: str


def unsaid() -> Iterator[Unsaid]:
    """Everything of the records of money that no file says, and why."""
    for record, fields in UNSAID.items():
        for why in dict.fromkeys(fields.values()):
            names = ", ".join(name.replace("_", " ") for name, said in fields.items() if said == why)
            yield Unsaid(f"{record}: {names}", why)
    for what, why in BEYOND_FIELDS.items():
        yield Unsaid(what, why)
