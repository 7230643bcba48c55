"""Sharing a donor's snapshot by a link that nobody can guess, and ending that."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone

from headwater.access.actions import note as audit
from headwater.access.actions import sign
from headwater.access.queries import Person, require
from headwater.lib.errors import Refused
from headwater.lib.progress import Progress, silent
from headwater.lib.words import said
from headwater.registry.queries import Node
from headwater.reports import queries, snapshot
from headwater.reports.models import PublicFile, PublicLink
from headwater.statements.queries import Context

POWER = "share snapshots"
_SECRET_BYTES = 32


@transaction.atomic
def share(
    *,
    donor: Node,
    context: Context,
    by: Person,
    language: str = "en",
    expires_on: date | None = None,
    progress: Progress = silent,
) -> tuple[PublicLink, str]:
    """Freeze a donor's snapshot and make a link to it. The secret in the link is returned once and not kept.

    Refused: without the power “share snapshots”; a donor of whom nothing is recorded in the year; a last day that is
    past.
    """
    require(by, POWER)
    if expires_on is not None and expires_on < timezone.localdate():
        raise Refused(
            said(
                "{expires_on} is past; name a day on which the link is still to be open, or none.",
                expires_on=expires_on,
            )
        )
    frozen = snapshot.frozen(
        context.afresh(), donor, language=language, made_on=timezone.localdate(), progress=progress
    )
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    link = PublicLink.objects.create(
        secret_hash=queries.hash_of(secret),
        organisation=context.organisation,
        donor=donor,
        year=context.year,
        language=language,
        title=frozen.title,
        content=frozen.page,
        content_hash=hashlib.sha256(frozen.page.encode()).hexdigest(),
        as_of=context.as_of,
        made_at=timezone.now(),
        made_by=by,
        expires_on=expires_on,
    )
    PublicFile.objects.bulk_create(
        [PublicFile(link=link, format=form, content=content) for form, content in frozen.files.items()]
    )
    sign(document=link.document, step="share", by=by)
    audit(by=by, action="share snapshot", target=link.document, after=_facts(link))
    return link, secret


@transaction.atomic
def revoke_link(*, link: PublicLink, reason: str, by: Person) -> PublicLink:
    """End a link at once, for everybody, with the reason. What it showed is kept.

    Refused: without the power “share snapshots”; a link that was revoked already; no reason.
    """
    require(by, POWER)
    if not reason.strip():
        raise Refused(said("To revoke a link it needs a reason; write one sentence that says why."))
    facts = {"revoked_at": timezone.now(), "revoked_by": by, "revoked_why": reason.strip()}
    if not PublicLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(**facts):
        raise Refused(said("This link was revoked already; it leads nowhere."))
    sign(document=link.document, step="revoke", by=by, reason=reason)
    audit(by=by, action="revoke link", target=link.document, after={"reason": reason.strip()})
    link.refresh_from_db()
    return link


def _facts(link: PublicLink) -> dict[str, object]:
    return {
        "donor": link.donor.code,
        "year": link.year,
        "language": link.language,
        "expires_on": link.expires_on,
        "content_hash": link.content_hash,
        "formats": [one.format for one in link.files.all()],
    }
