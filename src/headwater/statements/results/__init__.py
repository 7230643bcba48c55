"""Figures, tables and reconciliations of results, promises and lists, from what was observed, rated and registered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from headwater.statements.figures import Context, Figure, Reconciliation, Rule, Table
from headwater.statements.results import agreement, measured, promises, reading, registers
from headwater.statements.rules import PER_CENT, USD, Reconciled, TableValue

_OBSERVED = "As observed; nothing is computed."
_COUNTED = "Count of those on the list on the day."
_LISTS = "The register of the list, with the evidence of each membership."
WORK_PLAN, ANSWERS = "igf-work-plan", "management-response-2024"

# Key of the statement: title, unit, indicator, what it counts, how it adds up over time.
_RESULTS: tuple[tuple[str, str, str, str, str, Rule], ...] = (
    (
        "response.people",
        "People reached by work in crises",
        "people",
        "response.people",
        "People in crises.",
        "distinct",
    ),
    (
        "response.countries",
        "Countries with work in crises",
        "countries",
        "response.countries",
        "Countries in which crisis work took place in the year.",
        "distinct",
    ),
    (
        "emergencies.level_3",
        "Corporate emergencies of level 3",
        "emergencies",
        "emergencies.level_3",
        "Emergencies declared at the highest level.",
        "distinct",
    ),
    (
        "stock.working_capital",
        "Working capital of the global stocks",
        USD,
        "stock.working_capital",
        "Goods held and money tied up in the global stocks, at the end of the year.",
        "last",
    ),
    ("stock.lta", "Long-term agreements with suppliers", "agreements", "stock.lta", "Agreements in force.", "last"),
    ("stock.dispatched", "Relief items dispatched", "m3", "stock.dispatched", "Dispatches to missions.", "sum"),
    (
        "stock.turkiye",
        "Relief items for the earthquake",
        "m3",
        "earthquake.delivered",
        "A part of the dispatches.",
        "sum",
    ),
    ("cccm.countries", "Countries with camp management", "countries", "cccm.countries", "Countries.", "distinct"),
    ("cccm.people", "People reached by camp management", "people", "cccm.people", "People in sites.", "distinct"),
    (
        "feedback.items",
        "Pieces of feedback received",
        "pieces",
        "feedback.items",
        "All since the platform began.",
        "last",
    ),
    (
        "hlp.course",
        "People reached by the course on land rights",
        "people",
        "hlp.course",
        "All since it began.",
        "last",
    ),
    ("gcm.champions", "Champion countries", "countries", "gcm.champions", "Countries on the day.", "last"),
    (
        "mmptf.contributed",
        "Contributions and commitments to the trust fund",
        USD,
        "mmptf.pledged",
        "Receipts and promises together, so it is no receipt.",
        "sum",
    ),
    ("mmptf.allocated", "Allocated by the trust fund", USD, "mmptf.allocated", "Joint programmes of the year.", "sum"),
    ("workforce.staff", "Staff", "people", "workforce.staff", "Staff on the day.", "last"),
    ("psea.officers", "Dedicated officers", "people", "psea.officers", "Posts dedicated to protection.", "last"),
    ("psea.focal_points", "Focal points", "people", "psea.focal_points", "Focal points on the day.", "last"),
    ("psea.trained", "People trained", "people", "psea.trained", "Personnel and partner staff.", "distinct"),
    (
        "environment.marked_projects",
        "Projects that contribute to the environment",
        "projects",
        "environment.marked_projects",
        "Projects on the day.",
        "last",
    ),
)
# Key of the statement: title, unit, role, what the list belongs to ("": the organisation).
_LISTED: tuple[tuple[str, str, str, str, str], ...] = (
    ("stock.hubs", "Global stock hubs", "hubs", "hub", ""),
    ("stock.vmi", "Places with vendor-managed stock", "locations", "vendor-managed stock", ""),
    ("data.hubs", "Regional data hubs", "hubs", "regional data hub", ""),
    ("legal.hubs", "Legal hubs", "hubs", "legal hub", ""),
    (
        "feedback.countries",
        "Countries with the feedback platform",
        "countries",
        "country of operation",
        "system:zite-manager",
    ),
    ("ombuds.places", "Places of the ombudsperson in the field", "locations", "field location", "office:ombudsperson"),
    ("pathways.pilots", "Countries with a pilot pathway", "countries", "pilot country", "project:labour-mobility"),
    (
        "gcm.national_plans",
        "National plans for the Global Compact",
        "plans",
        "national plan",
        "document:global-compact",
    ),
)

FIGURES: tuple[Figure, ...] = (
    *(
        Figure(
            key=key,
            title=title,
            unit=unit,
            population=population,
            formula=_OBSERVED,
            source=measured.SOURCE,
            compute=partial(measured.observed, key=indicator, unit=unit),
            over_time=over_time,
        )
        for key, title, unit, indicator, population, over_time in _RESULTS
    ),
    *(
        Figure(
            key=key,
            title=title,
            unit=unit,
            population="Those on the list on the day, where the list is known to be whole.",
            formula=_COUNTED,
            source=_LISTS,
            compute=partial(registers.counted, role=role, unit=unit, whole=whole),
            over_time="last",
        )
        for key, title, unit, role, whole in _LISTED
    ),
    Figure(
        key="igf.concluded.share",
        title="Items of the work plan concluded",
        unit=PER_CENT,
        digits=1,
        population="Items of the work plan.",
        formula="Items concluded ÷ items, as the document counts them; where it does not, as recorded one by one.",
        source=promises.SOURCE,
        compute=partial(promises.concluded, document=WORK_PLAN),
        over_time="last",
    ),
    Figure(
        key="psea.training.compliance",
        title="Compliance with training",
        unit=PER_CENT,
        digits=1,
        population="People who have to be trained.",
        numerator_population="Personnel and partner staff who completed a training.",
        denominator_population="Personnel who have to be trained.",
        population_footnote="The numerator counts partner staff and the denominator does not: no share of one whole.",
        formula="The rate as published; its denominator is not.",
        source=measured.SOURCE,
        compute=partial(measured.observed, key="psea.training_compliance", unit=PER_CENT, digits=1),
    ),
    Figure(
        key="psea.officers.joined",
        title="Officers who joined",
        unit="people",
        population="Posts dedicated to protection, at two days.",
        formula="Officers at the end of the year − officers known before, where nobody left.",
        source=measured.SOURCE,
        compute=agreement.officers_joined,
    ),
    Figure(
        key="efficiency.total",
        title="Efficiency gains",
        unit=USD,
        population="Initiatives of the year, each counted once, by who brought the gain about.",
        formula="Gains of the organisation alone + gains with other entities of the United Nations.",
        source=measured.SOURCE,
        compute=agreement.efficiency_total,
        over_time="sum",
        over_category="sum",
    ),
    *(
        Figure(
            key=f"efficiency.{name}",
            title=title,
            unit=USD,
            population="Initiatives of the year.",
            formula=_OBSERVED,
            source=measured.SOURCE,
            compute=partial(measured.observed, key="efficiency.gains", unit=USD, category=category),
            over_time="sum",
        )
        for name, title, category in (
            ("own", "Efficiency gains of the organisation alone", agreement.OWN),
            ("bilateral", "Efficiency gains with other entities of the United Nations", agreement.BILATERAL),
        )
    ),
)


def _stated_in_place_of_list(context: Context, key: str) -> str | None:
    found = reading.of_year(context, key) or reading.of_year(context, key, year=context.year - 1)
    return found.words if found is not None else None


def lists(context: Context) -> TableValue:
    """All lists, beside what a document states of them without naming who is on them."""
    return registers.all_lists(context, stated=_stated_in_place_of_list)


TABLES: tuple[Table, ...] = (
    *(
        Table(
            key=f"results.{name}",
            title=f"Key results: {title}",
            population="Indicators that show this element of the plan; parts where parts are published.",
            formula="As observed, with the relation to the fact; lists are counted. Nothing is added up.",
            source=measured.SOURCE,
            compute=partial(measured.key_results, element=element),
        )
        for element, (name, title) in reading.ELEMENTS.items()
    ),
    Table(
        key="results.context",
        title="Figures of the world around",
        population="Indicators that show no element of any plan.",
        formula="As published, each with the day that it is of.",
        source=measured.SOURCE,
        compute=measured.context_figures,
    ),
    Table(
        key="results.lists",
        title="Lists at the end of the year",
        population="All lists that are kept.",
        formula="Count at the end of the year before + joined − left = count at the end of the year.",
        source=registers.SOURCE,
        compute=lists,
    ),
    Table(
        key="results.work_plan",
        title="Work plan of the governance framework",
        population="Items of the work plan.",
        formula="Items concluded ÷ items, as its document counts them.",
        source=promises.SOURCE,
        compute=partial(promises.work_plan, document=WORK_PLAN),
    ),
    Table(
        key="results.assessment_ratings",
        title="What the assessment found",
        population="Criteria that a round of the assessment names.",
        formula="As rated; where the document does not say which of two ratings, both are said.",
        source=promises.SOURCE,
        compute=promises.ratings,
    ),
    Table(
        key="results.answers",
        title="Answers to the assessment",
        population="Promised actions of the management response.",
        formula="Count by status on the day; stated: what the document itself counts.",
        source=promises.SOURCE,
        compute=partial(promises.promised, document=ANSWERS),
    ),
    Table(
        key="results.commitments",
        title="Sets of commitments",
        population="Documents that several have signed or promised together.",
        formula="Count of commitments and of signatories on the day.",
        source=promises.SOURCE,
        compute=promises.commitments,
    ),
    Table(
        key="results.parity",
        title="Parity of women and men by grade",
        population="Grades of which the document says something.",
        formula="As claimed; where no counts are published, there are none.",
        source="Claims as stated, with document and line; counts where they are observed.",
        compute=agreement.parity,
    ),
    Table(
        key="results.training",
        title="Training against sexual exploitation and abuse: two populations",
        population="Personnel and partner staff; staff.",
        formula="People who completed a training ÷ the published rate = the base that follows.",
        source=measured.SOURCE,
        compute=agreement.training,
    ),
    Table(
        key="results.inconsistencies",
        title="What does not agree, or is not said",
        population="Results, counts and promises of the year that are published beside each other.",
        formula="Each stated figure beside what follows from the others.",
        source="The statements named, and the documents with their lines.",
        compute=agreement.inconsistencies,
    ),
)


def _reconciliation(
    key: str, title: str, unit: str, formula: str, compute: Callable[[Context], Reconciled]
) -> Reconciliation:
    return Reconciliation(
        key=key,
        title=title,
        unit=unit,
        population=title + ".",
        formula=formula,
        source=measured.SOURCE,
        compute=compute,
    )


RECONCILIATIONS: tuple[Reconciliation, ...] = (
    _reconciliation(
        agreement.EFFICIENCY,
        "Efficiency gains by who brought them about",
        USD,
        "Of the organisation alone + with others = all gains, each counted once.",
        agreement.efficiency,
    ),
    _reconciliation(
        agreement.OFFICERS,
        "Officers, from those known before to the end of the year",
        "people",
        "Officers known before + new = officers at the end of the year.",
        agreement.officers,
    ),
    _reconciliation(
        agreement.SIGNATORIES,
        "Signatories of the declaration",
        "countries",
        "Of the region + cooperating = all signatories.",
        agreement.signatories,
    ),
    _reconciliation(
        agreement.ASSESSMENT,
        "Criteria below the mark",
        "micro-indicators",
        "Unsatisfactory + without evidence = those named.",
        agreement.criteria,
    ),
)
