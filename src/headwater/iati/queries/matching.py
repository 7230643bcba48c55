"""Which received activities a contribution may have come from: looked for by identifier, amount, donor and title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from headwater.funding.queries import Contribution
from headwater.iati.models import Link, ReceivedActivity, ReceivedTransaction
from headwater.iati.queries.publishing import own_activities, own_identifier
from headwater.iati.queries.received import in_parts, received_activities
from headwater.iati.rules.matching import LEAST_SHOWN, Gift, Moved, Offered, Reason, backwards, points, reasons, tokens
from headwater.lib.words import said
from headwater.registry.queries import Name, all_names
from headwater.registry.rules import folded
from headwater.statements.queries import keeper

MOST_OFFERED = 10
# How many of one kind are looked at: those nearest in time.
_MOST_LOOKED_AT = 200
_NEAR = timedelta(days=92)
# So many contributions, and so many words of theirs, go into one question: SQLite bounds how long it may be.
_TOGETHER, _WORDS_TOGETHER = 50, 200
_SAME_AMOUNT = """
    SELECT received_id FROM iati_receivedtransaction WHERE currency = %s AND amount = %s ORDER BY "on" DESC"""
_NEAR_AMOUNT = """
    SELECT received_id FROM iati_receivedtransaction
    WHERE currency = %s AND amount BETWEEN %s AND %s AND "on" BETWEEN %s AND %s"""
# In its latest state.
_OF_DONOR = """
    SELECT one.id FROM iati_receivedactivity AS one
    WHERE ({is_of_donor}) AND NOT EXISTS (
        SELECT 1 FROM iati_receivedactivity WHERE identifier = one.identifier AND revision > one.revision
    ) AND EXISTS (
        SELECT 1 FROM iati_receivedtransaction WHERE received_id = one.id AND currency = %s AND "on" BETWEEN %s AND %s
    )"""


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
    looked_at = _looked_at(records, gifts)
    rows = received_activities().filter(pk__in={pk for some in looked_at.values() for pk in some})
    moved = Prefetch("transactions", ReceivedTransaction.objects.order_by("position"))
    held = {row.pk: (row, _offered(row)) for row in rows.prefetch_related(moved)}
    found: dict[int, list[Candidate]] = {}
    for record in records:
        some = []
        # What was looked up may be a former state of an activity.
        for activity, offered in (held[pk] for pk in looked_at[record.pk] & held.keys()):
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


def _looked_at(records: Sequence[Contribution], gifts: Mapping[int, Gift]) -> dict[int, set[int]]:
    """For each contribution the activities that its texts name, that moved its amount, or that are its donor's.

    Of each kind so many for each. All are asked together: a question takes longer to ask than to answer.
    """
    found: dict[int, set[int]] = {record.pk: set() for record in records}
    _named(gifts, found)
    for some in in_parts(records, _TOGETHER):
        asked = [_alike(record, gifts[record.pk]) for record in some]
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(sql for sql, _ in asked), [value for _, values in asked for value in values]
            )
            for record_id, received in cursor.fetchall():
                found[record_id].add(received)
    return found


def _alike(record: Contribution, gift: Gift) -> tuple[str, list[int | str | date]]:
    """The question for activities that moved the amount of a contribution, or that its donor reports, near its day."""
    held = {"reporting_ref": sorted(gift.donor_refs), "reporting_key": sorted(gift.donor_names)}
    is_of_donor = " OR ".join(
        f"one.{column} IN ({', '.join(['%s'] * len(texts))})" for column, texts in held.items() if texts
    )
    parts = (_SAME_AMOUNT, _NEAR_AMOUNT, _OF_DONOR.replace("{is_of_donor}", is_of_donor))
    each = (f"SELECT {record.pk}, one.* FROM ({part} LIMIT {_MOST_LOOKED_AT}) AS one" for part in parts)  # noqa: S608 (numbers)
    cents, unit, near = record.amount, record.currency, (record.received_on - _NEAR, record.received_on + _NEAR)
    around = (cents - cents // 100, cents + cents // 100)
    texts = [text for some in held.values() for text in some]
    return " UNION ALL ".join(each), [unit, cents, unit, *around, *near, *texts, unit, *near]


def _named(gifts: Mapping[int, Gift], found: Mapping[int, set[int]]) -> None:
    """Find whose identifier, or the end of it, stands in the texts of the contributions."""
    asked: dict[str, list[int]] = defaultdict(list)
    for pk, gift in gifts.items():
        for token in [token for token in tokens(gift) if len(token) >= 5 and any(sign.isdigit() for sign in token)][
            :20
        ]:
            asked[token].append(pk)
    for some in in_parts(asked, _WORDS_TOGETHER):
        is_named = [_ends_with(backwards(token)) for token in some]
        rows = received_activities().filter(reduce(or_, is_named)).values_list("pk", "identifier").order_by()
        for received, identifier in rows[: _MOST_LOOKED_AT * len(some)]:
            whole = identifier.casefold()
            for token in some:
                if whole == token or whole.endswith(f"-{token}"):
                    for pk in asked[token]:
                        found[pk].add(received)


def _ends_with(end: bytes) -> Q:
    """Whether an identifier is this, or ends with it after a hyphen; a full stop is the next sign after a hyphen."""
    return Q(identifier_end=end) | Q(identifier_end__gte=end + b"-", identifier_end__lt=end + b".")


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
