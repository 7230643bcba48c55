"""The code that a new record may have: the one after the last of its kind. It is a suggestion, and nothing is kept."""

from __future__ import annotations

from itertools import islice
from typing import Any

from headwater.exchange.cells import LONGEST_CODE
from headwater.funding.queries import Agreement, Allocation, Contact, Contribution, Duty, Engagement, Pledge
from headwater.lib.codes import following
from headwater.lib.words import said
from headwater.measures.queries import Dimension, Indicator
from headwater.undertakings.queries import Undertaking

# Where others counted on by hand past the last that was recorded, so many are looked at.
_MOST_TRIED = 50
# By record type: its rows, and the field in which the code stands.
_CODED: dict[str, tuple[Any, str]] = {
    "contribution": (Contribution, "code"),
    "allocation": (Allocation, "code"),
    "agreement": (Agreement, "node__code"),
    "pledge": (Pledge, "code"),
    "duty": (Duty, "code"),
    "engagement": (Engagement, "code"),
    "contact": (Contact, "code"),
    "indicator": (Indicator, "node__code"),
    "dimension": (Dimension, "code"),
    "undertaking": (Undertaking, "code"),
}


def next_code(record: str) -> str:
    """The first free code after that of the last record of a type; "" where there is none, or it ends in no number."""
    if record not in _CODED:
        return ""
    model, field = _CODED[record]
    last = model.objects.order_by("-pk").values_list(field, flat=True).first() or ""
    tried = [code for code in islice(following(last), _MOST_TRIED) if len(code) <= LONGEST_CODE]
    taken = {*model.objects.filter(**{f"{field}__in": tried}).values_list(field, flat=True)}
    return next((code for code in tried if code not in taken), "")


def taken_complaint(record: str, code: str) -> str:
    """The sentence for a code that another record of the type has, with a free one; "" where it is free."""
    if record not in _CODED:
        return ""
    model, field = _CODED[record]
    if not model.objects.filter(**{field: code}).exists():
        return ""
    if free := next_code(record):
        return said("The code {code} is taken; {free} is free.", code=code, free=free)
    return said("The code {code} is taken; write another one.", code=code)
