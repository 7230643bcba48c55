"""Figures of a text against statements: the same words, unit and year; and what looks alike but is another figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from proofreading.stories import DATA, agreeing, wrong

from headwater.access.queries import Person
from headwater.lib.errors import Refused
from headwater.proofreading import queries
from headwater.proofreading.readers.files import document
from headwater.proofreading.rules import Finding, Verdict, checked, parsed
from headwater.proofreading.rules.comparison import Facts, FigureFact, TableFact, against_books
from headwater.registry.actions import register
from headwater.statements import actions as statements
from headwater.statements.rules import RevenueDraft, StatedDraft, stated_from

FACTS = Facts(
    figures=(
        FigureFact(
            key="contributions.unearmarked.total",
            title="Unearmarked contributions received",
            unit="USD",
            value=Fraction(45_583_890),
            year=2023,
            source="the books",
        ),
        FigureFact(
            key="contributions.donors",
            title="Donors of unearmarked contributions",
            unit="donors",
            value=Fraction(18),
            year=2023,
            source="the books",
        ),
        FigureFact(
            key="contributions.top5.share",
            title="Share of the five largest donors",
            unit="%",
            value=Fraction(76_9988, 10_000),
            year=2023,
            source="the books",
        ),
    ),
    tables=(
        TableFact(
            key="contributions.by_donor",
            title="Contributions by donor",
            year=2023,
            columns=(("Unearmarked", "USD"), ("Share", "%")),
            rows={
                "Denmark": (Fraction(7_143_920), Fraction(1567, 100)),
                "Norway": (Fraction(4_910_627), Fraction(1077, 100)),
                "Sweden": (Fraction(3_681_885), Fraction(808, 100)),
                "Spain": (Fraction(760_710), None),
                "Qatar": (Fraction(200_000), Fraction(44, 100)),
            },
        ),
    ),
)


def compared(text: str) -> list[Finding]:
    """What comes of holding a text against the facts above."""
    read = document(text.encode(), suffix=".md")
    texts, tables, _ = parsed(read)
    return list(against_books(read, texts, tables, FACTS))


STORIES = [
    ("In 2023, we received USD 45,583,890 in unearmarked contributions.", [Verdict.AGREES]),
    ("In 2023, we received USD 45.6 million in unearmarked contributions.", [Verdict.ROUNDED]),
    ("In 2023, we received over USD 45 million in unearmarked contributions.", [Verdict.ROUNDED]),
    ("In 2023, we received USD 46.5 million in unearmarked contributions.", [Verdict.CONTRADICTS]),
    ("In 2023, we received over USD 46 million in unearmarked contributions.", [Verdict.CONTRADICTS]),
    ("In 2023, unearmarked contributions came from 18 donors.", [Verdict.AGREES]),
    ("In 2023, unearmarked contributions came from 17 donors.", [Verdict.CONTRADICTS]),
    ("In 2023, we received over USD 12 million in unearmarked contributions.", []),
    # Another year, another unit, a part, a plan, a change: other figures.
    ("In 2022, we received USD 40.1 million in unearmarked contributions.", []),
    ("In 2023, we received EUR 41.0 million in unearmarked contributions.", []),
    ("In 2023, we received USD 46.5 million in earmarked contributions.", []),
    ("In 2023, we received USD 44.1 million in unearmarked contributions from Denmark and Norway.", []),
    ("In 2023, unearmarked contributions received increased by USD 30.2 million.", []),
    ("In 2023, the target was USD 50 million of unearmarked contributions received.", []),
    ("In 2023, we received unearmarked contributions of USD 7.1 million.", []),
    ("From 2019 to 2023, we received USD 60 million in unearmarked contributions.", []),
]


@pytest.mark.parametrize(("text", "verdicts"), STORIES)
def test_figure(text: str, verdicts: list[Verdict]) -> None:
    assert [one.verdict for one in compared(text)] == verdicts


def test_a_contradiction_says_how_far_and_where() -> None:
    (found,) = compared("One.\n\nIn 2023, we received USD 46.5 million in unearmarked contributions.")
    assert found.lines == (3,)
    assert found.arithmetic == "stated: USD 46.5 million, +USD 916,110 off"
    assert found.books == (
        "Unearmarked contributions received, 2023: USD 45,583,890 (contributions.unearmarked.total; the books)"
    )


TABLE = """# Year 2023

| Donor | Amount | Share |
| --- | --- | --- |
| 1. Denmark | 7 143 920 | 15.67% |
| 2. Norway | 4 910 627 | 10.77% |
| 3. Sweden | 3 681 885 | 8.08% |
| 4. Spain | 760 710 | 1.67% |
| 5. Qatar | 200 000 | 0.44% |
"""


def test_table_agrees_and_a_blank_says_nothing() -> None:
    found = compared(TABLE)
    assert {one.verdict for one in found} == {Verdict.AGREES}
    assert len(found) == 9


def test_one_cell_of_a_table_contradicts() -> None:
    found = compared(TABLE.replace("3 681 885", "3 861 885"))
    (off,) = [one for one in found if one.is_wrong]
    assert (off.verdict, off.lines) == (Verdict.CONTRADICTS, (7,))
    assert "3,681,885" in off.books


def test_another_table_of_the_same_donors_is_not_compared() -> None:
    """Where most rows differ it is another quantity; and the table of another year is another table."""
    other = TABLE.replace("7 143 920", "1").replace("4 910 627", "2").replace("200 000", "5")
    assert [one for one in compared(other) if "%" not in one.words] == []
    assert compared(TABLE.replace("2023", "2022")) == []


def test_no_books(db: None) -> None:
    found = queries.check(DATA / "twin.md")
    assert found.books == queries.NO_BOOKS
    assert len(wrong(found)) == 5


def test_books_left_out() -> None:
    found = queries.check(DATA / "twin.md", with_statements=False)
    assert found.books == queries.LEFT_OUT
    assert len(wrong(found)) == 5


@pytest.fixture
def books(person: Person) -> None:
    """Books that know one organisation, what three donors gave it in 2023, and one stated count (synthetic)."""
    since = date(2020, 1, 1)
    whose = register(kind="organisation", code="ABC", name="Agency of Bridges", valid_from=since, by=person)
    statements.name_keeper(organisation=whose, by=person)
    rows = [
        RevenueDraft(entity="ABC", donor=donor, year=2023, type="Voluntary un-earmarked",
                     amount_usd=amount * 100)
        for donor, amount in (("Denmark", 7_143_920), ("Norway", 4_910_627), ("Sweden", 3_681_885))
    ]  # fmt: skip
    statements.load_revenue(rows=rows, source="Statistics (synthetic)", by=person)
    statements.state_figures(organisation=whose, drafts=[stated()], by=person)


def stated() -> StatedDraft:
    """A count that a document states."""
    return stated_from(
        key="allegations.received", published="2289", unit="cases", note="", line="A:1", period="2023",
        source="Report (synthetic)", tolerance=0,
    )  # fmt: skip


def test_statements_of_the_books(books: None, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text(
        "# Report 2023\n\nIn 2023, we received USD 15.7 million in unearmarked contributions from 3 donors.\n\n"
        "Allegations received in 2023 were 2,298 allegations.\n\nIn 2019 there were 7 of them.\n",
        encoding="utf-8",
    )
    found = queries.check(file)
    assert "Compared with the statements of Agency of Bridges for" in found.books
    told = {(one.verdict, one.lines[0]): one for one in found.findings if one.books}
    assert "Unearmarked contributions received, 2023: USD 15,736,432" in told[Verdict.ROUNDED, 3].books
    assert "2,289" in told[Verdict.CONTRADICTS, 5].books
    assert wrong(found) == ("against the books",)


def test_a_contradiction_stays_where_the_table_itself_adds_up() -> None:
    """The sum of a table proves nothing about its cells: what the books say otherwise is still told."""
    text = TABLE.replace("3 681 885", "3 861 885") + "| Total | 16 877 142 | |\n"
    read = document(text.encode(), suffix=".md")
    texts, tables, _ = parsed(read)
    found = checked(read, more=against_books(read, texts, tables, FACTS))
    assert "total of a table" in agreeing(found)
    assert wrong(found) == ("against the books",)


def test_a_document_of_years_that_nobody_kept(books: None, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text("In 1987 there were 12 offices.", encoding="utf-8")
    assert queries.check(file).is_clean


def test_nothing_to_check(db: None, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text("Nothing to count.", encoding="utf-8")
    with pytest.raises(Refused, match="holds no number"):
        queries.check(file)
