"""One donor's year: its rows of the statements, in the words of financing shares, in every format, shared by a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from web.books import Books

from headwater.access.actions import grant
from headwater.access.queries import Person
from headwater.audit.queries import lines
from headwater.lib.errors import Refused
from headwater.lib.money import Money
from headwater.measures import actions as measure
from headwater.measures.rules import IndicatorDraft, ObservationDraft
from headwater.registry.queries import Node, find, node
from headwater.reports import actions, blocks, queries, snapshot
from headwater.reports.models import PublicFile, PublicLink
from headwater.reports.snapshot.words import texts
from headwater.statements import queries as statements
from headwater.statements.donor import donors, of_donor
from headwater.statements.queries import Context
from headwater.statements.rules import Synthetic

DAY = date(2024, 3, 1)


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    """The published register of 2023."""
    return filled


@pytest.fixture
def context(books: Books) -> Context:
    return statements.context(year=2023)


@pytest.fixture
def officer(books: Books) -> Person:
    return books.people["clerk"]


@pytest.fixture
def person_who_measures(books: Books) -> Person:
    clerk = books.people["clerk"]
    for power in ("declare indicators", "enter observations"):
        grant(person=clerk, power=power, by=books.manager, valid_from=date(2013, 1, 1))
    return clerk


def organisation(code: str) -> Node:
    return node(kind="organisation", code=code)


def told(made: list[blocks.Block]) -> str:
    """All sentences of a snapshot."""
    return "\n".join(blocks.plain(one.text) for one in made if isinstance(one, blocks.Paragraph | blocks.Note))


# What it holds


def test_every_number_is_the_donors_row_of_a_statement(context: Context) -> None:
    given = {row[0]: row for row in statements.table("contributions.by_donor", context).rows.all()}
    pools = {row[0]: row for row in statements.table("attribution.by_donor", context).rows.all()}
    objectives = statements.table("attribution.by_objective", context).rows.all()
    allocated = {row[0]: row[3] for row in statements.table("allocations.by_purpose", context).rows.all()}
    found = donors(context)
    assert len(found) == 18
    for donor, amount in found:
        year = of_donor(context, donor)
        _, unearmarked, share, own, earmarked = given[year.name]
        assert (year.unearmarked, year.share_of_all, year.share_of_own, year.earmarked) == (
            unearmarked, share, own, earmarked,
        )  # fmt: skip
        assert amount == unearmarked
        assert sum(one.amount_usd for one in year.receipts) == year.unearmarked + (year.earmarked or 0)
        (pool,) = year.pools
        row = pools[year.name]
        assert (pool.share, Synthetic(pool.amount_usd), pool.low_usd, pool.high_usd) == row[1:]
        mine = {row[0]: row for row in objectives if row[1] == year.name}
        assert {one.objective for one in year.objectives} == mine.keys()
        for one in year.objectives:
            assert (Synthetic(one.amount_usd), one.low_usd, one.high_usd, one.word) == mine[one.objective][3:]
            assert one.allocated_usd == allocated[one.objective]


def test_parts_of_all_donors_add_up_to_what_was_allocated(context: Context) -> None:
    together = sum(one.amount_usd for donor, _ in donors(context) for one in of_donor(context, donor).objectives)
    assert together == 12_967_933_00


def test_a_snapshot_of_sweden(context: Context) -> None:
    made = snapshot.blocks(context, organisation("SWE"))
    figures = made[0]
    assert isinstance(figures, blocks.KeyFigures)
    assert figures.figures[0].value == Money(3_681_885_00, "USD")
    assert [figure.title for figure in figures.figures][2] == "Unearmarked part of what Sweden gave"
    said = told(made).replace("\u00a0", " ")
    assert (
        "8.08 % of the resources of “Unearmarked contributions” in 2023 came from Sweden. On a proportional basis this "
        "corresponds to USD 3,137,219 of all that was allocated out of it (USD 1,047,441 to USD 3,681,885 over three "
        "methods)." in said
    )
    assert "Method: proportional mixing" in said and "not what a donor’s money paid" in said
    assert "Days of receipt and of decision are synthetic" in said
    table = next(one for one in made if isinstance(one, blocks.Table))
    assert table.rows[0][1] == blocks.Synthetic(date(2023, 6, 30)) or isinstance(table.rows[0][1], blocks.Synthetic)
    chart = next(one for one in made if isinstance(one, blocks.Chart))
    assert chart.table is not None and len(chart.table.rows) == 12


def test_a_wide_range_is_called_wide(context: Context) -> None:
    said = told(snapshot.blocks(context, organisation("USA")))
    assert "The range is wide" in said
    chart = next(one for one in snapshot.blocks(context, organisation("USA")) if isinstance(one, blocks.Chart))
    assert chart.table is not None and "wide" in {row[-1] for row in chart.table.rows}


def test_nothing_says_that_a_donors_money_bought_anything() -> None:
    english = " ".join(texts()).lower()
    assert not re.search(r"\b(bought|purchased|paid for|funded by|thanks to|impact of)\b", english)


def test_every_text_is_in_four_languages_with_the_same_parts() -> None:
    for english, said in texts().items():
        parts = set(re.findall(r"\{(\w+)\}", english))
        for language in ("fr", "es", "ar"):
            assert said[language].strip(), english
            assert set(re.findall(r"\{(\w+)\}", said[language])) == parts, f"{language}: {english}"


def test_a_snapshot_in_another_language_has_no_english_of_ours(context: Context) -> None:
    english = [text for text in texts() if len(text) > 20 and "{" not in text]
    for language in ("fr", "es", "ar"):
        made = snapshot.blocks(context, organisation("SWE"), language)
        page = told(made) + " ".join(one.text for one in made if isinstance(one, blocks.Heading))
        assert not [text for text in english if text in page]


def test_results_stand_beside_the_share_and_are_nobodys(context: Context, person_who_measures: Person) -> None:
    objective = find(kind="plan-element", text="Data and evidence", on=date(2023, 12, 31))
    assert objective is not None
    draft = IndicatorDraft(
        key="synthetic.rounds", names={"en": "Rounds (synthetic)", "fr": "Tours (fictifs)"}, definition="Synthetic.",
        unit="rounds", population="All rounds.", direction="increase", results=(objective.pk,), source="synthetic",
    )  # fmt: skip
    measure.declare_indicators(drafts=[draft], by=person_who_measures)
    seen = ObservationDraft(
        indicator="synthetic.rounds", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), source="synthetic",
        value=12, relation="over", is_synthetic=True,
    )  # fmt: skip
    measure.observe(drafts=[seen], by=person_who_measures)
    made = snapshot.blocks(statements.context(year=2023), organisation("SWE"))
    said = told(made).replace("\u00a0", " ")
    assert re.search(
        r"[\d.]+ % of what the pool allocated to “Data and evidence” corresponds to the share of Sweden, on a "
        r"proportional basis \([\d.]+ % to [\d.]+ % over three methods\)",
        said,
    ), said
    assert "not which result is the donor’s" in said
    table = next(one for one in made if isinstance(one, blocks.Table) and one.caption.startswith("Observed in 2023"))
    (row,) = table.rows
    assert row == ("Rounds (synthetic)", "over", blocks.Synthetic(12), "rounds")
    french = snapshot.blocks(statements.context(year=2023), organisation("SWE"), "fr")
    table = next(one for one in french if isinstance(one, blocks.Table) and one.caption.startswith("Observé en 2023"))
    assert table.rows[0][:2] == ("Tours (fictifs)", "plus de")


def test_a_donor_of_whom_nothing_is_recorded_has_none(context: Context) -> None:
    with pytest.raises(Refused, match="Nothing is recorded of International Organization for Migration in 2023"):
        snapshot.blocks(context, context.organisation)


def test_a_message_stands_on_top(context: Context, officer: Person) -> None:
    text = "Thank you: together {{ figure:contributions.donors }} donors gave."
    draft = actions.sections.SectionDraft(report="snapshot", year=2023, slot="message", language="en", text=text)
    actions.write_section(draft=draft, context=context, based_on=0, by=officer)
    made = snapshot.blocks(context, organisation("SWE"))
    assert made[1] == blocks.Paragraph("Thank you: together 18 donors gave.")
    assert not any("Thank you" in told([one]) for one in snapshot.blocks(context, organisation("SWE"), "fr"))


BEGINS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}


def test_it_is_written_in_every_format(context: Context) -> None:
    assert set(snapshot.FORMATS) == set(BEGINS)
    for form, begins in BEGINS.items():
        made = snapshot.document(context, organisation("SWE"), form=form, made_on=DAY)
        assert made.startswith(begins), form
    with pytest.raises(Refused, match="odt"):
        snapshot.document(context, organisation("SWE"), form="odt", made_on=DAY)


# Links


@pytest.fixture
def share(context: Context, officer: Person) -> Callable[..., tuple[PublicLink, str]]:
    def shared(**more: object) -> tuple[PublicLink, str]:
        return actions.share(donor=organisation("SWE"), context=context, by=officer, **more)  # type: ignore[arg-type]

    return shared


def test_a_link_shows_what_was_so_when_it_was_made(
    context: Context, officer: Person, share: Callable[..., tuple[PublicLink, str]]
) -> None:
    link, secret = share()
    assert len(secret) >= 40 and secret not in str(link.__dict__), "only its hash is kept"
    assert queries.link_of(secret) == link
    assert {one.format: bytes(one.content)[:4] for one in link.files.all()} == {
        form: begins[:4] if form != "docx" and form != "xlsx" else b"PK\x03\x04" for form, begins in BEGINS.items()
    }
    assert "3,681,885" in link.content and "<script" not in link.content
    before = link.content
    draft = actions.sections.SectionDraft(
        report="snapshot", year=2023, slot="message", language="en", text="Added later."
    )
    actions.write_section(draft=draft, context=context, based_on=0, by=officer)
    link.refresh_from_db()
    assert link.content == before and "Added later." not in before
    other, another = share(language="ar")
    assert other.language == "ar" and another != secret and "Added later." not in other.content
    facts = lines(target=link.document).last()
    assert facts is not None and facts.after is not None and facts.after["donor"] == "SWE"
    assert secret not in str([line.after for line in lines()])


def test_a_revoked_link_leads_nowhere(officer: Person, share: Callable[..., tuple[PublicLink, str]]) -> None:
    link, secret = share()
    with pytest.raises(Refused, match="To revoke a link it needs a reason"):
        actions.revoke_link(link=link, reason=" ", by=officer)
    revoked = actions.revoke_link(link=link, reason="Sent to the wrong person.", by=officer)
    assert (revoked.revoked_by, revoked.revoked_why) == (officer, "Sent to the wrong person.")
    assert queries.link_of(secret) is None
    with pytest.raises(Refused, match="revoked already"):
        actions.revoke_link(link=link, reason="Again.", by=officer)


def test_a_link_ends_on_its_last_day(share: Callable[..., tuple[PublicLink, str]]) -> None:
    today = timezone.localdate()
    _, secret = share(expires_on=today)
    assert queries.link_of(secret, on=today) is not None
    assert queries.link_of(secret, on=today + timedelta(days=1)) is None
    with pytest.raises(Refused, match="is past"):
        share(expires_on=today - timedelta(days=1))


def test_sharing_needs_the_power(context: Context, books: Books) -> None:
    with pytest.raises(Refused, match="This needs the power “share snapshots”"):
        actions.share(donor=organisation("SWE"), context=context, by=books.people["second"])
    assert not PublicLink.objects.exists()


def test_the_database_keeps_what_was_shared(officer: Person, share: Callable[..., tuple[PublicLink, str]]) -> None:
    link, _ = share()
    everything = PublicLink.objects.filter(pk=link.pk)
    for changed in (
        {"content": "x"},
        {"secret_hash": "0" * 64},
        {"expires_on": date(2030, 1, 1)},
        {"revoked_at": timezone.now()},
        {"revoked_at": timezone.now(), "revoked_by": officer, "revoked_why": "x", "title": "Another"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            everything.update(**changed)
    for act in (
        lambda: everything._raw_delete("default"),
        lambda: PublicFile.objects.all()._raw_delete("default"),
        lambda: PublicFile.objects.update(content=b"x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    actions.revoke_link(link=link, reason="It ends.", by=officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        everything.update(revoked_at=None, revoked_by=None, revoked_why="")
