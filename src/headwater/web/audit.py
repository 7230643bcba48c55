"""The audit trail, for whoever may read it: who did what to what, when, and how it looked before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from headwater.access.queries import require
from headwater.audit.queries import AuditLine, lines
from headwater.exchange.columns import Column as FileColumn
from headwater.exchange.columns import Sheet
from headwater.lib.words import said
from headwater.reports.blocks import Column, Table, Value
from headwater.web import lists
from headwater.web.filters import caption
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer
from headwater.web.trail import moment, seen, told

NEWEST_FIRST = lists.Sorting(order=lists.Order("number", "id", int), is_descending=True)


class Filters(forms.Form):
    """The filters of the trail, as they stand in the address."""

    who = forms.CharField(label=later("Who"), required=False, max_length=254)
    target = forms.CharField(label=later("What"), required=False, max_length=200)


def audit(request: HttpRequest) -> HttpResponse:
    """The trail, newest first. Refused: without the power “read audit”."""
    require(signer(request), "read audit")
    form = Filters(request.GET, auto_id="filter_%s")
    if not form.is_valid():
        return page(request, "audit", section="audit", status=REFUSED, form=form)
    who, target = form.cleaned_data["who"], form.cleaned_data["target"]
    asked = {"by_email__icontains": who, "target__icontains": target}
    # What is not asked for is not looked for in every line.
    found = lines().filter(**{name: text for name, text in asked.items() if text})
    if asked_form := lists.asked_form(request):
        return lists.streamed("audit-trail", _sheet(), _file_rows(lists.ordered(found, NEWEST_FIRST)), asked_form)
    cut = lists.cut(request, found, NEWEST_FIRST)
    rows: list[tuple[Value, ...]] = [
        (moment(line.at), line.by_email, said(line.action), seen(line.target), told(line.before), told(line.after))
        for line in cut.rows
    ]
    titles = (said("When"), said("Who"), said("Did"), said("What"), said("Before"), said("After"))
    table = Table(
        caption=caption(said("Lines"), cut), columns=tuple(Column(title=title) for title in titles), rows=tuple(rows)
    )
    return page(
        request,
        "audit",
        section="audit",
        form=form,
        is_filtered=bool(who or target),
        cut=cut,
        table=table,
        downloads=lists.downloads(request) if rows else [],
    )


def _sheet() -> Sheet:
    """The columns of the trail as a file: every line as it is kept, word for word."""
    titles = {
        "number": said("Number"),
        "at": said("When"),
        "who": said("Who"),
        "did": said("Did"),
        "what": said("What"),
        "before": said("Before"),
        "after": said("After"),
    }
    columns = (FileColumn(key=key, title=title, meaning=title, kind="text") for key, title in titles.items())
    return Sheet(record="audit-trail", title=said("Audit trail"), identity="number", columns=tuple(columns))


def _file_rows(found: QuerySet[AuditLine]) -> Iterator[Mapping[str, Any]]:
    for line in found.iterator(chunk_size=2000):
        yield {
            "number": str(line.pk),
            "at": moment(line.at),
            "who": line.by_email,
            "did": line.action,
            "what": line.target,
            "before": json.dumps(line.before, ensure_ascii=False) if line.before else "",
            "after": json.dumps(line.after, ensure_ascii=False) if line.after else "",
        }
