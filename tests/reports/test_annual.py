"""The annual report of the published register: every number comes from a statement, and gaps are seen."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.reports import annual, blocks
from headwater.reports.annual.words import texts
from headwater.reports.blocks import Chart, Heading, KeyFigures, Note, Paragraph, Reconciliation, Table
from headwater.statements import queries
from headwater.statements.queries import Context


@pytest.fixture
def context(year_2023: Context) -> Context:
    return year_2023


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
    assert sorted(gap for gap in gaps.values() if isinstance(gap, int) and gap) == [-588, -11, 304]
    (listed,) = [block for block in made if isinstance(block, Table) and block.caption == "Gaps"]
    assert len(listed.rows) == 5 and listed.rows[0][1] == Money(3_984_043_00, "USD")


def test_the_report_has_all_its_parts(context: Context, tmp_path: Path) -> None:
    (tmp_path / "foreword.en.md").write_text("We had {{ figure:contributions.unearmarked.total }}.", encoding="utf-8")
    (tmp_path / "results--sp2024-objective-1.en.md").write_text("Lives were saved.", encoding="utf-8")
    made = annual.blocks(context, folder=tmp_path)
    blocks.check_ids(made)
    headings = [block.text for block in made if isinstance(block, Heading) and block.level == 2]
    assert headings == [
        "Foreword",
        "What unearmarked funding is",
        "Funding overview",
        "USD\u00a012,967,933 was allocated",
        "What was carried over",
        "Key results",
        "Promises, lists and the world around",
        "Donors' shares of what was allocated",
        "Donor by donor",
        "Caseloads: counts that should lead from one to the next",
        "These figures beside those of others",
        "What does not agree, or is not said",
        "Annex: all figures, and how each is made",
    ]
    told = [blocks.plain(block.text) for block in made if isinstance(block, Paragraph)]
    assert any("USD\u00a045,583,890" in sentence for sentence in told) and "Lives were saved." in told
    assert any("1.34\u00a0% came without conditions" in sentence for sentence in told)
    donors = [block for block in made if isinstance(block, Heading) and block.stays_together]
    assert len(donors) == 18 and donors[1].text == "Denmark"
    tables = {block.caption: block for block in made if isinstance(block, Table)}
    assert len(tables["All figures"].rows) == len(queries.catalogue())
    assert len(tables["Definitions"].rows) == len(queries.statements())
    types = {str(row[0]): row[3] for block in charts(made) if block.id == "revenue-chart" for row in rows_of(block)}
    assert types["Voluntary un-earmarked"] == Money(44_620_890_00, "USD")


def charts(made: list[blocks.Block]) -> list[Chart]:
    return [block for block in made if isinstance(block, Chart)]


def rows_of(chart: Chart) -> tuple[tuple[blocks.Value, ...], ...]:
    assert chart.table
    return chart.table.rows


def test_the_report_speaks_four_languages_and_says_the_same_numbers(context: Context) -> None:
    english = annual.blocks(context)
    for language, title, foreword in (
        ("fr", "Financement non affecté en 2023", "Aperçu du financement"),
        ("es", "Financiación sin asignación específica en 2023", "Panorama de la financiación"),
        ("ar", "التمويل غير المخصص في عام 2023", "لمحة عامة عن التمويل"),
    ):
        made = annual.blocks(context, language=language)
        assert annual.title(context, language=language) == title
        headings = [block.text for block in made if isinstance(block, Heading)]
        assert foreword in headings
        assert values(made) == values(english)
        donors = next(block for block in made if isinstance(block, Table) and len(block.rows) == 18)
        assert donors.rows[1][0] in ("Danemark", "Dinamarca", "الدانمرك")
    with pytest.raises(Refused, match="“de” is no language of a report; write one of en, fr, es, ar"):
        annual.files(context, formats=["pdf"], made_on=date(2024, 3, 1), language="de")


def values(made: list[blocks.Block]) -> list[blocks.Value]:
    """All values that are no words, in their order."""
    tables = [block.table if isinstance(block, Chart) else block for block in made]
    return [
        one
        for table in tables
        if isinstance(table, Table)
        for row in (*table.rows, *((table.total,) if table.total else ()))
        for one in row
        if one is not None and not isinstance(one, str)
    ]


def test_every_sentence_of_the_report_is_said_in_four_languages() -> None:
    folder = Path(annual.__file__).parent
    said = set()
    for path in folder.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Constant) and isinstance(call.value, str) and call.value in texts():
                said.add(call.value)
    # Verdicts are words of the statements.
    assert texts().keys() - said == {"agrees", "contradicted"}
    for sentence in texts().values():
        assert sentence.keys() == {"en", "fr", "es", "ar"} and all(sentence.values())
        parts = {language: sorted(re.findall(r"\{\w+\}", words)) for language, words in sentence.items()}
        assert all(found == parts["en"] for found in parts.values()), sentence["en"]
        assert re.search("[\u0600-\u06ff]", sentence["ar"]), sentence["en"]


def test_the_file_needs_nothing_else_and_shows_what_nobody_explained(context: Context) -> None:
    page = annual.document(context, made_on=date(2024, 3, 1))
    assert page == annual.document(context, made_on=date(2024, 3, 1)), "the same books give the same bytes"
    assert not re.search(r"<script|(src|href)=\"(https?:)?//|url\((?!#)", page)
    for published in ("45,583,890", "1,727,764,339", "33.42", "12,967,933", "3,984,043", "36,600,000", "62,269,969"):
        assert published in page, published
    assert page.count("Not explained yet") == 4
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
