"""Opening pools, recording rates, signing agreements, and pledges, which are announcements only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from headwater.access.queries import Person, require
from headwater.audit.actions import note, note_many
from headwater.audit.rules import Line
from headwater.funding.actions.contributions import Registered
from headwater.funding.actions.versions import seen, write
from headwater.funding.models import Agreement, Pledge, Pool, PoolScope, Rate, Tranche
from headwater.funding.queries import agreement, agreements, pool, rates, review_rates
from headwater.funding.queries import pledge as pledge_with
from headwater.funding.queries.known import known
from headwater.funding.rules import (
    AgreementDraft,
    PledgeDraft,
    PledgeStatus,
    RateDraft,
    Standing,
    agreement_complaints,
    billionths,
    pledge_complaints,
    pool_complaints,
)
from headwater.lib.errors import Complaint, Refused, refuse_if
from headwater.lib.money import Money
from headwater.lib.words import said
from headwater.registry.actions import register
from headwater.registry.queries import Node, name_of

_POWER = "register contributions"


@transaction.atomic
def open_pool(*, fund: Node, category: int, by: Person, scopes: Sequence[Node] = ()) -> Pool:
    """Open the pool of a fund for one category of earmarking (1 to 3), limited to some nodes and what lies under them.

    Neither can be changed later. The same again changes nothing. Refused: without the power “register contributions”;
    what is no fund; a limit of unearmarked money, or earmarked money without one; a pool that is there otherwise.
    """
    require(by, _POWER)
    called = name_of(fund, on=timezone.localdate())
    kinds = [scope.kind for scope in scopes]
    wrong = list(pool_complaints(name=called, category=category, scope_kinds=kinds))
    if fund.kind != "fund":
        wrong.append(
            said(
                "{called} is a {kind}; a pool is opened for a fund.",
                called=called,
                kind=said(fund.kind),
            )
        )
    refuse_if(wrong)
    if there := Pool.objects.filter(fund=fund).prefetch_related("scopes").first():
        if there.category == category and {one.node_id for one in there.scopes.all()} == {one.pk for one in scopes}:
            return there
        raise Refused(
            said(
                "The fund {called} has a pool with another earmark, which never changes; open another fund.",
                called=called,
            )
        )
    opened = Pool.objects.create(fund=fund, category=category)
    PoolScope.objects.bulk_create([PoolScope(pool=opened, node=scope) for scope in dict.fromkeys(scopes)])
    after = {"category": category, "scopes": [f"{scope.kind} {scope.code}" for scope in scopes]}
    note(by=by, action="open pool", target=f"pool:{fund.code}", after=after)
    return pool(fund.code)


@transaction.atomic
def record_rates(*, drafts: Sequence[RateDraft], by: Person) -> Registered:
    """Record UN operational rates of exchange, all or none. A rate is never changed; the same again changes nothing.

    Refused, with all complaints together: without the power “register contributions”; a currency that does not exist,
    or the US dollar; a rate that is not above zero; no source; another rate for a day that has one.
    """
    require(by, _POWER)
    found = review_rates(drafts)
    refuse_if(
        Complaint(
            what,
            said("rate {currency} {since}", currency=drafts[at].currency, since=drafts[at].valid_from),
        )
        for at, what in found.complaints
    )
    fresh = [draft for draft, standing in zip(drafts, found.standings, strict=True) if standing is Standing.NEW]
    new = [
        Rate(
            currency=draft.currency,
            valid_from=draft.valid_from,
            billionths_per_usd=billionths(draft.units_per_usd),
            source=draft.source,
        )
        for draft in fresh
    ]
    Rate.objects.bulk_create(new, batch_size=1_000)
    note_many(by=by, lines=[_rate_line(row) for row in new])
    return Registered(new=len(new), unchanged=len(drafts) - len(new))


@transaction.atomic
def record_rate(*, currency: str, valid_from: date, units_per_usd: Decimal, source: str, by: Person) -> Rate:
    """Record one rate (units of the currency for one US dollar), as record_rates does."""
    draft = RateDraft(currency=currency, valid_from=valid_from, units_per_usd=units_per_usd, source=source)
    record_rates(drafts=[draft], by=by)
    return rates(currency=currency).get(valid_from=valid_from)


def _rate_line(row: Rate) -> Line:
    after = {"units_per_usd": str(row.units_per_usd), "source": row.source}
    return Line(action="record rate", target=f"rate:{row.currency} {row.valid_from}", after=after)


@transaction.atomic
def sign_agreement(*, draft: AgreementDraft, by: Person) -> Agreement:
    """Record a signed agreement and the tranches it promises. It is frozen from then on; nothing moves.

    Refused, with all complaints together: without the power “register contributions”; tranches that do not add up to
    the agreement; days in the wrong order; a code that is taken.
    """
    require(by, _POWER)
    facts = known(node_ids=[draft.donor])
    refuse_if(agreement_complaints(draft, facts))
    if agreements().filter(node__code=draft.code).exists():
        raise Refused(said("There is an agreement {code} already; give this one another code.", code=draft.code))
    node = register(kind="agreement", code=draft.code, name=draft.title, valid_from=draft.signed_on, by=by)
    signed = Agreement.objects.create(
        node=node,
        donor_id=draft.donor,
        signed_on=draft.signed_on,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        modality=draft.modality,
        amount=draft.money.amount,
        currency=draft.money.currency,
        terms_are_synthetic=draft.terms_are_synthetic,
    )
    for tranche in draft.tranches:
        Tranche.objects.create(agreement=signed, number=tranche.number, due_on=tranche.due_on, amount=tranche.amount)
    after = {
        "donor": facts.label(draft.donor),
        "signed_on": draft.signed_on,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "modality": draft.modality,
        "amount": draft.money,
        "terms_are_synthetic": draft.terms_are_synthetic,
        "tranches": [
            {"number": one.number, "due_on": one.due_on, "amount": Money(one.amount, draft.money.currency)}
            for one in draft.tranches
        ],
    }
    note(by=by, action="sign agreement", target=f"agreement:{draft.code}", after=after)
    return agreement(draft.code)


@transaction.atomic
def pledge(*, draft: PledgeDraft, by: Person) -> Pledge:
    """Record what a donor announced. It enters no total, and no money moves.

    Refused, with all complaints together: without the power “register contributions”; an amount that is none; days in
    the wrong order; an agreement with another donor; a code that is taken.
    """
    require(by, _POWER)
    facts = known(node_ids=[draft.donor], agreements=[draft.agreement])
    refuse_if(pledge_complaints(draft, facts))
    if Pledge.objects.filter(code=draft.code).exists():
        raise Refused(said("There is a pledge {code} already; give this one another code.", code=draft.code))
    Pledge.objects.create(
        code=draft.code,
        donor_id=draft.donor,
        agreement_id=None if draft.agreement is None else facts.agreements[draft.agreement].id,
        amount=draft.money.amount,
        currency=draft.money.currency,
        pledged_on=draft.pledged_on,
        expected_on=draft.expected_on,
    )
    after = {
        "donor": facts.label(draft.donor),
        "amount": draft.money,
        "pledged_on": draft.pledged_on,
        "expected_on": draft.expected_on,
        "agreement": draft.agreement,
    }
    note(by=by, action="pledge", target=f"pledge:{draft.code}", after=after)
    return pledge_with(draft.code)


@transaction.atomic
def honour_pledge(*, code: str, by: Person, version: int | None = None) -> Pledge:
    """Record that a pledge was honoured: its money came, and is registered as contributions of its own."""
    return _end_pledge(PledgeStatus.HONOURED, code=code, reason="", by=by, version=version)


@transaction.atomic
def cancel_pledge(*, code: str, reason: str, by: Person, version: int | None = None) -> Pledge:
    """Record that a pledge will not be honoured, with the reason."""
    if not reason.strip():
        raise Refused(said("To cancel the pledge {code} needs a reason; write one sentence that says why.", code=code))
    return _end_pledge(PledgeStatus.CANCELLED, code=code, reason=reason.strip(), by=by, version=version)


def _end_pledge(status: PledgeStatus, *, code: str, reason: str, by: Person, version: int | None) -> Pledge:
    require(by, _POWER)
    record = seen(pledge_with(code), version, said("pledge {code}", code=code))
    if record.status != PledgeStatus.OPEN:
        raise Refused(said("The pledge {code} is {status} already.", code=code, status=said(record.status)))
    before = {"status": record.status}
    write(record, said("pledge {code}", code=code), status=status)
    after = {"status": record.status, "reason": reason}
    note(by=by, action=f"pledge {record.status}", target=f"pledge:{code}", before=before, after=after)
    return record
