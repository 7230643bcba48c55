"""Reading what people wrote for reports, and which snapshots are shared."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from headwater.registry.queries import Node
from headwater.reports.models import PublicFile as PublicFile
from headwater.reports.models import PublicLink as PublicLink
from headwater.reports.models import Section as Section
from headwater.reports.rules import SLOTS
from headwater.statements.queries import Context


def revisions(
    context: Context, *, report: str, slot: str | None = None, language: str | None = None
) -> QuerySet[Section]:
    """All revisions of the sections of a report, the latest first, with who wrote them."""
    found = Section.objects.filter(organisation=context.organisation, report=report, year=context.year)
    exact = {"slot": slot, "language": language}
    found = found.filter(**{name: given for name, given in exact.items() if given is not None})
    return found.select_related("written_by").order_by("-number", "-pk")


def latest(context: Context, *, report: str, slot: str, language: str) -> Section | None:
    """The revision of a section that counts, or None where nobody wrote one."""
    return revisions(context, report=report, slot=slot, language=language).first()


def standing(context: Context, report: str) -> list[Section]:
    """The sections of a report as they stand, in all languages, in the order of its places; empty ones are left out."""
    newest = Section.objects.filter(
        organisation=OuterRef("organisation"),
        report=OuterRef("report"),
        year=OuterRef("year"),
        slot=OuterRef("slot"),
        language=OuterRef("language"),
    ).order_by("-number")
    found = revisions(context, report=report).filter(number=Subquery(newest.values("number")[:1])).exclude(text="")
    order = list(SLOTS[report])
    place = {slot: position for position, slot in enumerate(order)}
    return sorted(found, key=lambda one: (place.get(one.slot, len(order)), one.slot, one.language))


def texts(context: Context, report: str, language: str) -> dict[str, str]:
    """What stands in each place of a report in one language."""
    return {one.slot: one.text for one in standing(context, report) if one.language == language}


def links(*, organisation: Node, year: int | None = None, donor: Node | None = None) -> QuerySet[PublicLink]:
    """The links by which snapshots are or were shared, the latest first."""
    found = PublicLink.objects.filter(organisation=organisation)
    if year is not None:
        found = found.filter(year=year)
    if donor is not None:
        found = found.filter(donor=donor)
    return found.select_related("donor", "made_by", "revoked_by").defer("content").order_by("-pk")


def link_of(secret: str, *, on: date | None = None) -> PublicLink | None:
    """What a link leads to on a day; None where it was revoked, has ended, or never was."""
    open_on = Q(expires_on__isnull=True) | Q(expires_on__gte=on or timezone.localdate())
    return PublicLink.objects.filter(open_on, secret_hash=hash_of(secret), revoked_at__isnull=True).first()


def file_of(link: PublicLink, form: str) -> PublicFile | None:
    """A shared snapshot as a file of a format, or None where it was not frozen in that one."""
    return PublicFile.objects.filter(link=link, format=form).first()


def hash_of(secret: str) -> str:
    """What is kept of the secret in a link."""
    return hashlib.sha256(secret.encode()).hexdigest()
