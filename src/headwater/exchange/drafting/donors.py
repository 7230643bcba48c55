"""Agreements, pledges, duties, conversations and contacts: from records to drafts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from headwater.exchange.cells import parse
from headwater.exchange.checking import Record
from headwater.exchange.columns import AGREEMENTS, CONTACTS, DUTIES, ENGAGEMENTS, PLEDGES, Column
from headwater.exchange.drafting.funding import reviewed
from headwater.exchange.drafting.naming import Nodes, RecordType, Unfit, each
from headwater.funding.queries import (
    review_agreements,
    review_contacts,
    review_duties,
    review_engagements,
    review_pledges,
)
from headwater.funding.rules import (
    AgreementDraft,
    ContactDraft,
    DutyDraft,
    EngagementDraft,
    PledgeDraft,
    TrancheDraft,
)
from headwater.lib.errors import Refused
from headwater.lib.money import Money, money
from headwater.lib.words import said

_DAY = Column(key="day", title="Day", meaning="The day.", kind="date", example="2023-06-30")
_AMOUNT = Column(key="amount", title="Amount", meaning="The amount.", kind="amount", currency="USD", example="100.00")


def _values(record: Record) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", record.values)


def _plain(record: Record, nodes: Nodes, *keys: str) -> dict[str, Any]:
    """The fields of a draft that are texts: what is empty is an empty text."""
    values = _values(record)
    return {"donor": cast("int", nodes["donor"]), **{key: values.get(key) or "" for key in keys}}


def _tranches(values: Mapping[str, Any]) -> tuple[TrancheDraft, ...]:
    """The payments of an agreement, written as day: amount. Unfit: what cannot be read so."""
    currency, found = values["amount"].currency, []
    for number, text in enumerate(values["tranches"], 1):
        day, colon, amount = text.partition(":")
        try:
            if not colon:
                raise Refused(
                    said(
                        "“{text}” is no tranche; write the day, a colon and the amount, 2023-06-30: 600000.00.",
                        text=text,
                    )
                )
            due_on = cast("Any", parse(_DAY, day.strip()))
            paid: Money = money(cast("Decimal", parse(_AMOUNT, amount.strip())), currency)
        except Refused as refusal:
            raise Unfit("tranches", f"Tranche {number}: {refusal}") from None
        found.append(TrancheDraft(number=number, due_on=due_on, amount=paid.amount))
    return tuple(found)


def _agreement(record: Record, nodes: Nodes) -> AgreementDraft:
    values = _values(record)
    return AgreementDraft(
        code=values["code"],
        title=values["title"],
        donor=cast("int", nodes["donor"]),
        signed_on=values["signed_on"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        modality=values["modality"],
        money=values["amount"],
        tranches=_tranches(values),
        terms_are_synthetic=values.get("terms_are_synthetic") or False,
    )


def _pledge(record: Record, nodes: Nodes) -> PledgeDraft:
    values = _values(record)
    return PledgeDraft(
        code=values["code"],
        donor=cast("int", nodes["donor"]),
        money=values["amount"],
        pledged_on=values["pledged_on"],
        expected_on=values["expected_on"],
        agreement=values.get("agreement"),
    )


def _duty(record: Record, nodes: Nodes) -> DutyDraft:
    values = _values(record)
    return DutyDraft(
        **_plain(record, nodes, "code", "kind", "what", "line"),
        agreement=values.get("agreement"),
        due_on=values["due_on"],
        is_synthetic=values.get("is_synthetic") or False,
    )


def _engagement(record: Record, nodes: Nodes) -> EngagementDraft:
    values = _values(record)
    return EngagementDraft(
        **_plain(record, nodes, "code", "kind", "subject", "said", "agreed"),
        agreement=values.get("agreement"),
        on=values["on"],
        is_synthetic=values.get("is_synthetic") or False,
    )


def _contact(record: Record, nodes: Nodes) -> ContactDraft:
    values = _values(record)
    return ContactDraft(
        **_plain(record, nodes, "code", "name", "function", "email", "phone", "about"),
        is_synthetic=values.get("is_synthetic") or False,
    )


_TAKEN = ("in the books with other content", "code")
_OF_AGREEMENT = ("The agreement", "agreement"), ("no agreement", "agreement")

AGREEMENT: RecordType[AgreementDraft] = RecordType(
    sheet=AGREEMENTS,
    day="signed_on",
    drafting=each(_agreement),
    review=reviewed(
        review_agreements, _TAKEN, ("ranche", "tranches"), ("would end on", "ends_on"), ("no title", "title")
    ),
)
PLEDGE: RecordType[PledgeDraft] = RecordType(
    sheet=PLEDGES,
    day="pledged_on",
    drafting=each(_pledge),
    review=reviewed(review_pledges, _TAKEN, ("is expected on", "expected_on"), *_OF_AGREEMENT),
)
DUTY: RecordType[DutyDraft] = RecordType(
    sheet=DUTIES, day="", drafting=each(_duty), review=reviewed(review_duties, _TAKEN, *_OF_AGREEMENT)
)
ENGAGEMENT: RecordType[EngagementDraft] = RecordType(
    sheet=ENGAGEMENTS,
    day="on",
    drafting=each(_engagement),
    review=reviewed(review_engagements, _TAKEN, ("has not come yet", "on"), *_OF_AGREEMENT),
)
CONTACT: RecordType[ContactDraft] = RecordType(
    sheet=CONTACTS, day="", drafting=each(_contact), review=reviewed(review_contacts, _TAKEN, ("e-mail", "email"))
)
