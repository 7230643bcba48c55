"""The declarations loaded into an empty house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from headwater.access.actions import first_person
from headwater.access.queries import person
from headwater.cli import declarations
from headwater.exchange import declared, published
from headwater.registry.actions import NAMES, STRATEGIC_PLAN_2024_2028, load_names, load_plan, register_many
from headwater.registry.queries import Node
from headwater.registry.rules import NodeDraft
from headwater.statements import actions as statements
from headwater.statements.rules import StatedDraft, stated_from

ADMINISTRATOR = "administrator@synthetic.example"


def organisation() -> Node:
    """The organisation with its plan and its five multi-year donors, as the demonstration has them."""
    by = first_person(email=ADMINISTRATOR, name="Administrator", valid_from=declarations.SINCE)
    load_plan(file=STRATEGIC_PLAN_2024_2028, by=by)
    load_names(file=NAMES, by=by)
    drafts = [
        NodeDraft(kind="organisation", code=code, name=code, valid_from=date(2013, 1, 1))
        for code in ("IOM", "BEL", "DNK", "NLD", "KOR", "GBR")
    ]
    return register_many(drafts=drafts, by=by)["IOM"]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Node]:
    """Everything declared, once for all tests of a file: they only read. Rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = organisation()
        declarations.load(organisation=found, administrator=ADMINISTRATOR)
        by = person(declarations.MONITOR)
        statements.name_keeper(organisation=found, by=by)
        statements.state_figures(organisation=found, drafts=stated(), by=by)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def iom(loaded: Node, db: None) -> Node:
    """The organisation with everything declared."""
    return loaded


def stated() -> list[StatedDraft]:
    """What the report states in its text, as the demonstration enters it."""
    return [
        stated_from(
            key=figure.key,
            published=figure.value,
            unit=figure.unit,
            note=figure.note,
            line=figure.line,
            period="2023",
            source=declared.DOCUMENTS["A"],
        )
        for figure in published.stated_figures()
    ]
