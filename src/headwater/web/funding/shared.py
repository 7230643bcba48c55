"""What pages of funding share: their line of links, the movements of a record, the results of an allocation."""

from __future__ import annotations

from django.urls import reverse

from headwater.funding.queries import Allocation, results_of_allocation
from headwater.ledger.queries import entry
from headwater.lib.money import Money
from headwater.lib.words import number as grouped
from headwater.lib.words import said
from headwater.reports.blocks import Column, Link, Table, Value
from headwater.web.languages import day
from headwater.web.pages import today


def movements(number: int | None) -> Table | None:
    """The movements of an entry of the ledger, with the codes of their accounts; None where there is no entry."""
    if number is None:
        return None
    held = entry(number)
    assert held is not None, "records keep their entries by a foreign key"
    rows: list[tuple[Value, ...]] = [
        (str(moved.line), moved.source.code, moved.target.code, Money(moved.amount, moved.unit))
        for moved in held.movements.select_related("source", "target").order_by("line")
    ]
    start = tuple(Column(title=title) for title in (said("Line"), said("From account"), said("To account")))
    return Table(
        caption=said("Movements of entry {number}", number=grouped(number)),
        columns=(*start, Column(title=said("Amount"), align="number")),
        rows=tuple(rows),
        notes=(said("Counts for {day}.", day=day(held.on)) + f" {held.why}",),
    )


def expected(record: Allocation) -> Table | None:
    """The results that an allocation is to reach, by indicator where one was named; None where none was told."""
    rows: list[tuple[Value, ...]] = []
    for one in results_of_allocation(code=record.code, on=today()):
        told = one.expected
        indicator = told.indicator
        rows.append(
            (
                told.result.code,
                Link(indicator.node.code, reverse("indicator", args=[indicator.node.code])) if indicator else "",
                "" if one.value is None else str(float(one.value)) if one.value.denominator > 1 else str(one.value),
                one.cost,
            )
        )
    if not rows:
        return None
    columns = (
        Column(title=said("Result")),
        Column(title=said("Indicator")),
        Column(title=said("Expected"), align="number"),
        Column(title=said("Bears of the amount"), align="number"),
    )
    return Table(caption=said("Results that it is to reach"), columns=columns, rows=tuple(rows))


def tabs(current: str) -> list[tuple[str, str, bool]]:
    """The pages about donors, as a line of links."""
    named = {
        "donors": said("Donors"),
        "agreements": said("Agreements"),
        "pledges": said("Pledges"),
        "calendar": said("Reporting calendar"),
        "duties": said("Duties"),
        "engagements": said("Conversations"),
        "rates": said("Rates of exchange"),
    }
    return [(reverse(name), words, name == current) for name, words in named.items()]
