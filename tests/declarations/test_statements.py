"""What statements make of the declarations: published figures, and what does not agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from declarations.pages import table
from django.utils import timezone

from headwater.access.queries import person
from headwater.cli import declarations
from headwater.measures import actions as measures
from headwater.measures.rules import ObservationDraft
from headwater.registry.queries import Node
from headwater.statements import queries, results
from headwater.statements.queries import Context
from headwater.statements.rules import Ratio
from headwater.statements.rules.values import Row


@pytest.fixture
def context(iom: Node) -> Context:
    """The year as of its end."""
    return queries.context(year=2023, organisation=iom)


def rows(key: str, context: Context) -> list[Row]:
    return list(queries.table(key, context).rows.all())


def row(key: str, context: Context, name: str) -> Row:
    (found,) = [one for one in rows(key, context) if one[0] == name]
    return found


@pytest.mark.parametrize(
    ("key", "exact"),
    [
        ("response.people", 31_600_000),  # A:285
        ("response.countries", 168),  # A:287
        ("emergencies.level_3", 8),  # A:285
        ("stock.working_capital", 21_200_000_00),  # A:299, in cents
        ("stock.lta", 24),  # A:303
        ("stock.vmi", 6),  # A:303
        ("stock.hubs", 5),  # A:303
        ("stock.dispatched", 4_905),  # A:303
        ("stock.turkiye", 1_127),  # A:318
        ("cccm.countries", 46),  # A:324
        ("cccm.people", 5_700_000),  # A:324
        ("feedback.items", 218_000),  # A:337
        ("feedback.countries", 10),  # A:337
        ("hlp.course", 2_000),  # A:383
        ("pathways.pilots", 4),  # A:463
        ("data.hubs", 7),  # A:525
        ("gcm.national_plans", 1),  # A:571
        ("mmptf.contributed", 20_000_000_00),  # A:578
        ("mmptf.allocated", 18_200_000_00),  # A:576
        ("gcm.champions", 35),  # A:580
        ("efficiency.own", 19_400_000_00),  # A:586
        ("efficiency.bilateral", 2_700_000_00),  # A:586
        ("efficiency.total", 22_100_000_00),  # A:586
        ("igf.concluded.share", Ratio(67, 74)),  # A:586
        ("workforce.staff", 20_000),  # A:602
        ("ombuds.places", 3),  # A:604
        ("psea.officers", 73),  # A:648
        ("psea.officers.joined", 62),  # A:648
        ("psea.focal_points", 146),  # A:652
        ("psea.trained", 16_148),  # A:658
        ("psea.training.compliance", Ratio(413, 500)),  # A:658: 82.6 per cent
        ("legal.hubs", 2),  # B:56
        ("environment.marked_projects", 173),  # B:128
    ],
)
def test_figures(context: Context, key: str, exact: int | Ratio) -> None:
    value = queries.value(key, context)
    assert (value.exact, value.missing) == (exact, "")
    assert (value.source and value.rows.columns) or key in ("igf.concluded.share", "psea.officers.joined")


def test_every_figure_of_results_is_asked_here(context: Context) -> None:
    asked = {one.args[1][i][0] for one in test_figures.pytestmark for i in range(len(one.args[1]))}
    assert asked == {one.key for one in results.FIGURES}


def test_the_work_plan_is_shown_as_90_5_per_cent(context: Context) -> None:
    assert str(queries.value("igf.concluded.share", context).shown) == "90.5"
    assert row("results.work_plan", context, "All together")[1:4] == (67, 74, Ratio(67, 74))
    assert row("results.work_plan", context, "Internal justice")[1:4] == (None, None, None)


def test_what_is_over_a_number_says_so(context: Context) -> None:
    assert "Published as over 31,600,000 people." in queries.value("response.people", context).footnotes
    assert "Published as about 20,000 people." in queries.value("workforce.staff", context).footnotes


def test_the_training_rate_shows_its_two_populations(context: Context) -> None:
    assert any("two populations" in note for note in queries.value("psea.training.compliance", context).footnotes)
    told = {str(one[0]): one[1:3] for one in rows("results.training", context)}
    assert told["People who completed a training"] == ("16,148 people", "personnel and partner staff")
    assert told["Base that follows: people ÷ rate"] == ("19,550 people", "about the staff alone")


@pytest.mark.parametrize(
    ("table_key", "name", "before", "now"),
    [
        ("objective_1", "Long-term agreements with suppliers", "18 agreements", "24 agreements"),
        ("objective_1", "Places with vendor-managed stock", "1 places", "6 places"),
        ("objective_1", "Global stock hubs", "4 hubs", "5 hubs"),
        ("objective_1", "People reached by work in crises", None, "over 31,600,000 people"),
        ("objective_2", "Signatories of the Kampala Ministerial Declaration", "15 countries", None),
        ("objective_2", "People reached by the course on housing, land and property", None, "over 2,000 people"),
        ("objective_3", "Pilots of labour mobility for displaced people in Europe", "1 countries", "4 countries"),
        ("partnerships", "Champion countries of the Global Compact", "33 countries", "35 countries"),
        ("data", "Regional data hubs", "7 hubs", "7 hubs"),
        ("internal_systems", "Items of the governance framework work plan concluded", None, "90.5 per cent (67 of 74)"),
        ("environment", "Years in a row of climate neutrality", "4 years", None),
    ],
)
def test_key_results_stand_beside_those_of_the_year_before(
    context: Context, table_key: str, name: str, before: str | None, now: str | None
) -> None:
    assert row(f"results.{table_key}", context, name)[2:4] == (before, now)


def test_an_earlier_value_is_told(context: Context) -> None:
    assert row("results.internal_systems", context, "Transparency score of the IATI data")[1] == (
        "34.7 points (2018-12-31)"
    )
    officers = row("results.protection", context, "Dedicated officers against sexual exploitation and abuse")
    assert officers[1:4] == ("11 people (2021-12-31)", None, "73 people")


def test_each_element_of_the_plan_has_a_table_and_each_result_stands_in_it(context: Context) -> None:
    """What the letter of January 2024 says comes with the year 2024."""
    told = {
        str(one[0]).partition(":")[0]
        for year in (2023, 2024)
        for element, _ in results.reading.ELEMENTS.values()
        for one in rows(f"results.{element}", queries.context(year=year, organisation=context.organisation))
    }
    known = {one.names["en"] for one in declarations.declared.indicators() if one.result}
    nothing_observed = {"Time from a request to delivery of relief items", "Share of women by grade"}
    assert known - told == nothing_observed


def test_the_gains_close_and_the_officers_do_not(context: Context) -> None:
    gains = queries.reconciled("results.efficiency", context)
    assert [item.amount for item in gains.came_in] == [19_400_000_00, 2_700_000_00]
    assert (gains.closing, gains.gap, gains.closes) == (22_100_000_00, -100_000_00, True)
    officers = queries.reconciled("results.psea_officers", context)
    assert (officers.opening.amount, officers.came_in[0].amount) == (11, 73)
    assert (officers.closing, officers.gap, officers.closes) == (84, -11, False)
    assert any("73 − 11 = 62" in note for note in officers.footnotes)


def test_signatories_and_criteria_close(context: Context) -> None:
    signed = queries.reconciled("results.kdmecc_signatories", context)
    assert [item.amount for item in signed.came_in] == [11, 4]
    assert signed.stated is not None and (signed.stated.amount, signed.gap) == (15, 0)
    rated = queries.reconciled("results.assessment", context)
    assert [item.amount for item in rated.came_in] == [17, 2]
    assert rated.stated is not None and (rated.stated.amount, rated.gap) == (19, 0)


def test_what_does_not_agree_is_shown(context: Context) -> None:
    found = {str(one[0]): one[1:4] for one in rows("results.inconsistencies", context)}
    assert found["New officers"] == ("73", "at most 62", "contradicted")
    assert found["Emergencies of level 3"] == ("8 emergencies", "7 named, at level 2 or 3", "not said")
    assert found["Working capital the year before"][1] == "USD 4.24 million or USD 3.53 million"
    assert found["Efficiency gains"] == ("over USD 22 million", "USD 22.1 million", "agrees")
    assert found["Allegations two years before"][1] == "at most 1,144"
    assert found["Trust fund, in and out"][1].startswith("USD 1.8 million, which is no balance")
    assert found["Micro-indicators below the mark"][1] == "19 named, not said which is which"
    assert "19,550" in found["Training: two populations"][1]
    assert "Savings by mediation" in found


def test_four_key_areas_are_announced_and_three_given(context: Context) -> None:
    """The letter is of January 2024, so it is shown with that year."""
    later = queries.context(year=2024, organisation=context.organisation)
    assert row("results.inconsistencies", later, "Key management areas of 2024")[1:4] == (
        "4",
        "3 are given",
        "contradicted",
    )


def test_lists_stand_beside_what_is_stated_of_them(context: Context) -> None:
    by_source = {(one[4], one[5], one[6]) for one in rows("results.lists", context)}
    for key, _, after, recorded, stated, _ in table("register"):
        if key.startswith(("champion", "long-term", "emergency", "signatory", "pilot country@document", "PSEA")):
            told = [one for one in by_source if one[0] is None and one[1] == int(recorded)]
            assert any(one[2] and one[2].split()[0] == stated for one in told), key
        elif after and not stated:
            assert any((one[0], one[1]) == (int(after), int(recorded)) for one in by_source), key


def test_parity_has_claims_and_no_counts(context: Context) -> None:
    told = {str(one[0]): (one[1], one[2]) for one in rows("results.parity", context)}
    assert set(told) == {"UG", "D-2", "D-1", "P-5", "P-4", "P-3", "P-2"}
    assert {count for _, count in told.values()} == {None}
    assert str(told["P-4"][0]).startswith("Parity kept") and str(told["D-2"][0]).startswith("Parity is a priority")


def test_context_has_its_own_days(context: Context) -> None:
    """A:711: written as of “at present”; a figure of the middle of 2020."""
    told = {str(one[0]): (one[1], one[2]) for one in rows("results.context", context)}
    assert told["International migrants"] == ("about 281,000,000 people", "2020-07-01")
    assert told["Women among small-scale cross-border traders"][0] == "about 60 to 70 per cent"
    assert told["New permanent migrants in OECD countries"] == ("over 6,000,000 people", "2022")
    assert told["People who died while migrating: Djibouti"] == ("over 417 people", "2023-08-19")


def test_as_of_an_earlier_day_nothing_later_is_told(context: Context) -> None:
    in_june = queries.context(year=2023, organisation=context.organisation, as_of=date(2023, 6, 30))
    assert queries.value("psea.officers", in_june).missing
    assert queries.value("stock.vmi", in_june).exact == 1


def test_a_revision_counts_and_says_that_nobody_verified_it(context: Context) -> None:
    by = person(declarations.MONITOR)
    (first,) = declarations.observed.history(indicator=declarations.observed.indicator("gcm.champions")).filter(
        ends_on=date(2023, 12, 31)
    )
    draft = ObservationDraft(
        indicator="gcm.champions",
        starts_on=date(2023, 12, 31),
        ends_on=date(2023, 12, 31),
        value=36,
        source="a letter",
        revises=first.pk,
        why="One more joined.",
    )
    measures.observe(drafts=[draft], by=by)
    value = queries.value("gcm.champions", context.afresh())
    assert value.exact == 36 and not value.is_final
    assert "Not verified by another person yet." in value.footnotes


def test_as_recorded_on_a_day_what_was_revised_later_still_counts(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, now = person(declarations.MONITOR), timezone.now()
    told = declarations.observed.history(indicator=declarations.observed.indicator("psea.focal_points"))
    draft = ObservationDraft(
        indicator="psea.focal_points",
        starts_on=date(2023, 12, 31),
        ends_on=date(2023, 12, 31),
        value=147,
        source="a letter",
        revises=told[0].pk,
        why="One more was found.",
    )
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: now + timedelta(days=3))
        measures.observe(drafts=[draft], by=by)
    for days, exact in ((-1, None), (1, 146), (4, 147)):
        then = replace(context.afresh(), recorded_by=(now + timedelta(days=days)).date())
        assert queries.value("psea.focal_points", then).exact == exact


def test_of_another_organisation_nothing_is_said(context: Context, iom: Node) -> None:
    other = queries.context(year=2023, organisation=declarations.Known(iom).node("organisation", "BEL"))
    for figure in results.FIGURES:
        assert figure.compute(other).missing, figure.key
    for one in results.TABLES:
        assert one.compute(other).missing, one.key
    for chain in results.RECONCILIATIONS:
        assert chain.compute(other).missing, chain.key
