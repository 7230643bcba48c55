"""Asking for statements: what they come to now, what was published, and what was said on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation

from headwater.audit import queries as audit
from headwater.lib.errors import Refused
from headwater.lib.periods import year as calendar_year
from headwater.lib.words import language, said
from headwater.registry.queries import Node
from headwater.statements.catalogue import catalogue as catalogue
from headwater.statements.catalogue import module_of as module_of
from headwater.statements.catalogue import reconciliations as reconciliations
from headwater.statements.catalogue import statement as statement
from headwater.statements.catalogue import statements as statements
from headwater.statements.catalogue import tables as tables
from headwater.statements.figures import Context as Context
from headwater.statements.figures import Figure as Figure
from headwater.statements.figures import Reconciliation as Reconciliation
from headwater.statements.figures import Table as Table
from headwater.statements.figures import adds_up as adds_up
from headwater.statements.figures import code_of as code_of
from headwater.statements.figures import computed as computed
from headwater.statements.records import Explanation as Explanation
from headwater.statements.records import Publication as Publication
from headwater.statements.records import RevenueRow as RevenueRow
from headwater.statements.records import StatedFigure as StatedFigure
from headwater.statements.records import edition as edition
from headwater.statements.records import keeper as keeper
from headwater.statements.records import received as received
from headwater.statements.records import revenue as revenue
from headwater.statements.records import revenue_by_year as revenue_by_year
from headwater.statements.records import stated as stated
from headwater.statements.rules import (
    OPEN_STATUSES,
    PublicationStatus,
    Reconciled,
    TableValue,
    Value,
    content_hash,
)


def context(
    *, year: int, organisation: Node | None = None, as_of: date | None = None, recorded_by: date | None = None
) -> Context:
    """Of whom, of which year and as of which day; by default of whoever keeps these books, and as of today.

    Once the year has ended its figures are as of its last day. recorded_by: only what had been recorded by the end of
    that day counts. Refused: nobody keeps the books yet; a year that has not begun.
    """
    whose = organisation or keeper()
    if whose is None:
        raise Refused(said("It was not said yet whose books these are; name the organisation."))
    period, today = calendar_year(year), as_of or timezone.localdate()
    if today < period.start:
        raise Refused(said("{year} has not begun on {today}; there is nothing to state of it.", year=year, today=today))
    return Context(organisation=whose, year=year, as_of=min(today, period.end), recorded_by=recorded_by)


def kept(context: Context) -> Context:
    """The same question with what was computed for it before, where nothing was written since: for pages that read."""
    # Sentences beside a figure are in the language of the reader, and names are those of the day.
    spoken, day = (language().code, translation.get_language()), timezone.localdate()
    asked = (context.organisation.pk, context.year, context.as_of, context.recorded_by)
    return replace(context, memory=audit.kept(("statements", *spoken, day, *asked)))


def value(key: str, context: Context) -> Value:
    """What a figure comes to now. Refused where there is no such figure; `missing` says why it cannot be computed."""
    declared = statement(key)
    if not isinstance(declared, Figure):
        raise Refused(said("“{key}” is a {kind}, not a figure.", key=key, kind=_kind(declared)))
    found: Value = computed(declared, context)
    return found


def table(key: str, context: Context) -> TableValue:
    """What a table or comparison comes to now. Refused where there is none of that key."""
    declared = statement(key)
    if not isinstance(declared, Table):
        raise Refused(said("“{key}” is a {kind}, not a table.", key=key, kind=_kind(declared)))
    found: TableValue = computed(declared, context)
    return found


def reconciled(key: str, context: Context) -> Reconciled:
    """What a reconciliation comes to now, with the explanation of its gap. Refused where there is none of that key."""
    declared = statement(key)
    if not isinstance(declared, Reconciliation):
        raise Refused(said("“{key}” is a {kind}, not a reconciliation.", key=key, kind=_kind(declared)))
    found: Reconciled = computed(declared, context)
    return found


def _kind(declared: Figure | Table | Reconciliation) -> str:
    kinds = {Figure: said("figure"), Table: said("table"), Reconciliation: said("reconciliation")}
    return kinds[type(declared)]


def years(organisation: Node) -> list[int]:
    """The years of which statistics of an organisation are loaded, latest first."""
    return sorted(set(revenue(organisation).order_by().values_list("year", flat=True)), reverse=True)


def publications(
    *,
    organisation: Node | None = None,
    key: str | None = None,
    period: str | None = None,
    status: str | None = None,
) -> QuerySet[Publication]:
    """Publications with the people who prepared and published them, in the order in which they were prepared."""
    found = Publication.objects.select_related(
        "organisation", "prepared_by", "approved_by", "published_by", "explanation"
    ).order_by("pk")
    exact: dict[str, Any] = {"organisation": organisation, "key": key, "period": period, "status": status}
    return found.filter(**{name: given for name, given in exact.items() if given is not None})


def published(*, organisation: Node, key: str, period: str) -> QuerySet[Publication]:
    """All published versions of a statement, the first one first."""
    found = publications(organisation=organisation, key=key, period=period, status=PublicationStatus.PUBLISHED)
    return found.order_by("version")


def latest(key: str, period: str, *, organisation: Node) -> Publication | None:
    """The version that counts now, or None where nothing was published."""
    return published(organisation=organisation, key=key, period=period).last()


def version_at(key: str, period: str, *, organisation: Node, on: date) -> Publication | None:
    """The version that counted at the end of a day, or None where nothing had been published by then."""
    found = published(organisation=organisation, key=key, period=period)
    return found.filter(published_at__date__lte=on).last()


def in_preparation(key: str, period: str, *, organisation: Node) -> Publication | None:
    """The version on its way: a draft, in review, returned or approved. There is one at a time, or none."""
    found = publications(organisation=organisation, key=key, period=period)
    return found.filter(status__in=[str(status) for status in OPEN_STATUSES]).first()


def hash_of(publication: Publication) -> str:
    """The hash of what stands in the record now; another one than the record's own means that it was tampered with."""
    return content_hash(
        organisation=publication.organisation.code,
        key=publication.key,
        period=publication.period,
        as_of=publication.as_of,
        definition=publication.definition,
        value=publication.value,
        rows=publication.rows,
        footnotes=publication.footnotes,
    )


def tampered() -> list[Publication]:
    """Publications that no longer say what they said when they were prepared."""
    return [one for one in publications() if hash_of(one) != one.content_hash]


def checks() -> QuerySet[audit.AuditLine]:
    """The lines that checks of the books left, the latest first."""
    return audit.lines(target="books").filter(action="check the books").order_by("-id")
