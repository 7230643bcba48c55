"""The list of rates of exchange: by which one an amount in another currency becomes US dollars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from headwater.exchange.columns import RATES
from headwater.exchange.rows import rate_rows
from headwater.funding import queries
from headwater.funding.queries import Rate
from headwater.lib.words import counted, noted, said
from headwater.reports.blocks import Value
from headwater.web import listing, lists
from headwater.web.filters import offer
from headwater.web.funding import shared
from headwater.web.languages import later


class Filters(listing.Filters):
    """The filters of the rates."""

    currency = forms.ChoiceField(label=later("Currency"), required=False)
    field_order = ("currency", "sort")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        held = queries.rates().order_by("currency").values_list("currency", flat=True).distinct()
        offer(self.fields["currency"], [("", said("All currencies")), *((code, code) for code in held)])

    def rows(self) -> QuerySet[Rate]:
        """The rates that the filter lets through."""
        return queries.rates(currency=self.cleaned_data["currency"] or None)


def _values(rows: Sequence[Rate]) -> list[Mapping[str, Value]]:
    return [
        {
            "currency": row.currency,
            "valid_from": row.valid_from,
            # As it was published: zeros that nobody wrote say nothing.
            "units_per_usd": row.units_per_usd.normalize(),
            "source": row.source,
        }
        for row in rows
    ]


RATE_LIST: listing.List[Rate] = listing.List(
    name="rates",
    title=noted("Rates of exchange"),
    counted=lambda count: counted("{count} rate of exchange", "{count} rates of exchange", count),
    sheet=RATES,
    columns={key: listing.head(RATES, key) for key in ("currency", "valid_from", "units_per_usd", "source")},
    orders=(lists.Order("valid_from", "valid_from", date.fromisoformat), lists.Order("currency", "currency")),
    first_order="-valid_from",
    filters=Filters,
    values=_values,
    files=rate_rows,
    records="rate",
    section="donors",
    tabs=shared.tabs,
)


def rates(request: HttpRequest) -> HttpResponse:
    """The list, or with ?format= all of its rows as a file."""
    return listing.show(request, RATE_LIST)
