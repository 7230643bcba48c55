"""Which received activities a contribution may have come from: looked for by identifier, amount, donor and title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet

from headwater.funding.queries import Contribution
from headwater.iati.models import Link, ReceivedActivity, ReceivedTransaction
from headwater.iati.queries.publishing import own_activities, own_identifier
from headwater.iati.queries.received import received_activities
from headwater.iati.rules.matching import LEAST_SHOWN, Gift, Moved, Offered, Reason, points, reasons, tokens
from headwater.lib.words import said
from headwater.registry.queries import Name, all_names
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
    return candidates_of([record])[record.pk]


def candidates_of(records: Sequence[Contribution]) -> dict[int, list[Candidate]]:
    """The same for each of many contributions, by id; what they share is read once."""
    gifts = _gifts(records)
    looked_at = {record.pk: _looked_at(record, gifts[record.pk]) for record in records}
    rows = ReceivedActivity.objects.filter(pk__in={pk for some in looked_at.values() for pk in some})
    moved = Prefetch("transactions", ReceivedTransaction.objects.order_by("position"))
    held = {row.pk: (row, _offered(row)) for row in rows.select_related("file").prefetch_related(moved)}
    found: dict[int, list[Candidate]] = {}
    for record in records:
        some = []
        for activity, offered in (held[pk] for pk in looked_at[record.pk]):
            told = reasons(gifts[record.pk], offered)
            if (worth := points(told)) >= LEAST_SHOWN:
                some.append(Candidate(activity=activity, points=worth, reasons=tuple(told)))
        found[record.pk] = sorted(some, key=lambda one: (-one.points, one.activity.identifier))[:MOST_OFFERED]
    return found


def found_by(text: str) -> QuerySet[ReceivedActivity]:
    """Received activities whose identifier, title or reporter holds a text, for whoever looks by hand."""
    told = folded(text)
    rows = received_activities().order_by("identifier")
    if not told:
        return rows.none()
    return rows.filter(
        Q(identifier__icontains=text.strip()) | Q(title_key__contains=told) | Q(reporting_key__contains=told)
    )


def _looked_at(record: Contribution, gift: Gift) -> list[int]:
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
    return list(ids)


def _named(gift: Gift) -> Q:
    """Whose identifier, or the end of it, stands in the texts of the contribution."""
    asked = Q(pk__in=())
    for token in [token for token in tokens(gift) if len(token) >= 5 and any(sign.isdigit() for sign in token)][:20]:
        asked |= Q(identifier__iexact=token) | Q(identifier__iendswith=f"-{token}")
    return asked


def _gifts(records: Sequence[Contribution]) -> dict[int, Gift]:
    """What is known of each contribution, by its id."""
    own = keeper()
    agreements = [record.agreement.node for record in records if record.agreement]
    names = all_names({*(record.donor for record in records), *agreements, *([own] if own else [])})
    folded_names = {pk: frozenset(folded(name.text) for name in some) for pk, some in names.items()}
    refs: dict[int, set[str]] = {record.donor_id: {record.donor.code} for record in records}
    linked = Link.objects.filter(contribution__donor__in=list(refs)).exclude(organisation_ref="")
    for donor, ref in linked.values_list("contribution__donor", "organisation_ref").distinct():
        refs[donor].add(ref)
    own_refs = frozenset({*own_activities().values_list("identifier", flat=True), own_identifier()} - {""})
    return {
        record.pk: Gift(
            money=record.money,
            received_on=record.received_on,
            donor_names=folded_names.get(record.donor_id, frozenset()),
            donor_refs=frozenset(refs[record.donor_id]),
            own_names=folded_names.get(own.pk, frozenset()) if own else frozenset(),
            own_refs=own_refs,
            texts=tuple((called, text) for called, text in _texts(record, names) if text),
        )
        for record in records
    }


def _texts(record: Contribution, names: Mapping[int, Sequence[Name]]) -> list[tuple[str, str]]:
    agreement = record.agreement
    texts = [(said("evidence"), record.evidence), (said("code of the contribution"), record.code)]
    if agreement is not None:
        texts += [(said("agreement"), agreement.code)]
        texts += [(said("agreement's title"), name.text) for name in names.get(agreement.node_id, [])]
    return [(called, folded(text)) for called, text in texts]


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
