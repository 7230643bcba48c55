"""The annual report of the published register: every number comes from a statement, and gaps are seen."""

from __future__ import annotations

import re
from datetime import date

import pytest

from headwater.cli import demonstration
from headwater.lib.money import Money
from headwater.reports import annual, blocks
from headwater.reports.blocks import Chart, KeyFigures, Note, Reconciliation, Table
from headwater.statements import queries
from headwater.statements.queries import Context


@pytest.fixture
def context(db: None) -> Context:
    """The demonstration's organisation in 2023."""
    demonstration.load(entity="", revenue=None, year=2023)
    return queries.context(year=2023)


def test_the_report_says_what_the_statements_say(context: Context) -> None:
    made = annual.blocks(context)
    headlines = next(block for block in made if isinstance(block, KeyFigures))
    assert [figure.value for figure in headlines.figures][:2] == [Money(45_583_890_00, "USD"), 18]
    captions = {block.caption: block for block in made if isinstance(block, Table)}
    donors = captions["Contributions by donor"]
    assert len(donors.rows) == 18
    assert donors.total and donors.total[1] == Money(45_583_890_00, "USD")
    # A blank is no zero, and the note says so.
    others = next(row for row in donors.rows if row[0] == "Other organizations")
    assert others[-1] is None
    assert any("does not mean zero" in note for note in donors.notes)
    allocations = captions["Allocations"]
    assert allocations.total and allocations.total[3] == Money(12_967_933_00, "USD")

    charts = {block.id: block for block in made if isinstance(block, Chart)}
    assert {"donors-chart", "timing-chart", "allocations-chart", "carry-over-chart", "years-chart"} <= charts.keys()
    assert [note.kind for note in charts["timing-chart"].notes] == ["synthetic"]
    assert isinstance(charts["timing-chart"].notes[0], Note)

    gaps = {block.title: block.gap for block in made if isinstance(block, Reconciliation)}
    assert gaps["Carry-over of unearmarked funding"] == Money(3_984_043_00, "USD")
    assert sorted(gap for gap in gaps.values() if isinstance(gap, int)) == [-588, 0, 304]


def test_the_file_needs_nothing_else_and_shows_what_nobody_explained(context: Context) -> None:
    page = annual.document(context, made_on=date(2024, 3, 1))
    assert page == annual.document(context, made_on=date(2024, 3, 1)), "the same books give the same bytes"
    assert not re.search(r"<script|(src|href)=\"(https?:)?//|url\((?!#)", page)
    for published in ("45,583,890", "1,727,764,339", "33.42", "12,967,933", "3,984,043", "36,600,000", "62,269,969"):
        assert published in page, published
    assert page.count("Not explained yet") == 3
    assert "Verdict: contradicted" in page and "17 of 18 rows agree" in page
    assert page.count("synthetic") > 4


def test_shares_of_donors_add_up_to_what_was_allocated(context: Context) -> None:
    rows = queries.table("attribution.by_objective", context).rows.all()
    allocated = {row[0]: row[3] for row in queries.table("allocations.by_purpose", context).rows.all()}
    shared: dict[object, int] = {}
    for objective, _donor, _resources, amount, low, high, word in rows:
        exact = getattr(amount, "value", None)
        assert isinstance(exact, int), "shares that rest on synthetic days are marked"
        assert isinstance(low, int) and isinstance(high, int) and low <= exact <= high and word in ("narrow", "wide")
        shared[objective] = shared.get(objective, 0) + exact
    assert shared == allocated
    by_donor = queries.table("attribution.by_donor", context).rows.all()
    assert sum(getattr(row[2], "value", 0) for row in by_donor) == 12_967_933_00
    # The United States paid in December, after the decisions: a third of the resources, and nothing in order of days.
    united_states = by_donor[0]
    assert (united_states[0], getattr(united_states[2], "value", None)) == ("United States of America", 0)


def test_an_organisation_with_fewer_published_facts_has_a_shorter_report(db: None) -> None:
    demonstration.load(entity="WFP", revenue=None, year=2023)
    made = annual.blocks(queries.context(year=2023))
    told = " ".join(block.text for block in made if isinstance(block, blocks.Paragraph))
    assert "Receipt dates are not published" in told and "hold no allocations" in told
    assert not any(isinstance(block, Chart) and block.id == "timing-chart" for block in made)
    donors = next(block for block in made if isinstance(block, Table) and block.caption == "Contributions by donor")
    assert donors.total and donors.total[1] == Money(585_949_712_00, "USD")
