"""A year without data, books of nobody, books with nothing in them: each statement says why it says nothing."""

from __future__ import annotations

from datetime import date

import pytest

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.registry.actions import register
from headwater.registry.queries import Node
from headwater.reports import annual, writing
from headwater.statements import actions, queries
from headwater.statements.queries import Context, Figure, Table


@pytest.fixture
def organisation(person: Person) -> Node:
    """An organisation whose books are opened today, with nothing in them."""
    kept = register(kind="organisation", code="ORG", name="An organisation", by=person, valid_from=date(2000, 1, 1))
    actions.name_keeper(organisation=kept, by=person)
    return kept


def why(key: str, context: Context) -> str:
    """Why a statement says nothing."""
    declared = queries.statement(key)
    if isinstance(declared, Figure):
        return queries.value(key, context).missing
    return (
        queries.table(key, context).missing if isinstance(declared, Table) else queries.reconciled(key, context).missing
    )


@pytest.mark.parametrize("year", [2019, 2024])
def test_nothing_in_the_books(organisation: Node, year: int) -> None:
    context = queries.context(year=year, as_of=date(2026, 1, 1))
    said = {key: why(key, context) for key in queries.statements()}
    # An empty pool holds nothing, and that is known.
    for key in ("carry_over", "carry_over.closing"):
        assert said.pop(key) == ""
    assert {key for key, sentence in said.items() if not sentence.endswith(".")} == set()


def test_a_report_of_nothing_in_all_formats(organisation: Node) -> None:
    context = queries.context(year=2024, as_of=date(2026, 1, 1))
    files = annual.files(context, formats=list(writing.FORMATS), made_on=date(2026, 1, 1))
    assert all(files.values()) and b"Neither the books nor the statistics" in files["html"]


def test_books_of_nobody_and_a_year_to_come(person: Person) -> None:
    with pytest.raises(Refused, match="whose books these are"):
        queries.context(year=2024)
    nobody = register(kind="organisation", code="ORG", name="Nobody", by=person, valid_from=date(2000, 1, 1))
    with pytest.raises(Refused, match="2030 has not begun"):
        queries.context(year=2030, organisation=nobody, as_of=date(2026, 1, 1))
    context = queries.context(year=2024, organisation=nobody, as_of=date(2026, 1, 1))
    assert all(why(key, context).endswith(".") for key in queries.statements())
