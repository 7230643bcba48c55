"""Publishing a statement: prepared, sent for review, returned or approved by another person, published, set aside.

Every step reads the books again, so that nothing is signed that they no longer say. Whoever takes many steps in one
transaction may say what was read in it (now), which then is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import note as audit
from headwater.access.actions import sign
from headwater.access.queries import Person, require, signed
from headwater.access.rules import Step, check_step
from headwater.lib.errors import Refused, refuse_if
from headwater.lib.periods import parse
from headwater.lib.words import said
from headwater.statements import queries
from headwater.statements.catalogue import content
from headwater.statements.figures import Context
from headwater.statements.models import Publication
from headwater.statements.rules import PUBLICATION_STEPS, Content, changes, unexplained, value_change


@transaction.atomic
def prepare(*, key: str, context: Context, by: Person, note: str = "", now: Context | None = None) -> Publication:
    """Freeze a statement as a draft. A new version says why (note) it is made.

    Refused: without the power “publish statements”; what cannot be computed; a gap that nobody explained; a version
    that is on its way already; a new version without a reason, or without any difference; figures of an earlier state
    of the books.
    """
    require(by, "publish statements")
    declared = queries.statement(key)
    if context.recorded_by is not None:
        raise Refused(
            said(
                "What is published is as of now; leave out “recorded by {recorded_by}”.",
                recorded_by=context.recorded_by,
            )
        )
    frozen = _publishable(key, now or context.afresh())
    organisation, period = context.organisation, str(context.period)
    if waiting := queries.in_preparation(key, period, organisation=organisation):
        raise Refused(
            said(
                "“{title}” for {period} is in preparation already ({status}), by {name}; publish that "
                "version or set it aside first.",
                title=declared.title,
                period=period,
                status=said(waiting.status),
                name=waiting.prepared_by.name,
            )
        )
    step = check_step(PUBLICATION_STEPS, name="prepare", status="", signers=[], by_id=by.pk)
    hashed = frozen.hash(organisation=organisation.code, key=key, period=period)
    differences: list[str] = []
    if before := queries.latest(key, period, organisation=organisation):
        differences = _differences(before, frozen, hashed, note)
    publication = Publication.objects.create(
        organisation=organisation,
        key=key,
        period=period,
        title=declared.title,
        definition=frozen.definition,
        value=frozen.value,
        rows=frozen.rows,
        footnotes=frozen.footnotes,
        changes=differences,
        as_of=frozen.as_of,
        gap=frozen.gap,
        tolerance=frozen.tolerance,
        explanation_id=frozen.explanation_id,
        content_hash=hashed,
        note=note.strip(),
        prepared_at=timezone.now(),
        prepared_by=by,
    )
    sign(document=publication.document, step=step.name, by=by, reason=note)
    audit(by=by, action="prepare publication", target=publication.document, after=_facts(publication))
    return publication


def _publishable(key: str, now: Context) -> Content:
    """What would be frozen, as it is read now. Refused where it cannot be computed, or a gap is not explained."""
    declared = queries.statement(key)
    if key in queries.reconciliations():
        refuse_if(unexplained(queries.reconciled(key, now), title=declared.title))
    return content(key, now)


def _differences(before: Publication, frozen: Content, hashed: str, note: str) -> list[str]:
    """What a new version changes. Refused where that is nothing, or nobody says why."""
    if before.content_hash == hashed:
        raise Refused(
            said(
                "Nothing changed since version {version} of “{title}”; there is nothing new to say.",
                version=before.version,
                title=before.title,
            )
        )
    if not note.strip():
        raise Refused(
            said(
                "“{title}” was published as version {version}; write why there is a new version.",
                title=before.title,
                version=before.version,
            )
        )
    told = [*value_change(before.value, frozen.value), *changes(before.rows, frozen.rows)]
    return told or ["The wording, the day or the footnotes changed; the numbers did not."]


@transaction.atomic
def submit(*, publication: Publication, by: Person, answer: str = "", now: Context | None = None) -> Publication:
    """Send a draft for review, or a returned one again, with the answer to the reason for which it came back.

    Refused: without the power “publish statements”; what is neither; a returned one without an answer; books that
    changed since it was prepared.
    """
    return _walk(publication, "submit", by=by, reason=answer, action="submit publication", now=now, checks=True)


@transaction.atomic
def return_to_maker(*, publication: Publication, reason: str, by: Person) -> Publication:
    """Send what another person prepared back to them, with the reason.

    Refused: without the power “publish statements”; by whoever prepared or submitted it; what is not in review; no
    reason.
    """
    return _walk(publication, "return", by=by, reason=reason, action="return publication")


@transaction.atomic
def approve(*, publication: Publication, by: Person, now: Context | None = None) -> Publication:
    """Approve what another person prepared; from then on it can be published.

    Refused: without the power “publish statements”; by whoever prepared or submitted it; what is not in review; books
    that changed since it was prepared; a gap that nobody explained.
    """
    facts = {"approved_at": timezone.now(), "approved_by": by}
    return _walk(publication, "approve", by=by, action="approve publication", now=now, checks=True, facts=facts)


@transaction.atomic
def publish(*, publication: Publication, by: Person, now: Context | None = None) -> Publication:
    """Publish what was approved, under the next version number.

    Refused: without the power “publish statements”; what was not approved by another person; books that changed since
    it was prepared; a gap that nobody explained.
    """
    before = queries.latest(publication.key, publication.period, organisation=publication.organisation)
    version = (before.version or 0) + 1 if before else 1
    facts = {"version": version, "published_at": timezone.now(), "published_by": by}
    return _walk(publication, "publish", by=by, action="publish", now=now, checks=True, facts=facts)


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: Person) -> Publication:
    """Set aside what is not published yet, with the reason. What is published is followed by a new version instead.

    Refused: without the power “publish statements”; what is published or set aside already; no reason.
    """
    return _walk(publication, "withdraw", by=by, reason=reason, action="withdraw publication")


def _walk(
    publication: Publication,
    name: str,
    *,
    by: Person,
    action: str,
    reason: str = "",
    now: Context | None = None,
    checks: bool = False,
    facts: Mapping[str, object] | None = None,
) -> Publication:
    """Take one step of the table: checked, signed, written once, with a line in the audit trail."""
    record = _locked(publication)
    step = check_step(
        PUBLICATION_STEPS,
        name=name,
        status=record.status,
        signers=signed(record.document),
        by_id=by.pk,
        reason=reason,
    )
    require(by, step.power)
    if checks:
        _check_unchanged(record, now)
    sign(document=record.document, step=step.name, by=by, reason=reason)
    _write(record, step, facts or {})
    after = _facts(record) | ({"reason": reason.strip()} if reason.strip() else {})
    audit(by=by, action=action, target=record.document, before={"status": str(step.from_status)}, after=after)
    return record


def _check_unchanged(record: Publication, now: Context | None) -> None:
    """Refuse to go on with what the books no longer say, or with a draft that was tampered with."""
    year = parse(record.period).start.year
    asked = Context(organisation=record.organisation, year=year, as_of=record.as_of)
    assert now is None or (now.organisation, now.year) == (asked.organisation, year), "it is of the same year"
    held = _publishable(record.key, now or asked)
    hashed = held.hash(organisation=record.organisation.code, key=record.key, period=record.period)
    if not hashed == record.content_hash == queries.hash_of(record):
        raise Refused(
            said(
                "“{title}” for {period} changed in the books since it was prepared on {prepared_at}; set "
                "this version aside and prepare it again.",
                title=record.title,
                period=record.period,
                prepared_at=f"{record.prepared_at:%Y-%m-%d}",
            )
        )


def _locked(publication: Publication) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("organisation", "prepared_by")
    return rows.get(pk=publication.pk)


def _write(record: Publication, step: Step, facts: Mapping[str, object]) -> None:
    """Add a step, unless somebody else took one since the record was read. The record in hand follows."""
    same = Publication.objects.filter(pk=record.pk, status=step.from_status)
    if not same.update(status=step.to_status, **facts):
        raise Refused(said("Somebody else signed “{title}” since you saw it; look at it again.", title=record.title))
    record.refresh_from_db()


def _facts(record: Publication) -> dict[str, object]:
    return {
        "version": record.version,
        "status": str(record.status),
        "as_of": record.as_of,
        "content_hash": record.content_hash,
        "note": record.note,
        "changes": list(record.changes),
    }
