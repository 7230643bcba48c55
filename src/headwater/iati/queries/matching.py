"""Which received activities a contribution may have come from: looked for by identifier, amount, donor and title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet

from headwater.funding.queries import Contribution
from headwater.iati.models import Link, ReceivedActivity, ReceivedTransaction
from headwater.iati.queries.publishing import own_activities, own_identifier
from headwater.iati.queries.received import received_activities
from headwater.iati.rules.matching import LEAST_SHOWN, Gift, Moved, Offered, Reason, points, reasons, tokens
from headwater.lib.words import said
from headwater.registry.queries import Node, all_names
from headwater.registry.rules import folded
from headwater.statements.queries import keeper

MOST_OFFERED = 10
# How many of one kind are looked at: those nearest in time.
_MOST_LOOKED_AT = 200
_NEAR = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A received activity that a contribution may have come from, with what speaks for it."""

    activity: ReceivedActivity
    points: int
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """What speaks for it, in one sentence."""
        told = "; ".join(reason.words for reason in self.reasons)
        return f"{told[:1].upper()}{told[1:]}."


def candidates(record: Contribution) -> list[Candidate]:
    """The activities that a contribution may have come from, the likeliest first; those hardly likely are left out."""
    gift = _gift(record)
    found = []
    for activity in _looked_at(record, gift):
        held = reasons(gift, _offered(activity))
        if (worth := points(held)) >= LEAST_SHOWN:
            found.append(Candidate(activity=activity, points=worth, reasons=tuple(held)))
    return sorted(found, key=lambda one: (-one.points, one.activity.identifier))[:MOST_OFFERED]


def found_by(text: str) -> QuerySet[ReceivedActivity]:
    """Received activities whose identifier, title or reporter holds a text, for whoever looks by hand."""
    told = folded(text)
    rows = received_activities().order_by("identifier")
    if not told:
        return rows.none()
    return rows.filter(
        Q(identifier__icontains=text.strip()) | Q(title_key__contains=told) | Q(reporting_key__contains=told)
    )


def _looked_at(record: Contribution, gift: Gift) -> Iterable[ReceivedActivity]:
    """By what its texts name, by its amount, and by its donor near its day."""
    cents, day = record.amount, record.received_on
    moved = ReceivedTransaction.objects.filter(currency=record.currency)
    near = moved.filter(amount__range=(cents - cents // 100, cents + cents // 100))
    donors = Q(reporting_ref__in=gift.donor_refs) | Q(reporting_key__in=gift.donor_names)
    in_time = moved.filter(on__range=(day - _NEAR, day + _NEAR))
    asked = (
        Q(pk__in=received_activities().filter(_named(gift)).values("pk")[:_MOST_LOOKED_AT]),
        Q(pk__in=near.filter(amount=cents).order_by("-on").values("received")[:_MOST_LOOKED_AT]),
        Q(pk__in=near.filter(on__range=(day - _NEAR, day + _NEAR)).values("received")[:_MOST_LOOKED_AT]),
        donors & Q(pk__in=in_time.values("received")),
    )
    ids: dict[int, None] = {}
    for condition in asked:
        ids |= dict.fromkeys(received_activities().filter(condition).values_list("pk", flat=True)[:_MOST_LOOKED_AT])
    rows = ReceivedActivity.objects.filter(pk__in=list(ids)).select_related("file")
    return rows.prefetch_related(Prefetch("transactions", ReceivedTransaction.objects.order_by("position")))


def _named(gift: Gift) -> Q:
    """Whose identifier, or the end of it, stands in the texts of the contribution."""
    asked = Q(pk__in=())
    for token in [token for token in tokens(gift) if len(token) >= 5 and any(sign.isdigit() for sign in token)][:20]:
        asked |= Q(identifier__iexact=token) | Q(identifier__iendswith=f"-{token}")
    return asked


def _gift(record: Contribution) -> Gift:
    own = keeper()
    return Gift(
        money=record.money,
        received_on=record.received_on,
        donor_names=_names(record.donor),
        donor_refs=frozenset(
            {record.donor.code}
            | set(
                Link.objects.filter(contribution__donor=record.donor_id)
                .exclude(organisation_ref="")
                .values_list("organisation_ref", flat=True)
            )
        ),
        own_names=_names(own) if own else frozenset(),
        own_refs=frozenset({*own_activities().values_list("identifier", flat=True), own_identifier()} - {""}),
        texts=tuple((called, text) for called, text in _texts(record) if text),
    )


def _texts(record: Contribution) -> list[tuple[str, str]]:
    agreement = record.agreement
    texts = [(said("evidence"), record.evidence), (said("code of the contribution"), record.code)]
    if agreement is not None:
        texts += [(said("agreement"), agreement.code)]
        texts += [
            (said("agreement's title"), name.text) for name in all_names([agreement.node]).get(agreement.node_id, [])
        ]
    return [(called, folded(text)) for called, text in texts]


def _names(node: Node) -> frozenset[str]:
    return frozenset(folded(name.text) for name in all_names([node]).get(node.pk, []))


def _offered(one: ReceivedActivity) -> Offered:
    return Offered(
        identifier=one.identifier,
        title_key=one.title_key,
        reporting_ref=one.reporting_ref,
        reporting_key=one.reporting_key,
        starts_on=one.actual_start_on or one.planned_start_on,
        ends_on=one.actual_end_on or one.planned_end_on,
        transactions=tuple(
            Moved(
                type=moved.type,
                on=moved.on,
                amount=moved.amount,
                digits=moved.digits,
                currency=moved.currency,
                receiver_ref=moved.receiver_ref,
                receiver_key=folded(moved.receiver_name),
                receiver_activity=moved.receiver_activity,
            )
            for moved in one.transactions.all()
        ),
    )
