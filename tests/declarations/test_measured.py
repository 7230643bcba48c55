"""Each published figure, asked from the program as of its day, comes out as it was published."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from headwater.audit.queries import lines
from headwater.cli import declarations
from headwater.exchange import declared
from headwater.lib.periods import year
from headwater.measures import queries
from headwater.registry.queries import Node, node
from headwater.statements import derived

ADMINISTRATOR = "administrator@synthetic.example"
END_2023 = date(2023, 12, 31)

# Indicator, year, place, category, value, relation, line of the document.
PUBLISHED = [
    ("response.people", 2023, "", "", "31600000", "over", "A:285"),
    ("response.countries", 2023, "", "", "168", "exactly", "A:287"),
    ("emergencies.level_3", 2023, "", "", "8", "exactly", "A:285"),
    ("stock.working_capital", 2023, "", "", "21200000", "exactly", "A:299"),
    ("stock.working_capital.growth", 2023, "", "", "5", "exactly", "A:299"),
    ("stock.lta", 2022, "", "", "18", "exactly", "A:303"),
    ("stock.lta", 2023, "", "", "24", "exactly", "A:303"),
    ("stock.dispatched", 2023, "", "", "4905", "exactly", "A:303"),
    ("stock.missions", 2023, "", "", "13", "exactly", "A:303"),
    ("stock.blankets", 2023, "", "", "90000", "about", "A:305"),
    ("stock.sleeping_mats", 2023, "", "", "65000", "about", "A:305"),
    ("stock.mosquito_nets", 2023, "", "", "45000", "about", "A:305"),
    ("stock.kitchen_sets", 2023, "", "", "33000", "about", "A:305"),
    ("earthquake.transfer", 2023, "", "", "850", "exactly", "A:318"),
    ("earthquake.delivered", 2023, "", "", "1127", "exactly", "A:318"),
    ("earthquake.plastic_sheets", 2023, "", "", "33765", "exactly", "A:318"),
    ("earthquake.blankets", 2023, "", "", "34300", "exactly", "A:318"),
    ("earthquake.sleeping_mats", 2023, "", "", "40038", "exactly", "A:318"),
    ("earthquake.people", 2024, "TUR", "", "800000", "about", "A:318"),
    ("earthquake.people", 2024, "SYR", "", "560000", "over", "A:318"),
    ("cccm.coordination_countries", 2023, "", "", "29", "exactly", "A:324"),
    ("cccm.countries", 2023, "", "", "46", "exactly", "A:324"),
    ("cccm.people", 2023, "", "", "5700000", "over", "A:324"),
    ("feedback.items", 2023, "", "", "218000", "over", "A:337"),
    ("action_agenda.pilots", 2023, "", "", "15", "exactly", "A:371"),
    ("hlp.conference", 2023, "", "", "80", "over", "A:381"),
    ("hlp.course", 2023, "", "", "2000", "over", "A:383"),
    ("kdmecc.signatories", 2022, "", "", "15", "exactly", "A:411"),
    ("kdmecc.signatories", 2022, "", "region/east-and-horn-of-africa", "11", "exactly", "A:411"),
    ("kdmecc.signatories", 2022, "", "region/cooperating", "4", "exactly", "A:413"),
    ("kdmecc_africa.signatories", 2023, "", "", "33", "exactly", "A:423"),
    ("workforce.staff", 2023, "", "", "20000", "about", "A:602"),
    ("workforce.nationalities", 2023, "", "", "140", "over", "A:602"),
    ("workforce.performance_users", 2023, "", "", "14000", "over", "A:592"),
    ("workforce.positions_funded", 2023, "", "", "50", "over", "B:86"),
    ("data.dtm_share", 2023, "", "", "81", "exactly", "A:533"),
    ("gcm.champions", 2022, "", "", "33", "exactly", "A:580"),
    ("gcm.champions", 2023, "", "", "35", "exactly", "A:580"),
    ("mmptf.pledged", 2023, "", "", "20000000", "exactly", "A:578"),
    ("mmptf.donors", 2023, "", "", "13", "exactly", "A:578"),
    ("mmptf.allocated", 2023, "", "", "18200000", "exactly", "A:576"),
    ("mmptf.programmes", 2023, "", "", "9", "exactly", "A:576"),
    ("efficiency.gains", 2023, "", "origin/own", "19400000", "exactly", "A:586"),
    ("efficiency.gains", 2023, "", "origin/bilateral", "2700000", "exactly", "A:586"),
    ("igf.concluded", 2023, "", "", "6700/74", "exactly", "A:586"),
    ("payroll.staff", 2023, "", "", "14000", "about", "A:588"),
    ("payroll.offices", 2023, "", "", "142", "exactly", "A:588"),
    ("iati.score", 2018, "", "", "34.7", "exactly", "A:590"),
    ("iati.score", 2023, "", "", "97", "exactly", "A:590"),
    ("iati.rank", 2023, "", "", "4", "exactly", "A:590"),
    ("iati.publishers", 2023, "", "", "28", "exactly", "A:590"),
    ("mopan.unsatisfactory", 2023, "", "", "17", "exactly", "B:62"),
    ("mopan.no_evidence", 2023, "", "", "2", "exactly", "B:62"),
    ("training.principles", 2024, "", "", "500", "over", "B:22"),
    ("training.nexus", 2024, "", "", "500", "about", "B:130"),
    ("partners.staff_trained", 2024, "", "", "40000", "over", "B:114"),
    ("partners.capacity", 2024, "", "", "30000000", "exactly", "B:114"),
    ("stock.prepositioning_investment", 2024, "", "", "23000000", "exactly", "B:122"),
    ("funding.private_sector", 2023, "", "", "30000000", "exactly", "B:72"),
    ("funding.budget_reform", 2022, "", "", "60000000", "exactly", "B:68"),
    ("ombuds.resolved", 2023, "", "", "75", "exactly", "A:604"),
    ("ombuds.field_visitors_growth", 2023, "", "", "12", "exactly", "A:604"),
    ("ombuds.caseload_growth", 2023, "", "", "3", "exactly", "A:602"),
    ("ombuds.savings", 2023, "", "", "7300000", "about", "A:604"),
    ("ombuds.reached", 2023, "", "", "4000", "over", "A:604"),
    ("allegations.received", 2023, "", "", "2289", "exactly", "A:608"),
    ("allegations.growth", 2023, "", "", "2", "over", "A:608"),
    ("protection.staff_consulted", 2023, "", "", "7000", "over", "A:630"),
    ("protection.countries_consulted", 2023, "", "", "100", "over", "A:630"),
    ("psea.officers", 2021, "", "", "11", "exactly", "A:648"),
    ("psea.officers", 2023, "", "", "73", "exactly", "A:648"),
    ("psea.countries", 2023, "", "", "50", "under", "A:648"),
    ("psea.focal_points", 2023, "", "", "146", "exactly", "A:652"),
    ("psea.trained", 2023, "", "", "16148", "exactly", "A:658"),
    ("psea.training_compliance", 2023, "", "", "82.6", "exactly", "A:658"),
    ("campaign.ukraine_video", 2023, "UKR", "", "1000000", "over", "A:670"),
    ("campaign.ukraine", 2023, "UKR", "", "4300000", "over", "A:670"),
    ("campaign.organisations", 2023, "BGD", "", "48", "exactly", "A:679"),
    ("campaign.copies", 2023, "MOZ", "", "20000", "exactly", "A:683"),
    ("environment.neutral_years", 2022, "", "", "4", "exactly", "A:697"),
    ("environment.marked_projects", 2023, "", "", "173", "exactly", "B:128"),
    ("context.people_in_need", 2023, "", "", "363300000", "exactly", "A:285"),
    ("context.displaced_newly", 2023, "SYR", "", "108000", "exactly", "A:312"),
    ("context.displaced_inside_region", 2023, "SYR", "", "2900000", "about", "A:312"),
    ("context.fled_homes", 2023, "TUR", "", "3000000", "about", "A:312"),
    ("context.migrant_deaths", 2023, "", "", "63000", "over", "A:349"),
    ("context.migrant_deaths", 2023, "DJI", "", "417", "over", "A:355"),
    ("context.gulf_of_aden_crossings", 2023, "DJI", "", "200000", "over", "A:355"),
    ("context.internally_displaced", 2023, "", "", "75900000", "exactly", "A:361"),
    ("context.oecd_permanent_migrants", 2022, "", "", "6000000", "over", "A:439"),
    ("context.abidjan_lagos", 2023, "", "", "70000000", "about", "A:495"),
    ("context.sudan_displaced", 2023, "SDN", "", "9000000", "over", "A:533"),
    ("context.migrants", 2020, "", "", "281000000", "about", "A:711"),
    ("context.migrant_share", 2020, "", "", "3.6", "exactly", "A:711"),
    ("context.gdp_share", 2015, "", "", "9.4", "about", "A:711"),
]


def test_every_published_figure_comes_out(iom: Node) -> None:
    wrong = []
    for key, when, place, category, value, relation, line in PUBLISHED:
        asked = {
            "place": node(kind="place", code=place) if place else None,
            "category": category,
        }
        found = queries.measured(indicator=key, on=date(when, 12, 31), **asked)
        told = queries.history(indicator=queries.indicator(key), place=asked["place"], category=category)
        of_year = [one for one in told if one.ends_on.year == when and (place or one.place_id is None)]
        if (found.exact, found.relation) != (Fraction(value), relation) or found.ends_on is None:
            wrong.append((key, when, place, category, found))
        elif found.ends_on.year != when or [one.submission.source for one in of_year] != [declared.source(line)]:
            wrong.append((key, when, place, category, found.ends_on, [one.submission.source for one in of_year]))
        elif not found.is_verified or found.is_synthetic:
            wrong.append((key, when, place, category, "not verified, or marked as invented"))
    assert wrong == []


def test_nothing_is_declared_that_stands_not_in_this_table() -> None:
    """But the parts of revenue and the range below, which have tests of their own, and plain counts of one thing."""
    told = {(key, when, place, category) for key, when, place, category, *_ in PUBLISHED}
    apart = {
        "funding.share", "context.women_in_border_trade", "pathways.new_pilots", "communication.ambassadors",
        "psea.evaluations", "psea.victim_care_posts",
    }  # fmt: skip
    held = {
        (one.indicator, one.ends_on.year, one.place, one.category)
        for one in declared.observations()
        if one.indicator not in apart
    }
    assert held == told


def test_shares_of_revenue(iom: Node) -> None:
    """A:165: 91 per cent voluntary; 6 flexible = 1 unearmarked + 5 softly earmarked; parts that overlap."""
    (split,) = queries.by_category(indicator="funding.share", period=year(2023))
    values = {cell.category.code: cell.measured.exact for cell in split.cells}
    assert values == {"voluntary": 91, "flexible": 6, "unearmarked": 1, "softly-earmarked": 5}
    assert values["flexible"] == values["unearmarked"] + values["softly-earmarked"]  # type: ignore[operator]
    assert split.parts == "overlap"


def test_a_range_keeps_its_two_ends(iom: Node) -> None:
    """A:475: 60 to 70 per cent."""
    found = queries.measured(indicator="context.women_in_border_trade", on=date(2023, 12, 31))
    assert (found.low, found.high) == (60, 70)


def test_the_gains_are_the_sum_of_their_origins(iom: Node) -> None:
    """A:586: 19.4 + 2.7 = 22.1 million; by type no amount is published."""
    whole = queries.measured(indicator="efficiency.gains", period=year(2023))
    assert whole.exact == 22_100_000
    by_type = {
        cell.category.code: cell.measured.exact
        for split in queries.by_category(indicator="efficiency.gains", period=year(2023))
        for cell in split.cells
        if split.dimension.code == "gain-type"
    }
    assert by_type == {"reduction": None, "avoidance": None, "time": None, "quality": None}


def test_the_training_rate_has_two_populations_and_says_so(iom: Node) -> None:
    """A:658: 16,148 people and 82.6 per cent, whose base of 19,550 is staff alone."""
    declared_ratio = queries.indicator("psea.training_compliance")
    (found,) = queries.history(indicator=declared_ratio)
    assert (found.value, found.numerator, found.denominator) == (826, 16_148, None)
    assert declared_ratio.numerator_population != declared_ratio.denominator_population
    assert "19,550" in declared_ratio.population_footnote
    assert round(Fraction(16_148_0, 826) * 100) == 19_550


def test_the_standard_of_72_hours_is_a_target_without_a_measurement(iom: Node) -> None:
    """A:299."""
    (target,) = queries.targets(indicator=queries.indicator("stock.time_to_deliver"))
    assert (target.value, target.indicator.unit) == (72, "hours")
    assert queries.measured(indicator="stock.time_to_deliver", on=date(2023, 12, 31)).exact is None


def test_levels_without_counts_stay_without_counts(iom: Node) -> None:
    """A:515 to A:517."""
    (split,) = queries.by_category(indicator="workforce.women", on=date(2023, 12, 31))
    assert {cell.category.code: cell.measured.exact for cell in split.cells} == dict.fromkeys(
        ("ug", "d-2", "d-1", "p-5", "p-4", "p-3", "p-2")
    )


def test_what_is_counted_in_a_register_is_never_typed(iom: Node) -> None:
    named = {one.key: one.derivation for one in declared.indicators() if one.derivation}
    assert len(named) == 10
    assert all(said.startswith("register:") for said in named.values())
    assert not queries.history().filter(indicator__node__code__in=list(named)).exists()


def test_every_derivation_is_known_and_counts_the_list_of_each_year(iom: Node) -> None:
    """A:303: one place with vendor-managed stock in 2022, six in 2023; lists that are not known in 2022 begin later."""
    known = {row.key: derived.derivation(row.derivation) for row in queries.indicators(derived=True)}
    assert [key for key, found in known.items() if found is None] == []
    found = {
        key: [(point.ends_on.year, point.measured.exact) for point in derived.series(indicator=key, until=END_2023)]
        for key in ("stock.vmi_places", "stock.hubs", "data.hubs", "ombuds.places")
    }
    assert found == {
        "stock.vmi_places": [(2022, 1), (2023, 6)],
        "stock.hubs": [(2022, 4), (2023, 5)],
        "data.hubs": [(2022, 7), (2023, 7)],
        "ombuds.places": [(2023, 3)],
    }


def test_the_framework_shows_all_that_the_plan_was_asked(iom: Node) -> None:
    plan = node(kind="plan", code="strategic-plan-2024-2028")
    found = derived.framework(plan=plan, on=END_2023)
    shown = {row.indicator.key for result in found.results for row in result.indicators}
    assert shown == {one.key for one in declared.indicators() if one.result}
    assert len(found.links) == len(declared.links()) == 3


def test_dimensions_are_called_something_in_four_languages(iom: Node) -> None:
    held = queries.dimensions().get(code="gain-type")
    assert held.titles() == {"en": "Type of gain", "fr": "Type de gain", "es": "Tipo de ganancia", "ar": "نوع المكسب"}
    assert {len(one.titles()) for one in held.categories.all()} == {4}


def test_loaded_twice_nothing_changes(iom: Node) -> None:
    before = lines().count()
    declarations.load(organisation=iom, administrator=ADMINISTRATOR)
    assert lines().count() == before


def test_somebody_else_verified_all(iom: Node) -> None:
    told = queries.history()
    assert told.count() == len(declared.observations())
    assert {one.status for one in told} == {"verified"}
    assert {(one.submission.by.name, one.checked_by) for one in told} == {
        ("Monitoring officer (synthetic)", "Verifier (synthetic)")
    }
