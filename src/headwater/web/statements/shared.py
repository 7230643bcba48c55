"""What pages of statements share: of whom and of which year, and where a statement and its records stand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from headwater.funding.queries import contributions, latest_contribution, years_of
from headwater.ledger.queries import closed_through
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.registry.queries import name_of
from headwater.reports import blocks
from headwater.statements import queries
from headwater.statements.queries import Context, Figure, Reconciliation, Table
from headwater.statements.rules import Link
from headwater.web.filters import YEARS, offer, year_choices
from headwater.web.languages import later
from headwater.web.pages import today


class Year(forms.Form):
    """The year of which statements are shown."""

    year = forms.ChoiceField(label=later("Year"), required=False)

    def __init__(self, context: Context) -> None:
        super().__init__({"year": str(context.year)}, auto_id="year_%s")
        received = set(years_of(contributions(), "received_on"))
        years = received | set(queries.years(context.organisation))
        offer(self.fields["year"], year_choices(years, str(context.year))[1:])


def context_of(request: HttpRequest) -> Context:
    """Of which year the address asks; otherwise the year that was closed last, or of the latest receipt."""
    asked = request.GET.get("year", "")
    if asked and not (asked.isascii() and asked.isdigit() and int(asked) in YEARS):
        raise Refused(said("“{asked}” is not a year; write one such as 2023.", asked=asked[:20]))
    return queries.kept(queries.context(year=int(asked) if asked else _latest_year()))


def _latest_year() -> int:
    if closed := closed_through():
        return closed.year
    latest = latest_contribution()
    return latest.received_on.year if latest else today().year


def computed(declared: Figure | Table | Reconciliation, context: Context) -> Any:
    """What a statement comes to, computed once for a page."""
    match declared:
        case Figure():
            return queries.value(declared.key, context)
        case Table():
            return queries.table(declared.key, context)
        case _:
            return queries.reconciled(declared.key, context)


def organisation(context: Context) -> str:
    """What the organisation of a statement is called as of its day."""
    return name_of(context.organisation, on=context.as_of)


def page_of(key: str, context: Context) -> str:
    """The address of the page of a statement."""
    return f"{reverse('statement', args=[key])}?year={context.year}"


def records(link: Link | None) -> str:
    """Where the records behind a figure are listed on this site; "" where it has no such list."""
    if link is None:
        return ""
    try:
        listed = reverse(link.list)
    except NoReverseMatch:
        return ""
    return f"{listed}?{urlencode(link.filters)}" if link.filters else listed


def standing(*, is_final: bool, missing: str) -> blocks.Status:
    """Whether a value may still change, or cannot be computed."""
    if missing:
        return blocks.Status(said("not computed"))
    return blocks.Status(said("final"), "good") if is_final else blocks.Status(said("provisional"), "attention")
