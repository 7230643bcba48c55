"""Derived indicators follow from the books of 2023 as published, and nobody types them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from headwater.access.actions import grant
from headwater.access.queries import person
from headwater.lib.errors import Refused
from headwater.lib.periods import year
from headwater.measures import actions
from headwater.measures.rules import IndicatorDraft, ObservationDraft, Status, TargetDraft
from headwater.registry.queries import nodes, tree
from headwater.statements import derived

END = date(2023, 12, 31)


def declare(books: Any, key: str, derivation: str, **changed: Any) -> None:
    facts: dict[str, Any] = {
        "names": {"en": key},
        "definition": "From the books.",
        "unit": "donors",
        "population": "the books",
        "direction": "increase",
        "reports_from": date(2023, 1, 1),
    }
    draft = IndicatorDraft(key=key, derivation=derivation, **(facts | changed))
    grant(person=books.clerk, power="declare indicators", by=person("manager@example.org"), valid_from=date(2013, 1, 1))
    actions.declare_indicators(drafts=[draft], by=books.clerk)


# derivation, unit, digits, what the published register of 2023 comes to
PUBLISHED = [
    ("contributions received", "USD", 2, "45583890.00"),
    ("received in the second half", "per cent", 0, "87"),
    ("donors", "donors", 0, "18"),
    ("allocations", "allocations", 0, "12"),
    ("allocated", "USD", 2, "12967933.00"),
    ("multi-year agreements", "agreements", 0, "5"),
]


@pytest.mark.parametrize(("derivation", "unit", "digits", "published"), PUBLISHED)
def test_what_is_derived_is_what_was_published(
    books: Any, derivation: str, unit: str, digits: int, published: str
) -> None:
    declare(books, "derived", derivation, unit=unit, digits=digits)
    found = derived.measured(indicator="derived", period=year(2023))
    assert found.shown == Decimal(published)
    assert derived.measured(indicator="derived", on=END).exact == found.exact
    assert [point.measured.shown for point in derived.series(indicator="derived", until=END)] == [Decimal(published)]


def test_every_derivation_is_proved() -> None:
    assert {derivation for derivation, *_ in PUBLISHED} == set(derived.DERIVATIONS)


def test_a_derived_value_is_never_typed_and_names_what_is_known(books: Any) -> None:
    declare(books, "derived", "donors")
    declare(books, "unknown", "guessed")
    declare(books, "mistaken", "donors", unit="people")
    grant(person=books.clerk, power="enter observations", by=person("manager@example.org"), valid_from=date(2013, 1, 1))
    seen = ObservationDraft(indicator="derived", starts_on=END, ends_on=END, value=18, source="a report")
    with pytest.raises(Refused, match="never typed"):
        actions.observe(drafts=[seen], by=books.clerk)
    assert "known are: contributions received" in derived.measured(indicator="unknown", on=END).missing
    assert "declared in people" in derived.measured(indicator="mistaken", on=END).missing


def test_a_list_is_counted_on_the_last_day(books: Any) -> None:
    key = "signatory@document:PACT"
    declare(books, "signed", f"register:{key}", unit="signatories")
    assert "There is no register" in derived.measured(indicator="signed", on=END).missing


def test_a_framework_shows_derived_indicators_beside_observed_ones(books: Any) -> None:
    (plan,) = nodes(kind="plan")
    element = tree(plan=plan, on=END)[0].node
    declare(books, "derived", "donors", results=(element.pk,))
    target = TargetDraft(indicator="derived", starts_on=date(2023, 1, 1), ends_on=END, value=20, source="a plan")
    actions.set_targets(drafts=[target], by=books.clerk)
    found = derived.framework(plan=plan, on=END)
    (row,) = [row for result in found.results for row in result.indicators]
    assert (row.measured.shown, row.progress.status) == (18, Status.ON_TRACK)
    assert derived.standing(indicator="derived", on=END).progress == row.progress
    assert "not for one place" in derived.standing(indicator="derived", on=END, place=1).measured.missing
