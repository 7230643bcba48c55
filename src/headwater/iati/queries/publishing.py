"""What is published of ours, what was told of it, and what went out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db.models import Max, QuerySet

from headwater.funding.queries import rates
from headwater.iati.models import Amount as Amount
from headwater.iati.models import Fact as Fact
from headwater.iati.models import OwnActivity as OwnActivity
from headwater.iati.models import Publication as Publication
from headwater.iati.models import PublishedFile as PublishedFile
from headwater.lib.errors import Refused
from headwater.lib.words import said

_LATEST_FACT = """
    NOT EXISTS (
        SELECT 1 FROM iati_fact AS later
        WHERE COALESCE(later.activity_id, 0) = COALESCE(iati_fact.activity_id, 0)
            AND COALESCE(later.organisation_id, 0) = COALESCE(iati_fact.organisation_id, 0)
            AND later.element = iati_fact.element AND later.key = iati_fact.key
            AND later.revision > iati_fact.revision
    )
"""
_LATEST_AMOUNT = """
    NOT EXISTS (
        SELECT 1 FROM iati_amount AS later
        WHERE COALESCE(later.activity_id, 0) = COALESCE(iati_amount.activity_id, 0)
            AND later.kind = iati_amount.kind AND COALESCE(later.party_id, 0) = COALESCE(iati_amount.party_id, 0)
            AND later.code = iati_amount.code AND later.line = iati_amount.line
            AND later.starts_on = iati_amount.starts_on AND later.ends_on = iati_amount.ends_on
            AND later.revision > iati_amount.revision
    )
"""


def own_activities() -> QuerySet[OwnActivity]:
    """All activities that have an identifier, by it, with their places in the books."""
    return OwnActivity.objects.select_related("fund", "objective", "office", "project").order_by("identifier")


def own_activity(identifier: str) -> OwnActivity:
    """The activity with this identifier. Refused where there is none."""
    if found := own_activities().filter(identifier=identifier).first():
        return found
    raise Refused(
        said("There is no activity {identifier}; name it first or correct the identifier.", identifier=identifier)
    )


def facts(
    *,
    element: str | None = None,
    activities: Collection[int] | None = None,
    also_withdrawn: bool = False,
) -> QuerySet[Fact]:
    """The facts that count, in the order in which they were first told; of those of some activities, only theirs."""
    found = Fact.objects.select_related("activity", "organisation").order_by("element", "key", "pk")
    found = found.extra(where=[_LATEST_FACT])  # noqa: S610 (a constant)
    if element is not None:
        found = found.filter(element=element)
    if activities is not None:
        found = found.filter(activity__in=activities)
    return found if also_withdrawn else found.filter(is_withdrawn=False)


def our_fact(element: str) -> dict[str, str]:
    """What was told of ourselves under an element; nothing where nothing was."""
    row = facts(element=element).filter(activity__isnull=True, organisation__isnull=True).first()
    return dict(row.values) if row else {}


def own_identifier() -> str:
    """The identifier of our organisation; "" where it was not told."""
    return our_fact("reporting-org").get("ref", "")


def amounts(
    *,
    kinds: Sequence[str] | None = None,
    activities: Collection[int] | None = None,
    also_withdrawn: bool = False,
) -> QuerySet[Amount]:
    """The amounts that count, by kind and day; of those of some activities, only theirs."""
    found = Amount.objects.select_related("activity", "party").order_by("kind", "starts_on", "ends_on", "line", "pk")
    found = found.extra(where=[_LATEST_AMOUNT])  # noqa: S610 (a constant)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    if activities is not None:
        found = found.filter(activity__in=activities)
    return found if also_withdrawn else found.filter(is_withdrawn=False)


def publications() -> QuerySet[Publication]:
    """What went out, latest first, with who published it."""
    return Publication.objects.select_related("published_by").order_by("-on", "-pk")


def latest_publication() -> Publication | None:
    """What went out from here last."""
    return publications().exclude(digest="").first()


def published_files(publication: Publication) -> QuerySet[PublishedFile]:
    """The files of a publication, by name."""
    return PublishedFile.objects.filter(publication=publication).order_by("name")


def folder(publication: Publication | None = None) -> Path:
    """Where the files of a publication stand; without one, where all of them do."""
    home = Path(settings.HOME) / "iati"
    return home if publication is None else home / publication.digest


def updates(*, until: date) -> tuple[list[date], date | None]:
    """The days on which a newer transaction than ever before went out, and the day of the first publication."""
    found: list[date] = []
    newest: date | None = None
    first: date | None = None
    for row in Publication.objects.filter(on__lte=until).order_by("on", "pk"):
        first = first or row.on
        if row.newest_on is not None and (newest is None or row.newest_on > newest):
            newest = row.newest_on
            found.append(row.on)
    return found, first


def newest_published(*, until: date) -> date | None:
    """The newest day of a transaction that ever went out."""
    found: date | None = Publication.objects.filter(on__lte=until).aggregate(newest=Max("newest_on"))["newest"]
    return found


def usd_per_unit(*, on: date) -> dict[str, Decimal]:
    """US dollars for one unit of each currency, by the latest rate of the books up to a day."""
    held = {"USD": Decimal(1)}
    for rate in rates().filter(valid_from__lte=on).order_by("valid_from"):
        held[rate.currency] = 1 / rate.units_per_usd
    return held
