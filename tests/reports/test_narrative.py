"""What people write: figures by key in four languages, markup that can be printed, and sections that are never lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from web.books import Books

from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.reports import actions, narrative, queries
from headwater.reports.blocks import Heading, Listing, Paragraph, Quote, Run, Share, Synthetic, Table
from headwater.reports.models import Section
from headwater.reports.narrative.grammar import Asked, blanked, extract
from headwater.reports.narrative.numbers import phrase
from headwater.reports.rules import SectionDraft, section_complaints
from headwater.statements import queries as statements
from headwater.statements.queries import Context
from headwater.statements.rules import PER_CENT, USD, Exact, Ratio

TOTAL = "{{ figure:contributions.unearmarked.total }}"
CENTS = 45_583_890_00


IS_WHOLE = True


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    """The published register of 2023 with the statistics of eleven years."""
    return filled


@pytest.fixture
def context(books: Books) -> Context:
    return statements.context(year=2023)


@pytest.fixture
def officer(books: Books) -> Person:
    return books.people["clerk"]


@pytest.fixture
def director(books: Books) -> Person:
    """Somebody who may not write narrative."""
    return books.people["second"]


# The grammar


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("{{ figure:a.b_c }}", Asked(key="a.b_c", line=1)),
        ("{{figure:a}}", Asked(key="a", line=1)),
        ("{{ figure:a | scale=million digits=1 unit=word }}", Asked(key="a", line=1, scale=6, digits=1, unit="word")),
        ("{{ figure:a|scale=thousand,digits=0 }}", Asked(key="a", line=1, scale=3, digits=0)),
        ("{{ figure:a | year=2022 part=gap }}", Asked(key="a", line=1, year=2022, part="gap")),
    ],
)
def test_a_figure_is_asked_for_by_its_key_and_options(written: str, asked: Asked) -> None:
    found = extract(f"before {written} after")
    assert found.asked == (asked,) and not found.complaints
    assert found.text == "before \ue0000\ue001 after"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{{ figure:a", "Braces are not closed"),
        ("figure:a }}", "Braces are not closed"),
        ("{{ figure:a\n}}", "Braces are not closed"),
        ("{{ total }}", "“{{ total }}” is no figure; write {{ figure:KEY }}."),
        ("{{ }}", "is no figure"),
        ("{{ figure:a b }}", "is no figure"),
        ("{{ figure:a | scale=lakh }}", "scale is one of: one, thousand, million, billion"),
        ("{{ figure:a | digits=7 }}", "digits is decimals, 0 to 6"),
        ("{{ figure:a | digits=-1 }}", "digits is decimals"),
        ("{{ figure:a | year=22 }}", "year is a year such as 2022"),
        ("{{ figure:a | colour=red }}", "There is no option “colour”"),
        ("{{ figure:a | scale=million scale=one }}", "said twice"),
        ("{{ figure:a | million }}", "“million” is not understood; write options as name=value"),
    ],
)
def test_what_is_no_figure_is_said_with_its_line(written: str, words: str) -> None:
    found = extract(f"one\n\n{written}")
    assert any(words in one.what and one.where == "line 3" for one in found.complaints), found.complaints
    assert not found.asked


def test_all_complaints_of_a_text_come_together() -> None:
    found = extract("{{ a }}\n{{ figure:x | y=1 z=2 }}\n{{ figure:b }} {{")
    assert [one.where for one in found.complaints] == ["line 1", "line 2", "line 2", "line 3"]


def test_places_stay_when_figures_are_blanked() -> None:
    text = f"a {TOTAL} 45"
    assert len(blanked(text)) == len(text) and blanked(text).strip() == "a" + " " * (len(TOTAL) + 2) + "45"


# Numbers in four languages


@pytest.mark.parametrize(
    ("exact", "unit", "options", "en", "fr", "es", "ar"),
    [
        (CENTS, USD, {}, "USD 45,583,890", "45 583 890 USD", "45.583.890 USD", "45,583,890 USD"),
        (
            CENTS, USD, {"scale": 6}, "USD 45.6 million", "45,6 millions USD", "45,6 millones de USD",
            "45.6 مليون USD",
        ),
        (
            CENTS, USD, {"scale": 6, "digits": 2, "unit": "word"}, "45.58 million US dollars",
            "45,58 millions de dollars des États-Unis", "45,58 millones de dólares estadounidenses",
            "45.58 مليون دولار أمريكي",
        ),
        (CENTS, USD, {"scale": 6, "unit": "none"}, "45.6 million", "45,6 millions", "45,6 millones", "45.6 مليون"),
        (CENTS, USD, {"scale": 3, "digits": 0, "unit": "none"}, "45,584 thousand", "45 584 mille", "45.584 mil",
         "45,584 ألف"),
        (
            172_776_433_900, USD, {"scale": 9, "digits": 2, "unit": "none"}, "1.73 billion", "1,73 milliard",
            "1,73 mil millones", "1.73 مليار",
        ),
        (CENTS + 49, USD, {"digits": 0}, "USD 45,583,890", "45 583 890 USD", "45.583.890 USD", "45,583,890 USD"),
        (Ratio(77, 100), PER_CENT, {}, "77 %", "77 %", "77 %", "77 %"),
        (
            Ratio(257, 10_000), PER_CENT, {"digits": 2, "unit": "word"}, "2.57 per cent", "2,57 pour cent",
            "2,57 por ciento", "2.57 في المائة",
        ),
        (Ratio(1, 3), PER_CENT, {"digits": 1, "unit": "none"}, "33.3", "33,3", "33,3", "33.3"),
        (18, "donors", {}, "18", "18", "18", "18"),
        (18, "donors", {"unit": "word"}, "18 donors", "18 donateurs", "18 donantes", "18 جهة مانحة"),
    ],
)  # fmt: skip
def test_a_figure_in_the_language_of_its_section(
    exact: Exact, unit: str, options: dict[str, int], en: str, fr: str, es: str, ar: str
) -> None:
    asked = Asked(key="k", line=1, **options)  # type: ignore[arg-type]
    for language, wanted in (("en", en), ("fr", fr), ("es", es), ("ar", ar)):
        said = phrase(exact, unit=unit, digits=0, asked=asked, language=language)
        plain = said.replace("\u00a0", " ").replace("\u202f", " ")
        assert plain == wanted, language


def test_a_figure_is_rounded_once() -> None:
    """449,999.99 is 0.4 million; rounded to thousands first it would have been 0.5."""
    asked = Asked(key="k", line=1, scale=6, digits=1, unit="none")
    assert phrase(449_999_99, unit=USD, digits=0, asked=asked, language="en") == "0.4\u00a0million"


# Sections as blocks


def read(text: str, context: Context, language: str = "en") -> narrative.Rendered:
    return narrative.render(text, slot="foreword", context=context, language=language, warns=True)


def test_a_section_becomes_blocks_with_its_figures(context: Context) -> None:
    made = read(
        f"""## Late money

Donors gave **{{{{ figure:contributions.unearmarked.total | scale=million }}}}** and
{{{{ figure:contributions.received.h2.share }}}} came [late](https://example.org/late).

- one *early*
- two

1. first

> As the books say.

Table: What came

| What | How much |
|---|---|
| All | {TOTAL} |
| Five largest | {{{{ figure:contributions.top5.share }}}} |
| In words | {{{{ figure:contributions.donors | unit=word }}}} |
""",
        context,
    )
    assert not made.complaints and not made.missing and not made.warnings
    assert made.blocks == (
        Heading(3, "Late money", "narrative-foreword-1"),
        Paragraph(
            (
                Run("Donors gave "),
                Run("USD\u00a045.6\u00a0million", strong=True),
                Run(" and 87\u00a0% (synthetic) came "),
                Run("late", href="https://example.org/late"),
                Run("."),
            )
        ),
        Listing(((Run("one "), Run("early", emphasis=True)), "two")),
        Listing(("first",), ordered=True),
        Quote("As the books say."),
        Table(
            caption="What came",
            columns=made.blocks[-1].columns,  # type: ignore[union-attr]
            rows=(
                ("All", Money(CENTS, "USD")),
                ("Five largest", Share(statements.value("contributions.top5.share", context).shown)),  # type: ignore[arg-type]
                ("In words", "18\u00a0donors"),
            ),
        ),
    )
    assert made.keys[0] == ("contributions.unearmarked.total", 2023)


def test_what_is_invented_says_so_in_a_cell_too(context: Context) -> None:
    made = read("Table: T\n\n| a | b |\n|---|---|\n| x | {{ figure:contributions.received.q4.share }} |", context)
    table = made.blocks[0]
    assert isinstance(table, Table) and isinstance(table.rows[0][1], Synthetic)
    arabic = read("{{ figure:contributions.received.q4.share }}", context, "ar")
    assert arabic.blocks == (Paragraph("55\u00a0% (مصطنع)"),)


# What is written as the third line, and what is said of it.
UNPRINTABLE = (
    ("{{ figure:contributions.unearmarked.totl }}", "is it one of: contributions.unearmarked.total"),
    ("{{ figure:zzz }}", "There is no statement “zzz”; choose one of the list"),
    ("{{ figure:allocations.by_part }}", "is a table"),
    ("{{ figure:carry_over }}", "is a reconciliation; say which line of it: part=opening, closing, stated, gap"),
    ("{{ figure:contributions.donors | part=gap }}", "has no parts"),
    ("{{ figure:contributions.donors | year=2024 }}", "2024 comes after 2023, the year of the report"),
    ("{{ figure:contributions.top5.share | scale=million }}", "has no scale"),
    ("{{ figure:contributions.donors | digits=1 }}", "have no decimals"),
    ("# Title", "The headings of a section are ## and ###"),
    ("#### Deep", "The headings of a section are ## and ###"),
    ("### First", "The first heading of a section is ##"),
    ("##", "A heading has no words"),
    ("<script>alert(1)</script>", "HTML has no place in a report"),
    ("a <b>bold</b> word", "HTML has no place in a report"),
    ("![alt](picture.png)", "A picture has no place"),
    ("[x](javascript:alert(1))", "“javascript:alert(1)” is no address"),
    ("[x](data:text/html,x)", "is no address"),
    ("[x](//evil.example/)", "is no address"),
    ("```\ncode\n```", "A block of code has no place"),
    ("    indented", "A block of code"),
    ("a\n\n---\n\nb", "A rule has no place"),
    ("- a\n  - b", "A list inside a list"),
    ("| a |\n|---|\n| b |", "A table needs a title"),
    ("Table: T\n\nno table", "names the table that follows it, and none does"),
    ("> - a", "A quotation holds sentences only"),
)


def test_what_cannot_be_printed_is_refused_with_its_line(context: Context) -> None:
    for written, words in UNPRINTABLE:
        made = read(f"Before.\n\n{written}", context)
        assert any(words in one.what for one in made.complaints), (written, made.complaints)
        assert {one.where for one in made.complaints} <= {"line 3", "line 4", "line 5"}, written


def test_a_figure_that_cannot_be_computed_keeps_the_report_from_being_printed(context: Context) -> None:
    made = read("In 2022 {{ figure:contributions.received.h2.share | year=2022 }}", context)
    assert not made.complaints
    assert [one.where for one in made.missing] == ["line 1"]
    assert "cannot be computed for 2022: Receipt dates are not published" in made.missing[0].what


def test_a_figure_of_another_year_is_asked_for_by_name_and_named_to_readers(context: Context) -> None:
    key = "revenue.unearmarked.total"
    named = read(f"In 2022 it was {{{{ figure:{key} | year=2022 digits=0 }}}}.", context)
    assert named.blocks == (Paragraph("In 2022 it was USD\u00a033,248,178."),) and not named.warnings
    unnamed = read(f"Before it was {{{{ figure:{key} | year=2022 }}}}.", context)
    assert ["does not say 2022" in one.what for one in unnamed.warnings] == [True]
    assert unnamed.keys == ((key, 2022),)


def test_the_examples_of_the_docs(context: Context) -> None:
    page = (Path(__file__).parents[2] / "docs" / "domain" / "narrative.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in page.splitlines()
        if line.startswith("| `{{")
    ]
    assert len(rows) == 7
    for written, *wanted in rows:
        text = written.strip("`").replace("\\|", "|")
        for language, said in zip(("en", "fr", "es", "ar"), wanted, strict=True):
            made = read(text, context, language).blocks
            assert [one.text.replace("\u00a0", " ").replace("\u202f", " ") for one in made] == [said], (text, language)  # type: ignore[union-attr]
    options = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `") and "{{" not in line}
    assert options.keys() == set(narrative.OPTIONS)
    assert all(narrative.meaning(name) in options[name] for name in narrative.OPTIONS)


def test_a_line_of_a_reconciliation(context: Context) -> None:
    parts = " ".join(f"{{{{ figure:carry_over | part={part} digits=0 }}}}" for part in ("stated", "closing", "gap"))
    assert read(parts, context).blocks == (Paragraph("USD\u00a036,600,000 USD\u00a032,615,957 USD\u00a03,984,043"),)


# Numbers that were typed


def test_typed_numbers_are_warned_about_with_the_nearest_statement(context: Context) -> None:
    text = f"{TOTAL} is given.\n\nWe had USD 45.6 million, or 77 per cent.\nIn 2023 there were 5 pages."
    warned = read(text, context).warnings
    assert [(one.line, one.words) for one in warned] == [(3, "USD 45.6 million"), (3, "77 per cent")]
    assert "agrees with “Unearmarked contributions received” (USD 45,583,890)" in warned[0].what
    assert warned[0].instead == "{{ figure:contributions.unearmarked.total | scale=million digits=1 }}"
    assert warned[1].instead == "{{ figure:contributions.top5.share }}"


def test_what_is_advised_reads_as_it_was_typed(context: Context) -> None:
    for typed in ("USD 45.6 million", "USD 46 million", "USD 1.7 billion", "2.57 per cent", "USD 12,967,933"):
        (warned,) = read(f"It was {typed}.", context).warnings
        assert "it agrees with" in warned.what, warned.what
        made = read(warned.instead, context).blocks[0]
        assert isinstance(made, Paragraph)
        assert str(made.text).replace("\u00a0", " ") == typed.replace("per cent", "%")


def test_a_typed_number_near_a_statement_that_it_is_not(context: Context) -> None:
    (warned,) = read("They gave USD 45.9 million.", context).warnings
    assert "the nearest statement, which it is not, is “Unearmarked contributions received”" in warned.what
    (stated,) = read("USD 36.6 million was carried over.", context).warnings
    assert "it agrees with “Carry-over of unearmarked funding: the closing, as stated” (USD 36,600,000)" in stated.what
    assert stated.instead == "{{ figure:carry_over | part=stated scale=million digits=1 }}"
    (far,) = read("They gave USD 700.5 billion.", context).warnings
    assert "no statement is near it" in far.what and not far.instead


# Stored sections


def draft(text: str, slot: str = "foreword", language: str = "en") -> SectionDraft:
    return SectionDraft(report="annual", year=2023, slot=slot, language=language, text=text)


def write(context: Context, by: Person, text: str, based_on: int = 0, **place: str) -> Section:
    return actions.write_section(draft=draft(text, **place), context=context, based_on=based_on, by=by)[0]


def test_a_section_is_written_revision_by_revision(context: Context, officer: Person) -> None:
    first = write(context, officer, f"It was {TOTAL}.  \r\n")
    assert (first.number, first.text, first.written_by) == (1, f"It was {TOTAL}.", officer)
    same, is_new = actions.write_section(draft=draft(first.text), context=context, based_on=0, by=officer)
    assert (same, is_new) == (first, False), "the same words are no revision"
    second = write(context, officer, f"{TOTAL} came.", based_on=1)
    assert [one.number for one in queries.revisions(context, report="annual", slot="foreword")] == [2, 1]
    assert narrative.sections(context) == {"foreword": [Paragraph("USD\u00a045,583,890 came.")]}
    target = "section:IOM:annual:2023:foreword:en"
    assert [line.action for line in lines(target=target)] == ["write section"] * 2
    write(context, officer, "", based_on=second.number)
    assert narrative.sections(context) == {}, "an empty text leaves the place out"


def test_nobody_writes_over_words_that_they_did_not_see(context: Context, officer: Person) -> None:
    write(context, officer, "One.")
    write(context, officer, "Two.", based_on=1)
    with pytest.raises(Refused, match=r"Clerk \(synthetic\) changed this section on .*, after you opened it"):
        write(context, officer, "Mine.", based_on=1)
    assert queries.latest(context, report="annual", slot="foreword", language="en").text == "Two."  # type: ignore[union-attr]


def test_writing_needs_the_power_a_place_and_text_that_can_be_printed(
    context: Context, officer: Person, director: Person
) -> None:
    with pytest.raises(Refused, match="This needs the power “write narrative”"):
        write(context, director, "Words.")
    with pytest.raises(Refused, match="The annual report has no place “preface”"):
        write(context, officer, "Words.", slot="preface")
    with pytest.raises(Refused, match="“de” is no language of the reports"):
        write(context, officer, "Words.", language="de")
    with pytest.raises(Refused) as refusal:
        write(context, officer, "{{ figure:nothing }}\n\n<b>x</b>")
    assert [one.where for one in refusal.value.complaints] == ["line 1", "line 3", "line 3"]
    with pytest.raises(Refused, match="There are no words to save"):
        write(context, officer, " \n")
    assert not Section.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"slot": "results:so 1"}, "no place"),
        ({"slot": "results:"}, "no place"),
        ({"report": "weekly"}, "“weekly” is no report"),
        ({"text": "a\n\x0b"}, "Line 2 holds a character that cannot be printed"),
        ({"text": "\ue0001\ue001"}, "Line 1 holds a character"),
        ({"text": "a" * 100_001}, "100,001 letters; 100,000 are the most"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said(changed: dict[str, str], words: str) -> None:
    facts = {"report": "annual", "slot": "foreword", "language": "en", "text": "x"} | changed
    assert any(words in one for one in section_complaints(SectionDraft(year=2023, **facts)))
    assert not list(section_complaints(draft("x", slot="results:SO-01.2")))


def test_a_report_is_refused_whole_with_all_that_is_wrong(context: Context, officer: Person) -> None:
    write(context, officer, f"Fine: {TOTAL}.", slot="funding")
    write(context, officer, "In 2022 {{ figure:contributions.received.h2.share | year=2022 }}")
    with pytest.raises(Refused) as refusal:
        narrative.sections(context)
    (complaint,) = refusal.value.complaints
    assert complaint.where == "Foreword (en), line 1"
    assert narrative.sections(context, language="fr") == {}, "another language is another text"


def test_the_database_keeps_every_revision(context: Context, officer: Person) -> None:
    made = write(context, officer, "One.")
    facts = {
        "organisation": made.organisation, "report": "annual", "year": 2023, "slot": "foreword", "language": "en",
        "text": "x", "written_at": made.written_at, "written_by": officer,
    }  # fmt: skip
    for number in (1, 3, 0):
        with pytest.raises(DatabaseError), transaction.atomic():
            Section.objects.create(number=number, **facts)
    for act in (lambda: Section.objects.update(text="y"), lambda: Section.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO reports_section SELECT * FROM reports_section")
    assert Section.objects.get().text == "One."


# Files


def test_sections_go_to_files_and_come_back(context: Context, officer: Person, tmp_path: Path) -> None:
    write(context, officer, f"It was {TOTAL}.")
    write(context, officer, "Ce fut {{ figure:contributions.donors | unit=word }}.", language="fr")
    write(context, officer, "Done.", slot="results:SO-01")
    paths = list(narrative.export_sections(tmp_path, context=context, report="annual"))
    assert sorted(path.name for path in paths) == ["foreword.en.md", "foreword.fr.md", "results--SO-01.en.md"]
    (tmp_path / "README.md").write_text("Passed over: 45.6 million.")
    assert narrative.sections(context, folder=tmp_path) == narrative.sections(context)
    assert narrative.sections(context, language="fr", folder=tmp_path) == {
        "foreword": [Paragraph("Ce fut 18\u00a0donateurs.")]
    }
    (tmp_path / "foreword.en.md").write_text("Changed.\n", encoding="utf-8")
    drafts = narrative.import_sections(tmp_path, report="annual", year=2023)
    assert actions.write_sections(drafts=drafts, context=context, by=officer) == 1
    assert actions.write_sections(drafts=drafts, context=context, by=officer) == 0
    latest = queries.latest(context, report="annual", slot="foreword", language="en")
    assert latest is not None and (latest.number, latest.text) == (2, "Changed.")


def test_files_that_are_no_sections_are_refused_together(context: Context, officer: Person, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is no folder"):
        narrative.sections(context, folder=tmp_path / "nowhere")
    with pytest.raises(Refused, match="has no section"):
        narrative.sections(context, folder=tmp_path)
    (tmp_path / "foreword.md").write_text("x")
    (tmp_path / "preface.en.md").write_text("x")
    (tmp_path / "funding.de.md").write_text("x")
    (tmp_path / "closing.en.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused) as refusal:
        narrative.sections(context, folder=tmp_path)
    assert [one.where for one in refusal.value.complaints] == [
        "closing.en.md", "foreword.md", "funding.de.md", "preface.en.md",
    ]  # fmt: skip
    good = [draft("Fine.", slot="funding"), draft("{{ figure:no }}")]
    with pytest.raises(Refused, match=r"foreword \(en\), line 1"):
        actions.write_sections(drafts=good, context=context, by=officer)
    assert not Section.objects.exists(), "all or none"
